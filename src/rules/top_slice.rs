//! Top slice: each commissioner pays τ × allocation into its region's pool and finds a drawn share δ of that in late savings, so
//! it is τ × allocation × (1 − δ) worse off before it receives anything; the pool is shared out among systems.
//!
//! With shares by shortfall nothing moves where no system is short. A region changes by what is found, and by nothing else.

use super::State;
use super::sharing::{Moved, found, minus, split, weights};
use crate::compile::{CompiledRegion, Payer, TopSlices};
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::units::to_grid;

pub(super) fn apply(slices: &TopSlices, state: &mut State<'_>) {
    let mut moved = Moved::new();
    for (region, payers) in slices.regions.iter().zip(&slices.payers) {
        one(slices, region, payers, &mut moved, state);
    }
    moved.note(slices.equity, state);
}

fn one(slices: &TopSlices, region: &CompiledRegion, payers: &[Payer], moved: &mut Moved, state: &mut State<'_>) {
    let weights = weights(region, state);
    let mut shared = [0.0; BLOCK];
    for lane in 0..BLOCK {
        shared[lane] = f64::from(u8::from(weights.iter().any(|weights| weights[lane] > 0.0)));
    }
    let mut pool = [0.0; BLOCK];
    let mut paid = vec![[0.0; BLOCK]; region.systems.len()];
    for payer in payers {
        let pays = shared.map(|shared| shared * payer.amount);
        let share = found(&slices.found, payer.found, state);
        let mut finds: Amounts = [0.0; BLOCK];
        for lane in 0..BLOCK {
            finds[lane] = to_grid(pays[lane] * share[lane]);
            pool[lane] += pays[lane];
            paid[payer.system][lane] += pays[lane];
        }
        state.post(payer.account, payer.transfer, &minus(&pays));
        state.post(payer.account, payer.late_savings, &finds);
    }
    let received = split(&pool, &weights);
    for ((system, paid), received) in region.systems.iter().zip(&paid).zip(&received) {
        state.post(system.own, system.transfer, received);
        state.note(system.received, received);
        if let Some(measure) = system.paid {
            state.note(measure, paid);
        }
    }
    moved.add(region, &paid, &received);
}
