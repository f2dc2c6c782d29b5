//! `audit/manifest.json`: what made these results, with the SHA-256 of every input and output.
//!
//! The same bytes on any machine: no time, host, path, command line or number of threads is in it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::format::{Artifact, FormatError};
use crate::model::Base;
use crate::results::{CopulaUsed, ReferenceResult, Results, SamplerUsed, Warning};

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

/// A setting that bears on the results, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What the caller knows and the results do not.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Commit that the program was built from; none prints `unknown`.
    pub git_commit: Option<String>,
    /// Version of the layout of the draws' addresses.
    pub draw_layout_version: u32,
    /// Settings that bear on results beyond seed, iterations, sampler, base, headline and copula.
    pub settings: Vec<Setting>,
    /// Checks that passed, one sentence or code each.
    pub checks_passed: Vec<String>,
}

/// The manifest, as written and as read back by `verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// [`TOOL`].
    pub tool: String,
    /// Version of the program.
    pub version: String,
    /// Commit that it was built from, or `unknown`.
    pub git_commit: String,
    /// Version of the layout of the draws' addresses.
    pub draw_layout_version: u32,
    /// Name of the scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// Iterations simulated.
    pub iterations: u64,
    /// How factors were sampled.
    pub sampler: String,
    /// Other settings that bear on results.
    pub settings: Vec<Setting>,
    /// Checks that passed.
    pub checks_passed: Vec<String>,
    /// Warnings of the check of the scenario and cautions on results: code, message, place and advice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Every input, in the caller's order.
    pub inputs: Vec<InputFile>,
    /// Every output, in the order of rendering. Neither this file nor `run.log` is among them.
    pub outputs: Vec<OutputFile>,
}

impl Manifest {
    /// Of a run.
    #[must_use]
    pub fn of(results: &Results, inputs: &[InputFile], outputs: &[Artifact], facts: &Asked) -> Self {
        Self {
            format: FORMAT,
            tool: TOOL.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            git_commit: facts.git_commit.clone().unwrap_or_else(|| "unknown".to_owned()),
            draw_layout_version: facts.draw_layout_version,
            scenario: results.scenario.name.clone(),
            seed: results.run.seed,
            iterations: results.run.iterations,
            sampler: sampler_word(results.run.sampler),
            settings: settings(results).into_iter().chain(facts.settings.iter().cloned()).collect(),
            checks_passed: facts.checks_passed.clone(),
            warnings: results.warnings.iter().map(warning).collect(),
            inputs: inputs.to_vec(),
            outputs: outputs
                .iter()
                .map(|output| OutputFile {
                    path: output.path.clone(),
                    sha256: sha256(&output.bytes),
                    bytes: output.bytes.len() as u64,
                })
                .collect(),
        }
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

fn warning(warning: &Warning) -> String {
    let place = if warning.of_input() { format!(" ({})", warning.place) } else { String::new() };
    format!("{}: {}{place}; {}", warning.code, warning.message, warning.advice)
}

/// How a manifest names a sampler; [`crate::kernel::sampling::Sampler::parse`] reads it back.
fn sampler_word(sampler: SamplerUsed) -> String {
    match sampler {
        SamplerUsed::Plain => "plain".to_owned(),
        SamplerUsed::Sobol { randomisations } => format!("sobol with {randomisations} randomisations"),
    }
}

/// The settings that the results know.
fn settings(results: &Results) -> Vec<Setting> {
    let setting = |name: &str, value: String| Setting { name: name.to_owned(), value };
    let base = match results.scenario.base {
        Base::Plan => "plan",
        Base::Forecast => "forecast",
    };
    let copula = match results.dependence.copula {
        CopulaUsed::Gaussian => "gaussian".to_owned(),
        CopulaUsed::StudentT { degrees } => format!("student_t with {degrees} degrees of freedom"),
    };
    let mut settings = vec![
        setting("base", base.to_owned()),
        setting("headline", results.headline.to_string()),
        setting("copula", copula),
    ];
    let rules: Vec<String> = results.scenario.rules.iter().map(rule_words).collect();
    if !rules.is_empty() {
        settings.push(setting("rules", rules.join(", ")));
    }
    let of_reference = |r: &ReferenceResult| {
        setting(
            &format!("reference of {}", r.node),
            format!("{}, {}, n = {}, history {}", r.class, r.basis, r.n, r.history),
        )
    };
    settings.extend(results.references.iter().map(of_reference));
    settings.extend(repairs(results));
    settings
}

/// A rule's name, with its parameters where it has any.
fn rule_words(ran: &crate::results::RuleRan) -> String {
    let parameters: Vec<String> = ran.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    match parameters[..] {
        [] => ran.rule.name().to_owned(),
        _ => format!("{} ({})", ran.rule.name(), parameters.join("; ")),
    }
}

/// Name and value of the setting that says that correlations were repaired.
pub const REPAIR: (&str, &str) = ("correlation_repair", "nearest");

/// What was repaired, level by level: the matrices before and after, and the largest change.
fn repairs(results: &Results) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut set = |name: String, value: String| settings.push(Setting { name, value });
    let written = |factors: &[String], matrix: &[Vec<f64>]| {
        let row = |row: &Vec<f64>| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        format!("{}: {}", factors.join(", "), matrix.iter().map(row).collect::<Vec<_>>().join("; "))
    };
    for of in &results.dependence.correlations {
        let Some(repaired) = &of.repaired else { continue };
        let [a, b] = &repaired.pair;
        set(format!("correlations_stated_{}", of.level), written(&of.factors, &repaired.stated));
        set(format!("correlations_used_{}", of.level), written(&of.factors, &of.matrix));
        let change = format!("{a} and {b} from {} to {}", repaired.from, repaired.to);
        set(format!("correlations_largest_change_{}", of.level), change);
    }
    if !settings.is_empty() {
        settings.push(Setting { name: REPAIR.0.to_owned(), value: REPAIR.1.to_owned() });
    }
    settings
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
