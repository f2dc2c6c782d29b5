//! The simulation of capacity in numbers: each month of each plan, and the latents of what it turns out to be.

use super::account::{CapacityCost, Latent, Posts, Term, Value};
use super::address::AddressBook;
use super::columns::Columns;
use super::error::CompileError;
use super::terms::Parts;
pub use crate::capacity::Outcome;
use crate::capacity::{AgencyCap, Drawn, Month, Rates, Split};
use crate::draws::philox::{self, DrawId, Purpose};
use crate::draws::sobol;
use crate::model::capacity::{Capacity, Size};
use crate::model::months::YEAR;
use crate::model::plan::{Column, View, ViewYear};
use crate::model::{AccountIdx, Model};
use crate::numerics::normal;
use crate::units::to_grid;

/// What is drawn of each month, in the order of [`MonthDraws::latents`].
pub const DRAWS: usize = 6;

/// What a month may miss a plan by and keep it: a thousandth of a patient, operation or post, since sums are on a grid.
const ROUNDING: f64 = 1e-6;

/// What a node's plans come to beside money, over the months to come: sums over its organisations, in thousands but for money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Late A&E attendances.
    Late,
    /// Planned inpatients fewer than planned.
    Cancelled,
    /// Whole-time equivalents of required staff that are lacking, month by month added up.
    Lacking,
    /// Spending on agency staff above the ceiling: £m, not thousands.
    OverCeiling,
}

impl Measure {
    /// All, in the order of their columns.
    pub const ALL: [Self; 4] = [Self::Late, Self::Cancelled, Self::Lacking, Self::OverCeiling];

    /// Its amount in an outcome, on the grid that sums are exact on.
    #[inline(always)]
    #[must_use]
    pub fn of(self, outcome: &Outcome) -> f64 {
        match self {
            Self::Late => outcome.late / 1_000.0,
            Self::Cancelled => outcome.cancelled / 1_000.0,
            Self::Lacking => outcome.lacking / 1_000.0,
            Self::OverCeiling => outcome.over_ceiling,
        }
    }
}

/// The simulation of a model's capacity plans.
#[derive(Debug, Clone)]
pub struct CompiledCapacity {
    /// What holds of every month.
    pub rates: Rates,
    /// The months to come, 1 = April.
    pub months: Vec<u8>,
    /// The plans, in account order.
    pub plans: Vec<CapacityPlan>,
    /// Columns of the accounts with a plan, and of the roll-ups that hold any.
    pub nodes: Vec<usize>,
    /// What the plans of each of them hold.
    pub planned: Vec<Planned>,
}

/// What plans hold for the months to come, in thousands: added up over a node's organisations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Planned {
    /// Organisations.
    pub organisations: u64,
    /// A&E attendances.
    pub attendances: f64,
    /// Of them late under the plan.
    pub late: f64,
    /// Of them late at most where the plan is kept, relaxed targets included.
    pub late_allowed: f64,
    /// Planned inpatients.
    pub inpatients: f64,
    /// Planned inpatients that may be missed.
    pub cancelled_allowed: f64,
    /// Planned whole-time equivalents of ward staff, month by month.
    pub staff: f64,
    /// Of those required what may be lacking.
    pub lacking_allowed: f64,
}

impl Planned {
    fn add(&mut self, other: &Self) {
        self.organisations += other.organisations;
        self.attendances += other.attendances;
        self.late += other.late;
        self.late_allowed += other.late_allowed;
        self.inpatients += other.inpatients;
        self.cancelled_allowed += other.cancelled_allowed;
        self.staff += other.staff;
        self.lacking_allowed += other.lacking_allowed;
    }

