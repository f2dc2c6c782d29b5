//! Official forecasts: their past errors, what they do not say, how they stand to their evidence; the underlying position.

use serde::{Deserialize, Serialize};

use super::{Estimate, NodeCode};

/// A reference class and what the simulation says of the same figure, £m.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferenceResult {
    /// The node.
    pub node: NodeCode,
    /// Whose past errors: a word of the history.
    pub class: String,
    /// On which basis: a word of the history.
    pub basis: String,
    /// Years behind it.
    pub n: usize,
    /// The years.
    pub years: Vec<String>,
    /// Months and years that the errors come from.
    pub from: String,
    /// True when the scenario's own year is among them.
    pub in_sample: bool,
    /// The share of the class's turnover that past errors were scaled by, where the figure is a small part of the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaled: Option<f64>,
    /// The official forecast.
    pub forecast: f64,
    /// Mean of past errors.
    pub bias: f64,
    /// Their standard deviation; none of one year.
    pub sd: Option<f64>,
    /// Degrees of freedom of the t distribution, n − 1; none where there is no spread.
    pub degrees: Option<f64>,
    /// Its scale, sd · √(1 + 1/n).
    pub scale: Option<f64>,
    /// Forecast + bias: mean and median.
    pub centre: f64,
    /// Quantiles at [`crate::tallies::ranks::QUANTILES`]; empty where there is no spread.
    pub quantiles: Vec<f64>,
    /// Points of its distribution function; empty where there is no spread.
    pub curve: Vec<(f64, f64)>,
    /// The simulated median less the reference's: negative when the simulation is worse.
    pub difference: f64,
    /// The chance that the reference gives to a position worse than the simulated median; none where there is no spread.
    pub chance_below_simulated: Option<f64>,
    /// The run-rate blend.
    pub blend: Option<BlendResult>,
    /// SHA-256 of the history behind it.
    pub history: String,
}

impl ReferenceResult {
    /// The quantile at `p`; none where there is no spread.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let place = crate::tallies::ranks::QUANTILES.iter().position(|q| (q - p).abs() < 1e-9)?;
        self.quantiles.get(place).copied()
    }
}

/// The run-rate blend, £m.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlendResult {
    /// Month of the year to date.
    pub month: u8,
    /// The year to date.
    pub to_date: f64,
    /// To date × 12 / month.
    pub straight_line: f64,
    /// Mean weight of the straight line in past years.
    pub weight: f64,
    /// Years behind it.
    pub n: usize,
    /// (1 − weight) forecast + weight · straight line.
    pub centre: f64,
    /// 80 % range over the weight's t distribution, worse end first; none of one year.
    pub range: Option<(f64, f64)>,
}

/// Where the variance of the headline node comes from, beside history's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VarianceBudget {
    /// The node.
    pub node: NodeCode,
    /// Iterations of the short runs.
    pub iterations: u64,
    /// Standard deviation as stated, £m.
    pub total_sd: f64,
    /// Of what factors of the whole nation, of a sector or of a type share, and of shifts by uncertain parameters: √(total² − the rest²).
    pub national_sd: f64,
    /// Of what factors of regions and systems share.
    pub regional_sd: f64,
    /// Of own draws: what is left without any factor. A draw that one row shares out among many is here.
    pub own_sd: f64,
    /// Past errors, where a reference for the node has them.
    pub history: Option<HistorySpread>,
}

/// Standard deviations of past errors, each (estimate, lower, upper end of a 95 % interval), £m.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HistorySpread {
    /// Years.
    pub n: usize,
    /// Of the whole.
    pub total: (f64, f64, f64),
    /// Of the national part.
    pub national: (f64, f64, f64),
    /// Of independent organisations: a judgement.
    pub own: f64,
}

/// Official forecasts of one node, month by month, beside the year end that is to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportedPath {
    /// The node.
    pub node: NodeCode,
    /// Organisations that report.
    pub organisations: u64,
    /// Mean number of them that end the year on plan or better.
    pub end_on_plan: Estimate,
    /// Months after the data and before the year end.
    pub months: Vec<ReportedMonth>,
}

