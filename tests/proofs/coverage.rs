//! How often do the stated 95 % intervals hold the true value? Small scenarios whose distribution is known in closed form (a
//! mixture of normals and atoms), 4,000 seeds each: `cargo run --release --example coverage`.
//!
//! Prints the table of docs/COVERAGE.md.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::simulate::{RunSettings, simulate};
use outturn::summary::{precision, statistics, watches};
use outturn::tallies::Threshold;
use outturn::tallies::ranks::QUANTILES;
use rayon::prelude::*;

const SEEDS: u64 = 4_000;
/// Iterations of the runs of fixed length.
const FIXED: u64 = 2_000;
/// Runs that stop by precision look here first, at doublings, and no further than the last.
const FIRST: u64 = 1_000;
const CAP: u64 = 32_000;
/// Money is a multiple of 2⁻²⁷, tables are accurate to 1e-4 sd: this much is no miss at an atom.
const HAIR: f64 = 1e-6;

/// A part of a mixture: weight, mean, sd (0 = an atom).
type Part = (f64, f64, f64);

struct Case {
    name: &'static str,
    plan: f64,
    remainder_sd: f64,
    /// An event of a fixed cost: probability and cost.
    event: Option<(f64, f64)>,
    /// Half-width to stop at, £m.
    target: f64,
}

const CASES: [Case; 4] = [
    Case { name: "a normal", plan: 8.0, remainder_sd: 10.0, event: None, target: 0.35 },
    Case {
        name: "an atom on each side of an event",
        plan: 1.0,
        remainder_sd: 0.0,
        event: Some((0.12, 6.0)),
        target: 0.5,
    },
    // The interval of q10 holds the gap in nearly all runs, however long: they go to the cap.
    Case { name: "q10 in a gap", plan: 1.0, remainder_sd: 1.0, event: Some((0.10, 20.0)), target: 0.05 },
    // A run stops once the interval of q10 has left the gap, which looks early or late by chance.
    Case { name: "q10 beside a gap", plan: 1.0, remainder_sd: 1.0, event: Some((0.09, 20.0)), target: 0.3 },
];

fn main() -> Result<(), String> {
    println!("| scenario | runs | figure | seeds with an interval | cover |\n|---|---|---|---|---|");
    for case in &CASES {
        let model = model(case)?;
        let compiled = Compiled::new(&model).map_err(|error| error.to_string())?;
        for stops in [false, true] {
            let hits: Vec<Vec<Option<bool>>> = (1..=SEEDS)
                .into_par_iter()
                .map(|seed| one(case, &model, &compiled, seed, stops))
                .collect::<Result<_, _>>()?;
            for (place, figure) in figures().iter().enumerate() {
                let said: Vec<bool> = hits.iter().filter_map(|hits| hits[place]).collect();
                let held = said.iter().filter(|held| **held).count();
                let share = 100.0 * held as f64 / said.len().max(1) as f64;
                let runs = if stops { "stopped by precision" } else { "2,000 iterations" };
                println!("| {} | {runs} | {figure} | {} | {share:.1}% |", case.name, said.len());
            }
        }
    }
    Ok(())
}

fn figures() -> Vec<String> {
    let mut figures = vec!["mean".to_owned()];
    let name = |thousandths: f64| {
        if thousandths % 10.0 == 0.0 { format!("q{:02.0}", thousandths / 10.0) } else { format!("q{thousandths:03.0}") }
    };
    figures.extend(QUANTILES.iter().map(|p| name((1000.0 * p).round())));
    figures.extend(["chance of a deficit", "shortfall 10%", "shortfall 5%"].map(str::to_owned));
    figures
}

