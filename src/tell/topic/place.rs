//! Where: regions and what is held in none of them, systems, organisations at risk by name, and why their worst cases do not add up.

use super::amounts::heading;
use super::positions::{self, Room};
use crate::results::{NodeKind, NodeResult, Rest};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageRow, PageTable, Span};
use crate::tell::print::Step;
use crate::tell::value::{Figure, Style, Value};
use crate::tell::words;

/// How many organisations are named.
const NAMED: usize = 15;
/// Name of the row that makes the regions and the nation add up.
pub const HELD: &str = "Held nationally, in no region";

/// The section; empty for a single organisation.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let mut blocks = Vec::new();
    let regions: Vec<&NodeResult> = results.regions().collect();
    // One place that is the whole says nothing of where.
    if regions.len() > 1 {
        blocks.extend(of_regions(book, &regions));
    }
    let systems: Vec<&NodeResult> = results
        .nodes
        .iter()
        .filter(|node| matches!(node.kind, NodeKind::Tree(_)) && !regions.iter().any(|region| region.code == node.code))
        .collect();
    if systems.len() > 1 {
        let level = level(&regions);
        let caption = format!("Where each place below the {level}s ends, £m");
        blocks.push(folded(book, &format!("Below the {level}s"), &caption, &systems));
    }
    let types: Vec<&NodeResult> =
        results.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Type | NodeKind::SectorWithin)).collect();
    if !types.is_empty() {
        blocks.push(folded(
            book,
            "Kinds of organisation, and sectors within regions",
            "Kinds of organisation and sectors within regions, £m",
            &types,
        ));
    }
    blocks.extend(at_risk(book));
    blocks.extend(adding_up(book).map(Block::Para));
    if !blocks.is_empty() {
        blocks.insert(0, heading(2, "place", "Where"));
    }
    blocks
}

/// What the places directly below the whole are called.
fn level<'a>(regions: &[&'a NodeResult]) -> &'a str {
    let word = |node: &&'a NodeResult| match &node.kind {
        NodeKind::Tree(word) => Some(word.as_str()),
        _ => None,
    };
    let mut words = regions.iter().map(word);
    let first = words.next().flatten();
    first.filter(|_| words.all(|word| word == first)).unwrap_or("place")
}

/// The regions, what is held in none of them, and the nation that they add up to.
fn of_regions(book: &Book<'_>, regions: &[&NodeResult]) -> Vec<Block> {
    let nation = book.results.nation();
    let level = level(regions);
    let held = if book.results.scenario.part_of.is_some() { "Held by all, in none of them" } else { HELD };
    let caption = format!("Where each {level} ends, £m");
    let mut table = positions::table(book, &caption, regions, Some((Rest::Regions, held)), Room::Page);
    let forecasts = positions::forecasts_differ(regions.iter().copied());
    table.rows.push(PageRow { cells: positions::row(book, nation, forecasts, Room::Page), strong: true });
    let mut blocks = vec![Block::Table(table)];
    let plan = book.figure("own_accounts", &[Rest::Regions.word()], "plan");
    if plan.value.as_number().is_some_and(|plan| plan != 0.0) {
        blocks.push(Block::Note(say![
            held,
            ": the plan of ",
            words::name(nation),
            " has ",
            plan,
            format!(" that no {level}'s plan holds, so plans of {level}s alone do not add up to it.")
        ]));
    }
    blocks
}

/// A longer table, folded where a page can fold.
fn folded(book: &Book<'_>, summary: &str, caption: &str, nodes: &[&NodeResult]) -> Block {
    let row = |node: &&NodeResult| {
        let key: [&str; 1] = [&node.code.0];
        vec![
            word(&words::name(node)),
            word(&node.parent.as_ref().map_or_else(String::new, |parent| book.called(&parent.0))),
            book.cell("nodes", &key, "plan"),
            book.cell("nodes", &key, "q50"),
            book.range("nodes", &key, "q10", "q90"),
            book.cell("nodes", &key, "chance_below_plan"),
        ]
    };
    let table = page_table(
        caption,
        &["", "In", "Plan", "P50", "80% range", "Worse than plan"],
        nodes.iter().map(row).collect(),
    );
    Block::Details {
        summary: format!("{summary} ({})", crate::tell::print::count(nodes.len() as u64)),
        open: nodes.len() <= 12,
        blocks: vec![Block::Table(table)],
    }
}

/// The organisations with most at stake: those whose mean falls furthest short of the plan.
fn at_risk(book: &Book<'_>) -> Vec<Block> {
    let mut all: Vec<&NodeResult> =
        book.results.organisations().filter(|node| node.mean_less_plan.value < 0.0).collect();
    if book.results.organisations().count() < 2 || all.is_empty() {
        return Vec::new();
    }
    all.sort_by(|a, b| a.mean_less_plan.value.total_cmp(&b.mean_less_plan.value).then_with(|| a.code.cmp(&b.code)));
    all.truncate(NAMED);
    vec![
        heading(3, "place-at-risk", "Organisations with most at stake"),
        Block::Table(risk_table(book, &all)),
        Block::Note(say![
            "At stake is the mean less the plan. A control total counts where the organisation accepted it. Every organisation is in ",
            Span::Code("data/nodes.csv".to_owned()),
            "."
        ]),
    ]
}

/// Means are known better than the ends of ranges, by which all of a level is rounded: the order of the rows would not show.
fn step_of_means(all: &[&NodeResult]) -> Step {
    let largest = all.iter().map(|node| node.mean_less_plan.value.abs()).fold(0.0, f64::max);
    let error = all.iter().filter_map(|node| node.mean_less_plan.se).fold(0.0, f64::max);
    if largest >= 100.0 { Step::WHOLE } else { Step::TENTH }.with_error(error)
}

