//! `outturn backtest`: packs of past years, the reference class and naive forecasts against what came.

use std::path::{Path, PathBuf};

use outturn::folder::inputs;
use outturn::format::Artifact;
use outturn::format::{html, markdown, terminal};
use outturn::history::History;
use outturn::history::backtest::{Case, Forecast, METHODS, Scored, Stage, rivals, score};
use outturn::history::series::first_forecasts;
use outturn::manifest::{InputFile, Made, Manifest, Question};
use outturn::model::{Rollup, Rule};
use outturn::outputs;
use outturn::paired::{self, Cases};
use outturn::scenario::words::{BasisWord, ClassWord};
use outturn::study::Ask;
use outturn::tell::backtest::{self, BackTest, Pack, TITLE};
use outturn::tell::page::Block;

use super::calibrate::{history, write};
use super::machine::{MachineArgs, interrupted, listen_for_interrupts, read, say};
use super::run::{bug, commit, destination};
use super::{Failure, ReadArgs};

/// Where the packs of past years stand, in the order of the page.
const PACKS: [&str; 8] = [
    "scenarios/backtest/2016-17-m06",
    "scenarios/backtest/2017-18-m06",
    "scenarios/2018-19-m05",
    "scenarios/backtest/2018-19-m09",
    "scenarios/backtest/ccg-2017-18-m04",
    "scenarios/backtest/ccg-2017-18-m07",
    "scenarios/2025-26-m04",
    "scenarios/backtest/2025-26-m09",
];

/// Years without a pack that the methods but the simulation are scored on: class, basis and months of official forecasts.
const OTHERS: [(ClassWord, BasisWord, &[u8]); 2] =
    [(ClassWord::Provider, BasisWord::Clean, &[6, 9]), (ClassWord::System, BasisWord::Later, &[4, 9, 10, 11])];

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
    #[command(flatten)]
    machine: MachineArgs,
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
    let place = if args.dry_run { None } else { Some(destination(&args.out, args.overwrite)?) };
    listen_for_interrupts();
    let (mut rows, mut packs, mut read) = (Vec::new(), Vec::new(), history_inputs(&history));
    for folder in &folders {
        let (scored, pack, files) = one(folder, &history, args)?;
        if interrupted() {
            return Err(Failure::Machine("interrupted: nothing was written".to_owned()));
        }
        rows.extend(scored);
        packs.push(pack);
        read.extend(files);
    }
    for (class, basis, months) in OTHERS {
        for case in months.iter().flat_map(|month| Case::all(&history, class, basis, *month)) {
            let same = |row: &Scored| {
                let of = &row.case;
                (of.class, &of.year, of.month) == (case.class, &case.year, case.month)
            };
            if !rows.iter().any(same) {
                rows.extend(rivals(&history, &case, ""));
            }
        }
    }
    let told = BackTest {
        date: args.date.clone(),
        history: history.sha256(),
        iterations: args.iterations,
        packs,
        rows,
        first: first_forecasts(&history),
    };
    let blocks = told.blocks();
    if !args.quiet {
        say(&terminal::page(&blocks, terminal::WIDTH))?;
    }
    let Some(place) = place else { return Ok(()) };
    let page = markdown::page(TITLE, &[vec![backtest::written_by(&told)], blocks.clone()].concat());
    let mut artifacts = artifacts(&told, &blocks, &page)?;
    artifacts.push(manifest(&told, &read, &artifacts).artifact().map_err(bug)?);
    commit(place, &artifacts)?;
    if let Some(file) = &args.page {
        write(file, page.as_bytes(), args.overwrite)?;
    }
    if args.quiet { Ok(()) } else { say(&format!("\nresults: {} ({} files)\n", args.out.display(), artifacts.len())) }
}

/// Tables, the page as HTML and Markdown, the picture.
fn artifacts(told: &BackTest, blocks: &[Block], page: &str) -> Result<Vec<Artifact>, Failure> {
    let stamp = told.stamp();
    let frame = html::Frame { path: "backtest.html", title: TITLE, status: &[], stamp: &stamp };
    let tables = backtest::tables().into_iter().map(|table| table.filled(told));
    let mut artifacts = outputs::of_told(tables, blocks, frame).map_err(bug)?;
    artifacts.push(Artifact::new("backtest.md", page.as_bytes().to_vec()));
    Ok(artifacts)
}

fn manifest(told: &BackTest, inputs: &[InputFile], outputs: &[Artifact]) -> Manifest {
    let asked = Ask { iterations: Some(told.iterations), ..Ask::default() };
    let made = Made { git_commit: None, lock_sha256: None, ..Made::new(Question::Backtest, asked) };
    Manifest::without_results("backtest", inputs, outputs, made)
}

fn history_inputs(history: &History) -> Vec<InputFile> {
    let named = |file: InputFile| InputFile { name: format!("history/{}", file.name), ..file };
    inputs(&history.files).into_iter().map(named).collect()
}

/// Runs a pack and scores it and its rivals.
fn one(folder: &Path, history: &History, args: &BacktestArgs) -> Result<(Vec<Scored>, Pack, Vec<InputFile>), Failure> {
    let study = read(folder, &ReadArgs::default())?;
    let model = &study.model;
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
    let ask = Ask { iterations: Some(args.iterations), ..Ask::default() };
    let needs = |iterations| study.memory(&study.compiled, &ask, iterations);
    args.machine.fits(needs(args.iterations), needs(1))?;
    let settings = study.settings(&ask);
    let column = study.compiled.columns.headline;
    // The same draws without any rule are the gross position; with them, that of the last stage.
    let mut cases = Cases::default();
    let without = paired::Case { rules: (&[]).into(), ..paired::Case::of(&study.compiled) };
    let mut stages = vec![(Stage::Gross, cases.add(without))];
    if let Some(last) = model.rules.iter().map(Rule::stage).max() {
        let stage = Stage::ALL.into_iter().find(|stage| stage.word() == last.word()).unwrap_or(Stage::Managed);
        stages.push((stage, cases.add(paired::Case::of(&study.compiled))));
    }
    let outcomes = args.machine.pool(|| cases.run(settings, &[column]))?;
    let scored = |(stage, of)| {
        let mut draws = outcomes.column(of, column).to_vec();
        draws.sort_unstable_by(f64::total_cmp);
        let score = score(&Forecast::Draws(&draws), case.outturn);
        Scored { score, case: case.clone(), pack: name.clone(), method: METHODS[0], stage, years: 0 }
    };
    let mut rows: Vec<Scored> = stages.into_iter().map(scored).collect();
    rows.extend(rivals(history, &case, name));
    let pack = Pack {
        name: name.clone(),
        title: model.facts.title.clone(),
        seed: model.facts.seed,
        note: model.facts.data_note.clone(),
    };
    let named = |file: InputFile| InputFile { name: format!("{name}/{}", file.name), ..file };
    Ok((rows, pack, inputs(&study.files).into_iter().map(named).collect()))
}
