//! A CSV file to the rows of its table.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::alike_rows;
use super::csv_text::{RawCell, RawRow, split};
use super::problems::Problems;
use super::record::{Cells, Field, Need, Raw, Spot, Table};
use super::words::MoneyUnit;
use crate::diagnostic::Check;
use crate::id::nearest;

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

/// Where the field stands in the rows.
enum Position {
    At(usize),
    Missing,
    /// Missing or wrong, and reported.
    Reported,
}

/// Reads a table from the text of a file.
pub fn read<T: Table>(file: usize, text: &str, problems: &mut Problems) -> Rows<T> {
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
    let Some((header, body)) = rows.split_first() else {
        if complete {
            let message = format!("{} has no header row", T::FILE);
            problems.in_file(Check::HeaderMissing, T::FILE, message);
        }
        return Rows::none(false);
    };
    problems.files[file].rows = Some(body.len());
    if body.len() > MOST_ROWS {
        problems.in_file(Check::TooManyRows, T::FILE, format!("{} has over {MOST_ROWS} rows", T::FILE));
        return Rows::none(false);
    }
    if let Some(first) = header.cells.first().filter(|cell| cell.text.starts_with("sep=")) {
        let spot = Spot { file, line: header.line, column: first.column, field: None };
        let message = format!("`{}` tells a spreadsheet what separates columns, and is not a header", first.text);
        let advice = "delete this line; columns are separated by commas".to_owned();
        problems.at_with(Check::DelimiterWrong, &spot, message, advice);
        return Rows::none(false);
    }
    if let [only] = header.cells.as_slice()
        && only.text.contains([';', '\t'])
    {
        let spot = Spot { file, line: header.line, column: only.column, field: None };
        problems.at(Check::DelimiterWrong, &spot, "the columns are not separated by commas".to_owned());
        return Rows::none(false);
    }
    let positions = read_header(T::FIELDS, file, header, body, problems);
    let lost =
        |(field, position): (&Field, &Position)| field.need != Need::May && matches!(position, Position::Reported);
    complete &= !T::FIELDS.iter().zip(&positions).any(lost);
    let columns: Vec<Option<usize>> =
        positions.iter().map(|position| if let Position::At(index) = position { Some(*index) } else { None }).collect();
    alike_rows::report(T::FILE, file, T::FIELDS, &columns, body, problems);
    let width = header.cells.len();
    let last = |position: &Position| if let Position::At(index) = position { index + 1 } else { 0 };
    let known = positions.iter().map(last).max().unwrap_or(0);
    let rows = body
        .iter()
        .map(|row| {
            let at_row = Spot { file, line: row.line, column: 1, field: None };
            // A row that is too long is likely to be shifted: none of its cells can be trusted.
            let shifted = report_extra_cells(file, width, row, problems);
            if row.cells.len() < known {
                let message = format!("{} cells where the header has {width}", row.cells.len());
                problems.at(Check::RowTooShort, &at_row, message);
            }
            let raws = T::FIELDS.iter().zip(&positions).map(|(field, position)| {
                let position = if shifted { &Position::Reported } else { position };
                match position {
                    Position::At(at) if problems.files[file].is_reported(row.line, *at) => {
                        Raw::Faulty(Spot { field: Some(field), ..at_row })
                    }
                    _ => raw(file, row, field, position),
                }
            });
            let raws = raws.collect();
            let unit = problems.unit;
            T::build(at_row, &mut Cells::new(raws, unit, problems))
        })
        .collect();
    Rows { rows, complete }
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

/// For each column the first line with content.
fn first_filled(columns: usize, body: &[RawRow<'_>]) -> Vec<Option<usize>> {
    let mut filled = vec![None; columns];
    for row in body {
        for (line, _) in
            filled.iter_mut().zip(&row.cells).filter(|(line, cell)| line.is_none() && !cell.text.is_empty())
        {
            *line = Some(row.line);
        }
    }
    filled
}

/// Unknown columns that are compared with the known ones: a header with more is not one of ours.
const HINTED: usize = 1_000;

/// Finds each field's column and reports what is wrong with the header.
fn read_header(
    fields: &'static [Field],
    file: usize,
    header: &RawRow<'_>,
    body: &[RawRow<'_>],
    problems: &mut Problems,
) -> Vec<Position> {
    // Without a good unit of money either suffix will do: the unit has been reported.
    let units = problems.unit.map_or(vec![MoneyUnit::Millions, MoneyUnit::Thousands], |unit| vec![unit]);
    let shown = units[0];
    let mut positions: Vec<Position> = fields.iter().map(|_| Position::Missing).collect();
    let mut unknown = 0;
    let mut meant: BTreeSet<String> = BTreeSet::new(); // what unknown columns are likely to be
    let has_unnamed = header.cells.iter().any(|cell| cell.text.is_empty());
    let filled = if has_unnamed { first_filled(header.cells.len(), body) } else { Vec::new() };
    let known: Vec<String> = fields.iter().map(|field| field.written(shown)).collect();
    for (index, cell) in header.cells.iter().enumerate() {
        let spot = Spot { file, line: header.line, column: cell.column, field: None };
        let name = cell.text.as_ref();
        if name.is_empty() {
            if let Some(line) = filled.get(index).copied().flatten() {
                let message = format!("column {} has no name, and content in line {line}", index + 1);
                problems.at(Check::ColumnUnnamed, &spot, message);
            }
            continue;
        }
        if let Some(at) = fields.iter().position(|field| units.iter().any(|unit| field.written(*unit) == name)) {
            if matches!(positions[at], Position::Missing) {
                positions[at] = Position::At(index);
            } else {
                problems.at(Check::ColumnTwice, &spot, format!("column `{name}` stands twice"));
            }
        } else if let Some(at) = fields.iter().position(|field| field.money && field.written(shown.other()) == name) {
            let message = format!("£m and £000 are mixed: `{name}`, and `money` is \"{}\"", shown.word());
            let advice = format!("give the amounts in the scenario's unit in a column `{}`", fields[at].written(shown));
            problems.at_with(Check::MoneyMixed, &spot, message, advice);
            positions[at] = Position::Reported;
        } else {
            unknown += 1;
            let near = if unknown <= HINTED { nearest(name, known.iter().map(String::as_str)) } else { None };
            let hint = near.map_or_else(String::new, |near| format!("; nearest is `{near}`"));
            meant.extend(near.map(str::to_owned));
            let advice = format!("{}{hint}", Check::ColumnUnknown.remedy());
            problems.at_with(Check::ColumnUnknown, &spot, format!("unknown column: `{name}`"), advice);
        }
    }
    for (field, position) in fields.iter().zip(&mut positions) {
        let name = field.written(shown);
        if !matches!(position, Position::Missing) {
            continue;
        }
        if meant.contains(&name) {
            *position = Position::Reported;
        } else if field.need != Need::May {
            *position = Position::Reported;
            let spot = Spot { file, line: header.line, column: 1, field: None };
            let advice = format!("add it: {}", field.about);
            problems.at_with(Check::ColumnMissing, &spot, format!("missing column: `{name}`"), advice);
        }
    }
    positions
}
