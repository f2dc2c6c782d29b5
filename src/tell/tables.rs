//! Every table of the results, each declared once.

use super::table::Table;
use crate::results::Results;

mod assumptions;
pub mod breaks;
mod bridge;
mod capacity;
mod codes;
mod dependence;
pub mod drivers;
pub mod frontier;
mod months;
pub mod national;
mod nodes;
pub mod official;
pub mod outturn;
pub mod plan;
mod precision;
mod read;
mod risks;
pub mod rules;
pub mod second_seed;
mod shapes;
mod totals;
pub mod transfers;
pub mod year_to_date;

/// Every table, in the order of the page that documents them.
#[must_use]
pub fn all() -> Vec<Table<Results>> {
    let mut tables = nodes::tables();
    tables.extend(months::tables());
    tables.extend(year_to_date::tables());
    tables.extend(plan::tables());
    tables.extend(capacity::tables());
    tables.extend(shapes::tables());
    tables.extend(risks::tables());
    tables.extend(dependence::tables());
    tables.push(bridge::table());
    tables.push(assumptions::table());
    tables.extend(drivers::tables());
    tables.extend(breaks::tables());
    tables.extend(frontier::tables());
    tables.extend(rules::tables());
    tables.extend(totals::tables());
    tables.extend(transfers::tables());
    tables.extend(national::tables());
    tables.extend(official::tables());
    tables.extend(read::tables());
    tables.push(precision::table());
    tables.push(second_seed::table());
    tables
}
