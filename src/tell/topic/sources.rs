//! Annexes: published figures, every table, how to get the same figures again.

use crate::results::{RowsRead, SamplerUsed};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Span};
use crate::tell::words;

/// The annexes.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let heading = |id: &str, text: &str| Block::Heading { level: 2, id: id.to_owned(), text: text.to_owned() };
    let mut blocks = Vec::new();
    let sources = &book.results.scenario.sources;
    if !sources.is_empty() {
        blocks.push(heading("sources", "Annex: published figures"));
        let rows = sources.iter().map(|of| vec![word(&of.figure), word(&of.value), word(&of.source)]);
        blocks.push(Block::Table(page_table(
            "Published figures that the scenario rests on",
            &["Figure", "Value", "Source"],
            rows.collect(),
        )));
    }
    let read = &book.results.rows_read;
    if !read.is_empty() {
        blocks.push(heading("rows-read", "Annex: what was read"));
        let columns = ["read", "above_header", "notes", "totals", "closed"];
        let row = |of: &RowsRead| {
            let cells = columns.iter().map(|column| book.cell("rows_read", &[&of.table], column));
            std::iter::once(word(&of.table)).chain(cells).collect()
        };
        blocks.push(Block::Table(page_table(
            "Rows read and rows passed over",
            &["Table", "Read", "Above the header", "Notes", "Totals", "Closed"],
            read.iter().map(row).collect(),
        )));
    }
    blocks.push(heading("tables", "Annex: every table"));
    let rows = book.tables.iter().map(|table| vec![word(&format!("data/{}.csv", table.name)), word(table.about)]);
    blocks.push(Block::Table(page_table("Files with every figure", &["File", "What a row is"], rows.collect())));
    blocks.push(heading("reproduce", "Annex: how to get the same figures again"));
    let run = &book.results.run;
    let sampler = match run.sampler {
        SamplerUsed::Plain => "plain draws".to_owned(),
        SamplerUsed::Sobol { randomisations } => format!("Sobol points with {randomisations} randomisations"),
    };
    blocks.push(Block::Para(say![
        format!(
            "outturn {} on the same scenario with seed {} and {} ({sampler}) gives the same bytes on any machine. ",
            run.version,
            run.seed,
            words::iterations(book.results)
        ),
        Span::Code("audit/manifest.json".to_owned()),
        " holds the SHA-256 of every input and output; ",
        Span::Code("outturn verify".to_owned()),
        " runs it again and compares; ",
        Span::Code("outturn report".to_owned()),
        " writes these pages again from ",
        Span::Code("data/results.json".to_owned()),
        "."
    ]));
    blocks
}
