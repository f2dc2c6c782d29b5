//! Rules in numbers: which accounts they touch, and by how much.

mod actions;
mod fund;
mod ladder;
mod own_action;
mod regimes;

use super::CompileError;
use super::address::AddressBook;
use super::columns::{Columns, Measure};
use crate::model::{Account, LineGroup, Model, Rule, Stage};
pub use actions::{CompiledAction, Gap, Part};
pub use fund::{Earner, Fund, System};
pub use ladder::{CompiledLadder, CompiledStep, LadderMeasures};
pub use own_action::{Actor, OwnActions};
#[cfg(test)]
pub use regimes::falling;
pub use regimes::{
    CompiledAsk, CompiledFound, CompiledRegion, CompiledScheme, CompiledSystem, End, Equity, Flow, NamedAsks, Payer,
    RapidSavings, RegionalAsk, RegionalAsks, TopSlices,
};

/// A rule with its names gone.
#[derive(Debug, Clone)]
pub enum CompiledRule {
    /// [`Rule::OwnAction`].
    OwnAction(Box<OwnActions>),
    /// [`Rule::OrganisationActions`].
    OrganisationActions(Vec<CompiledAction>),
    /// [`Rule::IncentiveCliff`], for each account that it touches.
    IncentiveCliff(Vec<Cliff>),
    /// [`Rule::IncentiveFund`].
    IncentiveFund(Box<Fund>),
    /// [`Rule::NodeActions`].
    NodeActions(Vec<CompiledAction>),
    /// [`Rule::RapidSavings`].
    RapidSavings(RapidSavings),
    /// [`Rule::TopSlice`].
    TopSlice(TopSlices),
    /// [`Rule::NamedAsks`].
    NamedAsks(NamedAsks),
    /// [`Rule::RegionalTotal`].
    RegionalTotal(RegionalAsks),
    /// [`Rule::NationalLadder`].
    NationalLadder(Box<CompiledLadder>),
}

impl CompiledRule {
    /// Its name, as in the scenario.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::OwnAction(_) => "own_action",
            Self::OrganisationActions(_) => "organisation_actions",
            Self::IncentiveCliff(_) => "incentive_cliff",
            Self::IncentiveFund(_) => "incentive_fund",
            Self::NodeActions(_) => "node_actions",
            Self::RapidSavings(_) => regimes::RAPID_SAVINGS,
            Self::TopSlice(_) => regimes::TOP_SLICE,
            Self::NamedAsks(_) => regimes::NAMED_ASKS,
            Self::RegionalTotal(_) => regimes::REGIONAL_TOTAL,
            Self::NationalLadder(_) => ladder::NAME,
        }
    }

    /// The stage that it belongs to.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::OwnAction(_) | Self::OrganisationActions(_) | Self::IncentiveCliff(_) | Self::IncentiveFund(_) => {
                Stage::Net
            }
            Self::NodeActions(_)
            | Self::RapidSavings(_)
            | Self::TopSlice(_)
            | Self::NamedAsks(_)
            | Self::RegionalTotal(_) => Stage::Managed,
            Self::NationalLadder(_) => Stage::Residual,
        }
    }

    /// True when what it posts is incentive money.
    #[must_use]
    pub fn sets_incentive(&self) -> bool {
        matches!(self, Self::IncentiveCliff(_) | Self::IncentiveFund(_))
    }

    /// True when it reads positions by quarter.
    #[must_use]
    pub fn reads_quarters(&self) -> bool {
        matches!(self, Self::IncentiveFund(fund) if fund.by_quarter)
    }

    /// True when it moves in-year and underlying positions apart. Incentive money leaves the underlying position alone.
    #[must_use]
    pub fn parts_underlying(&self) -> bool {
        match self {
            Self::OwnAction(_)
            | Self::RapidSavings(_)
            | Self::TopSlice(_)
            | Self::NamedAsks(_)
            | Self::RegionalTotal(_)
            | Self::NationalLadder(_) => true,
            Self::OrganisationActions(actions) | Self::NodeActions(actions) => {
                actions.iter().any(|action| !action.recurrent)
            }
            Self::IncentiveCliff(_) | Self::IncentiveFund(_) => false,
        }
    }

    /// Who pays whom by it.
    #[must_use]
    pub fn flows(&self) -> Vec<Flow> {
        match self {
            Self::RapidSavings(rapid) => rapid.flows(),
            Self::TopSlice(slice) => slice.flows(),
            Self::NamedAsks(asks) => asks.flows(),
            Self::RegionalTotal(asks) => asks.flows(),
            _ => Vec::new(),
        }
    }
}

/// Gross, and every stage that has a rule.
pub(super) fn stages(rules: &[CompiledRule]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = std::iter::once(Stage::Gross).chain(rules.iter().map(CompiledRule::stage)).collect();
    stages.dedup();
    stages
}

