//! Named asks: what one is asked to pay to another. a = the ask, A = agreed (1 or 0), δ = the drawn share times the share of the
//! year that was left when it was asked for.
//!
//! From savings: the giver finds A a δ and pays it. As overspend: it pays A a and finds A a δ. From reserves: it pays A a δ and
//! finds nothing. Without a receiver the giver keeps what it finds.

use super::State;
use super::sharing::{found, minus};
use crate::compile::{CompiledAsk, NamedAsks};
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::model::MetFrom;
use crate::units::to_grid;

pub(super) fn apply(asks: &NamedAsks, state: &mut State<'_>) {
    asks.asks.iter().for_each(|ask| one(ask, state));
}

fn one(ask: &CompiledAsk, state: &mut State<'_>) {
    let mut agreed = [0.0; BLOCK];
    state.happens(ask.accepts, ask.accept_below, &mut agreed);
    let share = found(&ask.found, ask.finds, state);
    let mut delivered: Amounts = [0.0; BLOCK];
    for lane in 0..BLOCK {
        delivered[lane] = agreed[lane] * to_grid(ask.amount * share[lane] * ask.share_of_year);
    }
    let finds = if ask.met_from == MetFrom::Reserves { [0.0; BLOCK] } else { delivered };
    let pays = if ask.met_from == MetFrom::Overspend { agreed.map(|agreed| agreed * ask.amount) } else { delivered };
    let (giver, transfer, late_savings) = ask.from;
    state.post(giver, late_savings, &finds);
    match ask.to {
        Some((receiver, line)) => {
            state.post(giver, transfer, &minus(&pays));
            state.post(receiver, line, &pays);
            state.note(ask.measure, &pays);
        }
        None => state.note(ask.measure, &finds),
    }
}
