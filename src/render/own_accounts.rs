//! What the nation, regions and systems do on accounts of their own: the difference between the nation and its sectors.

use super::format::{Rounding, Step, money};
use super::words;
use crate::summary::{Estimate, NodeKind, NodeSummary, Summary};

/// The row that makes a table of the nation and its sectors add up, in means.
pub struct OwnAccounts<'a> {
    root: &'a NodeSummary,
    sectors: Vec<&'a NodeSummary>,
    /// Plan of the root less those of the sectors, £m.
    pub plan: f64,
    /// The same of means.
    pub mean: f64,
}

/// Name of the row.
pub const NAME: &str = "Own accounts";
/// Where a row has no figure of a kind.
pub const DASH: &str = "–";

/// Amounts below this are nothing, £m.
const LEAST: f64 = 0.05;

/// None where the sectors are the whole.
pub fn of(summary: &Summary) -> Option<OwnAccounts<'_>> {
    let root = summary.nodes.iter().find(|node| node.kind == NodeKind::Root)?;
    let sectors: Vec<&NodeSummary> = summary.nodes.iter().filter(|node| node.kind == NodeKind::Sector).collect();
    let rest = |of: fn(&NodeSummary) -> f64| of(root) - sectors.iter().map(|node| of(node)).sum::<f64>();
    let (plan, mean) = (rest(|node| node.plan), rest(|node| node.outturn.mean.value));
    (!sectors.is_empty() && plan.abs().max(mean.abs()) >= LEAST).then_some(OwnAccounts { root, sectors, plan, mean })
}

/// What official forecasts leave out, for the subtitle of a chart that shows both; empty where there is nothing.
pub fn basis(summary: &Summary) -> String {
    of(summary).map_or_else(String::new, |own| {
        format!(
            "; official forecasts are organisations' alone, without the own accounts of the nation, regions and systems ({} in the mean), \
             which the bands of {} include",
            own.printed_mean(),
            words::name(own.root)
        )
    })
}

impl OwnAccounts<'_> {
    /// How its amounts are rounded.
    pub fn rounding(&self) -> Rounding {
        Rounding::of(self.root)
    }

    /// The mean as it is printed: by the error of the root's, which it is part of.
    pub fn printed_mean(&self) -> String {
        self.rounding().mean(&Estimate { value: self.mean, ..self.root.outturn.mean })
    }

    /// What the row is, and that means add up.
    pub fn sentence(&self) -> String {
        let mean =
            |node: &&NodeSummary| format!("{} {}", words::name(node), money(node.outturn.mean.value, Step::TENTH));
        let mut parts: Vec<String> = self.sectors.iter().map(mean).collect();
        parts.push(format!("own accounts {}", money(self.mean, Step::TENTH)));
        format!(
            "Own accounts: those of the nation, regions and systems themselves, which belong to no sector. What they do together and \
             the national ladder are credited there. Means add up, £m: {} = {}; medians and ranges do not.",
            mean(&self.root),
            parts.join(" + ")
        )
    }
}
