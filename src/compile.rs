//! From a [`Model`] to numbers only: names become indices and addresses, distributions become tables, rows become terms.
//!
//! outturn of an account = base + Σ over its terms (provided − severity). The provided amounts are constants and are
//! added to the base here; each term posts one amount per iteration.

pub mod address;
mod cases;
pub mod columns;
pub mod direction;
mod mix;
mod parameters;
pub mod path;
pub mod reporting;
mod rules;
pub mod table;
mod terms;

use std::collections::BTreeMap;

use crate::draws::philox::DrawId;
use crate::draws::student::StudentT;
pub use crate::model::Stage;
use crate::model::{Copula, Model};
use address::{AddressBook, AddressError};
pub use columns::{Columns, Roll, RollOf};
pub use mix::Mix;
pub use parameters::{Bent, OwnWeight, Scaling};
pub use path::CompiledPath;
pub use reporting::CompiledReporting;
#[cfg(test)]
pub use rules::falling;
pub use rules::{Actor, Cliff, CompiledAction, CompiledRule, Earner, Fund, Gap, OwnActions, Part, System};
pub use rules::{
    CompiledAsk, CompiledFound, CompiledLadder, CompiledRegion, CompiledScheme, CompiledStep, CompiledSystem, End,
    Equity, Flow, LadderMeasures, NamedAsks, Payer, RapidSavings, RegionalAsk, RegionalAsks, TopSlices,
};
use table::{Table, TableError};
use terms::Known;

/// A model with its names gone: what the simulation needs and nothing else.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Accounts in the model's order.
    pub accounts: Vec<CompiledAccount>,
    /// Every tabulated function of a latent normal, without repeats.
    pub tables: Vec<Table>,
    /// Place of each table by the function that it is of: see [`Compiled::another`].
    pub functions: BTreeMap<String, usize>,
    /// Addresses of the uncertain parameters' and then of the shared factors' draws, one column of normals each.
    pub factors: Vec<DrawId>,
    /// Correlated factors, holder by holder; no column is in two.
    pub mixes: Vec<Mix>,
    /// How many of them are uncertain parameters.
    pub parameters: usize,
    /// Factors whose loadings are uncertain.
    pub scalings: Vec<Scaling>,
    /// For each common part the own weight, where uncertain loadings change it; empty where no loading is uncertain.
    pub own_weights: Vec<Option<OwnWeight>>,
    /// Multipliers of amounts: products of (column of a parameter, table) pairs.
    pub multipliers: Vec<Vec<(usize, usize)>>,
    /// Common parts of latents: sums of loading × factor column, in the order of the loadings.
    pub commons: Vec<Vec<(usize, f32)>>,
    /// Draws that several accounts share: one column of values each.
    pub shared: Vec<Draw>,
    /// Sums of accounts, and the line columns.
    pub columns: Columns,
    /// Student-t dependence of the factors; none = Gaussian.
    pub student: Option<StudentT>,
    /// Of each of [`Compiled::commons`], how its sum is bent by Student-t dependence; none where no sum is. Empty for a Gaussian.
    pub bent: Vec<Option<Bent>>,
    /// True when any term or base makes the underlying position differ from the in-year one.
    pub has_underlying: bool,
    /// What happens once the draws are made, in this order; their stages never go back.
    pub rules: Vec<CompiledRule>,
    /// The in-year path; none without months.
    pub path: Option<CompiledPath>,
    /// Official forecasts; none where the scenario does not ask for them.
    pub reporting: Option<CompiledReporting>,
    /// The stages at which positions are noted: gross, and each that has a rule. Final positions are those of the last.
    pub stages: Vec<Stage>,
    /// Names of the draws, for people: no figure depends on them.
    pub addresses: AddressBook,
}

/// One account: its constant part and its terms.
#[derive(Debug, Clone)]
pub struct CompiledAccount {
    /// Base with incentive money and all provided amounts, on the money grid.
    pub constant: f64,
    /// The same for the underlying position.
    pub underlying_constant: f64,
    /// Its terms in the order of the model's tables.
    pub terms: Vec<Term>,
    /// Provided amounts by line column, which line totals start from: (line column, amount).
    pub provided: Vec<(usize, f64)>,
}

/// What a term posts in each iteration: coefficient × value, rounded to the money grid.
#[derive(Debug, Clone)]
pub struct Term {
    /// Where the value comes from.
    pub value: Value,
    /// £m for one unit of the value, adverse negative.
    pub coefficient: f64,
    /// For the second account of a pair: it posts `complement` less what the first posts.
    pub complement: Option<f64>,
    /// Which of the two positions it posts to.
    pub posts: Posts,
    /// Index of its line column, counted from the first line column.
    pub line_column: usize,
    /// Expected amount, £m, exact from the distributions.
    pub expected: f64,
}

/// Where a term's value comes from.
#[derive(Debug, Clone)]
pub enum Value {
    /// The account's own draw.
    Own(Draw),
    /// A column of [`Compiled::shared`].
    Shared(usize),
}

/// A draw: a shape of one latent normal, times a second tabulated function of another where there is one.
///
/// A range is a curve; an event is a step times a curve; substitution is a curve times a curve.
#[derive(Debug, Clone)]
pub struct Draw {
    /// The first latent.
    pub latent: Latent,
    /// What is made of it.
    pub shape: Shape,
    /// A second latent and its table.
    pub second: Option<(Latent, usize)>,
    /// Index in [`Compiled::multipliers`] of what the value is multiplied by; its mean is 1.
    pub multiplier: Option<usize>,
}

