//! `outturn compare`: what changed between two scenarios, such as last month and this, and why.

use std::fs;
use std::path::{Path, PathBuf};

use outturn::compare::{CompareError, Compared, compare};
use outturn::format::{Artifact, html, terminal};
use outturn::manifest::{self, InputFile, Made, Manifest, sha256};
use outturn::outputs::{self, Wanted};
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::study::Ask;
use outturn::tell::compare::{TITLE, blocks, stamp, tables};
use outturn::tell::words::DRAFT;

use super::Failure;
use super::machine::{Watch, in_pool, listen_for_interrupts, open, say};
use super::run::{bug, commit, destination};

/// Where a results folder keeps what it was made from.
pub(super) const INPUTS: &str = "audit/inputs";

/// Options of `compare`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  outturn compare results/month-5 results/month-6\n  \
                  outturn compare packs/month-5 packs/month-6 --node QYG --out results/what-changed")]
pub(super) struct CompareArgs {
    /// The first: a results folder, a scenario folder or a workbook
    first: PathBuf,
    /// The second, likewise
    second: PathBuf,
    /// Whose position [default: the headline of the second]
    #[arg(long, value_name = "NODE")]
    node: Option<String>,
    /// Seed of all draws [default: each scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations [default: each scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(2..=10_000_000))]
    iterations: Option<u64>,
    /// Threads to use; no figure depends on it [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Write tables, picture and page to this folder too
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace the results that are there
    #[arg(long, requires = "out")]
    overwrite: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(args: &CompareArgs) -> Result<(), Failure> {
    let ((first, of_first), (second, of_second)) = (files(&args.first)?, files(&args.second)?);
    let place = args.out.as_deref().map(|out| destination(out, args.overwrite)).transpose()?;
    listen_for_interrupts();
    let asked = |of: Ask| Ask {
        seed: args.seed.or(of.seed),
        iterations: args.iterations.or(of.iterations),
        repaired: of.repaired,
        ..Ask::default()
    };
    let asks = [asked(of_first), asked(of_second)];
    let told = in_pool(args.threads, || {
        let watch = Watch::new(args.quiet);
        compare(&first, &second, args.node.as_deref(), [&asks[0], &asks[1]], &|progress| watch.observe(progress))
    })?
    .map_err(|error| match error {
        CompareError::Run(why) => why.into(),
        CompareError::NoSuchNode(_) => Failure::CommandLine(error.to_string()),
        CompareError::NotRead(..) => Failure::Input(error.to_string()),
    })?;
    if !args.quiet {
        say(&terminal::page(&blocks(&told), terminal::WIDTH))?;
    }
    let Some((place, out)) = place.zip(args.out.as_deref()) else { return Ok(()) };
    let artifacts = artifacts(&told, &named(&first, &second))?;
    commit(place, &artifacts)?;
    if args.quiet { Ok(()) } else { say(&format!("\nresults: {} ({} files)\n", out.display(), artifacts.len())) }
}

/// The inputs as a manifest names them.
fn named(first: &Files, second: &Files) -> Vec<InputFile> {
    let of = |which: &str, files: &Files| -> Vec<InputFile> {
        let input = |(name, bytes): (&str, &[u8])| InputFile {
            name: format!("{which}/{name}"),
            sha256: sha256(bytes),
            rows: 0,
        };
        files.pairs().map(input).collect()
    };
    [of("first", first), of("second", second)].concat()
}

/// The scenario of a folder or workbook, or the one that a results folder was made from, and what was asked of it.
pub(super) fn files(path: &Path) -> Result<(Files, Ask), Failure> {
    let bytes = match fs::read(path.join(manifest::FILE)) {
        Ok(bytes) => bytes,
        Err(_) => return Ok((open(path)?, Ask::default())),
    };
    let stated = Manifest::parse(&bytes)
        .map_err(|why| Failure::Input(format!("error: {}: {why}", path.join(manifest::FILE).display())))?;
    let mut pairs = Vec::new();
    for input in &stated.inputs {
        // A manifest may be anybody's: its names stay in their folder.
        if Path::new(&input.name).file_name() != Some(input.name.as_ref()) {
            return Err(Failure::Input(format!(
                "error: {}: an input's name is a path",
                path.join(manifest::FILE).display()
            )));
        }
        let file = path.join(INPUTS).join(&input.name);
        let refused = |why: String| {
            Failure::Input(format!("error: {}: {why}; run the scenario again, or name its folder", file.display()))
        };
        let bytes = fs::read(&file).map_err(|error| refused(format!("cannot be read: {error}")))?;
        if sha256(&bytes) != input.sha256 {
            return Err(refused("not the bytes that the manifest of this folder names".to_owned()));
        }
        pairs.push((input.name.clone(), bytes));
    }
    let changes = Written::of_command_line(&stated.made.asked.changes);
    Ok((Files::from_pairs(pairs).changed(changes), stated.made.asked))
}

fn artifacts(told: &Compared, inputs: &[InputFile]) -> Result<Vec<Artifact>, Failure> {
    let blocks = blocks(told);
    let stamp = stamp(told);
    let status = [DRAFT.to_owned()];
    let frame = html::Frame { path: "compare.html", title: TITLE, status: &status, stamp: &stamp };
    let tables = tables().into_iter().map(|table| table.filled(told));
    let mut artifacts = outputs::of_told(tables, &blocks, frame).map_err(bug)?;
    let asked = Ask { seed: Some(told.seed), iterations: Some(told.iterations), ..Ask::default() };
    let made = Made {
        git_commit: option_env!("OUTTURN_COMMIT").map(str::to_owned),
        draw_layout_version: outturn::draws::philox::LAYOUT_VERSION,
        asked,
        wanted: Wanted::All,
        draws_as_arrays: false,
        checks_passed: Vec::new(),
    };
    artifacts.push(Manifest::without_results("compare", inputs, &artifacts, made).artifact().map_err(bug)?);
    Ok(artifacts)
}
