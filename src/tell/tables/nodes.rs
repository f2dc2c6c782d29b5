//! Tables of nodes.

use crate::results::{NodeResult, Results};
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;

/// One row a node.
pub fn tables() -> Vec<Table<Results>> {
    vec![Table::new(
        "nodes",
        "One row a node.",
        When::Always,
        1,
        rows,
        vec![col("node_code", Kind::Text, "its code", |_, node: &NodeResult| Value::text(&node.code.0))],
    )]
}

fn rows(results: &Results) -> Vec<NodeResult> {
    results.nodes.clone()
}
