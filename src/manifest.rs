//! `audit/manifest.json`: what made these results, with the SHA-256 of every input and output.
//!
//! The same bytes on any machine: no time, host, path, command line or number of threads is in it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::format::{Artifact, FormatError};
use crate::outputs::Wanted;
use crate::results::{Results, Warning};
use crate::study::{Ask, MonthsAsked};

/// Name of the manifest in the results folder.
pub const FILE: &str = "audit/manifest.json";
/// Version of the manifest's own format.
pub const FORMAT: u32 = 2;
/// The tool that a manifest of ours names.
pub const TOOL: &str = "outturn";

/// An input file of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Name inside the scenario folder, with `/`.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Data rows read from it; 0 for files that are not tables.
    pub rows: u64,
}

/// An output file of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFile {
    /// Path inside the results folder, with `/`.
    pub path: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// What the caller knows and the results do not: with the scenario, all that it takes to make them again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Commit that the program was built from; none where it is not known.
    pub git_commit: Option<String>,
    /// Version of the layout of the draws' addresses.
    pub draw_layout_version: u32,
    /// What the study was asked for.
    pub asked: Ask,
    /// What was wanted of the results.
    pub wanted: Wanted,
    /// True where every iteration was written as arrays.
    pub draws_as_arrays: bool,
    /// Checks that passed, one sentence or code each.
    pub checks_passed: Vec<String>,
}

impl OutputFile {
    /// Of a file.
    fn of(output: &Artifact) -> Self {
        Self { path: output.path.clone(), sha256: sha256(&output.bytes), bytes: output.bytes.len() as u64 }
    }
}

/// The manifest, as written and as read back by `verify`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// [`TOOL`].
    pub tool: String,
    /// Version of the program.
    pub version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// Iterations simulated.
    pub iterations: u64,
    /// What made the results.
    pub made: Made,
    /// Code of the node whose results these are, where something was left out of those of a run; none of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Warnings of the check of the scenario and cautions on results.
    pub warnings: Vec<Warning>,
    /// Every input, in the caller's order.
    pub inputs: Vec<InputFile>,
    /// Every output, in the order in which they are made. Neither this file nor the log is among them.
    pub outputs: Vec<OutputFile>,
}

impl Manifest {
    /// Of a run.
    #[must_use]
    pub fn of(results: &Results, inputs: &[InputFile], outputs: &[Artifact], made: Made) -> Self {
        Self {
            format: FORMAT,
            tool: TOOL.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: results.scenario.name.clone(),
            seed: results.run.seed,
            iterations: results.run.iterations,
            made,
            part: None,
            warnings: results.warnings.clone(),
            inputs: inputs.to_vec(),
            outputs: outputs.iter().map(OutputFile::of).collect(),
        }
    }

    /// Of what has no results of its own to be read back: a back-test, a comparison. Seed and iterations are those asked for; a back-test
    /// has no seed.
    #[must_use]
    pub fn without_results(name: &str, inputs: &[InputFile], outputs: &[Artifact], made: Made) -> Self {
        Self {
            format: FORMAT,
            tool: TOOL.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: name.to_owned(),
            seed: made.asked.seed.unwrap_or(0),
            iterations: made.asked.iterations.unwrap_or(0),
            made,
            part: None,
            warnings: Vec::new(),
            inputs: inputs.to_vec(),
            outputs: outputs.iter().map(OutputFile::of).collect(),
        }
    }

    /// The same for pages and pictures that were made again from saved results.
    #[must_use]
    pub fn remade(&self, outputs: &[Artifact]) -> Self {
        let made = Made { wanted: Wanted::All, ..self.made.clone() };
        Self { made, outputs: outputs.iter().map(OutputFile::of).collect(), ..self.clone() }
    }

    /// The same for results of which a part was left out: it names neither inputs nor warnings nor anything that was asked of others.
    #[must_use]
    pub fn part(&self, of: &str, results: &Results, outputs: &[Artifact]) -> Self {
        let mut remade = self.remade(outputs);
        let changes = results.scenario.changes.clone();
        remade.made.asked = Ask { changes, draws: Vec::new(), months: MonthsAsked::default(), ..remade.made.asked };
        Self { inputs: Vec::new(), warnings: results.warnings.clone(), part: Some(of.to_owned()), ..remade }
    }

    /// The manifest as a file.
    ///
    /// # Errors
    /// When it cannot be serialised: a mistake in this program.
    pub fn artifact(&self) -> Result<Artifact, FormatError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| FormatError::new(FILE, &error))?;
        bytes.push(b'\n');
        Ok(Artifact::new(FILE, bytes))
    }

    /// Reads a manifest back.
    ///
    /// # Errors
    /// A sentence, when the bytes are not a manifest of this tool and format.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| format!("not a manifest: {error}"))?;
        if manifest.tool != TOOL || manifest.format != FORMAT {
            return Err(format!(
                "a manifest of {} format {}, not of {TOOL} format {FORMAT}",
                manifest.tool, manifest.format
            ));
        }
        Ok(manifest)
    }
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn the_manifest_of_another_tool_is_refused() {
        assert!(Manifest::parse(b"{\"name\": \"a web extension\"}").is_err());
    }
}
