//! Capacity plans: views that are whole, beds for those who lie in them, pay for those who work; and the bounds of the checks.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use crate::diagnostic::Check;
use crate::model::months::YEAR;
use crate::model::plan::{Bound, Column, PlannedSavings, Plans, View, ViewYear};
use crate::model::{AccountIdx, EfficiencyBucket};
use crate::scenario::record::Cell;
use crate::scenario::tables::CapacityPlanRow;
use crate::scenario::words::{TestedWord, ViewWord};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// Occupancy outside these is likely to be beds in the place of bed days, or the other way round. Judgement.
const OCCUPANCY: [f64; 2] = [0.2, 1.5];

/// The months of one view of one organisation, as rows.
type Months<'a> = [Option<&'a CapacityPlanRow>; YEAR];

/// What the checks of plans need. `efficiency` are the model's buckets, a row each.
pub fn resolve(
    scenario: &Scenario,
    world: &World<'_>,
    efficiency: &[EfficiencyBucket],
    problems: &mut Problems,
) -> Plans {
    let record = &scenario.settings.plan;
    let as_at = usize::try_from(scenario.settings.top.as_at_month.or(12)).unwrap_or(YEAR);
    let start = scenario.settings.top.year.get().map_or(2001, |(start, _)| u32::from(*start));
    let mut savings: BTreeMap<AccountIdx, PlannedSavings> = BTreeMap::new();
    for (row, bucket) in scenario.efficiency.rows.iter().zip(efficiency) {
        for member in &bucket.target.members {
            let amount = member.share * row.plan_full_year.or(0.0);
            let own = savings.entry(member.account).or_default();
            own.year += amount;
            own.unidentified += if row.identified.or(true) { 0.0 } else { amount };
        }
    }
    let ceiling = |(account, row): (AccountIdx, &crate::scenario::tables::OrganisationRow)| {
        Some((account, Money::from_millions(*row.agency_ceiling.get()?)))
    };
    let contracts = scenario.contracts.rows.iter();
    Plans {
        view: match record.view.or(TestedWord::Submitted) {
            TestedWord::Submitted => View::Submitted,
            TestedWord::Required => View::Required,
            TestedWord::Genuine => View::Genuine,
        },
        capacity: capacity(scenario, world, as_at, problems),
        savings,
        ceilings: world.organisations().filter_map(ceiling).collect(),
        contract_values: contracts.map(|row| Money::from_millions(row.provider_value.or(0.0))).collect(),
        days: days(start),
        days_last_year: days(start - 1),
        bounds: Bound::ALL
            .iter()
            .zip(record.bounds())
            .map(|(bound, cell)| cell.get().copied().or(bound.default()))
            .collect(),
    }
}

impl From<ViewWord> for View {
    fn from(word: ViewWord) -> Self {
        match word {
            ViewWord::Submitted => Self::Submitted,
            ViewWord::Required => Self::Required,
            ViewWord::Genuine => Self::Genuine,
            ViewWord::LastYear => Self::LastYear,
            ViewWord::Actual => Self::Actual,
        }
    }
}

/// Days of the months of a financial year, April first.
fn days(start: u32) -> [f64; YEAR] {
    let next = start + 1;
    let leap = next.is_multiple_of(4) && (!next.is_multiple_of(100) || next.is_multiple_of(400));
    let february = if leap { 29.0 } else { 28.0 };
    [30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, february, 31.0]
}

/// The cells of a row in the order of [`Column::ALL`].
fn cells(row: &CapacityPlanRow) -> [&Cell<f64>; 20] {
    [
        &row.beds_open,
        &row.beds_escalation,
        &row.bed_days_occupied,
        &row.elective_inpatients,
        &row.day_cases,
        &row.non_elective_spells,
        &row.outpatient_attendances,
        &row.length_of_stay,
        &row.ae_attendances,
        &row.ae_within_4_hours,
        &row.waits_within_18_weeks,
        &row.waiting_list,
        &row.wte_substantive,
        &row.wte_bank,
        &row.wte_agency,
        &row.pay_substantive,
        &row.pay_bank,
        &row.pay_agency,
        &row.income,
        &row.savings,
    ]
}

fn capacity(
    scenario: &Scenario,
    world: &World<'_>,
    as_at: usize,
    problems: &mut Problems,
) -> BTreeMap<AccountIdx, BTreeMap<View, ViewYear>> {
    let table = &scenario.capacity_plan;
    let mut gathered: BTreeMap<(AccountIdx, View), Months<'_>> = BTreeMap::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for row in &table.rows {
        let Some(code) = row.org_code.get() else { continue };
        let Some(account) = world.organisation(code) else {
            if unknown.insert(code) {
                world.report_no_organisation(&row.org_code, code, problems);
            }
            continue;
        };
        let (Some(&word), Some(&number)) = (row.view.get(), row.month.get()) else { continue };
        let (view, month) = (View::from(word), usize::try_from(number).unwrap_or(1) - 1);
        if view == View::Actual && month >= as_at {
            let message = format!("month {number} of `{code}` as it happened, and the data are of month {as_at}");
            problems.at(Check::ActualInFuture, row.month.spot(), message);
        }
        let months = gathered.entry((account, view)).or_default();
        if let Some(earlier) = months[month] {
            let message =
                format!("month {number} of `{code}`, {}, stands in line {} already", word.word(), earlier.at.line);
            problems.at(Check::MonthTwice, row.month.spot(), message);
            continue;
        }
        months[month] = Some(row);
        report_row(row, days_of(scenario, view, month), problems);
    }
    let mut all: BTreeMap<AccountIdx, BTreeMap<View, ViewYear>> = BTreeMap::new();
    for ((account, view), months) in gathered {
        let wanted = if view == View::Actual { as_at } else { YEAR };
        let code = &world.accounts[account].code;
        let missing: Vec<String> =
            (0..wanted).filter(|&month| months[month].is_none()).map(|month| (month + 1).to_string()).collect();
        let Some(first) = months.iter().flatten().next() else { continue };
        if !missing.is_empty() {
            if table.complete {
                let message = format!("`{code}`, {}, has no row for month {}", view.word(), missing.join(", "));
                let advice = if view == View::Actual {
                    "give every month up to `as_at_month`, or none: views are never mixed"
                } else {
                    "give all twelve months of the view, or none: views are never mixed"
                };
                problems.at_with(Check::MonthMissing, first.org_code.spot(), message, advice.to_owned());
            }
            continue;
        }
        let rows: Vec<&CapacityPlanRow> = months.iter().flatten().copied().collect();
        all.entry(account).or_default().insert(view, year(code, view, &rows, problems));
    }
    all
}

