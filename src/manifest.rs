//! `audit/manifest.json`: what made these results, with the SHA-256 of every input and output.
//!
//! The same bytes on any machine: no time, host, path, command line or number of threads is in it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::draws::philox::LAYOUT_VERSION;
use crate::format::{Artifact, FormatError, draws, parquet};
use crate::outputs::Wanted;
use crate::results::{Results, Warning};
use crate::study::{Ask, MonthsAsked};

/// Name of the manifest in the results folder.
pub const FILE: &str = "audit/manifest.json";
/// Version of the manifest's own format.
pub const FORMAT: u32 = 2;
/// The tool that a manifest of ours names.
pub const TOOL: &str = "outturn";
/// The lock file of the dependencies that the program was built with; empty where it had none.
const LOCK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/Cargo.lock"));

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

/// What a results folder answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Where the year ends.
    #[default]
    Run,
    /// What if?
    Stress(StressesAsked),
    /// What matters most?
    Drivers {
        /// Whose year end; none for the headline's.
        node: Option<String>,
        /// The position to reach, £m; none for what the node is judged by.
        target: Option<f64>,
    },
    /// What would have to happen?
    Breaks {
        /// Whose year end; none for the headline's.
        node: Option<String>,
        /// It breaks below this, £m; none for what the node is judged by.
        below: Option<f64>,
    },
    /// Do the plans add up?
    Plan {
        /// Whose plans; none for the headline's.
        node: Option<String>,
    },
    /// What would holding access and safety cost?
    Frontier {
        /// Whose; none for the headline's.
        node: Option<String>,
        /// Levers in place of the usual ones, as they were written.
        varied: Vec<String>,
        /// The chance with which access and safety are to be kept, each.
        held: f64,
        /// The chance with which the bail-out is to suffice.
        suffices: f64,
    },
    /// What would it take?
    Seek {
        /// The lever, as it was written.
        lever: String,
        /// Whose position; none for the headline's.
        node: Option<String>,
        /// The position to reach, £m.
        target: f64,
        /// With this chance.
        chance: f64,
    },
    /// What changed between two scenarios?
    Compare {
        /// Whose position; none for the headline of the second.
        node: Option<String>,
        /// What was asked of the first; [`Made::asked`] is of the second.
        first: Box<Ask>,
    },
    /// What came of several scenarios, each with a folder of its own?
    Batch,
    /// What do shards of one run come to? They are the inputs.
    Merge,
    /// How did packs of past years do?
    Backtest,
}

impl Question {
    /// True for what every manifest answers that says nothing of it.
    fn is_run(&self) -> bool {
        *self == Self::Run
    }
}

/// Which stresses were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StressesAsked {
    /// Names of the scenario's own; `A+B` is both at once.
    pub names: Vec<String>,
    /// True for all of them.
    pub all: bool,
    /// Changes that have no name; those joined by `;` are one stress.
    pub tried: Vec<String>,
    /// Changes with several values each: a grid.
    pub varied: Vec<String>,
}

/// What the caller knows and the results do not: with the scenario, all that it takes to make them again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Commit that the program was built from; none where it is not known.
    pub git_commit: Option<String>,
    /// SHA-256 of the lock file that it was built with, which names every dependency by version and hash; none where it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_sha256: Option<String>,
    /// Version of the layout of the draws' addresses.
    pub draw_layout_version: u32,
    /// What the folder answers.
    #[serde(default, skip_serializing_if = "Question::is_run")]
    pub question: Question,
    /// What the study was asked for.
    pub asked: Ask,
    /// What was wanted of the results.
    pub wanted: Wanted,
    /// True where every iteration was written as arrays.
    pub draws_as_arrays: bool,
    /// True where tables and iterations were written as Parquet too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parquet: bool,
    /// Checks that passed, one sentence or code each.
    pub checks_passed: Vec<String>,
}

impl Made {
    /// By this program, with everything that it writes.
    #[must_use]
    pub fn new(question: Question, asked: Ask) -> Self {
        Self {
            git_commit: option_env!("OUTTURN_COMMIT").map(str::to_owned),
            lock_sha256: (!LOCK.is_empty()).then(|| sha256(LOCK)),
            draw_layout_version: LAYOUT_VERSION,
            question,
            asked,
            wanted: Wanted::default(),
            draws_as_arrays: false,
            parquet: false,
            checks_passed: Vec::new(),
        }
    }
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

    /// The same for pages and pictures that were made again from saved results; iterations and Parquet that stay behind are not asked for
    /// any more.
    #[must_use]
    pub fn remade(&self, outputs: &[Artifact]) -> Self {
        let mut made = Made { wanted: Wanted::default(), ..self.made.clone() };
        if !outputs.iter().any(|output| draws::is_of(&output.path)) {
            made.asked.draws.clear();
            made.draws_as_arrays = false;
        }
        made.parquet &= outputs.iter().any(|output| parquet::is_of(&output.path));
        Self { made, outputs: outputs.iter().map(OutputFile::of).collect(), ..self.clone() }
    }

    /// The same for results of which a part was left out: it names neither inputs nor warnings nor anything that was asked of others.
    #[must_use]
    pub fn part(&self, of: &str, results: &Results, outputs: &[Artifact]) -> Self {
        let mut remade = self.remade(outputs);
        let changes = results.scenario.changes.clone();
        remade.made.asked = Ask { changes, months: MonthsAsked::default(), ..remade.made.asked };
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
    fn it_names_the_dependencies_that_it_was_built_with() {
        let lock = include_str!("../Cargo.lock").replace("\r\n", "\n");
        let made = Made::new(Question::Run, Ask::default());
        assert_eq!(made.lock_sha256, Some(sha256(lock.as_bytes())));
    }

    #[test]
    fn the_manifest_of_another_tool_is_refused() {
        assert!(Manifest::parse(b"{\"name\": \"a web extension\"}").is_err());
    }
}
