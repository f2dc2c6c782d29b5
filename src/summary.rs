//! The summary: everything that a reader may be told, computed once. Renderers turn it into bytes and do no arithmetic.
//!
//! Positions are in £m, surplus positive, incentive money included unless said otherwise. Quantiles are of the
//! position: `q10` is bad. In words "P90" is the adverse one (= q10), always with its sentence.

use serde::Serialize;

mod cases;
mod comparisons;
mod contributions;
mod correlations;
mod evidence;
mod explanation;
mod facts;
mod fans;
mod lookup;
mod national;
mod of;
mod parameters;
mod precision;
mod randomised;
mod reconciliation;
mod reference;
mod reporting;
mod rules;
pub mod sample;
mod stages;
pub mod statistics;
mod transfers;
mod underlying;
mod warnings;

pub use comparisons::{CASE_ITERATIONS, Comparisons, comparisons};
pub use correlations::{Correlations, RepairSummary, correlations};
pub use evidence::{Evidence, EvidenceCount, evidence};
pub use explanation::{AccountMove, Amount, Explanation, LineMove, Position};
pub use facts::watches;
pub use fans::{Fan, FanMonth};
pub use lookup::column_of;
pub use national::{BailOut, EXTRA, LARGE_BAIL_OUT, LadderSummary, MarginalValue, National, SizingPoint, StepUse};
pub use of::{focus_names, stage_words};
pub use precision::{CHANCE_PRECISION, Precision, precision};
pub use reference::{BlendSummary, HistorySpread, ReferenceSummary, VarianceBudget};
pub use reporting::{ReportedMonth, ReportedPath, Undisclosed};
pub use rules::{
    ActionSummary, JointState, MeasureSummary, Missing, NodeTotal, OrganisationTotal, RuleCase, RulesSummary,
};
pub use stages::StageSummary;
pub use transfers::{EquitySummary, FlowSummary, NetContribution, Transfers};

pub use underlying::{UnderlyingBridge, UnderlyingStep};

use crate::model::LineGroup;

pub use crate::tallies::ranks::QUANTILES;

/// Everything that a run has to say.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The scenario in words.
    pub scenario: ScenarioWords,
    /// Seed, iterations, sampler.
    pub run: RunWords,
    /// Every node: the tree from the root (parents first), organisations, sectors, types, sectors within regions.
    pub nodes: Vec<NodeSummary>,
    /// Index in `nodes` of the figure that headlines speak of.
    pub headline: usize,
    /// Indices in `nodes` of the nation and the sectors: the nodes with curves and contributions.
    pub focus: Vec<usize>,
    /// Curve and density of each focus node, in the order of `focus`.
    pub shapes: Vec<Shape>,
    /// Contributions to each focus node, in the order of `focus`.
    pub contributions: Vec<Contributions>,
    /// The bridge of each focus node, in the order of `focus`.
    pub bridges: Vec<Bridge>,
    /// The year by month, where the scenario gives months.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fans: Vec<Fan>,
    /// Indices in `nodes` of the nodes whose year by month was asked for by name.
    #[serde(skip)]
    pub named: Vec<usize>,
    /// Declared, expected and P50 by line and sector, with totals by group.
    pub reconciliation: Vec<ReconciliationRow>,
    /// Systems (the parents of organisations) by risk line.
    pub systems_by_line: SystemsByLine,
    /// Sum of the parts' P90s against the P90 of the sum.
    pub diversification: Vec<Diversification>,
    /// What dependence was assumed and what it implies.
    pub dependence: Dependence,
    /// Cautions on the results, each with advice.
    pub warnings: Vec<Warning>,
    /// What is uncertain of the scenario's parameters, and what that does.
    #[serde(skip_serializing_if = "ParameterUncertainty::is_none")]
    pub parameters: ParameterUncertainty,
    /// What the rules did; none where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesSummary>,
    /// The past errors of official forecasts beside the answer; empty where the scenario gives none.
    pub references: Vec<ReferenceSummary>,
    /// From the reported position to the underlying one, a bridge a target of bridge.csv; empty without that table.
    pub underlying_bridges: Vec<UnderlyingBridge>,
    /// Where the variance of the headline node comes from; see [`comparisons`].
    pub budget: Option<VarianceBudget>,
    /// Official forecasts by month of the focus nodes, where the scenario asks for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reported: Vec<ReportedPath>,
    /// Undisclosed risk of the nodes with a reference class.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undisclosed: Vec<Undisclosed>,
    /// How official forecasts stand to their evidence, where the scenario gives months.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceCount>,
    /// Who pays whom; none where no rule moves money between accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfers: Option<Transfers>,
    /// The nation against its target; none where no rule or no target is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub national: Option<National>,
}

