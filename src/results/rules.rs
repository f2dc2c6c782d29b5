//! What the rules did.

use serde::{Deserialize, Serialize};

use super::{Chance, Estimate, NodeCode, Quantile};
use crate::model::{Recycle, RuleKind, Stage, Trigger, WITHHELD};

/// Everything that is told of rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RulesResult {
    /// The stages that were noted, gross first.
    pub stages: Vec<Stage>,
    /// Organisations with an accepted control total.
    pub organisations: Vec<OrganisationTotal>,
    /// Nodes with a control total, stage by stage.
    pub nodes: Vec<NodeTotal>,
    /// How many organisations miss their totals, stage by stage.
    pub missing: Vec<Missing>,
    /// Joint states: what share of organisations and iterations is in each.
    pub states: Vec<JointState>,
    /// What rules note: pools, and what each action brings.
    pub measures: Vec<MeasureResult>,
    /// Incentive money by who earns it; none without a fund.
    pub fund: Option<FundResult>,
    /// Named actions and their price.
    pub actions: Vec<ActionResult>,
    /// The actions added up; none where there are none.
    pub programme: Option<Programme>,
    /// The focus nodes with rules switched off or changed, from short runs over the same draws.
    pub cases: Vec<RuleCase>,
}

/// An organisation's control total and the two sides of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrganisationTotal {
    /// The organisation.
    pub node: NodeCode,
    /// Chance of meeting it, in the order of [`RulesResult::stages`].
    pub chance_met: Vec<Chance>,
    /// Mean final position where it is met, £m, incentive money included; none where it never is.
    pub mean_where_met: Option<f64>,
    /// Mean final position where it is missed; none where it never is.
    pub mean_where_missed: Option<f64>,
    /// Mean incentive money, £m, recycled money included.
    pub incentive_mean: f64,
    /// Mean of own action, £m.
    pub own_action_mean: f64,
}

/// A node's control total at a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeTotal {
    /// The node.
    pub node: NodeCode,
    /// The stage.
    pub stage: Stage,
    /// Chance of meeting it.
    pub chance_met: Chance,
    /// Chance that at least nine in ten of its organisations meet theirs.
    pub chance_mostly: Chance,
    /// Chance of both: they do, and the node misses.
    pub chance_mostly_but_missed: Chance,
    /// Chance that it meets its total and would have missed it before system, regional and national action.
    pub chance_only_managed: Chance,
}

/// Organisations that miss their totals at a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    /// The stage.
    pub stage: Stage,
    /// Organisations with an accepted total.
    pub of: usize,
    /// Mean number that miss.
    pub mean: f64,
    /// One iteration in ten has fewer.
    pub q10: usize,
    /// One iteration in ten has more.
    pub q90: usize,
}

/// Whether a control total is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// Met.
    Met,
    /// Missed.
    Missed,
    /// There is none.
    None,
}

impl Met {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::None => "none",
        }
    }
}

/// A joint state of a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JointState {
    /// The stage.
    pub stage: Stage,
    /// Of the organisation.
    pub organisation: Met,
    /// Of the node that it hangs under.
    pub system: Met,
    /// Of the node below the root.
    pub region: Met,
    /// Of the root.
    pub nation: Met,
    /// Share of organisations × iterations.
    pub share: f64,
}

/// What a rule noted of every iteration, £m.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureResult {
    /// The rule.
    pub rule: RuleKind,
    /// Its code within the rule.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Mean.
    pub mean: Estimate,
    /// At [`crate::tallies::ranks::QUANTILES`].
    pub quantiles: Vec<Quantile>,
    /// Share of iterations in which it is more than nothing.
    pub chance_any: Chance,
}

impl MeasureResult {
    /// The unit from which it says what is withheld; none of other measures.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        self.code.strip_prefix(WITHHELD).filter(|_| self.rule == RuleKind::DeficitSupport)
    }

    /// The quantile at `p`; none where it was not kept.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<&Quantile> {
        super::figures::kept(&self.quantiles, p)
    }
}

/// Money that is paid as it is earned, of those who may receive it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FundResult {
    /// The rule that pays it.
    pub rule: RuleKind,
    /// In their plans, £m.
    pub planned: f64,
    /// Mean of what of it is earned, before anything is paid again, £m, with its standard error.
    pub earned: Estimate,
    /// By sector.
    pub sectors: Vec<FundSector>,
}

/// Incentive money of a sector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FundSector {
    /// The sector's node.
    pub node: NodeCode,
    /// Organisations that may receive any: with an accepted total, or with support.
    pub organisations: u64,
    /// In their plans, £m.
    pub planned: f64,
    /// Mean of what they receive, money that is paid again included, £m.
    pub received: f64,
}

/// A named action, what it brings and what it costs in access and safety.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionResult {
    /// Its id.
    pub id: String,
    /// What it is.
    pub description: String,
    /// Who answers for it.
    pub owner: String,
    /// The stage at which it counts.
    pub stage: Stage,
    /// What sets it off.
    pub trigger: Trigger,
    /// Its value as announced, £m.
    pub declared: f64,
    /// What the base holds of it, £m.
    pub in_forecast: f64,
    /// Mean of what it brings, £m, what the base holds included.
    pub mean: Estimate,
    /// Chance that it brings anything.
    pub chance_any: Chance,
    /// The adverse end of the 80 % range of what it brings.
    pub q10: Quantile,
    /// The other end.
    pub q90: Quantile,
    /// Mean points of access: its own, times the share of its most likely value that is used.
    pub access: f64,
    /// The same for safety.
    pub safety: f64,
}

/// The named actions added up, £m.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// Number of actions.
    pub actions: usize,
    /// As announced.
    pub announced: f64,
    /// Mean of what they bring. Its standard error is at most the sum of theirs, and that is what stands here.
    pub expected: Estimate,
    /// What plans or forecasts hold of them already.
    pub in_plans: f64,
    /// As announced, of those that still need somebody's yes.
    pub awaiting_approval: f64,
}

/// A focus node under other rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleCase {
    /// The node.
    pub node: NodeCode,
    /// What differs from the rules as stated.
    pub case: RuleChange,
    /// Iterations of the short run.
    pub iterations: u64,
    /// Mean, £m.
    pub mean: Estimate,
    /// Standard deviation (n − 1), £m.
    pub sd: f64,
    /// The adverse end of the 80 % range, £m.
    pub q10: Quantile,
    /// The median, £m.
    pub q50: Quantile,
    /// The other end of the 80 % range, £m.
    pub q90: Quantile,
}

/// A change of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleChange {
    /// None: the beginning of the run itself.
    AsStated,
    /// A rule is left out.
    Without(RuleKind),
    /// Nobody gives up where the gap is beyond reach.
    NobodyGivesUp,
    /// Another mean capacity of own action, as a share of turnover.
    Capacity(f64),
    /// Another fate of unearned incentive money.
    Unearned(Recycle),
}
