//! The beta distribution: distribution function and quantile, precise in both tails.
//!
//! Everything works on the logit y = ln(x / (1 − x)), where a value next to 1 is as precise as one next to 0 and where the
//! distribution is log-concave for all shapes.

use super::normal;

/// Steps of the continued fraction; about the square root of the larger shape is enough.
const MAX_STEPS: u32 = 20_000;
/// Newton steps; fewer than ten are used for shapes from 0.3 to 10⁴.
const MAX_NEWTON: u32 = 100;

/// A beta distribution on [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    a: f64,
    b: f64,
    ln_beta: f64,
}

/// A point of the unit interval, with its distance from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// x.
    pub x: f64,
    /// 1 − x.
    pub rest: f64,
}

impl Unit {
    /// The point with logit `y`.
    #[must_use]
    pub fn from_logit(y: f64) -> Self {
        let e = libm::exp(-y.abs());
        let (near, far) = (e / (1.0 + e), 1.0 / (1.0 + e));
        if y < 0.0 { Self { x: near, rest: far } } else { Self { x: far, rest: near } }
    }
}

/// ln x and ln(1 − x) of the point with logit `y`, however extreme.
fn logs(y: f64) -> (f64, f64) {
    let e = libm::log1p(libm::exp(-y.abs()));
    if y < 0.0 { (y - e, -e) } else { (-e, -y - e) }
}

impl Beta {
    /// Shapes `a` and `b`, both above zero.
    #[must_use]
    pub fn new(a: f64, b: f64) -> Self {
        Self { a, b, ln_beta: libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b) }
    }

    /// The shapes.
    #[must_use]
    pub fn shapes(&self) -> (f64, f64) {
        (self.a, self.b)
    }

    /// Mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// Variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let sum = self.a + self.b;
        self.a / sum * (self.b / sum) / (sum + 1.0)
    }

    /// P(X ≤ x) and P(X > x), each with its own relative precision.
    #[must_use]
    pub fn tails(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            (0.0, 1.0)
        } else if x >= 1.0 {
            (1.0, 0.0)
        } else {
            let (lower, upper) = self.ln_tails(libm::log(x) - libm::log1p(-x));
            (libm::exp(lower), libm::exp(upper))
        }
    }

    /// Logarithms of P(Y ≤ y) and P(Y > y).
    fn ln_tails(&self, y: f64) -> (f64, f64) {
        let Unit { x, rest } = Unit::from_logit(y);
        let front = self.ln_density(y);
        if x * (self.a + self.b + 2.0) < self.a + 1.0 {
            let lower = front + libm::log(continued_fraction(self.a, self.b, x) / self.a);
            (lower, ln_complement(lower))
        } else {
            let upper = front + libm::log(continued_fraction(self.b, self.a, rest) / self.b);
            (ln_complement(upper), upper)
        }
    }

    /// Logarithm of the density of the logit.
    pub(super) fn ln_density(&self, y: f64) -> f64 {
        let (ln_x, ln_rest) = logs(y);
        self.a * ln_x + self.b * ln_rest - self.ln_beta
    }

    /// The logit with `lower` below it and `upper` above; the smaller of the two counts. Infinite where that is 0.
    ///
    /// Newton's method on the logarithm of the smaller tail: that is concave in y, so that every step after the first
    /// comes from the same side, and nearly straight far out.
    #[must_use]
    pub fn quantile_logit(&self, lower: f64, upper: f64) -> f64 {
        let below = lower <= upper;
        let target = libm::log(lower.min(upper));
        let side = if below { 1.0 } else { -1.0 };
        if target == f64::NEG_INFINITY {
            return -side * f64::INFINITY;
        }
        let mut y = libm::log(self.a / self.b);
        for _ in 0..MAX_NEWTON {
            let (ln_lower, ln_upper) = self.ln_tails(y);
            let tail = if below { ln_lower } else { ln_upper };
            let step = side * (target - tail) / libm::exp(self.ln_density(y) - tail);
            y += step;
            if step.abs() <= 1e-14 * y.abs().max(1.0) {
                break;
            }
        }
        y
    }

    /// The quantile at Φ(`z`).
    #[must_use]
    pub fn at_normal(&self, z: f64) -> Unit {
        Unit::from_logit(self.quantile_logit(normal::cdf(z), normal::upper(z)))
    }
}

