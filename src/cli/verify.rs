//! `outturn verify`: run again what made a results folder, and compare every byte; of what is no run, that its files are those of its manifest.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use outturn::format::log;
use outturn::manifest::{self, Manifest, sha256};
use outturn::outputs::RESULTS;

use super::machine::{Watch, in_pool, read, say};
use super::run::{files, inputs};
use super::{DrawsFormat, Failure, ReadArgs};

pub(super) fn verify(
    folder: &Path,
    scenario: Option<PathBuf>,
    threads: Option<u16>,
    quiet: bool,
) -> Result<(), Failure> {
    let bytes = fs::read(folder.join(manifest::FILE)).map_err(|error| {
        Failure::Input(format!("cannot read `{}` of `{}`: {error}", manifest::FILE, folder.display()))
    })?;
    let stated = Manifest::parse(&bytes).map_err(Failure::Input)?;
    if !stated.outputs.iter().any(|output| output.path == RESULTS) {
        return as_stated(folder, &stated, quiet);
    }
    let scenario = match scenario {
        Some(scenario) => scenario,
        None => logged_scenario(folder)?,
    };
    let made = &stated.made;
    let how = ReadArgs { set: made.asked.changes.clone(), repair: made.asked.repaired, no_repair: false };
    let study = read(&scenario, &how)?;
    let format = if made.draws_as_arrays { DrawsFormat::Npy } else { DrawsFormat::Csv };
    let again = in_pool(threads, || {
        let watch = Watch::new(quiet);
        let (results, draws) = study.run_with_draws(&made.asked, &|progress| watch.observe(progress))?;
        files(&results, &draws, &study, &made.asked, made.wanted, format)
    })??;

    let mut differences = String::new();
    let now = again.iter().find(|artifact| artifact.path == manifest::FILE);
    let now = now.and_then(|artifact| Manifest::parse(&artifact.bytes).ok());
    // The commit says who built the program; what it makes is compared.
    let same = now.map(|mut now| {
        now.made.git_commit.clone_from(&made.git_commit);
        now == stated
    });
    if same != Some(true) {
        differences.push_str("output audit/manifest.json differs\n");
    }
    let inputs = inputs(&study.files);
    for file in &stated.inputs {
        match inputs.iter().find(|now| now.name == file.name) {
            None => _ = writeln!(differences, "input {} is gone", file.name),
            Some(now) if now.sha256 != file.sha256 => _ = writeln!(differences, "input {} has changed", file.name),
            Some(_) => {}
        }
    }
    for now in &inputs {
        if !stated.inputs.iter().any(|file| file.name == now.name) {
            _ = writeln!(differences, "input {} is new", now.name);
        }
    }
    for artifact in again.iter().filter(|artifact| artifact.path != manifest::FILE) {
        match fs::read(folder.join(&artifact.path)) {
            Err(error) => _ = writeln!(differences, "output {} cannot be read: {error}", artifact.path),
            Ok(bytes) if bytes != artifact.bytes => _ = writeln!(differences, "output {} differs", artifact.path),
            Ok(_) => {}
        }
    }
    differences.push_str(&added(folder, &stated)?);
    if stated.version != env!("CARGO_PKG_VERSION") {
        _ = writeln!(differences, "made by version {}, this is {}", stated.version, env!("CARGO_PKG_VERSION"));
    }
    if differences.is_empty() {
        if !quiet {
            say(&format!("{}: all {} files are as this program makes them\n", folder.display(), again.len()))?;
        }
        return Ok(());
    }
    Err(Failure::Differs(format!(
        "{differences}{} is not what this program makes of {}",
        folder.display(),
        scenario.display()
    )))
}

/// A folder of a back-test, a stress test, a comparison and the like: its files are looked at, nothing is computed again.
fn as_stated(folder: &Path, stated: &Manifest, quiet: bool) -> Result<(), Failure> {
    let mut differences = String::new();
    for output in &stated.outputs {
        match fs::read(folder.join(&output.path)) {
            Err(error) => _ = writeln!(differences, "output {} cannot be read: {error}", output.path),
            Ok(bytes) if sha256(&bytes) != output.sha256 => _ = writeln!(differences, "output {} differs", output.path),
            Ok(_) => {}
        }
    }
    differences.push_str(&added(folder, stated)?);
    if !differences.is_empty() {
        return Err(Failure::Differs(format!("{differences}{} is not what its manifest names", folder.display())));
    }
    if quiet {
        return Ok(());
    }
    say(&format!(
        "{}: all {} files are those that its manifest names; it is no run, so nothing was computed again\n",
        folder.display(),
        stated.outputs.len()
    ))
}

/// Files that nobody's manifest names: something that was put in.
fn added(folder: &Path, stated: &Manifest) -> Result<String, Failure> {
    let known: BTreeSet<PathBuf> = stated.outputs.iter().map(|output| PathBuf::from(&output.path)).collect();
    let ours = [PathBuf::from(manifest::FILE), PathBuf::from(log::FILE)];
    let mut found = BTreeSet::new();
    let mut left = vec![PathBuf::new()];
    while let Some(within) = left.pop() {
        let place = folder.join(&within);
        let failed = |error: std::io::Error| Failure::Machine(format!("cannot read `{}`: {error}", place.display()));
        for entry in fs::read_dir(&place).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = within.join(entry.file_name());
            if entry.file_type().map_err(failed)?.is_dir() {
                left.push(path);
            } else if !known.contains(&path) && !ours.contains(&path) {
                found.insert(path);
            }
        }
    }
    Ok(found.iter().map(|path| format!("file {} was added\n", path.display())).collect())
}

/// The scenario folder that the log names.
fn logged_scenario(folder: &Path) -> Result<PathBuf, Failure> {
    let log = fs::read_to_string(folder.join(log::FILE)).unwrap_or_default();
    let path = log.lines().find_map(|line| line.strip_prefix("scenario folder: "));
    path.map(PathBuf::from).ok_or_else(|| {
        Failure::Input(format!(
            "{} of `{}` names no scenario folder: give one with --scenario",
            log::FILE,
            folder.display()
        ))
    })
}
