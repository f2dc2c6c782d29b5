//! outturn

pub mod model;
pub mod summary;
pub mod units;
