//! What matters: lines, parts of the variance, factors.

use super::codes::node_columns;
use crate::results::{
    BreakEven, Even, FactorDriver, HeldAt, LineDriver, NodeCode, NodeDrivers, Results, ShareOf, VarianceShare,
};
use crate::tell::table::{Given, Kind, Table, When, col};
use crate::tell::value::Value;

/// The names of the tables.
pub const NAMES: [&str; 3] = ["driver_lines", "variance_shares", "driver_factors"];

/// A row of one of them, with its node.
#[derive(Debug, Clone)]
struct Row<T> {
    node: NodeCode,
    target: f64,
    of: T,
}

/// The tables.
#[must_use]
pub fn tables() -> [Table<Results>; 3] {
    [lines(), shares(), factors()]
}

fn rows<T: Clone>(results: &Results, of: fn(&NodeDrivers) -> &[T]) -> Vec<Row<T>> {
    let row = |drivers: &NodeDrivers, of: &T| Row {
        node: drivers.node.clone(),
        target: drivers.target.amount,
        of: of.clone(),
    };
    results.drivers.iter().flat_map(|drivers| of(drivers).iter().map(move |of| row(drivers, of))).collect()
}

/// What a cause is held at, and what that moves.
fn end<T: Clone + 'static>(
    [held, median, p50, p90]: [&'static str; 4],
    kind: Kind,
    about: &str,
    get: fn(&T) -> Option<HeldAt>,
) -> [Given<Results, Row<T>>; 4] {
    let at = move |of: HeldAt| if kind == Kind::Money { Value::Money(of.value) } else { Value::Number(of.value) };
    let cell = move |row: &Row<T>, of: &dyn Fn(HeldAt) -> Value| get(&row.of).map_or(Value::Blank, of);
    [
        col(held, kind, about, move |_, row| cell(row, &at)),
        col(median, Kind::Quantile, "median year end then", move |_, row| cell(row, &|of| Value::Quantile(of.median))),
        col(p50, Kind::Estimate, "change of the median", move |_, row| cell(row, &|of| Value::Estimate(of.p50))),
        col(p90, Kind::Estimate, "change of the position at probability 0.10", move |_, row| {
            cell(row, &|of| Value::Estimate(of.p90))
        }),
    ]
}

const BAD: [&str; 4] = ["bad_end", "bad_end_q50", "bad_end_change_q50", "bad_end_change_q10"];
const GOOD: [&str; 4] = ["good_end", "good_end_q50", "good_end_change_q50", "good_end_change_q10"];

fn lines() -> Table<Results> {
    let even = |get: fn(BreakEven) -> Value| {
        move |_: &Results, row: &Row<LineDriver>| match row.of.even {
            Some(Even::AtLeast(even)) => get(even),
            _ => Value::Blank,
        }
    };
    let mut columns = node_columns(|row: &Row<LineDriver>| &row.node);
    columns.extend([
        col("line_code", Kind::Text, "code of the cause", |_, row: &Row<LineDriver>| Value::text(&row.of.line)),
        col("line_name", Kind::Text, "its name", |_, row: &Row<LineDriver>| Value::text(&row.of.name)),
        col("mean", Kind::Estimate, "its effect on average", |_, row: &Row<LineDriver>| Value::Estimate(row.of.mean)),
    ]);
    let (bad, good) =
        ("its effect that it is worse than 1 time in 10", "its effect that it is better than 1 time in 10");
    columns.extend(end::<LineDriver>(BAD, Kind::Money, bad, |of| Some(of.ends[0])));
    columns.extend(end::<LineDriver>(GOOD, Kind::Money, good, |of| Some(of.ends[1])));
    columns.extend([
        col("swing", Kind::Money, "from the median at its bad end to that at its good end", |_, row: &Row<LineDriver>| {
            Value::Money(row.of.ends[1].median.value - row.of.ends[0].median.value)
        }),
        col("target", Kind::Money, "position that is to be reached", |_, row: &Row<LineDriver>| Value::Money(row.target)),
        col(
            "even_chance",
            Kind::Text,
            "`at_least`: for an even chance of the target it must come to what follows; `sure`: any draw of it leaves a better chance; `never`: \
             no draw of it leaves an even one",
            |_, row: &Row<LineDriver>| match row.of.even {
                None => Value::Blank,
                Some(Even::AtLeast(_)) => Value::text("at_least"),
                Some(Even::Sure) => Value::text("sure"),
                Some(Even::Never) => Value::text("never"),
            },
        ),
        col("even_at", Kind::Money, "effect that gives an even chance, all else as it may fall", even(|even| Value::Money(even.amount))),
        col("even_at_low", Kind::Money, "lower end of its 95 % interval", even(|even| Value::money(even.low))),
        col("even_at_high", Kind::Money, "upper end of its 95 % interval", even(|even| Value::money(even.high))),
        col("even_at_chance_met", Kind::Chance, "chance of the target then", even(|even| Value::chance(Some(even.met)))),
        col("even_at_chance", Kind::Chance, "chance of an effect at least as good", even(|even| Value::chance(Some(even.reached)))),
        col("savings_to_come", Kind::Money, "savings of the cause that are still to come", |_, row: &Row<LineDriver>| {
            Value::money(row.of.to_come)
        }),
        col("mean_delivered", Kind::Share, "share of them that is delivered on average", |_, row: &Row<LineDriver>| {
            row.of.to_come.map_or(Value::Blank, |savings| Value::Share(1.0 + row.of.mean.value / savings))
        }),
        col("even_at_delivered", Kind::Share, "share of them that gives an even chance", even(|even| {
            even.delivered.map_or(Value::Blank, Value::Share)
        })),
    ]);
    Table::new(
        "driver_lines",
        "One row a cause of the headline node, the largest first: how far it moves the year end by itself, and what it must come to for an even \
         chance of the target.",
        When::Rows("where anything moves the year end"),
        2,
        |results: &Results| rows(results, |of| &of.lines),
        columns,
    )
}

