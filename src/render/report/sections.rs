//! The sections after the charts: declared against expected, dependence, diversification, precision, warnings, sources, and
//! how to reproduce.

use maud::{Markup, html};

use super::{plain_step, simple_table};
use crate::render::format::{self, Rounding, money, plain};
use crate::render::{correlations, words};
use crate::summary::{Correlations, NodeSummary, ReconciliationRow, Summary};

/// All of them, in order.
pub fn all(summary: &Summary) -> Markup {
    html! {
        (super::rules::section(summary))
        (reconciliation(summary))
        (dependence(summary))
        (parameters(summary))
        (diversification(summary))
        (precision(summary))
        (warnings(summary))
        (sources(summary))
        (reproduce(summary))
    }
}

fn reconciliation(summary: &Summary) -> Markup {
    let rows = &summary.reconciliation;
    let largest = rows.iter().map(|row| row.declared.abs().max(row.expected.abs())).fold(0.0, f64::max);
    let step = plain_step(largest);
    let whole = rows.iter().rev().find(|row| row.is_total);
    let cells = |row: &ReconciliationRow| {
        let estimate = row.simulated_mean.se.map_or(step, |se| step.with_error(se));
        let name =
            if row.is_total { words::sentence_case(&plain(&row.line)) } else { words::line_name(summary, &row.line) };
        vec![
            name,
            plain(&row.sector),
            money(row.declared, step),
            money(row.expected, step),
            money(row.simulated_mean.value, estimate),
            format::error(row.simulated_mean.se),
            row.simulated_p50.map_or_else(String::new, |median| money(median, estimate)),
            row.ratio.map_or_else(|| "none declared".to_owned(), format::share),
        ]
    };
    html! {
        @if !rows.is_empty() {
            section {
                h2 { "Declared risk and what the model expects" }
                @if let Some((whole, ratio)) = whole.and_then(|row| Some((row, row.ratio?))) {
                    p.finding {
                        "Declared " (money(whole.declared, step)) ", expected " (money(whole.expected, step)) ": "
                        (format::share(ratio)) " of what was declared"
                    }
                }
                p {
                    "Declared risk is what organisations reported; it is never the model's mean. The expectation comes from the \
                     distributions. Here adverse amounts are positive."
                }
                div.scroll {
                    table.named {
                        caption { "By risk line and sector, £m, adverse positive" }
                        thead { tr {
                            @for cell in ["Risk line", "Sector", "Declared", "Expected", "Simulated mean", "SE", "Simulated P50", "Expected / declared"] {
                                th scope="col" { (cell) }
                            }
                        } }
                        tbody {
                            @for row in rows {
                                tr.total[row.is_total] {
                                    @for (cell, at) in cells(row).into_iter().zip(0..) {
                                        @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn dependence(summary: &Summary) -> Markup {
    let dependence = &summary.dependence;
    let implied = &dependence.implied_average_correlation;
    html! {
        section {
            h2 { "What dependence was assumed" }
            p { "Copula of the shared factors: " (plain(&dependence.copula)) "." }
            @if !dependence.assumed.is_empty() { ul { @for sentence in &dependence.assumed { li { (plain(sentence)) } } } }
            @for of in &dependence.correlations { (stated_correlations(of)) }
            @if !implied.is_empty() {
                (simple_table(
                    "Implied average pairwise correlation of organisations' outturns",
                    &["Organisations", "Correlation"],
                    implied.iter().map(|(who, value)| vec![words::called(summary, who), words::correlation(*value)]).collect(),
                ))
            }
            @if !dependence.independent_sd.is_empty() {
                (simple_table(
                    "Standard deviation if organisations were independent, £m",
                    &["Node", "Standard deviation"],
                    dependence.independent_sd.iter().map(|(code, sd)| vec![words::called(summary, code), money(*sd, plain_step(*sd))]).collect(),
                ))
            }
            @if let Some(case) = dependence.cases.first() {
                (simple_table(
                    &format!("What dependence does, £m, in the first {} iterations", format::count(case.iterations)),
                    &["Node and dependence", "Standard deviation", "q10", "P50"],
                    words::dependence_rows(summary).map(|row| row.to_vec()).collect(),
                ))
                p.note {
                    "Correlations are judgements. Independent: no shared factors. All together: every line of every account \
                     follows one factor. Each line's own distribution is the same in all three."
                }
            }
        }
    }
}

/// The matrix that is used, and before it the one that was stated where that had to be repaired.
fn stated_correlations(of: &Correlations) -> Markup {
    let table = |caption: &str, matrix: &[Vec<f64>]| {
        let factors: Vec<String> = of.factors.iter().map(|factor| plain(factor)).collect();
        let head: Vec<&str> = std::iter::once("Factor").chain(factors.iter().map(String::as_str)).collect();
        let row = |(factor, cells): (&String, &Vec<f64>)| {
            let cells = cells.iter().map(|cell| correlations::figure(*cell));
            std::iter::once(factor.clone()).chain(cells).collect()
        };
        simple_table(caption, &head, factors.iter().zip(matrix).map(row).collect())
    };
    let level = plain(&of.level);
    html! {
        @if let Some(repaired) = &of.repaired {
            p { strong { (correlations::repair_sentence(&of.level, repaired)) } }
            (table(&format!("Correlations of factors within each {level}, as stated"), &repaired.stated))
        }
        (table(&format!("Correlations of factors within each {level}, as used"), &of.matrix))
    }
}

fn parameters(summary: &Summary) -> Markup {
    html! {
        @if !summary.parameters.is_none() {
            section {
                h2 { "What more knowledge could remove" }
                p {
                    "Some parameters of the scenario are uncertain themselves: one draw an iteration for all organisations that they                      concern. Better evidence would narrow that part of the spread; the rest is chance."
                }
                ul { @for sentence in &summary.parameters.stated { li { (plain(sentence)) } } }
                @if let Some(spread) = summary.parameters.spreads.first() {
                    (simple_table(
                        &format!(
                            "Standard deviation in two parts, £m, whose squares add up; the share is estimated from {} pairs of iterations",
                            format::count(spread.iterations)
                        ),
                        &["", "Standard deviation", "More knowledge could remove", "95% interval", "It could not", "Share of variance removable"],
                        words::parameter_rows(summary).map(|row| row.to_vec()).collect(),
                    ))
                    p.note { "The interval is the error of sampling. Doubt about a spread itself widens the tails and has no part in this share." }
                }
            }
        }
    }
}

fn diversification(summary: &Summary) -> Markup {
    let rows: Vec<Vec<String>> = summary
        .diversification
        .iter()
        .filter_map(|row| Some((row, summary.nodes.get(row.node)?)))
        .map(|(row, node)| {
            let step = Rounding::of(node).estimate;
            let amounts = [row.sum_of_parts, row.of_the_sum, row.benefit].map(|amount| money(amount, step));
            [vec![words::name(node)], amounts.to_vec()].concat()
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            section {
                h2 { "Adding up worst cases overstates" }
                p { "Not every organisation has its bad year at once: the sum of their P90s is beyond the P90 of their sum. Own accounts of nodes, and so central money, are on neither side." }
                (simple_table(
                    "Change from base at P90, £m, adverse positive",
                    &["", "Sum of organisations' P90s", "P90 of their sum", "Difference"],
                    rows,
                ))
            }
        }
    }
}

fn precision(summary: &Summary) -> Markup {
    let nodes = summary.focus.iter().filter_map(|node| summary.nodes.get(*node));
    let row = |node: &NodeSummary| {
        let step = Rounding::of(node).exact;
        let quantile = |p: f64| {
            let quantile = node.outturn.quantile(p);
            match (quantile.low, quantile.high) {
                (Some(low), Some(high)) => format::range(low, high, step),
                _ => "too few iterations".to_owned(),
            }
        };
        vec![
            words::name(node),
            format::error(node.outturn.mean.se),
            format::error(node.outturn.sd.se),
            quantile(0.1),
            quantile(0.5),
            quantile(0.9),
            match (node.outturn.shortfall_10_interval.low, node.outturn.shortfall_10_interval.high) {
                (Some(low), Some(high)) => format::range(low, high, step),
                _ => "too few iterations".to_owned(),
            },
        ]
    };
    html! {
        section {
            h2 { "Precision of the simulation" }
            p {
                "These errors come from the number of iterations (" (format::count(summary.run.iterations)) ") alone, and more \
                 iterations mend them. They do not say whether the scenario's assumptions are right."
            }
            (simple_table(
                "Monte Carlo error, £m",
                &["", "SE of the mean", "SE of the sd", "q10: 95% interval", "q50: 95% interval", "q90: 95% interval", "Worst tenth's mean: 95% interval"],
                nodes.map(row).collect(),
            ))
        }
    }
}

fn warnings(summary: &Summary) -> Markup {
    html! {
        section {
            h2 { "Warnings" }
            @if summary.warnings.is_empty() {
                p { "None." }
            } @else {
                ul {
                    @for warning in &summary.warnings {
                        li {
                            strong { (plain(&warning.code)) ": " (plain(&warning.message)) }
                            @if warning.of_input() { " (" (plain(&warning.place)) ")" }
                            " " (plain(&warning.advice))
                        }
                    }
                }
            }
        }
    }
}

fn sources(summary: &Summary) -> Markup {
    html! {
        @if !summary.scenario.sources.is_empty() {
            section {
                h2 { "Sources" }
                div.scroll {
                    table.words {
                        caption { "Published figures that the scenario rests on" }
                        thead { tr { @for cell in ["Figure", "Value", "Source"] { th scope="col" { (cell) } } } }
                        tbody {
                            @for (figure, value, source) in &summary.scenario.sources {
                                tr { th scope="row" { (plain(figure)) } td { (plain(value)) } td { (plain(source)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn reproduce(summary: &Summary) -> Markup {
    html! {
        section {
            h2 { "How to reproduce these figures" }
            p {
                "Re-running outturn " (env!("CARGO_PKG_VERSION")) " on the same scenario files with seed " (summary.run.seed) " and "
                (words::iterations(summary)) " (" (plain(&summary.run.sampler)) " sampling) gives identical figures on any number of \
                 threads. manifest.json holds the SHA-256 of every input and output; "
                code { "outturn verify" } " runs it again and compares."
            }
        }
    }
}
