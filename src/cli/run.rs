//! `outturn run`: from a scenario to a results folder. `outturn report`: the pages and pictures of results again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use outturn::compile::Compiled;
use outturn::diagnostic::visible;
use outturn::folder::{self, Form, INPUTS};
use outturn::format::parquet::Parquet;
use outturn::format::{Artifact, csv, draws, log, terminal};
use outturn::kernel::sampling::FEWEST_RANDOMISATIONS;
use outturn::manifest::{self, Manifest, OutputFile, sha256};
use outturn::outputs::{self, Wanted};
use outturn::resolve::Repair;
use outturn::results::{NodeCode, Results, SamplerUsed};
use outturn::simulate::memory;
use outturn::study::{Ask, MonthsAsked, PrecisionAsked, Study, StudyError};
use outturn::summary::{Alias, NotCut};
use outturn::tell::anonymous::who_is_who;
use outturn::tell::book::Book;
use outturn::tell::topic;
use outturn::write::{Destination, WriteError};

use super::machine::{Watch, interrupted, listen_for_interrupts, read, say, warn};
use super::{DrawsFormat, Failure, ReportArgs, RunArgs, SamplerName};

/// Why a file of results is refused, and what to do.
const NOT_STATED: &str = "not the bytes that the manifest of this folder names: edited, or mixed from two runs";
const AGAIN: &str = "run the scenario again";

