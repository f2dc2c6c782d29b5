//! outturn

pub mod diagnostic;
pub mod id;
pub mod model;
pub mod resolve;
pub mod scenario;
pub mod starter;
pub mod summary;
pub mod units;
