//! The headline once more, from another seed: whether the two runs differ by more than sampling alone would make them.

use libm::sqrt;

use super::sample::Sample;
use super::statistics::Z95;
use crate::compile::Compiled;
use crate::kernel::sampling::Sampler;
use crate::paired::whole_columns;
use crate::results::{Again, AgainOf, Chance, Estimate, Quantile, Results, SecondSeed, YardstickKind};
use crate::simulate::RunSettings;

/// Iterations of the second run, or those of the run where it has fewer: the second of a long run would cost a fifth of it, for a check.
pub const SECOND_ITERATIONS: u64 = 16_384;

/// A figure with its standard error.
type Known = (f64, Option<f64>);

/// The headline's mean, P90, P50, P10 and chances from the next seed. Its draws are plain whatever the sampler of the run is, so Sobol points
/// are judged by what is not made of them.
#[must_use]
pub fn second_seed(results: &Results, compiled: &Compiled, settings: RunSettings) -> SecondSeed {
    let seed = settings.seed.wrapping_add(1);
    let iterations = settings.iterations.min(SECOND_ITERATIONS);
    let settings = RunSettings { seed, iterations, sampler: Sampler::Plain, ..settings };
    let mut columns = whole_columns(compiled, settings, &[compiled.columns.headline]);
    let column = columns.pop().unwrap_or_default();
    let (sample, headline) = (Sample::of(&column), results.headline());
    let mut figures = vec![again(AgainOf::Mean, of_mean(headline.outturn.mean), of_mean(sample.mean()))];
    figures.extend([0.1, 0.5, 0.9].map(|p| {
        let first = headline.outturn.quantile(p);
        again(AgainOf::Quantile { p }, of_quantile(first), of_quantile(&sample.quantile(p)))
    }));
    // Where rules set incentive money, whether a control total was met is not seen in the position.
    let judged = results.yardsticks.iter().find(|of| of.node == headline.code);
    let judged = judged.filter(|of| of.kind != YardstickKind::ControlTotal || !compiled.sets_incentive());
    let worse = |amount: f64| sample.chance_below(amount);
    figures.extend(
        judged.map(|of| again(AgainOf::ChanceMissed, of_chance(of.chance_missed), of_chance(worse(of.amount)))),
    );
    if judged.is_none_or(|of| of.amount != 0.0) {
        let deficit = of_chance(headline.chance_of_deficit);
        figures.push(again(AgainOf::ChanceOfDeficit, deficit, of_chance(worse(0.0))));
    }
    SecondSeed { node: headline.code.clone(), seed, iterations, figures }
}

/// Two independent estimates of one figure: the variance of their difference is the sum of theirs.
fn again(of: AgainOf, (first, one): Known, (second, other): Known) -> Again {
    Again { of, first, second, se: one.zip(other).map(|(one, other)| sqrt(one * one + other * other)) }
}

fn of_mean(of: Estimate) -> Known {
    (of.value, of.se)
}

/// The standard error of a quantile is the width of its interval / (2 × 1.96) (Woodruff, JASA 47, 1952).
fn of_quantile(of: &Quantile) -> Known {
    (of.value, of.low.zip(of.high).map(|(low, high)| (high - low) / (2.0 * Z95)))
}

/// Likewise of a chance: Wilson's interval has a width where all iterations fall on one side too.
fn of_chance(of: Chance) -> Known {
    (of.value, Some((of.high - of.low) / (2.0 * Z95)))
}
