//! The answer, first on the page: where the year ends, what it is judged by, what the figures leave out, and the curve.

use super::amounts::{description, heading, incentive_basis};
use super::positions::{self, Room, forecasts_differ, known, title};
use super::year_to_date;
use crate::results::{Atom, NodeResult, Rest, Results, Shape, YardstickKind};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::plot::{self, Axis, Dash, Ink, Mark, Panel, Plot};
use crate::tell::print::{self, Step, plain, sentence_case};
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// Name of the row that makes the nation and its sectors add up.
pub const HELD: &str = "Held centrally, not by an organisation";

/// The section.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let subject = results.subject();
    let headline = results.headline();
    let mut blocks = vec![heading(2, "answer", "Answer"), Block::Para(positions::where_it_ends(book, subject))];
    let last = positions::claim(book).unwrap_or_else(|| positions::p90(book, headline));
    blocks.extend(positions::judged(book, subject).into_iter().chain([last]).map(Block::Para));
    let nodes = results.answered();
    let rest = Some((Rest::Sectors, HELD));
    blocks.push(Block::Table(positions::table(book, "Where the year ends, £m", &nodes, rest, Room::Page)));
    blocks.push(Block::Caution(vec![Block::List { numbered: true, items: caveats(book) }]));
    blocks.extend(curve(book, headline));
    if shape_of(results, headline).is_none() {
        blocks.extend(chances(book, headline));
    }
    blocks.extend(none_better(book, headline).map(Block::Note));
    blocks.extend(histogram(book, headline));
    let others: Vec<Block> =
        results.focus_nodes().filter(|node| node.code != headline.code).filter_map(|node| curve(book, node)).collect();
    if !others.is_empty() {
        blocks.push(Block::Details { summary: "The same curve of the others".to_owned(), open: false, blocks: others });
    }
    blocks
}

/// The chance of a position worse than each level, for a node that has no curve.
fn chances(book: &Book<'_>, node: &NodeResult) -> [Block; 2] {
    let item = |level: &Level| {
        say![format!("{}, ", level.name), level.amount.clone(), ": ", level.chance.clone().said(Style::InTen), "."]
    };
    let items = levels(book, node).iter().map(item).collect();
    let lead = format!("The chance that {} ends worse than", words::name(node));
    [Block::Para(say![lead, ":"]), Block::List { numbered: false, items }]
}

/// What the figures leave out, what the data are, and what adds up.
pub fn caveats(book: &Book<'_>) -> Vec<Vec<Span>> {
    let results = book.results;
    let outside = year_to_date::outside(book);
    let mut first = vec![Span::Strong("Not in the range: ".to_owned())];
    let outside = if outside.is_empty() { "the scenario states nothing".to_owned() } else { outside.join("; ") };
    first.extend(say![format!("{outside}.")]);
    let mut caveats = vec![first];
    let note = plain(&results.scenario.data_note);
    if !note.is_empty() {
        caveats.push(say![note]);
    }
    let mut adding = say![format!(
        "£m, deficits in brackets; {}. Plans and means add up; medians and ranges do not.",
        incentive_basis(book)
    )];
    if known(&book.figure("own_accounts", &[Rest::Sectors.word()], "plan")) {
        adding.extend(say![format!(
            " “{HELD}” is action taken and money kept centrally, with its mean in place of a median."
        )]);
    }
    caveats.push(adding);
    caveats
}

/// A level that a position is compared with.
struct Level {
    name: String,
    amount: Figure,
    chance: Figure,
    dash: Dash,
}

impl Level {
    fn at(&self) -> f64 {
        self.amount.value.as_number().unwrap_or(f64::NAN)
    }

    fn label(&self) -> String {
        format!("{} {}: {} worse", self.name, self.amount.text(), self.chance.text())
    }

    fn mark(&self) -> Mark {
        Mark::Level { label: self.label(), at: self.at(), ink: Ink::Target, dash: self.dash }
    }
}

