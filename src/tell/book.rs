//! The results with all their tables filled: what pages and pictures take their figures from. A figure is a cell of a table, so no
//! page can say what no table holds.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::page::{Cell, PageRow, PageTable};
use super::print::Step;
use super::rounding::{Level, Rounding, level_of_code};
use super::table::{Filled, JOIN};
use super::value::{Figure, Source, Style, Value};
use super::{tables, words};
use crate::results::{NodeCode, NodeResult, Quantile, Results};

/// Results and their tables.
pub struct Book<'a> {
    /// The results.
    pub results: &'a Results,
    /// Every table that is written, in the order of the documentation.
    pub tables: Vec<Filled>,
    rounding: Rounding,
    places: BTreeMap<&'static str, usize>,
}

impl<'a> Book<'a> {
    /// Fills every table.
    #[must_use]
    pub fn new(results: &'a Results) -> Self {
        let all = tables::all();
        let tables: Vec<Filled> =
            all.into_par_iter().map(|table| table.filled(results)).filter(Filled::is_written).collect();
        let places = tables.iter().enumerate().map(|(place, table)| (table.name, place)).collect();
        Self { results, tables, rounding: Rounding::of(results), places }
    }

    /// A table by its name; none where it is not written.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Filled> {
        self.places.get(name).map(|&place| &self.tables[place])
    }

    /// A cell of a table. Where the table is not written or has no such row the figure is not known; a column that no table of that name
    /// has is a mistake in this program.
    #[must_use]
    pub fn figure(&self, table: &'static str, key: &[&str], column: &'static str) -> Figure {
        let row = key.join(JOIN);
        let filled = self.table(table);
        debug_assert!(filled.is_none_or(|filled| filled.has(column)), "{table} has no column {column}");
        let value = filled.and_then(|filled| filled.value(&row, column)).cloned().unwrap_or(Value::Blank);
        let level = key.first().map_or(Level::Nation, |code| level_of_code(self.results, code));
        let step = self.step(&value, level);
        Figure { value, style: Style::Table, step, source: Source { table, row, column } }
    }

    /// A cell of a row of a table that is here, rounded as its level; none where the table has no such column.
    #[must_use]
    pub fn of_row(&self, table: &Filled, row: &[Value], column: &str, level: Level) -> Option<Figure> {
        let place = table.columns.iter().position(|known| known.name == column)?;
        let value = row.get(place)?.clone();
        let step = self.step(&value, level);
        let source = Source { table: table.name, row: table.key(row), column: table.columns[place].name };
        Some(Figure { value, style: Style::Table, step, source })
    }

    /// Numbers of the rows of a node in a table whose key is a node and a number from 1, in order.
    #[must_use]
    pub fn numbers(&self, table: &'static str, node: &str) -> Vec<String> {
        let known = |number: &String| !matches!(self.figure(table, &[node, number], "node_code").value, Value::Blank);
        (1_u64..).map(|number| number.to_string()).take_while(known).collect()
    }

    /// A cell of the table of nodes.
    #[must_use]
    pub fn of_node(&self, node: &NodeCode, column: &'static str) -> Figure {
        self.figure("nodes", &[&node.0], column)
    }

    /// A column of a row as a cell of a page's table: blank where it is not known.
    #[must_use]
    pub fn cell(&self, table: &'static str, key: &[&str], column: &'static str) -> Cell {
        let figure = self.figure(table, key, column);
        if figure.value == Value::Blank { Cell::Blank } else { Cell::Figure(figure) }
    }

    /// From one column of a row to another, the worse end first.
    #[must_use]
    pub fn range(&self, table: &'static str, key: &[&str], low: &'static str, high: &'static str) -> Cell {
        let (low, high) = (self.figure(table, key, low), self.figure(table, key, high));
        if low.value == Value::Blank || high.value == Value::Blank { Cell::Blank } else { Cell::Range(low, high) }
    }

    /// The node of a code.
    #[must_use]
    pub fn node(&self, code: &NodeCode) -> Option<&'a NodeResult> {
        self.results.node(code)
    }

    /// The step for amounts of the nation: what is known exactly, or what is estimated.
    #[must_use]
    pub fn national_step(&self, estimated: bool) -> Step {
        self.rounding.step(Level::Nation, estimated)
    }

    /// The step for a value of a level.
    fn step(&self, value: &Value, level: Level) -> Step {
        match value {
            // Where a share of all outcomes has one position, a quantile that falls on it is no estimate.
            Value::Quantile(Quantile { value, low, high, .. }) if [*low, *high] == [Some(*value); 2] => {
                self.rounding.step(level, false)
            }
            Value::Estimate(_) | Value::Quantile(_) => self.rounding.step(level, true),
            Value::Rate(_) => Step::WHOLE,
            Value::Number(_) => Step::TENTH,
            _ => self.rounding.step(level, false),
        }
    }

    /// Name of a node by its code, for people; the code itself where there is none.
    #[must_use]
    pub fn called(&self, code: &str) -> String {
        let node = self.results.node(&NodeCode(code.to_owned()));
        node.map_or_else(|| super::print::plain(code), words::name)
    }
}

/// A table of a page from headings and rows of cells; the first cell of a row names it.
#[must_use]
pub fn page_table(caption: &str, head: &[&str], rows: Vec<Vec<Cell>>) -> PageTable {
    debug_assert!(rows.iter().all(|row| row.len() == head.len()), "{caption}: a row is not as long as the heading");
    PageTable {
        caption: caption.to_owned(),
        head: head.iter().map(|cell| (*cell).to_owned()).collect(),
        rows: rows.into_iter().map(|cells| PageRow { cells, strong: false }).collect(),
    }
}

/// Words as a cell.
#[must_use]
pub fn word(text: &str) -> Cell {
    Cell::Text(super::print::plain(text))
}
