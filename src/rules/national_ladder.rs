//! The national ladder: steps in order, each used as far as the nation is short of its target, or in full where it is booked.
//!
//! available = amount − what the base holds of it; used = min(available, need left), and all of it where it is booked or negative.
//! What is left after the last step, less the headroom, is the claim on the Treasury; it is the need, and not posted.
//! Uncommitted incentive money is on its holder's account already: it is shown as a step, and not posted again.

use super::State;
use crate::compile::{CompiledLadder, CompiledStep};
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::model::StepKind;
use crate::units::to_grid;

pub(super) fn apply(ladder: &CompiledLadder, state: &mut State<'_>) {
    let held = match ladder.uncommitted {
        Some((account, planned)) => state.incentive(account).map(|change| change + planned),
        None => [0.0; BLOCK],
    };
    let mut running = state.sum(&ladder.accounts);
    for lane in 0..BLOCK {
        running[lane] -= held[lane];
    }
    let short = |running: &Amounts| running.map(|running| (ladder.target - running).max(0.0));
    state.note(ladder.measures.need, &short(&running));
    for step in &ladder.steps {
        let is_held = step.kind == StepKind::UncommittedIncentive;
        let available = if is_held { held } else { available(step, state) };
        let mut used = available;
        let mut exhausted = [0.0; BLOCK];
        for lane in 0..BLOCK {
            if !(step.booked || is_held) {
                used[lane] = available[lane].min((ladder.target - running[lane]).max(0.0));
            }
            running[lane] += used[lane];
            exhausted[lane] = f64::from(u8::from(running[lane] < ladder.target));
        }
        if !is_held {
            let (account, line) = ladder.holder;
            state.post(account, line, &used);
        }
        state.note(step.used, &used);
        state.note(step.exhausted, &exhausted);
    }
    let claim = running.map(|running| (ladder.target - ladder.headroom - running).max(0.0));
    state.note(ladder.measures.bail_out, &claim.map(|claim| claim.min(ladder.treasury)));
    state.note(ladder.measures.unmet, &claim.map(|claim| (claim - ladder.treasury).max(0.0)));
}

/// What a step can bring beyond what positions hold of it.
fn available(step: &CompiledStep, state: &State<'_>) -> Amounts {
    let Some(table) = &step.table else { return [to_grid(step.fixed) - step.in_base; BLOCK] };
    let (mut latent, mut value) = ([0.0; BLOCK], [0.0; BLOCK]);
    state.normals(step.amount, &mut latent);
    state.isa().curve(table, &latent, &mut value);
    value.map(|value| to_grid(f64::from(value)) - step.in_base)
}

#[cfg(test)]
mod tests;
