//! What holding access and safety would cost: every combination of some levers over the same draws.

use serde::{Deserialize, Serialize};

use super::{Chance, Estimate, NodeCode, Quantile, Target};

/// Every combination of some levers, at one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frontier {
    /// The node.
    pub node: NodeCode,
    /// Iterations of each combination.
    pub iterations: u64,
    /// The position that a bail-out makes good.
    pub target: Target,
    /// The chance with which access and safety are to be kept, each, and with which a bail-out is to suffice.
    pub chance: [f64; 2],
    /// The settings of the levers, in the order in which they are combined.
    pub levers: Vec<FrontierSetting>,
    /// The combinations, the scenario as it stands first.
    pub points: Vec<FrontierPoint>,
    /// Name of the combination that holds access and safety with the smallest bail-out; none where none holds both.
    pub cheapest: Option<String>,
    /// The chance that bail-outs suffice, in steps.
    pub bailouts: Vec<Bailout>,
}

/// One way to set a lever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontierSetting {
    /// What is done, for people.
    pub name: String,
    /// The changes of the scenario.
    pub changes: Vec<String>,
}

/// A combination of levers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrontierPoint {
    /// What is unlike the scenario as it stands.
    pub name: String,
    /// How many levers are.
    pub levers: u64,
    /// The position that is worse 1 time in 10, and the median, £m.
    pub position: [Quantile; 2],
    /// Change of the mean position against the scenario as it stands, £m.
    pub change: Estimate,
    /// Chance of reaching the target.
    pub met: Chance,
    /// Mean share of A&E attendances within four hours.
    pub within: Estimate,
    /// Its change.
    pub within_change: Estimate,
    /// Mean share of planned inpatients that is cancelled.
    pub cancelled: Estimate,
    /// Mean share of the required ward staff that is lacking.
    pub lacking: Estimate,
    /// Chance that A&E and planned work are as planned.
    pub access: Chance,
    /// Chance that required staff are there.
    pub safety: Chance,
    /// The bail-out that suffices with the wanted chance, £m: what the position then falls short of the target by.
    pub need: Quantile,
    /// True where access and safety are both kept with the wanted chance.
    pub holds: bool,
    /// True where no other combination is as good in money, A&E, planned work and staff together, and better in one.
    pub efficient: bool,
}

/// A bail-out of a stated size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bailout {
    /// £m.
    pub amount: f64,
    /// The combination that it is given to.
    pub point: String,
    /// Chance of reaching the target with it.
    pub met: Chance,
}
