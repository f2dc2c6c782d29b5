//! Stated correlations of factors, and what a repair made of them.

use crate::model::Model;
use crate::results::{Correlations, RepairResult};

/// The correlations of a model, level by level.
#[must_use]
pub fn correlations(model: &Model) -> Vec<Correlations> {
    let one = |of: &crate::model::FactorCorrelations| {
        let repaired = of.repaired.as_ref().zip(of.largest_change()).map(|(repaired, (i, j, from, to))| RepairResult {
            stated: repaired.stated.clone(),
            smallest_eigenvalue: repaired.smallest_eigenvalue,
            pair: [of.factors[i].clone(), of.factors[j].clone()],
            from,
            to,
        });
        Correlations {
            level: of.level.word().to_owned(),
            factors: of.factors.clone(),
            matrix: of.matrix.clone(),
            repaired,
        }
    };
    model.correlations.iter().map(one).collect()
}
