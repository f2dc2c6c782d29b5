//! Tables as CSV: UTF-8, one header row, `\n` at line ends, every number with the shortest digits that read back to the same bits.

use std::borrow::Cow;

use super::{Artifact, FormatError};
use crate::tell::columns::Cells;
use crate::tell::table::Filled;

/// A table as a file of the results folder.
///
/// # Errors
/// When the writer fails: a mistake in this program.
pub fn table(table: &Filled) -> Result<Artifact, FormatError> {
    let path = format!("data/{}.csv", table.name);
    let failed = |error: csv::Error| FormatError::new(&path, &error);
    let columns = table.file_columns(neutral);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|column| &column.name)).map_err(failed)?;
    for row in 0..table.rows.len() {
        for column in &columns {
            writer.write_field(&*cell(&column.cells, row)).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| FormatError::new(&path, &error))?;
    Ok(Artifact::new(&path, bytes))
}

/// A cell of a column; empty where it is blank.
fn cell(cells: &Cells, row: usize) -> Cow<'_, str> {
    match cells {
        Cells::Text(cells) => cells[row].as_deref().map(Cow::Borrowed),
        Cells::Flag(cells) => cells[row].map(|flag| if flag { "yes" } else { "no" }.into()),
        Cells::Count(cells) => cells[row].map(|count| count.to_string().into()),
        Cells::Number(cells) => cells[row].map(|number| number.to_string().into()),
    }
    .unwrap_or_default()
}

/// Text that no spreadsheet takes for a formula: an apostrophe goes before a first character that starts one
/// (OWASP, "CSV Injection"); control characters go.
#[must_use]
pub fn neutral(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let visible: String = text.chars().filter(|c| !c.is_control()).collect();
    if starts_formula || visible.starts_with(['=', '+', '-', '@']) { format!("'{visible}") } else { visible }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Chance, Estimate};
    use crate::tell::table::{Kind, Table, When, col};
    use crate::tell::value::Value;

    #[test]
    fn a_value_with_an_error_has_a_column_for_each_part_and_a_blank_as_many() {
        let table = Table::new(
            "t",
            "a row",
            When::Always,
            1,
            |_: &()| vec![0_u8, 1],
            vec![
                col("code", Kind::Text, "code", |_, row: &u8| Value::Text(format!("={row}"))),
                col("mean", Kind::Estimate, "mean", |_, row| match row {
                    0 => Value::Estimate(Estimate { value: -0.0, se: None }),
                    _ => Value::Blank,
                }),
                col("chance", Kind::Chance, "chance", |_, row| match row {
                    0 => Value::Blank,
                    _ => Value::Chance(Chance { value: 0.5, low: 0.25, high: 0.75 }),
                }),
            ],
        );
        let bytes = super::table(&table.filled(&())).expect("a file").bytes;
        let text = String::from_utf8(bytes).expect("text");
        assert_eq!(text, "code,mean_m,mean_se_m,chance,chance_low,chance_high\n'=0,0,,,,\n'=1,,,0.5,0.25,0.75\n");
    }

    #[test]
    fn no_cell_starts_a_formula() {
        for text in ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"] {
            assert!(neutral(text).starts_with('\''), "{text}");
        }
        assert_eq!(neutral("A-1"), "A-1");
    }
}
