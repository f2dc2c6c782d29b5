//! `outturn seek`: what would it take?

use std::path::PathBuf;

use outturn::format::terminal;
use outturn::scenario::changes::Written;
use outturn::seek::{Lever, MOST_VALUES, SeekError, Wanted, seek};
use outturn::simulate::memory;
use outturn::study::Ask;
use outturn::tell::seek::blocks;

use super::machine::{Watch, fits, in_pool, listen_for_interrupts, open, say, say_what_if, study};
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
    /// The position to reach, in £m [default: 0, break-even]
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
    /// Threads to use; no figure depends on it [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Refuse a run that would need more memory than this, in MB
    #[arg(long, value_name = "MB", default_value_t = 4_000)]
    max_memory: u64,
    /// Print nothing but the answer and problems
    #[arg(long, short)]
    quiet: bool,
}

/// A chance strictly between 0 and 1.
fn inside(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(chance) if chance > 0.0 && chance < 1.0 => Ok(chance),
        _ => Err("a chance between 0 and 1 is wanted, such as 0.9".to_owned()),
    }
}

pub(super) fn run(args: &SeekArgs) -> Result<(), Failure> {
    let lever = Lever::parse(&args.lever).map_err(|why| Failure::CommandLine(format!("error: {why}")))?;
    let files = open(&args.scenario)?.changed(Written::of_command_line(&args.how.set));
    let base = study(&files, args.how.repair())?;
    let node = args.node.clone().unwrap_or_else(|| base.code_of(base.compiled.columns.headline));
    let wanted = Wanted { node, target: args.target, chance: args.chance };
    let ask = Ask { seed: args.seed, iterations: args.iterations, repaired: base.repaired(), ..Ask::default() };
    // A column for each value that is looked at.
    let needs = |iterations: u64| memory(&base.compiled, 1) + 16 * MOST_VALUES * iterations;
    fits(needs(base.settings(&ask).iterations), needs(1), args.max_memory)?;
    listen_for_interrupts();
    let told = in_pool(args.threads, || {
        let watch = Watch::new(args.quiet);
        seek(&files, &lever, &wanted, &ask, &|progress| watch.observe(progress))
    })?
    .map_err(|error| match error {
        SeekError::Run(why) => why.into(),
        other => Failure::Input(other.to_string()),
    })?;
    say_what_if(&base)?;
    say(&terminal::page(&blocks(&told), terminal::WIDTH))
}
