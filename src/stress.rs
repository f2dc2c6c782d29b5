//! What if: a scenario beside changed ones, over the same draws, drawn once.
//!
//! A stress is a named list of changes ([`crate::scenario::changes`]); each is checked like the tables that it changes. Draws have
//! addresses, so that what a stress leaves alone is the same in every iteration: a stress that changes nothing differs by nought.

use std::fmt;

use crate::diagnostic::{Diagnostics, visible};
use crate::paired::{Case, in_lots};
use crate::resolve::Repair;
use crate::results::{Chance, Estimate, NodeCode, Quantile, Results};
use crate::scenario::changes::Written;
use crate::scenario::{Files, Scenario};
use crate::study::{Ask, MonthsAsked, NotRead, Observe, Progress, Study, StudyError};
use crate::summary::sample::{Pair, QuantileDifference, Sample};
use crate::summary::{claim_of, column_of};

/// A named change of a scenario.
#[derive(Debug, Clone)]
pub struct Stress {
    /// Its name on a command line.
    pub name: String,
    /// What happens, for people.
    pub title: String,
    /// Why it is worth a look; may be empty.
    pub says: String,
    /// Where its size comes from; may be empty.
    pub source: String,
    /// What it changes.
    pub changes: Written,
    /// Of one of a grid, each lever with its value here; else empty.
    pub varied: Vec<(String, String)>,
}

impl Stress {
    /// Of changes that have no name.
    #[must_use]
    pub fn unnamed(changes: &[String]) -> Self {
        let name = changes.join("; ");
        let (says, source) = (String::new(), String::new());
        let changes = Written::of_command_line(changes);
        Self { title: name.clone(), name, says, source, changes, varied: Vec::new() }
    }

    /// Both at once.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let join = |a: String, b: String, between: &str| match (a.is_empty(), b.is_empty()) {
            (true, _) => b,
            (_, true) => a,
            _ => format!("{a}{between}{b}"),
        };
        self.name = join(self.name, other.name, "+");
        self.title = join(self.title, other.title, ", and ");
        self.says = join(self.says, other.says, " ");
        self.source = join(self.source, other.source, "; ");
        self.changes = self.changes.and(other.changes);
        self
    }
}

/// A change with several values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Varied {
    /// The change up to its value, such as `delivery[programme=cip].mean *=`.
    pub what: String,
    /// The values, as they were written.
    pub values: Vec<String>,
}

impl Varied {
    /// From `WHAT = VALUE, VALUE, …`, or with `*=` or `+=`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = |why: &str| format!("`{}`: {why}; write WHAT *= VALUE, VALUE, …", visible(text));
        let at = text.rfind('=').ok_or_else(|| wanted("it sets nothing"))?;
        let (what, values) = text.split_at(at + 1);
        let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
        if values.iter().any(String::is_empty) {
            return Err(wanted("a value is missing"));
        }
        if let Some(twice) = values.iter().enumerate().find(|(at, value)| values[..*at].contains(value)) {
            return Err(wanted(&format!("{} is there twice", visible(twice.1))));
        }
        Ok(Self { what: what.trim().to_owned(), values })
    }
}

/// The most stresses of one run, those of a grid included.
pub const MOST: usize = 1_000;

/// One stress for each combination of the values of some levers, those of the last going by first.
#[must_use]
pub fn grid(levers: &[Varied]) -> Vec<Stress> {
    let mut combinations: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for lever in levers {
        let with = |before: &Vec<(String, String)>| {
            let with = |value: &String| [&before[..], &[(lever.what.clone(), value.clone())]].concat();
            lever.values.iter().map(with).collect::<Vec<_>>()
        };
        combinations = combinations.iter().flat_map(with).collect();
    }
    let stress = |varied: Vec<(String, String)>| {
        let changes: Vec<String> = varied.iter().map(|(what, value)| format!("{what} {value}")).collect();
        Stress { varied, ..Stress::unnamed(&changes) }
    };
    combinations.into_iter().filter(|varied| !varied.is_empty()).map(stress).collect()
}

/// The stresses that a scenario's own file names, in its order.
///
/// # Errors
/// What is wrong with the files.
pub fn library(files: &Files) -> Result<Vec<Stress>, Diagnostics> {
    let (scenario, found) = Scenario::from_files(files);
    if found.errors() > 0 {
        return Err(found);
    }
    let text = |cell: Option<&String>| cell.cloned().unwrap_or_default();
    let stress = |of: crate::scenario::settings::stresses::StressSetting| Stress {
        name: text(of.head.name.get()),
        title: text(of.head.title.get()),
        says: text(of.head.says.get()),
        source: text(of.head.source.get()),
        changes: of.changes,
        varied: Vec::new(),
    };
    Ok(scenario.stresses.into_iter().map(stress).collect())
}

