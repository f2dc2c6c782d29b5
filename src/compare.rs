//! What changed between two scenarios of one place, such as two months of a year: the change of the headline, part by part.
//!
//! The first scenario becomes the second in a stated order, a part of its files at a time; each step runs over the second's seed and
//! iterations, so that what a step leaves alone keeps its draws and differs by nought. The steps add up to the whole change, because
//! each begins where the one before ended. What a part does on its own, from the first scenario, is shown beside it: the difference is
//! what the order decides.

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::visible;
use crate::paired::whole_columns;
use crate::resolve::Repair;
use crate::results::{Estimate, NodeCode, Results};
use crate::scenario::changes::Written;
use crate::scenario::record::Subject;
use crate::scenario::{Files, TABLES};
use crate::simulate::{RunSettings, memory};
use crate::study::{Ask, NotRead, Observe, Progress, Study, StudyError};
use crate::summary::sample::{Pair, QuantileDifference, Sample};
use crate::summary::{column_of, name_of};

/// A part of a scenario, in the order in which parts change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Seed and number of iterations: what remains of the sampling error.
    Draws,
    /// Who belongs where, and how large they are.
    Places,
    /// Months that have happened, and the month of the data.
    Actuals,
    /// Plans, forecasts and control totals.
    Plans,
    /// Efficiency programmes and their delivery.
    Savings,
    /// Pay awards.
    Pay,
    /// Rows of the register that are gone.
    RisksRemoved,
    /// Rows of the register that are new.
    RisksAdded,
    /// Rows of the register with other figures.
    RisksRevalued,
    /// Contracts.
    Contracts,
    /// Mitigations, incentive money and support, asks, schemes and national action.
    Action,
    /// Factors, correlations, uncertain parameters, phasings.
    Dependence,
    /// Settings and rules, and whatever else is in the folder.
    Settings,
    /// Changes with which one of them was read.
    WhatIf,
    /// What the results say that were saved, where this program makes others of the same inputs: another version, or other tables of draws.
    Method,
}

impl Part {
    /// All that a scenario changes by, in order.
    pub const ALL: [Self; 14] = [
        Self::Draws,
        Self::Places,
        Self::Actuals,
        Self::Plans,
        Self::Savings,
        Self::Pay,
        Self::RisksRemoved,
        Self::RisksAdded,
        Self::RisksRevalued,
        Self::Contracts,
        Self::Action,
        Self::Dependence,
        Self::Settings,
        Self::WhatIf,
    ];

    /// What the tables tell of that change with it; none where it changes by less than tables.
    const fn subject(self) -> Option<Subject> {
        match self {
            Self::Draws | Self::RisksRemoved | Self::RisksAdded | Self::WhatIf | Self::Method => None,
            Self::Places => Some(Subject::Places),
            Self::Actuals => Some(Subject::Months),
            Self::Plans => Some(Subject::Plans),
            Self::Savings => Some(Subject::Savings),
            Self::Pay => Some(Subject::Pay),
            Self::RisksRevalued => Some(Subject::Risks),
            Self::Contracts => Some(Subject::Contracts),
            Self::Action => Some(Subject::Action),
            Self::Dependence => Some(Subject::Dependence),
            Self::Settings => Some(Subject::Notes),
        }
    }

    /// True for the files that change with it: its tables, and with the settings whatever is no table.
    fn has(self, file: &str) -> bool {
        match TABLES.iter().find(|table| table.file == file) {
            Some(table) => self.subject() == Some(table.subject),
            None => self == Self::Settings,
        }
    }
}

const RISKS: &str = "risks.csv";
/// The setting that comes with the months that have happened.
const AS_AT: &str = "as_at_month";

