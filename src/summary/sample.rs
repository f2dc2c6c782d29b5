//! Statistics of a plain column with their errors, and of the difference of two columns over the same draws.

use std::cell::OnceCell;

use libm::sqrt;

use super::statistics::{Z95, chance};
use crate::numerics::usize_from;
use crate::results::{Chance, Estimate, Quantile};
use crate::tallies::ranks::ranks;

/// A column of values, one an iteration.
#[derive(Debug)]
pub struct Sample<'a> {
    values: &'a [f64],
    sorted: OnceCell<Vec<f64>>,
}

impl<'a> Sample<'a> {
    /// Of a column of at least one value.
    #[must_use]
    pub fn of(values: &'a [f64]) -> Self {
        Self { values, sorted: OnceCell::new() }
    }

    /// How many values there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.values.len() as u64
    }

    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    fn n(&self) -> f64 {
        self.values.len() as f64
    }

    fn centre(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.n()
    }

    /// Mean of a function of the values.
    fn mean_of(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.values.iter().map(|value| of(*value)).sum::<f64>() / self.n()
    }

    /// Mean and its standard error sd / √n; no error of one value.
    #[must_use]
    pub fn mean(&self) -> Estimate {
        let se = self.sd().value / sqrt(self.n());
        Estimate { value: self.centre(), se: (self.count() > 1).then_some(se) }
    }

    /// Standard deviation (n − 1) and its standard error √((m4 − m2²) / n) / (2 sd): see [`super::statistics::sd`]; nought of one
    /// value, without an error.
    #[must_use]
    pub fn sd(&self) -> Estimate {
        let (n, centre) = (self.n(), self.centre());
        if n < 2.0 {
            return Estimate { value: 0.0, se: None };
        }
        let square = |value: f64| (value - centre) * (value - centre);
        let second = self.mean_of(square);
        let fourth = self.mean_of(|value| square(value) * square(value));
        let sd = sqrt(second * n / (n - 1.0));
        let se = if sd > 0.0 { sqrt((fourth - second * second).max(0.0) / n) / (2.0 * sd) } else { 0.0 };
        Estimate { value: sd, se: Some(se) }
    }

    /// The p-quantile with its 95 % order-statistic interval: see [`ranks`].
    #[must_use]
    pub fn quantile(&self, p: f64) -> Quantile {
        let sorted = self.sorted.get_or_init(|| {
            let mut sorted = self.values.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            sorted
        });
        let (low, rank, high) = ranks(self.count(), p);
        let at = |rank: u64| sorted[usize_from(rank - 1)];
        Quantile { p, value: at(rank), low: low.map(at), high: high.map(at) }
    }

    /// Chance of a value of at least `level`, with its Wilson interval.
    #[must_use]
    pub fn chance(&self, level: f64) -> Chance {
        chance(self.values.iter().filter(|value| **value >= level).count() as u64, self.count())
    }

    /// Chance of a value below `level`, likewise.
    #[must_use]
    pub fn chance_below(&self, level: f64) -> Chance {
        chance(self.values.iter().filter(|value| **value < level).count() as u64, self.count())
    }
}

/// Two columns over the same draws, iteration by iteration: what was changed, and what it was changed from.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    before: &'a [f64],
    after: &'a [f64],
}

/// A difference of quantiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileDifference {
    /// The p-quantile after less that before.
    pub value: f64,
    /// Lower and upper end of its 95 % interval; none where either quantile has none.
    pub interval: Option<(f64, f64)>,
}

