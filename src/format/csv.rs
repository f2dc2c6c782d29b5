//! Tables as CSV: UTF-8, one header row, `\n` at line ends, every number with the shortest digits that read back to the same bits.

use super::{Artifact, FormatError};
use crate::tell::table::{Filled, Kind};
use crate::tell::value::Value;

/// A table as a file of the results folder.
///
/// # Errors
/// When the writer fails: a mistake in this program.
pub fn table(table: &Filled) -> Result<Artifact, FormatError> {
    let path = format!("data/{}.csv", table.name);
    let failed = |error: csv::Error| FormatError::new(&path, &error);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = table.columns.iter().flat_map(|column| column.in_file()).map(|(name, _)| name);
    writer.write_record(head).map_err(failed)?;
    for row in &table.rows {
        let cells = row.iter().zip(&table.columns).flat_map(|(value, column)| cells(value, column.kind));
        writer.write_record(cells).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| FormatError::new(&path, &error))?;
    Ok(Artifact::new(&path, bytes))
}

/// The cells of a value: as many as its column has in the file.
fn cells(value: &Value, kind: Kind) -> Vec<String> {
    let maybe = |value: Option<f64>| value.map_or_else(String::new, number);
    match value {
        Value::Blank => {
            let parts = match kind {
                Kind::Text | Kind::Flag | Kind::Count | Kind::Money | Kind::Share | Kind::Number => 1,
                Kind::Estimate | Kind::Rate => 2,
                Kind::Quantile | Kind::Chance => 3,
            };
            vec![String::new(); parts]
        }
        Value::Text(text) => vec![neutral(text)],
        Value::Flag(flag) => vec![if *flag { "yes" } else { "no" }.to_owned()],
        Value::Count(count) => vec![count.to_string()],
        Value::Money(x) | Value::Share(x) | Value::Number(x) => vec![number(*x)],
        Value::Estimate(estimate) | Value::Rate(estimate) => vec![number(estimate.value), maybe(estimate.se)],
        Value::Quantile(quantile) => vec![number(quantile.value), maybe(quantile.low), maybe(quantile.high)],
        Value::Chance(chance) => [chance.value, chance.low, chance.high].map(number).to_vec(),
    }
}

/// A number at full precision; blank when it is not finite.
fn number(number: f64) -> String {
    // Adding zero turns −0 into 0.
    if number.is_finite() { (number + 0.0).to_string() } else { String::new() }
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
    use crate::tell::table::{Table, When, col};

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
