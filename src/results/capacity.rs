//! Beds, staff and planned work: what plans of them come to, beside money.

use serde::{Deserialize, Serialize};

use super::{Chance, Estimate, NodeCode, Quantile};

/// The simulation of capacity plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityResults {
    /// Nodes that hold plans: the tree, root first; then sectors and types; then organisations.
    pub nodes: Vec<CapacityNode>,
    /// The same by month, organisations left out.
    pub months: Vec<CapacityMonth>,
    /// What it was simulated with, in the order of the scenario's settings.
    pub sizes: Vec<CapacitySize>,
}

/// A node over the months to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityNode {
    /// Which.
    pub node: NodeCode,
    /// Organisations with a plan.
    pub organisations: u64,
    /// A&E within four hours.
    pub within: CapacityShare,
    /// Planned inpatients that are cancelled, of those planned.
    pub cancelled: CapacityShare,
    /// Staff lacking, of those planned.
    pub lacking: CapacityShare,
    /// Mean spending on agency staff above the ceiling, £m.
    pub over_ceiling: Estimate,
    /// Chance that the year's plan in money is kept.
    pub money: Chance,
    /// Chance that planned A&E performance is.
    pub performance: Chance,
    /// Chance that planned work is done.
    pub activity: Chance,
    /// Chance that required staff are there.
    pub safety: Chance,
    /// Chance of performance and activity together.
    pub access: Chance,
    /// Chance of money and access together.
    pub money_and_access: Chance,
    /// Chance of all.
    pub all: Chance,
}

/// A share: planned, and simulated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityShare {
    /// What it is of, in thousands.
    pub of: f64,
    /// As planned; nought where nothing of the kind is planned.
    pub planned: f64,
    /// Mean.
    pub mean: Estimate,
    /// Shares that it stays below 1, 5 and 9 times in 10.
    pub quantiles: [Quantile; 3],
}

/// A month of a node: means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityMonth {
    /// Which node.
    pub node: NodeCode,
    /// Which month, 1 = April.
    pub month: u8,
    /// Occupancy of beds under the plan.
    pub occupancy_planned: f64,
    /// Occupancy of beds.
    pub occupancy: f64,
    /// Share of A&E attendances within four hours under the plan.
    pub within_planned: f64,
    /// Share of A&E attendances within four hours.
    pub within: f64,
    /// Planned inpatients that are cancelled.
    pub cancelled: f64,
    /// Whole-time equivalents of required staff that are lacking.
    pub lacking: f64,
    /// Cost beyond the plan, £m.
    pub cost: f64,
}

/// A size that it was simulated with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacitySize {
    /// Key of `[capacity]`.
    pub key: String,
    /// The value used.
    pub value: f64,
    /// True where it is another than the built-in one.
    pub stated: bool,
    /// Published, derived, judgement or stated, of the built-in one.
    pub evidence: String,
    /// Where the built-in one comes from.
    pub source: String,
}
