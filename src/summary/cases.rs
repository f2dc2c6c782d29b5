//! Dependence made visible: the focus nodes without it, as stated, and with everything moving together.

use super::comparisons::Found;
use super::sample::Sample;
use super::{DependenceCase, Estimate};
use crate::paired::CaseId;

/// The table of dependence cases: three that are alike in everything but dependence.
pub(super) fn of(found: &Found<'_>, [independent, stated, together]: [CaseId; 3]) -> Vec<DependenceCase> {
    let cases = [("independent", independent), ("as stated", stated), ("all together", together)];
    let one = |(node, column): (&str, usize), (case, id): (&str, CaseId)| {
        let sample = Sample::of(found.outcomes.column(id, column));
        let sd: Estimate = sample.sd();
        DependenceCase {
            node: node.to_owned(),
            case: case.to_owned(),
            iterations: sample.count(),
            sd,
            q10: sample.quantile(0.10),
            q50: sample.quantile(0.50),
        }
    };
    found.focus().flat_map(|node| cases.map(|case| one(node, case))).collect()
}
