//! `outturn explain`: one iteration, or the worst ones, in every detail.

use std::fs;

use outturn::format::{csv, terminal};
use outturn::replay::detail;
use outturn::simulate::RunSettings;
use outturn::study::{Ask, MonthsAsked, Study};
use outturn::summary::Explanation;
use outturn::tell::explanation;

use super::calibrate::write;
use super::machine::{Watch, read, say, say_what_if};
use super::run::bug;
use super::{ExplainArgs, Failure};

pub(super) fn explain(args: &ExplainArgs) -> Result<(), Failure> {
    let study = read(&args.scenario, &args.how)?;
    let ask = Ask { seed: args.seed, iterations: args.iterations, months: MonthsAsked::None, ..Ask::default() };
    let settings = study.settings(&ask);
    if let Some(out) = args.out.as_deref().filter(|out| fs::symlink_metadata(out).is_ok()) {
        return Err(Failure::Machine(format!("`{}` exists already; choose a new name", out.display())));
    }
    let iterations = match (args.iteration, args.worst) {
        (Some(iteration), _) => vec![iteration],
        (None, worst) => worst_of(args, &study, ask, usize::from(worst.unwrap_or(1)))?,
    };
    let explain = |&n: &u64| of(&study, settings, n);
    let explanations: Vec<Explanation> = iterations.iter().map(explain).collect();
    if let Some(first) = explanations.first() {
        say_what_if(&study)?;
        say(&terminal::page(&explanation::blocks(first), terminal::WIDTH))?;
    }
    if let Some(out) = &args.out {
        let many = explanations.len();
        let table = csv::table(&explanation::table().filled(&explanations)).map_err(bug)?;
        write(out, &table.bytes, false)?;
        say(&format!("\neverything, for {many} iteration(s): {}\n", out.display()))?;
    }
    Ok(())
}

fn of(study: &Study, settings: RunSettings, iteration: u64) -> Explanation {
    let found = detail(&study.compiled, settings, iteration);
    Explanation::of(&study.model, &study.compiled, settings.seed, &found)
}

/// The worst iterations of a run by the position of a node, worst first; equal positions in the order of iterations.
fn worst_of(args: &ExplainArgs, study: &Study, ask: Ask, count: usize) -> Result<Vec<u64>, Failure> {
    let (name, column) = match &args.node {
        Some(code) => (code.clone(), study.column(code)?),
        None => ("the headline's node".to_owned(), study.compiled.columns.headline),
    };
    let ask = Ask { draws: vec![study.code_of(column)], ..ask };
    let iterations = study.settings(&ask).iterations;
    let needs = |iterations| study.memory(&study.compiled, &ask, iterations);
    args.machine.fits(needs(iterations), needs(1))?;
    let watch = Watch::new(true);
    let tallied = || study.tallied(&study.compiled, &ask, &|progress| watch.observe(progress));
    let (_, tallies, _) = args.machine.pool(tallied)??;
    let mut worst: Vec<(u64, f64)> = (0..).zip(tallies.whole.get(&column).into_iter().flatten().copied()).collect();
    worst.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    worst.truncate(count);
    say(&format!("{}\n", terminal::page(&explanation::worst(&name, iterations, &worst), terminal::WIDTH)))?;
    Ok(worst.into_iter().map(|(iteration, _)| iteration).collect())
}
