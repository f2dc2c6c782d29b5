//! The past errors of official forecasts beside the simulated answer, and the budget of its variance.

use libm::sqrt;
use serde::Serialize;

use super::{NodeSummary, QUANTILES, Summary};
use crate::compile::Compiled;
use crate::model::parameter::Moves;
use crate::model::{Blend, FactorLevel, Model, PastSpread, Reference, Rollup};
use crate::numerics::student::Student;
use crate::simulate::{RunSettings, whole_columns};

/// Iterations of each short run behind the budget, or those of the run where it has fewer.
pub const BUDGET_ITERATIONS: u64 = 4_096;
/// Points of the reference's distribution function, for a picture.
const POINTS: u32 = 200;

/// A reference and what the simulation says of the same figure, £m.
#[derive(Debug, Clone, Serialize)]
pub struct ReferenceSummary {
    /// Index in the summary's nodes.
    pub node: usize,
    /// Whose past errors.
    pub class: String,
    /// On which basis.
    pub basis: String,
    /// Years behind it.
    pub n: usize,
    /// The years.
    pub years: Vec<String>,
    /// Months and years that the errors come from.
    pub from: String,
    /// True when the scenario's own year is among them.
    pub in_sample: bool,
    /// The official forecast.
    pub forecast: f64,
    /// Mean of past errors.
    pub bias: f64,
    /// Their standard deviation; none of one year.
    pub sd: Option<f64>,
    /// Degrees of freedom of the t distribution, n − 1; none where there is no spread.
    pub degrees: Option<f64>,
    /// Its scale, sd · √(1 + 1/n).
    pub scale: Option<f64>,
    /// Forecast + bias: mean and median.
    pub centre: f64,
    /// Quantiles at [`QUANTILES`]; empty where there is no spread.
    pub quantiles: Vec<f64>,
    /// Points of its distribution function; empty where there is no spread.
    pub curve: Vec<(f64, f64)>,
    /// The simulated median less the reference's: negative when the simulation is worse.
    pub difference: f64,
    /// The chance that the reference gives to a position worse than the simulated median; none where there is no spread.
    pub chance_below_simulated: Option<f64>,
    /// The run-rate blend.
    pub blend: Option<BlendSummary>,
    /// SHA-256 of the history behind it.
    pub history: String,
}

/// The run-rate blend, £m.
#[derive(Debug, Clone, Serialize)]
pub struct BlendSummary {
    /// Month of the year to date.
    pub month: u8,
    /// The year to date.
    pub to_date: f64,
    /// To date × 12 / month.
    pub straight_line: f64,
    /// Mean weight of the straight line in past years.
    pub weight: f64,
    /// Years behind it.
    pub n: usize,
    /// (1 − weight) forecast + weight · straight line.
    pub centre: f64,
    /// 80 % range over the weight's t distribution, worse end first; none of one year.
    pub range: Option<(f64, f64)>,
}

/// Where the variance of the headline node comes from, beside history's.
#[derive(Debug, Clone, Serialize)]
pub struct VarianceBudget {
    /// Index in the summary's nodes.
    pub node: usize,
    /// Iterations of the short runs.
    pub iterations: u64,
    /// Standard deviation as stated, £m.
    pub total_sd: f64,
    /// Of what factors of the whole nation, of a sector or of a type share, and of shifts by uncertain parameters: √(total² − the rest²).
    pub national_sd: f64,
    /// Of what factors of regions and systems share.
    pub regional_sd: f64,
    /// Of own draws: what is left without any factor. A draw that one row shares out among many is here.
    pub own_sd: f64,
    /// Past errors, where a reference for the node has them.
    pub history: Option<HistorySpread>,
}

/// Standard deviations of past errors, each (estimate, lower, upper end of a 95 % interval), £m.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HistorySpread {
    /// Years.
    pub n: usize,
    /// Of the whole.
    pub total: (f64, f64, f64),
    /// Of the national part.
    pub national: (f64, f64, f64),
    /// Of independent organisations: a judgement.
    pub own: f64,
}

/// The references of a model, against the nodes of the summary.
pub(super) fn of(model: &Model, nodes: &[NodeSummary]) -> Vec<ReferenceSummary> {
    model.references.iter().filter_map(|reference| one(model, reference, nodes)).collect()
}

pub(super) fn code(model: &Model, of: &Rollup) -> String {
    match of {
        Rollup::Node(node) => model.nodes[*node].code.clone(),
        Rollup::Sector(sector) => format!("sector:{sector}"),
        Rollup::Type(word) => format!("type:{word}"),
        Rollup::Organisation(account) => model.accounts[*account].code.clone(),
    }
}

