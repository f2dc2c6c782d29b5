//! What the rules did: control totals stage by stage and together, the two sides of incentive money, actions and their
//! price, and the answer with rules switched or changed.

mod cases;

use serde::Serialize;

pub use cases::RuleCase;
pub(super) use cases::{cases_of, changes};

use super::of::Parts;
use super::{Chance, Estimate, Quantile, statistics};
use crate::model::{Action, LineGroup, Model, Rule, Stage};
use crate::tallies::states::cells;
use crate::tallies::{Escaped, Tally};

/// Everything that is told of rules.
#[derive(Debug, Clone, Serialize)]
pub struct RulesSummary {
    /// The stages that were noted, gross first.
    pub stages: Vec<Stage>,
    /// Sentences that belong beside every figure after own action.
    pub cautions: Vec<String>,
    /// Organisations with an accepted control total.
    pub organisations: Vec<OrganisationTotal>,
    /// Nodes with a control total, stage by stage.
    pub nodes: Vec<NodeTotal>,
    /// How many organisations miss their totals, stage by stage.
    pub missing: Vec<Missing>,
    /// Joint states: what share of organisations and iterations is in each.
    pub states: Vec<JointState>,
    /// What rules note: pools, and what each action brings.
    pub measures: Vec<MeasureSummary>,
    /// Named actions and their price.
    pub actions: Vec<ActionSummary>,
    /// The focus nodes with rules switched off or changed, from short runs; see [`super::comparisons`].
    pub cases: Vec<RuleCase>,
}

/// An organisation's control total and the two sides of it.
#[derive(Debug, Clone, Serialize)]
pub struct OrganisationTotal {
    /// Index in the summary's nodes.
    pub node: usize,
    /// Chance of meeting it, stage by stage.
    pub chance_met: Vec<Chance>,
    /// Mean final position where it is met, £m, incentive money included; none where it never is.
    pub mean_where_met: Option<f64>,
    /// Mean final position where it is missed; none where it never is.
    pub mean_where_missed: Option<f64>,
    /// Mean incentive money, £m, recycled money included.
    pub incentive_mean: f64,
    /// Mean of own action, £m.
    pub own_action_mean: f64,
}

/// A node's control total at a stage.
#[derive(Debug, Clone, Serialize)]
pub struct NodeTotal {
    /// Index in the summary's nodes.
    pub node: usize,
    /// The stage.
    pub stage: Stage,
    /// Chance of meeting it.
    pub chance_met: Chance,
    /// Chance that at least nine in ten of its organisations meet theirs.
    pub chance_mostly: Chance,
    /// Chance of both: they do, and the node misses.
    pub chance_mostly_but_missed: Chance,
    /// Chance that it meets its total and would have missed it before system, regional and national action.
    pub chance_only_managed: Chance,
}

/// Organisations that miss their totals at a stage.
#[derive(Debug, Clone, Serialize)]
pub struct Missing {
    /// The stage.
    pub stage: Stage,
    /// Organisations with an accepted total.
    pub of: usize,
    /// Mean number that miss.
    pub mean: f64,
    /// One iteration in ten has fewer.
    pub q10: usize,
    /// One iteration in ten has more.
    pub q90: usize,
}

