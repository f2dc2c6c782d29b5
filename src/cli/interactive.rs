//! `outturn report --interactive`: the page with the scenario of one run inside.

use std::fs;
use std::path::Path;

use outturn::folder::INPUTS;
use outturn::format::interactive::{NotThePage, Paper, page};
use outturn::format::{Artifact, terminal};
use outturn::manifest::Manifest;
use outturn::outputs;
use outturn::results::Results;
use outturn::tell::book::Book;
use outturn::tell::topic;

use super::machine::say;
use super::run::kept_output;
use super::{Failure, calibrate};

/// Writes the page to `out`: `template` is `outturn.html`, and the results are those of the folder.
pub(super) fn write(
    template: &Path,
    (folder, results, manifest): (&Path, &Results, &Manifest),
    out: &Path,
    overwrite: bool,
    quiet: bool,
) -> Result<(), Failure> {
    let refused = |why: &dyn std::fmt::Display| Failure::Input(format!("error: {}: {why}", template.display()));
    let page_as_downloaded = fs::read_to_string(template).map_err(|why| refused(&format!("cannot be read: {why}")))?;
    let kept = manifest.outputs.iter().filter(|output| output.path.starts_with(INPUTS));
    let inputs: Vec<Artifact> = kept
        .map(|output| {
            let file = kept_output(folder, output)?;
            let name = file.path.trim_start_matches(INPUTS).trim_start_matches('/').to_owned();
            Ok(Artifact { path: name, ..file })
        })
        .collect::<Result<_, Failure>>()?;
    if inputs.is_empty() {
        let why = "keeps no inputs, as the pack of a part does not: name the folder of the run itself";
        return Err(Failure::Input(format!("error: {} {why}", folder.display())));
    }
    let stated = manifest.outputs.iter().find(|output| output.path == outputs::RESULTS);
    let opening = topic::opening(&Book::new(results));
    // What was changed stands before what is found.
    let blocks = 1 + usize::from(!results.scenario.changes.is_empty());
    let finding = terminal::page(&opening[..opening.len().min(blocks)], usize::MAX);
    let paper = Paper {
        name: &results.scenario.name,
        title: &results.scenario.title,
        finding: finding.trim(),
        ask: &manifest.made.asked,
        iterations: results.run.iterations,
        seed: results.run.seed.to_string(),
        results: stated.map_or("", |stated| &stated.sha256),
    };
    let page = page(&page_as_downloaded, &paper, inputs).map_err(|why| match why {
        NotThePage::Bug(why) => super::run::bug(why),
        NotThePage::Other | NotThePage::Version => refused(&why),
    })?;
    calibrate::write(out, page.as_bytes(), overwrite)?;
    if quiet { Ok(()) } else { say(&format!("page with levers: {}\n", out.display())) }
}
