//! Amounts that are too large for the account they stand in: a sign that units are mixed.

use super::accounts::World;
use crate::diagnostic::Check;
use crate::scenario::kind::Target;
use crate::scenario::record::Cell;
use crate::scenario::tables::OrganisationRow;
use crate::scenario::{Problems, Scenario};

/// An amount may be this many times the turnover.
const TIMES_TURNOVER: f64 = 2.0;
/// Most of its turnover that one action brings. Judgement: a sale of land may bring some per cent.
const BROUGHT_AT_MOST: f64 = 0.1;

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
                let message = format!("£{amount}m is {share:.0} % of a turnover of £{turnover:.1}m");
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
        let message = format!("£{amount}m in an account with a turnover of £{turnover}m");
        problems.at(Check::AmountImplausible, cell.spot(), message);
    }
}
