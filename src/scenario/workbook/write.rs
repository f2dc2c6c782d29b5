//! A scenario as an .xlsx workbook, and the template.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Workbook,
    Worksheet, XlsxError,
};

use super::read::{Value, number_text};
use super::settings::{HEADINGS, LINES, Row, rows};
use super::table::{field, value_of};
use crate::scenario::csv_text::split;
use crate::scenario::kind::Form;
use crate::scenario::problems::sheet_of;
use crate::scenario::record::{Field, Need};
use crate::scenario::settings::{RULE_SECTIONS, SECTIONS, setting};
use crate::scenario::settings::{assurance, stresses};
use crate::scenario::words::MoneyUnit;
use crate::scenario::{CALIBRATED, FILES, Files, MOST_ROWS, TABLES, settings};

/// The sheet that explains the others.
pub const GUIDE: &str = "guide";
/// Rows below a heading that have a drop-down list, where a table has fewer.
const LISTED_ROWS: u32 = 500;
/// The longest list that a cell may carry, characters.
const LONGEST_LIST: usize = 255;

/// What a workbook is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The scenario and nothing else.
    Convert,
    /// A beginning: every column that a table may have, and a sheet that explains all of them.
    Template,
}

/// The bytes of a workbook of a scenario that has been read without an error; the same for the same files.
///
/// # Errors
/// What a workbook has no room for: over 1,048,575 rows, or a text of over 32,767 characters.
pub fn write(files: &Files, purpose: Purpose) -> Result<Vec<u8>, String> {
    make(files, purpose).map_err(|error| format!("no workbook can hold it: {error}"))
}

fn make(files: &Files, purpose: Purpose) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A workbook says when it was made; the same scenario must give the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let looks = Looks::new();
    let text = |wanted: &str| {
        let (_, bytes) = files.pairs().find(|(name, _)| *name == wanted)?;
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        Some(String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n"))
    };
    let settings_rows = text(settings::FILE).map(|text| rows(&text)).unwrap_or_default();
    let unit = settings_rows.iter().find(|row| row.setting == "money" && row.section.is_empty());
    let unit = match unit.and_then(|row| row.value.as_ref()) {
        Some(Value::Text(word)) => MoneyUnit::from_word(word).unwrap_or(MoneyUnit::Millions),
        _ => MoneyUnit::Millions,
    };
    for file in FILES {
        let Some(text) = text(file) else { continue };
        let sheet = book.add_worksheet().set_name(sheet_of(file))?;
        if file == settings::FILE {
            write_settings(sheet, &settings_rows, &looks)?;
        } else if file == CALIBRATED {
            let about = "The file calibrated.toml, line by line, as `outturn calibrate` wrote it. Not for editing: the setting \
                         sha256 of the section calibrated is its fingerprint.";
            write_lines(sheet, &text, about, &looks)?;
        } else if file == stresses::FILE {
            write_lines(sheet, &text, "The file stresses.toml, line by line: named changes of the scenario.", &looks)?;
        } else if file == assurance::FILE {
            write_lines(sheet, &text, "The file assurance.toml, line by line: who answers for the figures.", &looks)?;
        } else if let Some(info) = TABLES.iter().find(|info| info.file == file) {
            write_table(sheet, &text, info.fields, (unit, purpose), &looks)?;
        }
    }
    if purpose == Purpose::Template {
        write_guide(book.add_worksheet().set_name(GUIDE)?, unit, &looks)?;
    }
    book.save_to_buffer()
}

struct Looks {
    heading: Format,
    text: Format,
    wrapped: Format,
}

impl Looks {
    fn new() -> Self {
        Self {
            heading: Format::new().set_bold().set_background_color(0x00DD_E6F0),
            // As text, a spreadsheet alters no code and no month that is typed.
            text: Format::new().set_num_format("@"),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, value: &Value) -> Result<(), XlsxError> {
    match value {
        Value::Number(number) => sheet.write_number(row, column, *number)?,
        Value::Truth(truth) => sheet.write_boolean(row, column, *truth)?,
        Value::Text(text) | Value::Date(text) | Value::Error(text) => sheet.write_string(row, column, text)?,
        Value::Time | Value::Unsaved => sheet,
    };
    Ok(())
}

fn put_heading(sheet: &mut Worksheet, column: u16, name: &str, looks: &Looks) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, column, name, &looks.heading)?;
    sheet.set_column_width(column, (name.chars().count() as f64 + 2.0).clamp(10.0, 40.0))?;
    Ok(())
}

/// What a column or a setting is, in words.
fn words(field: &Field) -> String {
    let need = match field.need {
        Need::Must => "Must be filled in.",
        Need::Column => "May be blank.",
        Need::May => "May be blank or left out.",
    };
    format!("{}\n{}\n{need}", field.about, field.holds.replace('`', ""))
}

/// A drop-down list of the words that may stand in a cell, where they are a closed set.
fn list(choices: &[&str]) -> Result<Option<DataValidation>, XlsxError> {
    let room = choices.iter().map(|word| word.chars().count() + 1).sum::<usize>() <= LONGEST_LIST;
    if choices.is_empty() || !room {
        return Ok(None);
    }
    let list = DataValidation::new().allow_list_strings(choices)?;
    Ok(Some(list.set_error_style(DataValidationErrorStyle::Warning)))
}

