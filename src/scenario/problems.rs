//! Collects findings: turns spots into places with the text of their lines.

use super::record::Spot;
use super::source::SourceFile;
use super::words::MoneyUnit;
use super::{FILES, history};
use crate::diagnostic::{Check, Diagnostic, Diagnostics, Place};

/// Position of a file in the reading order; others come last.
pub(super) fn rank(file: &str) -> usize {
    FILES.iter().chain(&history::FILES).position(|known| *known == file).unwrap_or(usize::MAX)
}

/// The sheet of a workbook that stands for a file: its name without the ending.
pub(super) fn sheet_of(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Findings in the making, with what is needed to say where they are.
#[derive(Debug)]
pub struct Problems {
    /// The files that were read, in reading order.
    pub files: Vec<SourceFile>,
    /// The scenario's unit of money; decides the names of money columns.
    pub unit: Option<MoneyUnit>,
    /// True when the files are the sheets of a workbook.
    pub(super) workbook: bool,
    found: Diagnostics,
}

impl Problems {
    /// None so far, in these files.
    #[must_use]
    pub fn new(files: Vec<SourceFile>, unit: Option<MoneyUnit>) -> Self {
        let count = files.len();
        let workbook = files.iter().any(|file| file.sheet.is_some());
        Self { files, unit, workbook, found: Diagnostics::new(count) }
    }

    /// Index of a file among those that were read; of a file that is not there one that no file has.
    #[must_use]
    pub fn file_of(&self, name: &str) -> usize {
        self.files.iter().position(|file| file.name == name).unwrap_or(usize::MAX)
    }

    /// A finding at a spot, with the check's own remedy as advice.
    pub fn at(&mut self, check: Check, spot: &Spot, message: String) {
        self.at_with(check, spot, message, check.remedy().to_owned());
    }

    /// A finding at a spot, with its own advice.
    pub fn at_with(&mut self, check: Check, spot: &Spot, message: String, advice: String) {
        let unit = self.unit.unwrap_or(MoneyUnit::Millions);
        self.named(check, spot, spot.field.map(|field| field.written(unit)), message, advice);
    }

    /// A finding at a spot in a column whose name is not one of ours.
    pub fn named(&mut self, check: Check, spot: &Spot, name: Option<String>, message: String, advice: String) {
        let file = self.files.get(spot.file);
        let cell = file.and_then(|file| file.cell(spot.line, spot.column, name.as_deref()));
        let place =
            file.map(|file| Place { file: file.name.clone(), line: spot.line, column: spot.column, name, cell });
        let order = (rank(file.map_or("", |file| &file.name)), spot.line, spot.column);
        self.found.push(Diagnostic { check, place, excerpt: None, message, advice, order });
    }

    /// A finding about a whole file, which may not be among those that were read.
    pub fn in_file(&mut self, check: Check, file: &str, message: String) {
        self.in_file_with(check, file, message, check.remedy().to_owned());
    }

    /// A finding about a whole file, with its own advice.
    pub fn in_file_with(&mut self, check: Check, file: &str, message: String, advice: String) {
        let cell = self.workbook.then(|| sheet_of(file).to_owned());
        let place = Place { file: file.to_owned(), line: 0, column: 0, name: None, cell };
        let order = (rank(file), 0, 0);
        self.found.push(Diagnostic { check, place: Some(place), excerpt: None, message, advice, order });
    }

    /// A compulsory file is not there.
    pub(super) fn missing(&mut self, file: &str) {
        let message =
            if self.workbook { format!("missing sheet: {}", sheet_of(file)) } else { format!("missing file: {file}") };
        self.in_file(Check::FileMissing, file, message);
    }

    /// Takes over what was found before any text was read.
    pub(super) fn begin(&mut self, found: &[Diagnostic], notes: &[String]) {
        found.iter().for_each(|finding| self.found.push(finding.clone()));
        notes.iter().for_each(|note| self.found.note(note.clone()));
    }

    /// A finding about the folder.
    pub fn in_folder(&mut self, check: Check, message: String) {
        let advice = check.remedy().to_owned();
        self.found.push(Diagnostic { check, place: None, excerpt: None, message, advice, order: (0, 0, 0) });
    }

    /// The findings in the order of their places.
    #[must_use]
    pub fn into_parts(mut self) -> (Vec<SourceFile>, Diagnostics) {
        self.found.sort();
        let files = &self.files;
        self.found.show_lines(|name, line| files.iter().find(|file| file.name == name)?.line(line));
        (self.files, self.found)
    }

    /// True when an error was found.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.errors() > 0
    }
}
