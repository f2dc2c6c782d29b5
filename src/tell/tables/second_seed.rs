//! The headline's figures from a second seed.

use crate::results::{Again, AgainOf, NodeCode, Results, STANDARD_ERRORS, SecondSeed};
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;

/// A figure, and the run that it is found again in.
#[derive(Debug, Clone)]
struct Row {
    node: NodeCode,
    seed: u64,
    iterations: u64,
    of: Again,
}

/// What a figure is called in the file.
#[must_use]
pub fn word(of: AgainOf) -> String {
    match of {
        AgainOf::Mean => "mean".to_owned(),
        AgainOf::Quantile { p } => format!("q{:02.0}", 100.0 * p),
        AgainOf::ChanceMissed => "chance_missed".to_owned(),
        AgainOf::ChanceOfDeficit => "chance_of_deficit".to_owned(),
    }
}

fn is_money(of: AgainOf) -> bool {
    matches!(of, AgainOf::Mean | AgainOf::Quantile { .. })
}

/// Of a chance per cent, so that all figures of a column are read alike.
fn number(row: &Row, value: f64) -> Value {
    Value::Number(if is_money(row.of.of) { value } else { 100.0 * value })
}

fn rows(results: &Results) -> Vec<Row> {
    let all = |again: &SecondSeed| -> Vec<Row> {
        let SecondSeed { node, seed, iterations, figures } = again;
        figures.iter().map(|&of| Row { node: node.clone(), seed: *seed, iterations: *iterations, of }).collect()
    };
    results.second_seed.iter().flat_map(all).collect()
}

/// The table.
pub fn table() -> Table<Results> {
    let columns = vec![
        col("node_code", Kind::Text, "code of the headline node", |_: &Results, row: &Row| Value::text(&row.node.0)),
        col(
            "figure",
            Kind::Text,
            "`mean`, `q10` (P90), `q50`, `q90` (P10), `chance_missed` (of what the node is judged by) or `chance_of_deficit`",
            |_, row: &Row| Value::Text(word(row.of.of)),
        ),
        col("unit", Kind::Text, "unit of the figures: £m, or % of a chance", |_, row: &Row| {
            Value::text(if is_money(row.of.of) { "£m" } else { "%" })
        }),
        col("first", Kind::Number, "from the seed of the run", |_, row: &Row| number(row, row.of.first)),
        col("second", Kind::Number, "from the second seed", |_, row: &Row| number(row, row.of.second)),
        col("difference", Kind::Number, "the second less the first", |_, row: &Row| number(row, row.of.difference())),
        col(
            "expected_error",
            Kind::Number,
            "standard error of the difference, from those of the two figures: the root of the sum of their squares; blank where the \
             iterations are too few",
            |_, row: &Row| row.of.se.map_or(Value::Blank, |se| number(row, se)),
        ),
        col(
            "within",
            Kind::Flag,
            format!(
                "whether the difference is at most {STANDARD_ERRORS:.2} such errors: sampling alone makes it larger 1 time in 100; blank where \
                 the iterations are too few"
            ),
            |_, row: &Row| row.of.within().map_or(Value::Blank, Value::Flag),
        ),
        col("first_seed", Kind::Count, "seed of the run", |results: &Results, _: &Row| Value::Count(results.run.seed)),
        col(
            "second_seed",
            Kind::Count,
            "the second seed; `outturn run --seed` with it has the second figures",
            |_, row: &Row| Value::Count(row.seed),
        ),
        col("first_iterations", Kind::Count, "iterations of the run", |results: &Results, _: &Row| {
            Value::Count(results.run.iterations)
        }),
        col("second_iterations", Kind::Count, "iterations from the second seed, at most 16,384", |_, row: &Row| {
            Value::Count(row.iterations)
        }),
    ];
    Table::new(
        "second_seed",
        "One row a figure of the headline node: the figure from the run's seed and from a second one, with plain draws, and whether they differ \
         by more than sampling alone makes them.",
        When::Rows("by `outturn run`"),
        2,
        rows,
        columns,
    )
}
