//! One hospital month: what need beyond what is funded is met by, and what that costs in money, access and safety.
//!
//! Need is bed days of patients; what is funded is bed days that have both a bed at a safe occupancy and staff. What need goes beyond is met
//! by money (temporary staff, escalation beds), by access (planned operations are cancelled) or by safety (patients without the staff
//! that they should have), in stated shares and within stated limits, and in no other way: the three add up to it.
//!
//! Source: the article of August 2015 on the three imperatives; levels and slopes: `crate::model::capacity`.

/// What is met by money, by access and by safety; sums to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// By money.
    pub money: f64,
    /// By access.
    pub access: f64,
    /// By safety.
    pub safety: f64,
}

/// What is done about spending on agency staff above the ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgencyCap {
    /// There is no ceiling.
    Off,
    /// It may be broken for safety's sake, and that is counted.
    Soft,
    /// It may not be broken.
    Hard,
}

/// What holds of every month and hospital.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Occupancy up to which beds are funded.
    pub occupancy_limit: f64,
    /// Occupancy from which A&E performance falls.
    pub congestion: f64,
    /// Share of A&E attendances that are late for each unit of occupancy beyond that.
    pub slope: f64,
    /// Cost of agency staff over that of own staff.
    pub premium: f64,
    /// Share of planned agency staff no longer needed that go.
    pub released: f64,
    /// Cost of an escalation bed for a day beside its staff, £m.
    pub escalation: f64,
    /// What a planned inpatient brings, £m.
    pub price: f64,
    /// Share of it that is not spent when the operation is cancelled.
    pub saved: f64,
    /// Most of a month's planned inpatients that may be cancelled, as a share.
    pub cancel_limit: f64,
    /// Most of the required ward staff that may be lacking, as a share, while money can be had instead.
    pub safety_floor: f64,
    /// Share of the staff that need follows: those at the bedside.
    pub ward_share: f64,
    /// Required ward staff for each bed day, over what the plan holds.
    pub guidance: f64,
    /// The agency ceiling.
    pub cap: AgencyCap,
    /// Fine for each late attendance beyond the standard, £m.
    pub fine: f64,
    /// Share of attendances that may be late under the standard.
    pub late_allowed: f64,
    /// More planned inpatients than the plan, as a share.
    pub drive: f64,
    /// Their cost over what they bring.
    pub drive_cost: f64,
}

/// A month of a hospital's plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// Bed days that are open, escalation included; above nought.
    pub beds: f64,
    /// Planned bed days of unplanned admissions.
    pub emergency: f64,
    /// Planned bed days of planned inpatients.
    pub elective: f64,
    /// Days that a planned inpatient stays.
    pub stay: f64,
    /// Planned inpatients.
    pub inpatients: f64,
    /// Whole-time equivalents of own staff.
    pub substantive: f64,
    /// Of bank staff.
    pub bank: f64,
    /// Of agency staff.
    pub agency: f64,
    /// Pay of one of the own staff, £m.
    pub pay: f64,
    /// Planned pay of agency staff, £m.
    pub agency_pay: f64,
    /// What agency staff may cost, £m; infinite without a ceiling.
    pub ceiling: f64,
    /// A&E attendances.
    pub attendances: f64,
    /// Share of them that is late while beds are below [`Rates::congestion`].
    pub late: f64,
    /// Share of them that the plan lets be late.
    pub planned_late: f64,
    /// Occupancy up to which beds are funded where targets are relaxed in this month; nought elsewhere.
    pub relaxed: f64,
}

/// What a month turns out to be, as deviations from the plan: shares of it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Drawn {
    /// Unplanned admissions.
    pub demand: f64,
    /// Length of stay.
    pub stay: f64,
    /// Bed days of those who could have left, as a share of all planned bed days.
    pub delay: f64,
    /// Own ward staff in post.
    pub fill: f64,
    /// Price of agency staff.
    pub price: f64,
    /// A&E attendances that are late for other reasons, as a share of all.
    pub late: f64,
}

/// What becomes of a month, against its plan.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outcome {
    /// Bed days of need beyond what is funded.
    pub need: f64,
    /// Of it met by money.
    pub by_money: f64,
    /// Of it met by access.
    pub by_access: f64,
    /// Of it met by safety.
    pub by_safety: f64,
    /// Bed days of patients.
    pub patients: f64,
    /// Bed days that are open, escalation beds included.
    pub beds: f64,
    /// Late A&E attendances.
    pub late: f64,
    /// Planned inpatients fewer than planned.
    pub cancelled: f64,
    /// Whole-time equivalents of required ward staff that are lacking.
    pub lacking: f64,
    /// Cost of staff and beds beyond the plan, £m.
    pub staff_cost: f64,
    /// What cancelled operations, fines and additional operations cost, £m.
    pub activity_cost: f64,
    /// Spending on agency staff above the ceiling, £m.
    pub over_ceiling: f64,
}

