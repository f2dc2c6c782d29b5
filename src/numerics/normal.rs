//! The standard normal: density, distribution function and quantile, precise in both tails.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Density at `z`.
#[must_use]
pub fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// Φ(z), relative precision kept in the lower tail.
#[must_use]
pub fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// 1 − Φ(z), relative precision kept in the upper tail.
#[must_use]
pub fn upper(z: f64) -> f64 {
    cdf(-z)
}

/// The z with Φ(z) = `p`; infinite at 0 and 1, not a number outside [0, 1].
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if (p - 0.5).abs() <= CENTRAL {
        central(p - 0.5)
    } else if p < 0.5 {
        -tail(p)
    } else {
        tail(1.0 - p)
    }
}

/// The z with 1 − Φ(z) = `q`: a small `q` keeps its precision.
#[must_use]
pub fn quantile_of_upper(q: f64) -> f64 {
    -quantile(q)
}

// Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37 (1988)
// 477-484, routine PPND16: relative error about 1e-16.

/// Half-width of the central range of p.
const CENTRAL: f64 = 0.425;
/// Above this r = √(−ln q) the far-tail approximation holds.
const FAR: f64 = 5.0;

/// Quantile at 1/2 + `d`, |d| ≤ 0.425.
fn central(d: f64) -> f64 {
    d * ratio(CENTRAL * CENTRAL - d * d, &A, &B)
}

/// The z with upper tail `q`, 0 ≤ q ≤ 0.075.
fn tail(q: f64) -> f64 {
    if q == 0.0 {
        return f64::INFINITY;
    }
    let r = (-libm::log(q)).sqrt();
    if r <= FAR { ratio(r - 1.6, &C, &D) } else { ratio(r - FAR, &E, &F) }
}

/// Ratio of two polynomials, coefficients from the constant upwards.
fn ratio(x: f64, above: &[f64; 8], below: &[f64; 8]) -> f64 {
    let horner = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c);
    horner(above) / horner(below)
}

const A: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const B: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const C: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const D: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const E: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const F: [f64; 8] = [
    1.0,
    5.998_322_065_558_879e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(actual: f64, expected: f64, relative: f64) {
        assert!((actual - expected).abs() <= relative * expected.abs(), "{actual:e} is not {expected:e}");
    }

    /// Abramowitz and Stegun, table 26.1 and 26.2, and the usual percentage points.
    #[test]
    fn published_values_are_met() {
        assert_close(density(0.0), 0.398_942_280_401_432_7, 1e-15);
        assert_close(cdf(1.0), 0.841_344_746_068_542_9, 1e-15);
        assert_close(upper(5.0), 2.866_515_718_791_939e-7, 1e-14);
        assert_close(upper(6.0), 9.865_876_450_376_98e-10, 1e-14);
        assert_close(quantile(0.975), 1.959_963_984_540_054, 1e-15);
        assert_close(quantile(0.9), 1.281_551_565_544_600_4, 1e-15);
        assert_close(quantile_of_upper(1e-3), 3.090_232_306_167_813_5, 1e-15);
        assert_close(quantile(1e-9), -5.997_807_015_007_686_5, 1e-15);
        assert_eq!(quantile(0.5), 0.0);
    }

    #[test]
    fn quantile_inverts_the_distribution_function_in_both_tails() {
        for i in -3000..=3000 {
            let z = f64::from(i) / 100.0;
            if z <= 0.5 {
                assert!((quantile(cdf(z)) - z).abs() < 4e-15 * z.abs().max(1.0), "{z}");
            }
            if z >= -0.5 {
                assert!((quantile_of_upper(upper(z)) - z).abs() < 4e-15 * z.abs().max(1.0), "{z}");
            }
        }
    }

    #[test]
    fn the_ends_are_infinite_and_the_outside_is_not_a_number() {
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
        assert_eq!(quantile_of_upper(0.0), f64::INFINITY);
        assert!(quantile(-0.1).is_nan() && quantile(1.1).is_nan() && quantile(f64::NAN).is_nan());
    }
}
