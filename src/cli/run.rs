//! `outturn run`: from a scenario folder to a results folder.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use outturn::compile::Compiled;
use outturn::diagnostic::{Diagnostic, visible};
use outturn::draws::philox::LAYOUT_VERSION;
use outturn::kernel::Isa;
use outturn::kernel::sampling::{FEWEST_RANDOMISATIONS, Sampler};
use outturn::model::Model;
use outturn::render::manifest::{InputFile, RunFacts};
use outturn::render::write::{Destination, WriteError};
use outturn::render::{self, Artifact};
use outturn::resolve::{Loaded, Repair};
use outturn::simulate::{RunSettings, memory, simulate};
use outturn::summary::{
    RulesSummary, Summary, Warning, column_of, dependence_cases, evidence, marginal_values, parameter_spreads,
    rule_cases, variance_budget, watches,
};
use outturn::tallies::Tallies;
use outturn::{replay, resolve};

use super::wanted::{Reached, Target, Wanted, no_such_node};
use super::{Failure, RunArgs, SamplerName, say};

/// Columns of a terminal that does not say its width.
pub(super) const WIDTH: usize = 100;

pub(super) fn run(args: &RunArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let loaded = load_with(&args.scenario, args.repair.into())?;
    let mut compiled = compile(&loaded.model)?;
    if !args.no_fan {
        add_fan(&loaded.model, &mut compiled, &args.fan_for)?;
    }
    let settings = RunSettings {
        seed: args.seed.unwrap_or(loaded.model.facts.seed),
        iterations: args.iterations.unwrap_or(loaded.model.facts.iterations),
        isa: Isa::detect(),
        sampler: match args.sampler {
            SamplerName::Plain => Sampler::Plain,
            SamplerName::Sobol => {
                Sampler::Sobol { randomisations: args.randomisations.unwrap_or(FEWEST_RANDOMISATIONS) }
            }
        },
    };
    let cap = args.max_iterations;
    let target = args.precision.map(|millions| Target { millions, start: settings.iterations.min(cap), cap });
    let fan = (!args.no_fan).then(|| args.fan_for.clone());
    let by_organisation = args.by_organisation;
    if by_organisation && loaded.model.months.is_none() {
        let message = "--by-organisation needs the year to date, and the scenario has no monthly_plan.csv";
        return Err(Failure::Input(message.to_owned()));
    }
    let wanted = Wanted {
        fan,
        by_organisation,
        ..Wanted::of(&loaded.model, &compiled, target, &args.draws, args.draws_format)?
    };
    // With a precision, the run may go on to the cap.
    let most = target.map_or(settings.iterations, |target| target.cap);
    let folder = args.out.clone().unwrap_or_else(|| Path::new("results").join(&loaded.model.facts.name));
    let one = memory(&compiled, 1) + wanted.memory(1);
    fits(memory(&compiled, most) + wanted.memory(most), one, args.max_memory)?;
    let no = |error: WriteError| Failure::Machine(error.to_string());
    if args.dry_run {
        Destination::may_become(&folder, args.overwrite).map_err(no)?;
        say(&format!("{}\nwould write to {}\n", needs(&compiled, most), folder.display()))?;
        return Ok(());
    }
    let destination = Destination::prepare(&folder, args.overwrite).map_err(no)?;
    for left in destination.left_behind() {
        eprintln!("note: {} is of a run that was killed, or that still runs: delete it if none does", left.display());
    }
    let made = in_pool(args.threads, || results(&loaded, &compiled, settings, &wanted, args.quiet))??;
    let log = render::run_log(&[
        ("command line".to_owned(), std::env::args().collect::<Vec<_>>().join(" ")),
        ("scenario folder".to_owned(), absolute(&args.scenario)),
        ("threads".to_owned(), threads(args.threads).to_string()),
        ("instructions".to_owned(), settings.isa.name().to_owned()),
        ("read and compiled after, s".to_owned(), seconds(made.began - started)),
        ("simulated after, s".to_owned(), seconds(made.simulated - started)),
        ("rendered after, s".to_owned(), seconds(made.rendered - started)),
        ("host".to_owned(), format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
        ("unix time".to_owned(), unix_time()),
    ]);
    let mut artifacts = made.artifacts;
    artifacts.push(log);
    if interrupted() {
        return Err(Failure::Machine("interrupted: nothing was written".to_owned()));
    }
    destination.commit(&artifacts).map_err(|error| Failure::Machine(error.to_string()))?;
    if !args.quiet {
        say(&render::terminal::report(&made.summary, WIDTH))?;
        if let (Some(target), Some(reached)) = (target, made.reached) {
            say(&format!("\nPrecision asked for: {}.\n", reached.sentence(target)))?;
        }
        say(&format!(
            "\nresults: {} ({} files, {} s)\n",
            folder.display(),
            artifacts.len(),
            seconds(started.elapsed())
        ))?;
    }
    Ok(())
}

/// Refuses a run that needs more memory than is allowed or can be had; with one iteration it would need `least`.
pub(super) fn fits(bytes: u64, least: u64, max_megabytes: u64) -> Result<(), Failure> {
    let needed = bytes.div_ceil(1_000_000);
    if needed > max_megabytes {
        let least = least.div_ceil(1_000_000);
        let remedy = if least > max_megabytes {
            format!("one iteration alone needs {least} MB: allow more")
        } else {
            "ask for fewer iterations".to_owned()
        };
        return Err(Failure::Machine(format!(
            "the run would need about {needed} MB of memory, more than --max-memory {max_megabytes}: {remedy}"
        )));
    }
    // Asked for and given back: a machine that says no now says it before any work.
    let had = usize::try_from(bytes).is_ok_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok());
    if had {
        Ok(())
    } else {
        Err(Failure::Machine(format!("the run would need about {needed} MB of memory, which cannot be had")))
    }
}

