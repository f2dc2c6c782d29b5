//! Shards put together: all of one run, each iteration once, or refused by numbers.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType};
use numpy::PyArray1;
use outturn::draws::philox::MAX_ITERATIONS;
use outturn::id::nearest_hint;
use outturn::results::{Chance, Estimate, Quantile};
use outturn::summary::sample::Sample;
use outturn::tell::table::{Filled, Kind, Table as Declared, When, col};
use outturn::tell::value::Value;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::given::reader;
use crate::run::unwritable;
use crate::shard::{ITERATION, MARK, Mark, table};
use crate::table::Table;

/// Probabilities of the quantiles.
const LEVELS: [f64; 3] = [0.10, 0.50, 0.90];
/// Stretches that a message names.
const MOST_NAMED: usize = 10;

/// The iterations of a run, whole and in their order, from its shards.
#[pyclass(frozen, module = "outturn")]
pub struct Merged {
    mark: Mark,
    nodes: Vec<String>,
    columns: Vec<Vec<f64>>,
    summary: Filled,
}

/// Puts shards together, in whatever order and cut they are: tables of `Scenario.shard`, or what has kept their Arrow schema with its metadata
/// (pyarrow, Parquet and Feather do; polars, pandas and CSV do not). All must be of one version, scenario, seed and nodes, and hold each
/// iteration once; without `iterations` the last is the last that any of them speaks of.
///
/// >>> whole = outturn.merge([scenario.shard(0, 4_096, ["NAT"]), scenario.shard(4_096, 904, ["NAT"])], iterations=5_000)
/// >>> whole.summary[0]["q10_m"], whole.draws("NAT")
#[pyfunction]
#[pyo3(signature = (shards, *, iterations=None))]
pub fn merge(py: Python<'_>, shards: &Bound<'_, PyAny>, iterations: Option<u64>) -> PyResult<Merged> {
    if iterations.is_some_and(|iterations| !(1..=MAX_ITERATIONS).contains(&iterations)) {
        return Err(PyValueError::new_err(format!("iterations: 1 to {MAX_ITERATIONS}")));
    }
    if shards.hasattr("__arrow_c_stream__")? {
        return Err(PyTypeError::new_err("shards: give a list of tables, not one table"));
    }
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for (place, shard) in shards.try_iter()?.enumerate() {
        match Shard::read(&shard?)? {
            Ok(shard) => read.push((place, shard)),
            Err(why) => problems.push(format!("shards[{place}]: {why}")),
        }
    }
    py.detach(|| joined(read, problems, iterations)).map_err(PyValueError::new_err)
}

/// A shard that was read.
struct Shard {
    mark: Mark,
    nodes: Vec<String>,
    batches: Vec<RecordBatch>,
}

impl Shard {
    /// A shard, or why it is none.
    fn read(given: &Bound<'_, PyAny>) -> PyResult<Result<Self, String>> {
        if !given.hasattr("__arrow_c_stream__")? {
            return Ok(Err("no table with __arrow_c_stream__".to_owned()));
        }
        let stream = given.call_method0("__arrow_c_stream__")?;
        let stream = stream.cast::<PyCapsule>()?;
        // A stream may come from Python, so that the interpreter is held.
        Ok(reader(stream).map_err(|error| error.to_string()).and_then(Self::of))
    }

    fn of(reader: impl RecordBatchReader) -> Result<Self, String> {
        let schema = reader.schema();
        let mark = schema.metadata().get(MARK).and_then(|text| serde_json::from_str(text).ok()).ok_or(
            "its schema does not say what it is of: give tables of Scenario.shard, or what has kept their Arrow metadata",
        )?;
        let is_draw = |place: usize, name: &str, of: &DataType| match place {
            0 => name == ITERATION && *of == DataType::Int64,
            _ => *of == DataType::Float64,
        };
        let mut fields = schema.fields().iter().enumerate();
        if fields.len() < 2 || !fields.all(|(place, field)| is_draw(place, field.name(), field.data_type())) {
            return Err(format!("its columns are not `{ITERATION}`, whole numbers, and then nodes, numbers"));
        }
        let nodes = schema.fields()[1..].iter().map(|field| field.name().clone()).collect();
        let batches = reader.collect::<Result<Vec<RecordBatch>, ArrowError>>().map_err(|error| error.to_string())?;
        for batch in &batches {
            if batch.columns().iter().any(|column| column.null_count() > 0) {
                return Err("it has a blank cell".to_owned());
            }
            let is_number = |column: &dyn Array| {
                column.as_primitive_opt::<Float64Type>().is_none_or(|of| of.values().iter().all(|x| x.is_finite()))
            };
            if !batch.columns().iter().all(|column| is_number(column)) || numbers(batch).iter().any(|n| *n < 0) {
                return Err("it has a cell that no draw has".to_owned());
            }
        }
        Ok(Self { mark, nodes, batches })
    }
}

