//! What uncertain parameters do besides shifting latents: factors and own weights are scaled, and multipliers of amounts made.

use super::{Column, Scratch};
use crate::compile::Compiled;

/// Fills the columns of the multipliers of loadings.
pub fn multiply_loadings(compiled: &Compiled, scratch: &mut Scratch) {
    for (scaling, scale) in compiled.scalings.iter().zip(&mut scratch.scales) {
        scratch.isa.curve(&compiled.tables[scaling.table], &scratch.factors[scaling.parameter], scale);
    }
}

/// Multiplies the factors whose loadings are uncertain, and fills the columns of own weights and of multipliers of amounts.
pub fn apply(compiled: &Compiled, scratch: &mut Scratch) {
    for (scaling, scale) in compiled.scalings.iter().zip(&scratch.scales) {
        for &column in &scaling.columns {
            scratch.isa.multiply(scale, &mut scratch.factors[column]);
        }
    }
    for (of, column) in compiled.own_weights.iter().zip(&mut scratch.own_weights) {
        let Some(of) = of else { continue };
        column.fill(of.whole);
        for &(scaling, square) in &of.scaled {
            for (rest, scale) in column.iter_mut().zip(&scratch.scales[scaling]) {
                *rest -= square * scale * scale;
            }
        }
        // The table of a multiplier may pass its cap by a rounding error.
        column.iter_mut().for_each(|rest| *rest = rest.max(0.0).sqrt());
    }
    for (of, column) in compiled.multipliers.iter().zip(&mut scratch.multipliers) {
        column.fill(1.0);
        for &(parameter, table) in of {
            scratch.isa.curve(&compiled.tables[table], &scratch.factors[parameter], &mut scratch.second);
            scratch.isa.multiply(&scratch.second, column);
        }
    }
}

/// x = own weight × own normal + common part, lane by lane; `x` holds the own normal before.
pub fn join(weights: &Column, common: &Column, x: &mut Column) {
    for ((x, weight), common) in x.iter_mut().zip(weights).zip(common) {
        *x = weight * *x + common;
    }
}
