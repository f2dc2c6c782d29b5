//! Where the text of a table stands in a workbook.

use std::collections::BTreeSet;

use super::csv_text::split;
use super::source::SourceFile;

/// The sheet that a file's text was made from. Its rows start at lines of the text, and cells that cannot be read have
/// been reported.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The sheet's name.
    pub name: String,
    /// Of each line of the text that starts a row: its number and that of the sheet's row, from 1, in order.
    pub rows: Vec<(usize, u32)>,
    /// The sheet's columns, from 0: of each column of a table, or the one that holds the values of settings.
    pub columns: Vec<u32>,
    /// Cells that have been reported: the line of the text and the position in its row.
    pub reported: BTreeSet<(usize, usize)>,
}

impl Sheet {
    /// The cell of a place in the text, such as `risks!F12`.
    #[must_use]
    pub fn cell(&self, file: &SourceFile, line: usize, column: usize, name: Option<&str>) -> String {
        let before = self.rows.partition_point(|(start, _)| *start <= line);
        let Some(&(start, row)) = before.checked_sub(1).and_then(|at| self.rows.get(at)) else {
            return self.name.clone();
        };
        let at = if self.columns.len() == 1 { Some(0) } else { position(file, start, column, name) };
        let column = at.and_then(|at| self.columns.get(at)).or(self.columns.first()).copied().unwrap_or(0);
        self.named(row, column)
    }

    /// The name of a cell: its row from 1, its column from 0.
    #[must_use]
    pub fn named(&self, row: u32, column: u32) -> String {
        format!("{}!{}{row}", self.name, letters(column))
    }
}

/// Which cell of a row of the text starts at a column. After a line break within a cell two may: then the one that its
/// heading names.
fn position(file: &SourceFile, line: usize, column: usize, name: Option<&str>) -> Option<usize> {
    let row = |line| split(file.rest(line)?, 0).0.into_iter().next();
    let starts: Vec<usize> =
        row(line)?.cells.iter().enumerate().filter(|(_, cell)| cell.column == column).map(|(at, _)| at).collect();
    let first = file.first_row()?;
    let headed = row(first).and_then(|header| header.cells.iter().position(|cell| Some(cell.text.as_ref()) == name));
    headed.filter(|at| starts.contains(at)).or(starts.first().copied())
}

/// The letters of a column, from 0: A, B, … Z, AA.
#[must_use]
pub fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        let named: Vec<String> = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters).to_vec();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}
