//! Annex: declared risk beside what the model expects, and systems by cause.

use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageRow, PageTable};
use crate::tell::plot::{Axis, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{plain, sentence_case};
use crate::tell::words;

/// The annex; nothing where no risk is listed.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    if book.results.lines.is_empty() {
        return Vec::new();
    }
    let heading = "Annex: declared risk and what is expected of it".to_owned();
    let mut blocks = vec![Block::Heading { level: 2, id: "lines".to_owned(), text: heading }];
    let total = |column| book.figure("line_totals", &["efficiency_and_other"], column);
    if book.results.line_totals.iter().any(|of| of.ratio.is_some()) {
        blocks.push(Block::Para(say![
            "Organisations declare £",
            total("declared"),
            "m of risk besides pay; £",
            total("expected"),
            "m of it is expected to come true (",
            total("implied_crystallisation"),
            ")."
        ]));
    }
    blocks.push(Block::Note(say![
        "Declared risk is what organisations reported; it is never the model's average. The expectation comes from the stated ranges. Here \
         costs are positive."
    ]));
    blocks.push(Block::Table(declared(book)));
    if let Some(plot) = systems(book) {
        blocks.push(Block::Figure(Box::new(plot)));
    }
    blocks
}

fn declared(book: &Book<'_>) -> PageTable {
    let row = |table: &'static str, key: &[&str], name: String, sector: &str| {
        let cell = |column| book.cell(table, key, column);
        let median = if table == "lines" { cell("simulated_median") } else { Cell::Blank };
        vec![
            word(&name),
            word(sector),
            cell("declared"),
            cell("expected"),
            cell("simulated_mean"),
            median,
            cell("implied_crystallisation"),
        ]
    };
    let lines = book.results.lines.iter().map(|line| {
        let cells = row("lines", &[&line.line, &line.sector], words::line(book.results, &line.line), &line.sector);
        PageRow { cells, strong: false }
    });
    let totals = book.results.line_totals.iter().map(|total| {
        let name = sentence_case(&total.of.word().replace('_', " "));
        PageRow { cells: row("line_totals", &[total.of.word()], name, "all"), strong: true }
    });
    let table = PageTable {
        caption: "Declared and expected risk by cause and sector, £m".to_owned(),
        head: ["Cause", "Sector", "Declared", "Expected", "Simulated mean", "Simulated median", "Expected / declared"]
            .map(str::to_owned)
            .to_vec(),
        rows: lines.chain(totals).collect(),
    };
    // Where nobody declares a risk there is no share of it.
    table.without_gaps()
}

/// A number in every cell, darker for a worse one.
fn systems(book: &Book<'_>) -> Option<Plot> {
    let systems = &book.results.systems;
    let first = systems.first()?;
    let used = |line: &&crate::results::LineEffect| {
        systems.iter().flat_map(|system| &system.lines).any(|of| of.line == line.line && of.tail != 0.0)
    };
    let lines: Vec<&str> = first.lines.iter().filter(used).map(|line| line.line.as_str()).collect();
    if systems.len() < 2 || lines.is_empty() {
        return None;
    }
    let worst = systems.iter().flat_map(|system| &system.lines).map(|of| -of.tail).fold(0.0, f64::max);
    let (mut marks, mut labels, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (row, system) in systems.iter().enumerate() {
        let mut cells = vec![Cell::Text(book.called(&system.node.0))];
        for (column, code) in lines.iter().copied().chain(["all"]).enumerate() {
            let figure = book.figure("systems_by_line", &[&system.node.0, code], "worst_tenth");
            let amount = figure.value.as_number().unwrap_or(0.0);
            let depth = if code == "all" { 0 } else { depth(-amount, worst) };
            marks.push(Mark::Cell { row, column, text: figure.text(), depth });
            cells.push(Cell::Figure(figure));
        }
        labels.push(RowLabel { name: book.called(&system.node.0), strong: false, figure: String::new() });
        rows.push(cells);
    }
    let names: Vec<String> =
        lines.iter().map(|line| words::line(book.results, line)).chain(["All".to_owned()]).collect();
    let head: Vec<&str> = std::iter::once("System").chain(names.iter().map(String::as_str)).collect();
    let nation = words::name(book.results.nation());
    Some(Plot {
        stem: "systems-by-line".to_owned(),
        title: format!("{} bears most in a bad year", plain(&book.called(&first.node.0))),
        subtitle: words::subtitle(
            &format!("Average effect by system and cause in the worst 1 in 10 outcomes of {nation}, £m"),
            None,
            book.results,
        ),
        description: format!(
            "Table of the average effect of risks in the worst 1 in 10 outcomes of {nation}, £m, {} by {}, {}. Systems are sorted by their \
             total.",
            words::plural(systems.len() as u64, "system"),
            words::plural(lines.len() as u64, "cause"),
            words::when(book.results)
        ),
        across: 1,
        panels: vec![Panel { title: String::new(), x: Axis::Columns(names.clone()), y: Axis::Rows(labels), marks }],
        table: page_table("Effect by system and cause in a bad year, £m", &head, rows),
    })
}

/// Four depths by quarters of the worst cell, none for a favourable one.
fn depth(adverse: f64, worst: f64) -> u8 {
    match adverse / worst {
        share if share >= 0.75 => 4,
        share if share >= 0.5 => 3,
        share if share >= 0.25 => 2,
        share if share > 0.0 => 1,
        _ => 0,
    }
}
