//! What more knowledge of the parameters could remove of a spread, and what it could not.

use libm::sqrt;

use super::{CASE_ITERATIONS, Estimate, ParameterSpread, Summary};
use crate::compile::Compiled;
use crate::kernel::sampling::Sampling;
use crate::model::{FactorLevel, Model, Moves};
use crate::simulate::{RunSettings, Variant, variants_of};

/// One sentence a parameter.
pub(super) fn stated(model: &Model) -> Vec<String> {
    let sentence = |parameter: &crate::model::Parameter| {
        let name = |&line: &usize| model.lines[line].code.as_str();
        let what = match &parameter.moves {
            Moves::Latents { lines, buckets } => {
                let mut of: Vec<String> = lines.iter().map(|line| name(line).to_owned()).collect();
                if !buckets.is_empty() {
                    of.push(format!("{} rows of savings", buckets.len()));
                }
                format!("shifts {} by sd {} of one", of.join(", "), parameter.size)
            }
            Moves::Factor { factor, level, .. } => {
                let level = match level {
                    FactorLevel::Tree(level) => level.as_str(),
                    FactorLevel::Type => "type",
                    FactorLevel::Sector => "sector",
                };
                format!("multiplies the loadings on {factor} within each {level}, log sd {}", parameter.size)
            }
            Moves::Amounts { lines } => {
                let of: Vec<&str> = lines.iter().map(name).collect();
                format!("multiplies the amounts of {}, log sd {}", of.join(", "), parameter.size)
            }
        };
        match parameter.description.as_str() {
            "" => format!("{}: {what}", parameter.id),
            about => format!("{}: {about}; {what}", parameter.id),
        }
    };
    model.parameters.iter().map(sentence).collect()
}

/// The spread of each focus node in two parts; none where no parameter is uncertain.
///
/// By pick-freeze (Sobol' 1993): two short runs of plain draws share the parameters and nothing else, so the correlation of
/// their outturns is Var(E(X | θ)) / Var(X).
#[must_use]
pub fn parameter_spreads(summary: &Summary, compiled: &Compiled, settings: RunSettings) -> Vec<ParameterSpread> {
    if compiled.parameters == 0 {
        return Vec::new();
    }
    let iterations = settings.iterations.min(CASE_ITERATIONS);
    let short = RunSettings { iterations, ..settings };
    let columns: Vec<usize> = compiled.columns.focus.iter().map(|&roll| compiled.columns.roll_column(roll)).collect();
    let stated = [Variant::as_stated(compiled)];
    let run = |sampling: &Sampling| variants_of(compiled, sampling, short, &stated, &columns).swap_remove(0);
    let (one, other) = (run(&Sampling::plain(settings.seed)), run(&Sampling::same_parameters(settings.seed)));
    let spread = |((&node, one), other): ((&usize, &Vec<f64>), &Vec<f64>)| {
        let node = &summary.nodes[node];
        let sd = node.outturn.sd.value;
        let share = share(one, other);
        // 95 % of a normal lie within 1.96 sd.
        let error = 1.96 * share.se.unwrap_or(0.0);
        let part = |share: f64| sd * sqrt(share.clamp(0.0, 1.0));
        ParameterSpread {
            node: node.code.clone(),
            iterations,
            share,
            sd,
            sd_removable: part(share.value),
            sd_removable_low: part(share.value - error),
            sd_removable_high: part(share.value + error),
            sd_left: part(1.0 - share.value),
        }
    };
    summary.focus.iter().zip(&one).zip(&other).map(spread).collect()
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
