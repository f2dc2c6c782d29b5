//! Monte Carlo errors of what is estimated.

use libm::sqrt;

use super::{Chance, Estimate, Outturn, QUANTILES, Quantile};
use crate::numerics::beta;
use crate::tallies::{Escaped, Kept, Tally};

/// 97.5 % point of the standard normal: 95 % intervals.
const Z95: f64 = 1.959_963_984_540_054;

/// A share of iterations with its Wilson interval (Wilson 1927; Brown, Cai and DasGupta 2001).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
pub fn chance(hits: u64, n: u64) -> Chance {
    let (k, n) = (hits as f64, n as f64);
    let z2 = Z95 * Z95;
    let centre = (k + z2 / 2.0) / (n + z2);
    let half = Z95 / (n + z2) * sqrt(k * (n - k) / n + z2 / 4.0);
    Chance { value: k / n, low: if hits == 0 { 0.0 } else { centre - half }, high: if k >= n { 1.0 } else { centre + half } }
}

/// Ranks of the quantile at p and of the ends of its 95 % interval: (low, rank, high); an end is none beyond the sample.
///
/// The number of values at or below the true quantile is binomial (n, p), whatever the distribution; so the interval from
/// the l-th to the u-th value covers it with chance P(l ≤ B < u), or more at an atom. l and u cut at most 2.5 % from each
/// side (David and Nagaraja, Order Statistics, 7.1).
#[must_use]
pub fn ranks(n: u64, p: f64) -> (Option<u64>, u64, Option<u64>) {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1..n")]
    let rank = ((n as f64 * p - 1e-9).ceil().max(1.0) as u64).min(n);
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
    if k >= n { 1.0 } else { beta::regularised(1.0 - p, (n - k) as f64, k as f64 + 1.0) }
}

/// How many of the worst values make up the worst share `alpha`.
#[must_use]
pub fn tail_count(n: u64, alpha: f64) -> u64 {
    ranks_only(n, alpha)
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1..n")]
fn ranks_only(n: u64, p: f64) -> u64 {
    ((n as f64 * p - 1e-9).ceil().max(1.0) as u64).min(n)
}

/// Every order statistic that [`outturn`] asks for.
///
/// # Errors
/// The first that was not kept.
pub fn wanted(kept: &Kept, n: u64) -> Result<(), Escaped> {
    for p in QUANTILES {
        let (low, rank, high) = ranks(n, p);
        for rank in [low, Some(rank), high].into_iter().flatten() {
            kept.order_statistic(rank)?;
        }
    }
    Ok(())
}

/// The distribution of a tallied column, with its errors.
///
/// # Errors
/// When an order statistic was not kept: look again first.
pub fn outturn(tally: &Tally) -> Result<Outturn, Escaped> {
    let n = tally.count();
    let quantile = |&p: &f64| {
        let (low, rank, high) = ranks(n, p);
        let at = |rank: Option<u64>| rank.map(|rank| tally.kept().order_statistic(rank)).transpose();
        Ok(Quantile { p, value: tally.kept().order_statistic(rank)?, low: at(low)?, high: at(high)? })
    };
    Ok(Outturn {
        mean: mean(tally),
        sd: sd(tally),
        quantiles: QUANTILES.iter().map(quantile).collect::<Result<_, _>>()?,
        shortfall_10: shortfall(tally, 0.10)?,
        shortfall_05: shortfall(tally, 0.05)?,
    })
}

/// Mean and its standard error sd / √n.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
pub fn mean(tally: &Tally) -> Estimate {
    let n = tally.count() as f64;
    let (second, _, _) = tally.central_moments();
    Estimate { value: tally.mean(), se: (n > 1.0).then(|| sqrt(second / (n - 1.0))) }
}

/// Standard deviation (n − 1) and its standard error √((m4 − m2²) / n) / (2 sd): the delta method on the variance.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn sd(tally: &Tally) -> Estimate {
    let n = tally.count() as f64;
    let (second, _, fourth) = tally.central_moments();
    if n < 2.0 {
        return Estimate { value: 0.0, se: None };
    }
    let sd = sqrt(second * n / (n - 1.0));
    let se = if sd > 0.0 { sqrt((fourth - second * second).max(0.0) / n) / (2.0 * sd) } else { 0.0 };
    Estimate { value: sd, se: Some(se) }
}

/// Mean of the worst share α and its standard error √((var of those + (1 − α)(x_k − mean)²) / k), where x_k is the best of
/// them: the second part is the doubt about where the tail begins (Manistre and Hancock, NAAJ 9, 2005).
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn shortfall(tally: &Tally, alpha: f64) -> Result<Estimate, Escaped> {
    let k = tail_count(tally.count(), alpha);
    let (mean, square) = tally.kept().lowest(k)?;
    let edge = tally.kept().order_statistic(k)? - mean;
    let se = (k > 1).then(|| sqrt((square * k as f64 / (k as f64 - 1.0) + (1.0 - alpha) * edge * edge) / k as f64));
    Ok(Estimate { value: mean, se })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_published_values() {
        // 81 of 263: (0.2553, 0.3662), Newcombe (1998), table I.
        let chance = chance(81, 263);
        assert!((chance.low - 0.2553).abs() < 5e-5 && (chance.high - 0.3662).abs() < 5e-5);
        assert_eq!((super::chance(0, 10).low, super::chance(10, 10).high), (0.0, 1.0));
    }

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
