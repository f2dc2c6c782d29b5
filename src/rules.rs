//! Rules: what happens to positions once every draw is made, in the order of the scenario's list.
//!
//! A rule is a pure function of a block of iterations × all accounts: it sees every account of an iteration together, and the
//! positions that the rules before it left. What it posts is on the money grid, so every total stays exact. Positions are
//! noted before the first rule (gross) and after the last rule of each stage.

mod actions;
#[cfg(test)]
mod fixture;
mod fund;
mod incentive_cliff;
mod named_asks;
mod national_ladder;
mod own_action;
mod pot;
mod rapid_savings;
mod regional_total;
mod sharing;
mod slab;
mod state;
#[cfg(test)]
mod subsidy_tests;
mod support;
mod top_slice;

use crate::compile::{CompiledRule, Posts, Stage};
use crate::kernel::Amounts;
pub use slab::apply_to_slab;
pub use state::{Block, State};

/// What becomes of a rule's amounts: added up in a wave, or looked at one by one in a replay. Positions are kept by
/// [`apply`] itself.
pub trait Ledger {
    /// Hears that rule number `rule` added `amounts` to `account`, under line column `line`.
    fn post(&mut self, rule: usize, account: usize, line: usize, posts: Posts, amounts: &Amounts);

    /// Hears the values of measure number `measure`: see [`crate::compile::Columns::measures`].
    fn note(&mut self, measure: usize, amounts: &Amounts);

    /// Hears the positions at the end of stage number `stage` of [`crate::compile::Compiled::stages`]; not of the last one.
    fn end(&mut self, stage: usize, positions: &[Amounts]);
}

/// Applies rules in order to the positions of a block. `stages` are gross and those of the rules, in order.
pub fn apply(rules: &[CompiledRule], stages: &[Stage], block: Block<'_>, ledger: &mut dyn Ledger) {
    let mut state = State::new(block, ledger);
    let mut stages = stages.iter().enumerate().skip(1).peekable();
    for (index, rule) in rules.iter().enumerate() {
        // A rule of a later stage ends the stage before it.
        if let Some((place, _)) = stages.next_if(|(_, stage)| **stage < rule.kind().stage()) {
            state.end(place);
        }
        state.begin(index, rule.kind().sets_incentive());
        match rule {
            CompiledRule::OwnAction(own) => own_action::apply(own, &mut state),
            CompiledRule::OrganisationActions(actions) | CompiledRule::NodeActions(actions) => {
                actions::apply(actions, &mut state);
            }
            CompiledRule::IncentiveCliff(cliffs) => incentive_cliff::apply(cliffs, &mut state),
            CompiledRule::IncentiveFund(fund) => fund::apply(fund, &mut state),
            CompiledRule::DeficitSupport(support) => support::apply(support, &mut state),
            CompiledRule::RapidSavings(rapid) => rapid_savings::apply(rapid, &mut state),
            CompiledRule::TopSlice(slices) => top_slice::apply(slices, &mut state),
            CompiledRule::NamedAsks(asks) => named_asks::apply(asks, &mut state),
            CompiledRule::RegionalTotal(total) => regional_total::apply(total, &mut state),
            CompiledRule::NationalLadder(ladder) => national_ladder::apply(ladder, &mut state),
        }
    }
}
