//! Where the segments of a table lie, and the quadrature on them.

/// Cubics of a table.
pub const SEGMENTS: usize = 32;

/// Half-width of the range that must be covered: the largest normal of a 32-bit word is 6.338.
pub const REACH: f64 = 6.35;

/// Widest segment outside the zone: keeps the last node within 0.8 of the reach.
const WIDEST: f64 = 0.8;

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

/// Segments of two widths: `inner` between `low` and `high`, `outer` on both sides of that zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Map {
    pub low: f64,
    pub high: f64,
    pub inner: f64,
    pub outer: f64,
    /// Segments below `low`.
    pub left: usize,
    /// Segments of the zone.
    pub within: usize,
}

impl Map {
    /// The most even map with a node on each kink, or none if there are more than two.
    pub fn first(kinks: &[f64]) -> Option<Self> {
        match inside(kinks)[..] {
            [] => Some(Self::even(-REACH, 2.0 * REACH / SEGMENTS as f64, 0)),
            [kink] => (1..SEGMENTS)
                .map(|left| {
                    let width = ((kink + REACH) / left as f64).max((REACH - kink) / (SEGMENTS - left) as f64);
                    Self::even(kink, width, left)
                })
                .min_by(|a, b| a.inner.total_cmp(&b.inner)),
            [low, high] => Some(Self::zoned(low, high, 1.0, 1.0)),
            _ => None,
        }
    }

    /// Segments of one width, `left` of them below `low`.
    fn even(low: f64, width: f64, left: usize) -> Self {
        let within = SEGMENTS - left;
        Self { low, high: low + within as f64 * width, inner: width, outer: width, left, within }
    }

    /// The map with this zone that makes the larger of the two error scales, density times width, smallest.
    fn zoned(low: f64, high: f64, density_inside: f64, density_outside: f64) -> Self {
        let (below, above) = (low + REACH, REACH - high);
        let mut best = (f64::INFINITY, Self::even(-REACH, 2.0 * REACH / SEGMENTS as f64, 0));
        for left in usize::from(below > 0.0)..SEGMENTS {
            for right in usize::from(above > 0.0)..SEGMENTS - left {
                let within = SEGMENTS - left - right;
                let inner = (high - low) / within as f64;
                let outer = (below / left.max(1) as f64).max(above / right.max(1) as f64);
                let scale = (density_inside * inner).max(density_outside * outer);
                if 0.0 < outer && outer <= WIDEST && scale < best.0 {
                    best = (scale, Self { low, high, inner, outer, left, within });
                }
            }
        }
        best.1
    }

    /// The ends of the segments.
    pub fn edges(&self) -> [f64; SEGMENTS + 1] {
        std::array::from_fn(|i| {
            if i < self.left {
                self.low - (self.left - i) as f64 * self.outer
            } else if i < self.left + self.within {
                self.low + (i - self.left) as f64 * self.inner
            } else {
                self.high + (i - self.left - self.within) as f64 * self.outer
            }
        })
    }

    /// A map with its finer zone where the errors of this one are: they grow with the fourth power of the width, so
    /// their fourth root over the width says how many nodes a place needs. Kinks stay at the ends of the zone.
    pub fn refined(&self, errors: &[f64; SEGMENTS], kinks: &[f64]) -> Self {
        let edges = self.edges();
        let need: [f64; SEGMENTS] = std::array::from_fn(|i| errors[i].sqrt().sqrt() / (edges[i + 1] - edges[i]));
        let largest = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
        let kinks = inside(kinks);
        let mut best = (f64::INFINITY, [-REACH, REACH, 1.0, 1.0]);
        for from in 0..SEGMENTS {
            for to in from + 1..=SEGMENTS {
                let (low, high) = (edges[from].max(-REACH), edges[to].min(REACH));
                let bounds = |kink: &f64| (kink - low).abs() < 1e-9 || (kink - high).abs() < 1e-9;
                if low >= high || !kinks.iter().all(bounds) {
                    continue;
                }
                let inside = largest(&need[from..to]);
                let outside = largest(&need[..from]).max(largest(&need[to..]));
                let nodes = inside * (high - low) + outside * (2.0 * REACH - (high - low));
                if nodes < best.0 {
                    best = (nodes, [low, high, inside, outside]);
                }
            }
        }
        let [low, high, inside, outside] = best.1;
        Self::zoned(low, high, inside, outside)
    }
}

/// Kinks inside the range, in order, without repeats.
fn inside(kinks: &[f64]) -> Vec<f64> {
    let mut inside: Vec<f64> = kinks.iter().copied().filter(|kink| kink.abs() < REACH).collect();
    inside.sort_by(f64::total_cmp);
    inside.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_map(map: &Map, kinks: &[f64], widest: f64) {
        let edges = map.edges();
        assert!(edges[0] <= -REACH + 1e-12 && edges[SEGMENTS] >= REACH - 1e-12, "{kinks:?}: {map:?}");
        assert!(edges[0] >= -REACH - WIDEST && edges[SEGMENTS] <= REACH + WIDEST, "{kinks:?}: {map:?}");
        for pair in edges.windows(2) {
            assert!(0.0 < pair[1] - pair[0] && pair[1] - pair[0] <= widest, "{kinks:?}: {map:?}");
        }
        for kink in kinks.iter().filter(|kink| kink.abs() < REACH) {
            assert!(edges.iter().any(|edge| (edge - kink).abs() < 1e-9), "{kinks:?}: {map:?}");
        }
    }

    #[test]
    fn the_range_is_covered_and_kinks_fall_on_nodes() {
        let of = |kinks: &[f64]| Map::first(kinks).expect("a map");
        assert_map(&of(&[]), &[], 0.4);
        assert_map(&of(&[7.0, f64::INFINITY]), &[], 0.4);
        for i in -634..=634 {
            let kink = f64::from(i) / 100.0;
            assert_map(&of(&[kink]), &[kink], 0.41);
            assert_map(&of(&[kink, 0.123]), &[kink, 0.123], 0.45);
        }
        assert_map(&of(&[0.25, 0.25]), &[0.25], 0.41);
    }

    #[test]
    fn more_than_two_kinks_are_refused() {
        assert_eq!(Map::first(&[-1.0, 0.0, 1.0]), None);
    }

    #[test]
    fn a_finer_zone_goes_where_the_errors_are_and_keeps_kinks() {
        for kinks in [&[][..], &[-0.2]] {
            let map = Map::first(kinks).expect("a map");
            let edges = map.edges();
            let errors = std::array::from_fn(|i| if (1.0..1.8).contains(&edges[i]) { 1.0 } else { 1e-4 });
            let refined = map.refined(&errors, kinks);
            assert_map(&refined, kinks, WIDEST);
            assert!(refined.inner < 0.5 * map.inner && refined.low <= 1.2 && refined.high >= 1.6, "{refined:?}");
        }
    }

    #[test]
    fn the_quadrature_is_exact_to_degree_seven() {
        for degree in 0..8 {
            let power = |s: f64| (0..degree).fold(1.0, |power, _| power * s);
            let sum: f64 = super::super::POINTS.into_iter().zip(WEIGHTS).map(|(s, w)| w * power(s)).sum();
            let exact = if degree % 2 == 0 { power(0.5) / f64::from(degree + 1) } else { 0.0 };
            assert!((sum - exact).abs() < 1e-15, "{degree}");
        }
    }
}
