//! What was read of each table, what was passed over and why, and what it adds up to: for ticking off against the source.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// A register with as many rows has some that are not certain, and some that the base holds.
pub const LONG: usize = 20;

/// Why a row is not one of the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// A title or heading above the header row.
    Title,
    /// A single cell of text: a note, or the heading of a part of the table.
    Note,
    /// A total of rows above it.
    Total,
    /// A row of a register that is closed.
    Closed,
}

impl Skip {
    /// Its name for people, for one or several.
    #[must_use]
    pub const fn name(self, several: bool) -> &'static str {
        match (self, several) {
            (Self::Title, false) => "row above the header",
            (Self::Title, true) => "rows above the header",
            (Self::Note, false) => "heading or note",
            (Self::Note, true) => "headings or notes",
            (Self::Total, false) => "total row",
            (Self::Total, true) => "total rows",
            (Self::Closed, false) => "closed row",
            (Self::Closed, true) => "closed rows",
        }
    }
}

/// What a column of money adds up to, in the unit of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// The column as written in the format.
    pub column: String,
    /// Over the rows that are read.
    pub read: f64,
    /// Over closed rows.
    pub closed: f64,
    /// What the file's own last total row says.
    pub stated: Option<f64>,
}

/// How the blank cells of an optional column are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// The column as written in the format.
    pub column: String,
    /// Rows in which it is blank.
    pub rows: usize,
    /// True when the file has the column.
    pub there: bool,
    /// What a blank stands for.
    pub means: &'static str,
}

/// The count of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableCount {
    /// The file.
    pub file: &'static str,
    /// Rows that are read.
    pub read: usize,
    /// Rows that are not, by reason; blank rows are not counted.
    pub skipped: BTreeMap<Skip, usize>,
    /// Headings that the scenario says are not to be read.
    pub ignored: Vec<String>,
    /// Money, by column.
    pub sums: Vec<Sum>,
    /// Blanks, by column.
    pub blanks: Vec<Blank>,
}

impl TableCount {
    /// Nothing yet of a file.
    #[must_use]
    pub fn new(file: &'static str) -> Self {
        let (skipped, ignored) = (BTreeMap::new(), Vec::new());
        Self { file, read: 0, skipped, ignored, sums: Vec::new(), blanks: Vec::new() }
    }

    /// In plain lines: rows, sums, blanks.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let rows = if self.read == 1 { "row" } else { "rows" };
        let mut first = format!("{}: {} {rows} read", self.file, self.read);
        let skipped: Vec<String> =
            self.skipped.iter().map(|(why, count)| format!("{count} {}", why.name(*count > 1))).collect();
        if !skipped.is_empty() {
            let _ = write!(first, "; passed over: {}", skipped.join(", "));
        }
        if !self.ignored.is_empty() {
            let _ = write!(first, "; columns not read: {}", self.ignored.join(", "));
        }
        let mut lines = vec![first];
        let sums: Vec<String> = self.sums.iter().map(shown).collect();
        if !sums.is_empty() {
            lines.push(format!("  adds up to: {}", sums.join(", ")));
        }
        let blank = |blank: &Blank| {
            let missing = if blank.there { "" } else { ", no such column" };
            format!("{} {} of {}{missing} ({})", blank.column, blank.rows, self.read, blank.means)
        };
        let blanks: Vec<String> = self.blanks.iter().map(blank).collect();
        if !blanks.is_empty() {
            lines.push(format!("  blank: {}", blanks.join("; ")));
        }
        lines
    }
}

fn shown(sum: &Sum) -> String {
    let mut text = format!("{} {}", sum.column, amount(sum.read));
    if sum.closed != 0.0 {
        let _ = write!(text, " (closed rows {})", amount(sum.closed));
    }
    if let Some(stated) = sum.stated {
        let _ = write!(text, " (its total row says {})", amount(stated));
    }
    text
}

/// A figure with up to three decimals, in the unit of its column, a negative one in brackets.
fn amount(value: f64) -> String {
    let size = format!("{:.3}", value.abs());
    let size = size.trim_end_matches('0').trim_end_matches('.');
    if value < 0.0 && size != "0" { format!("({size})") } else { size.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_said_in_plain_lines() {
        let mut count = TableCount::new("risks.csv");
        count.read = 21;
        count.skipped = BTreeMap::from([(Skip::Closed, 3), (Skip::Total, 1)]);
        count.ignored = vec!["Score".to_owned()];
        count.sums = vec![Sum { column: "low_m".to_owned(), read: -30.125, closed: 5.1, stated: Some(35.2) }];
        count.blanks = vec![Blank { column: "probability".to_owned(), rows: 2, there: true, means: "certain" }];
        let wanted = [
            "risks.csv: 21 rows read; passed over: 1 total row, 3 closed rows; columns not read: Score",
            "  adds up to: low_m (30.125) (closed rows 5.1) (its total row says 35.2)",
            "  blank: probability 2 of 21 (certain)",
        ];
        assert_eq!(count.lines(), wanted);
    }
}