/// What the node is judged by, its plan, its official forecast where that differs, and its limits; each amount once.
fn levels(book: &Book<'_>, node: &NodeResult) -> Vec<Level> {
    let code: [&str; 1] = [&node.code.0];
    let of_node = |name: &str, amount, chance, dash| Level {
        name: name.to_owned(),
        amount: book.of_node(&node.code, amount),
        chance: book.of_node(&node.code, chance),
        dash,
    };
    let mut all = vec![of_node("Plan", "plan", "chance_below_plan", Dash::Long)];
    if forecasts_differ(std::iter::once(node)) {
        all.push(of_node("Official forecast", "forecast", "chance_below_forecast", Dash::Dots));
    }
    for limit in &node.limits {
        let key: [&str; 2] = [&node.code.0, &limit.name];
        all.push(Level {
            name: sentence_case(&positions::shortened(&plain(&limit.name), 40)),
            amount: book.figure("limits", &key, "amount"),
            chance: book.figure("limits", &key, "chance_worse"),
            dash: Dash::LongDots,
        });
    }
    let target = positions::yardstick(book.results, node)
        .filter(|of| matches!(of.kind, YardstickKind::Target | YardstickKind::ControlTotal))
        .filter(|of| !node.limits.iter().any(|limit| limit.amount == of.amount));
    all.extend(target.map(|of| Level {
        name: sentence_case(&words::yardstick(&of.kind, of.amount)),
        amount: book.figure("yardsticks", &code, "amount"),
        chance: book.figure("yardsticks", &code, "chance_missed"),
        dash: Dash::Solid,
    }));
    all.retain(|level| level.at().is_finite());
    all
}

/// The ends of the axis where something lies too far away to be drawn: what is near, and every level that is not further away than one
/// and a half times its width.
fn ends(shape: &Shape, levels: &[Level]) -> Option<[f64; 2]> {
    if shape.near.worse.is_none() && shape.near.better.is_none() {
        return None;
    }
    let [low, high] = shape.near.ends;
    let reach = 1.5 * (high - low);
    let near = levels.iter().map(Level::at).filter(|at| *at >= low - reach && *at <= high + reach);
    let (low, high) = near.fold((low, high), |(low, high), at| (low.min(at), high.max(at)));
    let margin = 0.04 * (high - low);
    (high > low).then_some([low - margin, high + margin])
}

/// What lies beyond the ends of what is near, in words.
fn beyond(book: &Book<'_>, node: &NodeResult) -> Vec<String> {
    let of = |column| book.figure("histogram_ends", &[&node.code.0], column);
    [("chance_worse", "from", "worse"), ("chance_better", "to", "better")]
        .into_iter()
        .filter(|(chance, ..)| known(&of(chance)))
        .map(|(chance, end, side)| format!("{} of outcomes are {side} than {}", of(chance).text(), of(end).text()))
        .collect()
}

fn shape_of<'r>(results: &'r Results, node: &NodeResult) -> Option<&'r Shape> {
    results.shapes.iter().find(|shape| shape.node == node.code)
}

fn stem(results: &Results, first: &str, node: &NodeResult) -> String {
    if node.code == results.headline { first.to_owned() } else { format!("{first}-{}", print::file_stem(&node.code.0)) }
}

