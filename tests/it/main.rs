//! Questions asked of the whole: one binary, a module for each.

mod architecture;
mod backtest;
mod cli;
mod closed_forms;
mod correlations;
mod cut;
mod determinism;
mod explain;
mod figures;
mod incentive_cliff;
mod input;
mod invalid;
mod months;
mod packs;
mod pages;
mod paired;
mod parameters;
mod quarter_gates;
mod ranges;
mod reference;
mod register;
mod repository;
mod rules;
mod samplers;
mod slow_model;
mod slow_rules;
mod statistics;
mod student;
mod subsidy;
mod support;
#[cfg(feature = "workbook")]
mod workbook;
