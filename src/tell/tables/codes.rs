//! The two columns that name a node wherever it is the key of a row.

use crate::results::{NodeCode, Results};
use crate::tell::table::{Given, Kind, col};
use crate::tell::value::Value;

/// `node_code` and, beside it, `node_name`.
pub fn node_columns<R: 'static>(code: fn(&R) -> &NodeCode) -> Vec<Given<Results, R>> {
    vec![
        col("node_code", Kind::Text, "code, as in nodes.csv", move |_: &Results, row: &R| Value::text(&code(row).0)),
        col("node_name", Kind::Text, "its name", move |results: &Results, row: &R| name_of(results, code(row))),
    ]
}

/// The name of a node.
pub fn name_of(results: &Results, code: &NodeCode) -> Value {
    results.node(code).map_or(Value::Blank, |node| Value::text(&node.name))
}

#[cfg(test)]
mod tests {
    use crate::tell::book::Book;
    use crate::tell::table::JOIN;
    use crate::tell::testing;
    use crate::tell::value::Value;

    #[test]
    fn a_key_names_one_row_of_a_table() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            for table in &book.tables {
                for row in &table.rows {
                    let text = |value: &Value| match value {
                        Value::Text(text) => text.clone(),
                        Value::Count(count) => count.to_string(),
                        other => other.as_number().map_or_else(String::new, |number| number.to_string()),
                    };
                    let key: Vec<String> = row.iter().take(table.keys).map(text).collect();
                    let (first, key) = (table.columns[0].name, key.join(JOIN));
                    assert_eq!(table.value(&key, first), row.first(), "{}: {key}", table.name);
                    assert_eq!(table.rows.iter().filter(|other| other[..table.keys] == row[..table.keys]).count(), 1);
                }
            }
        }
    }
}
