//! The tally of one column.

use super::{Kept, Watch};

/// Sums are kept in eight lanes by iteration modulo 8 and added in one order at the end: vectors cannot change a bit.
const LANES: usize = 8;
type Lanes = [f64; LANES];

/// 2²⁷: grid units in £1m.
const UNITS: f64 = 134_217_728.0;

/// Counts, moments, products and kept values of one column.
#[derive(Debug, Clone)]
pub struct Tally {
    count: u64,
    reference: f64,
    /// Exact sum in grid units.
    sum: i128,
    squares: Lanes,
    cubes: Lanes,
    fourths: Lanes,
    limits: Vec<(f64, u64)>,
    products: Vec<(usize, Lanes)>,
    kept: Kept,
}

impl Tally {
    /// An empty tally.
    #[must_use]
    pub fn new(watch: &Watch) -> Self {
        Self {
            count: 0,
            reference: watch.reference,
            sum: 0,
            squares: [0.0; LANES],
            cubes: [0.0; LANES],
            fourths: [0.0; LANES],
            limits: watch.limits.iter().map(|&limit| (limit, 0)).collect(),
            products: watch.focus.iter().map(|&focus| (focus, [0.0; LANES])).collect(),
            kept: Kept::default(),
        }
    }

    /// The number that moments are taken about.
    #[must_use]
    pub fn reference(&self) -> f64 {
        self.reference
    }

    /// Absorbs the next iterations, at most 256; pieces start at multiples of eight iterations. `focus` gives the same
    /// iterations of a focus node, with its reference.
    pub fn absorb<'a>(&mut self, values: &[f64], focus: impl Fn(usize) -> (&'a [f64], f64)) {
        self.sum += exact_sum(values);
        for chunk in values.chunks(LANES) {
            for (lane, value) in chunk.iter().enumerate() {
                let d = value - self.reference;
                let square = d * d;
                self.squares[lane] += square;
                self.cubes[lane] += square * d;
                self.fourths[lane] += square * square;
            }
        }
        for (limit, below) in &mut self.limits {
            *below += values.iter().map(|value| u64::from(value < limit)).sum::<u64>();
        }
        for (place, sums) in &mut self.products {
            let (whole, reference) = focus(*place);
            for (chunk, other) in values.chunks(LANES).zip(whole.chunks(LANES)) {
                for (lane, (value, total)) in chunk.iter().zip(other).enumerate() {
                    sums[lane] += (value - self.reference) * (total - reference);
                }
            }
        }
        self.kept.absorb(values);
        self.count += values.len() as u64;
    }

    /// Puts what was kept in order.
    pub fn finish(&mut self) {
        self.kept.finish();
    }

    /// Iterations absorbed.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Mean, from the exact sum.
    #[must_use]
    pub fn mean(&self) -> f64 {
        from_units(self.sum) / self.n()
    }

    /// Second, third and fourth central moments (divided by n).
    #[must_use]
    pub fn central_moments(&self) -> (f64, f64, f64) {
        let n = self.n();
        let a = self.mean() - self.reference;
        let (m2, m3, m4) = (total(&self.squares) / n, total(&self.cubes) / n, total(&self.fourths) / n);
        let second = (m2 - a * a).max(0.0);
        let third = m3 - 3.0 * a * m2 + 2.0 * a * a * a;
        let fourth = m4 - 4.0 * a * m3 + 6.0 * a * a * m2 - 3.0 * a * a * a * a;
        (second, third, fourth.max(0.0))
    }

    /// Covariance (divided by n) with the focus node at `place`; none where it was not asked for.
    #[must_use]
    pub fn covariance(&self, place: usize, focus: &Self) -> Option<f64> {
        let (_, sums) = self.products.iter().find(|(known, _)| *known == place)?;
        let a = self.mean() - self.reference;
        let b = focus.mean() - focus.reference;
        Some(total(sums) / self.n() - a * b)
    }

    /// Number of values below the limit number `index` of the watch.
    #[must_use]
    pub fn below(&self, index: usize) -> u64 {
        self.limits[index].1
    }

    /// Takes what a second look over the same values kept.
    pub fn replace_kept(&mut self, kept: Kept) {
        self.kept = kept;
    }

    /// What was kept of the values.
    #[must_use]
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    fn n(&self) -> f64 {
        self.count as f64
    }
}

/// The exact sum of at most 256 grid amounts below 2¹⁸ £m, in grid units: such a sum is exact in f64 in any order.
#[must_use]
pub fn exact_sum(values: &[f64]) -> i128 {
    let mut lanes = [0.0; LANES];
    for chunk in values.chunks(LANES) {
        for (sum, value) in lanes.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    to_units(total(&lanes))
}

/// Grid units of an amount on the grid.
#[expect(clippy::cast_possible_truncation, reason = "a multiple of the grid step is an integer in units")]
#[must_use]
pub fn to_units(amount: f64) -> i128 {
    (amount * UNITS) as i128
}

/// An amount in £m from grid units.
#[expect(clippy::cast_precision_loss, reason = "rounds once, at the very end")]
#[must_use]
pub fn from_units(units: i128) -> f64 {
    units as f64 / UNITS
}

fn total(lanes: &Lanes) -> f64 {
    lanes.iter().fold(0.0, |sum, lane| sum + lane)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::to_grid;

    fn filled(values: &[f64], watch: &Watch) -> Tally {
        let mut tally = Tally::new(watch);
        for piece in values.chunks(256) {
            tally.absorb(piece, |_| (piece, watch.reference));
        }
        tally.finish();
        tally
    }

    #[test]
    fn moments_equal_the_two_pass_ones() {
        let values: Vec<f64> = (0..1000).map(|i| to_grid(f64::from(i % 37) * 1.7 - f64::from(i % 11))).collect();
        let tally = filled(&values, &Watch { reference: 25.0, ..Watch::default() });
        let n = 1000.0;
        let mean = values.iter().sum::<f64>() / n;
        let moment = |k: i32| values.iter().map(|v| (v - mean).powi(k)).sum::<f64>() / n;
        let (second, third, fourth) = tally.central_moments();
        assert!((tally.mean() - mean).abs() < 1e-12);
        assert!((second / moment(2) - 1.0).abs() < 1e-12);
        assert!((third - moment(3)).abs() < 1e-8 * fourth);
        assert!((fourth / moment(4) - 1.0).abs() < 1e-10);
    }

    #[test]
    fn counts_below_are_strict_and_products_are_covariances() {
        let values = [1.0, 2.0, 3.0, 4.0];
        let tally = filled(&values, &Watch { reference: 2.0, limits: vec![2.0, 9.0], focus: vec![0] });
        assert_eq!((tally.below(0), tally.below(1)), (1, 4));
        assert!((tally.covariance(0, &tally).unwrap() - 1.25).abs() < 1e-15);
    }
}
