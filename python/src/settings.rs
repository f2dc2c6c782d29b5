//! Settings from Python: a dictionary as the TOML text that a folder would hold.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use toml::Value;

/// Deeper settings than any that is read.
const DEEPEST: usize = 32;

/// The text of a dictionary.
///
/// # Errors
/// `TypeError`: what TOML cannot hold, with its key.
pub fn text(file: &str, settings: &Bound<'_, PyDict>) -> PyResult<String> {
    let value = value(file, settings, 0)?;
    toml::to_string(&value).map_err(|error| PyTypeError::new_err(format!("{file}: {error}")))
}

fn value(key: &str, given: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    let wrong = || {
        let kind = given.get_type().qualname().map_or_else(|_| String::new(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "{key}: a setting is text, a number, a truth value, a date, a list or a dictionary, not {kind}"
        ))
    };
    if depth > DEEPEST {
        return Err(wrong());
    }
    let each = |given: &Bound<'_, PyAny>| {
        let values = given.try_iter()?.map(|item| value(key, &item?, depth + 1));
        Ok(Value::Array(values.collect::<PyResult<Vec<_>>>()?))
    };
    // A truth value is a number too.
    if let Ok(truth) = given.cast::<PyBool>() {
        return Ok(Value::Boolean(truth.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        return Ok(Value::Integer(given.extract()?));
    }
    if given.is_instance_of::<PyFloat>() {
        return Ok(Value::Float(given.extract()?));
    }
    if given.is_instance_of::<PyString>() {
        return Ok(Value::String(given.extract()?));
    }
    if let Ok(dict) = given.cast::<PyDict>() {
        let mut table = toml::Table::new();
        for (name, given) in dict {
            let name: String = name.extract()?;
            let whole = format!("{key}, {name}");
            // What is not given is left out.
            if !given.is_none() {
                table.insert(name, value(&whole, &given, depth + 1)?);
            }
        }
        return Ok(Value::Table(table));
    }
    if given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>() {
        return each(given);
    }
    if given.hasattr("isoformat")? {
        let date: String = given.call_method0("isoformat")?.extract()?;
        return date.parse().map(Value::Datetime).map_err(|_| wrong());
    }
    // A number of numpy.
    if given.hasattr("item")? && given.hasattr("dtype")? {
        return value(key, &given.call_method0("item")?, depth + 1);
    }
    Err(wrong())
}
