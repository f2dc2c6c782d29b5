//! The command line: what can be asked, and the exit code of each answer.

mod backtest;
mod batch;
mod breaks;
mod calibrate;
mod check;
mod compare;
#[cfg(feature = "workbook")]
mod convert;
mod cut;
mod drivers;
mod explain;
mod frontier;
#[cfg(feature = "workbook")]
mod interactive;
mod machine;
mod merge;
mod new;
mod of_node;
mod plan;
mod run;
mod seek;
mod shard;
mod stress;
mod tail;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use outturn::kernel::sampling::{FEWEST_RANDOMISATIONS, MOST_RANDOMISATIONS};
use outturn::resolve::Repair;

use self::machine::MachineArgs;

/// Where will the year end, how bad could it get, and what drives it?
///
/// outturn reads a scenario (a folder of TOML and CSV files, or a workbook), draws every organisation's risks, adds organisations up to systems,
/// regions, sectors and the nation, and writes the distribution of the year-end position as tables, charts and a report.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 well; 1 the input is wrong; 2 the command line is wrong; 3 could not read, write or get \
                  memory, or was interrupted; 4 a check of results differs; anything else is a bug."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulate a scenario and write its results
    #[cfg_attr(not(feature = "workbook"), doc = "(built without workbooks: no workbook.xlsx, no paper.docx)")]
    Run(RunArgs),
    /// Write the pages, pictures, workbook and paper of saved results again, without simulating
    #[cfg_attr(not(feature = "workbook"), doc = "(built without workbooks: no workbook.xlsx, no paper.docx)")]
    Report(ReportArgs),
    /// Replay one iteration, or the worst ones: every factor, line and organisation
    Explain(ExplainArgs),
    /// Chances and quantiles far out in the bad tail of the nation and sectors, by importance sampling
    Tail(TailArgs),
    /// What if: the scenario under named stresses, or changes of your own, beside the scenario as it stands
    Stress(stress::StressArgs),
    /// What matters most: how far each cause moves the year end, who accounts for the uncertainty, what an even chance asks of each
    Drivers(drivers::DriversArgs),
    /// What would have to happen? How a position breaks: its odds, the smallest set of causes, the likeliest way, when it would show
    Breaks(breaks::BreaksArgs),
    /// Do the plans add up? Activity, beds, staff, performance and money read across, check by check
    Plan(plan::PlanArgs),
    /// What would holding access and safety cost? Every combination of some levers, and the smallest bail-out that holds both
    Frontier(frontier::FrontierArgs),
    /// What would it take? The least of a lever for a stated chance of a stated target
    Seek(seek::SeekArgs),
    /// One job of an array: its share of the iterations of some nodes, as a file that `merge` puts together
    Shard(shard::ShardArgs),
    /// The shards of all jobs of an array as one: the iterations of their nodes and the figures of one run, or all that is wrong with them
    Merge(merge::MergeArgs),
    /// Every scenario of a folder, and their stresses, each computed once; what is there already is kept
    Batch(batch::BatchArgs),
    /// What changed between two scenarios or results, such as last month's and this month's, part by part
    Compare(compare::CompareArgs),
    /// Run every check of a scenario and nothing else
    #[command(after_help = "Examples:\n  outturn check scenarios/2018-19-m05\n  outturn check month8.xlsx")]
    Check {
        /// The scenario folder, or a workbook (.xlsx, .ods)
        scenario: PathBuf,
        #[command(flatten)]
        how: ReadArgs,
    },
    /// Write the scenario of one system: its rows, its shares of group rows, the same draws; rules that reach beyond are named
    #[command(after_help = "Example:\n  outturn cut scenarios/2018-19-m05 --node QYG cheshire")]
    Cut {
        /// The scenario folder, or a workbook (.xlsx, .ods)
        scenario: PathBuf,
        /// The node to cut out (a code as in nodes.csv)
        #[arg(long, value_name = "NODE")]
        node: String,
        /// The folder to make; it must not exist
        dir: PathBuf,
    },
    /// Write a commented starting folder, or a starting workbook
    #[command(after_help = "Examples:\n  outturn new month8\n  outturn new month8.xlsx --template 2026-27")]
    New {
        /// The folder to make, which must not exist or be empty; or the workbook, FILE.xlsx, which must not exist
        dir: PathBuf,
        /// Write a workbook, DIR.xlsx
        #[arg(long)]
        workbook: bool,
        /// Which words and tables: a small example, or this year's (boards, deficit support, efficiency by maturity)
        #[arg(long, value_name = "NAME", default_value = outturn::starter::TEMPLATES[0].0, value_parser = outturn::starter::TEMPLATES.map(|(name, _)| name))]
        template: String,
    },
    /// Write a scenario folder as a workbook, or a workbook as a folder; nothing is lost either way
    #[cfg(feature = "workbook")]
    Convert(convert::ConvertArgs),
    /// Run again what made a results folder and compare every byte
    Verify(verify::VerifyArgs),
    /// Fit parameters from the history of forecasts and outturns, and write them to a file
    Calibrate(calibrate::CalibrateArgs),
    /// Score packs of past years, past forecasts and naive ones against what came
    Backtest(backtest::BacktestArgs),
    /// The published ways from a reported position to the underlying one
    Bridge(calibrate::BridgeArgs),
}

