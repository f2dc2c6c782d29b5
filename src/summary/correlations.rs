//! Stated correlations of factors, what a repair made of them, and links between rows of the register.

use crate::model::Model;
use crate::model::link::taken;
use crate::results::{Correlations, LinkUsed, RepairResult};

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

/// The links of a model's register.
#[must_use]
pub fn links(model: &Model) -> Vec<LinkUsed> {
    let rows = model.risks.iter().zip(taken(&model.risks));
    let linked = rows.filter_map(|(risk, taken)| {
        let link = risk.link?;
        Some(LinkUsed {
            risk: risk.id.clone(),
            to: model.risks[link.to].id.clone(),
            occurrence: link.occurrence,
            same_proportion: link.same_proportion,
            chance: risk.probability,
            from: link.occurrence.map(|_| taken.from),
        })
    });
    linked.collect()
}
