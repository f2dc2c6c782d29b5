//! The folder of a run: what the results become, what they were made from, and the manifest that names it all. The program writes it, a
//! page in a browser hands it out; the same run has the same files.

use crate::format::parquet::Parquet;
use crate::format::{Artifact, FormatError, draws};
use crate::manifest::{InputFile, Made, Manifest, Question};
use crate::outputs::{self, Wanted};
use crate::results::Results;
use crate::scenario::SourceFile;
use crate::study::{Ask, NodeDraws, Study};

/// Where a results folder keeps what it was made from.
pub const INPUTS: &str = "audit/inputs";

/// How a run is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form {
    /// What is wanted of the results.
    pub wanted: Wanted,
    /// True where iterations are wanted as an array a node, not as one table.
    pub draws_as_arrays: bool,
    /// What writes tables and iterations as Parquet too, where that is wanted.
    pub parquet: Option<Parquet>,
}

/// Every file of a run but its log, the manifest last.
///
/// # Errors
/// [`FormatError`]: a mistake in this program.
pub fn files(
    results: &Results,
    iterations: &[NodeDraws],
    study: &Study,
    ask: &Ask,
    form: Form,
) -> Result<Vec<Artifact>, FormatError> {
    let Form { wanted, draws_as_arrays, parquet } = form;
    let mut artifacts = outputs::of(results, wanted)?;
    let nodes: Vec<(&str, &[f64])> = iterations.iter().map(|of| (&*of.code, &of.positions[..])).collect();
    artifacts.extend(draws::files(&nodes, draws_as_arrays)?);
    if let Some(parquet) = parquet {
        artifacts.extend(outputs::as_parquet(results, parquet)?);
        if !nodes.is_empty() {
            artifacts.push(parquet.draws(&nodes)?);
        }
    }
    artifacts.extend(kept_inputs(INPUTS, &study.files));
    let made = Made {
        wanted,
        draws_as_arrays: draws_as_arrays && !iterations.is_empty(),
        parquet: parquet.is_some(),
        checks_passed: vec![study.warnings.tally()],
        ..Made::new(Question::Run, ask.clone())
    };
    let manifest = Manifest::of(results, &inputs(&study.files), &artifacts, made);
    artifacts.push(manifest.artifact()?);
    Ok(artifacts)
}

/// What results were made from, as files of a folder within theirs: they can be compared and made again when their scenario has moved on.
#[must_use]
pub fn kept_inputs(folder: &str, files: &[SourceFile]) -> Vec<Artifact> {
    let text = |file: &SourceFile| Artifact::new(&format!("{folder}/{}", file.name), file.whole().into_bytes());
    files.iter().map(text).collect()
}

/// The inputs as a manifest names them.
#[must_use]
pub fn inputs(files: &[SourceFile]) -> Vec<InputFile> {
    let input = |file: &SourceFile| InputFile {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        rows: file.rows.unwrap_or(0) as u64,
    };
    files.iter().map(input).collect()
}
