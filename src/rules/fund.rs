//! Incentive money: earned by quarter on finance and access, and what becomes of the rest.
//!
//! earned = I Σ_q w_q [f F_q + (1 − f) A_q a_q]: I = the year's money, w = weights, f = share on finance alone, F and A = the gates of
//! the two elements, a_q = access met. The gate of a quarter is (1 − z) [year to date ≥ control total to date] + z [system meets
//! its own to date]; a total that is met at the year end may open the gates of missed quarters (catch-up); a taper replaces
//! the own part by max(0, 1 − k × shortfall / I).

use super::{State, pot};
use crate::compile::{Earner, Fund, Recipient, System};
use crate::kernel::lanes::BLOCK;
use crate::kernel::{Amounts, Isa};
use crate::model::CatchUp;
use crate::units::to_grid;

/// Whether something is so, lane by lane: 1 or 0.
type Flags = [f64; BLOCK];

pub(super) fn apply(fund: &Fund, state: &mut State<'_>) {
    let mut earned = state.take_scratch(fund.earners.len());
    earn(fund, state, &mut earned);
    let above = |state: &State<'_>, place: usize, _: &Amounts, above: &mut Amounts| {
        state.surplus(fund.pot.recipients[place].account, fund.earners[place].threshold, above);
    };
    pot::pay(&fund.pot, earned, &above, state);
}

/// The months at whose end the first three quarters are looked at.
const QUARTERS: [u8; 3] = [3, 6, 9];

/// What each earns before anything is recycled.
fn earn(fund: &Fund, state: &State<'_>, earned: &mut [Amounts]) {
    let wanted = fund.systems.iter().filter(|_| fund.system_share > 0.0);
    let systems: Vec<[Flags; 4]> = wanted.map(|system| meets(system, state)).collect();
    let nobody = [[0.0; BLOCK]; 4];
    let mut lanes = Lanes {
        surplus: [0.0; BLOCK],
        met: [0.0; BLOCK],
        own: [0.0; BLOCK],
        uniform: [0.0; BLOCK],
        access: [[1.0; BLOCK]; 4],
    };
    let isa = state.isa();
    for ((earner, recipient), earned) in fund.earners.iter().zip(&fund.pot.recipients).zip(earned) {
        state.surplus(recipient.account, earner.threshold, &mut lanes.surplus);
        let system = systems.get(earner.system).unwrap_or(&nobody);
        if earner.finance_share < 1.0 {
            state.uniforms(earner.access, &mut lanes.uniform);
            isa.run(
                #[inline(always)]
                || met_by_quarter(earner.chances, &mut lanes.uniform, &mut lanes.access),
            );
        }
        earned.fill(0.0);
        let totals = earner.quarter_totals.filter(|_| fund.by_quarter && is_under_way(recipient, state));
        let Some(totals) = totals else {
            isa.run(
                #[inline(always)]
                || year(fund, earner, recipient.money, &system[3], &mut lanes, earned),
            );
            settle(isa, recipient, earned);
            continue;
        };
        for quarter in 0..4 {
            let month = QUARTERS.get(quarter);
            let to_date = month.and_then(|&month| Some((state.to_date(recipient.account, month)?, totals[quarter])));
            let of = Quarter { weight: fund.weights[quarter], to_date, system: [&system[quarter], &system[3]] };
            isa.run(
                #[inline(always)]
                || add_quarter(fund, earner, recipient.money, quarter, of, &mut lanes, earned),
            );
        }
        settle(isa, recipient, earned);
    }
}

/// Whether there are positions to date to look at.
fn is_under_way(recipient: &Recipient, state: &State<'_>) -> bool {
    state.to_date(recipient.account, QUARTERS[0]).is_some()
}

/// Turns the share of the year's money into money.
fn settle(isa: Isa, recipient: &Recipient, earned: &mut Amounts) {
    isa.run(
        #[inline(always)]
        || earned.iter_mut().for_each(|earned| *earned = to_grid(recipient.money * *earned)),
    );
}

/// Whether something is met in each quarter, from one uniform: the part of it below a chance, or above it, is a uniform again.
#[inline(always)]
pub(super) fn met_by_quarter(chances: [f64; 4], uniform: &mut Amounts, met: &mut [Flags; 4]) {
    for (flags, chance) in met.iter_mut().zip(chances) {
        // A chance of 0 or 1 leaves the uniform as it is.
        let (of_met, of_missed) = (1.0 / chance.max(f64::MIN_POSITIVE), 1.0 / (1.0 - chance).max(f64::MIN_POSITIVE));
        for (of_lane, u) in flags.iter_mut().zip(&mut *uniform) {
            let met = *u < chance;
            *of_lane = flag(met);
            *u = if met { *u * of_met } else { (*u - chance) * of_missed };
        }
    }
}

/// The share of the year's money that is earned where the year end alone decides: the gate of all four quarters is one.
#[inline(always)]
fn year(fund: &Fund, earner: &Earner, money: f64, system: &Flags, lanes: &mut Lanes, share: &mut Amounts) {
    let [w1, w2, w3, w4] = fund.weights;
    let Lanes { surplus, access: [a1, a2, a3, a4], .. } = lanes;
    let (f, z, cliff) = (earner.finance_share, fund.system_share, fund.taper.is_none());
    let k = fund.taper.unwrap_or(0.0) / money;
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

/// A quarter of an earner.
struct Quarter<'a> {
    /// Its share of the year's money.
    weight: f64,
    /// Position and control total to date; none in the last quarter, which looks at the year end.
    to_date: Option<(&'a Amounts, f64)>,
    /// Whether the system meets its total to date, and at the year end.
    system: [&'a Flags; 2],
}

/// Adds the share of the year's money that is earned in a quarter.
#[inline(always)]
fn add_quarter(
    fund: &Fund,
    earner: &Earner,
    money: f64,
    quarter: usize,
    of: Quarter<'_>,
    lanes: &mut Lanes,
    share: &mut Amounts,
) {
    let Quarter { weight, to_date, system: [system, system_at_end] } = of;
    let Lanes { surplus, met, own, access, .. } = lanes;
    let access = &access[quarter];
    for (met, surplus) in met.iter_mut().zip(&*surplus) {
        *met = flag(*surplus >= 0.0);
    }
    match (fund.taper, to_date) {
        (Some(k), _) => {
            for (own, surplus) in own.iter_mut().zip(&*surplus) {
                *own = (1.0 + k * surplus.min(0.0) / money).max(0.0);
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
    let (f, z) = (earner.finance_share, fund.system_share);
    for lane in 0..BLOCK {
        let gate = |opens: f64| {
            let of_system = system[lane].max(opens * system_at_end[lane]);
            (1.0 - z) * own[lane].max(opens * met[lane]) + z * of_system
        };
        let of_quarter = f * gate(finance_opens) + (1.0 - f) * access[lane] * gate(access_opens);
        share[lane] += weight * of_quarter;
    }
}

/// Whether a system meets its totals to date, and its total at the year end.
fn meets(system: &System, state: &State<'_>) -> [Flags; 4] {
    let at_end = state.sum_judged(&system.accounts).map(|sum| flag(sum >= system.threshold));
    let to_date = |quarter: usize| {
        let sum = state.sum_to_date(&system.members, QUARTERS[quarter])?;
        Some(sum.map(|sum| flag(sum >= system.quarter_totals[quarter])))
    };
    std::array::from_fn(|quarter| QUARTERS.get(quarter).and_then(|_| to_date(quarter)).unwrap_or(at_end))
}

#[inline(always)]
fn flag(so: bool) -> f64 {
    if so { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod identity_tests;
#[cfg(test)]
mod tests;
