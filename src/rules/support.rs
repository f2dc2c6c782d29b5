//! Deficit support: instalments that are paid to a unit, a system or an organisation, as long as it is on plan to date.
//!
//! With C_q = the instalments up to q, L_q = what of them is withheld, s_q = what the unit loses by its position at the review of q:
//! L_q = min(s_q, L_{q−1} + instalment q), and at least L_{q−1} where nothing is earned back. s is nought on plan (less the tolerance), else
//! the shortfall, or without end where the whole instalment is lost, the conditions are not met or the plan was not accepted. So what is
//! paid, C_q − L_q, never falls, unless it may be taken back: then L_q = min(s_q, C_q). What was decided is a fact.

use super::{State, fund, pot};
use crate::compile::{Instalment, Support, SupportUnit};
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::model::Loss;
use crate::units::to_grid;

pub(super) fn apply(support: &Support, state: &mut State<'_>) {
    let mut paid = state.take_scratch(support.pot.recipients.len());
    let mut lost = [0.0; BLOCK];
    for unit in &support.units {
        withhold(support, unit, state, &mut lost);
        let mut withheld = [0.0; BLOCK];
        for &place in &unit.members {
            let money = support.pot.recipients[place].money;
            for lane in 0..BLOCK {
                let mine = to_grid(money * (lost[lane] / unit.money));
                paid[place][lane] = money - mine;
                withheld[lane] += mine;
            }
        }
        state.note(unit.withheld, &withheld);
    }
    // What others have lost goes to those who have lost nothing, by their support.
    let above = |_: &State<'_>, place: usize, paid: &Amounts, above: &mut Amounts| {
        let money = support.pot.recipients[place].money;
        above.iter_mut().zip(paid).for_each(|(above, paid)| *above = if *paid < money { -1.0 } else { 0.0 });
    };
    pot::pay(&support.pot, paid, &above, state);
}

/// What is withheld from a unit at the year end, £m.
fn withhold(support: &Support, unit: &SupportUnit, state: &State<'_>, lost: &mut Amounts) {
    let mut conditions = [[1.0; BLOCK]; 4];
    if unit.chances != [1.0; 4] {
        let mut uniform = [0.0; BLOCK];
        state.uniforms(unit.conditions, &mut uniform);
        fund::met_by_quarter(unit.chances, &mut uniform, &mut conditions);
    }
    lost.fill(0.0);
    for (instalment, met) in unit.instalments.iter().zip(&conditions) {
        if let Some(decided) = instalment.decided {
            lost.fill(decided);
            continue;
        }
        let position = position(unit, instalment, state);
        for lane in 0..BLOCK {
            let short = match support.loss {
                _ if met[lane] == 0.0 => f64::INFINITY,
                _ if position[lane] >= instalment.threshold => 0.0,
                Loss::Instalment => f64::INFINITY,
                Loss::Shortfall => instalment.plan - position[lane],
            };
            let most =
                if support.claw_back { instalment.due } else { lost[lane] + (instalment.amount - instalment.paid) };
            let least = if support.earn_back { 0.0 } else { lost[lane] };
            lost[lane] = short.min(most).max(least);
        }
    }
}

/// The position that an instalment looks at: to date without the support, at the year end with the support as planned.
fn position(unit: &SupportUnit, instalment: &Instalment, state: &State<'_>) -> Amounts {
    let to_date = state.sum_to_date(&unit.accounts, instalment.month).filter(|_| instalment.month < 12);
    to_date.unwrap_or_else(|| state.sum_judged(&unit.accounts))
}

#[cfg(test)]
mod tests;
