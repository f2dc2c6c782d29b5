//! Positions stage by stage: gross, net, managed, residual.

use serde::Serialize;

use super::facts::Constants;
use super::{Chance, Estimate, LimitChance, Quantile, statistics};
use crate::model::Stage;
use crate::tallies::ranks::Ranks;
use crate::tallies::{Escaped, Tallies, Tally, Threshold};

/// A node's position at the end of a stage.
#[derive(Debug, Clone, Serialize)]
pub struct StageSummary {
    /// The stage.
    pub stage: Stage,
    /// Mean, £m.
    pub mean: Estimate,
    /// Standard deviation, £m.
    pub sd: Estimate,
    /// At [`super::QUANTILES`]; empty for organisations between the first and the last stage.
    pub quantiles: Vec<Quantile>,
    /// Chance of a deficit.
    pub chance_of_deficit: Chance,
    /// Chance of a position worse than plan.
    pub chance_below_plan: Chance,
    /// Chance of a position worse than the official forecast.
    pub chance_below_forecast: Chance,
    /// Chance of missing the control total, judged before incentive money.
    pub chance_below_control_total: Option<Chance>,
    /// Chance that actions cover every risk: the position, incentive money as planned, is at least the base.
    pub chance_covered: Chance,
    /// Chances against the scenario's stated limits for this node.
    pub limits: Vec<LimitChance>,
}

/// Every stage of a column, gross first; empty where there are no rules.
pub(super) fn of(
    tallies: &Tallies,
    stages: &[Stage],
    column: usize,
    known: &Constants,
    ranks: &Ranks,
) -> Result<Vec<StageSummary>, Escaped> {
    if tallies.stages.is_empty() {
        return Ok(Vec::new());
    }
    let earlier = tallies.stages.iter().map(|tallies| &tallies[column]);
    let tallies = earlier.chain(std::iter::once(&tallies.in_year[column]));
    stages.iter().zip(tallies).map(|(&stage, tally)| one(stage, tally, known, ranks)).collect()
}

fn one(stage: Stage, tally: &Tally, known: &Constants, ranks: &Ranks) -> Result<StageSummary, Escaped> {
    let chance = |threshold: Threshold| statistics::chance_below(tally, threshold);
    let limit = |(index, (name, amount)): (usize, &(String, f64))| LimitChance {
        name: name.clone(),
        amount: *amount,
        chance_worse: chance(Threshold::Stated(index)),
    };
    Ok(StageSummary {
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
