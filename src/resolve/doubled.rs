//! Nothing counted twice: accounts and rows whose amounts are the sums of those below them. The scenario has no errors.

use std::collections::BTreeMap;

use super::accounts::World;
use super::target;
use crate::diagnostic::Check;
use crate::model::{AccountIdx, Direction, Distribution, EfficiencyBucket, EventCount, Member, PayAward, Risk};
use crate::scenario::record::Spot;
use crate::scenario::tables::PositionRow;
use crate::scenario::words::SizeColumn;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// Rows for groups that are looked at on one line: more are made by a program, not pasted.
const GROUPS_LOOKED_AT: usize = 100;

/// Figures below this are equal by chance, £m.
const SMALL: f64 = 0.1;

/// True where a figure is the sum of others: exactly, or to the rounding of what is written where the sum is far above that.
fn is_sum(figure: f64, sum: f64, parts: usize) -> bool {
    if sum.abs() >= SMALL && (figure - sum).abs() < 1e-6 {
        return true;
    }
    // The figure's own last digit, then £500 for each part.
    let step = [1.0, 0.1, 0.01].into_iter().find(|step| (figure / step - (figure / step).round()).abs() < 1e-6);
    let count = u32::try_from(parts).map_or(f64::MAX, f64::from);
    let tolerance = step.unwrap_or(0.001) / 2.0 + 0.000_5 * count;
    sum.abs() > 20.0 * tolerance && (figure - sum).abs() <= tolerance * (1.0 + 1e-9)
}

/// A figure of positions.csv summed over what lies below a node.
#[derive(Clone, Copy, Default)]
struct Below {
    /// Over organisations.
    organisations: f64,
    /// Over own accounts too, those aside that are sums themselves.
    all: f64,
    /// Number of accounts.
    count: usize,
}

/// A figure of a row of positions.csv.
type Figure = fn(&PositionRow) -> Option<f64>;

/// Warns of own accounts whose plan or forecast is the sum of what lies below: sub-totals that were pasted with the rows.
pub fn own_accounts(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    let figures: [(&str, Figure); 2] = [
        ("plan", |row| row.plan_ex_incentive.get().copied()),
        ("forecast", |row| row.forecast_ex_incentive.get().copied()),
    ];
    let mut rows: BTreeMap<AccountIdx, &PositionRow> = BTreeMap::new();
    for row in &scenario.positions.rows {
        if let Some(account) = row.account_code.get().and_then(|code| world.account_or_own(code)) {
            rows.insert(account, row);
        }
    }
    let mut reported: Vec<AccountIdx> = Vec::new();
    for (what, figure) in figures {
        let stated = |account: AccountIdx| rows.get(&account).and_then(|row| figure(row));
        let mut below: Vec<Below> = vec![Below::default(); world.nodes.len()];
        for (account, organisation) in world.accounts.iter().enumerate().filter(|(_, a)| a.is_organisation) {
            let amount = stated(account).unwrap_or(0.0);
            let node = &mut below[organisation.node];
            (node.organisations, node.all, node.count) =
                (node.organisations + amount, node.all + amount, node.count + 1);
        }
        // Parents precede their children: from the last node up, each passes on what it holds.
        for node in (0..world.nodes.len()).rev() {
            let sum = below[node];
            let mut passed = sum;
            if let Some(account) = world.own(node)
                && let Some(own) = stated(account)
            {
                let twice = [sum.organisations, sum.all].into_iter().find(|&total| is_sum(own, total, sum.count));
                if let Some(total) = twice.filter(|_| sum.count > 0) {
                    if !reported.contains(&account) {
                        reported.push(account);
                        report_own(world, account, (what, own, total, sum.count), rows[&account], problems);
                    }
                } else {
                    passed.all += own;
                    passed.count += 1;
                }
            }
            if let Some(parent) = world.nodes[node].parent {
                let parent = &mut below[parent];
                parent.organisations += passed.organisations;
                parent.all += passed.all;
                parent.count += passed.count;
            }
        }
    }
}

