//! Rules: what happens to positions once every draw is made, in the order of the scenario's list.
//!
//! A rule is a pure function of a block of iterations × all accounts: it sees every account of an iteration together, and the
//! positions that the rules before it left. What it posts is on the money grid, so every total stays exact.

mod incentive_cliff;

use crate::compile::CompiledRule;
use crate::kernel::{Amounts, Isa};

/// Applies `rules` in order to `positions`, a column for each account in the model's order. `post` hears of each amount that
/// was added to a position: the account, its line column, the amounts.
pub fn apply(
    rules: &[CompiledRule],
    isa: Isa,
    positions: &mut [Amounts],
    post: &mut impl FnMut(usize, usize, &Amounts),
) {
    for rule in rules {
        match rule {
            CompiledRule::IncentiveCliff(cliffs) => incentive_cliff::apply(cliffs, isa, positions, post),
        }
    }
}
