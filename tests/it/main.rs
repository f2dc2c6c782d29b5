//! Questions asked of the whole: one binary, a module for each.

mod input;
mod invalid;
mod packs;
mod pages;
