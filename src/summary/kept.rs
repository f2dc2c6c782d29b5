//! What results are made from.

use crate::compile::Compiled;
use crate::model::Model;
use crate::replay::TailMeans;
use crate::simulate::RunSettings;
use crate::tallies::Tallies;

/// What a run has kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The model.
    pub model: &'a Model,
    /// The same in numbers.
    pub compiled: &'a Compiled,
    /// What it was asked for.
    pub settings: RunSettings,
    /// What is kept of each column.
    pub tallies: &'a Tallies,
    /// The replayed worst tenths of the focus nodes, in their order.
    pub tails: &'a [TailMeans],
}
