//! Scores of forecasts against what came: each is a property of the forecast, none of this program.

/// The levels of the central bands that coverage is counted for.
pub const BANDS: [f64; 3] = [0.50, 0.80, 0.90];
/// The probabilities at which the pinball loss is taken: of the position, so that 0.10 is the adverse end.
pub const PINBALLS: [f64; 3] = [0.10, 0.50, 0.90];

/// The pinball loss of `quantile`, stated for probability `p`, when `y` came: p (y − q) above it, (1 − p) (q − y) below.
/// Its expectation is least at the true quantile (Koenker and Bassett, Econometrica 46, 1978).
#[must_use]
pub fn pinball(p: f64, quantile: f64, y: f64) -> f64 {
    if y >= quantile { p * (y - quantile) } else { (1.0 - p) * (quantile - y) }
}

/// The continuous ranked probability score of draws taken as the forecast itself, mean |X − y| − ½ mean |X − X′|, in the unit
/// of y; of one draw it is the absolute error. `sorted` ascends and is not empty.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 draws")]
pub fn crps_of_draws(sorted: &[f64], y: f64) -> f64 {
    let n = sorted.len() as f64;
    let mut off = 0.0;
    let mut spread = 0.0;
    for (rank, value) in sorted.iter().enumerate() {
        off += (value - y).abs();
        // Σ over pairs of |x − x′| = 2 Σ (2i − n + 1) x₍ᵢ₎, ranks from 0; about y, so that large positions lose no digits.
        spread += (2.0 * rank as f64 - n + 1.0) * (value - y);
    }
    off / n - spread / (n * n)
}

/// The probability integral transform: the share of draws below `y`, half of those equal to it.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 draws")]
pub fn pit_of_draws(sorted: &[f64], y: f64) -> f64 {
    let below = sorted.partition_point(|value| *value < y);
    let equal = sorted.partition_point(|value| *value <= y) - below;
    (below as f64 + 0.5 * equal as f64) / sorted.len() as f64
}

/// The order statistic x(⌈np⌉).
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank in range"
)]
pub fn quantile_of_draws(sorted: &[f64], p: f64) -> f64 {
    let rank = (sorted.len() as f64 * p).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// True when a value with this probability integral transform lies in the central band of that level.
#[must_use]
pub fn inside(pit: f64, band: f64) -> bool {
    (pit - 0.5).abs() <= 0.5 * band
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::normal;

    #[test]
    fn the_pinball_loss_by_hand() {
        // P90 of (740) stated, (827) came: 87 below, nine tenths of it. P10 of (480): a tenth of 347 is not it, it is 0.1 · 347.
        assert!((pinball(0.10, -740.0, -827.0) - 0.9 * 87.0).abs() < 1e-12);
        assert!((pinball(0.90, -480.0, -827.0) - 0.1 * 347.0).abs() < 1e-12);
        assert_eq!(pinball(0.5, 10.0, 14.0), 2.0);
    }

    #[test]
    fn the_score_of_draws_is_that_of_all_pairs() {
        let draws = [-4.0_f64, -1.0, 0.5, 0.5, 7.0];
        for y in [-6.0, 0.5, 2.0, 11.0] {
            let off: f64 = draws.iter().map(|x| (x - y).abs()).sum::<f64>() / 5.0;
            let pairs: f64 = draws.iter().flat_map(|a| draws.iter().map(move |b| (a - b).abs())).sum::<f64>() / 25.0;
            assert!((crps_of_draws(&draws, y) - (off - 0.5 * pairs)).abs() < 1e-12, "{y}");
        }
        assert_eq!(crps_of_draws(&[-519.0], -827.0), 308.0);
    }

    #[test]
    fn many_draws_of_a_normal_score_as_the_normal_does() {
        // CRPS of N(0, 1) at z: z (2Φ − 1) + 2φ − 1/√π (Gneiting and Raftery, JASA 102, 2007).
        let n = 20_001;
        let draws: Vec<f64> = (0..n).map(|i| normal::quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
        for z in [-2.0, 0.0, 0.7] {
            let density = libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI);
            let exact = z * (2.0 * normal::cdf(z) - 1.0) + 2.0 * density - 1.0 / libm::sqrt(std::f64::consts::PI);
            assert!((crps_of_draws(&draws, z) - exact).abs() < 1e-3, "{z}");
            assert!((pit_of_draws(&draws, z) - normal::cdf(z)).abs() < 1e-4, "{z}");
        }
    }

    #[test]
    fn bands_are_central_and_ties_count_half() {
        assert!(inside(0.9, 0.8) && inside(0.1, 0.8) && !inside(0.95, 0.8) && inside(0.95, 0.9));
        assert_eq!(pit_of_draws(&[1.0, 2.0, 2.0, 3.0], 2.0), 0.5);
        assert_eq!(quantile_of_draws(&[1.0, 2.0, 3.0, 4.0], 0.5), 2.0);
    }
}
