//! Which iterations a pass of the kernel works on: a block of 256 in a row, or named ones for a replay.

use super::Isa;
pub use crate::draws::philox::BLOCK;
use crate::draws::philox::{self, DrawId, Purpose};

/// The iterations of one pass, one lane each.
#[derive(Debug, Clone)]
pub enum Lanes {
    /// Iterations 256 b … 256 b + 255.
    Block(u32),
    /// Up to 256 named iterations.
    Named(Box<Named>),
}

/// Named iterations: up to four of a block share a call of the generator.
#[derive(Debug, Clone)]
pub struct Named {
    /// The counters to call, each once.
    counters: Vec<u32>,
    /// Of each lane: the place of its counter, and which of the four words is its own. Unused lanes repeat the last.
    picks: [(usize, usize); BLOCK],
}

impl Lanes {
    /// The block of 256 iterations numbered `block`.
    ///
    /// # Panics
    /// Beyond the 2²⁶ blocks that the layout addresses: iterations are checked before.
    #[must_use]
    pub fn block(block: u64) -> Self {
        Self::Block(u32::try_from(block).expect("iterations are within the layout"))
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
            (counters.partition_point(|known| *known < counter), word)
        };
        let mut picks = [place(&iterations[iterations.len() - 1]); BLOCK];
        for (pick, iteration) in picks.iter_mut().zip(iterations) {
            *pick = place(iteration);
        }
        Self::Named(Box::new(Named { counters, picks }))
    }

    /// The iteration of a lane.
    #[inline]
    #[must_use]
    pub fn iteration(&self, lane: usize) -> u64 {
        match self {
            Self::Block(block) => u64::from(*block) * BLOCK as u64 + lane as u64,
            Self::Named(named) => {
                let (counter, word) = named.picks[lane];
                philox::iteration_at(named.counters[counter], word)
            }
        }
    }

    /// The words at an address, one for each lane.
    #[inline]
    pub fn words(&self, isa: Isa, key: [u32; 2], id: DrawId, purpose: Purpose, out: &mut [u32; BLOCK]) {
        match self {
            Self::Block(block) => isa.words(key, id, purpose, *block, out),
            Self::Named(named) => {
                let mut words = [[0; BLOCK]; 4];
                philox::fill_counters(key, id, purpose, &named.counters, &mut words);
                for (word, &(counter, which)) in out.iter_mut().zip(&named.picks) {
                    *word = words[which][counter];
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
