//! Rules: what a year really does to positions once the draws are made, stage by stage, in a stated order.

use serde::{Deserialize, Serialize};

use super::{AccountIdx, Distribution, LineGroup, LineIdx, NodeIdx, Target};
use crate::units::Money;

mod ladder;
mod regimes;
mod support;

pub use ladder::{Ladder, Step, StepKind};
pub use regimes::{Ask, Found, Key, MetFrom, RapidSavings, Region, RegionalTotal, Scheme, System, TopSlice};
pub use support::{DeficitSupport, Loss, SupportUnit, WITHHELD};

/// Where a position stands between the risks and the bail-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Risks only.
    Gross,
    /// After organisations' own actions, and the incentive money that depends on them.
    Net,
    /// After system, regional and national action.
    Managed,
    /// After the national ladder: what is left to bail out.
    Residual,
}

impl Stage {
    /// Its word, as in results.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gross => "gross",
            Self::Net => "net",
            Self::Managed => "managed",
            Self::Residual => "residual",
        }
    }

    /// What it holds, in words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Gross => "risks only",
            Self::Net => "after organisations' own actions and incentive money",
            Self::Managed => "after system, regional and national action",
            Self::Residual => "after the national ladder: what is left to bail out",
        }
    }
}

/// A rule of the year end, applied to every iteration once its draws are made.
#[derive(Debug, Clone)]
pub enum Rule {
    /// Organisations act to land on their control total, or give up.
    OwnAction(OwnAction),
    /// The rows of `actions.csv` that organisations take.
    OrganisationActions(Vec<Action>),
    /// Incentive money is paid in full to an account whose own position before it meets its own control total, else not at
    /// all. An account without a control total keeps its money as planned. The underlying position is left alone.
    IncentiveCliff,
    /// Incentive money by quarter, finance and access, with what becomes of unearned money.
    IncentiveFund(Box<IncentiveFund>),
    /// Support for those with a deficit plan, by instalments, as long as they are on it.
    DeficitSupport(Box<DeficitSupport>),
    /// The rows of `actions.csv` that systems, regions or the nation take.
    NodeActions(Vec<Action>),
    /// Regions' own savings schemes.
    RapidSavings(RapidSavings),
    /// Commissioners pay into their region's pool.
    TopSlice(TopSlice),
    /// The rows of `asks.csv`.
    NamedAsks(Vec<Ask>),
    /// Regional control totals, shared out as asks.
    RegionalTotal(RegionalTotal),
    /// National action, step by step.
    NationalLadder(Box<Ladder>),
}

impl Rule {
    /// Which rule it is.
    #[must_use]
    pub fn kind(&self) -> RuleKind {
        match self {
            Self::OwnAction(_) => RuleKind::OwnAction,
            Self::OrganisationActions(_) => RuleKind::OrganisationActions,
            Self::IncentiveCliff => RuleKind::IncentiveCliff,
            Self::IncentiveFund(_) => RuleKind::IncentiveFund,
            Self::DeficitSupport(_) => RuleKind::DeficitSupport,
            Self::NodeActions(_) => RuleKind::NodeActions,
            Self::RapidSavings(_) => RuleKind::RapidSavings,
            Self::TopSlice(_) => RuleKind::TopSlice,
            Self::NamedAsks(_) => RuleKind::NamedAsks,
            Self::RegionalTotal(_) => RuleKind::RegionalTotal,
            Self::NationalLadder(_) => RuleKind::NationalLadder,
        }
    }

