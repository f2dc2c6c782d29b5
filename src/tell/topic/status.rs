//! What every page says of itself before anything else.

use crate::model::Base;
use crate::results::Results;
use crate::tell::{print, words};

/// What stands above every page: status, run, as at, what it starts from.
#[must_use]
pub fn status(results: &Results) -> Vec<String> {
    let base = match results.scenario.base {
        Base::Plan => "plan",
        Base::Forecast => "official forecast",
    };
    let month = results.scenario.as_at_month;
    let name = words::month(month);
    let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
    let mut said: Vec<String> = words::what_if(&results.scenario.changes).into_iter().collect();
    said.extend([
        "DRAFT: not assured".to_owned(),
        format!("seed {}, {}", results.run.seed, words::iterations(results)),
        format!("as at month {month}{name} of {}", print::plain(&results.scenario.year)),
        format!("base: {base}"),
    ]);
    said
}
