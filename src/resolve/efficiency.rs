//! Efficiency programmes: savings still to come, those missed to date, and their delivery.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use super::factors::Sets;
use super::lines::Lines;
use super::target;
use crate::diagnostic::Check;
use crate::model::{Base, EfficiencyBucket, Substitution};
use crate::scenario::record::Cell;
use crate::scenario::settings::Programme;
use crate::scenario::tables::{DeliveryRow, EfficiencyRow};
use crate::scenario::words::{ProgrammeWord, Rating, SpreadWord};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// What decides how much is delivered.
type Class = (ProgrammeWord, bool, bool, Option<Rating>);

/// Resolves efficiency.csv and delivery.csv.
pub fn resolve(
    scenario: &Scenario,
    world: &World<'_>,
    base: Base,
    sets: &mut Sets,
    lines: &mut Lines,
    problems: &mut Problems,
) -> Vec<EfficiencyBucket> {
    let delivery = Delivery::new(scenario, problems);
    let settings = [&scenario.settings.cip, &scenario.settings.qipp];
    let programmes =
        settings.map(|settings| (substitution(settings, problems), sets.named(&settings.factor_set, problems)));
    let mut buckets = Vec::new();
    for row in &scenario.efficiency.rows {
        if row.spread.get() == Some(&SpreadWord::Shared) {
            let message = "an efficiency programme cannot be `shared`".to_owned();
            problems.at(Check::SpreadShared, row.spread.spot(), message);
        }
        let cells = target::Cells {
            target: &row.target,
            spread: &row.spread,
            share_by: &row.share_by,
            share_by_always: false,
            group_size: &row.group_size,
        };
        let (target, _) = target::resolve(&cells, world, problems);
        let programme = row.programme.or(ProgrammeWord::Cip);
        let (substitution, factor_set) = match programme {
            ProgrammeWord::Cip => programmes[0],
            ProgrammeWord::Qipp => programmes[1],
        };
        sets.used_by(factor_set, target.members.iter().map(|member| member.account));
        let (delivery_mean, delivery_concentration) = delivery.of(row, problems);
        let (remaining, slip_to_date) = savings(row, base, problems);
        buckets.push(EfficiencyBucket {
            id: row.efficiency_id.or(String::new()),
            line: lines.programme(programme),
            recurrent: row.recurrent.or(true),
            remaining: Money::from_millions(remaining),
            slip_to_date: Money::from_millions(slip_to_date),
            delivery_mean,
            delivery_concentration,
            substitution,
            declared: Money::from_millions(row.declared.or(0.0)),
            factor_set,
            target,
        });
    }
    buckets
}

fn substitution(settings: &Programme, problems: &mut Problems) -> Option<Substitution> {
    let (mean, sd) = (&settings.substitution_mean, &settings.substitution_sd);
    if mean.is_blank() && sd.get().is_some() {
        let message = "substitution_sd without substitution_mean".to_owned();
        problems.at(Check::SubstitutionIncomplete, sd.spot(), message);
    }
    let substitution = Substitution { mean: *mean.get()?, sd: sd.or(0.0) };
    if substitution.sd > 0.0 {
        let beta =
            crate::model::Distribution::Beta { low: 0.0, high: 1.0, mean: substitution.mean, sd: substitution.sd };
        if let Some((check, message)) = super::distribution::fault(&beta) {
            problems.at(check, sd.spot(), message);
        }
    }
    Some(substitution)
}

/// Savings that the base assumes in the months to come, and those it assumed to date that did not come.
fn savings(row: &EfficiencyRow, base: Base, problems: &mut Problems) -> (f64, f64) {
    let plan = row.plan_full_year.or(0.0);
    let (year, to_date, slip) = match base {
        Base::Plan => (&row.plan_full_year, &row.plan_ytd, row.plan_ytd.or(0.0) - row.delivered_ytd.or(0.0)),
        Base::Forecast => (
            if row.forecast_full_year.is_blank() { &row.plan_full_year } else { &row.forecast_full_year },
            &row.delivered_ytd,
            0.0,
        ),
    };
    if let (Some(year), Some(done)) = (year.get(), to_date.get())
        && done > year
    {
        let message = format!("savings to date {done} are above those of the year {year}");
        problems.at(Check::SavingsInconsistent, to_date.spot(), message);
    }
    (year.or(plan) - to_date.or(0.0), slip)
}