    /// Its name, as in the scenario.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// The stage that it belongs to: positions are reported after all rules of a stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.kind().stage()
    }

    /// Its parameters: (name as in the scenario, value).
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::OwnAction(own) => own.parameters(),
            Self::OrganisationActions(actions) | Self::NodeActions(actions) => {
                vec![("actions", actions.len().to_string())]
            }
            Self::IncentiveCliff => Vec::new(),
            Self::IncentiveFund(fund) => fund.parameters(),
            Self::DeficitSupport(support) => support.parameters(),
            Self::RapidSavings(rapid) => rapid.parameters(),
            Self::TopSlice(slice) => slice.parameters(),
            Self::NamedAsks(asks) => vec![("asks", asks.len().to_string())],
            Self::RegionalTotal(total) => total.parameters(),
            Self::NationalLadder(ladder) => ladder.parameters(),
        }
    }

    /// Money that is paid as it is earned: what becomes of the rest, and who holds it; none where it pays none.
    #[must_use]
    pub fn pot(&self) -> Option<(Recycle, Option<AccountIdx>)> {
        match self {
            Self::IncentiveFund(fund) => Some((fund.recycle, fund.holder)),
            Self::DeficitSupport(support) => Some((support.withheld, support.holder)),
            _ => None,
        }
    }

    /// The same rule with another fate of money that is not earned; none where it pays none, or nobody could hold it.
    #[must_use]
    pub fn with_fate(&self, fate: Recycle) -> Option<Self> {
        let (_, holder) = self.pot()?;
        let mut other = self.clone();
        match &mut other {
            Self::IncentiveFund(fund) => fund.recycle = fate,
            Self::DeficitSupport(support) => support.withheld = fate,
            _ => return None,
        }
        (fate != Recycle::Uncommitted || holder.is_some()).then_some(other)
    }
}

/// Which rule: the facts that do not depend on its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// [`Rule::OwnAction`].
    OwnAction,
    /// [`Rule::OrganisationActions`].
    OrganisationActions,
    /// [`Rule::IncentiveCliff`].
    IncentiveCliff,
    /// [`Rule::IncentiveFund`].
    IncentiveFund,
    /// [`Rule::DeficitSupport`].
    DeficitSupport,
    /// [`Rule::NodeActions`].
    NodeActions,
    /// [`Rule::RapidSavings`].
    RapidSavings,
    /// [`Rule::TopSlice`].
    TopSlice,
    /// [`Rule::NamedAsks`].
    NamedAsks,
    /// [`Rule::RegionalTotal`].
    RegionalTotal,
    /// [`Rule::NationalLadder`].
    NationalLadder,
}

