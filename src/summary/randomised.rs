//! Errors under scrambled Sobol sampling: from the spread of the randomisations, for the nodes whose columns are whole.
//!
//! Points of one randomisation depend on one another, so errors that assume independent iterations are too wide. Iteration n
//! belongs to randomisation n mod R; R independent estimates have the standard error s / √R and Student's t with R − 1 degrees of
//! freedom (L'Ecuyer and Lemieux, "Recent advances in randomized quasi-Monte Carlo methods", 2002).

use std::collections::BTreeMap;

use libm::{exp, sqrt};

use crate::numerics::beta::Beta;
use crate::numerics::usize_from;
use crate::results::{Chance, Estimate, Interval, NodeResult, Outturn, Quantile};
use crate::tallies::Threshold;
use crate::tallies::ranks::tail_count;

/// Expected iterations beyond a quantile in each randomisation, below which the binomial interval stays.
const FEWEST_BEYOND: f64 = 5.0;

/// One column, sorted randomisation by randomisation.
struct Split {
    sorted: Vec<Vec<f64>>,
    t: f64,
}

/// Replaces the errors of a focus node by those of its randomisations. `judged` says of each iteration whether it is below what
/// is judged with incentive money as planned, where that is not seen in the column; `amount` gives the other thresholds.
pub(super) fn sharpen(
    node: &mut NodeResult,
    column: &[f64],
    judged: &BTreeMap<Threshold, Vec<bool>>,
    randomisations: u32,
    amount: impl Fn(Threshold) -> Option<f64>,
) {
    let Some(split) = Split::of(column, randomisations) else { return };
    node.outturn.mean.se = split.error(mean);
    node.mean_less_plan.se = node.outturn.mean.se;
    node.outturn.sd.se = split.error(sd);
    for quantile in &mut node.outturn.quantiles {
        split.quantile(quantile);
    }
    let Outturn { shortfall_10, shortfall_05, shortfall_10_interval, shortfall_05_interval, .. } = &mut node.outturn;
    split.shortfall(shortfall_10, shortfall_10_interval, 0.10);
    split.shortfall(shortfall_05, shortfall_05_interval, 0.05);
    for (threshold, chance) in chances(node) {
        if let Some(below) = judged.get(&threshold) {
            split.chance(chance, &shares(below, randomisations));
        } else if let Some(amount) = amount(threshold) {
            split.chance(chance, &split.shares_below(amount));
        }
    }
    // The last stage is the outturn itself.
    if let Some(last) = node.stages.last_mut() {
        (last.mean, last.sd) = (node.outturn.mean, node.outturn.sd);
        last.quantiles.clone_from(&node.outturn.quantiles);
        last.chance_of_deficit = node.chance_of_deficit;
        last.chance_below_plan = node.chance_below_plan;
        last.chance_below_forecast = node.chance_below_forecast;
        last.chance_below_control_total = node.chance_below_control_total;
        last.limits.clone_from(&node.limits);
    }
}

/// The share of true ones in each randomisation.
fn shares(flags: &[bool], randomisations: u32) -> Vec<f64> {
    let count = randomisations as usize;
    let share = |first: usize| {
        let of_one: Vec<f64> = flags.iter().skip(first).step_by(count).map(|&flag| f64::from(u8::from(flag))).collect();
        mean(&of_one)
    };
    (0..count).map(share).collect()
}

/// Every chance of the in-year outturn, with what it is the chance of being below.
pub(super) fn chances(node: &mut NodeResult) -> Vec<(Threshold, &mut Chance)> {
    let mut chances = vec![
        (Threshold::Deficit, &mut node.chance_of_deficit),
        (Threshold::Plan, &mut node.chance_below_plan),
        (Threshold::Forecast, &mut node.chance_below_forecast),
    ];
    chances.extend(node.chance_below_control_total.as_mut().map(|chance| (Threshold::ControlTotal, chance)));
    let stated = node.limits.iter_mut().enumerate();
    chances.extend(stated.map(|(index, limit)| (Threshold::Stated(index), &mut limit.chance_worse)));
    chances
}

impl Split {
    /// None where a randomisation would have fewer than two iterations.
    fn of(column: &[f64], randomisations: u32) -> Option<Self> {
        let count = randomisations as usize;
        if count < 2 || column.len() < 2 * count {
            return None;
        }
        let mut sorted: Vec<Vec<f64>> =
            (0..count).map(|first| column.iter().skip(first).step_by(count).copied().collect()).collect();
        sorted.iter_mut().for_each(|values| values.sort_unstable_by(f64::total_cmp));
        Some(Self { sorted, t: t95(u64::from(randomisations - 1)) })
    }

    /// Standard error of an estimate that is made of each randomisation by itself.
    fn error(&self, estimate: impl Fn(&[f64]) -> f64) -> Option<f64> {
        Some(error_of(&self.sorted.iter().map(|values| estimate(values)).collect::<Vec<f64>>()))
    }

