//! `outturn batch`: every scenario of a folder, and its stresses, each computed once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use outturn::draws::philox::LAYOUT_VERSION;
use outturn::folder::{self, Form, inputs};
use outturn::format::{html, terminal};
use outturn::manifest::{self, Made, Manifest, Question, StressesAsked, sha256};
use outturn::outputs::{self, Wanted};
use outturn::results::{Chance, Estimate, Quantile, Results};
use outturn::scenario::Files;
use outturn::stress::library;
use outturn::study::{Ask, Study};
use outturn::tell::batch::{AS_IT_STANDS, Batch, BatchRow, TITLE, blocks, table};
use outturn::tell::print::file_stem;
use outturn::tell::words::DRAFT;

use super::machine::{MachineArgs, Watch, interrupted, listen_for_interrupts, open_as, say};
use super::run::{bug, commit, destination, saved};
use super::{Failure, ReadArgs, stress};

/// Folder of the summary within that of the batch.
const SUMMARY: &str = "summary";
/// Where a stress test has its table.
const STRESSES: &str = "data/stresses.csv";

/// Options of `batch`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Results are kept by the hash of their inputs, of what is asked and of the program's version: what is there already is not computed \
                  again, and a batch that was stopped goes on where it was.\n\nExamples:\n  outturn batch scenarios --out results/batch --stresses\n  \
                  outturn batch month-8 --out results/month-8 --tables-only"
)]
pub(super) struct BatchArgs {
    /// A folder of scenarios: folders with a scenario.toml, and workbooks (.xlsx, .ods)
    folder: PathBuf,
    /// Run the stresses of each scenario's stresses.toml too, over the same draws
    #[arg(long)]
    stresses: bool,
    #[command(flatten)]
    how: ReadArgs,
    /// Seed of all draws [default: each scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations [default: each scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(2..=10_000_000))]
    iterations: Option<u64>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Folder for the results of the batch
    #[arg(long, short, default_value = "results/batch")]
    out: PathBuf,
    /// Write the tables and the results alone: no pages, no pictures
    #[arg(long)]
    tables_only: bool,
    /// Say what would be computed and what is there already, but do not run
    #[arg(long)]
    dry_run: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

/// What is to be computed of a scenario: a run, or a test of its stresses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Job {
    Run,
    Stresses,
}

pub(super) fn run(args: &BatchArgs) -> Result<(), Failure> {
    let scenarios = scenarios(&args.folder)?;
    listen_for_interrupts();
    let mut batch = Batch::default();
    for path in &scenarios {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match of_scenario(args, path, &name) {
            Ok(rows) => batch.rows.extend(rows),
            // Whoever interrupts wants it all to end; what is done is kept.
            Err(failure) if interrupted() => return Err(failure),
            Err(Failure::Input(why) | Failure::CommandLine(why) | Failure::Machine(why) | Failure::Differs(why)) => {
                batch.failed.push((name, why));
            }
        }
    }
    if !args.quiet {
        say(&terminal::page(&blocks(&batch), terminal::WIDTH))?;
    }
    if !args.dry_run {
        summarise(args, &batch)?;
    }
    if batch.failed.is_empty() {
        return Ok(());
    }
    let reasons: Vec<String> = batch.failed.iter().map(|(name, why)| format!("{name}: {}", why.trim_end())).collect();
    Err(Failure::Input(format!(
        "error: {} of {} scenarios have no results\n{}",
        reasons.len(),
        scenarios.len(),
        reasons.join("\n")
    )))
}

/// The scenarios of a folder by name.
fn scenarios(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let refused = |why: &str| Failure::Input(format!("error: `{}`: {why}", folder.display()));
    let entries = fs::read_dir(folder)
        .map_err(|error| refused(&format!("cannot be read: {error}; name a folder of scenarios")))?;
    let is_book = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        ["xlsx", "ods"].contains(&ending.as_str())
            && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$"))
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.join("scenario.toml").is_file() || (path.is_file() && is_book(path)))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(refused("no scenario is in it: a scenario is a folder with a scenario.toml, or a workbook"));
    }
    Ok(found)
}

