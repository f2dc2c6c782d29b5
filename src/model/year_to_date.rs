//! The year to date against plan: what each forecast assumes will be recovered of it, and what may become of that.

use super::LineIdx;
use crate::units::Money;

/// What forecasts assume of the months to come, against what the months to date have shown.
#[derive(Debug, Clone, PartialEq)]
pub struct YearToDate {
    /// The line that the loss is reported under; none where the scenario leaves it out: then nothing is posted.
    pub line: Option<LineIdx>,
    /// One entry an account; none for an account without months of its own.
    pub accounts: Vec<Option<AccountToDate>>,
    /// What becomes of it, by sector.
    pub laws: Vec<RecoveryLaw>,
}

/// The year to date of an account, incentive money left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccountToDate {
    /// Planned position to date less the actual one: positive = overspent.
    pub overspend: Money,
    /// Forecast less actual to date less the plan of the months to come: what it assumes those will bring beyond their plan. Negative
    /// where the forecast is worse than that.
    pub assumed: Money,
    /// Index in [`YearToDate::laws`].
    pub law: usize,
}

/// What becomes of an overspend. The share x (1 − `mean`) of what is assumed and named by no line is lost in the mean; or the year
/// loses a further share of turnover after the month, and what is assumed is lost whole.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveryLaw {
    /// The sector; empty for accounts of none.
    pub sector: String,
    /// Mean share that is recovered by the year end.
    pub mean: f64,
    /// Its standard deviation, common to all.
    pub sd: f64,
    /// Standard deviation of what each organisation's share differs by.
    pub own_sd: f64,
    /// Mean further loss as a share of turnover; 0 where the share is used.
    pub drift: f64,
    /// Its standard deviation, common to all.
    pub drift_sd: f64,
    /// False where what is common to all is each account's own: for the variance budget.
    pub together: bool,
    /// Where this comes from.
    pub evidence: RecoveryEvidence,
}

/// Where a law comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum RecoveryEvidence {
    /// The scenario, with the source that it gives.
    Stated(String),
    /// Past years of a class.
    Years {
        /// Whose, such as `provider`.
        class: String,
        /// The years.
        years: Vec<String>,
    },
    /// No past year: nothing is known of it.
    Unknown,
}
