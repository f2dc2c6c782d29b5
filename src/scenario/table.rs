//! A CSV file to the rows of its table.

use std::borrow::Cow;

use super::alike_rows;
use super::changes::Changes;
use super::commas;
use super::counts::{Skip, TableCount};
use super::csv_text::{RawCell, RawRow, split};
use super::problems::Problems;
use super::record::{Cells, Field, Need, Raw, Spot, Table};
use super::settings::maps::TableMap;
use crate::diagnostic::Check;

mod header;
mod plain;
mod tick;
mod words;

use header::Position;
pub use plain::plain_table;
use tick::Tally;
use words::Words;
pub(super) use words::text_of;

/// The most rows of a table.
pub const MOST_ROWS: usize = 2_000_000;

/// The rows of a table.
#[derive(Debug, Clone)]
pub struct Rows<T> {
    /// The rows in file order; blank rows left out.
    pub rows: Vec<T>,
    /// True when no row and no compulsory column was lost: what is not found here is not there.
    pub complete: bool,
}

impl<T> Rows<T> {
    /// A table that is not there.
    #[must_use]
    pub fn none(complete: bool) -> Self {
        Self { rows: Vec::new(), complete }
    }
}

/// Reads a table from the text of a file, as its map says and with what is changed of it.
pub(super) fn read<T: Table>(
    file: usize,
    text: &str,
    map: &TableMap,
    changes: &mut Changes,
    problems: &mut Problems,
) -> (Rows<T>, TableCount) {
    let (rows, faults) = split(text, MOST_ROWS + 1);
    let mut complete = faults.is_empty();
    for fault in faults {
        let spot = Spot { file, line: fault.line, column: fault.column, field: None };
        let message = match fault.check {
            Check::QuoteUnclosed => "this quote is never closed".to_owned(),
            _ => "a quote stands where it has no meaning; the row is left out".to_owned(),
        };
        problems.at(fault.check, &spot, message);
    }
    let mut tally = Tally::new::<T>(problems.unit);
    let first = rows.first().and_then(|row| Some((row.line, row.cells.first()?)));
    if let Some((line, first)) = first.filter(|(_, cell)| cell.text.starts_with("sep=")) {
        let spot = Spot { file, line, column: first.column, field: None };
        let message = format!("`{}` tells a spreadsheet what separates columns, and is not a header", first.text);
        let advice = "delete this line; columns are separated by commas".to_owned();
        problems.at_with(Check::DelimiterWrong, &spot, message, advice);
        return (Rows::none(false), tally.count);
    }
    let titles = header::find(T::FIELDS, map, &rows, problems);
    let Some((header, body)) = rows.get(titles..).and_then(<[_]>::split_first) else {
        if complete {
            let message = format!("{} has no header row", T::FILE);
            problems.in_file(Check::HeaderMissing, T::FILE, message);
        }
        return (Rows::none(false), tally.count);
    };
    for _ in 0..titles {
        tally.skip(Skip::Title);
    }
    if body.len() > MOST_ROWS {
        problems.in_file(Check::TooManyRows, T::FILE, format!("{} has over {MOST_ROWS} rows", T::FILE));
        return (Rows::none(false), tally.count);
    }
    if let [only] = header.cells.as_slice()
        && only.text.contains([';', '\t'])
    {
        let spot = Spot { file, line: header.line, column: only.column, field: None };
        problems.at(Check::DelimiterWrong, &spot, "the columns are not separated by commas".to_owned());
        return (Rows::none(false), tally.count);
    }
    let found = header::read(T::FILE, T::FIELDS, map, file, header, body, problems);
    let positions = found.positions;
    tally.count.ignored = found.ignored;
    let lost =
        |(field, position): (&Field, &Position)| field.need != Need::May && matches!(position, Position::Reported);
    complete &= !T::FIELDS.iter().zip(&positions).any(lost);
    let columns: Vec<Option<usize>> =
        positions.iter().map(|position| if let Position::At(index) = position { Some(*index) } else { None }).collect();
    let width = header.cells.len();
    let last = |position: &Position| if let Position::At(index) = position { index + 1 } else { 0 };
    let known = positions.iter().map(last).max().unwrap_or(0);
    let words = Words::new(T::FIELDS, map, problems.unit);
    let mut rows = Vec::with_capacity(body.len());
    let mut kept = Vec::with_capacity(body.len());
    for row in body {
        let at = Spot { file, line: row.line, column: 1, field: None };
        let cell = |(field, position): (&'static Field, &Position)| match position {
            Position::At(index) if problems.files[file].is_reported(row.line, *index) => {
                Raw::Faulty(Spot { field: Some(field), ..at })
            }
            _ => raw(file, row, field, position),
        };
        let mut raws: Vec<Raw<'_>> = T::FIELDS.iter().zip(&positions).map(cell).collect();
        words.apply(&mut raws);
        if tally.passes_over::<T>(row, &raws, &positions, width, problems) {
            continue;
        }
        kept.push(row);
        // A row that is too long is likely to be shifted: none of its cells can be trusted.
        if report_extra_cells(file, width, row, problems) {
            raws = T::FIELDS.iter().map(|field| raw(file, row, field, &Position::Reported)).collect();
        }
        if row.cells.len() < known {
            let message = format!("{} cells where the header has {width}", row.cells.len());
            problems.at(Check::RowTooShort, &at, message);
        }
        // Rows are ticked off against their source as it is.
        tally.reads(&raws);
        changes.row(T::FILE, T::FIELDS, &mut raws, problems);
        let unit = problems.unit;
        rows.push(T::build(at, &mut Cells::new(raws, unit, problems)));
    }
    if T::DRAWN {
        alike_rows::report(file, T::FIELDS, &columns, &kept, problems);
    }
    commas::report(file, T::FIELDS, &columns, &kept, problems);
    problems.files[file].rows = Some(rows.len());
    let spot = Spot { file, line: header.line, column: 1, field: None };
    let count = tally.finish(&positions, &spot, problems);
    (Rows { rows, complete }, count)
}

fn raw<'a>(file: usize, row: &RawRow<'a>, field: &'static Field, position: &Position) -> Raw<'a> {
    let mut spot = Spot { file, line: row.line, column: 1, field: Some(field) };
    match position {
        Position::Reported => Raw::Faulty(spot),
        Position::Missing => Raw::Blank(spot),
        // A spreadsheet may leave out the last separators of a row when its last cells are blank; a warning says so.
        Position::At(index) => match row.cells.get(*index) {
            None => Raw::Blank(spot),
            Some(RawCell { text, column }) => {
                spot.column = *column;
                if text.is_empty() { Raw::Blank(spot) } else { Raw::Text(Cow::clone(text), spot) }
            }
        },
    }
}

/// Reports cells beyond the header's; true when there are any.
fn report_extra_cells(file: usize, width: usize, row: &RawRow<'_>, problems: &mut Problems) -> bool {
    let extra = row.cells.iter().skip(width).find(|cell| !cell.text.is_empty());
    if let Some(cell) = extra {
        let spot = Spot { file, line: row.line, column: cell.column, field: None };
        let message = format!("{} cells where the header has {width}: `{}`", row.cells.len(), cell.text);
        problems.at(Check::RowTooLong, &spot, message);
    }
    extra.is_some()
}
