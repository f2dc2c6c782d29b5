//! What shards that were put together have to say of their nodes.

use super::table::{Given, Kind, Table, When, as_written, col};
use super::tables::outturn::{chance_columns, mean_less_plan, outturn_columns};
use super::value::Value;
use crate::results::Chance;
use crate::shards::{Figures, Merged};

/// The table of figures: each is that of `nodes` of one run of all iterations, to the bit.
#[must_use]
pub fn table() -> Table<Merged> {
    let given = |name, about: &str, of: fn(&Figures) -> f64| -> Given<Merged, Figures> {
        col(name, Kind::Money, about, move |_: &Merged, row: &Figures| Value::Money(as_written(of(row))))
    };
    let text = |name, about: &str, of: fn(&Figures) -> &str| -> Given<Merged, Figures> {
        col(name, Kind::Text, about, move |_: &Merged, row: &Figures| Value::text(of(row)))
    };
    let chances: [fn(&Figures) -> Option<Chance>; 3] =
        [|row| Some(row.chance_of_deficit), |row| Some(row.chance_below_plan), |row| Some(row.chance_below_forecast)];
    let known = [
        text("node_code", "code, as in nodes.csv", |row| &row.known.code),
        text("node_name", "its name", |row| &row.known.name),
        given("plan", "annual plan", |row| row.known.plan),
        given("forecast", "official forecast", |row| row.known.forecast),
    ];
    Table::new(
        "merged",
        "One row a node whose iterations were put together: the figures that `nodes` of one run of as many has of it.",
        When::Always,
        1,
        |merged: &Merged| merged.figures.clone(),
        known
            .into_iter()
            .chain(outturn_columns(|row: &Figures| Some(&row.outturn)))
            .chain(chance_columns(chances))
            .chain([mean_less_plan(|row: &Figures| row.mean_less_plan)])
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::tables;

    #[test]
    fn its_columns_are_those_of_nodes() {
        let all = tables::all();
        let nodes = all.iter().find(|table| table.name == "nodes").expect("a table");
        for column in &table().columns {
            let same = nodes.columns.iter().find(|known| known.name == column.name).expect(column.name);
            assert_eq!((same.kind, &same.about), (column.kind, &column.about), "{}", column.name);
        }
    }
}