/// One month of a node's official forecasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportedMonth {
    /// The month, 1 = April.
    pub month: u8,
    /// True when forecasts may be revised in it.
    pub may_revise: bool,
    /// Mean official position, £m.
    pub official: Estimate,
    /// Mean of what the official position conceals: official less the year end that comes, £m.
    pub concealed: Estimate,
    /// Its 10 %, 50 % and 90 % quantiles, £m.
    pub concealed_quantiles: [f64; 3],
    /// Mean of what is told in words but not in the figure, £m.
    pub told: Estimate,
    /// Mean number of organisations whose forecast is on plan or better.
    pub on_plan: Estimate,
    /// Mean number of organisations that have revised.
    pub revised: Estimate,
}

/// The risk that nobody has disclosed: the shortfall that past errors lead to expect, less the risk that is listed. Never added to anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undisclosed {
    /// The node.
    pub node: NodeCode,
    /// Official forecast less the centre of the reference class, £m: what past errors lead to expect.
    pub expected_by_reference: f64,
    /// Official forecast less the simulated mean before any rule, £m: what the listed risks lead to expect.
    pub disclosed: f64,
    /// max(0, the first less the second), £m.
    pub undisclosed: f64,
}

/// How the forecasts of a node's organisations stand to their evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceCount {
    /// The node.
    pub node: NodeCode,
    /// Organisations with months.
    pub organisations: u64,
    /// Within their evidence.
    pub inside: u64,
    /// Above all of it.
    pub optimistic: u64,
    /// Below all of it.
    pub pessimistic: u64,
    /// By how much the optimistic ones are above it together, £m.
    pub optimistic_m: f64,
    /// By how much the pessimistic ones are below it together, £m.
    pub pessimistic_m: f64,
    /// Forecasts that equal the plan while the year to date is behind it by over 0.5 % of turnover.
    pub silent: u64,
}

/// One organisation's forecast and its evidence, £m, incentive money left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The organisation.
    pub node: NodeCode,
    /// The official forecast.
    pub forecast: f64,
    /// Actual to date and plan to go.
    pub plan_to_go: f64,
    /// Actual to date, and a fifth of the way from the plan to the run rate for the months to come.
    pub run_rate: f64,
    /// The forecast less the expected cost of the risks that it lists beyond what it holds.
    pub listed_risks: f64,
    /// The forecast and its mean past error, shrunk by the years behind it; none without past errors.
    pub past_errors: Option<f64>,
    /// Monthly change that the forecast needs in the months to come against those to date, as a share of monthly turnover.
    pub required_improvement: f64,
    /// By how much the forecast lies above (positive) or below (negative) all of its evidence and the tolerance; 0 = inside.
    pub beyond: f64,
    /// True when it equals the plan while the year to date is behind it by over 0.5 % of turnover.
    pub silent: bool,
}

/// A bridge from the reported to the underlying position of a node, £m.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnderlyingBridge {
    /// The node.
    pub node: NodeCode,
    /// q10, q50 and q90 of the reported (in-year) position.
    pub reported: [f64; 3],
    /// The same of the underlying position: the simulation's underlying one where any line recurs, moved by every item.
    pub underlying: [f64; 3],
    /// From the reported median to the underlying one, in order.
    pub steps: Vec<UnderlyingStep>,
}

/// A step of the medians.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnderlyingStep {
    /// Name for people.
    pub name: String,
    /// What it is.
    pub kind: UnderlyingKind,
    /// What it changes.
    pub amount: f64,
    /// The median after it.
    pub reached: f64,
    /// Where it comes from.
    pub source: String,
}

/// What a step towards the underlying position is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnderlyingKind {
    /// What the simulation takes out itself.
    Simulated,
    /// An item of bridge.csv, by the word of its kind.
    Item(String),
}
