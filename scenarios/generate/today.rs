//! The packs of today's NHS: 2025/26 at month 4, where the system was the unit of money, and 2026/27 at month 5, where it is the
//! organisation. Real are the map, the counts of trusts and the allocations of boards; every organisation is made up.

mod judgement;
mod organisations;
mod published_2025;
mod published_2026;
mod savings;
mod tables;
mod tree;
mod year;

use super::Table;
use super::register::Severity;

/// A pack: its folder under `scenarios`, and its tables.
pub struct Folder {
    /// Name of the folder.
    pub name: &'static str,
    /// Every CSV that is generated.
    pub tables: Vec<Table>,
    /// Declared and expected cost by sector and line, for people.
    pub expected: String,
}

/// Both packs.
pub fn generate() -> Result<Vec<Folder>, String> {
    [&year::AT_2025, &year::AT_2026].into_iter().map(folder).collect()
}

fn folder(year: &year::Year) -> Result<Folder, String> {
    let units = tree::units(year)?;
    let mut all = organisations::organisations(year, &units);
    let buckets = savings::buckets(year, &all)?;
    let risks = tables::risks(year, &all);
    organisations::remainders(&mut all, &buckets, &risks);
    let tables = vec![
        tables::nodes(year, &units)?,
        tables::organisations(year, &all)?,
        tables::positions(year, &all, &buckets)?,
        tables::efficiency(year, &all, &buckets)?,
        tables::delivery(year)?,
        tables::risk_rows(year, &risks)?,
        tables::control_totals(year, &units, &all)?,
        tables::factors(year)?,
        tables::monthly_plan(year, &all, &buckets)?,
        tables::sources(year)?,
    ];
    Ok(Folder { name: year.folder, tables, expected: tables::expected(year, &all, &buckets, &risks) })
}

/// Mean and variance of a row's draw with its chance.
fn moments(severity: Severity, chance: Option<f64>) -> (f64, f64) {
    let (p, mean) = (chance.unwrap_or(1.0), severity.mean());
    (p * mean, p * (severity.variance() + mean * mean) - p * p * mean * mean)
}
