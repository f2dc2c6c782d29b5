//! Capacity plans, from docs/CAPACITY.md and nothing else: each month of a plan met by hand.

use outturn::capacity::AgencyCap;
use outturn::model::capacity::Size;
use outturn::model::plan::{Bound, Column, View};

use super::model::Draws;

/// What becomes of a plan in one iteration.
#[derive(Debug, Default, Clone, Copy)]
pub struct Came {
    /// £m.
    pub cost: f64,
    /// Thousands of attendances.
    pub late: f64,
    /// Thousands of operations.
    pub cancelled: f64,
    /// Thousands of whole-time equivalents, month by month.
    pub lacking: f64,
    /// £m above the agency ceiling.
    pub over: f64,
}

impl Draws<'_> {
    /// The months to come of an account's plan; nought without one.
    pub fn capacity(&self, index: usize) -> Came {
        let mut sum = Came::default();
        let Some(given) = &self.model.capacity else { return sum };
        if !given.organisations.contains_key(&index) {
            return sum;
        }
        for number in self.model.facts.as_at_month + 1..=12 {
            let one = self.capacity_month(index, number);
            sum.cost += one.cost;
            sum.late += one.late / 1e3;
            sum.cancelled += one.cancelled / 1e3;
            sum.lacking += one.lacking / 1e3;
            sum.over += one.over;
        }
        sum
    }

    fn capacity_month(&self, index: usize, number: u8) -> Came {
        let given = self.model.capacity.as_ref().unwrap();
        let plans = &self.model.plans;
        let m = usize::from(number) - 1;
        let size = |size: Size| given.sizes[Size::ALL.iter().position(|of| *of == size).unwrap()];
        let at =
            |view: View, column: Column| plans.year(index, view).and_then(|year| year.months(column)).map(|of| of[m]);
        let plan = |column: Column| at(plans.view, column).unwrap();

        let code = self.model.accounts[index].code.as_str();
        let month = format!("month {number}");
        let normal = |what: &str, set| self.latent(["capacity", code, what, &month], set, &[index], None);
        let demand = size(Size::DemandGrowth) + size(Size::DemandSpread) * normal("demand", given.demand_factors);
        let stay = size(Size::StaySpread) * normal("stay", given.demand_factors);
        let delay = size(Size::DelaySpread) * normal("delay", given.demand_factors);
        let fill = size(Size::FillGap) - size(Size::FillSpread) * normal("fill", given.staff_factors);
        let dearer = size(Size::PriceSpread) * normal("price", given.staff_factors);
        let other = size(Size::LateSpread) * normal("late", None);

        // The plan.
        let occupied = plan(Column::BedDays);
        let (planned_spells, other_spells) = (plan(Column::ElectiveInpatients), plan(Column::NonElective));
        let length = occupied / (planned_spells + other_spells);
        let elective = planned_spells * length;
        let emergency = occupied - elective;
        let escalation = at(plans.view, Column::BedsEscalation).unwrap_or(0.0);
        let open = (plan(Column::BedsOpen) + escalation) * plans.days(plans.view)[m];
        let (own, agency) = (plan(Column::WteSubstantive), plan(Column::WteAgency));
        let wards = size(Size::WardShare) * (own + plan(Column::WteBank) + agency);
        let required = size(Size::Guidance) * wards / occupied;
        let salary = plan(Column::PaySubstantive) / own;
        let relaxes = given.relaxed.contains(&number);
        let limit = if relaxes {
            size(Size::OccupancyLimit).max(size(Size::RelaxedOccupancy))
        } else {
            size(Size::OccupancyLimit)
        };

        // What happens.
        let drive = size(Size::Drive);
        let need = (emergency * (1.0 + demand) + elective * (1.0 + drive)) * (1.0 + stay) + occupied * delay;
        let new_staff = size(Size::WardShare) * own * fill;
        let in_post = wards + new_staff;
        let beds_for = if limit * open > occupied { limit * open } else { occupied };
        let staffed_for = in_post / required;
        let funded = if beds_for < staffed_for { beds_for } else { staffed_for };
        let beyond = if need > funded { need - funded } else { 0.0 };
        let split = given.organisations[&index];
        let most_access = size(Size::CancelLimit) * planned_spells * length;
        let mut by_access = (split.access * beyond).min(most_access);
        let mut by_safety = (split.safety * beyond).min(size(Size::SafetyFloor) * need);
        let mut by_money = beyond - by_access - by_safety;
        let price = salary * size(Size::Premium) * (1.0 + dearer);
        let planned_agency_pay = plan(Column::PayAgency);
        let agency_pay = planned_agency_pay * (1.0 + dearer);
        let ceiling = plans.ceilings.get(&index).map(|money| money.millions() / 12.0);
        if let (AgencyCap::Hard, Some(ceiling)) = (given.cap, ceiling) {
            // Staff that the ceiling still pays for, beside those in post.
            let staff = in_post + (ceiling - agency_pay).max(0.0) / price;
            let payable = (staff / required - funded).max(0.0);
            if by_money > payable {
                let refused = by_money - payable;
                by_money = payable;
                let cancelled = refused.min(most_access - by_access);
                by_access += cancelled;
                by_safety += refused - cancelled;
            }
        }
        let opened = by_money.min((need - beds_for).max(0.0));
        let mut hired = required * (need.min(funded) + by_money) - in_post;
        if hired < 0.0 {
            hired = -(-hired).min(agency) * size(Size::Released);
        }
        let spent = agency_pay + hired * price;
        let staff_cost = salary * new_staff + spent - planned_agency_pay + size(Size::EscalationCost) * 1e-6 * opened;
        let operation = size(Size::ElectivePrice) * 1e-6;
        let operations = by_access / length;
        let full = (need - by_access) / (open + opened);

        let late_below = |view: View| -> Option<f64> {
            let beds =
                (at(view, Column::BedsOpen)? + at(view, Column::BedsEscalation).unwrap_or(0.0)) * plans.days(view)[m];
            let beyond = (at(view, Column::BedDays)? / beds - size(Size::Congestion)).max(0.0);
            Some((1.0 - at(view, Column::AeWithin4Hours)? - size(Size::Slope) * beyond).clamp(0.0, 1.0))
        };
        let below = late_below(View::LastYear).or_else(|| late_below(plans.view)).unwrap();
        let late = (below + size(Size::Slope) * (full - size(Size::Congestion)).max(0.0) + other).clamp(0.0, 1.0);
        let attendances = plan(Column::AeAttendances);
        let standard = plans.bound(Bound::AeStandard).unwrap_or(1.0);
        let fined = |share: f64| (share - (1.0 - standard)).max(0.0);
        let fine = size(Size::Fine) * 1e-6 * attendances * (fined(late) - fined(1.0 - plan(Column::AeWithin4Hours)));
        let activity_cost = operations * operation * (1.0 - size(Size::ElectiveSaved))
            + drive * planned_spells * operation * (size(Size::DriveCost) - 1.0)
            + fine;
        let over = match (given.cap, ceiling) {
            (AgencyCap::Soft | AgencyCap::Hard, Some(ceiling)) => (spent - ceiling).max(0.0),
            _ => 0.0,
        };
        Came {
            cost: staff_cost + activity_cost,
            late: attendances * late,
            cancelled: operations - drive * planned_spells,
            lacking: required * by_safety,
            over,
        }
    }
}
