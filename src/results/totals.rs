//! Who was given a control total, who accepted it, and how likely each is to meet it.

use serde::{Deserialize, Serialize};

use super::{Chance, NodeCode};

/// Organisations that were given a control total. Only those that accepted one are counted: for the others it is nobody's promise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlTotals {
    /// Those that accepted it, the least likely to meet it first.
    pub accepted: Vec<TotalGiven>,
    /// Those that refused it, likewise.
    pub refused: Vec<TotalGiven>,
    /// Of those that accepted: with a chance of meeting it below 3 in 10.
    pub unlikely: u64,
    /// From 3 to 7 in 10.
    pub even: u64,
    /// Above 7 in 10.
    pub likely: u64,
}

/// A control total that was given to an organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TotalGiven {
    /// The organisation.
    pub node: NodeCode,
    /// Chance of meeting it at the end, judged before incentive money.
    pub chance_met: Chance,
}
