//! The workbook as data: its sheets, one table each, and the charts that a spreadsheet draws itself. Which table is which sheet is declared
//! in one list; no figure is made here.

mod charts;
mod column;
mod declared;
mod front;
mod making;
mod nodes;
mod quality;
mod said;
mod sheet;

use super::book::Book;
use super::plot::Plot;
use super::topic;
use super::words;
use crate::results::Results;
pub use charts::{Chart, ChartKind};
use making::Making;
pub use sheet::{CHARTS, Column, Entry, MOST_ROWS, Sheet};

/// What stands around every printed page, of the workbook and of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margins {
    /// The title.
    pub title: String,
    /// Above, left and right: status and run; as at, and the version of the plan.
    pub head: [String; 2],
    /// Below: what made it.
    pub foot: String,
}

impl Margins {
    /// Of some results; `run` names the run.
    #[must_use]
    pub fn of(results: &Results, run: &str) -> Self {
        let what_if = if results.scenario.changes.is_empty() { "" } else { "WHAT IF; " };
        let marking =
            words::marking(results).map_or_else(String::new, |of| format!("{}; ", topic::shortened(&of, MARKING)));
        let version = words::plan_version(results).map(|version| topic::shortened(&version, MARKING));
        let as_at: Vec<String> = std::iter::once(words::as_at(results)).chain(version).collect();
        Self {
            title: words::title(results),
            head: [format!("{marking}{what_if}{}; run {run}", words::standing_in_short(results)), as_at.join("; ")],
            foot: topic::shortened(&words::made_by(results), FOOT),
        }
    }
}

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheets {
    /// Around each printed page.
    pub margins: Margins,
    /// The sheets, in order.
    pub sheets: Vec<Sheet>,
    /// The charts, all on the sheet [`CHARTS`]; the words of each stand in the row of its number there.
    pub charts: Vec<Chart>,
}

/// Characters of the marking above a page, and of the version of the plan, which leave room for the status.
const MARKING: usize = 40;
/// Characters of what stands below a page, beside its number.
const FOOT: usize = 100;

/// The workbook of some results. `plots` are the pictures of the report, whose findings the charts have; `run` names the run.
#[must_use]
pub fn of(book: &Book<'_>, plots: &[&Plot], run: &str) -> Sheets {
    let results = book.results;
    let making = Making::new(book);
    let tables: Vec<Sheet> = declared::SHEETS.iter().filter_map(|sheet| making.sheet(sheet)).collect();
    let charts = charts::of(book, &tables, plots);
    let (answer, others): (Vec<Sheet>, Vec<Sheet>) =
        tables.into_iter().partition(|sheet| sheet.name == declared::ANSWER);
    let mut sheets = vec![front::notes(book)];
    sheets.extend(answer);
    sheets.extend((!charts.is_empty()).then(|| charts::sheet(&charts)));
    sheets.extend(others);
    sheets.extend(front::assurance(results));
    sheets.push(quality::sheet(book));
    sheets.push(front::dictionary(&sheets));
    let contents = front::contents(&sheets);
    sheets.insert(0, contents);
    sheets.insert(0, front::cover(book, run));
    Sheets { margins: Margins::of(results, run), sheets, charts }
}

#[cfg(test)]
mod tests;
