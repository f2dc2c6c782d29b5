//! What is said of a column, against the column itself sorted in full.

use std::fmt::Write;

use crate::support::{Run, small, write};

/// Enough iterations that the engine keeps only the neighbourhoods of the wanted ranks.
const MANY: u64 = 50_000;

/// Skewed, with an atom at each end of its jumps: an event, a remainder and a triangular range.
fn run(name: &str, iterations: u64, seed: u64) -> Run {
    let (mut organisations, mut positions, mut risks) = (String::new(), String::new(), String::new());
    for (index, [org_type, sector]) in
        [["acute", "provider"], ["acute", "provider"], ["ccg", "commissioner"]].iter().enumerate()
    {
        writeln!(organisations, "O{index},Org,{org_type},{sector},NAT,300,{}", if index == 2 { 0 } else { 2 }).unwrap();
        writeln!(positions, "O{index},1,0").unwrap();
        writeln!(risks, "e{index},event,threat,O{index},,,,fixed,,,,6,,,,0.25,,,no,").unwrap();
    }
    risks.push_str("t0,range,threat,O0,,,,triangular,0,1,9,,,,,,,,no,\n");
    Run::of(&write(name, &small(&organisations, &positions, &risks, "")), seed, iterations)
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The exact rank ⌈n p⌉ of a probability in thousandths.
fn rank(n: usize, p: f64) -> usize {
    (n * (p * 1000.0).round() as usize).div_ceil(1000)
}

#[test]
fn order_statistics_of_a_long_run_are_those_of_a_full_sort() {
    let run = run("sort", MANY, 3);
    for code in ["NAT", "sector:provider", "sector:commissioner"] {
        let (whole, node) = (sorted(run.focus(code)), run.node(code));
        assert_eq!(whole.len() as u64, MANY);
        for quantile in &node.outturn.quantiles {
            assert_eq!(quantile.value, whole[rank(whole.len(), quantile.p) - 1], "{code} at {}", quantile.p);
            let (low, high) = (quantile.low.unwrap(), quantile.high.unwrap());
            assert!(low <= quantile.value && quantile.value <= high && whole.contains(&low) && whole.contains(&high));
        }
        let mean = whole.iter().sum::<f64>() / MANY as f64;
        let variance = whole.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (MANY as f64 - 1.0);
        assert!((node.outturn.mean.value - mean).abs() < 1e-10);
        assert!((node.outturn.sd.value / variance.sqrt() - 1.0).abs() < 1e-10);
        assert!((node.outturn.mean.se.unwrap() / (variance / MANY as f64).sqrt() - 1.0).abs() < 1e-10);
    }
}

#[test]
fn the_ends_of_an_interval_are_the_ranks_that_the_binomial_gives() {
    // For n = 50,000 and p = 0.1: np = 5,000 and sd 67.08, so about 1.96 sd to both sides.
    let run = run("ends", MANY, 4);
    let whole = sorted(run.focus("sector:provider"));
    let q10 = run.node("sector:provider").outturn.quantile(0.10);
    for (end, expected) in [(q10.low.unwrap(), 5_000.0 - 1.96 * 67.08), (q10.high.unwrap(), 5_000.0 + 1.96 * 67.08)] {
        let found = whole.partition_point(|&value| value < end) as f64 + 1.0;
        assert!((found - expected).abs() <= 2.5, "rank {found} instead of about {expected}");
    }
}

#[test]
fn shortfalls_are_the_means_of_the_sorted_worst() {
    for (name, n) in [("tail-long", MANY), ("tail-short", 999)] {
        let run = run(name, n, 5);
        for code in ["NAT", "sector:provider", "sector:commissioner"] {
            let (whole, outturn) = (sorted(run.focus(code)), &run.node(code).outturn);
            for (shortfall, alpha) in [(outturn.shortfall_10, 0.10), (outturn.shortfall_05, 0.05)] {
                let worst = &whole[..rank(whole.len(), alpha)];
                let mean = worst.iter().sum::<f64>() / worst.len() as f64;
                assert!((shortfall.value - mean).abs() < 1e-9, "{code}, {n}: {} {mean}", shortfall.value);
            }
        }
    }
}

#[test]
fn chances_are_counts_with_their_wilson_interval() {
    let run = run("wilson", 20_000, 6);
    for code in ["NAT", "sector:provider", "sector:commissioner"] {
        let node = run.node(code);
        let column = run.focus(code);
        for (chance, limit) in [(&node.chance_of_deficit, 0.0), (&node.chance_below_plan, node.plan)] {
            let n = column.len() as f64;
            let share = column.iter().filter(|&&value| value < limit).count() as f64 / n;
            assert_eq!(chance.value, share, "{code} below {limit}");
            // Wilson (1927): the p at which |share − p| = z √(p (1 − p) / n).
            for end in [chance.low, chance.high] {
                let z = (share - end).abs() / (end * (1.0 - end) / n).sqrt();
                assert!((z - 1.959_964).abs() < 1e-4, "{code} below {limit}: {z}");
            }
        }
    }
}

#[test]
fn intervals_hold_the_true_value_about_as_often_as_they_say() {
    // A normal position with sd 2 about 1, and a chance of 0.25: 200 runs, of which about 190 must hold the truth.
    let files = small(
        "O,Org,acute,provider,NAT,300,2\nE,Org,ccg,commissioner,NAT,300,0\n",
        "O,1,0\nE,1,0\n",
        "e,event,threat,E,,,,fixed,,,,6,,,,0.25,,,no,\n",
        "",
    );
    let folder = write("coverage", &files);
    let (mut medians, mut tenths, mut chances, mut means) = (0, 0, 0, 0);
    for seed in 1..=200 {
        let run = Run::of(&folder, seed, 400);
        let outturn = &run.node("O").outturn;
        let holds = |p: f64, truth: f64| {
            let quantile = outturn.quantile(p);
            u32::from(quantile.low.unwrap() <= truth && truth <= quantile.high.unwrap())
        };
        medians += holds(0.50, 1.0);
        tenths += holds(0.10, 1.0 - 2.0 * 1.281_551_565_5);
        let chance = &run.node("E").chance_of_deficit;
        chances += u32::from(chance.low <= 0.25 && 0.25 <= chance.high);
        means += u32::from((outturn.mean.value - 1.0).abs() <= 1.96 * outturn.mean.se.unwrap());
    }
    eprintln!("of 200 runs held the truth: median {medians}, q10 {tenths}, chance {chances}, mean {means}");
    // 190 ± 3.5 binomial standard deviations of 3.1.
    for held in [medians, tenths, chances, means] {
        assert!((179..=200).contains(&held), "{held} of 200");
    }
}
