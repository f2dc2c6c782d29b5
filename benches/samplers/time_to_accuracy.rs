//! Iterations to a standard error of £5m, by sampler: `cargo run --release --example time-to-accuracy -- FOLDER [SEEDS]`.
//!
//! The standard error of a figure is its spread over seeds: nothing that a run says of its own errors is used. A factor is the
//! variance under plain sampling over the variance under Sobol points at equal iterations.

use std::env;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::resolve;
use outturn::simulate::RunSettings;
use outturn::tail::Tail;

const SHARES: [f64; 2] = [0.05, 0.95];
const SIZES: [u64; 5] = [4_096, 8_192, 16_384, 32_768, 65_536];
const WANTED: f64 = 5.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let seeds = arguments.get(1).map_or(Ok(40), |text| text.parse::<u64>());
    let (Some(folder), Ok(seeds @ 2..)) = (arguments.first(), seeds) else {
        eprintln!("usage: time-to-accuracy FOLDER [SEEDS, two or more]");
        return ExitCode::from(2);
    };
    let loaded = match resolve::load(Path::new(folder)) {
        Ok(loaded) => loaded,
        Err(problems) => {
            eprint!("{}", problems.listing());
            return ExitCode::FAILURE;
        }
    };
    let compiled = match Compiled::new(&loaded.model) {
        Ok(compiled) => compiled,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let plain = spread(&compiled, Sampler::Plain, 16_384, seeds, SHARES);
    println!(
        "| sampler | iterations | se of P5, £m | se of P95, £m | factor P5 | factor P95 |\n|---|---|---|---|---|---|"
    );
    println!("| plain | 16384 | {:.1} | {:.1} | 1 | 1 |", plain[0], plain[1]);
    for randomisations in [8, 16] {
        let sampler = Sampler::Sobol { randomisations };
        for iterations in SIZES {
            let found = spread(&compiled, sampler, iterations, seeds, SHARES);
            let factor = |at: usize| plain[at] * plain[at] * 16_384.0 / iterations as f64 / (found[at] * found[at]);
            println!(
                "| {sampler} | {iterations} | {:.1} | {:.1} | {:.1} | {:.1} |",
                found[0],
                found[1],
                factor(0),
                factor(1)
            );
        }
    }
    let needed = |se: f64| 16_384.0 * (se / WANTED) * (se / WANTED);
    println!("\nplain sampling needs {:.0} iterations for P5 and {:.0} for P95", needed(plain[0]), needed(plain[1]));
    for sampler in [Sampler::Plain, Sampler::Importance { shift: 2.5 }] {
        let [se] = spread(&compiled, sampler, 16_384, seeds, [0.001]);
        println!("0.1 % quantile, 16384 iterations, {sampler}: se {se:.1}");
    }
    ExitCode::SUCCESS
}

/// Standard deviations over seeds of quantiles of the whole.
fn spread<const N: usize>(
    compiled: &Compiled,
    sampler: Sampler,
    iterations: u64,
    seeds: u64,
    shares: [f64; N],
) -> [f64; N] {
    let mut found = shares.map(|_| Vec::new());
    for seed in 0..seeds {
        let settings = RunSettings { seed, iterations, isa: Isa::detect(), sampler };
        let Ok(tail) = Tail::simulate(compiled, settings, &|_| ControlFlow::Continue(())) else { continue };
        for (values, share) in found.iter_mut().zip(shares) {
            values.extend(tail.quantile(0, share).map(|quantile| quantile.value));
        }
    }
    found.map(|values| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (values.len() as f64 - 1.0)).sqrt()
    })
}
