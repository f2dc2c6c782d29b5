//! Random words by address: Philox4x32-10, so that any word of a run can be had alone and in any order.
//!
//! A word's address is (seed, draw, purpose, iteration). One call of the generator serves iterations k, k + 64, k + 128
//! and k + 192 of a block of 256, so 64 consecutive counters fill a block without shuffles or waste.
//!
//! Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011), doi 10.1145/2063384.2063405.

use std::convert::Infallible;

use rand::TryRng;
use sha2::{Digest, Sha256};

/// Version of the map from addresses to words. A change of it changes every result.
pub const LAYOUT_VERSION: u32 = 1;
/// Iterations that the layout can address.
pub const MAX_ITERATIONS: u64 = 1 << 34;
/// Iterations of a block.
pub const BLOCK: usize = 256;

/// Counters of a block: each yields four words.
pub const CALLS: usize = 64;
/// Counters that are called together.
pub const TOGETHER: usize = 32;
pub(crate) const ROUNDS: usize = 10;
pub(crate) const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
pub(crate) const KEY_STEPS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// What a draw is for: separate families of words under one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Purpose {
    /// Own draws of a row.
    Own = 0,
    /// Shared factors.
    Factors = 1,
    /// Uncertain parameters.
    Parameters = 2,
    /// Rules.
    Rules = 3,
    /// Noise between months.
    MonthNoise = 4,
}

/// Identity of a draw, independent of its place in any file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DrawId(u64);

impl DrawId {
    /// The draw `draw` of row `row` for account `code`: the first 8 bytes, read big-endian, of the SHA-256 of
    /// the four names with the byte 0x1F between them. Whoever collects ids has to refuse equal ones.
    #[must_use]
    pub fn of(table: &str, code: &str, row: &str, draw: &str) -> Self {
        let digest = Sha256::digest([table, code, row, draw].join("\u{1F}"));
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(first))
    }

    /// The id as a number, for lists and messages.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// The id as counter words, low word first.
    pub(crate) fn words(self) -> [u32; 2] {
        [self.0 as u32, (self.0 >> 32) as u32]
    }
}

/// The two key words of a seed, low word first.
#[must_use]
pub fn key_of(seed: u64) -> [u32; 2] {
    [seed as u32, (seed >> 32) as u32]
}

/// Philox4x32-10: four words for a counter under a key.
#[inline(always)]
#[must_use]
pub fn philox4x32_10(counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    for _ in 0..ROUNDS {
        let p0 = u64::from(c0) * u64::from(MULTIPLIERS[0]);
        let p1 = u64::from(c2) * u64::from(MULTIPLIERS[1]);
        (c0, c1) = ((p1 >> 32) as u32 ^ c1 ^ key[0], p1 as u32);
        (c2, c3) = ((p0 >> 32) as u32 ^ c3 ^ key[1], p0 as u32);
        key = [key[0].wrapping_add(KEY_STEPS[0]), key[1].wrapping_add(KEY_STEPS[1])];
    }
    [c0, c1, c2, c3]
}

/// The words of iterations 256 · `block` .. 256 · `block` + 255.
#[inline(always)]
pub fn fill_block(key: [u32; 2], id: DrawId, purpose: Purpose, block: u32, out: &mut [u32; BLOCK]) {
    fill_calls(key, id, purpose, &counters_of(block), out);
}

/// The counters of a block.
#[inline(always)]
#[must_use]
pub fn counters_of(block: u32) -> [u32; CALLS] {
    let first = block.wrapping_mul(CALLS as u32);
    std::array::from_fn(|call| first.wrapping_add(call as u32))
}

/// The words of up to 64 counters, a multiple of [`TOGETHER`]: the first of each from place 0 on, the second from 64 on, and
/// so on.
///
/// Inlined, so that a caller compiled for wider vectors gets them here too: the compiler runs neighbouring calls side by
/// side.
#[inline(always)]
pub fn fill_calls(key: [u32; 2], id: DrawId, purpose: Purpose, counters: &[u32], out: &mut [u32; BLOCK]) {
    let [low, high] = id.words();
    let (front, back) = out.split_at_mut(2 * CALLS);
    let quarters = [front.split_at_mut(CALLS), back.split_at_mut(CALLS)];
    let [(out0, out1), (out2, out3)] =
        quarters.map(|(one, two)| (one.as_chunks_mut::<TOGETHER>().0, two.as_chunks_mut::<TOGETHER>().0));
    for (part, counters) in counters.as_chunks::<TOGETHER>().0.iter().enumerate() {
        let (out0, out1, out2, out3) = (&mut out0[part], &mut out1[part], &mut out2[part], &mut out3[part]);
        for (call, &counter) in counters.iter().enumerate() {
            let counter = [counter, low, high, purpose as u32];
            [out0[call], out1[call], out2[call], out3[call]] = philox4x32_10(counter, key);
        }
    }
}

/// The counter of iteration `n`, and which of its four words is the iteration's.
#[must_use]
pub fn place_of(n: u64) -> (u32, usize) {
    ((n / BLOCK as u64 * CALLS as u64 + n % CALLS as u64) as u32, n as usize % BLOCK / CALLS)
}

/// The iteration at a place: the inverse of [`place_of`].
#[must_use]
pub fn iteration_at(counter: u32, word: usize) -> u64 {
    let (block, call) = (u64::from(counter) / CALLS as u64, u64::from(counter) % CALLS as u64);
    block * BLOCK as u64 + (word * CALLS) as u64 + call
}

