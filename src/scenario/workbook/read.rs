//! The cells of a workbook's sheets, typed.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Ods, OdsError, Reader, SheetVisible, Xlsx, XlsxError};

use super::super::sheet::letters;
use super::parts::{self, Block, Looks, MOST_CELLS};
use crate::diagnostic::Check;

/// Why a workbook as a whole is not read.
#[derive(Debug)]
pub struct Refusal {
    pub check: Check,
    pub message: String,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(f64),
    Text(String),
    Truth(bool),
    /// A date, `2018-09-30`.
    Date(String),
    /// A time of day or a duration.
    Time,
    /// An error such as `#N/A`.
    Error(String),
    /// A formula whose value was not saved.
    Unsaved,
}

/// A sheet: its cells with content, by row and column, from 0.
#[derive(Debug)]
pub struct RawSheet {
    pub name: String,
    pub cells: BTreeMap<u32, BTreeMap<u32, Value>>,
    pub merged: Vec<Block>,
    looks: Looks,
}

impl RawSheet {
    /// The hidden rows and columns that hold something, in words.
    pub fn hidden_content(&self) -> Option<String> {
        let rows = self.cells.keys().filter(|row| self.looks.hidden_rows.contains(row));
        let rows: Vec<String> = rows.map(|row| (row + 1).to_string()).collect();
        let holds = |column: &u32| self.cells.values().any(|row| row.contains_key(column));
        let last = self.cells.values().filter_map(|row| row.keys().next_back()).max().copied().unwrap_or(0);
        let columns = self.looks.hidden_columns.iter().flat_map(|&(from, to)| from..=to.min(last)).filter(holds);
        let columns: Vec<String> = columns.map(letters).collect();
        let said = |noun: &str, named: &[String]| match named {
            [] => None,
            [one] => Some(format!("{noun} {one}")),
            [first, .., last] => Some(format!("{} {noun}s from {first} to {last}", named.len())),
        };
        let both: Vec<String> = [said("row", &rows), said("column", &columns)].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join(", "))
    }
}

/// An open workbook.
pub struct Book<'a> {
    values: Values<'a>,
    looks: BTreeMap<String, Looks>,
    cells: u64,
    text: u64,
}

enum Values<'a> {
    Xlsx(Box<Xlsx<Cursor<&'a [u8]>>>),
    Ods(Box<Ods<Cursor<&'a [u8]>>>),
}

fn damaged(error: &impl std::fmt::Display) -> Refusal {
    Refusal { check: Check::WorkbookDamaged, message: format!("cannot be read as a workbook: {error}") }
}

fn kind(message: &str) -> Refusal {
    Refusal { check: Check::WorkbookKind, message: message.to_owned() }
}

/// The first bytes of old and of encrypted workbooks.
const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Opens a workbook; its name says whether it is .xlsx or .ods.
pub fn open<'a>(name: &str, bytes: &'a [u8]) -> Result<Book<'a>, Refusal> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let is_ods = match ending.as_str() {
        _ if bytes.starts_with(&COMPOUND_FILE) && ending != "xls" => {
            return Err(kind("encrypted, or an old .xls workbook under another name"));
        }
        "xlsx" => false,
        "ods" => true,
        "xlsm" | "xltm" | "xlam" => return Err(kind("a workbook with macros")),
        other => return Err(kind(&format!("workbooks that end in .{other} are not read"))),
    };
    let mut archive = parts::open(bytes)?;
    if is_ods {
        let looks = parts::looks_of_ods(&mut archive)?;
        let ods = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
            OdsError::Password => kind("encrypted"),
            error => damaged(&error),
        })?;
        Ok(Book { values: Values::Ods(Box::new(ods)), looks, cells: 0, text: 0 })
    } else {
        let xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsxError::Password => kind("encrypted"),
            error => damaged(&error),
        })?;
        let looks = parts::looks_of_xlsx(&mut archive)?;
        Ok(Book { values: Values::Xlsx(Box::new(xlsx)), looks, cells: 0, text: 0 })
    }
}

