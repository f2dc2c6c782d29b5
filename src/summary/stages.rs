//! Positions stage by stage: gross, net, managed, residual.

use super::facts::Constants;
use super::statistics;
use crate::model::Stage;
use crate::results::{LimitChance, StageResult};
use crate::tallies::ranks::Ranks;
use crate::tallies::{Escaped, Tallies, Tally, Threshold};

/// Every stage of a column, gross first; empty where there are no rules.
pub(super) fn of(
    tallies: &Tallies,
    stages: &[Stage],
    column: usize,
    known: &Constants,
    ranks: &Ranks,
) -> Result<Vec<StageResult>, Escaped> {
    if tallies.stages.is_empty() {
        return Ok(Vec::new());
    }
    let earlier = tallies.stages.iter().map(|tallies| &tallies[column]);
    let tallies = earlier.chain(std::iter::once(&tallies.in_year[column]));
    stages.iter().zip(tallies).map(|(&stage, tally)| one(stage, tally, known, ranks)).collect()
}

fn one(stage: Stage, tally: &Tally, known: &Constants, ranks: &Ranks) -> Result<StageResult, Escaped> {
    let chance = |threshold: Threshold| statistics::chance_below(tally, threshold);
    let limit = |(index, (name, amount)): (usize, &(String, f64))| LimitChance {
        name: name.clone(),
        amount: *amount,
        chance_worse: chance(Threshold::Stated(index)),
    };
    Ok(StageResult {
        stage,
        mean: statistics::mean(tally),
        sd: statistics::sd(tally),
        quantiles: if tally.keeps() { statistics::quantiles(tally, ranks)? } else { Vec::new() },
        chance_of_deficit: chance(Threshold::Deficit),
        chance_below_plan: chance(Threshold::Plan),
        chance_below_forecast: chance(Threshold::Forecast),
        chance_below_control_total: statistics::chance_if_watched(tally, Threshold::ControlTotal),
        chance_covered: statistics::chance_from(tally, Threshold::Base),
        limits: known.limits.iter().enumerate().map(limit).collect(),
    })
}
