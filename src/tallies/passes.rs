//! Passes over a piece of at most 256 values, written so that a compiler makes vectors of them: see [`Isa::run`].
//!
//! Sums are kept in eight lanes by iteration modulo 8 and added in one order at the end: vectors cannot change a bit.
//!
//! [`Isa::run`]: crate::kernel::Isa::run

use crate::kernel::Isa;
use crate::kernel::lanes::BLOCK;
pub use crate::kernel::portable::{SUM_LANES as LANES, SumLanes as Lanes};

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
    pub fn add(&mut self, isa: Isa, values: &[f64], reference: f64) -> f64 {
        total(&isa.powers(values, reference, [&mut self.squares, &mut self.cubes, &mut self.fourths]))
    }
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
