//! An organisation whose plan is tested: what the checks look up, and what they answer.

use crate::model::months::YEAR;
use crate::model::plan::{Bound, Column, Plans, View, ViewYear};
use crate::model::{Account, AccountIdx, AccountMonths, Model};
use crate::results::{PlanLacking, PlanMeasure, PlanNumber, PlanOutcome};

/// An organisation in its model.
pub struct Subject<'a> {
    /// The model.
    pub model: &'a Model,
    /// The organisation.
    pub account: AccountIdx,
}

/// What a check needs; without it nothing is tested, and what is missing is said.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// A column of the view that is tested, all twelve months of it.
    Plan(Column),
    /// The same of last year.
    LastYear(Column),
    /// A bound that the scenario has to state.
    Stated(Bound),
}

/// What a check answers.
#[derive(Debug)]
pub struct Verdict {
    /// Pass, query or fail.
    pub outcome: PlanOutcome,
    /// A part that could not be tested.
    pub lacking: Vec<PlanLacking>,
    /// The numbers that made it so.
    pub numbers: Vec<PlanNumber>,
    /// Money that stands on what is in doubt, £m; nothing below nought.
    pub money: Option<f64>,
}

impl Verdict {
    /// With its numbers and money.
    pub fn new<const N: usize>(outcome: PlanOutcome, numbers: [(PlanMeasure, f64); N], money: Option<f64>) -> Self {
        let numbers = numbers.into_iter().map(|(what, value)| PlanNumber { what, value }).collect();
        Self { outcome, lacking: Vec::new(), numbers, money }
    }

    /// Adds a number.
    pub fn note(&mut self, what: PlanMeasure, value: f64) {
        self.numbers.push(PlanNumber { what, value });
    }
}

/// Pass up to the first bound, query up to the second, fail beyond.
pub fn graded(value: f64, query: f64, fail: f64) -> PlanOutcome {
    if value > fail {
        PlanOutcome::Fail
    } else if value > query {
        PlanOutcome::Query
    } else {
        PlanOutcome::Pass
    }
}

