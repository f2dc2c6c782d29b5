//! What capacity plans come to beside money.

use super::parts::Parts;
use super::statistics;
use crate::compile::CompiledCapacity;
use crate::compile::capacity::{Measure, Planned};
use crate::kernel::capacity::BY_MONTH;
use crate::model::capacity::{Capacity, Size};
use crate::results::{
    CapacityMonth, CapacityNode, CapacityResults, CapacityShare, CapacitySize, Chance, Estimate, NodeCode, Quantile,
};
use crate::tallies::Escaped;
use crate::tallies::imperatives::Imperative;
use crate::units::from_units;

/// The chances of the quantiles of shares.
const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

/// What a run says of capacity; none where the scenario does not ask for it.
pub(super) fn of(parts: &Parts<'_>) -> Result<Option<CapacityResults>, Escaped> {
    let Some((given, compiled)) = parts.model.capacity.as_ref().zip(parts.compiled.capacity.as_ref()) else {
        return Ok(None);
    };
    let accounts = parts.compiled.columns.accounts;
    let code = |column: usize| NodeCode(super::code_of(parts.model, parts.compiled, column));
    let rolls_first = |place: &usize| (compiled.nodes[*place] < accounts, *place);
    let mut places: Vec<usize> = (0..compiled.nodes.len()).collect();
    places.sort_by_key(rolls_first);
    let nodes = places.iter().map(|&place| node(parts, compiled, place, code(compiled.nodes[place])));
    let months = places.iter().filter(|&&place| compiled.nodes[place] >= accounts);
    let months = months.flat_map(|&place| months_of(parts, compiled, place, &code(compiled.nodes[place])));
    Ok(Some(CapacityResults {
        nodes: nodes.collect::<Result<_, _>>()?,
        months: months.collect(),
        sizes: Size::ALL.iter().map(|&size| told(given, size)).collect(),
    }))
}

fn told(given: &Capacity, size: Size) -> CapacitySize {
    CapacitySize {
        key: size.key().to_owned(),
        value: given.size(size),
        stated: given.size(size) != size.default(),
        evidence: size.evidence().to_owned(),
        source: size.source().to_owned(),
    }
}

fn node(parts: &Parts<'_>, compiled: &CompiledCapacity, place: usize, node: NodeCode) -> Result<CapacityNode, Escaped> {
    let column = |measure| parts.compiled.columns.capacity_column(compiled.place(place, measure));
    let tally = |measure| &parts.tallies.in_year[column(measure)];
    let planned = &compiled.planned[place];
    let share = |measure: Measure, of: f64, planned: f64| -> Result<CapacityShare, Escaped> {
        let quantiles = statistics::outturn(tally(measure), &parts.ranks)?;
        let over = |amount: f64| if of > 0.0 { amount / of } else { 0.0 };
        let mean = statistics::mean(tally(measure));
        let quantile = |p: f64| {
            let found = quantiles.quantile(p);
            Quantile { p, value: over(found.value), low: found.low.map(over), high: found.high.map(over) }
        };
        Ok(CapacityShare {
            of,
            planned: over(planned),
            mean: Estimate { value: over(mean.value), se: mean.se.map(over) },
            quantiles: LEVELS.map(quantile),
        })
    };
    let kept = |all: &[Imperative]| -> Chance {
        statistics::chance(parts.tallies.imperatives.kept(place, all), parts.tallies.iterations)
    };
    use Imperative::{Activity, Money, Performance, Safety};
    Ok(CapacityNode {
        node,
        organisations: planned.organisations,
        within: within(share(Measure::Late, planned.attendances, planned.late)?),
        cancelled: share(Measure::Cancelled, planned.inpatients, 0.0)?,
        lacking: share(Measure::Lacking, planned.staff, 0.0)?,
        over_ceiling: statistics::mean(tally(Measure::OverCeiling)),
        money: kept(&[Money]),
        performance: kept(&[Performance]),
        activity: kept(&[Activity]),
        safety: kept(&[Safety]),
        access: kept(&[Performance, Activity]),
        money_and_access: kept(&[Money, Performance, Activity]),
        all: kept(&[Money, Performance, Activity, Safety]),
    })
}

/// The share within four hours from the late share: the other way round.
fn within(late: CapacityShare) -> CapacityShare {
    let [low, middle, high] = late.quantiles;
    let turned = |p: f64, of: Quantile| Quantile {
        p,
        value: 1.0 - of.value,
        low: of.high.map(|high| 1.0 - high),
        high: of.low.map(|low| 1.0 - low),
    };
    CapacityShare {
        of: late.of,
        planned: 1.0 - late.planned,
        mean: Estimate { value: 1.0 - late.mean.value, se: late.mean.se },
        quantiles: [turned(LEVELS[0], high), turned(LEVELS[1], middle), turned(LEVELS[2], low)],
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn months_of(parts: &Parts<'_>, compiled: &CompiledCapacity, place: usize, node: &NodeCode) -> Vec<CapacityMonth> {
    let count = compiled.months.len();
    let n = parts.tallies.iterations as f64;
    let month = |(at, &month): (usize, &u8)| {
        let mut sums = [0_i128; BY_MONTH];
        let (mut planned, mut beds, mut occupied) = (Planned::default(), 0.0, 0.0);
        for (index, plan) in compiled.plans.iter().enumerate().filter(|(_, plan)| plan.nodes.contains(&place)) {
            let from = (index * count + at) * BY_MONTH;
            for (sum, amount) in sums.iter_mut().zip(&parts.tallies.imperatives.by_month[from..from + BY_MONTH]) {
                *sum += amount;
            }
            let of = &plan.months[at].month;
            planned.attendances += of.attendances;
            planned.late += of.attendances * of.planned_late;
            beds += of.beds;
            occupied += of.occupied();
        }
        let [patients, open, late, cancelled, lacking, cost] = sums.map(|sum| from_units(sum) / n);
        let over = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        CapacityMonth {
            node: node.clone(),
            month,
            occupancy_planned: over(occupied, beds),
            occupancy: over(patients, open),
            within_planned: 1.0 - over(planned.late, planned.attendances),
            within: 1.0 - over(1_000.0 * late, planned.attendances),
            cancelled: 1_000.0 * cancelled,
            lacking: 1_000.0 * lacking,
            cost,
        }
    };
    compiled.months.iter().enumerate().map(month).collect()
}
