//! `outturn verify`: run again what made a results folder, and compare every byte; of what is no run, that its files are those of its manifest.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use outturn::diagnostic::visible;
use outturn::draws::philox::MAX_ITERATIONS;
use outturn::format::log;
use outturn::kernel::sampling::{FEWEST_RANDOMISATIONS, MOST_RANDOMISATIONS};
use outturn::manifest::{self, Manifest, sha256};
use outturn::outputs::RESULTS;
use outturn::results::SamplerUsed;
use outturn::scenario::LARGEST_FILE;
use outturn::study::Ask;

use super::compare::INPUTS;
use super::machine::{Watch, fits, in_pool, read, say, warn};
use super::run::{files, inputs};
use super::{DrawsFormat, Failure, ReadArgs};

/// Options of `verify`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn verify results/2018-19-m05\n  outturn verify results/2018-19-m05 --scenario packs/2018-19-m05"
)]
pub(super) struct VerifyArgs {
    /// The results folder
    results: PathBuf,
    /// The scenario, where it is not the one named in run.log
    #[arg(long)]
    scenario: Option<PathBuf>,
    /// Threads to use [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Refuse a run that would need more memory than this, in MB
    #[arg(long, value_name = "MB", default_value_t = 4_000)]
    max_memory: u64,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn verify(args: &VerifyArgs) -> Result<(), Failure> {
    let folder = &args.results;
    let bytes = plain(&folder.join(manifest::FILE), LARGEST_FILE).map_err(|error| {
        Failure::Input(format!("cannot read `{}` of `{}`: {error}", manifest::FILE, folder.display()))
    })?;
    let differs = |why: &str| Failure::Differs(format!("{}: {}", folder.join(manifest::FILE).display(), visible(why)));
    let stated = Manifest::parse(&bytes).map_err(|why| differs(&why))?;
    if stated.part.is_some() || !stated.outputs.iter().any(|output| output.path == RESULTS) {
        return as_stated(folder, &stated, args.quiet);
    }
    let made = &stated.made;
    if !is_possible(&made.asked) {
        return Err(differs("it asks for what no run takes"));
    }
    let scenario = match &args.scenario {
        Some(scenario) => scenario.clone(),
        None => logged_scenario(folder)?,
    };
    let how = ReadArgs { set: made.asked.changes.clone(), repair: made.asked.repaired, no_repair: false };
    let study = read(&scenario, &how)?;
    let format = if made.draws_as_arrays { DrawsFormat::Npy } else { DrawsFormat::Csv };
    let compiled = study.compiled_for(&made.asked)?;
    let most = made.asked.precision.map_or(study.settings(&made.asked).iterations, |precision| precision.at_most);
    let needs = |iterations| study.memory(&compiled, &made.asked, iterations);
    fits(needs(most), needs(1), args.max_memory)?;
    let again = in_pool(args.threads, || {
        let watch = Watch::new(args.quiet);
        let (results, draws) = study.run_with_draws(&made.asked, &|progress| watch.observe(progress))?;
        files(&results, &draws, &study, &made.asked, made.wanted, format)
    })??;

    let mut differences = log_differences(folder, &bytes);
    let now = again.iter().find(|artifact| artifact.path == manifest::FILE);
    let now = now.and_then(|artifact| Manifest::parse(&artifact.bytes).ok());
    // The commit says who built the program; what it makes is compared, so that a field that was added shows too.
    let same = now.and_then(|mut now| {
        now.made.git_commit.clone_from(&made.git_commit);
        Some(now.artifact().ok()?.bytes == bytes)
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
        match plain(&folder.join(&artifact.path), artifact.bytes.len() as u64) {
            Err(error) => _ = writeln!(differences, "output {} cannot be read: {error}", artifact.path),
            Ok(bytes) if bytes != artifact.bytes => _ = writeln!(differences, "output {} differs", artifact.path),
            Ok(_) => {}
        }
    }
    let known: BTreeSet<&str> = again.iter().map(|artifact| artifact.path.as_str()).chain([log::FILE]).collect();
    let mut added = Vec::new();
    others(folder, "", &known, &mut added);
    for path in added {
        _ = writeln!(differences, "{} is not of this run", visible(&path));
    }
    if stated.version != env!("CARGO_PKG_VERSION") {
        let version = visible(&stated.version);
        _ = writeln!(differences, "made by version {version}, this is {}", env!("CARGO_PKG_VERSION"));
    }
    if differences.is_empty() {
        if !args.quiet {
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
        match plain(&folder.join(&output.path), output.bytes) {
            Err(error) => _ = writeln!(differences, "output {} cannot be read: {error}", visible(&output.path)),
            Ok(bytes) if sha256(&bytes) != output.sha256 => {
                _ = writeln!(differences, "output {} differs", visible(&output.path));
            }
            Ok(_) => {}
        }
    }
    let ours = [log::FILE, manifest::FILE];
    let known: BTreeSet<&str> = stated.outputs.iter().map(|output| output.path.as_str()).chain(ours).collect();
    let mut added = Vec::new();
    others(folder, "", &known, &mut added);
    for path in added {
        _ = writeln!(differences, "{} is not named by its manifest", visible(&path));
    }
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

/// False for what the options of `run` would refuse.
fn is_possible(asked: &Ask) -> bool {
    let good = |iterations: u64| (1..=MAX_ITERATIONS).contains(&iterations);
    let precision = asked.precision.is_none_or(|of| of.millions.is_finite() && of.millions > 0.0 && good(of.at_most));
    let sampler = match asked.sampler {
        Some(SamplerUsed::Sobol { randomisations }) => {
            (FEWEST_RANDOMISATIONS..=MOST_RANDOMISATIONS).contains(&randomisations)
        }
        None | Some(SamplerUsed::Plain) => true,
    };
    asked.iterations.is_none_or(good) && precision && sampler
}

/// The bytes of a plain file. One that holds more than `most` is cut after the next byte: it cannot be what is looked for.
fn plain(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // A pipe would wait for ever, and a device never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a plain file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Files and empty folders below a folder that are not among those known, in the order of their names.
fn others(folder: &Path, above: &str, known: &BTreeSet<&str>, into: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{above}{}", entry.file_name().to_string_lossy());
        let within = format!("{path}/");
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && known.iter().any(|known| known.starts_with(&within)) {
            others(&entry.path(), &within, known, into);
        } else if is_folder || !known.contains(path.as_str()) {
            into.push(path);
        }
    }
}

/// The scenario that the log names.
fn logged_scenario(folder: &Path) -> Result<PathBuf, Failure> {
    let file = folder.join(log::FILE);
    let bytes = plain(&file, LARGEST_FILE).map_err(|error| {
        let why = format!("cannot read `{}`: {error}", file.display());
        Failure::Input(format!(
            "{why}; `verify` runs again what `outturn run` made: make other results again by their own command"
        ))
    })?;
    let log = String::from_utf8_lossy(&bytes);
    let path = log::last(&log, "scenario folder").map(PathBuf::from);
    let path = path.ok_or_else(|| {
        Failure::Input(format!("`{}` names no scenario folder: give one with --scenario", file.display()))
    })?;
    if path.exists() {
        return Ok(path);
    }
    let kept = folder.join(INPUTS);
    warn(&format!(
        "note: the scenario `{}` that {} names is not there any more: the run is made again from what it kept of it, `{}`\n",
        visible(&path.display().to_string()),
        log::FILE,
        kept.display()
    ));
    Ok(kept)
}

/// What is wrong with the log of a folder with this manifest; nothing where there is no log.
fn log_differences(folder: &Path, manifest: &[u8]) -> String {
    let Ok(bytes) = plain(&folder.join(log::FILE), LARGEST_FILE) else { return String::new() };
    let text = String::from_utf8_lossy(&bytes);
    if let Err(entry) = log::check(&text) {
        return format!("{}: entry {entry} was changed, taken out, added or moved\n", log::FILE);
    }
    if log::last(&text, log::MANIFEST) == Some(sha256(manifest).as_str()) {
        return String::new();
    }
    format!("{}: its last entry is of another manifest than the one that is there\n", log::FILE)
}
