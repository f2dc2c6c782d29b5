//! A workbook as a scenario: a sheet for each table by the table's name, settings on the sheet `scenario`.
//!
//! A workbook becomes the same texts that a folder holds, with a map from their places to its cells; every later step is
//! that of a folder. So the two cannot differ in a figure, and what `write` makes of texts reads back as they were.

use super::problems::{rank, sheet_of};
use super::settings::{assurance, stresses};
use super::sheet::Sheet;
use super::source::{Files, RawFile};
use super::{CALIBRATED, FILES, TABLES, settings as toml_settings};
use crate::diagnostic::{Check, Diagnostic, Diagnostics, Place};

mod parts;
mod read;
mod settings;
mod table;
mod write;

pub use write::{Purpose, write};

use read::{RawSheet, Refusal};

/// Sheets that a workbook of ours has beside tables and settings: never read, and no need to say so.
const OWN_SHEETS: [&str; 1] = [write::GUIDE];

/// Something wrong with a sheet or a cell.
struct Finding {
    check: Check,
    /// The line of the text and the position in its row; nought when it is about the sheet.
    at: (usize, usize),
    /// The cell, or the sheet.
    cell: String,
    message: String,
    advice: String,
}

/// What a sheet becomes.
struct Made {
    text: String,
    sheet: Sheet,
    findings: Vec<Finding>,
}

/// The files that the sheets of a workbook stand for. What is wrong with single cells is found when they are read.
///
/// # Errors
/// The workbook as a whole cannot be read: of another kind, damaged, too large.
pub fn files(name: &str, bytes: &[u8]) -> Result<Files, Diagnostics> {
    read_all(name, bytes).map_err(|refusal| {
        let mut found = Diagnostics::new(0);
        let place = Place { file: name.to_owned(), line: 0, column: 0, name: None, cell: None };
        found.push(Diagnostic {
            check: refusal.check,
            place: Some(place),
            excerpt: None,
            message: refusal.message,
            advice: refusal.check.remedy().to_owned(),
            order: (0, 0, 0),
        });
        found
    })
}

fn read_all(name: &str, bytes: &[u8]) -> Result<Files, Refusal> {
    let mut book = read::open(name, bytes)?;
    let mut out = Files { workbook: true, ..Files::default() };
    let mut left_alone = Vec::new();
    for (sheet, hidden) in book.sheets() {
        let Some(file) = file_of(&sheet) else {
            match looks_like(&sheet) {
                Some(table) => out.found.push(misnamed(&sheet, table)),
                None if OWN_SHEETS.contains(&sheet.as_str()) => {}
                None => left_alone.push(format!("`{sheet}`")),
            }
            continue;
        };
        let raw = book.read(&sheet)?;
        if hidden {
            out.notes.push(format!("the hidden sheet `{sheet}` is read"));
        }
        if let Some(hidden) = raw.hidden_content() {
            let finding = Finding {
                check: Check::HiddenRead,
                at: (0, 0),
                cell: sheet.clone(),
                message: format!("read although hidden in sheet {sheet}: {hidden}"),
                advice: Check::HiddenRead.remedy().to_owned(),
            };
            out.found.push(diagnostic(file, finding, None));
        }
        let made = text_of(file, &raw);
        let lines: Vec<&str> = made.text.lines().collect();
        for finding in made.findings {
            let line = finding.at.0.checked_sub(1).and_then(|at| lines.get(at)).map(|&line| line.to_owned());
            out.found.push(diagnostic(file, finding, line));
        }
        out.files.push(RawFile {
            name: file.to_owned(),
            bytes: super::source::bounded(made.text.into_bytes()),
            sheet: Some(made.sheet.into()),
        });
    }
    if !left_alone.is_empty() {
        out.notes.push(format!("left alone, as no table has their names: sheets {}", left_alone.join(", ")));
    }
    out.files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(out)
}

/// The text that a sheet stands for.
fn text_of(file: &str, raw: &RawSheet) -> Made {
    if file == toml_settings::FILE {
        settings::to_toml(raw)
    } else if [CALIBRATED, stresses::FILE, assurance::FILE].contains(&file) {
        settings::lines(raw)
    } else {
        let fields = TABLES.iter().find(|info| info.file == file).map_or(&[][..], |info| info.fields);
        table::to_csv(raw, fields)
    }
}

fn diagnostic(file: &str, finding: Finding, line: Option<String>) -> Diagnostic {
    let Finding { check, at, cell, message, advice } = finding;
    let place = Place { file: file.to_owned(), line: at.0, column: 1, name: None, cell: Some(cell) };
    Diagnostic { check, place: Some(place), excerpt: line, message, advice, order: (rank(file), at.0, at.1) }
}

/// The file that a sheet stands for. Capitals do not count: no spreadsheet lets two sheets differ by nothing else.
fn file_of(sheet: &str) -> Option<&'static str> {
    let name = sheet.trim().to_ascii_lowercase();
    FILES.into_iter().find(|file| sheet_of(file) == name)
}

/// The table that a sheet's name is so near to that it is likely to be meant: `Risk`, `risks (2)`, `risks.csv`.
fn looks_like(sheet: &str) -> Option<&'static str> {
    let letters = |text: &str| -> String {
        let text = text.to_ascii_lowercase();
        let text = text.strip_suffix(".csv").or(text.strip_suffix(".toml")).unwrap_or(&text);
        text.chars().filter(char::is_ascii_alphabetic).collect()
    };
    let (name, short) = (letters(sheet), |text: &str| text.trim_end_matches('s').to_owned());
    FILES.into_iter().map(sheet_of).find(|table| {
        let table = letters(table);
        let slip = table.len() > 5 && strsim::osa_distance(&table, &name) <= 1;
        short(&table) == short(&name) || slip
    })
}

fn misnamed(sheet: &str, table: &str) -> Diagnostic {
    let finding = Finding {
        check: Check::FileUnknown,
        at: (0, 0),
        cell: sheet.to_owned(),
        message: format!("not a sheet that is read: `{sheet}`; nearest is `{table}`"),
        advice: format!("name it `{table}` if it is that table; otherwise give it a name less like a table's"),
    };
    diagnostic("", finding, None)
}
