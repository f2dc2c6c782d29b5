//! What explains positions: contributions, bridges, risk lines, systems, dependence, uncertain parameters.

use super::codes::node;
use crate::results::{
    BridgeStep, BridgeStepOf, Contribution, Contributions, LineEffect, LineResult, LineTotal, NodeCode, Results,
    SystemEffects,
};
use crate::tell::table::{Kind, Table, When, as_written, col};
use crate::tell::value::Value;
use crate::tell::words;

/// Every table of the subject.
pub fn tables() -> Vec<Table<Results>> {
    vec![
        contributions("contributions_lines", LINES, "line_code", "line_name", "code of the risk line", |of| &of.lines),
        contributions(
            "contributions_accounts",
            "The same by organisation; the code of a node of the geography stands for its own account.",
            "account_code",
            "account_name",
            "code of the organisation, or of the node whose own account it is",
            |of| &of.accounts,
        ),
        bridge(),
        lines(),
        line_totals(),
        systems(),
    ]
}

const LINES: &str = "What each risk line adds to the spread and to the worst tenth of the nation, of each sector and of the headline node. \
                     The shares of one node add up to 1.";

type Part = (NodeCode, Contribution);

fn contributions(
    name: &'static str,
    about: &'static str,
    code: &'static str,
    named: &'static str,
    meaning: &'static str,
    parts: fn(&Contributions) -> &Vec<Contribution>,
) -> Table<Results> {
    let mut columns = Vec::from(node(|row: &Part| &row.0));
    columns.extend([
        col(code, Kind::Text, meaning, |_, (_, part): &Part| Value::text(&part.code)),
        col("expected", Kind::Money, "expected effect, adverse negative", |_, (_, part): &Part| {
            Value::Money(part.expected)
        }),
        col(
            "spread_share",
            Kind::Share,
            "share of the node's variance: Cov(part, node) / Var(node)",
            |_, (_, part): &Part| Value::Share(part.spread_share),
        ),
        col(
            "worst_tenth",
            Kind::Money,
            "mean in the node's worst tenth of iterations less mean over all",
            |_, (_, part): &Part| Value::Money(part.tail),
        ),
        col("worst_tenth_share", Kind::Share, "the last as a share of the node's", |_, (_, part): &Part| {
            Value::Share(part.tail_share)
        }),
    ]);
    columns.insert(
        3,
        col(named, Kind::Text, "its name", |results: &Results, (_, part): &Part| {
            let known = results.line_names.iter().any(|line| line.code == part.code);
            if known { Value::Text(words::line(results, &part.code)) } else { Value::text(&part.name) }
        }),
    );
    Table::new(
        name,
        about,
        When::Always,
        2,
        move |results: &Results| {
            results
                .contributions
                .iter()
                .flat_map(|of| parts(of).iter().map(|part| (of.node.clone(), part.clone())))
                .collect()
        },
        columns,
    )
}

type Step = (NodeCode, u64, BridgeStep);

fn bridge() -> Table<Results> {
    let mut columns = Vec::from(node(|row: &Step| &row.0));
    columns.extend([
        col("step", Kind::Count, "number of the bar, from 1", |_, (_, number, _): &Step| Value::Count(*number)),
        col(
            "kind",
            Kind::Text,
            "`plan`, `forecast`, `base`, `expected`, `median_less_mean`, `p50`, `tail` or `p90`",
            |_, (.., step): &Step| Value::text(kind(&step.of)),
        ),
        col("label", Kind::Text, "what the bar is, in words", |results: &Results, (.., step): &Step| {
            Value::Text(label(results, &step.of))
        }),
        col("is_total", Kind::Flag, "`yes` for a total, `no` for a step between totals", |_, (.., step): &Step| {
            Value::Flag(step.of.is_total())
        }),
        col("from", Kind::Money, "level before the step; 0 for totals", |_, (.., step): &Step| Value::Money(step.from)),
        col("to", Kind::Money, "level after the step, or the total", |_, (.., step): &Step| Value::Money(step.to)),
        col("change", Kind::Money, "what the step changes; blank for totals", |_, (.., step): &Step| {
            if step.of.is_total() { Value::Blank } else { Value::Money(step.to - step.from) }
        }),
    ]);
    let rows = |results: &Results| {
        let of = |bridge: &crate::results::Bridge| {
            let node = bridge.node.clone();
            bridge.steps.iter().zip(1..).map(move |(step, number)| (node.clone(), number, step.clone())).collect()
        };
        results.bridges.iter().flat_map(|bridge| -> Vec<Step> { of(bridge) }).collect()
    };
    Table::new(
        "bridge",
        "The bridge from plan to P50 to P90 (P90 = q10), in order; steps add up exactly.",
        When::Always,
        2,
        rows,
        columns,
    )
}

fn kind(of: &BridgeStepOf) -> &'static str {
    match of {
        BridgeStepOf::Plan => "plan",
        BridgeStepOf::Forecast => "forecast",
        BridgeStepOf::Base => "base",
        BridgeStepOf::Expected(_) => "expected",
        BridgeStepOf::MedianLessMean => "median_less_mean",
        BridgeStepOf::P50 => "p50",
        BridgeStepOf::Tail(_) => "tail",
        BridgeStepOf::P90 => "p90",
    }
}

