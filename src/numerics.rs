//! Special functions and integration in f64, on `libm` only, so that every machine gives the same bits.

pub mod beta;
pub mod beta_map;
pub mod gamma;
pub mod integrate;
pub mod normal;
