//! A scenario: files, and what is made of them when something is asked.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use numpy::PyArray1;
use outturn::draws::philox::MAX_ITERATIONS;
use outturn::id::nearest_hint;
use outturn::kernel::sampling::{FEWEST_RANDOMISATIONS, MOST_RANDOMISATIONS};
use outturn::resolve::Repair;
use outturn::results::SamplerUsed;
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::stress::{self, Stress};
use outturn::study::{Ask, MonthsAsked, NotRead, PrecisionAsked, Study};
use outturn::tell::table::{Filled, Kind, Table as Declared, When, col};
use outturn::tell::value::Value;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use crate::run::{Run, wrong};
use crate::shard::shard;
use crate::table::Table;
use crate::work::{How, done, fits};
use crate::{findings, given};

/// The files of a scenario. It never changes: `set`, `stress` and `replace` give another. It is checked when something is first asked of it;
/// what is wrong is a `ScenarioError` then, with every finding, and `check()` has the findings as a table.
#[pyclass(frozen, module = "outturn")]
pub struct Scenario {
    files: Files,
    repair: Repair,
    judged: OnceLock<Result<Arc<Study>, NotRead>>,
}

impl Scenario {
    fn of(files: Files, repair: Repair) -> Self {
        Self { files, repair, judged: OnceLock::new() }
    }

    fn judged(&self, py: Python<'_>) -> &Result<Arc<Study>, NotRead> {
        // Others wait for the first without holding the interpreter.
        py.detach(|| self.judged.get_or_init(|| Study::read(&self.files, self.repair).map(Arc::new)))
    }

    /// The study of it.
    ///
    /// # Errors
    /// `ScenarioError`.
    pub fn study(&self, py: Python<'_>) -> PyResult<Arc<Study>> {
        self.judged(py).clone().map_err(|why| findings::refused(py, &why))
    }

    /// The stresses of its own.
    fn named_stresses(&self, py: Python<'_>) -> PyResult<Vec<Stress>> {
        stress::library(&self.files).map_err(|found| findings::refused(py, &NotRead::Found(found)))
    }
}

/// Files, changes, and whether correlations may be repaired.
type Parts<'py> = (Bound<'py, PyDict>, Vec<String>, bool);

/// A scenario as it was pickled.
#[pyfunction]
pub fn _scenario(files: &Bound<'_, PyDict>, changes: Vec<String>, repair: bool) -> PyResult<Scenario> {
    let Scenario { files, repair, .. } = Scenario::from_tables(files, repair)?;
    Ok(Scenario::of(files.changed(Written::of_command_line(&changes)), repair))
}

#[pymethods]
impl Scenario {
    /// A scenario folder, or a workbook (.xlsx, .ods). With `repair`, correlations that are not possible together are replaced by the nearest
    /// that are.
    #[staticmethod]
    #[pyo3(signature = (path, *, repair=false))]
    fn read(py: Python<'_>, path: PathBuf, repair: bool) -> PyResult<Self> {
        let files = py.detach(|| Files::open(&path));
        let files = files.map_err(|found| findings::refused(py, &NotRead::Found(found)))?;
        Ok(Self::of(files, repair_of(repair)))
    }

    /// Tables by their names (`pay` or `pay.csv`): DataFrames of polars or pandas, or anything else with `__arrow_c_stream__`; dictionaries of
    /// columns; or the text of the file. `scenario` and the other settings are dictionaries or TOML text. Blank cells are null or None; a
    /// finding's line 2 is the first row.
    #[staticmethod]
    #[pyo3(signature = (tables, *, repair=false))]
    fn from_tables(tables: &Bound<'_, PyDict>, repair: bool) -> PyResult<Self> {
        let mut files = Vec::new();
        for (name, table) in tables {
            let file = given::file_name(&name.extract::<String>()?);
            files.push((file.clone(), given::bytes(&file, &table)?));
        }
        Ok(Self::of(Files::from_pairs(files), repair_of(repair)))
    }

    /// Every finding, errors and warnings, as a table. Never raises `ScenarioError` for what a file holds.
    fn check(&self, py: Python<'_>) -> PyResult<Table> {
        match self.judged(py) {
            Ok(study) => Table::as_it_is(&findings::table(&study.warnings)),
            Err(NotRead::Found(found)) => Table::as_it_is(&findings::table(found)),
            Err(why) => Err(findings::refused(py, why)),
        }
    }

