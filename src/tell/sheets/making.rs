//! A sheet from its declaration: the cells of a table under the headings of people.

use super::column::{Col, Declared, Last, Take};
use super::nodes::Nodes;
use super::sheet::{Column, Entry, MOST_ROWS, Sheet};
use crate::tell::book::Book;
use crate::tell::print::Step;
use crate::tell::rounding::{Level, level_of};
use crate::tell::table::{Filled, Kind};
use crate::tell::topic::amounts;
use crate::tell::value::{Figure, Value};

/// How an amount is rounded where it is shown.
#[derive(Debug, Clone, Copy)]
enum Rounded {
    /// As every node of its level.
    As(Level),
    /// To this step.
    To(Step),
}

/// What all sheets of some results are made from.
pub struct Making<'a> {
    book: &'a Book<'a>,
    nodes: Nodes<'a>,
}

impl<'a> Making<'a> {
    pub fn new(book: &'a Book<'a>) -> Self {
        Self { book, nodes: Nodes::new(book.results) }
    }

    /// The sheet; none where its table is not written or no row is left.
    pub fn sheet(&self, of: &Declared) -> Option<Sheet> {
        let table = self.book.table(of.table)?;
        let first =
            |row: &'_ [Value]| if let Some(Value::Text(code)) = row.first() { code.clone() } else { String::new() };
        let kept = table.rows.iter().map(|row| (first(row), row)).filter(|(code, _)| (of.keep)(&self.nodes, code));
        // Rows that are no nodes are rounded as their column: its step is found once.
        let step = |col: &Col| {
            let of = self.table_of(of, col).map_or(of.table, |table| table.name);
            amounts::step_of(self.book, of, col.column)
        };
        let steps: Vec<Step> = of.columns.iter().map(step).collect();
        let mut rows: Vec<Vec<Entry>> = kept
            .map(|(code, row)| {
                let level = self.nodes.node(&code).map(|node| level_of(self.book.results, node));
                let rounding = |step: &Step| level.map_or(Rounded::To(*step), Rounded::As);
                of.columns.iter().zip(&steps).map(|(col, step)| self.entry(table, row, col, rounding(step))).collect()
            })
            .collect();
        if rows.is_empty() {
            return None;
        }
        let mut about = of.about.to_owned();
        if rows.len() > MOST_ROWS {
            rows.truncate(MOST_ROWS);
            about.push_str(" A sheet holds no more rows: the file has all of them.");
        }
        rows.extend(of.last.as_ref().and_then(|last| self.last(of, last)));
        rows.truncate(MOST_ROWS);
        let columns = of.columns.iter().filter_map(|col| self.column(of, col)).collect();
        Some(Sheet { name: of.name, about, table: of.table, columns, rows, names: of.names })
    }

    /// The table of a column: its sheet's, or another that has the same keys.
    fn table_of(&self, of: &Declared, col: &Col) -> Option<&Filled> {
        self.book.table(if col.table.is_empty() { of.table } else { col.table })
    }

    fn column(&self, of: &Declared, col: &Col) -> Option<Column> {
        let table = self.table_of(of, col);
        let known = table.and_then(|table| table.columns.iter().find(|known| known.name == col.column));
        let Some(known) = known else {
            // Another table that is not written: the column stays, and is blank.
            return Some(Column { heading: col.heading.to_owned(), about: String::new(), from: None });
        };
        let is_money = matches!(known.kind, Kind::Money | Kind::Estimate | Kind::Quantile);
        let unit = if is_money && !matches!(col.take, Take::Words(_)) { ", £m" } else { "" };
        let (name, about) = known.in_file().into_iter().nth(usize::from(matches!(col.take, Take::Error)))?;
        let from = Some((table.map_or(of.table, |table| table.name), name));
        Some(Column { heading: format!("{}{unit}", col.heading), about, from })
    }

    fn entry(&self, table: &Filled, row: &[Value], col: &Col, rounded: Rounded) -> Entry {
        let figure = if col.table.is_empty() {
            self.figure(table, row, col.column, rounded)
        } else {
            // The row of the same key in another table.
            let other = self.book.table(col.table);
            let same = other.and_then(|other| Some((other, other.row(&table.key(row))?)));
            same.and_then(|(other, row)| self.figure(other, row, col.column, rounded))
        };
        if let Take::Where(other, word, is) = col.take
            && (table.value(&table.key(row), other) == Some(&Value::text(word))) != is
        {
            return Entry::Blank;
        }
        figure.map_or(Entry::Blank, |figure| self.taken(figure, col.take))
    }

    fn figure(&self, table: &Filled, row: &[Value], column: &str, rounded: Rounded) -> Option<Figure> {
        match rounded {
            Rounded::As(level) => self.book.of_row(table, row, column, level),
            Rounded::To(step) => {
                let figure = self.book.of_row(table, row, column, Level::Nation)?;
                let is_money = matches!(figure.value, Value::Money(_) | Value::Estimate(_) | Value::Quantile(_));
                Some(if is_money { Figure { step, ..figure } } else { figure })
            }
        }
    }

    fn taken(&self, figure: Figure, take: Take) -> Entry {
        match (take, &figure.value) {
            (Take::Words(words), Value::Text(text)) => Entry::text(&words(&self.nodes, text)),
            (Take::Words(words), Value::Count(count)) => Entry::text(&words(&self.nodes, &count.to_string())),
            (Take::Error, Value::Estimate(estimate) | Value::Rate(estimate)) => match estimate.se {
                Some(se) => Entry::Figure(figure.with_value(Value::Money(se))),
                None => Entry::Blank,
            },
            (_, Value::Blank) => Entry::Blank,
            (_, Value::Text(text)) => Entry::text(text),
            (_, Value::Flag(flag)) => Entry::text(if *flag { "yes" } else { "no" }),
            _ => Entry::Figure(figure),
        }
    }

    /// The row below all others, from another table: what makes them add up, or their sum.
    fn last(&self, of: &Declared, last: &Last) -> Option<Vec<Entry>> {
        let other = self.book.table(last.table)?;
        let row = other.row(last.key)?;
        let entry = |(place, col): (usize, &Col)| {
            let same = last.columns.iter().find(|(own, _)| *own == col.column && matches!(col.take, Take::Cell));
            match same {
                _ if place == last.named => Entry::Text(last.name.to_owned()),
                Some((_, column)) => {
                    let figure = self.figure(other, row, column, Rounded::As(Level::Nation));
                    figure.map_or(Entry::Blank, |figure| self.taken(figure, Take::Cell))
                }
                None => Entry::Blank,
            }
        };
        Some(of.columns.iter().enumerate().map(entry).collect())
    }
}
