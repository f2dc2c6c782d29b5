//! The slow model's own numbers: addresses, words and quantiles in 64-bit arithmetic, each the shortest way to be right.

use outturn::model::Distribution;
use sha2::{Digest, Sha256};

/// Word of a named draw in one iteration: Philox4x32-10 as docs/METHOD.md lays it out.
pub fn word(seed: u64, purpose: u32, name: [&str; 4], iteration: u64) -> u32 {
    let digest = Sha256::digest(name.join("\u{1f}"));
    let id = digest[..8].iter().fold(0u64, |id, &byte| id << 8 | u64::from(byte));
    let group = u32::try_from(64 * (iteration / 256) + iteration % 64).unwrap();
    let out = philox([group, id as u32, (id >> 32) as u32, purpose], [seed as u32, (seed >> 32) as u32]);
    out[(iteration % 256 / 64) as usize]
}

/// Ten rounds of Philox4x32 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
pub fn philox(mut c: [u32; 4], mut k: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let a = u64::from(c[0]) * 0xD251_1F53;
        let b = u64::from(c[2]) * 0xCD9E_8D57;
        c = [(b >> 32) as u32 ^ c[1] ^ k[0], b as u32, (a >> 32) as u32 ^ c[3] ^ k[1], a as u32];
        k = [k[0].wrapping_add(0x9E37_79B9), k[1].wrapping_add(0xBB67_AE85)];
    }
    c
}

/// Φ(z), and 1 − Φ(z) = Φ(−z) without loss.
pub fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The x in [low, high] where a rising `f` passes zero, by halving.
pub fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..64 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Φ⁻¹(u), from the tail that holds it.
pub fn normal_quantile(u: f64) -> f64 {
    if u > 0.5 { -normal_quantile(1.0 - u) } else { root(-40.0, 0.0, |z| phi(z) - u) }
}

/// The regularised incomplete beta function by its continued fraction (DLMF 8.17.22), evaluated from the far end.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cdf(1.0 - x, b, a);
    }
    let mut fraction = 1.0;
    for m in (1..=120).rev() {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m - 1.0) * (a + b + m - 1.0) * x / ((a + 2.0 * m - 2.0) * (a + 2.0 * m - 1.0));
        fraction = 1.0 + odd / (1.0 + even / fraction);
    }
    let log = a * libm::log(x) + b * libm::log1p(-x) + libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b);
    libm::exp(log) / (a * fraction)
}

/// The quantile of Beta(a, b) at Φ(z), from the tail that holds it.
pub fn beta_quantile(z: f64, a: f64, b: f64) -> f64 {
    if z > 0.0 { 1.0 - beta_quantile(-z, b, a) } else { root(0.0, 1.0, |x| beta_cdf(x, a, b) - phi(z)) }
}

/// The quantile of a beta by its mean and the sum of its shapes.
pub fn beta_of(z: f64, mean: f64, concentration: f64) -> f64 {
    beta_quantile(z, mean * concentration, (1.0 - mean) * concentration)
}

/// The quantile of a severity at Φ(z).
pub fn quantile(distribution: &Distribution, z: f64) -> f64 {
    match *distribution {
        Distribution::Fixed(amount) => amount,
        Distribution::Uniform { low, high } => low + (high - low) * phi(z),
        Distribution::Triangular { low, mode, high } => {
            let (u, range) = (phi(z), high - low);
            if u * range < mode - low {
                low + libm::sqrt(u * range * (mode - low))
            } else {
                high - libm::sqrt(phi(-z) * range * (high - mode))
            }
        }
        Distribution::Pert { low, mode, high } => {
            let range = high - low;
            let (a, b) = (1.0 + 4.0 * (mode - low) / range, 1.0 + 4.0 * (high - mode) / range);
            low + range * beta_quantile(z, a, b)
        }
        Distribution::Normal { mean, sd } => mean + sd * z,
        Distribution::Lognormal { p50, p90 } => p50 * libm::exp(z * libm::log(p90 / p50) / 1.281_551_6),
        Distribution::Beta { low, high, mean, sd } => {
            let (m, s) = ((mean - low) / (high - low), sd / (high - low));
            low + (high - low) * beta_of(z, m, m * (1.0 - m) / (s * s) - 1.0)
        }
        Distribution::TruncatedNormal { mean, sd, low, high } => {
            let below = |x: f64| phi((x - mean) / sd);
            root(low, high, |x| (below(x) - below(low)) / (below(high) - below(low)) - phi(z))
        }
        Distribution::Discrete(outcomes) => {
            let mut sum = 0.0;
            let mut reached = outcomes.pairs().map(|(value, _)| value).next().unwrap_or(0.0);
            for (value, chance) in outcomes.pairs() {
                if sum < phi(z) {
                    reached = value;
                }
                sum += chance;
            }
            reached
        }
        Distribution::SkewedRemainder => skewed(z),
    }
}