    fn of(given: &Capacity, months: &[MonthDraws]) -> Self {
        let mut planned = Self { organisations: 1, ..Self::default() };
        for MonthDraws { month, .. } in months {
            let relaxed = if month.relaxed > 0.0 { 1.0 - given.size(Size::RelaxedTo) } else { 0.0 };
            let wards = given.size(Size::WardShare) * month.staff();
            planned.add(&Self {
                organisations: 0,
                attendances: month.attendances / 1_000.0,
                late: month.attendances * month.planned_late / 1_000.0,
                late_allowed: month.attendances * month.planned_late.max(relaxed) / 1_000.0 + ROUNDING,
                inpatients: month.inpatients / 1_000.0,
                cancelled_allowed: given.size(Size::ActivityMargin) * month.inpatients / 1_000.0 + ROUNDING,
                staff: wards / 1_000.0,
                lacking_allowed: given.size(Size::SafetyMargin) * wards / 1_000.0 + ROUNDING,
            });
        }
        planned
    }
}

/// The plan of one organisation.
#[derive(Debug, Clone)]
pub struct CapacityPlan {
    /// Its account.
    pub account: AccountIdx,
    /// What need is met by.
    pub split: Split,
    /// One a month to come.
    pub months: Vec<MonthDraws>,
    /// Places in [`CompiledCapacity::nodes`] of those that hold it, itself first.
    pub nodes: Vec<usize>,
}

/// A month and its draws.
#[derive(Debug, Clone)]
pub struct MonthDraws {
    /// The plan.
    pub month: Month,
    /// Latents of demand, length of stay, delays, own staff, price and late attendances; high = worse.
    pub latents: [Latent; DRAWS],
    /// What each deviates by where its latent is 0.
    pub means: [f64; DRAWS],
    /// What each deviates by for a unit of its latent.
    pub spreads: [f64; DRAWS],
}

impl MonthDraws {
    /// The deviations at latents.
    #[inline(always)]
    #[must_use]
    pub fn drawn(&self, latents: [f64; DRAWS]) -> Drawn {
        let at = |place: usize| self.means[place] + self.spreads[place] * latents[place];
        Drawn { demand: at(0), stay: at(1), delay: at(2), fill: at(3), price: at(4), late: at(5) }
    }
}

impl CompiledCapacity {
    /// Place of the plan of an account; none without one.
    #[must_use]
    pub fn plan_of(&self, account: AccountIdx) -> Option<&CapacityPlan> {
        self.plans.binary_search_by_key(&account, |plan| plan.account).ok().map(|place| &self.plans[place])
    }

    /// Number of columns: nodes × measures.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.nodes.len() * Measure::ALL.len()
    }

    /// Place of a column among them.
    #[must_use]
    pub fn place(&self, node: usize, measure: Measure) -> usize {
        node * Measure::ALL.len() + measure as usize
    }
}

