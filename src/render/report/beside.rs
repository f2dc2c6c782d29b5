//! The section that stands beside the answer: what past official forecasts say, and where the spread comes from.

use maud::{Markup, html};

use super::simple_table;
use crate::render::{reference, underlying as under, words};
use crate::summary::Summary;

pub fn section(summary: &Summary) -> Markup {
    html! {
        section aria-labelledby="beside" {
            h2 #beside { "What past official forecasts say" }
            @if summary.references.is_empty() { p { (reference::NONE_GIVEN) } }
            @for reference in &summary.references {
                @let node = summary.nodes.get(reference.node).map_or_else(String::new, words::name);
                (simple_table(
                    &format!("{node}: the simulated answer beside the reference class, £m"),
                    &reference::HEAD,
                    reference::rows(summary, reference).into_iter().map(|row| row.to_vec()).collect(),
                ))
                @for sentence in reference::sentences(summary, reference) { p { (sentence) } }
            }
            @if let Some(budget) = &summary.budget {
                @let node = summary.nodes.get(budget.node).map_or_else(String::new, words::name);
                h3 { "Where the spread comes from" }
                (simple_table(
                    &format!("{node}: standard deviations, £m"),
                    &reference::BUDGET_HEAD,
                    reference::budget_rows(summary, budget).into_iter().map(|row| row.to_vec()).collect(),
                ))
                p.note { (reference::budget_note(summary, budget)) }
            }
        }
    }
}

/// From the reported to the underlying position; nothing where the scenario has no bridge.
pub fn underlying(summary: &Summary) -> Markup {
    html! {
        @for bridge in &summary.underlying_bridges {
            @let node = summary.nodes.get(bridge.node).map_or_else(String::new, words::name);
            section {
                h2 { "From the reported to the underlying position" }
                (simple_table(
                    &format!("{node}: both distributions, £m"),
                    &under::RANGES,
                    under::ranges(summary, bridge).into_iter().map(|row| row.to_vec()).collect(),
                ))
                (simple_table(
                    &format!("{node}: the steps, £m"),
                    &under::HEAD,
                    under::rows(summary, bridge).into_iter().map(|row| row.to_vec()).collect(),
                ))
                p.note { (under::NOTE) }
            }
        }
    }
}
