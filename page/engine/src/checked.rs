//! What the check says of a scenario, as the page shows it: each finding with its code, place and remedy.

use std::collections::BTreeMap;

use outturn::diagnostic::{Diagnostic, Diagnostics, PRINTED_PER_CHECK, visible};
use outturn::study::Study;
use serde::Serialize;

/// What the check has found.
#[derive(Serialize)]
pub struct Checked {
    /// Whose scenario it is; none for what cannot be run.
    facts: Option<Facts>,
    /// `1 error, 1 warning in 6 files`.
    tally: String,
    /// The first ten of each check.
    findings: Vec<Finding>,
    /// What was left out of them.
    more: Vec<String>,
    /// Why nothing was read, as it is printed.
    refused: Option<String>,
}

/// A scenario that can be run.
#[derive(Serialize)]
struct Facts {
    title: String,
    year: String,
    note: String,
    organisations: usize,
    iterations: u64,
    /// As text: it has more digits than a number of a browser.
    seed: String,
}

/// One finding.
#[derive(Serialize)]
struct Finding {
    severity: String,
    code: String,
    message: String,
    place: Option<String>,
    line: Option<String>,
    remedy: String,
}

impl Finding {
    fn of(found: &Diagnostic) -> Self {
        let place = |place: &outturn::diagnostic::Place| {
            let noun = if place.file.ends_with(".toml") { "setting" } else { "column" };
            let name = place.name.as_ref().map_or_else(String::new, |name| format!(", {noun} {}", visible(name)));
            format!("{place}{name}")
        };
        Self {
            severity: found.severity().to_string(),
            code: found.check.code().to_owned(),
            message: visible(&found.message),
            place: found.place.as_ref().map(place),
            line: found.excerpt.as_deref().map(visible),
            remedy: visible(&found.advice),
        }
    }
}

impl Checked {
    /// A scenario that can be run, with its warnings.
    pub fn good(study: &Study) -> Self {
        let facts = &study.model.facts;
        let facts = Facts {
            title: visible(&facts.title),
            year: facts.year.clone(),
            note: visible(&facts.data_note),
            organisations: study.model.accounts.len(),
            iterations: facts.iterations,
            seed: facts.seed.to_string(),
        };
        Self { facts: Some(facts), ..Self::wrong(&study.warnings) }
    }

    /// One that has errors.
    pub fn wrong(found: &Diagnostics) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut findings = Vec::new();
        for diagnostic in found.list() {
            let count = counts.entry(diagnostic.check.code()).or_default();
            *count += 1;
            if *count <= PRINTED_PER_CHECK {
                findings.push(Finding::of(diagnostic));
            }
        }
        let more = counts.into_iter().filter(|(_, count)| *count > PRINTED_PER_CHECK);
        let more = more.map(|(code, count)| format!("and {} more of {code}", count - PRINTED_PER_CHECK)).collect();
        Self { facts: None, tally: found.tally(), findings, more, refused: None }
    }

    /// What is no scenario, or cannot be read as a whole.
    pub fn refused(why: String) -> Self {
        Self { facts: None, tally: String::new(), findings: Vec::new(), more: Vec::new(), refused: Some(why) }
    }
}
