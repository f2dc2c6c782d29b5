//! Distributions of a severity, as quantile functions of a standard normal.

use crate::numerics::beta::{Beta, Unit};
use crate::numerics::beta_map::BetaMap;
use crate::numerics::normal;

mod outcomes;
pub mod percentiles;
mod skewed;
mod truncated;

pub use outcomes::{MOST_OUTCOMES, Outcomes};
use truncated::Truncated;

/// 90th percentile of the standard normal.
pub const Z90: f64 = 1.281_551_565_544_600_4;

/// A distribution. Parameters are in order: whoever builds one has checked them.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the fields are what they are called")]
pub enum Distribution {
    /// A fixed amount.
    Fixed(f64),
    /// Uniform between low and high.
    Uniform { low: f64, high: f64 },
    /// Triangular.
    Triangular { low: f64, mode: f64, high: f64 },
    /// PERT: low + (high − low) · Beta(1 + 4 (mode − low)/(high − low), 1 + 4 (high − mode)/(high − low)).
    Pert { low: f64, mode: f64, high: f64 },
    /// Normal.
    Normal { mean: f64, sd: f64 },
    /// Lognormal by its median and ninetieth percentile, both above zero.
    Lognormal { p50: f64, p90: f64 },
    /// Beta between low and high, by mean and sd.
    Beta { low: f64, high: f64, mean: f64, sd: f64 },
    /// Normal with this mean and sd before it is cut to low and high.
    TruncatedNormal { mean: f64, sd: f64, low: f64, high: f64 },
    /// A table of outcomes.
    Discrete(Outcomes),
    /// The skewed remainder: mean 0, sd 1 (domain: with probability 0.85 N(0, 0.55²), else a loss ~ Exp(mean 1.9)).
    SkewedRemainder,
}

use Distribution::{Discrete, Fixed, Lognormal, Normal, Pert, SkewedRemainder, Triangular, TruncatedNormal, Uniform};

/// Shapes below this have no expansion worth having: their quantile function is all but a step.
const SMALLEST_EXPANDED: f64 = 0.1;

/// A quantile function made ready for many calls.
#[derive(Debug, Clone)]
pub struct Quantile {
    distribution: Distribution,
    expanded: Option<(f64, f64, BetaMap)>,
}

impl Quantile {
    /// The same as [`Distribution::at`], for |z| ≤ 7.2.
    #[must_use]
    pub fn at(&self, z: f64) -> f64 {
        match &self.expanded {
            Some((low, range, map)) => low + range * map.at(z),
            None => self.distribution.at(z),
        }
    }
}

impl Distribution {
    /// The quantile at Φ(`z`): never falling in z, precise in both tails.
    #[must_use]
    pub fn at(&self, z: f64) -> f64 {
        if let Some((low, range, beta)) = self.scaled_beta() {
            let Unit { x, rest } = beta.at_normal(z);
            return if x <= rest { low + range * x } else { low + range - range * rest };
        }
        match *self {
            Fixed(amount) => amount,
            Uniform { low, high } if z < 0.0 => low + (high - low) * normal::cdf(z),
            Uniform { low, high } => high - (high - low) * normal::upper(z),
            // From the density 2 (x − low) / ((high − low) (mode − low)) below the mode, and its mirror image above.
            Triangular { low, mode, high } if z < triangular_kink(low, mode, high) => {
                low + (normal::cdf(z) * (high - low) * (mode - low)).sqrt()
            }
            Triangular { low, mode, high } => high - (normal::upper(z) * (high - low) * (high - mode)).sqrt(),
            Normal { mean, sd } => mean + sd * z,
            Lognormal { p50, p90 } => p50 * libm::exp(lognormal_sigma(p50, p90) * z),
            TruncatedNormal { mean, sd, low, high } => Truncated { mean, sd, low, high }.at(z),
            Discrete(outcomes) => outcomes.at(z),
            SkewedRemainder => skewed::at(z),
            // A PERT or beta of width 0.
            Pert { .. } | Distribution::Beta { .. } => self.mean(),
        }
    }

    /// The quantile function for many calls: a beta is expanded once.
    #[must_use]
    pub fn quantile(&self) -> Quantile {
        let expanded = self.scaled_beta().and_then(|(low, range, beta)| {
            let (a, b) = beta.shapes();
            (a.min(b) >= SMALLEST_EXPANDED).then(|| (low, range, BetaMap::new(&beta)))
        });
        Quantile { distribution: *self, expanded }
    }

    /// Low end, width and beta distribution of a PERT or beta of positive width.
    fn scaled_beta(&self) -> Option<(f64, f64, Beta)> {
        match *self {
            Pert { low, mode, high } if high > low => {
                let range = high - low;
                Some((low, range, Beta::new(1.0 + 4.0 * (mode - low) / range, 1.0 + 4.0 * (high - mode) / range)))
            }
            // By moments: m = a / (a + b) and sd² = m (1 − m) / (a + b + 1) on the unit interval.
            Distribution::Beta { low, high, mean, sd } if high > low && sd > 0.0 => {
                let range = high - low;
                let (m, rest) = ((mean - low) / range, (high - mean) / range);
                let sum = m * rest * (range / sd) * (range / sd) - 1.0;
                Some((low, range, Beta::new(m * sum, rest * sum)))
            }
            _ => None,
        }
    }

