//! Control totals of nodes, whether totals add up from organisations to systems, regions and the nation, and their signs.

use std::collections::BTreeMap;

use super::accounts::World;
use crate::diagnostic::Check;
use crate::model::NodeIdx;
use crate::scenario::record::Spot;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// Differences up to this are rounding, £m.
const TOLERANCE: f64 = 0.5;
/// Two figures are each other's mirror image when they are within this share of it.
const NEAR: f64 = 0.02;
/// An organisation's total is the mirror image of its plan when they are within this share: rounding of what is written.
const IMAGE: f64 = 0.001;
/// With the other sign a total must be at most this part as far away to be taken for one with the wrong sign: its size is then between
/// 0.6 and 1.7 times that of what it is compared with. A gap between a region's total and its plans (76 of 276 in 2019/20) is within.
const MUCH_NEARER: f64 = 0.25;
/// Figures below this share of turnover are near break-even: there opposite signs are no news. Judgement: half a per cent is what a
/// control total typically moves by from one year to the next, and a tenth of the deficits that are worth a sign.
const LARGE: f64 = 0.005;

/// An amount in words, £m.
fn shown(millions: f64) -> String {
    Money::from_millions(millions).shown()
}

/// What two figures say of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Alike, or too small to tell.
    Plain,
    /// Opposite, and far apart either way.
    Doubtful,
    /// The other sign would bring it much nearer.
    Wrong,
}

/// Judges the sign of a total by what it should be near, with the turnover behind both, £m; `whole` where nothing of the other is
/// lacking: only then is a mirror image near break-even more than chance.
pub fn sign(total: f64, other: f64, turnover: f64, whole: bool) -> Sign {
    if total * other >= 0.0 || total.abs().min(other.abs()) <= TOLERANCE {
        return Sign::Plain;
    }
    let mirrored = (total + other).abs();
    let is_large = total.abs().min(other.abs()) > LARGE * turnover;
    if (whole && mirrored <= NEAR * other.abs()) || (is_large && mirrored <= MUCH_NEARER * (total - other).abs()) {
        Sign::Wrong
    } else if is_large {
        Sign::Doubtful
    } else {
        Sign::Plain
    }
}

/// A stated total, and what sums above it are made of.
struct Stated {
    total: f64,
    /// With the other sign, where that one is taken for wrong.
    mended: f64,
    /// The sum of its parts, where the two differ and it is not the sign.
    parts: Option<f64>,
}

/// The next totals below a node.
#[derive(Default)]
struct Parts {
    /// Their sum, wrong signs mended.
    sum: f64,
    /// The same with the sum of its own parts for each node that differs from it.
    deeper: f64,
    /// Plans, incentive money aside, of organisations that have none: a node's total may hold them.
    plans: f64,
    /// How many totals are in it.
    stated: usize,
    /// How many organisations have none.
    without: usize,
    /// Turnover of all organisations below.
    turnover: f64,
    /// Whether some of them are nodes'.
    of_nodes: bool,
}

impl Parts {
    /// How far a total is from their sum, with the plans of those that have none or without.
    fn apart(&self, total: f64, sum: f64) -> f64 {
        (total - sum).abs().min((total - sum - self.plans).abs())
    }

    fn whose(&self) -> &'static str {
        if self.of_nodes { "those of its parts" } else { "those of its organisations" }
    }

    /// The sum in words.
    fn shown(&self) -> String {
        match self.without {
            0 => shown(self.sum),
            count => {
                format!(
                    "{} ({} with the plans of the {count} that have none)",
                    shown(self.sum),
                    shown(self.sum + self.plans)
                )
            }
        }
    }
}

/// The stated control totals by node. Those that do not add up or have the wrong sign are reported; nothing is mended.
pub fn resolve(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) -> BTreeMap<NodeIdx, Money> {
    let mut totals: BTreeMap<NodeIdx, (f64, &Spot)> = BTreeMap::new();
    for row in &scenario.control_totals.rows {
        let Some(code) = row.node_code.get() else { continue };
        let Some(node) = world.node(code) else {
            world.report_no_node(&row.node_code, code, problems);
            continue;
        };
        if let Some(&total) = row.control_total.get() {
            totals.insert(node, (total, row.control_total.spot()));
        }
    }
    let organisations = organisations(scenario, world, problems);
    let mut done: BTreeMap<NodeIdx, Stated> = BTreeMap::new();
    // Parents precede their children: from the last node up, a difference is reported where it arises.
    for (&node, &(total, spot)) in totals.iter().rev() {
        let mut stated = Stated { total, mended: total, parts: None };
        let parts = parts(node, &done, &organisations, world);
        let code = &world.nodes[node].code;
        if !world.members_known {
            done.insert(node, stated);
            continue;
        }
        let (other, turnover, compared) = if parts.stated > 0 {
            (parts.sum + parts.plans, parts.turnover, format!("{} sum to {}", parts.whose(), parts.shown()))
        } else {
            (parts.plans, parts.turnover, format!("the plans below it sum to {}", shown(parts.plans)))
        };
        let apart = parts.apart(total, parts.sum);
        // Parts that are themselves far from what stands below them may be the ones with the wrong sign.
        let backed = total * (parts.deeper + parts.plans) > 0.0;
        let judged =
            if apart <= TOLERANCE || backed { Sign::Plain } else { sign(total, other, turnover, parts.without == 0) };
        let message = format!("the control total of `{code}` is {}, {compared}", shown(total));
        match judged {
            Sign::Wrong => {
                problems.at(Check::ControlTotalSign, spot, message);
                stated.mended = -total;
            }
            Sign::Doubtful => {
                problems.at(Check::ControlTotalOpposite, spot, message);
                stated.parts = (parts.stated > 0).then_some(other);
            }
            Sign::Plain if parts.stated > 0 && apart > TOLERANCE => {
                stated.parts = Some(other);
                // What arises below is reported there.
                if parts.apart(total, parts.deeper) > TOLERANCE {
                    problems.at(Check::ControlTotalsDiffer, spot, format!("{message}: {} apart", shown(apart)));
                }
            }
            Sign::Plain => {}
        }
        done.insert(node, stated);
    }
    done.into_iter().map(|(node, stated)| (node, Money::from_millions(stated.total))).collect()
}

