//! What the rules did, as rows and sentences that the terminal and the report share.

use super::format::{self, Rounding, Step, money};
use super::words;
use crate::model::Stage;
use crate::summary::{NodeSummary, RulesSummary, StageSummary, Summary};

/// The rules that ran, in order, one sentence each.
pub fn rules(summary: &Summary) -> Vec<String> {
    let numbered = |(number, rule): (usize, &String)| format!("{number}. {}", format::plain(rule));
    (1..).zip(&summary.scenario.rules).map(numbered).collect()
}

/// Headings of [`rows`].
pub const HEAD: [&str; 6] =
    ["", "stage", "P50", "80% range (q10 to q90)", "misses control total", "actions cover risk"];

/// One row a focus node and stage.
pub fn rows(summary: &Summary) -> Vec<[String; 6]> {
    let nodes = summary.focus.iter().filter_map(|&node| summary.nodes.get(node));
    nodes.flat_map(|node| node.stages.iter().enumerate().map(move |(place, stage)| row(node, place, stage))).collect()
}

fn row(node: &NodeSummary, place: usize, stage: &StageSummary) -> [String; 6] {
    let step = Rounding::of(node).estimate;
    let (q10, q50, q90) = (quantile(stage, 0.10), quantile(stage, 0.50), quantile(stage, 0.90));
    [
        if place == 0 { words::name(node) } else { String::new() },
        stage.stage.word().to_owned(),
        money(q50, step),
        format::range(q10, q90, step),
        format::maybe_chance(stage.chance_below_control_total.as_ref()),
        format::chance(&stage.chance_covered),
    ]
}

/// A quantile of a stage; not a number where it was not kept.
pub fn quantile(stage: &StageSummary, p: f64) -> f64 {
    stage.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9).map_or(f64::NAN, |q| q.value)
}

/// How many organisations miss, and the awkward joint states, in sentences.
pub fn sentences(summary: &Summary, rules: &RulesSummary) -> Vec<String> {
    let mut sentences = Vec::new();
    let missing: Vec<String> =
        rules.missing.iter().map(|m| format!("{} {:.0} ({} to {})", m.stage.word(), m.mean, m.q10, m.q90)).collect();
    if let Some(first) = rules.missing.first().filter(|first| first.of > 0) {
        sentences.push(format!(
            "Of {} organisations with an accepted control total, so many miss it on average (80% range): {}.",
            first.of,
            missing.join(", ")
        ));
    }
    let last = rules.stages.last().copied().unwrap_or(Stage::Gross);
    for total in rules.nodes.iter().filter(|total| total.stage == last) {
        let Some(node) = summary.nodes.get(total.node) else { continue };
        let shown = 0.005;
        let name = words::name(node);
        if total.chance_mostly_but_missed.value >= shown {
            let chance = format::chance(&total.chance_mostly_but_missed);
            sentences.push(format!(
                "{name}: at least nine in ten of its organisations meet their totals and it misses: {chance}."
            ));
        }
        if total.chance_only_managed.value >= shown {
            let chance = format::chance(&total.chance_only_managed);
            sentences.push(format!("{name}: meets its total only through transfers and central action: {chance}."));
        }
    }
    sentences
}

/// Headings of [`actions`].
pub const ACTION_HEAD: [&str; 6] = ["Action", "announced", "expected", "80% range", "access points", "safety points"];

/// One row an action: money never without its price.
pub fn actions(rules: &RulesSummary) -> Vec<[String; 6]> {
    let row = |action: &crate::summary::ActionSummary| {
        [
            format::plain(if action.description.is_empty() { &action.id } else { &action.description }),
            money(action.declared, Step::WHOLE),
            money(action.mean.value, Step::WHOLE),
            format::range(action.q10, action.q90, Step::WHOLE),
            format!("{:+.1}", action.access),
            format!("{:+.1}", action.safety),
        ]
    };
    rules.actions.iter().map(row).collect()
}

/// Headings of [`cases`].
pub const CASE_HEAD: [&str; 4] = ["", "mean", "P50", "80% range"];

/// One row a focus node and case.
pub fn cases<'a>(summary: &'a Summary, rules: &'a RulesSummary) -> impl Iterator<Item = [String; 4]> + 'a {
    rules.cases.iter().map(|case| {
        let step = if case.sd >= 20.0 { Step::WHOLE } else { Step::TENTH };
        [
            format!("{}, {}", words::called(summary, &case.node), case.case),
            money(case.mean.value, step),
            money(case.q50.value, step),
            format::range(case.q10.value, case.q90.value, step),
        ]
    })
}
