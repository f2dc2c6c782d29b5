//! Passes over a piece of at most 256 values, written so that a compiler makes vectors of them: see [`Isa::run`].
//!
//! Sums are kept in eight lanes by iteration modulo 8 and added in one order at the end: vectors cannot change a bit.
//!
//! [`Isa::run`]: crate::simulate::kernel::Isa::run

use crate::simulate::lanes::BLOCK;

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
        let Self { mut squares, mut cubes, mut fourths } = *self;
        let mut sums = [0.0; LANES];
        let (chunks, rest) = values.as_chunks::<LANES>();
        for chunk in chunks {
            let mut d = [0.0; LANES];
            let mut square = [0.0; LANES];
            // A loop for each sum: so they become one vector operation each.
            for lane in 0..LANES {
                sums[lane] += chunk[lane];
            }
            for lane in 0..LANES {
                d[lane] = chunk[lane] - reference;
            }
            for lane in 0..LANES {
                square[lane] = d[lane] * d[lane];
            }
            for lane in 0..LANES {
                squares[lane] += square[lane];
            }
            for lane in 0..LANES {
                cubes[lane] += square[lane] * d[lane];
            }
            for lane in 0..LANES {
                fourths[lane] += square[lane] * square[lane];
            }
        }
        for (lane, value) in rest.iter().enumerate() {
            let d = value - reference;
            let square = d * d;
            sums[lane] += value;
            squares[lane] += square;
            cubes[lane] += square * d;
            fourths[lane] += square * square;
        }
        *self = Self { squares, cubes, fourths };
        total(&sums)
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

/// How many values lie in a zone.
#[inline(always)]
#[must_use]
pub fn count_in(zones: &[u8; BLOCK], zone: u8) -> u64 {
    const WIDTH: usize = 32;
    // At most 8 in each.
    let mut lanes = [0_u8; WIDTH];
    for chunk in zones.as_chunks::<WIDTH>().0 {
        for (lane, &z) in lanes.iter_mut().zip(chunk) {
            *lane += u8::from(z == zone);
        }
    }
    // Eight bytes at once, then their sum in the top byte of a product: at most 256 in all, so none but the last overflows.
    let words = lanes.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).sum::<u64>();
    let pairs = (words & 0x00FF_00FF_00FF_00FF) + (words >> 8 & 0x00FF_00FF_00FF_00FF);
    pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48
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
