//! What became of a precision that was asked for.

use crate::results::{PrecisionReached, Results};
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;

pub fn table() -> Table<Results> {
    let columns = vec![
        col("asked", Kind::Money, "largest half-width that was asked for", |_: &Results, of: &PrecisionReached| {
            Value::Money(of.asked)
        }),
        col("reached", Kind::Flag, "whether it was reached", |_, of: &PrecisionReached| Value::Flag(of.reached)),
        col("iterations", Kind::Count, "iterations of the run", |results: &Results, _: &PrecisionReached| {
            Value::Count(results.run.iterations)
        }),
        col(
            "half_width",
            Kind::Money,
            "largest half-width of the 95 % intervals of q10, q50 and q90 of the nation and the headline node; blank where one has no end",
            |_, of: &PrecisionReached| Value::money(of.money),
        ),
        col(
            "half_width_of_chances",
            Kind::Share,
            "the same of the headline node's chances, 0 to 1",
            |_, of: &PrecisionReached| Value::Share(of.chance),
        ),
        col(
            "iterations_needed",
            Kind::Count,
            "about how many iterations would reach it; blank where it cannot be told, or where no run has so many",
            |_, of: &PrecisionReached| of.iterations_needed.map_or(Value::Blank, Value::Count),
        ),
    ];
    Table::new(
        "precision",
        "One row: what became of the precision that was asked for.",
        When::Rows("where a precision was asked for (`--precision`)"),
        0,
        |results: &Results| results.precision.into_iter().collect(),
        columns,
    )
}
