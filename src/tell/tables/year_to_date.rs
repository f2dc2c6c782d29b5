//! Tables of the year to date: what is overspent, what forecasts assume of it, and what past years say.

use super::codes::node_columns;
use crate::results::{NodeToDate, RecoveryUsed, Results};
use crate::tell::table::{Given, Kind, Table, When, as_written, col};
use crate::tell::value::Value;

/// When the tables are told.
const KNOWN: When = When::Rows("where the base is the forecast and the scenario has months to date");

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![to_date(), recovery()]
}

fn to_date() -> Table<Results> {
    let money = |name, about: &'static str, of: fn(&NodeToDate) -> f64| -> Given<Results, NodeToDate> {
        col(name, Kind::Money, about, move |_: &Results, row: &NodeToDate| Value::Money(as_written(of(row))))
    };
    let columns = node_columns(|row: &NodeToDate| &row.node).into_iter().chain([
        money(
            "variance",
            "actual less planned position to date, incentive money left out: negative = overspent",
            |of| of.variance,
        ),
        money("overspend", "overspends alone, what others underspent not taken off", |of| of.overspend),
        money("assumed", "what forecasts assume the months to come to bring beyond their plan", |of| of.assumed),
        money("covered", "of that, what listed risks are expected to lose, or listed actions to bring back", |of| {
            of.covered
        }),
        money("uncovered", "the rest, which stands in no line", |of| of.uncovered),
        money("recovered", "of the rest, what is expected to be recovered; negative = expected to grow", |of| {
            of.recovered
        }),
        money("drift", "expected further loss after the month of the data", |of| of.drift),
        money("expected_loss", "expected loss of the line: uncovered less recovered, and the drift", |of| of.loss),
    ]);
    Table::new(
        "year_to_date",
        "One row a node whose organisations have months of their own: the overspend to date, what forecasts assume to be recovered of it, \
         and what is expected of that. A node's amounts are the sums of its organisations'.",
        KNOWN,
        1,
        |results| results.year_to_date.iter().flat_map(|of| of.nodes.clone()).collect(),
        columns.collect(),
    )
}

fn recovery() -> Table<Results> {
    let number = |name, about: &'static str, of: fn(&RecoveryUsed) -> f64| -> Given<Results, RecoveryUsed> {
        col(name, Kind::Number, about, move |_: &Results, row: &RecoveryUsed| Value::Number(100.0 * of(row)))
    };
    Table::new(
        "recovery",
        "What becomes of an overspend to date that no line stands for, by sector: a share that is recovered, or a further loss.",
        KNOWN,
        1,
        |results| results.year_to_date.iter().flat_map(|of| of.laws.clone()).collect(),
        vec![
            col("sector", Kind::Text, "sector; `none` for accounts of no sector", |_, row: &RecoveryUsed| {
                Value::text(sector(row))
            }),
            number("share_pct", "mean share recovered, below 0 where it grows, per cent", |of| of.mean),
            number("share_sd_pct", "its standard deviation, common to all organisations, per cent", |of| of.sd),
            number("own_sd_pct", "standard deviation of what each organisation's share differs by, per cent", |of| {
                of.own_sd
            }),
            number("drift_pct", "mean further loss as a share of turnover, per cent", |of| of.drift),
            number("drift_sd_pct", "its standard deviation, common to all organisations, per cent", |of| of.drift_sd),
            col(
                "years",
                Kind::Count,
                "past years behind it; blank where the scenario states it",
                |_, row: &RecoveryUsed| {
                    if row.source.is_some() { Value::Blank } else { Value::Count(row.years.len() as u64) }
                },
            ),
            col("source", Kind::Text, "where it comes from", |_, row: &RecoveryUsed| Value::Text(source(row))),
        ],
    )
}

/// The sector of a row as a word.
#[must_use]
pub fn sector(of: &RecoveryUsed) -> &str {
    if of.sector.is_empty() { "none" } else { &of.sector }
}

/// Where a row comes from, in words.
fn source(of: &RecoveryUsed) -> String {
    match &of.source {
        Some(source) => source.clone(),
        None if of.years.is_empty() => "no past year is known: it neither comes back nor grows (judgement)".to_owned(),
        None => format!("derived from {}; the organisations' own part is a judgement", of.years.join(", ")),
    }
}
