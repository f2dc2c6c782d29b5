//! Who pays whom: the largest flows, what each place gives or receives on balance, and who is the more deprived.

use super::amounts::{amount, amount_cell, description, heading};
use crate::results::{Flow, NetContribution, Transfers};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::plot::{Axis, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{plain, sentence_case};
use crate::tell::tables::transfers::ALL;
use crate::tell::value::{Style, Value};
use crate::tell::words;

/// Flows that are listed; the file has all.
const LISTED: usize = 15;
/// Places that are drawn: the largest givers and receivers.
const MOST: usize = 24;
/// Amounts on balance below this are nothing, £m.
const LEAST: f64 = 0.05;

/// The section; empty where no money moves between organisations.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some(transfers) = &book.results.transfers else { return Vec::new() };
    let title = heading(2, "transfers", "Who pays whom");
    if book.results.scenario.part_of.is_some() {
        let note = say!["Who is outside goes without a name. Means over all outcomes."];
        return vec![title, Block::Note(note), Block::Table(flows(book, transfers))];
    }
    let mut blocks = vec![title, Block::Para(finding(book, transfers))];
    blocks.extend(equity(book, transfers).map(Block::Para));
    blocks.push(Block::Note(say![
        "What is given and received sums to nought; a region changes only by late savings that it finds. Means over all outcomes."
    ]));
    let places = places(transfers);
    let pictures = [balance(book, transfers, &places), deprived(book, transfers, &places)];
    blocks.extend(pictures.into_iter().flatten().map(|plot| Block::Figure(Box::new(plot))));
    blocks.push(Block::Table(flows(book, transfers)));
    blocks
}

fn finding(book: &Book<'_>, transfers: &Transfers) -> Vec<Span> {
    let of = |column| amount(book, "transfer_totals", &[], column);
    match transfers.givers {
        0 => say!["No place gives anything on balance."],
        1 => say![of("givers"), " place gives ", of("given").said(Style::Pounds), " on balance to others."],
        _ => say![of("givers"), " places give ", of("given").said(Style::Pounds), " on balance to others."],
    }
}

/// Whether the more deprived give; none where deprivation is not known or nothing moved.
fn equity(book: &Book<'_>, transfers: &Transfers) -> Option<Vec<Span>> {
    transfers.equity_of_all.share?;
    let of = |column| amount(book, "transfer_equity", &[ALL], column);
    let mut said = say![
        "Of ",
        of("moved").said(Style::Pounds),
        " that moves between places of known deprivation, ",
        of("share"),
        " goes from the more deprived of the two to the less deprived.",
    ];
    said.extend(match transfers.concentration {
        Some(index) if index < 0.0 => say![" On balance the more deprived give more than their share of people."],
        Some(index) if index > 0.0 => say![" On balance the less deprived give more than their share of people."],
        _ => Vec::new(),
    });
    Some(said)
}

/// The largest givers and receivers, largest giver first.
fn places(transfers: &Transfers) -> Vec<&NetContribution> {
    let mut places: Vec<&NetContribution> = transfers.places.iter().filter(|p| p.mean.abs() >= LEAST).collect();
    places.sort_by(|a, b| b.mean.abs().total_cmp(&a.mean.abs()));
    places.truncate(MOST);
    places.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    places
}

/// Gives or receives, both without a sign: brackets are for deficits.
fn table(book: &Book<'_>, caption: &str, places: &[&NetContribution]) -> PageTable {
    let row = |place: &&NetContribution| {
        let key: [&str; 1] = [&place.node.0];
        let size = Cell::Figure(amount(book, "net_contributions", &key, "net").said(Style::Size));
        let (gives, receives) = if place.mean < 0.0 { (Cell::Dash, size) } else { (size, Cell::Dash) };
        vec![word(&book.called(&place.node.0)), gives, receives, book.cell("net_contributions", &key, "deprivation")]
    };
    page_table(caption, &["Place", "Gives", "Receives", "Deprivation"], places.iter().map(row).collect())
}

/// Bars by place in a given order.
fn bars(book: &Book<'_>, places: &[&NetContribution], deprivation: bool) -> Panel {
    let bar = |(row, place): (usize, &&NetContribution)| {
        let (name, ink) = if place.mean < 0.0 { ("Receives", Ink::Second) } else { ("Gives", Ink::Main) };
        let figure = amount(book, "net_contributions", &[&place.node.0], "net").said(Style::Size);
        Mark::Bar {
            name: name.to_owned(),
            row,
            lane: [0, 1],
            from: 0.0,
            to: place.mean.abs(),
            ink,
            label: figure.text(),
        }
    };
    let label = |place: &&NetContribution| {
        let score = book.figure("net_contributions", &[&place.node.0], "deprivation");
        let figure = if deprivation { score.text() } else { String::new() };
        RowLabel { name: book.called(&place.node.0), strong: false, figure }
    };
    Panel {
        title: String::new(),
        x: Axis::Money { title: "£m".to_owned(), ends: None, beyond: Vec::new(), from_zero: true },
        y: Axis::Rows(places.iter().map(label).collect()),
        marks: places.iter().enumerate().map(bar).collect(),
    }
}

