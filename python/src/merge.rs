//! Shards put together: tables in, and the whole of them as tables and arrays.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType};
use numpy::PyArray1;
use outturn::draws::philox::MAX_ITERATIONS;
use outturn::id::nearest_hint;
use outturn::shards::{ITERATION, Known, Mark, Part, Rows, Whole, is_draw, joined};
use outturn::tell::shards;
use outturn::tell::table::Filled;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::given::reader;
use crate::run::unwritable;
use crate::shard::{MARK, table};
use crate::table::Table;

/// The iterations of a run, whole and in their order, from its shards.
#[pyclass(frozen, module = "outturn")]
pub struct Merged {
    whole: Whole,
    summary: Filled,
}

/// Puts shards together, in whatever order and cut they are: tables of `Scenario.shard`, or what has kept their Arrow schema with its metadata
/// (pyarrow, Parquet and Feather do; polars, pandas and CSV do not). All must be of this version and of one scenario, seed and nodes, and hold each
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
            Ok(shard) => read.push((format!("shards[{place}]"), shard)),
            Err(why) => problems.push(format!("shards[{place}]: {why}")),
        }
    }
    py.detach(|| {
        let parts: Vec<Part<'_>> = read.iter().map(|(name, shard)| shard.part(name)).collect();
        let whole = joined(&parts, problems, iterations)?;
        let summary = shards::table().filled(&whole.merged());
        Ok::<_, Vec<String>>(Merged { whole, summary })
    })
    .map_err(|problems| PyValueError::new_err(problems.join("\n")))
}

/// A shard that was read.
struct Shard {
    mark: Mark,
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
        let mark: Mark = schema.metadata().get(MARK).and_then(|text| serde_json::from_str(text).ok()).ok_or(
            "its schema does not say what it is of: give tables of Scenario.shard, or what has kept their Arrow metadata",
        )?;
        let mut fields = schema.fields().iter();
        let has_numbers = fields.next().is_some_and(|field| field.name() == ITERATION && *field.data_type() == DataType::Int64);
        let known = |code: &String| mark.nodes.iter().find(|node| node.code == *code).cloned();
        let nodes: Option<Vec<Known>> =
            fields.map(|field| known(field.name()).filter(|_| *field.data_type() == DataType::Float64)).collect();
        let Some(nodes) = nodes.filter(|nodes| has_numbers && !nodes.is_empty()) else {
            return Err(format!("its columns are not `{ITERATION}`, whole numbers, and then nodes of its own, numbers"));
        };
        let batches = reader.collect::<Result<Vec<RecordBatch>, ArrowError>>().map_err(|error| error.to_string())?;
        for batch in &batches {
            if batch.columns().iter().any(|column| column.null_count() > 0) {
                return Err("it has a blank cell".to_owned());
            }
            let draws = (1..batch.num_columns()).flat_map(|place| values(batch, place));
            if numbers(batch).iter().any(|number| *number < 0) || !draws.into_iter().all(|value| is_draw(*value)) {
                return Err("it has a cell that no draw has".to_owned());
            }
        }
        Ok(Self { mark: Mark { nodes, ..mark }, batches })
    }

    fn part(&self, name: &str) -> Part<'_> {
        let rows = self.batches.iter().flat_map(stretches).collect();
        Part { name: name.to_owned(), mark: self.mark.clone(), rows }
    }
}

fn numbers(batch: &RecordBatch) -> &[i64] {
    batch.column(0).as_primitive::<Int64Type>().values()
}

fn values(batch: &RecordBatch, place: usize) -> &[f64] {
    batch.column(place).as_primitive::<Float64Type>().values()
}

/// Rows of a batch whose iterations follow each other.
fn stretches(batch: &RecordBatch) -> impl Iterator<Item = Rows<'_>> {
    let mut row = 0;
    numbers(batch).chunk_by(|one, next| one.checked_add(1) == Some(*next)).map(move |run| {
        let end = row + run.len();
        let columns = (1..batch.num_columns()).map(|place| &values(batch, place)[row..end]).collect();
        row = end;
        Rows { first: run[0].cast_unsigned(), columns }
    })
}

#[pymethods]
impl Merged {
    /// One row a node: the figures that `nodes` of one run has of it, to the bit.
    #[getter]
    fn summary(&self) -> PyResult<Table> {
        Table::of(&self.summary)
    }

    /// Every iteration of a node, £m, in order.
    fn draws<'py>(&self, py: Python<'py>, node: &str) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let nodes = &self.whole.mark.nodes;
        match nodes.iter().position(|known| known.code == node) {
            Some(place) => Ok(unwritable(PyArray1::from_slice(py, &self.whole.columns[place]))),
            None => {
                let hint = nearest_hint(node, nodes.iter().map(|known| known.code.as_str()));
                Err(PyValueError::new_err(format!("the shards have no node `{node}`{hint}")))
            }
        }
    }

    /// All iterations as one shard: `iteration`, and a column a node.
    fn table(&self) -> PyResult<Table> {
        table("draws", &self.whole.mark, self.whole.columns.clone())
    }

    /// Codes of the nodes.
    #[getter]
    fn nodes(&self) -> Vec<String> {
        self.whole.mark.nodes.iter().map(|node| node.code.clone()).collect()
    }

    /// Iterations.
    #[getter]
    fn iterations(&self) -> u64 {
        self.whole.mark.count
    }

    /// The seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.whole.mark.seed
    }

    fn __repr__(&self) -> String {
        let mark = &self.whole.mark;
        format!("<outturn.Merged: {} iterations of {}, seed {}>", mark.count, self.nodes().join(", "), mark.seed)
    }
}
