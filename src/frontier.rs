//! What holding access and safety would cost: every combination of some levers, each a whole run over the same draws.
//!
//! A lever is a choice between settings, each a list of changes of the scenario ([`crate::scenario::changes`]). Money, A&E, planned work and
//! staff of a node are kept iteration by iteration, so that differences to the scenario as it stands are paired, and the bail-out that
//! suffices with a stated chance is a quantile of what the position falls short of the target by.

use std::fmt;

use crate::capacity::AgencyCap;
use crate::compile::capacity::{CompiledCapacity, Measure, Planned};
use crate::model::Model;
use crate::model::capacity::Size;
use crate::resolve::Repair;
use crate::results::{
    Bailout, Chance, Estimate, Frontier, FrontierPoint, FrontierSetting, NodeCode, Quantile, Results,
};
use crate::scenario::Files;
use crate::scenario::changes::Written;
use crate::simulate;
use crate::study::{Ask, MonthsAsked, NotRead, Observe, Progress, Study, StudyError};
use crate::summary::drivers::target;
use crate::summary::sample::{Pair, Sample};
use crate::summary::watches;

/// Iterations of a combination unless the command line says otherwise: each is a whole run.
pub const ITERATIONS: u64 = 1_000;
/// The most combinations: each is a scenario that is read and held, 13 MB of England.
pub const MOST: usize = 128;
/// What the scenario as it stands is called.
pub const AS_IT_STANDS: &str = "As it stands";
/// Steps of a bail-out beyond nought.
const STEPS: u32 = 10;

/// A choice that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lever {
    /// Its settings beside that of the scenario.
    pub settings: Vec<Setting>,
}

/// One way to set a lever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What is done, for people.
    pub name: String,
    /// The changes.
    pub changes: Vec<String>,
}

impl Lever {
    fn of<'a>(settings: impl IntoIterator<Item = (&'a str, Vec<String>)>) -> Self {
        let setting = |(name, changes): (&str, Vec<String>)| Setting { name: name.to_owned(), changes };
        Self { settings: settings.into_iter().map(setting).collect() }
    }

    /// From `WHAT = VALUE, VALUE, …`, as `stress --vary` takes it.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let of = crate::stress::Varied::parse(text)?;
        let setting = |value: &String| {
            let change = format!("{} {value}", of.what);
            Setting { name: change.clone(), changes: vec![change] }
        };
        Ok(Self { settings: of.values.iter().map(setting).collect() })
    }
}

/// The levers of the article of August 2015 that the model of capacity has, but for those that the scenario has set already: who gives way, the
/// agency ceiling, staffing guidance, the A&E target.
#[must_use]
pub fn usual(model: &Model) -> Vec<Lever> {
    let Some(given) = &model.capacity else { return Vec::new() };
    let split = |name, [money, access, safety]: [f64; 3]| {
        let shares = [("money", money), ("access", access), ("safety", safety)];
        (name, shares.map(|(key, share)| format!("capacity.{key} = {share}")).to_vec())
    };
    let mut levers = vec![Lever::of([
        split("More money", [0.9, 0.1, 0.0]),
        split("Less access", [0.2, 0.7, 0.1]),
        split("Less safety", [0.3, 0.2, 0.5]),
    ])];
    let (name, cap) = match given.cap {
        AgencyCap::Hard => ("Soft cap", "soft"),
        AgencyCap::Off | AgencyCap::Soft => ("Hard cap", "hard"),
    };
    levers.push(Lever::of([(name, vec![format!("capacity.agency_cap = {cap}")])]));
    let leaner = 0.97 * given.size(Size::Guidance);
    levers.push(Lever::of([("Leaner wards", vec![format!("capacity.guidance = {leaner}")])]));
    if given.relaxed.is_empty() {
        let months = vec!["capacity.relaxed_months = 9 to 12".to_owned()];
        levers.push(Lever::of([("A&E eased", months)]));
    }
    levers
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Code of the node; the headline's by default.
    pub node: Option<String>,
    /// The levers; those of [`usual`] where there are none.
    pub levers: Vec<Lever>,
    /// Chance with which access and safety are to be kept, each.
    pub held: f64,
    /// Chance with which the bail-out is to suffice.
    pub suffices: f64,
}