/// The graver of two outcomes.
pub fn worse(a: PlanOutcome, b: PlanOutcome) -> PlanOutcome {
    let rank = |of: PlanOutcome| match of {
        PlanOutcome::Fail => 2,
        PlanOutcome::Query => 1,
        PlanOutcome::Pass | PlanOutcome::NotTested => 0,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// Growth from one amount to another; none from nothing.
pub fn growth(from: f64, to: f64) -> Option<f64> {
    (from > 0.0).then(|| to / from - 1.0)
}

pub fn sum(months: &[f64]) -> f64 {
    months.iter().sum()
}

impl<'a> Subject<'a> {
    /// Its account.
    pub fn account(&self) -> &'a Account {
        &self.model.accounts[self.account]
    }

    /// What plans hold.
    pub fn plans(&self) -> &'a Plans {
        &self.model.plans
    }

    /// The view that is tested.
    pub fn view(&self) -> View {
        self.plans().view
    }

    /// A view of its year.
    pub fn year(&self, view: View) -> Option<&'a ViewYear> {
        self.plans().year(self.account, view)
    }

    /// True where it has a capacity plan in any view.
    pub fn has_plan(&self) -> bool {
        self.plans().capacity.contains_key(&self.account)
    }

    /// True where it has a capacity plan, or others of its type have: one is expected of it.
    pub fn plans_capacity(&self) -> bool {
        let of_type = |&account: &AccountIdx| self.model.accounts[account].org_type == self.account().org_type;
        self.plans().capacity.keys().any(of_type)
    }

    /// A bound: the scenario's or the built-in one; nought where there is neither, of which [`Need::Stated`] takes care.
    pub fn bound(&self, bound: Bound) -> f64 {
        self.plans().bound(bound).unwrap_or(0.0)
    }

    /// The twelve months of a column of a view.
    pub fn of(&self, view: View, column: Column) -> Option<&'a [f64]> {
        self.year(view)?.months(column).filter(|months| months.len() == YEAR)
    }

    /// What of a need is not there.
    pub fn lacks(&self, need: &Need) -> Option<PlanLacking> {
        let column = |view: View, column: Column| {
            let lacking = || PlanLacking::Column(view.word().to_owned(), column.word().to_owned());
            self.of(view, column).is_none().then(lacking)
        };
        match *need {
            Need::Plan(of) => column(self.view(), of),
            Need::LastYear(of) => column(View::LastYear, of),
            Need::Stated(bound) => {
                self.plans().bound(bound).is_none().then(|| PlanLacking::Setting(bound.key().to_owned()))
            }
        }
    }

    /// A column of the view that is tested; what is missing where it is not there.
    pub fn planned(&self, column: Column) -> Result<&'a [f64], Vec<PlanLacking>> {
        self.of(self.view(), column).ok_or_else(|| self.lacks(&Need::Plan(column)).into_iter().collect())
    }

    /// The same of last year.
    pub fn last_year(&self, column: Column) -> Result<&'a [f64], Vec<PlanLacking>> {
        self.of(View::LastYear, column).ok_or_else(|| self.lacks(&Need::LastYear(column)).into_iter().collect())
    }

    /// Bed days of a view's months, occupied and open, escalation beds among the latter.
    pub fn bed_days(&self, view: View) -> Option<(&'a [f64], Vec<f64>)> {
        let beds = self.of(view, Column::BedsOpen)?.iter().zip(self.of(view, Column::BedsEscalation)?);
        let open = beds.zip(self.plans().days(view)).map(|((core, more), days)| (core + more) * days);
        Some((self.of(view, Column::BedDays)?, open.collect()))
    }

    /// Occupancy by month of the view that is tested; a month without beds has none.
    pub fn occupancy(&self) -> Result<Vec<f64>, Vec<PlanLacking>> {
        let (occupied, open) =
            self.bed_days(self.view()).ok_or_else(|| vec![column_of(self.view(), Column::BedDays)])?;
        Ok(occupied.iter().zip(open).map(|(&occupied, open)| if open > 0.0 { occupied / open } else { 0.0 }).collect())
    }

    /// Beds open by month, escalation beds among them.
    pub fn beds(&self, view: View) -> Option<Vec<f64>> {
        let pairs = self.of(view, Column::BedsOpen)?.iter().zip(self.of(view, Column::BedsEscalation)?);
        Some(pairs.map(|(core, more)| core + more).collect())
    }

    /// Activity of a year in the weights of the scenario: £ at average cost where they are the built-in ones.
    pub fn activity(&self, view: View) -> Option<f64> {
        WEIGHTED.iter().map(|&(column, bound)| Some(sum(self.of(view, column)?) * self.bound(bound))).sum()
    }

    /// The sum over months of some columns of a view.
    pub fn total(&self, view: View, columns: [Column; 3]) -> Option<f64> {
        columns.into_iter().map(|column| Some(sum(self.of(view, column)?))).sum()
    }

    /// Its months, where the scenario gives months, at least one has happened and one is to come.
    pub fn months(&self) -> Option<(&'a AccountMonths, usize)> {
        let months = self.model.months.as_ref()?.accounts.get(self.account)?;
        let as_at = months.actual.len();
        (as_at > 0 && as_at < YEAR).then_some((months, as_at))
    }

    /// The official forecast without incentive money, £m.
    pub fn forecast(&self) -> f64 {
        let account = self.account();
        account.forecast.millions() - account.forecast_incentive.millions()
    }

    /// Turnover, £m.
    pub fn turnover(&self) -> f64 {
        self.account().turnover.millions()
    }
}

/// A column that is not there.
fn column_of(view: View, column: Column) -> PlanLacking {
    PlanLacking::Column(view.word().to_owned(), column.word().to_owned())
}

/// Kinds of activity with their weights.
pub const WEIGHTED: [(Column, Bound); 5] = [
    (Column::ElectiveInpatients, Bound::WeightElective),
    (Column::DayCases, Bound::WeightDayCase),
    (Column::NonElective, Bound::WeightNonElective),
    (Column::Outpatients, Bound::WeightOutpatient),
    (Column::AeAttendances, Bound::WeightAe),
];
/// Staff by contract.
pub const STAFF: [Column; 3] = [Column::WteSubstantive, Column::WteBank, Column::WteAgency];
/// What they are paid.
pub const PAY: [Column; 3] = [Column::PaySubstantive, Column::PayBank, Column::PayAgency];