/// Why two scenarios cannot be compared.
#[derive(Debug)]
pub enum CompareError {
    /// One of them cannot be read: true for the first.
    NotRead(bool, NotRead),
    /// The node is in one of them only: its code.
    NoSuchNode(String),
    /// The run failed.
    Run(StudyError),
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRead(first, why) => {
                write!(f, "the {} of the two:\n{why}", if *first { "first" } else { "second" })
            }
            Self::NoSuchNode(code) => write!(
                f,
                "error: `{}` is not a node of both: name one that both have with --node; scenarios of different places cannot be compared",
                visible(code)
            ),
            Self::Run(why) => write!(f, "error: {why}"),
        }
    }
}

impl std::error::Error for CompareError {}

/// A step from one to the other.
#[derive(Debug, Clone)]
pub struct Step {
    /// What changes. More than one part where a part alone is no scenario that passes its checks.
    pub parts: Vec<Part>,
    /// Change of the mean, £m.
    pub mean: Estimate,
    /// Changes of the positions at probabilities 0.10 and 0.50, £m.
    pub quantiles: [QuantileDifference; 2],
    /// Change of the mean that the parts make on their own, from the first scenario; none where that is no scenario.
    pub alone: Option<f64>,
}

/// One end of a comparison.
#[derive(Debug, Clone)]
pub struct End {
    /// Title of the scenario.
    pub title: String,
    /// Its year and the month of its data.
    pub as_at: (String, u8),
    /// Mean position, £m.
    pub mean: Estimate,
    /// Positions at probabilities 0.10 and 0.50, £m.
    pub quantiles: [f64; 2],
}

/// An organisation that moved.
#[derive(Debug, Clone)]
pub struct Mover {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Mean position in the first, £m; none where it is new.
    pub before: Option<f64>,
    /// Mean position in the second, £m; none where it is gone.
    pub after: Option<f64>,
}

impl Mover {
    /// By how much its mean moved, £m.
    #[must_use]
    pub fn moved(&self) -> f64 {
        self.after.unwrap_or(0.0) - self.before.unwrap_or(0.0)
    }
}

/// What changed.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Whose position.
    pub node: NodeCode,
    /// Its name.
    pub name: String,
    /// The first and the second: as they were saved, where results were.
    pub ends: [End; 2],
    /// The steps between them, in order; those that change nothing are left out.
    pub steps: Vec<Step>,
    /// Organisations by how far their mean moved, the farthest first; at most as many as were asked for.
    pub movers: Vec<Mover>,
    /// What a reader must know of the second's data first.
    pub data_note: String,
    /// Seed and iterations of the second, which every step has.
    pub seed: u64,
    /// The same.
    pub iterations: u64,
}

/// How many organisations are named.
const MOVERS: usize = 10;

/// The chances of the quantiles.
const LEVELS: [f64; 2] = [0.10, 0.50];

type Texts = BTreeMap<String, Vec<u8>>;

/// Two scenarios and the way from one to the other.
struct Way {
    from: Texts,
    to: Texts,
    /// `as_at_month` of the second, where it is not that of the first.
    month: Option<u8>,
    /// The changes with which the first and the second are read.
    changes: [Vec<Written>; 2],
}

impl Way {
    /// The first scenario with some parts of the second.
    fn with(&self, parts: &[Part]) -> Files {
        let mut texts = self.from.clone();
        for part in parts {
            texts.retain(|file, _| !part.has(file));
            texts.extend(
                self.to.iter().filter(|(file, _)| part.has(file)).map(|(file, bytes)| (file.clone(), bytes.clone())),
            );
        }
        if !parts.contains(&Part::RisksRevalued) {
            let (removed, added) = (parts.contains(&Part::RisksRemoved), parts.contains(&Part::RisksAdded));
            if (removed || added)
                && let Some(bytes) = self.risks(removed, added)
            {
                texts.insert(RISKS.to_owned(), bytes);
            }
        }
        let settings = parts.contains(&Part::Settings);
        let [first, second] = &self.changes;
        let changes = if parts.contains(&Part::WhatIf) { second } else { first };
        let files = changes.iter().cloned().fold(Files::from_pairs(texts), Files::changed);
        match self.month.filter(|_| parts.contains(&Part::Actuals) && !settings) {
            Some(month) => files.changed(Written::of_command_line(&[format!("{AS_AT} = {month}")])),
            None => files,
        }
    }

