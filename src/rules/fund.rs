//! Incentive money: earned by quarter on finance and access, and what becomes of the rest.
//!
//! earned = I Σ_q w_q [f F_q + (1 − f) A_q a_q]: I = the year's money, w = weights, f = share on finance alone, F and A = the gates of
//! the two elements, a_q = access met. The gate of a quarter is (1 − z) [year to date ≥ control total to date] + z [system
//! meets its own]; a total that is met at the year end may open the gates of missed quarters (catch-up); a taper replaces
//! the gate by max(0, 1 − k × shortfall / I).
//!
//! pool = Σ (I − earned) + unallocated; recycled, those who met their totals get ν for each £ above it (scaled down where the pool does
//! not reach), and share the rest by I. So earned + paid again + shared with nobody = Σ I + unallocated, to the grid step.

use super::State;
use crate::compile::{Earner, Fund, System};
use crate::kernel::lanes::BLOCK;
use crate::kernel::{Amounts, Isa};
use crate::model::{CatchUp, Recycle};
use crate::units::to_grid;

/// Whether something is so, lane by lane: 1 or 0.
type Flags = [f64; BLOCK];

pub(super) fn apply(fund: &Fund, state: &mut State<'_>) {
    let mut earned = state.take_scratch(fund.earners.len());
    let mut unearned = [0.0; BLOCK];
    earn(fund, state, &mut earned, &mut unearned);
    let mut again = [0.0; BLOCK];
    let unallocated = fund.holder.map_or(0.0, |(_, _, unallocated)| unallocated);
    let mut held = match fund.recycle {
        Recycle::Lost => [unallocated; BLOCK],
        Recycle::Uncommitted => unearned.map(|unearned| unearned + unallocated),
        Recycle::Recycled => {
            let pool = unearned.map(|unearned| unearned + unallocated);
            let held = share_out(fund, state, &pool, &mut earned);
            for lane in 0..BLOCK {
                again[lane] = pool[lane] - held[lane];
            }
            held
        }
    };
    let [of_unearned, of_again, of_held] = fund.measures;
    state.note(of_unearned, &unearned);
    state.note(of_again, &again);
    state.note(of_held, &held);
    for (earner, change) in fund.earners.iter().zip(&mut earned) {
        change.iter_mut().for_each(|change| *change -= earner.planned);
        state.post(earner.account, earner.line_column, change);
    }
    if let Some((account, line_column, unallocated)) = fund.holder {
        held.iter_mut().for_each(|held| *held -= unallocated);
        state.post(account, line_column, &held);
    }
    state.give_scratch(earned);
}

/// What each earns before anything is recycled, and what of the money is not earned.
fn earn(fund: &Fund, state: &State<'_>, earned: &mut [Amounts], unearned: &mut Amounts) {
    let wanted = fund.systems.iter().filter(|_| fund.system_share > 0.0);
    let systems: Vec<Flags> = wanted.map(|system| meets(system, state)).collect();
    let nobody = [0.0; BLOCK];
    let mut lanes = Lanes {
        surplus: [0.0; BLOCK],
        met: [0.0; BLOCK],
        own: [0.0; BLOCK],
        uniform: [0.0; BLOCK],
        access: [[1.0; BLOCK]; 4],
    };
    let isa = state.isa();
    for (earner, earned) in fund.earners.iter().zip(earned) {
        state.surplus(earner.account, earner.threshold, &mut lanes.surplus);
        let system = systems.get(earner.system).unwrap_or(&nobody);
        if earner.finance_share < 1.0 {
            state.uniforms(earner.access, &mut lanes.uniform);
            isa.run(
                #[inline(always)]
                || access_met(earner.chances, &mut lanes),
            );
        }
        earned.fill(0.0);
        let to_date = state.quarters(earner.account).zip(earner.quarter_totals).filter(|_| fund.by_quarter);
        let Some((quarters, totals)) = to_date else {
            isa.run(
                #[inline(always)]
                || year(fund, earner, system, &mut lanes, earned),
            );
            settle(isa, earner, earned, unearned);
            continue;
        };
        for quarter in 0..4 {
            let to_date = (quarter < 3).then(|| (&quarters[quarter], totals[quarter]));
            isa.run(
                #[inline(always)]
                || add_quarter(fund, earner, quarter, to_date, system, &mut lanes, earned),
            );
        }
        settle(isa, earner, earned, unearned);
    }
}

/// Turns the share of the year's money into money, and notes what of it is not earned.
fn settle(isa: Isa, earner: &Earner, earned: &mut Amounts, unearned: &mut Amounts) {
    isa.run(
        #[inline(always)]
        || {
            for (earned, unearned) in earned.iter_mut().zip(unearned) {
                *earned = to_grid(earner.allocation * *earned);
                *unearned += earner.allocation - *earned;
            }
        },
    );
}

/// Whether access is met in each quarter, from one uniform: the part of it below a chance, or above it, is a uniform again.
#[inline(always)]
fn access_met(chances: [f64; 4], lanes: &mut Lanes) {
    for (access, chance) in lanes.access.iter_mut().zip(chances) {
        // A chance of 0 or 1 leaves the uniform as it is.
        let (of_met, of_missed) = (1.0 / chance.max(f64::MIN_POSITIVE), 1.0 / (1.0 - chance).max(f64::MIN_POSITIVE));
        for (access, u) in access.iter_mut().zip(&mut lanes.uniform) {
            let met = *u < chance;
            *access = flag(met);
            *u = if met { *u * of_met } else { (*u - chance) * of_missed };
        }
    }
}

