//! What is told, as data: values and how each is printed, tables, pages and pictures. Nothing here makes bytes.

pub mod anonymous;
pub mod backtest;
pub mod batch;
pub mod book;
pub mod calibration;
pub mod cells;
pub mod columns;
pub mod compare;
pub mod document;
pub mod explanation;
pub mod page;
pub mod plot;
pub mod print;
pub mod rounding;
pub mod seek;
pub mod shards;
pub mod sheets;
pub mod stress;
pub mod table;
pub mod tables;
pub mod tail;
#[cfg(test)]
pub(crate) mod testing;
pub mod topic;
pub mod unlike;
pub mod value;
pub mod words;