    /// The register of the first without the rows that are gone, or with those that are new. None where rows cannot be told apart, as
    /// with headings of their own: the register then changes as a whole.
    fn risks(&self, removed: bool, added: bool) -> Option<Vec<u8>> {
        let (from, to) = (rows(self.from.get(RISKS)?)?, rows(self.to.get(RISKS)?)?);
        if from.header != to.header {
            return None;
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&from.header).ok()?;
        let stays = |id: &String| !removed || to.rows.iter().any(|(known, _)| known == id);
        for (_, row) in from.rows.iter().filter(|(id, _)| stays(id)) {
            writer.write_record(row).ok()?;
        }
        let is_new = |id: &String| added && !from.rows.iter().any(|(known, _)| known == id);
        for (_, row) in to.rows.iter().filter(|(id, _)| is_new(id)) {
            writer.write_record(row).ok()?;
        }
        writer.into_inner().ok()
    }
}

struct Register {
    header: csv::StringRecord,
    rows: Vec<(String, csv::StringRecord)>,
}

/// The rows of a register by their ids.
fn rows(bytes: &[u8]) -> Option<Register> {
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let header = reader.headers().ok()?.clone();
    let id = header.iter().position(|name| name.trim() == "risk_id")?;
    let rows = reader.records().collect::<Result<Vec<_>, _>>().ok()?;
    let rows = rows.into_iter().map(|row| (row.get(id).unwrap_or_default().trim().to_owned(), row)).collect();
    Some(Register { header, rows })
}

fn texts(files: &Files) -> Texts {
    files.pairs().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
}

/// The column of a node, iteration by iteration.
fn simulated(study: &Study, settings: RunSettings, node: &str) -> Option<Vec<f64>> {
    let column = column_of(&study.model, &study.compiled, node)?;
    whole_columns(&study.compiled, settings, &[column]).pop()
}

/// One of two scenarios.
#[derive(Debug, Clone)]
pub struct Side {
    /// Its files.
    pub files: Files,
    /// Its seed and iterations, or none for those of the scenario; and whether its correlations were repaired.
    pub ask: Ask,
    /// Results that were saved of just this; none where there are none.
    pub saved: Option<Box<Results>>,
}

/// Two scenarios, read and checked.
#[derive(Debug)]
pub struct Comparison {
    sides: [Side; 2],
    studies: [Study; 2],
}

/// Columns of a node that are held at once: where the way began, stands and goes, a part on its own, and one while its blocks are put together.
const COLUMNS: u64 = 6;

impl Comparison {
    /// Reads two scenarios. Correlations are repaired where they were.
    ///
    /// # Errors
    /// [`CompareError::NotRead`].
    pub fn read(sides: [Side; 2]) -> Result<Self, CompareError> {
        let read = |side: &Side| Study::read(&side.files, repair(&side.ask));
        let first = read(&sides[0]).map_err(|why| CompareError::NotRead(true, why))?;
        let second = read(&sides[1]).map_err(|why| CompareError::NotRead(false, why))?;
        Ok(Self { sides, studies: [first, second] })
    }

    /// The scenarios as they were read.
    #[must_use]
    pub const fn studies(&self) -> &[Study; 2] {
        &self.studies
    }

    /// What was saved of them.
    #[must_use]
    pub fn saved(&self) -> [Option<&Results>; 2] {
        self.sides.each_ref().map(|side| side.saved.as_deref())
    }

    /// Bytes of memory that it will need with the iterations that are asked for, or with this many.
    #[must_use]
    pub fn memory(&self, iterations: Option<u64>) -> u64 {
        let of = |study: &Study, side: &Side| {
            let iterations = iterations.unwrap_or_else(|| study.settings(&side.ask).iterations);
            memory(&study.compiled, iterations) + 8 * COLUMNS * iterations
        };
        self.studies.iter().zip(&self.sides).map(|(study, side)| of(study, side)).max().unwrap_or(0)
    }

