//! Work on threads of its own, while the thread that asked for it hears of progress and of Ctrl-C. The interpreter is free meanwhile.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use outturn::simulate::can_be_had;
use outturn::study::{Observe, Progress};
use pyo3::exceptions::{PyMemoryError, PyOSError, PyValueError};
use pyo3::prelude::*;

/// How long an interrupt may wait.
const LISTEN: Duration = Duration::from_millis(50);
/// The most threads.
const MOST_THREADS: u16 = 256;

/// How work is to be done.
pub struct How<'py> {
    /// Threads; none for one a processor.
    pub threads: Option<u16>,
    /// Called with what is done and of how much.
    pub progress: Option<Bound<'py, PyAny>>,
}

/// Does some work. An exception, of an interrupt or of the callback, stops it where it next tells its progress.
///
/// # Errors
/// That exception; threads that cannot be started.
pub fn done<T: Send>(py: Python<'_>, how: How<'_>, work: impl FnOnce(Observe<'_>) -> T + Send) -> PyResult<T> {
    if how.threads.is_some_and(|threads| !(1..=MOST_THREADS).contains(&threads)) {
        return Err(PyValueError::new_err(format!("threads: 1 to {MOST_THREADS}")));
    }
    let all = || thread::available_parallelism().map_or(1, usize::from);
    let threads = how.threads.map_or_else(all, usize::from);
    // A pool of its own: one that is shared would be dead in a forked process.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| PyOSError::new_err(format!("cannot start threads: {error}")))?;
    let progress = how.progress.map(Bound::unbind);
    let (stopped, at) = (AtomicBool::new(false), [AtomicU64::new(0), AtomicU64::new(0)]);
    let observe = |progress: Progress| {
        at[0].store(progress.done, Ordering::Relaxed);
        at[1].store(progress.of, Ordering::Relaxed);
        if stopped.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut told = [0, 0];
    let mut listen = || {
        Python::attach(|py| {
            py.check_signals()?;
            let now = [0, 1].map(|place| at[place].load(Ordering::Relaxed));
            if let Some(progress) = progress.as_ref().filter(|_| now != told) {
                told = now;
                progress.call1(py, (now[0], now[1]))?;
            }
            Ok(())
        })
    };
    py.detach(|| {
        thread::scope(|scope| {
            let (working, over) = channel::<()>();
            let worker = scope.spawn(|| {
                // Dropped when the work ends, in whatever way.
                let _working = working;
                pool.install(|| work(&observe))
            });
            let mut error: Option<PyErr> = None;
            loop {
                let waited = over.recv_timeout(LISTEN);
                if error.is_none() {
                    error = listen().err();
                    stopped.store(error.is_some(), Ordering::Relaxed);
                }
                if waited != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            let done = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            error.map_or(Ok(done), Err)
        })
    })
}

/// Refuses what needs more memory than is allowed or can be had: a process that is refused memory later would end without a word.
///
/// # Errors
/// `MemoryError`.
pub fn fits(bytes: u64, max_megabytes: u64) -> PyResult<()> {
    let needed = bytes.div_ceil(1_000_000);
    if needed > max_megabytes {
        return Err(PyMemoryError::new_err(format!(
            "it would need about {needed} MB of memory, more than max_memory={max_megabytes}: ask for fewer iterations, or allow more"
        )));
    }
    if can_be_had(bytes) {
        Ok(())
    } else {
        Err(PyMemoryError::new_err(format!("it would need about {needed} MB of memory, which cannot be had")))
    }
}
