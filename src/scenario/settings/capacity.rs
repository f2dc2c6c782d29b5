//! `[capacity]`: what beds, staff and demand may turn out to be, and what is done when they do not suffice.

use super::super::kind::{Chance, Code, Codes, Fraction, Kind, MonthList, MonthNoise, Multiple, Rate, ShareSd, Weight};
use super::super::record::{Cell, Cells, Field, Need, Record, Spot, record};
use super::super::words::AgencyCapWord;

record! { CapacityRecord "`[capacity]`: simulate capacity plans: demand, beds, staff and what gives way. The section alone, without settings, asks for it. Where a default comes from stands in docs/CAPACITY.md." {
    agency_cap: AgencyCapWord = May "What is done about agency staff above the ceiling. Default: soft.";
    replaces: Codes = May "Lines of the register that the simulation takes the place of for organisations with a capacity plan: rows for a group leave those out, with what they provide: it is taken to be in the plan's own beds and staff. Default: none.";
    demand_factors: Code = May "Loadings of demand, length of stay and delays, from factors.csv; one draw a year. Default: independent.";
    staff_factors: Code = May "Loadings of staff in post and the price of agency staff. Default: independent.";
    relaxed_months: MonthList = May "Months in which the A&E target is relaxed. Default: none.";
    demand_growth: Fraction = May "Unplanned admissions beyond the plan, as a share. Default: 0.";
    demand_spread: ShareSd = May "Standard deviation of a month's unplanned admissions, as a share of the plan. Default: 0.03.";
    stay_spread: ShareSd = May "Of its length of stay. Default: 0.02.";
    delay_spread: ShareSd = May "Of bed days of those who could have left, as a share of all. Default: 0.01.";
    fill_gap: Fraction = May "Own ward staff in post beyond the plan, as a share; below 0 fewer. Default: 0.";
    ward_share: Chance = May "Share of the staff that bed days need: those at the bedside. Default: 0.4.";
    fill_spread: ShareSd = May "Standard deviation of own ward staff in post in a month. Default: 0.02.";
    price_spread: ShareSd = May "Of the price of agency staff. Default: 0.1.";
    late_spread: ShareSd = May "Of the share of A&E attendances late for other reasons than full beds. Default: 0.045.";
    occupancy_limit: Chance = May "Occupancy up to which beds are funded. Default: 0.92.";
    congestion: Chance = May "Occupancy from which A&E performance falls. Default: 0.92.";
    slope: Rate = May "Share of A&E attendances that is late for each unit of occupancy beyond that. Default: 0.7.";
    relaxed_occupancy: Chance = May "Occupancy up to which beds are funded in relaxed months. Default: 0.98.";
    premium: Multiple = May "Cost of agency staff over that of own staff. Default: 1.5.";
    released: Chance = May "Share of planned agency staff no longer needed that go. Default: 0.5.";
    escalation_cost: Weight = May "£ for an escalation bed and day beside its staff. Default: 100.";
    elective_price: Weight = May "£ that a planned inpatient brings. Default: 3684.";
    elective_saved: Chance = May "Share of it not spent when the operation is cancelled. Default: 0.4.";
    cancel_limit: Chance = May "Most of a month's planned inpatients that may be cancelled. Default: 0.3.";
    safety_floor: Chance = May "Most of the required ward staff that may be lacking while money can be had. Default: 0.05.";
    guidance: Multiple = May "Required ward staff for each bed day over what the plan holds. Default: 1.";
    fine: Weight = May "£ for each A&E attendance late beyond the standard. Default: 0.";
    drive: MonthNoise = May "More planned inpatients than the plan, as a share. Default: 0.";
    drive_cost: Multiple = May "Their cost over what they bring. Default: 1.75.";
    money: Chance = May "Share of need beyond what is funded that is met by money; with `access` and `safety` it sums to 1. Default: 0.6.";
    access: Chance = May "Met by cancelled operations. Default: 0.3.";
    safety: Chance = May "Met by staff that are lacking. Default: 0.1.";
    relaxed_to: Chance = May "Share within four hours that a relaxed target asks for. Default: 0.9.";
    activity_margin: Chance = May "Share of planned inpatients by which a plan may be missed and count as met. Default: 0.01.";
    safety_margin: Chance = May "Share of required ward staff that may be lacking while safety counts as held. Default: 0.01.";
} }

impl CapacityRecord {
    /// The sizes in the order of the record: its fields after `relaxed_months`.
    #[must_use]
    pub fn sizes(&self) -> [&Cell<f64>; 30] {
        [
            &self.demand_growth,
            &self.demand_spread,
            &self.stay_spread,
            &self.delay_spread,
            &self.fill_gap,
            &self.ward_share,
            &self.fill_spread,
            &self.price_spread,
            &self.late_spread,
            &self.occupancy_limit,
            &self.congestion,
            &self.slope,
            &self.relaxed_occupancy,
            &self.premium,
            &self.released,
            &self.escalation_cost,
            &self.elective_price,
            &self.elective_saved,
            &self.cancel_limit,
            &self.safety_floor,
            &self.guidance,
            &self.fine,
            &self.drive,
            &self.drive_cost,
            &self.money,
            &self.access,
            &self.safety,
            &self.relaxed_to,
            &self.activity_margin,
            &self.safety_margin,
        ]
    }
}
