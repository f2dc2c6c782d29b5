//! What tests of topics share: the results of the committed scenarios, and what must hold of every part of every page.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

use super::book::Book;
use super::page::{Block, Cell, PageTable, Span};
use super::plot::Plot;
use super::value::{Figure, Value};
use crate::resolve::Repair;
use crate::results::Results;
use crate::scenario::Files;
use crate::study::{Ask, Study};

/// Few: enough that every quantile has an interval.
const ITERATIONS: u64 = 600;

/// The scenarios that pages are tested over.
pub const PACKS: [&str; 4] = ["minimal", "2019-20-regional", "2018-19-m05", "2025-26-m04"];

/// Words that belong to the model and not on a page for a board.
const KEPT_OUT: [&str; 14] = [
    "node",
    "nodes",
    "account",
    "accounts",
    "ladder",
    "rule",
    "rules",
    "iterations",
    "remainder",
    "spread",
    "gross",
    "net",
    "managed",
    "residual",
];

/// Results of a scenario of this repository, made once.
///
/// # Panics
/// Where the scenario is not one of [`PACKS`], or cannot be run.
#[must_use]
pub fn results(name: &str) -> &'static Results {
    static MADE: [OnceLock<Results>; PACKS.len()] = [const { OnceLock::new() }; PACKS.len()];
    let place = PACKS.iter().position(|pack| *pack == name).expect("a scenario that pages are tested over");
    MADE[place].get_or_init(|| run(name))
}

fn run(name: &str) -> Results {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let is_file = |entry: &fs::DirEntry| entry.path().is_file();
    let file = |entry: fs::DirEntry| Some((entry.file_name().into_string().ok()?, fs::read(entry.path()).ok()?));
    let entries = fs::read_dir(&folder).expect("a scenario's folder").flatten().filter(is_file);
    let files = Files::from_pairs(entries.filter_map(file));
    let study = Study::read(&files, Repair::No).expect("a good scenario");
    let by_organisation = study.model.months.is_some();
    let ask = Ask { iterations: Some(ITERATIONS), by_organisation, ..Ask::default() };
    study.run(&ask, &|_| ControlFlow::Continue(())).expect("nobody interrupts")
}

/// Every part of a page, inner ones included.
pub fn walked(blocks: &[Block]) -> Vec<&Block> {
    let mut all = Vec::new();
    for block in blocks {
        all.push(block);
        match block {
            Block::Caution(inner) | Block::Details { blocks: inner, .. } => all.extend(walked(inner)),
            Block::Heading { .. }
            | Block::Para(_)
            | Block::Note(_)
            | Block::List { .. }
            | Block::Table(_)
            | Block::Figure(_) => {}
        }
    }
    all
}

/// Every picture.
pub fn plots(blocks: &[Block]) -> Vec<&Plot> {
    walked(blocks).into_iter().filter_map(|b| if let Block::Figure(plot) = b { Some(&**plot) } else { None }).collect()
}

/// Every sentence.
pub fn sentences(blocks: &[Block]) -> Vec<&[Span]> {
    let mut all: Vec<&[Span]> = Vec::new();
    for block in walked(blocks) {
        match block {
            Block::Para(spans) | Block::Note(spans) => all.push(spans),
            Block::List { items, .. } => all.extend(items.iter().map(Vec::as_slice)),
            Block::Heading { .. } | Block::Caution(_) | Block::Table(_) | Block::Figure(_) | Block::Details { .. } => {}
        }
    }
    all
}

/// Every table, those of pictures included.
pub fn page_tables(blocks: &[Block]) -> Vec<&PageTable> {
    let mut all = Vec::new();
    for block in walked(blocks) {
        match block {
            Block::Table(table) => all.push(table),
            Block::Figure(plot) => all.push(&plot.table),
            Block::Heading { .. }
            | Block::Para(_)
            | Block::Note(_)
            | Block::Caution(_)
            | Block::List { .. }
            | Block::Details { .. } => {}
        }
    }
    all
}

