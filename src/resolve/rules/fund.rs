//! The incentive fund: its parameters, and who may earn what.

use std::collections::BTreeMap;

use crate::diagnostic::Check;
use crate::model::{AccountIdx, CatchUp, FundMember, IncentiveFund, Recycle};
use crate::resolve::accounts::World;
use crate::scenario::kind::Target;
use crate::scenario::record::Cell;
use crate::scenario::settings::{FundRecord, RuleSetting, RuleWord};
use crate::scenario::tables::IncentiveRow;
use crate::scenario::words::{CatchUpWord, GateWord, RecycleWord};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// How far the quarters' weights may be from one.
const TOLERANCE: f64 = 1e-9;

/// Resolves the fund.
pub fn resolve(
    record: &FundRecord,
    setting: &RuleSetting,
    scenario: &Scenario,
    world: &World<'_>,
    problems: &mut Problems,
) -> Option<IncentiveFund> {
    let kind = setting.head.kind.spot();
    let by_quarter = record.gate.or(GateWord::YearEnd) == GateWord::Quarters;
    let cells = [&record.weight_q1, &record.weight_q2, &record.weight_q3, &record.weight_q4];
    let weights = shares(cells, 0.0, setting, problems);
    let recycle = match record.recycle.or(RecycleWord::Lost) {
        RecycleWord::Recycled => Recycle::Recycled,
        RecycleWord::Uncommitted => Recycle::Uncommitted,
        RecycleWord::Lost => Recycle::Lost,
    };
    let holder = holder(&record.holder, world, problems);
    if recycle == Recycle::Uncommitted && record.holder.is_blank() {
        problems.at(Check::HolderMissing, record.recycle.spot(), "uncommitted money has no account".to_owned());
    }
    if record.taper.get().is_some() && record.catch_up.get().is_some_and(|word| *word != CatchUpWord::None) {
        let message = format!("catch_up = \"{}\" beside a taper", record.catch_up.or(CatchUpWord::None).word());
        problems.at(Check::TaperCatchUp, record.catch_up.spot(), message);
    }
    report_taken_back(record, by_quarter, scenario, problems);
    let members = members(record, by_quarter, holder, scenario, world, problems);
    if members.is_empty() && world.members_known && scenario.positions.complete {
        let message = "no organisation has an accepted control total and incentive money".to_owned();
        problems.at(Check::FundNobody, kind, message);
    }
    Some(IncentiveFund {
        members,
        by_quarter,
        weights,
        finance_share: record.finance_share.or(1.0),
        catch_up: match record.catch_up.or(CatchUpWord::None) {
            CatchUpWord::None => CatchUp::None,
            CatchUpWord::FinanceOnly => CatchUp::FinanceOnly,
            CatchUpWord::Full => CatchUp::Full,
        },
        bonus_rate: record.bonus_rate.or(0.0),
        taper: record.taper.get().copied(),
        system_share: record.system_share.or(0.0),
        recycle,
        holder,
    })
}

/// The shares of four quarters, which sum to one; `otherwise` where one is blank.
pub(super) fn shares(
    cells: [&Cell<f64>; 4],
    otherwise: f64,
    setting: &RuleSetting,
    problems: &mut Problems,
) -> [f64; 4] {
    let shares = cells.map(|cell| cell.or(otherwise));
    let sum: f64 = shares.iter().sum();
    if !cells.into_iter().any(Cell::is_faulty) && (sum - 1.0).abs() > TOLERANCE {
        let written = cells.into_iter().find(|cell| !cell.is_blank()).map_or(setting.head.kind.spot(), Cell::spot);
        problems.at(Check::WeightsSum, written, format!("the four shares sum to {sum}"));
    }
    shares
}

/// Reports rows of incentives.csv that no rule reads.
pub fn report_unread(scenario: &Scenario, seen: &[RuleWord], problems: &mut Problems) {
    if !seen.contains(&RuleWord::IncentiveFund)
        && let Some(row) = scenario.incentives.rows.first()
    {
        let message = "no rule `incentive_fund` reads incentives.csv".to_owned();
        problems.at(Check::RowsUnused, row.org_code.spot(), message);
    }
}

/// Warns where a fund that looks at systems at the year end alone would take back what has been received.
fn report_taken_back(record: &FundRecord, by_quarter: bool, scenario: &Scenario, problems: &mut Problems) {
    if by_quarter || record.system_share.or(0.0) == 0.0 {
        return;
    }
    let received: f64 = scenario.monthly_plan.rows.iter().map(|row| row.incentive_in_actual.or(0.0)).sum();
    if received > 0.0 {
        let message = format!(
            "{} has been received, and is taken back where a system misses its total at the year end",
            Money::from_millions(received).shown()
        );
        problems.at(Check::FundTakesBack, record.system_share.spot(), message);
    }
}

