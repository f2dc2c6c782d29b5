//! Tables of distributions in full: points of curves, bins of histograms, positions that many iterations share.

use super::codes::{name_of, node_columns};
use crate::results::{Atom, Near, NodeCode, Results, Shape};
use crate::tell::table::{Given, Kind, Table, When, col};
use crate::tell::value::Value;

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![curve(), density(), near(), near_ends(), atoms()]
}

/// A row of the results of a node, numbered from 1.
struct Numbered<T> {
    node: NodeCode,
    number: u64,
    of: T,
}

fn numbered<T>(shape: &Shape, rows: impl Iterator<Item = T>) -> Vec<Numbered<T>> {
    rows.zip(1..).map(|(of, number)| Numbered { node: shape.node.clone(), number, of }).collect()
}

/// The two columns that are the key, and the name.
fn key<T: 'static>(number: &'static str, about: &str) -> Vec<Given<Results, Numbered<T>>> {
    vec![
        col("node_code", Kind::Text, "code, as in nodes.csv", |_: &Results, row: &Numbered<T>| {
            Value::text(&row.node.0)
        }),
        col(number, Kind::Count, about, |_: &Results, row: &Numbered<T>| Value::Count(row.number)),
        col("node_name", Kind::Text, "its name", |results: &Results, row: &Numbered<T>| name_of(results, &row.node)),
    ]
}

fn curve() -> Table<Results> {
    Table::new(
        "curve",
        "Points of the distribution function of the nation and of each sector.",
        When::Always,
        2,
        |results| {
            let of = |shape: &Shape| numbered(shape, shape.curve.iter().copied());
            results.shapes.iter().flat_map(of).collect()
        },
        key("point", "number of the point, from 1")
            .into_iter()
            .chain([
                col("position", Kind::Money, "year-end position", |_: &Results, row: &Numbered<(f64, f64)>| {
                    Value::Money(row.of.0)
                }),
                col(
                    "share_at_or_below",
                    Kind::Share,
                    "share of iterations at or below it, 0 to 1",
                    |_: &Results, row: &Numbered<(f64, f64)>| Value::Share(row.of.1),
                ),
            ])
            .collect(),
    )
}

/// A bin: from, to, share.
type Bin = (f64, f64, f64);

fn bins(name: &'static str, about: &'static str, rows: fn(&Results) -> Vec<Numbered<Bin>>) -> Table<Results> {
    Table::new(
        name,
        about,
        When::Always,
        2,
        rows,
        key("bin", "number of the bin, from 1")
            .into_iter()
            .chain([
                col("from", Kind::Money, "lower edge of the bin", |_: &Results, row: &Numbered<Bin>| {
                    Value::Money(row.of.0)
                }),
                col("to", Kind::Money, "upper edge of the bin", |_: &Results, row: &Numbered<Bin>| {
                    Value::Money(row.of.1)
                }),
                col("share", Kind::Share, "share of iterations in it, 0 to 1", |_: &Results, row: &Numbered<Bin>| {
                    Value::Share(row.of.2)
                }),
            ])
            .collect(),
    )
}

fn density() -> Table<Results> {
    bins(
        "density",
        "Histogram of the position of the nation and of each sector; shares of one node add up to 1.",
        |results| results.shapes.iter().flat_map(|shape| numbered(shape, shape.density.iter().copied())).collect(),
    )
}

fn near() -> Table<Results> {
    bins(
        "histogram",
        "The same without what lies far away: the histogram that is drawn. Its ends, and how much lies beyond, are in histogram_ends.csv.",
        |results| results.shapes.iter().flat_map(|shape| numbered(shape, shape.near.bins.iter().copied())).collect(),
    )
}

fn near_ends() -> Table<Results> {
    Table::new(
        "histogram_ends",
        "Where the histogram that is drawn ends: at twice the width of the 90 % range beyond it, or at the outermost iterations.",
        When::Always,
        1,
        |results| results.shapes.iter().map(|shape| (shape.node.clone(), shape.near.clone())).collect(),
        node_columns(|of: &(NodeCode, Near)| &of.0)
            .into_iter()
            .chain([
                col("from", Kind::Money, "its worse end", |_: &Results, of: &(NodeCode, Near)| {
                    Value::Money(of.1.ends[0])
                }),
                col("to", Kind::Money, "its better end", |_: &Results, of: &(NodeCode, Near)| {
                    Value::Money(of.1.ends[1])
                }),
                col(
                    "chance_worse",
                    Kind::Chance,
                    "chance of a position worse than the worse end; blank where no iteration is",
                    |_: &Results, of: &(NodeCode, Near)| Value::chance(of.1.worse),
                ),
                col(
                    "chance_better",
                    Kind::Chance,
                    "chance of a position better than the better end; blank where no iteration is",
                    |_: &Results, of: &(NodeCode, Near)| Value::chance(of.1.better),
                ),
            ])
            .collect(),
    )
}

fn atoms() -> Table<Results> {
    Table::new(
        "atoms",
        "Positions that at least 1 in 100 iterations share to the last digit, such as a target that reserves reach exactly.",
        When::Rows("where many iterations end at one position"),
        2,
        |results| results.shapes.iter().flat_map(|shape| numbered(shape, shape.atoms.iter().copied())).collect(),
        key("atom", "number of the position, from 1, the worst first")
            .into_iter()
            .chain([
                col("position", Kind::Money, "the position", |_: &Results, row: &Numbered<Atom>| {
                    Value::Money(row.of.position)
                }),
                col("share", Kind::Chance, "share of iterations there", |_: &Results, row: &Numbered<Atom>| {
                    Value::Chance(row.of.share)
                }),
            ])
            .collect(),
    )
}