/// A joint state of a stage.
#[derive(Debug, Clone, Serialize)]
pub struct JointState {
    /// The stage.
    pub stage: Stage,
    /// Organisation, parent, node below the root, root: `met`, `missed`, or `none` where it has no total of its own.
    pub states: [&'static str; 4],
    /// Share of organisations × iterations.
    pub share: f64,
}

/// What a rule noted of every iteration, £m.
#[derive(Debug, Clone, Serialize)]
pub struct MeasureSummary {
    /// The rule.
    pub rule: String,
    /// Its code within the rule.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Mean.
    pub mean: Estimate,
    /// At [`super::QUANTILES`].
    pub quantiles: Vec<Quantile>,
    /// Share of iterations in which it is more than nothing.
    pub chance_any: Chance,
}

/// A named action, what it brings and what it costs in access and safety.
#[derive(Debug, Clone, Serialize)]
pub struct ActionSummary {
    /// Its id.
    pub id: String,
    /// What it is.
    pub description: String,
    /// Who answers for it.
    pub owner: String,
    /// The stage at which it counts.
    pub stage: Stage,
    /// What sets it off.
    pub trigger: &'static str,
    /// Its value as announced, £m.
    pub declared: f64,
    /// What the base holds of it, £m.
    pub in_forecast: f64,
    /// Mean of what it brings, £m, what the base holds included.
    pub mean: Estimate,
    /// Chance that it brings anything.
    pub chance_any: Chance,
    /// The adverse end of the 80 % range of what it brings.
    pub q10: f64,
    /// The other end.
    pub q90: f64,
    /// Mean points of access: its own, times the share of its most likely value that is used.
    pub access: f64,
    /// The same for safety.
    pub safety: f64,
}

/// What the rules did; none where there are none and no node has a stated total.
pub(super) fn of(parts: &Parts) -> Result<Option<RulesSummary>, Escaped> {
    let (model, tallies) = (parts.model, parts.tallies);
    if model.rules.is_empty() && model.control_totals.is_empty() {
        return Ok(None);
    }
    let stages = parts.compiled.stages.clone();
    let measures = measures(parts)?;
    Ok(Some(RulesSummary {
        cautions: cautions(model),
        organisations: organisations(parts),
        nodes: nodes(parts),
        missing: stages.iter().zip(&tallies.states.stages).map(|(stage, s)| missing(*stage, &s.missing)).collect(),
        states: states(parts),
        actions: actions(parts, &measures),
        measures,
        cases: Vec::new(),
        stages,
    }))
}

fn cautions(model: &Model) -> Vec<String> {
    let mut cautions = Vec::new();
    if model.rules.iter().any(|rule| matches!(rule, Rule::OwnAction(_))) {
        cautions.push(
            "How much organisations can do themselves is not identified by any risk register: it is set from past forecast \
             errors. After own action, the bottom-up answer and the reference class are not independent evidence."
                .to_owned(),
        );
        cautions.push(
            "Own action is what substitution of missed savings has left of the capacity, and non-recurrent: the underlying \
             position is as it was."
                .to_owned(),
        );
    }
    cautions
}

fn organisations(parts: &Parts) -> Vec<OrganisationTotal> {
    let tallies = parts.tallies;
    let posted = |account: usize, group: LineGroup| -> f64 {
        let columns = &parts.compiled.columns;
        let lines = columns.rule_lines.iter().filter(|&&l| parts.model.lines[columns.lines[l].line].group == group);
        lines.map(|&line| tallies.mean_posted(account, line)).sum()
    };
    let one = |(place, holder): (usize, &crate::tallies::states::Holder)| {
        let chance = |stage: &crate::tallies::states::StageStates| {
            statistics::chance(stage.organisations_met[place], tallies.iterations)
        };
        let [mean_where_met, mean_where_missed] = tallies.states.sides(place, tallies.iterations);
        OrganisationTotal {
            node: parts.node_of_account(holder.column),
            chance_met: tallies.states.stages.iter().map(chance).collect(),
            mean_where_met,
            mean_where_missed,
            incentive_mean: parts.constants[holder.column].incentive + posted(holder.column, LineGroup::Incentive),
            own_action_mean: posted(holder.column, LineGroup::OwnAction),
        }
    };
    tallies.holders.organisations.iter().enumerate().map(one).collect()
}

fn nodes(parts: &Parts) -> Vec<NodeTotal> {
    let (tallies, stages) = (parts.tallies, &parts.compiled.stages);
    let mut totals = Vec::new();
    for (place, holder) in tallies.holders.nodes.iter().enumerate() {
        for (&stage, counts) in stages.iter().zip(&tallies.states.stages) {
            let chance = |counts: &[u64]| statistics::chance(counts[place], tallies.iterations);
            totals.push(NodeTotal {
                node: parts.node_of_roll(holder.roll),
                stage,
                chance_met: chance(&counts.met),
                chance_mostly: chance(&counts.mostly),
                chance_mostly_but_missed: chance(&counts.mostly_but_missed),
                chance_only_managed: chance(&counts.only_managed),
            });
        }
    }
    totals
}

/// Mean and 80 % range of a number, from how many iterations had each value.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn missing(stage: Stage, counts: &[u64]) -> Missing {
    let n: u64 = counts.iter().sum();
    let sum: u64 = counts.iter().zip(0..).map(|(count, value)| count * value).sum();
    let quantile = |tenths: u64| {
        let mut below = 0;
        let reached = |count: &u64| {
            below += count;
            10 * below >= tenths * n
        };
        counts.iter().position(reached).unwrap_or(0)
    };
    Missing { stage, of: counts.len() - 1, mean: sum as f64 / n as f64, q10: quantile(1), q90: quantile(9) }
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn states(parts: &Parts) -> Vec<JointState> {
    const WORDS: [&str; 3] = ["missed", "met", "none"];
    let mut states = Vec::new();
    for (&stage, counts) in parts.compiled.stages.iter().zip(&parts.tallies.states.stages) {
        let whole: u64 = counts.cells.iter().sum();
        for (state, cell) in cells().filter(|(_, cell)| counts.cells[*cell] > 0) {
            let share = counts.cells[cell] as f64 / whole as f64;
            states.push(JointState { stage, states: state.map(|state| WORDS[state]), share });
        }
    }
    states
}

fn measures(parts: &Parts) -> Result<Vec<MeasureSummary>, Escaped> {
    let columns = &parts.compiled.columns;
    let one = |(index, measure): (usize, &crate::compile::columns::Measure)| {
        let tally = &parts.tallies.in_year[columns.measure_column(index)];
        Ok(MeasureSummary {
            rule: measure.rule.to_owned(),
            code: measure.code.clone(),
            name: measure.name.clone(),
            mean: statistics::mean(tally),
            quantiles: statistics::quantiles(tally, &parts.ranks)?,
            chance_any: any(tally),
        })
    };
    columns.measures.iter().enumerate().map(one).collect()
}

/// The chance of more than nothing: measures are watched for the smallest amount.
fn any(tally: &Tally) -> Chance {
    statistics::chance(tally.count() - tally.below(0), tally.count())
}

fn actions(parts: &Parts, measures: &[MeasureSummary]) -> Vec<ActionSummary> {
    let mut list = Vec::new();
    for rule in &parts.model.rules {
        let (Rule::OrganisationActions(actions) | Rule::NodeActions(actions)) = rule else { continue };
        for action in actions {
            let noted = measures.iter().find(|m| m.rule == rule.name() && m.code == action.id);
            list.extend(noted.map(|noted| of_action(action, rule.stage(), noted)));
        }
    }
    list
}

fn of_action(action: &Action, stage: Stage, noted: &MeasureSummary) -> ActionSummary {
    let quantile = |p: f64| noted.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9).map_or(0.0, |q| q.value);
    let used = if action.full_value > 0.0 { noted.mean.value / action.full_value } else { 0.0 };
    ActionSummary {
        id: action.id.clone(),
        description: action.description.clone(),
        owner: action.owner.clone(),
        stage,
        trigger: action.trigger.word(),
        declared: action.declared.millions(),
        in_forecast: action.in_forecast.millions(),
        mean: noted.mean,
        chance_any: noted.chance_any,
        q10: quantile(0.10),
        q90: quantile(0.90),
        access: action.access * used,
        safety: action.safety * used,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_of_a_number_is_that_of_its_counts() {
        let missing = missing(Stage::Net, &[1, 4, 4, 1]);
        assert_eq!((missing.of, missing.q10, missing.q90), (3, 0, 2));
        assert!((missing.mean - 1.5).abs() < 1e-15);
    }
}
