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
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::model::{CatchUp, Recycle};
use crate::units::to_grid;

/// Whether something is so, lane by lane: 1 or 0.
type Flags = [f64; BLOCK];

/// What becomes of the fund in a block: one entry an earner.
struct Outcome {
    /// Money earned, £m.
    earned: Vec<Amounts>,
    /// £m above the control total where it is met at the year end; −1 where it is not.
    above: Vec<Amounts>,
}

pub(super) fn apply(fund: &Fund, state: &mut State<'_>) {
    let mut outcome = earn(fund, state);
    let mut unearned = [0.0; BLOCK];
    for (earner, earned) in fund.earners.iter().zip(&outcome.earned) {
        for lane in 0..BLOCK {
            unearned[lane] += earner.allocation - earned[lane];
        }
    }
    let mut again = [0.0; BLOCK];
    let unallocated = fund.holder.map_or(0.0, |(_, _, unallocated)| unallocated);
    let mut held = match fund.recycle {
        Recycle::Lost => [unallocated; BLOCK],
        Recycle::Uncommitted => unearned.map(|unearned| unearned + unallocated),
        Recycle::Recycled => {
            let pool = unearned.map(|unearned| unearned + unallocated);
            let held = share_out(fund, &pool, &mut outcome);
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
    for (earner, mut change) in fund.earners.iter().zip(outcome.earned) {
        change.iter_mut().for_each(|change| *change -= earner.planned);
        state.post(earner.account, earner.line_column, &change);
    }
    if let Some((account, line_column, unallocated)) = fund.holder {
        held.iter_mut().for_each(|held| *held -= unallocated);
        state.post(account, line_column, &held);
    }
}

/// What each earns before anything is recycled.
fn earn(fund: &Fund, state: &State<'_>) -> Outcome {
    let wanted = fund.systems.iter().filter(|_| fund.system_share > 0.0);
    let systems: Vec<Flags> = wanted.map(|system| meets(system, state)).collect();
    let count = fund.earners.len();
    let mut outcome = Outcome { earned: Vec::with_capacity(count), above: Vec::with_capacity(count) };
    for earner in &fund.earners {
        let position = state.judged(earner.account);
        let access = earner.access.map(|(id, below)| {
            let mut met = [1.0; BLOCK];
            if earner.finance_share < 1.0 {
                state.happens(id, below, &mut met);
            }
            met
        });
        let gates = quarter_gates(earner, fund, state, &position);
        let mut earned = [0.0; BLOCK];
        let mut above = [0.0; BLOCK];
        for lane in 0..BLOCK {
            let surplus = position[lane] - earner.threshold;
            let system = systems.get(earner.system).map_or(0.0, |met| met[lane]);
            let share = share_earned(fund, earner, surplus, system, |q| (gates[q][lane], access[q][lane]));
            earned[lane] = to_grid(earner.allocation * share);
            above[lane] = if surplus >= 0.0 { surplus } else { -1.0 };
        }
        outcome.earned.push(earned);
        outcome.above.push(above);
    }
    outcome
}

/// The share of its money that an earner has earned; `quarter` gives its own gate and whether access was met.
fn share_earned(fund: &Fund, earner: &Earner, surplus: f64, system: f64, quarter: impl Fn(usize) -> (f64, f64)) -> f64 {
    let met = surplus >= 0.0;
    let taper = fund.taper.map(|k| (1.0 + k * surplus.min(0.0) / earner.allocation).max(0.0));
    let gate = |own: f64, opened: bool| {
        let own = taper.unwrap_or(if opened { 1.0 } else { own });
        (1.0 - fund.system_share) * own + fund.system_share * system
    };
    let finance_opened = met && fund.catch_up != CatchUp::None;
    let access_opened = met && fund.catch_up == CatchUp::Full;
    let f = earner.finance_share;
    let of_quarter = |q: usize| {
        let (own, access) = quarter(q);
        fund.weights[q] * (f * gate(own, finance_opened) + (1.0 - f) * access * gate(own, access_opened))
    };
    of_quarter(0) + of_quarter(1) + of_quarter(2) + of_quarter(3)
}

/// The own gate of each quarter: 1 where the position to date meets the total to date.
fn quarter_gates(earner: &Earner, fund: &Fund, state: &State<'_>, position: &Amounts) -> [Flags; 4] {
    let at_the_end = position.map(|position| flag(position >= earner.threshold));
    let mut gates = [at_the_end; 4];
    if fund.by_quarter
        && let (Some(quarters), Some(totals)) = (state.quarters(earner.account), earner.quarter_totals)
    {
        for q in 0..3 {
            gates[q] = quarters[q].map(|to_date| flag(to_date >= totals[q]));
        }
    }
    gates
}

/// Whether a system meets its total at the year end.
fn meets(system: &System, state: &State<'_>) -> Flags {
    state.sum_judged(&system.accounts).map(|sum| flag(sum >= system.threshold))
}

fn flag(so: bool) -> f64 {
    f64::from(u8::from(so))
}

/// Pays the pool to those who met their totals; what comes back is what can be shared with nobody.
fn share_out(fund: &Fund, pool: &Amounts, outcome: &mut Outcome) -> Amounts {
    let Outcome { earned, above } = outcome;
    let (mut above_sum, mut weights, mut last) = ([0.0; BLOCK], [0.0; BLOCK], [usize::MAX; BLOCK]);
    for (place, (earner, above)) in fund.earners.iter().zip(above.iter()).enumerate() {
        for lane in (0..BLOCK).filter(|&lane| above[lane] >= 0.0) {
            above_sum[lane] += above[lane];
            weights[lane] += earner.allocation;
            last[lane] = place;
        }
    }
    let mut rates = [0.0; BLOCK];
    let mut bonus = [0.0; BLOCK];
    for lane in 0..BLOCK {
        let wanted = fund.bonus_rate * above_sum[lane];
        // £ for £ as far as the pool reaches; what is left goes by shares.
        rates[lane] = if wanted > pool[lane] { pool[lane] / above_sum[lane] } else { fund.bonus_rate };
        bonus[lane] = (pool[lane] - wanted).max(0.0) / weights[lane].max(f64::MIN_POSITIVE);
    }
    let mut left = *pool;
    for ((earner, above), earned) in fund.earners.iter().zip(above.iter()).zip(earned.iter_mut()) {
        for lane in (0..BLOCK).filter(|&lane| above[lane] >= 0.0) {
            let paid = to_grid(rates[lane] * above[lane] + bonus[lane] * earner.allocation);
            earned[lane] += paid;
            left[lane] -= paid;
        }
    }
    // Shares are rounded one by one: the last takes what rounding left.
    for lane in (0..BLOCK).filter(|&lane| last[lane] != usize::MAX) {
        earned[last[lane]][lane] += left[lane];
        left[lane] = 0.0;
    }
    left
}

#[cfg(test)]
mod tests;
