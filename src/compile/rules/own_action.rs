//! Own action in numbers.

use libm::exp;

use super::Parts;
use crate::compile::CompileError;
use crate::compile::address::AddressBook;
use crate::compile::table::Table;
use crate::draws::philox::DrawId;
use crate::model::{LineGroup, OwnAction};
use crate::numerics::{gamma, normal};

/// Shape of the gamma draw of a capacity: mean 1 when divided by it.
const SHAPE: f64 = 2.0;

/// Organisations that act to land on their targets.
#[derive(Debug, Clone)]
pub struct OwnActions {
    /// Those who may act.
    pub actors: Vec<Actor>,
    /// A gamma draw of shape 2 and mean 1, by latent.
    pub spread: Table,
    /// The multiplier of all capacities: its address and table; none without doubt.
    pub doubt: Option<(DrawId, Table)>,
    /// An organisation acts where its own word is below this.
    pub acts_below: u64,
    /// Share of the capacity that is used where the gap is beyond it.
    pub giving_up: f64,
}

/// One that may act.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Which account.
    pub account: usize,
    /// The line column of what it does.
    pub line_column: usize,
    /// The position, planned incentive money included, at which it has no gap; £m on the money grid.
    pub target: f64,
    /// Its mean capacity, £m.
    pub capacity: f64,
    /// Address of its capacity.
    pub spread: DrawId,
    /// Address of whether it acts.
    pub acts: DrawId,
}

pub(super) fn compile(own: &OwnAction, parts: &Parts<'_>, book: &mut AddressBook) -> Result<OwnActions, CompileError> {
    let failed = |error| CompileError::Table { row: "rule own_action".to_owned(), error };
    let capacity = |z: f64| gamma::quantile(SHAPE, normal::cdf(z), normal::upper(z)) / SHAPE;
    let spread = Table::fit(capacity, &[], Some(1.0)).map_err(failed)?;
    let sd = own.capacity_log_sd;
    let doubt = if sd > 0.0 {
        // Mean 1: the doubt widens the answer and does not shift the mean capacity.
        let table = Table::fit(|z| exp(sd * z - sd * sd / 2.0), &[], Some(1.0)).map_err(failed)?;
        Some((book.of("rules", "", "own_action", "doubt")?, table))
    } else {
        None
    };
    let mut actors = Vec::with_capacity(own.members.len());
    for &account in &own.members {
        let Some(line_column) = parts.line_column(LineGroup::OwnAction, account) else { continue };
        let of = &parts.model.accounts[account];
        actors.push(Actor {
            account,
            line_column,
            target: parts.target(account),
            capacity: own.capacity * of.turnover.millions(),
            spread: book.of("rules", &of.code, "own_action", "capacity")?,
            acts: book.of("rules", &of.code, "own_action", "acts")?,
        });
    }
    Ok(OwnActions { actors, spread, doubt, acts_below: below(own.chance), giving_up: own.giving_up })
}

/// The word below which something with this chance happens: chance × 2³².
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2^32")]
pub(super) fn below(chance: f64) -> u64 {
    (chance.clamp(0.0, 1.0) * 4_294_967_296.0) as u64
}