    /// The shortest randomisation has enough iterations beyond the share `p`, on either side.
    fn reaches(&self, p: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
        let n = self.sorted.last().map_or(0.0, |values| values.len() as f64);
        n * p.min(1.0 - p) >= FEWEST_BEYOND
    }

    fn quantile(&self, quantile: &mut Quantile) {
        let at = |values: &[f64]| values[usize_from(tail_count(values.len() as u64, quantile.p)) - 1];
        if let Some(se) = self.error(at).filter(|&se| se > 0.0 && self.reaches(quantile.p)) {
            quantile.low = Some(quantile.value - self.t * se);
            quantile.high = Some(quantile.value + self.t * se);
        }
    }

    fn shortfall(&self, shortfall: &mut Estimate, interval: &mut Interval, alpha: f64) {
        let worst = |values: &[f64]| mean(&values[..usize_from(tail_count(values.len() as u64, alpha))]);
        if self.reaches(alpha) {
            shortfall.se = self.error(worst);
            let half = shortfall.se.map(|se| self.t * se);
            *interval = Interval {
                low: half.map(|half| shortfall.value - half),
                high: half.map(|half| shortfall.value + half),
            };
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    fn shares_below(&self, amount: f64) -> Vec<f64> {
        let below = |values: &Vec<f64>| values.partition_point(|value| *value < amount) as f64 / values.len() as f64;
        self.sorted.iter().map(below).collect()
    }

    /// `shares` are the estimates of the randomisations.
    fn chance(&self, chance: &mut Chance, shares: &[f64]) {
        let se = error_of(shares);
        // No spread says nothing where the chance is next to 0 or 1: Wilson's interval stays.
        if se > 0.0 && self.reaches(chance.value) {
            chance.low = (chance.value - self.t * se).max(0.0);
            chance.high = (chance.value + self.t * se).min(1.0);
        }
    }
}

/// The standard error of the mean of independent estimates: s / √R.
#[expect(clippy::cast_precision_loss, reason = "a few hundred randomisations")]
fn error_of(estimates: &[f64]) -> f64 {
    let (n, centre) = (estimates.len() as f64, mean(estimates));
    let squares: f64 = estimates.iter().map(|e| (e - centre) * (e - centre)).sum();
    sqrt(squares / (n - 1.0) / n)
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn sd(values: &[f64]) -> f64 {
    let centre = mean(values);
    sqrt(values.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>() / (values.len() as f64 - 1.0))
}

/// The 97.5 % point of Student's t.
pub(super) fn t95(degrees: u64) -> f64 {
    if degrees < 30 { exact_t95(degrees) } else { expanded_t95(degrees) }
}

/// ν / (ν + t²) is the 5 % point of Beta(ν/2, ½).
#[expect(clippy::cast_precision_loss, reason = "a few")]
fn exact_t95(degrees: u64) -> f64 {
    let degrees = degrees as f64;
    let logit = Beta::new(0.5 * degrees, 0.5).quantile_logit(0.05, 0.95);
    sqrt(degrees * exp(-logit))
}

/// The expansion in 1/ν about the normal's point (Abramowitz and Stegun 26.7.5): from 30 degrees on within 1e-7.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
fn expanded_t95(degrees: u64) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    const Z2: f64 = Z * Z;
    let v = degrees as f64;
    let first = Z * (Z2 + 1.0) / 4.0;
    let second = Z * ((5.0 * Z2 + 16.0) * Z2 + 3.0) / 96.0;
    let third = Z * (((3.0 * Z2 + 19.0) * Z2 + 17.0) * Z2 - 15.0) / 384.0;
    let fourth = Z * ((((79.0 * Z2 + 776.0) * Z2 + 1482.0) * Z2 - 1920.0) * Z2 - 945.0) / 92160.0;
    Z + (first + (second + (third + fourth / v) / v) / v) / v
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_agrees_with_published_tables() {
        for (degrees, published) in [(7, 2.364_624), (15, 2.131_450), (1, 12.706_205), (63, 1.998_341)] {
            assert!((t95(degrees) - published).abs() < 2e-6, "{degrees}: {}", t95(degrees));
        }
        for degrees in [30, 40, 100, 10_000] {
            let (exact, expanded) = (exact_t95(degrees), expanded_t95(degrees));
            assert!((exact - expanded).abs() < 2e-7, "{degrees}: {exact} {expanded}");
        }
    }

    #[test]
    fn the_error_is_that_of_the_mean_of_randomisations() {
        // Two iterations of each of eight: means 0.5, 2.5, … of the pairs (0, 1), (2, 3), … spread over the column.
        let column: Vec<f64> = (0..16).map(|n| f64::from(n % 8 * 2 + n / 8)).collect();
        let split = Split::of(&column, 8).unwrap();
        // Means 0.5 + 2 k: variance 4 × 6 (n − 1).
        assert!((split.error(mean).unwrap() - sqrt(24.0 / 8.0)).abs() < 1e-12);
        assert!(Split::of(&column[..15], 8).is_none());
    }
}
