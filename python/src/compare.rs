//! Two scenarios over the same draws: what is alike in both is the same in every iteration, so a difference is that of what was changed.

use std::ops::ControlFlow;
use std::sync::Arc;

use outturn::replay::NodeColumns;
use outturn::results::{Estimate, Quantile};
use outturn::simulate::RunSettings;
use outturn::study::{Ask, MonthsAsked, Progress, Study, StudyError};
use outturn::summary::name_of;
use outturn::summary::sample::{Pair, Sample};
use outturn::tell::table::{Filled, Kind, Table as Declared, When, col};
use outturn::tell::value::Value;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::run::{replayed, wrong};
use crate::scenario::Scenario;
use crate::table::Table;
use crate::work::{How, done, fits};

/// Probabilities of the quantiles.
const LEVELS: [f64; 3] = [0.10, 0.50, 0.90];

/// The second of two scenarios less the first, iteration by iteration.
#[pyclass(frozen, module = "outturn")]
pub struct Comparison {
    studies: [Arc<Study>; 2],
    settings: RunSettings,
    nodes: Filled,
}

/// A node or a line of both.
#[derive(Clone)]
struct Both {
    code: String,
    name: String,
    means: [Estimate; 2],
    change: Estimate,
    quantiles: [Quantile; 3],
}

impl Both {
    fn of(code: &str, name: String, before: &[f64], after: &[f64]) -> Self {
        let pair = Pair::of(before, after);
        let quantile = |p: f64| {
            let of = pair.quantile(p);
            let (low, high) = of.interval.unzip();
            Quantile { p, value: of.value, low, high }
        };
        Self {
            code: code.to_owned(),
            name,
            means: [before, after].map(|values| Sample::of(values).mean()),
            change: pair.difference(),
            quantiles: LEVELS.map(quantile),
        }
    }
}

/// Runs two scenarios over the same draws: the seed and the iterations that are given, or those of `before`. The changes are of `after` less
/// `before`, with the errors of differences of pairs.
///
/// >>> worse = outturn.compare(scenario, scenario.set("pay.award_above_plan += 0.01"))
/// >>> worse.nodes, worse.lines("NAT")
#[pyfunction]
#[pyo3(signature = (before, after, *, iterations=None, seed=None, threads=None, max_memory=4_000, progress=None))]
#[expect(clippy::too_many_arguments, reason = "keywords, as the program's options")]
pub fn compare(
    py: Python<'_>,
    before: &Bound<'_, Scenario>,
    after: &Bound<'_, Scenario>,
    iterations: Option<u64>,
    seed: Option<u64>,
    threads: Option<u16>,
    max_memory: u64,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Comparison> {
    let studies = [before.get().study(py)?, after.get().study(py)?];
    let [one, other] = &studies;
    let ask = Ask { iterations, seed, months: MonthsAsked::None, ..Ask::default() };
    let settings = one.settings(&ask);
    if settings.iterations < 2 {
        return Err(PyValueError::new_err("iterations: 2 or more, as one has no error"));
    }
    let in_other = codes(other);
    let both: Vec<String> = codes(one).into_iter().filter(|code| in_other.contains(code)).collect();
    if both.is_empty() {
        return Err(PyValueError::new_err("the two scenarios have no node in common: they cannot be compared"));
    }
    let asked = Ask { iterations: Some(settings.iterations), seed: Some(settings.seed), draws: both.clone(), ..ask };
    let needed = studies.iter().map(|study| study.memory(&study.compiled, &asked, settings.iterations)).sum();
    fits(needed, max_memory)?;
    let found = done(py, How { threads, progress }, |observe| {
        let columns = |study: &Study, before: u64| -> Result<Vec<Vec<f64>>, StudyError> {
            let observe = |at: Progress| -> ControlFlow<()> {
                observe(Progress { done: before + at.done, of: 2 * settings.iterations })
            };
            let (_, mut tallies, _) = study.tallied(&study.compiled, &asked, &observe)?;
            let column = |code: &String| Ok(tallies.whole.remove(&study.column(code)?).unwrap_or_default());
            both.iter().map(column).collect()
        };
        let (before, after) = (columns(one, 0)?, columns(other, settings.iterations)?);
        let pairs = both.iter().zip(before.iter().zip(&after));
        let pair = |(code, (before, after)): (&String, (&Vec<f64>, &Vec<f64>))| {
            Both::of(code, name_of(&one.model, &one.compiled, code), before, after)
        };
        Ok(pairs.map(pair).collect::<Vec<Both>>())
    })?;
    let found = found.map_err(|why| wrong(py, why))?;
    let nodes =
        declared("nodes", "One row a node of both: its year end in each, and its change over the same draws.", "node")
            .filled(&found);
    Ok(Comparison { studies, settings, nodes })
}

/// Codes of all nodes: roll-ups, then organisations.
fn codes(study: &Study) -> Vec<String> {
    let columns = &study.compiled.columns;
    let rolls = (0..columns.rolls.len()).map(|roll| columns.roll_column(roll));
    let organisations = (0..columns.accounts).filter(|&account| study.model.accounts[account].is_organisation);
    rolls.chain(organisations).map(|column| study.code_of(column)).collect()
}

#[pymethods]
impl Comparison {
    /// Every node that both have: mean in each, and the changes of its mean and of its positions at probabilities 0.10, 0.50 and 0.90.
    #[getter]
    fn nodes(&self) -> PyResult<Table> {
        Table::of(&self.nodes)
    }

    /// The same of every line of a node, £m; a line that one of the two lacks is nought there. Without a node, of the headline of the first.
    #[pyo3(signature = (node=None))]
    fn lines(&self, py: Python<'_>, node: Option<&str>) -> PyResult<Table> {
        let [one, other] = &self.studies;
        let headline = one.code_of(one.compiled.columns.headline);
        let node = node.unwrap_or(&headline);
        let columns = |study: &Study| -> PyResult<NodeColumns> {
            let column = study.column(node).map_err(|why| wrong(py, why))?;
            replayed(py, study, self.settings, column)
        };
        let (before, after) = (columns(one)?, columns(other)?);
        let found = py.detach(|| lines([one, other], [&before, &after]));
        let about = "One row a line of either: what it does to a node in each, and its change over the same draws.";
        Table::of(&declared("lines", about, "line").filled(&found))
    }

    /// Iterations of each.
    #[getter]
    fn iterations(&self) -> u64 {
        self.settings.iterations
    }

    /// The seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.settings.seed
    }

    fn __repr__(&self) -> String {
        let [one, other] = self.studies.each_ref().map(|study| &study.model.facts.name);
        format!("<outturn.Comparison of {one} and {other}: {} iterations>", self.settings.iterations)
    }
}

