//! Integration tests: one binary, a module for each question.

mod input;
mod invalid;
mod pages;
