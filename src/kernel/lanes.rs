//! Which iterations a pass of the kernel works on: a block of 256 in a row, or named ones for a replay.

use super::Isa;
pub use crate::draws::philox::BLOCK;
use crate::draws::philox::{self, CALLS, DrawId, Purpose};

/// The iterations of one pass, one lane each.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "one a pass, on the stack; every draw reads the counters")]
pub enum Lanes {
    /// Iterations 256 b … 256 b + 255.
    Block {
        /// The block's number b.
        block: u32,
        /// Its counters.
        counters: [u32; CALLS],
    },
    /// Up to 256 named iterations.
    Named(Box<Named>),
}

/// Named iterations: up to four of a block share a call of the generator.
#[derive(Debug, Clone)]
pub struct Named {
    /// The counters to call, each once; the last is repeated to fill the last 64.
    counters: Vec<[u32; CALLS]>,
    /// The place of each lane's word among those of all counters. Unused lanes repeat the last.
    picks: [u16; BLOCK],
}

impl Lanes {
    /// The block of 256 iterations numbered `block`.
    ///
    /// # Panics
    /// Beyond the 2²⁶ blocks that the layout addresses: iterations are checked before.
    #[must_use]
    pub fn block(block: u64) -> Self {
        let block = u32::try_from(block).expect("iterations are within the layout");
        Self::Block { block, counters: philox::counters_of(block) }
    }

    /// Named iterations.
    ///
    /// # Panics
    /// When there are none, or more than 256: a mistake in this program.
    #[must_use]
    pub fn named(iterations: &[u64]) -> Self {
        assert!((1..=BLOCK).contains(&iterations.len()), "1 to 256 iterations");
        let mut counters: Vec<u32> = iterations.iter().map(|&n| philox::place_of(n).0).collect();
        counters.sort_unstable();
        counters.dedup();
        let place = |&n: &u64| {
            let (counter, word) = philox::place_of(n);
            let call = counters.partition_point(|known| *known < counter);
            // At most 256 counters, 1,024 words.
            (call / CALLS * BLOCK + word * CALLS + call % CALLS) as u16
        };
        let mut picks = [place(&iterations[iterations.len() - 1]); BLOCK];
        for (pick, iteration) in picks.iter_mut().zip(iterations) {
            *pick = place(iteration);
        }
        let filled = |some: &[u32]| std::array::from_fn(|call| some[call.min(some.len() - 1)]);
        Self::Named(Box::new(Named { counters: counters.chunks(CALLS).map(filled).collect(), picks }))
    }

    /// The iteration of a lane.
    #[inline]
    #[must_use]
    pub fn iteration(&self, lane: usize) -> u64 {
        match self {
            Self::Block { block, .. } => u64::from(*block) * BLOCK as u64 + lane as u64,
            Self::Named(named) => {
                let pick = usize::from(named.picks[lane]);
                philox::iteration_at(named.counters[pick / BLOCK][pick % CALLS], pick % BLOCK / CALLS)
            }
        }
    }

    /// The words at an address, one for each lane.
    #[inline]
    pub fn words(&self, isa: Isa, key: [u32; 2], id: DrawId, purpose: Purpose, out: &mut [u32; BLOCK]) {
        match self {
            Self::Block { counters, .. } => isa.words_at(key, id, purpose, counters, out),
            Self::Named(named) => {
                let mut words = [[0; BLOCK]; BLOCK / CALLS];
                for (counters, words) in named.counters.iter().zip(&mut words) {
                    isa.words_at(key, id, purpose, counters, words);
                }
                for (word, &pick) in out.iter_mut().zip(&named.picks) {
                    *word = words.as_flattened()[usize::from(pick)];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_lanes_draw_the_words_of_their_iterations() {
        let id = DrawId::of("risks", "A", "r", "severity");
        let iterations: Vec<u64> = (0..200).map(|i| (i * i * 97) % 5_000).collect();
        let mut named = [0; BLOCK];
        Lanes::named(&iterations).words(Isa::PORTABLE, [42, 0], id, Purpose::Own, &mut named);
        for (lane, &iteration) in named.iter().zip(&iterations) {
            assert_eq!(*lane, philox::word([42, 0], id, Purpose::Own, iteration));
        }
        let lanes = Lanes::named(&iterations);
        assert!(iterations.iter().enumerate().all(|(lane, &iteration)| lanes.iteration(lane) == iteration));
        assert_eq!(Lanes::block(3).iteration(5), 773);
    }
}