    /// The same scenario with changes, in the words of the program's `--set`: `"risks.winter.high_m = 90"`,
    /// `"pay[line=pay_afc].award_above_plan += 0.01"`, `"delivery.mean *= 0.9"`, `"rule.own_action = off"`.
    #[pyo3(signature = (*changes))]
    fn set(&self, changes: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let changes: Vec<String> = changes.extract()?;
        Ok(Self::of(self.files.clone().changed(Written::of_command_line(&changes)), self.repair))
    }

    /// The same scenario under stresses of its own `stresses.toml`, all at once.
    #[pyo3(signature = (*names))]
    fn stress(&self, py: Python<'_>, names: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let (known, names) = (self.named_stresses(py)?, names.extract::<Vec<String>>()?);
        let changes = stress::changes_of(&known, &names).map_err(|name| {
            let hint = nearest_hint(name, known.iter().map(|stress| stress.name.as_str()));
            PyValueError::new_err(format!("the scenario has no stress `{name}`{hint}; stresses() names them"))
        })?;
        Ok(Self::of(self.files.clone().changed(Written::of_command_line(&changes)), self.repair))
    }

    /// The same scenario with other tables in the place of its own, as in `from_tables`; None takes one away.
    fn replace(&self, tables: &Bound<'_, PyDict>) -> PyResult<Self> {
        let mut files = self.files.clone();
        for (name, table) in tables {
            let file = given::file_name(&name.extract::<String>()?);
            let bytes = if table.is_none() { None } else { Some(given::bytes(&file, &table)?) };
            files = files.with(&file, bytes);
        }
        Ok(Self::of(files, self.repair))
    }

    /// The stresses that its own `stresses.toml` names.
    fn stresses(&self, py: Python<'_>) -> PyResult<Table> {
        Table::of(&stresses(self.named_stresses(py)?))
    }