/// The word of iteration `n`, below [`MAX_ITERATIONS`]: the same bits as [`fill_block`] gives.
#[must_use]
pub fn word(key: [u32; 2], id: DrawId, purpose: Purpose, n: u64) -> u32 {
    let [low, high] = id.words();
    let (counter, word) = place_of(n);
    philox4x32_10([counter, low, high, purpose as u32], key)[word]
}

/// The words of successive iterations of one draw, as a generator for samplers of the `rand` family.
#[derive(Debug, Clone)]
pub struct PhiloxStream {
    key: [u32; 2],
    id: DrawId,
    purpose: Purpose,
    next: u64,
    words: [u32; BLOCK],
}

impl PhiloxStream {
    /// Starts at iteration 0.
    #[must_use]
    pub fn new(seed: u64, id: DrawId, purpose: Purpose) -> Self {
        Self { key: key_of(seed), id, purpose, next: 0, words: [0; BLOCK] }
    }

    fn next_word(&mut self) -> u32 {
        let place = (self.next % BLOCK as u64) as usize;
        if place == 0 {
            let block = (self.next / BLOCK as u64) as u32;
            fill_block(self.key, self.id, self.purpose, block, &mut self.words);
        }
        self.next += 1;
        self.words[place]
    }
}

impl TryRng for PhiloxStream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.next_word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.next_word());
        Ok(low | u64::from(self.next_word()) << 32)
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(4) {
            chunk.copy_from_slice(&self.next_word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    /// Known answers published with the Random123 library.
    #[test]
    fn generator_gives_the_published_answers() {
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, answer) in cases {
            assert_eq!(philox4x32_10(counter, key), answer);
        }
    }

    /// The first bytes of `printf 'risks\x1FORG1\x1Fr1\x1Fseverity' | sha256sum`.
    #[test]
    fn an_id_reads_the_digest_from_its_front() {
        assert_eq!(DrawId::of("risks", "ORG1", "r1", "severity").get(), 0x03aa_fec9_8fda_dc1c);
    }

    #[test]
    fn names_do_not_run_into_each_other() {
        assert_ne!(DrawId::of("a", "bc", "d", "e"), DrawId::of("ab", "c", "d", "e"));
        assert_ne!(DrawId::of("a", "b", "c", ""), DrawId::of("a", "b", "", "c"));
    }

    #[test]
    fn a_block_holds_the_words_of_its_iterations() {
        let id = DrawId::of("pay", "X", "1", "share");
        let key = key_of(0x0123_4567_89ab_cdef);
        let last = (MAX_ITERATIONS / BLOCK as u64 - 1) as u32;
        for block in [0, 1, 77, last] {
            let mut words = [0; BLOCK];
            fill_block(key, id, Purpose::Factors, block, &mut words);
            for (i, &expected) in words.iter().enumerate() {
                let n = u64::from(block) * BLOCK as u64 + i as u64;
                assert_eq!(word(key, id, Purpose::Factors, n), expected, "iteration {n}");
            }
        }
    }

    #[test]
    fn the_address_of_iteration_700_is_as_laid_down() {
        let id = DrawId(0x1111_2222_3333_4444);
        let counter = [64 * 2 + (700 % 64), 0x3333_4444, 0x1111_2222, 4];
        let expected = philox4x32_10(counter, [7, 1])[(700 - 512) / 64];
        assert_eq!(word([7, 1], id, Purpose::MonthNoise, 700), expected);
    }

    #[test]
    fn seeds_draws_and_purposes_change_every_word() {
        let (a, b) = (DrawId(1), DrawId(2));
        let mut seen = Vec::new();
        for seed in [0, 1, 1 << 32] {
            for id in [a, b] {
                for purpose in [Purpose::Own, Purpose::Rules] {
                    seen.extend((0..1000).map(|n| word(key_of(seed), id, purpose, n)));
                }
            }
        }
        let drawn = seen.len();
        seen.sort_unstable();
        seen.dedup();
        // 12,000 words of 2^32 give 0.017 repeats on average.
        assert!(drawn - seen.len() <= 1);
    }

    #[test]
    fn a_stream_gives_successive_iterations() {
        let id = DrawId(99);
        let mut stream = PhiloxStream::new(5, id, Purpose::Own);
        let expected = |n| word(key_of(5), id, Purpose::Own, n);
        for n in 0..600 {
            assert_eq!(stream.next_u32(), expected(n));
        }
        assert_eq!(stream.next_u64(), u64::from(expected(600)) | u64::from(expected(601)) << 32);
        let mut bytes = [0; 6];
        stream.fill_bytes(&mut bytes);
        assert_eq!(bytes[..4], expected(602).to_le_bytes());
        assert_eq!(bytes[4..], expected(603).to_le_bytes()[..2]);
    }

    #[test]
    fn bits_are_set_half_of_the_time() {
        let mut counts = [0_i64; 32];
        let draws = 1 << 16;
        for n in 0..draws {
            let drawn = word([3, 4], DrawId(5), Purpose::Own, n);
            for (bit, count) in counts.iter_mut().enumerate() {
                *count += i64::from(drawn >> bit & 1);
            }
        }
        // Five standard errors of a binomial count of 2^16 trials: 5 × 128.
        assert!(counts.iter().all(|count| (count - draws as i64 / 2).abs() < 640), "{counts:?}");
    }
}
