//! Dependence made visible: the focus nodes without it, as stated, and with everything moving together.

use super::found::Found;
use super::sample::Sample;
use crate::paired::CaseId;
use crate::results::{DependenceCase, DependenceKind, NodeCode};

/// The table of dependence cases: three that are alike in everything but dependence.
pub(super) fn of(found: &Found<'_>, [independent, stated, together]: [CaseId; 3]) -> Vec<DependenceCase> {
    let cases = [
        (DependenceKind::Independent, independent),
        (DependenceKind::AsStated, stated),
        (DependenceKind::AllTogether, together),
    ];
    let one = |(node, column): (&NodeCode, usize), (case, id): (DependenceKind, CaseId)| {
        let sample = Sample::of(found.outcomes.column(id, column));
        DependenceCase {
            node: node.clone(),
            case,
            iterations: sample.count(),
            sd: sample.sd(),
            q10: sample.quantile(0.10),
            q50: sample.quantile(0.50),
        }
    };
    found.focus().flat_map(|node| cases.map(|case| one(node, case))).collect()
}