fn report_own(
    world: &World<'_>,
    account: AccountIdx,
    (what, own, total, count): (&str, f64, f64, usize),
    row: &PositionRow,
    problems: &mut Problems,
) {
    let code = &world.accounts[account].code;
    let (own, total) = (Money::from_millions(own).shown(), Money::from_millions(total).shown());
    let message = format!(
        "the own account of `{code}` has a {what} of {own}, and the {count} account(s) below it sum to {total}: {own} counts twice"
    );
    problems.at(Check::OwnAccountDoubles, row.account_code.spot(), message);
}

/// Warns of organisations whose plan and turnover are the sums of those of the others under the same node: a row of totals.
pub fn total_organisations(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    let mut plans: Vec<f64> = vec![0.0; world.accounts.len()];
    for row in &scenario.positions.rows {
        if let Some(account) = row.account_code.get().and_then(|code| world.organisation(code)) {
            plans[account] = row.plan_ex_incentive.or(0.0);
        }
    }
    let mut of_node: BTreeMap<usize, (f64, f64, usize)> = BTreeMap::new();
    for (account, row) in world.organisations() {
        let (plan, turnover, count) = of_node.entry(world.accounts[account].node).or_default();
        (*plan, *turnover, *count) = (*plan + plans[account], *turnover + row.turnover.or(0.0), *count + 1);
    }
    for (account, row) in world.organisations() {
        let (plan, turnover, count) = of_node[&world.accounts[account].node];
        let (own, own_turnover) = (plans[account], row.turnover.or(0.0));
        if count > 2 && is_sum(own, plan - own, count - 1) && is_sum(own_turnover, turnover - own_turnover, count - 1) {
            let message = format!(
                "plan and turnover of `{}` are the sums of those of the {} others beside it: {} counts twice",
                world.accounts[account].code,
                count - 1,
                Money::from_millions(own).shown()
            );
            problems.at(Check::OwnAccountDoubles, row.org_code.spot(), message);
        }
    }
}

/// A row as it is compared with others of the same kind.
struct Entry<'a> {
    id: String,
    /// Accounts, ascending.
    members: Vec<AccountIdx>,
    /// What a sum would sum.
    amounts: Vec<f64>,
    /// What it is expected to bring, £m.
    expected: f64,
    spot: &'a Spot,
}

/// The rows of one table by what they are about.
type Kinds<'a> = BTreeMap<String, Vec<Entry<'a>>>;

/// Rows that were resolved.
pub struct Resolved<'a> {
    /// Of efficiency.csv.
    pub efficiency: &'a [EfficiencyBucket],
    /// Of pay.csv.
    pub pay: &'a [PayAward],
    /// Of risks.csv.
    pub risks: &'a [Risk],
}

/// Warns of rows for a group whose amounts are the sums of those of rows of the same kind for its members.
pub fn group_rows(scenario: &Scenario, resolved: &Resolved<'_>, world: &World<'_>, problems: &mut Problems) {
    let accounts = |members: &[Member]| members.iter().map(|member| member.account).collect::<Vec<_>>();
    let mut efficiency = Kinds::new();
    for (row, bucket) in scenario.efficiency.rows.iter().zip(resolved.efficiency) {
        let kind =
            format!("{:?} {:?} {:?}", bucket.line, bucket.recurrent, (row.identified.get(), row.risk_rating.get()));
        efficiency.entry(kind).or_default().push(Entry {
            id: bucket.id.clone(),
            members: accounts(&bucket.target.members),
            amounts: vec![row.plan_full_year.or(0.0), row.plan_ytd.or(0.0)],
            expected: row.plan_full_year.or(0.0),
            spot: row.target.spot(),
        });
    }
    let mut pay = Kinds::new();
    for (row, award) in scenario.pay.rows.iter().zip(resolved.pay) {
        let kind = format!("{} {}", award.line, row.paybill.get().copied().map_or("", SizeColumn::word));
        pay.entry(kind).or_default().push(Entry {
            id: award.id.clone(),
            members: accounts(&award.target.members),
            amounts: vec![award.full_cost.millions()],
            expected: award.full_cost.millions() * award.unfunded_share.mean() * award.probability.unwrap_or(1.0),
            spot: row.target.spot(),
        });
    }
    let mut risks = Kinds::new();
    for (row, risk) in scenario.risks.rows.iter().zip(resolved.risks) {
        let amounts = additive(&risk.severity);
        let (is_threat, is_certain) = (risk.direction == Direction::Threat, risk.probability.is_none());
        // Blank cells may stand for several distributions: those of one kind have as many amounts.
        let of = std::mem::discriminant(&risk.severity);
        let kind = format!("{} {is_threat} {is_certain} {} {of:?}", risk.line, risk.count.is_some());
        risks.entry(kind).or_default().push(Entry {
            id: risk.id.clone(),
            members: accounts(&risk.target.members),
            amounts,
            expected: risk.severity.mean() * risk.count.map_or(risk.probability.unwrap_or(1.0), EventCount::mean),
            spot: row.target.spot(),
        });
    }
    let mut actions = Kinds::new();
    for row in &scenario.actions.rows {
        let (Some(kind), Some(members)) = (row.action_type.get(), target::members(&row.target, world, problems)) else {
            continue;
        };
        let amounts = [&row.low, &row.mode, &row.high].map(|cell| cell.or(0.0));
        actions.entry(kind.clone()).or_default().push(Entry {
            id: row.action_id.or(String::new()),
            members,
            amounts: amounts.to_vec(),
            expected: amounts[1] * row.probability.or(1.0),
            spot: row.target.spot(),
        });
    }
    for kinds in [efficiency, pay, risks, actions] {
        kinds.values().for_each(|entries| report_groups(entries, problems));
    }
}

