//! Monte Carlo errors of what is estimated.

use libm::sqrt;

use super::randomised::t95;
use crate::results::{Chance, Estimate, Interval, Outturn, Quantile};
use crate::tallies::ranks::{QUANTILES, Ranks, TAILS};
use crate::tallies::{Escaped, Tally, Threshold};

/// 97.5 % point of the standard normal: 95 % intervals.
pub(super) const Z95: f64 = 1.959_963_984_540_054;

/// A share of iterations with its Wilson interval (Wilson 1927; Brown, Cai and DasGupta 2001).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
pub fn chance(hits: u64, n: u64) -> Chance {
    let (k, n) = (hits as f64, n as f64);
    let z2 = Z95 * Z95;
    let centre = (k + z2 / 2.0) / (n + z2);
    let half = Z95 / (n + z2) * sqrt(k * (n - k) / n + z2 / 4.0);
    Chance {
        value: k / n,
        low: if hits == 0 { 0.0 } else { centre - half },
        high: if k >= n { 1.0 } else { centre + half },
    }
}

/// The chance of a value below a threshold; none where the column is not watched for it.
#[must_use]
pub fn chance_if_watched(tally: &Tally, threshold: Threshold) -> Option<Chance> {
    tally.below(threshold).map(|below| chance(below, tally.count()))
}

/// The chance of a value below a threshold.
///
/// # Panics
/// When the column is not watched for it: a mistake in this program.
#[must_use]
pub fn chance_below(tally: &Tally, threshold: Threshold) -> Chance {
    chance_if_watched(tally, threshold).expect("a watched threshold")
}

/// The chance of a value at or above a threshold.
///
/// # Panics
/// When the column is not watched for it: a mistake in this program.
#[must_use]
pub fn chance_from(tally: &Tally, threshold: Threshold) -> Chance {
    let below = tally.below(threshold).expect("a watched threshold");
    chance(tally.count() - below, tally.count())
}

/// The distribution of a tallied column, with its errors.
///
/// # Errors
/// When an order statistic was not kept: look again first.
pub fn outturn(tally: &Tally, ranks: &Ranks) -> Result<Outturn, Escaped> {
    let [shortfall_10, shortfall_05] = [0, 1].map(|tail| shortfall(tally, tail, ranks));
    let ((shortfall_10, shortfall_10_interval), (shortfall_05, shortfall_05_interval)) = (shortfall_10?, shortfall_05?);
    Ok(Outturn {
        mean: mean(tally),
        sd: sd(tally),
        quantiles: quantiles(tally, ranks)?,
        shortfall_10,
        shortfall_05,
        shortfall_10_interval,
        shortfall_05_interval,
    })
}

/// The quantiles of a tallied column, with their intervals.
///
/// # Errors
/// When an order statistic was not kept: look again first.
pub fn quantiles(tally: &Tally, ranks: &Ranks) -> Result<Vec<Quantile>, Escaped> {
    let kept = tally.kept();
    let quantile = |(&p, &(low, rank, high)): (&f64, &(Option<u64>, u64, Option<u64>))| {
        let at = |rank: Option<u64>| rank.map(|rank| kept.order_statistic(rank)).transpose();
        Ok(Quantile { p, value: kept.order_statistic(rank)?, low: at(low)?, high: at(high)? })
    };
    QUANTILES.iter().zip(&ranks.quantiles).map(quantile).collect()
}

/// Mean and its standard error sd / √n.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
pub fn mean(tally: &Tally) -> Estimate {
    let n = tally.count() as f64;
    let (second, _, _) = tally.central_moments();
    Estimate { value: tally.mean(), se: (n > 1.0).then(|| sqrt(second / (n - 1.0))) }
}

/// A mean less an amount that no draw decides.
#[must_use]
pub fn mean_less(mean: Estimate, amount: f64) -> Estimate {
    Estimate { value: mean.value - amount, ..mean }
}

/// Standard deviation (n − 1) and its standard error √((m4 − m2²) / n) / (2 sd): the delta method on the variance.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
pub fn sd(tally: &Tally) -> Estimate {
    let n = tally.count() as f64;
    let (second, _, fourth) = tally.central_moments();
    if n < 2.0 {
        return Estimate { value: 0.0, se: None };
    }
    let sd = sqrt(second * n / (n - 1.0));
    let se = if sd > 0.0 { sqrt((fourth - second * second).max(0.0) / n) / (2.0 * sd) } else { 0.0 };
    Estimate { value: sd, se: Some(se) }
}

/// Mean of the worst share α, its standard error and its 95 % interval.
///
/// The error is √((var of those + (1 − α)(x_k − mean)²) / k), where x_k is the best of them: the second part is the doubt about
/// where the tail begins (Manistre and Hancock, NAAJ 9, 2005). That part is a straight line through the tail's edge, and where the
/// edge stands at a gap the truth bends there: fewer outcomes below the gap than stated pull good ones into the mean, more
/// change next to nothing. So the interval asks how many outcomes K lie below the true quantile: binomial (n, α), and so
/// between the ranks l and u of the quantile's interval. Given K the mean of the lowest K is an ordinary one. The two doubts
/// are independent and are joined by their distances from the estimate m(k) (MOVER: Zou and Donner, Statistics in Medicine
/// 27, 2008):
///
/// low = m(k) − √((m(k) − m(l))² + t² s(l)² / l),  high = m(k) + √((m(u) − m(k))² + t² s(u)² / u)
///
/// with m and s² the mean and variance of so many lowest outcomes and t of as many degrees of freedom less one.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn shortfall(tally: &Tally, tail: usize, ranks: &Ranks) -> Result<(Estimate, Interval), Escaped> {
    let (alpha, k) = (TAILS[tail], ranks.tails[tail]);
    let kept = tally.kept();
    let (mean, square) = kept.lowest(k)?;
    let edge = kept.order_statistic(k)? - mean;
    let se = (k > 1).then(|| sqrt((square * k as f64 / (k as f64 - 1.0) + (1.0 - alpha) * edge * edge) / k as f64));
    let place = QUANTILES.iter().position(|p| *p == alpha);
    let (low, _, high) = place.map_or((None, k, None), |place| ranks.quantiles[place]);
    let distance = |rank: Option<u64>| {
        let Some(rank) = rank.filter(|&rank| rank > 1) else { return Ok(None) };
        let (at, square) = kept.lowest(rank)?;
        let (apart, t) = (at - mean, t95(rank - 1));
        // s² / rank with s² the sum of squares / (rank − 1).
        Ok(Some(sqrt(apart * apart + t * t * square / (rank as f64 - 1.0))))
    };
    let interval = Interval { low: distance(low)?.map(|d| mean - d), high: distance(high)?.map(|d| mean + d) };
    Ok((Estimate { value: mean, se }, interval))
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
}
