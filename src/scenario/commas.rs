//! Commas that may be decimal commas: thousands in a column of decimals.

use super::csv_text::RawRow;
use super::kind::Form;
use super::problems::Problems;
use super::record::{Field, Spot};
use crate::diagnostic::Check;

/// Warns where a few cells of a column read as whole thousands, as `-2,931` does, and the others have decimal points: `-2.931` with a
/// decimal comma looks the same.
pub fn report(
    file: usize,
    fields: &'static [Field],
    columns: &[Option<usize>],
    rows: &[&RawRow<'_>],
    problems: &mut Problems,
) {
    for (field, column) in fields.iter().zip(columns) {
        let Some(column) = column.filter(|_| field.form == Form::Number) else { continue };
        let cells = || rows.iter().filter_map(|row| Some((row.line, row.cells.get(column)?)));
        let decimals = cells().filter(|(_, cell)| cell.text.contains('.')).count();
        // Who writes both writes thousands with commas.
        if cells().any(|(_, cell)| cell.text.contains('.') && cell.text.contains(',')) {
            continue;
        }
        let doubtful: Vec<_> = cells().filter(|(_, cell)| is_doubtful(&cell.text)).collect();
        if let Some((line, cell)) = doubtful.first().filter(|_| doubtful.len() < decimals) {
            let spot = Spot { file, line: *line, column: cell.column, field: Some(field) };
            let message = format!(
                "`{}` is read as {}, and {decimals} cell(s) of its column have a decimal point",
                cell.text,
                cell.text.replace(',', "")
            );
            problems.at(Check::ThousandsAmongDecimals, &spot, message);
        }
    }
}

/// One comma with three digits behind it, and up to three before that a thousand may begin with: what begins with 0 is refused elsewhere.
fn is_doubtful(text: &str) -> bool {
    let body = text.trim().trim_start_matches(['(', '-', '+']).trim_end_matches(')');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leads = |text: &str| text.len() <= 3 && digits(text) && !text.starts_with('0');
    body.split_once(',').is_some_and(|(before, after)| leads(before) && after.len() == 3 && digits(after))
}
