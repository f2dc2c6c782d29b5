//! The year by month: what has happened, the range of what is to come, the plan, and the official forecast.

use super::amounts::{description, heading, incentive_basis};
use super::positions::{known, title};
use crate::results::{Fan, FanMonth, NodeKind, NodeResult, Outturn, ReportedPath, Rest, Results};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::plot::{Axis, Dash, Ink, Mark, Panel, Plot, Shape};
use crate::tell::print;
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// The bands, widest first: from and to, what each is called, its colour.
const BANDS: [(f64, f64, &str, Ink); 3] = [
    (0.025, 0.975, "95% range", Ink::Outer),
    (0.10, 0.90, "80% range", Ink::Middle),
    (0.25, 0.75, "50% range", Ink::Inner),
];
/// An official forecast that is not simulated: it stands as it is.
const OFFICIAL: &str = "Official forecast";
/// One that is: what organisations would report month by month.
const SIMULATED: &str = "Official forecast, as it would be reported (simulated)";

/// The section; empty where the scenario gives no months.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    if results.fans.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(2, "path", "Path by month")];
    let headline = results.fans.iter().find(|fan| fan.node == results.headline);
    if let Some((fan, node)) = headline.and_then(|fan| Some((fan, results.node(&fan.node)?))) {
        blocks.push(Block::Para(to_date(book, fan, node)));
        blocks.extend(of_node(book, fan, node));
    }
    blocks.extend(regions(book).map(|plot| Block::Figure(Box::new(plot))));
    // Nodes directly below the nation have a picture together; whoever was asked for by name has one of their own.
    let usual = |node: &NodeResult| matches!(node.kind, NodeKind::Tree(_) | NodeKind::SectorWithin);
    let others: Vec<Block> = results
        .fans
        .iter()
        .filter(|fan| fan.node != results.headline)
        .filter_map(|fan| Some((fan, results.node(&fan.node)?)))
        .filter(|(fan, node)| fan.named || !usual(node))
        .flat_map(|(fan, node)| of_node(book, fan, node))
        .collect();
    if !others.is_empty() {
        blocks.push(Block::Details { summary: "The others by month".to_owned(), open: false, blocks: others });
    }
    blocks
}

/// The picture of a node, and remarks that belong to it.
fn of_node(book: &Book<'_>, fan: &Fan, node: &NodeResult) -> Vec<Block> {
    let mut blocks = vec![Block::Figure(Box::new(plot(book, fan, node)))];
    let own = book.figure("own_accounts", &[Rest::Sectors.word()], "mean");
    if node.kind == NodeKind::Root && known(&own) {
        blocks.push(Block::Note(say![
            "The official forecast is that of organisations alone. The range of ",
            words::name(node),
            " also holds what is held centrally: ",
            Figure { step: book.national_step(true), ..own },
            " in the mean, £m."
        ]));
    }
    blocks
}

/// Where a node stands: the facts first.
fn to_date(book: &Book<'_>, fan: &Fan, node: &NodeResult) -> Vec<Span> {
    let end = |column| book.of_node(&node.code, column);
    let Some(last) = last_actual(fan) else {
        return say![words::name(node), " has no actual month yet; its plan for the year is ", end("plan"), "."];
    };
    let month = last.month.to_string();
    let at = |column| book.figure("months", &[&node.code.0, &month], column);
    say![
        words::name(node),
        ": ",
        at("actual"),
        " after month ",
        month.clone(),
        " against a plan of ",
        at("plan"),
        " to date. The year ends from ",
        end("q10"),
        " to ",
        end("q90"),
        " 8 times in 10; its plan is ",
        end("plan"),
        " (£m)."
    ]
}

fn last_actual(fan: &Fan) -> Option<&FanMonth> {
    fan.months.iter().rev().find(|month| month.actual.is_some())
}

fn reported<'r>(results: &'r Results, node: &NodeResult) -> Option<&'r ReportedPath> {
    results.reported.iter().find(|path| path.node == node.code && !path.months.is_empty())
}

