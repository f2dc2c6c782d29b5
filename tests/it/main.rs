//! Questions asked of the whole, one module each.

mod closed_forms;
mod determinism;
mod packs;
mod slow_model;
mod statistics;
mod support;
