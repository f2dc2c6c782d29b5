//! `report.html`: the whole report in one file, no script, no network. Text is escaped by `maud`; the charts are inline SVG.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Artifact;
use super::charts::{Chart, DataTable};
use super::format::{self, Rounding, Step, money, plain};
use super::own_accounts::{self, DASH, OwnAccounts};
use super::{national, words};
use crate::summary::{NodeKind, NodeSummary, Summary};

mod beside;
mod reporting;
mod rules;
mod sections;
mod subsidy;

pub(super) const STYLE: &str = include_str!("report/style.css");

/// The report; charts come in the order given, each with its finding above and its data beside it.
#[must_use]
pub fn report(summary: &Summary, charts: &[Chart]) -> Artifact {
    let title = plain(&summary.scenario.title);
    let title = if title.is_empty() { plain(&summary.scenario.name) } else { title };
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) ": year-end position" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p.lead { "Year-end position, £m, " (words::when(summary)) (stage(summary)) }
                    (not_in_range(summary))
                    (answer(summary))
                    (beside::section(summary))
                    (reporting::section(summary))
                    @for (chart, number) in charts.iter().zip(1..) { (figure(chart, number)) }
                    (beside::underlying(summary))
                    (subsidy::all(summary))
                    (sections::all(summary))
                }
                footer { p { (words::stamp(summary)) } }
            }
        }
    };
    Artifact::new("report.html", page.into_string().into_bytes())
}

fn stage(summary: &Summary) -> String {
    let stage = plain(&summary.scenario.stage);
    if stage.is_empty() { String::new() } else { format!(", {stage}") }
}

/// What is not in the range, before any range; then what the data are.
fn not_in_range(summary: &Summary) -> Markup {
    let note = plain(&summary.scenario.data_note);
    html! {
        section.caution aria-labelledby="outside" {
            h2 #outside { "What is not in the range" }
            @if summary.scenario.not_in_range.is_empty() {
                p { "The scenario states nothing that is left out." }
            } @else {
                ul { @for item in &summary.scenario.not_in_range { li { (plain(item)) } } }
            }
            @if !note.is_empty() { p { strong { (note) } } }
        }
    }
}

/// The answer on one page: the nation, the sectors and the levels below.
fn answer(summary: &Summary) -> Markup {
    let of_kind = |wanted: fn(&NodeKind) -> bool| summary.nodes.iter().filter(move |node| wanted(&node.kind));
    let main: Vec<&NodeSummary> = of_kind(|kind| matches!(kind, NodeKind::Root | NodeKind::Sector)).collect();
    let tree: Vec<&NodeSummary> = of_kind(|kind| matches!(kind, NodeKind::Tree(_))).collect();
    let types: Vec<&NodeSummary> = of_kind(|kind| matches!(kind, NodeKind::Type | NodeKind::SectorWithin)).collect();
    html! {
        section aria-labelledby="answer" {
            h2 #answer { "Where the year ends" }
            @if let Some(node) = summary.nodes.get(summary.headline) {
                p.finding { (words::headline(&format!("{}: {}", words::name(node), words::headline_chance(node)), summary)) "." }
                p { (words::p90_sentence(node)) }
            }
            @for sentence in national::opening(summary) { p { strong { (sentence) } } }
            (table(&main_table(summary, &main)))
            @if let Some(own) = own_accounts::of(summary) { p.note { (own.sentence()) } }
            p.note {
                "P50: as likely worse as better. 80% range: from q10 to q90, one chance in ten of a worse position and one of a \
                 better one. SE: standard error of the mean, from the number of iterations only. Figures are rounded to what \
                 their error supports; the CSV files have full precision. Words for chances: remote chance to 5%, highly \
                 unlikely 10 to 20%, unlikely 25 to 35%, realistic possibility 40 to under 50%, likely 55 to 75%, highly likely \
                 80 to 90%, almost certain from 95%."
            }
            @if !tree.is_empty() {
                details open[tree.len() <= 12] {
                    summary { "Every node of the geography (" (tree.len()) ")" }
                    (table(&node_table("Nodes of the geography, £m", &tree)))
                }
            }
            @if !types.is_empty() {
                details {
                    summary { "Organisation types and sectors within regions (" (types.len()) ")" }
                    (table(&node_table("Types and sectors within regions, £m", &types)))
                }
            }
            p.note { "Every organisation is in nodes.csv." }
        }
    }
}

/// The nation and the sectors, and what makes them add up.
fn main_table(summary: &Summary, nodes: &[&NodeSummary]) -> DataTable {
    let mut table = node_table("The nation and the sectors, £m, incentive money included", nodes);
    if let Some(own) = own_accounts::of(summary) {
        table.rows.push(own_row(&own, &table.head));
    }
    table
}

