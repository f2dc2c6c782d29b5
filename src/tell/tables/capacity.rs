//! Tables of capacity: what plans of beds, staff and planned work come to beside money.

use super::codes::node_columns;
use crate::results::{CapacityMonth, CapacityNode, CapacityResults, CapacityShare, CapacitySize, Chance, Results};
use crate::tell::table::{Given, Kind, Table, When, col};
use crate::tell::value::Value;

/// When the tables are told.
const KNOWN: When = When::Rows("where the scenario has a `[capacity]`");

/// The tables, in order.
#[must_use]
pub fn tables() -> [Table<Results>; 3] {
    [nodes(), months(), sizes()]
}

fn rows<T: Clone>(results: &Results, of: fn(&CapacityResults) -> &[T]) -> Vec<T> {
    results.capacity.iter().flat_map(|capacity| of(capacity).to_vec()).collect()
}

fn nodes() -> Table<Results> {
    let of = |name, about: &'static str, of: fn(&CapacityNode) -> f64| -> Given<Results, CapacityNode> {
        col(name, Kind::Share, about, move |_, row: &CapacityNode| Value::Share(of(row)))
    };
    let mean = |name, about: &'static str, of: fn(&CapacityNode) -> &CapacityShare| -> Given<Results, CapacityNode> {
        col(name, Kind::Rate, about, move |_, row: &CapacityNode| Value::Rate(of(row).mean))
    };
    let chance = |name, about: &'static str, of: fn(&CapacityNode) -> Chance| -> Given<Results, CapacityNode> {
        col(name, Kind::Chance, about, move |_, row: &CapacityNode| Value::Chance(of(row)))
    };
    let mut columns = node_columns(|row: &CapacityNode| &row.node);
    columns.extend([
        col("organisations", Kind::Count, "organisations whose capacity plan is simulated", |_, row: &CapacityNode| {
            Value::Count(row.organisations)
        }),
        of("within_planned", "A&E attendances within four hours under the plans, months to come", |of| {
            of.within.planned
        }),
        mean("within", "mean share of A&E attendances within four hours, months to come", |of| &of.within),
        of("within_q10", "the share that it stays below 1 time in 10", |of| of.within.quantiles[0].value),
        of("within_q50", "the share that it stays below 5 times in 10", |of| of.within.quantiles[1].value),
        of("within_q90", "the share that it stays below 9 times in 10", |of| of.within.quantiles[2].value),
        col(
            "inpatients",
            Kind::Number,
            "planned inpatients of the months to come, thousands",
            |_, row: &CapacityNode| Value::Number(row.cancelled.of),
        ),
        mean("cancelled", "mean share of them that is cancelled; below 0 where more is done", |of| &of.cancelled),
        of("cancelled_q50", "the share that it stays below 5 times in 10", |of| of.cancelled.quantiles[1].value),
        of("cancelled_q90", "the share that it stays below 9 times in 10", |of| of.cancelled.quantiles[2].value),
        mean("lacking", "mean share of the planned ward staff that is required and not there", |of| &of.lacking),
        of("lacking_q50", "the share that it stays below 5 times in 10", |of| of.lacking.quantiles[1].value),
        of("lacking_q90", "the share that it stays below 9 times in 10", |of| of.lacking.quantiles[2].value),
        col(
            "over_ceiling",
            Kind::Estimate,
            "mean spending on agency staff above the ceiling",
            |_, row: &CapacityNode| Value::Estimate(row.over_ceiling),
        ),
        chance("money_kept", "chance that the year's plan in money is kept", |of| of.money),
        chance("performance_kept", "chance that A&E within four hours is at least as planned", |of| of.performance),
        chance("activity_kept", "chance that planned work is done, within its margin", |of| of.activity),
        chance("safety_kept", "chance that required staff are there, within the margin", |of| of.safety),
        chance("access_kept", "chance of performance and activity together", |of| of.access),
        chance("money_and_access_kept", "chance of money and access together", |of| of.money_and_access),
        chance("all_kept", "chance of money, access and safety together", |of| of.all),
    ]);
    Table::new(
        "capacity",
        "One row a node whose organisations have simulated capacity plans: access and safety beside money, over the months to come.",
        KNOWN,
        1,
        |results: &Results| rows(results, |of| &of.nodes),
        columns,
    )
}

fn months() -> Table<Results> {
    let share = |name, about: &'static str, of: fn(&CapacityMonth) -> f64| -> Given<Results, CapacityMonth> {
        col(name, Kind::Share, about, move |_, row: &CapacityMonth| Value::Share(of(row)))
    };
    let mut columns = node_columns(|row: &CapacityMonth| &row.node);
    columns.extend([
        col("month", Kind::Count, "month of the financial year, 1 = April", |_, row: &CapacityMonth| {
            Value::Count(u64::from(row.month))
        }),
        share("occupancy_planned", "occupancy of beds under the plans", |of| of.occupancy_planned),
        share("occupancy", "mean occupancy of beds", |of| of.occupancy),
        share("within_planned", "A&E attendances within four hours under the plans", |of| of.within_planned),
        share("within", "mean share of A&E attendances within four hours", |of| of.within),
        col("cancelled", Kind::Number, "mean number of planned inpatients cancelled", |_, row: &CapacityMonth| {
            Value::Number(row.cancelled)
        }),
        col("lacking", Kind::Number, "mean whole-time equivalents required and not there", |_, row: &CapacityMonth| {
            Value::Number(row.lacking)
        }),
        col("cost", Kind::Money, "mean cost beyond the plans: positive is a cost", |_, row: &CapacityMonth| {
            Value::Money(row.cost)
        }),
    ]);
    Table::new(
        "capacity_months",
        "One row a node of the tree, sector or type and month to come: beds, A&E, planned work and staff, means.",
        KNOWN,
        2,
        |results: &Results| rows(results, |of| &of.months),
        columns,
    )
}

fn sizes() -> Table<Results> {
    Table::new(
        "capacity_sizes",
        "One row a size of the simulation of capacity: its value and, of the built-in one, where it comes from.",
        KNOWN,
        1,
        |results: &Results| rows(results, |of| &of.sizes),
        vec![
            col("key", Kind::Text, "key of `[capacity]`", |_, row: &CapacitySize| Value::text(&row.key)),
            col("value", Kind::Number, "the value used", |_, row: &CapacitySize| Value::Number(row.value)),
            col("stated", Kind::Flag, "whether it is another than the built-in one", |_, row: &CapacitySize| {
                Value::Flag(row.stated)
            }),
            col(
                "evidence",
                Kind::Text,
                "published, derived, judgement or stated: of the built-in one",
                |_, row: &CapacitySize| Value::text(&row.evidence),
            ),
            col("source", Kind::Text, "where the built-in one comes from", |_, row: &CapacitySize| {
                Value::text(&row.source)
            }),
        ],
    )
}
