//! `outturn check`: every check of a scenario, and what a run would need.

use std::fmt::Write as _;
use std::path::Path;

use outturn::format::terminal;
use outturn::resolve::assurance::fingerprint;
use outturn::study::Study;
use outturn::summary::correlations;
use outturn::tell::topic;

use super::machine::{open_as, say, warn};
use super::run::needs;
use super::{Failure, ReadArgs};

pub(super) fn check(scenario: &Path, how: &ReadArgs) -> Result<(), Failure> {
    let read = Study::read(&open_as(scenario, how)?, how.repair());
    let study = read.map_err(|why| Failure::Input(why.to_string()))?;
    warn(&study.warnings.listing());
    say(&terminal::page(&topic::dependence::repairs(&correlations(&study.model)), terminal::WIDTH))?;
    say(&counts(&study))?;
    say(&format!("for assurance.toml, of these inputs: inputs = \"{}\"\n", fingerprint(&study.files)))?;
    say(&format!("{}\n{}\n", study.warnings.tally(), needs(&study.compiled, study.model.facts.iterations)))
}

/// What was read of each table, and how the register's rows are read.
fn counts(study: &Study) -> String {
    let mut text = String::new();
    for count in &study.counts {
        for line in count.lines() {
            text.push_str(&line);
            text.push('\n');
        }
    }
    let risks = &study.model.risks;
    if !risks.is_empty() {
        let chances = risks.iter().filter(|risk| risk.probability.is_some()).count();
        let alone = risks.iter().filter(|risk| risk.factor_set.is_none()).count();
        let linked = risks.iter().filter(|risk| risk.link.is_some()).count();
        let linked = if linked > 0 { format!("; {linked} linked to another") } else { String::new() };
        let _ = writeln!(
            text,
            "{} risks: {chances} with a chance, {} certain; {alone} without a factor set{linked}",
            risks.len(),
            risks.len() - chances
        );
    }
    text
}