fn of_scenario(args: &BatchArgs, path: &Path, name: &str) -> Result<Vec<BatchRow>, Failure> {
    let files = open_as(path, &args.how)?;
    let study = Study::read(&files, args.how.repair()).map_err(|why| Failure::Input(why.to_string()))?;
    let ask = Ask {
        seed: args.seed,
        iterations: args.iterations,
        changes: study.model.facts.changes.clone(),
        repaired: study.repaired(),
        ..Ask::default()
    };
    let mut rows = one(args, name, &study, &ask, Job::Run, &files)?;
    let has_stresses = args.stresses && library(&files).is_ok_and(|stresses| !stresses.is_empty());
    if has_stresses {
        rows.extend(one(args, name, &study, &ask, Job::Stresses, &files)?);
    }
    Ok(rows)
}

/// The rows of one job: computed, or kept where its results are there.
fn one(
    args: &BatchArgs,
    name: &str,
    study: &Study,
    ask: &Ask,
    job: Job,
    scenario: &Files,
) -> Result<Vec<BatchRow>, Failure> {
    let wanted = if args.tables_only { Wanted::Tables } else { Wanted::default() };
    let what = if job == Job::Run { "" } else { "-stresses" };
    let folder = format!("{}{what}-{}", file_stem(name), &key(study, ask, wanted, job)?[..12]);
    let place = args.out.join(&folder);
    let kept = place.join(manifest::FILE).is_file();
    if !kept && args.dry_run {
        say(&format!("would run {name}{}\n", if job == Job::Run { "" } else { " under its stresses" }))?;
        return Ok(Vec::new());
    }
    if !kept {
        let settings = study.settings(ask);
        let needs = |iterations: u64| study.memory(&study.compiled, ask, iterations);
        args.machine.fits(needs(settings.iterations), needs(1))?;
        let destination = destination(&place, false)?;
        let artifacts = args.machine.pool(|| {
            let watch = Watch::new(args.quiet);
            let observe = |progress| watch.observe(progress);
            if job == Job::Run {
                let results = study.run(ask, &observe)?;
                return folder::files(&results, &[], study, ask, Form { wanted, ..Form::default() }).map_err(bug);
            }
            let asked = StressesAsked { all: true, ..StressesAsked::default() };
            let test = stress::test(scenario, &asked, args.how.repair())?;
            let told = test.run(ask, &observe).map_err(stress::failure)?;
            stress::artifacts(&told, &test, asked, ask)
        })??;
        commit(destination, &artifacts)?;
    }
    if job == Job::Run {
        rows_of_run(&place, name, &folder, kept)
    } else {
        rows_of_stresses(&place, name, &folder, kept)
    }
}

/// The hash of all that decides the results: inputs, what is asked, the program.
fn key(study: &Study, ask: &Ask, wanted: Wanted, job: Job) -> Result<String, Failure> {
    let mut text = format!("{} {LAYOUT_VERSION} {:?} {}\n", env!("CARGO_PKG_VERSION"), wanted, job == Job::Stresses);
    text.push_str(option_env!("OUTTURN_COMMIT").unwrap_or_default());
    text.push_str(&serde_json::to_string(ask).map_err(|error| Failure::Machine(error.to_string()))?);
    for file in &study.files {
        text.push_str(&format!("\n{} {}", file.name, file.sha256));
    }
    Ok(sha256(text.as_bytes()))
}

