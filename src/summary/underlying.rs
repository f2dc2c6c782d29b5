//! From the reported position to the underlying one: what the simulation takes out itself, then the steps of bridge.csv, which
//! shift the distribution as they stand.

use super::find;
use super::reference::code;
use crate::model::Model;
use crate::results::{NodeCode, NodeResult, Outturn, UnderlyingBridge, UnderlyingKind, UnderlyingStep};

/// A bridge for each target of the items, in the order of their first item.
pub(super) fn of(model: &Model, nodes: &[NodeResult]) -> Vec<UnderlyingBridge> {
    let mut codes: Vec<NodeCode> = Vec::new();
    for item in &model.bridge {
        let of = code(model, &item.of);
        if !codes.contains(&of) {
            codes.push(of);
        }
    }
    codes.iter().filter_map(|wanted| one(model, nodes, wanted)).collect()
}

fn one(model: &Model, nodes: &[NodeResult], wanted: &NodeCode) -> Option<UnderlyingBridge> {
    let node = find(nodes, wanted)?;
    let three = |outturn: &Outturn| [0.1, 0.5, 0.9].map(|p| outturn.quantile(p).value);
    let reported = three(&node.outturn);
    let simulated = node.underlying.as_ref().map(three);
    let mut steps = Vec::new();
    let mut reached = reported[1];
    let mut step = |name: &str, kind: UnderlyingKind, amount: f64, source: &str| {
        reached += amount;
        steps.push(UnderlyingStep { name: name.to_owned(), kind, amount, reached, source: source.to_owned() });
    };
    if let Some(simulated) = simulated {
        step(
            "Non-recurrent items in the simulation",
            UnderlyingKind::Simulated,
            simulated[1] - reported[1],
            "positions.csv and the lines",
        );
    }
    let mut moved = 0.0;
    for item in model.bridge.iter().filter(|item| code(model, &item.of) == *wanted) {
        let amount = item.amount.millions();
        moved += amount;
        step(&item.name, UnderlyingKind::Item(item.kind.clone()), amount, &item.source);
    }
    let underlying = simulated.unwrap_or(reported).map(|value| value + moved);
    Some(UnderlyingBridge { node: node.code.clone(), reported, underlying, steps })
}
