//! The reference: what each step of the kernel computes, on any machine.

use super::{Amounts, Column};
use crate::compile::table::Table;
use crate::draws::latent::normal_from_word;
use crate::draws::philox::{self, BLOCK, CALLS, DrawId, Purpose};
use crate::units::to_grid;

/// Values that pass through registers together.
const CHUNK: usize = 16;

/// The words of 64 counters.
#[inline(always)]
pub fn words(key: [u32; 2], id: DrawId, purpose: Purpose, counters: &[u32; CALLS], out: &mut [u32; BLOCK]) {
    philox::fill_calls(key, id, purpose, counters, out);
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

/// Adds the [`amounts`] to each of `totals` without storing them.
#[inline(always)]
pub fn post<const N: usize>(coefficient: f64, complement: Option<f64>, values: &Column, totals: [&mut Amounts; N]) {
    let mut totals = totals.map(|total| total.as_chunks_mut::<CHUNK>().0);
    for (chunk, values) in values.as_chunks::<CHUNK>().0.iter().enumerate() {
        let mut amounts = values.map(|value| to_grid(coefficient * f64::from(value)));
        if let Some(total) = complement {
            amounts = amounts.map(|amount| total - amount);
        }
        for total in &mut totals {
            for (sum, amount) in total[chunk].iter_mut().zip(amounts) {
                *sum += amount;
            }
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

/// The zone of each value among closed windows, at most 100, ascending and apart: 2 i below window i, 2 i + 1 within.
#[inline(always)]
pub fn zones(values: &Amounts, windows: &[(f64, f64)], zones: &mut [u8; BLOCK]) {
    let mut wide = [0_u64; BLOCK];
    for &(low, high) in windows {
        for (zone, &value) in wide.iter_mut().zip(values) {
            *zone += u64::from(value >= low) + u64::from(value > high);
        }
    }
    for (zone, wide) in zones.iter_mut().zip(wide) {
        *zone = wide as u8;
    }
}
