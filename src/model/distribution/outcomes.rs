//! A table of outcomes and their chances.

use crate::numerics::normal;

/// The most outcomes of a table.
pub const MOST_OUTCOMES: usize = 12;
/// Room for one more: that nothing happens.
const ROOM: usize = MOST_OUTCOMES + 1;

/// Outcomes in rising order; their chances sum to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcomes {
    count: usize,
    values: [f64; ROOM],
    chances: [f64; ROOM],
}

impl Outcomes {
    /// From (value, chance) in any order; none of no outcomes, or of more than a table may have. Equal values are joined.
    #[must_use]
    pub fn new(pairs: &[(f64, f64)]) -> Option<Self> {
        let joined = joined(pairs);
        (!joined.is_empty() && joined.len() <= MOST_OUTCOMES).then(|| Self::of(&joined))
    }

    /// Of outcomes in rising order, no more than there is room for.
    fn of(joined: &[(f64, f64)]) -> Self {
        let mut table = Self { count: joined.len(), values: [0.0; ROOM], chances: [0.0; ROOM] };
        for (index, &(value, chance)) in joined.iter().enumerate() {
            table.values[index] = value;
            table.chances[index] = chance;
        }
        table
    }

    /// (value, chance) in rising order.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.values.iter().copied().zip(self.chances.iter().copied()).take(self.count)
    }

    /// The outcomes where they come about with chance `p` and else nothing does.
    #[must_use]
    pub fn with_chance(&self, p: f64) -> Self {
        let mut pairs: Vec<(f64, f64)> = self.pairs().map(|(value, chance)| (value, p * chance)).collect();
        pairs.push((0.0, 1.0 - p));
        Self::of(&joined(&pairs))
    }

    /// The outcomes `factor` times as large, factor above 0.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        self.values.iter_mut().for_each(|value| *value *= factor);
        self
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

/// In rising order, equal values as one.
fn joined(pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for (value, chance) in sorted {
        match joined.last_mut() {
            Some(last) if last.0 == value => last.1 += chance,
            _ => joined.push((value, chance)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_table_with_a_chance_has_one_outcome_more() {
        let pairs: Vec<(f64, f64)> = (1..=12_u8).map(|value| (f64::from(value), 1.0 / 12.0)).collect();
        let table = Outcomes::new(&pairs).expect("twelve outcomes");
        let half = table.with_chance(0.5);
        assert_eq!(half.pairs().count(), 13);
        assert!((half.mean() - 3.25).abs() < 1e-12, "half of the mean of 1 to 12");
        assert_eq!(half.steps().1.len(), 12);
        assert!((half.steps().1[0].1 - 0.5).abs() < 1e-12, "the chance of anything at all");
        let one_more: Vec<(f64, f64)> = (1..=13_u8).map(|value| (f64::from(value), 1.0 / 13.0)).collect();
        assert!(Outcomes::new(&one_more).is_none());
    }
}
