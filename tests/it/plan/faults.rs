//! One fault for each check, planted in a plan that adds up, with the sum done by hand.

use super::{M, O, PAY, STAFF, Trust};

/// A fault: what is changed, the sum by hand, who else finds it, the outcome, the numbers and the money.
pub(super) struct Fault {
    pub(super) check: &'static str,
    pub(super) change: &'static str,
    pub(super) by_hand: &'static str,
    pub(super) plant: fn(&mut Trust),
    pub(super) outcome: O,
    pub(super) numbers: &'static [(M, f64)],
    pub(super) money: Option<f64>,
    pub(super) also: &'static [(&'static str, O)],
}

pub(super) const FAULTS: [Fault; 16] = [
    Fault {
        check: "R-1",
        change: "October's occupied bed days are 24,552 on 800 beds.",
        by_hand: "24,552 / (800 × 31) = 0.99.",
        plant: |trust| trust.now.at("bed_days_occupied")[6] = 24_552.0,
        outcome: O::Fail,
        numbers: &[(M::Occupancy, 0.99), (M::WorstMonth, 7.0), (M::Months, 1.0)],
        money: None,
        also: &[],
    },
    Fault {
        check: "R-2",
        change: "July plans 95 % of A&E attendances within four hours, and 23,684 bed days on 800 beds; it plans no incentive money.",
        by_hand: "23,684 / (800 × 31) = 0.955 > 0.945.",
        plant: |trust| {
            trust.now.at("bed_days_occupied")[3] = 23_684.0;
            trust.now.at("ae_within_4_hours")[3] = 0.95;
            trust.incentive = 0.0;
        },
        outcome: O::Fail,
        numbers: &[(M::Trajectory, 0.95), (M::Occupancy, 0.955), (M::WorstMonth, 4.0), (M::Months, 1.0)],
        money: None,
        also: &[("R-1", O::Query)],
    },
    Fault {
        check: "R-3",
        change: "January plans as many admissions a day as other months: 630 inpatients and 2,583 day cases.",
        by_hand: "(630 + 2,583) / 31 = 103.65 a day against (7,340 + 30,083) / 365 = 102.53 over the year: 101.1 %.",
        plant: |trust| {
            trust.now.at("elective_inpatients")[9] = 630.0;
            trust.now.at("day_cases")[9] = 2_583.0;
            // Last year too: it is no growth.
            trust.before.at("elective_inpatients")[9] = 630.0 / 1.02;
            trust.before.at("day_cases")[9] = 2_583.0 / 1.02;
        },
        outcome: O::Query,
        numbers: &[(M::SummerBeds, 800.0), (M::WinterBeds, 840.0), (M::JanuaryElective, 1.010_9)],
        money: None,
        also: &[],
    },
    Fault {
        check: "R-4",
        change: "Income is 5.1 % above last year's £346.72m, activity 2 % and prices 0.1 %.",
        by_hand: "5.1 − 2.0 − 0.1 = 3.0 percentage points; 0.03 × 346.72 = 10.40.",
        plant: |trust| trust.now.scale(&["income"], 1.051 / 1.021),
        outcome: O::Fail,
        numbers: &[(M::IncomeGrowth, 0.051), (M::ActivityGrowth, 0.02), (M::PriceGrowth, 0.001), (M::Gap, 0.03)],
        money: Some(0.03 * 354.0 / 1.021),
        also: &[],
    },
    Fault {
        check: "R-5",
        change: "Staff and pay are 4 % below what the coherent plan has: activity grows by 2 %, staff falls by 3.04 %.",
        by_hand: "1.02 / (1.01 × 0.96) − 1 = 5.2 %; pay 206.4 × 0.96 × (1.05198 / 1.02 − 1) = 6.21.",
        plant: |trust| {
            trust.now.scale(&STAFF, 0.96);
            trust.now.scale(&PAY, 0.96);
        },
        outcome: O::Fail,
        numbers: &[(M::ActivityGrowth, 0.02), (M::StaffGrowth, -0.030_4), (M::ProductivityGrowth, 0.051_980)],
        money: Some(206.4 * 0.96 * (1.02 / (1.01 * 0.96) / 1.02 - 1.0)),
        also: &[],
    },
    Fault {
        check: "R-6",
        change: "Pay for each member of staff does not grow, and award and drift are 2.4 %.",
        by_hand: "0 − 2.4 = −2.4 percentage points; 0.024 × 206.4 / 1.024 = 4.84.",
        plant: |trust| trust.now.scale(&PAY, 1.0 / 1.024),
        outcome: O::Fail,
        numbers: &[(M::PayGrowth, 0.0), (M::AwardAndDrift, 0.024), (M::StaffGrowth, 0.01), (M::Gap, -0.024)],
        money: Some(0.024 * 206.4 / 1.024),
        also: &[],
    },
    Fault {
        check: "R-7",
        change: "The agency ceiling is £7.5m, and £8.4m is planned.",
        by_hand: "12 × 0.7 = 8.4; 8.4 − 7.5 = 0.9. Last year cost 8.4 / (1.01 × 1.024) = 8.12.",
        plant: |trust| trust.ceiling = 7.5,
        outcome: O::Fail,
        numbers: &[(M::AgencyPlan, 8.4), (M::AgencyCeiling, 7.5), (M::AgencyRunRate, 8.121_91)],
        money: Some(0.9),
        also: &[],
    },
    Fault {
        check: "R-8",
        change: "Savings of £27m are planned on a turnover of £420m and a planned surplus of £3.6m.",
        by_hand: "27 / (420 − 3.6) = 6.48 %; 27 − 0.05 × 416.4 = 6.18.",
        plant: |trust| {
            trust.savings = [27.0, 0.0];
            trust.now.scale(&["savings"], 2.25);
        },
        outcome: O::Fail,
        numbers: &[(M::Savings, 27.0), (M::SavingsShare, 27.0 / 416.4)],
        money: Some(27.0 - 0.05 * 416.4),
        also: &[],
    },
    Fault {
        check: "R-9",
        change: "Of £12m of savings £2.4m come in the first half, £3.6m in the third quarter and £6m in the last.",
        by_hand: "2.4 / 12 = 20 %, 6 / 12 = 50 %; (0.35 − 0.2) × 12 = 1.8.",
        plant: |trust| {
            *trust.now.at("savings") = [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 1.2, 1.2, 1.2, 2.0, 2.0, 2.0];
        },
        outcome: O::Fail,
        numbers: &[(M::FirstHalf, 0.2), (M::LastQuarter, 0.5), (M::Unidentified, 0.0)],
        money: Some(1.8),
        also: &[],
    },
    Fault {
        check: "R-10",
        change: "Planned inpatients grow by 6.08 %, beds by 1 %, and the stay is shorter by 1 %.",
        by_hand: "1.02 × 1.04 − 1 = 6.08 %; 6.08 − 1 − 1 = 4.08 percentage points of last year's 7,125 admissions, at 3,684 of weighted activity of 159.6m that earns £354m: 2.37.",
        plant: |trust| trust.now.scale(&["elective_inpatients"], 1.04),
        outcome: O::Fail,
        numbers: &[(M::ElectiveGrowth, 0.060_8), (M::BedsGrowth, 0.01), (M::StayGain, 0.01), (M::Gap, 0.040_8)],
        money: Some(2.3759),
        also: &[],
    },
    Fault {
        check: "R-11",
        change: "The year's plan of £1.2m has £(1)m a month to August and £0.886m a month after it; months are as planned, and so is the forecast.",
        by_hand: "(1.2 + 5) / 7 − (−1) = 1.886 a month, 5.39 % of 420 / 12; over seven months 13.2.",
        plant: |trust| {
            let late = 6.2 / 7.0;
            trust.plan = std::array::from_fn(|month| if month < 5 { -1.0 } else { late });
            trust.actual = [-1.0; 5];
        },
        outcome: O::Fail,
        numbers: &[(M::RateToDate, -1.0), (M::RateNeeded, 6.2 / 7.0), (M::Improvement, (6.2 / 7.0 + 1.0) / 35.0)],
        money: Some(13.2),
        also: &[],
    },
    Fault {
        check: "R-12",
        change: "The plan has £1m a month to August; £2.15m less was reached, and the forecast stands on plan.",
        by_hand: "2.15 / 420 = 0.512 %.",
        plant: |trust| {
            trust.plan = std::array::from_fn(|month| if month < 5 { 1.0 } else { -3.8 / 7.0 });
            trust.actual = [0.57; 5];
        },
        outcome: O::Query,
        numbers: &[(M::Overspend, 2.15), (M::OverspendShare, 2.15 / 420.0)],
        money: Some(2.15),
        also: &[],
    },
    Fault {
        check: "R-13",
        change: "As for R-2, with £2.4m of incentive money in the plan and no rule that says which part hangs on access.",
        by_hand: "All of it counts: 2.4.",
        plant: |trust| {
            trust.now.at("bed_days_occupied")[3] = 23_684.0;
            trust.now.at("ae_within_4_hours")[3] = 0.95;
        },
        outcome: O::Fail,
        numbers: &[(M::Incentive, 2.4), (M::Trajectory, 0.95), (M::Occupancy, 0.955)],
        money: Some(2.4),
        also: &[("R-1", O::Query), ("R-2", O::Fail)],
    },
    Fault {
        check: "R-14",
        change: "The trust expects £204m of a contract that its board values at £200m.",
        by_hand: "4 / 200 = 2 %.",
        plant: |trust| trust.contract = [204.0, 200.0],
        outcome: O::Fail,
        numbers: &[(M::Contracts, 1.0), (M::ContractGap, 0.02), (M::ContractDifference, 4.0)],
        money: Some(4.0),
        also: &[],
    },
    Fault {
        check: "R-15",
        change: "The system's control total is £5m above that of its one trust, £1.2m.",
        by_hand: "6.2 − 1.2 = 5.",
        plant: |trust| trust.apart = 5.0,
        outcome: O::Fail,
        numbers: &[(M::ControlTotal, 6.2), (M::SumBelow, 1.2)],
        money: Some(5.0),
        also: &[],
    },
    Fault {
        check: "R-16",
        change: "Every month plans £(0.1)m, and £0.2m of incentive money turns each quarter into a surplus.",
        by_hand: "4 quarters of −0.3 + 0.6; 4 × 0.6 = 2.4.",
        plant: |trust| {
            trust.plan = [-0.1; 12];
            trust.actual = [-0.1; 5];
        },
        outcome: O::Query,
        numbers: &[(M::SurplusQuarters, 4.0), (M::Incentive, 2.4)],
        money: Some(2.4),
        also: &[],
    },
];