/// All words of a page, a part a line.
pub fn text(blocks: &[Block]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in walked(blocks) {
        match block {
            Block::Heading { text, .. } => lines.push(text.clone()),
            Block::Details { summary, .. } => lines.push(summary.clone()),
            Block::Figure(plot) => {
                lines.extend([plot.title.clone(), plot.subtitle.clone(), plot.description.clone()]);
            }
            Block::Para(_) | Block::Note(_) | Block::Caution(_) | Block::List { .. } | Block::Table(_) => {}
        }
    }
    lines.extend(sentences(blocks).into_iter().map(super::page::plain_text));
    for table in page_tables(blocks) {
        lines.push(table.caption.clone());
        lines.extend(table.head.iter().cloned());
        lines.extend(table.rows.iter().flat_map(|row| row.cells.iter().map(Cell::text)));
    }
    lines.join("\n")
}

/// Holds that every figure is a cell of a table with that very value.
///
/// # Panics
/// Where one is not.
pub fn figures(book: &Book<'_>, blocks: &[Block]) {
    let in_tables = page_tables(blocks)
        .into_iter()
        .flat_map(|table| table.rows.iter().flat_map(|row| row.cells.iter().flat_map(Cell::figures)));
    let mut figures: Vec<&Figure> = in_tables.collect();
    for span in sentences(blocks).into_iter().flatten() {
        if let Span::Figure(figure) = span {
            figures.push(figure);
        }
    }
    for figure in figures {
        let source = &figure.source;
        let cell = book.table(source.table).and_then(|table| table.value(&source.row, source.column));
        assert!(cell.is_some_and(|cell| is_in(&figure.value, cell)), "{source:?}: {cell:?} is not {:?}", figure.value);
    }
}

/// True where what is told is a cell, or an end of its interval, which the file has in a column beside it.
fn is_in(told: &Value, cell: &Value) -> bool {
    let (Value::Quantile(told), Value::Quantile(stated)) = (told, cell) else { return told == cell };
    told == stated || [stated.low, stated.high].contains(&Some(told.value))
}

/// Holds what every page must hold: a figure is a cell of a table with that very value; titles and captions have at most twelve words;
/// headings have ids of their own; tables are rectangles.
///
/// # Panics
/// Where it does not.
pub fn holds(book: &Book<'_>, blocks: &[Block]) {
    figures(book, blocks);
    let short = |words: &str| {
        assert!(!words.is_empty() && words.split_whitespace().count() <= 12, "more than twelve words: {words}");
    };
    for table in page_tables(blocks) {
        short(&table.caption);
        for row in &table.rows {
            assert_eq!(row.cells.len(), table.head.len(), "{}", table.caption);
        }
        // A key of another row finds nothing and would leave a column of gaps.
        for (column, head) in table.head.iter().enumerate().filter(|(_, head)| !head.is_empty()) {
            let rows: Vec<_> = table.rows.iter().filter(|row| !row.strong).collect();
            let is_told = rows.is_empty() || rows.iter().any(|row| row.cells[column] != Cell::Blank);
            assert!(is_told, "{}: nothing is in the column {head}", table.caption);
        }
    }
    for plot in plots(blocks) {
        short(&plot.title);
        assert!(!plot.subtitle.is_empty() && !plot.description.is_empty() && !plot.panels.is_empty(), "{}", plot.stem);
    }
    let mut ids = Vec::new();
    for block in walked(blocks) {
        if let Block::Heading { id, text, .. } = block {
            short(text);
            assert!(!ids.contains(&id), "twice: {id}");
            ids.push(id);
        }
    }
}

/// Holds that a page for a board has none of the words of the model. File names do not count.
///
/// # Panics
/// Where it has.
pub fn plain_words(blocks: &[Block]) {
    let said = text(blocks).to_lowercase();
    // The subtitles of pictures say how many outcomes were drawn: it is the one place for it.
    let said = said.lines().filter(|line| !line.ends_with("iterations")).collect::<Vec<_>>().join("\n");
    for word in said.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-' && c != '_') {
        let word = word.trim_matches('.');
        assert!(!KEPT_OUT.contains(&word), "`{word}` is not for a board: {said}");
    }
    assert!(!said.contains("worst tenth"), "{said}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_runs_and_its_results_read_back() {
        for pack in PACKS {
            let results = results(pack);
            assert_eq!(results.run.iterations, ITERATIONS);
            assert_eq!(Results::read(&results.write()).as_ref(), Ok(results), "{pack}");
        }
    }
}
