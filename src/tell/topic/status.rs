//! What every page says of itself before anything else.

use crate::model::Base;
use crate::results::Results;
use crate::tell::{print, words};

/// What nobody has signed off.
pub const DRAFT: &str = "DRAFT: not assured";

/// What stands above every page: status, run, as at, what it starts from.
#[must_use]
pub fn status(results: &Results) -> Vec<String> {
    let mut said: Vec<String> = words::what_if(&results.scenario.changes).into_iter().collect();
    said.extend([
        DRAFT.to_owned(),
        format!("seed {}, {}", results.run.seed, words::iterations(results)),
        as_at(results),
        format!("base: {}", base(results)),
    ]);
    said
}

/// Month and year of the data: `as at month 5 (August) of 2018/19`.
#[must_use]
pub fn as_at(results: &Results) -> String {
    let month = results.scenario.as_at_month;
    let name = words::month(month);
    let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
    format!("as at month {month}{name} of {}", print::plain(&results.scenario.year))
}

/// What the simulation starts from.
#[must_use]
pub fn base(results: &Results) -> &'static str {
    match results.scenario.base {
        Base::Plan => "plan",
        Base::Forecast => "official forecast",
    }
}