impl<'a> Pair<'a> {
    /// Of two columns.
    ///
    /// # Panics
    /// When they are not of the same iterations: a mistake in this program.
    #[must_use]
    pub fn of(before: &'a [f64], after: &'a [f64]) -> Self {
        assert_eq!(before.len(), after.len(), "pairs");
        Self { before, after }
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + Clone {
        self.before.iter().copied().zip(self.after.iter().copied())
    }

    /// Mean of (after − before) and its standard error: that of the differences, so that what the two have in common does not
    /// count.
    #[must_use]
    pub fn difference(&self) -> Estimate {
        self.difference_of(|value| value)
    }

    /// The same of a function of the values.
    #[must_use]
    pub fn difference_of(&self, of: impl Fn(f64) -> f64) -> Estimate {
        let (mut n, mut sum, mut squares) = (0_u32, 0.0, 0.0);
        for (before, after) in self.pairs() {
            let value = of(after) - of(before);
            n += 1;
            sum += value;
            squares += value * value;
        }
        let count = f64::from(n);
        let mean = sum / count;
        let se = (n > 1).then(|| sqrt(((squares / count - mean * mean) / (count - 1.0)).max(0.0)));
        Estimate { value: mean, se }
    }

    /// Difference of the chances of a value of at least `level`, with its standard error (McNemar's: iterations that are on
    /// the same side in both do not count).
    #[must_use]
    pub fn chance(&self, level: f64) -> Estimate {
        self.difference_of(|value| if value >= level { 1.0 } else { 0.0 })
    }

    /// Difference of the p-quantiles.
    ///
    /// Two sample quantiles of pairs are jointly normal in the limit, with correlation that of the indicators of being at or
    /// below them (Babu and Rao, Journal of Multivariate Analysis 27, 1988); the standard error of each is the width of its
    /// order-statistic interval / (2 × 1.96) (Woodruff, JASA 47, 1952), so no density has to be estimated. The interval is
    /// the difference ± 1.96 √(s² + t² − 2 r s t).
    #[must_use]
    pub fn quantile(&self, p: f64) -> QuantileDifference {
        let [before, after] = [self.before, self.after].map(|values| Sample::of(values).quantile(p));
        let value = after.value - before.value;
        let error = |of: &Quantile| Some((of.high? - of.low?) / (2.0 * Z95));
        let interval = error(&before).zip(error(&after)).map(|(s, t)| {
            let r = self.agreement(before.value, after.value);
            // s² + t² − 2 r s t, so that equal columns give nought to the bit.
            let half = Z95 * sqrt(((s - t) * (s - t) + 2.0 * (1.0 - r) * s * t).max(0.0));
            (value - half, value + half)
        });
        QuantileDifference { value, interval }
    }

    /// Correlation of being at or below `edge` before and at or below `other` after; 1 where one of the two is certain.
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    fn agreement(&self, edge: f64, other: f64) -> f64 {
        let count = |of: &dyn Fn(f64, f64) -> bool| self.pairs().filter(|&(b, a)| of(b, a)).count() as f64;
        let n = self.before.len() as f64;
        let (one, two) = (count(&|before, _| before <= edge), count(&|_, after| after <= other));
        let both = count(&|before, after| before <= edge && after <= other);
        let scale = sqrt(one * (n - one)) * sqrt(two * (n - two));
        if scale > 0.0 { ((n * both - one * two) / scale).min(1.0) } else { 1.0 }
    }

    /// Correlation of pairs whose two halves have one distribution, with mean and variance from both halves together (Janon et
    /// al., ESAIM: Probability and Statistics 18, 2014), kept within [0, 1]; its error from the spread of its influence function.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    pub fn share(&self) -> Estimate {
        let n = self.before.len() as f64;
        let mean = self.pairs().map(|(a, b)| 0.5 * (a + b)).sum::<f64>() / n;
        let product = |(a, b): (f64, f64)| (a - mean) * (b - mean);
        let square = |(a, b): (f64, f64)| 0.5 * ((a - mean) * (a - mean) + (b - mean) * (b - mean));
        let variance = self.pairs().map(square).sum::<f64>() / n;
        if variance <= 0.0 {
            return Estimate { value: 0.0, se: None };
        }
        let value = self.pairs().map(product).sum::<f64>() / n / variance;
        let influence = |pair| (product(pair) - value * square(pair)) / variance;
        let squares = self.pairs().map(influence).map(|x| x * x).sum::<f64>();
        Estimate { value: value.clamp(0.0, 1.0), se: (n > 1.0).then(|| sqrt(squares) / n) }
    }

