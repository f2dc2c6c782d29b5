//! Deficit support: money by instalments to those with a deficit plan, as long as they are on it.

use super::{Recycle, Setting, SettingValue};
use crate::model::{AccountIdx, NodeIdx};
use crate::units::Money;

/// What codes of measures begin with that are of what is withheld from a unit.
pub const WITHHELD: &str = "withheld:";

/// Deficit support: who is paid how much of it, when it is withheld, and what becomes of what is.
#[derive(Debug, Clone)]
pub struct DeficitSupport {
    /// Those who are tested and paid.
    pub units: Vec<SupportUnit>,
    /// True where systems are the units; else organisations.
    pub by_system: bool,
    /// Shares of the year's support by instalment; they sum to one.
    pub instalments: [f64; 4],
    /// The month to whose end the position is looked at for each instalment; 12 = the year end.
    pub reviews: [u8; 4],
    /// How far below its plan to date a unit may be, as a share of its turnover.
    pub tolerance: f64,
    /// What a unit loses that is further below.
    pub loss: Loss,
    /// True when what was withheld is paid where a later review finds less to withhold.
    pub earn_back: bool,
    /// True when what was paid is taken back where a later review finds more to withhold.
    pub claw_back: bool,
    /// What becomes of money that is withheld.
    pub withheld: Recycle,
    /// The account that holds unallocated money, and takes what is held centrally or cannot be reallocated.
    pub holder: Option<AccountIdx>,
}

impl DeficitSupport {
    /// Its settings.
    pub(super) const SETTINGS: &[Setting<Self>] = &[
        Setting::choice(
            "unit",
            "whose position decides",
            &[("system", "the system's"), ("organisation", "each organisation's own")],
            |support| SettingValue::word(if support.by_system { "system" } else { "organisation" }),
        ),
        Setting::of("instalments", "share of the year's support by instalment", |support| {
            SettingValue::Shares(support.instalments.to_vec())
        }),
        Setting::of("reviews", "positions are looked at after", |support| {
            SettingValue::Months(support.reviews.to_vec())
        }),
        Setting::of("tolerance", "how far below plan it may be, as a share of turnover", |support| {
            SettingValue::Share(support.tolerance)
        }),
        Setting::choice(
            "loss",
            "lost where it is further below",
            &[("instalment", "the whole instalment"), ("shortfall", "a pound for each pound short")],
            |support| SettingValue::word(support.loss.word()),
        ),
        Setting::of("earn_back", "may be earned back at a later review", |support| {
            SettingValue::Truth(support.earn_back)
        }),
        Setting::of("claw_back", "may be taken back at a later review", |support| {
            SettingValue::Truth(support.claw_back)
        }),
        Setting::choice(
            "withheld",
            "money that is withheld",
            &[
                ("reallocated", "goes to those who have lost nothing"),
                ("held", "is held centrally"),
                ("lost", "is gone"),
            ],
            |support| {
                SettingValue::word(match support.withheld {
                    Recycle::Recycled => "reallocated",
                    Recycle::Uncommitted => "held",
                    Recycle::Lost => "lost",
                })
            },
        ),
    ];
}

/// What a unit loses that is short of its plan to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The whole instalment.
    Instalment,
    /// A pound for each pound short, as far as there is support to withhold.
    Shortfall,
}

impl Loss {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Instalment => "instalment",
            Self::Shortfall => "shortfall",
        }
    }
}

/// One that is tested and paid: an account, or all accounts of a node.
#[derive(Debug, Clone)]
pub struct SupportUnit {
    /// Its code: part of the address of its draw.
    pub code: String,
    /// The node whose accounts are tested together; none where the one member is tested alone.
    pub node: Option<NodeIdx>,
    /// Who is paid, and its support in the plan for the year.
    pub members: Vec<(AccountIdx, Money)>,
    /// Chance that the conditions of each instalment are met; nought where the plan was not accepted.
    pub conditions: [f64; 4],
    /// What was paid of each instalment: facts.
    pub paid: [Option<Money>; 4],
}