fn days_of(scenario: &Scenario, view: View, month: usize) -> f64 {
    let start = scenario.settings.top.year.get().map_or(2001, |(start, _)| u32::from(*start));
    days(if view == View::LastYear { start - 1 } else { start })[month]
}

/// Beds of nobody, staff without pay: what contradicts itself in one row.
fn report_row(row: &CapacityPlanRow, days: f64, problems: &mut Problems) {
    if let (Some(&open), Some(&occupied)) = (row.beds_open.get(), row.bed_days_occupied.get())
        && !row.beds_escalation.is_faulty()
    {
        let beds = open + row.beds_escalation.or(0.0);
        let occupancy = occupied / (beds * days);
        if occupied > 0.0 && beds == 0.0 {
            let message = format!("{occupied} bed days are occupied, and no bed is open");
            problems.at(Check::BedsNone, row.beds_open.spot(), message);
        } else if beds > 0.0 && !(OCCUPANCY[0]..=OCCUPANCY[1]).contains(&occupancy) {
            let percent = 100.0 * occupancy;
            let message =
                format!("{occupied} bed days on {beds} beds and {days} days are an occupancy of {percent:.0} %");
            problems.at(Check::OccupancyImplausible, row.bed_days_occupied.spot(), message);
        }
    }
    let pairs = [
        ("substantive", &row.wte_substantive, &row.pay_substantive),
        ("bank", &row.wte_bank, &row.pay_bank),
        ("agency", &row.wte_agency, &row.pay_agency),
    ];
    for (what, staff, pay) in pairs {
        let (Some(&wte), Some(&amount)) = (staff.get(), pay.get()) else { continue };
        if (wte > 0.0) != (amount > 0.0) {
            let message = format!("{wte} whole-time equivalents of {what} staff and a pay of £{amount}m");
            problems.at(Check::StaffWithoutPay, pay.spot(), message);
        }
    }
}

/// The columns of a view that are filled in; one that is blank in some months is reported.
fn year(code: &str, view: View, rows: &[&CapacityPlanRow], problems: &mut Problems) -> ViewYear {
    let mut columns = BTreeMap::new();
    for (place, &column) in Column::ALL.iter().enumerate() {
        let of: Vec<&Cell<f64>> = rows.iter().map(|row| cells(row)[place]).collect();
        if of.iter().any(|cell| cell.is_faulty()) {
            continue;
        }
        // No escalation beds are none; of everything else a blank says nothing.
        let known: Vec<f64> = if column == Column::BedsEscalation {
            of.iter().map(|cell| cell.or(0.0)).collect()
        } else {
            of.iter().filter_map(|cell| cell.get().copied()).collect()
        };
        if known.len() == rows.len() {
            columns.insert(column, known);
        } else if !known.is_empty()
            && let Some(blank) = of.iter().find(|cell| cell.is_blank())
        {
            let message = format!(
                "`{}` of `{code}`, {}, is blank in {} of {} months",
                column.word(),
                view.word(),
                rows.len() - known.len(),
                rows.len()
            );
            problems.at(Check::PlanPartMissing, blank.spot(), message);
        }
    }
    ViewYear::new(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::record::Record;
    use crate::scenario::settings::PlanRecord;
    use crate::scenario::words::ViewWord;

    #[test]
    fn february_is_long_where_its_year_is() {
        let february = |start: u32| days(start)[10];
        assert_eq!([2017, 2018, 2019, 2099, 1999].map(february), [28.0, 28.0, 29.0, 28.0, 29.0]);
        assert_eq!(days(2018).iter().sum::<f64>(), 365.0);
    }

    #[test]
    fn columns_bounds_and_views_of_the_model_are_those_of_the_scenario() {
        let fields: Vec<&str> = CapacityPlanRow::FIELDS.iter().map(|field| field.name).collect();
        let columns: Vec<&str> = Column::ALL.iter().map(|column| column.word()).collect();
        assert_eq!(fields[3..3 + columns.len()], columns);
        assert_eq!(View::ALL.map(View::word), ViewWord::WORDS);
        let keys: Vec<&str> = PlanRecord::FIELDS.iter().map(|field| field.name).collect();
        let bounds: Vec<&str> = Bound::ALL.iter().map(|bound| bound.key()).collect();
        assert_eq!(keys[1..], bounds);
        for (field, bound) in PlanRecord::FIELDS[1..].iter().zip(Bound::ALL) {
            let stated = field.about.split_once("Default: ").map(|(_, rest)| rest.trim_end_matches('.'));
            assert_eq!(stated.and_then(|text| text.parse().ok()), bound.default(), "{}", field.name);
        }
    }
}
