//! The kernel: for each account and term, 256 values of one draw, posted as exact amounts.
//!
//! Only + − × ÷, comparisons, integer and bit operations: the same bits on every machine.

use super::lanes::{BLOCK, Lanes};
use crate::draws::latent::normals_from_words;
use crate::draws::philox::{Purpose, key_of};
use crate::compile::{Compiled, Draw, Latent, Shape, Term, Value};
use crate::units::to_grid;

/// One value for each lane.
pub type Column = [f32; BLOCK];
/// One amount in £m for each lane, on the money grid.
pub type Amounts = [f64; BLOCK];

/// What becomes of the posted amounts: kept in a wave, or looked at one by one in a replay.
pub trait Sink {
    /// `amounts` of term number `term` of `account`.
    fn post(&mut self, account: usize, term: &Term, amounts: &Amounts);
}

/// Memory for one pass.
#[derive(Debug)]
pub struct Scratch {
    words: [u32; BLOCK],
    /// Standard normals of the shared factors, one column each.
    pub factors: Vec<Column>,
    commons: Vec<Column>,
    shared: Vec<Column>,
    first: Column,
    second: Column,
    amounts: Amounts,
}

impl Scratch {
    /// Enough for `compiled`.
    #[must_use]
    pub fn new(compiled: &Compiled) -> Self {
        Self {
            words: [0; BLOCK],
            factors: vec![[0.0; BLOCK]; compiled.factors.len()],
            commons: vec![[0.0; BLOCK]; compiled.commons.len()],
            shared: vec![[0.0; BLOCK]; compiled.shared.len()],
            first: [0.0; BLOCK],
            second: [0.0; BLOCK],
            amounts: [0.0; BLOCK],
        }
    }
}

/// Draws every term of every account for the given lanes.
pub fn run(compiled: &Compiled, seed: u64, lanes: &Lanes, scratch: &mut Scratch, sink: &mut impl Sink) {
    let key = key_of(seed);
    common_parts(compiled, key, lanes, scratch);
    for (index, draw) in compiled.shared.iter().enumerate() {
        values(compiled, draw, key, lanes, scratch);
        scratch.shared[index] = scratch.first;
    }
    for (index, account) in compiled.accounts.iter().enumerate() {
        for term in &account.terms {
            match &term.value {
                Value::Own(draw) => {
                    values(compiled, draw, key, lanes, scratch);
                    amounts(term, &scratch.first, &mut scratch.amounts);
                }
                Value::Shared(column) => amounts(term, &scratch.shared[*column], &mut scratch.amounts),
            }
            sink.post(index, term, &scratch.amounts);
        }
    }
}

/// Factor columns, and the sums of loading × factor that latents start from.
fn common_parts(compiled: &Compiled, key: [u32; 2], lanes: &Lanes, scratch: &mut Scratch) {
    for (index, &id) in compiled.factors.iter().enumerate() {
        lanes.words(key, id, Purpose::Factors, &mut scratch.words);
        normals_from_words(&scratch.words, &mut scratch.factors[index]);
    }
    for (common, column) in compiled.commons.iter().zip(&mut scratch.commons) {
        column.fill(0.0);
        for &(factor, loading) in common {
            for (sum, value) in column.iter_mut().zip(&scratch.factors[factor]) {
                *sum += loading * value;
            }
        }
    }
}

/// The values of a draw, left in `scratch.first`.
fn values(compiled: &Compiled, draw: &Draw, key: [u32; 2], lanes: &Lanes, scratch: &mut Scratch) {
    latent(&draw.latent, key, lanes, &scratch.commons, &mut scratch.words, &mut scratch.second);
    match draw.shape {
        Shape::Curve(table) => compiled.tables[table].eval_block(&scratch.second, &mut scratch.first),
        Shape::Step { threshold, above, below } => {
            for (value, x) in scratch.first.iter_mut().zip(&scratch.second) {
                *value = if *x > threshold { above } else { below };
            }
        }
    }
    let Some((second, table)) = &draw.second else { return };
    let mut curve = [0.0; BLOCK];
    latent(second, key, lanes, &scratch.commons, &mut scratch.words, &mut scratch.second);
    compiled.tables[*table].eval_block(&scratch.second, &mut curve);
    for (value, factor) in scratch.first.iter_mut().zip(&curve) {
        *value *= factor;
    }
}

/// x = own weight × own normal + common part.
fn latent(latent: &Latent, key: [u32; 2], lanes: &Lanes, commons: &[Column], words: &mut [u32; BLOCK], out: &mut Column) {
    lanes.words(key, latent.id, Purpose::Own, words);
    normals_from_words(words, out);
    if let Some(common) = latent.common {
        for (x, shared) in out.iter_mut().zip(&commons[common]) {
            *x = latent.own_weight * *x + shared;
        }
    }
}

/// Coefficient × value, rounded once to the money grid; the second of a pair posts the rest.
fn amounts(term: &Term, values: &Column, out: &mut Amounts) {
    for (amount, value) in out.iter_mut().zip(values) {
        *amount = to_grid(term.coefficient * f64::from(*value));
    }
    if let Some(total) = term.complement {
        for amount in out.iter_mut() {
            *amount = total - *amount;
        }
    }
}
