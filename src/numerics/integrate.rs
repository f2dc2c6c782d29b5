//! Expectations under the standard normal.

use super::normal;

/// Half-width of the range: the normal leaves 1e-33 outside.
const REACH: f64 = 12.0;
/// Widest panel.
const PANEL: f64 = 0.25;
/// Positive abscissae and weights of the eight-point Gauss-Legendre rule (Abramowitz and Stegun 25.4.30).
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// E g(Z), Z standard normal, for a g that is smooth between the points of `kinks`.
#[must_use]
pub fn expectation(g: impl Fn(f64) -> f64, kinks: &[f64]) -> f64 {
    let panels = (2.0 * REACH / PANEL) as usize;
    let mut edges: Vec<f64> = (0..=panels).map(|i| -REACH + i as f64 * PANEL).collect();
    edges.extend(kinks.iter().filter(|kink| kink.abs() < REACH));
    edges.sort_by(f64::total_cmp);
    let mut sum = 0.0;
    for pair in edges.windows(2) {
        let (centre, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
        for (x, weight) in RULE {
            for z in [centre - half * x, centre + half * x] {
                sum += half * weight * normal::density(z) * g(z);
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_normal_are_met() {
        for (power, moment) in [(0, 1.0), (1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0), (8, 105.0)] {
            let mean = expectation(|z| (0..power).fold(1.0, |product, _| product * z), &[]);
            assert!((mean - moment).abs() < 1e-12 * f64::max(moment, 1.0), "{power}: {mean}");
        }
        let lognormal = expectation(|z| libm::exp(1.5 * z), &[]);
        assert!((lognormal / libm::exp(1.125) - 1.0).abs() < 1e-13);
    }

    #[test]
    fn kinks_split_the_range() {
        let excess = expectation(|z| (z - 0.3_f64).max(0.0), &[0.3]);
        let exact = normal::density(0.3) - 0.3 * normal::upper(0.3);
        assert!((excess - exact).abs() < 1e-14);
    }
}
