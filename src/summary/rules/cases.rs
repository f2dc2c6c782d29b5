//! The answer with one rule switched off or changed, beside the answer as stated: short runs over the same draws.

use crate::compile::{CompileError, Compiled};
use crate::model::{Model, OwnAction, Recycle, Rule};
use crate::numerics::usize_from;
use crate::results::{Estimate, NodeCode, Quantile, Results, RuleCase, RuleChange};
use crate::simulate::{RunSettings, Variant, variants};
use crate::summary::CASE_ITERATIONS;
use crate::tallies::Tallies;
use crate::tallies::ranks::ranks;
use libm::sqrt;

/// The table of rule cases: as stated (the beginning of the run itself), without own action, with other capacities, with unearned incentive money treated
/// otherwise. All have the run's seed, so differences are those of the rules.
///
/// # Errors
/// When changed rules cannot be compiled.
pub(in crate::summary) fn rule_cases(
    results: &Results,
    model: &Model,
    compiled: &Compiled,
    settings: RunSettings,
    tallies: &Tallies,
) -> Result<Vec<RuleCase>, CompileError> {
    let changed = changes(model);
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let short = RunSettings { iterations: settings.iterations.min(CASE_ITERATIONS), ..settings };
    let focus = &compiled.columns.focus;
    let columns: Vec<usize> = focus.iter().map(|&roll| compiled.columns.roll_column(roll)).collect();
    let mut cases = Vec::new();
    let mut add = |case: RuleChange, values: &mut dyn Iterator<Item = &[f64]>| {
        cases.extend(results.focus.iter().zip(values).map(|(node, values)| one(node, case, values)));
    };
    add(RuleChange::AsStated, &mut tallies.focus.iter().map(|whole| &whole[..usize_from(short.iterations)]));
    let mut model = model.clone();
    let mut rules = Vec::new();
    let mut names = Vec::new();
    for (case, changed) in changed {
        model.rules = changed;
        rules.push(compiled.rules_of(&model)?);
        names.push(case);
    }
    let changed: Vec<Variant> = rules.iter().map(|rules| Variant { more: Vec::new(), rules }).collect();
    for (&case, values) in names.iter().zip(variants(compiled, short, &changed, &columns)) {
        add(case, &mut values.iter().map(Vec::as_slice));
    }
    Ok(cases)
}

/// What to change, one thing at a time.
fn changes(model: &Model) -> Vec<(RuleChange, Vec<Rule>)> {
    let mut changes = Vec::new();
    for (place, rule) in model.rules.iter().enumerate() {
        let with = |other: Rule| {
            let mut rules = model.rules.clone();
            rules[place] = other;
            rules
        };
        match rule {
            Rule::OwnAction(own) => {
                let mut without = model.rules.clone();
                without.remove(place);
                changes.push((RuleChange::Without(rule.kind()), without));
                if own.giving_up < 1.0 {
                    changes.push((
                        RuleChange::NobodyGivesUp,
                        with(Rule::OwnAction(OwnAction { giving_up: 1.0, ..own.clone() })),
                    ));
                }
                for &capacity in &own.range {
                    changes.push((
                        RuleChange::Capacity(capacity),
                        with(Rule::OwnAction(OwnAction { capacity, ..own.clone() })),
                    ));
                }
            }
            Rule::IncentiveFund(fund) => {
                let possible = |recycle: &Recycle| *recycle != Recycle::Uncommitted || fund.holder.is_some();
                for recycle in Recycle::ALL.into_iter().filter(|r| *r != fund.recycle).filter(possible) {
                    let mut other = fund.clone();
                    other.recycle = recycle;
                    changes.push((RuleChange::Unearned(recycle), with(Rule::IncentiveFund(other))));
                }
            }
            Rule::RapidSavings(_) | Rule::TopSlice(_) | Rule::NamedAsks(_) | Rule::RegionalTotal(_) => {
                let mut without = model.rules.clone();
                without.remove(place);
                changes.push((RuleChange::Without(rule.kind()), without));
            }
            Rule::OrganisationActions(_) | Rule::IncentiveCliff | Rule::NodeActions(_) | Rule::NationalLadder(_) => {}
        }
    }
    changes
}

#[expect(clippy::cast_precision_loss, reason = "at most a few thousand values")]
fn one(node: &NodeCode, case: RuleChange, values: &[f64]) -> RuleCase {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let sd = if n > 1.0 { sqrt(squares / (n - 1.0)) } else { 0.0 };
    let quantile = |p: f64| {
        let (low, rank, high) = ranks(values.len() as u64, p);
        let at = |rank: u64| sorted[usize_from(rank - 1)];
        Quantile { p, value: at(rank), low: low.map(at), high: high.map(at) }
    };
    RuleCase {
        node: node.clone(),
        case,
        iterations: values.len() as u64,
        mean: Estimate { value: mean, se: (n > 1.0).then(|| sd / sqrt(n)) },
        sd,
        q10: quantile(0.10),
        q50: quantile(0.50),
        q90: quantile(0.90),
    }
}