fn numbers(batch: &RecordBatch) -> &[i64] {
    batch.column(0).as_primitive::<Int64Type>().values()
}

/// Rows of a batch whose iterations follow each other.
struct Stretch<'a> {
    iterations: Range<u64>,
    batch: &'a RecordBatch,
    row: usize,
}

fn joined(read: Vec<(usize, Shard)>, mut problems: Vec<String>, iterations: Option<u64>) -> Result<Merged, String> {
    if let Some((of, one)) = read.first() {
        for (place, other) in &read[1..] {
            problems.extend(
                differences(&one.mark, &other.mark, one.nodes != other.nodes)
                    .into_iter()
                    .map(|what| format!("shards[{place}] is of {what} than shards[{of}]")),
            );
        }
    } else if problems.is_empty() {
        problems.push("shards: there is none".to_owned());
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let mut stretches: Vec<Stretch<'_>> =
        read.iter().flat_map(|(_, shard)| &shard.batches).flat_map(stretches).collect();
    stretches.sort_by_key(|of| of.iterations.start);
    let ends = read.iter().map(|(_, shard)| shard.mark.iterations().end);
    let last = ends.chain(stretches.iter().map(|of| of.iterations.end)).max().unwrap_or(0);
    let count = iterations.unwrap_or(last);
    whole(&stretches, count)?;
    let nodes = read[0].1.nodes.clone();
    let column = |place: usize| -> Vec<f64> {
        let part = |of: &Stretch<'_>| {
            let values = of.batch.column(place + 1).as_primitive::<Float64Type>().values();
            let rows = stretch_rows(of);
            values[rows].to_vec()
        };
        stretches.iter().flat_map(part).collect()
    };
    let columns: Vec<Vec<f64>> = (0..nodes.len()).map(column).collect();
    let mark = Mark { first: 0, count, ..read[0].1.mark.clone() };
    let summary = summary(&nodes, &columns);
    Ok(Merged { mark, nodes, columns, summary })
}

fn differences(one: &Mark, other: &Mark, of_nodes: bool) -> Vec<String> {
    let mut found = Vec::new();
    if one.version != other.version {
        found.push(format!("another version of outturn ({}, not {})", other.version, one.version));
    }
    if one.scenario != other.scenario {
        found.push("another scenario, or other changes of it,".to_owned());
    }
    if one.seed != other.seed {
        found.push(format!("another seed ({}, not {})", other.seed, one.seed));
    }
    if of_nodes {
        found.push("other nodes, or the same in another order,".to_owned());
    }
    found
}

fn stretches(batch: &RecordBatch) -> impl Iterator<Item = Stretch<'_>> {
    let mut row = 0;
    numbers(batch).chunk_by(|one, next| one.checked_add(1) == Some(*next)).map(move |run| {
        let first = run[0].cast_unsigned();
        let stretch = Stretch { iterations: first..first + run.len() as u64, batch, row };
        row += run.len();
        stretch
    })
}

fn stretch_rows(of: &Stretch<'_>) -> Range<usize> {
    // A batch has no more rows than memory.
    of.row..of.row + (of.iterations.end - of.iterations.start) as usize
}

