//! Amounts of tables whose rows are smaller than the nation: they are rounded by the largest size and error of their own column.

use crate::tell::book::Book;
use crate::tell::page::{Block, Cell};
use crate::tell::print::Step;
use crate::tell::value::{Figure, Value};
use crate::tell::words;

/// A cell of a table, rounded as its column.
pub fn amount(book: &Book<'_>, table: &'static str, key: &[&str], column: &'static str) -> Figure {
    Figure { step: step_of(book, table, column), ..book.figure(table, key, column) }
}

/// The same as a cell of a page's table: blank where it is not known.
pub fn amount_cell(book: &Book<'_>, table: &'static str, key: &[&str], column: &'static str) -> Cell {
    let figure = amount(book, table, key, column);
    if figure.value == Value::Blank { Cell::Blank } else { Cell::Figure(figure) }
}

/// From one column to another.
pub fn amount_range(book: &Book<'_>, table: &'static str, key: &[&str], low: &'static str, high: &'static str) -> Cell {
    let (low, high) = (amount(book, table, key, low), amount(book, table, key, high));
    let step = if low.step > high.step { low.step } else { high.step };
    if low.value == Value::Blank || high.value == Value::Blank {
        return Cell::Blank;
    }
    Cell::Range(Figure { step, ..low }, Figure { step, ..high })
}

/// Whole £m where the largest amount of the column is £20m or more, else one decimal; coarser where the largest error asks for it.
pub fn step_of(book: &Book<'_>, table: &'static str, column: &str) -> Step {
    let Some(filled) = book.table(table) else { return Step::TENTH };
    let Some(place) = filled.columns.iter().position(|known| known.name == column) else { return Step::TENTH };
    let values = || filled.rows.iter().map(|row| &row[place]);
    let largest = values().filter_map(Value::as_number).map(f64::abs).fold(0.0, f64::max);
    let error = |value: &Value| match value {
        Value::Estimate(estimate) => estimate.se,
        // Width of a 95 % interval / (2 · 1.96).
        Value::Quantile(quantile) => Some((quantile.high? - quantile.low?) / 3.92),
        _ => None,
    };
    let exact = if largest >= 20.0 { Step::WHOLE } else { Step::TENTH };
    exact.with_error(values().filter_map(error).fold(0.0, f64::max))
}

/// A heading.
pub fn heading(level: u8, id: &str, text: &str) -> Block {
    Block::Heading { level, id: id.to_owned(), text: text.to_owned() }
}

/// What positions hold of incentive money: plans may leave it out altogether.
pub fn incentive_basis(book: &Book<'_>) -> String {
    let results = book.results;
    let held = results.nodes.iter().any(|node| node.incentive != 0.0);
    let paid = results.scenario.rules.iter().any(|ran| ran.rule.sets_incentive());
    if held || paid {
        format!("{} included", words::fund(results))
    } else {
        "no incentive money is in plans or positions".to_owned()
    }
}

/// What a picture is of, for those who cannot see it: its kind and measure, when, and the finding.
pub fn description(book: &Book<'_>, kind: &str, finding: &str) -> String {
    format!("{kind}, {}. {finding}. Data in the table that follows.", words::when(book.results))
}
