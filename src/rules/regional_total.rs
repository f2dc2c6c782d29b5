//! Regional control totals: the gap Γ = control total − Σ plans is shared out among systems as asks; each finds a drawn share δ of
//! its own in late savings, which it keeps. Success is judged at the region.
//!
//! Pooled, what systems have above their own control totals goes to those below theirs: P = min(Σ surplus, Σ shortfall), given in
//! proportion to surpluses and received in proportion to shortfalls.

use super::State;
use super::sharing::{Moved, found, minus, split};
use crate::compile::{CompiledRegion, RegionalAsk, RegionalAsks};
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::units::to_grid;

pub(super) fn apply(total: &RegionalAsks, state: &mut State<'_>) {
    let mut moved = Moved::new();
    for (region, asks) in total.regions.iter().zip(&total.asks) {
        find(total, region, asks, state);
        if total.pool {
            pool(region, &mut moved, state);
        }
    }
    moved.note(total.equity, state);
}

fn find(total: &RegionalAsks, region: &CompiledRegion, asks: &[RegionalAsk], state: &mut State<'_>) {
    for (system, ask) in region.systems.iter().zip(asks) {
        let finds = found(&total.found, ask.found, state).map(|share| to_grid(ask.amount * share));
        state.post(system.own, system.late_savings, &finds);
    }
}

fn pool(region: &CompiledRegion, moved: &mut Moved, state: &mut State<'_>) {
    let sums: Vec<Amounts> = region.systems.iter().map(|system| state.sum_judged(&system.accounts)).collect();
    let over = |sign: f64| -> Vec<Amounts> {
        let of = |(system, sum): (&crate::compile::CompiledSystem, &Amounts)| {
            sum.map(|sum| (sign * (sum - system.target)).max(0.0))
        };
        region.systems.iter().zip(&sums).map(of).collect()
    };
    let (surplus, shortfall) = (over(1.0), over(-1.0));
    let mut pool = [0.0; BLOCK];
    for lane in 0..BLOCK {
        let sum = |list: &[Amounts]| -> f64 { list.iter().map(|amounts| amounts[lane]).sum() };
        pool[lane] = sum(&surplus).min(sum(&shortfall));
    }
    let (paid, received) = (split(&pool, &surplus), split(&pool, &shortfall));
    for ((system, paid), received) in region.systems.iter().zip(&paid).zip(&received) {
        let mut net = minus(paid);
        state.isa().add(&mut net, received);
        state.post(system.own, system.transfer, &net);
        state.note(system.received, received);
        if let Some(measure) = system.paid {
            state.note(measure, paid);
        }
    }
    moved.add(region, &paid, &received);
}
