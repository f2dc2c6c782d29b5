//! The section on rules: their order, the stages, control totals together, actions and their price, and the cases.

use maud::{Markup, html};

use super::{simple_table, table};
use crate::render::charts::DataTable;
use crate::render::format::{self, plain};
use crate::render::{fund, stages, states};
use crate::summary::{RulesSummary, Summary};

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
                @if !rules.states.is_empty() {
                    (table(&DataTable {
                        caption: "Who meets a control total together with whom: share of organisations with an accepted total x iterations, by stage".to_owned(),
                        head: states::head(rules),
                        rows: states::rows(rules),
                    }))
                    p.note { "System: the node that the organisation hangs under; a dash where a level has no total of its own. Each stage adds up to 100% before rounding." }
                }
                (incentive(summary, rules))
                @if !stages::sufficiency(summary).is_empty() {
                    h3 { "Do mitigations cover the risk?" }
                    ul { @for sentence in stages::sufficiency(summary) { li { (sentence) } } }
                }
                @if !rules.actions.is_empty() {
                    (simple_table(
                        "Actions, £m, and their price in points (-10 to 10, negative is worse)",
                        &stages::ACTION_HEAD,
                        stages::actions(rules).into_iter().map(|row| row.to_vec()).collect(),
                    ))
                    p.note { (stages::price_note(summary)) }
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

/// Incentive money: the pool, sectors, and the two sides of those with most at stake; nothing without a fund.
fn incentive(summary: &Summary, rules: &RulesSummary) -> Markup {
    let (pools, stake) = (fund::pools(summary, rules), fund::most_at_stake(summary, rules));
    html! {
        @if !pools.is_empty() || !stake.is_empty() {
            h3 { "Incentive money" }
        }
        @if !pools.is_empty() {
            (simple_table("What becomes of the fund, £m; what is paid again holds the money that no plan was given, too", &fund::POOL_HEAD, pools))
            (simple_table("By sector, £m, money that is paid again included", &fund::SECTOR_HEAD, fund::sectors(summary, rules)))
        }
        @if !stake.is_empty() {
            (simple_table(
                &format!("The two sides of an organisation, £m: the {} with most incentive money in their plans", stake.len()),
                &fund::STAKE_HEAD,
                stake,
            ))
            p.note {
                "With incentive money an organisation's outturn has two humps, one where it meets its control total and one where it misses it: the mean \
                 of all lies between them, where it seldom ends. Chances are those of the last stage; control_totals.csv has every organisation."
            }
        }
    }
}
