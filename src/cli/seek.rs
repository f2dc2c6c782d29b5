//! `outturn seek`: what would it take?

use std::path::PathBuf;

use outturn::folder::{INPUTS, inputs, kept_inputs};
use outturn::format::{Artifact, html, terminal};
use outturn::manifest::{Made, Manifest, Question};
use outturn::outputs;
use outturn::scenario::Files;
use outturn::seek::{Lever, MOST_VALUES, SeekError, Sought, Wanted, seek};
use outturn::simulate::memory;
use outturn::study::{Ask, Observe, Study};
use outturn::tell::seek::{TITLE, blocks, stamp, tables};
use outturn::tell::words::DRAFT;

use super::machine::{MachineArgs, Watch, listen_for_interrupts, open_as, say, say_what_if, study};
use super::run::{bug, commit, destination};
use super::{Failure, ReadArgs, finite};

/// Options of `seek`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn seek scenarios/2018-19-m05 \"delivery[programme=cip].mean *= 0.5..1.2\" --chance 0.5\n  \
                  outturn seek my-year \"ladder.reserve.mode_m = 0..2000\" --node NAT --target 0 --chance 0.9"
)]
pub(super) struct SeekArgs {
    /// The scenario folder, or a workbook (.xlsx, .ods)
    scenario: PathBuf,
    /// The lever: a change as for --set with a range, WHAT = FROM..TO or WHAT *= FROM..TO
    lever: String,
    /// With this chance, such as 0.5 or 0.9
    #[arg(long, default_value_t = 0.5, value_parser = inside)]
    chance: f64,
    /// Whose position (a code as in nodes.csv) [default: the headline's]
    #[arg(long, value_name = "NODE")]
    node: Option<String>,
    /// The position to reach, in £m; 0 is break-even
    #[arg(long, value_name = "£M", allow_negative_numbers = true, default_value_t = 0.0, value_parser = finite)]
    target: f64,
    #[command(flatten)]
    how: ReadArgs,
    /// Seed of all draws [default: the scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations [default: the scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    iterations: Option<u64>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Write tables and page to this folder too
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace the results that are there
    #[arg(long, requires = "out")]
    overwrite: bool,
    /// Print nothing but the answer and problems
    #[arg(long, short)]
    quiet: bool,
}

/// A chance strictly between 0 and 1.
pub(super) fn inside(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(chance) if chance > 0.0 && chance < 1.0 => Ok(chance),
        _ => Err("a chance between 0 and 1 is wanted, such as 0.9".to_owned()),
    }
}

pub(super) fn run(args: &SeekArgs) -> Result<(), Failure> {
    let asked = Asked { lever: &args.lever, node: args.node.as_deref(), target: args.target, chance: args.chance };
    // A lever that is none is said before anything is read.
    asked.lever()?;
    let files = open_as(&args.scenario, &args.how)?;
    let base = study(&files, args.how.repair())?;
    let ask = Ask {
        seed: args.seed,
        iterations: args.iterations,
        changes: base.model.facts.changes.clone(),
        repaired: base.repaired(),
        ..Ask::default()
    };
    args.machine.fits(memory_of(&base, base.settings(&ask).iterations), memory_of(&base, 1))?;
    let place = args.out.as_deref().map(|out| destination(out, args.overwrite)).transpose()?;
    listen_for_interrupts();
    let told = args.machine.pool(|| {
        let watch = Watch::new(args.quiet);
        asked.answer(&files, &base, &ask, &|progress| watch.observe(progress))
    })??;
    say_what_if(&base)?;
    say(&terminal::page(&blocks(&told), terminal::WIDTH))?;
    let Some((place, out)) = place.zip(args.out.as_deref()) else { return Ok(()) };
    let artifacts = asked.artifacts(&told, &base, ask)?;
    commit(place, &artifacts)?;
    if args.quiet { Ok(()) } else { say(&format!("\nresults: {} ({} files)\n", out.display(), artifacts.len())) }
}

/// Bytes of memory that seeking takes: a column for each value that is looked at, twice while blocks are put together.
pub(super) fn memory_of(base: &Study, iterations: u64) -> u64 {
    memory(&base.compiled, 1) + 16 * MOST_VALUES * iterations
}

/// What is sought.
pub(super) struct Asked<'a> {
    pub(super) lever: &'a str,
    pub(super) node: Option<&'a str>,
    pub(super) target: f64,
    pub(super) chance: f64,
}

impl Asked<'_> {
    fn lever(&self) -> Result<Lever, Failure> {
        Lever::parse(self.lever).map_err(|why| Failure::CommandLine(format!("error: {why}")))
    }

    pub(super) fn answer(
        &self,
        files: &Files,
        base: &Study,
        ask: &Ask,
        observe: Observe<'_>,
    ) -> Result<Sought, Failure> {
        let node = self.node.map_or_else(|| base.code_of(base.compiled.columns.headline), str::to_owned);
        let wanted = Wanted { node, target: self.target, chance: self.chance };
        seek(files, &self.lever()?, &wanted, ask, observe).map_err(|error| match error {
            SeekError::Run(why) => why.into(),
            other => Failure::Input(other.to_string()),
        })
    }

    pub(super) fn artifacts(&self, told: &Sought, base: &Study, ask: Ask) -> Result<Vec<Artifact>, Failure> {
        let (stamp, status) = (stamp(told), [DRAFT.to_owned()]);
        let frame = html::Frame { path: "seek.html", title: TITLE, status: &status, stamp: &stamp };
        let tables = tables().into_iter().map(|table| table.filled(told));
        let mut artifacts = outputs::of_told(tables, &blocks(told), frame).map_err(bug)?;
        artifacts.extend(kept_inputs(INPUTS, &base.files));
        let question = Question::Seek {
            lever: self.lever.to_owned(),
            node: self.node.map(str::to_owned),
            target: self.target,
            chance: self.chance,
        };
        let made = Made { checks_passed: vec![base.warnings.tally()], ..Made::new(question, ask) };
        let inputs = inputs(&base.files);
        artifacts.push(Manifest::without_results("seek", &inputs, &artifacts, made).artifact().map_err(bug)?);
        Ok(artifacts)
    }
}
