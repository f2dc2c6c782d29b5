//! A study: a scenario read once, and what is asked of it. No file system, terminal or clock is in here, so that a program, a page in a
//! browser and another language run the same.
//!
//! ```
//! use std::ops::ControlFlow;
//! use std::path::Path;
//! use outturn::scenario::Files;
//! use outturn::study::{Ask, Study};
//!
//! let files = Files::from_folder(Path::new("scenarios/minimal")).expect("a folder");
//! let study = Study::read(&files, Default::default()).expect("a good scenario");
//! let ask = Ask { iterations: Some(1_000), ..Ask::default() };
//! let results = study.run(&ask, &|_| ControlFlow::Continue(())).expect("nobody interrupts");
//! let year_end = &results.headline().outturn;
//! assert!(year_end.quantile(0.10).value < year_end.quantile(0.90).value);
//! ```

use std::fmt;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::compile::{CompileError, Compiled};
use crate::diagnostic::{Diagnostic, Diagnostics, visible};
use crate::draws::philox::MAX_ITERATIONS;
use crate::id::nearest_hint;
use crate::kernel::Isa;
use crate::kernel::sampling::Sampler;
use crate::model::{Model, Rollup};
use crate::replay;
use crate::resolve::{self, Loaded, Repair, assurance};
use crate::results::{ColumnSum, PassedOver, PrecisionReached, Results, RowsRead, RowsSkipped, SamplerUsed, Warning};
use crate::scenario::counts::{Skip, Sum, TableCount};
use crate::scenario::{Files, SourceFile};
use crate::simulate::{self, RunSettings};
use crate::summary::{self, Kept, Precision, SummaryError, column_of};
use crate::tallies::Tallies;

/// A scenario that was read and compiled.
#[derive(Debug, Clone)]
pub struct Study {
    /// The model.
    pub model: Model,
    /// The same in numbers, without a year by month.
    pub compiled: Compiled,
    /// The files that it came from, in a stable order, for the manifest.
    pub files: Vec<SourceFile>,
    /// What was read of each table, passed over, and added up.
    pub counts: Vec<TableCount>,
    /// Warnings; there are no errors.
    pub warnings: Diagnostics,
}

/// What is asked of a study; whatever bears on results is here and nowhere else.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Ask {
    /// Seed of all draws; none takes the scenario's.
    pub seed: Option<u64>,
    /// Number of iterations; none takes the scenario's.
    pub iterations: Option<u64>,
    /// How to sample what organisations share; none is plain.
    pub sampler: Option<SamplerUsed>,
    /// A precision to reach.
    pub precision: Option<PrecisionAsked>,
    /// True where the headline is wanted from a second seed too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_seed: bool,
    /// The year by month.
    pub months: MonthsAsked,
    /// Codes of the nodes of which every iteration is wanted.
    pub draws: Vec<String>,
    /// True when official forecasts and their evidence are wanted by name.
    pub by_organisation: bool,
    /// True where correlations that are not possible together were replaced by the nearest that are.
    pub repaired: bool,
    /// Changes with which the scenario was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// The year by month, where the scenario gives months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthsAsked {
    /// None; no other figure depends on it.
    None,
    /// Of the usual nodes, and of those with these codes.
    Of(Vec<String>),
}

impl Default for MonthsAsked {
    fn default() -> Self {
        Self::Of(Vec::new())
    }
}

/// A precision to reach: the iterations double until it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PrecisionAsked {
    /// Largest half-width of the 95 % intervals of q10, q50 and q90 of the nation and the headline node, £m.
    pub millions: f64,
    /// Iterations beyond which a run does not go.
    pub at_most: u64,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Iterations, or cases, done.
    pub done: u64,
    /// Of so many.
    pub of: u64,
}

/// Hears how far a run is, and may stop it.
pub type Observe<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// Every iteration of a node.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDraws {
    /// Code of the node.
    pub code: String,
    /// Its year-end position, £m, by iteration.
    pub positions: Vec<f64>,
}