/// For each figure: does its interval hold the truth? None where no interval is stated.
fn one(case: &Case, model: &Model, compiled: &Compiled, seed: u64, stops: bool) -> Result<Vec<Option<bool>>, String> {
    let lost = |_| "an order statistic was lost".to_owned();
    let mut settings = RunSettings {
        seed,
        iterations: if stops { FIRST } else { FIXED },
        isa: Isa::detect(),
        sampler: Sampler::Plain,
    };
    let tallies = loop {
        let tallies = simulate(compiled, &watches(model, compiled), settings, &|_| ControlFlow::Continue(()))
            .map_err(|_| "interrupted".to_owned())?;
        let precise = precision(model, compiled, settings, &tallies).map_err(lost)?;
        // Money alone decides: the width of a chance's interval hardly varies, that of a quantile's does.
        if !stops || precise.money <= case.target || settings.iterations >= CAP {
            break tallies;
        }
        settings.iterations *= 2;
    };
    let tally = &tallies.in_year[compiled.columns.roll_column(0)];
    let outturn = statistics::outturn(tally, &tallies.ranks()).map_err(lost)?;
    let parts = parts(case);
    let mean = parts.iter().map(|part| part.0 * part.1).sum();
    let within = |low: f64, truth: f64, high: f64| low - HAIR <= truth && truth <= high + HAIR;
    let normal = |value: f64, se: Option<f64>, truth: f64| {
        se.map(|se| within(value - 1.959_963_984_540_054 * se, truth, value + 1.959_963_984_540_054 * se))
    };
    let mut hits = vec![normal(outturn.mean.value, outturn.mean.se, mean)];
    for quantile in &outturn.quantiles {
        let truth = quantile_of(&parts, quantile.p);
        hits.push(quantile.low.zip(quantile.high).map(|(low, high)| within(low, truth, high)));
    }
    let chance = statistics::chance_below(tally, Threshold::Deficit);
    // Strictly below zero; no atom lies there.
    hits.push(Some(within(chance.low, cdf(&parts, 0.0), chance.high)));
    for (interval, alpha) in [(outturn.shortfall_10_interval, 0.10), (outturn.shortfall_05_interval, 0.05)] {
        let truth = shortfall_of(&parts, alpha);
        hits.push(interval.low.zip(interval.high).map(|(low, high)| within(low, truth, high)));
    }
    Ok(hits)
}

fn parts(case: &Case) -> Vec<Part> {
    let (p, cost) = case.event.unwrap_or((0.0, 0.0));
    let all = [(1.0 - p, case.plan, case.remainder_sd), (p, case.plan - cost, case.remainder_sd)];
    all.into_iter().filter(|part| part.0 > 0.0).collect()
}

fn cdf(parts: &[Part], x: f64) -> f64 {
    let below = |&(weight, mean, sd): &Part| {
        if sd == 0.0 { if mean <= x { weight } else { 0.0 } } else { weight * phi((x - mean) / sd) }
    };
    parts.iter().map(below).sum()
}

fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The smallest x with F(x) ≥ p, by bisection.
fn quantile_of(parts: &[Part], p: f64) -> f64 {
    let (mut low, mut high) = (-1e3, 1e3);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if cdf(parts, middle) >= p { high = middle } else { low = middle }
    }
    high
}

/// Mean of the worst share α: (E[X; X ≤ q] + q (α − F(q))) / α, and for a normal E[X; X ≤ q] = μ Φ(z) − σ φ(z).
fn shortfall_of(parts: &[Part], alpha: f64) -> f64 {
    let q = quantile_of(parts, alpha);
    let partial = |&(weight, mean, sd): &Part| {
        if sd == 0.0 {
            return if mean <= q { weight * mean } else { 0.0 };
        }
        let z = (q - mean) / sd;
        let density = libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
        weight * (mean * phi(z) - sd * density)
    };
    (parts.iter().map(partial).sum::<f64>() + q * (alpha - cdf(parts, q))) / alpha
}

/// The case as a scenario folder, read back as any other.
fn model(case: &Case) -> Result<Model, String> {
    let folder = std::env::temp_dir().join(format!("outturn-coverage-{}", std::process::id()));
    let Case { plan, remainder_sd, .. } = case;
    let mut files = vec![
        (
            "scenario.toml",
            "format = 1\nname = \"coverage\"\nmoney = \"gbp_m\"\nyear = \"2018/19\"\nas_at_month = 5\nbase = \"plan\"\n".to_owned(),
        ),
        ("nodes.csv", "node_code,node_name,level,parent_code\nNAT,Nation,nation,\n".to_owned()),
        (
            "organisations.csv",
            format!(
                "org_code,org_name,org_type,sector,parent_code,turnover_m,residual_sd_m\n\
                 O1,One,acute,provider,NAT,300,{remainder_sd}\n"
            ),
        ),
        ("positions.csv", format!("account_code,plan_ex_incentive_m,incentive_in_plan_m\nO1,{plan},0\n")),
    ];
    if let Some((p, cost)) = case.event {
        files.push((
            "risks.csv",
            format!("risk_id,line,direction,target,dist,mean_m,probability,recurrent\ne1,event,threat,O1,fixed,{cost},{p},no\n"),
        ));
    }
    let read = || {
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        for (name, text) in &files {
            fs::write(Path::new(&folder).join(name), text).map_err(|error| error.to_string())?;
        }
        outturn::resolve::load(&folder).map_err(|problems| problems.listing())
    };
    let loaded = read();
    let removed = fs::remove_dir_all(&folder).map_err(|error| error.to_string());
    removed.and(loaded.map(|loaded| loaded.model))
}