/// Uncertain parameters and the spread that they make.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ParameterUncertainty {
    /// One sentence a parameter.
    pub stated: Vec<String>,
    /// The spread of each focus node in two parts; see [`comparisons`].
    pub spreads: Vec<ParameterSpread>,
}

impl ParameterUncertainty {
    /// True when no parameter is uncertain.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.stated.is_empty()
    }
}

/// The spread of a node: what knowing the parameters would remove, and what it would leave. The squares of the two sds add up to
/// that of the whole.
#[derive(Debug, Clone, Serialize)]
pub struct ParameterSpread {
    /// Code of the node.
    pub node: String,
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

/// The scenario in words.
#[derive(Debug, Clone, Serialize)]
pub struct ScenarioWords {
    /// Folder-safe name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Financial year.
    pub year: String,
    /// Month of the data, 1 = April.
    pub as_at_month: u8,
    /// `plan` or `forecast`.
    pub base: String,
    /// Synthetic data, sources: what a reader must know first.
    pub data_note: String,
    /// What is not in the range; said before any range.
    pub not_in_range: Vec<String>,
    /// Such as `before mitigations and central action`: goes into every headline.
    pub stage: String,
    /// Rules that ran, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Published figures: (figure, value, source).
    pub sources: Vec<(String, String, String)>,
}

/// Seed, iterations, sampler.
#[derive(Debug, Clone, Serialize)]
pub struct RunWords {
    /// The seed.
    pub seed: u64,
    /// Iterations simulated.
    pub iterations: u64,
    /// How the shared normals were sampled: `plain`, or `sobol with 8 randomisations`.
    pub sampler: String,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// The root of the geography.
    Root,
    /// A node of the geography below the root, with the name of its level (`region`, `system`, ...).
    Tree(String),
    /// An organisation.
    Organisation,
    /// A sector: `provider` or `commissioner`.
    Sector,
    /// An organisation type.
    Type,
    /// A sector within a child of the root (a region's providers).
    SectorWithin,
}

/// An estimate and its Monte Carlo standard error; none where the iterations cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// An order statistic and its 95 % distribution-free interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quantile {
    /// Probability.
    pub p: f64,
    /// The order statistic x(⌈np⌉).
    pub value: f64,
    /// Lower end; −∞ is none.
    pub low: Option<f64>,
    /// Upper end; none where the iterations are too few.
    pub high: Option<f64>,
}

/// A chance in [0, 1] and its 95 % Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chance {
    /// Share of iterations.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The distribution of a position, £m.
#[derive(Debug, Clone, Serialize)]
pub struct Outturn {
    /// Mean.
    pub mean: Estimate,
    /// Standard deviation (n − 1).
    pub sd: Estimate,
    /// At [`QUANTILES`], in that order.
    pub quantiles: Vec<Quantile>,
    /// Mean of the worst tenth.
    pub shortfall_10: Estimate,
    /// Mean of the worst twentieth.
    pub shortfall_05: Estimate,
    /// 95 % interval of the mean of the worst tenth: not always twice as wide as the standard error says, see
    /// [`statistics`].
    pub shortfall_10_interval: Interval,
    /// The same of the worst twentieth.
    pub shortfall_05_interval: Interval,
}