/// The chance of a position worse than each; none where every outcome is the same.
fn curve(book: &Book<'_>, node: &NodeResult) -> Option<Block> {
    let results = book.results;
    let shape = shape_of(results, node)?;
    let levels = levels(book, node);
    let ends = ends(shape, &levels);
    let (worst, best) = (shape.curve.first()?.0, shape.curve.last()?.0);
    if worst >= best {
        return None;
    }
    let mut marks: Vec<Mark> = levels.iter().map(Level::mark).collect();
    let [low, high] = ends.unwrap_or([worst, best]);
    let mut points = vec![[low.min(worst), 0.0], [worst, 0.0]];
    points.extend(shape.curve.iter().map(|(position, share)| [*position, *share]));
    points.push([high.max(best), 1.0]);
    marks.push(Mark::Line { name: String::new(), points, ink: Ink::Main, dash: Dash::Solid });
    marks.extend(dots(book, node, shape));
    let finding = match positions::yardstick(results, node) {
        Some(of) => format!(
            ": {} chance of missing {}",
            book.figure("yardsticks", &[&node.code.0], "chance_missed").text(),
            words::yardstick(&of.kind, of.amount)
        ),
        None => ": the chance of each year end".to_owned(),
    };
    let title = title(&words::name(node), &finding);
    Some(Block::Figure(Box::new(Plot {
        stem: stem(results, "chance-of-exceeding", node),
        subtitle: words::subtitle(
            &format!("Chance that the year ends worse than x, £m, {}", incentive_basis(book)),
            Some(node),
            results,
        ),
        description: description(book, "Curve of the chance that the year ends worse than each position, £m", &title),
        title,
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Year-end position x, £m (deficits in brackets)".to_owned(),
                ends,
                beyond: beyond(book, node),
                from_zero: false,
            },
            y: Axis::Share { title: "Chance that the position is worse than x".to_owned(), from: 0.0 },
            marks,
        }],
        table: curve_table(book, node, shape, &levels),
    })))
}

/// P90, P50 and P10; where many outcomes share one position, how many stand exactly there, and whether any is better.
fn dots(book: &Book<'_>, node: &NodeResult, shape: &Shape) -> Vec<Mark> {
    let named = [
        (0.9, "q90", "P10", "1 in 10 better"),
        (0.5, "q50", "P50", "as likely worse as better"),
        (0.1, "q10", "P90", "9 in 10 no worse"),
    ];
    let mut dots: Vec<Mark> = Vec::new();
    let mut places: Vec<f64> = Vec::new();
    for (p, column, name, meaning) in named {
        let at = node.outturn.quantile(p).value;
        // Quantiles that fall on one position are one dot: its first label says how many outcomes it has.
        if places.contains(&at) {
            continue;
        }
        places.push(at);
        let (position, meaning) = exactly_there(book, node, shape, at)
            .unwrap_or_else(|| (book.of_node(&node.code, column).text(), meaning.to_owned()));
        dots.push(Mark::Dot {
            name: String::new(),
            at: [at, p],
            shape: plot::Shape::Round,
            ink: Ink::Fact,
            label: format!("{name} {position}: {meaning}"),
        });
    }
    dots
}

fn atom(shape: &Shape, at: f64) -> Option<(u64, &Atom)> {
    (1..).zip(&shape.atoms).find(|(_, atom)| atom.position == at)
}

/// Where many outcomes share a position: the position, and `no better than this; 46 in 100 exactly there`. The position is no estimate
/// there, and is printed as it is.
fn exactly_there(book: &Book<'_>, node: &NodeResult, shape: &Shape, at: f64) -> Option<(String, String)> {
    let (number, atom) = atom(shape, at)?;
    let of = |column| book.figure("atoms", &[&node.code.0, &number.to_string()], column);
    let none_better = if is_best(shape, atom) { "no better than this; " } else { "" };
    let share = of("share").said(Style::InHundred);
    Some((of("position").text(), format!("{none_better}{} exactly there", share.text())))
}

fn is_best(shape: &Shape, atom: &Atom) -> bool {
    shape.curve.last().is_some_and(|(best, _)| *best <= atom.position)
}

/// The best outcome, where many share it: a range or a percentile alone would promise something better.
fn none_better(book: &Book<'_>, node: &NodeResult) -> Option<Vec<Span>> {
    let shape = shape_of(book.results, node)?;
    let (number, _) = (1_u64..).zip(&shape.atoms).find(|(_, atom)| is_best(shape, atom))?;
    let of = |column| book.figure("atoms", &[&node.code.0, &number.to_string()], column);
    Some(say![
        "No outcome of ",
        words::name(node),
        " is better than ",
        of("position"),
        "; ",
        of("share").said(Style::InHundred),
        " end exactly there."
    ])
}

