//! Rare events: chances and quantiles far out in the bad tail of the nation and sectors, by importance sampling.
//!
//! Nine iterations in ten are moved along the headline's main direction, towards the bad end, and every iteration has the weight that
//! undoes it. Nothing else is reported from such a run: in the middle of the distribution it is worse than plain sampling.

use std::ops::ControlFlow;

use libm::sqrt;

use crate::compile::Compiled;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::sampling::Sampling;
use crate::kernel::wave::Wave;
use crate::simulate::{Interrupted, RunSettings, waves};

/// Shares for which quantiles are given.
pub const SHARES: [f64; 3] = [0.001, 0.005, 0.01];
/// 97.5 % point of the standard normal.
const Z95: f64 = 1.959_963_984_540_054;

/// The whole columns of the focus nodes, and the weight of each iteration.
#[derive(Debug)]
pub struct Tail {
    /// One for each focus node, in the order of [`crate::compile::Columns::focus`]: (position, weight), worst first.
    columns: Vec<Vec<(f64, f64)>>,
}

/// A chance and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailChance {
    /// Chance of a position below the limit.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
}

/// A quantile with its 95 % interval; an end is none where the iterations do not reach it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailQuantile {
    /// The worst positions with this share of the probability end here, £m.
    pub value: f64,
    /// Standard error: the interval's width / (2 × 1.96).
    pub se: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// How many plain iterations would know the chance of a position this bad as well: p (1 − p) / se².
    pub worth: f64,
}

/// Bytes that [`Tail::simulate`] holds for its columns.
#[must_use]
pub fn memory(compiled: &Compiled, iterations: u64) -> u64 {
    (compiled.columns.focus.len() as u64 + 1) * 24 * iterations
}

impl Tail {
    /// Simulates the focus nodes with the sampler of `settings`.
    ///
    /// # Errors
    /// When `observe`, which hears the iterations done after each wave, breaks.
    pub fn simulate(
        compiled: &Compiled,
        settings: RunSettings,
        observe: &(dyn Fn(u64) -> ControlFlow<()> + Sync),
    ) -> Result<Self, Interrupted> {
        let sampling = Sampling::new(compiled, settings.seed, settings.sampler);
        let focus: Vec<usize> = compiled.columns.focus.iter().map(|&roll| compiled.columns.roll_column(roll)).collect();
        let mut columns = vec![Vec::new(); focus.len()];
        let mut weights = [0.0; BLOCK];
        let mut wave = Wave::new(compiled, settings.isa);
        waves(compiled, settings, &mut wave, |wave, done, count| {
            let first = (done - count as u64) / BLOCK as u64;
            for (index, slab) in wave.slabs.iter().enumerate().take(count.div_ceil(BLOCK)) {
                let piece = BLOCK.min(count - index * BLOCK);
                sampling.weights(settings.isa, &Lanes::block(first + index as u64), &mut weights);
                for (column, &from) in columns.iter_mut().zip(&focus) {
                    column.extend(slab.in_year[from][..piece].iter().copied().zip(weights));
                }
            }
            observe(done)
        })?;
        for column in &mut columns {
            column.sort_by(|a: &(f64, f64), b| a.0.total_cmp(&b.0));
        }
        Ok(Self { columns })
    }

    /// P(position < limit) of the focus node at `place`: the mean of weight × indicator.
    ///
    /// # Panics
    /// When there is no such focus node: a mistake in this program.
    #[must_use]
    pub fn chance(&self, place: usize, limit: f64) -> TailChance {
        let column = &self.columns[place];
        let (mut sum, mut squares) = (0.0, 0.0);
        for (_, weight) in column.iter().take_while(|(position, _)| *position < limit) {
            sum += weight;
            squares += weight * weight;
        }
        estimate(sum, squares, column.len())
    }

    /// The quantile at the share `p` of the focus node at `place`. Its interval is where the estimated chance is p ± 1.96
    /// standard errors (Woodruff 1952).
    ///
    /// # Panics
    /// When there is no such focus node: a mistake in this program.
    #[must_use]
    pub fn quantile(&self, place: usize, p: f64) -> Option<TailQuantile> {
        let column = &self.columns[place];
        let (mut sum, mut squares) = (0.0, 0.0);
        let reached = column.iter().find(|(_, weight)| {
            sum += weight;
            squares += weight * weight;
            sum >= p * count(column.len())
        });
        let value = reached?.0;
        let chance = estimate(sum, squares, column.len());
        let worth = chance.value * (1.0 - chance.value) / (chance.se * chance.se);
        let half = Z95 * chance.se;
        let (low, high) = (self.position(place, p - half), self.position(place, p + half));
        let se = low.zip(high).map(|(low, high)| (high - low) / (2.0 * Z95));
        Some(TailQuantile { value, se, low, high, worth })
    }

    /// The position at which the estimated chance first reaches `p`; none for p ≤ 0 or beyond all weights.
    fn position(&self, place: usize, p: f64) -> Option<f64> {
        let column = &self.columns[place];
        let wanted = p * count(column.len());
        let mut sum = 0.0;
        let mut reached = column.iter().filter(|_| p > 0.0);
        let found = reached.find(|(_, weight)| {
            sum += weight;
            sum >= wanted
        });
        found.map(|(position, _)| *position)
    }

    /// Iterations.
    #[must_use]
    pub fn iterations(&self) -> u64 {
        self.columns.first().map_or(0, |column| column.len() as u64)
    }
}

/// Mean and standard error of `n` values with this sum and sum of squares.
fn estimate(sum: f64, squares: f64, n: usize) -> TailChance {
    let n = count(n);
    let value = sum / n;
    let se = if n > 1.0 { sqrt((squares / n - value * value).max(0.0) / (n - 1.0)) } else { f64::INFINITY };
    TailChance { value, se }
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_weights_give_the_plain_share_and_order_statistic() {
        let column: Vec<(f64, f64)> = (0..1000).map(|n| (f64::from(n), 1.0)).collect();
        let tail = Tail { columns: vec![column] };
        let chance = tail.chance(0, 10.0);
        assert!((chance.value - 0.01).abs() < 1e-15);
        assert!((chance.se - sqrt(0.01 * 0.99 / 999.0)).abs() < 1e-12);
        let quantile = tail.quantile(0, 0.01).unwrap();
        assert_eq!(quantile.value.to_bits(), 9.0_f64.to_bits());
        assert!(quantile.low.unwrap() < 9.0 && quantile.high.unwrap() > 9.0);
        assert!((quantile.worth - 999.0).abs() < 1e-6, "{}", quantile.worth);
        // The interval of one in a thousand goes below all of them.
        assert_eq!(tail.quantile(0, 0.001).unwrap().low, None);
    }
}