impl Parts<'_> {
    /// Capacity plans: two terms an account, what staff and beds cost beyond the plan and what planned work and fines do.
    pub(super) fn capacity(
        &mut self,
        columns: &Columns,
        book: &mut AddressBook,
    ) -> Result<Option<CompiledCapacity>, CompileError> {
        let model = self.model();
        let Some(given) = &model.capacity else { return Ok(None) };
        let rates = rates(model, given);
        let to_come = model.facts.as_at_month + 1..=12;
        let mut nodes: Vec<usize> = given.organisations.keys().copied().collect();
        let holds = |roll: &super::Roll| roll.accounts.iter().any(|account| given.organisations.contains_key(account));
        nodes.extend((0..columns.rolls.len()).filter(|&r| holds(&columns.rolls[r])).map(|r| columns.roll_column(r)));
        let mut plans = Vec::new();
        let mut pilot = Pilot::default();
        let mut planned = vec![Planned::default(); nodes.len()];
        for (place, (&account, &split)) in given.organisations.iter().enumerate() {
            let code = model.accounts[account].code.as_str();
            let mut months = Vec::new();
            for number in to_come.clone() {
                let Some(month) = month(model, given, account, usize::from(number) - 1) else { continue };
                let mut latent = |what: &str, set| {
                    let name = ["capacity", code, what, &format!("month {number}")];
                    self.latent_of(book, name, set, &[account], &[])
                };
                let latents = [
                    latent("demand", given.demand_factors)?,
                    latent("stay", given.demand_factors)?,
                    latent("delay", given.demand_factors)?,
                    latent("fill", given.staff_factors)?,
                    latent("price", given.staff_factors)?,
                    latent("late", None)?,
                ];
                let of = |size: Size| given.size(size);
                let means = [of(Size::DemandGrowth), 0.0, 0.0, of(Size::FillGap), 0.0, 0.0];
                let spreads = [
                    of(Size::DemandSpread),
                    of(Size::StaySpread),
                    of(Size::DelaySpread),
                    -of(Size::FillSpread),
                    of(Size::PriceSpread),
                    of(Size::LateSpread),
                ];
                months.push(MonthDraws { month, latents, means, spreads });
            }
            let held = |&(_, &column): &(usize, &usize)| {
                column.checked_sub(columns.accounts).is_some_and(|roll| columns.rolls[roll].accounts.contains(&account))
            };
            let above = nodes.iter().enumerate().filter(held).map(|(place, _)| place);
            let nodes: Vec<usize> = std::iter::once(place).chain(above).collect();
            let own = Planned::of(given, &months);
            nodes.iter().for_each(|&node| planned[node].add(&own));
            let plan = CapacityPlan { account, split, months, nodes };
            let expected = self.expected(&mut pilot, &rates, &plan);
            let [staff, activity] = expected;
            let costs = [
                (given.staff_line, CapacityCost::Staff, staff),
                (given.activity_line, CapacityCost::Activity, activity),
            ];
            for (line, cost, expected) in costs {
                let line_column = self.line_column(line, account);
                let row = book.of("capacity", code, &model.lines[line].code, "cost")?;
                let value = Value::Capacity(cost);
                self.post(
                    account,
                    Term {
                        value,
                        coefficient: -1.0,
                        complement: None,
                        posts: Posts::InYear,
                        line_column,
                        expected: to_grid(-expected),
                        row,
                    },
                );
            }
            plans.push(plan);
        }
        Ok(Some(CompiledCapacity { rates, months: to_come.collect(), plans, nodes, planned }))
    }

    /// Expected cost of staff and of activity over the months of a plan, £m: from a pilot of 512 scrambled Sobol points that no seed moves.
    fn expected(&self, pilot: &mut Pilot, rates: &Rates, plan: &CapacityPlan) -> [f64; 2] {
        let mut sums = [0.0; 2];
        for month in &plan.months {
            // The factors that its latents share, and then the own normal of each: a dimension each.
            let commons = month.latents.iter().filter_map(|latent| latent.common);
            let mut factors: Vec<usize> =
                commons.flat_map(|common| self.latents.commons[common].iter().map(|&(column, _)| column)).collect();
            factors.sort_unstable();
            factors.dedup();
            let dimensions = pilot.of(factors.len() + DRAWS);
            let made_of = |latent: &Latent| -> Vec<(f64, usize)> {
                let common = latent.common.iter().flat_map(|&common| &self.latents.commons[common]);
                let part = |&(column, loading): &(usize, f32)| {
                    Some((f64::from(loading), factors.binary_search(&column).ok()?))
                };
                common.filter_map(part).filter(|&(_, dimension)| dimension < dimensions.len()).collect()
            };
            let made = month.latents.each_ref().map(made_of);
            for point in 0..PILOT {
                let latents = std::array::from_fn(|place| {
                    let common: f64 = made[place].iter().map(|&(loading, of)| loading * dimensions[of][point]).sum();
                    let own = dimensions.get(factors.len() + place).map_or(0.0, |normals| normals[point]);
                    common + f64::from(month.latents[place].own_weight) * own
                });
                let outcome = month.month.respond(rates, plan.split, month.drawn(latents));
                sums[0] += outcome.staff_cost;
                sums[1] += outcome.activity_cost;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
        sums.map(|sum| sum / PILOT as f64)
    }
}

/// Points of the pilot.
const PILOT: usize = 512;

/// The points of the pilot as normals, by dimension: each is made once for all plans.
#[derive(Debug, Default)]
struct Pilot(Vec<[f64; PILOT]>);

impl Pilot {
    /// So many dimensions, or as many as there are.
    fn of(&mut self, count: usize) -> &[[f64; PILOT]] {
        let count = count.min(sobol::DIMENSIONS);
        for dimension in self.0.len()..count {
            let id = DrawId::of("capacity", "", "pilot", &format!("dimension {dimension}"));
            let scramble = philox::word(philox::key_of(0), id, Purpose::Own, 0);
            #[expect(clippy::cast_possible_truncation, reason = "at most 256 dimensions and 512 points")]
            let word = |point: usize| sobol::scrambled(sobol::bare(point as u32, dimension as u32), scramble, 0x8000);
            self.0
                .push(std::array::from_fn(|point| normal::quantile((f64::from(word(point)) + 0.5) / 4_294_967_296.0)));
        }
        &self.0[..count]
    }
}

/// The rates of a scenario: £ become £m.
fn rates(model: &Model, given: &Capacity) -> Rates {
    let of = |size: Size| given.size(size);
    let standard = model.plans.bound(crate::model::plan::Bound::AeStandard).unwrap_or(1.0);
    Rates {
        occupancy_limit: of(Size::OccupancyLimit),
        congestion: of(Size::Congestion),
        slope: of(Size::Slope),
        premium: of(Size::Premium),
        released: of(Size::Released),
        escalation: of(Size::EscalationCost) / 1e6,
        price: of(Size::ElectivePrice) / 1e6,
        saved: of(Size::ElectiveSaved),
        cancel_limit: of(Size::CancelLimit),
        safety_floor: of(Size::SafetyFloor),
        ward_share: of(Size::WardShare),
        guidance: of(Size::Guidance),
        cap: given.cap,
        fine: of(Size::Fine) / 1e6,
        late_allowed: 1.0 - standard,
        drive: of(Size::Drive),
        drive_cost: of(Size::DriveCost),
    }
}

/// A month of an organisation's plan; none where the plan lacks something, which a model's does not.
///
/// Late attendances at beds below the congested occupancy are those of the same month of last year less what its occupancy made late; of the
/// plan where nothing is known of last year.
fn month(model: &Model, given: &Capacity, account: AccountIdx, month: usize) -> Option<Month> {
    let plans = &model.plans;
    let year = plans.year(account, plans.view)?;
    let at = |column: Column| year.months(column)?.get(month).copied();
    let (spells, unplanned) = (at(Column::ElectiveInpatients)?, at(Column::NonElective)?);
    let occupied = at(Column::BedDays)?;
    let stay = occupied / (spells + unplanned);
    let substantive = at(Column::WteSubstantive)?;
    let late_below = |year: &ViewYear, view: View| -> Option<f64> {
        let at = |column: Column| year.months(column)?.get(month).copied();
        let beds = (at(Column::BedsOpen)? + at(Column::BedsEscalation).unwrap_or(0.0)) * plans.days(view)[month];
        let beyond = (at(Column::BedDays)? / beds - given.size(Size::Congestion)).max(0.0);
        Some((1.0 - at(Column::AeWithin4Hours)? - given.size(Size::Slope) * beyond).clamp(0.0, 1.0))
    };
    let last = plans.year(account, View::LastYear).and_then(|year| late_below(year, View::LastYear));
    let number = u8::try_from(month + 1).unwrap_or(12);
    let relaxed = given.relaxed.contains(&number);
    #[expect(clippy::cast_precision_loss, reason = "twelve months")]
    let ceiling = plans.ceilings.get(&account).map_or(f64::INFINITY, |money| money.millions() / YEAR as f64);
    Some(Month {
        beds: (at(Column::BedsOpen)? + at(Column::BedsEscalation).unwrap_or(0.0)) * plans.days(plans.view)[month],
        emergency: occupied - spells * stay,
        elective: spells * stay,
        stay,
        inpatients: spells,
        substantive,
        bank: at(Column::WteBank)?,
        agency: at(Column::WteAgency)?,
        pay: at(Column::PaySubstantive)? / substantive,
        agency_pay: at(Column::PayAgency)?,
        ceiling: if given.cap == AgencyCap::Off { f64::INFINITY } else { ceiling },
        attendances: at(Column::AeAttendances)?,
        late: last.or_else(|| late_below(year, plans.view))?,
        planned_late: 1.0 - at(Column::AeWithin4Hours)?,
        relaxed: if relaxed { given.size(Size::RelaxedOccupancy) } else { 0.0 },
    })
}