impl RuleKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::OwnAction,
        Self::OrganisationActions,
        Self::IncentiveCliff,
        Self::IncentiveFund,
        Self::DeficitSupport,
        Self::NodeActions,
        Self::RapidSavings,
        Self::TopSlice,
        Self::NamedAsks,
        Self::RegionalTotal,
        Self::NationalLadder,
    ];

    /// Its name, as in the scenario.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OwnAction => "own_action",
            Self::OrganisationActions => "organisation_actions",
            Self::IncentiveCliff => "incentive_cliff",
            Self::IncentiveFund => "incentive_fund",
            Self::DeficitSupport => "deficit_support",
            Self::NodeActions => "node_actions",
            Self::RapidSavings => "rapid_savings",
            Self::TopSlice => "top_slice",
            Self::NamedAsks => "named_asks",
            Self::RegionalTotal => "regional_total",
            Self::NationalLadder => "national_ladder",
        }
    }

    /// The stage that it belongs to.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Self::OwnAction
            | Self::OrganisationActions
            | Self::IncentiveCliff
            | Self::IncentiveFund
            | Self::DeficitSupport => Stage::Net,
            Self::NodeActions | Self::RapidSavings | Self::TopSlice | Self::NamedAsks | Self::RegionalTotal => {
                Stage::Managed
            }
            Self::NationalLadder => Stage::Residual,
        }
    }

    /// Its place in the list, which may only rise along it. Money that is earned is judged on what organisations' own actions left; what
    /// nodes do comes after that; a rule that looked at positions before an earlier place had its effect would count a pound twice.
    #[must_use]
    pub const fn place(self) -> u8 {
        match self {
            Self::OwnAction | Self::OrganisationActions => 1,
            Self::IncentiveCliff | Self::IncentiveFund | Self::DeficitSupport => 2,
            Self::NodeActions => 3,
            Self::RapidSavings | Self::TopSlice | Self::NamedAsks => 4,
            // Looks at what systems end up with, and pools it.
            Self::RegionalTotal => 5,
            Self::NationalLadder => 6,
        }
    }

    /// The lines that it posts to, with their codes; not those that rows name.
    #[must_use]
    pub const fn lines(self) -> &'static [(&'static str, LineGroup)] {
        match self {
            Self::OwnAction => &[("own_action", LineGroup::OwnAction)],
            Self::IncentiveCliff | Self::IncentiveFund => &[("incentive", LineGroup::Incentive)],
            Self::DeficitSupport => &[("deficit_support", LineGroup::Incentive)],
            Self::RapidSavings | Self::TopSlice | Self::NamedAsks | Self::RegionalTotal => {
                &[("transfer", LineGroup::Transfer), ("late_savings", LineGroup::LateSavings)]
            }
            Self::NationalLadder => &[("national", LineGroup::National)],
            Self::OrganisationActions | Self::NodeActions => &[],
        }
    }

    /// What the money that it sets is called where the scenario does not name it; none where it sets none. A rule that sets such money
    /// alone moves an account's incentive money.
    #[must_use]
    pub const fn pays(self) -> Option<&'static str> {
        match self {
            Self::IncentiveCliff | Self::IncentiveFund => Some("incentive money"),
            Self::DeficitSupport => Some("deficit support"),
            _ => None,
        }
    }

    /// True when it sets incentive money.
    #[must_use]
    pub const fn sets_incentive(self) -> bool {
        self.pays().is_some()
    }
}

/// Own action, or threshold behaviour: with some chance an organisation acts; it fills the gap to its control total if it
/// can, and if the gap is beyond its reach gives up and does part of what it could. Non-recurrent.
#[derive(Debug, Clone)]
pub struct OwnAction {
    /// Who may act.
    pub members: Vec<AccountIdx>,
    /// Whom that is, in words.
    pub of: String,
    /// Mean capacity as a share of turnover, after what substitution of missed savings has used.
    pub capacity: f64,
    /// Standard deviation of the logarithm of a multiplier of all capacities, common to an iteration: doubt about `capacity`.
    pub capacity_log_sd: f64,
    /// Chance that an organisation with a gap acts.
    pub chance: f64,
    /// Share of the capacity that is used where the gap is beyond it.
    pub giving_up: f64,
    /// Other mean capacities to show results for.
    pub range: Vec<f64>,
}

impl OwnAction {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![
            ("of", self.of.clone()),
            ("capacity", self.capacity.to_string()),
            ("capacity_log_sd", self.capacity_log_sd.to_string()),
            ("chance", self.chance.to_string()),
            ("giving_up", self.giving_up.to_string()),
        ]
    }
}

/// Incentive money: who earns how much of it, and what becomes of the rest.
#[derive(Debug, Clone)]
pub struct IncentiveFund {
    /// Those who may earn.
    pub members: Vec<FundMember>,
    /// True when each quarter has its gate; false when the year end alone decides.
    pub by_quarter: bool,
    /// Shares of the year's money by quarter; they sum to one.
    pub weights: [f64; 4],
    /// The share that depends on finance alone; the rest depends on access too.
    pub finance_share: f64,
    /// What a control total that is met at the year end earns back.
    pub catch_up: CatchUp,
    /// £ of incentive for each £ above the control total.
    pub bonus_rate: f64,
    /// £ of money lost for each £ short, in place of the cliff.
    pub taper: Option<f64>,
    /// The share of the finance gate that is the system's instead of the organisation's own.
    pub system_share: f64,
    /// What becomes of money that is not earned.
    pub recycle: Recycle,
    /// The account that holds unallocated money, and takes what is uncommitted or cannot be shared out.
    pub holder: Option<AccountIdx>,
}

