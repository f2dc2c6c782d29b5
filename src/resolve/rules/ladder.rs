//! The national ladder: steps in order, none twice, none too late.

use std::collections::BTreeMap;

use super::regimes::pert;
use crate::diagnostic::Check;
use crate::history::claims;
use crate::model::{AccountIdx, Ladder, NodeIdx, Recycle, Rule, Step, StepKind};
use crate::resolve::accounts::World;
use crate::resolve::control_totals::{Sign, sign};
use crate::resolve::target;
use crate::scenario::kind::Target;
use crate::scenario::record::Cell;
use crate::scenario::settings::{LadderRecord, RuleSetting, RuleWord};
use crate::scenario::tables::LadderRow;
use crate::scenario::words::StepWord;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// How far the parts of the commissioning contribution may be from it, £m.
const TOLERANCE: f64 = 0.05;

/// Resolves the ladder; none where its holder is not known.
pub fn resolve(
    record: &LadderRecord,
    setting: &RuleSetting,
    scenario: &Scenario,
    world: &World<'_>,
    totals: &BTreeMap<NodeIdx, Money>,
    problems: &mut Problems,
) -> Option<Ladder> {
    let rows = &scenario.ladder.rows;
    if rows.is_empty() && scenario.ladder.complete {
        problems.at(Check::RuleRowsMissing, setting.head.kind.spot(), "`national_ladder` has no rows".to_owned());
    }
    let kinds: Vec<(&LadderRow, StepKind)> =
        rows.iter().filter_map(|row| Some((row, kind(*row.kind.get()?)))).collect();
    for ((_, before), (row, after)) in kinds.iter().zip(kinds.iter().skip(1)) {
        if after < before {
            let message = format!("`{}` comes after `{}`", after.word(), before.word());
            problems.at(Check::StepOrder, row.kind.spot(), message);
        } else if after == before {
            let message = format!("`{}` is a step already", after.word());
            problems.at(Check::StepCountedTwice, row.kind.spot(), message);
        }
    }
    let month = scenario.settings.top.as_at_month.get();
    let steps = kinds.into_iter().map(|(row, kind)| step(row, kind, month, problems)).collect();
    let holder = record.holder.get()?;
    let found = match holder {
        Target::Code(code) => world.organisation(code),
        Target::Own(code) => world.node(code).and_then(|node| world.own(node)),
        Target::Sector(_) | Target::Type(_) => None,
    };
    if found.is_none() && world.complete {
        let message = format!("not one account: `{}`", target::shown(holder));
        let advice = "name an organisation, or `own:` and a node's code".to_owned();
        problems.at_with(Check::TargetUnknown, record.holder.spot(), message, advice);
    }
    check_holder(record, found, world, problems);
    check_target(record, world, totals, problems);
    let money = |cell: &Cell<f64>| Money::from_millions(cell.or(0.0));
    let year = scenario.settings.top.year.get().map_or("", |(_, year)| year.as_str());
    let past = claims::PAST.into_iter().filter(|(past, ..)| *past < year).collect();
    Some(Ladder { target: money(&record.target), headroom: money(&record.headroom), holder: found?, steps, past })
}

/// The steps are the nation's: booked to a part of it, they would close that part's gap.
fn check_holder(record: &LadderRecord, found: Option<AccountIdx>, world: &World<'_>, problems: &mut Problems) {
    let Some(account) = found.map(|account| &world.accounts[account]) else { return };
    if let (Some(_), Some(root), true) = (world.nodes[account.node].parent, world.nodes.first(), world.complete) {
        let (code, of) = (&account.code, &world.nodes[account.node].code);
        let message = if account.is_organisation {
            format!("`{code}` belongs to `{of}`, a part of the nation")
        } else {
            format!("`own:{code}` is the account of a part of the nation")
        };
        let advice = format!("write `own:{}`, or name a central organisation that hangs directly under it", root.code);
        problems.at_with(Check::HolderLocal, record.holder.spot(), message, advice);
    }
}

/// The target includes incentive money and a control total does not: it may be near the total with that money or without.
fn check_target(record: &LadderRecord, world: &World<'_>, totals: &BTreeMap<NodeIdx, Money>, problems: &mut Problems) {
    let (Some(&target), Some(total)) = (record.target.get(), totals.get(&0)) else { return };
    let total = total.millions();
    let incentive: Money = world.accounts.iter().map(|account| account.incentive).sum();
    let with_money = total + incentive.millions();
    // The two are one decision, so that turnover says nothing of how near they are.
    if sign(target, total, 0.0, true) == Sign::Wrong && (target - with_money).abs() > (target + total).abs() {
        let code = &world.nodes[0].code;
        let message = format!(
            "the national target is {}, and the control total of `{code}` {}",
            Money::from_millions(target).shown(),
            Money::from_millions(total).shown()
        );
        problems.at(Check::ControlTotalSign, record.target.spot(), message);
    }
}

