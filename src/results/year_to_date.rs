//! The year to date against plan: what was overspent, what forecasts assume to be recovered of it, and what is expected to be.

use serde::{Deserialize, Serialize};

use super::NodeCode;

/// The overspend to date, incentive money left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YearToDate {
    /// False where the scenario leaves the line out: then what is assumed counts as certain.
    pub posted: bool,
    /// What becomes of it, by sector.
    pub laws: Vec<RecoveryUsed>,
    /// Roll-ups and organisations with months of their own, in the order of the nodes.
    pub nodes: Vec<NodeToDate>,
}

/// What is known of a sector's recovery. Either the share or the drift is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveryUsed {
    /// The sector; empty for accounts of none.
    pub sector: String,
    /// Mean share of what no line stands for that is recovered by the year end.
    pub mean: f64,
    /// Its standard deviation, common to all organisations.
    pub sd: f64,
    /// Standard deviation of what each organisation's share differs by.
    pub own_sd: f64,
    /// Mean loss after the month of the data, as a share of turnover.
    pub drift: f64,
    /// Its standard deviation, common to all organisations.
    pub drift_sd: f64,
    /// The years that this comes from; none where the scenario states it.
    pub years: Vec<String>,
    /// Where the scenario has it from; none where past years say it, or nobody.
    pub source: Option<String>,
}

/// The year to date of a node, £m; of a roll-up the sums over its accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeToDate {
    /// Whose.
    pub node: NodeCode,
    /// Actual less planned position to date: negative = overspent.
    pub variance: f64,
    /// Overspends alone: what underspends of others make up for is not taken off.
    pub overspend: f64,
    /// What forecasts assume the months to come to bring beyond their plan.
    pub assumed: f64,
    /// What of that named lines stand for.
    pub covered: f64,
    /// The rest, which no line stands for.
    pub uncovered: f64,
    /// What of the rest is expected to be recovered; below nought where it is expected to grow.
    pub recovered: f64,
    /// Expected further loss after the month of the data.
    pub drift: f64,
    /// Expected loss of the line.
    pub loss: f64,
}