/// The account that a setting names: an organisation, or the own account of a node.
pub(super) fn holder(cell: &Cell<Target>, world: &World<'_>, problems: &mut Problems) -> Option<AccountIdx> {
    let target = cell.get()?;
    let found = match target {
        Target::Code(code) => world.organisation(code),
        Target::Own(code) => world.node(code).and_then(|node| world.own(node)),
        Target::Sector(_) | Target::Type(_) => None,
    };
    if found.is_none() && world.complete {
        let message = format!("not one account: `{}`", crate::resolve::target::shown(target));
        let advice = "name an organisation, or `own:` and a node's code".to_owned();
        problems.at_with(Check::TargetUnknown, cell.spot(), message, advice);
    }
    found
}

/// Warns of rows of incentives.csv for organisations that the fund cannot pay.
fn report_unpaid(
    rows: &BTreeMap<AccountIdx, &IncentiveRow>,
    members: &[FundMember],
    holder: Option<AccountIdx>,
    world: &World<'_>,
    problems: &mut Problems,
) {
    for (&index, row) in rows.iter().filter(|(index, _)| members.iter().all(|member| member.account != **index)) {
        let account = &world.accounts[index];
        let why = match account.control_total {
            _ if row.allocation.is_faulty() => continue,
            _ if holder == Some(index) => "it is the holder of what is not allocated",
            None => "it has no control total in positions.csv",
            Some(_) if !account.accepted => "it has not accepted its control total",
            Some(_) => "it has no incentive money, here or in positions.csv",
        };
        let message = format!("the fund pays `{}` nothing: {why}", account.code);
        let advice = "correct its row in positions.csv, or remove this one".to_owned();
        problems.at_with(Check::RowsUnused, row.org_code.spot(), message, advice);
    }
}

/// Organisations with an accepted control total and money to earn, in the order of accounts.
fn members(
    record: &FundRecord,
    by_quarter: bool,
    holder: Option<AccountIdx>,
    scenario: &Scenario,
    world: &World<'_>,
    problems: &mut Problems,
) -> Vec<FundMember> {
    let mut rows: BTreeMap<AccountIdx, &IncentiveRow> = BTreeMap::new();
    for row in &scenario.incentives.rows {
        let Some(code) = row.org_code.get() else { continue };
        match world.organisation(code) {
            Some(account) => _ = rows.insert(account, row),
            None => world.report_no_organisation(&row.org_code, code, problems),
        }
    }
    let chance = record.access_chance.or(1.0);
    let mut members = Vec::new();
    let mut without = Vec::new();
    let mut refused = Vec::new();
    for (index, account) in world.accounts.iter().enumerate() {
        let row = rows.get(&index);
        let allocation =
            row.and_then(|row| row.allocation.get().copied()).map_or(account.incentive, Money::from_millions);
        let refuses = account.control_total.is_some() && !account.accepted && holder != Some(index);
        if refuses && account.incentive != Money::ZERO {
            refused.push(account.code.as_str());
        }
        if !account.accepted || allocation == Money::ZERO || holder == Some(index) {
            continue;
        }
        let access = |cell: fn(&IncentiveRow) -> &Cell<f64>| row.map_or(chance, |row| cell(row).or(chance));
        let totals = row.map(|row| [&row.control_total_q1, &row.control_total_q2, &row.control_total_q3]);
        let known = totals.is_some_and(|totals| totals.iter().all(|cell| cell.get().is_some()));
        let faulty = totals.is_some_and(|totals| totals.iter().any(|cell| cell.is_faulty()));
        if !known && !faulty {
            without.push(account.code.as_str());
        }
        members.push(FundMember {
            account: index,
            allocation,
            access_linked: row.is_none_or(|row| row.access_linked.or(true)),
            access: [
                access(|r| &r.access_q1),
                access(|r| &r.access_q2),
                access(|r| &r.access_q3),
                access(|r| &r.access_q4),
            ],
            quarter_totals: totals
                .filter(|_| known && by_quarter)
                .map(|totals| totals.map(|cell| Money::from_millions(cell.or(0.0)))),
        });
    }
    report_unpaid(&rows, &members, holder, world, problems);
    if let Some(first) = refused.first().filter(|_| !members.is_empty()) {
        let message = format!(
            "{} organisation(s) plan incentive money and have not accepted a control total, the first is `{first}`",
            refused.len()
        );
        problems.at(Check::IncentiveRefused, record.gate.spot(), message);
    }
    if by_quarter {
        let (check, message) = match without.first() {
            _ if scenario.monthly_plan.rows.is_empty() => (
                Check::QuartersMissing,
                "`gate = \"quarters\"` needs positions by month, and the scenario has none".to_owned(),
            ),
            Some(first) => {
                let count = without.len();
                let message =
                    format!("{count} organisation(s) have no control totals by quarter, the first is `{first}`");
                (Check::QuarterTotalsMissing, message)
            }
            None => return members,
        };
        problems.at(check, record.gate.spot(), message);
    }
    members
}