/// Control totals and plans of organisations by account, wrong signs mended. A plan may hold a margin above its total, and then be near
/// its mirror image by chance (so are some of the reference workload's); an accepted total that is the image itself is a slip and is
/// refused. What is near it is warned of, and what is opposite and large, unless the total was refused: then they are often far apart.
fn organisations(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) -> Vec<(Option<f64>, f64)> {
    let start = |account: &crate::model::Account| (account.control_total.map(Money::millions), 0.0);
    let mut all: Vec<(Option<f64>, f64)> = world.accounts.iter().map(start).collect();
    for row in &scenario.positions.rows {
        let (Some(code), Some(&plan)) = (row.account_code.get(), row.plan_ex_incentive.get()) else { continue };
        let Some(account) = world.account_or_own(code) else { continue };
        all[account].1 = plan;
        let Some(&total) = row.control_total.get() else { continue };
        let (turnover, accepted) = (world.accounts[account].turnover.millions(), world.accounts[account].accepted);
        let is_large = total.abs().min(plan.abs()) > LARGE * turnover;
        let check = match sign(total, plan, turnover, true) {
            Sign::Wrong if accepted && is_large && (total + plan).abs() <= IMAGE * plan.abs() => {
                all[account].0 = Some(-total);
                Check::ControlTotalSign
            }
            Sign::Wrong => Check::ControlTotalOpposite,
            Sign::Doubtful if accepted => Check::ControlTotalOpposite,
            Sign::Doubtful | Sign::Plain => continue,
        };
        let message = format!(
            "the control total of `{code}` is {}, and its plan without incentive money {}",
            shown(total),
            shown(plan)
        );
        problems.at(check, row.control_total.spot(), message);
    }
    all
}

/// The next totals below a node: those of child nodes where they have one, else what stands below them, and organisations.
fn parts(
    node: NodeIdx,
    done: &BTreeMap<NodeIdx, Stated>,
    organisations: &[(Option<f64>, f64)],
    world: &World<'_>,
) -> Parts {
    let mut all = Parts::default();
    for (account, (total, plan)) in world.accounts.iter().zip(organisations) {
        if account.node != node {
            continue;
        }
        all.turnover += account.turnover.millions();
        match total {
            Some(total) => {
                all.sum += total;
                all.deeper += total;
                all.stated += 1;
            }
            None => {
                all.plans += plan;
                all.without += usize::from(account.is_organisation && !account.is_budget);
            }
        }
    }
    for child in (0..world.nodes.len()).filter(|&child| world.nodes[child].parent == Some(node)) {
        let below = parts(child, done, organisations, world);
        all.turnover += below.turnover;
        match done.get(&child) {
            Some(stated) => {
                all.sum += stated.mended;
                all.deeper += stated.parts.unwrap_or(stated.mended);
                all.stated += 1;
                all.of_nodes = true;
            }
            None => {
                all.sum += below.sum;
                all.deeper += below.deeper;
                all.plans += below.plans;
                all.stated += below.stated;
                all.without += below.without;
                all.of_nodes |= below.of_nodes;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_wrong_where_the_other_brings_it_much_nearer() {
        // The published gap of a region, signs turned.
        assert_eq!(sign(200.0, -276.0, 20_000.0, true), Sign::Wrong);
        assert_eq!(sign(-200.0, -276.0, 20_000.0, true), Sign::Plain);
        // Small against turnover: near break-even, unless one is the other's image.
        assert_eq!(sign(44.0, -21.0, 25_000.0, true), Sign::Plain);
        assert_eq!(sign(44.0, -44.0, 25_000.0, true), Sign::Wrong);
        assert_eq!(sign(44.0, -44.0, 25_000.0, false), Sign::Plain);
        assert_eq!(sign(0.3, -0.3, 500.0, true), Sign::Plain);
        // Opposite and large, and far apart either way.
        assert_eq!(sign(10.0, -30.0, 500.0, true), Sign::Doubtful);
    }
}
