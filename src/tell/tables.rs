//! Every table of the results, each declared once.

use super::table::Table;
use crate::results::Results;

mod nodes;

/// Every table, in the order of the page that documents them.
#[must_use]
pub fn all() -> Vec<Table<Results>> {
    let mut tables = nodes::tables();
    tables.extend([]);
    tables
}
