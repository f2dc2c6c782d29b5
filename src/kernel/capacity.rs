//! Capacity plans of a block: each month's deviations, what becomes of them, and what it adds up to.

use super::lanes::{BLOCK, Lanes};
use super::normals::Normals;
use super::sampling::Sampling;
use super::{Amounts, Column, Parts, Scratch, latent_of};
use crate::compile::capacity::{DRAWS, Measure, MonthDraws, Outcome};
use crate::compile::{CapacityCost, CapacityPlan, Compiled, CompiledCapacity};
use crate::units::{exact_sum, to_grid};

/// What is added up by month, in the order of [`Outcomes::months`]: bed days of patients, bed days open, late attendances, planned inpatients
/// fewer than planned and lacking staff, each in thousands, and cost, £m.
pub const BY_MONTH: usize = 6;

/// What becomes of one plan in each iteration.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// What the terms of the account post, £m of the months to come: see [`Outcomes::cost`].
    lines: Vec<Column>,
    /// Cost of the months to come so far, £m, month by month.
    pub so_far: Vec<Amounts>,
    /// The measures, in the order of [`Measure::ALL`], each on the grid, where the sink wants them ([`super::Sink::plans`]).
    pub measures: Vec<Amounts>,
    /// Exact sums over the lanes that count, in grid units, month by month: likewise.
    pub months: Vec<[i128; BY_MONTH]>,
    latents: Vec<Column>,
}

impl Outcomes {
    /// What a term of the account posts, £m of the months to come.
    #[must_use]
    pub fn cost(&self, of: CapacityCost) -> &Column {
        match of {
            CapacityCost::Staff => &self.lines[0],
            CapacityCost::Activity => &self.lines[1],
        }
    }
}

/// Draws the months of a plan into `outcomes`; `counted` is [`super::Sink::plans`].
pub(super) fn run(
    at: (&Compiled, &Sampling, &Lanes),
    (given, plan): (&CompiledCapacity, &CapacityPlan),
    counted: Option<usize>,
    normals: &mut impl Normals,
    scratch: &mut Scratch,
    outcomes: &mut Outcomes,
) {
    outcomes.lines.resize(2, [0.0; BLOCK]);
    outcomes.latents.resize(DRAWS, [0.0; BLOCK]);
    outcomes.measures.resize(Measure::ALL.len(), [0.0; BLOCK]);
    outcomes.so_far.resize(plan.months.len(), [0.0; BLOCK]);
    outcomes.months.resize(plan.months.len(), [0; BY_MONTH]);
    outcomes.measures.iter_mut().for_each(|column| column.fill(0.0));
    let mut costs = [[0.0; BLOCK]; 2];
    let isa = scratch.isa;
    for (place, month) in plan.months.iter().enumerate() {
        let Scratch { words, planned, commons, own_weights, .. } = scratch;
        let parts = Parts { planned, commons, own_weights };
        for (latent, column) in month.latents.iter().zip(&mut outcomes.latents) {
            latent_of(at, latent, isa, &parts, words, normals, column);
        }
        let Outcomes { latents, measures, so_far, months, .. } = &mut *outcomes;
        let month = Month { given, plan, month, latents };
        let so_far = (&mut costs, &mut so_far[place]);
        match counted {
            None => isa.run(
                #[inline(always)]
                || month.costs(so_far),
            ),
            Some(counted) => {
                months[place] = isa.run(
                    #[inline(always)]
                    || month.all(so_far, measures, counted),
                );
            }
        }
    }
    for (line, cost) in outcomes.lines.iter_mut().zip(&costs) {
        #[expect(clippy::cast_possible_truncation, reason = "values of terms are f32 by design")]
        line.iter_mut().zip(cost).for_each(|(line, cost)| *line = *cost as f32);
    }
}

/// Lanes that are computed side by side, in memory that is nobody else's: so a compiler can make vectors of them.
const ABREAST: usize = 8;

/// A number of each of them.
type Abreast = [f64; ABREAST];

/// One month of a plan.
struct Month<'a> {
    given: &'a CompiledCapacity,
    plan: &'a CapacityPlan,
    month: &'a MonthDraws,
    latents: &'a [Column],
}