/// Plan and mean of own accounts under the headings that have them.
fn own_row(own: &OwnAccounts<'_>, head: &[String]) -> Vec<String> {
    let rounding = own.rounding();
    let cell = |heading: &String| match heading.as_str() {
        "" => own_accounts::NAME.to_owned(),
        "Plan" => money(own.plan, rounding.exact),
        "Mean" => own.printed_mean(),
        _ => DASH.to_owned(),
    };
    head.iter().map(cell).collect()
}

fn node_table(caption: &str, nodes: &[&NodeSummary]) -> DataTable {
    let with_total = nodes.iter().any(|node| node.chance_below_control_total.is_some());
    // Where no forecast was given it is the plan: once is enough.
    let with_forecast = nodes.iter().any(|node| node.forecast != node.plan);
    let mut head = vec!["", "Plan"];
    head.extend(with_forecast.then_some("Forecast"));
    head.extend(["Mean", "P50", "80% range", "Deficit", "Worse than plan"]);
    head.extend(with_forecast.then_some("Worse than forecast"));
    if with_total {
        head.push("Misses control total");
    }
    head.push("SE");
    DataTable {
        caption: caption.to_owned(),
        head: head.into_iter().map(str::to_owned).collect(),
        rows: nodes.iter().map(|node| node_row(node, with_forecast, with_total)).collect(),
    }
}

fn node_row(node: &NodeSummary, with_forecast: bool, with_total: bool) -> Vec<String> {
    let rounding = Rounding::of(node);
    let mut row = vec![words::name(node), money(node.plan, rounding.exact)];
    row.extend(with_forecast.then(|| money(node.forecast, rounding.exact)));
    row.extend([
        rounding.mean(&node.outturn.mean),
        rounding.at(node.outturn.quantile(0.5)),
        rounding.range_of(&node.outturn),
        format::chance(&node.chance_of_deficit),
        format::chance_with_word(&node.chance_below_plan),
    ]);
    row.extend(with_forecast.then(|| format::chance(&node.chance_below_forecast)));
    if with_total {
        row.push(format::maybe_chance(node.chance_below_control_total.as_ref()));
    }
    row.push(format::error(node.outturn.mean.se));
    row
}

fn figure(chart: &Chart, number: usize) -> Markup {
    let id = format!("figure-{}", words::file_stem(&chart.stem));
    html! {
        section.figure aria-labelledby=(id) {
            h2 id=(id) { "Figure " (number) ". " (chart.title) }
            p.subtitle { (chart.subtitle) }
            div.picture { (PreEscaped(&chart.inline_svg)) }
            details open[chart.table.rows.len() <= 12] {
                summary { "Data of figure " (number) }
                (table(&chart.table))
            }
        }
    }
}

/// A table: the first column names the rows, a header row names the columns, figures to the right.
fn table(table: &DataTable) -> Markup {
    html! {
        div.scroll {
            table {
                caption { (table.caption) }
                thead { tr { @for cell in &table.head { th scope="col" { (cell) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (cell, at) in row.iter().zip(0..) {
                                @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A table from headings and rows of text.
fn simple_table(caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> Markup {
    let head = head.iter().map(|cell| (*cell).to_owned()).collect();
    table(&DataTable { caption: caption.to_owned(), head, rows })
}

/// The step for amounts that have no node: whole numbers from 20, else one decimal.
fn plain_step(largest: f64) -> Step {
    if largest.abs() >= 20.0 { Step::WHOLE } else { Step::TENTH }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{charts, fixture};

    fn page(summary: &Summary) -> String {
        let charts = charts::all(summary).expect("charts");
        String::from_utf8(report(summary, &charts).bytes).expect("utf-8")
    }

    #[test]
    fn every_summary_has_a_report_without_script_or_network() {
        for summary in fixture::every() {
            let page = page(&summary);
            let name = &summary.scenario.name;
            std::fs::create_dir_all(fixture::scratch("reports")).expect("a scratch folder");
            std::fs::write(fixture::scratch("reports").join(format!("{name}.html")), &page).expect("written");
            for refused in ["<script", "<img", "<link", "url(", "src=\"", "href=\"", "NaN"] {
                assert!(!page.contains(refused), "{name} holds {refused}");
            }
        }
    }

    #[test]
    fn what_is_not_in_the_range_comes_before_any_figure() {
        let page = page(&fixture::england());
        let outside = page.find("Central budgets above region").expect("the list");
        assert!(outside < page.find("<table").expect("a table"));
        assert!(outside < page.find("<svg").expect("a chart"));
    }

    #[test]
    fn ids_are_unique() {
        let page = page(&fixture::england());
        let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
