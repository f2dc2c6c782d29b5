//! Estimates with their Monte Carlo errors.

use serde::{Deserialize, Serialize};

/// An estimate and its Monte Carlo standard error; none where the iterations cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// An order statistic and its 95 % distribution-free interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantile {
    /// Probability.
    pub p: f64,
    /// The order statistic x(⌈np⌉).
    pub value: f64,
    /// Lower end; none where the iterations are too few.
    pub low: Option<f64>,
    /// Upper end; none where the iterations are too few.
    pub high: Option<f64>,
}

/// A chance in [0, 1] and its 95 % interval: Wilson's for plain draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// Share of iterations.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A 95 % interval, £m; an end is none where the iterations cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// The distribution of a position, £m.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outturn {
    /// Mean.
    pub mean: Estimate,
    /// Standard deviation (n − 1).
    pub sd: Estimate,
    /// At [`crate::tallies::ranks::QUANTILES`], in that order.
    pub quantiles: Vec<Quantile>,
    /// Mean of the worst tenth.
    pub shortfall_10: Estimate,
    /// Mean of the worst twentieth.
    pub shortfall_05: Estimate,
    /// 95 % interval of the mean of the worst tenth: not always twice as wide as the standard error says, see
    /// `docs/METHOD.md`.
    pub shortfall_10_interval: Interval,
    /// The same of the worst twentieth.
    pub shortfall_05_interval: Interval,
}

impl Outturn {
    /// The quantile at `p`, which must be one of [`crate::tallies::ranks::QUANTILES`].
    ///
    /// # Panics
    /// When `p` is not one of them: a mistake in this program.
    #[must_use]
    pub fn quantile(&self, p: f64) -> &Quantile {
        kept(&self.quantiles, p).expect("a kept quantile")
    }
}

/// The quantile at `p`; none where it was not kept.
pub(super) fn kept(quantiles: &[Quantile], p: f64) -> Option<&Quantile> {
    quantiles.iter().find(|q| (q.p - p).abs() < 1e-9)
}
