//! Nodes by their codes, as results name them.

use super::of::roll_words;
use crate::compile::Compiled;
use crate::model::Model;

/// The column of the node that results call `code`: a node of the geography, an organisation, `sector:provider`,
/// `type:acute` or `Y56/sector:provider`; none where there is no such node.
#[must_use]
pub fn column_of(model: &Model, compiled: &Compiled, code: &str) -> Option<usize> {
    let columns = &compiled.columns;
    let roll = columns.rolls.iter().position(|roll| roll_words(model, &roll.of).0 == code);
    let organisation = || model.accounts.iter().position(|account| account.is_organisation && account.code == code);
    roll.map(|roll| columns.roll_column(roll)).or_else(organisation)
}
