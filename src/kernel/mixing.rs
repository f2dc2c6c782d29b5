//! Mixes the columns of correlated factors, in 32 bits and a fixed order of additions.

use super::Column;
use super::lanes::BLOCK;
use crate::compile::Mix;

/// Turns the independent normals of a holder's factors into correlated ones, in place.
pub(super) fn mix(mix: &Mix, factors: &mut [Column]) {
    // Factor i takes the normals 0 to i: from the last one up, none is overwritten before it is used.
    for (row, &to) in mix.root.iter().zip(&mix.columns).rev() {
        let mut sum: Column = [0.0; BLOCK];
        for (part, &from) in row.iter().zip(&mix.columns) {
            for (sum, z) in sum.iter_mut().zip(&factors[from]) {
                *sum += part * z;
            }
        }
        factors[to] = sum;
    }
}

/// Holds a factor at a value: each factor with correlation r to it moves by r × what it is moved by, so that what the two have not in common
/// stays as it was (for normals: the draw of the others under the condition that this one is there).
pub(super) fn hold(mixes: &[Mix], column: usize, value: f32, factors: &mut [Column]) {
    let held = factors[column];
    for mix in mixes {
        for &other in mix.columns.iter().filter(|&&other| other != column) {
            #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
            let Some(r) = mix.correlation(other, column).map(|r| r as f32) else { continue };
            for (z, was) in factors[other].iter_mut().zip(&held) {
                *z += r * (value - was);
            }
        }
    }
    factors[column] = [value; BLOCK];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_adds_its_normals_up_and_leaves_other_columns_alone() {
        let root = vec![vec![1.0], vec![0.5, 2.0], vec![3.0, 0.0, -1.0]];
        let mut factors = [[7.0; BLOCK], [10.0; BLOCK], [1.0; BLOCK], [100.0; BLOCK]];
        mix(&Mix { columns: vec![2, 3, 1], root }, &mut factors);
        // z = (1, 100, 10): the factors are 1, 0.5 + 200 and 3 − 10.
        assert_eq!(factors.map(|column| column[0]), [7.0, -7.0, 1.0, 200.5]);
        assert!(factors.iter().all(|column| column.iter().all(|value| *value == column[0])));
    }

    #[test]
    fn what_is_held_takes_its_correlated_factors_along() {
        let mix = Mix { columns: vec![1, 0], root: vec![vec![1.0], vec![0.5, 0.75]] };
        let mut factors = [[1.0; BLOCK], [3.0; BLOCK], [7.0; BLOCK]];
        hold(&[mix], 1, 2.0, &mut factors);
        assert_eq!(factors.map(|column| column[9]), [0.5, 2.0, 7.0]);
    }
}
