//! In which words a sheet is declared: its table, its columns, and what is taken of a value.

use super::nodes::Nodes;

/// A sheet.
pub struct Declared {
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The table that it is.
    pub table: &'static str,
    /// Which rows, by their first cell.
    pub keep: fn(&Nodes<'_>, &str) -> bool,
    pub columns: &'static [Col],
    /// The first so many columns name a row.
    pub names: usize,
    pub last: Option<Last>,
}

/// A column.
pub struct Col {
    /// Its heading; the unit of money comes after it.
    pub heading: &'static str,
    /// The table that it is of, where that is another one with the same keys.
    pub table: &'static str,
    pub column: &'static str,
    pub take: Take,
}

/// What is taken of a value.
#[derive(Debug, Clone, Copy)]
pub enum Take {
    /// The value itself.
    Cell,
    /// Its standard error.
    Error,
    /// The value itself in rows where another column has this word, or where it has not.
    Where(&'static str, &'static str, bool),
    /// What it is called by people.
    Words(fn(&Nodes<'_>, &str) -> String),
}

/// A row below all others, from another table.
pub struct Last {
    pub name: &'static str,
    /// The column that has its name.
    pub named: usize,
    pub table: &'static str,
    pub key: &'static str,
    /// Columns of the sheet's table and of this one.
    pub columns: &'static [(&'static str, &'static str)],
}

/// The value itself.
pub const fn col(heading: &'static str, column: &'static str) -> Col {
    Col { heading, table: "", column, take: Take::Cell }
}

/// Its standard error.
pub const fn error(heading: &'static str, column: &'static str) -> Col {
    Col { heading, table: "", column, take: Take::Error }
}

/// The value itself, of another table.
pub const fn of(table: &'static str, heading: &'static str, column: &'static str) -> Col {
    Col { heading, table, column, take: Take::Cell }
}

/// What it is called by people.
pub const fn said(heading: &'static str, column: &'static str, words: fn(&Nodes<'_>, &str) -> String) -> Col {
    Col { heading, table: "", column, take: Take::Words(words) }
}

/// Positions and the steps between them have columns of their own: a chart draws them differently.
pub const fn total(heading: &'static str, column: &'static str, is_total: bool) -> Col {
    Col { heading, table: "", column, take: Take::Where("kind", "total", is_total) }
}
