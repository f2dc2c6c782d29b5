//! What drives positions: contributions, bridges, lines, systems, dependence, uncertain parameters.

use serde::{Deserialize, Serialize};

use super::{Estimate, NodeCode, Quantile};
use crate::model::{FactorLevel, LineGroup, OccurrenceLink};

/// Contributions to one node's spread and to its worst tenth; each adds up exactly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contributions {
    /// The node.
    pub node: NodeCode,
    /// By risk line, largest tail contribution first.
    pub lines: Vec<Contribution>,
    /// By account (organisations and own accounts), largest tail contribution first.
    pub accounts: Vec<Contribution>,
}

/// One contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Code of the line or account; that of a node stands for its own account.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Expected effect, £m (adverse negative).
    pub expected: f64,
    /// Share of variance: Cov(part, node) / Var(node). Sums to one.
    pub spread_share: f64,
    /// Mean in the node's worst tenth less mean over all iterations, £m. Sums to the node's shortfall_10 − mean.
    pub tail: f64,
    /// The last as a share of the node's. Sums to one.
    pub tail_share: f64,
}

/// A bridge whose steps add up exactly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bridge {
    /// The node.
    pub node: NodeCode,
    /// Totals and steps, in order.
    pub steps: Vec<BridgeStep>,
}

/// One bar of a bridge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BridgeStep {
    /// What it is.
    pub of: BridgeStepOf,
    /// Level before the step; 0 for totals.
    pub from: f64,
    /// Level after the step; the total itself for totals.
    pub to: f64,
}

/// What a bar of a bridge is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BridgeStepOf {
    /// The annual plan: a total.
    Plan,
    /// From plan to official forecast.
    Forecast,
    /// From there to the base, where it is neither.
    Base,
    /// The expected effect of a line, by its code.
    Expected(String),
    /// From means to the median.
    MedianLessMean,
    /// The median: a total.
    P50,
    /// The share of a line in the way from P50 to P90, by its code.
    Tail(String),
    /// The adverse end of the 80 % range: a total.
    P90,
}

impl BridgeStepOf {
    /// True for a total (bar from zero), false for a step.
    #[must_use]
    pub fn is_total(&self) -> bool {
        matches!(self, Self::Plan | Self::P50 | Self::P90)
    }
}

/// Declared exposure beside the model's expectation, for a line and a sector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineResult {
    /// Code of the line.
    pub line: String,
    /// Group.
    pub group: LineGroup,
    /// Sector; empty for own accounts of nodes.
    pub sector: String,
    /// Declared exposure, £m, positive.
    pub declared: f64,
    /// Expected severity less what the base provides, £m, positive = adverse, from the distributions.
    pub expected: f64,
    /// Simulated mean of the same, with its standard error.
    pub simulated_mean: Estimate,
    /// Simulated median of the same.
    pub simulated_p50: f64,
    /// expected / declared: the implied crystallisation; none where nothing was declared.
    pub ratio: Option<f64>,
}

/// The same for a group of lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineTotal {
    /// Which lines.
    pub of: TotalOf,
    /// Declared exposure, £m.
    pub declared: f64,
    /// Expected, £m.
    pub expected: f64,
    /// Sum of the lines' simulated means, £m.
    pub simulated_mean: f64,
    /// expected / declared; none where nothing was declared.
    pub ratio: Option<f64>,
}

/// Which lines a total is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalOf {
    /// Savings that are not delivered.
    Efficiency,
    /// Other risks.
    Other,
    /// Pay awards.
    Pay,
    /// The first two: what organisations declare.
    EfficiencyAndOther,
}

impl TotalOf {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Efficiency => "efficiency",
            Self::Other => "other",
            Self::Pay => "pay",
            Self::EfficiencyAndOther => "efficiency_and_other",
        }
    }
}

/// A system by risk line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SystemEffects {
    /// The system (a parent of organisations).
    pub node: NodeCode,
    /// Its lines.
    pub lines: Vec<LineEffect>,
    /// Sum of the expected effects, £m.
    pub expected: f64,
    /// Sum of the effects in the nation's worst tenth, £m.
    pub tail: f64,
}

/// The effect of a line on a system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineEffect {
    /// Code of the line.
    pub line: String,
    /// Expected effect, £m, adverse negative.
    pub expected: f64,
    /// Mean effect in the nation's worst tenth, £m.
    pub tail: f64,
}

/// What dependence was assumed and what it implies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// How the shared factors hang together.
    pub copula: CopulaUsed,
    /// Factor sets with their loadings and own weights.
    pub sets: Vec<FactorSetUsed>,
    /// Stated correlations between factors, level by level.
    pub correlations: Vec<Correlations>,
    /// Links between rows of the register, in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkUsed>,
    /// What that implies for each focus node.
    pub implied: Vec<Implied>,
    /// Each focus node without dependence, as stated, and with everything moving together.
    pub cases: Vec<DependenceCase>,
}

