//! What every page says of itself before anything else.

use crate::model::{Base, Status};
use crate::results::Results;
use crate::tell::words;
use crate::tell::words::{DRAFT, standing};

/// What stands above every page: marking, status, run, as at, what it starts from.
#[must_use]
pub fn status(results: &Results) -> Vec<String> {
    of_run(results, standing(results))
}

/// What stands above a page on what is tried out: who answers for the scenario as it stands does not answer for that.
#[must_use]
pub fn status_of_trial(results: &Results) -> Vec<String> {
    let base = standing(results);
    let is_draft = results.scenario.assurance.as_ref().is_none_or(|of| of.status == Status::Draft);
    of_run(results, if is_draft { base } else { format!("{DRAFT}; the scenario as it stands: {base}") })
}

fn of_run(results: &Results, standing: String) -> Vec<String> {
    let mut said: Vec<String> = words::what_if(&results.scenario.changes).into_iter().collect();
    said.extend(words::marking(results));
    said.extend([
        standing,
        format!("seed {}, {}", results.run.seed, words::iterations(results)),
        words::as_at(results),
        format!("base: {}", base(results)),
    ]);
    said
}

/// What the simulation starts from.
#[must_use]
pub fn base(results: &Results) -> &'static str {
    match results.scenario.base {
        Base::Plan => "plan",
        Base::Forecast => "official forecast",
    }
}
