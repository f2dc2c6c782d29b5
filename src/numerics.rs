//! Special functions and integration in f64, on `libm` only, so that every machine gives the same bits.

pub mod normal;
