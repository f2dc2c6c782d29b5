//! Incentive money against the control total: paid in full if the own position before it meets the own total, else not at all.
//!
//! The position comes with the planned money F in it, so the total CT is met when position ≥ CT + F; otherwise F is lost.
//! All three are on the money grid: the comparison is exact.

use super::State;
use crate::compile::Cliff;
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;

pub(super) fn apply(cliffs: &[Cliff], state: &mut State<'_>) {
    let mut change = [0.0; BLOCK];
    let isa = state.isa();
    for cliff in cliffs {
        let position = state.position(cliff.account);
        isa.run(
            #[inline(always)]
            || pay(cliff, position, &mut change),
        );
        state.post(cliff.account, cliff.line_column, &change);
    }
}

/// Earned less planned: nothing where the total is met, else all of it lost.
#[inline(always)]
fn pay(cliff: &Cliff, position: &Amounts, change: &mut Amounts) {
    for (position, change) in position.iter().zip(change) {
        *change = if *position < cliff.threshold { -cliff.planned } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::fixture::Trial;

    #[test]
    fn a_total_that_is_just_met_pays_in_full_and_a_penny_less_nothing() {
        let cliff = Cliff { account: 1, line_column: 7, threshold: 3.5, planned: 2.0 };
        let mut positions = vec![[9.0; BLOCK], [3.5; BLOCK]];
        positions[1][3] = 3.5 - 1.0 / 134_217_728.0;
        positions[1][4] = -8.0;
        let done = Trial::of(positions).incentive().run(|state| apply(&[cliff], state));
        assert_eq!(done.positions[0], [9.0; BLOCK]);
        assert_eq!(done.positions[1][2..6], [3.5, 1.5 - 1.0 / 134_217_728.0, -10.0, 3.5]);
        let [(1, 7, change)] = done.posted[..] else { panic!("{}", done.posted.len()) };
        assert_eq!(change[2..6], [0.0, -2.0, -2.0, 0.0]);
    }
}
