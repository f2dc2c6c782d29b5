//! The answer with one rule switched off or changed, beside the answer as stated: short runs over the same draws.

use crate::model::{Model, OwnAction, Recycle, Rule};
use crate::paired::CaseId;
use crate::results::{NodeCode, RuleCase, RuleChange};
use crate::summary::found::Found;
use crate::summary::sample::Sample;

/// The table of rule cases: as stated, without own action, with other capacities, with unearned incentive money treated
/// otherwise. Empty where nothing can be changed.
pub(in crate::summary) fn cases_of(
    found: &Found<'_>,
    stated: CaseId,
    changed: &[(RuleChange, CaseId)],
) -> Vec<RuleCase> {
    if changed.is_empty() {
        return Vec::new();
    }
    let stated = [(RuleChange::AsStated, stated)].into_iter();
    let cases = stated.chain(changed.iter().copied());
    let of = |(case, id): (RuleChange, CaseId)| -> Vec<RuleCase> {
        let one = |(node, column): (&NodeCode, usize)| {
            let sample = Sample::of(found.outcomes.column(id, column));
            RuleCase {
                node: node.clone(),
                case,
                iterations: sample.count(),
                mean: sample.mean(),
                sd: sample.sd().value,
                q10: sample.quantile(0.10),
                q50: sample.quantile(0.50),
                q90: sample.quantile(0.90),
            }
        };
        found.focus().map(one).collect()
    };
    cases.flat_map(of).collect()
}

/// What to change, one thing at a time.
pub(in crate::summary) fn changes(model: &Model) -> Vec<(RuleChange, Vec<Rule>)> {
    let mut changes = Vec::new();
    for (place, rule) in model.rules.iter().enumerate() {
        let with = |other: Rule| {
            let mut rules = model.rules.clone();
            rules[place] = other;
            rules
        };
        if rule.kind().is_tried_without() {
            let mut without = model.rules.clone();
            without.remove(place);
            changes.push((RuleChange::Without(rule.kind()), without));
        }
        if let Some((stated, _)) = rule.pot() {
            for fate in Recycle::ALL.into_iter().filter(|fate| *fate != stated) {
                changes.extend(rule.with_fate(fate).map(|other| (RuleChange::Unearned(fate), with(other))));
            }
        }
        if let Rule::OwnAction(own) = rule {
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
    }
    changes
}
