//! A sheet as data.

use crate::tell::print;
use crate::tell::value::Figure;

/// Rows that a sheet holds below its headings: 1,048,576 and one row of headings.
pub const MOST_ROWS: usize = 1_048_575;

/// The sheet that has the charts.
pub const CHARTS: &str = "Charts";

/// A sheet: one table from its first cell on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub about: String,
    /// The table of the results that it is, without ending; empty where it is words.
    pub table: &'static str,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its rows, as long as the columns.
    pub rows: Vec<Vec<Entry>>,
    /// The first so many columns name a row.
    pub names: usize,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading, with its unit: unlike every other of the sheet.
    pub heading: String,
    /// What it means; empty where the heading says it all.
    pub about: String,
    /// The table and the column of its file that it is; none for words.
    pub from: Option<(&'static str, String)>,
}

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// Nothing.
    Blank,
    /// Words.
    Text(String),
    /// A figure.
    Figure(Figure),
    /// The name of a sheet, to go to.
    Sheet(&'static str),
}

impl Entry {
    /// Words, of input too.
    #[must_use]
    pub fn text(words: &str) -> Self {
        let words = print::plain(words);
        if words.is_empty() { Self::Blank } else { Self::Text(words) }
    }
}

impl Sheet {
    /// A sheet of words.
    #[must_use]
    pub fn of_words(name: &'static str, about: &str, headings: &[&str], rows: Vec<Vec<Entry>>) -> Self {
        let column = |heading: &&str| Column { heading: (*heading).to_owned(), about: String::new(), from: None };
        debug_assert!(
            rows.iter().all(|row| row.len() == headings.len()),
            "{name}: a row is not as long as the headings"
        );
        let columns = headings.iter().map(column).collect();
        Self { name, about: about.to_owned(), columns, rows, ..Self::default() }
    }

    /// The place of a column.
    #[must_use]
    pub fn column(&self, heading: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.heading == heading)
    }
}
