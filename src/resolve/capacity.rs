//! The simulation of capacity: whose plans have what it needs, which lines it takes the place of, and what need is met by.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use super::factors::Sets;
use super::lines::Lines;
use super::target;
use crate::capacity::{AgencyCap, Split};
use crate::diagnostic::Check;
use crate::model::capacity::{Capacity, Size};
use crate::model::plan::{Column, Plans};
use crate::model::{AccountIdx, Risk};
use crate::scenario::record::Cell;
use crate::scenario::settings::CapacityRecord;
use crate::scenario::words::AgencyCapWord;
use crate::scenario::{Problems, Scenario};

/// Lines of the register that are what the simulation draws.
const SIMULATED: [&str; 3] = ["winter", "agency", "activity"];
/// The month after which none is to come.
const YEAR_END: u64 = 12;
/// Shares may miss one by rounding of what is written.
const TOLERANCE: f64 = 1e-9;

/// What the simulation needs of a plan.
const NEEDS: [Column; 11] = [
    Column::BedsOpen,
    Column::BedDays,
    Column::ElectiveInpatients,
    Column::NonElective,
    Column::AeAttendances,
    Column::AeWithin4Hours,
    Column::WteSubstantive,
    Column::WteBank,
    Column::WteAgency,
    Column::PaySubstantive,
    Column::PayAgency,
];

/// What `[capacity]` asks for; none without it, without a plan that has what it needs, and when the year is over. Rows of `risks` for a
/// group leave out those whose lines it takes the place of.
pub fn resolve(
    scenario: &Scenario,
    world: &World<'_>,
    plans: &Plans,
    risks: &mut [Risk],
    (sets, lines): (&mut Sets, &mut Lines),
    problems: &mut Problems,
) -> Option<Capacity> {
    let given = scenario.settings.capacity.as_ref()?;
    let demand_factors = sets.named(&given.demand_factors, problems);
    let staff_factors = sets.named(&given.staff_factors, problems);
    let sizes: Vec<f64> = Size::ALL.iter().zip(given.sizes()).map(|(size, cell)| cell.or(size.default())).collect();
    let of = |size: Size| sizes[size as usize];
    let usual = Split { money: of(Size::Money), access: of(Size::Access), safety: of(Size::Safety) };
    let cells = [&given.money, &given.access, &given.safety];
    let stated = cells.iter().copied().find(|cell| !cell.is_blank()).unwrap_or(&given.money);
    report_sum(usual, &cells, stated, problems);
    let splits = responses(scenario, world, problems);
    if scenario.settings.top.as_at_month.or(1) >= YEAR_END {
        let message = "`[capacity]` has no effect: no month is still to come".to_owned();
        problems.at(Check::SettingIdle, stated.spot(), message);
        return None;
    }
    let mut organisations = BTreeMap::new();
    for (&account, views) in &plans.capacity {
        if !views.contains_key(&plans.view) {
            continue;
        }
        let lacking = lacking(plans, account);
        if lacking.is_empty() {
            organisations
                .insert(account, splits.get(&account).and_then(|of| of.first()).map_or(usual, |(split, _)| *split));
        } else if let Some(row) = row_of(scenario, &world.accounts[account].code) {
            let message = format!("the plan of `{}` lacks {}", world.accounts[account].code, lacking.join(", "));
            problems.at(Check::CapacityLacks, row, message);
        }
    }
    sets.used_by(demand_factors, organisations.keys().copied());
    sets.used_by(staff_factors, organisations.keys().copied());
    replace(scenario, world, given, &organisations, risks, problems);
    let answered: BTreeSet<usize> =
        organisations.keys().filter_map(|of| splits.get(of)).flatten().map(|(_, line)| *line).collect();
    for row in scenario.responses.rows.iter().filter(|row| !answered.contains(&row.at.line)) {
        let message = "no organisation of the row has a capacity plan that is simulated".to_owned();
        problems.at(Check::SettingIdle, row.target.spot(), message);
    }
    if organisations.is_empty() {
        return None;
    }
    Some(Capacity {
        sizes,
        cap: match given.agency_cap.or(AgencyCapWord::Soft) {
            AgencyCapWord::Off => AgencyCap::Off,
            AgencyCapWord::Soft => AgencyCap::Soft,
            AgencyCapWord::Hard => AgencyCap::Hard,
        },
        relaxed: given.relaxed_months.get().cloned().unwrap_or_default(),
        demand_factors,
        staff_factors,
        staff_line: lines.add_temporary_staff(),
        activity_line: lines.add_planned_work(),
        organisations,
    })
}

