//! Shards: stretches of the iterations of a run, each made apart, of some nodes.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array};
use outturn::draws::philox::MAX_ITERATIONS;
use outturn::replay::positions;
use outturn::study::{Ask, Progress, Study};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use crate::run::wrong;
use crate::table::{Given, Table};
use crate::work::{How, done, fits};

/// The column of the iterations' numbers.
pub const ITERATION: &str = "iteration";
/// The key of a shard's metadata.
pub const MARK: &str = "outturn";
/// Iterations between two looks at interrupts.
const LOT: u64 = 16_384;

/// What a shard is of: JSON under the key [`MARK`] of its Arrow schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Version of this module.
    pub version: String,
    /// [`Study::fingerprint`].
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// Its first iteration.
    pub first: u64,
    /// How many iterations there are.
    pub count: u64,
}

impl Mark {
    /// Its iterations.
    #[must_use]
    pub fn iterations(&self) -> Range<u64> {
        self.first..self.first.saturating_add(self.count)
    }
}

/// Draws as a table: a column of the iterations' numbers, and one a node.
///
/// # Errors
/// A mistake in this module.
pub fn table(name: &'static str, mark: &Mark, nodes: &[String], columns: Vec<Vec<f64>>) -> PyResult<Table> {
    // At most 2^34 of them.
    let numbers = mark.iterations().map(u64::cast_signed).collect::<Int64Array>();
    let number = (ITERATION.to_owned(), "its number, from 0".to_owned(), Arc::new(numbers) as ArrayRef);
    let column = |(code, values): (&String, Vec<f64>)| {
        let about = format!("year-end position of {code}, all rules done, £m");
        (code.clone(), about, Arc::new(Float64Array::from(values)) as ArrayRef)
    };
    let columns = std::iter::once(number).chain(nodes.iter().zip(columns).map(column)).collect();
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
    [first, count]: [u64; 2],
    nodes: &[String],
    seed: Option<u64>,
    max_memory: u64,
    how: How<'_>,
) -> PyResult<Table> {
    let end = first.checked_add(count).filter(|end| *end <= MAX_ITERATIONS);
    let end = end.ok_or_else(|| PyValueError::new_err(format!("first + count: at most {MAX_ITERATIONS}")))?;
    if count == 0 {
        return Err(PyValueError::new_err("count: 1 or more"));
    }
    if nodes.is_empty() {
        return Err(PyValueError::new_err("nodes: name one or more"));
    }
    for (place, code) in nodes.iter().enumerate() {
        if code == ITERATION || nodes[..place].contains(code) {
            return Err(PyValueError::new_err(format!("nodes: two columns would have the name `{code}`")));
        }
    }
    let columns = nodes.iter().map(|code| study.column(code)).collect::<Result<Vec<_>, _>>();
    let columns = columns.map_err(|why| wrong(py, why))?;
    let accounts: Vec<Vec<usize>> = columns.iter().map(|&column| study.compiled.columns.accounts_of(column)).collect();
    // Its columns, and their numbers.
    fits(8 * (nodes.len() as u64 + 1) * count, max_memory)?;
    let settings = study.settings(&Ask { seed, ..Ask::default() });
    let found = done(py, how, |observe| {
        let mut whole = vec![Vec::new(); accounts.len()];
        let mut at = first;
        while at < end {
            let next = end.min(at + LOT);
            let found = positions(&study.compiled, settings, at..next, &accounts);
            whole.iter_mut().zip(found).for_each(|(column, part)| column.extend(part));
            at = next;
            if observe(Progress { done: at - first, of: count }) == ControlFlow::Break(()) {
                break;
            }
        }
        whole
    })?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let mark = Mark { version, scenario: study.fingerprint(), seed: settings.seed, first, count };
    table("shard", &mark, nodes, found)
}
