//! Tables as Python reads them: Arrow by the PyCapsule protocol, or dictionaries. Names, columns and values are those of the CSV files.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray, UInt64Array,
};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Schema};
use outturn::format::csv::neutral;
use outturn::tell::columns::{Cells, FileColumn};
use outturn::tell::table::Filled;
use pyo3::exceptions::{PyIndexError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyIterator, PyList};

/// A table. polars, pandas, pyarrow, DuckDB and whatever else knows the Arrow PyCapsule protocol read it without a copy:
/// `polars.DataFrame(table)`, `pandas.DataFrame.from_arrow(table)`, `pyarrow.table(table)`. It is also a sequence of rows, each a dictionary,
/// and `to_dict()` is for what knows no Arrow. Blank cells are null; yes and no are truth values.
#[pyclass(frozen, sequence, module = "outturn")]
pub struct Table {
    name: &'static str,
    about: &'static str,
    columns: Vec<(String, String)>,
    batch: RecordBatch,
}

/// A table that is no file: its name, what a row is, columns with what each means, and a key and text of the schema's metadata.
pub struct Given {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Name, meaning and values of each column.
    pub columns: Vec<(String, String, ArrayRef)>,
    /// A key of the schema's metadata, and its text.
    pub metadata: (String, String),
}

impl Table {
    /// Of columns that are there.
    ///
    /// # Errors
    /// A mistake in this module.
    pub fn given(given: Given) -> PyResult<Self> {
        let field = |(name, _, array): &(String, String, ArrayRef)| Field::new(name, array.data_type().clone(), false);
        let fields: Vec<Field> = given.columns.iter().map(field).collect();
        let schema = Schema::new(fields).with_metadata([given.metadata]);
        let (columns, arrays) = given.columns.into_iter().map(|(name, about, array)| ((name, about), array)).unzip();
        let batch = RecordBatch::try_new(Arc::new(schema), arrays).map_err(mistake)?;
        Ok(Self { name: given.name, about: given.about, columns, batch })
    }

    /// The columns of the file that a table makes.
    ///
    /// # Errors
    /// A mistake in this module.
    pub fn of(filled: &Filled) -> PyResult<Self> {
        Self::with(filled, neutral)
    }

    /// The same with texts as they are: of a table that is no file.
    ///
    /// # Errors
    /// A mistake in this module.
    pub fn as_it_is(filled: &Filled) -> PyResult<Self> {
        Self::with(filled, str::to_owned)
    }

    fn with(filled: &Filled, say: fn(&str) -> String) -> PyResult<Self> {
        let (mut columns, mut fields, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
        for FileColumn { name, about, cells } in filled.file_columns(say) {
            let array = array(cells);
            fields.push(Field::new(&name, array.data_type().clone(), true));
            arrays.push(array);
            columns.push((name, about));
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(mistake)?;
        Ok(Self { name: filled.name, about: filled.about, columns, batch })
    }

    /// A row as a dictionary.
    ///
    /// # Errors
    /// As of Python.
    pub fn row<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyDict>> {
        let row = PyDict::new(py);
        for ((name, _), array) in self.columns.iter().zip(self.batch.columns()) {
            row.set_item(name, cell(py, array, place)?)?;
        }
        Ok(row)
    }
}

#[pymethods]
impl Table {
    /// Name of its file, without ending.
    #[getter]
    fn name(&self) -> &str {
        self.name
    }

    /// What a row is.
    #[getter]
    fn about(&self) -> &str {
        self.about
    }

    /// What each column means, by its name, in order.
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        self.columns.iter().try_for_each(|(name, about)| columns.set_item(name, about))?;
        Ok(columns)
    }

    /// The values of each column, by its name: `pandas.DataFrame(table.to_dict())` needs no Arrow.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for ((name, _), array) in self.columns.iter().zip(self.batch.columns()) {
            let values = (0..array.len()).map(|place| cell(py, array, place)).collect::<PyResult<Vec<_>>>()?;
            all.set_item(name, values)?;
        }
        Ok(all)
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, place: isize) -> PyResult<Bound<'py, PyDict>> {
        let rows = self.batch.num_rows();
        let place = if place < 0 { place.checked_add_unsigned(rows) } else { Some(place) };
        let place = place.and_then(|place| usize::try_from(place).ok()).filter(|place| *place < rows);
        self.row(py, place.ok_or_else(|| PyIndexError::new_err(format!("the table has {rows} rows")))?)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let rows = (0..self.batch.num_rows()).map(|place| self.row(py, place)).collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, rows)?.try_iter()
    }

    fn __repr__(&self) -> String {
        format!("<outturn.Table {}: {} rows of {} columns>", self.name, self.batch.num_rows(), self.columns.len())
    }

    /// The table as an Arrow stream.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A producer need not heed it: the schema that it gives says what the values are.
        let _ = requested_schema;
        let batches = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), c"arrow_array_stream")
    }

    /// Its columns and their types as an Arrow schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref()).map_err(mistake)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }
}

fn mistake(error: arrow_schema::ArrowError) -> PyErr {
    PyRuntimeError::new_err(format!("{error}; this is a bug, please report it"))
}

/// The cells of a column of the file.
fn array(cells: Cells) -> ArrayRef {
    match cells {
        Cells::Text(cells) => Arc::new(StringArray::from(cells)),
        Cells::Flag(cells) => Arc::new(BooleanArray::from(cells)),
        Cells::Count(cells) => match Cells::signed(&cells) {
            Some(signed) => Arc::new(Int64Array::from(signed)),
            None => Arc::new(UInt64Array::from(cells)),
        },
        Cells::Number(cells) => Arc::new(Float64Array::from(cells)),
    }
}

fn cell<'py>(py: Python<'py>, array: &ArrayRef, place: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(place) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(place).into_pyobject(py)?.into_any(),
        DataType::Boolean => array.as_boolean().value(place).into_pyobject(py)?.to_owned().into_any(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(place).into_pyobject(py)?.into_any(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(place).into_pyobject(py)?.into_any(),
        _ => array.as_primitive::<Float64Type>().value(place).into_pyobject(py)?.into_any(),
    })
}
