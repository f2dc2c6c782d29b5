//! Rules in numbers: which accounts they touch, and by how much.

mod actions;
mod cliff;
mod fund;
mod ladder;
mod own_action;
mod parts;
mod pot;
mod regimes;
mod support;

use super::CompileError;
use super::address::AddressBook;
use super::columns::{Columns, Measure};
use crate::model::{Model, Rule, RuleKind, Stage};
pub use actions::{CompiledAction, Gap, Part};
pub use cliff::Cliff;
pub use fund::{Earner, Fund, System};
pub use ladder::{CompiledLadder, CompiledStep, LadderMeasures};
pub use own_action::{Actor, OwnActions};
use parts::Parts;
pub use pot::{Pot, Recipient};
#[cfg(test)]
pub use regimes::falling;
pub use regimes::{
    CompiledAsk, CompiledFound, CompiledRegion, CompiledScheme, CompiledSystem, End, Equity, Flow, NamedAsks, Payer,
    RapidSavings, RegionalAsk, RegionalAsks, TopSlices,
};
pub use support::{Instalment, Support, SupportUnit};

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
    /// [`Rule::DeficitSupport`].
    DeficitSupport(Box<Support>),
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
    /// Which rule it is: its name, stage and other facts that do not depend on its parameters.
    #[must_use]
    pub fn kind(&self) -> RuleKind {
        match self {
            Self::OwnAction(_) => RuleKind::OwnAction,
            Self::OrganisationActions(_) => RuleKind::OrganisationActions,
            Self::IncentiveCliff(_) => RuleKind::IncentiveCliff,
            Self::IncentiveFund(_) => RuleKind::IncentiveFund,
            Self::DeficitSupport(_) => RuleKind::DeficitSupport,
            Self::NodeActions(_) => RuleKind::NodeActions,
            Self::RapidSavings(_) => RuleKind::RapidSavings,
            Self::TopSlice(_) => RuleKind::TopSlice,
            Self::NamedAsks(_) => RuleKind::NamedAsks,
            Self::RegionalTotal(_) => RuleKind::RegionalTotal,
            Self::NationalLadder(_) => RuleKind::NationalLadder,
        }
    }

    /// The months whose positions to date it reads.
    #[must_use]
    pub fn reads(&self) -> Vec<u8> {
        match self {
            Self::IncentiveFund(fund) if fund.by_quarter => vec![3, 6, 9],
            Self::DeficitSupport(support) => support.reads(),
            Self::IncentiveFund(_)
            | Self::OwnAction(_)
            | Self::OrganisationActions(_)
            | Self::IncentiveCliff(_)
            | Self::NodeActions(_)
            | Self::RapidSavings(_)
            | Self::TopSlice(_)
            | Self::NamedAsks(_)
            | Self::RegionalTotal(_)
            | Self::NationalLadder(_) => Vec::new(),
        }
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
            Self::IncentiveCliff(_) | Self::IncentiveFund(_) | Self::DeficitSupport(_) => false,
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
            Self::OwnAction(_)
            | Self::OrganisationActions(_)
            | Self::IncentiveCliff(_)
            | Self::IncentiveFund(_)
            | Self::DeficitSupport(_)
            | Self::NodeActions(_)
            | Self::NationalLadder(_) => Vec::new(),
        }
    }
}

/// Gross, and every stage that has a rule.
pub(super) fn stages(rules: &[CompiledRule]) -> Vec<Stage> {
    let mut stages: Vec<Stage> =
        std::iter::once(Stage::Gross).chain(rules.iter().map(|rule| rule.kind().stage())).collect();
    stages.dedup();
    stages
}

/// What the rules of a model note of every iteration, in the order of the rules.
pub(super) fn measures(model: &Model) -> Vec<Measure> {
    let of = |rule: &Rule| match rule {
        Rule::OwnAction(_) | Rule::IncentiveCliff => Vec::new(),
        Rule::OrganisationActions(actions) | Rule::NodeActions(actions) => actions::measures(rule.kind(), actions),
        Rule::IncentiveFund(_) => pot::measures(model, rule.kind()),
        Rule::DeficitSupport(support) => support::measures(model, support),
        Rule::RapidSavings(rapid) => regimes::measures_of_rapid(model, rapid),
        Rule::TopSlice(slice) => regimes::measures_of_pools(model, RuleKind::TopSlice, &slice.regions),
        Rule::NamedAsks(asks) => regimes::measures_of_asks(asks),
        Rule::RegionalTotal(total) => regimes::measures_of_pools(model, RuleKind::RegionalTotal, &total.regions),
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
                CompiledRule::OrganisationActions(actions::compile(rule.kind(), list, &parts, book)?)
            }
            Rule::IncentiveCliff => CompiledRule::IncentiveCliff(parts.cliffs()),
            Rule::IncentiveFund(fund) => {
                CompiledRule::IncentiveFund(Box::new(fund::compile(rule.kind(), fund, &parts, book)?))
            }
            Rule::DeficitSupport(support) => {
                CompiledRule::DeficitSupport(Box::new(support::compile(support, &parts, book)?))
            }
            Rule::NodeActions(list) => CompiledRule::NodeActions(actions::compile(rule.kind(), list, &parts, book)?),
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
