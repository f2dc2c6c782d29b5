//! Rules: what a year really does to positions once the draws are made, stage by stage, in a stated order.

use serde::{Deserialize, Serialize};

use super::{AccountIdx, LineGroup};

mod actions;
mod fund;
mod ladder;
mod own_action;
mod regimes;
mod settings;
mod support;

pub use actions::{Action, Trigger};
pub use fund::{CatchUp, FundMember, IncentiveFund};
pub use ladder::{Ladder, Step, StepKind};
pub use own_action::OwnAction;
pub use regimes::{Ask, Found, Key, MetFrom, RapidSavings, Region, RegionalTotal, Scheme, System, TopSlice};
use settings::Setting;
pub use settings::{SettingValue, SettingWords};
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

    /// The values of its settings, by their names: [`RuleKind::settings`] has their words.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, SettingValue)> {
        match self {
            Self::OwnAction(own) => settings::values(OwnAction::SETTINGS, own),
            Self::OrganisationActions(actions) | Self::NodeActions(actions) => {
                vec![(ACTIONS.name, SettingValue::Count(actions.len()))]
            }
            Self::IncentiveCliff => Vec::new(),
            Self::IncentiveFund(fund) => settings::values(IncentiveFund::SETTINGS, fund),
            Self::DeficitSupport(support) => settings::values(DeficitSupport::SETTINGS, support),
            Self::RapidSavings(rapid) => settings::values(RapidSavings::SETTINGS, rapid),
            Self::TopSlice(slice) => settings::values(TopSlice::SETTINGS, slice),
            Self::NamedAsks(asks) => vec![(ASKS.name, SettingValue::Count(asks.len()))],
            Self::RegionalTotal(total) => settings::values(RegionalTotal::SETTINGS, total),
            Self::NationalLadder(ladder) => settings::values(Ladder::SETTINGS, ladder),
        }
    }

    /// Money that is paid as it is earned: what becomes of the rest, and who holds it; none where it pays none.
    #[must_use]
    pub fn pot(&self) -> Option<(Recycle, Option<AccountIdx>)> {
        match self {
            Self::IncentiveFund(fund) => Some((fund.recycle, fund.holder)),
            Self::DeficitSupport(support) => Some((support.withheld, support.holder)),
            Self::OwnAction(_)
            | Self::OrganisationActions(_)
            | Self::IncentiveCliff
            | Self::NodeActions(_)
            | Self::RapidSavings(_)
            | Self::TopSlice(_)
            | Self::NamedAsks(_)
            | Self::RegionalTotal(_)
            | Self::NationalLadder(_) => None,
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
            Self::OwnAction(_)
            | Self::OrganisationActions(_)
            | Self::IncentiveCliff
            | Self::NodeActions(_)
            | Self::RapidSavings(_)
            | Self::TopSlice(_)
            | Self::NamedAsks(_)
            | Self::RegionalTotal(_)
            | Self::NationalLadder(_) => return None,
        }
        (fate != Recycle::Uncommitted || holder.is_some()).then_some(other)
    }
}

const ACTIONS: SettingWords = SettingWords::plain("actions", "number of actions");
const ASKS: SettingWords = SettingWords::plain("asks", "number of asks");

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
            Self::OwnAction
            | Self::OrganisationActions
            | Self::NodeActions
            | Self::RapidSavings
            | Self::TopSlice
            | Self::NamedAsks
            | Self::RegionalTotal
            | Self::NationalLadder => None,
        }
    }

    /// What it is called by people, with the name of the money that it may set.
    #[must_use]
    pub fn said(self, fund: &str) -> String {
        let words = match self {
            Self::OwnAction => "organisations' own recovery",
            Self::OrganisationActions => "organisations' named actions",
            Self::IncentiveCliff => return format!("{fund}, all or nothing"),
            Self::IncentiveFund => return format!("{fund} as earned"),
            Self::DeficitSupport => return format!("{fund} by instalment"),
            Self::NodeActions => "the programme of systems, regions and the nation",
            Self::RapidSavings => "regions' savings schemes",
            Self::TopSlice => "a top slice of allocations",
            Self::NamedAsks => "named asks",
            Self::RegionalTotal => "regional control totals",
            Self::NationalLadder => "central budgets and reserves",
        };
        words.to_owned()
    }

    /// Its settings in words, in their order.
    #[must_use]
    pub fn settings(self) -> Vec<SettingWords> {
        match self {
            Self::OwnAction => settings::words(OwnAction::SETTINGS),
            Self::OrganisationActions | Self::NodeActions => vec![ACTIONS],
            Self::IncentiveCliff => Vec::new(),
            Self::IncentiveFund => settings::words(IncentiveFund::SETTINGS),
            Self::DeficitSupport => settings::words(DeficitSupport::SETTINGS),
            Self::RapidSavings => settings::words(RapidSavings::SETTINGS),
            Self::TopSlice => settings::words(TopSlice::SETTINGS),
            Self::NamedAsks => vec![ASKS],
            Self::RegionalTotal => settings::words(RegionalTotal::SETTINGS),
            Self::NationalLadder => settings::words(Ladder::SETTINGS),
        }
    }

    /// True where every run says what the answer would be without it: a rule that somebody may choose to have or not.
    #[must_use]
    pub const fn is_tried_without(self) -> bool {
        match self {
            Self::OwnAction | Self::RapidSavings | Self::TopSlice | Self::NamedAsks | Self::RegionalTotal => true,
            Self::OrganisationActions
            | Self::IncentiveCliff
            | Self::IncentiveFund
            | Self::DeficitSupport
            | Self::NodeActions
            | Self::NationalLadder => false,
        }
    }

    /// True when it sets incentive money.
    #[must_use]
    pub const fn sets_incentive(self) -> bool {
        self.pays().is_some()
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