/// The lines and bands of a panel; the year starts at nought.
fn marks(results: &Results, fan: &Fan, node: &NodeResult) -> Vec<Mark> {
    let start = last_actual(fan).map_or([0.0, 0.0], |month| [f64::from(month.month), month.actual.unwrap_or(0.0)]);
    let ahead = || fan.months.iter().filter_map(|month| Some((f64::from(month.month), month.outturn.as_ref()?)));
    let band = |(low, high, name, ink): (f64, f64, &str, Ink)| {
        // The range starts where the facts end.
        let first = [start[0], start[1], start[1]];
        let of = |(month, outturn): (f64, &Outturn)| [month, outturn.quantile(low).value, outturn.quantile(high).value];
        Mark::Band { name: name.to_owned(), points: std::iter::once(first).chain(ahead().map(of)).collect(), ink }
    };
    let mut marks: Vec<Mark> = BANDS.into_iter().map(band).collect();
    let line = |name: &str, points, ink, dash| Mark::Line { name: name.to_owned(), points, ink, dash };
    let from_nought = |points: Vec<[f64; 2]>| std::iter::once([0.0, 0.0]).chain(points).collect();
    let plan = fan.months.iter().map(|month| [f64::from(month.month), month.plan]).collect();
    marks.push(line("Plan", from_nought(plan), Ink::Target, Dash::Long));
    marks.push(official(results, node, start[0]));
    let median = ahead().map(|(month, outturn)| [month, outturn.quantile(0.5).value]);
    marks.push(line("P50", std::iter::once(start).chain(median).collect(), Ink::Main, Dash::Solid));
    let actual = fan.months.iter().filter_map(|month| Some([f64::from(month.month), month.actual?])).collect();
    marks.push(line("Actual", from_nought(actual), Ink::Fact, Dash::Solid));
    marks
}

/// The official forecast of the year end. It stands until it is revised: steps. Where nobody simulates it, it stays what it is.
fn official(results: &Results, node: &NodeResult, from: f64) -> Mark {
    let mut points = vec![[from, node.forecast]];
    let mut stands = node.forecast;
    let path = reported(results, node);
    for month in path.map_or(&[][..], |path| &path.months) {
        points.push([f64::from(month.month), stands]);
        stands = month.official.value;
        points.push([f64::from(month.month), stands]);
    }
    points.push([12.0, stands]);
    let (name, dash) = if path.is_some() { (SIMULATED, Dash::LongDots) } else { (OFFICIAL, Dash::Dots) };
    Mark::Line { name: name.to_owned(), points, ink: Ink::Quiet, dash }
}

fn subtitle(book: &Book<'_>, node: Option<&NodeResult>) -> String {
    let measure = format!("Position to the end of each month, £m, {}", incentive_basis(book));
    words::subtitle(&measure, node, book.results)
}

fn panel(title: String, marks: Vec<Mark>) -> Panel {
    Panel {
        title,
        x: Axis::Months,
        y: Axis::Money { title: String::new(), ends: None, beyond: Vec::new(), from_zero: false },
        marks,
    }
}

fn plot(book: &Book<'_>, fan: &Fan, node: &NodeResult) -> Plot {
    let results = book.results;
    let end = |column| book.of_node(&node.code, column);
    let finding = format!(": {} at P50, plan {}", end("q50").text(), end("plan").text());
    let title = title(&words::name(node), &finding);
    let mut marks = marks(results, fan, node);
    for (p, column, name) in [(0.9, "q90", "P10"), (0.5, "q50", "P50"), (0.1, "q10", "P90")] {
        marks.push(dot(node.outturn.quantile(p).value, format!("{name} {}", end(column).text()), Ink::Main));
    }
    marks.push(dot(node.plan, format!("plan {}", end("plan").text()), Ink::Target));
    let mut finding = title.clone();
    if reported(results, node).is_some() {
        finding.push_str(
            ". The official forecast after the last actual month is simulated: what organisations would report",
        );
    }
    let stem = if node.code == results.headline {
        "months".to_owned()
    } else {
        format!("months-{}", print::file_stem(&node.code.0))
    };
    Plot {
        stem,
        subtitle: subtitle(book, Some(node)),
        description: description(book, "Fan chart of the position to the end of each month, £m", &finding),
        title,
        across: 1,
        panels: vec![panel(String::new(), marks)],
        table: months_table(book, fan, node),
    }
}

fn dot(at: f64, label: String, ink: Ink) -> Mark {
    Mark::Dot { name: String::new(), at: [12.0, at], shape: Shape::Round, ink, label }
}

fn months_table(book: &Book<'_>, fan: &Fan, node: &NodeResult) -> PageTable {
    let simulated = reported(book.results, node).is_some() && book.table("reporting").is_some();
    let mut head = vec!["Month", "Plan", "Actual", "P50", "50% range", "80% range", "95% range"];
    head.extend(simulated.then_some("Official forecast (simulated)"));
    let row = |month: &FanMonth| {
        let number = month.month.to_string();
        let key: [&str; 2] = [&node.code.0, &number];
        let mut cells = vec![word(words::month(month.month))];
        cells.extend(["plan", "actual", "q50"].map(|column| book.cell("months", &key, column)));
        cells.extend(
            [("q25", "q75"), ("q10", "q90"), ("q025", "q975")].map(|(low, high)| book.range("months", &key, low, high)),
        );
        cells.extend(simulated.then(|| book.cell("reporting", &key, "official")));
        cells
    };
    page_table("Position to the end of each month, £m", &head, fan.months.iter().map(row).collect())
}

