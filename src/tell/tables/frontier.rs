//! Tables of the frontier: combinations of levers, and bail-outs.

use super::codes::node_columns;
use crate::results::{Bailout, Chance, Estimate, Frontier, FrontierPoint, FrontierSetting, NodeCode, Results};
use crate::tell::table::{Given, Kind, Table, When, col};
use crate::tell::value::Value;

/// The names of the tables.
pub const NAMES: [&str; 3] = ["frontier_levers", "frontier", "frontier_bailouts"];
/// When they are told.
const ASKED: When = When::Rows("by `outturn frontier`");

/// A row with its node.
#[derive(Debug, Clone)]
struct Row<T> {
    node: NodeCode,
    of: T,
}

/// The tables.
#[must_use]
pub fn tables() -> [Table<Results>; 3] {
    [levers(), points(), bailouts()]
}

fn rows<T: Clone>(results: &Results, of: fn(&Frontier) -> &[T]) -> Vec<Row<T>> {
    let row = |frontier: &Frontier, of: &T| Row { node: frontier.node.clone(), of: of.clone() };
    results.frontier.iter().flat_map(|frontier| of(frontier).iter().map(move |of| row(frontier, of))).collect()
}

fn levers() -> Table<Results> {
    Table::new(
        "frontier_levers",
        "One row a setting of a lever: what it changes in the scenario.",
        ASKED,
        1,
        |results: &Results| results.frontier.iter().flat_map(|of| of.levers.clone()).collect(),
        vec![
            col("setting", Kind::Text, "what is done", |_, row: &FrontierSetting| Value::text(&row.name)),
            col("changes", Kind::Text, "the changes of the scenario", |_, row: &FrontierSetting| {
                Value::text(&row.changes.join("; "))
            }),
        ],
    )
}

type Point = Row<FrontierPoint>;

fn points() -> Table<Results> {
    let rate = |name, about: &'static str, of: fn(&FrontierPoint) -> Estimate| -> Given<Results, Point> {
        col(name, Kind::Rate, about, move |_, row: &Point| Value::Rate(of(&row.of)))
    };
    let chance = |name, about: &'static str, of: fn(&FrontierPoint) -> Chance| -> Given<Results, Point> {
        col(name, Kind::Chance, about, move |_, row: &Point| Value::Chance(of(&row.of)))
    };
    let flag = |name, about: &'static str, of: fn(&FrontierPoint) -> bool| -> Given<Results, Point> {
        col(name, Kind::Flag, about, move |_, row: &Point| Value::Flag(of(&row.of)))
    };
    let mut columns = node_columns(|row: &Point| &row.node);
    columns.extend([
        col("combination", Kind::Text, "what is unlike the scenario as it stands", |_, row: &Point| {
            Value::text(&row.of.name)
        }),
        col("levers", Kind::Count, "how many levers are", |_, row: &Point| Value::Count(row.of.levers)),
        col("q10", Kind::Quantile, "position that is worse 1 time in 10", |_, row: &Point| {
            Value::Quantile(row.of.position[0])
        }),
        col("q50", Kind::Quantile, "median position", |_, row: &Point| Value::Quantile(row.of.position[1])),
        col("change", Kind::Estimate, "change of the mean position, over the same draws", |_, row: &Point| {
            Value::Estimate(row.of.change)
        }),
        chance("met", "chance of reaching what the node is judged by", |of| of.met),
        rate("within", "mean share of A&E attendances within four hours, months to come", |of| of.within),
        rate("within_change", "its change, over the same draws", |of| of.within_change),
        rate("cancelled", "mean share of planned inpatients that is cancelled", |of| of.cancelled),
        rate("lacking", "mean share of the planned ward staff that is required and not there", |of| of.lacking),
        chance("access_kept", "chance that A&E and planned work are as planned", |of| of.access),
        chance("safety_kept", "chance that required ward staff are there, within the margin", |of| of.safety),
        col("need", Kind::Quantile, "bail-out that suffices with the wanted chance", |_, row: &Point| {
            Value::Quantile(row.of.need)
        }),
        flag("holds", "whether access and safety are each kept with the wanted chance", |of| of.holds),
        flag(
            "efficient",
            "whether no other is as good in money, A&E, planned work and staff, and better in one",
            |of| of.efficient,
        ),
    ]);
    Table::new(
        "frontier",
        "One row a combination of levers: what it does to money, access and safety of the node over the same draws.",
        ASKED,
        2,
        |results: &Results| rows(results, |of| &of.points),
        columns,
    )
}

fn bailouts() -> Table<Results> {
    let mut columns = node_columns(|row: &Row<Bailout>| &row.node);
    columns.extend([
        col("combination", Kind::Text, "what it is given to", |_, row: &Row<Bailout>| Value::text(&row.of.point)),
        col("bailout", Kind::Money, "the bail-out", |_, row: &Row<Bailout>| Value::Money(row.of.amount)),
        col("met", Kind::Chance, "chance of reaching what the node is judged by with it", |_, row: &Row<Bailout>| {
            Value::Chance(row.of.met)
        }),
    ]);
    Table::new(
        "frontier_bailouts",
        "One row a bail-out in steps: as it stands, and with the combination that holds access and safety with the smallest.",
        ASKED,
        3,
        |results: &Results| rows(results, |of| &of.bailouts),
        columns,
    )
}