/// The share of the year's money that is earned where the year end alone decides: the gate of all four quarters is one.
#[inline(always)]
fn year(fund: &Fund, earner: &Earner, system: &Flags, lanes: &mut Lanes, share: &mut Amounts) {
    let [w1, w2, w3, w4] = fund.weights;
    let Lanes { surplus, access: [a1, a2, a3, a4], .. } = lanes;
    let (f, z, cliff) = (earner.finance_share, fund.system_share, fund.taper.is_none());
    let k = fund.taper.unwrap_or(0.0) / earner.allocation;
    for lane in 0..BLOCK {
        let met = flag(surplus[lane] >= 0.0);
        let own = if cliff { met } else { (1.0 + k * surplus[lane].min(0.0)).max(0.0) };
        let gate = (1.0 - z) * own + z * system[lane];
        let access = w1 * a1[lane] + w2 * a2[lane] + w3 * a3[lane] + w4 * a4[lane];
        share[lane] = gate * (f * (w1 + w2 + w3 + w4) + (1.0 - f) * access);
    }
}

/// What an earner's quarter is worked out from, lane by lane.
struct Lanes {
    /// £m above the control total at the year end.
    surplus: Amounts,
    met: Flags,
    own: Amounts,
    uniform: Amounts,
    /// By quarter.
    access: [Flags; 4],
}

/// Adds the share of the year's money that is earned in a quarter.
#[inline(always)]
fn add_quarter(
    fund: &Fund,
    earner: &Earner,
    quarter: usize,
    to_date: Option<(&Amounts, f64)>,
    system: &Flags,
    lanes: &mut Lanes,
    share: &mut Amounts,
) {
    let Lanes { surplus, met, own, access, .. } = lanes;
    let access = &access[quarter];
    for (met, surplus) in met.iter_mut().zip(&*surplus) {
        *met = flag(*surplus >= 0.0);
    }
    match (fund.taper, to_date) {
        (Some(k), _) => {
            for (own, surplus) in own.iter_mut().zip(&*surplus) {
                *own = (1.0 + k * surplus.min(0.0) / earner.allocation).max(0.0);
            }
        }
        (None, Some((to_date, total))) => {
            for (own, to_date) in own.iter_mut().zip(to_date) {
                *own = flag(*to_date >= total);
            }
        }
        (None, None) => own.copy_from_slice(met),
    }
    // A taper opens no gate: it is one.
    let opens = |wide: bool| flag(wide && fund.taper.is_none());
    let (finance_opens, access_opens) = (opens(fund.catch_up != CatchUp::None), opens(fund.catch_up == CatchUp::Full));
    let (weight, f, z) = (fund.weights[quarter], earner.finance_share, fund.system_share);
    for lane in 0..BLOCK {
        let gate = |opens: f64| (1.0 - z) * own[lane].max(opens * met[lane]) + z * system[lane];
        let of_quarter = f * gate(finance_opens) + (1.0 - f) * access[lane] * gate(access_opens);
        share[lane] += weight * of_quarter;
    }
}

/// Whether a system meets its total at the year end.
fn meets(system: &System, state: &State<'_>) -> Flags {
    state.sum_judged(&system.accounts).map(|sum| flag(sum >= system.threshold))
}

#[inline(always)]
fn flag(so: bool) -> f64 {
    if so { 1.0 } else { 0.0 }
}

/// Pays the pool to those who met their totals; what comes back is what can be shared with nobody.
fn share_out(fund: &Fund, state: &State<'_>, pool: &Amounts, earned: &mut [Amounts]) -> Amounts {
    let isa = state.isa();
    let (mut above, mut above_sum, mut weights) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
    let mut last = [-1.0; BLOCK];
    for (place, earner) in (0_u32..).zip(&fund.earners) {
        state.surplus(earner.account, earner.threshold, &mut above);
        isa.run(
            #[inline(always)]
            || {
                for lane in 0..BLOCK {
                    let met = above[lane] >= 0.0;
                    above_sum[lane] += above[lane].max(0.0);
                    weights[lane] += if met { earner.allocation } else { 0.0 };
                    last[lane] = if met { f64::from(place) } else { last[lane] };
                }
            },
        );
    }
    let (mut rates, mut bonus) = ([0.0; BLOCK], [0.0; BLOCK]);
    for lane in 0..BLOCK {
        let wanted = fund.bonus_rate * above_sum[lane];
        // £ for £ as far as the pool reaches; what is left goes by shares.
        rates[lane] = if wanted > pool[lane] { pool[lane] / above_sum[lane] } else { fund.bonus_rate };
        bonus[lane] = (pool[lane] - wanted).max(0.0) / weights[lane].max(f64::MIN_POSITIVE);
    }
    let mut left = *pool;
    for ((earner, earned), place) in fund.earners.iter().zip(earned).zip(0_u32..) {
        state.surplus(earner.account, earner.threshold, &mut above);
        isa.run(
            #[inline(always)]
            || {
                for lane in 0..BLOCK {
                    let paid = to_grid(rates[lane] * above[lane] + bonus[lane] * earner.allocation);
                    let paid = if above[lane] >= 0.0 { paid } else { 0.0 };
                    left[lane] -= paid;
                    // Shares are rounded one by one: the last takes what rounding left.
                    let rest = if last[lane] == f64::from(place) { left[lane] } else { 0.0 };
                    left[lane] -= rest;
                    earned[lane] += paid + rest;
                }
            },
        );
    }
    left
}

#[cfg(test)]
mod identity_tests;
#[cfg(test)]
mod tests;
