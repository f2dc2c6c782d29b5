//! Who meets their control total: those who accepted one are counted, those who refused stand apart.

use super::amounts::{amount, amount_cell, amount_range, description, heading};
use crate::results::{ControlTotals, TotalGiven};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable};
use crate::tell::plot::{Axis, Ink, Mark, Panel, Plot, Shape};
use crate::tell::print::sentence_case;
use crate::tell::value::Figure;
use crate::tell::words;

/// Organisations at risk that are listed; the file has all.
const LISTED: usize = 25;
/// Chances of meeting a total between these could go either way.
const EITHER_WAY: [f64; 2] = [0.3, 0.7];

/// The section; empty where no organisation was given a control total.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some(totals) = &book.results.control_totals else { return Vec::new() };
    let mut blocks = vec![heading(3, "control-totals", "Who meets their control total")];
    if totals.accepted.is_empty() {
        blocks.push(Block::Para(say!["No organisation accepted its control total."]));
    } else {
        blocks.push(Block::Para(finding(book, totals)));
        blocks.extend(missing(book));
        // One organisation has no picture: it would be one mark.
        if totals.accepted.len() > 1 {
            blocks.push(Block::Figure(Box::new(picture(book, totals))));
        } else {
            blocks.push(Block::Table(listed(book, &totals.accepted)));
        }
    }
    blocks.extend(refused(book, totals));
    blocks
}

fn counted(book: &Book<'_>, column: &'static str) -> Figure {
    book.figure("totals_counted", &[], column)
}

fn finding(book: &Book<'_>, totals: &ControlTotals) -> Vec<crate::tell::page::Span> {
    let of = if totals.accepted.len() == 1 { " organisation" } else { " organisations" };
    let mut said = say!["Of the ", counted(book, "accepted"), of, " that accepted a control total, "];
    match totals.unlikely {
        0 => said.extend(say!["none is"]),
        1 => said.extend(say![counted(book, "unlikely"), " is"]),
        _ => said.extend(say![counted(book, "unlikely"), " are"]),
    }
    said.extend(say![" less than 3 in 10 likely to meet it; "]);
    said.extend(if totals.even == 0 { say!["none"] } else { say![counted(book, "even")] });
    said.extend(say![" could go either way."]);
    said
}

/// How many miss at the end.
fn missing(book: &Book<'_>) -> Option<Block> {
    let rules = book.results.rules.as_ref()?;
    let last = rules.missing.last().filter(|last| last.of > 0)?;
    let of = |column| book.figure("missing", &[last.stage.word()], column);
    Some(Block::Para(say![
        "On average ",
        of("mean_missing"),
        " of them miss it (80% range ",
        of("q10_missing"),
        " to ",
        of("q90_missing"),
        ").",
    ]))
}

/// Those that could miss: less than 7 in 10 likely to meet it, the least likely first.
fn at_risk(totals: &ControlTotals) -> &[TotalGiven] {
    let least = totals.accepted.partition_point(|given| given.chance_met.value <= EITHER_WAY[1]);
    &totals.accepted[..least.min(LISTED)]
}

fn listed(book: &Book<'_>, given: &[TotalGiven]) -> PageTable {
    let row = |given: &TotalGiven| {
        let (table, key): (_, [&str; 1]) = ("totals_given", [&given.node.0]);
        vec![
            word(&book.called(&given.node.0)),
            amount_cell(book, table, &key, "control_total"),
            amount_cell(book, table, &key, "incentive"),
            amount_cell(book, table, &key, "q50"),
            amount_range(book, table, &key, "q10", "q90"),
            book.cell(table, &key, "chance_met"),
        ]
    };
    page_table(
        &match given.len() {
            1 => "The least likely to meet its control total, £m".to_owned(),
            several => format!("The {several} least likely to meet their control total, £m"),
        },
        &[
            "Organisation",
            "Control total",
            &format!("{} in plan", sentence_case(&words::fund(book.results))),
            "Central estimate",
            "80% range",
            "Chance of meeting it",
        ],
        given.iter().map(row).collect(),
    )
}

