//! Money that is paid as it is earned, whatever it is earned by: what becomes of the rest, and the posts.
//!
//! pool = Σ (money − earned) + unallocated. Recycled, those who qualify get ν for each £ above what they are measured by (scaled down
//! where the pool does not reach), and share the rest by their money. So earned + paid again + shared with nobody = Σ money +
//! unallocated, to the grid step.

use super::State;
use crate::compile::Pot;
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::model::Recycle;
use crate::units::to_grid;

/// How far the recipient at a place is above what it takes to share in money that others have not earned, from what it has earned itself;
/// below nought it does not qualify.
type Above<'a> = &'a dyn Fn(&State<'_>, usize, &Amounts, &mut Amounts);

/// Pays what the recipients have earned, on the money grid, and deals with the rest of their money.
pub(super) fn pay(pot: &Pot, mut earned: Vec<Amounts>, above: Above<'_>, state: &mut State<'_>) {
    let mut unearned = [0.0; BLOCK];
    for (recipient, earned) in pot.recipients.iter().zip(&earned) {
        unearned.iter_mut().zip(earned).for_each(|(unearned, earned)| *unearned += recipient.money - earned);
    }
    let mut again = [0.0; BLOCK];
    let unallocated = pot.holder.map_or(0.0, |(_, _, unallocated)| unallocated);
    let mut held = match pot.recycle {
        Recycle::Lost => [unallocated; BLOCK],
        Recycle::Uncommitted => unearned.map(|unearned| unearned + unallocated),
        Recycle::Recycled => {
            let pool = unearned.map(|unearned| unearned + unallocated);
            let held = share_out(pot, state, &pool, above, &mut earned);
            for lane in 0..BLOCK {
                again[lane] = pool[lane] - held[lane];
            }
            held
        }
    };
    let [of_unearned, of_again, of_held] = pot.measures;
    state.note(of_unearned, &unearned);
    state.note(of_again, &again);
    state.note(of_held, &held);
    for (recipient, change) in pot.recipients.iter().zip(&mut earned) {
        change.iter_mut().for_each(|change| *change -= recipient.planned);
        state.post(recipient.account, recipient.line_column, change);
    }
    if let Some((account, line_column, unallocated)) = pot.holder {
        held.iter_mut().for_each(|held| *held -= unallocated);
        state.post(account, line_column, &held);
    }
    state.give_scratch(earned);
}

/// Pays the pool to those who qualify; what comes back is what can be shared with nobody.
fn share_out(pot: &Pot, state: &State<'_>, pool: &Amounts, above_of: Above<'_>, earned: &mut [Amounts]) -> Amounts {
    let isa = state.isa();
    let (mut above, mut above_sum, mut weights) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
    let mut last = [-1.0; BLOCK];
    for ((place, recipient), number) in pot.recipients.iter().enumerate().zip(0_u32..) {
        above_of(state, place, &earned[place], &mut above);
        isa.run(
            #[inline(always)]
            || {
                for lane in 0..BLOCK {
                    let met = above[lane] >= 0.0;
                    above_sum[lane] += above[lane].max(0.0);
                    weights[lane] += if met { recipient.money } else { 0.0 };
                    last[lane] = if met { f64::from(number) } else { last[lane] };
                }
            },
        );
    }
    let (mut rates, mut bonus) = ([0.0; BLOCK], [0.0; BLOCK]);
    for lane in 0..BLOCK {
        let wanted = pot.bonus_rate * above_sum[lane];
        // £ for £ as far as the pool reaches; what is left goes by shares.
        rates[lane] = if wanted > pool[lane] { pool[lane] / above_sum[lane] } else { pot.bonus_rate };
        bonus[lane] = (pool[lane] - wanted).max(0.0) / weights[lane].max(f64::MIN_POSITIVE);
    }
    let mut left = *pool;
    for ((place, recipient), number) in pot.recipients.iter().enumerate().zip(0_u32..) {
        above_of(state, place, &earned[place], &mut above);
        let earned = &mut earned[place];
        isa.run(
            #[inline(always)]
            || {
                for lane in 0..BLOCK {
                    let paid = to_grid(rates[lane] * above[lane] + bonus[lane] * recipient.money);
                    let paid = if above[lane] >= 0.0 { paid } else { 0.0 };
                    left[lane] -= paid;
                    // Shares are rounded one by one: the last takes what rounding left.
                    let rest = if last[lane] == f64::from(number) { left[lane] } else { 0.0 };
                    left[lane] -= rest;
                    earned[lane] += paid + rest;
                }
            },
        );
    }
    left
}
