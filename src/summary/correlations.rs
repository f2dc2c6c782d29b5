//! Stated correlations of factors, and what a repair made of them.

use serde::Serialize;

use crate::model::{FactorLevel, Model};

/// Correlations of the factors at one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Correlations {
    /// The level's word, `type` or `sector`.
    pub level: String,
    /// The factors, in the order of their codes.
    pub factors: Vec<String>,
    /// The correlations that the run uses, row by row.
    pub matrix: Vec<Vec<f64>>,
    /// What was stated, where the run uses the nearest possible ones in its place.
    pub repaired: Option<RepairSummary>,
}

/// A repair of stated correlations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RepairSummary {
    /// The correlations as stated, row by row.
    pub stated: Vec<Vec<f64>>,
    /// Smallest eigenvalue of that matrix: below zero, so there are no such random numbers.
    pub smallest_eigenvalue: f64,
    /// The pair that changed most.
    pub pair: [String; 2],
    /// Its correlation as stated.
    pub from: f64,
    /// Its correlation in the run.
    pub to: f64,
}

/// The correlations of a model, level by level.
#[must_use]
pub fn correlations(model: &Model) -> Vec<Correlations> {
    let one = |of: &crate::model::FactorCorrelations| {
        let repaired =
            of.repaired.as_ref().zip(of.largest_change()).map(|(repaired, (i, j, from, to))| RepairSummary {
                stated: repaired.stated.clone(),
                smallest_eigenvalue: repaired.smallest_eigenvalue,
                pair: [of.factors[i].clone(), of.factors[j].clone()],
                from,
                to,
            });
        Correlations {
            level: level_word(&of.level).to_owned(),
            factors: of.factors.clone(),
            matrix: of.matrix.clone(),
            repaired,
        }
    };
    model.correlations.iter().map(one).collect()
}

/// A level as factors.csv writes it.
pub(super) fn level_word(level: &FactorLevel) -> &str {
    match level {
        FactorLevel::Tree(level) => level,
        FactorLevel::Type => "type",
        FactorLevel::Sector => "sector",
    }
}