/// Why a scenario is no study.
#[derive(Debug, Clone)]
pub enum NotRead {
    /// All findings, errors and warnings.
    Found(Diagnostics),
    /// It cannot be compiled: why.
    Compile(String),
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(found) => write!(f, "{}{}", found.listing(), found.tally()),
            Self::Compile(reason) => write!(f, "error: {reason}"),
        }
    }
}

impl std::error::Error for NotRead {}

/// Why there are no results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StudyError {
    /// There is no such node: its code, and the nearest that there is.
    NoSuchNode(String, String),
    /// A sector or a type, where only a node of the geography or an organisation will do: its code.
    NoPlace(String),
    /// What was asked for needs months, and the scenario has none: what.
    NoMonths(&'static str),
    /// The observer stopped it.
    Interrupted,
    /// It cannot be compiled.
    Compile(String),
    /// An order statistic was not kept: a mistake in this program.
    Lost,
}

impl fmt::Display for StudyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchNode(code, hint) => write!(
                f,
                "there is no node `{}`: name a node of the geography, an organisation, `sector:provider`, `type:acute` or \
                 `REGION/sector:provider`, as in nodes.csv{hint}",
                visible(code)
            ),
            Self::NoPlace(code) => write!(
                f,
                "`{}` is no place: name a node of the geography or an organisation, as in nodes.csv and organisations.csv",
                visible(code)
            ),
            Self::NoMonths(what) => write!(f, "{what}, and the scenario has no monthly_plan.csv"),
            Self::Interrupted => f.write_str("interrupted: nothing was written"),
            Self::Compile(reason) => f.write_str(reason),
            Self::Lost => f.write_str("an order statistic was lost: this is a bug, please report it"),
        }
    }
}

impl std::error::Error for StudyError {}

impl From<CompileError> for StudyError {
    fn from(error: CompileError) -> Self {
        Self::Compile(error.to_string())
    }
}

impl From<SummaryError> for StudyError {
    fn from(error: SummaryError) -> Self {
        match error {
            SummaryError::Escaped(_) => Self::Lost,
            SummaryError::Compile(error) => error.into(),
        }
    }
}

impl Study {
    /// Reads and judges a scenario.
    ///
    /// # Errors
    /// [`NotRead`].
    pub fn read(files: &Files, repair: Repair) -> Result<Self, NotRead> {
        let loaded = resolve::load_files(files, repair).map_err(NotRead::Found)?;
        let compiled = Compiled::new(&loaded.model).map_err(|error| NotRead::Compile(error.to_string()))?;
        let Loaded { model, files, counts, warnings } = loaded;
        Ok(Self { model, compiled, files, counts, warnings })
    }

    /// The same study with headlines that speak of the node of the geography or the organisation with this code. No figure of any node
    /// depends on it.
    ///
    /// # Errors
    /// [`StudyError::NoSuchNode`].
    pub fn headlined(mut self, code: &str) -> Result<Self, StudyError> {
        let node = self.model.nodes.iter().position(|node| node.code == code).map(Rollup::Node);
        let account = || self.model.accounts.iter().position(|account| account.code == code).map(Rollup::Organisation);
        match node.or_else(account) {
            Some(headline) => self.model.facts.headline = headline,
            None => return Err(self.column(code).err().unwrap_or(StudyError::NoPlace(code.to_owned()))),
        }
        self.compiled = Compiled::new(&self.model)?;
        Ok(self)
    }

    /// True where correlations that are not possible together were replaced.
    #[must_use]
    pub fn repaired(&self) -> bool {
        self.model.correlations.iter().any(|of| of.repaired.is_some())
    }

