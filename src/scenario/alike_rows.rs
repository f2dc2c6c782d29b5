//! Rows that are alike in all but their ids: pasted twice.

use std::collections::BTreeMap;

use super::csv_text::RawRow;
use super::problems::Problems;
use super::record::{Field, Spot};
use crate::diagnostic::Check;

/// What may differ between two rows that are one: free text and what the model does not read.
const LEFT_ASIDE: [&str; 4] = ["note", "source", "known_by", "evidence"];

/// Warns of rows that say the same, once for all that are alike. `columns` are the places of the fields in a row.
pub fn report(
    file: usize,
    fields: &'static [Field],
    columns: &[Option<usize>],
    rows: &[&RawRow<'_>],
    problems: &mut Problems,
) {
    let compared: Vec<(&'static Field, usize)> = fields
        .iter()
        .zip(columns)
        .skip(1)
        .filter(|(field, _)| !LEFT_ASIDE.contains(&field.name))
        .filter_map(|(field, column)| Some((field, (*column)?)))
        .collect();
    let text =
        |row: &'_ RawRow<'_>, column: usize| row.cells.get(column).map_or(String::new(), |cell| cell.text.to_string());
    let mut alike: BTreeMap<Vec<String>, Vec<&RawRow<'_>>> = BTreeMap::new();
    for &row in rows {
        alike.entry(compared.iter().map(|&(_, column)| text(row, column)).collect()).or_default().push(row);
    }
    for (cells, rows) in alike {
        let [first, second, ..] = rows.as_slice() else { continue };
        let amounts: Vec<String> = compared
            .iter()
            .zip(&cells)
            .filter(|((field, _), cell)| field.money && !cell.is_empty())
            .map(|((field, _), cell)| format!("{} {cell}", field.name))
            .collect();
        let spot = Spot { file, line: second.line, column: 1, field: fields.first() };
        let message = format!(
            "{} rows are alike in all but the id, the first in line {}: each has {}",
            rows.len(),
            first.line,
            amounts.join(", ")
        );
        problems.at(Check::RowsAlike, &spot, message);
    }
}