    /// The share of the variance that is drawn anew in the second half of each pair: one less [`Pair::share`]. Where one input alone is drawn
    /// anew this is its total index.
    #[must_use]
    pub fn anew(&self) -> Estimate {
        let share = self.share();
        Estimate { value: 1.0 - share.value, ..share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::latent::normal_from_word;
    use crate::draws::philox::{DrawId, Purpose, key_of, word};

    #[test]
    fn a_column_has_the_statistics_of_the_textbook() {
        let sample = Sample::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        let sd = (32.0_f64 / 7.0).sqrt();
        assert_eq!((sample.mean().value, sample.sd().value), (5.0, sd));
        assert!((sample.mean().se.unwrap_or(0.0) - sd / 8.0_f64.sqrt()).abs() < 1e-15);
        // m2 = 4, m4 = (81 + 3 + 0 + 16 + 256) / 8 = 44.5.
        assert!((sample.sd().se.unwrap_or(0.0) - (28.5_f64 / 8.0).sqrt() / (2.0 * sd)).abs() < 1e-15);
        assert_eq!((sample.chance(5.0).value, sample.chance(10.0).value), (0.5, 0.0));
        let ten: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        let median = Sample::of(&ten).quantile(0.5);
        assert_eq!((median.low, median.value, median.high), (Some(2.0), 5.0, Some(9.0)));
    }

    #[test]
    fn one_value_has_no_errors() {
        let one = Sample::of(&[3.0]);
        assert_eq!((one.mean().value, one.mean().se, one.sd().value, one.sd().se), (3.0, None, 0.0, None));
        let pair = Pair::of(&[1.0], &[3.0]);
        assert_eq!((pair.difference().value, pair.difference().se), (2.0, None));
        assert_eq!(pair.quantile(0.5), QuantileDifference { value: 2.0, interval: None });
    }

    #[test]
    fn the_error_of_a_mean_difference_is_that_of_its_differences() {
        let mean = Pair::of(&[10.0, 20.0, 30.0, 40.0], &[11.0, 23.0, 31.0, 43.0]).difference();
        assert_eq!(mean.value, 2.0);
        assert!((mean.se.unwrap_or(0.0) - (1.0f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn chances_differ_by_those_that_changed_sides() {
        let before: Vec<f64> = (0..100).map(f64::from).collect();
        let after: Vec<f64> = before.iter().map(|value| value + 9.0).collect();
        let gained = Pair::of(&before, &after).chance(50.0);
        assert_eq!(gained.value, 0.09);
        assert!((gained.se.unwrap_or(0.0) - (0.09_f64 * 0.91 / 99.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn what_is_not_changed_differs_by_nought_without_a_doubt_and_a_shift_by_itself() {
        let before: Vec<f64> = (0..1_000).map(|i| f64::from(i * i % 997)).collect();
        let after: Vec<f64> = before.iter().map(|value| value + 8.0).collect();
        for p in [0.1, 0.5, 0.9] {
            let [same, shifted] = [&before, &after].map(|other| Pair::of(&before, other).quantile(p));
            assert_eq!(same, QuantileDifference { value: 0.0, interval: Some((0.0, 0.0)) });
            assert_eq!(shifted, QuantileDifference { value: 8.0, interval: Some((8.0, 8.0)) });
        }
        let same = Pair::of(&before, &before);
        assert_eq!((same.difference().value, same.difference().se), (0.0, Some(0.0)));
        assert_eq!((same.chance(500.0).value, same.chance(500.0).se), (0.0, Some(0.0)));
    }

    /// Columns of normals: independent ones, and 0.8 × the first + 0.6 × the second, doubled.
    fn normals(seed: u64, count: u64) -> (Vec<f64>, Vec<f64>) {
        let id = |name| DrawId::of("tests", "", "sample", name);
        let draw = |name, n| f64::from(normal_from_word(word(key_of(seed), id(name), Purpose::Own, n)));
        let one: Vec<f64> = (0..count).map(|n| draw("one", n)).collect();
        let other = one.iter().zip(0..).map(|(x, n)| 2.0 * (0.8 * x + 0.6 * draw("other", n))).collect();
        (one, other)
    }

    #[test]
    fn intervals_of_quantile_differences_hold_the_truth_about_19_times_in_20() {
        for (p, z) in [(0.5, 0.0), (0.1, -1.281_551_565_544_6)] {
            let held = (0..600).filter(|&seed| {
                let (before, after) = normals(seed, 500);
                let (low, high) = Pair::of(&before, &after).quantile(p).interval.unwrap_or((0.0, 0.0));
                // Quantiles z and 2 z.
                (low..=high).contains(&z)
            });
            let held = held.count();
            // 570 ± 3 sd of 5.3 each way; a little more for estimated errors.
            assert!((545..=592).contains(&held), "{p}: {held}");
        }
    }

    #[test]
    fn pairs_know_a_quantile_difference_better_than_two_samples_do() {
        let (before, after) = normals(7, 2_000);
        let paired = Pair::of(&before, &after).quantile(0.1).interval.unwrap_or((0.0, 9.0));
        let apart = Pair::of(&before, &normals(8, 2_000).1).quantile(0.1).interval.unwrap_or((0.0, 0.0));
        assert!(paired.1 - paired.0 < 0.9 * (apart.1 - apart.0), "{paired:?} {apart:?}");
    }

    #[test]
    fn a_share_is_a_correlation_kept_within_nought_and_one() {
        let one = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(Pair::of(&one, &one).share().value, 1.0);
        assert_eq!(Pair::of(&one, &[4.0, 3.0, 2.0, 1.0]).share().value, 0.0);
        let nothing = Pair::of(&[2.0; 4], &[2.0; 4]).share();
        assert_eq!((nothing.value, nothing.se), (0.0, None));
        // Mean 2.5, variance 1.25, products −1.5·−0.5, −0.5·−1.5, 0.5·1.5, 1.5·0.5: 0.75 each.
        assert!((Pair::of(&one, &[2.0, 1.0, 4.0, 3.0]).share().value - 0.6).abs() < 1e-12);
    }
}