fn rows_of_run(place: &Path, name: &str, folder: &str, kept: bool) -> Result<Vec<BatchRow>, Failure> {
    let (results, _): (Results, _) = saved(place)?;
    let node = results.subject();
    let met = results.yardsticks.iter().find(|of| of.node == node.code).map(|of| of.chance_missed);
    let met = met.map(|missed| Chance { value: 1.0 - missed.value, low: 1.0 - missed.high, high: 1.0 - missed.low });
    Ok(vec![BatchRow {
        scenario: name.to_owned(),
        stress: AS_IT_STANDS.to_owned(),
        title: "As it stands".to_owned(),
        node: node.code.0.clone(),
        mean: node.outturn.mean,
        quantiles: [0.10, 0.50, 0.90].map(|p| *node.outturn.quantile(p)),
        met,
        folder: folder.to_owned(),
        kept,
    }])
}

/// The rows of a stress test's table, which its manifest must know; those of the node that comes first, without the scenario as it stands.
fn rows_of_stresses(place: &Path, name: &str, folder: &str, kept: bool) -> Result<Vec<BatchRow>, Failure> {
    let file = place.join(STRESSES);
    let refused = |why: &str| {
        Failure::Input(format!("error: {}: {why}; delete the folder and run the batch again", file.display()))
    };
    let bytes = fs::read(&file).map_err(|error| refused(&error.to_string()))?;
    let manifest = fs::read(place.join(manifest::FILE)).map_err(|error| refused(&error.to_string()))?;
    let manifest = Manifest::parse(&manifest).map_err(|why| refused(&why))?;
    if !manifest.outputs.iter().any(|output| output.path == STRESSES && output.sha256 == sha256(&bytes)) {
        return Err(refused("not the bytes that its manifest names"));
    }
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let read: Result<Vec<BTreeMap<String, String>>, csv::Error> = reader.deserialize().collect();
    let read = read.map_err(|error| refused(&error.to_string()))?;
    let text = |row: &BTreeMap<String, String>, column: &str| row.get(column).cloned().unwrap_or_default();
    let Some(first) = read.first().map(|row| text(row, "node_code")) else { return Ok(Vec::new()) };
    let row = |row: &BTreeMap<String, String>| {
        let number = |column: &str| text(row, column).parse::<f64>().ok();
        let quantile = |name: &str, p: f64| {
            let [low, high] = ["low", "high"].map(|end| number(&format!("{name}_{end}_m")));
            Some(Quantile { p, value: number(&format!("{name}_m"))?, low, high })
        };
        let met = || {
            Some(Chance {
                value: number("chance_met")?,
                low: number("chance_met_low")?,
                high: number("chance_met_high")?,
            })
        };
        Some(BatchRow {
            scenario: name.to_owned(),
            stress: text(row, "stress"),
            title: text(row, "title"),
            node: text(row, "node_code"),
            mean: Estimate { value: number("mean_m")?, se: number("mean_se_m") },
            quantiles: [quantile("q10", 0.10)?, quantile("q50", 0.50)?, quantile("q90", 0.90)?],
            met: met(),
            folder: folder.to_owned(),
            kept,
        })
    };
    let stressed = read.iter().filter(|row| text(row, "node_code") == first && text(row, "stress") != AS_IT_STANDS);
    stressed.map(|of| row(of).ok_or_else(|| refused("a cell is no number"))).collect()
}

/// The summary across all cases.
fn summarise(args: &BatchArgs, batch: &Batch) -> Result<(), Failure> {
    let place = args.out.join(SUMMARY);
    let destination = destination(&place, true)?;
    let status = [DRAFT.to_owned()];
    let frame = html::Frame { path: "batch.html", title: TITLE, status: &status, stamp: "" };
    let mut artifacts = outputs::of_told([table().filled(batch)], &blocks(batch), frame).map_err(bug)?;
    let asked = Ask { seed: args.seed, iterations: args.iterations, ..Ask::default() };
    let made = Made::new(Question::Batch, asked);
    artifacts.push(Manifest::without_results("batch", &inputs(&[]), &artifacts, made).artifact().map_err(bug)?);
    commit(destination, &artifacts)?;
    if args.quiet { Ok(()) } else { say(&format!("\nsummary: {}\n", place.join("batch.html").display())) }
}
