//! What matters: how far each line moves a node, who accounts for its variance, what an even chance of its target asks of a line.

use serde::{Deserialize, Serialize};

use super::{Chance, Estimate, NodeCode, Quantile, YardstickKind};

/// What matters to a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeDrivers {
    /// The node.
    pub node: NodeCode,
    /// Iterations behind it: those of a short run in a report.
    pub iterations: u64,
    /// The position that is worse 1 time in 10, and the median, £m.
    pub position: [Quantile; 2],
    /// What is to be reached.
    pub target: Target,
    /// The chance of it.
    pub met: Chance,
    /// The lines, the one that moves the median most first.
    pub lines: Vec<LineDriver>,
    /// The parts of the variance, the largest first.
    pub shares: Vec<VarianceShare>,
    /// What organisations share, the factor with the largest total index first; empty where it was not asked for.
    pub factors: Vec<FactorDriver>,
    /// What each factor and parameter that has one holder moves it by; empty where `factors` say it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<FactorHeld>,
}

/// A shared factor or an uncertain parameter that is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorHeld {
    /// Its code.
    pub factor: String,
    /// At which level it is shared; `parameter` for an uncertain parameter, `year to date` for what becomes of the overspend.
    pub level: String,
    /// At its bad end, and at its good one, standard deviations.
    pub ends: [HeldAt; 2],
}

/// The position that is to be reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// £m.
    pub amount: f64,
    /// What it is; none where the command line says it.
    pub kind: Option<YardstickKind>,
}

/// How far a line moves the node by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineDriver {
    /// Code of the line.
    pub line: String,
    /// Its name for people.
    pub name: String,
    /// Mean effect, £m.
    pub mean: Estimate,
    /// At its bad end, and at its good one.
    pub ends: [HeldAt; 2],
    /// Savings of the line that are still to come, £m; none where it is no line of savings.
    pub to_come: Option<f64>,
    /// What it must come to for an even chance; none where its size does not tell.
    pub even: Option<Even>,
}

/// A line or a factor at one end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeldAt {
    /// What it is held at: £m of a line, standard deviations of a factor.
    pub value: f64,
    /// The median then, £m.
    pub median: Quantile,
    /// How far it moves the median, £m.
    pub p50: Estimate,
    /// How far it moves the position that is worse 1 time in 10, £m.
    pub p90: Estimate,
}

/// What a line must come to for an even chance of the target, all else as it may fall.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Even {
    /// At least this.
    AtLeast(BreakEven),
    /// The line's worst draw leaves a better chance than even.
    Sure,
    /// The line's best draw leaves a worse chance than even.
    Never,
}

/// A line's effect that gives an even chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BreakEven {
    /// The effect, £m.
    pub amount: f64,
    /// Lower end of its 95 % interval: where the median's ceases to hold the target; none of too few iterations.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The share of the savings still to come that is delivered then; none of other lines.
    pub delivered: Option<f64>,
    /// The chance of the target when the line is held there.
    pub met: Chance,
    /// The chance that the line comes out at least as well of itself.
    pub reached: Chance,
}

/// A part of the variance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VarianceShare {
    /// Of what.
    pub of: ShareOf,
    /// Shapley effect: its share when who came before is averaged over all orders.
    pub share: Estimate,
    /// Its covariance with the node's position over the variance.
    pub covariance: f64,
}

/// Of what a part of the variance is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareOf {
    /// A line, by code and name.
    Line {
        /// Its code.
        code: String,
        /// Its name for people.
        name: String,
    },
    /// All other lines.
    OtherLines,
    /// What was done about it: every line of the rules.
    Rules,
}

/// How far a shared factor, or an uncertain parameter, moves the node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorDriver {
    /// Codes of its factors: one, but for those that are correlated.
    pub factors: Vec<String>,
    /// At which level it is shared; `parameter` for an uncertain parameter.
    pub level: String,
    /// How many holders have one each.
    pub holders: usize,
    /// At its bad end, and at its good one; none where several holders have one each.
    pub ends: Option<[HeldAt; 2]>,
    /// Share of the variance that it accounts for alone (first-order Sobol index).
    pub first: Estimate,
    /// Share of the variance that is left when all else is known (total index).
    pub total: Estimate,
}
