//! The kernel: for each account and term, 256 values of one draw, posted as exact amounts.
//!
//! What is computed stands in [`portable`]: only + − × ÷, comparisons, integer and bit operations, so every machine gives the
//! same bits. [`Isa`] says which instructions may compute it.

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "arrays and vectors of the same bits are turned into each other")]
mod avx2;
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "arrays and vectors of the same bits are turned into each other")]
mod avx512;
mod bending;
mod events;
#[expect(unsafe_code, reason = "the dispatch: only a processor that has the instructions gets here")]
mod isa;
pub mod lanes;
mod mixing;
pub mod months;
mod parameters;
pub mod portable;
mod reporting;
pub mod sampling;
#[cfg(test)]
mod tests;
pub mod wave;

pub use isa::Isa;

use crate::compile::{Compiled, Draw, Latent, Shape, Term, Value};
use crate::draws::philox::Purpose;
use crate::draws::student::StudentT;
use lanes::{BLOCK, Lanes};
use sampling::Sampling;

/// One value for each lane.
pub type Column = [f32; BLOCK];
/// One amount in £m for each lane, on the money grid.
pub type Amounts = [f64; BLOCK];

/// What becomes of the terms' amounts: added up in a wave, or looked at one by one in a replay.
pub trait Sink {
    /// Takes the `values` of a term of `account`: see [`Isa::amounts`] for what they amount to.
    fn post(&mut self, account: usize, term: &Term, values: &Column);

    /// Hears that every term of `account` was posted.
    fn posted(&mut self, _account: usize) {}
}

/// Memory for one pass.
#[derive(Debug)]
pub struct Scratch {
    isa: Isa,
    words: [u32; BLOCK],
    /// Standard normals of the uncertain parameters and of the shared factors, one column each.
    pub factors: Vec<Column>,
    /// Shared normals that the sampler makes together.
    planned: Vec<Column>,
    commons: Vec<Column>,
    /// Multipliers of factors.
    scales: Vec<Column>,
    /// Own weights by common part, where they vary.
    own_weights: Vec<Column>,
    multipliers: Vec<Column>,
    shared: Vec<Column>,
    latent: Column,
    values: Column,
    second: Column,
    events: events::Room,
}

impl Scratch {
    /// Enough for `compiled`.
    #[must_use]
    pub fn new(compiled: &Compiled, isa: Isa) -> Self {
        Self {
            isa,
            words: [0; BLOCK],
            factors: vec![[0.0; BLOCK]; compiled.factors.len()],
            planned: Vec::new(),
            commons: vec![[0.0; BLOCK]; compiled.commons.len()],
            scales: vec![[0.0; BLOCK]; compiled.scalings.len()],
            own_weights: vec![[0.0; BLOCK]; compiled.own_weights.len()],
            multipliers: vec![[0.0; BLOCK]; compiled.multipliers.len()],
            shared: vec![[0.0; BLOCK]; compiled.shared.len()],
            latent: [0.0; BLOCK],
            values: [0.0; BLOCK],
            second: [0.0; BLOCK],
            events: events::Room::default(),
        }
    }
}

/// Draws every term of every account for the given lanes.
pub fn run(compiled: &Compiled, sampling: &Sampling, lanes: &Lanes, scratch: &mut Scratch, sink: &mut impl Sink) {
    let key = sampling.key;
    common_parts(compiled, sampling, lanes, scratch);
    for (index, draw) in compiled.shared.iter().enumerate() {
        values(compiled, draw, key, lanes, sampling.places(index), scratch);
        scratch.shared[index] = scratch.values;
    }
    for (index, account) in compiled.accounts.iter().enumerate() {
        for term in &account.terms {
            let from = match &term.value {
                Value::Own(draw) => {
                    values(compiled, draw, key, lanes, [None; 2], scratch);
                    &scratch.values
                }
                Value::Shared(column) => &scratch.shared[*column],
            };
            sink.post(index, term, from);
        }
        sink.posted(index);
    }
}

