//! Does an official forecast lie inside its own evidence? From the data alone, without any draw.

use super::parts::Parts;
use crate::compile::{Columns, Compiled, RollOf};
use crate::model::{Account, AccountMonths, Model};
use crate::results::{Evidence, EvidenceCount, NodeCode};

/// Share of turnover by which a forecast may lie beyond its evidence: published forecasts are rounded, and nobody knows better.
/// Judgement.
const TOLERANCE: f64 = 0.005;
/// Weight of a past error on top of the years behind it: with k years it counts k / (k + 3). Judgement: a year is a noisy witness.
const SHRINKAGE: f64 = 3.0;
/// Weight of the run rate against the plan in the months to come: the mean that the run-rate blend had at mid-year from 2015/16 to
/// 2017/18 (.25, .19, .20; derived).
const RUN_RATE: f64 = 0.21;

/// The evidence of every organisation; none without months.
#[must_use]
pub fn evidence(model: &Model, compiled: &Compiled) -> Vec<Evidence> {
    let Some(months) = &model.months else { return Vec::new() };
    let as_at = usize::from(model.facts.as_at_month);
    let listed = compiled.expected_positions();
    let organisations = model.accounts.iter().enumerate().filter(|(_, a)| a.is_organisation && !a.is_budget);
    organisations.map(|(index, account)| one(account, &months.accounts[index], as_at, listed[index])).collect()
}

fn one(account: &Account, months: &AccountMonths, as_at: usize, expected: f64) -> Evidence {
    let sum = |months: &[crate::units::Money]| months.iter().map(|money| money.millions()).sum::<f64>();
    let (to_date, left) = (as_at.max(1) as f64, 12.0 - as_at as f64);
    let actual = sum(&months.actual);
    let (planned, to_go) = (sum(&months.plan[..as_at]), sum(&months.plan[as_at..]));
    let incentive = account.incentive.millions();
    let plan = sum(&months.plan);
    let forecast = account.forecast.millions() - account.forecast_incentive.millions();
    let behind = (actual - planned) / to_date;
    let plan_to_go = actual + to_go;
    let run_rate = plan_to_go + RUN_RATE * behind * left;
    // Expected position of what is listed, from the base; moved to the forecast where the base is the plan.
    let listed_risks = forecast + (expected - incentive - account.base.millions()).min(0.0);
    let past_errors =
        account.past_error.map(|(error, years)| forecast + error.millions() * years / (years + SHRINKAGE));
    let all = [plan_to_go, run_rate, listed_risks].into_iter().chain(past_errors);
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let room = TOLERANCE * account.turnover.millions();
    let beyond = if forecast > high + room {
        forecast - high - room
    } else if forecast < low - room {
        forecast - low + room
    } else {
        0.0
    };
    let monthly = account.turnover.millions() / 12.0;
    let needed = if left > 0.0 { (forecast - actual) / left } else { 0.0 };
    let improvement = needed - actual / to_date;
    Evidence {
        node: NodeCode(account.code.clone()),
        forecast,
        plan_to_go,
        run_rate,
        listed_risks,
        past_errors,
        required_improvement: if monthly > 0.0 { improvement / monthly } else { 0.0 },
        beyond,
        silent: (forecast - plan).abs() < 5e-4 && planned - actual > TOLERANCE * account.turnover.millions(),
    }
}

/// Counts for the focus nodes and the children of the root; none without months.
pub(super) fn counts(parts: &Parts<'_>) -> Vec<EvidenceCount> {
    let all = evidence(parts.model, parts.compiled);
    if all.is_empty() {
        return Vec::new();
    }
    let columns = &parts.compiled.columns;
    shown(columns).map(|roll| count(parts, roll, &all)).collect()
}

fn shown(columns: &Columns) -> impl Iterator<Item = usize> {
    let child =
        |roll: usize| matches!(columns.rolls[roll].of, RollOf::Tree(node) if columns.children_of_root.contains(&node));
    columns.focus.iter().copied().chain((0..columns.rolls.len()).filter(move |&roll| child(roll)))
}

fn count(parts: &Parts<'_>, roll: usize, all: &[Evidence]) -> EvidenceCount {
    let accounts = &parts.compiled.columns.rolls[roll].accounts;
    let inside = |of: &Evidence| accounts.iter().any(|&account| of.node == parts.model.accounts[account].code.as_str());
    let mut count = EvidenceCount {
        node: parts.code_of_roll(roll),
        organisations: 0,
        inside: 0,
        optimistic: 0,
        pessimistic: 0,
        optimistic_m: 0.0,
        pessimistic_m: 0.0,
        silent: 0,
    };
    for one in all.iter().filter(|of| inside(of)) {
        count.organisations += 1;
        count.silent += u64::from(one.silent);
        if one.beyond > 0.0 {
            count.optimistic += 1;
            count.optimistic_m += one.beyond;
        } else if one.beyond < 0.0 {
            count.pessimistic += 1;
            count.pessimistic_m -= one.beyond;
        } else {
            count.inside += 1;
        }
    }
    count
}
