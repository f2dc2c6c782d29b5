//! `outturn verify`: answer again what a results folder answers, and compare every byte; where its inputs are not with it, that its files
//! are those of its manifest.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use outturn::compare::{Comparison, Side};
use outturn::diagnostic::visible;
use outturn::draws::philox::MAX_ITERATIONS;
use outturn::folder::{self, Form, INPUTS, inputs};
use outturn::format::parquet::Parquet;
use outturn::format::{Artifact, log};
use outturn::kernel::sampling::{FEWEST_RANDOMISATIONS, MOST_RANDOMISATIONS};
use outturn::manifest::{self, InputFile, Made, Manifest, Question, sha256};
use outturn::outputs::RESULTS;
use outturn::resolve::Repair;
use outturn::results::{Results, SamplerUsed};
use outturn::scenario::changes::Written;
use outturn::scenario::{Files, LARGEST_FILE};
use outturn::study::{Ask, Observe, Study};

use super::compare::{SIDES, saved_in};
use super::machine::{MachineArgs, Watch, open, say, study, warn};
use super::run::{bug, draws_memory};
use super::{Failure, compare, of_node, seek, stress};

/// Options of `verify`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn verify results/2018-19-m05\n  outturn verify results/2018-19-m05 --scenario packs/2018-19-m05"
)]
pub(super) struct VerifyArgs {
    /// The results folder of any command, or the folder of a batch
    results: PathBuf,
    /// The scenario, where it is neither the one named in run.log nor the one that the results keep
    #[arg(long)]
    scenario: Option<PathBuf>,
    #[command(flatten)]
    machine: MachineArgs,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn verify(args: &VerifyArgs) -> Result<(), Failure> {
    let several = of_batch(&args.results);
    if several.is_empty() {
        return one(&args.results, args);
    }
    let mut wrong = Vec::new();
    for folder in &several {
        match one(folder, args) {
            Ok(()) => {}
            Err(Failure::Input(why) | Failure::Differs(why)) => wrong.push(why.trim_end().to_owned()),
            Err(failure) => return Err(failure),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Differs(wrong.join("\n"))) }
}

/// The results folders of a batch by name; none for what is a results folder itself.
fn of_batch(folder: &Path) -> Vec<PathBuf> {
    let is_one = |folder: &Path| folder.join(manifest::FILE).is_file();
    if is_one(folder) {
        return Vec::new();
    }
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_one(path))
        .collect();
    found.sort();
    found
}

