//! Tables and settings from Python as the files of a scenario: what is wrong with them is found by the checks of the files, at the same
//! places. Line 2 is the first row of a table.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch, RecordBatchReader};
use arrow_schema::DataType;
use outturn::diagnostic::visible;
use outturn::scenario::FILES;
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyBool, PyBytes, PyCapsule, PyDict, PyFloat, PyInt, PyMapping, PyString};

use crate::settings;

/// The file that a name stands for: `pay` and `pay.csv` are `pay.csv`, `scenario` is `scenario.toml`. What is none is left to the checks.
#[must_use]
pub fn file_name(name: &str) -> String {
    let known = ["", ".csv", ".toml"].map(|ending| format!("{name}{ending}"));
    let is_known = known.iter().find(|file| FILES.contains(&file.as_str()));
    is_known.cloned().unwrap_or_else(|| if name.contains('.') { name.to_owned() } else { format!("{name}.csv") })
}

/// The bytes of a file from what stands for it: its text, a dictionary of settings, or a table.
///
/// # Errors
/// `TypeError` and `ValueError`: what no cell holds, by file and column.
pub fn bytes(file: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(text.to_cow()?.into_owned().into_bytes());
    }
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if file.ends_with(".toml") {
        let settings = given.cast::<PyDict>();
        let settings = settings.map_err(|_| PyTypeError::new_err(format!("{file}: give its text or a dictionary")))?;
        return Ok(settings::text(file, settings)?.into_bytes());
    }
    if given.hasattr("__arrow_c_stream__")? {
        return match given.call_method0("__arrow_c_stream__").and_then(|stream| of_arrow(file, &stream)) {
            Ok(rows) => written(file, rows.into_iter()),
            // What cannot be handed over as Arrow: pandas without pyarrow, columns of texts and numbers, the nulls of polars.
            Err(error) => match columns_of(given)? {
                Some(columns) => of_columns(file, &columns),
                None => Err(error),
            },
        };
    }
    if given.cast::<PyMapping>().is_ok() {
        return of_columns(file, given);
    }
    Err(PyTypeError::new_err(format!(
        "{file}: give a DataFrame (of polars, pandas or anything with __arrow_c_stream__), a dictionary of columns, or the text of the file"
    )))
}

