//! Bends sums of factors under Student-t dependence, in 64 bits and a fixed order, so every machine gives the same bits.

use libm::sqrt;

use super::Scratch;
use super::lanes::BLOCK;
use crate::compile::Compiled;
use crate::draws::student::StudentT;

/// Fills the common parts that have two or more factors, from factors that are not bent yet: with S = Σ a m F of variance V they are
/// √V Φ⁻¹(T_ν(S / √V · √(ν / C))), normal with the variance of S again, and shifts by parameters are added.
pub(super) fn bend_sums(compiled: &Compiled, student: &StudentT, scales: &[f64; BLOCK], scratch: &mut Scratch) {
    let Scratch { factors, commons, scales: multipliers, .. } = scratch;
    for (bent, column) in compiled.bent.iter().zip(commons) {
        let Some(bent) = bent else { continue };
        for (lane, (value, &scale)) in column.iter_mut().zip(scales).enumerate() {
            let multiplier = |scaling: Option<usize>| scaling.map_or(1.0, |of| f64::from(multipliers[of][lane]));
            let drawn = |column: usize| f64::from(factors[column][lane]);
            let part = |&(column, loading, by): &(usize, f32, Option<usize>)| {
                f64::from(loading) * multiplier(by) * drawn(column)
            };
            let sum: f64 = bent.factors.iter().map(part).sum();
            let square = |&(scaling, square): &(usize, f32)| {
                let multiplier = f64::from(multipliers[scaling][lane]);
                f64::from(square) * multiplier * multiplier
            };
            let uncertain: f64 = bent.scaled.iter().map(square).sum();
            let sd = sqrt((bent.certain + uncertain).max(0.0));
            let shifted: f64 = bent.shifts.iter().map(|&(column, size)| f64::from(size) * drawn(column)).sum();
            // Loadings that cancel out leave nothing to bend.
            let common = if sd > 0.0 { sd * student.bent(sum / sd, scale) } else { 0.0 };
            #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
            let common = (shifted + common) as f32;
            *value = common;
        }
    }
}
