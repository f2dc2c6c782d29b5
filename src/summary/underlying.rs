//! From the reported position to the underlying one: what the simulation takes out itself, then the steps of bridge.csv, which
//! shift the distribution as they stand.

use serde::Serialize;

use super::reference::code;
use super::{NodeSummary, Outturn};
use crate::model::Model;

/// A bridge from the reported to the underlying position of a node, £m.
#[derive(Debug, Clone, Serialize)]
pub struct UnderlyingBridge {
    /// Index in the summary's nodes.
    pub node: usize,
    /// q10, q50 and q90 of the reported (in-year) position.
    pub reported: [f64; 3],
    /// The same of the underlying position: the simulation's underlying one where any line recurs, moved by every item.
    pub underlying: [f64; 3],
    /// From the reported median to the underlying one, in order.
    pub steps: Vec<UnderlyingStep>,
}

/// A step of the medians.
#[derive(Debug, Clone, Serialize)]
pub struct UnderlyingStep {
    /// Name for people.
    pub name: String,
    /// `simulated`, or the kind of the item.
    pub kind: String,
    /// What it changes.
    pub amount: f64,
    /// The median after it.
    pub reached: f64,
    /// Where it comes from.
    pub source: String,
}

/// A bridge for each target of the items, in the order of their first item.
pub(super) fn of(model: &Model, nodes: &[NodeSummary]) -> Vec<UnderlyingBridge> {
    let mut codes: Vec<String> = Vec::new();
    for item in &model.bridge {
        let of = code(model, &item.of);
        if !codes.contains(&of) {
            codes.push(of);
        }
    }
    codes.iter().filter_map(|wanted| one(model, nodes, wanted)).collect()
}

fn one(model: &Model, nodes: &[NodeSummary], wanted: &str) -> Option<UnderlyingBridge> {
    let index = nodes.iter().position(|node| node.code == wanted)?;
    let node = &nodes[index];
    let three = |outturn: &Outturn| [0.1, 0.5, 0.9].map(|p| outturn.quantile(p).value);
    let reported = three(&node.outturn);
    let simulated = node.underlying.as_ref().map(three);
    let mut steps = Vec::new();
    let mut reached = reported[1];
    let mut step = |name: &str, kind: &str, amount: f64, source: &str| {
        reached += amount;
        steps.push(UnderlyingStep {
            name: name.to_owned(),
            kind: kind.to_owned(),
            amount,
            reached,
            source: source.to_owned(),
        });
    };
    if let Some(simulated) = simulated {
        step(
            "Non-recurrent items in the simulation",
            "simulated",
            simulated[1] - reported[1],
            "positions.csv and the lines",
        );
    }
    let mut moved = 0.0;
    for item in model.bridge.iter().filter(|item| code(model, &item.of) == wanted) {
        let amount = item.amount.millions();
        moved += amount;
        step(&item.name, &item.kind, amount, &item.source);
    }
    let underlying = simulated.unwrap_or(reported).map(|value| value + moved);
    Some(UnderlyingBridge { node: index, reported, underlying, steps })
}
