//! What the rules did: control totals stage by stage and together, the two sides of incentive money, actions and their
//! price, and the answer with rules switched or changed.

mod cases;

pub(super) use cases::{cases_of, changes};

use super::parts::Parts;
use super::{find, statistics};
use crate::model::{AccountIdx, Action, LineGroup, Rule, Stage, Trigger};
use crate::results::{
    ActionResult, Chance, Estimate, FundResult, FundSector, JointState, MeasureResult, Met, Missing, NodeKind,
    NodeResult, NodeTotal, OrganisationTotal, Programme, Quantile, RulesResult,
};
use crate::tallies::states::cells;
use crate::tallies::{Escaped, Tally, Threshold};
use crate::units::Money;

/// Code of what an incentive fund notes of money that is not earned.
const UNEARNED: &str = "unearned";

/// What the rules did; none where there are none and no node has a stated total.
pub(super) fn of(parts: &Parts, nodes: &[NodeResult]) -> Result<Option<RulesResult>, Escaped> {
    let (model, tallies) = (parts.model, parts.tallies);
    if model.rules.is_empty() && model.control_totals.is_empty() {
        return Ok(None);
    }
    let stages = parts.compiled.stages.clone();
    let measures = measures(parts)?;
    let organisations = organisations(parts);
    let actions = actions(parts, &measures);
    Ok(Some(RulesResult {
        fund: fund(parts, nodes, &organisations, &measures),
        organisations,
        nodes: node_totals(parts),
        missing: stages.iter().zip(&tallies.states.stages).map(|(stage, s)| missing(*stage, &s.missing)).collect(),
        states: states(parts),
        programme: programme(&actions),
        actions,
        measures,
        cases: Vec::new(),
        stages,
    }))
}

/// Mean of what rules posted to an account under lines of a group.
fn posted(parts: &Parts, account: usize, group: LineGroup) -> f64 {
    let columns = &parts.compiled.columns;
    let lines = columns.rule_lines.iter().filter(|&&l| parts.model.lines[columns.lines[l].line].group == group);
    lines.map(|&line| parts.tallies.mean_posted(account, line)).sum()
}

/// Mean incentive money of an account, what rules set of it included.
fn incentive_mean(parts: &Parts, account: usize) -> f64 {
    parts.constants[account].incentive + posted(parts, account, LineGroup::Incentive)
}

fn organisations(parts: &Parts) -> Vec<OrganisationTotal> {
    let tallies = parts.tallies;
    let one = |(place, holder): (usize, &crate::tallies::states::Holder)| {
        let chance = |stage: &crate::tallies::states::StageStates| {
            statistics::chance(stage.organisations_met[place], tallies.iterations)
        };
        let [mean_where_met, mean_where_missed] = tallies.states.sides(place, tallies.iterations);
        OrganisationTotal {
            node: parts.code_of_account(holder.column),
            chance_met: tallies.states.stages.iter().map(chance).collect(),
            mean_where_met,
            mean_where_missed,
            incentive_mean: incentive_mean(parts, holder.column),
            own_action_mean: posted(parts, holder.column, LineGroup::OwnAction),
        }
    };
    tallies.holders.organisations.iter().enumerate().map(one).collect()
}

