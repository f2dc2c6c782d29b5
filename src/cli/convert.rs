//! `outturn convert`: a scenario folder as a workbook, or a workbook as a folder.

use std::fs;
use std::path::Path;

use outturn::model::{Facts, Model};
use outturn::resolve::Repair;
use outturn::resolve::assurance::fingerprint;
use outturn::scenario::Files;
use outturn::scenario::settings::assurance;
use outturn::scenario::workbook::{Purpose, write};
use outturn::study::Study;

use super::machine::{open, say, study};
use super::{Failure, calibrate};

/// Options of `convert`.
#[derive(Debug, clap::Args)]
pub(super) struct ConvertArgs {
    /// The scenario: a folder or a workbook
    from: std::path::PathBuf,
    /// What to write: a workbook (FILE.xlsx), or a folder that does not exist or is empty
    to: std::path::PathBuf,
    /// Replace a workbook that is there
    #[arg(long)]
    overwrite: bool,
}

pub(super) fn convert(args: &ConvertArgs) -> Result<(), Failure> {
    let files = open(&args.from)?;
    // What is wrong would be lost or hardened by writing it again. Correlations are copied, not repaired.
    let study = study(&files, Repair::Nearest)?;
    if args.to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        calibrate::write(&args.to, &workbook(&files, &study)?, args.overwrite)?;
    } else {
        write_folder(&args.to, &files)?;
    }
    say(&format!("wrote {} ({} tables and settings)\n", args.to.display(), study.files.len()))
}

/// The workbook. It keeps no comments and has numbers in its own digits, so its inputs have another SHA-256: an assurance that is of the
/// folder is of the workbook too where that is read as the same model.
fn workbook(files: &Files, study: &Study) -> Result<Vec<u8>, Failure> {
    let written = |files: &Files| write(files, Purpose::Convert).map_err(Failure::Machine);
    let bytes = written(files)?;
    let own = fingerprint(&study.files);
    let says_so =
        |(name, bytes): (&str, &[u8])| name == assurance::FILE && String::from_utf8_lossy(bytes).contains(&own);
    if !files.pairs().any(says_so) {
        return Ok(bytes);
    }
    let read = Files::from_workbook("converted.xlsx", &bytes).map_err(|found| Failure::Input(found.listing()))?;
    let again = Study::read(&read, Repair::Nearest).map_err(|why| Failure::Input(why.to_string()))?;
    let without = |model: &Model| {
        let facts = Facts { assurance: None, ..model.facts.clone() };
        format!("{:?}", Model { facts, ..model.clone() })
    };
    if without(&study.model) != without(&again.model) {
        return Ok(bytes);
    }
    let now = fingerprint(&again.files);
    let signed = files.pairs().map(|(name, bytes)| match name {
        assurance::FILE => (name, String::from_utf8_lossy(bytes).replace(&own, &now).into_bytes()),
        _ => (name, bytes.to_vec()),
    });
    written(&Files::from_pairs(signed))
}

/// Writes a folder whole or not at all.
fn write_folder(dir: &Path, files: &Files) -> Result<(), Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::Machine(format!("cannot write `{}`: {error}", dir.display()));
    let empty = fs::read_dir(dir).map(|mut entries| entries.next().is_none());
    if !matches!(empty, Ok(true)) && fs::symlink_metadata(dir).is_ok() {
        return Err(no(&"it exists already and is not an empty folder; choose a new name"));
    }
    let name = dir.file_name().ok_or_else(|| no(&"not the name of a folder"))?;
    let partial = dir.with_file_name(format!(".{}.partial-{}", name.to_string_lossy(), std::process::id()));
    let written = || -> std::io::Result<()> {
        if let Some(parent) = dir.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::create_dir(&partial)?;
        for (name, bytes) in files.pairs() {
            fs::write(partial.join(name), bytes)?;
        }
        if empty.is_ok() {
            fs::remove_dir(dir)?;
        }
        fs::rename(&partial, dir)
    };
    written().map_err(|error| {
        let _ = fs::remove_dir_all(&partial); // ours, and not whole
        no(&error)
    })
}
