//! The section on rules: their order, the stages, control totals together, actions and their price, and the cases.

use maud::{Markup, html};

use super::simple_table;
use crate::render::format::{self, plain};
use crate::render::stages;
use crate::summary::Summary;

/// The section; nothing where there are no rules.
pub fn section(summary: &Summary) -> Markup {
    html! {
        @if let Some(rules) = &summary.rules {
            section {
                h2 { "From the risks to what is left: the rules" }
                @if !summary.scenario.rules.is_empty() {
                    p { "Applied in this order in every iteration, once the risks are drawn:" }
                    ol { @for rule in &summary.scenario.rules { li { (plain(rule)) } } }
                }
                @for caution in &rules.cautions { p { strong { (caution) } } }
                @if !stages::rows(summary).is_empty() {
                    (simple_table(
                        "Positions stage by stage, £m; actions cover risk: incentive money as planned, the position is at least the base",
                        &stages::HEAD,
                        stages::rows(summary).into_iter().map(|row| row.to_vec()).collect(),
                    ))
                }
                @if !stages::sentences(summary, rules).is_empty() {
                    h3 { "Control totals met together" }
                    ul { @for sentence in stages::sentences(summary, rules) { li { (sentence) } } }
                    p.note { "All joint states are in states.csv; every total, with the two sides of incentive money, in control_totals.csv." }
                }
                @if !rules.actions.is_empty() {
                    (simple_table(
                        "Actions, £m, and their price in points (negative is worse)",
                        &stages::ACTION_HEAD,
                        stages::actions(rules).into_iter().map(|row| row.to_vec()).collect(),
                    ))
                }
                @if let Some(case) = rules.cases.first() {
                    (simple_table(
                        &format!("With one rule switched off or changed, £m, in the first {} iterations", format::count(case.iterations)),
                        &stages::CASE_HEAD,
                        stages::cases(summary, rules).map(|row| row.to_vec()).collect(),
                    ))
                }
            }
        }
    }
}
