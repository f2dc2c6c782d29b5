//! Rapid savings: a region's schemes, value × share of the time left if they happen, credited to the region's own account and then
//! shared out among its systems where a key is stated.

use super::State;
use super::sharing::{minus, split, weights};
use crate::compile::{CompiledScheme, RapidSavings};
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::units::to_grid;

pub(super) fn apply(rapid: &RapidSavings, state: &mut State<'_>) {
    let mut pools = vec![[0.0; BLOCK]; rapid.regions.len()];
    for scheme in &rapid.schemes {
        let brings = brings(scheme, state);
        state.note(scheme.measure, &brings);
        state.isa().add(&mut pools[scheme.region], &brings);
    }
    for ((region, &(own, transfer, late_savings)), pool) in rapid.regions.iter().zip(&rapid.owns).zip(&pools) {
        // Who is short is looked at before the region's savings are anyone's.
        let weights = weights(region, state);
        state.post(own, late_savings, pool);
        let mut left = [0.0; BLOCK];
        for (system, share) in region.systems.iter().zip(&split(pool, &weights)) {
            state.post(system.own, system.transfer, share);
            state.note(system.received, share);
            state.isa().add(&mut left, share);
        }
        if !region.systems.is_empty() {
            state.post(own, transfer, &minus(&left));
        }
    }
}

fn brings(scheme: &CompiledScheme, state: &State<'_>) -> Amounts {
    let (mut latent, mut value, mut happens) = ([0.0; BLOCK], [1.0; BLOCK], [1.0; BLOCK]);
    if let Some(table) = &scheme.value {
        state.normals(scheme.values, &mut latent);
        state.isa().curve(table, &latent, &mut value);
    }
    state.happens(scheme.happens, scheme.happens_below, &mut happens);
    let mut brings = [0.0; BLOCK];
    for lane in 0..BLOCK {
        brings[lane] = happens[lane] * to_grid(scheme.size * f64::from(value[lane]));
    }
    brings
}
