//! What official forecasts say, and what they do not say yet.

use serde::Serialize;

use super::of::Parts;
use super::{Estimate, ReferenceSummary, statistics};
use crate::compile::CompiledReporting;
use crate::compile::reporting::Reported;
use crate::tallies::Escaped;

/// Official forecasts of one node, month by month, beside the year end that is to come.
#[derive(Debug, Clone, Serialize)]
pub struct ReportedPath {
    /// Index in `nodes`.
    pub node: usize,
    /// Organisations that report.
    pub organisations: u64,
    /// Mean number of them that end the year on plan or better.
    pub end_on_plan: Estimate,
    /// Months after the data and before the year end.
    pub months: Vec<ReportedMonth>,
}

/// One month of a node's official forecasts.
#[derive(Debug, Clone, Serialize)]
pub struct ReportedMonth {
    /// The month, 1 = April.
    pub month: u8,
    /// True when forecasts may be revised in it.
    pub may_revise: bool,
    /// Mean official position, £m.
    pub official: Estimate,
    /// Mean of what the official position conceals: official less the year end that comes, £m.
    pub concealed: Estimate,
    /// Its 10 %, 50 % and 90 % quantiles, £m.
    pub concealed_quantiles: [f64; 3],
    /// Mean of what is told in words but not in the figure, £m.
    pub told: Estimate,
    /// Mean number of organisations whose forecast is on plan or better.
    pub on_plan: Estimate,
    /// Mean number of organisations that have revised.
    pub revised: Estimate,
}

/// The risk that nobody has disclosed: the shortfall that past errors lead to expect, less the risk that is listed. Never added to anything.
#[derive(Debug, Clone, Serialize)]
pub struct Undisclosed {
    /// Index in `nodes`.
    pub node: usize,
    /// Official forecast less the centre of the reference class, £m: what past errors lead to expect.
    pub expected_by_reference: f64,
    /// Official forecast less the simulated mean before any rule, £m: what the listed risks lead to expect.
    pub disclosed: f64,
    /// max(0, the first less the second), £m.
    pub undisclosed: f64,
}

/// Official forecasts of the focus nodes; none where the scenario does not ask for them.
pub(super) fn of(parts: &Parts<'_>) -> Result<Vec<ReportedPath>, Escaped> {
    let Some(reporting) = &parts.compiled.reporting else { return Ok(Vec::new()) };
    (0..reporting.nodes.len()).map(|node| path(parts, reporting, node)).collect()
}

fn path(parts: &Parts<'_>, reporting: &CompiledReporting, node: usize) -> Result<ReportedPath, Escaped> {
    let columns = &parts.compiled.columns;
    let tally = |place: usize| &parts.tallies.in_year[columns.reported_column(place)];
    let mut months = Vec::new();
    for (at, &month) in reporting.months.iter().enumerate() {
        let mean = |what: Reported| statistics::mean(tally(reporting.place(node, what, at)));
        let concealed = tally(reporting.place(node, Reported::Concealed, at));
        let quantiles = statistics::outturn(concealed, &parts.ranks)?;
        months.push(ReportedMonth {
            month,
            may_revise: reporting.allowed[at],
            official: mean(Reported::Official),
            concealed: mean(Reported::Concealed),
            concealed_quantiles: [0.1, 0.5, 0.9].map(|p| quantiles.quantile(p).value),
            told: mean(Reported::Told),
            on_plan: mean(Reported::OnPlan),
            revised: mean(Reported::Revised),
        });
    }
    let reporters = reporting.reporters.iter().filter(|reporter| reporter.counted && reporter.nodes.contains(&node));
    Ok(ReportedPath {
        node: parts.node_of_roll(columns.focus[node]),
        organisations: reporters.count() as u64,
        end_on_plan: statistics::mean(tally(reporting.ends_on_plan(node))),
        months,
    })
}

/// The undisclosed risk of every node with a reference class. `gross` is the mean of a node before any rule.
pub(super) fn undisclosed(references: &[ReferenceSummary], gross: impl Fn(usize) -> f64) -> Vec<Undisclosed> {
    let one = |reference: &ReferenceSummary| {
        let expected_by_reference = reference.forecast - reference.centre;
        let disclosed = reference.forecast - gross(reference.node);
        let undisclosed = (expected_by_reference - disclosed).max(0.0);
        Undisclosed { node: reference.node, expected_by_reference, disclosed, undisclosed }
    };
    references.iter().map(one).collect()
}
