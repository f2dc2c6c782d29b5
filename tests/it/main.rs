//! Questions asked of the whole: one binary, a module for each.

mod accessible;
mod architecture;
mod assurance;
mod backtest;
mod batch;
#[cfg(feature = "workbook")]
mod board;
mod capacity;
mod changes;
mod cli;
mod closed_forms;
mod compare;
mod correlations;
mod cut;
mod deficit_support;
mod determinism;
mod drivers;
mod everything;
mod explain;
mod figures;
mod frontier;
mod incentive_cliff;
mod input;
mod invalid;
mod links;
mod months;
mod packs;
mod pages;
mod paired;
mod parameters;
mod parquet;
#[cfg(feature = "workbook")]
mod parts;
mod pinned;
mod plan;
mod priced_units;
mod quarter_gates;
mod ranges;
mod reference;
mod register;
mod repository;
mod results;
#[cfg(all(feature = "pixels", feature = "workbook"))]
mod round_trip;
mod rules;
mod samplers;
mod second_seed;
mod seek;
mod shards;
mod slow_model;
mod slow_rules;
mod statistics;
mod student;
mod subsidy;
mod support;
mod told;
#[cfg(feature = "workbook")]
mod workbook;
mod year_to_date;
