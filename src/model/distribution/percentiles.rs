//! Ranges whose ends are the tenth and ninetieth percentiles: the ends that such a distribution has.

use super::{Distribution, Z90};

/// Halvings of the search: beyond the precision of a double.
const HALVINGS: u32 = 100;

/// The triangular or PERT with this mode, tenth and ninetieth percentile; `of` makes one from low, mode and high.
///
/// With the mode at r between ends 0 and 1, q10 (r) and q90 (r) are how far the percentiles lie below and above it. Their ratio
/// rises with r and does not hang on the width, so r is found by halving and the width by proportion.
pub fn between(p10: f64, mode: f64, p90: f64, of: impl Fn(f64, f64, f64) -> Distribution) -> Distribution {
    let (below, above) = (mode - p10, p90 - mode);
    let distances = |r: f64| {
        let unit = of(0.0, r, 1.0);
        (r - unit.at(-Z90), unit.at(Z90) - r)
    };
    let (mut from, mut to) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let r = 0.5 * (from + to);
        let (q10, q90) = distances(r);
        if q10 * above < q90 * below {
            from = r;
        } else {
            to = r;
        }
    }
    let r = 0.5 * (from + to);
    let (q10, q90) = distances(r);
    let width = (below + above) / (q10 + q90);
    of(mode - r * width, mode, mode + (1.0 - r) * width)
}

/// The lognormal with these percentiles, both above zero.
pub fn lognormal(p10: f64, p90: f64) -> Distribution {
    Distribution::Lognormal { p50: (p10 * p90).sqrt(), p90 }
}

/// The normal with these percentiles.
pub fn normal(p10: f64, p90: f64) -> Distribution {
    Distribution::Normal { mean: 0.5 * (p10 + p90), sd: (p90 - p10) / (2.0 * Z90) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_range_come_back_from_its_percentiles() {
        let triangular = |low, mode, high| Distribution::Triangular { low, mode, high };
        let pert = |low, mode, high| Distribution::Pert { low, mode, high };
        for mode in [1.5, 2.0, 4.0, 7.0] {
            let of = triangular(1.0, mode, 8.0);
            let (p10, p90) = (of.at(-Z90), of.at(Z90));
            if p10 < mode && mode < p90 {
                let (low, high) = between(p10, mode, p90, triangular).support();
                assert!((low - 1.0).abs() < 1e-9 && (high - 8.0).abs() < 1e-9, "{mode}: {low} {high}");
            }
            let of = pert(1.0, mode, 8.0);
            let (p10, p90) = (of.at(-Z90), of.at(Z90));
            if p10 < mode && mode < p90 {
                let (low, high) = between(p10, mode, p90, pert).support();
                assert!((low - 1.0).abs() < 1e-8 && (high - 8.0).abs() < 1e-8, "{mode}: {low} {high}");
            }
        }
        // A mode at one of the percentiles is the end of what such a distribution can do.
        let edge = between(2.0, 2.0, 5.0, triangular);
        assert!((edge.at(-Z90) - 2.0).abs() < 1e-9 && (edge.at(Z90) - 5.0).abs() < 1e-9, "{edge:?}");
    }
}
