//! From a scenario as written to a model that cannot be wrong: names to indices, groups to members, money to £m.
//!
//! Every check runs, whatever others found; a cell that reading refused is left alone, so that one mistake is reported
//! once. Stand-ins keep the work going after an error; they never leave this module.

#[cfg(feature = "files")]
use std::path::Path;

use crate::diagnostic::{Check, Diagnostics};
use crate::model::{Assurance, Base, Copula, Facts, Limit, Model, ResidualShape, Rollup, Source, YardstickChoice};
use crate::scenario::changes::COMMAND_LINE;
use crate::scenario::counts::TableCount;
use crate::scenario::words::{BaseWord, CopulaWord, ShapeWord, YardstickWord};
use crate::scenario::{Files, Problems, Scenario, SourceFile};
use crate::units::Money;

mod accounts;
mod actuals;
mod alike;
pub mod assurance;
mod bridge;
mod capacity;
mod control_totals;
mod correlations;
pub mod cut;
mod distribution;
mod doubled;
mod efficiency;
mod factors;
mod ids;
mod lines;
mod links;
mod lost;
mod months;
mod parameters;
mod plan;
mod plan_version;
mod plausible;
mod provenance;
mod quantity;
mod reference;
mod register;
mod reporting;
mod rollup;
mod rules;
mod scores;
mod stated;
mod target;
mod tree;
mod year_to_date;

use accounts::World;
pub use correlations::Repair;
use lines::Lines;

/// Seed where the scenario gives none.
pub const DEFAULT_SEED: u64 = 1;
/// Iterations where the scenario gives none.
pub const DEFAULT_ITERATIONS: u64 = 10_000;

/// A scenario that was read and resolved.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// The files that it came from, in a stable order, for the manifest.
    pub files: Vec<SourceFile>,
    /// What was read of each table, passed over, and added up.
    pub counts: Vec<TableCount>,
    /// Warnings; there are no errors.
    pub warnings: Diagnostics,
}

/// Reads and resolves a scenario: a folder or a workbook.
///
/// # Errors
/// All findings, errors and warnings, of reading and resolving.
#[cfg(feature = "files")]
pub fn load(path: &Path) -> Result<Loaded, Diagnostics> {
    load_with(path, Repair::No)
}

/// Reads and resolves a scenario, a folder or a workbook, and repairs what may be repaired.
///
/// # Errors
/// All findings, errors and warnings, of reading and resolving.
#[cfg(feature = "files")]
pub fn load_with(path: &Path, repair: Repair) -> Result<Loaded, Diagnostics> {
    load_files(&Files::open(path)?, repair)
}

/// Reads and resolves a scenario from its files, and repairs what may be repaired.
///
/// # Errors
/// All findings, errors and warnings, of reading and resolving.
pub fn load_files(files: &Files, repair: Repair) -> Result<Loaded, Diagnostics> {
    let (scenario, found) = Scenario::from_files(files);
    match resolve(&scenario, repair) {
        Ok((model, warnings)) => {
            let files = scenario.files.into_iter().filter(|file| file.name != COMMAND_LINE).collect();
            Ok(Loaded { model, files, counts: scenario.counts, warnings: found.merge(warnings) })
        }
        Err(more) => Err(found.merge(more)),
    }
}

