//! Deficit support: its parameters, who is tested and paid, and what has been paid.

use std::collections::BTreeMap;

use super::fund;
use crate::diagnostic::Check;
use crate::model::{AccountIdx, DeficitSupport, Loss, NodeIdx, Recycle, SupportUnit};
use crate::resolve::accounts::World;
use crate::scenario::settings::{RuleSetting, RuleWord, SupportRecord};
use crate::scenario::tables::SupportRow;
use crate::scenario::words::{LossWord, UnitWord, WithheldWord};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// What was paid may be above what was due by rounding, £m.
const ROUNDING: f64 = 0.001;

/// The share of each instalment where the rule gives none.
const INSTALMENT: f64 = 0.25;

/// Resolves the support.
pub fn resolve(
    record: &SupportRecord,
    setting: &RuleSetting,
    scenario: &Scenario,
    world: &World<'_>,
    problems: &mut Problems,
) -> Option<DeficitSupport> {
    let cells = [&record.instalment_q1, &record.instalment_q2, &record.instalment_q3, &record.instalment_q4];
    let instalments = fund::shares(cells, INSTALMENT, setting, problems);
    let reviews = reviews(record, problems);
    let by_system = *record.unit.get()? == UnitWord::System;
    let withheld = match record.withheld.or(WithheldWord::Held) {
        WithheldWord::Held => Recycle::Uncommitted,
        WithheldWord::Reallocated => Recycle::Recycled,
        WithheldWord::Lost => Recycle::Lost,
    };
    let holder = fund::holder(&record.holder, world, problems);
    if withheld == Recycle::Uncommitted && record.holder.is_blank() {
        problems.at(Check::HolderMissing, record.withheld.spot(), "money that is held has no account".to_owned());
    }
    let as_at = scenario.settings.top.as_at_month.get().copied().unwrap_or(0);
    if scenario.monthly_plan.rows.is_empty() && reviews.iter().any(|&month| month < 12) {
        let message = "instalments are decided on positions to date, and the scenario has none by month".to_owned();
        let advice = "give monthly_plan.csv, or review every instalment at month 12".to_owned();
        problems.at_with(Check::QuartersMissing, setting.head.kind.spot(), message, advice);
    }
    let units = Units { instalments, reviews, as_at, by_system }.of(scenario, setting, holder, world, problems);
    Some(DeficitSupport {
        units,
        by_system,
        instalments,
        reviews: reviews.map(|month| u8::try_from(month).unwrap_or(12)),
        tolerance: record.tolerance.or(0.0),
        loss: match record.loss.or(LossWord::Instalment) {
            LossWord::Instalment => Loss::Instalment,
            LossWord::Shortfall => Loss::Shortfall,
        },
        earn_back: record.earn_back.or(false),
        claw_back: record.claw_back.or(false),
        withheld,
        holder,
    })
}

/// Reports rows of support.csv that no rule reads.
pub fn report_unread(scenario: &Scenario, seen: &[RuleWord], problems: &mut Problems) {
    if !seen.contains(&RuleWord::DeficitSupport)
        && let Some(row) = scenario.support.rows.first()
    {
        let message = "no rule `deficit_support` reads support.csv".to_owned();
        problems.at(Check::RowsUnused, row.unit_code.spot(), message);
    }
}

/// The months of the reviews: none before an earlier one; a warning where one is before its quarter ends.
fn reviews(record: &SupportRecord, problems: &mut Problems) -> [u64; 4] {
    let cells = [&record.review_q1, &record.review_q2, &record.review_q3, &record.review_q4];
    let mut reviews = [3, 6, 9, 12];
    for (quarter, cell) in cells.into_iter().enumerate() {
        let (end, Some(&month)) = (reviews[quarter], cell.get()) else { continue };
        reviews[quarter] = month;
        if quarter > 0 && month < reviews[quarter - 1] {
            let message = format!(
                "instalment {} is reviewed in month {month}, after one of month {}",
                quarter + 1,
                reviews[quarter - 1]
            );
            problems.at(Check::ReviewOrder, cell.spot(), message);
        } else if month < end {
            let message = format!(
                "instalment {} is decided on the position at month {month}, and its quarter ends with month {end}",
                quarter + 1
            );
            problems.at(Check::ReviewEarly, cell.spot(), message);
        }
    }
    reviews
}

/// What the units of a rule have in common.
struct Units {
    instalments: [f64; 4],
    reviews: [u64; 4],
    as_at: u64,
    by_system: bool,
}

/// What makes a unit: a node, or an account by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Node(NodeIdx),
    Account(AccountIdx),
}

