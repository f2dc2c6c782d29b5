//! outturn

pub mod compile;
pub mod model;
pub mod numerics;
pub mod simulate;
pub mod summary;
pub mod units;
