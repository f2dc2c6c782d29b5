//! `actions.csv`: organisations' and nodes' named actions.

use crate::diagnostic::Check;
use crate::model::{Action, Distribution, LineGroup, Trigger};
use crate::resolve::accounts::World;
use crate::resolve::lines::Lines;
use crate::resolve::{distribution, target};
use crate::scenario::kind::Target;
use crate::scenario::record::Cell;
use crate::scenario::settings::RuleSetting;
use crate::scenario::tables::ActionRow;
use crate::scenario::words::TriggerWord;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// Months of a year.
const MONTHS: f64 = 12.0;

/// The rows, each waiting for the rule that uses it.
pub struct Rows<'a> {
    organisations: Option<Vec<(Action, &'a ActionRow)>>,
    nodes: Option<Vec<(Action, &'a ActionRow)>>,
}

impl Rows<'_> {
    /// The actions of nodes or of organisations, for their rule; with `lines` they get the lines that they are reported under.
    pub fn take(&mut self, nodes: bool, lines: Option<&mut Lines>, problems: &mut Problems) -> Vec<Action> {
        let rows = if nodes { self.nodes.take() } else { self.organisations.take() };
        let rows = rows.unwrap_or_default();
        let Some(lines) = lines else { return rows.into_iter().map(|(action, _)| action).collect() };
        let with_line = |(action, row): (Action, &ActionRow)| {
            let line = lines.named(&row.action_type, "", LineGroup::Action, problems);
            Action { line, ..action }
        };
        rows.into_iter().map(with_line).collect()
    }

    /// Reports that a rule which is on has no rows: none of its kind, and none whose kind is not known after an error.
    pub fn report_none(&self, nodes: bool, scenario: &Scenario, setting: &RuleSetting, problems: &mut Problems) {
        let mine = if nodes { &self.nodes } else { &self.organisations };
        let unclear = |(action, _): &(Action, &ActionRow)| action.target.members.is_empty();
        let any = mine.iter().flatten().next().is_some() || self.organisations.iter().flatten().any(unclear);
        if !any && setting.head.on.or(true) && scenario.actions.complete {
            let (rule, whose) = if nodes {
                ("node_actions", "with a node's own account as its target, such as `own:` and the node's code")
            } else {
                ("organisation_actions", "with organisations as its target")
            };
            let message = format!("`{rule}` has no rows: actions.csv has none {whose}");
            problems.at(Check::RuleRowsMissing, setting.head.kind.spot(), message);
        }
    }

    /// Warns of rows that no rule has taken, unless they are wrong in whom they concern: that is reported.
    pub fn report_unused(&self, problems: &mut Problems) {
        let named = [(&self.organisations, "organisation_actions"), (&self.nodes, "node_actions")];
        for (rows, rule) in named {
            let good = |(action, _): &&(Action, &ActionRow)| !action.target.members.is_empty();
            if let Some((_, row)) = rows.iter().flatten().find(good) {
                let message = format!("no rule `{rule}` uses this row");
                problems.at(Check::RowsUnused, row.action_id.spot(), message);
            }
        }
    }
}

/// Resolves the rows.
pub fn resolve<'a>(scenario: &'a Scenario, world: &World<'_>, problems: &mut Problems) -> Rows<'a> {
    let as_at = scenario.settings.top.as_at_month.get().map(|&month| number(month));
    let all = scenario.actions.rows.iter().map(|row| (one(row, as_at, world, problems), row));
    let (nodes, organisations) = all.partition(|(action, _)| action.node.is_some());
    Rows { organisations: Some(organisations), nodes: Some(nodes) }
}

fn one(row: &ActionRow, as_at: Option<f64>, world: &World<'_>, problems: &mut Problems) -> Action {
    let cells = target::Cells {
        target: &row.target,
        spread: &row.spread,
        share_by: &row.share_by,
        share_by_always: false,
        group_size: &row.group_size,
    };
    let (members, _) = target::resolve(&cells, world, problems);
    let node = match row.target.get() {
        Some(Target::Own(code)) => world.node(code),
        _ => None,
    };
    let (low, mode, high) = (row.low.or(0.0), row.mode.or(0.0), row.high.or(0.0));
    let mut value = Distribution::Fixed(mode);
    if low < high || low > mode || mode > high {
        value = Distribution::Pert { low, mode, high };
        if let Some((check, message)) = distribution::fault(&value)
            && ![&row.low, &row.mode, &row.high].into_iter().any(Cell::is_faulty)
        {
            problems.at(check, row.low.spot(), message);
            value = Distribution::Fixed(mode);
        }
    }
    let (trigger, approval) = trigger(row, problems);
    let most = low.max(mode).max(high);
    if let Some(&provided) = row.in_forecast.get()
        && provided > most
        && ![&row.low, &row.mode, &row.high].into_iter().any(Cell::is_faulty)
    {
        let message = format!("the base holds £{provided}m of it already, and it brings at most £{most}m");
        problems.at(Check::ProvidedBeyond, row.in_forecast.spot(), message);
    }
    Action {
        id: row.action_id.or(String::new()),
        description: row.description.or(String::new()),
        owner: row.owner.or(String::new()),
        line: 0,
        target: members,
        node,
        value,
        share_of_time: share_of_time(row, as_at, problems),
        probability: row.probability.or(1.0) * approval,
        capacity: row.capacity.get().copied().map(Money::from_millions),
        trigger,
        in_forecast: Money::from_millions(row.in_forecast.or(0.0)),
        declared: Money::from_millions(row.declared.or(0.0)),
        recurrent: row.recurrent.or(false),
        access: row.access_impact.or(0.0),
        safety: row.safety_impact.or(0.0),
        full_value: mode,
    }
}

/// min(1, months left after the lead time / months assumed).
fn share_of_time(row: &ActionRow, as_at: Option<f64>, problems: &mut Problems) -> f64 {
    let Some(as_at) = as_at else { return 1.0 };
    let start = row.earliest_month.get().map_or(as_at + 1.0, |&month| number(month).max(as_at + 1.0));
    let left = MONTHS + 1.0 - start - row.lead_months.or(0.0);
    if left <= 0.0 {
        let message = format!("its first effect is {} month(s) after the year end", 1.0 - left);
        problems.at(Check::ActionTooLate, row.action_id.spot(), message);
        return 1.0;
    }
    let assumed = row.months_assumed.or(MONTHS - as_at);
    if assumed > 0.0 { (left / assumed).min(1.0) } else { 1.0 }
}

/// What sets it off, and the chance of a yes.
fn trigger(row: &ActionRow, problems: &mut Problems) -> (Trigger, f64) {
    let mut report = |given: bool, wanted: bool, name: &str, word: TriggerWord, spot| {
        if given != wanted {
            let verb = if wanted { "needs" } else { "does not use" };
            problems.at(Check::TriggerParameter, spot, format!("trigger `{}` {verb} `{name}`", word.word()));
        }
    };
    let word = row.trigger.or(TriggerWord::Always);
    if row.trigger.get().is_some() && !row.approval.is_faulty() {
        report(row.approval.get().is_some(), word == TriggerWord::Approval, "approval", word, row.approval.spot());
        if word != TriggerWord::Gap {
            report(row.trigger_level.get().is_some(), false, "trigger_level", word, row.trigger_level.spot());
        }
    }
    match word {
        TriggerWord::Always => (Trigger::Always, 1.0),
        TriggerWord::Gap => (Trigger::Gap(row.trigger_level.or(0.0)), 1.0),
        TriggerWord::Approval => (Trigger::Approval, row.approval.or(1.0)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "1 to 12")]
fn number(month: u64) -> f64 {
    month as f64
}
