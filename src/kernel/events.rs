//! Events: how bad one is gets drawn only in the iterations in which it happens.
//!
//! Every word has an address of its own, so those of the other iterations need not exist: the bits are those of a whole block
//! times nought.

use super::{Column, Isa, portable};
use crate::compile::Latent;
use crate::compile::table::Table;
use crate::draws::philox::{BLOCK, CALLS, Purpose, TOGETHER};

/// Latents that pass through registers together, on any machine.
const REGISTER: usize = 16;

/// Where own normals come from.
pub(super) enum Own<'a> {
    /// From the words under a key at the block's counters, those that are needed.
    At { key: [u32; 2], counters: &'a [u32; CALLS] },
    /// They are at hand, of the whole block.
    Kept(&'a Column),
}

/// What a severity is drawn from.
pub(super) struct Severity<'a> {
    pub latent: &'a Latent,
    /// The latent's common part.
    pub common: Option<&'a Column>,
    pub table: &'a Table,
}

/// Memory for one block's severities.
#[derive(Debug)]
pub(super) struct Room {
    /// Counters that are needed, and the place of each of the block's among them.
    called: [u32; CALLS],
    place_of: [u8; CALLS],
    words: [u32; BLOCK],
    /// The needed words, side by side, and what follows from them.
    own: [u32; BLOCK],
    shared: Column,
    x: Column,
    factor: Column,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            called: [0; CALLS],
            place_of: [0; CALLS],
            words: [0; BLOCK],
            own: [0; BLOCK],
            shared: [0.0; BLOCK],
            x: [0.0; BLOCK],
            factor: [0.0; BLOCK],
        }
    }
}

/// Multiplies those of a block's values that are not nought by their severities.
pub(super) fn multiply(isa: Isa, from: Own<'_>, severity: Severity<'_>, room: &mut Room, values: &mut Column) {
    let happened = isa.nonzero(values);
    let Severity { latent, common, table } = severity;
    let count = match from {
        Own::At { key, counters } => drawn(isa, key, counters, &happened, latent, common, room),
        Own::Kept(normals) => at_hand(isa, normals, &happened, latent, common, room),
    };
    let Room { x, factor, .. } = room;
    let whole = count.next_multiple_of(REGISTER);
    isa.curve(table, &x[..whole], &mut factor[..whole]);
    let mut factors = factor.iter();
    for (lanes, values) in happened.into_iter().zip(values.as_chunks_mut::<CALLS>().0) {
        each(lanes, |call| values[call] *= factors.next().copied().unwrap_or(0.0));
    }
}

/// The latents of what happened, side by side in `room.x`, from words that are drawn now: how many there are.
fn drawn(
    isa: Isa,
    key: [u32; 2],
    counters: &[u32; CALLS],
    happened: &[u64; BLOCK / CALLS],
    latent: &Latent,
    common: Option<&Column>,
    room: &mut Room,
) -> usize {
    let Room { called, place_of, words, own, shared, x, .. } = room;
    // Iterations k, k + 64, k + 128 and k + 192 share a call of the generator.
    let mut calls = 0;
    each(happened.iter().fold(0, |any, lanes| any | lanes), |call| {
        called[calls] = counters[call];
        place_of[call] = calls as u8;
        calls += 1;
    });
    isa.words_at(key, latent.id, Purpose::Own, &called[..calls.next_multiple_of(TOGETHER)], words);
    let mut count = 0;
    for (quarter, &lanes) in happened.iter().enumerate() {
        each(lanes, |call| {
            own[count % BLOCK] = words[quarter * CALLS + usize::from(place_of[call])];
            if let Some(common) = common {
                shared[count % BLOCK] = common[quarter * CALLS + call];
            }
            count += 1;
        });
    }
    let whole = count.next_multiple_of(REGISTER);
    let shared = common.map(|_| &shared[..whole]);
    isa.latents(&own[..whole], latent.own_weight, shared, &mut x[..whole]);
    count
}

/// The same from normals that are at hand.
fn at_hand(
    isa: Isa,
    normals: &Column,
    happened: &[u64; BLOCK / CALLS],
    latent: &Latent,
    common: Option<&Column>,
    room: &mut Room,
) -> usize {
    let Room { shared, x, factor: own, .. } = room;
    let mut count = 0;
    for (quarter, &lanes) in happened.iter().enumerate() {
        each(lanes, |call| {
            let lane = quarter * CALLS + call;
            own[count % BLOCK] = normals[lane];
            if let Some(common) = common {
                shared[count % BLOCK] = common[lane];
            }
            count += 1;
        });
    }
    let whole = count.next_multiple_of(REGISTER);
    match common {
        None => x[..whole].copy_from_slice(&own[..whole]),
        Some(_) => isa.run(
            #[inline(always)]
            || portable::weigh(latent.own_weight, &own[..whole], &shared[..whole], &mut x[..whole]),
        ),
    }
    count
}

/// The places of the bits that are set.
#[inline(always)]
fn each(mut bits: u64, mut visit: impl FnMut(usize)) {
    while bits != 0 {
        visit(bits.trailing_zeros() as usize % CALLS);
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::philox::{DrawId, counters_of, key_of};

    #[test]
    fn severities_are_those_of_whole_blocks_where_events_happen() {
        let id = DrawId::of("risks", "A", "r", "severity");
        let latent = |common| Latent { common, own_weight: 0.8, ..Latent::alone(id) };
        let table = Table::fit(|z| libm::exp(0.7 * z), &[], None).expect("a table");
        let shared: Column = std::array::from_fn(|lane| lane as f32 / 100.0 - 1.3);
        for isa in Isa::supported() {
            for (block, every) in [(0, 1), (7, 2), (8, 5), (9, 19), (10, 255), (11, 1_000)] {
                for common in [None, Some(&shared)] {
                    let latent = latent(common.map(|_| 0));
                    let values: Column = std::array::from_fn(|lane| if (lane + 1) % every == 0 { 1.5 } else { 0.0 });
                    let (mut words, mut x, mut expected) = ([0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
                    isa.words(key_of(42), latent.id, Purpose::Own, block, &mut words);
                    isa.latents(&words, latent.own_weight, common.map(|common| &common[..]), &mut x);
                    isa.curve(&table, &x, &mut expected);
                    isa.multiply(&values, &mut expected);
                    let mut normals = [0.0; BLOCK];
                    isa.latents(&words, 1.0, None, &mut normals);
                    let sources = [Own::At { key: key_of(42), counters: &counters_of(block) }, Own::Kept(&normals)];
                    for from in sources {
                        let (severity, mut values) = (Severity { latent: &latent, common, table: &table }, values);
                        multiply(isa, from, severity, &mut Room::default(), &mut values);
                        assert_eq!(values.map(f32::to_bits), expected.map(f32::to_bits), "{}, {every}", isa.name());
                    }
                }
            }
        }
    }
}
