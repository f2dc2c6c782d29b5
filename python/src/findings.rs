//! What is wrong with a scenario, as a table and as an exception.

use outturn::diagnostic::{Diagnostic, Diagnostics, Place, visible};
use outturn::study::NotRead;
use outturn::tell::table::{Filled, Kind, Table as Declared, When, col};
use outturn::tell::value::Value;
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::table::Table;

create_exception!(
    outturn,
    ScenarioError,
    PyValueError,
    "A scenario that cannot be run. Its text is what the program prints; `findings` is a table of every finding, errors and warnings, with \
     code, severity, file, line, column, message and remedy."
);

/// Every finding.
#[must_use]
pub fn table(found: &Diagnostics) -> Filled {
    let place =
        |say: fn(&Place) -> Value| move |_: &Diagnostics, of: &Diagnostic| of.place.as_ref().map_or(Value::Blank, say);
    Declared::new(
        "findings",
        "One row a finding, in the order of their places; at most 1,000 of a check.",
        When::Always,
        0,
        |found: &Diagnostics| found.list().to_vec(),
        vec![
            col("severity", Kind::Text, "`error` or `warning`", |_, of: &Diagnostic| {
                Value::Text(of.severity().to_string())
            }),
            col("code", Kind::Text, "code of the check: docs/CHECKS.md", |_, of: &Diagnostic| {
                Value::text(of.check.code())
            }),
            col(
                "file",
                Kind::Text,
                "file of the scenario; blank for the whole",
                place(|at| Value::Text(visible(&at.file))),
            ),
            col("line", Kind::Count, "its line, 1 for the headings; blank for the whole file", {
                place(|at| counted(at.line))
            }),
            col(
                "character",
                Kind::Count,
                "the character of the line, from 1",
                place(move |at| counted(if at.line == 0 { 0 } else { at.column })),
            ),
            col("column", Kind::Text, "column of the table, or setting", place(|at| words(at.name.as_ref()))),
            col("cell", Kind::Text, "sheet and cell of a workbook, such as `risks!F12`", {
                place(|at| words(at.cell.as_ref()))
            }),
            col("message", Kind::Text, "what is wrong", |_, of: &Diagnostic| Value::Text(visible(&of.message))),
            col("remedy", Kind::Text, "what to do", |_, of: &Diagnostic| Value::Text(visible(&of.advice))),
        ],
    )
    .filled(found)
}

fn counted(number: usize) -> Value {
    if number == 0 { Value::Blank } else { Value::Count(number as u64) }
}

fn words(text: Option<&String>) -> Value {
    text.map_or(Value::Blank, |text| Value::Text(visible(text)))
}

/// The exception for a scenario that cannot be read.
#[must_use]
pub fn refused(py: Python<'_>, why: &NotRead) -> PyErr {
    let none = Diagnostics::new(0);
    let found = if let NotRead::Found(found) = why { found } else { &none };
    let error = ScenarioError::new_err(why.to_string());
    let findings =
        Table::as_it_is(&table(found)).and_then(|table| error.value(py).setattr("findings", Bound::new(py, table)?));
    findings.err().unwrap_or(error)
}
