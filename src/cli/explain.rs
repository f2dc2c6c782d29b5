//! `outturn explain`: one iteration, or the worst ones, in every detail.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::render::explanation;
use outturn::replay::detail;
use outturn::simulate::{RunSettings, memory};
use outturn::summary::{Explanation, column_of};

use super::run::{WIDTH, compile, fits, load_with, tallied};
use super::wanted::{Wanted, no_such_node};
use super::{ExplainArgs, Failure, say};

pub(super) fn explain(args: &ExplainArgs) -> Result<(), Failure> {
    let loaded = load_with(&args.scenario, args.repair.into())?;
    let compiled = compile(&loaded.model)?;
    let settings = RunSettings {
        seed: args.seed.unwrap_or(loaded.model.facts.seed),
        iterations: args.iterations.unwrap_or(loaded.model.facts.iterations),
        isa: Isa::detect(),
        sampler: Sampler::Plain,
    };
    if let Some(out) = args.out.as_deref().filter(|out| fs::symlink_metadata(out).is_ok()) {
        return Err(Failure::Machine(format!("`{}` exists already; choose a new name", out.display())));
    }
    let iterations = match (args.iteration, args.worst) {
        (Some(iteration), _) => vec![iteration],
        (None, worst) => worst_of(args, &loaded.model, &compiled, settings, usize::from(worst.unwrap_or(1)))?,
    };
    let explain = |&n: &u64| Explanation::of(&loaded.model, &compiled, settings.seed, &detail(&compiled, settings, n));
    let explanations: Vec<Explanation> = iterations.iter().map(explain).collect();
    if let Some(first) = explanations.first() {
        say(&explanation::terminal(first, WIDTH))?;
    }
    if let Some(out) = &args.out {
        let bytes = explanation::csv(&explanations).map_err(|error| Failure::Machine(error.to_string()))?;
        write_new(out, &bytes)?;
        say(&format!("\neverything, for {} iteration(s): {}\n", explanations.len(), out.display()))?;
    }
    Ok(())
}

/// The worst iterations of a run by the position of a node, worst first; equal positions in the order of iterations.
fn worst_of(
    args: &ExplainArgs,
    model: &Model,
    compiled: &Compiled,
    settings: RunSettings,
    count: usize,
) -> Result<Vec<u64>, Failure> {
    let headline = compiled.columns.headline;
    let (name, column) = match &args.node {
        Some(code) => (code.clone(), column_of(model, compiled, code).ok_or_else(|| no_such_node(code))?),
        None => ("the headline's node".to_owned(), headline),
    };
    let wanted = Wanted { draws: vec![(name.clone(), column)], ..Wanted::default() };
    fits(memory(compiled, settings.iterations) + 16 * settings.iterations, memory(compiled, 1), args.max_memory)?;
    let (_, tallies, _) = tallied(model, compiled, settings, &wanted, true)?;
    let mut worst: Vec<(u64, f64)> = (0..).zip(tallies.whole.get(&column).into_iter().flatten().copied()).collect();
    worst.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    worst.truncate(count);
    say(&explanation::worst(&name, settings.iterations, &worst, WIDTH))?;
    Ok(worst.into_iter().map(|(iteration, _)| iteration).collect())
}

/// Writes a file that does not exist yet, whole or not at all.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Machine(format!("cannot write `{}`: {error}", path.display()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| {
        let _ = fs::remove_file(path); // ours, and not whole
        failed(error)
    })
}
