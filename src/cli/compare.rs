//! `outturn compare`: what changed between two scenarios, such as last month and this, and why.

use std::fs;
use std::path::{Path, PathBuf};

use outturn::compare::{CompareError, Compared, Comparison, Part, Side};
use outturn::folder::{INPUTS, inputs, kept_inputs};
use outturn::format::{Artifact, html, terminal};
use outturn::manifest::{self, InputFile, Made, Manifest, Question, sha256};
use outturn::outputs;
use outturn::results::SamplerUsed;
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::study::{Ask, Study};
use outturn::tell::compare::{TITLE, blocks, stamp, tables};
use outturn::tell::words::DRAFT;

use super::Failure;
use super::machine::{MachineArgs, Watch, listen_for_interrupts, open, say, warn};
use super::run::{bug, commit, destination, saved};

/// Where a comparison keeps the first and the second, within.
pub(super) const SIDES: [&str; 2] = ["first", "second"];

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
    #[command(flatten)]
    machine: MachineArgs,
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
    let sides = [side(&args.first, args)?, side(&args.second, args)?];
    let asks = sides.each_ref().map(|side| side.ask.clone());
    let comparison = Comparison::read(sides).map_err(failure)?;
    args.machine.fits(comparison.memory(None), comparison.memory(Some(1)))?;
    let place = args.out.as_deref().map(|out| destination(out, args.overwrite)).transpose()?;
    listen_for_interrupts();
    let told = args
        .machine
        .pool(|| {
            let watch = Watch::new(args.quiet);
            comparison.run(args.node.as_deref(), &|progress| watch.observe(progress))
        })?
        .map_err(failure)?;
    if !args.quiet {
        say(&terminal::page(&blocks(&told), terminal::WIDTH))?;
    }
    let Some((place, out)) = place.zip(args.out.as_deref()) else { return Ok(()) };
    let artifacts = artifacts(&told, &comparison, args.node.clone(), asks)?;
    commit(place, &artifacts)?;
    if args.quiet { Ok(()) } else { say(&format!("\nresults: {} ({} files)\n", out.display(), artifacts.len())) }
}

/// Where a comparison keeps the results that were saved of one of the two, as far as a figure comes from them.
pub(super) fn saved_in(which: &str) -> String {
    format!("{INPUTS}/{which}/results.json")
}

pub(super) fn failure(error: CompareError) -> Failure {
    match error {
        CompareError::Run(why) => why.into(),
        CompareError::NoSuchNode(_) => Failure::CommandLine(error.to_string()),
        CompareError::NotRead(..) => Failure::Input(error.to_string()),
    }
}

/// One of the two with what is asked of it. What was saved of it stands beside it where just that is asked again.
fn side(path: &Path, args: &CompareArgs) -> Result<Side, Failure> {
    let (files, of) = files(path)?;
    let again =
        args.seed.is_none() && args.iterations.is_none() && matches!(of.sampler, None | Some(SamplerUsed::Plain));
    let mut ask = Ask {
        seed: args.seed.or(of.seed),
        iterations: args.iterations.or(of.iterations),
        repaired: of.repaired,
        ..Ask::default()
    };
    if !again || !path.join(outputs::RESULTS).is_file() {
        return Ok(Side { files, ask, saved: None });
    }
    match saved(path) {
        Ok((results, _)) => {
            // A run that went on until it was precise enough has the iterations that it came to.
            ask.iterations = Some(results.run.iterations);
            Ok(Side { files, ask, saved: Some(Box::new(results)) })
        }
        Err(Failure::Input(why)) => {
            warn(&format!(
                "note: {}\nits inputs are compared, as this program makes results of them\n",
                why.trim_end()
            ));
            Ok(Side { files, ask, saved: None })
        }
        Err(failure) => Err(failure),
    }
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

/// The inputs as a manifest names them.
pub(super) fn named(comparison: &Comparison) -> Vec<InputFile> {
    let of_side = |(study, which): (&Study, &str)| {
        let named = |input: InputFile| InputFile { name: format!("{which}/{}", input.name), ..input };
        inputs(&study.files).into_iter().map(named).collect::<Vec<_>>()
    };
    comparison.studies().iter().zip(SIDES).flat_map(of_side).collect()
}

/// The files of a comparison; both scenarios go with it.
pub(super) fn artifacts(
    told: &Compared,
    comparison: &Comparison,
    node: Option<String>,
    asks: [Ask; 2],
) -> Result<Vec<Artifact>, Failure> {
    let blocks = blocks(told);
    let stamp = stamp(told);
    let status = [DRAFT.to_owned()];
    let frame = html::Frame { path: "compare.html", title: TITLE, status: &status, stamp: &stamp };
    let tables = tables().into_iter().map(|table| table.filled(told));
    let mut artifacts = outputs::of_told(tables, &blocks, frame).map_err(bug)?;
    let has_method = told.steps.iter().any(|step| step.parts.contains(&Part::Method));
    for ((study, saved), which) in comparison.studies().iter().zip(comparison.saved()).zip(SIDES) {
        artifacts.extend(kept_inputs(&format!("{INPUTS}/{which}"), &study.files));
        let saved = saved.filter(|_| has_method).map(|results| Artifact::new(&saved_in(which), results.write()));
        artifacts.extend(saved);
    }
    let with_changes = |(ask, study): (Ask, &Study)| Ask { changes: study.model.facts.changes.clone(), ..ask };
    let [first, second] = asks;
    let [of_first, of_second] = comparison.studies();
    let question = Question::Compare { node, first: Box::new(with_changes((first, of_first))) };
    let asked = with_changes((Ask { seed: Some(told.seed), iterations: Some(told.iterations), ..second }, of_second));
    let made = Made::new(question, asked);
    artifacts.push(Manifest::without_results("compare", &named(comparison), &artifacts, made).artifact().map_err(bug)?);
    Ok(artifacts)
}
