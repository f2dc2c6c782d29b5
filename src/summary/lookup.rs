//! Nodes by their codes, as results name them.

use super::parts::{code_of_roll, roll_words};
use crate::compile::Compiled;
use crate::model::Model;
use crate::results::{NodeCode, NodeResult};

/// The column of the node that results call `code`: a node of the geography, an organisation, `sector:provider`,
/// `type:acute` or `Y56/sector:provider`; none where there is no such node.
#[must_use]
pub fn column_of(model: &Model, compiled: &Compiled, code: &str) -> Option<usize> {
    let columns = &compiled.columns;
    let roll = columns.rolls.iter().position(|roll| roll_words(model, &roll.of).code == code);
    let organisation = || model.accounts.iter().position(|account| account.is_organisation && account.code == code);
    roll.map(|roll| columns.roll_column(roll)).or_else(organisation)
}

/// The code by which results call the organisation or roll-up of a column.
#[must_use]
pub fn code_of(model: &Model, compiled: &Compiled, column: usize) -> String {
    match column.checked_sub(compiled.columns.accounts) {
        Some(roll) => code_of_roll(model, compiled, roll).0,
        None => model.accounts[column].code.clone(),
    }
}

/// The name for people of the node that results call `code`; the code where it has none.
#[must_use]
pub fn name_of(model: &Model, compiled: &Compiled, code: &str) -> String {
    let rolls = compiled.columns.rolls.iter().map(|roll| roll_words(model, &roll.of));
    let roll = rolls.into_iter().find(|words| words.code == code).map(|words| words.name);
    let account = || model.accounts.iter().find(|account| account.code == code).map(|account| account.name.clone());
    roll.or_else(account).filter(|name| !name.is_empty()).unwrap_or_else(|| code.to_owned())
}

/// Names of the focus nodes for people: the nation, then the sectors.
#[must_use]
pub fn focus_names(model: &Model, compiled: &Compiled) -> Vec<String> {
    let name = |&roll: &usize| {
        let words = roll_words(model, &compiled.columns.rolls[roll].of);
        if words.name.is_empty() { words.code } else { words.name }
    };
    compiled.columns.focus.iter().map(name).collect()
}

/// A node by its code.
pub(super) fn find<'n>(nodes: &'n [NodeResult], code: &NodeCode) -> Option<&'n NodeResult> {
    nodes.iter().find(|node| node.code == *code)
}
