//! Sharing out: of a pool among systems, with nothing lost; and who was more deprived.
//!
//! Share j of a pool P by weights w is P w_j / Σ w, rounded to the money grid; the last with a weight takes what rounding left,
//! so shares sum to P exactly. Where nobody has a weight nothing is shared. What i gave to j is p_i r_j / P, pro rata.

use super::State;
use crate::compile::{CompiledFound, CompiledRegion, Equity};
use crate::draws::philox::DrawId;
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::units::to_grid;

/// What each system weighs: its share, or what it is short of its control total.
pub(super) fn weights(region: &CompiledRegion, state: &State<'_>) -> Vec<Amounts> {
    let of = |system: &crate::compile::CompiledSystem| {
        if region.by_shortfall {
            state.sum_judged(&system.accounts).map(|sum| (system.target - sum).max(0.0))
        } else {
            [system.share; BLOCK]
        }
    };
    region.systems.iter().map(of).collect()
}

/// The shares of a pool, one entry a weight; all nought where no weight is above nought.
pub(super) fn split(pool: &Amounts, weights: &[Amounts]) -> Vec<Amounts> {
    let mut shares = vec![[0.0; BLOCK]; weights.len()];
    for lane in 0..BLOCK {
        let total: f64 = weights.iter().map(|weights| weights[lane]).sum();
        let Some(last) = weights.iter().rposition(|weights| weights[lane] > 0.0) else { continue };
        let mut left = pool[lane];
        for (share, weights) in shares.iter_mut().zip(weights).take(last) {
            share[lane] = to_grid(pool[lane] * (weights[lane] / total));
            left -= share[lane];
        }
        shares[last][lane] = left;
    }
    shares
}

/// The drawn share that is found.
pub(super) fn found(found: &CompiledFound, id: DrawId, state: &State<'_>) -> Amounts {
    let Some(table) = &found.table else { return [found.mean; BLOCK] };
    let (mut latent, mut share) = ([0.0; BLOCK], [0.0; BLOCK]);
    state.normals(id, &mut latent);
    state.isa().curve(table, &latent, &mut share);
    share.map(|share| f64::from(share).clamp(0.0, 1.0))
}

/// What moved between systems of known deprivation, and what of it a more deprived system gave to a less deprived one.
pub(super) struct Moved {
    moved: Amounts,
    from_more_deprived: Amounts,
}

impl Moved {
    pub(super) fn new() -> Self {
        Self { moved: [0.0; BLOCK], from_more_deprived: [0.0; BLOCK] }
    }

    /// Adds what the systems of a region paid and received.
    pub(super) fn add(&mut self, region: &CompiledRegion, paid: &[Amounts], received: &[Amounts]) {
        let mut pool = [0.0; BLOCK];
        for lane in 0..BLOCK {
            pool[lane] = paid.iter().map(|paid| paid[lane]).sum();
        }
        for (i, giver) in region.systems.iter().enumerate() {
            for (j, receiver) in region.systems.iter().enumerate() {
                let (Some(from), Some(to)) = (giver.deprivation, receiver.deprivation) else { continue };
                if i == j {
                    continue;
                }
                for lane in (0..BLOCK).filter(|&lane| pool[lane] > 0.0) {
                    let amount = paid[i][lane] * received[j][lane] / pool[lane];
                    self.moved[lane] += amount;
                    self.from_more_deprived[lane] += if from > to { amount } else { 0.0 };
                }
            }
        }
    }

    pub(super) fn note(&self, equity: Equity, state: &mut State<'_>) {
        state.note(equity.moved, &self.moved);
        state.note(equity.from_more_deprived, &self.from_more_deprived);
    }
}

/// Less of it.
pub(super) fn minus(amounts: &Amounts) -> Amounts {
    amounts.map(|amount| 0.0 - amount)
}