/// With probability 0.85 N(0, 0.55²), else an exponential loss of mean 1.9; centred and rescaled.
fn skewed(z: f64) -> f64 {
    let loss = |x: f64| if x > 0.0 { libm::exp(-x / 1.9) } else { 1.0 };
    let above = |x: f64| 0.85 * phi(-x / 0.55) + 0.15 * loss(x);
    let below = |x: f64| 0.85 * phi(x / 0.55) + 0.15 * (1.0 - loss(x));
    let x = if z > 0.0 { root(-20.0, 60.0, |x| phi(-z) - above(x)) } else { root(-20.0, 60.0, |x| below(x) - phi(z)) };
    let mean = 0.15 * 1.9;
    let variance = 0.85 * 0.55 * 0.55 + 0.15 * 2.0 * 1.9 * 1.9 - mean * mean;
    (x - mean) / libm::sqrt(variance)
}

/// The chi-square quantile with `nu` degrees of freedom at the upper probability `q`: integer `nu` has finite sums
/// (Abramowitz and Stegun 26.4.4 and 26.4.5).
pub fn chi_square(q: f64, nu: u32) -> f64 {
    root(0.0, 400.0, |x| q - chi_square_above(x, nu))
}

/// P(C > x).
pub fn chi_square_above(x: f64, nu: u32) -> f64 {
    let half = libm::exp(-0.5 * x);
    if nu.is_multiple_of(2) {
        let mut term = half;
        let mut sum = half;
        for r in 1..nu / 2 {
            term *= 0.5 * x / f64::from(r);
            sum += term;
        }
        return sum;
    }
    let mut sum = 2.0 * phi(-libm::sqrt(x));
    let mut term = libm::sqrt(2.0 * x / std::f64::consts::PI) * half;
    for r in 1..=(nu - 1) / 2 {
        sum += term;
        term *= x / f64::from(2 * r + 1);
    }
    sum
}

/// P(T ≤ t), T Student-t with `nu` degrees of freedom, by the incomplete beta function.
pub fn student_cdf(t: f64, nu: f64) -> f64 {
    let tail = 0.5 * beta_cdf(nu / (nu + t * t), 0.5 * nu, 0.5);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The c with E min(exp(s θ − c), √largest)² = 1, θ standard normal, by the midpoint rule over twenty thousand quantiles.
pub fn capped_offset(s: f64, largest: f64) -> f64 {
    let normals: Vec<f64> = (0..20_000).map(|i| normal_quantile((f64::from(i) + 0.5) / 20_000.0)).collect();
    let square = |c: f64| normals.iter().map(|z| libm::exp(2.0 * (s * z - c)).min(largest)).sum::<f64>() / 20_000.0;
    root(-20.0, 1.0, |c| 1.0 - square(c))
}

/// The own numbers against printed ones: Salmon's test vector, and tables of the normal, beta, chi-square and Student-t.
#[test]
fn own_numbers_are_those_of_printed_tables() {
    assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
    assert!((normal_quantile(0.9) - 1.281_551_565_545).abs() < 1e-11);
    assert!((normal_quantile(0.001) + 3.090_232_306_168).abs() < 1e-11);
    // Beta(2, 2): 3x² − 2x³; Beta(5, 1): x⁵.
    assert!((beta_cdf(0.3, 2.0, 2.0) - 0.216).abs() < 1e-12);
    assert!((beta_cdf(0.9, 5.0, 1.0) - 0.590_49).abs() < 1e-12);
    assert!((chi_square(0.05, 5) - 11.070_497_69).abs() < 1e-7);
    assert!((chi_square(0.95, 4) - 0.710_723_02).abs() < 1e-7);
    assert!((student_cdf(2.015_048_373, 5.0) - 0.95).abs() < 1e-9);
}