/// How the shared factors hang together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopulaUsed {
    /// As jointly normal.
    Gaussian,
    /// As jointly Student-t: bad years of shared factors come together.
    StudentT {
        /// Degrees of freedom.
        degrees: f64,
    },
}

/// A factor set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorSetUsed {
    /// Its code.
    pub code: String,
    /// What it shares.
    pub loadings: Vec<LoadingUsed>,
    /// Weight of own draws.
    pub own_weight: f64,
}

/// A loading on a shared factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoadingUsed {
    /// The factor.
    pub factor: String,
    /// Within what it is shared.
    pub level: FactorLevel,
    /// The loading.
    pub loading: f64,
}

/// Correlations of the factors at one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlations {
    /// The level's word, `type` or `sector`.
    pub level: String,
    /// The factors, in the order of their codes.
    pub factors: Vec<String>,
    /// The correlations that the run uses, row by row.
    pub matrix: Vec<Vec<f64>>,
    /// What was stated, where the run uses the nearest possible ones in its place.
    pub repaired: Option<RepairResult>,
}

/// A repair of stated correlations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepairResult {
    /// The correlations as stated, row by row.
    pub stated: Vec<Vec<f64>>,
    /// Smallest eigenvalue of that matrix: below zero, so there are no such random numbers.
    pub smallest_eigenvalue: f64,
    /// The pair that changed most.
    pub pair: [String; 2],
    /// Its correlation as stated.
    pub from: f64,
    /// Its correlation in the run.
    pub to: f64,
}

/// A link of a row of the register to another, whose draws it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkUsed {
    /// Id of the row.
    pub risk: String,
    /// Id of the row that it is linked to.
    pub to: String,
    /// Whether it happens, given whether the other does; none where that is independent.
    pub occurrence: Option<OccurrenceLink>,
    /// True when its size falls at the same place of its range as that of the other.
    pub same_proportion: bool,
    /// Its chance; none where it is certain.
    pub chance: Option<f64>,
    /// Where its window of the shared uniform begins; none without an occurrence link.
    pub from: Option<f64>,
}

/// What dependence implies for a focus node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Implied {
    /// The node.
    pub node: NodeCode,
    /// Average pairwise correlation of its organisations' outturns; none where no pair varies.
    pub correlation: Option<f64>,
    /// Standard deviation that it would have were they independent, £m.
    pub independent_sd: f64,
}

/// A focus node under some dependence, from a short run over the same draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DependenceCase {
    /// The node.
    pub node: NodeCode,
    /// Which dependence.
    pub case: DependenceKind,
    /// Iterations of the short run.
    pub iterations: u64,
    /// Standard deviation (n − 1), £m, with its standard error.
    pub sd: Estimate,
    /// The adverse end of the 80 % range, £m.
    pub q10: Quantile,
    /// The median, £m.
    pub q50: Quantile,
}

/// A dependence to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DependenceKind {
    /// No shared factors.
    Independent,
    /// That of the scenario.
    AsStated,
    /// Every line of every account follows one factor.
    AllTogether,
}

impl DependenceKind {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Independent => "independent",
            Self::AsStated => "as_stated",
            Self::AllTogether => "all_together",
        }
    }
}

/// Uncertain parameters and the spread that they make.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ParameterUncertainty {
    /// The parameters.
    pub stated: Vec<ParameterUsed>,
    /// The spread of each focus node in two parts.
    pub spreads: Vec<ParameterSpread>,
}

/// An uncertain parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterUsed {
    /// Its id.
    pub id: String,
    /// What it is, in the scenario's words.
    pub description: String,
    /// What it moves.
    pub moves: MovesUsed,
    /// Standard deviation of the shift, or of the logarithm of the multiplier.
    pub size: f64,
}

/// What an uncertain parameter moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovesUsed {
    /// Shifts the draws of lines.
    Draws {
        /// Codes of the lines.
        lines: Vec<String>,
        /// Rows of savings that it shifts too.
        savings_rows: usize,
    },
    /// Multiplies the loadings on a factor.
    Loadings {
        /// The factor.
        factor: String,
        /// Within what it is shared.
        level: FactorLevel,
    },
    /// Multiplies the amounts of lines.
    Amounts {
        /// Codes of the lines.
        lines: Vec<String>,
    },
}

/// The spread of a node: what knowing the parameters would remove, and what it would leave. The squares of the two sds add up to
/// that of the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterSpread {
    /// The node.
    pub node: NodeCode,
    /// Pairs of iterations that the share comes from.
    pub iterations: u64,
    /// Var(E(outturn | parameters)) / Var(outturn), in [0, 1].
    pub share: Estimate,
    /// Standard deviation of the outturn in the run, £m.
    pub sd: f64,
    /// sd × √share, £m: what more knowledge could remove.
    pub sd_removable: f64,
    /// Lower end of its 95 % interval.
    pub sd_removable_low: f64,
    /// Upper end of its 95 % interval.
    pub sd_removable_high: f64,
    /// sd × √(1 − share), £m: what it could not.
    pub sd_left: f64,
}