/// ln(1 − e^l) for l ≤ 0.
fn ln_complement(l: f64) -> f64 {
    libm::log1p(-libm::exp(l))
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8; DLMF 8.17.22), by the modified
/// method of Lentz: I_x(a, b) = x^a (1 − x)^b / (a B(a, b)) times this. Fast for x below (a + 1) / (a + b + 2).
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = denominator;
    for step in 1..=MAX_STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for d in [even, odd] {
            denominator = 1.0 / away(1.0 + d * denominator);
            numerator = away(1.0 + d / numerator);
            factor = denominator * numerator;
            fraction *= factor;
        }
        if (factor - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(actual: f64, expected: f64, relative: f64) {
        assert!((actual - expected).abs() <= relative * expected.abs(), "{actual:e} is not {expected:e}");
    }

    const SHAPES: [f64; 9] = [0.3, 0.7, 1.0, 1.5, 2.0, 8.0, 40.0, 900.0, 1e4];

    #[test]
    fn closed_forms_are_met() {
        for x in [1e-12, 0.01, 0.3, 0.5, 0.8, 0.99] {
            assert_close(Beta::new(1.0, 1.0).tails(x).0, x, 1e-14);
            assert_close(Beta::new(3.5, 1.0).tails(x).0, libm::pow(x, 3.5), 1e-13);
            assert_close(Beta::new(1.0, 4.0).tails(x).1, libm::pow(1.0 - x, 4.0), 1e-13);
            assert_close(Beta::new(2.0, 3.0).tails(x).0, x * x * (6.0 - 8.0 * x + 3.0 * x * x), 1e-12);
            let arcsine = 2.0 / std::f64::consts::PI * libm::asin(x.sqrt());
            assert_close(Beta::new(0.5, 0.5).tails(x).0, arcsine, 1e-13);
        }
    }

    /// A binomial tail is an incomplete beta function: P(Binomial(n, p) ≥ k) = I_p(k, n − k + 1).
    #[test]
    fn binomial_tails_are_met() {
        let (n, p) = (30_u32, 0.2_f64);
        let mut term = libm::pow(1.0 - p, f64::from(n));
        let mut below = 0.0;
        for k in 0..n {
            below += term;
            term *= f64::from(n - k) / f64::from(k + 1) * p / (1.0 - p);
            assert_close(Beta::new(f64::from(k + 1), f64::from(n - k)).tails(p).1, below, 1e-12);
        }
    }

    #[test]
    fn quantile_inverts_the_distribution_function_in_both_tails() {
        for a in SHAPES {
            for b in SHAPES {
                let beta = Beta::new(a, b);
                for i in -64..=64 {
                    let z = f64::from(i) / 10.0;
                    let (lower, upper) = (normal::cdf(z), normal::upper(z));
                    let (ln_lower, ln_upper) = beta.ln_tails(beta.quantile_logit(lower, upper));
                    if z < 0.5 {
                        assert_close(libm::exp(ln_lower), lower, 1e-10);
                    }
                    if z > -0.5 {
                        assert_close(libm::exp(ln_upper), upper, 1e-10);
                    }
                }
            }
        }
    }

    #[test]
    fn swapping_the_shapes_mirrors_the_quantile() {
        let (one, other) = (Beta::new(0.3, 8.0), Beta::new(8.0, 0.3));
        for i in -12..=12 {
            let z = f64::from(i) / 2.0;
            let (p, q) = (one.at_normal(z), other.at_normal(-z));
            assert_close(p.x, q.rest, 1e-11);
            assert_close(p.rest, q.x, 1e-11);
        }
    }

    #[test]
    fn the_ends_are_reached_only_without_probability() {
        let beta = Beta::new(2.0, 3.0);
        assert_eq!(Unit::from_logit(beta.quantile_logit(0.0, 1.0)), Unit { x: 0.0, rest: 1.0 });
        assert_eq!(Unit::from_logit(beta.quantile_logit(1.0, 0.0)), Unit { x: 1.0, rest: 0.0 });
        assert_eq!((beta.tails(0.0), beta.tails(1.0)), ((0.0, 1.0), (1.0, 0.0)));
        assert!(beta.at_normal(-30.0).x > 0.0);
    }
}
