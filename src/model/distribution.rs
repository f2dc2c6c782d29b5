//! Distributions of a severity, as quantile functions of a standard normal.

/// A distribution. Parameters are in order: whoever builds one has checked them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// A fixed amount.
    Fixed(f64),
    /// Uniform between low and high.
    Uniform { low: f64, high: f64 },
    /// Triangular.
    Triangular { low: f64, mode: f64, high: f64 },
    /// PERT: low + (high − low) · Beta(1 + 4 (mode − low)/(high − low), 1 + 4 (high − mode)/(high − low)).
    Pert { low: f64, mode: f64, high: f64 },
    /// Normal.
    Normal { mean: f64, sd: f64 },
    /// Lognormal by its median and ninetieth percentile, both above zero.
    Lognormal { p50: f64, p90: f64 },
    /// Beta between low and high, by mean and sd.
    Beta { low: f64, high: f64, mean: f64, sd: f64 },
    /// The skewed remainder: mean 0, sd 1 (domain: with probability 0.85 N(0, 0.55²), else a loss ~ Exp(mean 1.9)).
    SkewedRemainder,
}
