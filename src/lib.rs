//! outturn

pub mod compile;
pub mod diagnostic;
pub mod draws;
pub mod id;
pub mod kernel;
pub mod model;
pub mod numerics;
pub mod render;
pub mod replay;
pub mod resolve;
pub mod scenario;
pub mod simulate;
pub mod starter;
pub mod summary;
pub mod tail;
pub mod tallies;
pub mod units;
