//! The skewed remainder: half the trusts sit near plan, with a long adverse tail.
//!
//! Raw: with probability 0.85 normal with sd 0.55, else a loss, exponential with mean 1.9; then centred and rescaled to
//! mean 0 and sd 1. High = worse.

use crate::numerics::normal;

const NORMAL_SHARE: f64 = 0.85;
const NORMAL_SD: f64 = 0.55;
const LOSS_SHARE: f64 = 1.0 - NORMAL_SHARE;
const LOSS_MEAN: f64 = 1.9;

/// Mean of the raw mixture.
const MEAN: f64 = LOSS_SHARE * LOSS_MEAN;
/// Variance of the raw mixture: an exponential's second moment is twice its squared mean.
const VARIANCE: f64 = NORMAL_SHARE * NORMAL_SD * NORMAL_SD + LOSS_SHARE * 2.0 * LOSS_MEAN * LOSS_MEAN - MEAN * MEAN;

/// Steps of the search; Newton needs about five, halving at most 60.
const MAX_STEPS: u32 = 100;

/// The quantile at Φ(`z`).
pub fn at(z: f64) -> f64 {
    (raw(z) - MEAN) / VARIANCE.sqrt()
}

/// The z at which losses begin: the density jumps there.
pub fn kink() -> f64 {
    normal::quantile(0.5 * NORMAL_SHARE)
}

fn raw(z: f64) -> f64 {
    if z <= kink() {
        NORMAL_SD * normal::quantile(normal::cdf(z) / NORMAL_SHARE)
    } else {
        raw_from_upper(normal::upper(z))
    }
}

/// The raw value above 0 with upper tail `q`, by Newton's method on the logarithm of the tail inside a bracket: each part
/// of the mixture alone gives a lower end, half of the tail from each part an upper one.
fn raw_from_upper(q: f64) -> f64 {
    if q == 0.0 {
        return f64::INFINITY;
    }
    let from_parts = |q: f64| {
        let loss = -LOSS_MEAN * libm::log(q / LOSS_SHARE);
        let normal = if q < NORMAL_SHARE { NORMAL_SD * normal::quantile_of_upper(q / NORMAL_SHARE) } else { 0.0 };
        loss.max(normal).max(0.0)
    };
    let (mut low, mut high) = (from_parts(q), from_parts(0.5 * q));
    let mut x = low;
    for _ in 0..MAX_STEPS {
        let bulk = NORMAL_SHARE * normal::upper(x / NORMAL_SD);
        let loss = LOSS_SHARE * libm::exp(-x / LOSS_MEAN);
        let density = NORMAL_SHARE / NORMAL_SD * normal::density(x / NORMAL_SD) + loss / LOSS_MEAN;
        let tail = bulk + loss;
        if tail > q {
            low = x;
        } else {
            high = x;
        }
        let next = x + tail * libm::log(tail / q) / density;
        let next = if low <= next && next <= high { next } else { 0.5 * (low + high) };
        let step = next - x;
        x = next;
        if step.abs() <= 1e-14 * x.max(1.0) {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_has_the_tail_of_its_z() {
        for i in -630..=630 {
            let z = f64::from(i) / 100.0;
            let x = raw(z);
            let bulk = |tail: f64| NORMAL_SHARE * tail;
            let (actual, wanted) = if x <= 0.0 {
                (bulk(normal::cdf(x / NORMAL_SD)), normal::cdf(z))
            } else {
                (bulk(normal::upper(x / NORMAL_SD)) + LOSS_SHARE * libm::exp(-x / LOSS_MEAN), normal::upper(z))
            };
            assert!((actual / wanted - 1.0).abs() < 1e-12, "{z}: {actual:e} is not {wanted:e}");
        }
    }

    #[test]
    fn both_sides_of_the_kink_meet() {
        assert!(raw(kink()).abs() < 1e-15 && raw(kink() + 1e-12) < 1e-11);
    }
}
