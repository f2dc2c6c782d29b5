//! What tables and pictures of a stress test say of one row.

use crate::results::{Estimate, Results};
use crate::stress::Under;
use crate::tell::plot::{Ink, Mark};
use crate::tell::print::{self, Step, money, plain};

/// What the scenario without a stress is called.
const AS_IT_STANDS: &str = "As it stands";

/// Whole £m for what is large, else more digits; never more than the error supports.
pub fn step(results: &Results, se: Option<f64>) -> Step {
    let large = results.subject().outturn.sd.value >= 20.0;
    let step = if large { Step::WHOLE } else { Step::HUNDREDTH };
    se.map_or(step, |se| step.with_error(se))
}

/// What happens, for people.
pub fn title(row: &Under) -> String {
    row.stress.as_ref().map_or_else(|| AS_IT_STANDS.to_owned(), |stress| plain(&stress.title))
}

/// `+12 ± 3`; a change for the worse in brackets.
pub fn changed(results: &Results, change: &Estimate) -> String {
    let half = change.se.map(|se| 1.96 * se);
    let shown = money(change.value, step(results, change.se));
    match half {
        Some(half) if half > 0.0 => format!("{shown} ± {}", print::error(Some(half))),
        _ => shown,
    }
}

/// The 80 % range of a row, and its middle.
pub fn picture_of_row(row: &Under, lane: usize) -> Mark {
    let [low, middle, high] = row.quantiles.each_ref().map(|of| of.value);
    let is_base = row.stress.is_none();
    let ink = if is_base { Ink::Fact } else { Ink::Main };
    let name = if is_base { "as it stands" } else { "under the stress" }.to_owned();
    Mark::Range { name, row: lane, thick: Some([low, high]), thin: None, middle, ink }
}
