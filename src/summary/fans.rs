//! The year by month for the nodes of the fan: what has happened, what was planned, and the range of what is to come.

use super::parts::Parts;
use super::statistics;
use crate::model::{AccountMonths, Model, Months};
use crate::results::{Fan, FanMonth, Outturn};
use crate::tallies::Escaped;

/// The fans of a run; none without a path.
pub(super) fn of(parts: &Parts<'_>) -> Result<Vec<Fan>, Escaped> {
    let columns = &parts.compiled.columns;
    let (Some(path), Some(given)) = (&parts.compiled.path, &parts.model.months) else { return Ok(Vec::new()) };
    let mut fans = Vec::new();
    for (place, &column) in path.fan.iter().enumerate() {
        let accounts = match column.checked_sub(columns.accounts) {
            None => &[column][..],
            Some(roll) => &columns.rolls[roll].accounts,
        };
        let mut months = Vec::new();
        for month in 1..=12_u8 {
            let at = path.months.iter().position(|&known| known == month);
            let tally = match at {
                Some(at) => Some(columns.path_column(place * path.months.len() + at)),
                None => (month == 12).then_some(column),
            };
            months.push(FanMonth {
                month,
                plan: planned(parts.model, given, accounts, month),
                actual: (month <= path.as_at).then(|| actual(given, accounts, month)),
                outturn: tally.map(|tally| parts.outturn(tally)).transpose()?,
            });
        }
        fans.push(Fan { node: parts.code_of_column(column), named: path.named.contains(&column), months });
    }
    Ok(fans)
}

/// Cumulative plan; at the year end the annual plan of positions.csv.
fn planned(model: &Model, given: &Months, accounts: &[usize], month: u8) -> f64 {
    if month == 12 {
        return accounts.iter().map(|&account| model.accounts[account].plan.millions()).sum();
    }
    let to = usize::from(month);
    let own = |months: &AccountMonths| -> f64 {
        months.plan[..to].iter().chain(&months.incentive[..to]).map(|money| money.millions()).sum()
    };
    accounts.iter().map(|&account| own(&given.accounts[account])).sum()
}

fn actual(given: &Months, accounts: &[usize], month: u8) -> f64 {
    let to = usize::from(month);
    let own = |months: &AccountMonths| -> f64 {
        months.actual[..to].iter().chain(&months.actual_incentive[..to]).map(|money| money.millions()).sum()
    };
    accounts.iter().map(|&account| own(&given.accounts[account])).sum()
}

impl Parts<'_> {
    /// The distribution of a column.
    fn outturn(&self, column: usize) -> Result<Outturn, Escaped> {
        statistics::outturn(&self.tallies.in_year[column], &self.ranks)
    }
}