fn node_totals(parts: &Parts) -> Vec<NodeTotal> {
    let (tallies, stages) = (parts.tallies, &parts.compiled.stages);
    let mut totals = Vec::new();
    for (place, holder) in tallies.holders.nodes.iter().enumerate() {
        for (&stage, counts) in stages.iter().zip(&tallies.states.stages) {
            let chance = |counts: &[u64]| statistics::chance(counts[place], tallies.iterations);
            totals.push(NodeTotal {
                node: parts.code_of_roll(holder.roll),
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
    const STATES: [Met; 3] = [Met::Missed, Met::Met, Met::None];
    let mut states = Vec::new();
    for (&stage, counts) in parts.compiled.stages.iter().zip(&parts.tallies.states.stages) {
        let whole: u64 = counts.cells.iter().sum();
        for (state, cell) in cells().filter(|(_, cell)| counts.cells[*cell] > 0) {
            let share = counts.cells[cell] as f64 / whole as f64;
            let [organisation, system, region, nation] = state.map(|state| STATES[state]);
            states.push(JointState { stage, organisation, system, region, nation, share });
        }
    }
    states
}

fn measures(parts: &Parts) -> Result<Vec<MeasureResult>, Escaped> {
    let columns = &parts.compiled.columns;
    let one = |(index, measure): (usize, &crate::compile::columns::Measure)| {
        let tally = &parts.tallies.in_year[columns.measure_column(index)];
        Ok(MeasureResult {
            rule: measure.rule,
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
    statistics::chance_from(tally, Threshold::Anything)
}

fn actions(parts: &Parts, measures: &[MeasureResult]) -> Vec<ActionResult> {
    let mut list = Vec::new();
    for rule in &parts.model.rules {
        let (Rule::OrganisationActions(actions) | Rule::NodeActions(actions)) = rule else { continue };
        for action in actions {
            let noted = measures.iter().find(|m| m.rule == rule.kind() && m.code == action.id);
            list.extend(noted.map(|noted| of_action(action, rule.stage(), noted)));
        }
    }
    list
}

fn of_action(action: &Action, stage: Stage, noted: &MeasureResult) -> ActionResult {
    let nothing = |p: f64| Quantile { p, value: 0.0, low: None, high: None };
    let quantile = |p: f64| noted.quantile(p).copied().unwrap_or_else(|| nothing(p));
    let used = if action.full_value > 0.0 { noted.mean.value / action.full_value } else { 0.0 };
    ActionResult {
        id: action.id.clone(),
        description: action.description.clone(),
        owner: action.owner.clone(),
        stage,
        trigger: action.trigger,
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

/// The actions added up. Their errors are not independent: the sum of them is the most that theirs can be.
fn programme(actions: &[ActionResult]) -> Option<Programme> {
    let sum = |of: &dyn Fn(&ActionResult) -> f64| actions.iter().map(of).sum::<f64>();
    let waits = |action: &ActionResult| if action.trigger == Trigger::Approval { action.declared } else { 0.0 };
    let errors: Option<Vec<f64>> = actions.iter().map(|action| action.mean.se).collect();
    (!actions.is_empty()).then(|| Programme {
        actions: actions.len(),
        announced: sum(&|action| action.declared),
        expected: Estimate { value: sum(&|action| action.mean.value), se: errors.map(|errors| errors.iter().sum()) },
        in_plans: sum(&|action| action.in_forecast),
        awaiting_approval: sum(&waits),
    })
}

/// One that may receive money of a fund: its sector, what its plan has and the mean of what it gets.
struct Receives {
    sector: String,
    planned: f64,
    received: f64,
}

/// Money that is paid as it is earned; none where no rule notes what is not.
fn fund(
    parts: &Parts,
    nodes: &[NodeResult],
    totals: &[OrganisationTotal],
    measures: &[MeasureResult],
) -> Option<FundResult> {
    let rule = parts.model.rules.iter().find(|rule| rule.pot().is_some())?;
    let unearned = measures.iter().find(|m| m.rule == rule.kind() && m.code == UNEARNED)?;
    let members: Vec<Receives> = match rule {
        Rule::DeficitSupport(support) => {
            let of = |&(account, planned): &(AccountIdx, Money)| Receives {
                sector: parts.model.accounts[account].sector.clone(),
                planned: planned.millions(),
                received: incentive_mean(parts, account),
            };
            support.units.iter().flat_map(|unit| &unit.members).map(of).collect()
        }
        // Those who accepted a control total.
        _ => {
            let of = |total: &OrganisationTotal| {
                let node = find(nodes, &total.node)?;
                let sector = node.sector.clone();
                Some(Receives { sector, planned: node.incentive, received: total.incentive_mean })
            };
            totals.iter().filter_map(of).collect()
        }
    };
    let planned: f64 = members.iter().map(|member| member.planned).sum();
    let of_sector = |sector: &NodeResult| {
        let mine = || members.iter().filter(|member| sector.code == *format!("sector:{}", member.sector));
        (mine().count() > 0).then(|| FundSector {
            node: sector.code.clone(),
            organisations: mine().count() as u64,
            planned: mine().map(|member| member.planned).sum(),
            received: mine().map(|member| member.received).sum(),
        })
    };
    let sectors = nodes.iter().filter(|node| node.kind == NodeKind::Sector).filter_map(of_sector);
    Some(FundResult {
        rule: rule.kind(),
        planned,
        earned: Estimate { value: planned - unearned.mean.value, se: unearned.mean.se },
        sectors: sectors.collect(),
    })
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
