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
    let [q10, q50, q90] = [0.10, 0.50, 0.90].map(|p| at(node, stage, p));
    [
        if place == 0 { words::name(node) } else { String::new() },
        stage.stage.word().to_owned(),
        q50,
        format!("{q10} to {q90}"),
        format::maybe_chance(stage.chance_below_control_total.as_ref()),
        format::chance(&stage.chance_covered),
    ]
}

/// A quantile of a stage as it is printed, by the errors of that stage.
pub fn at(node: &NodeSummary, stage: &StageSummary, p: f64) -> String {
    let rounding = Rounding::of_stage(&node.kind, stage);
    let kept = stage.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9);
    kept.map_or_else(|| format::NOT_KNOWN.to_owned(), |quantile| rounding.at(quantile))
}

/// A quantile of a stage; not a number where it was not kept.
pub fn quantile(stage: &StageSummary, p: f64) -> f64 {
    stage.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9).map_or(f64::NAN, |q| q.value)
}

/// Smaller chances of awkward states are left to the tables.
const WORTH_SAYING: f64 = 0.005;

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
    let mut below: Option<(f64, String)> = None;
    for total in rules.nodes.iter().filter(|total| total.stage == last) {
        let Some(node) = summary.nodes.get(total.node) else { continue };
        let name = words::name(node);
        let awkward = &total.chance_mostly_but_missed;
        // The nation and its parts by name; of what lies below, the worst.
        let above = node.parent.and_then(|parent| summary.nodes.get(parent));
        if above.is_some_and(|above| above.parent.is_some()) {
            if below.as_ref().is_none_or(|(worst, _)| awkward.value > *worst) {
                below = Some((awkward.value, format!("{} in {name}", format::chance(awkward))));
            }
            continue;
        }
        if awkward.value >= WORTH_SAYING {
            let chance = format::chance(awkward);
            sentences.push(format!(
                "{name}: at least nine in ten of its organisations meet their totals and it misses: {chance}."
            ));
        }
        if total.chance_only_managed.value >= WORTH_SAYING {
            let chance = format::chance(&total.chance_only_managed);
            sentences.push(format!("{name}: meets its total only through transfers and central action: {chance}."));
        }
    }
    if let Some((_, chance)) = below.filter(|(chance, _)| *chance >= WORTH_SAYING) {
        sentences.push(format!(
            "Below that, nine in ten of a node's organisations meet their totals and the node misses with a chance of up to {chance}."
        ));
    }
    sentences
}

/// Headings of [`actions`].
pub const ACTION_HEAD: [&str; 6] = ["Action", "announced", "expected", "80% range", "access, points", "safety, points"];

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

/// What the points are, and which money has no stated price.
pub fn price_note(summary: &Summary) -> String {
    let runs = |name: &str| summary.scenario.rules.iter().any(|rule| rule.starts_with(name));
    let free: Vec<String> = [("own_action", "organisations' own action"), ("national_ladder", "the national ladder")]
        .into_iter()
        .filter(|(name, _)| runs(name))
        .map(|(_, words)| words.to_owned())
        .collect();
    let free = if free.is_empty() {
        String::new()
    } else {
        let verb = if free.len() == 1 { "has" } else { "have" };
        let listed = words::sentence_case(&format::listed(&free));
        format!(" {listed} {verb} no stated price here because the scenario gives none: that is not the same as none.")
    };
    format!(
        "Points of access and safety are the scenario's judgement on a scale from -10 to 10 (0 = no effect, negative = worse) for an action \
         at its most likely value, scaled by the share of that value that is used in the mean. They are no unit of care and do not add up \
         across actions.{free}"
    )
}

/// How likely actions are to cover every risk, with what that means.
pub fn sufficiency(summary: &Summary) -> Vec<String> {
    let of = |node: &NodeSummary| {
        let last = node.stages.last()?;
        let stages: Vec<String> =
            node.stages.iter().map(|s| format!("{} {}", s.stage.word(), format::chance(&s.chance_covered))).collect();
        Some(format!(
            "{}: the chance that mitigations cover the gross risk is {} ({}).",
            words::name(node),
            format::chance_with_word(&last.chance_covered),
            stages.join(", ")
        ))
    };
    let mut said: Vec<String> =
        summary.focus.iter().filter_map(|&node| summary.nodes.get(node)).filter_map(of).collect();
    if !said.is_empty() {
        said.push(
            "Covered means: with incentive money as planned, the position at the end of the stage is at least the starting one, so that what was \
             done makes up for every risk that came true."
                .to_owned(),
        );
    }
    said
}

/// Headings of [`cases`].
pub const CASE_HEAD: [&str; 4] = ["", "mean", "P50", "80% range"];

/// One row a case, of the headline's node where it has any, else of all.
pub fn cases<'a>(summary: &'a Summary, rules: &'a RulesSummary) -> impl Iterator<Item = [String; 4]> + 'a {
    let headline = summary.nodes.get(summary.headline).map_or("", |node| node.code.as_str());
    let has_any = rules.cases.iter().any(|case| case.node == headline);
    rules.cases.iter().filter(move |case| !has_any || case.node == headline).map(|case| {
        let step = if case.sd >= 20.0 { Step::WHOLE } else { Step::TENTH };
        [
            format!("{}, {}", words::called(summary, &case.node), case.case),
            money(case.mean.value, step),
            money(case.q50.value, step),
            format::range(case.q10.value, case.q90.value, step),
        ]
    })
}
