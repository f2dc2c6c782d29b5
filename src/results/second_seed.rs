//! The headline's figures from a second seed beside those of the run.

use serde::{Deserialize, Serialize};

use super::NodeCode;

/// The headline from a second seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondSeed {
    /// The node.
    pub node: NodeCode,
    /// The second seed: a run with it has these figures.
    pub seed: u64,
    /// Iterations from it.
    pub iterations: u64,
    /// Each figure from both seeds.
    pub figures: Vec<Again>,
}

/// A figure from both seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Again {
    /// What it is.
    pub of: AgainOf,
    /// From the run's seed: £m, or 0 to 1 of a chance.
    pub first: f64,
    /// From the second seed.
    pub second: f64,
    /// Standard error of their difference; none where the iterations cannot tell.
    pub se: Option<f64>,
}

/// A figure that is found again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgainOf {
    /// The mean.
    Mean,
    /// A quantile.
    Quantile {
        /// Probability of a position no better.
        p: f64,
    },
    /// The chance of ending worse than what the node is judged by.
    ChanceMissed,
    /// The chance of a deficit.
    ChanceOfDeficit,
}

/// Standard errors that a difference may have: by chance alone 1 in 100 has more (99.5 % point of the standard normal).
pub const STANDARD_ERRORS: f64 = 2.575_829_303_548_901;

impl Again {
    /// The second less the first.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.second - self.first
    }

    /// Whether the difference is no more than sampling alone makes in 99 of 100; none where the iterations cannot tell.
    #[must_use]
    pub fn within(&self) -> Option<bool> {
        self.se.map(|se| self.difference().abs() <= STANDARD_ERRORS * se)
    }
}

impl SecondSeed {
    /// Figures that differ by more than sampling alone makes in 99 of 100.
    pub fn apart(&self) -> impl Iterator<Item = &Again> {
        self.figures.iter().filter(|of| of.within() == Some(false))
    }

    /// True where every figure has an error to be judged by.
    #[must_use]
    pub fn can_tell(&self) -> bool {
        self.figures.iter().all(|of| of.se.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_judged_by_its_own_error() {
        let of = |second, se| Again { of: AgainOf::Mean, first: 10.0, second, se };
        assert_eq!(of(12.5, Some(1.0)).within(), Some(true));
        assert_eq!(of(7.4, Some(1.0)).within(), Some(false));
        assert_eq!(of(10.0, Some(0.0)).within(), Some(true));
        assert_eq!(of(10.0, None).within(), None);
    }
}
