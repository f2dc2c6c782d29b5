//! What more knowledge of the parameters could remove of a spread, and what it could not.

use libm::sqrt;

use super::{CASE_ITERATIONS, find};
use crate::compile::Compiled;
use crate::kernel::sampling::Sampling;
use crate::model::{Model, Moves};
use crate::results::{Estimate, MovesUsed, ParameterSpread, ParameterUsed, Results};
use crate::simulate::{RunSettings, Variant, variants_of};

/// The uncertain parameters.
pub(super) fn stated(model: &Model) -> Vec<ParameterUsed> {
    let codes = |lines: &[usize]| lines.iter().map(|&line| model.lines[line].code.clone()).collect();
    let one = |parameter: &crate::model::Parameter| ParameterUsed {
        id: parameter.id.clone(),
        description: parameter.description.clone(),
        moves: match &parameter.moves {
            Moves::Latents { lines, buckets } => MovesUsed::Draws { lines: codes(lines), savings_rows: buckets.len() },
            Moves::Factor { factor, level, .. } => MovesUsed::Loadings { factor: factor.clone(), level: level.clone() },
            Moves::Amounts { lines } => MovesUsed::Amounts { lines: codes(lines) },
        },
        size: parameter.size,
    };
    model.parameters.iter().map(one).collect()
}

/// The spread of each focus node in two parts; none where no parameter is uncertain.
///
/// By pick-freeze (Sobol' 1993): two short runs of plain draws share the parameters and nothing else, so the correlation of
/// their outturns is Var(E(X | θ)) / Var(X).
pub(super) fn parameter_spreads(results: &Results, compiled: &Compiled, settings: RunSettings) -> Vec<ParameterSpread> {
    if compiled.parameters == 0 {
        return Vec::new();
    }
    let iterations = settings.iterations.min(CASE_ITERATIONS);
    let short = RunSettings { iterations, ..settings };
    let columns: Vec<usize> = compiled.columns.focus.iter().map(|&roll| compiled.columns.roll_column(roll)).collect();
    let stated = [Variant::as_stated(compiled)];
    let run = |sampling: &Sampling| variants_of(compiled, sampling, short, &stated, &columns).swap_remove(0);
    let (one, other) = (run(&Sampling::plain(settings.seed)), run(&Sampling::same_parameters(settings.seed)));
    let spread = |((code, one), other): ((&crate::results::NodeCode, &Vec<f64>), &Vec<f64>)| {
        let node = find(&results.nodes, code)?;
        let sd = node.outturn.sd.value;
        let share = share(one, other);
        // 95 % of a normal lie within 1.96 sd.
        let error = 1.96 * share.se.unwrap_or(0.0);
        let part = |share: f64| sd * sqrt(share.clamp(0.0, 1.0));
        Some(ParameterSpread {
            node: node.code.clone(),
            iterations,
            share,
            sd,
            sd_removable: part(share.value),
            sd_removable_low: part(share.value - error),
            sd_removable_high: part(share.value + error),
            sd_left: part(1.0 - share.value),
        })
    };
    results.focus.iter().zip(&one).zip(&other).filter_map(spread).collect()
}

/// Correlation of pairs whose two halves have one distribution, with mean and variance from both halves together (Janon et al.,
/// ESAIM: Probability and Statistics 18, 2014), kept within [0, 1]; its error from the spread of its influence function.
#[expect(clippy::cast_precision_loss, reason = "at most a few thousand values")]
fn share(one: &[f64], other: &[f64]) -> Estimate {
    let n = one.len() as f64;
    let pairs = || one.iter().zip(other);
    let mean = pairs().map(|(a, b)| 0.5 * (a + b)).sum::<f64>() / n;
    let product = |(a, b): (&f64, &f64)| (a - mean) * (b - mean);
    let square = |(a, b): (&f64, &f64)| 0.5 * ((a - mean) * (a - mean) + (b - mean) * (b - mean));
    let variance = pairs().map(square).sum::<f64>() / n;
    if variance <= 0.0 {
        return Estimate { value: 0.0, se: None };
    }
    let value = pairs().map(product).sum::<f64>() / n / variance;
    let influence = |pair| (product(pair) - value * square(pair)) / variance;
    let squares = pairs().map(influence).map(|x| x * x).sum::<f64>();
    Estimate { value: value.clamp(0.0, 1.0), se: (n > 1.0).then(|| sqrt(squares) / n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_correlation_kept_within_nought_and_one() {
        let one = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(share(&one, &one).value, 1.0);
        assert_eq!(share(&one, &[4.0, 3.0, 2.0, 1.0]).value, 0.0);
        let nothing = share(&[2.0; 4], &[2.0; 4]);
        assert_eq!((nothing.value, nothing.se), (0.0, None));
        // Mean 2.5, variance 1.25, products −1.5·−0.5, −0.5·−1.5, 0.5·1.5, 1.5·0.5: 0.75 each.
        assert!((share(&one, &[2.0, 1.0, 4.0, 3.0]).value - 0.6).abs() < 1e-12);
    }
}
