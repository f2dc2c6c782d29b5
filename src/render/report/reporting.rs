//! The section on official forecasts: what they say by month, what they conceal, and how they stand to their evidence.

use maud::{Markup, html};

use super::{plain_step, simple_table};
use crate::render::format::{Step, count, money};
use crate::render::{own_accounts, words};
use crate::summary::{EvidenceCount, ReportedMonth, ReportedPath, Summary};

const MONTHS: [&str; 12] = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];

/// Nothing where there is nothing to say.
pub fn section(summary: &Summary) -> Markup {
    if summary.reported.is_empty() && summary.evidence.is_empty() && summary.undisclosed.is_empty() {
        return html! {};
    }
    html! {
        section aria-labelledby="official" {
            h2 #official { "What the official forecast does not say" }
            @for path in &summary.reported { (reported(summary, path)) }
            @if !summary.reported.is_empty() {
                p.note {
                    "Official: forecasts as they would be reported, revised only when the protocol allows, under pressure and in part. \
                     Concealed: official less the year end that comes. Told: risk that is described in words but not in the figure. Means over \
                     the iterations; how organisations behave is judgement where nothing was published" (own_accounts::basis(summary)) "."
                }
            }
            @for of in &summary.undisclosed {
                @let node = summary.nodes.get(of.node).map_or_else(String::new, words::name);
                @let step = plain_step(of.expected_by_reference);
                p {
                    (node) ": past errors lead to expect a year end " (money(of.expected_by_reference, step)) " below the official forecast, the listed \
                    risks one " (money(of.disclosed, step)) " below it (before any rule). Undisclosed, the first less the second where that is positive: £"
                    (money(of.undisclosed, step)) "m. It is added to nothing."
                }
            }
            @if !summary.evidence.is_empty() {
                (simple_table(
                    "Official forecasts against their own evidence, without simulation (number of organisations)",
                    &["", "Organisations", "Inside", "Optimistic", "by £m", "Pessimistic", "by £m", "Silent"],
                    summary.evidence.iter().map(|of| evidence(summary, of)).collect(),
                ))
                p.note {
                    "Evidence: actual to date and plan to go; the same a fifth of the way to the run rate; the forecast less the risks listed; the forecast and \
                     the organisation's own past errors where given. Optimistic: above all of it by more than 0.5% of turnover; pessimistic: below \
                     all of it by as much. Silent: on plan while the year to date is behind it by more than that. Organisations by name only with \
                     --by-organisation."
                }
            }
        }
    }
}

fn reported(summary: &Summary, path: &ReportedPath) -> Markup {
    let node = summary.nodes.get(path.node).map_or_else(String::new, words::name);
    let step = plain_step(path.months.iter().map(|month| month.official.value.abs()).fold(0.0, f64::max));
    let row = |month: &ReportedMonth| {
        let [low, median, high] = month.concealed_quantiles.map(|amount| money(amount, step));
        vec![
            format!("{}{}", MONTHS[usize::from(month.month) - 1], if month.may_revise { ", may revise" } else { "" }),
            money(month.official.value, step),
            money(month.concealed.value, step),
            format!("{low} / {median} / {high}"),
            money(month.told.value, step),
            money(month.on_plan.value, Step::WHOLE),
            money(month.revised.value, Step::WHOLE),
        ]
    };
    html! {
        (simple_table(
            &format!(
                "{node}: official forecasts by month, £m; of {} organisations {} end on plan or better",
                count(path.organisations),
                money(path.end_on_plan.value, Step::WHOLE)
            ),
            &["Month", "Official", "Concealed", "10% / 50% / 90%", "Told in words", "Report on plan", "Revised"],
            path.months.iter().map(row).collect(),
        ))
    }
}

fn evidence(summary: &Summary, of: &EvidenceCount) -> Vec<String> {
    let step = plain_step(of.optimistic_m.max(of.pessimistic_m));
    vec![
        summary.nodes.get(of.node).map_or_else(String::new, words::name),
        count(of.organisations),
        count(of.inside),
        count(of.optimistic),
        money(of.optimistic_m, step),
        count(of.pessimistic),
        money(of.pessimistic_m, step),
        count(of.silent),
    ]
}
