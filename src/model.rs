//! The model: a scenario that cannot be wrong. Names are resolved to indices, groups to members, money is in £m.
//!
//! Whoever holds a [`Model`] may assume: one root; every parent precedes its children; shares of a target sum to at most one;
//! every distribution's parameters are in order; the common part of a factor set has a variance of at most one; correlations
//! of factors are possible; no links of the register run in a circle, and none contradicts the chances of its rows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::reporting::Behaviour;
use crate::units::Money;

mod assurance;
pub mod capacity;
mod causes;
pub mod correlation;
mod count;
pub mod distribution;
pub mod link;
pub mod months;
pub mod parameter;
pub mod plan;
mod rules;
mod stated;
pub mod year_to_date;

pub use assurance::{Assurance, Cover, Decision, Lack, Role, Signature, Status};
pub use causes::*;
pub use correlation::FactorCorrelations;
pub use count::EventCount;
pub use distribution::Distribution;
pub use link::{OccurrenceLink, RiskLink};
pub use months::{AccountMonths, Months, Phasing};
pub use parameter::{Moves, Parameter};
pub use rules::*;
pub use stated::{Stated, StatedOf};
pub use year_to_date::{AccountToDate, RecoveryEvidence, RecoveryLaw, YearToDate};

/// Index of a node in [`Model::nodes`].
pub type NodeIdx = usize;
/// Index of an account in [`Model::accounts`].
pub type AccountIdx = usize;
/// Index of a risk line in [`Model::lines`].
pub type LineIdx = usize;
/// Index of a row of the register in [`Model::risks`].
pub type RiskIdx = usize;
/// Index of a factor set in [`Model::factor_sets`].
pub type FactorSetIdx = usize;

/// What money that depends on positions is called where neither the scenario nor a rule says.
pub const FUND: &str = "incentive money";

/// A validated scenario.
#[derive(Debug, Clone)]
pub struct Model {
    /// What the scenario says of itself.
    pub facts: Facts,
    /// The geography above organisations, root first, parents before children.
    pub nodes: Vec<Node>,
    /// Where money sits: organisations in file order, then the own accounts of nodes that have any money or risk.
    pub accounts: Vec<Account>,
    /// The risk lines that results are reported by, in order of first use: efficiency, pay, then the register's.
    pub lines: Vec<Line>,
    /// The efficiency programmes, bucket by bucket.
    pub efficiency: Vec<EfficiencyBucket>,
    /// Pay awards above what was funded.
    pub pay: Vec<PayAward>,
    /// The risk register.
    pub risks: Vec<Risk>,
    /// Contract misalignments between a provider and a commissioner.
    pub contracts: Vec<Contract>,
    /// Named sets of loadings on shared factors.
    pub factor_sets: Vec<FactorSet>,
    /// Correlations of the factors at a level, at most once for each level.
    pub correlations: Vec<FactorCorrelations>,
    /// Stated lines to compare a node's outturn with (a ceiling, a target).
    pub limits: Vec<Limit>,
    /// Shape of the organisations' idiosyncratic remainder, scaled to mean 0 and sd 1.
    pub residual_shape: ResidualShape,
    /// How the shared factors depend in the tails.
    pub copula: Copula,
    /// What happens once the draws are made, in this order; none twice, and their stages never go back.
    pub rules: Vec<Rule>,
    /// The year by month; none where the scenario gives no months.
    pub months: Option<Months>,
    /// The year to date against plan; none unless the base is the forecast, the months are given and some are to come.
    pub year_to_date: Option<YearToDate>,
    /// How official forecasts are revised; none where the scenario does not ask for it.
    pub reporting: Option<Reporting>,
    /// Uncertain parameters, in file order: one draw an iteration for all that each applies to.
    pub parameters: Vec<Parameter>,
    /// Stated control totals of nodes, before incentive money; they need not add up.
    pub control_totals: BTreeMap<NodeIdx, Money>,
    /// Past errors of official forecasts, to show beside the answer.
    pub references: Vec<Reference>,
    /// Steps from the reported position to the underlying one, in file order.
    pub bridge: Vec<BridgeItem>,
    /// Capacity plans and what else the checks of plans need.
    pub plans: plan::Plans,
    /// The simulation of capacity; none where the scenario does not ask for it.
    pub capacity: Option<capacity::Capacity>,
}