/// The parameters that people add up.
fn additive(distribution: &Distribution) -> Vec<f64> {
    match *distribution {
        Distribution::Fixed(amount) => vec![amount],
        Distribution::Uniform { low, high } => vec![low, high],
        Distribution::Triangular { low, mode, high } | Distribution::Pert { low, mode, high } => vec![low, mode, high],
        Distribution::Normal { mean, .. }
        | Distribution::Beta { mean, .. }
        | Distribution::TruncatedNormal { mean, .. } => vec![mean],
        Distribution::Discrete(outcomes) => vec![outcomes.mean()],
        Distribution::Lognormal { p50, p90 } => vec![p50, p90],
        Distribution::SkewedRemainder => Vec::new(),
    }
}

fn report_groups(entries: &[Entry<'_>], problems: &mut Problems) {
    for group in entries.iter().filter(|entry| entry.members.len() > 1).take(GROUPS_LOOKED_AT) {
        let within = |entry: &&Entry<'_>| {
            entry.members.len() < group.members.len()
                && entry.members.iter().all(|account| group.members.binary_search(account).is_ok())
        };
        // Rows of single accounts, or sub-totals of theirs: together they would be twice the whole.
        for single in [true, false] {
            let parts: Vec<&Entry<'_>> =
                entries.iter().filter(within).filter(|entry| (entry.members.len() == 1) == single).collect();
            let sums = |index: usize| parts.iter().map(|part| part.amounts[index]).sum::<f64>();
            let are_sums =
                (0..group.amounts.len()).all(|index| is_sum_or_nought(group.amounts[index], sums(index), parts.len()));
            if parts.len() < 2 || !are_sums || group.amounts.iter().all(|amount| *amount == 0.0) {
                continue;
            }
            let message = format!(
                "the amounts of `{}` are the sums of those of {} rows of the same kind for its members, the first is `{}`: {} counts twice",
                group.id,
                parts.len(),
                parts[0].id,
                Money::from_millions(group.expected).shown()
            );
            problems.at(Check::GroupDoubles, group.spot, message);
            break;
        }
    }
}

fn is_sum_or_nought(figure: f64, sum: f64, parts: usize) -> bool {
    is_sum(figure, sum, parts) || (figure == 0.0 && sum == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_one_to_the_rounding_of_what_is_written_and_not_by_chance() {
        assert!(is_sum(1.0, 1.0, 2) && is_sum(-6.1, -6.1, 3) && is_sum(-6.1, -6.06, 3) && is_sum(-24.0, -24.4, 200));
        assert!(!is_sum(-6.1, -6.3, 3) && !is_sum(-6.12, -6.08, 3));
        assert!(!is_sum(0.0, 0.0, 3) && !is_sum(0.4, 0.38, 3) && !is_sum(2.0, 0.5, 3));
    }
}
