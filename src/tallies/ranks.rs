//! Which ranks are wanted of a column.

use crate::numerics::beta::Beta;

/// The probabilities of the quantiles that are kept for every column.
pub const QUANTILES: [f64; 11] = [0.01, 0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975, 0.99];

/// The shares of worst outcomes whose means are wanted.
pub const TAILS: [f64; 2] = [0.10, 0.05];

/// Ranks of the quantile at p and of the ends of its 95 % interval: (low, rank, high); an end is none beyond the sample.
///
/// The number of values at or below the true quantile is binomial (n, p), whatever the distribution; so the interval from
/// the l-th to the u-th value covers it with chance P(l ≤ B < u), or more at an atom. l and u cut at most 2.5 % from each
/// side (David and Nagaraja, Order Statistics, 7.1).
#[must_use]
pub fn ranks(n: u64, p: f64) -> (Option<u64>, u64, Option<u64>) {
    let rank = rank_of(n, p);
    let below = |k: u64| binomial_cdf(k, n, p);
    // l = the largest with P(B < l) ≤ 2.5 %; u = the smallest with P(B ≥ u) ≤ 2.5 %.
    let low = boundary(rank, n, |l| below_strictly(l, &below) <= 0.025);
    let high = boundary(rank, n, |u| below_strictly(u, &below) < 0.975);
    ((low >= 1).then_some(low), rank, (high < n).then_some(high + 1))
}

fn below_strictly(k: u64, below: &impl Fn(u64) -> f64) -> f64 {
    k.checked_sub(1).map_or(0.0, below)
}

/// The largest k in 0..=n for which `holds`, which holds up to some k and not beyond; the search starts near `guess`.
fn boundary(guess: u64, n: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let mut step = 1;
    let (mut low, mut high) = (0, n + 1);
    if holds(guess) {
        low = guess;
        while low + step <= n && holds(low + step) {
            low += step;
            step *= 2;
        }
        high = high.min(low + step);
    } else {
        high = guess;
        while step <= high && !holds(high - step) {
            high -= step;
            step *= 2;
        }
        low = low.max(high.saturating_sub(step));
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if holds(middle) { low = middle } else { high = middle }
    }
    low
}

/// P(B ≤ k) for B binomial (n, p) = I(1 − p; n − k, k + 1).
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 1.0 } else { Beta::new((n - k) as f64, k as f64 + 1.0).tails(1.0 - p).0 }
}

/// How many of the worst values make up the worst share `alpha`.
#[must_use]
pub fn tail_count(n: u64, alpha: f64) -> u64 {
    rank_of(n, alpha)
}

/// ⌈np⌉, and 1 at the least; a hair is taken off so that 0.1 × 10 is 1 in spite of binary fractions.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1..n")]
fn rank_of(n: u64, p: f64) -> u64 {
    ((n as f64 * p * (1.0 - 1e-15)).ceil().max(1.0) as u64).min(n)
}

/// Every rank that is wanted of a column of n values, found once for all columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranks {
    /// Low end, rank and high end of each quantile: see [`ranks`].
    pub quantiles: [(Option<u64>, u64, Option<u64>); QUANTILES.len()],
    /// How many of the worst values make up each of [`TAILS`].
    pub tails: [u64; TAILS.len()],
    /// The median, counted from above.
    pub upper_median: u64,
}

impl Ranks {
    /// Of `n` values.
    #[must_use]
    pub fn of(n: u64) -> Self {
        Self {
            quantiles: QUANTILES.map(|p| ranks(n, p)),
            tails: TAILS.map(|alpha| tail_count(n, alpha)),
            upper_median: n / 2 + 1,
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = u64> {
        let quantiles = self.quantiles.iter().flat_map(|&(low, rank, high)| [low, Some(rank), high]);
        quantiles.flatten().chain(self.tails).chain([self.upper_median])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_cover_the_median_of_ten_as_the_tables_say() {
        // The 2nd to the 9th of 10 values cover the median with chance 0.9785 (sign test tables).
        assert_eq!(ranks(10, 0.5), (Some(2), 5, Some(9)));
        assert_eq!(ranks(1, 0.5), (None, 1, None));
        assert_eq!(ranks(10, 0.05).0, None);
    }

    #[test]
    fn ranks_cut_at_most_two_and_a_half_per_cent_from_each_side() {
        for n in [30, 1_000, 10_000, 1_000_000] {
            for p in QUANTILES {
                let (low, rank, high) = ranks(n, p);
                assert!(low.is_none_or(|low| low <= rank) && high.is_none_or(|high| high >= rank));
                assert!(low.is_none_or(|low| binomial_cdf(low - 1, n, p) <= 0.025));
                assert!(high.is_none_or(|high| 1.0 - binomial_cdf(high - 1, n, p) <= 0.025));
            }
        }
    }
}