fn risk_table(book: &Book<'_>, all: &[&NodeResult]) -> PageTable {
    let step = step_of_means(all);
    let accepted = all.iter().any(|node| node.accepted);
    let mut head = vec!["Organisation", "In", "Plan", "At stake", "80% range", "Worse than plan"];
    head.extend(accepted.then_some("Misses control total"));
    let row = |node: &&NodeResult| {
        let key: [&str; 1] = [&node.code.0];
        let mut cells = vec![
            word(&words::name(node)),
            word(&node.parent.as_ref().map_or_else(String::new, |parent| book.called(&parent.0))),
            book.cell("nodes", &key, "plan"),
            Cell::Figure(Figure { step, ..book.figure("nodes", &key, "mean_less_plan") }),
            book.range("nodes", &key, "q10", "q90"),
            book.cell("nodes", &key, "chance_below_plan"),
        ];
        let total = || match node.accepted {
            true => book.cell("nodes", &key, "chance_below_control_total"),
            false => Cell::Dash,
        };
        cells.extend(accepted.then(total));
        cells
    };
    page_table("The organisations with most at stake, £m", &head, all.iter().map(row).collect())
}

/// Why worst cases do not add up: both sides after the same action, and without what is held centrally.
fn adding_up(book: &Book<'_>) -> Option<Vec<Span>> {
    let nation = book.results.nation();
    let of = |column| book.figure("diversification", &[&nation.code.0], column);
    let (parts, sum) = (of("sum_of_parts"), of("of_the_sum"));
    let both = parts.value.as_number().zip(sum.value.as_number());
    let (of_parts, of_sum) = both?;
    // With one organisation, or with nothing lost at P90, there is nothing to compare.
    if book.results.organisations().count() < 2 || of_sum <= 0.0 || of_parts <= of_sum || parts.value == Value::Blank {
        return None;
    }
    Some(say![
        "Adding up worst cases overstates: at their own P90s the organisations of ",
        words::name(nation),
        " together end ",
        parts.said(Style::Pounds),
        " below where they start; at the P90 of their sum, ",
        sum.said(Style::Pounds),
        ". Both are of organisations alone and after the same action."
    ])
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
            assert!(!blocks.is_empty(), "{pack}");
            testing::holds(&book, &blocks);
            testing::plain_words(&blocks);
        }
    }

    fn plans(table: &PageTable) -> Vec<(String, f64)> {
        let plan = |cell: &Cell| cell.figures().next().and_then(|figure| figure.value.as_number()).expect("a plan");
        table.rows.iter().map(|row| (row.cells[0].text(), plan(&row.cells[1]))).collect()
    }

    #[test]
    fn regions_and_what_is_held_in_none_add_up_to_the_nation() {
        for pack in ["2019-20-regional", "2018-19-m05"] {
            let book = Book::new(testing::results(pack));
            let blocks = blocks(&book);
            let table = testing::page_tables(&blocks).into_iter().find(|t| t.caption.starts_with("Where each region"));
            let mut plans = plans(table.expect("regions"));
            let (_, nation) = plans.pop().expect("the nation");
            let sum: f64 = plans.iter().map(|(_, plan)| plan).sum();
            assert!((sum - nation).abs() < 1e-5, "{pack}: {sum} is not {nation}");
        }
        let book = Book::new(testing::results("2018-19-m05"));
        assert!(testing::text(&blocks(&book)).contains(HELD), "309 of the fund is held nationally");
    }

    #[test]
    fn worst_cases_are_compared_like_with_like() {
        let results = testing::results("2018-19-m05");
        let book = Book::new(results);
        let said = plain_text(&adding_up(&book).expect("many organisations"));
        assert!(said.contains("Both are of organisations alone and after the same action"), "{said}");
        let nation = results.nation();
        let [parts, sum] = ["sum_of_parts", "of_the_sum"]
            .map(|column| book.figure("diversification", &[&nation.code.0], column).value.as_number().expect("a sum"));
        let organisations: f64 = results
            .nodes
            .iter()
            .filter(|node| node.kind == NodeKind::Organisation && node.organisations == 1)
            .map(|node| node.base - node.outturn.quantile(0.1).value)
            .sum();
        assert!((parts - organisations).abs() < 0.25 * organisations.abs(), "{parts} against {organisations}");
        // Not the nation after its reserves, which is what it was compared with.
        let nation_itself = nation.base - nation.outturn.quantile(0.1).value;
        assert!(sum > nation_itself && sum < parts, "{sum} between {nation_itself} and {parts}");
    }

    #[test]
    fn organisations_at_risk_are_those_with_most_at_stake_and_at_most_fifteen() {
        let results = testing::results("2018-19-m05");
        let book = Book::new(results);
        let blocks = at_risk(&book);
        let table = testing::page_tables(&blocks)[0];
        assert_eq!(table.rows.len(), NAMED);
        let stake =
            |row: &PageRow| row.cells[3].figures().next().and_then(|figure| figure.value.as_number()).expect("a stake");
        let stakes: Vec<f64> = table.rows.iter().map(stake).collect();
        assert!(stakes.is_sorted() && stakes[NAMED - 1] < 0.0, "{stakes:?}");
        let least = results.organisations().map(|node| node.mean_less_plan.value).fold(0.0, f64::min);
        assert_eq!(stakes[0], least);
    }
}
