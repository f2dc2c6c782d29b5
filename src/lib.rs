//! outturn

pub mod compile;
pub mod draws;
pub mod model;
pub mod numerics;
pub mod render;
pub mod replay;
pub mod simulate;
pub mod summary;
pub mod tallies;
pub mod units;
