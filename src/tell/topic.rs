//! The questions that pages answer, one file each.

mod amounts;
pub mod claim;
pub mod control_totals;
pub mod programme;
pub mod rules;
pub mod transfers;