    /// SHA-256 of what bears on a draw: the inputs, the changes and the repair. Studies that share it have the same iterations.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut lines = format!("inputs {}\n", assurance::fingerprint(&self.files));
        self.model.facts.changes.iter().for_each(|change| lines += &format!("change {change}\n"));
        lines += if self.repaired() { "repaired\n" } else { "" };
        Sha256::digest(lines.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Seed, iterations and sampler of what is asked.
    #[must_use]
    pub fn settings(&self, ask: &Ask) -> RunSettings {
        let iterations = ask.iterations.unwrap_or(self.model.facts.iterations);
        RunSettings {
            seed: ask.seed.unwrap_or(self.model.facts.seed),
            iterations: ask.precision.map_or(iterations, |precision| iterations.min(precision.at_most)),
            isa: Isa::detect(),
            sampler: match ask.sampler {
                None | Some(SamplerUsed::Plain) => Sampler::Plain,
                Some(SamplerUsed::Sobol { randomisations }) => Sampler::Sobol { randomisations },
            },
        }
    }

    /// The model in numbers with the year by month that is asked for.
    ///
    /// # Errors
    /// [`StudyError::NoSuchNode`] and [`StudyError::NoMonths`].
    pub fn compiled_for(&self, ask: &Ask) -> Result<Compiled, StudyError> {
        let mut compiled = self.compiled.clone();
        if ask.by_organisation && self.model.months.is_none() {
            return Err(StudyError::NoMonths("forecasts by organisation need the year to date"));
        }
        if let MonthsAsked::Of(codes) = &ask.months {
            if self.model.months.is_none() && !codes.is_empty() {
                return Err(StudyError::NoMonths("a year by month is asked for"));
            }
            let also = codes.iter().map(|code| self.column(code)).collect::<Result<Vec<_>, _>>()?;
            compiled.add_fan(&also);
        }
        ask.draws.iter().try_for_each(|code| self.column(code).map(|_| ()))?;
        Ok(compiled)
    }

    /// The column of a node by its code.
    ///
    /// # Errors
    /// [`StudyError::NoSuchNode`].
    pub fn column(&self, code: &str) -> Result<usize, StudyError> {
        column_of(&self.model, &self.compiled, code).ok_or_else(|| {
            let known = self.model.nodes.iter().map(|node| node.code.as_str());
            let known = known.chain(self.model.accounts.iter().map(|account| account.code.as_str()));
            StudyError::NoSuchNode(code.to_owned(), nearest_hint(code, known))
        })
    }

    /// Code of the organisation or roll-up of a column.
    #[must_use]
    pub fn code_of(&self, column: usize) -> String {
        summary::code_of(&self.model, &self.compiled, column)
    }

    /// Bytes of memory that a run of so many iterations needs, about.
    #[must_use]
    pub fn memory(&self, compiled: &Compiled, ask: &Ask, iterations: u64) -> u64 {
        // A column for each node whose iterations are wanted, and its file while it waits to be written.
        simulate::memory(compiled, iterations) + ask.draws.len() as u64 * iterations * 36
    }

    /// Everything that a run has to say.
    ///
    /// # Errors
    /// Any [`StudyError`].
    pub fn run(&self, ask: &Ask, observe: Observe<'_>) -> Result<Results, StudyError> {
        self.run_with_draws(ask, observe).map(|(results, _)| results)
    }

    /// The same with every iteration of the nodes that are asked for.
    ///
    /// # Errors
    /// Any [`StudyError`].
    pub fn run_with_draws(&self, ask: &Ask, observe: Observe<'_>) -> Result<(Results, Vec<NodeDraws>), StudyError> {
        let compiled = self.compiled_for(ask)?;
        let (settings, mut tallies, precision) = self.tallied(&compiled, ask, observe)?;
        let tails: Vec<Vec<u64>> = tallies.focus.iter().map(|column| replay::worst(column, 0.10)).collect();
        let tails = replay::tail_means(&compiled, settings, &tails);
        let kept = Kept { model: &self.model, compiled: &compiled, settings, tallies: &tallies, tails: &tails };
        let found = self.warnings.list().iter().map(warning).collect();
        let mut results = summary::results(kept, ask.by_organisation, found)?;
        results.precision = precision;
        results.second_seed = ask.second_seed.then(|| summary::second_seed(&results, &self.compiled, settings));
        results.rows_read = self.counts.iter().map(rows_read).collect();
        let mut draws: Vec<NodeDraws> = Vec::new();
        for code in &ask.draws {
            if !draws.iter().any(|of| of.code == *code) {
                let positions = tallies.whole.get(&self.column(code)?).cloned().unwrap_or_default();
                draws.push(NodeDraws { code: code.clone(), positions });
            }
        }
        tallies.whole.clear();
        Ok((results, draws))
    }

    /// The tallies of a run; with a precision to reach, of the first of its doublings that reaches it, or of the last. Each look
    /// is a run of its own from the start: no figure depends on how it was found, and looks at fixed places only keep intervals true.
    ///
    /// # Errors
    /// [`StudyError::Interrupted`], [`StudyError::NoSuchNode`] and [`StudyError::Lost`].
    pub fn tallied(
        &self,
        compiled: &Compiled,
        ask: &Ask,
        observe: Observe<'_>,
    ) -> Result<(RunSettings, Tallies, Option<PrecisionReached>), StudyError> {
        let mut settings = self.settings(ask);
        let mut watches = summary::watches(&self.model, compiled);
        for code in &ask.draws {
            watches[self.column(code)?].whole = true;
        }
        loop {
            let of = settings.iterations;
            let tallies = simulate::simulate(compiled, &watches, settings, &|done| observe(Progress { done, of }))
                .map_err(|_| StudyError::Interrupted)?;
            let Some(asked) = ask.precision else { return Ok((settings, tallies, None)) };
            let precision =
                summary::precision(&self.model, compiled, settings, &tallies).map_err(|_| StudyError::Lost)?;
            if precision.reaches(asked.millions) || settings.iterations >= asked.at_most {
                return Ok((settings, tallies, Some(reached(asked, precision, settings.iterations))));
            }
            settings.iterations = (2 * settings.iterations).min(asked.at_most);
        }
    }
}

/// What became of a precision that was asked for.
fn reached(asked: PrecisionAsked, precision: Precision, iterations: u64) -> PrecisionReached {
    let needed = precision.iterations_for(asked.millions, iterations);
    PrecisionReached {
        asked: asked.millions,
        reached: precision.reaches(asked.millions),
        money: precision.money.is_finite().then_some(precision.money),
        chance: precision.chance,
        iterations_needed: needed.filter(|needed| *needed <= MAX_ITERATIONS),
    }
}

/// The count of a table as results tell it.
fn rows_read(count: &TableCount) -> RowsRead {
    let why = |why: Skip| match why {
        Skip::Title => PassedOver::Title,
        Skip::Note => PassedOver::Note,
        Skip::Total => PassedOver::Total,
        Skip::Closed => PassedOver::Closed,
    };
    let skipped = |(skip, rows): (&Skip, &usize)| RowsSkipped { why: why(*skip), rows: *rows };
    let sum =
        |sum: &Sum| ColumnSum { column: sum.column.clone(), read: sum.read, closed: sum.closed, stated: sum.stated };
    RowsRead {
        table: count.file.to_owned(),
        read: count.read,
        skipped: count.skipped.iter().map(skipped).collect(),
        sums: count.sums.iter().map(sum).collect(),
    }
}

/// A finding of the check as a warning of the results.
fn warning(found: &Diagnostic) -> Warning {
    let place = found.place.as_ref().map_or_else(
        || "the scenario folder".to_owned(),
        |place| {
            let name = place.name.as_ref().map_or_else(String::new, |name| format!(", {name}"));
            format!("{place}{name}")
        },
    );
    let [message, advice, place] = [&found.message, &found.advice, &place].map(|text| visible(text));
    Warning { code: found.check.code().to_owned(), message, advice, place }
}
