//! Special functions and integration in f64, on `libm` only, so that every machine gives the same bits.

pub mod beta;
pub mod beta_map;
pub mod correlation;
pub mod eigen;
pub mod gamma;
pub mod integrate;
pub mod normal;
pub mod student;

/// A count of things in memory: it is known to fit.
#[must_use]
pub fn usize_from(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
