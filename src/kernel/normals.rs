//! Where standard normals come from: drawn each time, or kept for the others that want the same ones.
//!
//! A word depends on its address and on nothing else, so it makes no difference to a bit which of the two it is.

use std::collections::BTreeMap;

use super::lanes::{BLOCK, Lanes};
use super::{Column, Isa};
use crate::draws::philox::{DrawId, Purpose};

/// The address of a column of normals under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The key.
    pub key: [u32; 2],
    /// Which draw.
    pub id: DrawId,
    /// What for.
    pub purpose: Purpose,
}

/// A source of standard normals.
pub trait Normals {
    /// The normals at an address, where they are kept. One that is asked for the first time is drawn.
    fn kept(&mut self, isa: Isa, lanes: &Lanes, address: Address) -> Option<&Column>;

    /// The normals at an address, written to `out`; `words` is memory.
    fn fill(&mut self, isa: Isa, lanes: &Lanes, address: Address, words: &mut [u32; BLOCK], out: &mut Column) {
        if let Some(kept) = self.kept(isa, lanes, address) {
            out.copy_from_slice(kept);
            return;
        }
        lanes.words(isa, address.key, address.id, address.purpose, words);
        isa.latents(words, 1.0, None, out);
    }
}

/// Nobody else wants them: nothing is kept.
#[derive(Debug)]
pub struct Fresh;

impl Normals for Fresh {
    #[inline(always)]
    fn kept(&mut self, _: Isa, _: &Lanes, _: Address) -> Option<&Column> {
        None
    }
}

/// Keeps what was drawn until it is told to forget it. All of it must be of the same lanes.
#[derive(Debug)]
pub struct Kept {
    /// Keys under which several want the same normals: others are not worth the memory.
    keys: Vec<[u32; 2]>,
    /// Place among the columns of each address that is known.
    known: BTreeMap<Address, usize>,
    /// One for each of those known, and more from before.
    columns: Vec<Column>,
    words: [u32; BLOCK],
}

impl Kept {
    /// For those who draw under `keys`, one entry for each key that one of them uses.
    #[must_use]
    pub fn new(keys: &[[u32; 2]]) -> Self {
        let several = |key: &&[u32; 2]| keys.iter().filter(|other| other == key).count() > 1;
        let keys = keys.iter().filter(several).copied().collect();
        Self { keys, known: BTreeMap::new(), columns: Vec::new(), words: [0; BLOCK] }
    }

    /// Forgets everything; the memory stays.
    pub fn forget(&mut self) {
        self.known.clear();
    }
}

impl Normals for Kept {
    fn kept(&mut self, isa: Isa, lanes: &Lanes, address: Address) -> Option<&Column> {
        if !self.keys.contains(&address.key) {
            return None;
        }
        let Self { known, columns, words, .. } = self;
        let next = known.len();
        let place = *known.entry(address).or_insert_with(|| {
            if columns.len() == next {
                columns.push([0.0; BLOCK]);
            }
            lanes.words(isa, address.key, address.id, address.purpose, words);
            isa.latents(&words[..], 1.0, None, &mut columns[next]);
            next
        });
        Some(&columns[place])
    }
}
