//! Student's t distribution: distribution function, density and quantile, and its continuous ranked probability score.

use libm::{exp, fabs, lgamma, log, log1p, sqrt};

use super::beta::Beta;

/// Halvings of an interval: enough for the last bit of any quantile that is asked for.
const HALVINGS: u32 = 200;

/// Student's t with ν degrees of freedom, located and scaled: centre + scale · T.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Student {
    /// Centre: mean where ν > 1, and median.
    pub centre: f64,
    /// Scale, above zero; not the standard deviation.
    pub scale: f64,
    /// Degrees of freedom ν, above zero.
    pub degrees: f64,
}

impl Student {
    /// P(X ≤ x).
    ///
    /// The upper tail at t > 0 is ½ I(ν / (ν + t²); ν/2, ½) (Abramowitz and Stegun 26.7.1).
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        let t = (x - self.centre) / self.scale;
        let upper = self.upper(fabs(t));
        if t < 0.0 { upper } else { 1.0 - upper }
    }

    /// P(T > t) of the standard distribution, for t ≥ 0.
    fn upper(&self, t: f64) -> f64 {
        0.5 * Beta::new(self.degrees / 2.0, 0.5).tails(self.degrees / (self.degrees + t * t)).0
    }

    /// The x with P(X ≤ x) = `p`, 0 < p < 1: bisection on the upper tail.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        if p == 0.5 {
            return self.centre;
        }
        let tail = p.min(1.0 - p);
        let mut high = 1.0;
        while self.upper(high) > tail && high < 1e300 {
            high *= 2.0;
        }
        let mut low = 0.0;
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if self.upper(middle) > tail { low = middle } else { high = middle }
        }
        let t = 0.5 * (low + high);
        self.centre + self.scale * if p < 0.5 { -t } else { t }
    }

    /// Half-width of the central interval that holds `share` of the distribution.
    #[must_use]
    pub fn half_width(&self, share: f64) -> f64 {
        self.quantile(0.5 + 0.5 * share) - self.centre
    }

    /// The continuous ranked probability score at `y`, in the unit of y; smaller is better. ν must be above 1.
    ///
    /// σ [ z (2F(z) − 1) + 2 f(z) (ν + z²) / (ν − 1) − 2√ν / (ν − 1) · B(½, ν − ½) / B(½, ν/2)² ], z = (y − centre) / σ
    /// (Jordan, Krüger and Lerch, Journal of Statistical Software 90 (12), 2019).
    #[must_use]
    pub fn crps(&self, y: f64) -> f64 {
        let nu = self.degrees;
        let z = (y - self.centre) / self.scale;
        let f = self.cdf(y);
        let ln_beta = |a: f64, b: f64| lgamma(a) + lgamma(b) - lgamma(a + b);
        let density = exp(-0.5 * (nu + 1.0) * log1p(z * z / nu) - ln_beta(0.5, 0.5 * nu) - 0.5 * log(nu));
        let constant = 2.0 * sqrt(nu) / (nu - 1.0) * exp(ln_beta(0.5, nu - 0.5) - 2.0 * ln_beta(0.5, 0.5 * nu));
        self.scale * (z * (2.0 * f - 1.0) + 2.0 * density * (nu + z * z) / (nu - 1.0) - constant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::normal;

    fn standard(degrees: f64) -> Student {
        Student { centre: 0.0, scale: 1.0, degrees }
    }

    #[test]
    fn published_points_of_the_t_table_are_met() {
        // Upper 10, 5 and 2.5 % points (Abramowitz and Stegun, table 26.10).
        let table = [
            (1.0, [3.078, 6.314, 12.706]),
            (3.0, [1.638, 2.353, 3.182]),
            (4.0, [1.533, 2.132, 2.776]),
            (30.0, [1.310, 1.697, 2.042]),
        ];
        for (degrees, points) in table {
            for (p, point) in [0.90, 0.95, 0.975].into_iter().zip(points) {
                assert!((standard(degrees).quantile(p) - point).abs() < 6e-4, "{degrees} {p}");
                assert!((standard(degrees).quantile(1.0 - p) + point).abs() < 6e-4, "{degrees} {p}");
            }
        }
    }

    #[test]
    fn one_and_two_degrees_have_closed_forms() {
        for x in [-30.0, -1.0, -0.2, 0.0, 0.4, 2.0, 11.0] {
            let cauchy = 0.5 + libm::atan(x) / std::f64::consts::PI;
            assert!((standard(1.0).cdf(x) - cauchy).abs() < 1e-14, "{x}");
            let two = 0.5 + x / (2.0 * sqrt(2.0 + x * x));
            assert!((standard(2.0).cdf(x) - two).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn the_quantile_inverts_the_distribution_function() {
        let student = Student { centre: -243.0, scale: 85.0, degrees: 4.0 };
        for p in [0.001, 0.05, 0.3, 0.5, 0.77, 0.999] {
            assert!((student.cdf(student.quantile(p)) - p).abs() < 1e-12, "{p}");
        }
        assert_eq!(student.half_width(0.8), student.quantile(0.9) + 243.0);
    }

    #[test]
    fn the_score_is_the_integral_that_defines_it() {
        // CRPS(F, y) = ∫ (F(x) − 1{x ≥ y})² dx, by the midpoint rule.
        for (degrees, y) in [(3.0, 0.4), (3.0, -2.5), (4.0, 1.7), (12.0, 0.0)] {
            let student = standard(degrees);
            let step = 0.01;
            let integral: f64 = (-40_000..40_000)
                .map(|i| {
                    let x = (f64::from(i) + 0.5) * step;
                    let gap = student.cdf(x) - if x >= y { 1.0 } else { 0.0 };
                    gap * gap * step
                })
                .sum();
            assert!((student.crps(y) - integral).abs() < 2e-3, "{degrees} {y}: {} {integral}", student.crps(y));
        }
    }

    #[test]
    fn many_degrees_are_the_normal() {
        let student = standard(1e6);
        assert!((student.quantile(0.9) - normal::quantile(0.9)).abs() < 1e-5);
        // The normal's score at its mean is (√2 − 1) / √π.
        let at_mean = (sqrt(2.0) - 1.0) / sqrt(std::f64::consts::PI);
        assert!((student.crps(0.0) - at_mean).abs() < 1e-5);
    }
}
