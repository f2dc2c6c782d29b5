//! Own action: organisations fill the gap to their control total, or give up.

use super::{Setting, SettingValue};
use crate::model::AccountIdx;

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
    /// Its settings.
    pub(super) const SETTINGS: &[Setting<Self>] = &[
        Setting::of("of", "who acts", |own| SettingValue::Whom(own.of.clone())),
        Setting::of("capacity", "what they can find, as a share of turnover, on average", |own| {
            SettingValue::Share(own.capacity)
        }),
        Setting::of("capacity_log_sd", "doubt about that average (standard deviation of its logarithm)", |own| {
            SettingValue::Number(own.capacity_log_sd)
        }),
        Setting::of("chance", "chance that an organisation with a gap acts", |own| SettingValue::Share(own.chance)),
        Setting::of("giving_up", "share of it that is found where the gap is beyond reach", |own| {
            SettingValue::Share(own.giving_up)
        }),
    ];
}