/// What a run makes before anything is written.
pub(super) struct Made {
    pub summary: Summary,
    /// Every output that is hashed, and the manifest.
    pub artifacts: Vec<Artifact>,
    /// The precision that was reached, where one was asked for.
    pub reached: Option<Reached>,
    pub began: Instant,
    pub simulated: Instant,
    pub rendered: Instant,
}

/// Simulates, summarises and renders.
pub(super) fn results(
    loaded: &Loaded,
    compiled: &Compiled,
    settings: RunSettings,
    wanted: &Wanted,
    quiet: bool,
) -> Result<Made, Failure> {
    let model = &loaded.model;
    let began = Instant::now();
    let (settings, tallies, reached) = tallied(model, compiled, settings, wanted, quiet)?;
    let tails: Vec<Vec<u64>> = tallies.focus.iter().map(|column| replay::worst(column, 0.10)).collect();
    let means = replay::tail_means(compiled, settings, &tails);
    let simulated = Instant::now();
    let mut summary = Summary::of(model, compiled, settings, &tallies, &means).map_err(|_| lost())?;
    summary.dependence.cases = dependence_cases(&summary, compiled, settings, &tallies);
    summary.parameters.spreads = parameter_spreads(&summary, compiled, settings);
    if let Some(rules) = summary.rules.take() {
        let cases = rule_cases(&summary, model, compiled, settings, &tallies);
        let cases = cases.map_err(|error| Failure::Input(format!("error: {error}")))?;
        summary.rules = Some(RulesSummary { cases, ..rules });
    }
    summary.budget = variance_budget(&summary, model, compiled, settings);
    let marginal = marginal_values(&summary, model, compiled, settings, &tallies);
    if let Some(national) = &mut summary.national {
        national.marginal = marginal;
    }
    summary.warnings.extend(loaded.warnings.list().iter().map(warning));
    let no = |error: render::RenderError| Failure::Machine(error.to_string());
    let mut artifacts = render::everything(&summary).map_err(no)?;
    artifacts.extend(wanted.files(&tallies).map_err(no)?);
    if wanted.by_organisation {
        let found = evidence(model, compiled);
        let named: Vec<_> = found
            .iter()
            .map(|of| (model.accounts[of.account].code.as_str(), model.accounts[of.account].name.as_str(), of))
            .collect();
        artifacts.push(render::evidence::csv(&named).map_err(no)?);
    }
    let facts = RunFacts {
        git_commit: option_env!("OUTTURN_COMMIT").map(str::to_owned),
        draw_layout_version: LAYOUT_VERSION,
        settings: wanted.settings(reached.as_ref()),
        checks_passed: vec![loaded.warnings.tally()],
    };
    let manifest = render::manifest(&summary, &inputs(loaded), &artifacts, &facts).map_err(no)?;
    artifacts.push(manifest);
    Ok(Made { summary, artifacts, reached, began, simulated, rendered: Instant::now() })
}

/// A finding of the check as a warning of the results.
fn warning(found: &Diagnostic) -> Warning {
    let place = found.place.as_ref().map_or_else(
        || "the scenario folder".to_owned(),
        |place| {
            let name = place.name.as_ref().map_or_else(String::new, |name| format!(", {name}"));
            format!("{place}{name}")
        },
    );
    let [message, advice, place] = [&found.message, &found.advice, &place].map(|text| visible(text));
    Warning { code: found.check.code().to_owned(), message, advice, place }
}