/// How a scenario is to be read: with changes, and what to do with correlations of factors that are not possible together.
#[derive(Debug, Clone, Default, Args)]
struct ReadArgs {
    /// Read the scenario with this change, such as risks.winter.high_m=90, "delivery[programme=cip].mean*=0.9" or
    /// rule.own_action=off; may be given more than once (docs/FORMAT.md, Changes)
    #[arg(long, value_name = "CHANGE", allow_hyphen_values = true)]
    set: Vec<String>,
    /// Read the scenario under this stress of its own stresses.toml; may be given more than once
    #[arg(long, value_name = "STRESS")]
    stress: Vec<String>,
    /// Where the correlations of correlations.csv are not possible together, use the nearest that are, and say so
    #[arg(long, conflicts_with = "no_repair")]
    repair: bool,
    /// Refuse such correlations [default]
    #[arg(long)]
    no_repair: bool,
}

impl ReadArgs {
    fn repair(&self) -> Repair {
        if self.repair && !self.no_repair { Repair::Nearest } else { Repair::No }
    }
}

/// Options of `run`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  outturn run scenarios/2018-19-m05\n  \
                        outturn run month8.xlsx --out results/month8 --set risks.winter.high_m=90")]
struct RunArgs {
    /// The scenario folder, or a workbook (.xlsx, .ods)
    scenario: PathBuf,
    #[command(flatten)]
    how: ReadArgs,
    /// Seed of all draws [default: the scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations [default: the scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=outturn::draws::philox::MAX_ITERATIONS))]
    iterations: Option<u64>,
    /// Go on at doublings of the iterations until q10, q50 and q90 of the nation and the headline node are known to within
    /// this many £m, and the headline's chances to within 0.5 percentage points (half-widths of 95 % intervals)
    #[arg(long, value_name = "£M", value_parser = positive, allow_negative_numbers = true)]
    precision: Option<f64>,
    /// With --precision: go no further than this
    #[arg(
        long,
        value_name = "N",
        requires = "precision",
        default_value_t = 1_000_000,
        value_parser = clap::value_parser!(u64).range(1..=outturn::draws::philox::MAX_ITERATIONS)
    )]
    max_iterations: u64,
    /// Write every iteration of these nodes (codes as in nodes.csv, comma separated)
    #[arg(long, value_name = "NODE", value_delimiter = ',')]
    draws: Vec<String>,
    /// How to write them: draws.csv, or draws/NODE.npy for each
    #[arg(long, value_enum, default_value_t, requires = "draws")]
    draws_format: DrawsFormat,
    /// Write every table of data/ as Parquet too, and the iterations of --draws as draws.parquet (in programs that were built with the
    /// feature `parquet`)
    #[arg(long)]
    parquet: bool,
    /// Show the year by month of these nodes too (codes as in nodes.csv, comma separated)
    #[arg(long = "for", value_name = "NODE", value_delimiter = ',')]
    fan_for: Vec<String>,
    /// Write how each organisation's official forecast stands to its own evidence, by name
    #[arg(long)]
    by_organisation: bool,
    /// Leave the year by month out; no other figure depends on it
    #[arg(long, conflicts_with = "fan_for")]
    no_fan: bool,
    /// How to sample what organisations share
    #[arg(long, value_enum, default_value_t = SamplerName::Plain)]
    sampler: SamplerName,
    /// With --sampler sobol: independent randomisations of the points, from which their errors come [default: 8]
    #[arg(long, requires = "sampler", value_parser = clap::value_parser!(u32).range(i64::from(FEWEST_RANDOMISATIONS)..=i64::from(MOST_RANDOMISATIONS)))]
    randomisations: Option<u32>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Folder for the results [default: results/<scenario name>]
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace the results that are there
    #[arg(long)]
    overwrite: bool,
    /// Check the scenario and say what a run would do and need, but do not run
    #[arg(long)]
    dry_run: bool,
    /// Write the tables and the results alone: no pages, no pictures, no workbook, no paper
    #[arg(long)]
    tables_only: bool,
    /// Leave the pictures for slides and papers (PNG) out; the pages have theirs inside
    #[arg(long, conflicts_with = "tables_only")]
    no_png: bool,
    /// Print the whole report on the terminal too
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