fn written(file: &str, rows: impl Iterator<Item = Vec<String>>) -> PyResult<Vec<u8>> {
    let failed = |error: String| PyRuntimeError::new_err(format!("{file}: {error}; this is a bug, please report it"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// The columns of a DataFrame of pandas or polars as a dictionary of lists, blank cells as None.
fn columns_of<'py>(frame: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if frame.hasattr("notna")? {
        let objects = frame.call_method1("astype", ("object",))?;
        let cells = objects.call_method1("where", (frame.call_method0("notna")?, frame.py().None()))?;
        return cells.call_method1("to_dict", ("list",)).map(Some);
    }
    if !frame.hasattr("to_dict")? {
        return Ok(None);
    }
    let lists = [("as_series", false)].into_py_dict(frame.py())?;
    frame.call_method("to_dict", (), Some(&lists)).map(Some)
}

/// A mapping of columns to lists of values.
fn of_columns(file: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let mut columns: Vec<Vec<String>> = Vec::new();
    for item in given.call_method0("items")?.try_iter()? {
        let (name, values): (String, Bound<'_, PyAny>) = item?.extract()?;
        let mut column = vec![name.clone()];
        for value in values.try_iter()? {
            column.push(of_value(file, &name, &value?)?);
        }
        if let Some(first) = columns.first().filter(|first| first.len() != column.len()) {
            return Err(PyValueError::new_err(format!(
                "{file}: column `{}` has {} values and column `{}` has {}",
                visible(&name),
                column.len() - 1,
                visible(&first[0]),
                first.len() - 1
            )));
        }
        columns.push(column);
    }
    let rows = columns.first().map_or(0, Vec::len);
    written(file, (0..rows).map(|row| columns.iter().map(|column| column[row].clone()).collect()))
}

fn of_value(file: &str, column: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_none() {
        return Ok(String::new());
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(yes_or_no(truth.is_true()));
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(value.extract::<f64>()?.to_string());
    }
    if value.is_instance_of::<PyInt>() || value.is_instance_of::<PyString>() {
        return Ok(value.str()?.to_cow()?.into_owned());
    }
    if value.hasattr("item")? && value.hasattr("dtype")? {
        return of_value(file, column, &value.call_method0("item")?);
    }
    Err(no_cell(file, column, &value.get_type().qualname()?.to_string()))
}

fn yes_or_no(truth: bool) -> String {
    if truth { "yes" } else { "no" }.to_owned()
}

fn no_cell(file: &str, column: &str, kind: &str) -> PyErr {
    PyTypeError::new_err(format!(
        "{file}: column `{}` holds {kind}: a cell is text, a number, yes or no, or blank",
        visible(column)
    ))
}

/// A stream of Arrow.
fn of_arrow(file: &str, stream: &Bound<'_, PyAny>) -> PyResult<Vec<Vec<String>>> {
    let wrong = |error: arrow_schema::ArrowError| PyValueError::new_err(format!("{file}: {error}"));
    let reader = reader(stream.cast::<PyCapsule>()?).map_err(wrong)?;
    let schema = reader.schema();
    let fields = schema.fields();
    // Rows that pandas has numbered anew bring their numbers along.
    let kept: Vec<usize> =
        (0..fields.len()).filter(|&place| !fields[place].name().starts_with("__index_level_")).collect();
    let mut rows = vec![kept.iter().map(|&place| fields[place].name().clone()).collect::<Vec<_>>()];
    for batch in reader {
        let batch: RecordBatch = batch.map_err(wrong)?;
        let mut columns = Vec::new();
        for &place in &kept {
            let column = batch.column(place).as_ref();
            let refused = || no_cell(file, fields[place].name(), &column.data_type().to_string());
            columns.push(texts(column).ok_or_else(refused)?);
        }
        rows.extend((0..batch.num_rows()).map(|row| columns.iter().map(|column| column[row].clone()).collect()));
    }
    Ok(rows)
}

/// What reads a stream of Arrow.
///
/// # Errors
/// It is none.
#[expect(unsafe_code, reason = "a stream is handed over by its address")]
pub fn reader(capsule: &Bound<'_, PyCapsule>) -> Result<RecordBatchStreamReader, arrow_schema::ArrowError> {
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"));
    let pointer = pointer.map_err(|error| arrow_schema::ArrowError::CDataInterface(error.to_string()))?;
    // SAFETY: a capsule of this name holds an `ArrowArrayStream`, by the PyCapsule protocol of Arrow. Reading takes it over, and leaves in
    // its place one that is released, which the capsule's destructor leaves alone.
    unsafe { RecordBatchStreamReader::from_raw(pointer.cast::<FFI_ArrowArrayStream>().as_ptr()) }
}

/// The cells of a column; none where no cell holds such values. Blank is null; a number that is none is left to the checks.
fn texts(column: &dyn Array) -> Option<Vec<String>> {
    macro_rules! numbers {
        ($($kind:ident => $type:ty),*) => {
            match column.data_type() {
                $(DataType::$kind => of_each(column, |place| column.as_primitive::<$type>().value(place).to_string()),)*
                DataType::Utf8 => of_each(column, |place| column.as_string::<i32>().value(place).to_owned()),
                DataType::LargeUtf8 => of_each(column, |place| column.as_string::<i64>().value(place).to_owned()),
                DataType::Utf8View => of_each(column, |place| column.as_string_view().value(place).to_owned()),
                DataType::Boolean => of_each(column, |place| yes_or_no(column.as_boolean().value(place))),
                DataType::Decimal128(..) => {
                    of_each(column, |place| column.as_primitive::<Decimal128Type>().value_as_string(place))
                }
                DataType::Dictionary(..) => {
                    let dictionary = column.as_any_dictionary();
                    let values = texts(dictionary.values().as_ref())?;
                    // Keys of no values are of blank cells alone.
                    let keys = if values.is_empty() { Vec::new() } else { dictionary.normalized_keys() };
                    of_each(column, |place| values[keys[place]].clone())
                }
                DataType::Null => vec![String::new(); column.len()],
                _ => return None,
            }
        };
    }
    Some(numbers! {
        Int8 => Int8Type, Int16 => Int16Type, Int32 => Int32Type, Int64 => Int64Type,
        UInt8 => UInt8Type, UInt16 => UInt16Type, UInt32 => UInt32Type, UInt64 => UInt64Type,
        Float32 => Float32Type, Float64 => Float64Type
    })
}

fn of_each(column: &dyn Array, text: impl Fn(usize) -> String) -> Vec<String> {
    (0..column.len()).map(|place| if column.is_null(place) { String::new() } else { text(place) }).collect()
}