fn report_sum(split: Split, cells: &[&Cell<f64>], at: &Cell<f64>, problems: &mut Problems) {
    let sum = split.money + split.access + split.safety;
    if (sum - 1.0).abs() > TOLERANCE && !cells.iter().any(|cell| cell.is_faulty()) {
        let message = format!(
            "{} by money, {} by access and {} by safety sum to {:.3}",
            split.money, split.access, split.safety, sum
        );
        problems.at(Check::ResponseSum, at.spot(), message);
    }
}

/// The splits of responses.csv by organisation, each with its line; more than one is reported.
fn responses(
    scenario: &Scenario,
    world: &World<'_>,
    problems: &mut Problems,
) -> BTreeMap<AccountIdx, Vec<(Split, usize)>> {
    let mut splits: BTreeMap<AccountIdx, Vec<(Split, usize)>> = BTreeMap::new();
    for row in &scenario.responses.rows {
        let split = Split { money: row.money.or(0.0), access: row.access.or(0.0), safety: row.safety.or(0.0) };
        report_sum(split, &[&row.money, &row.access, &row.safety], &row.money, problems);
        for account in target::members(&row.target, world, problems).into_iter().flatten() {
            let known = splits.entry(account).or_default();
            if let Some((_, line)) = known.first() {
                let message = format!("`{}` stands in line {line} already", world.accounts[account].code);
                problems.at(Check::ResponseTwice, row.target.spot(), message);
            }
            known.push((split, row.at.line));
        }
    }
    splits
}

/// What a plan lacks, by its columns.
fn lacking(plans: &Plans, account: AccountIdx) -> Vec<String> {
    let year = plans.year(account, plans.view);
    let of = |column: Column| year.and_then(|year| year.months(column));
    let mut lacking: Vec<String> =
        NEEDS.iter().filter(|&&column| of(column).is_none()).map(|column| format!("`{}`", column.word())).collect();
    let above_nought = [Column::BedsOpen, Column::BedDays, Column::WteSubstantive, Column::ElectiveInpatients];
    for column in above_nought {
        if of(column).is_some_and(|months| months.iter().any(|&amount| amount <= 0.0)) {
            lacking.push(format!("`{}` above 0 in every month", column.word()));
        }
    }
    lacking
}

fn row_of<'a>(scenario: &'a Scenario, code: &str) -> Option<&'a crate::scenario::record::Spot> {
    let row = scenario.capacity_plan.rows.iter().find(|row| row.org_code.get().is_some_and(|of| of == code))?;
    Some(row.org_code.spot())
}

/// Takes organisations with a simulated plan out of the rows for groups whose lines are replaced; a row of such a line for one of
/// them alone, and a line that says what is simulated and is not replaced, are reported.
fn replace(
    scenario: &Scenario,
    world: &World<'_>,
    given: &CapacityRecord,
    organisations: &BTreeMap<AccountIdx, Split>,
    risks: &mut [Risk],
    problems: &mut Problems,
) {
    let replaced: Vec<&str> = given.replaces.get().into_iter().flatten().map(String::as_str).collect();
    for (risk, row) in risks.iter_mut().zip(&scenario.risks.rows) {
        let Some(line) = row.line.get().map(String::as_str) else { continue };
        let is_replaced = replaced.contains(&line);
        if !is_replaced && !SIMULATED.contains(&line) {
            continue;
        }
        let both = risk.target.members.iter().find(|member| organisations.contains_key(&member.account));
        let Some(first) = both.map(|member| world.accounts[member.account].code.clone()) else { continue };
        if is_replaced && (risk.target.members.len() > 1 || !row.spread.is_blank()) {
            risk.target.members.retain(|member| !organisations.contains_key(&member.account));
        } else {
            let message = format!("line `{line}` is simulated for `{first}`, and row `{}` has it too", risk.id);
            problems.at(Check::CapacityDoubled, row.line.spot(), message);
        }
    }
    let has = |line: &str| scenario.risks.rows.iter().any(|row| row.line.get().is_some_and(|of| of == line));
    for line in replaced.iter().filter(|line| !has(line) && scenario.risks.complete) {
        let message = format!("`replaces`: no row of risks.csv has the line `{line}`");
        problems.at(Check::SettingIdle, given.replaces.spot(), message);
    }
}
