//! The tally of one column.

use super::order::Placer;
use super::passes::{self, LANES, Lanes, Powers, total};
use super::ranks::Ranks;
use super::{Kept, Threshold, Watch};
use crate::kernel::Isa;
use crate::kernel::lanes::BLOCK;
pub use crate::units::{UNITS, exact_sum, from_units, to_units};

/// Counts, moments, products and kept values of one column.
#[derive(Debug, Clone)]
pub struct Tally {
    count: u64,
    reference: f64,
    /// Exact sum in grid units.
    sum: i128,
    powers: Powers,
    thresholds: Vec<Counted>,
    products: Vec<(usize, Lanes)>,
    /// False where only counts and moments are wanted.
    keeps: bool,
    kept: Kept,
}

/// How many values lie below an amount.
#[derive(Debug, Clone, Copy)]
struct Counted {
    threshold: Threshold,
    amount: f64,
    below: u64,
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
            thresholds: watch
                .thresholds
                .iter()
                .map(|(&threshold, &amount)| Counted { threshold, amount, below: 0 })
                .collect(),
            products: watch.focus.iter().map(|&focus| (focus, [0.0; LANES])).collect(),
            keeps: !watch.moments_only,
            kept: Kept::about(watch.reference),
        }
    }

    /// Of a whole column, ready for questions: what is watched with incentive money put back counts as it stands.
    #[must_use]
    pub fn of(values: &[f64], watch: &Watch, isa: Isa) -> Self {
        let (ranks, mut placer) = (Ranks::of(values.len() as u64), Placer::new(isa));
        let mut tally = Self::new(watch);
        tally.expect(values.len() as u64);
        values.chunks(BLOCK).for_each(|piece| tally.absorb(isa, piece, None, |_| (&[], 0.0)));
        tally.finish(&ranks, &mut placer);
        if let Some(mut again) = tally.kept.again(&ranks) {
            values.chunks(BLOCK).for_each(|piece| again.absorb(isa, piece));
            again.finish(&ranks, &mut placer);
            tally.replace_kept(again);
        }
        tally
    }

    /// Says how many values are to come; call before the first.
    pub fn expect(&mut self, values: u64) {
        if self.keeps {
            self.kept.expect(values);
        }
    }

    /// The number that moments are taken about.
    #[must_use]
    pub fn reference(&self) -> f64 {
        self.reference
    }

    /// Absorbs the next iterations, at most 256; pieces start at multiples of eight iterations. `focus` gives the same
    /// iterations of a focus node, with its reference; `incentive` is the part of the values that is incentive money beyond the
    /// planned, where a rule sets it.
    pub fn absorb<'a>(
        &mut self,
        isa: Isa,
        values: &[f64],
        incentive: Option<&[f64]>,
        focus: impl Fn(usize) -> (&'a [f64], f64),
    ) {
        let Self { powers, reference, thresholds, products, .. } = self;
        let reference = *reference;
        self.sum += i128::from(to_units(powers.add(isa, values, reference)));
        for Counted { threshold, amount, below } in thresholds {
            *below += isa.run(|| match incentive.filter(|_| threshold.is_judged()) {
                None => passes::count_below(values, *amount),
                Some(incentive) => passes::count_below_less(values, incentive, *amount),
            });
        }
        for (place, sums) in products {
            let other = focus(*place);
            isa.run(|| passes::add_products(sums, (values, reference), other));
        }
        if self.keeps {
            self.kept.absorb(isa, values);
        }
        self.count += values.len() as u64;
    }

    /// Puts what was kept in order, as far as `ranks` need it.
    pub fn finish(&mut self, ranks: &Ranks, placer: &mut Placer) {
        self.kept.finish(ranks, placer);
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

    /// Number of values below a threshold of the watch, with incentive money as planned where [`Threshold::is_judged`]; none where
    /// the watch has no such threshold.
    #[must_use]
    pub fn below(&self, threshold: Threshold) -> Option<u64> {
        self.counted(threshold).map(|counted| counted.below)
    }

    /// The amount of a threshold of the watch.
    #[must_use]
    pub fn amount(&self, threshold: Threshold) -> Option<f64> {
        self.counted(threshold).map(|counted| counted.amount)
    }

    fn counted(&self, threshold: Threshold) -> Option<&Counted> {
        self.thresholds.iter().find(|counted| counted.threshold == threshold)
    }

    /// Mean of these values less another column's of as many iterations, from the exact sums.
    #[must_use]
    pub fn mean_less(&self, other: &Self) -> f64 {
        from_units(self.sum - other.sum) / self.n()
    }

    /// False where only counts and moments are kept.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.keeps
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::draws::philox::{DrawId, Purpose};
    use crate::units::to_grid;

    fn below(deficit: f64, plan: f64) -> BTreeMap<Threshold, f64> {
        [(Threshold::Deficit, deficit), (Threshold::Plan, plan)].into()
    }

    fn filled(values: &[f64], watch: &Watch) -> Tally {
        let mut tally = Tally::new(watch);
        for piece in values.chunks(256) {
            tally.absorb(Isa::detect(), piece, None, |_| (piece, watch.reference));
        }
        tally.finish(&Ranks::of(values.len() as u64), &mut Placer::new(Isa::detect()));
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
    fn a_whole_column_has_the_figures_of_its_waves_in_whatever_order_its_values_come() {
        let count = 40_000_u32;
        let value = |i: u32| to_grid(f64::from(i) * 0.37 - 9_000.0);
        let falling: Vec<f64> = (0..count).rev().map(value).collect();
        let watch = Watch { reference: -7.0, thresholds: below(0.0, -100.0), ..Watch::default() };
        let (tally, waves) = (Tally::of(&falling, &watch, Isa::detect()), filled(&falling, &watch));
        // Windows are narrowed where the first values lie, and none of these is near the last ones: they must be looked at again.
        let ranks = Ranks::of(u64::from(count));
        assert!(ranks.all().any(|rank| waves.kept().order_statistic(rank).is_err()), "nothing escapes");
        for rank in ranks.all() {
            assert_eq!(tally.kept().order_statistic(rank), Ok(value(u32::try_from(rank).unwrap() - 1)), "{rank}");
        }
        assert_eq!(tally.mean().to_bits(), waves.mean().to_bits());
        assert_eq!(tally.central_moments(), waves.central_moments());
        assert_eq!(tally.below(Threshold::Deficit), Some(24_325));
    }

    #[test]
    fn counts_below_are_strict_and_products_are_covariances() {
        let values = [1.0, 2.0, 3.0, 4.0];
        let tally =
            filled(&values, &Watch { reference: 2.0, thresholds: below(2.0, 9.0), focus: vec![0], ..Watch::default() });
        assert_eq!((tally.below(Threshold::Deficit), tally.below(Threshold::Plan)), (Some(1), Some(4)));
        assert_eq!(tally.below(Threshold::ControlTotal), None);
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
        let watch = Watch { reference: 250.0, thresholds: below(100.0, 400.0), focus: vec![0], ..Watch::default() };
        let summary = |isa| {
            let mut tally = Tally::new(&watch);
            for piece in values.chunks(256) {
                tally.absorb(isa, piece, None, |_| (piece, watch.reference));
            }
            tally.finish(&Ranks::of(51_111), &mut Placer::new(isa));
            format!("{tally:?}")
        };
        let expected = summary(Isa::PORTABLE);
        for isa in Isa::supported() {
            assert!(summary(isa) == expected, "{}", isa.name());
        }
    }
}
