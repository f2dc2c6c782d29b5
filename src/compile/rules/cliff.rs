//! Incentive money that is lost where a control total is missed.

/// The incentive cliff of one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cliff {
    /// Which account.
    pub account: usize,
    /// The line column that takes what is lost.
    pub line_column: usize,
    /// The control total plus the planned incentive money, £m on the money grid: a position with that money in it meets the
    /// total from here on.
    pub threshold: f64,
    /// The planned incentive money, £m on the money grid.
    pub planned: f64,
}
