//! Rules in numbers: which accounts they touch, and by how much.

mod actions;
mod fund;
mod own_action;

use super::CompileError;
use super::address::AddressBook;
use super::columns::{Columns, Measure};
use crate::model::{Account, LineGroup, Model, Rule, Stage};
pub use actions::{CompiledAction, Gap, Part};
pub use fund::{Earner, Fund, System};
pub use own_action::{Actor, OwnActions};

/// A rule with its names gone.
#[derive(Debug, Clone)]
pub enum CompiledRule {
    /// [`Rule::OwnAction`].
    OwnAction(OwnActions),
    /// [`Rule::OrganisationActions`].
    OrganisationActions(Vec<CompiledAction>),
    /// [`Rule::IncentiveCliff`], for each account that it touches.
    IncentiveCliff(Vec<Cliff>),
    /// [`Rule::IncentiveFund`].
    IncentiveFund(Box<Fund>),
    /// [`Rule::NodeActions`].
    NodeActions(Vec<CompiledAction>),
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
        }
    }

    /// The stage that it belongs to.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::OwnAction(_) | Self::OrganisationActions(_) | Self::IncentiveCliff(_) | Self::IncentiveFund(_) => {
                Stage::Net
            }
            Self::NodeActions(_) => Stage::Managed,
        }
    }

    /// True when what it posts is incentive money.
    #[must_use]
    pub fn sets_incentive(&self) -> bool {
        matches!(self, Self::IncentiveCliff(_) | Self::IncentiveFund(_))
    }

    /// True when it moves in-year and underlying positions apart. Incentive money leaves the underlying position alone.
    #[must_use]
    pub fn parts_underlying(&self) -> bool {
        match self {
            Self::OwnAction(_) => true,
            Self::OrganisationActions(actions) | Self::NodeActions(actions) => {
                actions.iter().any(|action| !action.recurrent)
            }
            Self::IncentiveCliff(_) | Self::IncentiveFund(_) => false,
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
    };
    model.rules.iter().flat_map(of).collect()
}

/// The rules of a model, in its order.
pub(super) fn of(model: &Model, columns: &Columns, book: &mut AddressBook) -> Result<Vec<CompiledRule>, CompileError> {
    let parts = Parts { model, columns };
    let mut compiled = |rule: &Rule| {
        Ok(match rule {
            Rule::OwnAction(own) => CompiledRule::OwnAction(own_action::compile(own, &parts, book)?),
            Rule::OrganisationActions(list) => {
                CompiledRule::OrganisationActions(actions::compile(rule.name(), list, &parts, book)?)
            }
            Rule::IncentiveCliff => CompiledRule::IncentiveCliff(parts.cliffs()),
            Rule::IncentiveFund(fund) => {
                CompiledRule::IncentiveFund(Box::new(fund::compile(rule.name(), fund, &parts, book)?))
            }
            Rule::NodeActions(list) => CompiledRule::NodeActions(actions::compile(rule.name(), list, &parts, book)?),
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
