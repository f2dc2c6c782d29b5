//! The national ladder: what the centre can do about a shortfall, step by step, before it asks for a bail-out.

use serde::{Deserialize, Serialize};

use super::{Setting, SettingValue};
use crate::model::{AccountIdx, Distribution};
use crate::units::Money;

/// Steps in the order in which they are used.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// The position to reach, incentive money included.
    pub target: Money,
    /// How far the nation may end below it without a claim.
    pub headroom: Money,
    /// Whose account the steps are posted to.
    pub holder: AccountIdx,
    /// The steps.
    pub steps: Vec<Step>,
    /// What the Treasury gave in earlier years: year, £m, source. To show beside the claim.
    pub past: Vec<(&'static str, f64, &'static str)>,
}

/// A step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Id, unique in `ladder.csv`; part of its draw's address.
    pub id: String,
    /// What it is, in words.
    pub description: String,
    /// Its kind.
    pub kind: StepKind,
    /// What it can bring in all; none without a limit, or where the incentive fund says it.
    pub amount: Option<Distribution>,
    /// What positions hold of it already.
    pub in_base: Money,
    /// True when it counts in full whether needed or not.
    pub booked: bool,
    /// What each £ used costs next year.
    pub next_year_cost: f64,
}

/// What a step is; steps stand in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// What the incentive fund leaves uncommitted: held by its holder's account already.
    UncommittedIncentive,
    /// Direct commissioning and central budgets, the commissioning contribution among it.
    CentralUnderspend,
    /// A reserve held back for risk.
    RiskReserve,
    /// Capital budget turned to revenue.
    CapitalToRevenue,
    /// The rest of the department.
    Department,
    /// The reserve claim: the bail-out.
    Treasury,
}

impl StepKind {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::UncommittedIncentive => "uncommitted_incentive",
            Self::CentralUnderspend => "central_underspend",
            Self::RiskReserve => "risk_reserve",
            Self::CapitalToRevenue => "capital_to_revenue",
            Self::Department => "department",
            Self::Treasury => "treasury",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::UncommittedIncentive => "money of the fund that nobody has earned",
            Self::CentralUnderspend => "central underspend",
            Self::RiskReserve => "risk reserve",
            Self::CapitalToRevenue => "capital moved to revenue",
            Self::Department => "money from the rest of the department",
            Self::Treasury => "claim on the Treasury",
        }
    }

    /// Its word and what people call it.
    const fn both(self) -> (&'static str, &'static str) {
        (self.word(), self.said())
    }

    /// Each word and what people call it.
    const SAID: &[(&str, &str)] = &[
        Self::UncommittedIncentive.both(),
        Self::CentralUnderspend.both(),
        Self::RiskReserve.both(),
        Self::CapitalToRevenue.both(),
        Self::Department.both(),
        Self::Treasury.both(),
    ];
}

impl Ladder {
    /// Its settings.
    pub(super) const SETTINGS: &[Setting<Self>] = &[
        Setting::of("target", "national position to reach", |ladder| SettingValue::Money(ladder.target.millions())),
        Setting::of("headroom", "how far below it there is no claim yet", |ladder| {
            SettingValue::Money(ladder.headroom.millions())
        }),
        Setting::choice("steps", "in this order", StepKind::SAID, |ladder| {
            SettingValue::Words(ladder.steps.iter().map(|step| step.kind.word().to_owned()).collect())
        }),
    ];
}