impl Model {
    /// What the money is called that rules set by positions: the name that the scenario gives its line, else what the rule calls it.
    #[must_use]
    pub fn fund_name(&self) -> &str {
        let named = self.lines.iter().find(|line| line.group == LineGroup::Incentive && line.name != line.code);
        named.map_or(self.facts.fund, |line| &line.name)
    }
}

/// A step from the reported position to the underlying one.
#[derive(Debug, Clone, PartialEq)]
pub struct BridgeItem {
    /// Name for people.
    pub name: String,
    /// Whose position.
    pub of: Rollup,
    /// What it is, such as `incentive_fund`.
    pub kind: String,
    /// What it changes.
    pub amount: Money,
    /// Where it comes from, as written.
    pub source: String,
}

/// The past errors of official forecasts of a figure, and what a run-rate blend needs: from calibrated parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Whose position.
    pub of: Rollup,
    /// Whose errors, such as `provider`.
    pub class: String,
    /// On which basis, such as `clean`.
    pub basis: String,
    /// Number of years.
    pub n: usize,
    /// The years.
    pub years: Vec<String>,
    /// Months and years that the errors come from, in words.
    pub from: String,
    /// Mean of outturn less forecast, £m.
    pub bias: f64,
    /// Its standard deviation (n − 1), £m; none of one year.
    pub sd: Option<f64>,
    /// The share of the class's turnover that both were scaled by, where the figure is a small part of the class.
    pub scaled: Option<f64>,
    /// True when the scenario's own year is among the years.
    pub in_sample: bool,
    /// The run-rate blend; none where the scenario gives no year to date.
    pub blend: Option<Blend>,
    /// The spread of past errors with its interval, where known.
    pub spread: Option<PastSpread>,
    /// SHA-256 of the history that the parameters were fitted to.
    pub history: String,
}

/// The run-rate blend: (1 − weight) forecast + weight · to date · 12 / month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blend {
    /// Month of the year to date.
    pub month: u8,
    /// The year to date, £m.
    pub to_date: f64,
    /// Mean weight of past years.
    pub weight: f64,
    /// Its standard deviation; none of one year.
    pub sd: Option<f64>,
    /// Number of years.
    pub n: usize,
}

/// The standard deviation of past errors at month 6, and what of it is national, each with a 95 % interval, £m.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastSpread {
    /// Number of years.
    pub n: usize,
    /// Of the whole: estimate, lower end, upper end.
    pub total: (f64, f64, f64),
    /// Of the national part.
    pub national: (f64, f64, f64),
    /// Of independent organisations: a judgement.
    pub own: f64,
}

/// How organisations revise their official forecasts.
#[derive(Debug, Clone)]
pub struct Reporting {
    /// When a forecast may be revised.
    pub protocol: Protocol,
    /// How organisations behave.
    pub behaviour: Behaviour,
    /// Pressure from above on the organisations of each node, in [0, 1].
    pub pressure: Vec<f64>,
}

/// When an official forecast may be revised; never before month 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// At the quarter points: 2016 to 2022.
    Quarterly,
    /// At any month end: from November 2022.
    Monthly,
}

