//! Positions stage by stage: gross, net, managed, residual.

use super::facts::{BASE, CONTROL_TOTAL, Constants, DEFICIT, FORECAST, PLAN, STATED};
use super::statistics;
use crate::model::Stage;
use crate::results::{LimitChance, StageResult};
use crate::tallies::ranks::Ranks;
use crate::tallies::{Escaped, Tallies, Tally};

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
    let n = tally.count();
    let chance = |place: usize| statistics::chance(tally.below(place), n);
    let limit = |(index, (name, amount)): (usize, &(String, f64))| LimitChance {
        name: name.clone(),
        amount: *amount,
        chance_worse: chance(STATED + index),
    };
    Ok(StageResult {
        stage,
        mean: statistics::mean(tally),
        sd: statistics::sd(tally),
        quantiles: if tally.keeps() { statistics::quantiles(tally, ranks)? } else { Vec::new() },
        chance_of_deficit: chance(DEFICIT),
        chance_below_plan: chance(PLAN),
        chance_below_forecast: chance(FORECAST),
        chance_below_control_total: tally.judged_below(CONTROL_TOTAL).map(|missed| statistics::chance(missed, n)),
        chance_covered: statistics::chance(n - tally.judged_below(BASE).unwrap_or(0), n),
        limits: known.limits.iter().enumerate().map(limit).collect(),
    })
}