/// Why there is no frontier.
#[derive(Debug)]
pub enum FrontierError {
    /// The scenario simulates no capacity.
    NoCapacity,
    /// No capacity plan lies within the node.
    NotThere(String),
    /// Too many combinations: how many.
    TooMany(usize),
    /// A combination cannot be read: its name.
    NotRead(String, NotRead),
    /// The run failed.
    Run(StudyError),
}

impl From<StudyError> for FrontierError {
    fn from(error: StudyError) -> Self {
        Self::Run(error)
    }
}

impl fmt::Display for FrontierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCapacity => write!(
                f,
                "error: the scenario simulates no capacity plans, so nothing is known of access and safety: give it capacity_plan.csv and a section \
                 [capacity] in scenario.toml (docs/CAPACITY.md), or a stress that has one (--stress)"
            ),
            Self::NotThere(code) => write!(f, "error: no organisation of `{code}` has a simulated capacity plan"),
            Self::TooMany(many) => {
                write!(f, "error: {many} combinations; at most {MOST} run together: name fewer values")
            }
            Self::NotRead(name, why) => write!(f, "with \u{201c}{name}\u{201d}:\n{why}"),
            Self::Run(why) => write!(f, "error: {why}"),
        }
    }
}

impl std::error::Error for FrontierError {}

/// Some levers that are set.
#[derive(Debug, Clone, Default)]
struct Combination {
    names: Vec<String>,
    changes: Vec<String>,
}

impl Combination {
    fn with(&self, setting: &Setting) -> Self {
        let mut of = self.clone();
        of.names.push(setting.name.clone());
        of.changes.extend(setting.changes.iter().cloned());
        of
    }

    fn name(&self) -> String {
        if self.names.is_empty() { AS_IT_STANDS.to_owned() } else { self.names.join(", ") }
    }
}

/// Every combination of the levers, the scenario as it stands first.
fn combinations(levers: &[Lever]) -> Vec<Combination> {
    let mut all = vec![Combination::default()];
    for lever in levers {
        let mut with = Vec::new();
        for of in &all {
            with.push(of.clone());
            with.extend(lever.settings.iter().map(|setting| of.with(setting)));
        }
        all = with;
    }
    all
}

/// What becomes of a node in each iteration.
struct Columns {
    position: Vec<f64>,
    late: Vec<f64>,
    cancelled: Vec<f64>,
    lacking: Vec<f64>,
    planned: Planned,
}

impl Columns {
    fn of(study: &Study, code: &str, ask: &Ask, observe: Observe<'_>) -> Result<Self, FrontierError> {
        let compiled = &study.compiled;
        let given = compiled.capacity.as_ref().ok_or(FrontierError::NoCapacity)?;
        let column = study.column(code)?;
        let place = place_of(given, column).ok_or_else(|| FrontierError::NotThere(code.to_owned()))?;
        let at = |measure| compiled.columns.capacity_column(given.place(place, measure));
        let wanted = [column, at(Measure::Late), at(Measure::Cancelled), at(Measure::Lacking)];
        let mut watches = watches(&study.model, compiled);
        wanted.iter().for_each(|&column| watches[column].whole = true);
        let heard = |done| observe(Progress { done, of: study.settings(ask).iterations });
        let tallies = simulate::simulate(compiled, &watches, study.settings(ask), &heard);
        let mut tallies = tallies.map_err(|_| FrontierError::Run(StudyError::Interrupted))?;
        let [position, late, cancelled, lacking] =
            wanted.map(|column| tallies.whole.remove(&column).unwrap_or_default());
        Ok(Self { position, late, cancelled, lacking, planned: given.planned[place] })
    }

    /// Shares of what is planned, iteration by iteration: A&E within four hours, planned work cancelled, staff lacking.
    fn shares(&self) -> [Vec<f64>; 3] {
        let over = |amount: f64, whole: f64| if whole > 0.0 { amount / whole } else { 0.0 };
        let within = self.late.iter().map(|late| 1.0 - over(*late, self.planned.attendances)).collect();
        let cancelled = self.cancelled.iter().map(|of| over(*of, self.planned.inpatients)).collect();
        let lacking = self.lacking.iter().map(|of| over(*of, self.planned.staff)).collect();
        [within, cancelled, lacking]
    }

