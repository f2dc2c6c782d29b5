//! What the nation holds that none of its parts does.

use crate::results::{NodeKind, NodeResult, OwnAccounts, Rest};

/// Amounts below this are nothing, £m.
const LEAST: f64 = 0.05;

/// The nation less its sectors, and less its regions; where the parts are the whole there is nothing to say.
pub(super) fn of(nodes: &[NodeResult]) -> Vec<OwnAccounts> {
    let Some(root) = nodes.iter().find(|node| node.kind == NodeKind::Root) else { return Vec::new() };
    let sector = |node: &NodeResult| node.kind == NodeKind::Sector;
    let region = |node: &NodeResult| matches!(node.kind, NodeKind::Tree(_)) && node.parent.as_ref() == Some(&root.code);
    [rest(root, nodes, Rest::Sectors, sector), rest(root, nodes, Rest::Regions, region)].into_iter().flatten().collect()
}

fn rest(
    root: &NodeResult,
    nodes: &[NodeResult],
    beside: Rest,
    is_part: impl Fn(&NodeResult) -> bool,
) -> Option<OwnAccounts> {
    let parts: Vec<&NodeResult> = nodes.iter().filter(|node| is_part(node)).collect();
    let less = |of: fn(&NodeResult) -> f64| of(root) - parts.iter().map(|node| of(node)).sum::<f64>();
    let plan = less(|node| node.plan);
    let forecast = less(|node| node.forecast);
    let mean = less(|node| node.outturn.mean.value);
    let something = [plan, forecast, mean].into_iter().any(|amount| amount.abs() >= LEAST);
    (!parts.is_empty() && something).then_some(OwnAccounts { beside, plan, forecast, mean })
}