/// Resolves a scenario; with the model come the warnings.
///
/// # Errors
/// All findings of resolving. They are none when reading alone found errors: those are with the caller.
pub fn resolve(scenario: &Scenario, repair: Repair) -> Result<(Model, Diagnostics), Diagnostics> {
    let mut problems = Problems::new(scenario.files.clone(), scenario.unit);
    if !scenario.meaningful {
        return Err(problems.into_parts().1);
    }
    ids::check(scenario, &mut problems);
    ids::file_names(scenario, &mut problems);
    alike::check(scenario, &mut problems);
    let base = match scenario.settings.top.base.or(BaseWord::Plan) {
        BaseWord::Plan => Base::Plan,
        BaseWord::Forecast => Base::Forecast,
    };
    let mut world = World::new(scenario, base, &mut problems);
    let (factor_sets, mut sets) = factors::resolve(scenario, &world, &mut problems);
    let correlations = correlations::resolve(scenario, &factor_sets, &world, repair, &mut problems);
    if let Some(correlations) = &correlations {
        sets.check_variances(&factor_sets, correlations, &mut problems);
    }
    let mut lines = Lines::default();
    let efficiency = efficiency::resolve(scenario, &world, base, &mut sets, &mut lines, &mut problems);
    let pay = register::pay(scenario, &world, &mut sets, &mut lines, &mut problems);
    let mut risks = register::risks(scenario, &world, &mut sets, &mut lines, &mut problems);
    let plans = plan::resolve(scenario, &world, &efficiency, &mut problems);
    let capacity = capacity::resolve(scenario, &world, &plans, &mut risks, (&mut sets, &mut lines), &mut problems);
    links::resolve(scenario, &world.accounts, &mut risks, &mut problems);
    let contracts = register::contracts(scenario, &world, &mut sets, &mut lines, &mut problems);
    plausible::check(scenario, &world, &mut problems);
    provenance::check(scenario, &mut problems);
    let control_totals = control_totals::resolve(scenario, &world, &mut problems);
    let repaired = correlations.iter().flatten().any(|of| of.repaired.is_some());
    let assurance = assurance::resolve(scenario, repaired, &mut problems);
    let facts = facts(scenario, base, assurance, &world, &mut problems);
    let limits = limits(scenario, &world, &mut problems);
    let copula = copula(scenario, &mut problems);
    let calibrated = reference::parameters(scenario, &mut problems);
    let references = reference::resolve(scenario, calibrated.as_ref(), &world, &mut problems);
    let bridge = bridge::resolve(scenario, &world, &mut problems);
    let residual_shape = match scenario.settings.residual.shape.or(ShapeWord::Normal) {
        ShapeWord::Normal => ResidualShape::Normal,
        ShapeWord::Skewed => ResidualShape::Skewed,
    };
    if world.accounts.iter().any(|account| account.residual_sd > Money::ZERO) {
        lines.add_remainder();
    }
    let to_date_line = year_to_date::is_on(scenario).then(|| lines.add_year_to_date());
    // Lines of rules come last: nothing else posts to them.
    let rules = rules::resolve(scenario, &world, &control_totals, &mut lines, &mut problems);
    let months = months::resolve(scenario, &world, lines.list(), &risks, &contracts, &mut problems);
    let year_to_date = months.as_ref().and_then(|months| {
        let known = year_to_date::Known { months, calibrated: calibrated.as_ref(), line: to_date_line };
        year_to_date::resolve(scenario, &world, &known, &mut problems)
    });
    let rows = parameters::Rows {
        lines: lines.list(),
        efficiency: &efficiency,
        pay: &pay,
        risks: &risks,
        contracts: &contracts,
        factor_sets: &factor_sets,
        correlations: correlations.as_deref().unwrap_or_default(),
    };
    let parameters = parameters::resolve(scenario, &rows, &mut problems);
    let reporting = reporting::resolve(scenario, &world);
    let stopped = scenario.has_errors || problems.has_errors();
    if !stopped {
        // What no row uses may be due to the errors.
        world.report_empty_nodes(scenario, &mut problems);
        sets.report_unused(&world, &mut problems);
        efficiency::report_unused_delivery(scenario, &mut problems);
        lines.name(&scenario.lines, &mut problems);
        let resolved = doubled::Resolved { efficiency: &efficiency, pay: &pay, risks: &risks };
        doubled::own_accounts(scenario, &world, &mut problems);
        doubled::total_organisations(scenario, &world, &mut problems);
        doubled::group_rows(scenario, &resolved, &world, &mut problems);
        actuals::check(scenario, &world, months.as_ref(), &mut problems);
        if let Some(year_to_date) = &year_to_date {
            year_to_date::check(scenario, &world, year_to_date, &mut problems);
        }
        lost::absent_columns(scenario, &mut problems);
        lost::blank_sizes(scenario, &world, &mut problems);
        lost::near_words(scenario, &world, &mut problems);
        lost::idle(scenario, &world, &mut problems);
        plausible::slips(scenario, &pay, &risks, &mut problems);
    }
    let (_, found) = problems.into_parts();
    if stopped {
        return Err(found);
    }
    let model = Model {
        facts,
        nodes: std::mem::take(&mut world.nodes),
        accounts: std::mem::take(&mut world.accounts),
        lines: lines.into_list(),
        efficiency,
        pay,
        risks,
        contracts,
        factor_sets,
        correlations: correlations.unwrap_or_default(),
        limits,
        residual_shape,
        copula,
        rules,
        months,
        year_to_date,
        reporting,
        parameters,
        control_totals,
        references,
        bridge,
        plans,
        capacity,
    };
    Ok((model, found))
}

