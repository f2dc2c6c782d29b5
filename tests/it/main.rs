//! Questions asked of the whole: one binary, a module for each.

mod architecture;
mod cli;
mod closed_forms;
mod determinism;
mod explain;
mod incentive_cliff;
mod input;
mod invalid;
mod packs;
mod pages;
mod reference;
mod repository;
mod samplers;
mod slow_model;
mod statistics;
mod subsidy;
mod support;