fn curve_table(book: &Book<'_>, node: &NodeResult, shape: &Shape, levels: &[Level]) -> PageTable {
    let mut rows: Vec<Vec<Cell>> = levels
        .iter()
        .map(|level| vec![word(&level.name), Cell::Figure(level.amount.clone()), Cell::Figure(level.chance.clone())])
        .collect();
    for (number, _) in (1..).zip(&shape.atoms) {
        let number: u64 = number;
        let number = number.to_string();
        let key: [&str; 2] = [&node.code.0, &number];
        rows.push(vec![
            word("Exactly at one position"),
            book.cell("atoms", &key, "position"),
            Cell::Figure(book.figure("atoms", &key, "share")),
        ]);
    }
    let percentiles = [
        ("P95", "q05", 0.05),
        ("P90", "q10", 0.10),
        ("P75", "q25", 0.25),
        ("P50", "q50", 0.50),
        ("P25", "q75", 0.75),
        ("P10", "q90", 0.90),
        ("P5", "q95", 0.95),
    ];
    rows.extend(percentiles.map(|(name, column, p)| {
        vec![word(name), Cell::Figure(book.of_node(&node.code, column)), word(&print::stated_chance(p))]
    }));
    page_table(
        "Chance of a worse year end, by level and percentile",
        &["", "Position, £m", "Chance of worse (or exactly there)"],
        rows,
    )
}

/// How often each position comes; none where every outcome is the same.
fn histogram(book: &Book<'_>, node: &NodeResult) -> Option<Block> {
    let results = book.results;
    let shape = shape_of(results, node)?;
    if shape.near.bins.len() < 2 {
        return None;
    }
    let levels = levels(book, node);
    let quantile = |column| book.of_node(&node.code, column);
    let range = format!("{} to {}", quantile("q10").text(), quantile("q90").text());
    let ends_of_range = [node.outturn.quantile(0.1).value, node.outturn.quantile(0.9).value];
    let bins = shape.near.bins.iter().map(|(from, to, share)| [*from, *to, *share]).collect();
    let mut marks = vec![
        Mark::Bins { bins, dark: ends_of_range },
        Mark::Level {
            label: format!("P50 {}", quantile("q50").text()),
            at: node.outturn.quantile(0.5).value,
            ink: Ink::Fact,
            dash: Dash::Solid,
        },
    ];
    marks.extend(levels.iter().map(|level| Mark::Level {
        label: format!("{} {}", level.name, level.amount.text()),
        at: level.at(),
        ink: Ink::Target,
        dash: level.dash,
    }));
    if ends_of_range[0] < ends_of_range[1] {
        marks.push(Mark::Bracket { label: format!("80% range {range}"), ends: ends_of_range });
    }
    let title = title(&words::name(node), &format!(": {range}, 8 times in 10"));
    let mut said = vec![title.clone()];
    said.extend(beyond(book, node));
    Some(Block::Figure(Box::new(Plot {
        stem: "density".to_owned(),
        subtitle: words::subtitle(
            &format!("How often each year end comes, £m, {}", incentive_basis(book)),
            Some(node),
            results,
        ),
        description: description(book, "Histogram of the year-end position, £m", &said.join(". ")),
        title,
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Year-end position, £m (deficits in brackets)".to_owned(),
                ends: ends(shape, &levels),
                beyond: beyond(book, node),
                from_zero: false,
            },
            y: Axis::Share { title: "Areas show shares of outcomes".to_owned(), from: 0.0 },
            marks,
        }],
        table: histogram_table(book, node, shape),
    })))
}

