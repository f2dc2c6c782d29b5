//! Where the segments of a table lie, and the quadrature on them.

use super::SEGMENTS;

/// Half-width of the range that must be covered: the largest normal of a 32-bit word is 6.338.
pub const REACH: f64 = 6.35;

/// Weights of the interpolatory quadrature on the seven points of a segment of width 1; exact to degree 7.
pub const WEIGHTS: [f64; 7] = [
    0.036_262_969_948_332_21,
    0.170_471_380_348_682_53,
    0.178_022_744_337_382_07,
    0.230_485_810_731_206_37,
    0.178_022_744_337_382_07,
    0.170_471_380_348_682_53,
    0.036_262_969_948_332_21,
];

/// First node and segment width of the narrowest even map that covers the reach with a node on each kink.
/// None if kinks (more than two, or two very close) leave no such map.
pub fn place(kinks: &[f64]) -> Option<(f64, f64)> {
    let mut inside: Vec<f64> = kinks.iter().copied().filter(|kink| kink.abs() < REACH).collect();
    inside.sort_by(f64::total_cmp);
    inside.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    match inside[..] {
        [] => Some((-REACH, 2.0 * REACH / SEGMENTS as f64)),
        [kink] => (1..SEGMENTS)
            .map(|left| {
                let width = ((kink + REACH) / left as f64).max((REACH - kink) / (SEGMENTS - left) as f64);
                (kink - left as f64 * width, width)
            })
            .min_by(|a, b| a.1.total_cmp(&b.1)),
        [low, high] => (1..SEGMENTS).rev().find_map(|between| {
            let width = (high - low) / between as f64;
            let left = ((low + REACH) / width).ceil();
            let right = ((REACH - high) / width).ceil();
            (left + between as f64 + right <= SEGMENTS as f64).then_some((low - left * width, width))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_map(kinks: &[f64], widest: f64) {
        let (first, width) = place(kinks).expect("a map");
        assert!(first <= -REACH + 1e-12 && first + SEGMENTS as f64 * width >= REACH - 1e-12, "{kinks:?}");
        assert!(width <= widest, "{kinks:?}: {width}");
        for kink in kinks.iter().filter(|kink| kink.abs() < REACH) {
            let segments = (kink - first) / width;
            assert!((segments - segments.round()).abs() < 1e-9, "{kinks:?}: {segments}");
        }
    }

    #[test]
    fn the_range_is_covered_and_kinks_fall_on_nodes() {
        assert_map(&[], 0.4);
        assert_map(&[7.0, f64::INFINITY], 0.4);
        for i in -634..=634 {
            assert_map(&[f64::from(i) / 100.0], 0.41);
        }
        assert_map(&[-1.0, 0.5], 0.51);
        assert_map(&[0.25, 0.25], 0.41);
    }

    #[test]
    fn kinks_that_no_map_can_meet_are_refused() {
        assert_eq!(place(&[0.0, 0.1]), None);
        assert_eq!(place(&[-1.0, 0.0, 1.0]), None);
    }

    #[test]
    fn the_quadrature_is_exact_to_degree_seven() {
        for degree in 0..8 {
            let sum: f64 = super::super::POINTS
                .iter()
                .zip(WEIGHTS)
                .map(|(s, w)| w * (0..degree).fold(1.0, |power, _| power * s))
                .sum();
            let exact = if degree % 2 == 0 { libm::pow(0.5, f64::from(degree)) / f64::from(degree + 1) } else { 0.0 };
            assert!((sum - exact).abs() < 1e-15, "{degree}");
        }
    }
}
