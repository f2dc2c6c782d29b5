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
pub mod capacity;
mod events;
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "the dispatch: only a processor that has the instructions gets here")
)]
mod isa;
pub mod lanes;
mod mixing;
pub mod months;
pub mod normals;
mod parameters;
pub mod portable;
mod reporting;
pub mod sampling;
#[cfg(test)]
mod tests;
mod together;
pub mod wave;

pub use isa::Isa;
pub use together::{Together, run_together, same_tables};

use crate::compile::{Compiled, Draw, Latent, Shape, Term, Value};
use crate::draws::philox::Purpose;
use crate::draws::student::StudentT;
use lanes::{BLOCK, Lanes};
use normals::{Address, Fresh, Normals};
use sampling::Sampling;
use together::Known;

/// One value for each lane.
pub type Column = [f32; BLOCK];
/// One amount in £m for each lane, on the money grid.
pub type Amounts = [f64; BLOCK];

/// What becomes of the terms' amounts: added up in a wave, or looked at one by one in a replay.
pub trait Sink {
    /// Takes the `values` of a term of `account`: see [`Isa::amounts`] for what they amount to.
    fn post(&mut self, account: usize, term: &Term, values: &Column);

    /// How many of the lanes count, where it wants what becomes of capacity plans beside their cost; none where it does not.
    fn plans(&self) -> Option<usize> {
        None
    }

    /// Hears what became of the capacity plan of `account`, before its terms are posted.
    fn planned(&mut self, _account: usize, _outcomes: &mut capacity::Outcomes) {}

    /// Hears that every term of `account` was posted; further normals of the same lanes are to be had from `normals`.
    fn posted(&mut self, _account: usize, _normals: &mut impl Normals) {}
}

impl<S: Sink> Sink for &mut S {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        (**self).post(account, term, values);
    }

    fn plans(&self) -> Option<usize> {
        (**self).plans()
    }

    fn planned(&mut self, account: usize, outcomes: &mut capacity::Outcomes) {
        (**self).planned(account, outcomes);
    }

    fn posted(&mut self, account: usize, normals: &mut impl Normals) {
        (**self).posted(account, normals);
    }
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
    capacity: capacity::Outcomes,
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
            capacity: capacity::Outcomes::default(),
        }
    }
}

/// Draws every term of every account for the given lanes.
pub fn run(compiled: &Compiled, sampling: &Sampling, lanes: &Lanes, scratch: &mut Scratch, sink: &mut impl Sink) {
    common_parts(compiled, sampling, lanes, &mut Fresh, scratch);
    shared_draws((compiled, sampling, lanes), &mut Fresh, scratch, None);
    for account in 0..compiled.accounts.len() {
        terms_of(account, (compiled, sampling, lanes), &mut Fresh, scratch, sink, Values::Drawn);
    }
}

/// The values of every shared draw, left in `scratch.shared`; those that another model has are `known`.
fn shared_draws(
    (compiled, sampling, lanes): (&Compiled, &Sampling, &Lanes),
    normals: &mut impl Normals,
    scratch: &mut Scratch,
    known: Option<&Known<'_>>,
) {
    for (index, draw) in compiled.shared.iter().enumerate() {
        match known.and_then(|known| known.values(index, draw, sampling)) {
            Some(values) => scratch.shared[index] = *values,
            None => {
                values(compiled, draw, sampling, lanes, normals, scratch);
                scratch.shared[index] = scratch.values;
            }
        }
    }
}

/// Where the values of an account's own draws come from, term by term, and go to.
enum Values<'a> {
    /// They are drawn.
    Drawn,
    /// They are drawn, and kept for others.
    KeptIn(&'a mut Vec<Column>),
    /// Another model has them, where they are the same.
    Known(&'a Known<'a>),
}

/// Draws and posts every term of an account.
fn terms_of(
    account: usize,
    (compiled, sampling, lanes): (&Compiled, &Sampling, &Lanes),
    normals: &mut impl Normals,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
    mut own: Values<'_>,
) {
    if let Some(given) = &compiled.capacity
        && let Some(plan) = given.plan_of(account)
    {
        let mut outcomes = std::mem::take(&mut scratch.capacity);
        let at = (compiled, sampling, lanes);
        capacity::run(at, (given, plan), sink.plans(), normals, scratch, &mut outcomes);
        sink.planned(account, &mut outcomes);
        scratch.capacity = outcomes;
    }
    let mut place = 0;
    for term in &compiled.accounts[account].terms {
        let from = match &term.value {
            Value::Own(draw) => {
                let known = match own {
                    Values::Known(known) => known.values(place, draw, sampling),
                    Values::Drawn | Values::KeptIn(_) => None,
                };
                place += 1;
                if known.is_none() {
                    values(compiled, draw, sampling, lanes, normals, scratch);
                }
                if let Values::KeptIn(columns) = &mut own {
                    columns.push(scratch.values);
                }
                known.unwrap_or(&scratch.values)
            }
            Value::Shared(column) => &scratch.shared[*column],
            Value::Capacity(cost) => scratch.capacity.cost(*cost),
        };
        sink.post(account, term, from);
    }
    sink.posted(account, normals);
}

