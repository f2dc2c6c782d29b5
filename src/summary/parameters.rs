//! What more knowledge of the parameters could remove of a spread, and what it could not.

use libm::sqrt;

use super::ParameterSpread;
use super::comparisons::Found;
use super::sample::Pair;
use crate::model::{FactorLevel, Model, Moves};
use crate::paired::CaseId;

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

/// The spread of each focus node in two parts.
///
/// By pick-freeze (Sobol' 1993): two short runs of plain draws share the parameters and nothing else, so the correlation of
/// their outturns is Var(E(X | θ)) / Var(X).
pub(super) fn spreads(found: &Found<'_>, pair: [CaseId; 2]) -> Vec<ParameterSpread> {
    let spread = |(&node, (code, column)): (&usize, (&str, usize))| {
        let [one, other] = pair.map(|case| found.outcomes.column(case, column));
        let sd = found.summary.nodes[node].outturn.sd.value;
        let share = Pair::of(one, other).share();
        // 95 % of a normal lie within 1.96 sd.
        let error = 1.96 * share.se.unwrap_or(0.0);
        let part = |share: f64| sd * sqrt(share.clamp(0.0, 1.0));
        ParameterSpread {
            node: code.to_owned(),
            iterations: one.len() as u64,
            share,
            sd,
            sd_removable: part(share.value),
            sd_removable_low: part(share.value - error),
            sd_removable_high: part(share.value + error),
            sd_left: part(1.0 - share.value),
        }
    };
    found.summary.focus.iter().zip(found.focus()).map(spread).collect()
}
