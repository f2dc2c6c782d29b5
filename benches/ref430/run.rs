//! Every output of the reference workload, without any rendering: the whole-process peer of `benches/peers/`.
//!
//!     cargo run --release --example ref430 -- FOLDER [--iterations N] [--seed S] [--threads T] [--isa SET] [--out JSON]

mod outputs;
mod scenario;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::resolve;
use outturn::simulate::RunSettings;

/// All outputs of the reference workload from its scenario folder.
#[derive(Parser)]
struct Arguments {
    /// The folder that generate-ref430 wrote; made if it is not there.
    folder: PathBuf,
    #[arg(long, default_value_t = 100_000)]
    iterations: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// portable, avx2 or avx512; the best of the machine if left out.
    #[arg(long)]
    isa: Option<String>,
    /// JSON of all outputs, as agree.py reads it.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let started = Instant::now();
    if !arguments.folder.exists() {
        scenario::write(&arguments.folder).map_err(|error| error.to_string())?;
    }
    let isa = match &arguments.isa {
        None => Isa::detect(),
        Some(name) => Isa::parse(name).ok_or_else(|| format!("this machine has no `{name}`"))?,
    };
    let loaded = resolve::load(&arguments.folder).map_err(|problems| problems.listing().to_string())?;
    let read = started.elapsed();
    let settings = RunSettings { seed: arguments.seed, iterations: arguments.iterations, isa, sampler: Sampler::Plain };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build();
    let outputs = pool.map_err(|error| error.to_string())?.install(|| outputs::outputs(&loaded.model, settings))?;
    if let Some(path) = &arguments.out {
        write(&outputs, path)?;
    }
    println!("{}: read {:.3} s, all {:.3} s", isa.name(), read.as_secs_f64(), started.elapsed().as_secs_f64());
    Ok(())
}

fn write(outputs: &outputs::Outputs, path: &Path) -> Result<(), String> {
    let json = serde_json::json!({
        "N": outputs.n,
        "mean": outputs.mean,
        "sd": outputs.sd,
        "q": outputs.quantiles,
        "tvar": outputs.tvar,
        "pmet": outputs.met,
        "psys": outputs.met_by_systems,
        "co": outputs.co,
    });
    std::fs::write(path, json.to_string()).map_err(|error| format!("{}: {error}", path.display()))
}
