//! The same model written twice: does the product give what three obvious loops give, iteration by iteration?
//!
//! The loops are written from docs/METHOD.md alone, in 64-bit arithmetic, with their own addresses, words and quantiles.

use std::ops::ControlFlow;

use outturn::compile::capacity::Measure;
use outturn::compile::{Compiled, RollOf};
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::simulate::{RunSettings, simulate};
use outturn::summary::watches;
use outturn::tallies::Tally;
use outturn::tallies::ranks::{QUANTILES, ranks};

use crate::support::{load, scenario, write};

mod capacity;
mod model;
pub mod numbers;
pub mod scenarios;

/// Part of the sd that the product's tables and its 32-bit latents may differ by.
const OF_THE_SD: f64 = 2e-4;
/// Half a grid step for each of at most 25 amounts, £m: ten pence.
const ROUNDING: f64 = 1e-7;

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn sd(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (values.len() as f64 - 1.0)).sqrt()
}

/// Greatest difference as a part of the sd, after the rounding that is allowed.
fn difference<'a>(fast: impl IntoIterator<Item = &'a f64>, slow: &[f64], sd: f64) -> f64 {
    let worst = fast.into_iter().zip(slow).map(|(fast, slow)| (fast - slow).abs()).fold(0.0, f64::max);
    if worst <= ROUNDING { 0.0 } else { worst / sd }
}

/// The accounts of a roll-up, from the model alone.
fn inside(model: &Model, of: &RollOf, account: usize) -> bool {
    let account = &model.accounts[account];
    let below = |node: usize| {
        let mut place = Some(account.node);
        while place.is_some_and(|at| at != node) {
            place = model.nodes[place.unwrap()].parent;
        }
        place.is_some()
    };
    match of {
        RollOf::Tree(node) => below(*node),
        RollOf::Sector(sector) => account.sector == *sector,
        RollOf::Type(org_type) => account.org_type == *org_type,
        RollOf::SectorWithin(node, sector) => below(*node) && account.sector == *sector,
    }
}

/// Mean, sd and every order statistic that is reported of one column, against the sorted slow values.
fn statistics_differ(tally: &Tally, slow: &[f64]) -> f64 {
    let mut sorted = slow.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wanted: Vec<u64> = QUANTILES.iter().map(|&p| ranks(sorted.len() as u64, p).1).collect();
    let fast: Vec<f64> = wanted.iter().map(|&rank| tally.kept().order_statistic(rank).unwrap()).collect();
    let slow_order: Vec<f64> = wanted.iter().map(|&rank| sorted[rank as usize - 1]).collect();
    let sd = sd(slow);
    difference(&fast, &slow_order, sd).max(difference(&[tally.mean()], &[mean(slow)], sd))
}

/// Compares every roll-up in every iteration, and every account's statistics in-year and underlying.
fn agree(name: &str, model: &Model, seed: u64, iterations: u64) {
    let mut compiled = Compiled::new(model).unwrap();
    // All roll-ups are kept whole, not only the nation and the sectors.
    compiled.columns.focus = (0..compiled.columns.rolls.len()).collect();
    let settings = RunSettings { seed, iterations, isa: Isa::detect(), sampler: Sampler::Plain };
    let fast = simulate(&compiled, &watches(model, &compiled), settings, &|_| ControlFlow::Continue(())).unwrap();
    let slow = model::outturns(model, seed, iterations);

    let mut problems = Vec::new();
    let mut worst = [0.0_f64; 3];
    let mut note = |kind: usize, what: String, difference: f64| {
        worst[kind] = worst[kind].max(difference);
        if difference.is_nan() || difference > OF_THE_SD {
            problems.push(format!("{what}: {difference:.1e} of its sd"));
        }
    };
    for (index, account) in model.accounts.iter().enumerate() {
        let code = &account.code;
        note(1, format!("{code} in-year"), statistics_differ(&fast.in_year[index], &slow.in_year[index]));
        if compiled.has_underlying {
            note(2, format!("{code} underlying"), statistics_differ(&fast.underlying[index], &slow.underlying[index]));
        }
    }
    for (roll, fast) in compiled.columns.rolls.iter().zip(&fast.focus) {
        let members: Vec<usize> = (0..model.accounts.len()).filter(|&index| inside(model, &roll.of, index)).collect();
        let total = |iteration: usize| members.iter().map(|&member| slow.in_year[member][iteration]).sum::<f64>();
        let slow: Vec<f64> = (0..fast.len()).map(total).collect();
        note(0, format!("{:?} by iteration", roll.of), difference(fast, &slow, sd(&slow)));
    }
    assert!(problems.is_empty(), "{name}, seed {seed}:\n{}", problems.join("\n"));
    eprintln!(
        "{name}, seed {seed}, {iterations} iterations: at most {:.1e} of the sd in any iteration, {:.1e} and {:.1e} in statistics",
        worst[0], worst[1], worst[2]
    );
}

#[test]
fn minimal_is_what_three_loops_make_of_it() {
    agree("minimal", &load(&scenario("minimal")), 1, 5_000);
}