impl Month {
    /// Planned bed days.
    #[inline(always)]
    #[must_use]
    pub fn occupied(&self) -> f64 {
        self.emergency + self.elective
    }

    /// Planned staff, whole-time equivalents.
    #[inline(always)]
    #[must_use]
    pub fn staff(&self) -> f64 {
        self.substantive + self.bank + self.agency
    }

    /// What becomes of the month.
    ///
    /// With planned bed days D = E + L (unplanned, planned), open bed days C, ward staff W (the ward share of all staff), and r = g W / D of
    /// them for each bed day (g: guidance):
    ///
    /// need N = (E (1 + demand) + L (1 + drive)) (1 + stay) + D delay;
    /// funded K = min(max(ρ C, D), ward staff in post / r), ρ the occupancy limit: what the plan says it does is in the plan;
    /// beyond it n = max(0, N − K) = by money + by access + by safety, in the shares of the split, but:
    /// access no more than the cancel limit allows, safety no more than its floor allows, and the rest of both to money; money no more than a
    /// hard ceiling pays for, and the rest of that to access as far as it goes and then to safety.
    ///
    /// Own ward staff beyond the plan cost their pay, those short of it save it; agency staff fill r (min(N, K) + by money) less the ward staff in post at
    /// premium × price; of those planned that are not needed the released share goes. A cancelled operation loses its price less what is saved.
    /// Late share of A&E = late of the month + slope × max(0, occupancy − congestion) + other reasons, within [0, 1], occupancy = (N −
    /// by access) / (C + escalation beds). Fines are those beyond the plan's own. At the plan (no deviation, no lever) costs are nought.
    #[inline(always)]
    #[must_use]
    pub fn respond(&self, rates: &Rates, split: Split, drawn: Drawn) -> Outcome {
        let occupied = self.occupied();
        let driven = self.elective * (1.0 + rates.drive);
        let need = (self.emergency * (1.0 + drawn.demand) + driven) * (1.0 + drawn.stay) + occupied * drawn.delay;
        let need = need.max(0.0);
        let wards = rates.ward_share * self.staff();
        let each = rates.guidance * wards / occupied;
        let change = rates.ward_share * self.substantive * drawn.fill.max(-1.0);
        let in_post = wards + change;
        let limit = rates.occupancy_limit.max(self.relaxed);
        let with_beds = (limit * self.beds).max(occupied);
        let funded = with_beds.min(in_post / each);
        let beyond = (need - funded).max(0.0);
        let price = self.pay * rates.premium * (1.0 + drawn.price).max(0.0);
        let agency_pay = self.agency_pay * (1.0 + drawn.price).max(0.0);
        // No step below is taken in one lane and not in another: so a compiler can make vectors of them.
        // What a hard ceiling leaves for more agency staff, in bed days of money's part.
        let hard = (in_post + (self.ceiling - agency_pay).max(0.0) / price) / each - funded;
        let headroom = if rates.cap == AgencyCap::Hard { hard } else { f64::INFINITY };
        let most_access = rates.cancel_limit * self.inpatients * self.stay;
        let access = (split.access * beyond).min(most_access);
        let safety = (split.safety * beyond).min(rates.safety_floor * need);
        let money = (beyond - access - safety).max(0.0);
        let paid = money.min(headroom.max(0.0));
        let refused = money - paid;
        let access = access + refused.min((most_access - access).max(0.0));
        let safety = (beyond - paid - access).max(0.0);
        let escalation = paid.min((need - with_beds).max(0.0));
        let (patients, beds) = (need - access, self.beds + escalation);
        let congested = (patients / beds - rates.congestion).max(0.0);
        let late_share = (self.late + rates.slope * congested + drawn.late).clamp(0.0, 1.0);
        let served = need.min(funded) + paid;
        let agency = each * served - in_post;
        // No more agency staff can go than were planned.
        let released = rates.released * agency.max(-self.agency);
        let agency = if agency < 0.0 { released } else { agency };
        let spent = agency_pay + agency * price;
        let over = if rates.cap == AgencyCap::Off { 0.0 } else { (spent - self.ceiling).max(0.0) };
        let cancelled = access / self.stay - rates.drive * self.inpatients;
        let lost = rates.price * (1.0 - rates.saved) * access / self.stay;
        let driven = rates.price * (rates.drive_cost - 1.0) * rates.drive * self.inpatients;
        let beyond_standard = |share: f64| (share - rates.late_allowed).max(0.0);
        let fined = rates.fine * self.attendances * (beyond_standard(late_share) - beyond_standard(self.planned_late));
        Outcome {
            need: beyond,
            by_money: paid,
            by_access: access,
            by_safety: safety,
            patients,
            beds,
            late: self.attendances * late_share,
            cancelled,
            lacking: each * safety,
            staff_cost: self.pay * change
                + (agency_pay - self.agency_pay)
                + agency * price
                + rates.escalation * escalation,
            activity_cost: lost + driven + fined,
            over_ceiling: over,
        }
    }
}
