//! What a command asks of the machine: threads, memory, interrupts, a bar of progress, places to print.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use outturn::id::nearest_hint;
use outturn::resolve::Repair;
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::simulate::can_be_had;
use outturn::stress::{self, Stress};
use outturn::study::{NotRead, Progress, Study, StudyError};
use outturn::tell::print::plain;
use outturn::tell::words;

use super::{Failure, ReadArgs};

/// Reads and checks a scenario, and repairs what may be repaired; warnings go to stderr, the first of each kind.
pub(super) fn read(scenario: &Path, how: &ReadArgs) -> Result<Study, Failure> {
    study(&open_as(scenario, how)?, how.repair())
}

/// The files of a scenario with the stresses and the changes that are asked for.
pub(super) fn open_as(scenario: &Path, how: &ReadArgs) -> Result<Files, Failure> {
    let files = open(scenario)?;
    let mut changes = changes_of(&files, &how.stress)?;
    changes.extend(how.set.iter().cloned());
    Ok(files.changed(Written::of_command_line(&changes)))
}

/// The stresses of a scenario's own.
pub(super) fn known(files: &Files) -> Result<Vec<Stress>, Failure> {
    stress::library(files).map_err(|found| Failure::Input(NotRead::Found(found).to_string()))
}

/// A stress of the scenario's own.
pub(super) fn named<'a>(known: &'a [Stress], name: &str) -> Result<&'a Stress, Failure> {
    known.iter().find(|stress| stress.name == name).ok_or_else(|| no_stress(known, name))
}

fn no_stress(known: &[Stress], name: &str) -> Failure {
    let hint = nearest_hint(name, known.iter().map(|stress| stress.name.as_str()));
    let list = "`outturn stress SCENARIO --list` names them";
    Failure::CommandLine(format!("error: the scenario has no stress `{}`{hint}; {list}", plain(name)))
}

/// The changes of stresses of the scenario's own.
fn changes_of(files: &Files, names: &[String]) -> Result<Vec<String>, Failure> {
    let known = if names.is_empty() { Vec::new() } else { known(files)? };
    stress::changes_of(&known, names).map_err(|name| no_stress(&known, name))
}

/// The files of a scenario: a folder's, or a workbook's.
pub(super) fn open(scenario: &Path) -> Result<Files, Failure> {
    Files::open(scenario).map_err(|found| Failure::Input(NotRead::Found(found).to_string()))
}

/// The study of files; warnings go to stderr, the first of each kind.
pub(super) fn study(files: &Files, repair: Repair) -> Result<Study, Failure> {
    let study = Study::read(files, repair).map_err(|why| Failure::Input(why.to_string()))?;
    warn(&study.warnings.briefly());
    Ok(study)
}

/// Says before anything else that a scenario is not read as it stands.
pub(super) fn say_what_if(study: &Study) -> Result<(), Failure> {
    words::what_if(&study.model.facts.changes).map_or(Ok(()), |text| say(&format!("{text}.\n\n")))
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match &error {
            StudyError::NoSuchNode(..) | StudyError::NoPlace(_) | StudyError::NoMonths(_) => {
                Self::CommandLine(format!("error: {error}"))
            }
            StudyError::Compile(reason) => Self::Input(format!("error: {reason}")),
            StudyError::Interrupted | StudyError::Lost => Self::Machine(error.to_string()),
        }
    }
}

/// Prints to stdout; a reader that went away is no failure of ours.
pub(super) fn say(text: &str) -> Result<(), Failure> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Machine(format!("cannot write to the standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints to stderr; where that cannot be written nobody can be told, and the work goes on.
pub(super) fn warn(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// How much of the machine a command may take.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct MachineArgs {
    /// Threads to use; no figure depends on it [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Refuse what would need more memory than this, in MB
    #[arg(long, value_name = "MB", default_value_t = 4_000)]
    max_memory: u64,
}

impl MachineArgs {
    /// Refuses a run that needs more memory than is allowed or can be had; with one iteration it would need `least`.
    pub(super) fn fits(&self, bytes: u64, least: u64) -> Result<(), Failure> {
        let least = least.div_ceil(1_000_000);
        let remedy = if least > self.max_memory {
            format!("one iteration alone needs {least} MB: allow more")
        } else {
            "ask for fewer iterations".to_owned()
        };
        self.allows("run", bytes, &remedy)
    }

    /// Refuses what needs more memory than is allowed or can be had; `remedy` is what to do.
    pub(super) fn allows(&self, what: &str, bytes: u64, remedy: &str) -> Result<(), Failure> {
        let (needed, allowed) = (bytes.div_ceil(1_000_000), self.max_memory);
        let needs = format!("the {what} would need about {needed} MB of memory");
        if needed > allowed {
            Err(Failure::Machine(format!("{needs}, more than --max-memory {allowed}: {remedy}")))
        } else if can_be_had(bytes) {
            Ok(())
        } else {
            Err(Failure::Machine(format!("{needs}, which cannot be had")))
        }
    }

    /// Runs `work` on as many threads as asked for.
    pub(super) fn pool<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads()).build();
        let pool = pool.map_err(|error| Failure::Machine(format!("cannot start threads: {error}")))?;
        Ok(pool.install(work))
    }

    pub(super) fn threads(&self) -> usize {
        self.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
    }
}

/// A bar on stderr, when that is a terminal, that a run may be stopped at.
pub(super) struct Watch {
    bar: ProgressBar,
}

impl Watch {
    /// Nothing is shown where it is to be quiet.
    pub(super) fn new(quiet: bool) -> Self {
        listen_for_interrupts();
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos} of {len}, {eta} to go") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Hears of progress; an interrupt stops the run.
    pub(super) fn observe(&self, progress: Progress) -> ControlFlow<()> {
        self.bar.set_length(progress.of);
        self.bar.set_position(progress.done);
        if progress.done >= progress.of {
            self.bar.finish_and_clear();
        }
        if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

static INTERRUPTED: OnceLock<AtomicBool> = OnceLock::new();

/// From here on an interrupt stops a run at the next wave, and nothing is left half-written.
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
