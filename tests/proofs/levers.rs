//! How often do the intervals of what it takes hold the true value? One organisation whose year end is a normal in closed form, 2,000 seeds:
//! `cargo run --release --example levers`. Prints the table of docs/COVERAGE.md.

use std::ops::ControlFlow;

use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::resolve::Repair;
use outturn::results::{Even, NodeCode, Target};
use outturn::scenario::Files;
use outturn::seek::{Lever, Wanted, seek};
use outturn::simulate::RunSettings;
use outturn::study::{Ask, Study};
use outturn::summary::drivers::{Looked, drivers};
use rayon::prelude::*;

const SEEDS: u64 = 2_000;
const ITERATIONS: u64 = 2_000;
/// The 0.9-quantile of a standard normal.
const Z90: f64 = 1.281_551_565_545;

/// A plan of 10 less two independent normal costs: a of 4 ± 2 and b of 1 ± 1.
fn files(seed: u64) -> Files {
    let scenario = format!(
        "format = 1\nname = \"levers\"\nmoney = \"gbp_m\"\nyear = \"2026/27\"\nas_at_month = 3\nbase = \"plan\"\nseed = {seed}\niterations = {ITERATIONS}\n"
    );
    Files::from_pairs([
        ("scenario.toml", scenario.as_str()),
        ("nodes.csv", "node_code,node_name,level,parent_code\nNAT,Nation,nation,\n"),
        (
            "organisations.csv",
            "org_code,org_name,org_type,sector,parent_code,turnover_m\nORG,Trust,acute,provider,NAT,100\n",
        ),
        ("positions.csv", "account_code,plan_ex_incentive_m\nORG,10\n"),
        ("risks.csv", "risk_id,line,target,dist,mean_m,sd_m\na,a,ORG,normal,4,2\nb,b,ORG,normal,1,1\n"),
    ])
}

/// Whether the interval of what `a` must come to for an even chance of 6 holds 10 − a − 1 = 6.
fn break_even(seed: u64) -> Option<bool> {
    let study = Study::read(&files(seed), Repair::No).ok()?;
    let settings = RunSettings { seed, iterations: ITERATIONS, isa: Isa::detect(), sampler: Sampler::Plain };
    let looked = Looked::at(&study.model, &study.compiled, settings, study.column("NAT").ok()?);
    let of = drivers(&looked, NodeCode("NAT".to_owned()), Target { amount: 6.0, kind: None });
    match of.lines.iter().find(|line| line.line == "a")?.even? {
        Even::AtLeast(even) => Some((even.low?..=even.high?).contains(&-3.0)),
        Even::Sure | Even::Never => None,
    }
}

/// Whether the interval of the mean of `a` that gives a chance `p` of `target` holds 9 − target − z √5.
fn goal(seed: u64, p: f64, z: f64, target: f64) -> Option<bool> {
    let lever = Lever::parse("risks.a.mean_m = 0..12").ok()?;
    let wanted = Wanted { node: "NAT".to_owned(), target, chance: p };
    let found = seek(&files(seed), &lever, &wanted, &Ask::default(), &|_| ControlFlow::Continue(())).ok()?.found?;
    let [one, other] = found.interval;
    let (one, other) = (one?, other?);
    Some((one.min(other)..=one.max(other)).contains(&(9.0 - target - z * 5.0_f64.sqrt())))
}

fn main() {
    println!("| what | seeds with an interval | cover |\n|---|---|---|");
    let cover = |what: &str, held: &(dyn Fn(u64) -> Option<bool> + Sync)| {
        let found: Vec<bool> = (1..=SEEDS).into_par_iter().filter_map(held).collect();
        let share = 100.0 * found.iter().filter(|held| **held).count() as f64 / found.len().max(1) as f64;
        println!("| {what} | {} | {share:.1}% |", found.len());
    };
    cover("what a cause must come to for an even chance (`drivers`)", &break_even);
    cover("the least of a lever for a chance of 0.5 (`seek`)", &|seed| goal(seed, 0.5, 0.0, 2.0));
    cover("the least of a lever for a chance of 0.9 (`seek`)", &|seed| goal(seed, 0.9, Z90, 2.0));
}