    /// Compares at a node; without one at the headline of the second.
    ///
    /// # Errors
    /// [`CompareError`].
    pub fn run(&self, node: Option<&str>, observe: Observe<'_>) -> Result<Compared, CompareError> {
        let ([first, second], [from, to]) = (&self.studies, &self.sides);
        let either = if self.sides.iter().any(|side| side.ask.repaired) { Repair::Nearest } else { Repair::No };
        let node = node.map_or_else(|| second.code_of(second.compiled.columns.headline), str::to_owned);
        for study in [first, second] {
            study.column(&node).map_err(|_| CompareError::NoSuchNode(node.clone()))?;
        }
        let (before, after) = (first.settings(&from.ask), second.settings(&to.ask));
        let month = second.model.facts.as_at_month;
        let way = Way {
            from: texts(&from.files),
            to: texts(&to.files),
            month: (month != first.model.facts.as_at_month).then_some(month),
            changes: [&from.files, &to.files].map(|files| files.written().to_vec()),
        };
        let run = |study: &Study, settings| simulated(study, settings, &node);
        let of = Part::ALL.len() as u64;
        let tell = |done: usize| match observe(Progress { done: done as u64, of }).is_break() {
            true => Err(CompareError::Run(StudyError::Interrupted)),
            false => Ok(()),
        };
        let stands = run(first, before).ok_or_else(|| CompareError::NoSuchNode(node.clone()))?;
        let redrawn = run(first, after).ok_or_else(|| CompareError::NoSuchNode(node.clone()))?;
        let mut steps = Vec::new();
        if before.seed != after.seed || before.iterations != after.iterations {
            steps.push(step(vec![Part::Draws], &stands, &redrawn, None));
        }
        let (mut last, mut taken, mut waiting) = (redrawn.clone(), Vec::new(), Vec::new());
        for (done, part) in Part::ALL.into_iter().enumerate().skip(1) {
            tell(done)?;
            waiting.push(part);
            let parts = [&taken[..], &waiting[..]].concat();
            // The last step is the second scenario itself.
            let study = if part == Part::WhatIf { Ok(second.clone()) } else { Study::read(&way.with(&parts), either) };
            let Ok(study) = study else { continue };
            let Some(now) = run(&study, after) else { continue };
            if now != last {
                let alone = Study::read(&way.with(&waiting), either).ok().and_then(|study| run(&study, after));
                let alone = alone.map(|alone| Pair::of(&redrawn, &alone).difference().value);
                steps.push(step(waiting.clone(), &last, &now, alone));
            }
            taken = parts;
            waiting.clear();
            last = now;
        }
        let movers = movers(first, second, after, observe).map_err(CompareError::Run)?;
        let name = name_of(&second.model, &second.compiled, &node);
        let node = NodeCode(node);
        let made = [end(first, &stands), end(second, &last)];
        let [one, other] = made.clone();
        let ends = [as_saved(from.saved.as_deref(), &node, one), as_saved(to.saved.as_deref(), &node, other)];
        steps.extend(method(&made, &ends));
        Ok(Compared {
            name,
            ends,
            node,
            steps,
            movers,
            data_note: second.model.facts.data_note.clone(),
            seed: after.seed,
            iterations: after.iterations,
        })
    }
}

const fn repair(ask: &Ask) -> Repair {
    if ask.repaired { Repair::Nearest } else { Repair::No }
}

/// A penny in £m: figures that differ by less were made the same way.
const PENNY: f64 = 1e-8;

/// What the saved results say of an end; what was made of it now, where that is the same to the penny or nothing was saved.
fn as_saved(saved: Option<&Results>, node: &NodeCode, made: End) -> End {
    let Some(said) = saved.and_then(|saved| saved.node(node)) else { return made };
    let quantiles = LEVELS.map(|p| said.outturn.quantile(p).value);
    let same = |a: f64, b: f64| (a - b).abs() < PENNY;
    let all_same = quantiles.iter().zip(made.quantiles).all(|(a, b)| same(*a, b));
    if same(said.outturn.mean.value, made.mean.value) && all_same {
        return made;
    }
    End { mean: said.outturn.mean, quantiles, ..made }
}

