//! What uncertain parameters do besides shifting latents: factors are scaled, and multipliers of amounts made.

use super::Scratch;
use crate::compile::Compiled;

/// Scales the factors whose standard deviation is uncertain, and fills the columns of multipliers.
pub fn apply(compiled: &Compiled, scratch: &mut Scratch) {
    let (parameters, factors) = scratch.factors.split_at_mut(compiled.parameters);
    for scaling in &compiled.scalings {
        let theta = &parameters[scaling.parameter];
        for &column in &scaling.columns {
            for (value, theta) in factors[column - compiled.parameters].iter_mut().zip(theta) {
                *value = scaling.map.transform(*value, *theta);
            }
        }
    }
    for (of, column) in compiled.multipliers.iter().zip(&mut scratch.multipliers) {
        column.fill(1.0);
        for &(parameter, table) in of {
            scratch.isa.curve(&compiled.tables[table], &parameters[parameter], &mut scratch.second);
            scratch.isa.multiply(&scratch.second, column);
        }
    }
}
