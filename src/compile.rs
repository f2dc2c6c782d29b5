//! From a [`Model`] to numbers only: names become indices and addresses, distributions become tables, rows become terms.
//!
//! outturn of an account = base + Σ over its terms (provided − severity). The provided amounts are constants and are
//! added to the base here; each term posts one amount per iteration.

mod account;
pub mod address;
pub mod capacity;
mod cases;
pub mod columns;
pub mod direction;
mod error;
mod fan;
pub mod groups;
mod latents;
mod mix;
mod parameters;
pub mod path;
pub mod reporting;
mod rules;
mod shapes;
pub mod table;
mod terms;
mod year_to_date;

use std::collections::BTreeMap;

use crate::draws::philox::DrawId;
use crate::draws::student::StudentT;
pub use crate::model::Stage;
use crate::model::{Copula, Model};
pub use account::{CapacityCost, CompiledAccount, Draw, Latent, Posts, Shape, Term, Value};
use address::AddressBook;
pub use capacity::{CapacityPlan, CompiledCapacity};
pub use columns::{Columns, Roll, RollOf};
pub use error::CompileError;
pub use mix::Mix;
pub use parameters::{Bent, OwnWeight, Scaling};
pub use path::CompiledPath;
pub use reporting::CompiledReporting;
pub use rules::*;
use table::Table;
use terms::Known;
pub use year_to_date::Uncovered;

/// A model with its names gone: what the simulation needs and nothing else.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Accounts in the model's order.
    pub accounts: Vec<CompiledAccount>,
    /// Every tabulated function of a latent normal, without repeats.
    pub tables: Vec<Table>,
    /// Place of each table by the function that it is of: see [`Compiled::another`].
    pub functions: BTreeMap<String, Vec<usize>>,
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
    /// What each account is exposed to of its year to date; empty where it is not known.
    pub year_to_date: Vec<Uncovered>,
    /// The simulation of capacity plans; none where the scenario does not ask for it.
    pub capacity: Option<CompiledCapacity>,
    /// Official forecasts; none where the scenario does not ask for them.
    pub reporting: Option<CompiledReporting>,
    /// The stages at which positions are noted: gross, and each that has a rule. Final positions are those of the last.
    pub stages: Vec<Stage>,
    /// Names of the draws, for people: no figure depends on them.
    pub addresses: AddressBook,
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
        let mut columns = Columns::of(model, rules::measures(model));
        let mut book = AddressBook::default();
        let mut parts = terms::Parts::new(model, &columns, known);
        parts.parameters(&mut book)?;
        parts.efficiency(&mut book)?;
        parts.pay(&mut book)?;
        parts.risks(&mut book)?;
        parts.contracts(&mut book)?;
        let capacity = parts.capacity(&columns, &mut book)?;
        parts.remainders(&mut book)?;
        let year_to_date = parts.year_to_date(&mut book)?;
        let (scalings, own_weights) = parts.scalings(&book)?;
        let reporting = CompiledReporting::of(model, &columns, &mut parts, &mut book)?;
        let (accounts, latents, known, shared) = parts.finish();
        let has_underlying = accounts.iter().any(|account| {
            account.underlying_constant.to_bits() != account.constant.to_bits()
                || account.terms.iter().any(|term| term.posts != Posts::InYear)
        });
        columns.capacity = capacity.as_ref().map_or(0, CompiledCapacity::columns);
        columns.reported = reporting.as_ref().map_or(0, CompiledReporting::columns);
        let mut path = CompiledPath::of(model, &columns, &accounts, &mut book)?;
        let rules = rules::of(model, &columns, &mut book)?;
        if let Some(path) = &mut path {
            path.read = rules.iter().flat_map(CompiledRule::reads).filter(|&month| month < 12).collect();
            path.read.sort_unstable();
            path.read.dedup();
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
            year_to_date,
            capacity,
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
        self.rules.iter().any(|rule| rule.kind().sets_incentive())
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