/// What is left of the difference between two saved results when all steps between them were made by this program.
fn method(made: &[End; 2], ends: &[End; 2]) -> Option<Step> {
    let rest = |of: &dyn Fn(&End) -> f64| (of(&ends[1]) - of(&made[1])) - (of(&ends[0]) - of(&made[0]));
    let mean = Estimate { value: rest(&|end| end.mean.value), se: None };
    let quantile = |at: usize| QuantileDifference { value: rest(&|end| end.quantiles[at]), interval: None };
    let quantiles = [quantile(0), quantile(1)];
    let moved = mean.value != 0.0 || quantiles.iter().any(|of| of.value != 0.0);
    moved.then(|| Step { parts: vec![Part::Method], mean, quantiles, alone: None })
}

fn step(parts: Vec<Part>, before: &[f64], after: &[f64], alone: Option<f64>) -> Step {
    if before.len() == after.len() {
        let pair = Pair::of(before, after);
        return Step { parts, mean: pair.difference(), quantiles: LEVELS.map(|p| pair.quantile(p)), alone };
    }
    // Of runs of different length: the errors are those of two independent samples.
    let (one, two) = (Sample::of(before), Sample::of(after));
    let (a, b) = (one.mean(), two.mean());
    let se = a.se.zip(b.se).map(|(a, b)| libm::sqrt(a * a + b * b));
    let quantile = |p| QuantileDifference { value: two.quantile(p).value - one.quantile(p).value, interval: None };
    Step { parts, mean: Estimate { value: b.value - a.value, se }, quantiles: LEVELS.map(quantile), alone }
}

fn end(study: &Study, values: &[f64]) -> End {
    let sample = Sample::of(values);
    let facts = &study.model.facts;
    End {
        title: facts.title.clone(),
        as_at: (facts.year.clone(), facts.as_at_month),
        mean: sample.mean(),
        quantiles: LEVELS.map(|p| sample.quantile(p).value),
    }
}

/// The organisations whose means moved farthest. Tallies, not whole columns: there are hundreds of organisations.
fn movers(
    first: &Study,
    second: &Study,
    settings: RunSettings,
    observe: Observe<'_>,
) -> Result<Vec<Mover>, StudyError> {
    let ask = Ask { seed: Some(settings.seed), iterations: Some(settings.iterations), ..Ask::default() };
    let means = |study: &Study| -> Result<BTreeMap<String, (String, f64)>, StudyError> {
        let (_, tallies, _) = study.tallied(&study.compiled, &ask, observe)?;
        let accounts = study.model.accounts.iter().zip(&tallies.in_year);
        let organisations = accounts.filter(|(account, _)| account.is_organisation);
        Ok(organisations.map(|(of, tally)| (of.code.clone(), (of.name.clone(), tally.mean()))).collect())
    };
    let (before, after) = (means(first)?, means(second)?);
    let mut movers: Vec<Mover> = before
        .keys()
        .chain(after.keys().filter(|code| !before.contains_key(*code)))
        .map(|code| Mover {
            code: code.clone(),
            name: after.get(code).or_else(|| before.get(code)).map(|of| of.0.clone()).unwrap_or_default(),
            before: before.get(code).map(|of| of.1),
            after: after.get(code).map(|of| of.1),
        })
        .filter(|mover| mover.moved() != 0.0)
        .collect();
    movers.sort_by(|a, b| b.moved().abs().total_cmp(&a.moved().abs()).then_with(|| a.code.cmp(&b.code)));
    movers.truncate(MOVERS);
    Ok(movers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::FILES;

    #[test]
    fn every_file_of_a_scenario_changes_with_one_part() {
        for file in FILES {
            let parts = Part::ALL.iter().filter(|part| part.has(file)).count();
            assert_eq!(parts, 1, "{file}");
        }
    }
}