fn write_table(
    sheet: &mut Worksheet,
    text: &str,
    fields: &'static [Field],
    (unit, purpose): (MoneyUnit, Purpose),
    looks: &Looks,
) -> Result<(), XlsxError> {
    let (table, _) = split(text, MOST_ROWS + 1);
    let Some((header, body)) = table.split_first() else { return Ok(()) };
    let mut headings: Vec<String> = header.cells.iter().map(|cell| cell.text.to_string()).collect();
    if purpose == Purpose::Template {
        let missing = fields.iter().map(|field| field.written(unit)).filter(|name| !headings.contains(name));
        let missing: Vec<String> = missing.collect();
        headings.extend(missing);
    }
    let last = (body.len() as u32).max(LISTED_ROWS);
    let of: Vec<Option<&Field>> = headings.iter().map(|name| field(fields, name)).collect();
    // Headings of the file's own, which the settings map, or titles above them: every cell as it stands.
    if headings.iter().zip(&of).any(|(name, field)| field.is_none() && !name.is_empty()) {
        for (row, cells) in (0..).zip(&table) {
            for (column, cell) in (0..).zip(&cells.cells).filter(|(_, cell)| !cell.text.is_empty()) {
                let number = cell
                    .text
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite() && number_text(*number) == cell.text);
                put(sheet, row, column, &number.map_or_else(|| Value::Text(cell.text.to_string()), Value::Number))?;
            }
        }
        return Ok(());
    }
    for (column, (name, field)) in (0_u16..).zip(headings.iter().zip(&of)) {
        let Some(field) = field else { continue };
        put_heading(sheet, column, name, looks)?;
        let note =
            Note::new(words(field)).set_author("outturn").add_author_prefix(false).set_width(320).set_height(110);
        sheet.insert_note(0, column, &note)?;
        if field.form == Form::Text && field.choices.is_empty() {
            sheet.set_column_format(column, &looks.text)?;
        }
        if let Some(list) = list(field.choices)? {
            sheet.add_data_validation(1, column, last, column, &list)?;
        }
    }
    for (row, cells) in (1..).zip(body) {
        for (column, (cell, field)) in (0..).zip(cells.cells.iter().zip(&of)) {
            if let Some(field) = field.filter(|_| !cell.text.is_empty()) {
                put(sheet, row, column, &value_of(&cell.text, field))?;
            }
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

fn write_settings(sheet: &mut Worksheet, rows: &[Row], looks: &Looks) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(HEADINGS) {
        put_heading(sheet, column, name, looks)?;
    }
    for (column, width) in [(0, 16.0), (1, 22.0), (2, 40.0), (3, 80.0)] {
        sheet.set_column_width(column, width)?;
    }
    for (at, row) in (1..).zip(rows) {
        for (column, text) in [(0, &row.section), (1, &row.setting), (3, &row.note)] {
            if !text.is_empty() {
                sheet.write_string(at, column, text)?;
            }
        }
        if let Some(value) = &row.value {
            put(sheet, at, 2, value)?;
        }
        let section = row.section.split(' ').next().unwrap_or_default();
        if let Some(field) = setting(section, &row.setting) {
            let truth = ["TRUE", "FALSE"];
            let choices = if field.form == Form::Truth { &truth[..] } else { field.choices };
            if let Some(list) = list(choices)? {
                sheet.add_data_validation(at, 2, at, 2, &list)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A file that is no table, line by line.
fn write_lines(sheet: &mut Worksheet, text: &str, about: &str, looks: &Looks) -> Result<(), XlsxError> {
    put_heading(sheet, 0, LINES, looks)?;
    sheet.set_column_width(0, 100)?;
    sheet.set_column_format(0, &looks.text)?;
    sheet.insert_note(0, 0, &Note::new(about).set_author("outturn").add_author_prefix(false))?;
    for (row, line) in (1..).zip(text.lines()) {
        if !line.is_empty() {
            sheet.write_string(row, 0, line)?;
        }
    }
    Ok(())
}

/// Every sheet and setting with its columns, and what they mean.
fn write_guide(sheet: &mut Worksheet, unit: MoneyUnit, looks: &Looks) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(["sheet", "column or setting", "must be given", "holds", "meaning"]) {
        put_heading(sheet, column, name, looks)?;
    }
    for (column, width) in [(0, 24.0), (1, 26.0), (2, 14.0), (3, 40.0), (4, 90.0)] {
        sheet.set_column_width(column, width)?;
    }
    let mut row = 1;
    let mut line = |cells: [&str; 5]| -> Result<(), XlsxError> {
        for (column, text) in (0..).zip(cells) {
            if !text.is_empty() {
                sheet.write_string_with_format(row, column, text, &looks.wrapped)?;
            }
        }
        row += 1;
        Ok(())
    };
    line(["", "", "", "", "Sheets that are not named here are left alone; this one is for reading only."])?;
    let field = |field: &Field| {
        let need = match field.need {
            Need::Must => "yes",
            Need::Column => "the column",
            Need::May => "no",
        };
        (field.written(unit), need, field.holds.replace('`', ""), field.about.replace('`', ""))
    };
    for (heading, fields) in SECTIONS.iter().chain(RULE_SECTIONS) {
        line([sheet_of(settings::FILE), "", "", "", &heading.replace('`', "")])?;
        for (name, need, holds, about) in fields.iter().map(field) {
            line([sheet_of(settings::FILE), &name, need, &holds, &about])?;
        }
    }
    for info in TABLES {
        line([sheet_of(info.file), "", if info.compulsory { "yes" } else { "no" }, "", info.about])?;
        for (name, need, holds, about) in info.fields.iter().map(field) {
            line([sheet_of(info.file), &name, need, &holds, &about])?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
