//! Positions of nodes: what is known of them, their distributions, the year by month, what they are judged by.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::figures::kept;
use super::{Chance, Estimate, Outturn, Quantile};
use crate::model::Stage;

/// The code that names a node in results: that of a node of the geography or of an organisation; `sector:provider`, `type:acute`,
/// `Y56/sector:provider` for roll-ups.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeCode(pub String);

impl fmt::Display for NodeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for NodeCode {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for NodeCode {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl NodeKind {
    /// Its word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Tree(_) => "tree",
            Self::Organisation => "organisation",
            Self::Sector => "sector",
            Self::Type => "type",
            Self::SectorWithin => "sector_within",
        }
    }
}

/// A node and its outturn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeResult {
    /// Its code.
    pub code: NodeCode,
    /// Name for people.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// The node above it in the geography.
    pub parent: Option<NodeCode>,
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
    /// True where an organisation accepted its control total.
    pub accepted: bool,
    /// Mean of the outturn less the plan, £m, with the standard error of the mean: what a finance director has at stake.
    pub mean_less_plan: Estimate,
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
    pub stages: Vec<StageResult>,
}

/// A stated limit and the chance of a position worse than it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitChance {
    /// Name, such as `ceiling`.
    pub name: String,
    /// The limit, £m.
    pub amount: f64,
    /// Chance of a worse position.
    pub chance_worse: Chance,
}

/// A node's position at the end of a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageResult {
    /// The stage.
    pub stage: Stage,
    /// Mean, £m.
    pub mean: Estimate,
    /// Standard deviation, £m.
    pub sd: Estimate,
    /// At [`crate::tallies::ranks::QUANTILES`]; empty for organisations between the first and the last stage.
    pub quantiles: Vec<Quantile>,
    /// Chance of a deficit.
    pub chance_of_deficit: Chance,
    /// Chance of a position worse than plan.
    pub chance_below_plan: Chance,
    /// Chance of a position worse than the official forecast.
    pub chance_below_forecast: Chance,
    /// Chance of missing the control total, judged before incentive money.
    pub chance_below_control_total: Option<Chance>,
    /// Chance that actions cover every risk: the position, incentive money as planned, is at least the base.
    pub chance_covered: Chance,
    /// Chances against the scenario's stated limits for this node.
    pub limits: Vec<LimitChance>,
}

impl StageResult {
    /// The quantile at `p`; none where it was not kept.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<&Quantile> {
        kept(&self.quantiles, p)
    }
}

/// What a node is judged by in headlines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Yardstick {
    /// The node.
    pub node: NodeCode,
    /// What it is.
    pub kind: YardstickKind,
    /// £m, incentive money as planned included.
    pub amount: f64,
    /// Chance of ending worse than it.
    pub chance_missed: Chance,
}

/// What a yardstick is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YardstickKind {
    /// The national target: that of the ladder.
    Target,
    /// The control total.
    ControlTotal,
    /// A stated limit, by its name.
    Limit(String),
    /// The annual plan.
    Plan,
    /// The official forecast.
    Forecast,
}

impl YardstickKind {
    /// Its word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::ControlTotal => "control_total",
            Self::Limit(_) => "limit",
            Self::Plan => "plan",
            Self::Forecast => "forecast",
        }
    }
}

/// What no part of the nation holds: money on the nation's, regions' and systems' own accounts, or on none of the regions'.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnAccounts {
    /// What the nation is split into.
    pub beside: Rest,
    /// Plan of the nation less those of the parts, £m.
    pub plan: f64,
    /// The same of official forecasts.
    pub forecast: f64,
    /// The same of means.
    pub mean: f64,
}

/// What the nation is split into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// Sectors: the rest are own accounts of nodes, such as action taken centrally.
    Sectors,
    /// The nodes directly below the root: the rest is held nationally.
    Regions,
}

impl Rest {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sectors => "sectors",
            Self::Regions => "regions",
        }
    }
}

/// Curve and density of one focus node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// The node.
    pub node: NodeCode,
    /// Points of the distribution function, positions ascending: (position, share of iterations at or below it).
    pub curve: Vec<(f64, f64)>,
    /// Histogram: (from, to, share of iterations); shares sum to one.
    pub density: Vec<(f64, f64, f64)>,
    /// The same, without what lies so far away that it would squeeze a picture.
    pub near: Near,
    /// Positions that many iterations share exactly, ascending.
    pub atoms: Vec<Atom>,
}

/// The part of a distribution that a picture has room for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// Its worse and its better end, £m.
    pub ends: [f64; 2],
    /// Histogram between them: (from, to, share of all iterations).
    pub bins: Vec<(f64, f64, f64)>,
    /// Share of iterations that are worse than the worse end; none where there is no such iteration.
    pub worse: Option<Chance>,
    /// Share of iterations that are better than the better end; none where there is no such iteration.
    pub better: Option<Chance>,
}

/// A position that at least 1 in 100 iterations share to the last digit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Atom {
    /// £m.
    pub position: f64,
    /// Share of iterations there.
    pub share: Chance,
}

/// The year of one node by month. Positions are cumulative, £m, incentive money included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fan {
    /// The node.
    pub node: NodeCode,
    /// True where it was asked for by name.
    pub named: bool,
    /// Months 1 to 12.
    pub months: Vec<FanMonth>,
}

/// One month of a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FanMonth {
    /// The month, 1 = April.
    pub month: u8,
    /// Planned position to the end of the month.
    pub plan: f64,
    /// Actual position to the end of the month, for months to date.
    pub actual: Option<f64>,
    /// Distribution of the position to the end of the month, for months to come; that of month 12 is the node's outturn.
    pub outturn: Option<Outturn>,
}

/// Sum of the organisations' P90s against the P90 of their sum, as changes from base (adverse positive). Own accounts of nodes are on
/// neither side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diversification {
    /// The node.
    pub node: NodeCode,
    /// Σ over organisations of base − q10, £m; of a central budget before any rule.
    pub sum_of_parts: f64,
    /// base − q10 of the sum of the node's organisations, £m.
    pub of_the_sum: f64,
    /// sum_of_parts − of_the_sum.
    pub benefit: f64,
}
