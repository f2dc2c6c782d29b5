//! The year by month.

use super::codes::name_of;
use super::outturn::outturn_columns;
use crate::results::{Fan, FanMonth, NodeCode, Results};
use crate::tell::table::{Kind, Table, When, as_written, col};
use crate::tell::value::Value;

/// A month of a node.
struct Row {
    node: NodeCode,
    month: FanMonth,
}

/// The table.
pub fn tables() -> Vec<Table<Results>> {
    vec![Table::new(
        "months",
        "One row a node and month, for the nation, the sectors, the children of the root, sectors within them and nodes asked for with \
         `--for`: the position to the end of the month, cumulative. Empty where the scenario has no months.",
        When::Always,
        2,
        |results| {
            let of = |fan: &Fan| -> Vec<Row> {
                fan.months.iter().map(|month| Row { node: fan.node.clone(), month: month.clone() }).collect()
            };
            results.fans.iter().flat_map(of).collect()
        },
        vec![
            col("node_code", Kind::Text, "code, as in nodes.csv", |_: &Results, row: &Row| Value::text(&row.node.0)),
            col("month", Kind::Count, "month of the year, 1 = April", |_: &Results, row: &Row| {
                Value::Count(u64::from(row.month.month))
            }),
            col("node_name", Kind::Text, "its name", |results: &Results, row: &Row| name_of(results, &row.node)),
            col(
                "plan",
                Kind::Money,
                "planned position to the end of the month, incentive money included",
                |_: &Results, row: &Row| Value::Money(as_written(row.month.plan)),
            ),
            col("actual", Kind::Money, "actual position; blank for months to come", |_: &Results, row: &Row| {
                Value::money(row.month.actual.map(as_written))
            }),
        ]
        .into_iter()
        .chain(outturn_columns(|row: &Row| row.month.outturn.as_ref()))
        .collect(),
    )]
}
