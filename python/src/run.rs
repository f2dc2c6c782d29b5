//! A run: its figures, its draws, its files.

use std::path::PathBuf;
use std::sync::Arc;

use numpy::{PyArray1, PyArrayMethods};
use outturn::folder::{self, Form};
use outturn::format::{Artifact, FormatError, draws as draws_format, terminal};
use outturn::id::nearest_hint;
use outturn::outputs::Wanted;
use outturn::replay::{NodeColumns, node_columns, positions};
use outturn::results::{Results, Warning};
use outturn::simulate::RunSettings;
use outturn::study::{Ask, NodeDraws, NotRead, Study, StudyError};
use outturn::tell::book::Book;
use outturn::tell::table::{Filled, Kind, Table as Declared, When, col};
use outturn::tell::value::Value;
use outturn::tell::{tables, topic};
use outturn::write::{Destination, WriteError};
use pyo3::exceptions::{PyFileExistsError, PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::findings::refused;
use crate::table::Table;
use crate::work::{How, done, fits};

/// A column of every iteration.
type Column<'py> = Bound<'py, PyArray1<f64>>;

/// What a run has to say. Its text is what the program prints: `print(run)`.
#[pyclass(frozen, module = "outturn")]
pub struct Run {
    study: Arc<Study>,
    ask: Ask,
    results: Results,
    draws: Vec<(String, Py<PyArray1<f64>>)>,
}

impl Run {
    /// Of its parts; the columns cannot be written to from here on.
    #[must_use]
    pub fn new(study: Arc<Study>, ask: Ask, results: Results, draws: Vec<(String, Column<'_>)>) -> Self {
        let kept = draws.into_iter().map(|(code, column)| (code, unwritable(column).unbind()));
        Self { study, ask, results, draws: kept.collect() }
    }

    fn settings(&self) -> RunSettings {
        RunSettings { iterations: self.results.run.iterations, ..self.study.settings(&self.ask) }
    }

    /// Every file of the results folder.
    fn artifacts(&self, py: Python<'_>, draws_format: &str, tables_only: bool, png: bool) -> PyResult<Vec<Artifact>> {
        let draws_as_arrays = as_arrays(draws_format)?;
        self.two_draws_of_one_file(draws_as_arrays)?;
        let wanted = match (tables_only, png) {
            (true, _) => Wanted::Tables,
            (false, false) => Wanted::Pages,
            (false, true) => Wanted::All,
        };
        let of = |(code, column): &(String, Py<PyArray1<f64>>)| {
            let positions = column.bind(py).readonly().to_vec()?;
            Ok(NodeDraws { code: code.clone(), positions })
        };
        let draws = self.draws.iter().map(of).collect::<PyResult<Vec<_>>>()?;
        let how = How { threads: None, progress: None };
        let form = Form { wanted, draws_as_arrays, ..Form::default() };
        done(py, how, |_| folder::files(&self.results, &draws, &self.study, &self.ask, form))?.map_err(bug)
    }

    fn two_draws_of_one_file(&self, as_arrays: bool) -> PyResult<()> {
        let codes: Vec<&str> = self.draws.iter().map(|(code, _)| code.as_str()).collect();
        match draws_format::of_one_file(&codes).filter(|_| as_arrays) {
            Some([one, other]) => Err(PyValueError::new_err(format!(
                "`{one}` and `{other}` would have one file: use draws_format=\"csv\""
            ))),
            None => Ok(()),
        }
    }

    /// A node's iterations again.
    fn again(&self, py: Python<'_>, node: &str) -> PyResult<Vec<f64>> {
        let column = self.study.column(node).map_err(|why| wrong(py, why))?;
        let (compiled, settings) = (&self.study.compiled, self.settings());
        // Twice while blocks are put together.
        fits(16 * settings.iterations, u64::MAX)?;
        let nodes = [compiled.columns.accounts_of(column)];
        let how = How { threads: None, progress: None };
        let mut found = done(py, how, |_| positions(compiled, settings, 0..settings.iterations, &nodes))?;
        Ok(found.pop().unwrap_or_default())
    }

    /// A node's iterations again, by line and by stage.
    fn replayed(&self, py: Python<'_>, node: &str) -> PyResult<NodeColumns> {
        let column = self.study.column(node).map_err(|why| wrong(py, why))?;
        replayed(py, &self.study, self.settings(), column)
    }
}

/// Every iteration of a node again, to the same bits.
///
/// # Errors
/// `MemoryError`.
pub fn replayed(py: Python<'_>, study: &Study, settings: RunSettings, column: usize) -> PyResult<NodeColumns> {
    let compiled = &study.compiled;
    let columns = 2 + study.model.lines.len() + compiled.stages.len();
    // Twice while blocks are put together.
    fits(16 * columns as u64 * settings.iterations, u64::MAX)?;
    let accounts = compiled.columns.accounts_of(column);
    done(py, How { threads: None, progress: None }, |_| node_columns(compiled, settings, &accounts, &[]))
}

#[pymethods]
impl Run {
    /// The row of `nodes` of the node that headlines speak of: its code, name, plan, mean, quantiles and chances, each with its error.
    #[getter]
    fn headline<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let mut nodes = filled(&self.results, "nodes")?;
        let row = nodes.row(&self.results.headline.0).map(<[Value]>::to_vec);
        nodes.rows = row.into_iter().collect();
        Table::of(&nodes)?.row(py, 0)
    }

    /// Names of the tables that the run has, in the order of docs/OUTPUTS.md.
    #[getter]
    fn tables(&self, py: Python<'_>) -> Vec<&'static str> {
        py.detach(|| Book::new(&self.results).tables.iter().map(|table| table.name).collect())
    }

    /// A table by its name, as in `data/NAME.csv`.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let table = py.detach(|| filled(&self.results, name))?;
        match table.when {
            When::Rows(when) if !table.is_written() => {
                Err(PyValueError::new_err(format!("this run has no table `{name}`: it is there {when}")))
            }
            _ => Table::of(&table),
        }
    }

    /// Every iteration of a node, £m: its year-end position as an array, all rules done; with `by="line"` what each line did to it, and with
    /// `by="stage"` its position at the end of each stage, as a dictionary of arrays. The position less the sum of the lines is the same in
    /// every iteration: what the base is without lines. What was not asked for with `draws=` is drawn again, to the same bits.
    #[pyo3(signature = (node, *, by=None))]
    fn draws<'py>(&self, py: Python<'py>, node: &str, by: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        let column = |values: Vec<f64>| unwritable(PyArray1::from_vec(py, values));
        let by_name = |columns: Vec<(&str, Vec<f64>)>| {
            let all = PyDict::new(py);
            columns.into_iter().try_for_each(|(name, values)| all.set_item(name, column(values)))?;
            Ok(all.into_any())
        };
        match by {
            None => match self.draws.iter().find(|(code, _)| code == node) {
                Some((_, kept)) => Ok(kept.bind(py).clone().into_any()),
                None => Ok(column(self.again(py, node)?).into_any()),
            },
            Some("line") => {
                let lines = self.study.model.lines.iter().map(|line| line.code.as_str());
                by_name(lines.zip(self.replayed(py, node)?.lines).collect())
            }
            Some("stage") => {
                let NodeColumns { position, stages, .. } = self.replayed(py, node)?;
                let names = self.study.compiled.stages.iter().map(|stage| stage.word());
                by_name(names.zip(stages.into_iter().chain([position])).collect())
            }
            Some(_) => Err(PyValueError::new_err("by: \"line\" or \"stage\"")),
        }
    }

    /// The bytes of every file of the results folder, by path: those of the program.
    #[pyo3(signature = (*, draws_format="csv", tables_only=false, png=true))]
    fn files<'py>(
        &self,
        py: Python<'py>,
        draws_format: &str,
        tables_only: bool,
        png: bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let files = PyDict::new(py);
        for file in self.artifacts(py, draws_format, tables_only, png)? {
            files.set_item(file.path, PyBytes::new(py, &file.bytes))?;
        }
        Ok(files)
    }

    /// Writes the results folder, whole or not at all, and gives its path: the files of the program but its log, which names a machine and a
    /// time. Results that are there are replaced only with `overwrite`.
    #[pyo3(signature = (folder, *, overwrite=false, draws_format="csv", tables_only=false, png=true))]
    fn write(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        overwrite: bool,
        draws_format: &str,
        tables_only: bool,
        png: bool,
    ) -> PyResult<PathBuf> {
        // Without a slash at its end, after which a link would be taken for a folder.
        let folder: PathBuf = folder.components().collect();
        let destination = Destination::prepare(&folder, overwrite).map_err(not_written)?;
        let files = self.artifacts(py, draws_format, tables_only, png)?;
        py.detach(|| destination.commit(&files)).map_err(not_written)?;
        Ok(folder)
    }

    /// Cautions on the results and findings on the scenario, each with advice.
    #[getter]
    fn warnings(&self) -> PyResult<Table> {
        Table::of(&warnings(&self.results))
    }

    /// Iterations simulated.
    #[getter]
    fn iterations(&self) -> u64 {
        self.results.run.iterations
    }

    /// The seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.results.run.seed
    }

    /// `results.json`: every figure, typed, for programs.
    fn json<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.results.write())
    }

    fn __str__(&self) -> String {
        terminal::page(&topic::opening(&Book::new(&self.results)), terminal::WIDTH)
    }

    fn __repr__(&self) -> String {
        let facts = &self.results.run;
        let name = &self.results.scenario.name;
        format!("<outturn.Run of {name}: {} iterations, seed {}>", facts.iterations, facts.seed)
    }
}