fn picture(book: &Book<'_>, totals: &ControlTotals) -> Plot {
    let text = |column| counted(book, column).text();
    let all = text("accepted");
    let title = match (totals.unlikely, totals.even) {
        (0, 0) => format!("Each of {all} accepted control totals is likely to be met"),
        (0, _) => format!("{} of {all} accepted control totals could go either way", text("even")),
        _ => format!("{} of {all} accepted control totals are unlikely to be met", text("unlikely")),
    };
    let mut marks = vec![Mark::Strip { ends: EITHER_WAY }];
    for (rank, given) in (0u32..).zip(&totals.accepted) {
        let chance = given.chance_met.value;
        let (name, shape, ink) = match chance {
            chance if chance < EITHER_WAY[0] => ("Below 3 in 10", Shape::Down, Ink::Worse),
            chance if chance <= EITHER_WAY[1] => ("Could go either way", Shape::Square, Ink::Second),
            _ => ("Above 7 in 10", Shape::Round, Ink::Main),
        };
        marks.push(Mark::Dot {
            name: name.to_owned(),
            at: [f64::from(rank), chance],
            shape,
            ink,
            label: String::new(),
        });
    }
    let risky = at_risk(totals);
    // Where nobody is at risk the table has those nearest to it.
    let shown = if risky.is_empty() { &totals.accepted[..totals.accepted.len().min(5)] } else { risky };
    let fund = words::fund(book.results);
    let measure = format!("Chance of meeting the control total before {fund}, those who accepted one");
    Plot {
        stem: "control-totals".to_owned(),
        subtitle: words::subtitle(&measure, None, book.results),
        description: description(book, "Dots of the chance of meeting the control total, by organisation", &title),
        title,
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Ranks { title: "Organisations, least likely first".to_owned(), count: totals.accepted.len() },
            y: Axis::Share { title: "Chance of meeting it".to_owned(), from: 0.0 },
            marks,
        }],
        table: listed(book, shown),
    }
}

/// Those that refused theirs: it is nobody's promise, so nobody counts it.
fn refused(book: &Book<'_>, totals: &ControlTotals) -> Vec<Block> {
    if totals.refused.is_empty() {
        return Vec::new();
    }
    let row = |given: &TotalGiven| {
        let key: [&str; 1] = [&given.node.0];
        let of = |column| Cell::Figure(amount(book, "totals_given", &key, column));
        vec![word(&book.called(&given.node.0)), of("control_total"), of("mean"), of("chance_met")]
    };
    let mut said = say![counted(book, "refused")];
    said.extend(if totals.refused.len() == 1 {
        say![" organisation refused its control total and is not counted."]
    } else {
        say![" organisations refused their control total and are not counted."]
    });
    let table = page_table(
        "Organisations that refused their control total, £m",
        &["Organisation", "Control total", "Mean position", "Chance of meeting it"],
        totals.refused.iter().map(row).collect(),
    );
    let summary = "Who refused".to_owned();
    vec![Block::Para(said), Block::Details { summary, open: false, blocks: vec![Block::Table(table)] }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::page::plain_text;
    use crate::tell::testing;

    #[test]
    fn every_figure_is_a_cell_and_words_are_plain() {
        for pack in testing::PACKS {
            let results = testing::results(pack);
            let book = Book::new(results);
            let blocks = blocks(&book);
            assert_eq!(blocks.is_empty(), results.control_totals.is_none(), "{pack}");
            testing::holds(&book, &blocks);
            testing::plain_words(&blocks);
        }
    }

    #[test]
    fn those_who_refused_a_total_are_neither_counted_nor_drawn() {
        let results = testing::results("2018-19-m05");
        let totals = results.control_totals.as_ref().expect("totals were given");
        assert_eq!((totals.accepted.len(), totals.refused.len()), (201, 26));
        let book = Book::new(results);
        let blocks = blocks(&book);
        let said: Vec<String> = testing::sentences(&blocks).into_iter().map(plain_text).collect();
        assert!(said[0].starts_with("Of the 201 organisations that accepted a control total, none is"), "{}", said[0]);
        assert!(said.iter().any(|said| said.starts_with("26 organisations refused")), "{said:?}");
        let plots = testing::plots(&blocks);
        let dots = plots[0].panels[0].marks.iter().filter(|mark| matches!(mark, Mark::Dot { .. })).count();
        assert_eq!(dots, 201);
        let named: Vec<String> = plots[0].table.rows.iter().map(|row| row.cells[0].text()).collect();
        for given in &totals.refused {
            assert!(!named.contains(&book.called(&given.node.0)), "{} refused", given.node);
        }
        assert!(!named.is_empty());
    }
}