fn step(row: &LadderRow, kind: StepKind, month: Option<&u64>, problems: &mut Problems) -> Step {
    if let (Some(deadline), Some(month)) = (row.deadline_month.get(), month)
        && deadline < month
    {
        let message = format!("it had to be agreed by month {deadline}, and this is month {month}");
        problems.at(Check::StepTooLate, row.deadline_month.spot(), message);
    }
    let in_base = row.in_base.or(0.0);
    contribution(row, kind, in_base, problems);
    Step {
        id: row.step_id.or(String::new()),
        description: row.description.or(String::new()),
        kind,
        amount: amount(row, kind, problems),
        in_base: Money::from_millions(in_base),
        booked: row.booked.or(false),
        next_year_cost: row.next_year_cost.or(0.0),
    }
}

/// The commissioning contribution and the central underspend are one stock: what of the contribution does not stand in
/// commissioners' plans is the part of the underspend that the base holds.
fn contribution(row: &LadderRow, kind: StepKind, in_base: f64, problems: &mut Problems) {
    let Some(&whole) = row.contribution.get() else { return };
    let in_plans = row.contribution_in_plans.or(0.0);
    if kind != StepKind::CentralUnderspend {
        let message = format!("`{}` has a commissioning contribution, which is central underspend", kind.word());
        problems.at(Check::StepCountedTwice, row.contribution.spot(), message);
    } else if (whole - in_plans - in_base).abs() > TOLERANCE {
        let message = format!(
            "a contribution of {whole} with {in_plans} in commissioners' plans leaves {:.1}, and `in_base` is {in_base}",
            whole - in_plans
        );
        problems.at(Check::StepCountedTwice, row.contribution.spot(), message);
    }
}

fn amount(row: &LadderRow, kind: StepKind, problems: &mut Problems) -> Option<crate::model::Distribution> {
    let cells = [&row.low, &row.mode, &row.high];
    let given = cells.iter().filter(|cell| cell.get().is_some()).count();
    if cells.into_iter().any(Cell::is_faulty) {
        return None;
    }
    let may_lack = matches!(kind, StepKind::UncommittedIncentive | StepKind::Treasury);
    if given == 0 && may_lack {
        return None;
    }
    if given != 3 || kind == StepKind::UncommittedIncentive {
        let message = format!("`{}` with {given} of its three amounts", kind.word());
        problems.at(Check::StepAmount, row.low.spot(), message);
        return None;
    }
    if row.low.or(0.0) < 0.0 && !row.booked.or(false) {
        let message = "it may be negative, and is used only as far as needed".to_owned();
        problems.at(Check::StepAmount, row.low.spot(), message);
    }
    if kind == StepKind::Treasury && row.low.or(0.0) != row.high.or(0.0) {
        problems.at(Check::StepAmount, row.low.spot(), "the most that the Treasury gives is a range".to_owned());
    }
    Some(pert(row.low.or(0.0), row.mode.or(0.0), row.high.or(0.0), row.low.spot(), problems))
}

/// Warns of rows that no rule reads.
pub fn report_unused(scenario: &Scenario, seen: &[RuleWord], problems: &mut Problems) {
    if let Some(row) = scenario.ladder.rows.first()
        && !seen.contains(&RuleWord::NationalLadder)
    {
        let message = "no rule `national_ladder` reads ladder.csv".to_owned();
        problems.at(Check::RowsUnused, row.step_id.spot(), message);
    }
}

/// Uncommitted incentive money is there only where the fund leaves it so.
pub fn report_uncommitted(scenario: &Scenario, rules: &[(Rule, &RuleSetting)], problems: &mut Problems) {
    if !rules.iter().any(|(rule, _)| matches!(rule, Rule::NationalLadder(_))) {
        return;
    }
    let pot = rules.iter().find_map(|(rule, _)| rule.pot());
    let row = scenario.ladder.rows.iter().find(|row| row.kind.get() == Some(&StepWord::UncommittedIncentive));
    if let Some(row) = row
        && pot.is_none_or(|(fate, holder)| fate != Recycle::Uncommitted || holder.is_none())
    {
        let message = match pot {
            Some((fate, _)) => format!("the fund's unearned money is {}", fate.word()),
            None => "there is no rule that leaves money uncommitted".to_owned(),
        };
        problems.at(Check::StepUncommitted, row.kind.spot(), message);
    }
}

fn kind(word: StepWord) -> StepKind {
    match word {
        StepWord::UncommittedIncentive => StepKind::UncommittedIncentive,
        StepWord::CentralUnderspend => StepKind::CentralUnderspend,
        StepWord::RiskReserve => StepKind::RiskReserve,
        StepWord::CapitalToRevenue => StepKind::CapitalToRevenue,
        StepWord::Department => StepKind::Department,
        StepWord::Treasury => StepKind::Treasury,
    }
}
