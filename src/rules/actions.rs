//! Named actions: value × months left, if it happens; one that a gap sets off looks at the gross gap once, and fills what the
//! rules before it left of the gap, and no more.
//!
//! What is posted is the value less what the base holds for it: an action in the forecast brings its doubt only.

use super::State;
use crate::compile::{CompiledAction, Part};
use crate::kernel::lanes::BLOCK;
use crate::kernel::{Amounts, Column};
use crate::units::to_grid;

pub(super) fn apply(actions: &[CompiledAction], state: &mut State<'_>) {
    actions.iter().for_each(|action| one(action, state));
}

fn one(action: &CompiledAction, state: &mut State<'_>) {
    let isa = state.isa();
    let (mut latent, mut value, mut happens) = ([0.0; BLOCK], [1.0; BLOCK], [1.0; BLOCK]);
    let mut total = [0.0; BLOCK];
    for (place, part) in action.parts.iter().enumerate() {
        if place == 0 || !action.shared {
            if let Some(table) = &action.value {
                state.normals(part.value, &mut latent);
                isa.curve(table, &latent, &mut value);
            }
            state.happens(part.happens, action.happens_below, &mut happens);
        }
        let mut brings = brings(part, &value, &happens);
        if let Some(level) = action.trigger {
            let gap = &part.gap;
            limit(&mut brings, level, gap.target, &state.sum_gross(&gap.accounts), &state.sum_judged(&gap.accounts));
        }
        isa.add(&mut total, &brings);
        brings.iter_mut().for_each(|amount| *amount -= part.in_forecast);
        state.post_to(part.account, part.line_column, action.posts(), &brings);
    }
    state.note(action.measure, &total);
}

/// What a part brings before any gap is looked at, on the money grid.
fn brings(part: &Part, value: &Column, happens: &[f64; BLOCK]) -> Amounts {
    let mut brings = [0.0; BLOCK];
    for (lane, amount) in brings.iter_mut().enumerate() {
        *amount = happens[lane] * to_grid((part.size * f64::from(value[lane])).min(part.capacity));
    }
    brings
}

/// Nothing where the gross gap is at most `level`; at most what is left of the gap elsewhere.
fn limit(brings: &mut Amounts, level: f64, target: f64, gross: &Amounts, now: &Amounts) {
    for (lane, amount) in brings.iter_mut().enumerate() {
        let left = (target - now[lane]).max(0.0);
        *amount = if target - gross[lane] > level { amount.min(left) } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Gap;
    use crate::draws::philox::DrawId;
    use crate::rules::fixture::Trial;

    fn action(size: f64, capacity: f64, trigger: Option<f64>, in_forecast: f64) -> CompiledAction {
        let id = |draw| DrawId::of("actions", "A", "a", draw);
        let gap = Gap { accounts: vec![0, 1], target: 12.0 };
        let (value, happens) = (id("value"), id("happens"));
        let part = Part { account: 1, line_column: 4, size, in_forecast, capacity, gap, value, happens };
        let (value, happens_below) = (None, 1 << 32);
        CompiledAction { parts: vec![part], shared: false, value, happens_below, trigger, recurrent: false, measure: 2 }
    }

    #[test]
    fn a_gap_sets_it_off_and_it_fills_no_more_than_is_left() {
        let (mut one, two) = ([5.0; BLOCK], [5.0; BLOCK]);
        one[1] = 6.5; // gap 0.5: at the level, not above it
        one[2] = 0.0; // gap 7: more than two actions of 3 bring
        let list = [action(3.0, 9.0, Some(0.5), 0.0), action(3.0, 9.0, Some(0.5), 0.0)];
        let done = Trial::of(vec![one, two]).run(|state| apply(&list, state));
        assert_eq!(done.positions[0][..3], [5.0, 6.5, 0.0]);
        assert_eq!(done.positions[1][..3], [7.0, 5.0, 11.0]);
        let posted: Vec<[f64; 3]> = done.posted.iter().map(|(_, _, a)| [a[0], a[1], a[2]]).collect();
        assert_eq!(posted, [[2.0, 0.0, 3.0], [0.0, 0.0, 3.0]]);
    }

    #[test]
    fn what_the_base_holds_is_not_counted_again_and_capacity_limits() {
        let done = Trial::of(vec![[0.0; BLOCK]; 2]).run(|state| apply(&[action(8.0, 5.0, None, 6.0)], state));
        assert_eq!((done.positions[1][0], done.notes[&2][0]), (-1.0, 5.0));
    }
}
