//! The gamma distribution, for chi-squares.

use libm::{exp, fabs, lgamma, log};

use super::normal;

/// P(X ≤ x) and P(X > x) for X gamma with shape `a` and scale 1, each to full relative precision.
///
/// Series below a + 1, Lentz's continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31).
#[must_use]
pub fn tails(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let scale = exp(a * log(x) - x - lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while fabs(term) > fabs(sum) * f64::EPSILON {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        let lower = sum * scale;
        return (lower, 1.0 - lower);
    }
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / f64::MIN_POSITIVE;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let factor = -i * (i - a);
        b += 2.0;
        d = 1.0 / (factor * d + b);
        c = b + factor / c;
        fraction *= d * c;
        if fabs(d * c - 1.0) < f64::EPSILON {
            break;
        }
    }
    let upper = scale * fraction;
    (1.0 - upper, upper)
}

/// The x whose lower tail is `lower` (< 1) and whose upper tail is `upper`: bisection on ln x, started around the
/// Wilson-Hilferty cube.
#[must_use]
pub fn quantile(a: f64, lower: f64, upper: f64) -> f64 {
    let too_low = |x: f64| {
        let (below, above) = tails(a, x);
        if lower < upper { below < lower } else { above > upper }
    };
    let cube = 1.0 - 1.0 / (9.0 * a) + normal::quantile(lower.min(0.999)) / (3.0 * libm::sqrt(a));
    let start = if cube > 0.1 { a * cube * cube * cube } else { a * 1e-3 };
    let (mut low, mut high) = (log(start), log(start));
    while !too_low(exp(low)) {
        low -= 1.0;
    }
    while too_low(exp(high)) {
        high += 1.0;
    }
    while high - low > 1e-14 * fabs(high).max(1.0) {
        let middle = 0.5 * (low + high);
        if too_low(exp(middle)) { low = middle } else { high = middle }
    }
    exp(0.5 * (low + high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_chi_square_points_are_met() {
        // Chi-square upper 5 % points: 5 degrees 11.0705, 1 degree 3.84146, 100 degrees 124.342.
        for (degrees, point) in [(5.0, 11.070_498), (1.0, 3.841_459), (100.0, 124.342_113)] {
            assert!((2.0 * quantile(degrees / 2.0, 0.95, 0.05) / point - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn quantile_inverts_both_tails() {
        for a in [0.5, 1.5, 2.5, 15.0, 50.0] {
            for p in [1e-10, 1e-4, 0.3, 0.5] {
                let low = quantile(a, p, 1.0 - p);
                assert!((tails(a, low).0 / p - 1.0).abs() < 1e-9, "{a} {p}");
                let high = quantile(a, 1.0 - p, p);
                assert!((tails(a, high).1 / p - 1.0).abs() < 1e-9, "{a} {p}");
            }
        }
    }
}
