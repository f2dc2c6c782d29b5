//! The table of checks: what each asks, what it needs, its bounds, and its function.
//!
//! Every amount of a year is the sum of its months; growth is this year's amount over last year's less one.

use super::subject::{Need, PAY, STAFF, Subject, Verdict, WEIGHTED, graded, growth, sum, worse};
use crate::model::months::YEAR;
use crate::model::plan::{Bound, Column, View};
use crate::model::{Model, NodeIdx, Rule};
use crate::results::{PlanLacking, PlanMeasure as M, PlanOutcome};
use crate::units::Money;

/// June to September, and December to March, April being 0.
const SUMMER: std::ops::Range<usize> = 2..6;
const WINTER: std::ops::Range<usize> = 8..12;
/// January.
const JANUARY: usize = 9;
/// Months of the first quarter: until they are over, savings may be unidentified in part.
const FIRST_QUARTER: u8 = 3;
/// Amounts below this are nought, £m: rounding of what is written.
const ROUNDING: f64 = 0.005;

/// What a check of an organisation answers: a verdict, or what was not there.
pub type OfOrganisation = fn(&Subject<'_>) -> Result<Verdict, Vec<PlanLacking>>;

/// The function of a check.
#[derive(Clone, Copy)]
pub enum Test {
    /// Of each organisation to which it applies.
    Organisation(OfOrganisation),
    /// Of each node of the tree; none where it does not apply.
    Node(fn(&Model, NodeIdx) -> Option<Verdict>),
}

/// A check.
pub struct ReadAcross {
    /// Its number.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it asks, in a sentence.
    pub rule: &'static str,
    /// Which money stands on it, in a sentence.
    pub money: &'static str,
    /// Its bounds.
    pub bounds: &'static [Bound],
    /// What of capacity plans and settings it needs.
    pub needs: &'static [&'static [Need]],
    /// To whom it applies.
    pub applies: fn(&Subject<'_>) -> bool,
    /// Its function.
    pub test: Test,
}

/// Both years of every kind of activity, of staff, of pay.
const OF_ACTIVITY: [Need; 10] = both([
    Column::ElectiveInpatients,
    Column::DayCases,
    Column::NonElective,
    Column::Outpatients,
    Column::AeAttendances,
]);
const OF_STAFF: [Need; 6] = both(STAFF);
const OF_PAY: [Need; 6] = both(PAY);

/// Columns in the view that is tested, and last year.
const fn both<const N: usize, const TWICE: usize>(columns: [Column; N]) -> [Need; TWICE] {
    let mut needs = [Need::Plan(columns[0]); TWICE];
    let mut at = 0;
    while at < N {
        needs[at] = Need::Plan(columns[at]);
        needs[N + at] = Need::LastYear(columns[at]);
        at += 1;
    }
    needs
}

/// The checks.
pub const CHECKS: &[ReadAcross] = &[
    ReadAcross {
        id: "R-1",
        name: "Occupancy of beds",
        rule: "In no month are more of the open beds occupied than a hospital can run with: bed days over (beds with escalation × days).",
        money: "None is counted: R-10 and R-13 count what full beds put at risk.",
        bounds: &[Bound::OccupancyQuery, Bound::OccupancyFail],
        needs: &[&[Need::Plan(Column::BedsOpen), Need::Plan(Column::BedDays)]],
        applies: plans_capacity,
        test: Test::Organisation(occupancy),
    },
    ReadAcross {
        id: "R-2",
        name: "A&E trajectory against beds",
        rule: "No month plans the four-hour standard with beds so full that it cannot be met.",
        money: "None is counted: R-13 counts the incentive money that hangs on it.",
        bounds: &[Bound::AeStandard, Bound::Congestion],
        needs: &[&[Need::Plan(Column::BedsOpen), Need::Plan(Column::BedDays), Need::Plan(Column::AeWithin4Hours)]],
        applies: plans_capacity,
        test: Test::Organisation(trajectory),
    },
    ReadAcross {
        id: "R-3",
        name: "Shape of the winter",
        rule: "Where unplanned admissions a day are higher from December to March than from June to September, so are beds; and planned admissions a day are lower in January than over the year.",
        money: "None is counted.",
        bounds: &[Bound::JanuaryElective],
        needs: &[&[
            Need::Plan(Column::BedsOpen),
            Need::Plan(Column::NonElective),
            Need::Plan(Column::ElectiveInpatients),
            Need::Plan(Column::DayCases),
        ]],
        applies: plans_capacity,
        test: Test::Organisation(winter),
    },
    ReadAcross {
        id: "R-4",
        name: "Income against activity",
        rule: "Income grows as activity and prices do: the gap between growth of income and growth of weighted activity plus prices is small either way.",
        money: "Where income grows faster: the gap times last year's income.",
        bounds: &[Bound::IncomeQuery, Bound::IncomeFail, Bound::PriceGrowth],
        needs: &[
            &[Need::Plan(Column::Income), Need::LastYear(Column::Income), Need::Stated(Bound::PriceGrowth)],
            &OF_ACTIVITY,
        ],
        applies: plans_capacity,
        test: Test::Organisation(income),
    },
    ReadAcross {
        id: "R-5",
        name: "Activity against staff",
        rule: "Weighted activity for each member of staff grows no faster than hospitals have managed.",
        money: "Pay of the staff that the activity would need if each did as much more as is not queried.",
        bounds: &[Bound::ProductivityQuery, Bound::ProductivityFail],
        needs: &[&OF_STAFF, &OF_ACTIVITY],
        applies: plans_capacity,
        test: Test::Organisation(productivity),
    },
    ReadAcross {
        id: "R-6",
        name: "Pay against staff",
        rule: "Pay for each member of staff grows by award and drift, a little more or less.",
        money: "Where it grows more slowly: the gap times the pay bill.",
        bounds: &[Bound::PayQuery, Bound::PayFail, Bound::PayGrowth],
        needs: &[&OF_STAFF, &OF_PAY, &[Need::Stated(Bound::PayGrowth)]],
        applies: plans_capacity,
        test: Test::Organisation(pay),
    },
    ReadAcross {
        id: "R-7",
        name: "Agency cost",
        rule: "Planned agency cost is within the ceiling of the year, and not far below what is being spent: this year's months to date over a year, else last year's.",
        money: "What is planned above the ceiling; else what is planned below the run rate.",
        bounds: &[Bound::AgencyRunRate],
        needs: &[&[Need::Plan(Column::PayAgency)]],
        applies: plans_capacity,
        test: Test::Organisation(agency),
    },
    ReadAcross {
        id: "R-8",
        name: "Size of the savings",
        rule: "Savings planned for the year are no larger a share of spending (turnover less the planned position) than trusts deliver.",
        money: "Savings above the share that is not queried.",
        bounds: &[Bound::SavingsQuery, Bound::SavingsFail],
        needs: &[],
        applies: has_savings,
        test: Test::Organisation(savings),
    },
    ReadAcross {
        id: "R-9",
        name: "Phasing of the savings",
        rule: "The first half of the year has its share of the savings and the last quarter no more than its own; up to month 3 few savings are unidentified, later none.",
        money: "The larger of what the first half lacks and what is unidentified.",
        bounds: &[Bound::FirstHalfQuery, Bound::FirstHalfFail, Bound::LastQuarterQuery, Bound::UnidentifiedQuery],
        needs: &[],
        applies: has_savings,
        test: Test::Organisation(phasing),
    },
    ReadAcross {
        id: "R-10",
        name: "Step change of planned work",
        rule: "Planned admissions that stay overnight grow no faster than beds and what a shorter stay frees.",
        money: "Income of the growth beyond that, at average cost weights.",
        bounds: &[Bound::ElectiveQuery, Bound::ElectiveFail],
        needs: &[&[
            Need::Plan(Column::ElectiveInpatients),
            Need::LastYear(Column::ElectiveInpatients),
            Need::Plan(Column::BedsOpen),
            Need::LastYear(Column::BedsOpen),
            Need::Plan(Column::LengthOfStay),
            Need::LastYear(Column::LengthOfStay),
        ]],
        applies: plans_capacity,
        test: Test::Organisation(step_change),
    },
    ReadAcross {
        id: "R-11",
        name: "Run rate that is needed",
        rule: "The months to come need no better monthly position than the months to date had, but for a small part of a month's turnover.",
        money: "The improvement over all months to come.",
        bounds: &[Bound::RunRateQuery, Bound::RunRateFail],
        needs: &[],
        applies: has_months,
        test: Test::Organisation(run_rate),
    },
    ReadAcross {
        id: "R-12",
        name: "Silence",
        rule: "A forecast that stands on plan does so with months to date near plan, and no risk stands in its commentary alone.",
        money: "The overspend to date, or the risks that the commentary alone tells of where they are more: they may be the same.",
        bounds: &[Bound::SilenceAdverse],
        needs: &[],
        applies: may_be_silent,
        test: Test::Organisation(silence),
    },
    ReadAcross {
        id: "R-13",
        name: "Incentive against performance",
        rule: "Nobody plans all of its incentive money, part of which depends on A&E, while its trajectory does not stand up (R-2); and none of it hangs on an appeal.",
        money: "The part of its incentive money that depends on access, all of it where no such part is stated; and what hangs on an appeal.",
        bounds: &[Bound::AeStandard, Bound::Congestion],
        needs: &[],
        applies: hangs_on_something,
        test: Test::Organisation(incentive),
    },
    ReadAcross {
        id: "R-14",
        name: "Contracts on both sides",
        rule: "A provider expects of a contract what its commissioner does.",
        money: "What the provider expects beyond that.",
        bounds: &[Bound::ContractFail],
        needs: &[],
        applies: has_contracts,
        test: Test::Organisation(contracts),
    },
    ReadAcross {
        id: "R-15",
        name: "Control totals add up",
        rule: "The control total of a system, a region or the nation is the sum of those below it, with or without the plans of organisations that have none.",
        money: "The difference.",
        bounds: &[Bound::ControlTotalMargin],
        needs: &[],
        applies: |_| false,
        test: Test::Node(control_totals),
    },
    ReadAcross {
        id: "R-16",
        name: "Surplus where incentives land",
        rule: "A plan with surplus quarters has one that is a surplus without incentive money.",
        money: "Incentive money of those quarters.",
        bounds: &[],
        needs: &[],
        applies: plans_incentive,
        test: Test::Organisation(surplus),
    },
];

fn plans_capacity(of: &Subject<'_>) -> bool {
    of.plans_capacity()
}

type Answer = Result<Verdict, Vec<PlanLacking>>;

/// The month of the largest value, 1 = April, and the value.
fn largest(months: &[f64]) -> (f64, f64) {
    let at = (0..months.len()).reduce(|a, b| if months[b] > months[a] { b } else { a }).unwrap_or(0);
    ((at + 1) as f64, months.get(at).copied().unwrap_or(0.0))
}

/// occupancy of month t = bed days / ((open + escalation) · days).
fn occupancy(of: &Subject<'_>) -> Answer {
    let months = of.occupancy()?;
    let (query, fail) = (of.bound(Bound::OccupancyQuery), of.bound(Bound::OccupancyFail));
    let (month, worst) = largest(&months);
    let above = months.iter().filter(|&&month| month > query).count() as f64;
    let numbers = [(M::Occupancy, worst), (M::WorstMonth, month), (M::Months, above)];
    Ok(Verdict::new(graded(worst, query, fail), numbers, None))
}

/// share within four hours ≥ the standard while occupancy > congestion.
fn trajectory(of: &Subject<'_>) -> Answer {
    let (months, shares) = (of.occupancy()?, of.planned(Column::AeWithin4Hours)?);
    let (standard, congestion) = (of.bound(Bound::AeStandard), of.bound(Bound::Congestion));
    // Of months that plan the standard; where none does, nothing is claimed of full beds.
    let claimed: Vec<f64> =
        months.iter().zip(shares).map(|(&full, &share)| if share >= standard { full } else { 0.0 }).collect();
    let against = claimed.iter().filter(|&&full| full > congestion).count() as f64;
    let (month, full) = if against > 0.0 { largest(&claimed) } else { largest(&months) };
    let outcome = if against > 0.0 { PlanOutcome::Fail } else { PlanOutcome::Pass };
    let share = shares.get(month as usize - 1).copied().unwrap_or(0.0);
    let numbers = [(M::Trajectory, share), (M::Occupancy, full), (M::WorstMonth, month), (M::Months, against)];
    Ok(Verdict::new(outcome, numbers, None))
}

/// beds of winter ≤ beds of summer while unplanned admissions a day are more; planned admissions a day of January ≥ those of the year.
fn winter(of: &Subject<'_>) -> Answer {
    let days = of.plans().days(of.view());
    let mean = |months: &[f64], range: std::ops::Range<usize>| sum(&months[range.clone()]) / range.len() as f64;
    let a_day = |months: &[f64], range: std::ops::Range<usize>| sum(&months[range.clone()]) / sum(&days[range]);
    let beds =
        of.beds(of.view()).ok_or_else(|| of.lacks(&Need::Plan(Column::BedsOpen)).into_iter().collect::<Vec<_>>())?;
    let unplanned = of.planned(Column::NonElective)?;
    let (inpatients, day_cases) = (of.planned(Column::ElectiveInpatients)?, of.planned(Column::DayCases)?);
    let planned: Vec<f64> = inpatients.iter().zip(day_cases).map(|(a, b)| a + b).collect();
    let (summer, winter) = (mean(&beds, SUMMER), mean(&beds, WINTER));
    let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
    let more = ratio(a_day(unplanned, WINTER), a_day(unplanned, SUMMER));
    let january = ratio(a_day(&planned, JANUARY..JANUARY + 1), a_day(&planned, 0..YEAR));
    let short_of_beds = winter <= summer && more > 1.0;
    let flat = january >= of.bound(Bound::JanuaryElective);
    let outcome = if short_of_beds || flat { PlanOutcome::Query } else { PlanOutcome::Pass };
    let numbers =
        [(M::SummerBeds, summer), (M::WinterBeds, winter), (M::WinterNonElective, more), (M::JanuaryElective, january)];
    Ok(Verdict::new(outcome, numbers, None))
}

/// What cannot be told, as a check that needs growth from nothing.
fn from_nothing(column: Column) -> Vec<PlanLacking> {
    vec![PlanLacking::Column(View::LastYear.word().to_owned(), column.word().to_owned())]
}

/// Growth of weighted activity.
fn activity_growth(of: &Subject<'_>) -> Result<f64, Vec<PlanLacking>> {
    let pair = of.activity(View::LastYear).zip(of.activity(of.view()));
    pair.and_then(|(from, to)| growth(from, to)).ok_or_else(|| from_nothing(Column::NonElective))
}

/// gap = growth of income − growth of weighted activity − growth of prices.
fn income(of: &Subject<'_>) -> Answer {
    let (before, now) = (sum(of.last_year(Column::Income)?), sum(of.planned(Column::Income)?));
    let income = growth(before, now).ok_or_else(|| from_nothing(Column::Income))?;
    let (activity, prices) = (activity_growth(of)?, of.bound(Bound::PriceGrowth));
    let gap = income - activity - prices;
    let outcome = graded(gap.abs(), of.bound(Bound::IncomeQuery), of.bound(Bound::IncomeFail));
    let numbers = [(M::IncomeGrowth, income), (M::ActivityGrowth, activity), (M::PriceGrowth, prices), (M::Gap, gap)];
    Ok(Verdict::new(outcome, numbers, Some(gap * before)))
}

/// Growth of staff.
fn staff_growth(of: &Subject<'_>) -> Result<f64, Vec<PlanLacking>> {
    let pair = of.total(View::LastYear, STAFF).zip(of.total(of.view(), STAFF));
    pair.and_then(|(from, to)| growth(from, to)).ok_or_else(|| from_nothing(Column::WteSubstantive))
}

/// (1 + growth of weighted activity) / (1 + growth of staff) − 1.
fn productivity(of: &Subject<'_>) -> Answer {
    let (activity, staff) = (activity_growth(of)?, staff_growth(of)?);
    let each = growth(1.0 + staff, 1.0 + activity).ok_or_else(|| from_nothing(Column::WteSubstantive))?;
    let query = of.bound(Bound::ProductivityQuery);
    let outcome = graded(each, query, of.bound(Bound::ProductivityFail));
    // Staff needed at the productivity that is not queried, over those planned, less one.
    let more = (1.0 + each) / (1.0 + query) - 1.0;
    let money = of.total(of.view(), PAY).map(|pay| pay * more);
    let numbers = [(M::ActivityGrowth, activity), (M::StaffGrowth, staff), (M::ProductivityGrowth, each)];
    Ok(Verdict::new(outcome, numbers, money))
}

/// gap = growth of pay / staff − (award and drift).
fn pay(of: &Subject<'_>) -> Answer {
    let bill = of.total(View::LastYear, PAY).zip(of.total(of.view(), PAY));
    let (before, now) = bill.ok_or_else(|| from_nothing(Column::PaySubstantive))?;
    let bill = growth(before, now).ok_or_else(|| from_nothing(Column::PaySubstantive))?;
    let staff = staff_growth(of)?;
    let each = growth(1.0 + staff, 1.0 + bill).ok_or_else(|| from_nothing(Column::WteSubstantive))?;
    let stated = of.bound(Bound::PayGrowth);
    let gap = each - stated;
    let outcome = graded(gap.abs(), of.bound(Bound::PayQuery), of.bound(Bound::PayFail));
    let numbers = [(M::PayGrowth, each), (M::AwardAndDrift, stated), (M::StaffGrowth, staff), (M::Gap, gap)];
    Ok(Verdict::new(outcome, numbers, Some(-gap * now)))
}

/// plan ≤ ceiling; plan ≥ bound · run rate, the run rate being months to date · 12 / m, else last year's cost.
fn agency(of: &Subject<'_>) -> Answer {
    let plan = sum(of.planned(Column::PayAgency)?);
    let ceiling = of.plans().ceilings.get(&of.account).map(|ceiling| ceiling.millions());
    let to_date = of.year(View::Actual).and_then(|year| year.months(Column::PayAgency));
    let to_date = to_date.map(|months| sum(months) * YEAR as f64 / months.len() as f64);
    let rate = to_date.or_else(|| of.of(View::LastYear, Column::PayAgency).map(sum));
    let above = ceiling.map_or(0.0, |ceiling| plan - ceiling);
    let below = rate.map_or(0.0, |rate| rate - plan);
    let slow = rate.is_some_and(|rate| plan < of.bound(Bound::AgencyRunRate) * rate);
    let (outcome, money) = if above > ROUNDING {
        (PlanOutcome::Fail, above)
    } else if slow {
        (PlanOutcome::Query, below)
    } else {
        (PlanOutcome::Pass, 0.0)
    };
    let mut verdict = Verdict::new(outcome, [(M::AgencyPlan, plan)], Some(money));
    match ceiling {
        Some(ceiling) => verdict.numbers.push(number(M::AgencyCeiling, ceiling)),
        None => verdict.lacking.push(PlanLacking::Size("agency_ceiling".to_owned())),
    }
    match rate {
        Some(rate) => verdict.numbers.push(number(M::AgencyRunRate, rate)),
        None => verdict.lacking.extend(from_nothing(Column::PayAgency)),
    }
    if ceiling.is_none() && rate.is_none() { Err(verdict.lacking) } else { Ok(verdict) }
}

fn number(what: M, value: f64) -> crate::results::PlanNumber {
    crate::results::PlanNumber { what, value }
}

fn has_savings(of: &Subject<'_>) -> bool {
    of.account().sector == "provider" && of.plans().savings.get(&of.account).is_some_and(|savings| savings.year > 0.0)
}

/// savings / (turnover − plan).
fn savings(of: &Subject<'_>) -> Answer {
    let savings = of.plans().savings.get(&of.account).copied().unwrap_or_default().year;
    let spending = of.turnover() - of.account().plan.millions();
    let share = savings / spending;
    let query = of.bound(Bound::SavingsQuery);
    let outcome = graded(share, query, of.bound(Bound::SavingsFail));
    let numbers = [(M::Savings, savings), (M::SavingsShare, share)];
    Ok(Verdict::new(outcome, numbers, Some((share - query) * spending)))
}

/// months 1 to 6 over the year, months 10 to 12 over the year, unidentified over the year.
fn phasing(of: &Subject<'_>) -> Answer {
    let planned = of.plans().savings.get(&of.account).copied().unwrap_or_default();
    let unidentified = planned.unidentified / planned.year;
    let early = of.model.facts.as_at_month <= FIRST_QUARTER;
    let allowed = if early { of.bound(Bound::UnidentifiedQuery) } else { 0.0 };
    let open = planned.unidentified > ROUNDING && unidentified > allowed;
    let outcome = if open { PlanOutcome::Query } else { PlanOutcome::Pass };
    let money = if open { planned.unidentified } else { 0.0 };
    let numbers = [(M::Unidentified, unidentified)];
    let Some(months) = of.of(of.view(), Column::Savings).filter(|months| sum(months) > 0.0) else {
        let mut verdict = Verdict::new(outcome, numbers, Some(money));
        verdict.lacking.push(PlanLacking::Column(of.view().word().to_owned(), Column::Savings.word().to_owned()));
        return Ok(verdict);
    };
    let year = sum(months);
    let (first, last) = (sum(&months[..6]) / year, sum(&months[9..]) / year);
    let (query, fail) = (of.bound(Bound::FirstHalfQuery), of.bound(Bound::FirstHalfFail));
    let late = graded(-first, -query, -fail);
    let heavy = if last > of.bound(Bound::LastQuarterQuery) { PlanOutcome::Query } else { PlanOutcome::Pass };
    let numbers = [(M::FirstHalf, first), (M::LastQuarter, last), numbers[0]];
    let lacks = if late == PlanOutcome::Pass { 0.0 } else { (query - first) * year };
    Ok(Verdict::new(worse(outcome, worse(late, heavy)), numbers, Some(money.max(lacks))))
}

/// growth of planned inpatients − growth of beds − (stay of last year / stay − 1).
fn step_change(of: &Subject<'_>) -> Answer {
    let (before, now) = (sum(of.last_year(Column::ElectiveInpatients)?), sum(of.planned(Column::ElectiveInpatients)?));
    let elective = growth(before, now).ok_or_else(|| from_nothing(Column::ElectiveInpatients))?;
    let beds = of.beds(View::LastYear).zip(of.beds(of.view())).and_then(|(from, to)| growth(sum(&from), sum(&to)));
    let beds = beds.ok_or_else(|| from_nothing(Column::BedsOpen))?;
    let stays = (sum(of.planned(Column::LengthOfStay)?), sum(of.last_year(Column::LengthOfStay)?));
    let gain = growth(stays.0, stays.1).ok_or_else(|| from_nothing(Column::LengthOfStay))?;
    let beyond = elective - beds - gain;
    let outcome = graded(beyond, of.bound(Bound::ElectiveQuery), of.bound(Bound::ElectiveFail));
    let income = of.of(of.view(), Column::Income).map(sum).zip(of.activity(of.view()));
    let weight = of.bound(WEIGHTED[0].1);
    let money = income.filter(|(_, activity)| *activity > 0.0);
    let money = money.map(|(income, activity)| income * beyond * before * weight / activity);
    let numbers = [(M::ElectiveGrowth, elective), (M::BedsGrowth, beds), (M::StayGain, gain), (M::Gap, beyond)];
    Ok(Verdict::new(outcome, numbers, money))
}

fn has_months(of: &Subject<'_>) -> bool {
    of.months().is_some()
}

/// ((F − A) / (12 − m) − A / m) / (turnover / 12).
fn run_rate(of: &Subject<'_>) -> Answer {
    let Some((months, as_at)) = of.months() else { return Err(Vec::new()) };
    let to_date: f64 = months.actual.iter().map(|month| month.millions()).sum();
    let left = (YEAR - as_at) as f64;
    let (rate, needed) = (to_date / as_at as f64, (of.forecast() - to_date) / left);
    let improvement = (needed - rate) * YEAR as f64 / of.turnover();
    let outcome = graded(improvement, of.bound(Bound::RunRateQuery), of.bound(Bound::RunRateFail));
    let numbers = [(M::RateToDate, rate), (M::RateNeeded, needed), (M::Improvement, improvement)];
    Ok(Verdict::new(outcome, numbers, Some((needed - rate) * left)))
}

fn may_be_silent(of: &Subject<'_>) -> bool {
    has_months(of) || of.account().commentary_risk > Money::ZERO
}

/// forecast ≥ plan while (plan to date − actual to date) / turnover > bound, or while the commentary tells of risks.
fn silence(of: &Subject<'_>) -> Answer {
    let account = of.account();
    let plan = account.plan.millions() - account.plan_incentive.millions();
    let on_plan = of.forecast() >= plan - ROUNDING;
    let told = account.commentary_risk.millions();
    let sum = |months: &[Money]| months.iter().map(|month| month.millions()).sum::<f64>();
    let overspend = of.months().map(|(months, as_at)| sum(&months.plan[..as_at]) - sum(&months.actual));
    let adverse = overspend.is_some_and(|overspend| overspend / of.turnover() > of.bound(Bound::SilenceAdverse));
    let silent = on_plan && (adverse || told > ROUNDING);
    let outcome = if silent { PlanOutcome::Query } else { PlanOutcome::Pass };
    let mut verdict = Verdict::new(outcome, [], Some(overspend.unwrap_or(0.0).max(told)));
    if let Some(overspend) = overspend {
        verdict.note(M::Overspend, overspend);
        verdict.note(M::OverspendShare, overspend / of.turnover());
    }
    if told > ROUNDING {
        verdict.note(M::CommentaryRisk, told);
    }
    Ok(verdict)
}

/// What it may earn of a fund, and the share of that that depends on access; none where it plans none of it, or access has no part in it.
fn access_money(of: &Subject<'_>) -> Option<(f64, f64)> {
    let planned = of.account().incentive.millions();
    let fund = of.model.rules.iter().find_map(|rule| match rule {
        Rule::IncentiveFund(fund) => Some(fund),
        _ => None,
    });
    let Some(fund) = fund else { return (planned > ROUNDING).then_some((planned, 1.0)) };
    let member = fund.members.iter().find(|member| member.account == of.account)?;
    let all = planned > ROUNDING && planned >= member.allocation.millions() - ROUNDING;
    (member.access_linked && fund.finance_share < 1.0 && all).then_some((planned, 1.0 - fund.finance_share))
}

fn hangs_on_access(of: &Subject<'_>) -> bool {
    of.plans_capacity() && access_money(of).is_some()
}

fn hangs_on_something(of: &Subject<'_>) -> bool {
    hangs_on_access(of) || of.account().appeal > Money::ZERO
}

/// all of the incentive money while R-2 fails; or a part of it that hangs on an appeal.
fn incentive(of: &Subject<'_>) -> Answer {
    let account = of.account();
    let appeal = account.appeal.millions();
    let on_access = if hangs_on_access(of) { access_money(of) } else { None };
    let mut verdict = match on_access {
        None => Verdict::new(PlanOutcome::Pass, [(M::Incentive, account.plan_incentive.millions())], None),
        Some((money, share)) => match trajectory(of) {
            Ok(trajectory) => {
                let mut verdict = Verdict::new(trajectory.outcome, [(M::Incentive, money)], Some(money * share));
                verdict.numbers.extend(trajectory.numbers);
                verdict
            }
            Err(_) => {
                let mut verdict = Verdict::new(PlanOutcome::Pass, [(M::Incentive, money)], None);
                verdict.lacking.push(PlanLacking::Check("R-2".to_owned()));
                verdict
            }
        },
    };
    if appeal > ROUNDING {
        let hangs = if verdict.outcome == PlanOutcome::Pass { 0.0 } else { verdict.money.unwrap_or(0.0) };
        verdict.outcome = worse(verdict.outcome, PlanOutcome::Query);
        verdict.money = Some((hangs + appeal).min(account.plan_incentive.millions().max(hangs)));
        verdict.note(M::Appeal, appeal);
    } else if !verdict.lacking.is_empty() {
        return Err(verdict.lacking);
    }
    Ok(verdict)
}

fn has_contracts(of: &Subject<'_>) -> bool {
    of.model.contracts.iter().any(|contract| contract.provider == of.account)
}

/// (provider's value − commissioner's) / commissioner's.
fn contracts(of: &Subject<'_>) -> Answer {
    let own = of.model.contracts.iter().zip(&of.plans().contract_values);
    let own = own.filter(|(contract, _)| contract.provider == of.account);
    let gap = |difference: f64, value: f64| {
        let other = value - difference;
        if other > 0.0 {
            difference / other
        } else if difference > 0.0 {
            1.0
        } else {
            0.0
        }
    };
    let gaps: Vec<(f64, f64)> = own
        .map(|(contract, value)| (contract.overlap.millions(), gap(contract.overlap.millions(), value.millions())))
        .collect();
    let apart: Vec<&(f64, f64)> = gaps.iter().filter(|(_, gap)| *gap > of.bound(Bound::ContractFail)).collect();
    let outcome = if apart.is_empty() { PlanOutcome::Pass } else { PlanOutcome::Fail };
    let widest = gaps.iter().map(|(_, gap)| *gap).fold(0.0, f64::max);
    let numbers = [
        (M::Contracts, apart.len() as f64),
        (M::ContractGap, widest),
        (M::ContractDifference, gaps.iter().map(|(difference, _)| difference).sum()),
    ];
    Ok(Verdict::new(outcome, numbers, Some(apart.iter().map(|(difference, _)| difference).sum())))
}

/// total − sum of the next totals below it, where it has any.
fn control_totals(model: &Model, node: NodeIdx) -> Option<Verdict> {
    let total = model.control_totals.get(&node)?.millions();
    let (mut below, mut plans, mut any) = (0.0, 0.0, false);
    let mut left: Vec<NodeIdx> = vec![node];
    while let Some(at) = left.pop() {
        for (child, _) in model.nodes.iter().enumerate().filter(|(_, child)| child.parent == Some(at)) {
            match model.control_totals.get(&child) {
                Some(own) => (below, any) = (below + own.millions(), true),
                None => left.push(child),
            }
        }
        for account in model.accounts.iter().filter(|account| account.is_organisation && account.node == at) {
            match account.control_total {
                Some(own) => (below, any) = (below + own.millions(), true),
                None => plans += account.plan.millions() - account.plan_incentive.millions(),
            }
        }
    }
    if !any {
        return None;
    }
    let bound = model.plans.bound(Bound::ControlTotalMargin).unwrap_or(0.0);
    // Of the two readings the nearer one.
    let sum = if (total - below).abs() <= (total - below - plans).abs() { below } else { below + plans };
    let outcome = if (total - sum).abs() > bound { PlanOutcome::Fail } else { PlanOutcome::Pass };
    Some(Verdict::new(outcome, [(M::ControlTotal, total), (M::SumBelow, sum)], Some((total - sum).abs())))
}

fn plans_incentive(of: &Subject<'_>) -> bool {
    of.model.months.is_some() && of.account().incentive.millions() > ROUNDING
}

/// quarters with a planned surplus, and those of them with one before incentive money.
fn surplus(of: &Subject<'_>) -> Answer {
    let months = of.model.months.as_ref().and_then(|months| months.accounts.get(of.account));
    let Some(months) = months else { return Err(Vec::new()) };
    let quarter = |months: &[Money; YEAR], at: usize| {
        months[3 * at..3 * at + 3].iter().map(|month| month.millions()).sum::<f64>()
    };
    let quarters = (0..4).map(|at| (quarter(&months.plan, at), quarter(&months.incentive, at)));
    let surpluses: Vec<(f64, f64)> = quarters.filter(|(own, incentive)| own + incentive > ROUNDING).collect();
    let only_there = !surpluses.is_empty() && surpluses.iter().all(|(own, _)| *own <= ROUNDING);
    let outcome = if only_there { PlanOutcome::Query } else { PlanOutcome::Pass };
    let money = surpluses.iter().map(|(_, incentive)| incentive).sum();
    let numbers = [(M::SurplusQuarters, surpluses.len() as f64), (M::Incentive, money)];
    Ok(Verdict::new(outcome, numbers, Some(money)))
}
