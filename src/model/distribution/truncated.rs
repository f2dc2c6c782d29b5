//! A normal cut to a range: what is outside is not drawn, and what is inside keeps its proportions.

use crate::numerics::normal;

/// Mean and sd of the normal before the cut, and the ends of the range.
#[derive(Debug, Clone, Copy)]
pub struct Truncated {
    pub mean: f64,
    pub sd: f64,
    pub low: f64,
    pub high: f64,
}

impl Truncated {
    /// The ends in standard deviations from the mean.
    fn ends(self) -> (f64, f64) {
        ((self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd)
    }

    /// The share of the normal that lies in the range, precise in both tails.
    pub fn kept(self) -> f64 {
        let (a, b) = self.ends();
        if a > 0.0 { normal::upper(a) - normal::upper(b) } else { normal::cdf(b) - normal::cdf(a) }
    }

    /// The quantile at Φ(`z`): both tails are sums of positive numbers.
    pub fn at(self, z: f64) -> f64 {
        let (a, b) = self.ends();
        let below = normal::cdf(a) + normal::cdf(z) * self.kept();
        let place = if below < 0.5 {
            normal::quantile(below)
        } else {
            normal::quantile_of_upper(normal::upper(b) + normal::upper(z) * self.kept())
        };
        self.mean + self.sd * place.clamp(a, b)
    }

    /// Mean, in the unit of the mean: μ + σ (φ(a) − φ(b)) / (Φ(b) − Φ(a)).
    pub fn mean(self) -> f64 {
        let (a, b) = self.ends();
        self.mean + self.sd * (normal::density(a) - normal::density(b)) / self.kept()
    }

    /// Variance: σ² (1 + (a φ(a) − b φ(b)) / W − ((φ(a) − φ(b)) / W)²), W = Φ(b) − Φ(a).
    pub fn variance(self) -> f64 {
        let (a, b) = self.ends();
        let kept = self.kept();
        let first = (normal::density(a) - normal::density(b)) / kept;
        let second = (a * normal::density(a) - b * normal::density(b)) / kept;
        self.sd * self.sd * (1.0 + second - first * first)
    }
}
