//! From a model to flat arrays of numbers.

pub mod table;
