//! The reference workload ref-430 as a competent user would write it with the usual crates: `StdRng`, `StandardNormal`
//! for the latents, tables of `statrs` inverse distribution functions (a copula needs them), `rand_distr` where a draw
//! is independent, `rayon` over blocks of trials, and a sort of every column. Double precision, every outturn stored.
//!
//! Money in £m, surplus positive. Same seed, same figures, for any number of threads.

mod statistics;
mod workload;

use std::time::Instant;
use std::{env, error::Error, fs, process};

use cpu_time::ProcessTime;

use workload::{Order, Organisation};

const USAGE: &str = "ref430-plain [--iterations N] [--seed S] [--threads T] [--order trial|organisation] [--out FILE]";

struct Arguments {
    iterations: usize,
    seed: u64,
    threads: usize,
    order: Order,
    out: Option<String>,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut a = Arguments { iterations: 100_000, seed: 1, threads: 2, order: Order::Trial, out: None };
    let mut words = env::args().skip(1);
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--iterations" => a.iterations = value.parse()?,
            "--seed" => a.seed = value.parse()?,
            "--threads" => a.threads = value.parse()?,
            "--order" if value == "trial" => a.order = Order::Trial,
            "--order" if value == "organisation" => a.order = Order::Organisation,
            "--out" => a.out = Some(value),
            _ => return Err(format!("not understood: {name} {value}").into()),
        }
    }
    if a.iterations < 2 { Err("--iterations must be at least 2".into()) } else { Ok(a) }
}

/// Prints what each stage cost, since the last one.
struct Stages {
    cpu: std::time::Duration,
    wall: Instant,
    cells: f64,
}

impl Stages {
    fn mark(&mut self, name: &str) {
        let cpu = ProcessTime::now().as_duration();
        self.print(name, (cpu - self.cpu).as_secs_f64(), self.wall.elapsed().as_secs_f64());
        self.cpu = cpu;
        self.wall = Instant::now();
    }

    fn print(&self, name: &str, cpu: f64, wall: f64) {
        println!("{name:24} {cpu:8.3} CPU s {wall:8.3} s {:8.2} CPU ns per org-trial", cpu * 1e9 / self.cells);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let a = arguments().map_err(|problem| format!("{problem}\n{USAGE}"))?;
    rayon::ThreadPoolBuilder::new().num_threads(a.threads).build_global()?;
    let start = Instant::now();
    let mut stages = Stages { cpu: Default::default(), wall: start, cells: (workload::ORGS * a.iterations) as f64 };

    let organisations = Organisation::all();
    stages.mark("tables");
    let blocks = workload::simulate(&organisations, a.seed, a.iterations, a.order);
    stages.mark("simulation");
    let result = statistics::summarise(&organisations, &blocks, a.iterations);
    stages.mark("statistics");
    if let Some(path) = a.out {
        fs::write(path, serde_json::to_string(&result)?)?;
        stages.mark("output");
    }
    let cpu = ProcessTime::now().as_duration().as_secs_f64();
    stages.print("whole process", cpu, start.elapsed().as_secs_f64());
    Ok(())
}

fn main() {
    if let Err(problem) = run() {
        eprintln!("error: {problem}");
        process::exit(1);
    }
}
