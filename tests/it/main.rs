//! Questions asked of the whole: one binary, a module for each.

mod architecture;
mod backtest;
mod cli;
mod closed_forms;
mod correlations;
mod determinism;
mod everything;
mod explain;
mod incentive_cliff;
mod input;
mod invalid;
mod months;
mod packs;
mod pages;
mod parameters;
mod pinned;
mod quarter_gates;
mod reference;
mod repository;
mod rules;
mod samplers;
mod slow_model;
mod slow_rules;
mod statistics;
mod subsidy;
mod support;
