//! What more knowledge of the parameters could remove of a spread, and what it could not.

use libm::sqrt;

use super::find;
use super::found::Found;
use super::sample::Pair;
use crate::model::{Model, Moves};
use crate::paired::CaseId;
use crate::results::{MovesUsed, NodeCode, ParameterSpread, ParameterUsed};

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

/// The spread of each focus node in two parts.
///
/// By pick-freeze (Sobol' 1993): two short runs of plain draws share the parameters and nothing else, so the correlation of
/// their outturns is Var(E(X | θ)) / Var(X).
pub(super) fn spreads(found: &Found<'_>, pair: [CaseId; 2]) -> Vec<ParameterSpread> {
    let spread = |(code, column): (&NodeCode, usize)| {
        let [one, other] = pair.map(|case| found.outcomes.column(case, column));
        let sd = find(&found.results.nodes, code)?.outturn.sd.value;
        let share = Pair::of(one, other).share();
        // 95 % of a normal lie within 1.96 sd.
        let error = 1.96 * share.se.unwrap_or(0.0);
        let part = |share: f64| sd * sqrt(share.clamp(0.0, 1.0));
        Some(ParameterSpread {
            node: code.clone(),
            iterations: one.len() as u64,
            share,
            sd,
            sd_removable: part(share.value),
            sd_removable_low: part(share.value - error),
            sd_removable_high: part(share.value + error),
            sd_left: part(1.0 - share.value),
        })
    };
    found.focus().filter_map(spread).collect()
}