    /// The text of each of its files as bytes, by name, as it was read: changes left out.
    fn files<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let files = PyDict::new(py);
        self.files.pairs().try_for_each(|(name, bytes)| files.set_item(name, PyBytes::new(py, bytes)))?;
        Ok(files)
    }

    /// The changes with which it is read.
    #[getter]
    fn changes(&self) -> Vec<String> {
        self.files.changes().map(|change| change.trim().to_owned()).collect()
    }

    /// Simulates it, in memory. What is not given is as the scenario or the program has it:
    ///
    /// * `iterations`, `seed`: otherwise the scenario's own;
    /// * `draws`: codes of nodes of which every iteration goes into the results folder (`Run.draws` has those of any node);
    /// * `precision`: go on at doublings until the nation's and the headline's figures are known to so many £m, at most `max_iterations`;
    /// * `sampler`: `"plain"` or `"sobol"`, the latter with `randomisations`;
    /// * `fan`: the year by month, of the usual nodes and of `fan_for`;
    /// * `by_organisation`: how each official forecast stands to its own evidence, by name;
    /// * `threads`: no figure depends on it; `max_memory`: MB;
    /// * `progress`: called with iterations done and iterations to do; an exception in it stops the run, and so does Ctrl-C.
    #[pyo3(signature = (*, iterations=None, seed=None, draws=Vec::new(), precision=None, max_iterations=1_000_000, sampler="plain",
                        randomisations=None, fan=true, fan_for=Vec::new(), by_organisation=false, threads=None, max_memory=4_000,
                        progress=None))]
    #[expect(clippy::too_many_arguments, reason = "keywords, as the program's options")]
    fn run(
        &self,
        py: Python<'_>,
        iterations: Option<u64>,
        seed: Option<u64>,
        draws: Vec<String>,
        precision: Option<f64>,
        max_iterations: u64,
        sampler: &str,
        randomisations: Option<u32>,
        fan: bool,
        fan_for: Vec<String>,
        by_organisation: bool,
        threads: Option<u16>,
        max_memory: u64,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Run> {
        let study = self.study(py)?;
        let refused = |why: &str| Err(PyValueError::new_err(why.to_owned()));
        let possible = 1..=MAX_ITERATIONS;
        if !possible.contains(&max_iterations) || iterations.is_some_and(|iterations| !possible.contains(&iterations)) {
            return refused(&format!("iterations: 1 to {MAX_ITERATIONS}"));
        }
        if precision.is_some_and(|millions| !(millions.is_finite() && millions > 0.0)) {
            return refused("precision: an amount above nought, £m");
        }
        if !fan && !fan_for.is_empty() {
            return refused("fan_for asks for a year by month, and fan=False for none");
        }
        let ask = Ask {
            seed,
            iterations,
            sampler: sampler_of(sampler, randomisations)?,
            precision: precision.map(|millions| PrecisionAsked { millions, at_most: max_iterations }),
            second_seed: true,
            months: if fan { MonthsAsked::Of(fan_for) } else { MonthsAsked::None },
            draws,
            by_organisation,
            repaired: study.repaired(),
            changes: study.model.facts.changes.clone(),
        };
        let compiled = study.compiled_for(&ask).map_err(|why| wrong(py, why))?;
        let most = ask.precision.map_or(study.settings(&ask).iterations, |precision| precision.at_most);
        fits(study.memory(&compiled, &ask, most), max_memory)?;
        let (results, draws) = done(py, How { threads, progress }, |observe| study.run_with_draws(&ask, observe))?
            .map_err(|why| wrong(py, why))?;
        // The columns move: numpy owns them from here on.
        let arrays = draws.into_iter().map(|of| (of.code, PyArray1::from_vec(py, of.positions)));
        Ok(Run::new(study, ask, results, arrays.collect()))
    }

    /// Iterations `first` .. `first + count` of some nodes, as they are in a run of that seed, to the bit: a column `iteration`, and one a
    /// node, £m. Its Arrow schema says under `outturn` what it is of (JSON: version, fingerprint of the scenario with its changes, seed, first,
    /// count), which `merge` looks at.
    #[pyo3(signature = (first, count, nodes, *, seed=None, threads=None, max_memory=4_000, progress=None))]
    #[expect(clippy::too_many_arguments, reason = "keywords, as the program's options")]
    fn shard(
        &self,
        py: Python<'_>,
        first: u64,
        count: u64,
        nodes: Vec<String>,
        seed: Option<u64>,
        threads: Option<u16>,
        max_memory: u64,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        let study = self.study(py)?;
        shard(py, &study, [first, count], &nodes, seed, max_memory, How { threads, progress })
    }

    /// As pickle has it: its files and its changes. What cannot be run is not sent: `ScenarioError`.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Parts<'py>)> {
        self.study(py)?;
        let make = py.import("outturn._outturn")?.getattr("_scenario")?;
        Ok((make, (self.files(py)?, self.changes(), self.repair != Repair::No)))
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self.files.pairs().map(|(name, _)| name).collect();
        format!("<outturn.Scenario of {}>", names.join(", "))
    }
}

const fn repair_of(repair: bool) -> Repair {
    if repair { Repair::Nearest } else { Repair::No }
}

fn sampler_of(name: &str, randomisations: Option<u32>) -> PyResult<Option<SamplerUsed>> {
    match (name, randomisations) {
        ("plain", None) => Ok(None),
        ("plain", Some(_)) => Err(PyValueError::new_err("randomisations are of sampler=\"sobol\"")),
        ("sobol", of) => {
            let randomisations = of.unwrap_or(FEWEST_RANDOMISATIONS);
            if (FEWEST_RANDOMISATIONS..=MOST_RANDOMISATIONS).contains(&randomisations) {
                return Ok(Some(SamplerUsed::Sobol { randomisations }));
            }
            Err(PyValueError::new_err(format!("randomisations: {FEWEST_RANDOMISATIONS} to {MOST_RANDOMISATIONS}")))
        }
        _ => Err(PyValueError::new_err("sampler: \"plain\" or \"sobol\"")),
    }
}

fn stresses(known: Vec<Stress>) -> Filled {
    Declared::new(
        "stresses",
        "One row a stress of the scenario's own.",
        When::Always,
        1,
        |known: &Vec<Stress>| known.clone(),
        vec![
            col("stress", Kind::Text, "its name", |_, of: &Stress| Value::text(&of.name)),
            col("title", Kind::Text, "what happens", |_, of: &Stress| Value::text(&of.title)),
            col("says", Kind::Text, "why it is worth a look", |_, of: &Stress| Value::text(&of.says)),
            col("source", Kind::Text, "where its size comes from", |_, of: &Stress| Value::text(&of.source)),
        ],
    )
    .filled(&known)
}
