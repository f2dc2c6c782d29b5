//! Parts put together: each iteration once, all of one run, or refused with all that is wrong.

use std::ops::Range;

use super::mark::{Mark, Place};
use crate::units::to_grid;

/// Things that a message names at most.
const MOST_NAMED: usize = 10;

/// A part of a whole.
#[derive(Debug)]
pub struct Part<'a> {
    /// What messages call it.
    pub name: String,
    /// What it is of.
    pub mark: Mark,
    /// Its rows, in any order.
    pub rows: Vec<Rows<'a>>,
}

/// Rows whose iterations follow each other.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The first iteration.
    pub first: u64,
    /// £m by iteration: a column for each node of the mark, all of one length.
    pub columns: Vec<&'a [f64]>,
}

impl Rows<'_> {
    fn iterations(&self) -> Range<u64> {
        let count = self.columns.first().map_or(0, |column| column.len() as u64);
        self.first..self.first.saturating_add(count)
    }
}

/// Every iteration of some nodes, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// What it is of: from the first iteration on, and of no array.
    pub mark: Mark,
    /// £m by iteration, a node each.
    pub columns: Vec<Vec<f64>>,
}

/// False for what no draw comes to: draws lie on the money grid, and exact sums of them need that.
#[must_use]
pub fn is_draw(value: f64) -> bool {
    value.abs() < 16_777_216.0 && to_grid(value) == value
}

/// Puts parts together, in whatever order and cut they are: all must be of one version, this one, and of one scenario, seed, nodes and array, and
/// hold each iteration once. `problems` are those of parts that could not be read. Without `iterations` there are as many as the array has;
/// where there is none, the last is the last that any part speaks of.
///
/// # Errors
/// All that is wrong, one thing each.
pub fn joined(parts: &[Part<'_>], mut problems: Vec<String>, iterations: Option<u64>) -> Result<Whole, Vec<String>> {
    let Some(one) = parts.first() else {
        if problems.is_empty() {
            problems.push("shards: there is none".to_owned());
        }
        return Err(problems);
    };
    let version = env!("CARGO_PKG_VERSION");
    if one.mark.version != version {
        let (name, other) = (&one.name, &one.mark.version);
        problems.push(format!("{name} is of another version of outturn ({other}) than this one ({version})"));
    }
    let rows = rows(parts);
    let before = problems.len();
    for other in &parts[1..] {
        let what = differences(&one.mark, &other.mark);
        problems.extend(what.into_iter().map(|what| format!("{} is of {what} than {}", other.name, one.name)));
    }
    let alike = problems.len() == before;
    match one.mark.place.filter(|_| alike && iterations.is_none()) {
        Some(place) => problems.extend(of_array(parts, place)),
        None => {
            let ends = parts.iter().map(|part| part.mark.iterations().end);
            let ends = ends.chain(rows.iter().map(|rows| rows.iterations().end));
            let of_array = one.mark.place.map(|place| place.iterations);
            let count = iterations.or(of_array).or_else(|| ends.max()).unwrap_or(0);
            problems.extend(by_iteration(&rows, count));
            if count == 0 {
                problems.push("shards: they have no iteration".to_owned());
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let count = rows.last().map_or(0, |rows| rows.iterations().end);
    let column = |node: usize| rows.iter().flat_map(|rows| rows.columns[node]).copied().collect();
    let columns = (0..one.mark.nodes.len()).map(column).collect();
    Ok(Whole { mark: Mark { first: 0, count, place: None, ..one.mark.clone() }, columns })
}

/// All rows, by their first iterations.
fn rows<'a>(parts: &'a [Part<'a>]) -> Vec<&'a Rows<'a>> {
    let mut rows: Vec<&Rows<'_>> = parts.iter().flat_map(|part| &part.rows).collect();
    rows.sort_by_key(|rows| rows.first);
    rows
}

fn differences(one: &Mark, other: &Mark) -> Vec<String> {
    let mut found = Vec::new();
    if one.version != other.version {
        found.push(format!("another version of outturn ({}, not {})", other.version, one.version));
    }
    if one.scenario != other.scenario {
        found.push("another scenario, or other changes of it,".to_owned());
    }
    if one.seed != other.seed {
        found.push(format!("another seed ({}, not {})", other.seed, one.seed));
    }
    let codes = |mark: &Mark| mark.nodes.iter().map(|node| node.code.clone()).collect::<Vec<_>>();
    if codes(one) != codes(other) {
        found.push("other nodes, or the same in another order,".to_owned());
    }
    let [of, others] = [one, other].map(|mark| mark.place.map(|place| (place.of, place.iterations)));
    if of != others {
        let said = |of: Option<(u64, u64)>| {
            of.map_or_else(|| "none".to_owned(), |(of, iterations)| format!("{of} shards of {iterations} iterations"))
        };
        found.push(format!("another array ({}, not {})", said(others), said(of)));
    }
    found
}

/// What is missing and what is there twice of the shards of an array.
fn of_array(parts: &[Part<'_>], array: Place) -> Vec<String> {
    let number = |part: &Part<'_>| part.mark.place.map_or(0, |place| place.number);
    let mut sorted: Vec<&Part<'_>> = parts.iter().collect();
    sorted.sort_by_key(|part| number(part));
    let doubled = sorted.chunk_by(|one, next| number(one) == number(next)).filter(|same| same.len() > 1).map(|same| {
        let names: Vec<&str> = same.iter().map(|part| part.name.as_str()).collect();
        format!("{} are all shard {} of {}: give one of them", names.join(", "), number(same[0]), array.of)
    });
    let mut wrong = at_most(doubled, "such shards");
    let mut missing = Vec::new();
    let mut next = 1;
    let ends = sorted.iter().map(|part| number(part)).chain([array.of + 1]);
    for number in ends {
        match number.saturating_sub(next) {
            0 => {}
            1 => missing.push(next.to_string()),
            _ => missing.push(format!("{next}-{}", number - 1)),
        }
        next = next.max(number + 1);
    }
    if !missing.is_empty() {
        wrong.push(format!("missing of {} shards: {}", array.of, missing.join(",")));
    }
    wrong
}

/// What is missing, doubled or beyond the last of some iterations.
fn by_iteration(rows: &[&Rows<'_>], count: u64) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |range: Range<u64>, one: &str, many: &str| match range.end.saturating_sub(range.start) {
        0 => {}
        1 => wrong.push(format!("iteration {} {one}", range.start)),
        _ => wrong.push(format!("iterations {} to {} {many}", range.start, range.end - 1)),
    };
    let mut next = 0;
    for Range { start, end } in rows.iter().map(|rows| rows.iterations()) {
        say(next..start.min(count), "is missing", "are missing");
        say(start..next.min(end), "is there twice", "are there twice");
        next = next.max(end);
    }
    say(next..count, "is missing", "are missing");
    let beyond = "beyond the number that was asked for";
    say(count..next, &format!("is {beyond}"), &format!("are {beyond}"));
    at_most(wrong.into_iter(), "such stretches")
}

/// The first of some messages, and how many more there are.
fn at_most(messages: impl Iterator<Item = String>, of_what: &str) -> Vec<String> {
    let mut all: Vec<String> = messages.collect();
    let more = all.len().saturating_sub(MOST_NAMED);
    all.truncate(MOST_NAMED);
    if more > 0 {
        all.push(format!("and {more} more {of_what}"));
    }
    all
}