/// Delivery by class.
struct Delivery<'a> {
    classes: BTreeMap<Class, &'a DeliveryRow>,
    complete: bool,
}

impl<'a> Delivery<'a> {
    fn new(scenario: &'a Scenario, problems: &mut Problems) -> Self {
        let mut classes: BTreeMap<Class, &DeliveryRow> = BTreeMap::new();
        let mut complete = scenario.delivery.complete;
        for row in &scenario.delivery.rows {
            let Some(class) = class(&row.programme, &row.recurrent, &row.identified, &row.risk_rating, problems) else {
                complete = false;
                continue;
            };
            if let (Some(&mean), Some(&concentration)) = (row.mean.get(), row.concentration.get()) {
                // mean (1 − mean) / sd² − 1 = concentration.
                let sd = (mean * (1.0 - mean) / (concentration + 1.0)).sqrt();
                let beta = crate::model::Distribution::Beta { low: 0.0, high: 1.0, mean, sd };
                if let Some((Check::DistributionExtreme, message)) = super::distribution::fault(&beta) {
                    let advice = "bring the concentration nearer to that of other classes, 4 to 100".to_owned();
                    problems.at_with(Check::DistributionExtreme, row.concentration.spot(), message, advice);
                }
            }
            if let Some(earlier) = classes.get(&class) {
                let message = format!("the class {} has a row in line {} already", words(class), earlier.at.line);
                problems.at(Check::DeliveryTwice, row.delivery_id.spot(), message);
            } else {
                classes.insert(class, row);
            }
        }
        Self { classes, complete }
    }

    /// Mean and concentration for a row's class; a stand-in after an error.
    fn of(&self, row: &EfficiencyRow, problems: &mut Problems) -> (f64, f64) {
        let class = class(&row.programme, &row.recurrent, &row.identified, &row.risk_rating, problems);
        let Some(class) = class else { return (0.5, 1.0) };
        if let Some(delivery) = self.classes.get(&class) {
            return (delivery.mean.or(0.5), delivery.concentration.or(1.0));
        }
        if self.complete {
            let message = format!("no row in delivery.csv for the class {}", words(class));
            problems.at(Check::DeliveryMissing, row.programme.spot(), message);
        }
        (0.5, 1.0)
    }
}

/// Warns of classes that no savings are in. The scenario has no errors.
pub fn report_unused_delivery(scenario: &Scenario, problems: &mut Problems) {
    let used: BTreeSet<Class> = scenario
        .efficiency
        .rows
        .iter()
        .filter_map(|row| class(&row.programme, &row.recurrent, &row.identified, &row.risk_rating, problems))
        .collect();
    for row in &scenario.delivery.rows {
        if let Some(class) = class(&row.programme, &row.recurrent, &row.identified, &row.risk_rating, problems)
            && !used.contains(&class)
        {
            let message = format!("no savings are in the class {}", words(class));
            problems.at(Check::DeliveryUnused, row.delivery_id.spot(), message);
        }
    }
}

/// The class of a row; none after an error, which is reported here where the rating does not fit.
fn class(
    programme: &Cell<ProgrammeWord>,
    recurrent: &Cell<bool>,
    identified: &Cell<bool>,
    rating: &Cell<Rating>,
    problems: &mut Problems,
) -> Option<Class> {
    if identified.get() == Some(&true) && rating.is_blank() {
        problems.at(Check::RatingInconsistent, rating.spot(), "identified savings without a rating".to_owned());
        return None;
    }
    if identified.get() == Some(&false) && rating.get().is_some() {
        problems.at(Check::RatingInconsistent, rating.spot(), "unidentified savings with a rating".to_owned());
        return None;
    }
    if rating.is_faulty() {
        return None;
    }
    Some((*programme.get()?, *recurrent.get()?, *identified.get()?, rating.get().copied()))
}

fn words((programme, recurrent, identified, rating): Class) -> String {
    let recurrent = if recurrent { "recurrent" } else { "non-recurrent" };
    let identified = if identified { "identified" } else { "unidentified" };
    let rating = rating.map_or(String::new(), |rating| format!(" {}", rating.word()));
    format!("{} {recurrent} {identified}{rating}", programme.word())
}
