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
        let mut add = |lane: usize, value: f64| {
            let d = value - reference;
            let square = d * d;
            sums[lane] += value;
            squares[lane] += square;
            cubes[lane] += square * d;
            fourths[lane] += square * square;
        };
        let (chunks, rest) = values.as_chunks::<LANES>();
        for chunk in chunks {
            for (lane, &value) in chunk.iter().enumerate() {
                add(lane, value);
            }
        }
        for (lane, &value) in rest.iter().enumerate() {
            add(lane, value);
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

/// The zone of each value among closed windows, ascending and apart: 2 i below window i, 2 i + 1 within.
#[inline(always)]
pub fn zones(values: &[f64; BLOCK], windows: &[(f64, f64)], zones: &mut [u8; BLOCK]) {
    let mut wide = [0_u64; BLOCK];
    for &(low, high) in windows {
        for (zone, &value) in wide.iter_mut().zip(values) {
            *zone += u64::from(value >= low) + u64::from(value > high);
        }
    }
    for (zone, wide) in zones.iter_mut().zip(wide) {
        *zone = wide as u8;
    }
}

/// How many values lie in a zone.
#[inline(always)]
#[must_use]
pub fn count_in(zones: &[u8; BLOCK], zone: u8) -> u64 {
    const WIDTH: usize = 32;
    let mut lanes = [0_u8; WIDTH];
    for chunk in zones.as_chunks::<WIDTH>().0 {
        for (lane, &z) in lanes.iter_mut().zip(chunk) {
            *lane += u8::from(z == zone);
        }
    }
    lanes.iter().map(|&lane| u64::from(lane)).sum()
}

/// Puts the values of wanted zones together in their order; what comes back is their number.
#[inline(always)]
pub fn pick(
    values: &[f64; BLOCK],
    zones: &[u8; BLOCK],
    wanted: impl Fn(u8) -> bool,
    out: &mut [(f64, u8); BLOCK],
) -> usize {
    let mut count = 0;
    for (&value, &zone) in values.iter().zip(zones) {
        // Written always, counted when wanted: no branch.
        out[count % BLOCK] = (value, zone);
        count += usize::from(wanted(zone));
    }
    count
}
