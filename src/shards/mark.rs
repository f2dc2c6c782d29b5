//! What a stretch of iterations is of.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The name of the column of the iterations' numbers, which no node may have.
pub const ITERATION: &str = "iteration";

/// What a stretch of iterations is of: stretches belong together that differ in `first`, `count` and the number of their place alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Version of the program.
    pub version: String,
    /// Name of the scenario, for people.
    pub name: String,
    /// [`crate::study::Study::fingerprint`].
    pub scenario: String,
    /// The changes that it has, in the words of `--set`, for people: the fingerprint has them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Its first iteration.
    pub first: u64,
    /// How many iterations there are.
    pub count: u64,
    /// Its nodes, in the order of their columns.
    pub nodes: Vec<Known>,
    /// Its place among the jobs of an array; none where it is of no array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What is known of a node before any draw: figures are taken of its iterations by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The number near its mean that moments are taken about, £m.
    pub reference: f64,
    /// Its annual plan, £m.
    pub plan: f64,
    /// Its official forecast, £m.
    pub forecast: f64,
}

/// A place among the jobs of an array, which share the iterations of a run as evenly as they can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its number, from 1.
    pub number: u64,
    /// Of so many.
    pub of: u64,
    /// The iterations of all of them.
    pub iterations: u64,
}

impl Mark {
    /// Its iterations.
    #[must_use]
    pub fn iterations(&self) -> Range<u64> {
        self.first..self.first.saturating_add(self.count)
    }
}

impl Place {
    /// None where there is no such place, or not an iteration for each.
    #[must_use]
    pub fn new(number: u64, of: u64, iterations: u64) -> Option<Self> {
        (1..=of).contains(&number).then_some(Self { number, of, iterations }).filter(|place| place.of <= iterations)
    }

    /// Its iterations.
    #[must_use]
    pub fn stretch(&self) -> Range<u64> {
        let [iterations, of] = [self.iterations, self.of].map(u128::from);
        // No more than the iterations there are.
        let end = |number: u64| u64::try_from(iterations * u128::from(number) / of).unwrap_or(u64::MAX);
        end(self.number - 1)..end(self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_share_all_iterations_evenly() {
        for (of, iterations) in [(1, 1), (3, 10), (8, 20_000), (7, 7), (1_000_003, 1 << 34)] {
            let mut next = 0;
            for number in [1, 2, of / 2, of - 1, of].into_iter().filter(|number| (1..=of).contains(number)) {
                let stretch = Place::new(number, of, iterations).unwrap().stretch();
                let count = stretch.end - stretch.start;
                assert!(count == iterations / of || count == iterations.div_ceil(of), "{number} of {of}");
                let before = Place::new(number - 1, of, iterations).map_or(0, |place| place.stretch().end);
                assert_eq!(stretch.start, before, "{number} of {of}");
                next = stretch.end;
            }
            assert_eq!(next, iterations);
        }
        for (number, of, iterations) in [(0, 3, 10), (4, 3, 10), (1, 11, 10), (1, 0, 10)] {
            assert_eq!(Place::new(number, of, iterations), None);
        }
    }
}
