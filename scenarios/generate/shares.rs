//! Sizes without a seed: quantiles of a distribution, dealt out by a hash of (key, code), and totals that add up exactly.

use sha2::{Digest, Sha256};

/// Thousandths of the unit at hand (£m, so £ thousand): sums of whole numbers are exact.
pub type Milli = i64;

/// A published figure in thousandths.
pub fn milli(value: f64) -> Milli {
    (value * 1000.0).round() as Milli
}

/// Thousandths as text with three decimals.
pub fn text(value: Milli) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", value.abs() / 1000, value.abs() % 1000)
}

/// Order of a code under a key: the same on any machine, and unrelated between keys.
pub fn order(key: &str, code: &str) -> u64 {
    let digest = Sha256::digest(format!("{key}\u{1f}{code}").as_bytes());
    digest.iter().take(8).fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

/// The standard normal quantiles (k − 1/2)/n, one a code, dealt out by [`order`].
pub fn normal_scores<'a>(key: &str, codes: impl IntoIterator<Item = &'a str>) -> Vec<f64> {
    let codes: Vec<&str> = codes.into_iter().collect();
    let mut ranked: Vec<usize> = (0..codes.len()).collect();
    ranked.sort_by_key(|&i| (order(key, codes[i]), codes[i]));
    let mut scores = vec![0.0; codes.len()];
    for (rank, &i) in ranked.iter().enumerate() {
        scores[i] = inverse_normal((rank as f64 + 0.5) / codes.len() as f64);
    }
    scores
}

/// The standard normal quantile by bisection: slow, plain, and exact enough for sizes that are rounded to £ thousand.
fn inverse_normal(p: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        let below = 0.5 * libm::erfc(-middle / std::f64::consts::SQRT_2);
        if below < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Shares a total out by weights; every share is rounded and the largest weight takes the rest, so the sum is exact.
pub fn share_out(total: Milli, weights: &[f64]) -> Vec<Milli> {
    let sum: f64 = weights.iter().sum();
    settle(total, weights.iter().map(|w| total as f64 * w / sum).collect(), weights)
}

/// Moves values by a constant times their weight until they add up to the total, then as [`share_out`].
pub fn shift_to(total: Milli, values: &[f64], weights: &[f64]) -> Vec<Milli> {
    let missing = (total as f64 - values.iter().sum::<f64>()) / weights.iter().sum::<f64>();
    settle(total, values.iter().zip(weights).map(|(v, w)| v + missing * w).collect(), weights)
}

fn settle(total: Milli, exact: Vec<f64>, weights: &[f64]) -> Vec<Milli> {
    let mut shares: Vec<Milli> = exact.iter().map(|v| v.round() as Milli).collect();
    let largest = (0..weights.len()).reduce(|a, b| if weights[b] > weights[a] { b } else { a });
    if let Some(largest) = largest {
        shares[largest] += total - shares.iter().sum::<Milli>();
    }
    shares
}
