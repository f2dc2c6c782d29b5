//! How well a run knows the figures that headlines speak of.

use super::parts::Parts;
use super::{Kept, nodes, randomised};
use crate::compile::Compiled;
use crate::model::Model;
use crate::results::NodeResult;
use crate::simulate::RunSettings;
use crate::tallies::{Escaped, Tallies};

/// Largest half-width of the 95 % interval of a chance of the headline node that a precise run may have.
pub const CHANCE_PRECISION: f64 = 0.005;

/// The quantiles whose intervals count.
const JUDGED: [f64; 3] = [0.10, 0.50, 0.90];

/// Half-widths of 95 % intervals after some iterations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// Largest of q10, q50 and q90 of the nation and the headline node, £m; infinite where an interval has no end.
    pub money: f64,
    /// Largest of the headline node's chances: deficit, worse than plan, worse than forecast, control total, limits.
    pub chance: f64,
}

impl Precision {
    /// True when money is known to within `millions` and chances to within [`CHANCE_PRECISION`].
    #[must_use]
    pub fn reaches(&self, millions: f64) -> bool {
        self.money <= millions && self.chance <= CHANCE_PRECISION
    }

    /// About how many iterations reach it, when these half-widths came from `iterations`: errors fall as 1/√n. None when the
    /// iterations are too few to tell.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate"
    )]
    pub fn iterations_for(&self, millions: f64, iterations: u64) -> Option<u64> {
        let ratio = (self.money / millions).max(self.chance / CHANCE_PRECISION);
        ratio.is_finite().then(|| (iterations as f64 * ratio * ratio).ceil() as u64)
    }
}

/// The precision of finished tallies, by the intervals that results state: those of the sampler.
///
/// # Errors
/// When an order statistic was not kept: look again first.
pub fn precision(
    model: &Model,
    compiled: &Compiled,
    settings: RunSettings,
    tallies: &Tallies,
) -> Result<Precision, Escaped> {
    let parts = Parts::new(Kept { model, compiled, settings, tallies, tails: &[] });
    let (nation, mut headline) = (
        nodes::of_column(&parts, compiled.columns.roll_column(0))?,
        nodes::of_column(&parts, compiled.columns.headline)?,
    );
    let money = f64::max(money(&nation), money(&headline));
    let chance = randomised::chances(&mut headline)
        .into_iter()
        .map(|(_, chance)| (chance.high - chance.low) / 2.0)
        .fold(0.0, f64::max);
    Ok(Precision { money, chance })
}

/// The largest half-width of the judged quantiles of a node.
fn money(node: &NodeResult) -> f64 {
    let half = |p: f64| {
        let quantile = node.outturn.quantile(p);
        quantile.low.zip(quantile.high).map_or(f64::INFINITY, |(low, high)| (high - low) / 2.0)
    };
    JUDGED.map(half).into_iter().fold(0.0, f64::max)
}