/// A 95 % interval, £m; an end is none where the iterations cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl Outturn {
    /// The quantile at `p`, which must be one of [`QUANTILES`].
    ///
    /// # Panics
    /// When `p` is not one of them: a mistake in this program.
    #[must_use]
    pub fn quantile(&self, p: f64) -> &Quantile {
        self.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9).expect("a kept quantile")
    }
}

/// A node and its outturn.
#[derive(Debug, Clone, Serialize)]
pub struct NodeSummary {
    /// Code; `sector:provider`, `type:acute`, `Y56/sector:provider` for roll-ups.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// Index of the parent in the geography.
    pub parent: Option<usize>,
    /// Sector of an organisation, else empty.
    pub sector: String,
    /// Type of an organisation, else empty.
    pub org_type: String,
    /// Number of organisations in it.
    pub organisations: usize,
    /// Turnover or allocation, £m.
    pub turnover: f64,
    /// Starting position, incentive included.
    pub base: f64,
    /// Incentive money in the starting position.
    pub incentive: f64,
    /// Annual plan, incentive included.
    pub plan: f64,
    /// Official forecast, incentive included.
    pub forecast: f64,
    /// Control total before incentive money, where every organisation in the node has one.
    pub control_total: Option<f64>,
    /// Expected effect of all risks = mean − base, known exactly from the distributions; that of rules is simulated.
    pub expected_effect: f64,
    /// The in-year outturn.
    pub outturn: Outturn,
    /// The underlying outturn (non-recurrent items left out), where any line recurs.
    pub underlying: Option<Outturn>,
    /// Chance of a deficit (position < 0).
    pub chance_of_deficit: Chance,
    /// Chance of a position worse than plan.
    pub chance_below_plan: Chance,
    /// Chance of a position worse than the official forecast.
    pub chance_below_forecast: Chance,
    /// Chance of missing the control total (judged before incentive money).
    pub chance_below_control_total: Option<Chance>,
    /// Chances against the scenario's stated limits for this node.
    pub limits: Vec<LimitChance>,
    /// The position at the end of each stage, gross first, the last as above; empty where there are no rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageSummary>,
}

/// A stated limit and the chance of a position worse than it.
#[derive(Debug, Clone, Serialize)]
pub struct LimitChance {
    /// Name, such as `ceiling`.
    pub name: String,
    /// The limit, £m.
    pub amount: f64,
    /// Chance of a worse position.
    pub chance_worse: Chance,
}

/// Curve and density of one focus node.
#[derive(Debug, Clone, Serialize)]
pub struct Shape {
    /// Index in `nodes`.
    pub node: usize,
    /// Points of the distribution function, positions ascending: (position, share of iterations at or below it).
    pub curve: Vec<(f64, f64)>,
    /// Histogram: (from, to, share of iterations); shares sum to one.
    pub density: Vec<(f64, f64, f64)>,
}

/// Contributions to one focus node's spread and to its worst tenth; each adds up exactly.
#[derive(Debug, Clone, Serialize)]
pub struct Contributions {
    /// Index in `nodes` of the focus node.
    pub node: usize,
    /// By risk line, largest tail contribution first.
    pub lines: Vec<Contribution>,
    /// By account (organisations and own accounts), largest tail contribution first.
    pub accounts: Vec<Contribution>,
}

