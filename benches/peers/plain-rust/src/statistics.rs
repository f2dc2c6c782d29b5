//! All outputs of the workload.

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::workload::{ORGS, Organisation, SERIES, SYSTEMS};

const QUANTILES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];
const TAIL: f64 = 0.05;

struct Statistics {
    mean: f64,
    sd: f64,
    quantiles: Vec<f64>,
    tail_mean: f64,
}

/// ceil(N p), safe from the rounding of N p.
fn rank(n: usize, p: f64) -> usize {
    ((n as f64 * p - 1e-6).ceil() as usize).max(1)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// One series, trial by trial.
fn column(blocks: &[Vec<f64>], series: usize) -> Vec<f64> {
    blocks
        .iter()
        .flat_map(|block| block.chunks_exact(block.len() / SERIES).nth(series).expect("480 series"))
        .copied()
        .collect()
}

fn statistics(mut x: Vec<f64>) -> Statistics {
    let n = x.len();
    let mean_all = mean(&x);
    let sd = (x.iter().map(|v| (v - mean_all).powi(2)).sum::<f64>() / (n - 1) as f64).sqrt();
    x.sort_unstable_by(f64::total_cmp);
    let quantiles = QUANTILES.iter().map(|&p| x[rank(n, p) - 1]).collect();
    Statistics { mean: mean_all, sd, quantiles, tail_mean: mean(&x[..rank(n, TAIL)]) }
}

/// Share of trials in which a series is at or above `total`.
fn met(blocks: &[Vec<f64>], series: usize, total: f64) -> f64 {
    let x = column(blocks, series);
    x.iter().filter(|&&v| v >= total).count() as f64 / x.len() as f64
}

pub fn summarise(organisations: &[Organisation], blocks: &[Vec<f64>], n: usize) -> Value {
    let rows: Vec<Statistics> = (0..SERIES).into_par_iter().map(|s| statistics(column(blocks, s))).collect();

    // An organisation that meets its total gets its incentive on top, so its outturn tells whether it did.
    let control_total = |i: usize| organisations[i].control_total;
    let pmet: Vec<f64> = (0..ORGS).into_par_iter().map(|i| met(blocks, i, control_total(i))).collect();
    let psys: Vec<f64> = (0..SYSTEMS)
        .into_par_iter()
        .map(|s| met(blocks, ORGS + s, (s..ORGS).step_by(SYSTEMS).map(control_total).sum()))
        .collect();

    let sector = column(blocks, SERIES - 1);
    let mut worst: Vec<usize> = (0..n).collect();
    worst.sort_unstable_by(|&a, &b| sector[a].total_cmp(&sector[b]));
    worst.truncate(rank(n, TAIL));
    worst.sort_unstable();
    let co: Vec<f64> = (0..ORGS)
        .into_par_iter()
        .map(|i| {
            let x = column(blocks, i);
            worst.iter().map(|&t| x[t]).sum::<f64>() / worst.len() as f64
        })
        .collect();

    json!({
        "N": n,
        "mean": rows.iter().map(|r| r.mean).collect::<Vec<_>>(),
        "sd": rows.iter().map(|r| r.sd).collect::<Vec<_>>(),
        "q": rows.iter().map(|r| &r.quantiles).collect::<Vec<_>>(),
        "tvar": rows.iter().map(|r| r.tail_mean).collect::<Vec<_>>(),
        "pmet": pmet,
        "psys": psys,
        "co": co,
    })
}
