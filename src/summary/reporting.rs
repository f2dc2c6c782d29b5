//! What official forecasts say, and what they do not say yet.

use super::parts::Parts;
use super::{find, statistics};
use crate::compile::CompiledReporting;
use crate::compile::reporting::Reported;
use crate::results::{NodeResult, ReferenceResult, ReportedMonth, ReportedPath, Undisclosed};
use crate::tallies::Escaped;

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
    let holds = |place: usize| reporting.held.held(place).contains(&node);
    let reporters = reporting.reporters.iter().enumerate().filter(|(place, of)| of.counted && holds(*place));
    Ok(ReportedPath {
        node: parts.code_of_roll(columns.focus[node]),
        organisations: reporters.count() as u64,
        end_on_plan: statistics::mean(tally(reporting.ends_on_plan(node))),
        months,
    })
}

/// The undisclosed risk of every node with a reference class.
pub(super) fn undisclosed(references: &[ReferenceResult], nodes: &[NodeResult]) -> Vec<Undisclosed> {
    let one = |reference: &ReferenceResult| {
        let node = find(nodes, &reference.node)?;
        let gross = node.stages.first().map_or(node.outturn.mean.value, |stage| stage.mean.value);
        let expected_by_reference = reference.forecast - reference.centre;
        let disclosed = reference.forecast - gross;
        let undisclosed = (expected_by_reference - disclosed).max(0.0);
        Some(Undisclosed { node: node.code.clone(), expected_by_reference, disclosed, undisclosed })
    };
    references.iter().filter_map(one).collect()
}
