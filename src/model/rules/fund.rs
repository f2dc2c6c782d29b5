//! Incentive money by quarter, finance and access.

use super::{Recycle, Setting, SettingValue};
use crate::model::AccountIdx;
use crate::units::Money;

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
    /// Its settings.
    pub(super) const SETTINGS: &[Setting<Self>] = &[
        Setting::choice(
            "gate",
            "control totals are looked at",
            &[("quarters", "every quarter, on the year to date"), ("year_end", "at the year end")],
            |fund| SettingValue::word(if fund.by_quarter { "quarters" } else { "year_end" }),
        ),
        Setting::of("weights", "share of the year's money by quarter", |fund| {
            SettingValue::Shares(fund.weights.to_vec())
        }),
        Setting::of("finance_share", "share that depends on finance alone", |fund| {
            SettingValue::Share(fund.finance_share)
        }),
        Setting::choice(
            "catch_up",
            "earned back where the total is met at the year end",
            &[
                ("none", "nothing"),
                ("finance_only", "the part for finance"),
                ("full", "finance, and access where it was met"),
            ],
            |fund| SettingValue::word(fund.catch_up.word()),
        ),
        Setting::of("bonus_rate", "bonus for each £ above the control total", |fund| {
            SettingValue::Pounds(fund.bonus_rate)
        }),
        Setting::choice("taper", "lost for each £ short of it", &[("none", "all of the money")], |fund| {
            fund.taper.map_or_else(|| SettingValue::word("none"), SettingValue::Pounds)
        }),
        Setting::of("system_share", "share that depends on the system's total", |fund| {
            SettingValue::Share(fund.system_share)
        }),
        Setting::choice(
            "recycle",
            "money that is not earned",
            &[
                ("recycled", "goes to those who met their totals"),
                ("uncommitted", "is held centrally"),
                ("lost", "is gone"),
            ],
            |fund| SettingValue::word(fund.recycle.word()),
        ),
    ];
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