/// A column that cannot be written to.
#[must_use]
pub fn unwritable(column: Column<'_>) -> Column<'_> {
    column.readwrite().make_nonwriteable();
    column
}

/// A table by its name, with its rows.
fn filled(results: &Results, name: &str) -> PyResult<Filled> {
    let known = tables::all();
    let names: Vec<&str> = known.iter().map(|table| table.name).collect();
    match names.iter().position(|known| *known == name) {
        Some(place) => Ok(known.into_iter().nth(place).expect("it was found there").filled(results)),
        None => {
            let hint = nearest_hint(name, names.iter().copied());
            Err(PyValueError::new_err(format!("there is no table `{name}`{hint}; `tables` names them")))
        }
    }
}

fn warnings(results: &Results) -> Filled {
    Declared::new(
        "warnings",
        "One row a caution on the results, or a finding on the scenario.",
        When::Always,
        0,
        |results: &Results| results.warnings.clone(),
        vec![
            col("code", Kind::Text, "its code", |_, of: &Warning| Value::text(&of.code)),
            col("message", Kind::Text, "what may be wrong", |_, of: &Warning| Value::text(&of.message)),
            col("advice", Kind::Text, "what to do about it", |_, of: &Warning| Value::text(&of.advice)),
            col("place", Kind::Text, "where in the scenario; blank for cautions on results", |_, of: &Warning| {
                Value::text(&of.place)
            }),
        ],
    )
    .filled(results)
}

fn as_arrays(draws_format: &str) -> PyResult<bool> {
    match draws_format {
        "csv" => Ok(false),
        "npy" => Ok(true),
        _ => Err(PyValueError::new_err("draws_format: \"csv\" or \"npy\"")),
    }
}

fn bug(error: FormatError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

fn not_written(error: WriteError) -> PyErr {
    match error {
        WriteError::Exists(folder) => PyFileExistsError::new_err(format!(
            "`{}` already holds results; overwrite=True replaces them, or choose another folder",
            folder.display()
        )),
        WriteError::Io(..) => PyOSError::new_err(error.to_string()),
        other => PyValueError::new_err(other.to_string()),
    }
}

/// The exception for a question that has no answer.
#[must_use]
pub fn wrong(py: Python<'_>, why: StudyError) -> PyErr {
    match why {
        StudyError::Compile(reason) => refused(py, &NotRead::Compile(reason)),
        StudyError::NoSuchNode(..) | StudyError::NoPlace(_) | StudyError::NoMonths(_) => {
            PyValueError::new_err(why.to_string())
        }
        StudyError::Interrupted | StudyError::Lost => PyRuntimeError::new_err(why.to_string()),
    }
}
