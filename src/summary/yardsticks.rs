//! What headlines judge a node by. The scenario chooses; without its choice it is the national target, where there is one.

use super::parts::Parts;
use super::{find, national, statistics};
use crate::model::YardstickChoice;
use crate::results::{NodeKind, NodeResult, Yardstick, YardstickKind};

/// Of each focus node, then of each node directly below the root, and of the headline's where it is none of them.
pub(super) fn of(parts: &Parts<'_>, nodes: &[NodeResult]) -> Vec<Yardstick> {
    let root = parts.focus.first();
    let headline = parts.code_of_column(parts.compiled.columns.headline);
    let below = |node: &&NodeResult| matches!(node.kind, NodeKind::Tree(_)) && node.parent.as_ref() == root;
    let focus = parts.focus.iter().filter_map(|code| find(nodes, code));
    let alone = |node: &&NodeResult| node.code == headline && !below(node) && !parts.focus.contains(&headline);
    let all = focus.chain(nodes.iter().filter(below)).chain(nodes.iter().filter(alone));
    all.map(|node| one(parts, node)).collect()
}

fn one(parts: &Parts<'_>, node: &NodeResult) -> Yardstick {
    let plan = || (YardstickKind::Plan, node.plan, node.chance_below_plan);
    let total = || {
        let (total, missed) = node.control_total.zip(node.chance_below_control_total)?;
        Some((YardstickKind::ControlTotal, total + node.incentive, missed))
    };
    let limit = || {
        let limit = node.limits.first()?;
        Some((YardstickKind::Limit(limit.name.clone()), limit.amount, limit.chance_worse))
    };
    let (kind, amount, chance_missed) = match parts.model.facts.yardstick {
        YardstickChoice::Plan => plan(),
        YardstickChoice::Forecast => (YardstickKind::Forecast, node.forecast, node.chance_below_forecast),
        YardstickChoice::ControlTotal => total().unwrap_or_else(plan),
        YardstickChoice::Target => target(parts, node).or_else(limit).or_else(total).unwrap_or_else(plan),
    };
    Yardstick { node: node.code.clone(), kind, amount, chance_missed }
}

/// The target of the ladder, for the nation: the share of iterations that end below it.
fn target(parts: &Parts<'_>, node: &NodeResult) -> Option<(YardstickKind, f64, crate::results::Chance)> {
    if node.kind != NodeKind::Root {
        return None;
    }
    let target = national::ladder(parts.compiled)?.target;
    let column = parts.tallies.focus.first()?;
    let below = column.iter().filter(|position| **position < target).count() as u64;
    Some((YardstickKind::Target, target, statistics::chance(below, column.len() as u64)))
}
