//! From what a run has kept to its results: every statistic with its error, computed once.

mod anonymous;
pub mod breaks;
mod capacity;
mod cases;
mod comparisons;
mod contributions;
mod control_totals;
mod correlations;
mod cut;
pub mod drivers;
mod evidence;
mod explanation;
pub mod factors;
mod facts;
mod fans;
mod found;
mod kept;
mod lookup;
mod national;
mod nodes;
mod own_accounts;
mod parameters;
mod parts;
mod precision;
mod randomised;
mod reconciliation;
mod reference;
mod reporting;
mod rules;
pub mod sample;
mod second_seed;
pub mod sensitivity;
mod shapes;
mod stages;
pub mod statistics;
mod transfers;
mod underlying;
mod warnings;
mod yardsticks;
mod year_to_date;

use crate::compile::CompileError;
use crate::plan;
use crate::results::{self, NodeDrivers, ParameterUncertainty, Results, Warning};
use crate::tallies::Escaped;

pub use anonymous::Alias;
pub use comparisons::CASE_ITERATIONS;
pub use correlations::correlations;
pub use cut::NotCut;
pub use evidence::evidence;
pub use explanation::{AccountMove, Amount, Explanation, LineMove, Position};
pub use facts::{LARGE_BAIL_OUT, watches};
pub use kept::Kept;
use lookup::find;
pub use lookup::{code_of, column_of, focus_names, name_of};
pub use national::{Claim, EXTRA, claim_of};
use parts::Parts;
pub use precision::{CHANCE_PRECISION, Precision, precision};
pub use second_seed::{SECOND_ITERATIONS, second_seed};

/// Why there are no results. Neither is the reader's fault.
#[derive(Debug)]
pub enum SummaryError {
    /// An order statistic was not kept: the simulation has not looked again where it had to.
    Escaped(Escaped),
    /// Changed rules of a comparison cannot be compiled.
    Compile(CompileError),
}

impl From<Escaped> for SummaryError {
    fn from(error: Escaped) -> Self {
        Self::Escaped(error)
    }
}

impl From<CompileError> for SummaryError {
    fn from(error: CompileError) -> Self {
        Self::Compile(error)
    }
}

/// The results of a run, comparisons over the same draws included. `found` are the findings of the check.
///
/// # Errors
/// Any [`SummaryError`].
pub fn results(kept: Kept<'_>, by_organisation: bool, found: Vec<Warning>) -> Result<Results, SummaryError> {
    let Kept { model, compiled, settings, .. } = kept;
    let parts = Parts::new(kept);
    let nodes = nodes::of(&parts)?;
    let mut contributions = contributions::of(&parts, &nodes);
    contributions.extend(contributions::of_headline(&parts, &nodes, settings));
    let references = reference::of(model, &nodes);
    let by_name = if by_organisation { evidence::evidence(model, compiled) } else { Vec::new() };
    let mut results = Results {
        format: results::FORMAT,
        scenario: parts::scenario(model),
        run: parts::run(settings),
        precision: None,
        second_seed: None,
        headline: parts.code_of_column(compiled.columns.headline),
        focus: parts.focus.clone(),
        yardsticks: yardsticks::of(&parts, &nodes),
        own_accounts: own_accounts::of(&nodes),
        shapes: shapes::of(&parts),
        bridges: contributions::bridges(&parts, &nodes, &contributions),
        drivers: None,
        breaks: Vec::new(),
        frontier: None,
        fans: fans::of(&parts)?,
        year_to_date: year_to_date::of(&parts),
        line_names: parts::line_names(model),
        lines: reconciliation::lines(&parts)?,
        line_totals: Vec::new(),
        systems: contributions::systems(&parts),
        diversification: nodes::diversification(&parts, &nodes),
        dependence: nodes::dependence(&parts, &nodes),
        parameters: ParameterUncertainty { stated: parameters::stated(model), spreads: Vec::new() },
        control_totals: control_totals::of(&nodes),
        rules: rules::of(&parts, &nodes)?,
        capacity: capacity::of(&parts)?,
        reported: reporting::of(&parts)?,
        undisclosed: reporting::undisclosed(&references, &nodes),
        evidence: evidence::counts(&parts),
        evidence_by_organisation: by_name,
        references,
        underlying_bridges: underlying::of(model, &nodes),
        assumptions: model.facts.stated.clone(),
        rows_read: Vec::new(),
        budget: None,
        transfers: transfers::of(&parts),
        national: national::of(&parts)?,
        nodes,
        contributions,
        plan: (!model.plans.capacity.is_empty()).then(|| plan::of(model)),
        warnings: Vec::new(),
    };
    results.line_totals = reconciliation::totals(&results.lines);
    comparisons::comparisons(&results, model, compiled, settings)?.put_into(&mut results);
    if let Some(short) = drivers::short(settings) {
        let headline = drivers::Looked::at(model, compiled, short, compiled.columns.headline);
        let target = drivers::target(&results, &results.headline, None);
        let held = factors::held(&headline);
        results.drivers = Some(NodeDrivers { held, ..drivers::drivers(&headline, results.headline.clone(), target) });
        results.breaks = breaks::of_headline(&results, &headline);
    }
    results.warnings = warnings::of(&results);
    results.warnings.extend(warnings::of_sampler(settings.sampler, compiled));
    results.warnings.extend(found);
    Ok(results)
}