/// A results folder.
fn one(folder: &Path, args: &VerifyArgs) -> Result<(), Failure> {
    let bytes = plain(&folder.join(manifest::FILE), LARGEST_FILE).map_err(|error| {
        Failure::Input(format!("cannot read `{}` of `{}`: {error}", manifest::FILE, folder.display()))
    })?;
    let differs = |why: &str| Failure::Differs(format!("{}: {}", folder.join(manifest::FILE).display(), visible(why)));
    let stated = Manifest::parse(&bytes).map_err(|why| differs(&why))?;
    let made = &stated.made;
    let is_run = made.question == Question::Run;
    let of_many = matches!(made.question, Question::Batch | Question::Merge | Question::Backtest);
    if of_many || stated.part.is_some() || is_run && !stated.outputs.iter().any(|output| output.path == RESULTS) {
        return as_stated(folder, &stated, args.quiet);
    }
    if !is_possible(made) {
        return Err(differs("it asks for what no run takes"));
    }
    let parquet = made.parquet.then(Parquet::of_this_build).transpose().map_err(|without| {
        Failure::Input(format!("error: {}: there are Parquet files in it, and {without}", folder.display()))
    })?;
    let scenario = match &args.scenario {
        Some(scenario) => scenario.clone(),
        None => logged_scenario(folder, is_run)?,
    };
    let Again { files: again, inputs } = again(folder, &scenario, made, parquet, args)?;

    let mut differences = log_differences(folder, &bytes);
    let now = again.iter().find(|artifact| artifact.path == manifest::FILE);
    let now = now.and_then(|artifact| Manifest::parse(&artifact.bytes).ok());
    // Commit and lock say who built the program; what it makes is compared, so that a field that was added shows too.
    let same = now.and_then(|mut now| {
        now.made.git_commit.clone_from(&made.git_commit);
        now.made.lock_sha256.clone_from(&made.lock_sha256);
        Some(now.artifact().ok()?.bytes == bytes)
    });
    if same != Some(true) {
        differences.push_str("output audit/manifest.json differs\n");
    }
    for file in &stated.inputs {
        match inputs.iter().find(|now| now.name == file.name) {
            None => _ = writeln!(differences, "input {} is gone", visible(&file.name)),
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

/// What a folder would hold now.
struct Again {
    files: Vec<Artifact>,
    inputs: Vec<InputFile>,
}

/// Answers the question of a folder again.
fn again(
    folder: &Path,
    scenario: &Path,
    made: &Made,
    parquet: Option<Parquet>,
    args: &VerifyArgs,
) -> Result<Again, Failure> {
    let ask = &made.asked;
    let repair = if ask.repaired { Repair::Nearest } else { Repair::No };
    let watch = Watch::new(args.quiet);
    let observe = |progress| watch.observe(progress);
    let changed = |path: &Path, ask: &Ask| -> Result<Files, Failure> {
        Ok(open(path)?.changed(Written::of_command_line(&ask.changes)))
    };
    match &made.question {
        Question::Stress(asked) => {
            let test = stress::test(&changed(scenario, ask)?, asked, repair)?;
            let iterations = test.base.settings(ask).iterations;
            args.machine.fits(stress::memory_of(&test, iterations), stress::memory_of(&test, 1))?;
            let told = args.machine.pool(|| test.run(ask, &observe))?.map_err(stress::failure)?;
            let files = stress::artifacts(&told, &test, asked.clone(), ask)?;
            Ok(Again { files, inputs: inputs(&test.base.files) })
        }
        Question::Compare { node, first } => {
            let side = |which: &str, ask: &Ask| -> Result<Side, Failure> {
                let saved = plain(&folder.join(saved_in(which)), LARGEST_FILE).ok();
                let saved = saved.and_then(|bytes| Results::read(&bytes).ok()).map(Box::new);
                let ask = ask.clone();
                Ok(Side {
                    files: changed(&scenario.join(which), &ask)?,
                    ask: Ask { changes: Vec::new(), ..ask },
                    saved,
                })
            };
            let sides = [side(SIDES[0], first)?, side(SIDES[1], ask)?];
            let asks = sides.each_ref().map(|side| side.ask.clone());
            let comparison = Comparison::read(sides).map_err(compare::failure)?;
            args.machine.fits(comparison.memory(None), comparison.memory(Some(1)))?;
            let told = args.machine.pool(|| comparison.run(node.as_deref(), &observe))?;
            let told = told.map_err(compare::failure)?;
            let files = compare::artifacts(&told, &comparison, node.clone(), asks)?;
            Ok(Again { files, inputs: compare::named(&comparison) })
        }
        Question::Seek { lever, node, target, chance } => {
            let files = changed(scenario, ask)?;
            let base = study(&files, repair)?;
            let iterations = base.settings(ask).iterations;
            args.machine.fits(seek::memory_of(&base, iterations), seek::memory_of(&base, 1))?;
            let asked = seek::Asked { lever, node: node.as_deref(), target: *target, chance: *chance };
            let told = args.machine.pool(|| asked.answer(&files, &base, ask, &observe))??;
            Ok(Again { files: asked.artifacts(&told, &base, ask.clone())?, inputs: inputs(&base.files) })
        }
        question => {
            let files = changed(scenario, ask)?;
            let study = study(&files, repair)?;
            let iterations = study.settings(ask).iterations;
            let answered = args.machine.pool(|| {
                if *question != Question::Run {
                    args.machine.fits(of_node::memory_of(&study, iterations), of_node::memory_of(&study, 1))?;
                }
                of_node::answered(question, &files, &study, ask, &observe).transpose()
            })??;
            let files = match answered {
                Some((results, told)) => of_node::artifacts(&results, &told, &study, question, ask)?,
                None => run_again(&study, made, parquet, args, &observe)?,
            };
            Ok(Again { files, inputs: inputs(&study.files) })
        }
    }
}

/// The files of a run.
fn run_again(
    study: &Study,
    made: &Made,
    parquet: Option<Parquet>,
    args: &VerifyArgs,
    observe: Observe<'_>,
) -> Result<Vec<Artifact>, Failure> {
    let compiled = study.compiled_for(&made.asked)?;
    let most = made.asked.precision.map_or(study.settings(&made.asked).iterations, |precision| precision.at_most);
    let needs =
        |iterations| study.memory(&compiled, &made.asked, iterations) + draws_memory(&made.asked, parquet, iterations);
    let form = Form { wanted: made.wanted, draws_as_arrays: made.draws_as_arrays, parquet };
    args.machine.fits(needs(most), needs(1))?;
    args.machine.pool(|| {
        let (results, draws) = study.run_with_draws(&made.asked, observe)?;
        folder::files(&results, &draws, study, &made.asked, form).map_err(bug)
    })?
}

/// A folder whose inputs are not with it (a back-test, the summary of a batch, a merge, a part of a run): its files are looked at, nothing is
/// computed again.
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
        "{}: all {} files are those that its manifest names; what they were made from is not with them, so nothing was computed again\n",
        folder.display(),
        stated.outputs.len()
    ))
}

/// False for what the options of the commands would refuse.
fn is_possible(made: &Made) -> bool {
    let asked = match &made.question {
        Question::Compare { first, .. } => is_possible_run(first),
        Question::Seek { chance, .. } => *chance > 0.0 && *chance < 1.0,
        Question::Frontier { held, suffices, .. } => [held, suffices].iter().all(|of| **of > 0.0 && **of < 1.0),
        _ => true,
    };
    // One iteration is an answer of a run alone.
    let many = made.question == Question::Run || made.asked.iterations != Some(1);
    asked && many && is_possible_run(&made.asked)
}

/// False for what the options of `run` would refuse.
fn is_possible_run(asked: &Ask) -> bool {
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

/// The scenario that the log names, or the one that the results keep.
fn logged_scenario(folder: &Path, is_run: bool) -> Result<PathBuf, Failure> {
    let file = folder.join(log::FILE);
    let kept = folder.join(INPUTS);
    let bytes = match plain(&file, LARGEST_FILE) {
        Ok(bytes) => bytes,
        // Only `run` and `report` keep a log: it names a place of this machine.
        Err(error) if error.kind() == io::ErrorKind::NotFound && kept.is_dir() => {
            if is_run {
                let why = "the run is made again from the inputs that it keeps";
                warn(&format!(
                    "note: {} has no {}, as a case of a batch has none: {why}\n",
                    folder.display(),
                    log::FILE
                ));
            }
            return Ok(kept);
        }
        Err(error) => return Err(Failure::Input(format!("cannot read `{}`: {error}", file.display()))),
    };
    let log = String::from_utf8_lossy(&bytes);
    let path = log::last(&log, "scenario folder").map(PathBuf::from);
    let path = path.ok_or_else(|| {
        Failure::Input(format!("`{}` names no scenario folder: give one with --scenario", file.display()))
    })?;
    if path.exists() {
        return Ok(path);
    }
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
