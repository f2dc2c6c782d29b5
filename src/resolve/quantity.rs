//! Rows of the register that are priced by the unit: days of strike, posts made redundant, months of a price concession.
//!
//! Cost = units a month × months still to come × price of a unit × (1 − share that others pay). Where units come several at once,
//! how often they come is Poisson with the mean units a month × months / units at once, each time with a price of its own.

use super::scores;
use crate::diagnostic::Check;
use crate::model::months::YEAR;
use crate::model::{Distribution, EventCount};
use crate::scenario::kind::LARGEST_AMOUNT_M;
use crate::scenario::tables::RiskRow;
use crate::scenario::{Problems, Scenario};

/// What a row's units come to.
pub struct Quantity {
    /// What the range of the row is multiplied by: units in all, or at once, less the share that others pay.
    times: f64,
    /// How often units come, where that is drawn.
    pub count: Option<EventCount>,
    /// The months still to come in which they do, 1 = April; none where the row does not say.
    pub months: Option<Vec<u8>>,
}

impl Quantity {
    /// Of one row, with everything that is wrong with its units.
    pub fn of(row: &RiskRow, scenario: &Scenario, problems: &mut Problems) -> Self {
        let kept = 1.0 - row.funded_share.or(0.0);
        let without = Self { times: kept, count: None, months: None };
        let Some(&a_month) = row.units_a_month.get() else {
            let given = [
                (!row.units_at_once.is_blank(), row.units_at_once.spot(), "units_at_once"),
                (!row.months.is_blank(), row.months.spot(), "months"),
            ];
            for (_, spot, name) in given.into_iter().filter(|(given, ..)| *given && row.units_a_month.is_blank()) {
                problems.at(Check::ParameterMissing, spot, format!("`{name}` without `units_a_month`"));
            }
            return without;
        };
        if row.count_mean.get().is_some() {
            let message = "both `count_mean` and `units_a_month` are given".to_owned();
            problems.at(Check::ScoreAndChance, row.units_a_month.spot(), message);
        }
        if scores::is_scored(row, &scenario.settings.register) {
            let message = "an impact score is of the whole amount, and `units_a_month` needs the price of one unit";
            problems.at(Check::ParameterSuperfluous, row.impact.spot(), message.to_owned());
        }
        // A month that was refused has been reported.
        let Some(as_at) = scenario.settings.top.as_at_month.get().and_then(|&month| u8::try_from(month).ok()) else {
            return without;
        };
        let months = to_come(row, as_at);
        if months.is_empty() {
            let message = format!("no month of `{}` is after month {as_at}", row.risk_id.or(String::new()));
            problems.at(Check::UnitsPast, row.units_a_month.spot(), message);
            return without;
        }
        let stated = row.months.get().map(|_| months.clone());
        let past = row.months.get().map_or(0, |named| named.len() - months.len());
        if past > 0 {
            let message = format!("{past} of its months are up to month {as_at}, and not counted");
            problems.at(Check::UnitsPartlyPast, row.months.spot(), message);
        }
        let units = a_month * months.len() as f64;
        let Some(&at_once) = row.units_at_once.get() else {
            return Self { times: units * kept, count: None, months: stated };
        };
        for (given, name) in
            [(row.probability.get().is_some(), "probability"), (row.likelihood.get().is_some(), "likelihood")]
        {
            if given {
                let message = format!("both `units_at_once` and `{name}` are given");
                problems.at(Check::ScoreAndChance, row.units_at_once.spot(), message);
            }
        }
        let times = EventCount::Poisson { mean: units / at_once };
        let count = scores::drawable(times, row.units_at_once.spot(), problems);
        Self { times: at_once * kept, count, months: stated }
    }

    /// The severity from the price of a unit, £m; nought where others pay it all.
    pub fn severity(&self, price: Distribution, row: &RiskRow, problems: &mut Problems) -> Distribution {
        if self.count.is_some() && matches!(price, Distribution::Discrete(_)) {
            let message = "units that come at once with a table of outcomes".to_owned();
            problems.at(Check::ParameterSuperfluous, row.units_at_once.spot(), message);
        }
        let severity = price.times(self.times);
        if severity.mean().abs() > LARGEST_AMOUNT_M {
            let message = format!("its units come to £{:.0}m", severity.mean());
            problems.at(Check::AmountTooLarge, row.units_a_month.spot(), message);
            return Distribution::Fixed(0.0);
        }
        severity
    }
}

/// The months of a row after month `as_at`: those that it names, or all.
fn to_come(row: &RiskRow, as_at: u8) -> Vec<u8> {
    (as_at + 1..=YEAR as u8).filter(|month| row.months.get().is_none_or(|named| named.contains(month))).collect()
}

/// What the price in a row is to be multiplied by to have its expected cost; 1 for a row without units.
pub fn expected_times(row: &RiskRow, scenario: &Scenario) -> f64 {
    let kept = 1.0 - row.funded_share.or(0.0);
    let as_at = scenario.settings.top.as_at_month.get().and_then(|&month| u8::try_from(month).ok()).unwrap_or(0);
    row.units_a_month.get().map_or(kept, |units| units * to_come(row, as_at).len() as f64 * kept)
}