/// Factor columns, and the sums of loading × factor that latents start from.
fn common_parts(compiled: &Compiled, sampling: &Sampling, lanes: &Lanes, scratch: &mut Scratch) {
    let key = sampling.key;
    for (index, (column, &id)) in scratch.factors.iter_mut().zip(&compiled.factors).enumerate() {
        if index < compiled.parameters {
            lanes.words(scratch.isa, sampling.parameters, id, Purpose::Parameters, &mut scratch.words);
        } else {
            lanes.words(scratch.isa, key, id, Purpose::Factors, &mut scratch.words);
        }
        scratch.isa.latents(&scratch.words, 1.0, None, column);
    }
    sampling.fill(lanes, scratch);
    for mix in &compiled.mixes {
        mixing::mix(mix, &mut scratch.factors);
    }
    parameters::multiply_loadings(compiled, scratch);
    if let Some(student) = &compiled.student {
        lanes.words(scratch.isa, key, StudentT::id(), Purpose::Factors, &mut scratch.words);
        let scales: [f64; BLOCK] = scratch.words.map(|word| student.scale(word));
        bending::bend_sums(compiled, student, &scales, scratch);
        for g in &mut scratch.factors[compiled.parameters..] {
            for (value, scale) in g.iter_mut().zip(scales) {
                *value = student.transform(*value, scale);
            }
        }
    }
    parameters::apply(compiled, scratch);
    for (index, (common, column)) in compiled.commons.iter().zip(&mut scratch.commons).enumerate() {
        if compiled.bent.get(index).is_some_and(Option::is_some) {
            continue;
        }
        column.fill(0.0);
        for &(factor, loading) in common {
            for (sum, value) in column.iter_mut().zip(&scratch.factors[factor]) {
                *sum += loading * value;
            }
        }
    }
}

/// The values of a draw, left in `scratch.values`; `places` are those of planned own normals of its latents.
fn values(
    compiled: &Compiled,
    draw: &Draw,
    key: [u32; 2],
    lanes: &Lanes,
    places: [Option<usize>; 2],
    scratch: &mut Scratch,
) {
    let Scratch {
        isa,
        words,
        planned,
        commons,
        own_weights,
        multipliers,
        latent: x,
        values,
        second: factor,
        events,
        ..
    } = scratch;
    let varying =
        |of: &Latent| of.common.filter(|&common| compiled.own_weights.get(common).is_some_and(Option::is_some));
    let common = |of: &Latent| of.common.map(|common| &commons[common]);
    let mut latent = |of: &Latent, place: Option<usize>, x: &mut Column| {
        if let Some(common) = varying(of) {
            match place {
                Some(place) => x.copy_from_slice(&planned[place]),
                None => {
                    lanes.words(*isa, key, of.id, Purpose::Own, words);
                    isa.latents(words, 1.0, None, x);
                }
            }
            parameters::join(&own_weights[common], &commons[common], x);
            return;
        }
        let common = common(of);
        let Some(own) = place.map(|place| &planned[place]) else {
            lanes.words(*isa, key, of.id, Purpose::Own, words);
            isa.latents(words, of.own_weight, common.map(|common| &common[..]), x);
            return;
        };
        x.copy_from_slice(common.unwrap_or(&[0.0; BLOCK]));
        for (x, own) in x.iter_mut().zip(own) {
            *x += of.own_weight * own;
        }
    };
    latent(&draw.latent, places[0], x);
    match draw.shape {
        Shape::Curve(table) => isa.curve(&compiled.tables[table], x, values),
        Shape::Step { threshold, above, below } => isa.step(threshold, above, below, x, values),
    }
    if let Some((second, table)) = &draw.second {
        match (draw.shape, lanes) {
            (Shape::Step { below: 0.0, .. }, Lanes::Block { counters, .. })
                if places[1].is_none() && varying(second).is_none() =>
            {
                let (common, table) = (common(second), &compiled.tables[*table]);
                let severity = events::Severity { latent: second, common, table };
                events::multiply(*isa, key, counters, severity, events, values);
            }
            _ => {
                latent(second, places[1], x);
                isa.curve(&compiled.tables[*table], x, factor);
                isa.multiply(factor, values);
            }
        }
    }
    if let Some(multiplier) = draw.multiplier {
        isa.multiply(&multipliers[multiplier], values);
    }
}