/// The changes of some stresses by their names, one after the other, as they were written.
///
/// # Errors
/// The first name that none has.
pub fn changes_of<'a>(known: &[Stress], names: &'a [String]) -> Result<Vec<String>, &'a str> {
    let mut changes = Vec::new();
    for name in names {
        let stress = known.iter().find(|stress| stress.name == *name).ok_or(name.as_str())?;
        changes.extend(stress.changes.changes.iter().map(|(_, change)| change.clone()));
    }
    Ok(changes)
}

/// Why there is nothing to compare.
#[derive(Debug)]
pub enum StressError {
    /// The scenario itself cannot be read.
    Base(NotRead),
    /// Scenarios under a stress cannot be read: by the stress's name.
    Stresses(Vec<(String, NotRead)>),
    /// A stress has other organisations or another geography than the scenario: its name.
    Elsewhere(String),
    /// The run failed.
    Run(StudyError),
}

impl fmt::Display for StressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base(why) => write!(f, "{why}"),
            Self::Stresses(all) => {
                all.iter().try_for_each(|(name, why)| writeln!(f, "under the stress `{name}`:\n{why}"))
            }
            Self::Elsewhere(name) => write!(
                f,
                "error: the stress `{name}` changes who belongs where: its iterations cannot be set beside those of the scenario; \
                 run it on its own with `run --set`"
            ),
            Self::Run(why) => write!(f, "error: {why}"),
        }
    }
}

impl std::error::Error for StressError {}

/// A scenario and its stresses, read and checked.
#[derive(Debug)]
pub struct StressTest {
    /// The scenario as it stands.
    pub base: Study,
    /// The stresses, each with the scenario under it.
    pub stressed: Vec<(Stress, Study)>,
}

/// A position and how it compares.
#[derive(Debug, Clone)]
pub struct Under {
    /// The stress; none for the scenario as it stands.
    pub stress: Option<Stress>,
    /// Whose position.
    pub node: NodeCode,
    /// Mean year end, £m.
    pub mean: Estimate,
    /// Positions that the year ends below 1, 5 and 9 times in 10, £m.
    pub quantiles: [Quantile; 3],
    /// Chance of reaching what the node is judged by in the scenario as it stands.
    pub met: Option<Chance>,
    /// Mean claim on the Treasury, £m; where the scenario has a ladder, for the nation.
    pub claim: Option<Estimate>,
    /// Against the scenario as it stands; none for itself.
    pub change: Option<Change>,
}

/// A difference over the same draws.
#[derive(Debug, Clone)]
pub struct Change {
    /// Of the mean, £m.
    pub mean: Estimate,
    /// Of the same quantiles, £m.
    pub quantiles: [QuantileDifference; 3],
    /// Of the chance of reaching what the node is judged by.
    pub met: Option<Estimate>,
    /// Of the mean claim on the Treasury, £m.
    pub claim: Option<Estimate>,
}

/// The chances of the quantiles: the bad end, the middle, the good end.
pub const LEVELS: [f64; 3] = [0.10, 0.50, 0.90];

/// A stress test.
#[derive(Debug)]
pub struct Stressed {
    /// The run of the scenario as it stands.
    pub base: Results,
    /// For each node of the answer the scenario as it stands, then under each stress.
    pub rows: Vec<Under>,
}

impl StressTest {
    /// Reads a scenario as it stands and under each stress.
    ///
    /// # Errors
    /// All that cannot be read, and stresses that cannot be compared.
    pub fn read(files: &Files, stresses: Vec<Stress>, repair: Repair) -> Result<Self, StressError> {
        let base = Study::read(files, repair).map_err(StressError::Base)?;
        let stressed = under_each(&base, files, stresses, repair)?;
        Ok(Self { base, stressed })
    }

    /// Runs everything over the same draws. Seed and iterations are those that are asked for or the scenario's.
    ///
    /// # Errors
    /// [`StressError::Run`].
    pub fn run(&self, ask: &Ask, observe: Observe<'_>) -> Result<Stressed, StressError> {
        let ask = Ask { months: MonthsAsked::None, precision: None, ..ask.clone() };
        let base = self.base.run(&ask, observe).map_err(StressError::Run)?;
        let rows = rows(&base, &self.base, &self.stressed, &ask, observe)?;
        Ok(Stressed { base, rows })
    }
}

/// The scenario under each stress.
///
/// # Errors
/// All that cannot be read, and stresses that cannot be compared.
pub fn under_each(
    base: &Study,
    files: &Files,
    stresses: Vec<Stress>,
    repair: Repair,
) -> Result<Vec<(Stress, Study)>, StressError> {
    let (mut stressed, mut failed) = (Vec::new(), Vec::new());
    for stress in stresses {
        match Study::read(&files.clone().changed(stress.changes.clone()), repair) {
            Ok(study) if !same_places(base, &study) => {
                return Err(StressError::Elsewhere(stress.name));
            }
            Ok(study) => stressed.push((stress, study)),
            Err(why) => failed.push((stress.name, why)),
        }
    }
    if failed.is_empty() { Ok(stressed) } else { Err(StressError::Stresses(failed)) }
}