impl IncentiveFund {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let weights: Vec<String> = self.weights.iter().map(f64::to_string).collect();
        vec![
            ("gate", if self.by_quarter { "quarters" } else { "year_end" }.to_owned()),
            ("weights", weights.join("/")),
            ("finance_share", self.finance_share.to_string()),
            ("catch_up", self.catch_up.word().to_owned()),
            ("bonus_rate", self.bonus_rate.to_string()),
            ("taper", self.taper.map_or_else(|| "none".to_owned(), |taper| taper.to_string())),
            ("system_share", self.system_share.to_string()),
            ("recycle", self.recycle.word().to_owned()),
        ]
    }
}

/// One that may earn incentive money.
#[derive(Debug, Clone)]
pub struct FundMember {
    /// Which account; it has accepted a control total.
    pub account: AccountIdx,
    /// Its money for the year.
    pub allocation: Money,
    /// True when part of it depends on access.
    pub access_linked: bool,
    /// Chance that access is met, by quarter.
    pub access: [f64; 4],
    /// Cumulative control totals before incentive money at months 3, 6 and 9; none where only the year end decides.
    pub quarter_totals: Option<[Money; 3]>,
}

/// What a control total that is met at the year end earns back of missed quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatchUp {
    /// Nothing.
    None,
    /// The finance element.
    FinanceOnly,
    /// Finance, and access where it was met.
    Full,
}

impl CatchUp {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::FinanceOnly => "finance_only",
            Self::Full => "full",
        }
    }
}

/// What becomes of incentive money that is not earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recycle {
    /// Paid to those who met their totals, with the unallocated money: for each £ above it, then by their shares.
    Recycled,
    /// Shown on the holder's account.
    Uncommitted,
    /// Gone.
    Lost,
}

impl Recycle {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Recycled, Self::Uncommitted, Self::Lost];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Recycled => "recycled",
            Self::Uncommitted => "uncommitted",
            Self::Lost => "lost",
        }
    }
}

/// A named action: what it may bring, when, for what, and at what price.
#[derive(Debug, Clone)]
pub struct Action {
    /// Id, unique in `actions.csv`; part of the draws' addresses.
    pub id: String,
    /// What it is, in words.
    pub description: String,
    /// Who owns it.
    pub owner: String,
    /// The line it is reported under.
    pub line: LineIdx,
    /// Whose account is credited.
    pub target: Target,
    /// The node whose gap a node's action looks at; none for organisations' actions, which look at their own.
    pub node: Option<NodeIdx>,
    /// Its value over the months assumed, £m for the whole target, if it happens.
    pub value: Distribution,
    /// min(1, months left after its lead time / months assumed).
    pub share_of_time: f64,
    /// Chance that it happens, approval included where it needs one.
    pub probability: f64,
    /// Most that it can bring, £m for the whole target.
    pub capacity: Option<Money>,
    /// What sets it off.
    pub trigger: Trigger,
    /// What the base already holds for it.
    pub in_forecast: Money,
    /// The value that was announced: reported, never the model's mean.
    pub declared: Money,
    /// True when it carries into the underlying position.
    pub recurrent: bool,
    /// What it does to access when used at its most likely value, in points; negative = worse.
    pub access: f64,
    /// The same for safety.
    pub safety: f64,
    /// The most likely value, £m for the whole target: what the points are for.
    pub full_value: f64,
}

/// What sets an action off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Nothing: it is under way.
    Always,
    /// A gross gap at the year end of more than this many £m; then it fills what is left of the gap.
    Gap(f64),
    /// Somebody's yes: its chance is in [`Action::probability`].
    Approval,
}

impl Trigger {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Gap(_) => "gap",
            Self::Approval => "approval",
        }
    }
}
