//! The year to date: what is overspent, how much of it forecasts assume to come back, and how much of that is likely.

use super::amounts::{amount_cell, heading};
use super::positions::known;
use crate::results::{NodeKind, NodeToDate, Results};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, Span};
use crate::tell::print::plain;
use crate::tell::tables::year_to_date::sector;
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// Organisations that the table shows; the file has all.
const SHOWN: usize = 25;
/// Columns of the table of organisations.
const COLUMNS: [&str; 7] = ["variance", "assumed", "covered", "uncovered", "recovered", "drift", "expected_loss"];

/// The section; nothing where the year to date is not known.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let Some(of) = &results.year_to_date else { return Vec::new() };
    let mut blocks = vec![heading(2, "year-to-date", "Year to date")];
    let mut said: Vec<&str> = Vec::new();
    for node in [results.subject(), results.headline()] {
        let code = node.code.0.as_str();
        if let (false, Some(sentence)) = (said.contains(&code), sentence(book, code, &words::name(node))) {
            blocks.push(Block::Para(sentence));
            said.push(code);
        }
    }
    if !of.posted {
        blocks.push(Block::Note(say!["The scenario takes the recovery as certain: none of it is in the range."]));
    }
    blocks.extend(organisations(book, &of.nodes));
    blocks.push(Block::Details {
        summary: "What past years say of such recoveries".to_owned(),
        open: false,
        blocks: vec![Block::Table(past_years(book)), Block::Note(say![
            "Share recovered: of what no listed risk or action stands for. Late in the year it is used, early in the year the further loss. \
             Past years are after all that organisations and the centre did."
        ])],
    });
    blocks
}

/// The overspend to date in one sentence for the terminal; none where it is not known.
pub fn short(book: &Book<'_>, code: &str) -> Option<Vec<Span>> {
    told(book, code, "Overspend to date ".to_owned())
}

/// What is overspent, assumed, covered and expected, after a lead.
fn told(book: &Book<'_>, code: &str, lead: String) -> Option<Vec<Span>> {
    let of = |column| figure(book, code, column);
    known(&of("overspend")).then(|| {
        let mut said = say![
            lead,
            of("overspend").said(Style::Pounds),
            "; forecasts assume ",
            of("assumed").said(Style::Pounds),
            " recovered; covered by listed risks ",
            of("covered").said(Style::Pounds),
        ];
        said.extend(expected(book, code));
        said.push(Span::from("."));
        said
    })
}

/// `; expected recovered £2m`, or what it is expected to grow by.
fn expected(book: &Book<'_>, code: &str) -> Vec<Span> {
    let recovered = figure(book, code, "recovered");
    let grows = recovered.value.as_number().is_some_and(|amount| amount < 0.0);
    let words = if grows { "; of the rest, expected to grow by " } else { "; of the rest, expected recovered " };
    let mut said = say![words, recovered.said(Style::Pounds)];
    let drift = figure(book, code, "drift");
    if drift.value.as_number().is_some_and(|amount| amount > 0.0) {
        said.extend(say!["; expected further loss ", drift.said(Style::Pounds)]);
    }
    said
}

/// The same with the node's name, for the page.
fn sentence(book: &Book<'_>, code: &str, name: &str) -> Option<Vec<Span>> {
    let mut said = told(book, code, format!("{name}: overspend to date "))?;
    said.extend(say![
        " On balance with those who underspent the year to date is ",
        figure(book, code, "variance"),
        " against plan (£m)."
    ]);
    Some(said)
}

fn figure(book: &Book<'_>, code: &str, column: &'static str) -> Figure {
    book.figure("year_to_date", &[code], column)
}

/// Organisations by expected loss, the largest first; none where nobody has overspent.
fn organisations(book: &Book<'_>, nodes: &[NodeToDate]) -> Option<Block> {
    let mut mine: Vec<&NodeToDate> = nodes.iter().filter(|of| is_organisation(book.results, of)).collect();
    mine.retain(|of| of.assumed > 0.0 || of.loss != 0.0);
    mine.sort_by(|a, b| b.loss.total_cmp(&a.loss).then(b.assumed.total_cmp(&a.assumed)));
    if mine.is_empty() {
        return None;
    }
    let row = |of: &&NodeToDate| {
        let key: [&str; 1] = [&of.node.0];
        let mut cells = vec![word(&book.called(&of.node.0))];
        cells.extend(COLUMNS.map(|column| amount_cell(book, "year_to_date", &key, column)));
        cells
    };
    let rows: Vec<Vec<Cell>> = mine.iter().take(SHOWN).map(row).collect();
    Some(Block::Table(page_table(
        "What forecasts assume of the overspend to date, £m",
        &["", "Against plan", "Assumed back", "Listed", "Not listed", "Expected back", "Further loss", "Expected loss"],
        rows,
    )))
}

fn is_organisation(results: &Results, of: &NodeToDate) -> bool {
    results.node(&of.node).is_some_and(|node| node.kind == NodeKind::Organisation)
}

fn past_years(book: &Book<'_>) -> crate::tell::page::PageTable {
    let laws = book.results.year_to_date.iter().flat_map(|of| &of.laws);
    let rows = laws.map(|law| {
        let cell = |column| book.cell("recovery", &[sector(law)], column);
        let mut cells = vec![word(sector(law))];
        cells.extend(["share_pct", "share_sd_pct", "own_sd_pct", "drift_pct", "drift_sd_pct", "years"].map(cell));
        cells.push(word(&source(book, sector(law))));
        cells
    });
    let table = page_table(
        "What becomes of an overspend that no line stands for",
        &[
            "Sector",
            "Recovered, %",
            "Sd, common",
            "Sd, own",
            "Further loss, % of turnover",
            "Sd of it",
            "Years",
            "Source",
        ],
        rows.collect(),
    );
    table.without_gaps()
}

fn source(book: &Book<'_>, sector: &str) -> String {
    plain(&book.figure("recovery", &[sector], "source").text())
}

/// What is not in the range, the assumed recovery first where the scenario takes it as certain.
pub fn outside(book: &Book<'_>) -> Vec<String> {
    let results = book.results;
    let certain = results.year_to_date.as_ref().filter(|of| !of.posted).map(|_| {
        let node = results.nation();
        let assumed = figure(book, &node.code.0, "assumed").said(Style::Pounds).text();
        format!("{assumed} of overspend to date that forecasts assume recovered")
    });
    let stated = results.scenario.not_in_range.iter().map(|text| plain(text).trim_end_matches('.').to_owned());
    certain.into_iter().chain(stated).collect()
}