impl Month<'_> {
    /// What becomes of some lanes from `first` on, as `note` takes it down.
    #[inline(always)]
    fn respond(&self, first: usize, mut note: impl FnMut(usize, &Outcome)) {
        let mut drawn = [[0.0_f32; ABREAST]; DRAWS];
        for (drawn, latent) in drawn.iter_mut().zip(self.latents) {
            drawn.copy_from_slice(&latent[first..first + ABREAST]);
        }
        #[expect(clippy::needless_range_loop, reason = "lanes of several arrays side by side")]
        for lane in 0..ABREAST {
            let at = std::array::from_fn(
                #[inline(always)]
                |place| f64::from(drawn[place][lane]),
            );
            note(lane, &self.month.month.respond(&self.given.rates, self.plan.split, self.month.drawn(at)));
        }
    }

    /// Adds to the costs, and sets what they are so far.
    #[inline(always)]
    fn costs(&self, (costs, so_far): (&mut [Amounts; 2], &mut Amounts)) {
        for first in (0..BLOCK).step_by(ABREAST) {
            let mut now: [Abreast; 2] = [[0.0; ABREAST]; 2];
            self.respond(
                first,
                #[inline(always)]
                |lane, outcome| {
                    now[0][lane] = outcome.staff_cost;
                    now[1][lane] = outcome.activity_cost;
                },
            );
            add_costs(first, &now, costs, so_far);
        }
    }

    /// The same, and adds to the measures; what comes back is what is added up by month over the first `counted` lanes, in grid units.
    #[inline(always)]
    fn all(
        &self,
        (costs, so_far): (&mut [Amounts; 2], &mut Amounts),
        measures: &mut [Amounts],
        counted: usize,
    ) -> [i128; BY_MONTH] {
        let mut sums: [Abreast; BY_MONTH] = [[0.0; ABREAST]; BY_MONTH];
        for first in (0..BLOCK).step_by(ABREAST) {
            let mut now: [Abreast; 2] = [[0.0; ABREAST]; 2];
            let mut measured: [Abreast; Measure::ALL.len()] = [[0.0; ABREAST]; Measure::ALL.len()];
            let mut monthly: [Abreast; 3] = [[0.0; ABREAST]; 3];
            self.respond(
                first,
                #[inline(always)]
                |lane, outcome| {
                    now[0][lane] = outcome.staff_cost;
                    now[1][lane] = outcome.activity_cost;
                    for (measured, measure) in measured.iter_mut().zip(Measure::ALL) {
                        measured[lane] = to_grid(measure.of(outcome));
                    }
                    monthly[0][lane] = to_grid(outcome.patients / 1_000.0);
                    monthly[1][lane] = to_grid(outcome.beds / 1_000.0);
                    monthly[2][lane] = to_grid(outcome.staff_cost + outcome.activity_cost);
                },
            );
            add_costs(first, &now, costs, so_far);
            for (measure, measured) in measures.iter_mut().zip(&measured) {
                add(&mut measure[first..first + ABREAST], measured);
            }
            let [late, cancelled, lacking, _] = &measured;
            let [patients, beds, cost] = &monthly;
            let left = counted.saturating_sub(first).min(ABREAST);
            for (sum, amounts) in sums.iter_mut().zip([patients, beds, late, cancelled, lacking, cost]) {
                if left == ABREAST {
                    add(sum, amounts);
                } else {
                    add(&mut sum[..left], &amounts[..left]);
                }
            }
        }
        sums.map(|lanes| exact_sum(&lanes))
    }
}

#[inline(always)]
fn add_costs(first: usize, now: &[Abreast; 2], costs: &mut [Amounts; 2], so_far: &mut Amounts) {
    let lanes = first..first + ABREAST;
    let [staff, activity] = costs;
    let (staff, activity) = (&mut staff[lanes.clone()], &mut activity[lanes.clone()]);
    add(staff, &now[0]);
    add(activity, &now[1]);
    for ((so_far, staff), activity) in so_far[lanes].iter_mut().zip(staff).zip(activity) {
        *so_far = to_grid(*staff + *activity);
    }
}

#[inline(always)]
fn add(sums: &mut [f64], amounts: &[f64]) {
    sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
}
