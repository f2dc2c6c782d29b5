//! The year by month for the nodes of the fan: what has happened, what was planned, and the range of what is to come.

use super::parts::Parts;
use super::statistics;
use crate::compile::Compiled;
use crate::model::{AccountMonths, Model, Months};
use crate::results::{Fan, FanMonth, Outturn};
use crate::tallies::{Escaped, Watch};

/// What to watch in the months of the fan, in the order of their columns. Moments are taken about the expected position.
pub(super) fn watches(compiled: &Compiled) -> Vec<Watch> {
    let columns = &compiled.columns;
    let Some(path) = &compiled.path else { return Vec::new() };
    let count = path.months.len();
    let mut references = vec![0.0; columns.path.len()];
    for (account, (own, months)) in compiled.accounts.iter().zip(&path.accounts).enumerate() {
        let mut classes = vec![0.0; path.shares.len()];
        for term in own.terms.iter().filter(|term| term.posts.in_year()) {
            classes[path.class_of_line[term.line_column]] += term.expected;
        }
        for place in 0..count {
            let lines: f64 = classes.iter().zip(&path.shares).map(|(amount, shares)| amount * shares[place]).sum();
            for node in &path.fan_of[account] {
                references[node * count + place] += months.base[place] + lines;
            }
        }
    }
    references.into_iter().map(|reference| Watch { reference, ..Watch::default() }).collect()
}

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
