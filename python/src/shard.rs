//! Shards as tables: stretches of the iterations of a run, of some nodes.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array};
use outturn::shards::{ITERATION, Mark, NoStretch, Stretch};
use outturn::study::Study;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::run::wrong;
use crate::table::{Given, Table};
use crate::work::{How, done, fits};

/// The key of a shard's metadata.
pub const MARK: &str = "outturn";

/// Draws as a table: a column of the iterations' numbers, and one a node.
///
/// # Errors
/// A mistake in this module.
pub fn table(name: &'static str, mark: &Mark, columns: Vec<Vec<f64>>) -> PyResult<Table> {
    // At most 2^34 of them.
    let numbers = mark.iterations().map(u64::cast_signed).collect::<Int64Array>();
    let number = (ITERATION.to_owned(), "its number, from 0".to_owned(), Arc::new(numbers) as ArrayRef);
    let column = |(code, values): (&String, Vec<f64>)| {
        let about = format!("year-end position of {code}, all rules done, £m");
        (code.clone(), about, Arc::new(Float64Array::from(values)) as ArrayRef)
    };
    let codes = mark.nodes.iter().map(|node| &node.code);
    let columns = std::iter::once(number).chain(codes.zip(columns).map(column)).collect();
    let text = serde_json::to_string(mark).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Table::given(Given { name, about: "One row an iteration.", columns, metadata: (MARK.to_owned(), text) })
}

/// Iterations `first` .. `first + count` of some nodes.
///
/// # Errors
/// `ValueError`, `MemoryError`, and whatever stops it.
pub fn shard(
    py: Python<'_>,
    study: &Study,
    stretch: [u64; 2],
    nodes: &[String],
    seed: Option<u64>,
    max_memory: u64,
    how: How<'_>,
) -> PyResult<Table> {
    let stretch = Stretch::new(study, stretch, nodes, seed).map_err(|why| match why {
        NoStretch::Study(why) => wrong(py, why),
        other => PyValueError::new_err(other.to_string()),
    })?;
    // Its columns, and their numbers.
    fits(stretch.bytes() + 8 * stretch.mark.count, max_memory)?;
    let columns = done(py, how, |observe| stretch.drawn(observe))?.map_err(|why| wrong(py, why))?;
    table("shard", &stretch.mark, columns)
}