/// One contribution.
#[derive(Debug, Clone, Serialize)]
pub struct Contribution {
    /// Code of the line or account.
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
#[derive(Debug, Clone, Serialize)]
pub struct Bridge {
    /// Index in `nodes`.
    pub node: usize,
    /// Totals and steps, in order.
    pub steps: Vec<BridgeStep>,
}

/// One bar of a bridge.
#[derive(Debug, Clone, Serialize)]
pub struct BridgeStep {
    /// Label, such as `Plan`, `cip`, `Skew`, `P50`, `P90`.
    pub label: String,
    /// True for a total (bar from zero), false for a step.
    pub is_total: bool,
    /// Level before the step; 0 for totals.
    pub from: f64,
    /// Level after the step; the total itself for totals.
    pub to: f64,
}

/// Declared exposure beside the model's expectation.
#[derive(Debug, Clone, Serialize)]
pub struct ReconciliationRow {
    /// Line code, or a group's name for totals.
    pub line: String,
    /// Group.
    pub group: LineGroup,
    /// Sector, or `all` for totals.
    pub sector: String,
    /// True for a total of a group or of everything.
    pub is_total: bool,
    /// Declared exposure, £m, positive.
    pub declared: f64,
    /// Expected severity less what the base provides, £m, positive = adverse, from the distributions.
    pub expected: f64,
    /// Simulated mean of the same, with its standard error.
    pub simulated_mean: Estimate,
    /// Simulated median of the same; none for totals that are not simulated as one column.
    pub simulated_p50: Option<f64>,
    /// expected / declared: the implied crystallisation; none where nothing was declared.
    pub ratio: Option<f64>,
}

/// Systems by risk line.
#[derive(Debug, Clone, Serialize)]
pub struct SystemsByLine {
    /// Line codes: the columns.
    pub lines: Vec<String>,
    /// Rows, largest tail contribution first.
    pub rows: Vec<SystemRow>,
}

/// One system.
#[derive(Debug, Clone, Serialize)]
pub struct SystemRow {
    /// Index in `nodes`.
    pub node: usize,
    /// Expected effect by line, £m, adverse negative.
    pub expected: Vec<f64>,
    /// Effect by line in the nation's worst tenth, £m.
    pub tail: Vec<f64>,
    /// Sum of `expected`.
    pub expected_total: f64,
    /// Sum of `tail`.
    pub tail_total: f64,
}

/// Sum of the parts' P90s against the P90 of the sum, as changes from base (adverse positive).
#[derive(Debug, Clone, Serialize)]
pub struct Diversification {
    /// Index in `nodes`.
    pub node: usize,
    /// Σ over organisations of base − q10, £m.
    pub sum_of_parts: f64,
    /// base − q10 of the node itself, £m.
    pub of_the_sum: f64,
    /// sum_of_parts − of_the_sum.
    pub benefit: f64,
}

/// What dependence was assumed and what it implies.
#[derive(Debug, Clone, Serialize)]
pub struct Dependence {
    /// `gaussian` or `student_t with 5 degrees of freedom`.
    pub copula: String,
    /// One sentence a factor set: its loadings and own weight.
    pub assumed: Vec<String>,
    /// Stated correlations between factors, level by level.
    pub correlations: Vec<Correlations>,
    /// Implied average pairwise correlation of organisations' outturns: (sector or `all`, value). Not a number where no pair
    /// varies.
    pub implied_average_correlation: Vec<(String, f64)>,
    /// Standard deviation that each focus node would have were its organisations independent, £m: (node code, sd).
    pub independent_sd: Vec<(String, f64)>,
    /// Each focus node without dependence, as stated, and with everything moving together; see [`comparisons`].
    pub cases: Vec<DependenceCase>,
}

/// A focus node under some dependence, from a short run of its own.
#[derive(Debug, Clone, Serialize)]
pub struct DependenceCase {
    /// Code of the node.
    pub node: String,
    /// `independent`, `as stated` or `all together`.
    pub case: String,
    /// Iterations of the short run.
    pub iterations: u64,
    /// Standard deviation (n − 1), £m, with its standard error.
    pub sd: Estimate,
    /// The adverse end of the 80 % range, £m.
    pub q10: Quantile,
    /// The median, £m.
    pub q50: Quantile,
}

/// A caution on the results, with advice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// Short code, such as `W01`.
    pub code: String,
    /// What may be wrong.
    pub message: String,
    /// What to do about it.
    pub advice: String,
    /// Where in the scenario, such as `control_totals.csv:3, column total_m`; empty for cautions on results.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
}

impl Warning {
    /// True for a finding on the scenario itself, false for a caution on results.
    #[must_use]
    pub fn of_input(&self) -> bool {
        !self.place.is_empty()
    }
}
