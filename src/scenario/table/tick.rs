//! Rows that are not the table's own, and the sums of those that are.

use super::super::counts::{Blank, LONG, Skip, Sum, TableCount};
use super::super::csv_text::RawRow;
use super::super::number;
use super::super::problems::Problems;
use super::super::record::{Field, Need, Raw, Spot, Table};
use super::super::tables::RiskRow;
use super::super::words::MoneyUnit;
use super::header::Position;
use super::words::text_of;
use crate::diagnostic::Check;

/// What total rows begin with.
const TOTALS: [&str; 4] = ["total", "sub-total", "subtotal", "grand total"];

/// Tables whose results hang on optional columns, and those columns.
const REGISTERS: [&str; 3] = ["risks.csv", "pay.csv", "contracts.csv"];
const TELLING: [&str; 4] = ["probability", "in_forecast", "declared", "factor_set"];
/// Columns of which it is said, too, that they are not there; blank in every row they are as usual as not.
const TURNING: [&str; 2] = ["direction", "status"];
/// Columns that a register of [`LONG`] rows is expected to have.
const EXPECTED: [&str; 2] = ["probability", "in_forecast"];

/// Counts a table while it is read.
pub struct Tally {
    /// The count so far.
    pub count: TableCount,
    fields: &'static [Field],
    unit: MoneyUnit,
    /// For each field: (read, closed) in all, and since the last total row.
    sums: Vec<[f64; 4]>,
    stated: Vec<Option<f64>>,
    given: Vec<usize>,
}

impl Tally {
    pub fn new<T: Table>(unit: Option<MoneyUnit>) -> Self {
        let fields = T::FIELDS;
        Self {
            count: TableCount::new(T::FILE),
            fields,
            unit: unit.unwrap_or(MoneyUnit::Millions),
            sums: vec![[0.0; 4]; fields.len()],
            stated: vec![None; fields.len()],
            given: vec![0; fields.len()],
        }
    }

    pub fn skip(&mut self, why: Skip) {
        *self.count.skipped.entry(why).or_default() += 1;
    }