/// What the scenario says of itself.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Folder-safe name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Financial year, such as `2018/19`.
    pub year: String,
    /// Month of the data, 1 = April.
    pub as_at_month: u8,
    /// What the simulation starts from.
    pub base: Base,
    /// Version of the plan, in words; blank where nobody states it.
    pub plan_version: String,
    /// What a reader must know before the figures: synthetic data, sources.
    pub data_note: String,
    /// Changes to the scenario as it stands, as they were asked for: what the figures are of instead.
    pub changes: Vec<String>,
    /// What is not in the range, one sentence each; printed before any range.
    pub not_in_range: Vec<String>,
    /// What the first rule that sets money by positions calls it, be the rule on or off; [`FUND`] without one.
    pub fund: &'static str,
    /// The figure that headlines speak of.
    pub headline: Rollup,
    /// Seed unless the command line gives one.
    pub seed: u64,
    /// Iterations unless the command line gives them.
    pub iterations: u64,
    /// What headlines judge a node by.
    pub yardstick: YardstickChoice,
    /// Who answers for the figures; none where the scenario does not say.
    pub assurance: Option<Assurance>,
    /// What each assumption rests on.
    pub stated: Vec<Stated>,
    /// Published figures with sources, for the report.
    pub sources: Vec<Source>,
}

/// What headlines judge a node by, where it has such a thing; its plan else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum YardstickChoice {
    /// The national target for the nation; stated limits and control totals for its parts.
    #[default]
    Target,
    /// Control totals.
    ControlTotal,
    /// The annual plan.
    Plan,
    /// The official forecast.
    Forecast,
}

/// A published figure, from `sources.csv`.
#[derive(Debug, Clone)]
pub struct Source {
    /// Id of the row.
    pub id: String,
    /// What the figure is.
    pub figure: String,
    /// The figure as written, with its unit.
    pub value: String,
    /// Where it was published.
    pub source: String,
    /// When it was known, `YYYY-MM`.
    pub known_by: String,
}

/// What the simulation starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// The annual plan.
    Plan,
    /// The official forecast outturn.
    Forecast,
}

/// A figure that a row or a setting may name: an organisation, or a roll-up of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rollup {
    /// A node of the geography: every account below it and its own.
    Node(NodeIdx),
    /// All accounts of a sector.
    Sector(String),
    /// All accounts of an organisation type.
    Type(String),
    /// One organisation.
    Organisation(AccountIdx),
}

/// A node of the geography above organisations.
#[derive(Debug, Clone)]
pub struct Node {
    /// Code, unique over nodes and organisations.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Name of its level, such as `region`.
    pub level: String,
    /// Its parent; none for the root only.
    pub parent: Option<NodeIdx>,
}

/// An organisation, or the own account of a node.
#[derive(Debug, Clone)]
pub struct Account {
    /// Code: the organisation's, or the node's for an own account.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// False for the own account of a node.
    pub is_organisation: bool,
    /// True for an organisation that is a budget held centrally (type `central`): it has results, but is not counted.
    pub is_budget: bool,
    /// Organisation type, such as `acute`; empty for own accounts.
    pub org_type: String,
    /// `provider` or `commissioner`; empty for own accounts that state none.
    pub sector: String,
    /// The node it hangs under.
    pub node: NodeIdx,
    /// Turnover (providers) or allocation (commissioners).
    pub turnover: Money,
    /// The position that the simulation starts from, before incentive money.
    pub base: Money,
    /// Incentive money in that position: a constant until an incentive rule replaces it.
    pub incentive: Money,
    /// The part of base plus incentive that is non-recurrent: what the underlying position leaves out.
    pub nonrecurrent: Money,
    /// The annual plan, incentive included.
    pub plan: Money,
    /// Incentive money in the annual plan.
    pub plan_incentive: Money,
    /// The part of it that hangs on an appeal.
    pub appeal: Money,
    /// The official forecast, incentive included; the plan where none was given.
    pub forecast: Money,
    /// Incentive money in the official forecast.
    pub forecast_incentive: Money,
    /// Cost of risks that its commentary tells of and its forecast does not hold. No figure of the range depends on it.
    pub commentary_risk: Money,
    /// Mean of past official forecasts' errors at this month, outturn less forecast, and the years behind it.
    pub past_error: Option<(Money, f64)>,
    /// The control total, before incentive money.
    pub control_total: Option<Money>,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Standard deviation of the idiosyncratic remainder, £m.
    pub residual_sd: Money,
    /// Its allocation.
    pub allocation: Money,
    /// Uncommitted reserve that an ask may be met from.
    pub reserve: Money,
    /// Its population.
    pub population: f64,
    /// Deprivation of that population: higher is more deprived; none where it is not known.
    pub deprivation: Option<f64>,
}

