//! Own action: an organisation with a gap to its control total acts, with some chance, to land exactly on it; where the gap is
//! beyond its capacity it gives up and uses part of it. Non-recurrent: the underlying position does not change.
//!
//! gap = max(0, target − position); capacity = share of turnover × gamma (shape 2, mean 1) × doubt;
//! filled = gap where gap ≤ capacity, else giving up × capacity; nothing where it does not act.

use super::State;
use crate::compile::OwnActions;
use crate::kernel::lanes::BLOCK;
use crate::kernel::{Amounts, Column};
use crate::units::to_grid;

pub(super) fn apply(own: &OwnActions, state: &mut State<'_>) {
    let isa = state.isa();
    let (mut latent, mut capacity, mut doubt) = ([0.0; BLOCK], [0.0; BLOCK], [1.0; BLOCK]);
    let mut acts = [1.0; BLOCK];
    if let Some((id, table)) = &own.doubt {
        state.normals(*id, &mut latent);
        isa.curve(table, &latent, &mut doubt);
    }
    let mut filled = [0.0; BLOCK];
    for actor in &own.actors {
        state.normals(actor.spread, &mut latent);
        isa.curve(&own.spread, &latent, &mut capacity);
        isa.multiply(&doubt, &mut capacity);
        state.happens(actor.acts, own.acts_below, &mut acts);
        let position = state.position(actor.account);
        isa.run(
            #[inline(always)]
            || {
                fill((actor.target, actor.capacity, own.giving_up), position, &capacity, &acts, &mut filled);
            },
        );
        state.post(actor.account, actor.line_column, &filled);
    }
}

#[inline(always)]
fn fill(
    (target, mean, giving_up): (f64, f64, f64),
    position: &Amounts,
    capacity: &Column,
    acts: &[f64; BLOCK],
    filled: &mut Amounts,
) {
    for lane in 0..BLOCK {
        let gap = (target - position[lane]).max(0.0);
        let reach = mean * f64::from(capacity[lane]);
        let amount = if gap <= reach { gap } else { to_grid(giving_up * reach) };
        filled[lane] = amount * acts[lane];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_within_reach_is_filled_exactly_and_one_beyond_it_is_given_up() {
        // Capacity 2 % of £300m = 6, times 1 or 1.5; half of it is used where the gap is beyond it.
        let mut position = [10.0; BLOCK];
        position[1] = 4.25; // gap 5.75
        position[2] = 3.75; // gap 6.25: beyond 6
        position[3] = 3.75; // the same within 9
        position[4] = 3.75; // does not act
        let (mut capacity, mut acts) = ([1.0; BLOCK], [1.0; BLOCK]);
        capacity[3] = 1.5;
        acts[4] = 0.0;
        let mut filled = [9.0; BLOCK];
        fill((10.0, 6.0, 0.5), &position, &capacity, &acts, &mut filled);
        assert_eq!(filled[..5], [0.0, 5.75, 3.0, 6.25, 0.0]);
    }
}