fn facts(
    scenario: &Scenario,
    base: Base,
    assurance: Option<Assurance>,
    world: &World<'_>,
    problems: &mut Problems,
) -> Facts {
    let top = &scenario.settings.top;
    let name = top.name.or(String::new());
    let headline = rollup::rollup(&top.headline, world, problems).unwrap_or(Rollup::Node(0));
    let sources = scenario.sources.rows.iter().map(|row| {
        let (value, unit) = (row.value.or(String::new()), row.unit.or(String::new()));
        Source {
            id: row.source_id.or(String::new()),
            figure: row.figure.or(String::new()),
            value: format!("{value} {unit}").trim().to_owned(),
            source: row.source.or(String::new()),
            known_by: row.known_by.get().map_or_else(String::new, ToString::to_string),
        }
    });
    Facts {
        title: top.title.or(name.clone()),
        name,
        year: top.year.get().map_or_else(String::new, |(_, text)| text.clone()),
        as_at_month: u8::try_from(top.as_at_month.or(1)).unwrap_or(1),
        base,
        plan_version: plan_version::resolve(scenario, problems),
        data_note: top.data_note.or(String::new()),
        changes: scenario.changes.clone(),
        not_in_range: scenario.settings.not_in_range.clone(),
        fund: rules::fund_of(scenario),
        headline,
        seed: top.seed.or(DEFAULT_SEED),
        iterations: top.iterations.or(DEFAULT_ITERATIONS),
        yardstick: match top.yardstick.or(YardstickWord::Target) {
            YardstickWord::Target => YardstickChoice::Target,
            YardstickWord::ControlTotal => YardstickChoice::ControlTotal,
            YardstickWord::Plan => YardstickChoice::Plan,
            YardstickWord::Forecast => YardstickChoice::Forecast,
        },
        assurance,
        stated: stated::resolve(scenario),
        sources: sources.collect(),
    }
}

fn limits(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) -> Vec<Limit> {
    let mut limits = Vec::new();
    for record in &scenario.settings.limits {
        let of = rollup::rollup(&record.of, world, problems).unwrap_or(Rollup::Node(0));
        let amount = Money::from_millions(record.amount.or(0.0));
        limits.push(Limit { name: record.name.or(String::new()), of, amount });
    }
    limits
}

fn copula(scenario: &Scenario, problems: &mut Problems) -> Copula {
    let dependence = &scenario.settings.dependence;
    let degrees = &dependence.degrees_of_freedom;
    match (dependence.copula.or(CopulaWord::Gaussian), degrees.get()) {
        (CopulaWord::StudentT, Some(&degrees)) => Copula::StudentT(degrees),
        (CopulaWord::StudentT, None) => {
            if degrees.is_blank() {
                let message = "copula = \"student_t\" without degrees_of_freedom".to_owned();
                problems.at(Check::DegreesOfFreedom, dependence.copula.spot(), message);
            }
            Copula::Gaussian
        }
        (CopulaWord::Gaussian, given) => {
            if given.is_some() && !dependence.copula.is_faulty() {
                let message = "degrees_of_freedom without copula = \"student_t\"".to_owned();
                problems.at(Check::DegreesOfFreedom, degrees.spot(), message);
            }
            Copula::Gaussian
        }
    }
}
