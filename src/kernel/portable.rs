//! The reference: what each step of the kernel computes, on any machine.

use super::{Amounts, Column};
use crate::compile::table::Table;
use crate::draws::latent::normal_from_word;
use crate::draws::philox::{self, BLOCK, DrawId, Purpose};
use crate::units::to_grid;

/// Values that pass through registers together.
const CHUNK: usize = 16;

/// The words of up to 64 counters: see [`philox::fill_calls`].
#[inline(always)]
pub fn words(key: [u32; 2], id: DrawId, purpose: Purpose, counters: &[u32], out: &mut [u32; BLOCK]) {
    philox::fill_calls(key, id, purpose, counters, out);
}

/// x = weight × normal + common part; the normal itself where there is no common part. A multiple of 16 of them.
#[inline(always)]
pub fn latents(words: &[u32], weight: f32, common: Option<&[f32]>, out: &mut [f32]) {
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

/// x = weight × normal + common part of normals that are at hand: to the bit what [`latents`] makes of their words.
#[inline(always)]
pub fn weigh(weight: f32, normals: &[f32], common: &[f32], out: &mut [f32]) {
    for ((x, normal), shared) in out.iter_mut().zip(normals).zip(common) {
        *x = weight * normal + shared;
    }
}

/// The tabulated function of each latent, a multiple of 16 of them.
#[inline(always)]
pub fn curve(table: &Table, x: &[f32], out: &mut [f32]) {
    table.eval_all(x, out);
}

/// A bit for each value that is not 0.
#[inline(always)]
pub fn nonzero(values: &Column) -> [u64; BLOCK / 64] {
    let mut marks = [0; BLOCK / 64];
    for (mark, values) in marks.iter_mut().zip(values.as_chunks::<64>().0) {
        for (place, value) in values.iter().enumerate() {
            *mark |= u64::from(*value != 0.0) << place;
        }
    }
    marks
}

/// `above` where x > threshold, else `below`.
#[inline(always)]
pub fn step(threshold: f32, above: f32, below: f32, x: &Column, out: &mut Column) {
    for (value, x) in out.iter_mut().zip(x) {
        *value = if *x > threshold { above } else { below };
    }
}

/// 1 where low < x ≤ high, else 0.
#[inline(always)]
pub fn window(low: f32, high: f32, x: &Column, out: &mut Column) {
    for (value, x) in out.iter_mut().zip(x) {
        *value = if *x > low && *x <= high { 1.0 } else { 0.0 };
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
    for (zones, values) in zones.as_chunks_mut::<SUM_LANES>().0.iter_mut().zip(values.as_chunks::<SUM_LANES>().0) {
        let mut wide = [0_u64; SUM_LANES];
        for &(low, high) in windows {
            for (zone, &value) in wide.iter_mut().zip(values) {
                *zone += u64::from(value >= low) + u64::from(value > high);
            }
        }
        *zones = wide.map(|zone| zone as u8);
    }
}

/// A bit for each zone within a window, and for each one outside all windows below the zone `end`.
#[inline(always)]
pub fn marks(zones: &[u8; BLOCK], end: u8) -> [[u64; BLOCK / 64]; 2] {
    [pack(zones, |zone| zone & 1), pack(zones, |zone| u8::from(zone < end) & !zone & 1)]
}

/// One bit for each zone that `wanted` gives 1 and not 0 for.
#[inline(always)]
fn pack(zones: &[u8; BLOCK], wanted: impl Fn(u8) -> u8) -> [u64; BLOCK / 64] {
    let bytes = zones.map(wanted);
    let mut marks = [0; BLOCK / 64];
    for (mark, bytes) in marks.iter_mut().zip(bytes.as_chunks::<64>().0) {
        for (place, bytes) in bytes.as_chunks::<8>().0.iter().enumerate() {
            // The product moves bit 0 of byte i to bit 56 + i; nothing else meets there.
            let packed = u64::from_le_bytes(*bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            *mark |= packed << (8 * place);
        }
    }
    marks
}

/// Lanes of a sum over iterations: number n goes to lane n mod 8, so that vectors cannot change a bit.
pub const SUM_LANES: usize = 8;
/// One sum in eight parts.
pub type SumLanes = [f64; SUM_LANES];

/// Adds squares, cubes and fourth powers of the distances from a reference; what comes back is the sum of the plain values.
#[inline(always)]
pub fn powers(values: &[f64], reference: f64, [squares, cubes, fourths]: [&mut SumLanes; 3]) -> SumLanes {
    let square = |value: f64| (value - reference) * (value - reference);
    let mut sums = [0.0; SUM_LANES];
    accumulate(&mut sums, values, |value| value);
    accumulate(squares, values, square);
    accumulate(cubes, values, |value| square(value) * (value - reference));
    accumulate(fourths, values, |value| square(value) * square(value));
    sums
}

/// Adds a term of each value to its lane. One sum a loop: only then do compilers see vectors in it.
#[inline(always)]
fn accumulate(lanes: &mut SumLanes, values: &[f64], term: impl Fn(f64) -> f64) {
    let mut sums = *lanes;
    let (chunks, rest) = values.as_chunks::<SUM_LANES>();
    for chunk in chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += term(value);
        }
    }
    for (sum, &value) in sums.iter_mut().zip(rest) {
        *sum += term(value);
    }
    *lanes = sums;
}