/// The nodes directly below the nation side by side; none where fewer than two have a year by month.
fn regions(book: &Book<'_>) -> Option<Plot> {
    let results = book.results;
    let of = |region: &'_ NodeResult| results.fans.iter().find(|fan| fan.node == region.code);
    let fans: Vec<(&NodeResult, &Fan)> = results.regions().filter_map(|region| Some((region, of(region)?))).collect();
    if fans.len() < 2 {
        return None;
    }
    let gap = |node: &NodeResult| node.outturn.quantile(0.5).value - node.plan;
    let (worst, _) = fans.iter().min_by(|a, b| gap(a.0).total_cmp(&gap(b.0)))?;
    let end = |column| book.of_node(&worst.code, column).text();
    let finding = format!(" is furthest from plan: {} against {}", end("q50"), end("plan"));
    let title = title(&words::name(worst), &finding);
    Some(Plot {
        stem: "months-by-region".to_owned(),
        subtitle: subtitle(book, None),
        description: description(
            book,
            &format!(
                "Fan charts of {} side by side, each with its own scale, £m",
                words::plural(fans.len() as u64, "part")
            ),
            &title,
        ),
        title,
        across: if fans.len() > 4 { 3 } else { 2 },
        panels: fans.iter().map(|(node, fan)| panel(words::name(node), marks(results, fan, node))).collect(),
        table: regions_table(book, &fans),
    })
}

fn regions_table(book: &Book<'_>, fans: &[(&NodeResult, &Fan)]) -> PageTable {
    let row = |(node, fan): &(&NodeResult, &Fan)| {
        let month = last_actual(fan).map(|month| month.month.to_string());
        let to_date =
            |column| month.as_ref().map_or(Cell::Blank, |month| book.cell("months", &[&node.code.0, month], column));
        let key: [&str; 1] = [&node.code.0];
        vec![
            word(&words::name(node)),
            to_date("plan"),
            to_date("actual"),
            book.cell("nodes", &key, "plan"),
            book.cell("nodes", &key, "q50"),
            book.range("nodes", &key, "q10", "q90"),
            Cell::Figure(book.of_node(&node.code, "chance_below_plan").said(Style::Table)),
        ]
    };
    page_table(
        "Position to date and at the year end, £m",
        &["", "Plan to date", "Actual to date", "Plan of the year", "P50", "80% range", "Worse than plan"],
        fans.iter().map(row).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::testing;

    #[test]
    fn every_figure_is_a_cell_and_words_are_plain() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let blocks = blocks(&book);
            assert_eq!(blocks.is_empty(), book.results.fans.is_empty(), "{pack}");
            testing::holds(&book, &blocks);
            testing::plain_words(&blocks);
        }
    }

    fn official_line(panel: &Panel) -> (&str, &[[f64; 2]], Dash) {
        let line = |mark: &'_ Mark| matches!(mark, Mark::Line { ink: Ink::Quiet, .. });
        let Some(Mark::Line { name, points, dash, .. }) = panel.marks.iter().find(|mark| line(mark)) else {
            panic!("no official forecast")
        };
        (name, points, *dash)
    }

    #[test]
    fn an_official_forecast_that_is_simulated_says_so_and_any_other_is_flat() {
        let results = testing::results("2018-19-m05");
        let book = Book::new(results);
        let blocks = blocks(&book);
        let mut both = [0, 0];
        for plot in testing::plots(&blocks) {
            for panel in &plot.panels {
                let (name, points, dash) = official_line(panel);
                let flat = points.iter().all(|point| point[1] == points[0][1]);
                let simulated = name == SIMULATED;
                assert!(simulated || (flat && name == OFFICIAL && dash == Dash::Dots), "{}: {name}", plot.stem);
                both[usize::from(simulated)] += 1;
            }
        }
        assert!(both.iter().all(|count| *count > 0), "{both:?}");
    }

    #[test]
    fn what_is_held_centrally_is_remarked_under_the_nation_only() {
        let book = Book::new(testing::results("2018-19-m05"));
        let of = |code: &str| {
            let fan = book.results.fans.iter().find(|fan| fan.node == *code).expect("a fan");
            testing::text(&of_node(&book, fan, book.results.node(&fan.node).expect("a node")))
        };
        let nation = book.results.nation().code.0.clone();
        assert!(of(&nation).contains("held centrally"));
        assert!(!of("sector:provider").contains("held centrally"));
    }
}
