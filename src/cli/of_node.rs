//! What the commands on one node's year end have in common: their options, and what becomes of their answer.

use std::path::PathBuf;

use outturn::folder::{INPUTS, inputs, kept_inputs};
use outturn::format::{Artifact, html, terminal};
use outturn::manifest::{Made, Manifest, Question};
use outturn::outputs;
use outturn::results::Results;
use outturn::scenario::Files;
use outturn::simulate::memory;
use outturn::study::{Ask, Observe, Study};
use outturn::tell::book::Book;
use outturn::tell::page::Block;
use outturn::tell::{topic, words};

use super::machine::{MachineArgs, Watch, listen_for_interrupts, open_as, say, say_what_if, study};
use super::run::{bug, commit, destination};
use super::{Failure, ReadArgs, breaks, drivers, frontier, plan};

/// Columns of a node that are held at once, those of its lines and factors included, about.
const COLUMNS: u64 = 160;

/// Options of every such command.
#[derive(Debug, clap::Args)]
pub(super) struct NodeArgs {
    /// The scenario folder, or a workbook (.xlsx, .ods)
    scenario: PathBuf,
    /// Whose year end (a code as in nodes.csv) [default: the headline's]
    #[arg(long, value_name = "NODE")]
    pub(super) node: Option<String>,
    #[command(flatten)]
    how: ReadArgs,
    /// Seed of all draws [default: the scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations [default: the scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(outturn::summary::drivers::FEWEST_ITERATIONS..=10_000_000))]
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

/// How the answer is told.
pub(super) struct Told {
    /// Its page, as a file of the folder.
    pub(super) path: &'static str,
    /// Title of the page.
    pub(super) title: &'static str,
    /// The names of its tables.
    pub(super) tables: &'static [&'static str],
    /// Its blocks.
    pub(super) page: fn(&Book<'_>) -> Vec<Block>,
}

/// What a command on one node's year end answers, and how that is told; none for any other command.
pub(super) fn answered(
    question: &Question,
    files: &Files,
    study: &Study,
    ask: &Ask,
    observe: Observe<'_>,
) -> Option<Result<(Results, Told), Failure>> {
    let (told, answer) = match question {
        Question::Drivers { node, target } => {
            (drivers::TOLD, drivers::answer(node.clone(), *target, study, ask, observe))
        }
        Question::Breaks { node, below } => (breaks::TOLD, breaks::answer(node.clone(), *below, study, ask, observe)),
        Question::Frontier { node, varied, held, suffices } => {
            let asked = frontier::Asked { node: node.as_deref(), varied, held: *held, suffices: *suffices };
            (frontier::TOLD, frontier::answer(&asked, files, study, ask, observe))
        }
        Question::Plan { node } => (plan::TOLD, plan::answer(node.as_deref(), study, ask, observe)),
        _ => return None,
    };
    Some(answer.map(|results| (results, told)))
}

/// Bytes of memory that an answer takes.
pub(super) fn memory_of(study: &Study, iterations: u64) -> u64 {
    memory(&study.compiled, iterations) + 8 * COLUMNS * iterations
}

/// Reads the scenario, asks, prints the answer and writes it where that is wanted.
pub(super) fn answer(args: &NodeArgs, question: &Question) -> Result<(), Failure> {
    let files = open_as(&args.scenario, &args.how)?;
    let study = study(&files, args.how.repair())?;
    let ask = Ask {
        seed: args.seed,
        iterations: args.iterations,
        changes: study.model.facts.changes.clone(),
        repaired: study.repaired(),
        ..Ask::default()
    };
    args.machine.fits(memory_of(&study, study.settings(&ask).iterations), memory_of(&study, 1))?;
    let place = args.out.as_deref().map(|out| destination(out, args.overwrite)).transpose()?;
    listen_for_interrupts();
    let answer = args.machine.pool(|| {
        let watch = Watch::new(args.quiet);
        answered(question, &files, &study, &ask, &|progress| watch.observe(progress))
    })?;
    let Some((results, told)) = answer.transpose()? else { return Ok(()) };
    if !args.quiet {
        say_what_if(&study)?;
        say(&terminal::page(&(told.page)(&Book::new(&results)), terminal::WIDTH))?;
    }
    let Some((place, out)) = place.zip(args.out.as_deref()) else { return Ok(()) };
    let artifacts = artifacts(&results, &told, &study, question, &ask)?;
    commit(place, &artifacts)?;
    if args.quiet { Ok(()) } else { say(&format!("\nresults: {} ({} files)\n", out.display(), artifacts.len())) }
}

/// The files of an answer.
pub(super) fn artifacts(
    results: &Results,
    told: &Told,
    study: &Study,
    question: &Question,
    ask: &Ask,
) -> Result<Vec<Artifact>, Failure> {
    let book = Book::new(results);
    let (stamp, status) = (words::stamp(results), topic::status(results));
    let frame = html::Frame { path: told.path, title: told.title, status: &status, stamp: &stamp };
    let tables = book.tables.iter().filter(|table| told.tables.contains(&table.name)).cloned();
    let mut artifacts = outputs::of_told(tables, &(told.page)(&book), frame).map_err(bug)?;
    artifacts.extend(kept_inputs(INPUTS, &study.files));
    let made = Made { checks_passed: vec![study.warnings.tally()], ..Made::new(question.clone(), ask.clone()) };
    artifacts.push(Manifest::of(results, &inputs(&study.files), &artifacts, made).artifact().map_err(bug)?);
    Ok(artifacts)
}
