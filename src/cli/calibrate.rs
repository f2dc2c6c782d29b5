//! `outturn calibrate`: parameters from the history of forecasts and outturns. `outturn bridge`: its bridges.

use std::path::{Path, PathBuf};

use outturn::diagnostic::Diagnostics;
use outturn::format::terminal::{self, WIDTH};
use outturn::history::parameters::FILE;
use outturn::history::{History, Leave, Options, calibrate};
use outturn::manifest;
use outturn::tell::calibration;
use outturn::write::NewFile;

use super::Failure;
use super::machine::{say, warn};
use super::run::refused;

/// Options of `calibrate`.
#[derive(Debug, clap::Args)]
pub(super) struct CalibrateArgs {
    /// A history folder [default: the one that the program carries]
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,
    /// Leave out this financial year, such as 2018/19; may be given more than once
    #[arg(long, value_name = "YEAR", conflicts_with = "before")]
    leave_out: Vec<String>,
    /// Use only years before this one
    #[arg(long, value_name = "YEAR")]
    before: Option<String>,
    /// The file to write
    #[arg(long, short, value_name = "FILE", default_value = FILE)]
    out: PathBuf,
    /// Replace the file that is there
    #[arg(long)]
    overwrite: bool,
    /// Say what would be written, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

/// Options of `bridge`.
#[derive(Debug, clap::Args)]
pub(super) struct BridgeArgs {
    /// A history folder [default: the one that the program carries]
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,
    /// Only the bridges of this financial year, such as 2016/17
    #[arg(long, value_name = "YEAR")]
    year: Option<String>,
}

pub(super) fn run(args: &CalibrateArgs) -> Result<(), Failure> {
    let history = history(args.history.as_deref())?;
    for year in args.leave_out.iter().chain(&args.before) {
        let known = history.figures.iter().any(|figure| figure.year == *year);
        if !known && (args.before.is_none() || year.len() != 7) {
            return Err(Failure::Input(format!(
                "error: the history has no figure of the year `{year}`; write it as 2018/19"
            )));
        }
    }
    let leave = match (&args.before, args.leave_out.is_empty()) {
        (Some(year), _) => Leave::Before(year.clone()),
        (None, true) => Leave::Nothing,
        (None, false) => Leave::Out(args.leave_out.clone()),
    };
    let parameters = calibrate(&history, &Options { leave });
    if parameters.error.is_empty() {
        return Err(Failure::Input("error: no year is left to calibrate from".to_owned()));
    }
    let text = parameters.text().map_err(Failure::Machine)?;
    if !args.quiet {
        say(&terminal::page(&calibration::report(&parameters), WIDTH))?;
    }
    let sha256 = manifest::sha256(text.as_bytes());
    if args.dry_run {
        return say(&format!("\nwould write {} (SHA-256 {sha256})\n", args.out.display()));
    }
    write(&args.out, text.as_bytes(), args.overwrite)?;
    if args.quiet { Ok(()) } else { say(&format!("\nwrote {} (SHA-256 {sha256})\n", args.out.display())) }
}

pub(super) fn bridge(args: &BridgeArgs) -> Result<(), Failure> {
    let history = history(args.history.as_deref())?;
    let wanted: Vec<_> =
        history.bridges.iter().filter(|bridge| args.year.as_ref().is_none_or(|year| *year == bridge.year)).collect();
    if wanted.is_empty() {
        return Err(Failure::Input("error: the history has no such bridge".to_owned()));
    }
    say(&terminal::page(&calibration::bridges(&history, &wanted), WIDTH))
}

/// The history of a folder, or the one that the program carries; warnings go to stderr.
pub(super) fn history(dir: Option<&Path>) -> Result<History, Failure> {
    let wrong = |found: Diagnostics| Failure::Input(format!("{}{}", found.listing(), found.tally()));
    let (history, warnings) = dir.map_or_else(History::embedded, History::read).map_err(wrong)?;
    if !warnings.is_empty() {
        warn(&warnings.listing());
    }
    Ok(history)
}

/// Writes a file whole or not at all; one that is there is replaced only when that was asked for.
pub(super) fn write(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), Failure> {
    NewFile::prepare(path, overwrite).and_then(|place| place.commit(bytes)).map_err(refused)
}