    /// Chance that A&E and planned work are kept, and that staff are.
    fn kept(&self) -> [Chance; 2] {
        let within = |amounts: &[f64], allowed: f64| amounts.iter().map(|of| *of <= allowed).collect::<Vec<bool>>();
        let late = within(&self.late, self.planned.late_allowed);
        let cancelled = within(&self.cancelled, self.planned.cancelled_allowed);
        let access: Vec<f64> = late.iter().zip(&cancelled).map(|(a, b)| f64::from(u8::from(*a && *b))).collect();
        let lacking = within(&self.lacking, self.planned.lacking_allowed);
        let safety: Vec<f64> = lacking.iter().map(|kept| f64::from(u8::from(*kept))).collect();
        [access, safety].map(|kept| Sample::of(&kept).chance(1.0))
    }
}

fn place_of(given: &CompiledCapacity, column: usize) -> Option<usize> {
    given.nodes.iter().position(|of| *of == column)
}

/// The results of a run with the frontier of a node.
///
/// # Errors
/// [`FrontierError`].
pub fn frontier(
    files: &Files,
    study: &Study,
    wanted: &Wanted,
    ask: &Ask,
    observe: Observe<'_>,
) -> Result<Results, FrontierError> {
    if study.model.capacity.is_none() {
        return Err(FrontierError::NoCapacity);
    }
    let ask = Ask {
        months: MonthsAsked::None,
        precision: None,
        iterations: Some(ask.iterations.unwrap_or_else(|| study.settings(ask).iterations.min(ITERATIONS))),
        ..ask.clone()
    };
    let column = wanted.node.as_ref().map_or(Ok(study.compiled.columns.headline), |code| study.column(code))?;
    let code = study.code_of(column);
    if study.compiled.capacity.as_ref().is_none_or(|given| place_of(given, column).is_none()) {
        return Err(FrontierError::NotThere(code));
    }
    let levers = if wanted.levers.is_empty() { usual(&study.model) } else { wanted.levers.clone() };
    let combined = combinations(&levers);
    if combined.len() > MOST {
        return Err(FrontierError::TooMany(combined.len()));
    }
    // Before anything is computed, everything is read.
    let repair = if study.repaired() { Repair::Nearest } else { Repair::No };
    let mut studies = Vec::new();
    for of in &combined {
        let files = files.clone().changed(Written::of_command_line(&of.changes));
        studies.push(Study::read(&files, repair).map_err(|why| FrontierError::NotRead(of.name(), why))?);
    }
    let mut results = study.run(&ask, observe)?;
    let node = NodeCode(code.clone());
    let target = target(&results, &node, None);
    let base = Columns::of(study, &code, &ask, observe)?;
    let base_within = base.shares()[0].clone();
    let (mut points, mut columns) = (Vec::new(), Vec::new());
    for (combination, study) in combined.iter().zip(&studies) {
        let of = Columns::of(study, &code, &ask, observe)?;
        let sample = Sample::of(&of.position);
        let [within, cancelled, lacking] = of.shares();
        let [access, safety] = of.kept();
        let mean = |values: &[f64]| -> Estimate { Sample::of(values).mean() };
        points.push(FrontierPoint {
            name: combination.name(),
            levers: combination.names.len() as u64,
            position: [0.1, 0.5].map(|p| sample.quantile(p)),
            change: Pair::of(&base.position, &of.position).difference(),
            met: sample.chance(target.amount),
            within: mean(&within),
            within_change: Pair::of(&base_within, &within).difference(),
            cancelled: mean(&cancelled),
            lacking: mean(&lacking),
            holds: access.value >= wanted.held && safety.value >= wanted.held,
            access,
            safety,
            need: need(&sample, target.amount, wanted.suffices),
            efficient: false,
        });
        columns.push(of.position);
    }
    let efficient: Vec<bool> = points.iter().map(|point| !points.iter().any(|other| dominates(other, point))).collect();
    points.iter_mut().zip(efficient).for_each(|(point, efficient)| point.efficient = efficient);
    let holding = points.iter().enumerate().filter(|(_, point)| point.holds);
    let cheapest = holding.min_by(|(_, a), (_, b)| a.need.value.total_cmp(&b.need.value)).map(|(place, _)| place);
    let size = step_for(points[0].need.value);
    let given_to = std::iter::once(0).chain(cheapest.filter(|place| *place != 0));
    let bailouts = given_to.flat_map(|place| {
        let (sample, name) = (Sample::of(&columns[place]), &points[place].name);
        let met = |step: u32| {
            let amount = size * f64::from(step);
            Bailout { amount, point: name.clone(), met: sample.chance(target.amount - amount) }
        };
        (0..=STEPS).map(met).collect::<Vec<_>>()
    });
    let bailouts = bailouts.collect();
    results.frontier = Some(Frontier {
        node,
        iterations: study.settings(&ask).iterations,
        target,
        chance: [wanted.held, wanted.suffices],
        levers: levers.into_iter().flat_map(|lever| lever.settings).map(told).collect(),
        cheapest: cheapest.map(|place| points[place].name.clone()),
        points,
        bailouts,
    });
    Ok(results)
}

