//! Tables of control totals: who was given one, who accepted it, and how likely each is to meet it.

use super::codes::{name_of, node_columns};
use crate::model::Stage;
use crate::results::{Chance, ControlTotals, NodeCode, NodeTotal, OrganisationTotal, Results, TotalGiven};
use crate::tell::table::{Given, Kind, Table, When, as_written, col};
use crate::tell::value::Value;

/// When totals that were given are told.
const WITH_TOTALS: When = When::Rows("where organisations have control totals");

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![control_totals(), given(), counts()]
}

/// A control total at a stage: an organisation's at the last stage has its two sides.
struct Row {
    node: NodeCode,
    stage: Stage,
    chance_met: Chance,
    sides: Option<OrganisationTotal>,
    of_node: Option<NodeTotal>,
}

fn rows(results: &Results) -> Vec<Row> {
    let Some(rules) = &results.rules else { return Vec::new() };
    let last = rules.stages.last();
    let organisations = rules.organisations.iter().flat_map(|total| {
        rules.stages.iter().zip(&total.chance_met).map(move |(stage, chance)| Row {
            node: total.node.clone(),
            stage: *stage,
            chance_met: *chance,
            sides: (Some(stage) == last).then(|| total.clone()),
            of_node: None,
        })
    });
    let nodes = rules.nodes.iter().map(|total| Row {
        node: total.node.clone(),
        stage: total.stage,
        chance_met: total.chance_met,
        sides: None,
        of_node: Some(total.clone()),
    });
    organisations.chain(nodes).collect()
}

fn control_totals() -> Table<Results> {
    let side = |name, about: &str, of: fn(&OrganisationTotal) -> Option<f64>| -> Given<Results, Row> {
        col(name, Kind::Money, about, move |_: &Results, row: &Row| Value::money(row.sides.as_ref().and_then(of)))
    };
    let of_node = |name, about: &str, of: fn(&NodeTotal) -> Chance| -> Given<Results, Row> {
        col(name, Kind::Chance, about, move |_: &Results, row: &Row| Value::chance(row.of_node.as_ref().map(of)))
    };
    Table::new(
        "control_totals",
        "Control totals of organisations that accepted one, and of nodes, stage by stage. The two sides are means of the final position: \
         with incentive money an organisation has two humps, and no mean describes it.",
        When::Rows("where the scenario has rules"),
        2,
        rows,
        vec![
            col("node_code", Kind::Text, "code, as in nodes.csv", |_, row: &Row| Value::text(&row.node.0)),
            col("stage", Kind::Text, "stage", |_, row: &Row| Value::text(row.stage.word())),
            col("node_name", Kind::Text, "its name", |results: &Results, row: &Row| name_of(results, &row.node)),
            col(
                "control_total",
                Kind::Money,
                "control total before incentive money",
                |results: &Results, row: &Row| Value::money(total_of(results, &row.node)),
            ),
            col("chance_met", Kind::Chance, "chance of meeting it", |_, row: &Row| Value::Chance(row.chance_met)),
            side(
                "mean_where_met",
                "organisations, final stage: mean position where it is met, incentive money included",
                |total| total.mean_where_met,
            ),
            side("mean_where_missed", "the same where it is missed", |total| total.mean_where_missed),
            side("incentive_mean", "organisations, final stage: mean incentive money", |total| {
                Some(total.incentive_mean)
            }),
            side("own_action_mean", "organisations, final stage: mean of own action", |total| {
                Some(total.own_action_mean)
            }),
            of_node(
                "chance_nine_in_ten",
                "nodes: chance that at least nine in ten of its organisations meet theirs",
                |total| total.chance_mostly,
            ),
            of_node("chance_nine_in_ten_but_missed", "nodes: chance that they do, and the node misses", |total| {
                total.chance_mostly_but_missed
            }),
            of_node(
                "chance_only_managed",
                "nodes: chance that it meets its total, and would have missed it before system, regional and national action and transfers",
                |total| total.chance_only_managed,
            ),
        ],
    )
}

/// The control total of a node as it was written.
fn total_of(results: &Results, code: &NodeCode) -> Option<f64> {
    results.node(code)?.control_total.map(as_written)
}

fn given() -> Table<Results> {
    let quantile = |name, about: &str, p: f64| {
        col(name, Kind::Quantile, about, move |results: &Results, (row, _): &(TotalGiven, bool)| {
            Value::quantile(results.node(&row.node).map(|node| node.outturn.quantile(p)))
        })
    };
    let columns = node_columns(|(row, _): &(TotalGiven, bool)| &row.node).into_iter().chain([
        col("accepted", Kind::Flag, "whether it accepted it", |_, (_, accepted): &(TotalGiven, bool)| {
            Value::Flag(*accepted)
        }),
        col(
            "control_total",
            Kind::Money,
            "control total before incentive money",
            |results: &Results, (row, _): &(TotalGiven, bool)| Value::money(total_of(results, &row.node)),
        ),
        col(
            "incentive",
            Kind::Money,
            "incentive money in its plan",
            |results: &Results, (row, _): &(TotalGiven, bool)| {
                Value::money(results.node(&row.node).map(|node| as_written(node.incentive)))
            },
        ),
        col(
            "chance_met",
            Kind::Chance,
            "chance of meeting it, judged before incentive money",
            |_, (row, _): &(TotalGiven, bool)| Value::Chance(row.chance_met),
        ),
        col("mean", Kind::Estimate, "mean position", |results: &Results, (row, _): &(TotalGiven, bool)| {
            results.node(&row.node).map_or(Value::Blank, |node| Value::Estimate(node.outturn.mean))
        }),
        quantile("q10", "adverse end of the 80 % range", 0.10),
        quantile("q50", "median", 0.50),
        quantile("q90", "other end of the 80 % range", 0.90),
    ]);
    Table::new(
        "totals_given",
        "Organisations that were given a control total, whether they accepted it or not; the least likely to meet it first.",
        WITH_TOTALS,
        1,
        |results| {
            let of = |totals: &ControlTotals| {
                let accepted = totals.accepted.iter().map(|row| (row.clone(), true));
                accepted.chain(totals.refused.iter().map(|row| (row.clone(), false))).collect()
            };
            results.control_totals.as_ref().map_or_else(Vec::new, of)
        },
        columns.collect(),
    )
}

fn counts() -> Table<Results> {
    Table::new(
        "totals_counted",
        "How many accepted their control total, and how likely those are to meet it: one row.",
        WITH_TOTALS,
        0,
        |results| results.control_totals.iter().cloned().collect(),
        vec![
            col("accepted", Kind::Count, "organisations that accepted it", |_, totals: &ControlTotals| {
                Value::Count(totals.accepted.len() as u64)
            }),
            col(
                "refused",
                Kind::Count,
                "organisations that were given one and did not accept it",
                |_, totals: &ControlTotals| Value::Count(totals.refused.len() as u64),
            ),
            col(
                "unlikely",
                Kind::Count,
                "of those that accepted: chance of meeting it below 3 in 10",
                |_, totals: &ControlTotals| Value::Count(totals.unlikely),
            ),
            col("even", Kind::Count, "from 3 to 7 in 10", |_, totals: &ControlTotals| Value::Count(totals.even)),
            col("likely", Kind::Count, "above 7 in 10", |_, totals: &ControlTotals| Value::Count(totals.likely)),
        ],
    )
}
