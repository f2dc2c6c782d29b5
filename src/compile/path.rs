//! The in-year path in numbers: what each account's position stands at by month, as shares of what its lines post.
//!
//! With months 1 … m past, the cumulative position of an account at month u is the sum of actuals to date; of plan(t) + ω(t) ×
//! (base − actual − Σ plan to go) over months t in m+1 … u; of (share of the line up to u) × what the line posts for the year,
//! over lines; and of the noise up to u.
//!
//! ω is back-loaded (hockey stick), because that is how recovery is planned. At month 12 this is base + Σ lines: the
//! year-end draw itself, which is why it is never computed again here. What has slipped to date is in the actuals: it counts
//! with the base. Other amounts that the base provides fall as their line does.

use libm::sqrt;

use super::CompiledAccount;
use super::address::{AddressBook, AddressError};
use super::columns::Columns;
use super::groups::Groups;
use crate::draws::philox::DrawId;
use crate::model::months::YEAR;
use crate::model::{AccountMonths, LineGroup, Model, Months, Phasing};
use crate::units::to_grid;

/// The in-year path of a model.
#[derive(Debug, Clone)]
pub struct CompiledPath {
    /// Month of the data, 1 to 11.
    pub as_at: u8,
    /// The months between the data and the year end, ascending: their positions are computed.
    pub months: Vec<u8>,
    /// Cumulative share of each phasing class at each of `months`: class by class.
    pub shares: Vec<Vec<f64>>,
    /// Class of each line column.
    pub class_of_line: Vec<usize>,
    /// Cumulative share of the effect of rules at each of `months`.
    pub rules: Vec<f64>,
    /// Cumulative noise at each of `months` for a unit of sd: weights of the months' own normals.
    pub noise: Vec<Vec<f64>>,
    /// One entry an account.
    pub accounts: Vec<PathAccount>,
    /// Months before the year end whose positions rules read, ascending, those that are past among them.
    pub read: Vec<u8>,
    /// Accounts by the nodes of the fan that hold them, places in [`CompiledPath::fan`].
    pub held: Groups,
    /// Columns of the nodes of the fan.
    pub fan: Vec<usize>,
    /// Those of them that were asked for beside the usual ones.
    pub named: Vec<usize>,
}

/// The path of one account.
#[derive(Debug, Clone)]
pub struct PathAccount {
    /// Cumulative position at each of `months` before any line and noise, incentive money included.
    pub base: Vec<f64>,
    /// Cumulative incentive money in it, at each of `months`.
    pub incentive: Vec<f64>,
    /// Cumulative actual position without incentive money at each month that is past, from month 1.
    pub past: Vec<f64>,
    /// Sd of the noise of one month, £m.
    pub noise_sd: f64,
    /// Addresses of the noise of each month to come, month 12 included.
    pub noise: Vec<DrawId>,
}

impl CompiledPath {
    /// The path of a model; none without months, or when the year is over.
    pub(super) fn of(
        model: &Model,
        columns: &Columns,
        compiled: &[CompiledAccount],
        book: &mut AddressBook,
    ) -> Result<Option<Self>, AddressError> {
        let as_at = model.facts.as_at_month;
        let Some(given) = model.months.as_ref().filter(|_| as_at < 12) else { return Ok(None) };
        let months: Vec<u8> = (as_at + 1..12).collect();
        let mut classes: Vec<Phasing> = Vec::new();
        let mut class = |phasing: Phasing| {
            classes.iter().position(|known| *known == phasing).unwrap_or_else(|| {
                classes.push(phasing);
                classes.len() - 1
            })
        };
        let class_of_line: Vec<usize> = columns.lines.iter().map(|line| class(given.lines[line.line])).collect();
        let cumulative = |phasing: Phasing| cumulative(&phasing.shares(as_at), &months);
        let shares: Vec<Vec<f64>> = classes.iter().map(|&phasing| cumulative(phasing)).collect();
        let slipped = |line: usize| model.lines[columns.lines[line].line].group == LineGroup::Efficiency;
        let mut accounts = Vec::with_capacity(model.accounts.len());
        for ((account, own), compiled) in model.accounts.iter().zip(&given.accounts).zip(compiled) {
            let slip: f64 = compiled.provided.iter().filter(|(line, _)| slipped(*line)).map(|(_, slip)| slip).sum();
            let year = account.base.on_grid().millions() + slip;
            let incentive = account.incentive.on_grid().millions();
            let noise =
                (as_at + 1..=12).map(|month| book.of("path", &account.code, "noise", &format!("month {month}")));
            let (mut base, incentive) = base(own, year, incentive, as_at, &months);
            for &(line, amount) in compiled.provided.iter().filter(|(line, _)| !slipped(*line)) {
                for (base, share) in base.iter_mut().zip(&shares[class_of_line[line]]) {
                    *base = to_grid(*base + share * amount);
                }
            }
            accounts.push(PathAccount {
                base,
                incentive,
                past: past(own),
                noise_sd: given.noise * sqrt(account.turnover.millions()),
                noise: noise.collect::<Result<_, _>>()?,
            });
        }
        Ok(Some(Self {
            as_at,
            shares,
            class_of_line,
            rules: cumulative(given.rules),
            noise: noise(given, months.len() + 1),
            accounts,
            read: Vec::new(),
            held: Groups::default(),
            fan: Vec::new(),
            named: Vec::new(),
            months,
        }))
    }
}