fn told(of: Setting) -> FrontierSetting {
    FrontierSetting { name: of.name, changes: of.changes }
}

/// The size of a step, £m: 1, 2 or 5 times a power of ten, so that the steps go a quarter beyond a bail-out; at least £0.1m.
fn step_for(need: f64) -> f64 {
    let least = (1.25 * need / f64::from(STEPS)).max(0.1);
    let ten = libm::pow(10.0, libm::floor(libm::log10(least)));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|of| of * ten).find(|step| *step >= 0.999 * least).unwrap_or(10.0 * ten)
}

/// What a position falls short of a target by, at most, with a chance: nought where it does not.
fn need(sample: &Sample<'_>, target: f64, suffices: f64) -> Quantile {
    let of = sample.quantile(1.0 - suffices);
    let short = |position: f64| (target - position).max(0.0);
    Quantile { p: suffices, value: short(of.value), low: of.high.map(short), high: of.low.map(short) }
}

/// True where one is as good as another in everything and better in something: the bad end in money, A&E, planned work, staff.
fn dominates(one: &FrontierPoint, other: &FrontierPoint) -> bool {
    let of = |point: &FrontierPoint| {
        [point.position[0].value, point.within.value, -point.cancelled.value, -point.lacking.value]
    };
    let pairs = of(one).into_iter().zip(of(other));
    pairs.clone().all(|(a, b)| a >= b) && pairs.clone().any(|(a, b)| a > b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_is_there_once_and_the_scenario_as_it_stands_is_the_first() {
        let set = |name, change: &str| (name, vec![change.to_owned()]);
        let levers = [Lever::of([set("a", "x = 1"), set("b", "x = 2")]), Lever::of([set("c", "y = 1")])];
        let all = combinations(&levers);
        let names: Vec<String> = all.iter().map(Combination::name).collect();
        assert_eq!(names, [AS_IT_STANDS, "c", "a", "a, c", "b", "b, c"]);
        assert_eq!(all[3].changes, ["x = 1", "y = 1"]);
    }

    #[test]
    fn a_bail_out_is_what_the_position_falls_short_of_the_target_by() {
        let positions: Vec<f64> = (1..=1_000).map(|n| -f64::from(n)).collect();
        let sample = Sample::of(&positions);
        let of = need(&sample, -100.0, 0.9);
        // 900 of 1,000 positions are at −900 or better.
        assert!((of.value - 800.0).abs() <= 1.0, "{of:?}");
        assert!(of.low.unwrap() < of.value && of.value < of.high.unwrap());
        assert_eq!(need(&sample, -2_000.0, 0.9).value, 0.0);
    }

    #[test]
    fn steps_of_a_bail_out_are_round() {
        for (need, step) in [(0.0, 0.1), (3.4, 0.5), (50.0, 10.0), (480.0, 100.0), (760.0, 100.0), (1_250.0, 200.0)] {
            assert!((step_for(need) - step).abs() < 1e-9, "{need}: {}", step_for(need));
        }
    }
}
