//! `outturn backtest`: packs of past years, the reference class and naive forecasts against what came.

use std::path::{Path, PathBuf};

use outturn::history::History;
use outturn::history::backtest::{Case, Forecast, METHODS, Scored, Stage, rivals, score};
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::{Model, Rollup, Rule};
use outturn::render::backtest::{Pack, Page};
use outturn::render::write::Destination;
use outturn::render::{self, InputFile};
use outturn::resolve::Repair;
use outturn::scenario::words::{BasisWord, ClassWord};
use outturn::simulate::{RunSettings, whole_columns};

use super::calibrate::{history, write};
use super::run::{WIDTH, compile, in_pool, load_with};
use super::{Failure, say};

/// Where the packs of past years stand, in the order of the page.
const PACKS: [&str; 6] = [
    "scenarios/backtest/2016-17-m06",
    "scenarios/backtest/2017-18-m06",
    "scenarios/2018-19-m05",
    "scenarios/backtest/2018-19-m09",
    "scenarios/backtest/ccg-2017-18-m04",
    "scenarios/backtest/ccg-2017-18-m07",
];

/// Options of `backtest`.
#[derive(Debug, clap::Args)]
pub(super) struct BacktestArgs {
    /// Scenario folders of past years [default: those under scenarios/ that are there]
    packs: Vec<PathBuf>,
    /// A history folder [default: the one that the program carries]
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,
    /// Number of iterations of each pack
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=1_000_000))]
    iterations: u64,
    /// Threads to use; no figure depends on it [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Folder for the results: backtest.csv, backtest.html, the page and charts
    #[arg(long, short, default_value = "results/backtest")]
    out: PathBuf,
    /// Also write the page as Markdown to this file
    #[arg(long, value_name = "FILE.md")]
    page: Option<PathBuf>,
    /// The date that the page bears, such as 2026-11-22
    #[arg(long, default_value = "undated")]
    date: String,
    /// Replace what is there
    #[arg(long)]
    overwrite: bool,
    /// Score and print, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(args: &BacktestArgs) -> Result<(), Failure> {
    let history = history(args.history.as_deref())?;
    let folders: Vec<PathBuf> = if args.packs.is_empty() {
        PACKS.iter().map(PathBuf::from).filter(|folder| folder.is_dir()).collect()
    } else {
        args.packs.clone()
    };
    if args.packs.is_empty() && folders.is_empty() && !args.quiet {
        say(
            "No pack of a past year is here, so no simulation is scored: name scenario folders, or start where scenarios/ is.\n\n",
        )?;
    }
    let destination = match args.dry_run {
        true => None,
        false => {
            Some(Destination::prepare(&args.out, args.overwrite).map_err(|error| Failure::Machine(error.to_string()))?)
        }
    };
    let (mut rows, mut packs, mut inputs) = (Vec::new(), Vec::new(), history_inputs(&history));
    for folder in &folders {
        let (scored, pack, files) = in_pool(args.threads, || one(folder, &history, args.iterations))??;
        rows.extend(scored);
        packs.push(pack);
        inputs.extend(files);
    }
    for month in [6, 9] {
        for case in Case::all(&history, ClassWord::Provider, BasisWord::Clean, month) {
            if !rows.iter().any(|row: &Scored| row.case == case) {
                rows.extend(rivals(&history, &case, ""));
            }
        }
    }
    let page = Page { date: args.date.clone(), history: history.sha256(), iterations: args.iterations, packs, rows };
    if !args.quiet {
        say(&page.terminal(WIDTH))?;
    }
    let Some(destination) = destination else { return Ok(()) };
    let failed = |error: render::RenderError| Failure::Machine(error.to_string());
    let mut artifacts = page.artifacts().map_err(failed)?;
    artifacts.push(page.manifest(&inputs, &artifacts).map_err(failed)?);
    let markdown =
        artifacts.iter().find(|artifact| artifact.path == "backtest.md").map(|artifact| artifact.bytes.clone());
    destination.commit(&artifacts).map_err(|error| Failure::Machine(error.to_string()))?;
    if let (Some(file), Some(bytes)) = (&args.page, markdown) {
        write(file, &bytes, args.overwrite)?;
    }
    if args.quiet { Ok(()) } else { say(&format!("\nresults: {} ({} files)\n", args.out.display(), artifacts.len())) }
}