#[test]
fn random_scenarios_are_what_three_loops_make_of_them() {
    let of = |seed, base, shape, student| {
        let folder = write(&format!("random-{seed}"), &scenarios::random(seed, base, shape, student));
        agree(&format!("random {seed}"), &load(&folder), u64::from(seed) << 31 | 7, 400);
    };
    of(1, "plan", "normal", false);
    of(2, "forecast", "skewed", false);
    of(3, "plan", "skewed", true);
    of(4, "forecast", "normal", false);
}

#[test]
fn correlated_factors_are_what_three_loops_make_of_them() {
    for (seed, student) in [(5, false), (6, true)] {
        let mut files = scenarios::random(seed, "plan", "normal", student);
        for (name, text) in scenarios::CORRELATED {
            files.retain(|(known, _)| known != name);
            files.push((name.to_owned(), text.to_owned()));
        }
        let folder = write(&format!("correlated-{seed}"), &files);
        agree(&format!("correlated {seed}"), &load(&folder), u64::from(seed) << 31 | 7, 400);
    }
}

#[test]
fn the_overspend_to_date_is_what_three_loops_make_of_it() {
    // Before month 8 the drift counts, from then on the share.
    for (seed, as_at, student) in [(8, 5, false), (9, 9, false), (10, 6, true), (11, 10, true)] {
        let folder = write(&format!("to-date-{seed}"), &scenarios::with_months(seed, as_at, student));
        let model = load(&folder);
        let compiled = Compiled::new(&model).unwrap();
        let of =
            |test: fn(f64, f64) -> bool| compiled.year_to_date.iter().filter(|of| test(of.exposure, of.drift)).count();
        assert!(of(|exposure, _| exposure > 0.0) >= 2, "some are not covered");
        assert_eq!(of(|_, drift| drift > 0.0) > 0, as_at < 8);
        agree(&format!("to date {seed}"), &model, u64::from(seed) << 31 | 3, 400);
    }
}

#[test]
fn uncertain_parameters_are_what_three_loops_make_of_them() {
    let of = |seed, base, shape, student| {
        let folder = write(&format!("parameters-{seed}"), &scenarios::with_parameters(seed, base, shape, student));
        agree(&format!("parameters {seed}"), &load(&folder), u64::from(seed) << 31 | 5, 400);
    };
    of(5, "plan", "normal", false);
    of(6, "forecast", "skewed", true);
    of(7, "plan", "skewed", false);
}

#[test]
fn links_between_rows_are_what_three_loops_make_of_them() {
    for (seed, student, parameters) in [(12, false, false), (13, true, false), (14, false, true), (15, true, true)] {
        let folder = write(&format!("linked-{seed}"), &scenarios::with_links(seed, student, parameters));
        let model = load(&folder);
        assert_eq!(model.risks.iter().filter(|risk| risk.link.is_some()).count(), 10);
        agree(&format!("linked {seed}"), &model, u64::from(seed) << 31 | 9, 400);
    }
}

#[test]
fn capacity_plans_are_what_three_loops_make_of_them() {
    for (seed, as_at, student, cap) in
        [(16, 5, false, "soft"), (17, 9, false, "hard"), (18, 6, true, "off"), (19, 7, false, "hard")]
    {
        let folder = write(&format!("capacity-{seed}"), &scenarios::with_capacity(seed, as_at, student, cap));
        let model = load(&folder);
        assert_eq!(model.capacity.as_ref().unwrap().organisations.len(), 3);
        let (seed, iterations) = (u64::from(seed) << 31 | 11, 400);
        agree(&format!("capacity {seed}"), &model, seed, iterations);
        // Access and safety of every node that holds a plan.
        let compiled = Compiled::new(&model).unwrap();
        let settings = RunSettings { seed, iterations, isa: Isa::detect(), sampler: Sampler::Plain };
        let fast = simulate(&compiled, &watches(&model, &compiled), settings, &|_| ControlFlow::Continue(())).unwrap();
        let slow = model::capacities(&model, seed, iterations);
        let given = compiled.capacity.as_ref().unwrap();
        let accounts = compiled.columns.accounts;
        for (place, &node) in given.nodes.iter().enumerate() {
            let holds = |&account: &usize| {
                node.checked_sub(accounts)
                    .map_or(account == node, |roll| inside(&model, &compiled.columns.rolls[roll].of, account))
            };
            let members: Vec<usize> = (0..accounts).filter(holds).collect();
            for measure in Measure::ALL {
                let of = |came: &capacity::Came| match measure {
                    Measure::Late => came.late,
                    Measure::Cancelled => came.cancelled,
                    Measure::Lacking => came.lacking,
                    Measure::OverCeiling => came.over,
                };
                let total =
                    |iteration: usize| members.iter().map(|&account| of(&slow[account][iteration])).sum::<f64>();
                let slow: Vec<f64> = (0..iterations as usize).map(total).collect();
                let column = compiled.columns.capacity_column(given.place(place, measure));
                let differ = if sd(&slow) > 0.0 {
                    statistics_differ(&fast.in_year[column], &slow)
                } else {
                    f64::from(fast.in_year[column].mean() != slow[0])
                };
                assert!(differ < OF_THE_SD, "capacity {seed}, node {node}, {measure:?}: {differ:.1e} of its sd");
            }
        }
    }
}