fn histogram_table(book: &Book<'_>, node: &NodeResult, shape: &Shape) -> PageTable {
    let width = shape.near.bins.first().map_or(1.0, |(from, to, _)| to - from);
    let step = Step::between_ticks(width);
    let edge = |key: &[&str], column| Cell::Figure(Figure { step, ..book.figure("histogram", key, column) });
    let row = |number: usize| {
        let number = number.to_string();
        let key: [&str; 2] = [&node.code.0, &number];
        vec![edge(&key, "from"), edge(&key, "to"), book.cell("histogram", &key, "share")]
    };
    page_table(
        "Share of outcomes by position, £m",
        &["From", "To", "Share of outcomes"],
        (1..=shape.near.bins.len()).map(row).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::page::plain_text;
    use crate::tell::testing;

    #[test]
    fn every_figure_is_a_cell_and_words_are_plain() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let blocks = blocks(&book);
            testing::holds(&book, &blocks);
            testing::plain_words(&blocks);
            assert!(testing::plots(&blocks).len() >= 2, "{pack}");
        }
    }

    #[test]
    fn a_position_that_many_outcomes_share_is_said_with_how_many_stand_there() {
        let book = Book::new(testing::results("2019-20-regional"));
        let blocks = blocks(&book);
        let labels: Vec<String> = testing::plots(&blocks)
            .iter()
            .flat_map(|plot| &plot.panels[0].marks)
            .filter_map(|mark| if let Mark::Dot { label, .. } = mark { Some(label.clone()) } else { None })
            .collect();
        let best = labels.iter().find(|label| label.starts_with("P10 (377)")).expect("P10 of the nation");
        assert!(best.contains("no better than this; ") && best.ends_with(" in 100 exactly there"), "{best}");
        assert!(!best.contains("1 in 10 better"), "{best}");
        assert!(testing::text(&blocks).contains("No outcome of England is better than (377); "));
    }

    #[test]
    fn a_quantile_on_one_position_of_many_outcomes_is_printed_as_it_is() {
        let book = Book::new(testing::results("2019-20-regional"));
        assert_eq!(book.of_node(&book.results.nation().code, "q90").text(), "(377)");
        assert!(testing::text(&blocks(&book)).contains(" to (377)"));
    }

    #[test]
    fn the_yardstick_of_the_nation_is_the_scenarios() {
        let said = |pack: &str| {
            let book = Book::new(testing::results(pack));
            let blocks = blocks(&book);
            plain_text(testing::sentences(&blocks)[1])
        };
        assert!(said("2018-19-m05").starts_with("The chance of missing break-even is "));
        assert!(said("2019-20-regional").starts_with("The chance of missing the national target of (377) is "));
    }

    #[test]
    fn incentive_money_is_not_said_to_be_included_where_the_scenario_leaves_it_out() {
        let book = Book::new(testing::results("2019-20-regional"));
        let said = testing::text(&blocks(&book));
        assert!(!said.contains("fund included") && !said.contains("incentive money included"), "{said}");
        let other = Book::new(testing::results("2018-19-m05"));
        assert!(testing::text(&blocks(&other)).contains("Sustainability fund included"));
    }

    #[test]
    fn what_is_not_in_the_range_is_the_first_caveat() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let first = plain_text(&caveats(&book)[0]);
            assert!(first.starts_with("Not in the range: ") && first.contains(&book.results.scenario.not_in_range[0]));
        }
    }

    #[test]
    fn one_far_claim_does_not_squeeze_the_picture_and_is_said_below_it() {
        let mut results = testing::results("minimal").clone();
        let node = results.headline.clone();
        let shape = results.shapes.iter_mut().find(|shape| shape.node == node).expect("a shape");
        shape.curve[0].0 = -400.0;
        shape.near.worse = Some(crate::results::Chance { value: 0.002, low: 0.001, high: 0.004 });
        let near = shape.near.ends;
        let book = Book::new(&results);
        let blocks = blocks(&book);
        for plot in testing::plots(&blocks).into_iter().filter(|plot| !plot.stem.contains("exceeding-")) {
            let Axis::Money { ends: Some(ends), beyond, .. } = &plot.panels[0].x else { panic!("{}", plot.stem) };
            assert!(ends[1] - ends[0] < 5.0 * (near[1] - near[0]), "{ends:?}");
            assert!(beyond[0].starts_with("<1% of outcomes are worse than ("), "{beyond:?}");
        }
    }
}