/// The sums of monthly shares up to each of `months`.
fn cumulative(shares: &[f64; YEAR], months: &[u8]) -> Vec<f64> {
    months.iter().map(|&month| shares[..usize::from(month)].iter().sum()).collect()
}

/// Cumulative position with incentive money, and that money, at each of `months`, from actuals, plan and the year's figures.
fn base(own: &AccountMonths, year: f64, incentive: f64, as_at: u8, months: &[u8]) -> (Vec<f64>, Vec<f64>) {
    let to_date = usize::from(as_at);
    let recovery = Phasing::HockeyStick.shares(as_at);
    let series = |plan: &[crate::units::Money; YEAR], actual: &[crate::units::Money], year: f64| -> Vec<f64> {
        let actual: f64 = actual.iter().map(|money| money.millions()).sum();
        let to_go: f64 = plan[to_date..].iter().map(|money| money.millions()).sum();
        let gap = year - actual - to_go;
        let at = |&month: &u8| {
            let span = to_date..usize::from(month);
            let planned: f64 = plan[span.clone()].iter().map(|money| money.millions()).sum();
            to_grid(actual + planned + gap * recovery[span].iter().sum::<f64>())
        };
        months.iter().map(at).collect()
    };
    let without = series(&own.plan, &own.actual, year);
    let money = series(&own.incentive, &own.actual_incentive, incentive);
    (without.iter().zip(&money).map(|(a, b)| a + b).collect(), money)
}

/// Cumulative actual position without incentive money at each month that is past.
fn past(own: &AccountMonths) -> Vec<f64> {
    let at = |month: usize| to_grid(own.actual[..month].iter().map(|money| money.millions()).sum());
    (1..=own.actual.len()).map(at).collect()
}

/// Weights of the n months' own normals in the cumulative noise after 1, 2 … n − 1 months.
///
/// e(1) = ε(1), e(t) = φ e(t−1) + √(1 − φ²) ε(t): stationary with variance 1. What is posted is e less its mean over the n
/// months, so that the noise sums to nought at the year end.
fn noise(given: &Months, n: usize) -> Vec<Vec<f64>> {
    let phi = given.autocorrelation;
    let fresh = sqrt(1.0 - phi * phi);
    // weight[t][s] of ε(s) in e(t)
    let mut weight = vec![vec![0.0; n]; n];
    weight[0][0] = 1.0;
    for t in 1..n {
        weight[t] = weight[t - 1].iter().map(|weight| phi * weight).collect();
        weight[t][t] = fresh;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 12")]
    let mean: Vec<f64> = (0..n).map(|s| weight.iter().map(|row| row[s]).sum::<f64>() / n as f64).collect();
    let mut sums = vec![0.0; n];
    let mut rows = Vec::new();
    for row in &weight[..n - 1] {
        for ((sum, w), mean) in sums.iter_mut().zip(row).zip(&mean) {
            *sum += w - mean;
        }
        rows.push(sums.clone());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_sums_to_nought_and_has_the_stated_spread() {
        let months = |autocorrelation| Months {
            accounts: Vec::new(),
            lines: Vec::new(),
            rules: Phasing::Flat,
            noise: 1.0,
            autocorrelation,
        };
        // Two months, no autocorrelation: the first deviates by (ε1 − ε2) / 2.
        assert_eq!(noise(&months(0.0), 2), [[0.5, -0.5]]);
        // The last month undoes what went before: cumulative weights after n − 1 months are minus the last month's.
        let rows = noise(&months(-0.3), 7);
        assert_eq!(rows.len(), 6);
        // Variance of one month before centring is 1: the first month's own weight is 1 less the mean.
        let variance: f64 = rows[0].iter().map(|w| w * w).sum();
        assert!(variance > 0.7 && variance < 1.0, "{variance}");
    }

    #[test]
    fn the_base_meets_plan_actuals_and_the_year() {
        use crate::units::Money;
        let money = Money::from_millions;
        let mut plan = [money(1.0); YEAR];
        plan[11] = money(-2.0);
        let own = AccountMonths {
            plan,
            incentive: [money(0.0); YEAR],
            actual: vec![money(0.5); 9],
            actual_incentive: vec![money(0.0); 9],
        };
        // Actual 4.5, to go 1 + 1 − 2 = 0, year 9: 4.5 to recover, 1/14 in month 10, 4/14 in month 11.
        let (base, _) = base(&own, 9.0, 0.0, 9, &[10, 11]);
        assert!((base[0] - (5.5 + 4.5 / 14.0)).abs() < 1e-7 && (base[1] - (6.5 + 4.5 * 5.0 / 14.0)).abs() < 1e-7);
        assert_eq!([2, 5, 8].map(|month| past(&own)[month]), [1.5, 3.0, 4.5]);
    }
}
