//! Tables as the columns of their files: what each is called, what it means, of which type it is and what its cells hold. The CSV files,
//! Parquet and Python's Arrow have all of it from here.

use super::table::{Column, Filled, Kind};
use super::value::Value;

/// The cells of a column of a file, none where blank.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Words or codes; never empty ones.
    Text(Vec<Option<String>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
    /// Whole numbers.
    Count(Vec<Option<u64>>),
    /// Numbers, each finite and none −0.
    Number(Vec<Option<f64>>),
}

impl Cells {
    /// Whole numbers with a sign, wherever all of them fit: differences of unsigned ones wrap. A seed may need all 64 bits.
    #[must_use]
    pub fn signed(counts: &[Option<u64>]) -> Option<Vec<Option<i64>>> {
        counts.iter().map(|count| count.map(i64::try_from).transpose().ok()).collect()
    }
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileColumn {
    /// Its name, with its unit.
    pub name: String,
    /// What it means.
    pub about: String,
    /// Its cells, one a row.
    pub cells: Cells,
}

impl Filled {
    /// The columns of its file; `say` is what becomes of a text in it.
    #[must_use]
    pub fn file_columns(&self, say: fn(&str) -> String) -> Vec<FileColumn> {
        let parts = |(place, column): (usize, &Column)| {
            let kind = column.kind;
            let part = move |(part, (name, about)): (usize, (String, String))| {
                let values = self.rows.iter().map(|row| &row[place]);
                FileColumn { name, about, cells: cells(kind, part, values, say) }
            };
            column.in_file().into_iter().enumerate().map(part).collect::<Vec<_>>()
        };
        self.columns.iter().enumerate().flat_map(parts).collect()
    }
}

/// A part of the values of a column: itself, then its error or the ends of its interval.
fn cells<'v>(kind: Kind, part: usize, values: impl Iterator<Item = &'v Value>, say: fn(&str) -> String) -> Cells {
    match kind {
        Kind::Text => Cells::Text(values.map(|value| text(value, say)).collect()),
        Kind::Flag => Cells::Flag(values.map(flag).collect()),
        Kind::Count => Cells::Count(values.map(count).collect()),
        Kind::Money | Kind::Estimate | Kind::Quantile | Kind::Chance | Kind::Share | Kind::Rate | Kind::Number => {
            Cells::Number(values.map(|value| number(value, part)).collect())
        }
    }
}

fn text(value: &Value, say: fn(&str) -> String) -> Option<String> {
    match value {
        Value::Text(text) => Some(say(text)).filter(|text| !text.is_empty()),
        other => blank(other),
    }
}

fn flag(value: &Value) -> Option<bool> {
    if let Value::Flag(flag) = value { Some(*flag) } else { blank(value) }
}

fn count(value: &Value) -> Option<u64> {
    if let Value::Count(count) = value { Some(*count) } else { blank(value) }
}

fn number(value: &Value, part: usize) -> Option<f64> {
    let parts = match value {
        Value::Money(x) | Value::Share(x) | Value::Number(x) => [Some(*x), None, None],
        Value::Estimate(estimate) | Value::Rate(estimate) => [Some(estimate.value), estimate.se, None],
        Value::Quantile(quantile) => [Some(quantile.value), quantile.low, quantile.high],
        Value::Chance(chance) => [chance.value, chance.low, chance.high].map(Some),
        other => return blank(other),
    };
    // Adding zero turns −0 into 0.
    parts[part].filter(|x| x.is_finite()).map(|x| x + 0.0)
}

/// What is of no other kind is blank: a value is of the kind of its column.
fn blank<T>(value: &Value) -> Option<T> {
    debug_assert_eq!(*value, Value::Blank, "a value of another kind than its column");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_a_sign_unless_one_of_them_needs_all_bits() {
        assert_eq!(Cells::signed(&[Some(1), None]), Some(vec![Some(1), None]));
        assert_eq!(Cells::signed(&[Some(1), Some(1 << 63)]), None);
    }
}