/// Positions and their differences over the same draws, for each node of the answer in `results`, which are those of `base` from any run:
/// of the scenario as it stands, then under each stress.
///
/// # Errors
/// [`StressError::Run`] when the observer stops it.
pub fn rows(
    results: &Results,
    base: &Study,
    stressed: &[(Stress, Study)],
    ask: &Ask,
    observe: Observe<'_>,
) -> Result<Vec<Under>, StressError> {
    let settings = base.settings(ask);
    let compiled = &base.compiled;
    let nodes: Vec<(NodeCode, usize)> = results
        .answered()
        .into_iter()
        .filter_map(|node| Some((node.code.clone(), column_of(&base.model, compiled, &node.code.0)?)))
        .collect();
    let columns: Vec<usize> = nodes.iter().map(|(_, column)| *column).collect();
    // The scenario as it stands, then each stress: a column a node.
    let changed = stressed.iter().map(|(_, study)| &study.compiled);
    let cases: Vec<Case<'_>> = std::iter::once(compiled).chain(changed).map(Case::of).collect();
    let of = cases.len() as u64;
    let found = in_lots(&cases, settings, &columns, &|done| observe(Progress { done, of }))
        .ok_or(StressError::Run(StudyError::Interrupted))?;
    let mut rows = Vec::new();
    for (place, (node, _)) in nodes.iter().enumerate() {
        let level = results.yardsticks.iter().find(|yardstick| yardstick.node == *node).map(|of| of.amount);
        let is_nation = *node == results.nation().code;
        let claims = |study: &Study, values: &[f64]| {
            let claim = claim_of(&study.compiled).filter(|_| is_nation)?;
            Some(values.iter().map(|position| claim.of(*position)).collect::<Vec<f64>>())
        };
        let before = &found[0][place];
        let claims_before = claims(base, before);
        rows.push(under(None, node, before, level, claims_before.as_deref(), None));
        for ((stress, study), found) in stressed.iter().zip(&found[1..]) {
            let after = &found[place];
            let claims_after = claims(study, after);
            let pair = Pair::of(before, after);
            let change = Change {
                mean: pair.difference(),
                quantiles: LEVELS.map(|p| pair.quantile(p)),
                met: level.map(|level| pair.chance(level)),
                claim: claims_before.as_ref().zip(claims_after.as_ref()).map(|(a, b)| Pair::of(a, b).difference()),
            };
            rows.push(under(Some(stress), node, after, level, claims_after.as_deref(), Some(change)));
        }
    }
    Ok(rows)
}

/// True when both have the same accounts, and the same roll-ups of them.
fn same_places(one: &Study, other: &Study) -> bool {
    let accounts = |study: &Study| study.model.accounts.iter().map(|account| account.code.clone()).collect::<Vec<_>>();
    let rolls = |study: &Study| {
        study.compiled.columns.rolls.iter().map(|roll| (roll.of.clone(), roll.accounts.clone())).collect::<Vec<_>>()
    };
    accounts(one) == accounts(other) && rolls(one) == rolls(other)
}

fn under(
    stress: Option<&Stress>,
    node: &NodeCode,
    values: &[f64],
    level: Option<f64>,
    claims: Option<&[f64]>,
    change: Option<Change>,
) -> Under {
    let sample = Sample::of(values);
    Under {
        stress: stress.cloned(),
        node: node.clone(),
        mean: sample.mean(),
        quantiles: LEVELS.map(|p| sample.quantile(p)),
        met: level.map(|level| sample.chance(level)),
        claim: claims.map(|claims| Sample::of(claims).mean()),
        change,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_every_pair_of_values() {
        let levers = ["delivery.mean *= 0.8, 0.9", "rule.own_action=on,off"].map(|text| Varied::parse(text).unwrap());
        let names: Vec<String> = grid(&levers).into_iter().map(|stress| stress.name).collect();
        assert_eq!(
            names,
            [
                "delivery.mean *= 0.8; rule.own_action= on",
                "delivery.mean *= 0.8; rule.own_action= off",
                "delivery.mean *= 0.9; rule.own_action= on",
                "delivery.mean *= 0.9; rule.own_action= off",
            ]
        );
        assert!(grid(&[]).is_empty());
        for (wrong, why) in [("delivery.mean", "sets nothing"), ("a *= 1,,2", "missing"), ("a *= 1, 2, 1", "twice")] {
            assert!(Varied::parse(wrong).unwrap_err().contains(why), "{wrong}");
        }
    }
}