/// Says what is missing, doubled or beyond the last, where anything is.
fn whole(stretches: &[Stretch<'_>], count: u64) -> Result<(), String> {
    let mut wrong = Vec::new();
    let mut say = |range: Range<u64>, one: &str, many: &str| match range.end.saturating_sub(range.start) {
        0 => {}
        1 => wrong.push(format!("iteration {} {one}", range.start)),
        _ => wrong.push(format!("iterations {} to {} {many}", range.start, range.end - 1)),
    };
    let mut next = 0;
    for Stretch { iterations: Range { start, end }, .. } in stretches {
        say(next..(*start).min(count), "is missing", "are missing");
        say(*start..next.min(*end), "is there twice", "are there twice");
        next = next.max(*end);
    }
    say(next..count, "is missing", "are missing");
    let beyond = "beyond the number that was asked for";
    say(count..next, &format!("is {beyond}"), &format!("are {beyond}"));
    let more = wrong.len().saturating_sub(MOST_NAMED);
    wrong.truncate(MOST_NAMED);
    if more > 0 {
        wrong.push(format!("and {more} more such stretches"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// A node's figures.
#[derive(Clone)]
struct Figures {
    code: String,
    mean: Estimate,
    quantiles: [Quantile; 3],
    deficit: Chance,
}

fn summary(nodes: &[String], columns: &[Vec<f64>]) -> Filled {
    let figures = |(code, column): (&String, &Vec<f64>)| {
        let of = Sample::of(column);
        let quantiles = LEVELS.map(|p| of.quantile(p));
        Figures { code: code.clone(), mean: of.mean(), quantiles, deficit: of.chance_below(0.0) }
    };
    let all: Vec<Figures> = nodes.iter().zip(columns).map(figures).collect();
    let quantile = |at: usize| move |_: &Vec<Figures>, of: &Figures| Value::Quantile(of.quantiles[at]);
    Declared::new(
        "summary",
        "One row a node: its year end over all iterations.",
        When::Always,
        1,
        |all: &Vec<Figures>| all.clone(),
        vec![
            col("node_code", Kind::Text, "its code", |_, of: &Figures| Value::text(&of.code)),
            col("mean", Kind::Estimate, "mean over the iterations", |_, of: &Figures| Value::Estimate(of.mean)),
            col("q10", Kind::Quantile, "10 % of iterations are at or below this position (the bad end)", quantile(0)),
            col("q50", Kind::Quantile, "the median", quantile(1)),
            col("q90", Kind::Quantile, "90 % of iterations are at or below this position", quantile(2)),
            col("chance_of_deficit", Kind::Chance, "share of iterations with a deficit (position below zero)", {
                |_, of: &Figures| Value::Chance(of.deficit)
            }),
        ],
    )
    .filled(&all)
}

#[pymethods]
impl Merged {
    /// One row a node: mean with its error, positions at probabilities 0.10, 0.50 and 0.90 and the chance of a deficit with 95 % intervals.
    #[getter]
    fn summary(&self) -> PyResult<Table> {
        Table::of(&self.summary)
    }

    /// Every iteration of a node, £m, in order.
    fn draws<'py>(&self, py: Python<'py>, node: &str) -> PyResult<Bound<'py, PyArray1<f64>>> {
        match self.nodes.iter().position(|code| code == node) {
            Some(place) => Ok(unwritable(PyArray1::from_slice(py, &self.columns[place]))),
            None => {
                let hint = nearest_hint(node, self.nodes.iter().map(String::as_str));
                Err(PyValueError::new_err(format!("the shards have no node `{node}`{hint}")))
            }
        }
    }

    /// All iterations as one shard: `iteration`, and a column a node.
    fn table(&self) -> PyResult<Table> {
        table("draws", &self.mark, &self.nodes, self.columns.clone())
    }

    /// Codes of the nodes.
    #[getter]
    fn nodes(&self) -> Vec<String> {
        self.nodes.clone()
    }

    /// Iterations.
    #[getter]
    fn iterations(&self) -> u64 {
        self.mark.count
    }

    /// The seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.mark.seed
    }

    fn __repr__(&self) -> String {
        format!(
            "<outturn.Merged: {} iterations of {}, seed {}>",
            self.mark.count,
            self.nodes.join(", "),
            self.mark.seed
        )
    }
}
