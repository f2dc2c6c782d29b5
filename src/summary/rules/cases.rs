//! The answer with one rule switched off or changed, beside the answer as stated: short runs over the same draws.

use serde::Serialize;

use crate::model::{Model, OwnAction, Recycle, Rule};
use crate::paired::CaseId;
use crate::summary::comparisons::Found;
use crate::summary::sample::Sample;
use crate::summary::{Estimate, Quantile};

/// A focus node under other rules.
#[derive(Debug, Clone, Serialize)]
pub struct RuleCase {
    /// Code of the node.
    pub node: String,
    /// What differs from the rules as stated.
    pub case: String,
    /// Iterations of the short run.
    pub iterations: u64,
    /// Mean, £m.
    pub mean: Estimate,
    /// Standard deviation (n − 1), £m.
    pub sd: f64,
    /// The adverse end of the 80 % range, £m.
    pub q10: Quantile,
    /// The median, £m.
    pub q50: Quantile,
    /// The other end of the 80 % range, £m.
    pub q90: Quantile,
}

/// The table of rule cases: as stated, without own action, with other capacities, with unearned incentive money treated
/// otherwise. Empty where nothing can be changed.
pub(in crate::summary) fn cases_of(found: &Found<'_>, stated: CaseId, changed: &[(String, CaseId)]) -> Vec<RuleCase> {
    if changed.is_empty() {
        return Vec::new();
    }
    let stated = [("as stated", stated)].into_iter();
    let cases = stated.chain(changed.iter().map(|(name, id)| (name.as_str(), *id)));
    let of = |(case, id): (&str, CaseId)| -> Vec<RuleCase> {
        let one = |(node, column): (&str, usize)| {
            let sample = Sample::of(found.outcomes.column(id, column));
            RuleCase {
                node: node.to_owned(),
                case: case.to_owned(),
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
pub(in crate::summary) fn changes(model: &Model) -> Vec<(String, Vec<Rule>)> {
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
                changes.push(("without own action".to_owned(), without));
                if own.giving_up < 1.0 {
                    let case = "own action, nobody gives up where the gap is beyond reach".to_owned();
                    changes.push((case, with(Rule::OwnAction(OwnAction { giving_up: 1.0, ..own.clone() }))));
                }
                for &capacity in &own.range {
                    let case = format!("own action up to {} % of turnover on average", percent(capacity));
                    changes.push((case, with(Rule::OwnAction(OwnAction { capacity, ..own.clone() }))));
                }
            }
            Rule::IncentiveFund(fund) => {
                let possible = |recycle: &Recycle| *recycle != Recycle::Uncommitted || fund.holder.is_some();
                for recycle in Recycle::ALL.into_iter().filter(|r| *r != fund.recycle).filter(possible) {
                    let mut other = fund.clone();
                    other.recycle = recycle;
                    let case = format!("unearned incentive money {}", recycle.word());
                    changes.push((case, with(Rule::IncentiveFund(other))));
                }
            }
            Rule::RapidSavings(_) | Rule::TopSlice(_) | Rule::NamedAsks(_) | Rule::RegionalTotal(_) => {
                let mut without = model.rules.clone();
                without.remove(place);
                changes.push((format!("without {}", rule.name().replace('_', " ")), without));
            }
            Rule::OrganisationActions(_) | Rule::IncentiveCliff | Rule::NodeActions(_) | Rule::NationalLadder(_) => {}
        }
    }
    changes
}

/// 0.015 as 1.5.
fn percent(share: f64) -> f64 {
    (share * 1e4).round() / 100.0
}
