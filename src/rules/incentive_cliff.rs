//! Incentive money against the control total: paid in full if the own position before it meets the own total, else not at all.
//!
//! The position comes with the planned money F in it, so the total CT is met when position ≥ CT + F; otherwise F is lost.
//! All three are on the money grid: the comparison is exact.

use crate::compile::Cliff;
use crate::kernel::lanes::BLOCK;
use crate::kernel::{Amounts, Isa};

pub(super) fn apply(
    cliffs: &[Cliff],
    isa: Isa,
    positions: &mut [Amounts],
    post: &mut impl FnMut(usize, usize, &Amounts),
) {
    let mut change = [0.0; BLOCK];
    for cliff in cliffs {
        let position = &mut positions[cliff.account];
        isa.run(
            #[inline(always)]
            || pay(cliff, position, &mut change),
        );
        post(cliff.account, cliff.line_column, &change);
    }
}

/// Takes the money from the iterations that miss the total; `change` is earned less planned.
#[inline(always)]
fn pay(cliff: &Cliff, position: &mut Amounts, change: &mut Amounts) {
    for (position, change) in position.iter_mut().zip(change) {
        *change = if *position < cliff.threshold { -cliff.planned } else { 0.0 };
        *position += *change;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_that_is_just_met_pays_in_full_and_a_penny_less_nothing() {
        let cliff = Cliff { account: 1, line_column: 7, threshold: 3.5, planned: 2.0 };
        let mut positions = [[9.0; BLOCK], [3.5; BLOCK]];
        positions[1][3] = 3.5 - 1.0 / 134_217_728.0;
        positions[1][4] = -8.0;
        let mut posted = Vec::new();
        apply(&[cliff], Isa::detect(), &mut positions, &mut |account, line, change| {
            posted.push((account, line, *change));
        });
        assert_eq!(positions[0], [9.0; BLOCK]);
        assert_eq!(positions[1][2..6], [3.5, 1.5 - 1.0 / 134_217_728.0, -10.0, 3.5]);
        let [(1, 7, change)] = posted[..] else { panic!("{}", posted.len()) };
        assert_eq!(change[2..6], [0.0, -2.0, -2.0, 0.0]);
    }
}