/// The lines of two studies, those of the first first.
fn lines(studies: [&Study; 2], columns: [&NodeColumns; 2]) -> Vec<Both> {
    let place = |of: usize, code: &str| studies[of].model.lines.iter().position(|line| line.code == code);
    let new = studies[1].model.lines.iter().filter(|line| place(0, &line.code).is_none());
    let all = studies[0].model.lines.iter().chain(new);
    let nought = vec![0.0; columns[0].position.len()];
    let line =
        |of: usize, code: &str| place(of, code).and_then(|place| columns[of].lines.get(place)).unwrap_or(&nought);
    all.map(|of| Both::of(&of.code, of.name.clone(), line(0, &of.code), line(1, &of.code))).collect()
}

fn declared(name: &'static str, about: &'static str, of: &str) -> Declared<Vec<Both>> {
    let (code, title) = if of == "node" { ("node_code", "node_name") } else { ("line", "line_name") };
    let mean = |at: usize| move |_: &Vec<Both>, of: &Both| Value::Estimate(of.means[at]);
    let quantile = |at: usize| move |_: &Vec<Both>, of: &Both| Value::Quantile(of.quantiles[at]);
    Declared::new(
        name,
        about,
        When::Always,
        1,
        |all: &Vec<Both>| all.clone(),
        vec![
            col(code, Kind::Text, "its code", |_, of: &Both| Value::text(&of.code)),
            col(title, Kind::Text, "its name", |_, of: &Both| Value::text(&of.name)),
            col("before", Kind::Estimate, "mean in the first", mean(0)),
            col("after", Kind::Estimate, "mean in the second", mean(1)),
            col("change", Kind::Estimate, "change of the mean", |_, of: &Both| Value::Estimate(of.change)),
            col("change_q10", Kind::Quantile, "change of the position at probability 0.10", quantile(0)),
            col("change_q50", Kind::Quantile, "change of the median", quantile(1)),
            col("change_q90", Kind::Quantile, "change of the position at probability 0.90", quantile(2)),
        ],
    )
}