/// A risk line that results are reported by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its code, such as `cip` or `winter`.
    pub code: String,
    /// Which third of the declared risk it belongs to.
    pub group: LineGroup,
    /// Its name for people.
    pub name: String,
}

/// The groups that declared risk is read in, and the remainder that nobody declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineGroup {
    /// Efficiency programmes.
    Efficiency,
    /// Pay awards.
    Pay,
    /// Every other declared risk.
    Other,
    /// The idiosyncratic remainder.
    Remainder,
    /// The overspend to date that is not recovered: nobody declares it as a risk.
    YearToDate,
    /// What simulated capacity plans cost beyond themselves: nobody declares it as a risk.
    Capacity,
    /// Incentive money that a rule takes away: nobody declares it as a risk.
    Incentive,
    /// What organisations do themselves to close their gaps.
    OwnAction,
    /// Named actions of organisations, systems, regions or the nation.
    Action,
    /// Money that moves between accounts.
    Transfer,
    /// Steps of the national ladder.
    National,
    /// Savings that are found because somebody asked for them.
    LateSavings,
}

impl LineGroup {
    /// Its name in data.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Efficiency => "efficiency",
            Self::Pay => "pay",
            Self::Other => "other",
            Self::Remainder => "remainder",
            Self::YearToDate => "year_to_date",
            Self::Capacity => "capacity",
            Self::Incentive => "incentive",
            Self::OwnAction => "own_action",
            Self::Action => "action",
            Self::Transfer => "transfer",
            Self::National => "national",
            Self::LateSavings => "late_savings",
        }
    }

    /// True for lines that only rules post to: their expected effect is simulated, not known from distributions.
    #[must_use]
    pub fn is_of_rules(self) -> bool {
        matches!(
            self,
            Self::Incentive | Self::OwnAction | Self::Action | Self::Transfer | Self::National | Self::LateSavings
        )
    }
}

/// A named set of loadings l on shared factors with correlations R. The own weight is √(1 − lᵀ R l).
#[derive(Debug, Clone)]
pub struct FactorSet {
    /// Its code.
    pub code: String,
    /// Its loadings in file order.
    pub loadings: Vec<Loading>,
}

/// One loading.
#[derive(Debug, Clone)]
pub struct Loading {
    /// The factor, such as `winter`.
    pub factor: String,
    /// Who shares a draw of it.
    pub level: FactorLevel,
    /// The loading, in [−1, 1].
    pub loading: f64,
}

/// Who shares a draw of a factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorLevel {
    /// All accounts below the same node of this level (the root's level = everybody).
    Tree(String),
    /// All accounts of the same organisation type.
    Type,
    /// All accounts of the same sector.
    Sector,
}

impl FactorLevel {
    /// The level as factors.csv writes it.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Tree(level) => level,
            Self::Type => "type",
            Self::Sector => "sector",
        }
    }
}

/// A stated line to compare a node's outturn with.
#[derive(Debug, Clone)]
pub struct Limit {
    /// Its name, such as `ceiling`.
    pub name: String,
    /// Whose outturn.
    pub of: Rollup,
    /// The amount, on the basis of the reported position (incentive included).
    pub amount: Money,
}

/// Shape of the idiosyncratic remainder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResidualShape {
    /// Normal.
    Normal,
    /// Half the trusts sit near plan, with a long adverse tail.
    Skewed,
}

/// How the shared factors depend in the tails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Copula {
    /// Gaussian.
    Gaussian,
    /// Student-t on the factors only, with these degrees of freedom.
    StudentT(f64),
}