fn one(model: &Model, reference: &Reference, nodes: &[NodeSummary]) -> Option<ReferenceSummary> {
    let code = code(model, &reference.of);
    let index = nodes.iter().position(|node| node.code == code)?;
    let node = &nodes[index];
    let centre = node.forecast + reference.bias;
    let student = student(reference.n, centre, reference.sd);
    let median = node.outturn.quantile(0.5).value;
    let (from, to) = (0.002, 0.998);
    let point = |student: &Student, i: u32| {
        let p = from + (to - from) * f64::from(i) / f64::from(POINTS);
        (student.quantile(p), p)
    };
    Some(ReferenceSummary {
        node: index,
        class: reference.class.clone(),
        basis: reference.basis.clone(),
        n: reference.n,
        years: reference.years.clone(),
        from: reference.from.clone(),
        in_sample: reference.in_sample,
        forecast: node.forecast,
        bias: reference.bias,
        sd: reference.sd,
        degrees: student.map(|s| s.degrees),
        scale: student.map(|s| s.scale),
        centre,
        quantiles: student.map_or_else(Vec::new, |s| QUANTILES.iter().map(|p| s.quantile(*p)).collect()),
        curve: student.map_or_else(Vec::new, |s| (0..=POINTS).map(|i| point(&s, i)).collect()),
        difference: median - centre,
        chance_below_simulated: student.map(|s| s.cdf(median)),
        blend: reference.blend.map(|blend| blended(&blend, node.forecast)),
        history: reference.history.clone(),
    })
}

/// centre + t(n − 1) · sd · √(1 + 1/n): one more error of a normal with unknown mean and variance.
#[expect(clippy::cast_precision_loss, reason = "a few years")]
fn student(n: usize, centre: f64, sd: Option<f64>) -> Option<Student> {
    let sd = sd.filter(|sd| *sd > 0.0 && n > 1)?;
    let n = n as f64;
    Some(Student { centre, scale: sd * sqrt(1.0 + 1.0 / n), degrees: n - 1.0 })
}

fn blended(blend: &Blend, forecast: f64) -> BlendSummary {
    let straight_line = blend.to_date * 12.0 / f64::from(blend.month);
    let at = |weight: f64| forecast + weight * (straight_line - forecast);
    let ends = student(blend.n, blend.weight, blend.sd).map(|s| (at(s.quantile(0.1)), at(s.quantile(0.9))));
    BlendSummary {
        month: blend.month,
        to_date: blend.to_date,
        straight_line,
        weight: blend.weight,
        n: blend.n,
        centre: at(blend.weight),
        range: ends.map(|(a, b)| (a.min(b), a.max(b))),
    }
}

/// The budget of the headline node, from short runs with the run's seed: as stated, without what the whole nation shares, and
/// without any factor. None where the model does not compile without its factors: it does compile with them.
#[must_use]
pub fn variance_budget(
    summary: &Summary,
    model: &Model,
    compiled: &Compiled,
    settings: RunSettings,
) -> Option<VarianceBudget> {
    let columns = &compiled.columns;
    let column = columns.headline;
    let iterations = settings.iterations.min(BUDGET_ITERATIONS);
    let short = RunSettings { iterations, ..settings };
    let mut local = model.clone();
    let nation = model.nodes.first().map(|root| root.level.clone());
    for set in &mut local.factor_sets {
        set.loadings
            .retain(|loading| matches!(&loading.level, FactorLevel::Tree(level) if Some(level) != nation.as_ref()));
    }
    // Shifts by uncertain parameters are everybody's; a multiplier of amounts stays, as each line's distribution rests on it.
    local.parameters.retain(|parameter| matches!(parameter.moves, Moves::Amounts { .. }));
    let local = Compiled::new(&local).ok()?;
    let sd = |compiled: &Compiled| deviation(&whole_columns(compiled, short, &[column])[0]);
    let (total, without_national, own) = (sd(compiled), sd(&local), sd(&compiled.independent()));
    let between = |whole: f64, part: f64| sqrt((whole * whole - part * part).max(0.0));
    let reference = model.references.iter().find(|r| code(model, &r.of) == summary.nodes[summary.headline].code);
    Some(VarianceBudget {
        node: summary.headline,
        iterations,
        total_sd: total,
        national_sd: between(total, without_national),
        regional_sd: between(without_national, own),
        own_sd: own,
        history: reference.and_then(|r| r.spread).map(|PastSpread { n, total, national, own }| HistorySpread {
            n,
            total,
            national,
            own,
        }),
    })
}

/// Standard deviation (n − 1); nought of one value.
#[expect(clippy::cast_precision_loss, reason = "at most a few thousand values")]
fn deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    if n > 1.0 { sqrt(squares / (n - 1.0)) } else { 0.0 }
}