fn history_inputs(history: &History) -> Vec<InputFile> {
    let input = |file: &outturn::scenario::SourceFile| InputFile {
        name: format!("history/{}", file.name),
        sha256: file.sha256.clone(),
        rows: file.rows.unwrap_or(0) as u64,
    };
    history.files.iter().map(input).collect()
}

/// Runs a pack and scores it and its rivals.
fn one(folder: &Path, history: &History, iterations: u64) -> Result<(Vec<Scored>, Pack, Vec<InputFile>), Failure> {
    let loaded = load_with(folder, Repair::No)?;
    let model = &loaded.model;
    let name = &model.facts.name;
    let wrong = |what: &str| Failure::Input(format!("error: {}: {what}", folder.display()));
    let reference = model.references.iter().find(|reference| reference.of == model.facts.headline);
    let reference = reference.ok_or_else(|| wrong("no [[reference]] for the headline says whose history it is"))?;
    if reference.in_sample {
        return Err(wrong("its own year is in its parameters: it would be scored on what it was fitted to"));
    }
    let class = ClassWord::from_word(&reference.class).ok_or_else(|| wrong("an unknown class"))?;
    let basis = BasisWord::from_word(&reference.basis).ok_or_else(|| wrong("an unknown basis"))?;
    let case = Case::of(history, class, basis, &model.facts.year, model.facts.as_at_month)
        .ok_or_else(|| wrong("the history has no forecast or no comparable outturn for it"))?;
    let forecast: f64 = model
        .accounts
        .iter()
        .enumerate()
        .filter(|(index, account)| match &reference.of {
            Rollup::Sector(sector) => account.sector == *sector,
            Rollup::Type(word) => account.org_type == *word,
            Rollup::Node(_) => true,
            Rollup::Organisation(own) => index == own,
        })
        .map(|(_, account)| account.forecast.millions())
        .sum();
    if matches!(reference.of, Rollup::Sector(_) | Rollup::Type(_)) && (forecast - case.official.0).abs() > 0.5 {
        return Err(wrong(&format!("its official forecast is {forecast:.1}, the history's {:.1}", case.official.0)));
    }
    let settings = RunSettings { seed: model.facts.seed, iterations, isa: Isa::detect(), sampler: Sampler::Plain };
    let scored = |model: &Model, stage: Stage| -> Result<Scored, Failure> {
        let compiled = compile(model)?;
        let column = compiled.columns.headline;
        let mut draws = whole_columns(&compiled, settings, &[column]).swap_remove(0);
        draws.sort_unstable_by(f64::total_cmp);
        let score = score(&Forecast::Draws(&draws), case.outturn);
        Ok(Scored { score, case: case.clone(), pack: name.clone(), method: METHODS[0], stage, years: 0 })
    };
    // The same draws without any rule are the gross position; with them, that of the last stage.
    let mut without = model.clone();
    without.rules.clear();
    let mut rows = vec![scored(&without, Stage::Gross)?];
    if let Some(last) = model.rules.iter().map(Rule::stage).max() {
        let stage = Stage::ALL.into_iter().find(|stage| stage.word() == last.word()).unwrap_or(Stage::Managed);
        rows.push(scored(model, stage)?);
    }
    rows.extend(rivals(history, &case, name));
    let pack = Pack {
        name: name.clone(),
        title: model.facts.title.clone(),
        seed: model.facts.seed,
        note: model.facts.data_note.clone(),
    };
    let input = |file: &outturn::scenario::SourceFile| InputFile {
        name: format!("{name}/{}", file.name),
        sha256: file.sha256.clone(),
        rows: file.rows.unwrap_or(0) as u64,
    };
    Ok((rows, pack, loaded.files.iter().map(input).collect()))
}
