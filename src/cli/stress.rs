//! `outturn stress`: what if?

use std::path::PathBuf;

use outturn::folder::{INPUTS, inputs, kept_inputs};
use outturn::format::{Artifact, html, terminal};
use outturn::manifest::{Made, Manifest, Question, StressesAsked};
use outturn::outputs;
use outturn::resolve::Repair;
use outturn::scenario::Files;
use outturn::simulate::memory;
use outturn::stress::{MOST, Stress, StressError, StressTest, Stressed, Varied, grid};
use outturn::study::Ask;
use outturn::tell::print::plain;
use outturn::tell::stress::{TITLE, blocks, tables};
use outturn::tell::{topic, words};

use super::machine::{MachineArgs, Watch, known, listen_for_interrupts, named, open_as, say, warn};
use super::run::{bug, commit, destination};
use super::{Failure, ReadArgs};

/// Options of `stress`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn stress scenarios/2018-19-m05 --all\n  outturn stress scenarios/2018-19-m05 winter+pay\n  \
                  outturn stress scenarios/2018-19-m05 --try \"pay.award_above_plan += 0.01\"\n  \
                  outturn stress scenarios/2018-19-m05 --vary \"delivery[programme=cip].mean *= 0.8, 0.9, 1.05\""
)]
pub(super) struct StressArgs {
    /// The scenario folder, or a workbook (.xlsx, .ods)
    scenario: PathBuf,
    /// Names of stresses of its stresses.toml; A+B is both at once [default: all]
    names: Vec<String>,
    /// Every stress of its stresses.toml, beside what else is asked for
    #[arg(long)]
    all: bool,
    /// A stress of your own: a change as for --set; changes joined by `;` are one stress. May be given more than once
    #[arg(long = "try", value_name = "CHANGE", allow_hyphen_values = true)]
    tried: Vec<String>,
    /// A change with several values, comma separated: one stress each; given twice, one for each pair
    #[arg(long, value_name = "CHANGE", allow_hyphen_values = true)]
    vary: Vec<String>,
    /// List the stresses of the scenario, and do nothing else
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    how: ReadArgs,
    /// Seed of all draws [default: the scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations [default: the scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(2..=10_000_000))]
    iterations: Option<u64>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Write tables, picture and page to this folder too
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace the results that are there
    #[arg(long, requires = "out")]
    overwrite: bool,
    /// Check every stress and say what would run, but do not run
    #[arg(long)]
    dry_run: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn stress(args: &StressArgs) -> Result<(), Failure> {
    let files = open_as(&args.scenario, &args.how)?;
    if args.list {
        return list(&known(&files)?);
    }
    let asked = StressesAsked {
        names: args.names.clone(),
        all: args.all,
        tried: args.tried.clone(),
        varied: args.vary.clone(),
    };
    let test = test(&files, &asked, args.how.repair())?;
    warn(&test.base.warnings.briefly());
    if args.dry_run {
        let names: Vec<&str> = test.stressed.iter().map(|(stress, _)| stress.name.as_str()).collect();
        let iterations = args.iterations.unwrap_or(test.base.model.facts.iterations);
        let named = names.iter().map(|name| format!("  {name}\n")).collect::<String>();
        return say(&format!(
            "would run {} over {iterations} iterations:\n{named}",
            words::plural(names.len() as u64, "stress")
        ));
    }
    let iterations = args.iterations.unwrap_or(test.base.model.facts.iterations);
    args.machine.fits(memory_of(&test, iterations), memory_of(&test, 1))?;
    let place = args.out.as_deref().map(|out| destination(out, args.overwrite)).transpose()?;
    listen_for_interrupts();
    let ask = Ask {
        seed: args.seed,
        iterations: args.iterations,
        changes: test.base.model.facts.changes.clone(),
        repaired: test.base.repaired(),
        ..Ask::default()
    };
    let told = args
        .machine
        .pool(|| {
            let watch = Watch::new(args.quiet);
            test.run(&ask, &|progress| watch.observe(progress))
        })?
        .map_err(failure)?;
    if !args.quiet {
        say(&terminal::page(&blocks(&told), terminal::WIDTH))?;
    }
    let Some((place, out)) = place.zip(args.out.as_deref()) else { return Ok(()) };
    let artifacts = artifacts(&told, &test, asked, &ask)?;
    commit(place, &artifacts)?;
    if args.quiet { Ok(()) } else { say(&format!("\nresults: {} ({} files)\n", out.display(), artifacts.len())) }
}

fn list(known: &[Stress]) -> Result<(), Failure> {
    if known.is_empty() {
        return say("the scenario has no stresses.toml: name changes of your own with --try\n");
    }
    let line = |stress: &Stress| format!("{}: {}\n", stress.name, plain(&stress.title));
    say(&known.iter().map(line).collect::<String>())
}

/// Bytes of memory that a test takes: a column for each node of the answer and case, twice while blocks are put together.
pub(super) fn memory_of(test: &StressTest, iterations: u64) -> u64 {
    let cases = 1 + test.stressed.len() as u64;
    let nodes = 1 + test.base.compiled.columns.focus.len() as u64;
    memory(&test.base.compiled, iterations) + 16 * nodes * cases * iterations
}

/// A scenario with the stresses that are asked for.
pub(super) fn test(files: &Files, asked: &StressesAsked, repair: Repair) -> Result<StressTest, Failure> {
    let stresses = stresses(asked, &known(files)?)?;
    StressTest::read(files, stresses, repair).map_err(failure)
}

/// The stresses that are asked for.
fn stresses(of: &StressesAsked, known: &[Stress]) -> Result<Vec<Stress>, Failure> {
    let mut asked = Vec::new();
    for name in &of.names {
        let mut joined: Option<Stress> = None;
        for part in name.split('+') {
            let stress = named(known, part)?;
            joined = Some(joined.map_or_else(|| stress.clone(), |first| first.and(stress.clone())));
        }
        asked.extend(joined);
    }
    for changes in &of.tried {
        let changes: Vec<String> = changes.split(';').map(|change| change.trim().to_owned()).collect();
        asked.push(Stress::unnamed(&changes));
    }
    let levers = of.varied.iter().map(|text| Varied::parse(text)).collect::<Result<Vec<_>, _>>();
    let levers = levers.map_err(|why| Failure::CommandLine(format!("error: {why}")))?;
    if levers
        .iter()
        .try_fold(1_usize, |many, lever| many.checked_mul(lever.values.len()))
        .is_none_or(|many| many > MOST)
    {
        return Err(Failure::CommandLine(format!("error: more than {MOST} combinations of values")));
    }
    asked.extend(grid(&levers));
    if of.all || asked.is_empty() {
        asked.splice(0..0, known.iter().cloned());
    }
    if asked.is_empty() {
        let message =
            "error: the scenario has no stresses.toml, and the command line names no change: give --try or --vary";
        return Err(Failure::CommandLine(message.to_owned()));
    }
    let mut seen = std::collections::BTreeSet::new();
    asked.retain(|stress| seen.insert(stress.name.clone()));
    if asked.len() > MOST {
        return Err(Failure::CommandLine(format!("error: {} stresses; at most {MOST} run together", asked.len())));
    }
    Ok(asked)
}

pub(super) fn failure(error: StressError) -> Failure {
    match error {
        StressError::Run(why) => why.into(),
        other => Failure::Input(other.to_string()),
    }
}

/// The files of a test.
pub(super) fn artifacts(
    told: &Stressed,
    test: &StressTest,
    asked: StressesAsked,
    ask: &Ask,
) -> Result<Vec<Artifact>, Failure> {
    let blocks = blocks(told);
    let stamp = words::stamp(&told.base);
    let status = topic::status_of_trial(&told.base);
    let frame = html::Frame { path: "stresses.html", title: TITLE, status: &status, stamp: &stamp };
    let tables = tables().into_iter().map(|table| table.filled(told));
    let mut artifacts = outputs::of_told(tables, &blocks, frame).map_err(bug)?;
    artifacts.extend(kept_inputs(INPUTS, &test.base.files));
    let made =
        Made { checks_passed: vec![test.base.warnings.tally()], ..Made::new(Question::Stress(asked), ask.clone()) };
    artifacts.push(Manifest::of(&told.base, &inputs(&test.base.files), &artifacts, made).artifact().map_err(bug)?);
    Ok(artifacts)
}