/// Factor columns, and the sums of loading × factor that latents start from.
fn common_parts(
    compiled: &Compiled,
    sampling: &Sampling,
    lanes: &Lanes,
    normals: &mut impl Normals,
    scratch: &mut Scratch,
) {
    let key = sampling.key;
    let Scratch { isa, words, factors, .. } = scratch;
    for (index, (column, &id)) in factors.iter_mut().zip(&compiled.factors).enumerate() {
        let purpose = if index < compiled.parameters { Purpose::Parameters } else { Purpose::Factors };
        let key = sampling.key_of_factor(index);
        normals.fill(*isa, lanes, Address { key, id, purpose }, words, column);
    }
    sampling.fill(lanes, scratch);
    for mix in &compiled.mixes {
        mixing::mix(mix, &mut scratch.factors);
    }
    if let Some((column, value)) = sampling.held {
        mixing::hold(&compiled.mixes, column, value, &mut scratch.factors);
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

/// What latents are made of beside their own normals.
struct Parts<'a> {
    planned: &'a [Column],
    commons: &'a [Column],
    own_weights: &'a [Column],
}

/// A latent, written to `x`.
#[inline(always)]
fn latent_of(
    (compiled, sampling, lanes): (&Compiled, &Sampling, &Lanes),
    of: &Latent,
    isa: Isa,
    parts: &Parts<'_>,
    words: &mut [u32; BLOCK],
    normals: &mut impl Normals,
    x: &mut Column,
) {
    let at = Address { key: sampling.key, id: of.id, purpose: Purpose::Own };
    let place = sampling.place_of(of);
    if let Some(common) = varying(compiled, of) {
        match place {
            Some(place) => x.copy_from_slice(&parts.planned[place]),
            None => normals.fill(isa, lanes, at, words, x),
        }
        parameters::join(&parts.own_weights[common], &parts.commons[common], x);
        return;
    }
    let own = place.map(|place| &parts.planned[place]);
    let common = of.common.map(|common| &parts.commons[common]);
    match (own.or_else(|| normals.kept(isa, lanes, at)), common) {
        (Some(own), None) => x.copy_from_slice(own),
        (Some(own), Some(common)) => isa.run(
            #[inline(always)]
            || portable::weigh(of.own_weight, own, common, x),
        ),
        (None, common) => {
            lanes.words(isa, sampling.key, of.id, Purpose::Own, words);
            isa.latents(words, of.own_weight, common.map(|common| &common[..]), x);
        }
    }
}

/// The common part of a latent, where uncertain loadings change its weight.
fn varying(compiled: &Compiled, of: &Latent) -> Option<usize> {
    of.common.filter(|&common| varies(compiled, common))
}

/// True where uncertain loadings change the weight beside a common part.
fn varies(compiled: &Compiled, common: usize) -> bool {
    compiled.own_weights.get(common).is_some_and(Option::is_some)
}

/// The values of a draw, left in `scratch.values`.
fn values<N: Normals>(
    compiled: &Compiled,
    draw: &Draw,
    sampling: &Sampling,
    lanes: &Lanes,
    normals: &mut N,
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
    let key = sampling.key;
    let common = |of: &Latent| of.common.map(|common| &commons[common]);
    let at = |of: &Latent| Address { key, id: of.id, purpose: Purpose::Own };
    let parts = Parts { planned, commons, own_weights };
    let latent = |of: &Latent, words: &mut [u32; BLOCK], normals: &mut N, x: &mut Column| {
        latent_of((compiled, sampling, lanes), of, *isa, &parts, words, normals, x);
    };
    latent(&draw.latent, words, normals, x);
    match draw.shape {
        Shape::Curve(table) => isa.curve(&compiled.tables[table], x, values),
        Shape::Step { threshold, above, below } => isa.step(threshold, above, below, x, values),
        Shape::Window { low, high } => isa.window(low, high, x, values),
    }
    if let Some((second, table)) = &draw.second {
        match (draw.shape, lanes) {
            (Shape::Step { below: 0.0, .. } | Shape::Window { .. }, Lanes::Block { counters, .. })
                if sampling.place_of(second).is_none() && varying(compiled, second).is_none() =>
            {
                let (common, table) = (common(second), &compiled.tables[*table]);
                let own = match normals.kept(*isa, lanes, at(second)) {
                    Some(kept) => events::Own::Kept(kept),
                    None => events::Own::At { key, counters },
                };
                let severity = events::Severity { latent: second, common, table };
                events::multiply(*isa, own, severity, events, values);
            }
            _ => {
                latent(second, words, normals, x);
                isa.curve(&compiled.tables[*table], x, factor);
                isa.multiply(factor, values);
            }
        }
    }
    if let Some(multiplier) = draw.multiplier {
        isa.multiply(&multipliers[multiplier], values);
    }
}
