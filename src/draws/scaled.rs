//! A factor whose standard deviation is uncertain: wider in some iterations than in others, and standard normal over all of them.

use libm::{asinh, exp, sinh};

use crate::numerics::{integrate, normal};

/// Points of the table.
const POINTS: usize = 256;
/// Largest absolute value of a drawn normal, rounded up.
const REACH: f64 = 6.4;

/// F′ = H(m F), m = exp(s θ − s²), with H(y) = Φ⁻¹(P(m F ≤ y)): E m² = 1, and F′ is standard normal.
///
/// H is odd; it is tabulated over v = asinh |y|, in which it is smooth over the whole range, and interpolated by cubics.
#[derive(Debug, Clone)]
pub struct ScaledNormal {
    s: f64,
    /// Steps of the table per unit of v.
    scale: f64,
    values: Vec<f64>,
}

impl ScaledNormal {
    /// With the standard deviation s of the multiplier's logarithm, in (0, 1).
    #[must_use]
    pub fn new(s: f64) -> Self {
        let last = asinh(REACH * exp(s * REACH - s * s));
        let scale = (POINTS - 1) as f64 / last;
        let at = |point: usize| {
            let y = sinh(point as f64 / scale);
            // P(m F > y) = E over θ of the normal's upper tail at y / m.
            let upper = integrate::expectation(|theta| normal::upper(y * exp(s * s - s * theta)), &[]);
            normal::quantile_of_upper(upper.clamp(f64::MIN_POSITIVE, 0.5))
        };
        Self { s, scale, values: (0..POINTS).map(at).collect() }
    }

    /// The standard normal that the factor `f` becomes where the parameter is `theta`.
    #[must_use]
    pub fn transform(&self, f: f32, theta: f32) -> f32 {
        let y = f64::from(f) * exp(self.s * f64::from(theta) - self.s * self.s);
        let place = asinh(y.abs()) * self.scale;
        // The cubic through four neighbours (Lagrange), the place in the middle of them but for the ends.
        let first = (place as usize).saturating_sub(1).min(POINTS - 4);
        let t = place - first as f64;
        let [a, b, c, d] = [0, 1, 2, 3].map(|k| self.values[first + k]);
        let h = a * (t - 1.0) * (t - 2.0) * (t - 3.0) / -6.0
            + b * t * (t - 2.0) * (t - 3.0) / 2.0
            + c * t * (t - 1.0) * (t - 3.0) / -2.0
            + d * t * (t - 1.0) * (t - 2.0) / 6.0;
        #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
        let h = h as f32;
        if f < 0.0 { -h } else { h }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E of a power of F′ over F and θ, by quadrature.
    fn moment(map: &ScaledNormal, power: i32) -> f64 {
        let given = |theta: f64| {
            integrate::expectation(
                |f| f64::from(map.transform(f.clamp(-REACH, REACH) as f32, theta.clamp(-REACH, REACH) as f32)).powi(power),
                &[],
            )
        };
        integrate::expectation(given, &[])
    }

    #[test]
    fn scaled_factors_stay_standard_normal() {
        for s in [0.1, 0.25, 0.6, 0.95] {
            let map = ScaledNormal::new(s);
            for (power, exact) in [(1, 0.0), (2, 1.0), (4, 3.0), (6, 15.0)] {
                let found = moment(&map, power);
                assert!((found - exact).abs() < 1e-5 * f64::max(exact, 1.0), "s = {s}, power {power}: {found}");
            }
        }
    }

    #[test]
    fn the_table_is_exact_between_its_points_and_rises() {
        for s in [0.1, 0.5, 0.95] {
            let map = ScaledNormal::new(s);
            let mut before = -1.0;
            for step in 0..2_000 {
                let f = step as f32 * 0.0032;
                let (h, y) = (map.transform(f, 0.7), f64::from(f) * exp(s * f64::from(0.7_f32) - s * s));
                let upper = integrate::expectation(|theta| normal::upper(y * exp(s * s - s * theta)), &[]);
                let exact = normal::quantile_of_upper(upper);
                assert!((f64::from(h) - exact).abs() < 2e-6 * f64::max(1.0, exact), "s = {s}, f = {f}: {h} {exact}");
                assert!(h > before);
                before = h;
            }
        }
    }

    #[test]
    fn a_wide_iteration_is_wide_and_signs_are_kept() {
        let map = ScaledNormal::new(0.25);
        assert!(map.transform(1.0, 2.0) > 1.3 && map.transform(1.0, -2.0) < 0.7);
        assert_eq!(map.transform(-1.0, 2.0).to_bits(), (-map.transform(1.0, 2.0)).to_bits());
        assert_eq!(map.transform(0.0, 1.0), 0.0);
    }
}