impl Book<'_> {
    /// The names of the sheets in their order, and whether they are hidden.
    pub fn sheets(&self) -> Vec<(String, bool)> {
        let sheets = match &self.values {
            Values::Xlsx(xlsx) => xlsx.sheets_metadata(),
            Values::Ods(ods) => ods.sheets_metadata(),
        };
        sheets.iter().map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
    }

    /// Reads a sheet.
    pub fn read(&mut self, name: &str) -> Result<RawSheet, Refusal> {
        let mut looks = self.looks.remove(name).unwrap_or_default();
        let mut out = Cells { rows: BTreeMap::new(), cells: &mut self.cells, text: &mut self.text };
        match &mut self.values {
            Values::Xlsx(xlsx) => {
                let merged = xlsx.merge_cells_by_sheet_name(name).map_err(|error| damaged(&error))?;
                looks.merged = merged.into_iter().map(|block| (block.start, block.end)).collect();
                let mut reader = xlsx.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
                while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|error| damaged(&error))? {
                    out.add(cell.pos, value_of(cell.value.into(), cell.formula.is_some(), false))?;
                }
            }
            Values::Ods(ods) => {
                let range = ods.worksheet_range(name).map_err(|error| damaged(&error))?;
                let formulas = ods.worksheet_formula(name).map_err(|error| damaged(&error))?;
                let (top, left) = range.start().unwrap_or((0, 0));
                for (row, column, data) in range.used_cells() {
                    let at = (top + row as u32, left + column as u32);
                    let formula = formulas.get_value(at).is_some_and(|formula| !formula.is_empty());
                    out.add(at, value_of(data.clone(), formula, true))?;
                }
                for (row, column, _) in formulas.used_cells() {
                    let (top, left) = formulas.start().unwrap_or((0, 0));
                    let at = (top + row as u32, left + column as u32);
                    if range.get_value(at).is_none_or(|value| *value == Data::Empty) {
                        out.add(at, Some(Value::Unsaved))?;
                    }
                }
            }
        }
        let cells = out.rows;
        Ok(RawSheet { name: name.to_owned(), cells, merged: std::mem::take(&mut looks.merged), looks })
    }
}

/// Collects cells, as far as there is room.
struct Cells<'a> {
    rows: BTreeMap<u32, BTreeMap<u32, Value>>,
    cells: &'a mut u64,
    text: &'a mut u64,
}

impl Cells<'_> {
    fn add(&mut self, (row, column): (u32, u32), value: Option<Value>) -> Result<(), Refusal> {
        let Some(value) = value else { return Ok(()) };
        *self.cells += 1;
        if let Value::Text(text) = &value {
            *self.text += text.len() as u64;
        }
        // One text may stand in any number of cells at the cost of its number in each.
        if *self.cells > MOST_CELLS || *self.text > super::super::LARGEST_FILE {
            return Err(parts::too_large("too many cells or too much text in them"));
        }
        if self.rows.entry(row).or_default().insert(column, value).is_some() {
            return Err(damaged(&format!("cell {}{} stands twice", letters(column), row + 1)));
        }
        Ok(())
    }
}

/// The value of a cell; none when it is blank. In .ods workbooks the error of a formula is a text.
fn value_of(data: Data, formula: bool, ods: bool) -> Option<Value> {
    match data {
        Data::Empty => formula.then_some(Value::Unsaved),
        Data::Int(number) => Some(Value::Number(number as f64)),
        Data::Float(number) => Some(Value::Number(number)),
        Data::Bool(truth) => Some(Value::Truth(truth)),
        Data::Error(error) => Some(Value::Error(error.to_string())),
        Data::DurationIso(_) => Some(Value::Time),
        Data::DateTimeIso(text) => {
            let day = text.get(..10).filter(|_| text.len() == 10 || text.as_bytes()[10] == b'T');
            Some(day.map_or(Value::Time, |day| Value::Date(day.to_owned())))
        }
        Data::DateTime(at) => Some(date(at)),
        Data::String(text) => {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            let error = ods && formula && (text.starts_with('#') || text.starts_with("Err:"));
            match text.trim() {
                "" => None,
                name if error => Some(Value::Error(name.to_owned())),
                _ => Some(Value::Text(text)),
            }
        }
    }
}

/// Dates have days; a number of less than a day is a time.
fn date(at: ExcelDateTime) -> Value {
    if at.is_duration() || !(1.0..2_958_466.0).contains(&at.as_f64()) {
        return Value::Time;
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    Value::Date(format!("{year:04}-{month:02}-{day:02}"))
}

/// The shortest decimal text that reads back as the number.
pub fn number_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-7..1e15).contains(&size) { format!("{number:e}") } else { format!("{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_short_as_they_read_back() {
        for (number, text) in
            [(0.0, "0"), (450.0, "450"), (0.1 + 0.2, "0.30000000000000004"), (1e300, "1e300"), (-2.5e-9, "-2.5e-9")]
        {
            assert_eq!(number_text(number), text);
            assert_eq!(text.parse::<f64>(), Ok(number));
        }
    }
}
