//! Rules in numbers: which accounts they touch, and by how much.

use super::columns::{Columns, Measure};
use crate::model::{Account, LineGroup, Model, Rule, Stage};

/// A rule with its names gone.
#[derive(Debug, Clone, PartialEq)]
pub enum CompiledRule {
    /// [`Rule::IncentiveCliff`], for each account that it touches.
    IncentiveCliff(Vec<Cliff>),
}

impl CompiledRule {
    /// Its name, as in the scenario.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::IncentiveCliff(_) => "incentive_cliff",
        }
    }

    /// The stage that it belongs to.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::IncentiveCliff(_) => Stage::Net,
        }
    }

    /// True when what it posts is incentive money.
    #[must_use]
    pub fn sets_incentive(&self) -> bool {
        match self {
            Self::IncentiveCliff(_) => true,
        }
    }

    /// True when it moves in-year and underlying positions apart.
    #[must_use]
    pub fn parts_underlying(&self) -> bool {
        match self {
            Self::IncentiveCliff(_) => false,
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
        Rule::IncentiveCliff => Vec::new(),
    };
    model.rules.iter().flat_map(of).collect()
}

/// The rules of a model, in its order.
pub(super) fn of(model: &Model, columns: &Columns) -> Vec<CompiledRule> {
    let Some(line) = model.lines.iter().position(|line| line.group == LineGroup::Incentive) else {
        return Vec::new();
    };
    let cliff = |(index, account): (usize, &Account)| {
        let (total, planned) = (account.control_total?.on_grid(), account.incentive.on_grid().millions());
        (planned != 0.0).then(|| Cliff {
            account: index,
            line_column: columns.line_index(line, &account.sector),
            threshold: total.millions() + planned,
            planned,
        })
    };
    let compiled = |rule: &Rule| match rule {
        Rule::IncentiveCliff => {
            CompiledRule::IncentiveCliff(model.accounts.iter().enumerate().filter_map(cliff).collect())
        }
    };
    model.rules.iter().map(compiled).collect()
}
