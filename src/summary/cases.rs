//! Dependence made visible: the focus nodes without it, as stated, and with everything moving together.

use libm::sqrt;

use crate::compile::Compiled;
use crate::numerics::usize_from;
use crate::results::{DependenceCase, DependenceKind, Estimate, NodeCode, Quantile, Results};
use crate::simulate::{RunSettings, whole_columns};
use crate::tallies::Tallies;
use crate::tallies::ranks::ranks;

/// Iterations of each short run, or those of the run where it has fewer.
pub const CASE_ITERATIONS: u64 = 4_096;

/// The table of dependence cases, from short runs with the run's seed. `as stated` is the beginning of the run itself, so
/// that the three are alike in everything but dependence.
pub(super) fn dependence_cases(
    results: &Results,
    compiled: &Compiled,
    settings: RunSettings,
    tallies: &Tallies,
) -> Vec<DependenceCase> {
    let iterations = settings.iterations.min(CASE_ITERATIONS);
    let short = RunSettings { iterations, ..settings };
    let columns: Vec<usize> = compiled.columns.focus.iter().map(|&roll| compiled.columns.roll_column(roll)).collect();
    let independent = whole_columns(&compiled.independent(), short, &columns);
    let together = whole_columns(&compiled.comonotonic(), short, &columns);
    let mut cases = Vec::new();
    for (place, node) in results.focus.iter().enumerate() {
        let stated = &tallies.focus[place][..usize_from(iterations)];
        let of = [
            (DependenceKind::Independent, &independent[place][..]),
            (DependenceKind::AsStated, stated),
            (DependenceKind::AllTogether, &together[place]),
        ];
        cases.extend(of.map(|(case, values)| one(node, case, values)));
    }
    cases
}

#[expect(clippy::cast_precision_loss, reason = "at most a few thousand values")]
fn one(node: &NodeCode, case: DependenceKind, values: &[f64]) -> DependenceCase {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = |value: &f64| (value - mean) * (value - mean);
    let second = values.iter().map(square).sum::<f64>() / n;
    let fourth = values.iter().map(|value| square(value) * square(value)).sum::<f64>() / n;
    let sd = if n > 1.0 { sqrt(second * n / (n - 1.0)) } else { 0.0 };
    // As the errors of a whole run: see `statistics`.
    let se = if sd > 0.0 { sqrt((fourth - second * second).max(0.0) / n) / (2.0 * sd) } else { 0.0 };
    let quantile = |p: f64| {
        let (low, rank, high) = ranks(values.len() as u64, p);
        let at = |rank: u64| sorted[usize_from(rank - 1)];
        Quantile { p, value: at(rank), low: low.map(at), high: high.map(at) }
    };
    DependenceCase {
        node: node.clone(),
        case,
        iterations: values.len() as u64,
        sd: Estimate { value: sd, se: (n > 1.0).then_some(se) },
        q10: quantile(0.10),
        q50: quantile(0.50),
    }
}