    /// Mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match *self {
            Fixed(amount) => amount,
            Uniform { low, high } => 0.5 * (low + high),
            Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
            Normal { mean, .. } | Distribution::Beta { mean, .. } => mean,
            Lognormal { p50, p90 } => {
                let sigma = lognormal_sigma(p50, p90);
                p50 * libm::exp(0.5 * sigma * sigma)
            }
            TruncatedNormal { mean, sd, low, high } => Truncated { mean, sd, low, high }.mean(),
            Discrete(outcomes) => outcomes.mean(),
            SkewedRemainder => 0.0,
        }
    }

    /// The distribution of `factor` times the amount, factor at least 0; a fixed 0 at 0.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        if factor == 0.0 {
            return Fixed(0.0);
        }
        let by = |amount: f64| amount * factor;
        match *self {
            Fixed(amount) => Fixed(by(amount)),
            Uniform { low, high } => Uniform { low: by(low), high: by(high) },
            Triangular { low, mode, high } => Triangular { low: by(low), mode: by(mode), high: by(high) },
            Pert { low, mode, high } => Pert { low: by(low), mode: by(mode), high: by(high) },
            Normal { mean, sd } => Normal { mean: by(mean), sd: by(sd) },
            Lognormal { p50, p90 } => Lognormal { p50: by(p50), p90: by(p90) },
            Distribution::Beta { low, high, mean, sd } => {
                Distribution::Beta { low: by(low), high: by(high), mean: by(mean), sd: by(sd) }
            }
            TruncatedNormal { mean, sd, low, high } => {
                TruncatedNormal { mean: by(mean), sd: by(sd), low: by(low), high: by(high) }
            }
            Discrete(outcomes) => Discrete(outcomes.times(factor)),
            SkewedRemainder => SkewedRemainder,
        }
    }

    /// The share of a normal that its cut keeps; 1 where nothing is cut.
    #[must_use]
    pub fn kept(&self) -> f64 {
        match *self {
            TruncatedNormal { mean, sd, low, high } => Truncated { mean, sd, low, high }.kept(),
            _ => 1.0,
        }
    }

    /// Variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        match *self {
            Fixed(_) => 0.0,
            Uniform { low, high } => (high - low) * (high - low) / 12.0,
            Triangular { low, mode, high } => {
                let (left, right) = (mode - low, high - mode);
                (left * left + left * right + right * right) / 18.0
            }
            // The shapes of a PERT sum to 6.
            Pert { low, high, .. } => (self.mean() - low) * (high - self.mean()) / 7.0,
            Normal { sd, .. } | Distribution::Beta { sd, .. } => sd * sd,
            Lognormal { p50, p90 } => {
                let sigma = lognormal_sigma(p50, p90);
                self.mean() * self.mean() * libm::expm1(sigma * sigma)
            }
            TruncatedNormal { mean, sd, low, high } => Truncated { mean, sd, low, high }.variance(),
            Discrete(outcomes) => outcomes.variance(),
            SkewedRemainder => 1.0,
        }
    }

    /// The z at which the quantile function is not smooth.
    #[must_use]
    pub fn kinks(&self) -> Vec<f64> {
        match *self {
            Triangular { low, mode, high } if low < mode && mode < high => vec![triangular_kink(low, mode, high)],
            SkewedRemainder => vec![skewed::kink()],
            _ => Vec::new(),
        }
    }

    /// Smallest and largest value.
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        match *self {
            Fixed(amount) => (amount, amount),
            Uniform { low, high } | Triangular { low, high, .. } | Pert { low, high, .. } => (low, high),
            Distribution::Beta { mean, sd: 0.0, .. } => (mean, mean),
            Distribution::Beta { low, high, .. } | TruncatedNormal { low, high, .. } => (low, high),
            Discrete(outcomes) => outcomes.support(),
            Lognormal { .. } => (0.0, f64::INFINITY),
            Normal { mean, sd: 0.0 } => (mean, mean),
            Normal { .. } | SkewedRemainder => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

/// Standard deviation of the logarithm.
fn lognormal_sigma(p50: f64, p90: f64) -> f64 {
    libm::log(p90 / p50) / Z90
}

/// The z of the mode: Φ(z) = (mode − low) / (high − low).
fn triangular_kink(low: f64, mode: f64, high: f64) -> f64 {
    let (left, right) = (mode - low, high - mode);
    if left < right { normal::quantile(left / (high - low)) } else { normal::quantile_of_upper(right / (high - low)) }
}

#[cfg(test)]
mod tests;
