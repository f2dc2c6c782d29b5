//! A sheet of a table as CSV text.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{RawSheet, Value, number_text};
use super::{Finding, Made};
use crate::diagnostic::Check;
use crate::scenario::kind::{Dated, Form};
use crate::scenario::record::Field;
use crate::scenario::sheet::Sheet;
use crate::scenario::words::MoneyUnit;

/// The text of a table: its first row with content is the header. Blank rows and columns are left out.
pub fn to_csv(raw: &RawSheet, fields: &'static [Field]) -> Made {
    let columns: BTreeSet<u32> = raw.cells.values().flat_map(|row| row.keys().copied()).collect();
    let columns: Vec<u32> = columns.into_iter().collect();
    let header = raw.cells.values().next();
    let headed = |column: &u32| match header.and_then(|row| row.get(column)) {
        Some(Value::Text(name)) => field(fields, name.trim()),
        _ => None,
    };
    let fields: Vec<Option<&Field>> = columns.iter().map(headed).collect();
    let mut made = Made {
        text: String::new(),
        sheet: Sheet { name: raw.name.clone(), columns, ..Sheet::default() },
        findings: Vec::new(),
    };
    let mut line = 1;
    for (&row, cells) in &raw.cells {
        made.sheet.rows.push((line, row + 1));
        for (at, field) in fields.iter().enumerate() {
            let text = match cells.get(&made.sheet.columns[at]) {
                None => String::new(),
                Some(value) => text_of(value, *field).unwrap_or_else(|fault| {
                    let cell = made.sheet.named(row + 1, made.sheet.columns[at]);
                    made.findings.push(fault.finding((line, at), cell));
                    made.sheet.reported.insert((line, at));
                    fault.shown
                }),
            };
            if at > 0 {
                made.text.push(',');
            }
            line += text.matches('\n').count();
            push_cell(&mut made.text, &text);
        }
        made.text.push('\n');
        line += 1;
    }
    report_merged(raw, &mut made);
    made
}

/// The column of a heading, in either unit of money.
pub fn field(fields: &'static [Field], name: &str) -> Option<&'static Field> {
    let units = [MoneyUnit::Millions, MoneyUnit::Thousands];
    fields.iter().find(|field| units.iter().any(|unit| field.written(*unit) == name))
}

/// A cell that cannot be read.
pub struct Fault {
    check: Check,
    message: String,
    advice: &'static str,
    /// What is shown in its place.
    shown: String,
}

impl Fault {
    pub fn finding(&self, at: (usize, usize), cell: String) -> Finding {
        Finding { check: self.check, at, cell, message: self.message.clone(), advice: self.advice.to_owned() }
    }
}

/// The text that a cell would have in a file.
fn text_of(value: &Value, field: Option<&Field>) -> Result<String, Fault> {
    Ok(match value {
        Value::Number(number) => number_text(*number),
        Value::Text(text) => text.trim().to_owned(),
        Value::Truth(truth) => truth.to_string(),
        Value::Date(day) if field.is_some_and(|field| field.dated == Dated::Month) => day[..7].to_owned(),
        Value::Date(day) => day.clone(),
        other => return Err(fault(other)),
    })
}

/// What is wrong with a cell that has no value.
pub fn fault(value: &Value) -> Fault {
    let (check, message, advice) = match value {
        Value::Unsaved => (Check::FormulaUnsaved, "a formula without its value".to_owned(), None),
        Value::Error(error) => (Check::CellUnreadable, format!("an error of the spreadsheet: `{error}`"), None),
        _ => {
            let advice = "type the number again and format the cell as a number";
            (Check::CellUnreadable, "a time of day or a duration".to_owned(), Some(advice))
        }
    };
    let shown = if let Value::Error(error) = value { error.clone() } else { String::new() };
    Fault { check, message, advice: advice.unwrap_or(check.remedy()), shown }
}

/// Merged cells that hold something and reach beyond one cell of the table.
pub fn report_merged(raw: &RawSheet, made: &mut Made) {
    let lines: BTreeMap<u32, usize> = made.sheet.rows.iter().map(|(line, row)| (*row, *line)).collect();
    for &((top, left), (bottom, right)) in &raw.merged {
        let holds = raw.cells.get(&top).is_some_and(|row| row.contains_key(&left));
        if holds && (top, left) != (bottom, right) {
            let (from, to) = (made.sheet.named(top + 1, left), made.sheet.named(bottom + 1, right));
            let to = to.rsplit('!').next().unwrap_or_default();
            made.findings.push(Finding {
                check: Check::CellsMerged,
                at: (lines.get(&(top + 1)).copied().unwrap_or(0), 0),
                cell: from.clone(),
                message: format!("merged cells: {from} to {to}"),
                advice: Check::CellsMerged.remedy().to_owned(),
            });
        }
    }
}

/// A cell of CSV, in quotes where it needs them.
pub fn push_cell(out: &mut String, text: &str) {
    if text.contains([',', '"', '\n']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

/// A text of a table as the value that a spreadsheet would have for it.
pub fn value_of(text: &str, field: &Field) -> Value {
    let number = || crate::scenario::number::parse(text).ok();
    match field.form {
        Form::Number | Form::Whole => number().map_or_else(|| Value::Text(text.to_owned()), Value::Number),
        _ => Value::Text(text.to_owned()),
    }
}
