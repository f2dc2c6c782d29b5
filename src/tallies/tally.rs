//! The tally of one column.

use super::passes::{self, LANES, Lanes, Powers, total};
use super::{Kept, Watch};
use crate::kernel::Isa;

/// 2²⁷: grid units in £1m.
pub(super) const UNITS: f64 = 134_217_728.0;

/// Counts, moments, products and kept values of one column.
#[derive(Debug, Clone)]
pub struct Tally {
    count: u64,
    reference: f64,
    /// Exact sum in grid units.
    sum: i128,
    powers: Powers,
    limits: Vec<(f64, u64)>,
    /// An amount, and how many values before any rule lie below it.
    before: Option<(f64, u64)>,
    /// Exact sum of what rules added, in grid units.
    by_rules: i128,
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
            powers: Powers::default(),
            limits: watch.limits.iter().map(|&limit| (limit, 0)).collect(),
            before: watch.before.map(|limit| (limit, 0)),
            by_rules: 0,
            products: watch.focus.iter().map(|&focus| (focus, [0.0; LANES])).collect(),
            kept: Kept::about(watch.reference),
        }
    }

    /// Says how many values are to come; call before the first.
    pub fn expect(&mut self, values: u64) {
        self.kept.expect(values);
    }

    /// The number that moments are taken about.
    #[must_use]
    pub fn reference(&self) -> f64 {
        self.reference
    }

    /// Absorbs the next iterations, at most 256; pieces start at multiples of eight iterations. `focus` gives the same
    /// iterations of a focus node, with its reference; `before` is the same values before any rule, where there are rules.
    pub fn absorb<'a>(
        &mut self,
        isa: Isa,
        values: &[f64],
        before: Option<&[f64]>,
        focus: impl Fn(usize) -> (&'a [f64], f64),
    ) {
        let Self { powers, reference, limits, products, .. } = self;
        let reference = *reference;
        let sum = i128::from(to_units(isa.run(|| powers.add(values, reference))));
        self.sum += sum;
        if let Some(before) = before {
            self.by_rules += sum - exact_sum(before);
        }
        if let Some((limit, below)) = &mut self.before {
            *below += isa.run(|| passes::count_below(before.unwrap_or(values), *limit));
        }
        for (limit, below) in limits {
            *below += isa.run(|| passes::count_below(values, *limit));
        }
        for (place, sums) in products {
            let other = focus(*place);
            isa.run(|| passes::add_products(sums, (values, reference), other));
        }
        self.kept.absorb(isa, values);
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
        let (m2, m3, m4) =
            (total(&self.powers.squares) / n, total(&self.powers.cubes) / n, total(&self.powers.fourths) / n);
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

    /// Number of values below the watch's amount before any rule; none where it was not asked for.
    #[must_use]
    pub fn below_before(&self) -> Option<u64> {
        self.before.map(|(_, below)| below)
    }

    /// Mean of what rules added to the values, from the exact sum.
    #[must_use]
    pub fn mean_of_rules(&self) -> f64 {
        from_units(self.by_rules) / self.n()
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
    to_units(total(&lanes)).into()
}

/// Grid units of an amount on the grid, up to 2²⁶ £m.
#[expect(clippy::cast_possible_truncation, reason = "a multiple of the grid step is an integer in units")]
#[must_use]
pub fn to_units(amount: f64) -> i64 {
    (amount * UNITS) as i64
}

/// An amount in £m from grid units.
#[expect(clippy::cast_precision_loss, reason = "rounds once, at the very end")]
#[must_use]
pub fn from_units(units: i128) -> f64 {
    units as f64 / UNITS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::philox::{DrawId, Purpose};
    use crate::units::to_grid;

    fn filled(values: &[f64], watch: &Watch) -> Tally {
        let mut tally = Tally::new(watch);
        for piece in values.chunks(256) {
            tally.absorb(Isa::detect(), piece, None, |_| (piece, watch.reference));
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
        let tally = filled(
            &values,
            &Watch { reference: 2.0, limits: vec![2.0, 9.0], before: None, focus: vec![0], whole: false },
        );
        assert_eq!((tally.below(0), tally.below(1)), (1, 4));
        assert!((tally.covariance(0, &tally).unwrap() - 1.25).abs() < 1e-15);
    }

    #[test]
    fn every_instruction_set_tallies_the_same_bits() {
        let mut words = [0; 256];
        let mut values = Vec::new();
        for block in 0..200 {
            Isa::PORTABLE.words([3, 4], DrawId::of("t", "A", "r", "d"), Purpose::Own, block, &mut words);
            // Some on one spot; the last piece is short.
            let value = |&word: &u32| to_grid(f64::from((word >> 3).min(400_000_000)) * 1e-6);
            values.extend(words.iter().map(value));
        }
        values.truncate(51_111);
        let watch = Watch { reference: 250.0, limits: vec![100.0, 400.0], before: None, focus: vec![0], whole: false };
        let summary = |isa| {
            let mut tally = Tally::new(&watch);
            for piece in values.chunks(256) {
                tally.absorb(isa, piece, None, |_| (piece, watch.reference));
            }
            tally.finish();
            format!("{tally:?}")
        };
        let expected = summary(Isa::PORTABLE);
        for isa in Isa::supported() {
            assert!(summary(isa) == expected, "{}", isa.name());
        }
    }
}
