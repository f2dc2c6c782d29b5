//! How many digits are printed. Every node of one level is rounded alike, by the largest error of the level, so that a table has one
//! step and a figure looks the same wherever it stands.

use super::print::Step;
use crate::results::{Estimate, NodeCode, NodeKind, NodeResult, Outturn, Quantile, Results};

/// Nodes that are rounded alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The nation, its sectors, and amounts of no node: lines, actions, steps of the ladder.
    Nation,
    /// What lies directly below the nation, and sectors within it, and types.
    Region,
    /// What lies between: systems.
    System,
    /// Organisations.
    Organisation,
}

/// The steps of one level.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Steps {
    exact: Step,
    estimate: Step,
}

/// The steps of all levels of some results.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rounding {
    nation: Steps,
    region: Steps,
    system: Steps,
    organisation: Steps,
}

impl Rounding {
    /// From the sizes and errors of the nodes.
    #[must_use]
    pub fn of(results: &Results) -> Self {
        let steps = |level: Level| {
            let nodes: Vec<&NodeResult> =
                results.nodes.iter().filter(|node| level_of(results, node) == level).collect();
            let sizes = nodes.iter().flat_map(|node| {
                [node.plan, node.outturn.quantile(0.1).value, node.outturn.quantile(0.9).value].map(f64::abs)
            });
            let exact = exact(sizes.filter(|size| size.is_finite()).fold(0.0, f64::max), level);
            let error = nodes.iter().map(|node| error(&node.outturn)).filter(|se| se.is_finite()).fold(0.0, f64::max);
            Steps { exact, estimate: exact.with_error(error) }
        };
        Self {
            nation: steps(Level::Nation),
            region: steps(Level::Region),
            system: steps(Level::System),
            organisation: steps(Level::Organisation),
        }
    }

    /// The step of a level: for what is known exactly, or for what the simulation estimates.
    #[must_use]
    pub fn step(&self, level: Level, estimated: bool) -> Step {
        let steps = match level {
            Level::Nation => self.nation,
            Level::Region => self.region,
            Level::System => self.system,
            Level::Organisation => self.organisation,
        };
        if estimated { steps.estimate } else { steps.exact }
    }
}

/// Whole £m where the largest figure is £20m or more (systems and organisations: £200m), then one, two or three decimals.
fn exact(largest: f64, level: Level) -> Step {
    let whole = if level >= Level::System { 200.0 } else { 20.0 };
    match largest {
        size if size >= whole => Step::WHOLE,
        size if size >= 1.0 || size == 0.0 => Step::TENTH,
        size if size >= 0.1 => Step::HUNDREDTH,
        _ => Step::THOUSANDTH,
    }
}

/// The largest standard error of mean, q10, q50 and q90.
fn error(outturn: &Outturn) -> f64 {
    let of_mean = |mean: Estimate| mean.se.unwrap_or(outturn.sd.value);
    let quantiles = [0.1, 0.5, 0.9].map(|p| quantile_error(outturn.quantile(p)).unwrap_or(outturn.sd.value));
    quantiles.into_iter().fold(of_mean(outturn.mean), f64::max)
}

/// Standard error that a quantile's 95 % interval implies, where it has both ends: its width / (2 · 1.96).
fn quantile_error(quantile: &Quantile) -> Option<f64> {
    Some((quantile.high? - quantile.low?) / 3.92)
}

/// The level of a node.
#[must_use]
pub fn level_of(results: &Results, node: &NodeResult) -> Level {
    match &node.kind {
        NodeKind::Root | NodeKind::Sector => Level::Nation,
        NodeKind::Type | NodeKind::SectorWithin => Level::Region,
        NodeKind::Tree(_) if node.parent.as_ref() == Some(&results.nation().code) => Level::Region,
        NodeKind::Tree(_) => Level::System,
        NodeKind::Organisation => Level::Organisation,
    }
}

/// The level of a code: that of its node; the nation's for anything else, such as a line.
#[must_use]
pub fn level_of_code(results: &Results, code: &str) -> Level {
    let node = results.node(&NodeCode(code.to_owned()));
    node.map_or(Level::Nation, |node| level_of(results, node))
}