pub(super) fn run(args: &RunArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let parquet = parquet(args.parquet)?;
    let study = read(&args.scenario, &args.how)?;
    let ask = asked(args, &study);
    let compiled = study.compiled_for(&ask)?;
    two_draws_of_one_file(&ask.draws, args.draws_format)?;
    // With a precision, the run may go on to the most that it may take.
    let most = ask.precision.map_or(study.settings(&ask).iterations, |precision| precision.at_most);
    let needed = |iterations| study.memory(&compiled, &ask, iterations) + draws_memory(&ask, parquet, iterations);
    args.machine.fits(needed(most), needed(1))?;
    let folder = args.out.clone().unwrap_or_else(|| Path::new("results").join(folder_name(&study)));
    // Without a slash at its end, after which a link would be taken for a folder.
    let folder: PathBuf = folder.components().collect();
    if args.dry_run {
        Destination::may_become(&folder, args.overwrite).map_err(refused)?;
        return say(&format!("{}\nwould write to {}\n", needs(&compiled, most), folder.display()));
    }
    let destination = destination(&folder, args.overwrite)?;
    let wanted = wanted(args);
    let form = Form { wanted, draws_as_arrays: args.draws_format == DrawsFormat::Npy, parquet };
    let read_after = started.elapsed();
    let (results, artifacts, simulated_after) = args.machine.pool(|| {
        let watch = Watch::new(args.quiet);
        let (results, draws) = study.run_with_draws(&ask, &|progress| watch.observe(progress))?;
        let simulated_after = started.elapsed();
        let artifacts = folder::files(&results, &draws, &study, &ask, form).map_err(bug)?;
        Ok::<_, Failure>((results, artifacts, simulated_after))
    })??;
    let mut artifacts = artifacts;
    artifacts.push(log::run_log(
        "",
        &[
            ("done".to_owned(), "run".to_owned()),
            ("command line".to_owned(), command_line()),
            ("scenario folder".to_owned(), absolute(&args.scenario)),
            ("threads".to_owned(), args.machine.threads().to_string()),
            ("instructions".to_owned(), study.settings(&ask).isa.name().to_owned()),
            ("read and compiled after, s".to_owned(), seconds(read_after)),
            ("simulated after, s".to_owned(), seconds(simulated_after)),
            ("rendered after, s".to_owned(), seconds(started.elapsed())),
            ("host".to_owned(), format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
            ("unix time".to_owned(), unix_time()),
            (log::MANIFEST.to_owned(), hash_of_manifest(&artifacts)),
        ],
    ));
    commit(destination, &artifacts)?;
    if args.quiet {
        return Ok(());
    }
    say(&told(&results, args.verbose))?;
    let many = artifacts.len();
    say(&format!("{}: {} ({many} files, {} s)\n", opens(wanted), shown(&folder, wanted), seconds(started.elapsed())))
}

/// What writes Parquet, where it is asked for.
pub(super) fn parquet(asked: bool) -> Result<Option<Parquet>, Failure> {
    let built = asked.then(Parquet::of_this_build).transpose();
    built.map_err(|without| Failure::CommandLine(format!("error: --parquet: {without}")))
}

/// Bytes of iterations as Parquet: a column while it is written, and the file while it waits.
pub(super) fn draws_memory(ask: &Ask, parquet: Option<Parquet>, iterations: u64) -> u64 {
    parquet.map_or(0, |_| (ask.draws.len() as u64 + 1) * iterations * 8)
}

/// A changed scenario has a folder of its own.
pub(super) fn folder_name(study: &Study) -> String {
    let facts = &study.model.facts;
    if facts.changes.is_empty() { facts.name.clone() } else { format!("{}-what-if", facts.name) }
}

/// `outturn report`: nothing is simulated, but for a part of the results. Without a folder of their own the pages take their places among
/// the results.
pub(super) fn report(args: &ReportArgs) -> Result<(), Failure> {
    let (results, manifest) = saved(&args.results)?;
    #[cfg(feature = "workbook")]
    if let Some((template, out)) = args.interactive.as_deref().zip(args.out.as_deref()) {
        let of = (&*args.results, &results, &manifest);
        return super::interactive::write(template, of, out, args.overwrite, args.quiet);
    }
    if let Some(out) = args.out.as_ref().filter(|_| args.of.is_some() || args.anonymise) {
        return part(args, &results, &manifest, out);
    }
    let mut artifacts = outputs::of(&results, Wanted::default()).map_err(bug)?;
    let in_place = args.out.is_none();
    let folder = args.out.as_ref().unwrap_or(&args.results);
    let made_again = |path: &str| artifacts.iter().any(|artifact| artifact.path == path);
    // The inputs go wherever the pages go.
    let goes = |path: &str| in_place || path.starts_with(INPUTS);
    let others = manifest.outputs.iter().filter(|output| !made_again(&output.path) && goes(&output.path));
    artifacts.extend(others.map(|output| kept_output(&args.results, output)).collect::<Result<Vec<_>, _>>()?);
    let before = match fs::read_to_string(args.results.join(log::FILE)) {
        Ok(before) if in_place => before,
        _ => String::new(),
    };
    let destination = destination(folder, in_place || args.overwrite)?;
    artifacts.push(manifest.remade(&artifacts).artifact().map_err(bug)?);
    if in_place {
        artifacts.push(log::run_log(
            &before,
            &[
                ("done".to_owned(), "report".to_owned()),
                ("command line".to_owned(), command_line()),
                ("unix time".to_owned(), unix_time()),
                (log::MANIFEST.to_owned(), hash_of_manifest(&artifacts)),
            ],
        ));
    }
    commit(destination, &artifacts)?;
    let page = folder.join(outputs::REPORT);
    if args.quiet { Ok(()) } else { say(&format!("report: {} ({} files)\n", page.display(), artifacts.len())) }
}

/// The pack of a node and what lies below it, or without the names of organisations, or both. The inputs stay behind: they are everybody's
/// and full of names.
fn part(args: &ReportArgs, saved: &Results, manifest: &Manifest, out: &Path) -> Result<(), Failure> {
    if let Some(key) = &args.key {
        let of = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if of(key).starts_with(of(out)) {
            let message = format!("error: {}: the key would go with the pack; name a file outside it", key.display());
            return Err(Failure::CommandLine(message));
        }
        if key.exists() && !args.overwrite {
            let message = format!("error: {} is there already: name another file, or --overwrite", key.display());
            return Err(Failure::CommandLine(message));
        }
    }
    let destination = destination(out, args.overwrite)?;
    let mut results = match &args.of {
        Some(code) => cut(code, args, saved)?,
        None => saved.clone(),
    };
    let part = results.headline.0.clone();
    let key = args.anonymise.then(|| {
        let (anonymous, key) = results.anonymous();
        results = anonymous;
        key
    });
    let mut artifacts = args.machine.pool(|| outputs::of(&results, Wanted::default()).map_err(bug))??;
    artifacts.push(manifest.part(&part, &results, &artifacts).artifact().map_err(bug)?);
    if let (Some(key), Some(file)) = (key, &args.key) {
        let bytes = key_file(&key)?;
        fs::write(file, bytes)
            .map_err(|error| Failure::Machine(format!("cannot write {}: {error}", file.display())))?;
    }
    commit(destination, &artifacts)?;
    let page = out.join(outputs::REPORT);
    if args.quiet { Ok(()) } else { say(&format!("report: {} ({} files)\n", page.display(), artifacts.len())) }
}

/// Causes are kept for the headline alone, so the run is made again with the node as headline; its figures must be those that were saved.
fn cut(code: &str, args: &ReportArgs, saved: &Results) -> Result<Results, Failure> {
    let (files, mut ask) = super::compare::files(&args.results)?;
    let repair = if ask.repaired { Repair::Nearest } else { Repair::No };
    let study = Study::read(&files, repair).map_err(|error| Failure::Input(error.to_string()))?.headlined(code)?;
    if let (MonthsAsked::Of(codes), true) = (&mut ask.months, study.model.months.is_some()) {
        codes.push(code.to_owned());
    }
    listen_for_interrupts();
    let needs = |iterations| study.memory(&study.compiled, &ask, iterations);
    args.machine.fits(needs(study.settings(&ask).iterations), needs(1))?;
    let results = args.machine.pool(|| {
        let watch = Watch::new(args.quiet);
        study.run(&ask, &|progress| watch.observe(progress))
    })??;
    let node = NodeCode(code.to_owned());
    if results.node(&node) != saved.node(&node) {
        let why = "the inputs that it keeps do not make the results that it has";
        return Err(Failure::Differs(format!("{}: {why}; {AGAIN}", args.results.display())));
    }
    results.cut(&node).map_err(|NotCut| StudyError::NoPlace(code.to_owned()).into())
}

/// Who is who, as a table.
fn key_file(key: &[Alias]) -> Result<Vec<u8>, Failure> {
    Ok(csv::table(&who_is_who().filled(&key.to_vec())).map_err(bug)?.bytes)
}

/// A file of a results folder that is not made again: it must be the one that the manifest names, for it goes into the next.
pub(super) fn kept_output(folder: &Path, stated: &OutputFile) -> Result<Artifact, Failure> {
    let file = folder.join(&stated.path);
    let refused = |why: String| Failure::Input(format!("error: {}: {why}", file.display()));
    let bytes = fs::read(&file).map_err(|error| refused(format!("cannot be read: {error}; {AGAIN}")))?;
    if stated.sha256 != sha256(&bytes) {
        return Err(refused(format!("{NOT_STATED}; {AGAIN}")));
    }
    Ok(Artifact::new(&stated.path, bytes))
}

/// The results of a folder and its manifest; what is damaged, of another format, edited or of another run is refused by name.
pub(super) fn saved(folder: &Path) -> Result<(Results, Manifest), Failure> {
    let read = |path: &str| {
        let file = folder.join(path);
        fs::read(&file).map_err(|error| {
            Failure::Input(format!(
                "error: cannot read `{}`: {error}; name a results folder that `outturn run` has written",
                file.display()
            ))
        })
    };
    let wrong = |path: &str, why: &str| Failure::Input(format!("error: {}: {why}", folder.join(path).display()));
    let manifest =
        Manifest::parse(&read(manifest::FILE)?).map_err(|why| wrong(manifest::FILE, &format!("{why}; {AGAIN}")))?;
    let bytes = read(outputs::RESULTS)?;
    let results = Results::read(&bytes).map_err(|why| wrong(outputs::RESULTS, &why))?;
    let stated = manifest.outputs.iter().find(|output| output.path == outputs::RESULTS);
    if stated.is_none_or(|stated| stated.sha256 != sha256(&bytes)) {
        return Err(wrong(outputs::RESULTS, &format!("{NOT_STATED}; {AGAIN}")));
    }
    Ok((results, manifest))
}

/// SHA-256 of the manifest among some files.
fn hash_of_manifest(artifacts: &[Artifact]) -> String {
    let manifest = artifacts.iter().find(|artifact| artifact.path == manifest::FILE);
    manifest.map_or_else(String::new, |manifest| sha256(&manifest.bytes))
}

/// What the command line asks of the study.
fn asked(args: &RunArgs, study: &Study) -> Ask {
    Ask {
        seed: args.seed,
        iterations: args.iterations,
        sampler: match args.sampler {
            SamplerName::Plain => None,
            SamplerName::Sobol => {
                Some(SamplerUsed::Sobol { randomisations: args.randomisations.unwrap_or(FEWEST_RANDOMISATIONS) })
            }
        },
        precision: args.precision.map(|millions| PrecisionAsked { millions, at_most: args.max_iterations }),
        second_seed: true,
        months: if args.no_fan { MonthsAsked::None } else { MonthsAsked::Of(args.fan_for.clone()) },
        draws: args.draws.clone(),
        by_organisation: args.by_organisation,
        repaired: study.repaired(),
        changes: study.model.facts.changes.clone(),
    }
}

fn wanted(args: &RunArgs) -> Wanted {
    match (args.tables_only, args.no_png) {
        (true, _) => Wanted::Tables,
        (false, true) => Wanted::Pages.min(Wanted::default()),
        (false, false) => Wanted::default(),
    }
}

/// What the terminal is told: the answer, or everything.
fn told(results: &Results, verbose: bool) -> String {
    let book = Book::new(results);
    let mut blocks = topic::opening(&book);
    if verbose {
        blocks.extend(topic::report(&book));
    } else {
        // It was asked for: whoever asked is told at once.
        blocks.extend(topic::precision::blocks(&book));
    }
    terminal::page(&blocks, terminal::WIDTH)
}

fn opens(wanted: Wanted) -> &'static str {
    if wanted == Wanted::Tables { "tables" } else { "report" }
}