/// The tallies of a run; with a precision to reach, of the first of its doublings that reaches it, or of the last. Each look
/// is a run of its own from the start: no figure depends on how it was found, and looks at fixed places only keep intervals true.
pub(super) fn tallied(
    model: &Model,
    compiled: &Compiled,
    mut settings: RunSettings,
    wanted: &Wanted,
    quiet: bool,
) -> Result<(RunSettings, Tallies, Option<Reached>), Failure> {
    listen_for_interrupts();
    let mut watches = watches(model, compiled);
    wanted.draws.iter().for_each(|(_, column)| watches[*column].whole = true);
    if let Some(target) = wanted.target {
        settings.iterations = target.start;
    }
    loop {
        let bar = progress(settings.iterations, quiet);
        let observe = |done| {
            bar.set_position(done);
            if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let tallies = simulate(compiled, &watches, settings, &observe)
            .map_err(|_| Failure::Machine("interrupted: nothing was written".to_owned()))?;
        bar.finish_and_clear();
        let Some(target) = wanted.target else { return Ok((settings, tallies, None)) };
        let reached = Reached::of(model, compiled, &tallies)?;
        match reached.next(target) {
            Some(iterations) => settings.iterations = iterations,
            None => return Ok((settings, tallies, Some(reached))),
        }
    }
}

/// A wanted rank is missing after the second look.
pub(super) fn lost() -> Failure {
    Failure::Machine("an order statistic was lost: this is a bug, please report it".to_owned())
}

fn inputs(loaded: &Loaded) -> Vec<InputFile> {
    let input = |file: &outturn::scenario::SourceFile| InputFile {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        rows: file.rows.unwrap_or(0) as u64,
    };
    loaded.files.iter().map(input).collect()
}

/// Reads and checks a scenario, and repairs what it may; warnings go to stderr.
pub(super) fn load_with(scenario: &Path, repair: Repair) -> Result<Loaded, Failure> {
    let loaded = resolve::load_with(scenario, repair)
        .map_err(|problems| Failure::Input(format!("{}{}", problems.listing(), problems.tally())))?;
    let listing = loaded.warnings.listing();
    if !listing.is_empty() {
        eprint!("{listing}");
    }
    Ok(loaded)
}

pub(super) fn compile(model: &Model) -> Result<Compiled, Failure> {
    Compiled::new(model).map_err(|error| Failure::Input(format!("error: {error}")))
}

/// Adds the year by month: of the usual nodes, and of those named.
pub(super) fn add_fan(model: &Model, compiled: &mut Compiled, codes: &[String]) -> Result<(), Failure> {
    if model.months.is_none() && !codes.is_empty() {
        return Err(Failure::Input(
            "--for asks for a year by month, and the scenario has no monthly_plan.csv".to_owned(),
        ));
    }
    let column = |code: &String| column_of(model, compiled, code).ok_or_else(|| no_such_node(code));
    let also = codes.iter().map(column).collect::<Result<Vec<_>, _>>()?;
    compiled.add_fan(&also);
    Ok(())
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

/// Runs `work` on as many threads as asked for.
pub(super) fn in_pool<T: Send>(wanted: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads(wanted)).build();
    let pool = pool.map_err(|error| Failure::Machine(format!("cannot start threads: {error}")))?;
    Ok(pool.install(work))
}

fn threads(wanted: Option<u16>) -> usize {
    wanted.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// A bar on stderr, when that is a terminal.
fn progress(iterations: u64, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
    let bar = ProgressBar::with_draw_target(Some(iterations), target);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} iterations, {eta} to go") {
        bar.set_style(style);
    }
    bar
}

static INTERRUPTED: OnceLock<AtomicBool> = OnceLock::new();

/// From here on an interrupt stops the run at the next wave, and nothing is left half-written.
pub(super) fn listen_for_interrupts() {
    INTERRUPTED.get_or_init(|| {
        // Where no handler can be set, an interrupt ends the program at once, as ever.
        let _ = ctrlc::set_handler(|| INTERRUPTED.get_or_init(AtomicBool::default).store(true, Ordering::Relaxed));
        AtomicBool::default()
    });
}

pub(super) fn interrupted() -> bool {
    INTERRUPTED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

fn seconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64())
}

fn unix_time() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or_else(|_| "before 1970".to_owned(), |since| since.as_secs().to_string())
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path)).display().to_string()
}
