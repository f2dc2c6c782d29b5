//! outturn

pub mod model;
pub mod render;
pub mod summary;
pub mod units;
