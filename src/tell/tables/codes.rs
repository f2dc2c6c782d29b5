//! The two columns that name a node wherever it is the key of a row.

use crate::results::{NodeCode, Results};
use crate::tell::table::{Given, Kind, col};
use crate::tell::value::Value;
use crate::tell::words;

/// `node_code` and, beside it, `node_name`.
pub fn node_columns<R: 'static>(code: fn(&R) -> &NodeCode) -> Vec<Given<Results, R>> {
    vec![
        col("node_code", Kind::Text, "code, as in nodes.csv", move |_: &Results, row: &R| Value::text(&code(row).0)),
        col("node_name", Kind::Text, "its name", move |results: &Results, row: &R| name_of(results, code(row))),
    ]
}

/// The same, the code of a node without a name standing for it.
pub fn node<R: 'static>(code: fn(&R) -> &NodeCode) -> [Given<Results, R>; 2] {
    [
        col("node_code", Kind::Text, "code of the node", move |_, row| Value::text(&code(row).0)),
        col("node_name", Kind::Text, "its name", move |results: &Results, row| {
            results.node(code(row)).map_or(Value::Blank, |node| Value::Text(words::name(node)))
        }),
    ]
}

/// The name of a node.
pub fn name_of(results: &Results, code: &NodeCode) -> Value {
    results.node(code).map_or(Value::Blank, |node| Value::text(&node.name))
}

#[cfg(test)]
mod tests {
    use crate::tell::book::Book;
    use crate::tell::testing;

    #[test]
    fn a_key_names_one_row_of_a_table() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            for table in &book.tables {
                let mut seen = std::collections::BTreeSet::new();
                for row in &table.rows {
                    let (first, key) = (table.columns[0].name, table.key(row));
                    assert_eq!(table.value(&key, first), row.first(), "{}: {key}", table.name);
                    assert!(seen.insert(key), "{}: two rows of one key", table.name);
                }
            }
        }
    }
}