/// The incentive cliff of one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cliff {
    /// Which account.
    pub account: usize,
    /// The line column that takes what is lost.
    pub line_column: usize,
    /// The control total plus the planned incentive money, £m on the money grid: a position with that money in it meets the
    /// total from here on.
    pub threshold: f64,
    /// The planned incentive money, £m on the money grid.
    pub planned: f64,
}

/// What the rules of a model note of every iteration, in the order of the rules.
pub(super) fn measures(model: &Model) -> Vec<Measure> {
    let of = |rule: &Rule| match rule {
        Rule::OwnAction(_) | Rule::IncentiveCliff => Vec::new(),
        Rule::OrganisationActions(actions) | Rule::NodeActions(actions) => actions::measures(rule.name(), actions),
        Rule::IncentiveFund(_) => fund::measures(rule.name()),
        Rule::RapidSavings(rapid) => regimes::measures_of_rapid(model, rapid),
        Rule::TopSlice(slice) => regimes::measures_of_pools(model, regimes::TOP_SLICE, &slice.regions),
        Rule::NamedAsks(asks) => regimes::measures_of_asks(asks),
        Rule::RegionalTotal(total) => regimes::measures_of_pools(model, regimes::REGIONAL_TOTAL, &total.regions),
        Rule::NationalLadder(ladder) => ladder::measures(ladder),
    };
    model.rules.iter().flat_map(of).collect()
}

/// The rules of a model, in its order.
pub(super) fn of(model: &Model, columns: &Columns, book: &mut AddressBook) -> Result<Vec<CompiledRule>, CompileError> {
    let parts = Parts { model, columns };
    let mut compiled = |rule: &Rule| {
        Ok(match rule {
            Rule::OwnAction(own) => CompiledRule::OwnAction(Box::new(own_action::compile(own, &parts, book)?)),
            Rule::OrganisationActions(list) => {
                CompiledRule::OrganisationActions(actions::compile(rule.name(), list, &parts, book)?)
            }
            Rule::IncentiveCliff => CompiledRule::IncentiveCliff(parts.cliffs()),
            Rule::IncentiveFund(fund) => {
                CompiledRule::IncentiveFund(Box::new(fund::compile(rule.name(), fund, &parts, book)?))
            }
            Rule::NodeActions(list) => CompiledRule::NodeActions(actions::compile(rule.name(), list, &parts, book)?),
            Rule::RapidSavings(rapid) => CompiledRule::RapidSavings(regimes::rapid(rapid, &parts, book)?),
            Rule::TopSlice(slice) => CompiledRule::TopSlice(regimes::top_slice(slice, &parts, book)?),
            Rule::NamedAsks(asks) => CompiledRule::NamedAsks(regimes::asks(asks, &parts, book)?),
            Rule::RegionalTotal(total) => CompiledRule::RegionalTotal(regimes::regional_total(total, &parts, book)?),
            Rule::NationalLadder(ladder) => {
                CompiledRule::NationalLadder(Box::new(ladder::compile(ladder, &parts, book)?))
            }
        })
    };
    model.rules.iter().map(&mut compiled).collect()
}

/// What the compilers of rules look at.
struct Parts<'a> {
    model: &'a Model,
    columns: &'a Columns,
}

impl Parts<'_> {
    /// The column of the one line of a group, for an account; none where no rule has added the line.
    fn line_column(&self, group: LineGroup, account: usize) -> Option<usize> {
        let line = self.model.lines.iter().position(|line| line.group == group)?;
        Some(self.columns.line_index(line, &self.model.accounts[account].sector))
    }

    /// The column of the line of a group, which a rule of the model has added.
    fn column(&self, group: LineGroup, account: usize) -> Result<usize, CompileError> {
        let undeclared = || CompileError::Undeclared { what: format!("a line of group {group:?}") };
        self.line_column(group, account).ok_or_else(undeclared)
    }

    /// The measure that a rule of the model has declared under a code.
    fn measure(&self, rule: &str, code: &str) -> Result<usize, CompileError> {
        let undeclared = || CompileError::Undeclared { what: format!("the measure `{code}` of {rule}") };
        self.columns.measure(rule, code).ok_or_else(undeclared)
    }

    /// The position, planned incentive money included, from which an account meets the control total that it has accepted;
    /// without one, its own starting position. On the money grid.
    fn target(&self, account: usize) -> f64 {
        let account = &self.model.accounts[account];
        let planned = account.incentive.on_grid().millions();
        let total = account.control_total.filter(|_| account.accepted).unwrap_or(account.base);
        total.on_grid().millions() + planned
    }

    fn cliffs(&self) -> Vec<Cliff> {
        let cliff = |(index, account): (usize, &Account)| {
            let (total, planned) = (account.control_total?.on_grid(), account.incentive.on_grid().millions());
            let line_column = self.line_column(LineGroup::Incentive, index)?;
            let threshold = total.millions() + planned;
            (planned != 0.0).then_some(Cliff { account: index, line_column, threshold, planned })
        };
        self.model.accounts.iter().enumerate().filter_map(cliff).collect()
    }
}
