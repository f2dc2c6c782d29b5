//! The tables: tidy CSVs at full precision, each declared once as data (file, columns, rows), so that the page which
//! describes them is made from the same declaration.

use std::fmt::Write;

use super::{Artifact, RenderError};
use crate::summary::Summary;

mod analyses;
mod nodes;
mod reference;
mod reporting;
mod rules;
mod subsidy;

/// A column and what it means.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in the header row.
    pub name: String,
    /// What it means, with its unit.
    pub about: String,
}

/// A table of the results.
#[derive(Debug, Clone)]
pub struct Table {
    /// File name.
    pub file: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    rows: fn(&Summary) -> Vec<Row>,
}

/// A row of cells, one for each column.
type Row = Vec<Cell>;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    /// Text from the input or ours: neutralised for spreadsheets.
    Text(String),
    /// A number at full precision; blank when it is not finite.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// `yes` or `no`.
    Flag(bool),
    /// Nothing.
    Blank,
}

impl Cell {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn maybe(value: Option<f64>) -> Self {
        value.map_or(Self::Blank, Self::Number)
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) => neutral(text),
            // Adding zero turns −0 into 0.
            Self::Number(number) if number.is_finite() => (number + 0.0).to_string(),
            Self::Count(count) => count.to_string(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Self::Number(_) | Self::Blank => String::new(),
        }
    }
}

/// Text that no spreadsheet takes for a formula: an apostrophe goes before a first character that starts one
/// (OWASP, "CSV Injection"); control characters go.
pub(super) fn neutral(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let visible: String = text.chars().filter(|c| !c.is_control()).collect();
    if starts_formula || visible.starts_with(['=', '+', '-', '@']) { format!("'{visible}") } else { visible }
}

/// Every table, in the order of the page that describes them.
#[must_use]
pub fn all() -> Vec<Table> {
    let mut tables = nodes::tables();
    tables.extend(analyses::tables());
    tables.extend(rules::tables());
    tables.extend(reference::tables());
    tables.extend(reporting::tables());
    tables.extend(subsidy::tables());
    tables
}

/// The tables that a run writes: those on rules, and some others, only where they have something to say.
#[must_use]
pub fn of(summary: &Summary) -> Vec<Table> {
    all().into_iter().filter(|table| table.is_written(summary)).collect()
}

impl Table {
    /// False for a table that a run writes only where it has rows, and that has none.
    #[must_use]
    pub fn is_written(&self, summary: &Summary) -> bool {
        let of_rules = rules::tables().iter().any(|table| table.file == self.file);
        let needed = of_rules || subsidy::WHERE_NEEDED.contains(&self.file);
        !needed || (of_rules && summary.rules.is_some()) || !(self.rows)(summary).is_empty()
    }

    /// The table as CSV: UTF-8, one header row, `\n` at line ends, full precision.
    ///
    /// # Errors
    /// When the writer fails: a mistake in this program.
    pub fn csv(&self, summary: &Summary) -> Result<Artifact, RenderError> {
        let failed = |error: csv::Error| RenderError::Table(self.file, error.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| &column.name)).map_err(failed)?;
        for row in (self.rows)(summary) {
            writer.write_record(row.iter().map(Cell::written)).map_err(failed)?;
        }
        let bytes = writer.into_inner().map_err(|error| RenderError::Table(self.file, error.to_string()))?;
        Ok(Artifact::new(self.file, bytes))
    }
}

/// Columns from pairs of name and meaning.
fn columns<const N: usize>(pairs: [(&str, &str); N]) -> Vec<Column> {
    pairs.into_iter().map(|(name, about)| Column { name: name.to_owned(), about: about.to_owned() }).collect()
}

/// Code of a node by index; blank beyond the list.
fn code(summary: &Summary, node: usize) -> Cell {
    summary.nodes.get(node).map_or(Cell::Blank, |node| Cell::text(&node.code))
}

/// The part of `docs/OUTPUTS.md` that lists every table and column, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut text = String::new();
    for table in all() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "### {}\n\n{}\n\n| column | meaning |\n|---|---|", table.file, table.about);
        for column in &table.columns {
            let _ = writeln!(text, "| `{}` | {} |", column.name, column.about.replace('|', "\\|"));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