fn shown(folder: &Path, wanted: Wanted) -> String {
    let path = if wanted == Wanted::Tables { folder.join("data") } else { folder.join(outputs::REPORT) };
    path.display().to_string()
}

/// Two nodes whose draws would have one file.
pub(super) fn two_draws_of_one_file(codes: &[String], format: DrawsFormat) -> Result<(), Failure> {
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    match draws::of_one_file(&codes).filter(|_| format == DrawsFormat::Npy) {
        Some([one, other]) => Err(Failure::CommandLine(format!(
            "error: `{one}` and `{other}` would have one file: use --draws-format csv"
        ))),
        None => Ok(()),
    }
}

/// A place for results, proved writable; what killed runs have left is said.
pub(super) fn destination(folder: &Path, overwrite: bool) -> Result<Destination, Failure> {
    // Before there is anything that an interrupt could leave behind.
    listen_for_interrupts();
    let destination = Destination::prepare(folder, overwrite).map_err(refused)?;
    for left in destination.left_behind() {
        warn(&format!(
            "note: {} is of a run that was killed, or that still runs: delete it if none does\n",
            left.display()
        ));
    }
    Ok(destination)
}

/// Writes everything or nothing.
pub(super) fn commit(destination: Destination, artifacts: &[Artifact]) -> Result<(), Failure> {
    if interrupted() {
        return Err(Failure::Machine("interrupted: nothing was written".to_owned()));
    }
    destination.commit(artifacts).map_err(refused)
}

pub(super) fn refused(error: WriteError) -> Failure {
    // It names files that others may have put there.
    Failure::Machine(visible(&error.to_string()))
}

pub(super) fn bug(error: outturn::format::FormatError) -> Failure {
    Failure::Machine(error.to_string())
}

/// One line on the size of a run.
pub(super) fn needs(compiled: &Compiled, iterations: u64) -> String {
    let terms: usize = compiled.accounts.iter().map(|account| account.terms.len()).sum();
    format!(
        "{} accounts, {} columns, {} terms, {iterations} iterations: about {} MB of memory",
        compiled.accounts.len(),
        compiled.columns.count(),
        terms,
        memory(compiled, iterations).div_ceil(1_000_000),
    )
}

fn seconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64())
}

/// For the log only, where what is no text may be replaced.
fn command_line() -> String {
    std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn unix_time() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or_else(|_| "before 1970".to_owned(), |since| since.as_secs().to_string())
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path)).display().to_string()
}