/// x = common + own weight × own normal; high = worse.
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    /// Address of the own normal.
    pub id: DrawId,
    /// Index in [`Compiled::commons`].
    pub common: Option<usize>,
    /// √(1 − the variance of the common part), shifts by parameters in it; see [`Compiled::own_weights`] for uncertain loadings.
    pub own_weight: f32,
}

/// What is made of a latent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A tabulated function: index in [`Compiled::tables`].
    Curve(usize),
    /// `above` where x > threshold, else `below`.
    Step {
        /// The threshold.
        threshold: f32,
        /// Value above it.
        above: f32,
        /// Value at or below it.
        below: f32,
    },
}

/// Which of the two positions a term posts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posts {
    /// In-year only: non-recurrent.
    InYear,
    /// Underlying only: the recurrent saving missed, before non-recurrent substitution.
    Underlying,
    /// Both: recurrent.
    Both,
}

impl Posts {
    /// True when it posts to the in-year position.
    #[must_use]
    pub fn in_year(self) -> bool {
        self != Self::Underlying
    }

    /// True when it posts to the underlying position.
    #[must_use]
    pub fn underlying(self) -> bool {
        self != Self::InYear
    }
}

/// Why a valid model cannot be compiled.
#[derive(Debug, Clone, PartialEq)]
pub enum CompileError {
    /// Two draws would share an address.
    Address(AddressError),
    /// A distribution is too extreme for its table.
    Table {
        /// Which row.
        row: String,
        /// What the table would miss.
        error: TableError,
    },
    /// A rule looked for a measure or a line that it has not declared: a mistake in this program.
    Undeclared {
        /// What it looked for.
        what: String,
    },
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(error) => error.fmt(f),
            Self::Undeclared { what } => write!(f, "internal mistake: no rule has declared {what}"),
            Self::Table { row, error } => write!(f, "{row}: the distribution {error}; choose a less extreme one"),
        }
    }
}

impl std::error::Error for CompileError {}

impl From<AddressError> for CompileError {
    fn from(error: AddressError) -> Self {
        Self::Address(error)
    }
}

impl Compiled {
    /// Compiles a model.
    ///
    /// # Errors
    /// When two draws' addresses collide, or a distribution is too extreme for its table.
    pub fn new(model: &Model) -> Result<Self, CompileError> {
        Self::knowing(model, Known::default())
    }

    /// Compiles another model: to the bit as [`Compiled::new`] does, but for tables that are here already, which are the long
    /// part of it, and for tables that the other does not need, which stay.
    ///
    /// # Errors
    /// As of [`Compiled::new`].
    pub fn another(&self, model: &Model) -> Result<Self, CompileError> {
        Self::knowing(model, Known { tables: self.tables.clone(), places: self.functions.clone() })
    }

    fn knowing(model: &Model, known: Known) -> Result<Self, CompileError> {
        let mut columns = Columns::of(model);
        let mut book = AddressBook::default();
        let mut parts = terms::Parts::new(model, &columns, known);
        parts.parameters(&mut book)?;
        parts.efficiency(&mut book)?;
        parts.pay(&mut book)?;
        parts.risks(&mut book)?;
        parts.contracts(&mut book)?;
        parts.remainders(&mut book)?;
        let (scalings, own_weights) = parts.scalings(&book)?;
        let reporting = CompiledReporting::of(model, &columns, &mut parts, &mut book)?;
        let (accounts, latents, known, shared) = parts.finish();
        let has_underlying = accounts.iter().any(|account| {
            account.underlying_constant.to_bits() != account.constant.to_bits()
                || account.terms.iter().any(|term| term.posts != Posts::InYear)
        });
        columns.reported = reporting.as_ref().map_or(0, CompiledReporting::columns);
        let mut path = CompiledPath::of(model, &columns, &accounts, &mut book)?;
        let rules = rules::of(model, &columns, &mut book)?;
        if let Some(path) = &mut path {
            path.quarters = rules.iter().any(CompiledRule::reads_quarters);
        }
        let student = match model.copula {
            Copula::Gaussian => None,
            Copula::StudentT(degrees) => Some(StudentT::new(degrees)),
        };
        let bent = |common: &Vec<_>| Bent::of(common, model.parameters.len(), &scalings, &latents.mixes);
        let bent = student.iter().flat_map(|_| latents.commons.iter().map(bent)).collect();
        let has_underlying = has_underlying || rules.iter().any(CompiledRule::parts_underlying);
        Ok(Self {
            accounts,
            tables: known.tables,
            functions: known.places,
            factors: latents.factors,
            mixes: latents.mixes,
            parameters: model.parameters.len(),
            scalings,
            own_weights,
            multipliers: latents.multipliers,
            commons: latents.commons,
            shared,
            columns,
            student,
            bent,
            has_underlying,
            stages: rules::stages(&rules),
            rules,
            path,
            reporting,
            addresses: book,
        })
    }

    /// The rules of `model`, which differs from the model of this in nothing else. They must not need lines, measures or accounts that are
    /// not here.
    ///
    /// # Errors
    /// As of [`Compiled::new`].
    pub fn rules_of(&self, model: &Model) -> Result<Vec<CompiledRule>, CompileError> {
        rules::of(model, &self.columns, &mut self.addresses.clone())
    }

    /// True when a rule sets incentive money.
    #[must_use]
    pub fn sets_incentive(&self) -> bool {
        self.rules.iter().any(CompiledRule::sets_incentive)
    }

    /// Expected in-year position of each account before any rule, £m, exact from the distributions.
    #[must_use]
    pub fn expected_positions(&self) -> Vec<f64> {
        let in_year = |account: &CompiledAccount| {
            let effect: f64 = account.terms.iter().filter(|t| t.posts.in_year()).map(|t| t.expected).sum();
            account.constant + effect
        };
        self.accounts.iter().map(in_year).collect()
    }
}
