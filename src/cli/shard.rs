//! `outturn shard`: what one job of an array draws.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use outturn::shards::{NoStretch, Place, Shard, Stretch, file_name};
use outturn::study::Ask;
use outturn::write::NewFile;

use super::machine::{MachineArgs, Watch, listen_for_interrupts, read, say, say_what_if};
use super::run::{folder_name, refused};
use super::{Failure, ReadArgs};

/// Options of `shard`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each job of an array names the same scenario and options and its own number; `outturn merge` puts the files together (docs/SHARDS.md).\n\n\
                  Examples:\n  outturn shard scenarios/2018-19-m05 --shard 3/8 --draws ENG,Y60 --iterations 1000000 --out shards\n  \
                  outturn shard pack --shard \"$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT\" --draws ENG --out /scratch/shards"
)]
pub(super) struct ShardArgs {
    /// The scenario folder, or a workbook (.xlsx, .ods)
    scenario: PathBuf,
    /// Which of how many: `3/8` draws the third eighth of the iterations
    #[arg(long, value_name = "I/N", value_parser = which)]
    shard: Which,
    /// The nodes whose iterations are wanted (codes as in nodes.csv, comma separated; or given more than once)
    #[arg(long, value_name = "NODE", value_delimiter = ',', required = true)]
    draws: Vec<String>,
    #[command(flatten)]
    how: ReadArgs,
    /// Seed of all draws [default: the scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations of all shards together [default: the scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=outturn::draws::philox::MAX_ITERATIONS))]
    iterations: Option<u64>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Folder for the file of the shard, which may be that of all jobs [default: shards/<scenario name>]
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long)]
    overwrite: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

/// One of so many.
#[derive(Debug, Clone, Copy)]
struct Which {
    number: u64,
    of: u64,
}

fn which(text: &str) -> Result<Which, String> {
    let parsed = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match parsed {
        Some((number, of)) if (1..=of).contains(&number) => Ok(Which { number, of }),
        Some((0, _)) => Err("the first is 1: add 1 to the number of a job that counts from 0".to_owned()),
        Some((_, of)) => Err(format!("the first number must be from 1 to {of}")),
        None => Err("two whole numbers are wanted, which of how many: 3/8".to_owned()),
    }
}

pub(super) fn run(args: &ShardArgs) -> Result<(), Failure> {
    let study = read(&args.scenario, &args.how)?;
    let Which { number, of } = args.shard;
    let iterations = study.settings(&Ask { iterations: args.iterations, ..Ask::default() }).iterations;
    let place = Place::new(number, of, iterations).ok_or_else(|| {
        Failure::CommandLine(format!(
            "error: {of} shards of {iterations} iterations: some would have none; ask for fewer shards"
        ))
    })?;
    // As in a run, what is named twice is drawn once.
    let mut seen = BTreeSet::new();
    let nodes: Vec<String> = args.draws.iter().filter(|code| seen.insert(*code)).cloned().collect();
    let stretch = Stretch::of_job(&study, place, &nodes, args.seed).map_err(|why| match why {
        NoStretch::Study(why) => why.into(),
        other => Failure::CommandLine(format!("error: {other}")),
    })?;
    // Its columns, and once more as a file.
    let bytes = 2 * stretch.bytes();
    args.machine.fits(bytes, bytes / stretch.mark.count)?;
    let folder = args.out.clone().unwrap_or_else(|| Path::new("shards").join(folder_name(&study)));
    let file = folder.join(file_name(&folder_name(&study), place));
    listen_for_interrupts();
    let new = NewFile::prepare(&file, args.overwrite).map_err(refused)?;
    let columns = args.machine.pool(|| {
        let watch = Watch::new(args.quiet);
        stretch.drawn(&|progress| watch.observe(progress))
    })??;
    let shard = Shard { mark: stretch.mark, columns };
    new.commit(&shard.write()).map_err(refused)?;
    if args.quiet {
        return Ok(());
    }
    say_what_if(&study)?;
    let last = place.stretch().end - 1;
    say(&format!(
        "shard {number} of {of}: iterations {} to {last} of {iterations}: {}\n",
        shard.mark.first,
        file.display()
    ))
}