fn balance(book: &Book<'_>, transfers: &Transfers, places: &[&NetContribution]) -> Option<Plot> {
    if places.len() < 2 {
        return None;
    }
    let of = |column| amount(book, "transfer_totals", &[], column);
    let given = of("given").said(Style::Pounds).text();
    let title = if transfers.givers == 1 {
        format!("One place gives {given} on balance to others")
    } else {
        format!("{} places give {given} on balance to others", of("givers").text())
    };
    let measure = "Mean of what places give less what they receive, £m, the largest";
    Some(Plot {
        stem: "net-contributions".to_owned(),
        subtitle: words::subtitle(measure, None, book.results),
        description: description(book, "Bars of what places give or receive on balance, £m", &title),
        title,
        across: 1,
        panels: vec![bars(book, places, false)],
        table: table(book, "What places give or receive on balance, £m", places),
    })
}

/// The same with the most deprived first; none where it is not known.
fn deprived(book: &Book<'_>, transfers: &Transfers, places: &[&NetContribution]) -> Option<Plot> {
    transfers.equity_of_all.share?;
    let mut known: Vec<&NetContribution> = places.iter().copied().filter(|p| p.deprivation.is_some()).collect();
    if known.len() < 2 {
        return None;
    }
    known.sort_by(|a, b| b.deprivation.unwrap_or(0.0).total_cmp(&a.deprivation.unwrap_or(0.0)));
    let share = book.figure("transfer_equity", &[ALL], "share").text();
    let title = format!("{share} of what moves goes from more to less deprived places");
    let measure = "Mean of what places give less what they receive, £m, the most deprived first";
    Some(Plot {
        stem: "transfer-equity".to_owned(),
        subtitle: words::subtitle(measure, None, book.results),
        description: description(book, "Bars of what places give or receive, £m, by deprivation", &title),
        title,
        across: 1,
        panels: vec![bars(book, &known, true)],
        table: table(book, "The same, the most deprived first, £m", &known),
    })
}

fn flows(book: &Book<'_>, transfers: &Transfers) -> PageTable {
    let mut flows: Vec<&Flow> = transfers.flows.iter().filter(|flow| flow.mean.value != 0.0).collect();
    flows.sort_by(|a, b| b.mean.value.total_cmp(&a.mean.value));
    let repays = flows.iter().take(LISTED).any(|flow| flow.repaid_a_year > 0.0);
    let row = |flow: &&Flow| {
        let key: [&str; 4] = [flow.rule.name(), &flow.id, &flow.from, &flow.to];
        let of = |column| amount_cell(book, "transfers", &key, column);
        let to = if flow.to.is_empty() { "kept as a surplus".to_owned() } else { plain(&flow.to_name) };
        let mut cells = vec![
            word(&format!("{} → {to}", plain(&flow.from_name))),
            word(&sentence_case(&flow.rule.said(&words::fund(book.results)))),
            book.cell("transfers", &key, "how_often"),
            of("mean"),
            of("mean_when"),
            of("per_head"),
        ];
        if repays {
            let repaid = amount(book, "transfers", &key, "repaid_a_year");
            let none = flow.repaid_a_year == 0.0 || repaid.value == Value::Blank;
            cells.push(if none { Cell::Dash } else { Cell::Figure(repaid) });
        }
        cells
    };
    let mut head = vec!["From and to", "By", "How often", "Mean", "Mean where paid", "£ a head"];
    if repays {
        head.push("Paid back a year");
    }
    page_table("The largest flows, £m", &head, flows.iter().take(LISTED).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::testing;

    #[test]
    fn every_figure_is_a_cell_and_words_are_plain() {
        for pack in testing::PACKS {
            let results = testing::results(pack);
            let book = Book::new(results);
            let blocks = blocks(&book);
            assert_eq!(blocks.is_empty(), results.transfers.is_none(), "{pack}");
            testing::holds(&book, &blocks);
            testing::plain_words(&blocks);
        }
    }

    #[test]
    fn who_gives_and_who_is_deprived_is_said_and_drawn() {
        let book = Book::new(testing::results("2019-20-regional"));
        let blocks = blocks(&book);
        let said = testing::text(&blocks);
        assert!(said.contains(" on balance to others."), "{said}");
        assert!(said.contains("goes from the more deprived of the two to the less deprived."), "{said}");
        let stems: Vec<&str> = testing::plots(&blocks).iter().map(|plot| plot.stem.as_str()).collect();
        assert_eq!(stems, ["net-contributions", "transfer-equity"]);
    }

    #[test]
    fn receiving_is_no_deficit_and_has_no_brackets() {
        let book = Book::new(testing::results("2019-20-regional"));
        let blocks = blocks(&book);
        for plot in testing::plots(&blocks) {
            for row in &plot.table.rows {
                assert!(row.cells[1..].iter().all(|cell| !cell.text().contains('(')), "{row:?}");
            }
        }
    }
}
