//! Capacity plans of a block: each month's deviations, what becomes of them, and what it adds up to.

use super::lanes::{BLOCK, Lanes};
use super::normals::Normals;
use super::sampling::Sampling;
use super::{Amounts, Column, Parts, Scratch, latent_of};
use crate::compile::capacity::{DRAWS, Measure, MonthDraws};
use crate::compile::{CapacityCost, CapacityPlan, Compiled, CompiledCapacity};
use crate::units::to_grid;

/// What is added up by month, in the order of [`Outcomes::months`]: bed days of patients, bed days open, late attendances, planned inpatients
/// fewer than planned and lacking staff, each in thousands, and cost, £m.
pub const BY_MONTH: usize = 6;

/// What becomes of one plan in each iteration.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// What the terms of the account post, £m of the months to come: see [`Outcomes::cost`].
    lines: Vec<Column>,
    /// The measures, in the order of [`Measure::ALL`], each on the grid.
    pub measures: Vec<Amounts>,
    /// Cost of the months to come so far, £m, month by month.
    pub so_far: Vec<Amounts>,
    /// Month by month, on the grid.
    pub months: Vec<[Amounts; BY_MONTH]>,
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

/// Draws the months of a plan into `outcomes`.
pub(super) fn run(
    compiled: &Compiled,
    (given, plan): (&CompiledCapacity, &CapacityPlan),
    sampling: &Sampling,
    lanes: &Lanes,
    normals: &mut impl Normals,
    scratch: &mut Scratch,
    outcomes: &mut Outcomes,
) {
    outcomes.lines.resize(2, [0.0; BLOCK]);
    outcomes.latents.resize(DRAWS, [0.0; BLOCK]);
    outcomes.measures.resize(Measure::ALL.len(), [0.0; BLOCK]);
    outcomes.so_far.resize(plan.months.len(), [0.0; BLOCK]);
    outcomes.months.resize(plan.months.len(), [[0.0; BLOCK]; BY_MONTH]);
    outcomes.measures.iter_mut().for_each(|column| column.fill(0.0));
    let mut costs = [[0.0; BLOCK]; 2];
    let isa = scratch.isa;
    for (place, month) in plan.months.iter().enumerate() {
        let Scratch { words, planned, commons, own_weights, .. } = scratch;
        let parts = Parts { planned, commons, own_weights };
        for (latent, column) in month.latents.iter().zip(&mut outcomes.latents) {
            latent_of((compiled, sampling, lanes), latent, isa, &parts, words, normals, column);
        }
        let Outcomes { latents, measures, so_far, months, .. } = outcomes;
        isa.run(
            #[inline(always)]
            || respond(given, plan, month, latents, measures, &mut costs, &mut months[place]),
        );
        for ((so_far, staff), activity) in so_far[place].iter_mut().zip(&costs[0]).zip(&costs[1]) {
            *so_far = to_grid(staff + activity);
        }
    }
    for (line, cost) in outcomes.lines.iter_mut().zip(&costs) {
        #[expect(clippy::cast_possible_truncation, reason = "values of terms are f32 by design")]
        line.iter_mut().zip(cost).for_each(|(line, cost)| *line = *cost as f32);
    }
}

/// Lanes that are computed side by side, in memory that is nobody else's: so a compiler can make vectors of them.
const ABREAST: usize = 16;

/// What [`respond`] notes of a lane: staff and activity cost, £m; the measures; bed days of patients and bed days open, thousands.
const NOTED: usize = 8;

/// One month of every lane: adds to the measures and the costs, and sets what is added up by month.
#[inline(always)]
fn respond(
    given: &CompiledCapacity,
    plan: &CapacityPlan,
    month: &MonthDraws,
    latents: &[Column],
    measures: &mut [Amounts],
    costs: &mut [Amounts; 2],
    by_month: &mut [Amounts; BY_MONTH],
) {
    for first in (0..BLOCK).step_by(ABREAST) {
        let mut drawn = [[0.0_f32; ABREAST]; DRAWS];
        for (drawn, latent) in drawn.iter_mut().zip(latents) {
            drawn.copy_from_slice(&latent[first..first + ABREAST]);
        }
        let mut noted = [[0.0; ABREAST]; NOTED];
        for lane in 0..ABREAST {
            let at = std::array::from_fn(|place| f64::from(drawn[place][lane]));
            let outcome = month.month.respond(&given.rates, plan.split, month.drawn(at));
            noted[0][lane] = outcome.staff_cost;
            noted[1][lane] = outcome.activity_cost;
            for (place, measure) in Measure::ALL.into_iter().enumerate() {
                noted[2 + place][lane] = to_grid(measure.of(&outcome));
            }
            noted[6][lane] = to_grid(outcome.patients / 1_000.0);
            noted[7][lane] = to_grid(outcome.beds / 1_000.0);
        }
        let lanes = first..first + ABREAST;
        let sums = costs.iter_mut().chain(measures.iter_mut());
        for (sum, amounts) in sums.zip(&noted) {
            sum[lanes.clone()].iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
        }
        let [staff, activity, late, cancelled, lacking, _, patients, beds] = &noted;
        let mut cost = [0.0; ABREAST];
        for ((cost, staff), activity) in cost.iter_mut().zip(staff).zip(activity) {
            *cost = to_grid(staff + activity);
        }
        for (column, amounts) in by_month.iter_mut().zip([patients, beds, late, cancelled, lacking, &cost]) {
            column[lanes.clone()].copy_from_slice(amounts);
        }
    }
}
