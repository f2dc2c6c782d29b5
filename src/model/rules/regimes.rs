//! Cross-subsidy between the systems of a region: who is asked for what, and who receives it.

use super::{Setting, SettingValue};
use crate::model::{AccountIdx, Distribution, Model, NodeIdx};
use crate::units::Money;

/// What something is shared among systems by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Every system alike.
    Equal,
    /// Allocations.
    Allocation,
    /// Planned surpluses.
    PlannedSurplus,
    /// What each is short of its control total in the iteration.
    Shortfall,
    /// Stated shares.
    Stated,
}

impl Key {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Allocation => "allocation",
            Self::PlannedSurplus => "planned_surplus",
            Self::Shortfall => "shortfall",
            Self::Stated => "stated",
        }
    }

    /// Each word and what people say; `none` is of a rule that need not share anything out.
    const SAID: &[(&str, &str)] = &[
        ("none", "nothing: it stays with the region"),
        ("equal", "equal parts"),
        ("allocation", "allocation"),
        ("planned_surplus", "planned surplus"),
        ("shortfall", "shortfall against control totals"),
        ("stated", "stated shares"),
    ];
}

/// The drawn share of what was asked for that is found: beta on 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Mean.
    pub mean: f64,
    /// Standard deviation; 0 = fixed.
    pub sd: f64,
}

/// A region and the systems directly below it that have organisations.
#[derive(Debug, Clone)]
pub struct Region {
    /// Its node.
    pub node: NodeIdx,
    /// Its own account, where the rule needs one.
    pub own: Option<AccountIdx>,
    /// Its systems; at least one.
    pub systems: Vec<System>,
}

/// A system as one of those who share.
#[derive(Debug, Clone)]
pub struct System {
    /// Its node.
    pub node: NodeIdx,
    /// Its own account, which pays and receives for the whole of it.
    pub own: AccountIdx,
    /// Its share; shares of a region sum to one. Nought with [`Key::Shortfall`].
    pub share: f64,
    /// The sum of its allocations.
    pub allocation: Money,
}

/// Commissioners pay a share of their allocation into their region's pool, which is shared out.
#[derive(Debug, Clone)]
pub struct TopSlice {
    /// The regions.
    pub regions: Vec<Region>,
    /// What pools are shared by.
    pub key: Key,
    /// Share of the allocation that is paid.
    pub rate: f64,
    /// The share of it that a commissioner finds.
    pub found: Found,
}

/// The gap between regional control totals and plans, shared out as savings to find.
#[derive(Debug, Clone)]
pub struct RegionalTotal {
    /// The regions with a control total.
    pub regions: Vec<Region>,
    /// What gaps are shared by.
    pub key: Key,
    /// What each system is asked for, in the order of regions and systems; caps applied.
    pub asks: Vec<Money>,
    /// Most that a system is asked for, as a share of its allocation.
    pub cap: Option<f64>,
    /// The share that a system finds.
    pub found: Found,
    /// True when what systems have above their control totals goes to those below theirs.
    pub pool: bool,
}

/// What one is asked to pay to another.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Id, unique in `asks.csv`; part of the draws' addresses.
    pub id: String,
    /// Who is asked.
    pub from: AccountIdx,
    /// Who receives; none where the giver keeps what it finds.
    pub to: Option<AccountIdx>,
    /// What is asked for.
    pub amount: Money,
    /// Chance that the giver agrees.
    pub accept: f64,
    /// What the giver pays from.
    pub met_from: MetFrom,
    /// The share that is found.
    pub found: Found,
    /// The share of the year that was left when it was asked for: savings are found for that part only.
    pub share_of_year: f64,
    /// Years of paying back; 0 = never.
    pub repay_years: f64,
}

/// What the giver of an ask pays from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetFrom {
    /// It pays what it finds.
    Savings,
    /// It pays in full, and overspends what it does not find.
    Overspend,
    /// It pays out of reserves.
    Reserves,
}

/// Regions' own savings schemes.
#[derive(Debug, Clone)]
pub struct RapidSavings {
    /// The regions that have schemes.
    pub regions: Vec<Region>,
    /// What a region's savings are shared by; none where they stay on its account.
    pub key: Option<Key>,
    /// The schemes.
    pub schemes: Vec<Scheme>,
}

/// A savings scheme of a region.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Id, unique in `schemes.csv`; part of the draws' addresses.
    pub id: String,
    /// Its region: index in [`RapidSavings::regions`].
    pub region: usize,
    /// Its value over the months assumed.
    pub value: Distribution,
    /// min(1, months left after its lead time / months assumed).
    pub share_of_time: f64,
    /// Chance that it happens.
    pub probability: f64,
}

impl TopSlice {
    /// Its settings.
    pub(super) const SETTINGS: &[Setting<Self>] = &[
        Setting::of("regions", "number of pools", |slice| SettingValue::Count(slice.regions.len())),
        Setting::of("rate", "share of its allocation that each commissioner pays in", |slice| {
            SettingValue::Share(slice.rate)
        }),
        Setting::choice("share_by", "shared out by", Key::SAID, |slice| SettingValue::word(slice.key.word())),
        Setting::of("found_mean", "share of it found in late savings, on average", |slice| {
            SettingValue::Share(slice.found.mean)
        }),
        Setting::of("found_sd", "standard deviation of that share", |slice| SettingValue::Share(slice.found.sd)),
    ];
}

impl RegionalTotal {
    /// Its settings.
    pub(super) const SETTINGS: &[Setting<Self>] = &[
        Setting::of("regions", "number of regional totals", |total| SettingValue::Count(total.regions.len())),
        Setting::choice("share_by", "the gap is shared out by", Key::SAID, |total| {
            SettingValue::word(total.key.word())
        }),
        Setting::choice(
            "cap",
            "most that a system is asked for, as a share of its allocation",
            &[("none", "no limit")],
            |total| total.cap.map_or_else(|| SettingValue::word("none"), SettingValue::Share),
        ),
        Setting::of("pool", "surpluses above a system's own total go to those below theirs", |total| {
            SettingValue::Truth(total.pool)
        }),
        Setting::of("found_mean", "share of its ask that a system finds in late savings, on average", |total| {
            SettingValue::Share(total.found.mean)
        }),
        Setting::of("found_sd", "standard deviation of that share", |total| SettingValue::Share(total.found.sd)),
    ];
}

impl RapidSavings {
    /// Its settings.
    pub(super) const SETTINGS: &[Setting<Self>] = &[
        Setting::of("schemes", "number of schemes", |rapid| SettingValue::Count(rapid.schemes.len())),
        Setting::choice("share_by", "shared out by", Key::SAID, |rapid| {
            SettingValue::word(rapid.key.map_or("none", Key::word))
        }),
    ];
}

impl Model {
    /// The population of some accounts.
    #[must_use]
    pub fn population(&self, accounts: &[AccountIdx]) -> f64 {
        accounts.iter().map(|&account| self.accounts[account].population).sum()
    }

    /// The deprivation of some accounts' populations, weighted by population; none where it is not known.
    #[must_use]
    pub fn deprivation(&self, accounts: &[AccountIdx]) -> Option<f64> {
        let known = |&account: &AccountIdx| {
            let account = &self.accounts[account];
            Some((account.deprivation?, account.population))
        };
        let known: Vec<(f64, f64)> = accounts.iter().filter_map(known).collect();
        let people: f64 = known.iter().map(|(_, people)| people).sum();
        let weighted: f64 = known.iter().map(|(score, people)| score * people).sum();
        (people > 0.0).then(|| weighted / people)
    }
}
