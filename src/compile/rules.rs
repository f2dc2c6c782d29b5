//! Rules in numbers: which accounts they touch, and by how much.

use super::columns::Columns;
use crate::model::{Account, LineGroup, Model, Rule};

/// A rule with its names gone.
#[derive(Debug, Clone, PartialEq)]
pub enum CompiledRule {
    /// [`Rule::IncentiveCliff`], for each account that it touches.
    IncentiveCliff(Vec<Cliff>),
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
