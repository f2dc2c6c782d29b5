//! Control totals of nodes, and whether totals add up from organisations to systems, regions and the nation.

use std::collections::BTreeMap;

use super::accounts::World;
use crate::diagnostic::Check;
use crate::model::NodeIdx;
use crate::scenario::record::Spot;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// Differences up to this are rounding, £m.
const TOLERANCE: f64 = 0.5;
/// A total is taken for one with the wrong sign when it is within this share of minus the sum of its parts.
const NEAR: f64 = 0.02;

/// The stated control totals by node. Those that do not add up are reported; nothing is mended.
pub fn resolve(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) -> BTreeMap<NodeIdx, Money> {
    let mut totals: BTreeMap<NodeIdx, (Money, Spot)> = BTreeMap::new();
    for row in &scenario.control_totals.rows {
        let Some(code) = row.node_code.get() else { continue };
        let Some(node) = world.node(code) else {
            world.report_unknown(Check::TargetUnknown, &row.node_code, code, problems);
            continue;
        };
        if let Some(&total) = row.control_total.get() {
            totals.insert(node, (Money::from_millions(total), *row.control_total.spot()));
        }
    }
    for (&node, (total, spot)) in &totals {
        let Some((sum, parts)) = sum_of_parts(node, &totals, world) else { continue };
        let (total, sum) = (total.millions(), sum.millions());
        let code = &world.nodes[node].code;
        if sum.abs() > TOLERANCE && total != 0.0 && (total + sum).abs() <= NEAR * sum.abs() {
            let message = format!("the control total of `{code}` is {total:.1}, those of its {parts} sum to {sum:.1}");
            problems.at(Check::ControlTotalSign, spot, message);
        } else if (total - sum).abs() > TOLERANCE {
            let message = format!(
                "the control total of `{code}` is £{total:.1}m, those of its {parts} sum to £{sum:.1}m: £{:.1}m apart",
                (total - sum).abs()
            );
            problems.at(Check::ControlTotalsDiffer, spot, message);
        }
    }
    totals.into_iter().map(|(node, (total, _))| (node, total)).collect()
}

/// The sum of the next totals below a node: of child nodes where each has one, else of organisations; none where some of them
/// have none.
fn sum_of_parts(
    node: NodeIdx,
    totals: &BTreeMap<NodeIdx, (Money, Spot)>,
    world: &World<'_>,
) -> Option<(Money, &'static str)> {
    let children: Vec<NodeIdx> = (0..world.nodes.len()).filter(|&n| world.nodes[n].parent == Some(node)).collect();
    let stated = children.iter().map(|child| totals.get(child).map(|(total, _)| *total));
    let straight = |account: &&crate::model::Account| account.node == node && account.is_organisation;
    let own = world.accounts.iter().filter(straight).map(|account| account.control_total);
    if !children.is_empty()
        && let Some(sum) = stated.chain(own).collect::<Option<Vec<Money>>>()
    {
        return Some((sum.into_iter().sum(), "parts"));
    }
    let below = world.accounts.iter().filter(|a| a.is_organisation && world.is_within(a.node, node));
    let sum = below.map(|account| account.control_total).collect::<Option<Vec<Money>>>()?;
    (!sum.is_empty()).then(|| (sum.into_iter().sum(), "organisations"))
}