impl Units {
    /// The units with support in their plans, in the order of their first members.
    fn of(
        &self,
        scenario: &Scenario,
        setting: &RuleSetting,
        holder: Option<AccountIdx>,
        world: &World<'_>,
        problems: &mut Problems,
    ) -> Vec<SupportUnit> {
        let rows = self.rows(scenario, world, problems);
        let mut units: Vec<(Key, SupportUnit)> = Vec::new();
        for (index, account) in world.accounts.iter().enumerate() {
            if account.plan_incentive <= Money::ZERO || holder == Some(index) {
                continue;
            }
            let key = if self.by_system { Key::Node(account.node) } else { Key::Account(index) };
            let member = (index, account.plan_incentive);
            if let Some((_, unit)) = units.iter_mut().find(|(known, _)| *known == key) {
                unit.members.push(member);
                continue;
            }
            let (code, node) = match key {
                Key::Node(node) => match world.nodes.get(node) {
                    Some(known) => (known.code.clone(), Some(node)),
                    // The geography could not be read, which has been reported.
                    None => continue,
                },
                Key::Account(_) => (account.code.clone(), None),
            };
            let (conditions, paid) = ([1.0; 4], [None; 4]);
            units.push((key, SupportUnit { code, node, members: vec![member], conditions, paid }));
        }
        if units.is_empty() && world.members_known && scenario.positions.complete {
            let message = "no plan has support: `incentive_in_plan` is blank or 0 in positions.csv".to_owned();
            problems.at(Check::FundNobody, setting.head.kind.spot(), message);
        }
        for (key, row) in &rows {
            if units.iter().all(|(known, _)| known != key) && scenario.positions.complete {
                let code = row.unit_code.or(String::new());
                let message = format!("`{code}` has no support in its plan");
                problems.at(Check::SupportWithoutPlan, row.unit_code.spot(), message);
            }
        }
        let mut undecided = Vec::new();
        for (key, unit) in &mut units {
            if let Some(row) = rows.get(key) {
                self.read(unit, row, problems);
            }
            let known = |quarter: usize| self.reviews[quarter] > self.as_at || unit.paid[quarter].is_some();
            if (0..4).any(|quarter| !known(quarter)) {
                undecided.push(unit.code.clone());
            }
        }
        if let Some(first) = undecided.first() {
            let message = format!(
                "instalments were decided by month {}, and support.csv does not say what was paid to {} unit(s), the first is \
                 `{first}`: the rule is applied to their positions at the review",
                self.as_at,
                undecided.len()
            );
            problems.at(Check::PaidMissing, setting.head.kind.spot(), message);
        }
        units.into_iter().map(|(_, unit)| unit).collect()
    }

    /// The rows of support.csv by what they are of.
    fn rows<'a>(
        &self,
        scenario: &'a Scenario,
        world: &World<'_>,
        problems: &mut Problems,
    ) -> BTreeMap<Key, &'a SupportRow> {
        let mut rows = BTreeMap::new();
        for row in &scenario.support.rows {
            let Some(code) = row.unit_code.get() else { continue };
            let key = if self.by_system {
                world.node(code).map(Key::Node)
            } else {
                world.account_or_own(code).map(Key::Account)
            };
            match key {
                Some(key) => _ = rows.insert(key, row),
                None if self.by_system => world.report_no_node(&row.unit_code, code, problems),
                None => world.report_no_organisation(&row.unit_code, code, problems),
            }
        }
        rows
    }

    /// Takes what a row says of a unit.
    fn read(&self, unit: &mut SupportUnit, row: &SupportRow, problems: &mut Problems) {
        let conditions = [&row.conditions_q1, &row.conditions_q2, &row.conditions_q3, &row.conditions_q4];
        let paid = [&row.paid_q1, &row.paid_q2, &row.paid_q3, &row.paid_q4];
        // A plan that was not accepted meets no condition.
        let accepted = row.accepted.or(true);
        unit.conditions = conditions.map(|cell| if accepted { cell.or(1.0) } else { 0.0 });
        unit.paid = paid.map(|cell| cell.get().copied().map(Money::from_millions));
        let money: Money = unit.members.iter().map(|(_, money)| *money).sum();
        let (mut due, mut sum) = (0.0, 0.0);
        for (quarter, cell) in paid.into_iter().enumerate() {
            let instalment = self.instalments[quarter] * money.millions();
            // What was withheld before may have been paid with a later instalment; what is to come cannot have been.
            let is_past = self.reviews[quarter] <= self.as_at;
            due += instalment;
            sum += cell.or(0.0);
            let (paid, most) = if is_past { (sum, due) } else { (cell.or(0.0), instalment) };
            if cell.get().is_some() && paid > most + ROUNDING {
                let [paid, most] = [paid, most].map(|millions| Money::from_millions(millions).shown());
                let (code, number) = (&unit.code, quarter + 1);
                let message = if is_past {
                    format!(
                        "`{code}` was paid {paid} by instalment {number}, and its instalments to then come to {most}"
                    )
                } else {
                    format!(
                        "`{code}` was paid {paid} of instalment {number}, which is still to be decided and comes to {most}"
                    )
                };
                return problems.at(Check::SupportBeyond, cell.spot(), message);
            }
        }
    }
}