    /// Why a row is not one of the table's, if so; it is counted.
    pub fn passes_over<T: Table>(
        &mut self,
        row: &RawRow<'_>,
        raws: &[Raw<'_>],
        positions: &[Position],
        width: usize,
        problems: &mut Problems,
    ) -> bool {
        let mut filled = row.cells.iter().filter(|cell| !cell.text.is_empty());
        let Some(first) = filled.next() else { return false };
        let lower = first.text.to_lowercase();
        let is_blank = |(field, raw): (&Field, &Raw<'_>)| field.need == Need::Must && matches!(raw, Raw::Blank(_));
        let incomplete = self.fields.iter().zip(raws).any(is_blank);
        let totals = TOTALS.iter().any(|word| {
            lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        });
        let why = if totals && incomplete {
            self.total(row, positions, problems);
            Skip::Total
        } else if filled.next().is_none() && width > 2 && incomplete && first.text.contains(' ') {
            Skip::Note
        } else if T::LEFT_OUT.is_some_and(|(name, word)| {
            self.fields.iter().zip(raws).any(|(field, raw)| field.name == name && text_of(raw) == word)
        }) {
            self.add(raws, 1);
            Skip::Closed
        } else {
            return false;
        };
        self.skip(why);
        true
    }

    /// A row that is read.
    pub fn reads(&mut self, raws: &[Raw<'_>]) {
        self.count.read += 1;
        for (given, raw) in self.given.iter_mut().zip(raws) {
            *given += usize::from(!matches!(raw, Raw::Blank(_)));
        }
        self.add(raws, 0);
    }

    fn add(&mut self, raws: &[Raw<'_>], kind: usize) {
        for ((field, raw), sum) in self.fields.iter().zip(raws).zip(&mut self.sums) {
            if field.money
                && let Ok(amount) = number::parse(text_of(raw).trim())
            {
                sum[kind] += amount;
                sum[kind + 2] += amount;
            }
        }
    }

    /// Compares a total row with the rows above it, since the last total row or all of them, closed ones counted or not.
    fn total(&mut self, row: &RawRow<'_>, positions: &[Position], problems: &mut Problems) {
        for (index, field) in self.fields.iter().enumerate().filter(|(_, field)| field.money) {
            let Position::At(at) = positions[index] else { continue };
            let Some(cell) = row.cells.get(at) else { continue };
            let Ok(stated) = number::parse(&cell.text) else { continue };
            self.stated[index] = Some(stated);
            let [read, closed, part, part_closed] = self.sums[index];
            let decimals = cell.text.split_once('.').map_or(0, |(_, rest)| rest.trim_end_matches(')').len());
            let rounding = 0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap_or(0)) + 1e-9;
            let sums = [read, read + closed, part, part + part_closed];
            if sums.iter().any(|sum| (sum - stated).abs() <= rounding) {
                continue;
            }
            let spot = Spot {
                file: problems.file_of(self.count.file),
                line: row.line,
                column: cell.column,
                field: Some(field),
            };
            let name = field.written(self.unit);
            let message = format!(
                "the total row says {stated} in `{name}`; the rows above it add up to {read:.3}, closed ones to {closed:.3}"
            );
            problems.at(Check::TotalDiffers, &spot, message);
        }
        for sum in &mut self.sums {
            (sum[2], sum[3]) = (0.0, 0.0);
        }
    }

    /// The count of the whole table, and a warning of columns that seem lost.
    pub fn finish(mut self, positions: &[Position], header: &Spot, problems: &mut Problems) -> TableCount {
        for (index, field) in self.fields.iter().enumerate() {
            let column = field.written(self.unit);
            let there = matches!(positions[index], Position::At(_));
            let blank = self.count.read - self.given[index];
            if field.money && there && self.given[index] > 0 && field.name != "outcomes" {
                let [read, closed, ..] = self.sums[index];
                self.count.sums.push(Sum { column: column.clone(), read, closed, stated: self.stated[index] });
            }
            if matches!(positions[index], Position::Reported) || field.need != Need::May || blank == 0 {
                continue;
            }
            let Some(means) = meaning(field) else { continue };
            let all = blank == self.count.read && blank > 1 && self.count.file == RiskRow::FILE;
            let lost = if there { all && TELLING.contains(&field.name) } else { all && self.is_expected(field) };
            if lost {
                let how = if there { "is blank in every row" } else { "is not there" };
                let message = format!("`{column}` {how}: all {blank} rows are read as `{means}`");
                problems.at(Check::ColumnEmpty, header, message);
            }
            // Of columns that are not there only those are said that results hang on: the others are legion.
            let said = TELLING.contains(&field.name) || TURNING.contains(&field.name);
            if there || (REGISTERS.contains(&self.count.file) && said) {
                self.count.blanks.push(Blank { column, rows: blank, there, means });
            }
        }
        self.count
    }

    /// True when a table of this length is expected to have the column.
    fn is_expected(&self, field: &Field) -> bool {
        let by_score = |(other, given): (&Field, &usize)| other.name == "likelihood" && *given > 0;
        self.count.read >= LONG
            && EXPECTED.contains(&field.name)
            && !(field.name == "probability" && self.fields.iter().zip(&self.given).any(by_score))
    }
}

/// What the format says that a blank stands for.
fn meaning(field: &Field) -> Option<&'static str> {
    let (_, rest) = field.about.split_once("Blank = ")?;
    let end = rest.find(". ").or_else(|| rest.strip_suffix('.').map(str::len)).unwrap_or(rest.len());
    let end = rest.find(';').map_or(end, |semicolon| semicolon.min(end));
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::super::super::record::Record;
    use super::super::super::tables::PositionRow;
    use super::*;

    #[test]
    fn what_a_blank_means_is_what_the_format_says() {
        let of =
            |fields: &'static [Field], name: &str| fields.iter().find(|field| field.name == name).and_then(meaning);
        assert_eq!(of(RiskRow::FIELDS, "in_forecast"), Some("0"));
        assert_eq!(of(PositionRow::FIELDS, "forecast_ex_incentive"), Some("as the plan"));
        assert_eq!(of(PositionRow::FIELDS, "past_years"), None);
    }
}
