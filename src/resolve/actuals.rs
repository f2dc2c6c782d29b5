//! Actuals that are not what the months ask for: running totals, months that have not happened, a year that is over.
//! The scenario has no errors.

use std::collections::BTreeMap;

use super::accounts::World;
use crate::diagnostic::Check;
use crate::model::{AccountIdx, Months};
use crate::scenario::tables::MonthlyPlanRow;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// Fewest months from which a running total can be told from a position that worsens.
const FEWEST_MONTHS: usize = 3;
/// Amounts nearer than this are the same, £m.
const SAME: f64 = 1e-6;

/// Warns of actuals that run like a sum, of a last month in which nothing has happened yet, and of a year without months to come.
pub fn check(scenario: &Scenario, world: &World<'_>, months: Option<&Months>, problems: &mut Problems) {
    let Some(months) = months else { return };
    let mut rows: BTreeMap<(AccountIdx, u64), &MonthlyPlanRow> = BTreeMap::new();
    for row in &scenario.monthly_plan.rows {
        let account = row.account_code.get().and_then(|code| world.account_or_own(code));
        if let (Some(account), Some(&month)) = (account, row.month.get()) {
            rows.entry((account, month)).or_insert(row);
        }
    }
    let stated: Vec<&str> = scenario
        .positions
        .rows
        .iter()
        .filter(|row| row.ytd_actual_ex_incentive.get().is_some())
        .filter_map(|row| row.account_code.get().map(String::as_str))
        .collect();
    for (account, own) in months.accounts.iter().enumerate() {
        let code = &world.accounts[account].code;
        let Some(second) = rows.get(&(account, 2)) else { continue };
        // A stated year to date has been compared with the sum of the months.
        if !stated.contains(&code.as_str()) {
            report_running(code, &own.actual, &own.plan, second.actual_ex_incentive.spot(), problems);
        }
        report_running(code, &own.actual_incentive, &own.incentive, second.incentive_in_actual.spot(), problems);
    }
    let top = &scenario.settings.top;
    let as_at = usize::try_from(top.as_at_month.or(1)).unwrap_or(1);
    let given = |account: AccountIdx| rows.contains_key(&(account, 1));
    if as_at == 12 {
        let sum = |account: AccountIdx| {
            let own = &months.accounts[account];
            own.actual.iter().chain(&own.actual_incentive).map(|money| money.millions()).sum::<f64>()
        };
        let total: f64 = (0..months.accounts.len()).map(sum).sum();
        let message = format!(
            "no month is left: the twelve actual months of all accounts add up to {}",
            Money::from_millions(total).shown()
        );
        problems.at(Check::YearOver, top.as_at_month.spot(), message);
        return;
    }
    let accounts: Vec<AccountIdx> = (0..months.accounts.len()).filter(|&account| given(account)).collect();
    report_not_happened(&accounts, months, as_at, |account, month| rows.get(&(account, month)).copied(), problems);
}

fn report_running(
    code: &str,
    actual: &[Money],
    plan: &[Money],
    spot: &crate::scenario::record::Spot,
    problems: &mut Problems,
) {
    let actual: Vec<f64> = actual.iter().map(|money| money.millions()).collect();
    let (Some(&first), Some(&last)) = (actual.first(), actual.last()) else { return };
    let beyond = actual.windows(2).all(|pair| pair[0] * pair[1] > 0.0 && pair[1].abs() > pair[0].abs());
    if actual.len() < FEWEST_MONTHS || first == 0.0 || !beyond {
        return;
    }
    // Against the plan, month by month and to date: a running total follows the latter.
    let (mut to_date, mut as_months, mut as_totals) = (0.0, 0.0, 0.0);
    for (actual, plan) in actual.iter().zip(plan) {
        to_date += plan.millions();
        as_months += (actual - plan.millions()).abs();
        as_totals += (actual - to_date).abs();
    }
    if as_totals >= as_months / 2.0 {
        return;
    }
    let sum: f64 = actual.iter().sum();
    let (sum, last) = (Money::from_millions(sum).shown(), Money::from_millions(last).shown());
    let message =
        format!("the actuals of `{code}` run like a total: as months they add up to {sum}, the last is {last}");
    problems.at(Check::RunningTotals, spot, message);
}

/// Warns where the last month's actuals are nought, or the plan's, for everybody, and those of the months before are not.
fn report_not_happened<'a>(
    accounts: &[AccountIdx],
    months: &Months,
    as_at: usize,
    row: impl Fn(AccountIdx, u64) -> Option<&'a MonthlyPlanRow>,
    problems: &mut Problems,
) {
    let planned = |account: &&AccountIdx, month: usize| months.accounts[**account].plan[month].millions().abs() > SAME;
    let everybody = |month: usize, test: &dyn Fn(f64, f64) -> bool| {
        let mut concerned = accounts.iter().filter(|account| planned(account, month)).peekable();
        concerned.peek().is_some()
            && concerned.all(|&account| {
                let own = &months.accounts[account];
                test(own.actual[month].millions(), own.plan[month].millions())
            })
    };
    let nought = |actual: f64, _: f64| actual == 0.0;
    let as_plan = |actual: f64, plan: f64| (actual - plan).abs() < SAME;
    if accounts.len() < 2 || as_at < 2 {
        return;
    }
    let tests: [(_, &dyn Fn(f64, f64) -> bool); 2] = [("nought", &nought), ("those of the plan", &as_plan)];
    for (what, test) in tests {
        if everybody(as_at - 1, test) && !everybody(0, test) {
            let total: f64 = accounts.iter().map(|&account| months.accounts[account].plan[as_at - 1].millions()).sum();
            let Some(row) = row(accounts[0], as_at as u64) else { return };
            let message = format!(
                "the actuals of month {as_at} are {what} for all {} accounts, and the plan of the month is {}",
                accounts.len(),
                Money::from_millions(total).shown()
            );
            return problems.at(Check::MonthNotHappened, row.actual_ex_incentive.spot(), message);
        }
    }
}
