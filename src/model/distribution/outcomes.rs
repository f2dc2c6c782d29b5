//! A table of outcomes and their chances.

use crate::numerics::normal;

/// The most outcomes of a table.
pub const MOST_OUTCOMES: usize = 12;

/// Outcomes in rising order; their chances sum to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcomes {
    count: usize,
    values: [f64; MOST_OUTCOMES],
    chances: [f64; MOST_OUTCOMES],
}

impl Outcomes {
    /// From (value, chance) in any order; none of no outcomes, or of more than a table may have. Equal values are joined.
    #[must_use]
    pub fn new(pairs: &[(f64, f64)]) -> Option<Self> {
        let mut sorted = pairs.to_vec();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut table = Self { count: 0, values: [0.0; MOST_OUTCOMES], chances: [0.0; MOST_OUTCOMES] };
        for (value, chance) in sorted {
            if table.count > 0 && table.values[table.count - 1] == value {
                table.chances[table.count - 1] += chance;
                continue;
            }
            *table.values.get_mut(table.count)? = value;
            table.chances[table.count] = chance;
            table.count += 1;
        }
        (table.count > 0).then_some(table)
    }

    /// (value, chance) in rising order.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.values.iter().copied().zip(self.chances.iter().copied()).take(self.count)
    }

    /// The outcomes where they come about with chance `p` and else nothing does; none where that makes too many.
    #[must_use]
    pub fn with_chance(&self, p: f64) -> Option<Self> {
        let mut pairs: Vec<(f64, f64)> = self.pairs().map(|(value, chance)| (value, p * chance)).collect();
        pairs.push((0.0, 1.0 - p));
        Self::new(&pairs)
    }

    /// The lowest value, and each step to the next with the chance of reaching it.
    #[must_use]
    pub fn steps(&self) -> (f64, Vec<(f64, f64)>) {
        let mut above: f64 = 0.0;
        let mut steps = Vec::new();
        for index in (1..self.count).rev() {
            above += self.chances[index];
            steps.push((self.values[index] - self.values[index - 1], above));
        }
        steps.reverse();
        (self.values[0], steps)
    }

    /// The quantile at Φ(`z`).
    #[must_use]
    pub fn at(&self, z: f64) -> f64 {
        let (lowest, steps) = self.steps();
        let reached = steps.iter().filter(|(_, chance)| normal::upper(z) < *chance);
        lowest + reached.map(|(size, _)| size).sum::<f64>()
    }

    /// Mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.pairs().map(|(value, chance)| value * chance).sum()
    }

    /// Variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        self.pairs().map(|(value, chance)| chance * (value - mean) * (value - mean)).sum()
    }

    /// Smallest and largest value.
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.count - 1])
    }
}
