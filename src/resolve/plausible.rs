//! Amounts that are too large for the account they stand in: a sign that units are mixed.

use std::collections::BTreeMap;

use super::accounts::World;
use crate::diagnostic::Check;
use crate::model::distribution::Z90;
use crate::model::{PayAward, Risk};
use crate::scenario::kind::Target;
use crate::scenario::record::Cell;
use crate::scenario::tables::{OrganisationRow, RiskRow};
use crate::scenario::words::DirectionWord;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// An amount may be this many times the turnover.
const TIMES_TURNOVER: f64 = 2.0;
/// Most of its turnover that one action brings. Judgement: a sale of land may bring some per cent.
const BROUGHT_AT_MOST: f64 = 0.1;

/// What a base holds for a row may be this many times the largest amount that stands in the row. Judgement: a base that provides for
/// twice what can happen is a misplaced figure.
const TIMES_PROVIDED: f64 = 2.0;
/// The largest pay award above plan. Judgement: plans hold what is expected, and no award of the NHS has been 10 % above it.
const LARGEST_AWARD: f64 = 0.1;
/// Threats of one distribution on a line beside which a single opportunity of the same is likely to be a slip.
const FEWEST_THREATS: usize = 3;

/// An amount in words, £m.
fn shown(millions: f64) -> String {
    Money::from_millions(millions).shown()
}

/// Warns of amounts above twice the turnover of their account, and of pay bills above the turnover.
pub fn check(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    for (_, row) in world.organisations() {
        let Some(&turnover) = row.turnover.get() else { continue };
        for cell in [&row.paybill_afc, &row.paybill_medical, &row.agency_ceiling, &row.residual_sd] {
            compare(cell, 1.0, turnover, problems);
        }
    }
    for row in &scenario.positions.rows {
        let turnover = row.account_code.get().and_then(|code| turnover(world, code));
        let cells = [
            &row.plan_ex_incentive,
            &row.incentive_in_plan,
            &row.nonrecurrent_in_plan,
            &row.forecast_ex_incentive,
            &row.incentive_in_forecast,
            &row.nonrecurrent_in_forecast,
            &row.control_total,
            &row.appeal_in_plan,
            &row.commentary_risk,
        ];
        compare_all(&cells, turnover, problems);
    }
    for row in &scenario.efficiency.rows {
        let cells = [&row.plan_full_year, &row.delivered_ytd, &row.forecast_full_year, &row.declared];
        compare_all(&cells, target_turnover(world, &row.target), problems);
    }
    for row in &scenario.pay.rows {
        compare_all(&[&row.in_forecast, &row.declared], target_turnover(world, &row.target), problems);
    }
    for row in &scenario.risks.rows {
        let cells =
            [&row.low, &row.mode, &row.high, &row.mean, &row.sd, &row.p50, &row.p90, &row.in_forecast, &row.declared];
        compare_all(&cells, target_turnover(world, &row.target), problems);
    }
    for row in &scenario.actions.rows {
        let turnover = bringing(world, &row.target);
        for cell in [&row.low, &row.mode, &row.high, &row.in_forecast, &row.declared] {
            if let Some(amount) = cell.get()
                && turnover > 0.0
                && amount.abs() > BROUGHT_AT_MOST * turnover
            {
                let share = 100.0 * amount.abs() / turnover;
                let message = format!("{} is {share:.0} % of a turnover of {}", shown(*amount), shown(turnover));
                problems.at(Check::SavingImplausible, cell.spot(), message);
                break;
            }
        }
    }
    for row in &scenario.contracts.rows {
        let provider = row.provider_code.get().and_then(|code| turnover(world, code));
        compare_all(&[&row.provider_value, &row.declared], provider, problems);
        let commissioner = row.commissioner_code.get().and_then(|code| turnover(world, code));
        compare_all(&[&row.commissioner_value], commissioner, problems);
    }
}

/// The turnover of all whom a target concerns; for a node's own account, of those below it.
fn bringing(world: &World<'_>, target: &Cell<Target>) -> f64 {
    let Some(target) = target.get() else { return 0.0 };
    let within = |code: &String, account: usize| {
        world.node(code).is_some_and(|node| world.is_within(world.accounts[account].node, node))
    };
    let mine = |account: usize, row: &OrganisationRow| match target {
        Target::Code(code) => world.organisation(code).map_or_else(|| within(code, account), |own| own == account),
        Target::Own(code) => within(code, account),
        Target::Sector(sector) => row.sector.get() == Some(sector),
        Target::Type(word) => row.org_type.get() == Some(word),
    };
    world.organisations().filter(|(account, row)| mine(*account, row)).map(|(_, row)| row.turnover.or(0.0)).sum()
}

/// The turnover of an organisation; none where it is not one, or its turnover is faulty.
fn turnover(world: &World<'_>, code: &str) -> Option<f64> {
    world.organisation(code).and_then(|account| world.row(account)).and_then(|row| row.turnover.get().copied())
}