/// Options of `report`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  outturn report results/2018-19-m05\n  \
                  outturn report results/2018-19-m05 --for Y60 --out results/midlands\n  \
                  outturn report results/2018-19-m05 --anonymise --key who-is-who.csv --out results/for-the-press\n  \
                  outturn report results/2018-19-m05 --interactive outturn.html --out levers.html")]
struct ReportArgs {
    /// The results folder
    results: PathBuf,
    /// The whole pack of one region, system or organisation alone: its code. The run is made again from the inputs that the folder
    /// keeps, with that node as its headline
    #[arg(long = "for", value_name = "NODE", requires = "out")]
    of: Option<String>,
    /// Number organisations in place of their codes and names, everywhere. Amounts stay as they are
    #[arg(long, requires_all = ["out", "key"])]
    anonymise: bool,
    /// File for who is who, outside the pack: keep it apart
    #[arg(long, value_name = "FILE", requires = "anonymise")]
    key: Option<PathBuf>,
    /// A page on which a reader moves the levers of this run: PAGE is outturn.html as it is downloaded, --out the file to write. It
    /// holds the whole scenario: send it to whoever may see that
    #[cfg(feature = "workbook")]
    #[arg(long, value_name = "PAGE", requires = "out", conflicts_with_all = ["of", "anonymise"])]
    interactive: Option<PathBuf>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Folder for what is made [default: they take their places among the results]
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace what is there
    #[arg(long, requires = "out")]
    overwrite: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

/// How draws are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum DrawsFormat {
    /// One table for all nodes
    #[default]
    Csv,
    /// A NumPy array file for each node
    Npy,
}

/// Options of `explain`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["iteration", "worst"])))]
struct ExplainArgs {
    /// The scenario folder, or a workbook (.xlsx, .ods)
    scenario: PathBuf,
    #[command(flatten)]
    how: ReadArgs,
    /// The iteration to replay; the first is 0, as in draws.csv
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..outturn::draws::philox::MAX_ITERATIONS))]
    iteration: Option<u64>,
    /// Run, and replay this many of the worst iterations
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1000))]
    worst: Option<u16>,
    /// The node that is worst [default: the headline's]
    #[arg(long, value_name = "NODE", requires = "worst")]
    node: Option<String>,
    /// Seed of all draws [default: the scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Iterations to find the worst among [default: the scenario's]
    #[arg(long, requires = "worst", value_parser = clap::value_parser!(u64).range(1..=outturn::draws::philox::MAX_ITERATIONS))]
    iterations: Option<u64>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Write everything to this CSV file; it must not exist
    #[arg(long, short, value_name = "FILE.csv")]
    out: Option<PathBuf>,
}

