//! outturn

pub mod diagnostic;
pub mod id;
pub mod model;
pub mod resolve;
pub mod scenario;
pub mod summary;
pub mod units;