fn target_turnover(world: &World<'_>, target: &Cell<Target>) -> Option<f64> {
    match target.get() {
        Some(Target::Code(code)) => turnover(world, code),
        _ => None,
    }
}

fn compare_all(cells: &[&Cell<f64>], turnover: Option<f64>, problems: &mut Problems) {
    if let Some(turnover) = turnover {
        for cell in cells {
            compare(cell, TIMES_TURNOVER, turnover, problems);
        }
    }
}

fn compare(cell: &Cell<f64>, times: f64, turnover: f64, problems: &mut Problems) {
    if let Some(amount) = cell.get()
        && turnover > 0.0
        && amount.abs() > times * turnover
    {
        let message = format!("{} in an account with a turnover of {}", shown(*amount), shown(turnover));
        problems.at(Check::AmountImplausible, cell.spot(), message);
    }
}

/// Warns of figures and words that are possible and likely to be slips. The scenario has no errors.
pub fn slips(scenario: &Scenario, pay: &[PayAward], risks: &[Risk], problems: &mut Problems) {
    for (row, risk) in scenario.risks.rows.iter().zip(risks) {
        provided(&row.in_forecast, largest(risk), problems);
    }
    for (row, award) in scenario.pay.rows.iter().zip(pay) {
        provided(&row.in_forecast, award.full_cost.millions(), problems);
        if let Some(&above) = row.award_above_plan.get()
            && above > LARGEST_AWARD
        {
            let cost = award.full_cost.shown();
            let message = format!("an award of {:.1} % above plan, which is {cost}", 100.0 * above);
            problems.at(Check::AwardImplausible, row.award_above_plan.spot(), message);
        }
    }
    for row in &scenario.contracts.rows {
        let overlap = row.provider_value.or(0.0) - row.commissioner_value.or(0.0);
        for cell in [&row.provider_in_forecast, &row.commissioner_in_forecast] {
            if overlap > 0.0 {
                provided(cell, overlap, problems);
            }
        }
    }
    directions(scenario, problems);
    receivers(scenario, problems);
}

/// The largest amount that a risk is likely to come to: the end of its range, or its ninetieth percentile where it has none; as many
/// times as it is expected to happen, where that is more than once.
fn largest(risk: &Risk) -> f64 {
    let (_, end) = risk.severity.support();
    let once = if end.is_finite() { end } else { risk.severity.at(Z90) };
    once * risk.count.map_or(1.0, |count| count.mean().max(1.0))
}

/// Warns where a base holds far more than can happen: the row would make the position better (or an opportunity worse).
fn provided(cell: &Cell<f64>, largest: f64, problems: &mut Problems) {
    if let Some(&provided) = cell.get()
        && provided > TIMES_PROVIDED * largest
    {
        let message = format!(
            "the base holds {} for a row of at most {}: {} more than it can need",
            shown(provided),
            shown(largest),
            shown(provided - largest)
        );
        problems.at(Check::ProvidedImplausible, cell.spot(), message);
    }
}

/// Warns of the one opportunity on a line of threats.
fn directions(scenario: &Scenario, problems: &mut Problems) {
    let mut lines: BTreeMap<_, (usize, Vec<&RiskRow>)> = BTreeMap::new();
    for row in &scenario.risks.rows {
        let line = row.line.get().map_or("", String::as_str);
        let (threats, opportunities) = lines.entry((line, row.dist.get())).or_default();
        match row.direction.get() {
            Some(DirectionWord::Opportunity) => opportunities.push(row),
            _ => *threats += 1,
        }
    }
    for ((line, _), (threats, opportunities)) in lines {
        let [only] = opportunities.as_slice() else { continue };
        if threats < FEWEST_THREATS {
            continue;
        }
        let sizes = [&only.mode, &only.mean, &only.p50, &only.high];
        let size = sizes.iter().find_map(|cell| cell.get().copied()).unwrap_or(0.0) * only.probability.or(1.0);
        let message = format!(
            "the only opportunity beside {threats} threats like it on line `{line}`: as a threat it would be {} worse",
            shown(2.0 * size)
        );
        problems.at(Check::DirectionAlone, only.direction.spot(), message);
    }
}

/// Warns where most asks have nobody to receive them: the money is found and goes nowhere.
fn receivers(scenario: &Scenario, problems: &mut Problems) {
    let rows = &scenario.asks.rows;
    let without: Vec<_> = rows.iter().filter(|row| row.to.is_blank()).collect();
    let Some(first) = without.first().filter(|_| without.len() >= 2 && 2 * without.len() > rows.len()) else { return };
    let amount: f64 = without.iter().map(|row| row.amount.or(0.0)).sum();
    let message = format!(
        "{} of {} asks have no receiver: {} stays with those who are asked",
        without.len(),
        rows.len(),
        shown(amount)
    );
    problems.at(Check::AsksUnreceived, first.to.spot(), message);
}