fn shares() -> Table<Results> {
    let code = |of: &ShareOf| match of {
        ShareOf::Line { code, .. } => code.clone(),
        ShareOf::OtherLines => "other_lines".to_owned(),
        ShareOf::Rules => "rules".to_owned(),
    };
    let name = |of: &ShareOf| match of {
        ShareOf::Line { name, .. } => name.clone(),
        ShareOf::OtherLines => "All other causes".to_owned(),
        ShareOf::Rules => "What is done about it".to_owned(),
    };
    let mut columns = node_columns(|row: &Row<VarianceShare>| &row.node);
    columns.extend([
        col(
            "line_code",
            Kind::Text,
            "code of the cause; `other_lines`, and `rules` for what is done about it",
            move |_, row: &Row<VarianceShare>| Value::text(&code(&row.of.of)),
        ),
        col("line_name", Kind::Text, "its name", move |_, row: &Row<VarianceShare>| Value::text(&name(&row.of.of))),
        col(
            "share",
            Kind::Share,
            "Shapley effect: its share, averaged over all orders in which causes may become known",
            |_, row: &Row<VarianceShare>| Value::Share(row.of.share.value),
        ),
        col("share_se", Kind::Number, "its standard error", |_, row: &Row<VarianceShare>| {
            Value::number(row.of.share.se)
        }),
        col(
            "covariance",
            Kind::Share,
            "its covariance with the position over the variance",
            |_, row: &Row<VarianceShare>| Value::Share(row.of.covariance),
        ),
    ]);
    Table::new(
        "variance_shares",
        "One row a cause of the headline node: its share of the variance of the year end; shares add up to 1.",
        When::Rows("where anything moves the year end"),
        2,
        |results: &Results| rows(results, |of| &of.shares),
        columns,
    )
}

fn factors() -> Table<Results> {
    let mut columns = node_columns(|row: &Row<FactorDriver>| &row.node);
    columns.extend([
        col(
            "factor",
            Kind::Text,
            "code of the shared factor or uncertain parameter; correlated ones together",
            |_, row: &Row<FactorDriver>| Value::text(&row.of.factors.join(" ")),
        ),
        col("level", Kind::Text, "at which level it is shared", |_, row: &Row<FactorDriver>| {
            Value::text(&row.of.level)
        }),
        col("holders", Kind::Count, "how many have one each", |_, row: &Row<FactorDriver>| {
            Value::Count(row.of.holders as u64)
        }),
        col(
            "first_order",
            Kind::Share,
            "share of the variance that is gone once it is known",
            |_, row: &Row<FactorDriver>| Value::Share(row.of.first.value),
        ),
        col("first_order_se", Kind::Number, "its standard error", |_, row: &Row<FactorDriver>| {
            Value::number(row.of.first.se)
        }),
        col(
            "total",
            Kind::Share,
            "share of the variance that is left when all else is known",
            |_, row: &Row<FactorDriver>| Value::Share(row.of.total.value),
        ),
        col("total_se", Kind::Number, "its standard error", |_, row: &Row<FactorDriver>| {
            Value::number(row.of.total.se)
        }),
    ]);
    let held = "what it is held at, in standard deviations";
    columns.extend(end::<FactorDriver>(BAD, Kind::Number, held, |of| of.ends.map(|ends| ends[0])));
    columns.extend(end::<FactorDriver>(GOOD, Kind::Number, held, |of| of.ends.map(|ends| ends[1])));
    Table::new(
        "driver_factors",
        "One row a shared factor and level: its shares of the variance, and how far it moves the year end by itself.",
        When::Rows("with `outturn drivers`"),
        3,
        |results: &Results| rows(results, |of| &of.factors),
        columns,
    )
}
