//! Passes over a piece of at most 256 values, written so that a compiler makes vectors of them: see [`Isa::run`].
//!
//! Sums are kept in eight lanes by iteration modulo 8 and added in one order at the end: vectors cannot change a bit.
//!
//! [`Isa::run`]: crate::kernel::Isa::run

use crate::kernel::lanes::BLOCK;

/// Lanes of a sum.
pub const LANES: usize = 8;
/// One sum in eight parts.
pub type Lanes = [f64; LANES];

/// A zone that is neither kept nor summed: for places without a value.
pub const NOWHERE: u8 = u8::MAX - 1;

/// Sums of values, and of powers of their distances from a reference.
#[derive(Debug, Clone, Copy, Default)]
pub struct Powers {
    /// Σ d².
    pub squares: Lanes,
    /// Σ d³.
    pub cubes: Lanes,
    /// Σ d⁴.
    pub fourths: Lanes,
}

/// The lanes of a sum, added up.
#[inline(always)]
#[must_use]
pub fn total(lanes: &Lanes) -> f64 {
    lanes.iter().fold(0.0, |sum, lane| sum + lane)
}

impl Powers {
    /// Adds a piece; what comes back is the plain sum of its values.
    #[inline(always)]
    pub fn add(&mut self, values: &[f64], reference: f64) -> f64 {
        let square = |value: f64| (value - reference) * (value - reference);
        let mut sums = [0.0; LANES];
        accumulate(&mut sums, values, |value| value);
        accumulate(&mut self.squares, values, square);
        accumulate(&mut self.cubes, values, |value| square(value) * (value - reference));
        accumulate(&mut self.fourths, values, |value| square(value) * square(value));
        total(&sums)
    }
}

/// Adds a term of each value to its lane. One sum a loop: only then do compilers see vectors in it.
#[inline(always)]
fn accumulate(lanes: &mut Lanes, values: &[f64], term: impl Fn(f64) -> f64) {
    let mut sums = *lanes;
    let (chunks, rest) = values.as_chunks::<LANES>();
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

/// Adds the products of two columns' distances from their references.
#[inline(always)]
pub fn add_products(sums: &mut Lanes, (values, reference): (&[f64], f64), (others, middle): (&[f64], f64)) {
    let mut lanes = *sums;
    let ((chunks, rest), (other_chunks, other_rest)) = (values.as_chunks::<LANES>(), others.as_chunks::<LANES>());
    for (chunk, others) in chunks.iter().zip(other_chunks) {
        for lane in 0..LANES {
            lanes[lane] += (chunk[lane] - reference) * (others[lane] - middle);
        }
    }
    for ((lane, value), other) in lanes.iter_mut().zip(rest).zip(other_rest) {
        *lane += (value - reference) * (other - middle);
    }
    *sums = lanes;
}

/// How many values lie below a limit.
#[inline(always)]
#[must_use]
pub fn count_below(values: &[f64], limit: f64) -> u64 {
    values.iter().map(|&value| u64::from(value < limit)).sum()
}

/// How many values less others lie below a limit.
#[inline(always)]
#[must_use]
pub fn count_below_less(values: &[f64], others: &[f64], limit: f64) -> u64 {
    values.iter().zip(others).map(|(&value, &other)| u64::from(value - other < limit)).sum()
}

/// How many values lie in a zone.
#[inline(always)]
#[must_use]
pub fn count_in(zones: &[u8; BLOCK], zone: u8) -> u64 {
    // Half a block at a time, so that a byte holds the count.
    let half = |zones: &[u8; BLOCK / 2]| zones.iter().map(|&z| u8::from(z == zone)).sum::<u8>();
    zones.as_chunks().0.iter().map(|zones| u64::from(half(zones))).sum()
}

/// One bit for each zone that `wanted` gives 1 and not 0 for.
#[inline(always)]
#[must_use]
pub fn marks(zones: &[u8; BLOCK], wanted: impl Fn(u8) -> u8) -> [u64; BLOCK / 64] {
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

/// The places of the bits that are set.
#[inline(always)]
pub fn each(marks: [u64; BLOCK / 64], mut visit: impl FnMut(usize)) {
    for (word, mut mark) in marks.into_iter().enumerate() {
        while mark != 0 {
            visit((64 * word + mark.trailing_zeros() as usize) % BLOCK);
            mark &= mark - 1;
        }
    }
}