/// A number.
fn finite(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err("a number of £m is wanted".to_owned()),
    }
}

/// A number above zero.
fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number above zero is wanted, in £m".to_owned()),
    }
}

/// Options of `tail`.
#[derive(Debug, Args)]
struct TailArgs {
    /// The scenario folder, or a workbook (.xlsx, .ods)
    scenario: PathBuf,
    #[command(flatten)]
    how: ReadArgs,
    /// Also the chance of a position below this, in £m; may be given more than once
    #[arg(long, value_name = "£M", allow_negative_numbers = true, value_parser = finite)]
    below: Vec<f64>,
    /// How far to move the main direction towards the bad end, in standard deviations
    #[arg(long, default_value_t = 2.5, value_parser = shift)]
    shift: f32,
    /// Seed of all draws [default: the scenario's]
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of iterations
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=outturn::draws::philox::MAX_ITERATIONS))]
    iterations: u64,
    #[command(flatten)]
    machine: MachineArgs,
}

/// Beyond four standard deviations almost every iteration weighs nothing.
fn shift(text: &str) -> Result<f32, String> {
    let shift: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=4.0).contains(&shift) { Ok(shift) } else { Err("must be from 0 to 4 standard deviations".to_owned()) }
}

/// How `run` samples shared factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SamplerName {
    /// Independent draws
    Plain,
    /// Scrambled Sobol points: the same precision for the nation and sectors from far fewer iterations
    Sobol,
}

/// Why a command did not end well.
enum Failure {
    /// The input is wrong: exit code 1.
    Input(String),
    /// The command line is wrong: exit code 2.
    CommandLine(String),
    /// The machine said no: exit code 3.
    Machine(String),
    /// A check of results differs: exit code 4.
    Differs(String),
}

/// What a build without workbooks says when one is asked for.
#[cfg(not(feature = "workbook"))]
fn without_workbooks() -> Failure {
    Failure::Input("this program was built without workbooks: build it with the feature `workbook`".to_owned())
}

/// An error of the command line, with the nearest command where there is none of that name.
fn with_nearest(mut error: clap::Error) -> clap::Error {
    use clap::error::{ContextKind, ContextValue};
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand).cloned() else { return error };
    let command = Cli::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    // Two letters that changed places are one slip.
    if let Some(near) = names.min_by_key(|name| strsim::damerau_levenshtein(&word, name))
        && strsim::damerau_levenshtein(&word, near) <= 2
    {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![near.to_owned()]));
    }
    error
}

/// Parses the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| with_nearest(error).exit());
    if let Command::Run(RunArgs { sampler: SamplerName::Plain, randomisations: Some(_), .. }) = &cli.command {
        let message = "--randomisations is for --sampler sobol: plain draws have none";
        Cli::command().error(clap::error::ErrorKind::ArgumentConflict, message).exit();
    }
    let done = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Report(args) => run::report(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Cut { scenario, node, dir } => cut::run(&scenario, &node, &dir),
        Command::Tail(args) => tail::tail(&args),
        Command::Stress(args) => stress::stress(&args),
        Command::Shard(args) => shard::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Batch(args) => batch::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Breaks(args) => breaks::run(&args),
        Command::Drivers(args) => drivers::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Frontier(args) => frontier::run(&args),
        Command::Seek(args) => seek::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Backtest(args) => backtest::run(&args),
        Command::Bridge(args) => calibrate::bridge(&args),
        Command::Check { scenario, how } => check::check(&scenario, &how),
        Command::New { dir, workbook, template } => new::new(&dir, workbook, &template),
        #[cfg(feature = "workbook")]
        Command::Convert(args) => convert::convert(&args),
        Command::Verify(args) => verify::verify(&args),
    };
    let (code, message) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Input(message)) => (1, message),
        Err(Failure::CommandLine(message)) => (2, message),
        Err(Failure::Machine(message)) => (3, message),
        Err(Failure::Differs(message)) => (4, message),
    };
    // A closed stderr cannot be told anything.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{}\n", message.trim_end()).as_bytes());
    ExitCode::from(code)
}