fn label(results: &Results, of: &BridgeStepOf) -> String {
    match of {
        BridgeStepOf::Plan => "Plan".to_owned(),
        BridgeStepOf::Forecast => "Plan to forecast".to_owned(),
        BridgeStepOf::Base => "Other base".to_owned(),
        BridgeStepOf::Expected(line) | BridgeStepOf::Tail(line) => words::line(results, line),
        BridgeStepOf::MedianLessMean => "Median less mean".to_owned(),
        BridgeStepOf::P50 => "P50".to_owned(),
        BridgeStepOf::P90 => "P90".to_owned(),
    }
}

fn lines() -> Table<Results> {
    Table::new(
        "lines",
        "Declared risk beside the model's expectation: one row a risk line and sector.",
        When::Always,
        2,
        |results: &Results| results.lines.clone(),
        vec![
            col("line_code", Kind::Text, "code of the risk line", |_, row: &LineResult| Value::text(&row.line)),
            col("line_name", Kind::Text, "its name", |results: &Results, row: &LineResult| {
                Value::Text(words::line(results, &row.line))
            }),
            col("sector", Kind::Text, "sector; blank for own accounts of nodes", |_, row: &LineResult| {
                Value::text(&row.sector)
            }),
            col(
                "group",
                Kind::Text,
                "its group, such as `efficiency`, `pay`, `other` or `remainder`",
                |_, row: &LineResult| Value::text(row.group.word()),
            ),
            col("declared", Kind::Money, "declared exposure, positive", |_, row: &LineResult| {
                Value::Money(as_written(row.declared))
            }),
            col(
                "expected",
                Kind::Money,
                "expected severity less what the base provides, positive = adverse, from the distributions",
                |_, row: &LineResult| Value::Money(row.expected),
            ),
            col("simulated_mean", Kind::Estimate, "simulated mean of the same", |_, row: &LineResult| {
                Value::Estimate(row.simulated_mean)
            }),
            col("simulated_median", Kind::Money, "simulated median of the same", |_, row: &LineResult| {
                Value::Money(row.simulated_p50)
            }),
            col(
                "implied_crystallisation",
                Kind::Share,
                "expected / declared; blank where nothing was declared",
                |_, row: &LineResult| row.ratio.map_or(Value::Blank, Value::Share),
            ),
        ],
    )
}

fn line_totals() -> Table<Results> {
    Table::new(
        "line_totals",
        "The same by group; `efficiency_and_other` is what organisations declare.",
        When::Always,
        1,
        |results: &Results| results.line_totals.clone(),
        vec![
            col("of", Kind::Text, "`efficiency`, `other`, `pay` or `efficiency_and_other`", |_, row: &LineTotal| {
                Value::text(row.of.word())
            }),
            col("declared", Kind::Money, "declared exposure, positive", |_, row: &LineTotal| {
                Value::Money(as_written(row.declared))
            }),
            col(
                "expected",
                Kind::Money,
                "expected, positive = adverse, from the distributions",
                |_, row: &LineTotal| Value::Money(row.expected),
            ),
            col("simulated_mean", Kind::Money, "sum of the lines' simulated means", |_, row: &LineTotal| {
                Value::Money(row.simulated_mean)
            }),
            col(
                "implied_crystallisation",
                Kind::Share,
                "expected / declared; blank where nothing was declared",
                |_, row: &LineTotal| row.ratio.map_or(Value::Blank, Value::Share),
            ),
        ],
    )
}

type Effect = (NodeCode, LineEffect, bool);

/// Every line of every system, and the total of each.
fn effects(results: &Results) -> Vec<Effect> {
    let of = |system: &SystemEffects| {
        let total = LineEffect { line: "all".to_owned(), expected: system.expected, tail: system.tail };
        let lines = system.lines.iter().cloned().map(|line| (line, false));
        lines.chain([(total, true)]).map(|(line, is_total)| (system.node.clone(), line, is_total)).collect()
    };
    results.systems.iter().flat_map(|system| -> Vec<Effect> { of(system) }).collect()
}

fn systems() -> Table<Results> {
    let mut columns = Vec::from(node(|row: &Effect| &row.0));
    columns.extend([
        col("line_code", Kind::Text, "code of the risk line; `all` for the total", |_, (_, line, _): &Effect| {
            Value::text(&line.line)
        }),
        col("line_name", Kind::Text, "its name", |results: &Results, (_, line, is_total): &Effect| {
            if *is_total { Value::text("All") } else { Value::Text(words::line(results, &line.line)) }
        }),
        col(
            "is_total",
            Kind::Flag,
            "`yes` for the total of all lines: leave it out of sums",
            |_, (.., is_total): &Effect| Value::Flag(*is_total),
        ),
        col("expected", Kind::Money, "expected effect, adverse negative", |_, (_, line, _): &Effect| {
            Value::Money(line.expected)
        }),
        col(
            "worst_tenth",
            Kind::Money,
            "mean effect in the nation's worst tenth of iterations",
            |_, (_, line, _): &Effect| Value::Money(line.tail),
        ),
    ]);
    Table::new(
        "systems_by_line",
        "Systems (the parents of organisations) by risk line, the largest effect in the nation's worst tenth first.",
        When::Always,
        2,
        effects,
        columns,
    )
}
