//! Whatever a page says in figures stands in a table that is written.

use std::ops::ControlFlow;

use outturn::breaks;
use outturn::drivers::drivers;
use outturn::outputs::{self, Wanted};
use outturn::results::Results;
use outturn::study::Ask;
use outturn::tell::book::Book;
use outturn::tell::page::{Block, Cell, PageTable, Span};
use outturn::tell::topic;
use outturn::tell::value::{Figure, Value};

use crate::results::{PACKS, results};
use crate::support;

fn of_spans<'a>(spans: &'a [Span], found: &mut Vec<&'a Figure>) {
    found.extend(spans.iter().filter_map(|span| if let Span::Figure(figure) = span { Some(figure) } else { None }));
}

fn of_table<'a>(table: &'a PageTable, found: &mut Vec<&'a Figure>) {
    found.extend(table.rows.iter().flat_map(|row| &row.cells).flat_map(Cell::figures));
}

/// Every figure of some blocks, those inside others and those of pictures' tables included.
pub fn figures<'a>(blocks: &'a [Block], found: &mut Vec<&'a Figure>) {
    for block in blocks {
        match block {
            Block::Heading { .. } => {}
            Block::Para(spans) | Block::Note(spans) => of_spans(spans, found),
            Block::List { items, .. } => items.iter().for_each(|item| of_spans(item, found)),
            Block::Caution(blocks) | Block::Details { blocks, .. } => figures(blocks, found),
            Block::Table(table) => of_table(table, found),
            Block::Figure(plot) => of_table(&plot.table, found),
        }
    }
}

/// Which part of a stated value a told one is: 0 the value itself, 1 and 2 the ends of its interval.
pub fn part(stated: &Value, told: &Value) -> Option<usize> {
    if stated == told {
        return Some(0);
    }
    let (Value::Quantile(stated), Value::Quantile(told)) = (stated, told) else { return None };
    [stated.low, stated.high].iter().position(|end| *end == Some(told.value)).map(|end| end + 1)
}

/// A table of the results folder as text: its heading and its rows.
struct Written {
    name: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Each figure of what is told of some results is a cell of a table that they are written to.
fn stand_in_tables(name: &str, results: &Results, blocks: impl Fn(&Book<'_>) -> Vec<Block>) {
    let book = Book::new(results);
    let written: Vec<Written> = outputs::of(results, Wanted::Tables)
        .unwrap()
        .iter()
        .filter_map(|file| {
            let name = file.path.strip_prefix("data/")?.strip_suffix(".csv")?.to_owned();
            let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
            let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
            let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            Some(Written { name, head, rows })
        })
        .collect();
    let blocks = blocks(&book);
    let mut found = Vec::new();
    figures(&blocks, &mut found);
    assert!(found.len() > 20, "{name}: {} figures", found.len());
    for figure in found {
        let source = &figure.source;
        let table = book.table(source.table).unwrap_or_else(|| panic!("{name}: {source}: no such table"));
        let stated = table.value(&source.row, source.column).unwrap_or_else(|| panic!("{name}: {source}: no cell"));
        let part = part(stated, &figure.value).unwrap_or_else(|| panic!("{name}: {source}: {stated:?}, {figure:?}"));
        // The same cell in the file, by its own key and heading.
        let file = written.iter().find(|file| file.name == source.table).unwrap();
        let place = table.rows.iter().position(|row| table.key(row) == source.row).unwrap();
        let column = table.columns.iter().find(|column| column.name == source.column).unwrap();
        let heading = column.in_file().swap_remove(part).0;
        let cell = &file.rows[place][file.head.iter().position(|name| *name == heading).unwrap()];
        match (&figure.value, figure.value.as_number()) {
            (_, Some(number)) => assert_eq!(cell.parse(), Ok(number + 0.0), "{name}: {source}"),
            (Value::Flag(flag), None) => assert_eq!(cell, if *flag { "yes" } else { "no" }, "{name}: {source}"),
            (Value::Text(text), None) => assert_eq!(cell.trim_start_matches('\''), text, "{name}: {source}"),
            (_, None) => assert_eq!(cell, "", "{name}: {source}"),
        }
    }
}

#[test]
fn every_figure_of_every_page_is_a_cell_of_a_table_that_is_written() {
    for name in PACKS {
        stand_in_tables(name, results(name), |book| {
            [topic::report(book), topic::opening(book), topic::start_here(book, &[])].concat()
        });
    }
}

#[test]
fn so_is_every_figure_of_what_matters_and_what_breaks_it() {
    for (name, below) in [("minimal", -8.0), ("2019-20-regional", -400.0)] {
        let study = support::study(&support::scenario(name));
        let ask = Ask { iterations: Some(1_000), ..Ask::default() };
        let go = &|_| ControlFlow::Continue(());
        let results = drivers(&study, &Default::default(), &ask, go).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(results.drivers.as_ref().is_some_and(|of| !of.factors.is_empty()), "{name}");
        stand_in_tables(name, &results, topic::drivers::page);
        let wanted = breaks::Wanted { node: None, below: Some(below) };
        let results = breaks::breaks(&study, &wanted, &ask, go).unwrap_or_else(|why| panic!("{name}: {why}"));
        stand_in_tables(name, &results, topic::breaks::page);
    }
}
