//! From the summary to bytes: tables, charts, report, terminal, manifest. Renderers do no arithmetic beyond formatting;
//! [`mod@write`] is the one place that writes.

use std::fmt;

use rayon::prelude::*;

use crate::summary::Summary;

pub mod backtest;
pub mod calibration;
pub mod charts;
pub mod correlations;
pub mod draws;
pub mod evidence;
pub mod explanation;
mod fund;
mod json;
pub mod manifest;
mod national;
mod own_accounts;
mod reference;
mod report;
mod run_log;
mod stages;
mod states;
pub mod tables;
pub mod tail;
pub mod terminal;
mod underlying;
mod words;
pub mod write;

#[cfg(test)]
mod fixture;

pub use crate::tell::print as format;
pub use manifest::{InputFile, Manifest, RunFacts, Setting};
pub use run_log::run_log;

/// One rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Path inside the results folder, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Artifact {
    /// From a path inside the results folder and content.
    #[must_use]
    pub fn new(path: &str, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), bytes }
    }
}

/// Why something could not be rendered. No input causes one: each is a mistake in this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderError {
    /// A table (file name) and why.
    Table(&'static str, String),
    /// A chart could not be drawn.
    Chart(String),
    /// A chart (path) could not be made into pixels.
    Pixels(String, String),
    /// A document could not be serialised.
    Json(String),
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(file, reason) => write!(f, "cannot render {file}: {reason}"),
            Self::Chart(reason) => write!(f, "cannot draw a chart: {reason}"),
            Self::Pixels(path, reason) => write!(f, "cannot render {path}: {reason}"),
            Self::Json(reason) => write!(f, "cannot render JSON: {reason}"),
        }
    }
}

impl std::error::Error for RenderError {}

/// Every output except the manifest and the log, always in the same order and with the same bytes: tables,
/// `summary.json`, charts as SVG and PNG, `report.html`. Charts are drawn in parallel.
///
/// # Errors
/// Any [`RenderError`].
pub fn everything(summary: &Summary) -> Result<Vec<Artifact>, RenderError> {
    let (files, drawn) = rayon::join(
        || {
            let mut files: Vec<Artifact> =
                tables::of(summary).par_iter().map(|table| table.csv(summary)).collect::<Result<_, _>>()?;
            files.push(json::summary_json(summary)?);
            Ok::<_, RenderError>(files)
        },
        || charts::all(summary),
    );
    let (mut files, charts) = (files?, drawn?);
    for chart in &charts {
        files.extend(chart.files());
    }
    files.push(report::report(summary, &charts));
    Ok(files)
}

/// The manifest of a run as an artifact; see [`manifest`](mod@manifest).
///
/// # Errors
/// [`RenderError::Json`] when it cannot be serialised: a mistake in this program.
pub fn manifest(
    summary: &Summary,
    inputs: &[InputFile],
    outputs: &[Artifact],
    facts: &RunFacts,
) -> Result<Artifact, RenderError> {
    let manifest = Manifest::of(summary, inputs, outputs, facts);
    let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| RenderError::Json(error.to_string()))?;
    bytes.push(b'\n');
    Ok(Artifact::new(manifest::FILE, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_threads(threads: usize, summary: &Summary) -> Vec<Artifact> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| everything(summary)).expect("artifacts")
    }

    #[test]
    fn one_two_and_seven_threads_render_the_same_bytes() {
        let summary = fixture::minimal();
        let one = with_threads(1, &summary);
        for threads in [2, 7] {
            assert!(with_threads(threads, &summary) == one, "{threads} threads differ");
        }
    }

    #[test]
    fn no_two_files_have_one_name() {
        let files = with_threads(2, &fixture::minimal());
        let names: std::collections::BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(names.len(), files.len());
    }
}
