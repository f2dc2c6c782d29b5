//! The reference: what each step of the kernel computes, on any machine.

use super::{Amounts, Column};
use crate::compile::table::Table;
use crate::draws::latent::normal_from_word;
use crate::draws::philox::{self, BLOCK, DrawId, Purpose};
use crate::units::to_grid;

/// The words of a block.
#[inline(always)]
pub fn words(key: [u32; 2], id: DrawId, purpose: Purpose, block: u32, out: &mut [u32; BLOCK]) {
    philox::fill_block(key, id, purpose, block, out);
}

/// x = weight × normal + common part; the normal itself where there is no common part.
#[inline(always)]
pub fn latents(words: &[u32; BLOCK], weight: f32, common: Option<&Column>, out: &mut Column) {
    match common {
        None => {
            for (x, &word) in out.iter_mut().zip(words) {
                *x = normal_from_word(word);
            }
        }
        Some(common) => {
            for ((x, &word), shared) in out.iter_mut().zip(words).zip(common) {
                *x = weight * normal_from_word(word) + shared;
            }
        }
    }
}

/// The tabulated function of each latent.
#[inline(always)]
pub fn curve(table: &Table, x: &Column, out: &mut Column) {
    table.eval_block(x, out);
}

/// `above` where x > threshold, else `below`.
#[inline(always)]
pub fn step(threshold: f32, above: f32, below: f32, x: &Column, out: &mut Column) {
    for (value, x) in out.iter_mut().zip(x) {
        *value = if *x > threshold { above } else { below };
    }
}

/// values × factor.
#[inline(always)]
pub fn multiply(factor: &Column, values: &mut Column) {
    for (value, factor) in values.iter_mut().zip(factor) {
        *value *= factor;
    }
}

/// Coefficient × value, rounded once to the money grid; the second of a pair posts the rest of `complement`.
#[inline(always)]
pub fn amounts(coefficient: f64, complement: Option<f64>, values: &Column, out: &mut Amounts) {
    for (amount, value) in out.iter_mut().zip(values) {
        *amount = to_grid(coefficient * f64::from(*value));
    }
    if let Some(total) = complement {
        for amount in out.iter_mut() {
            *amount = total - *amount;
        }
    }
}

/// total + amounts, exact on the grid.
#[inline(always)]
pub fn add(total: &mut Amounts, amounts: &Amounts) {
    for (sum, amount) in total.iter_mut().zip(amounts) {
        *sum += amount;
    }
}
