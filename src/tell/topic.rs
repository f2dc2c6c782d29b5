//! The questions that pages answer, one file each, and the pages that they make.

mod amounts;
pub mod belief;
pub mod claim;
pub mod control_totals;
pub mod dependence;
pub mod lines;
pub mod precision;
pub mod programme;
pub mod rules;
pub mod sources;
pub mod transfers;
pub mod underlying;
pub mod why;

use super::book::Book;
use super::page::Block;
use crate::results::Results;

/// A question: what it has to say of some results; nothing where it has nothing to say.
type Topic = fn(&Book<'_>) -> Vec<Block>;

/// The report, question by question.
const REPORT: [Topic; 10] = [
    why::blocks,
    programme::blocks,
    claim::blocks,
    control_totals::blocks,
    transfers::blocks,
    belief::blocks,
    underlying::blocks,
    rules::blocks,
    dependence::blocks,
    lines::blocks,
];

/// The blocks of the report.
#[must_use]
pub fn report(book: &Book<'_>) -> Vec<Block> {
    REPORT.iter().flat_map(|topic| topic(book)).collect()
}

/// What stands above every page: status, run, as at.
#[must_use]
pub fn status(_results: &Results) -> Vec<String> {
    Vec::new()
}

/// What is in the results folder, for whoever opens it first.
#[must_use]
pub fn start_here(_book: &Book<'_>, _paths: &[&str]) -> Vec<Block> {
    Vec::new()
}

/// The answer in a few lines, for a terminal.
#[must_use]
pub fn opening(_book: &Book<'_>) -> Vec<Block> {
    Vec::new()
}
