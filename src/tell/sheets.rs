//! The workbook as data: its sheets, one table each, and the charts that a spreadsheet draws itself. Which table is which sheet is declared
//! in one list; no figure is made here.

mod charts;
mod declared;
mod front;
mod making;

use super::book::Book;
use super::plot::Plot;
use super::print;
use super::topic;
use super::value::Figure;
use super::words;
pub use charts::{Chart, ChartKind};
use making::Making;

/// Rows that a sheet holds below its headings: 1,048,576 and one row of headings.
pub const MOST_ROWS: usize = 1_048_575;

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheets {
    /// Its title.
    pub title: String,
    /// Above every printed page, left and right: status and run; as at.
    pub head: [String; 2],
    /// Below every printed page: what made it.
    pub foot: String,
    /// The sheets, in order.
    pub sheets: Vec<Sheet>,
    /// The charts, all on the sheet [`CHARTS`]; the words of each stand in the row of its number there.
    pub charts: Vec<Chart>,
}

/// Characters of what stands below a page, beside its number.
const FOOT: usize = 100;

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
    fn text(words: &str) -> Self {
        let words = print::plain(words);
        if words.is_empty() { Self::Blank } else { Self::Text(words) }
    }
}

impl Sheet {
    /// A sheet of words.
    fn of_words(name: &'static str, about: &str, headings: &[&str], rows: Vec<Vec<Entry>>) -> Self {
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

/// The workbook of some results. `plots` are the pictures of the report, whose findings the charts have; `run` names the run.
#[must_use]
pub fn of(book: &Book<'_>, plots: &[&Plot], run: &str) -> Sheets {
    let results = book.results;
    let making = Making::new(book);
    let tables: Vec<Sheet> = declared::SHEETS.iter().filter_map(|sheet| making.sheet(sheet)).collect();
    let charts = charts::of(&making, &tables, plots);
    let (answer, others): (Vec<Sheet>, Vec<Sheet>) =
        tables.into_iter().partition(|sheet| sheet.name == declared::ANSWER);
    let mut sheets = vec![front::notes(book)];
    sheets.extend(answer);
    sheets.extend((!charts.is_empty()).then(|| charts::sheet(&charts)));
    sheets.extend(others);
    sheets.push(front::checks(book));
    sheets.push(front::dictionary(&sheets));
    let contents = front::contents(&sheets);
    sheets.insert(0, contents);
    sheets.insert(0, front::cover(book, run));
    let what_if = if results.scenario.changes.is_empty() { "" } else { "WHAT IF; " };
    Sheets {
        title: words::title(results),
        head: [format!("{what_if}{}; run {run}", topic::DRAFT), topic::as_at(results)],
        foot: topic::shortened(&words::stamp(results), FOOT),
        sheets,
        charts,
    }
}

#[cfg(test)]
mod tests;
