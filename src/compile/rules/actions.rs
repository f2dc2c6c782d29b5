//! Named actions in numbers.

use super::Parts;
use super::own_action::below;
use crate::compile::address::AddressBook;
use crate::compile::columns::Measure;
use crate::compile::table::Table;
use crate::compile::{CompileError, Posts};
use crate::draws::philox::DrawId;
use crate::model::{Action, Distribution, RuleKind, Spread, Trigger};

/// An action.
#[derive(Debug, Clone)]
pub struct CompiledAction {
    /// Whom it credits; each draws for itself unless [`CompiledAction::shared`].
    pub parts: Vec<Part>,
    /// True when all parts have the first part's draws.
    pub shared: bool,
    /// Its value for £1m of the most likely one, by latent; none when certain.
    pub value: Option<Table>,
    /// It happens where its word is below this.
    pub happens_below: u64,
    /// The gap that sets it off, £m; none when it needs none.
    pub trigger: Option<f64>,
    /// True when it carries into the underlying position.
    pub recurrent: bool,
    /// The measure that notes all that it brings.
    pub measure: usize,
}

impl CompiledAction {
    /// Which positions it posts to.
    #[must_use]
    pub fn posts(&self) -> Posts {
        if self.recurrent { Posts::Both } else { Posts::InYear }
    }
}

/// The part of an action that one account is credited with.
#[derive(Debug, Clone)]
pub struct Part {
    /// Which account.
    pub account: usize,
    /// Its line column.
    pub line_column: usize,
    /// £m for one unit of the value, months left and share included.
    pub size: f64,
    /// What the base holds of it, £m on the money grid.
    pub in_forecast: f64,
    /// Most that it can bring, £m; infinite without a limit.
    pub capacity: f64,
    /// The gap that it looks at.
    pub gap: Gap,
    /// Address of its value.
    pub value: DrawId,
    /// Address of whether it happens.
    pub happens: DrawId,
}

/// Whose gap, and from where.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The accounts whose sum is looked at.
    pub accounts: Vec<usize>,
    /// The sum at which there is no gap, planned incentive money included; £m on the money grid.
    pub target: f64,
}

/// One measure an action: what it brings.
pub(super) fn measures(rule: RuleKind, actions: &[Action]) -> Vec<Measure> {
    let measure = |action: &Action| Measure { rule, code: action.id.clone(), name: action.description.clone() };
    actions.iter().map(measure).collect()
}

pub(super) fn compile(
    rule: RuleKind,
    actions: &[Action],
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<Vec<CompiledAction>, CompileError> {
    actions.iter().map(|action| one(rule, action, parts, book)).collect()
}

fn one(
    rule: RuleKind,
    action: &Action,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<CompiledAction, CompileError> {
    let shared = action.target.spread == Spread::Shared;
    let (value, unit) = match action.value {
        Distribution::Fixed(amount) => (None, amount),
        distribution => {
            let quantile = distribution.quantile();
            // High latent = worse: less of it.
            let kinks: Vec<f64> = distribution.kinks().iter().map(|z| -z).collect();
            let table = Table::fit(|z| quantile.at(-z), &kinks, Some(distribution.mean()));
            let row = format!("actions.csv, row `{}`", action.id);
            (Some(table.map_err(|error| CompileError::Table { row, error })?), 1.0)
        }
    };
    let mut list = Vec::with_capacity(action.target.members.len());
    for member in &action.target.members {
        let account = &parts.model.accounts[member.account];
        let code = if shared { ":shared" } else { account.code.as_str() };
        let amount = |money: crate::units::Money| crate::units::to_grid(money.millions() * member.share);
        list.push(Part {
            account: member.account,
            line_column: parts.columns.line_index(action.line, &account.sector),
            size: unit * action.share_of_time * member.share,
            in_forecast: amount(action.in_forecast),
            capacity: action.capacity.map_or(f64::INFINITY, amount),
            gap: match action.node {
                None => Gap { accounts: vec![member.account], target: parts.target(member.account) },
                Some(node) => parts.gap_of_node(node),
            },
            value: book.of("actions", code, &action.id, "value")?,
            happens: book.of("actions", code, &action.id, "happens")?,
        });
    }
    Ok(CompiledAction {
        parts: list,
        shared,
        value,
        happens_below: below(action.probability),
        trigger: match action.trigger {
            Trigger::Gap(level) => Some(level),
            Trigger::Always | Trigger::Approval => None,
        },
        recurrent: action.recurrent,
        measure: parts.measure(rule, &action.id)?,
    })
}

impl Parts<'_> {
    /// The gap of a node: to its own control total where one is stated, else to where its accounts started.
    fn gap_of_node(&self, node: usize) -> Gap {
        let accounts = self.columns.rolls[node].accounts.clone();
        let sum = |of: fn(&crate::model::Account) -> crate::units::Money| -> f64 {
            accounts.iter().map(|&account| of(&self.model.accounts[account]).on_grid().millions()).sum()
        };
        let planned = sum(|account| account.incentive);
        let target = match self.model.control_totals.get(&node) {
            Some(total) => total.on_grid().millions(),
            None => sum(|account| account.base),
        };
        Gap { accounts, target: target + planned }
    }
}
