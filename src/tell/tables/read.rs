//! What was read of the scenario's tables.

use crate::results::{ColumnSum, PassedOver, Results, RowsRead};
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;

/// A column of money of a table.
#[derive(Debug, Clone, PartialEq)]
struct SumRow {
    table: String,
    sum: ColumnSum,
}

pub fn tables() -> Vec<Table<Results>> {
    vec![rows(), sums()]
}

fn rows() -> Table<Results> {
    let count = |rows: usize| Value::Count(rows as u64);
    Table::new(
        "rows_read",
        "Rows of each table of the scenario that were read, and that were passed over, by reason; blank rows are not counted.",
        When::Always,
        1,
        |results: &Results| results.rows_read.clone(),
        vec![
            col("table", Kind::Text, "the file", |_, row: &RowsRead| Value::text(&row.table)),
            col("read", Kind::Count, "rows that are read", move |_, row: &RowsRead| count(row.read)),
            col("above_header", Kind::Count, "titles above the header row", move |_, row: &RowsRead| {
                count(row.skipped(PassedOver::Title))
            }),
            col("notes", Kind::Count, "headings and notes among the rows", move |_, row: &RowsRead| {
                count(row.skipped(PassedOver::Note))
            }),
            col("totals", Kind::Count, "total rows", move |_, row: &RowsRead| count(row.skipped(PassedOver::Total))),
            col("closed", Kind::Count, "rows of the register that are closed", move |_, row: &RowsRead| {
                count(row.skipped(PassedOver::Closed))
            }),
        ],
    )
}

fn sums() -> Table<Results> {
    Table::new(
        "sums_read",
        "What each column of money of the scenario's tables adds up to, as written: for ticking off against the source.",
        When::Always,
        2,
        |results: &Results| {
            let of = |read: &RowsRead| {
                let table = read.table.clone();
                read.sums.clone().into_iter().map(move |sum| SumRow { table: table.clone(), sum })
            };
            results.rows_read.iter().flat_map(of).collect()
        },
        vec![
            col("table", Kind::Text, "the file", |_, row: &SumRow| Value::text(&row.table)),
            col("column", Kind::Text, "the column, with its unit", |_, row: &SumRow| Value::text(&row.sum.column)),
            col(
                "read",
                Kind::Number,
                "sum over the rows that are read, in the unit of the column",
                |_, row: &SumRow| Value::Number(row.sum.read),
            ),
            col("closed", Kind::Number, "sum over closed rows, in the same unit", |_, row: &SumRow| {
                Value::Number(row.sum.closed)
            }),
            col("stated", Kind::Number, "what the file's last total row says; blank without one", |_, row: &SumRow| {
                row.sum.stated.map_or(Value::Blank, Value::Number)
            }),
        ],
    )
}

#[cfg(test)]
mod tests {
    use crate::tell::book::Book;
    use crate::tell::testing;

    #[test]
    fn every_table_of_a_pack_is_counted_with_what_it_adds_up_to() {
        let book = Book::new(testing::results("minimal"));
        let read = book.figure("rows_read", &["positions.csv"], "read").value.as_number();
        let rows = include_str!("../../../scenarios/minimal/positions.csv").lines().skip(1);
        assert_eq!(read, Some(rows.filter(|row| !row.trim().is_empty()).count() as f64));
        assert_eq!(book.figure("rows_read", &["positions.csv"], "totals").value.as_number(), Some(0.0));
    }
}
