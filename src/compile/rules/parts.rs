//! What the compilers of rules look at, and what several of them ask.

use super::cliff::Cliff;
use crate::compile::{Columns, CompileError};
use crate::model::{Account, LineGroup, Model, RuleKind};

/// What the compilers of rules look at.
pub(super) struct Parts<'a> {
    pub(super) model: &'a Model,
    pub(super) columns: &'a Columns,
}

impl Parts<'_> {
    /// The column of the one line of a group, for an account; none where no rule has added the line.
    pub(super) fn line_column(&self, group: LineGroup, account: usize) -> Option<usize> {
        let line = self.model.lines.iter().position(|line| line.group == group)?;
        Some(self.columns.line_index(line, &self.model.accounts[account].sector))
    }

    /// The column of the line of a group, which a rule of the model has added.
    pub(super) fn column(&self, group: LineGroup, account: usize) -> Result<usize, CompileError> {
        let undeclared = || CompileError::Undeclared { what: format!("a line of group {group:?}") };
        self.line_column(group, account).ok_or_else(undeclared)
    }

    /// The measure that a rule of the model has declared under a code.
    pub(super) fn measure(&self, rule: RuleKind, code: &str) -> Result<usize, CompileError> {
        let undeclared = || CompileError::Undeclared { what: format!("the measure `{code}` of {}", rule.name()) };
        self.columns.measure(rule, code).ok_or_else(undeclared)
    }

    /// The position, planned incentive money included, from which an account meets the control total that it has accepted;
    /// without one, its own starting position. On the money grid.
    pub(super) fn target(&self, account: usize) -> f64 {
        let account = &self.model.accounts[account];
        let planned = account.incentive.on_grid().millions();
        let total = account.control_total.filter(|_| account.accepted).unwrap_or(account.base);
        total.on_grid().millions() + planned
    }

    pub(super) fn cliffs(&self) -> Vec<Cliff> {
        let cliff = |(index, account): (usize, &Account)| {
            let (total, planned) = (account.control_total?.on_grid(), account.incentive.on_grid().millions());
            let line_column = self.line_column(LineGroup::Incentive, index)?;
            let threshold = total.millions() + planned;
            (planned != 0.0).then_some(Cliff { account: index, line_column, threshold, planned })
        };
        self.model.accounts.iter().enumerate().filter_map(cliff).collect()
    }
}
