//! `outturn check`: every check of a scenario, and what a run would need.

use std::path::Path;

use outturn::format::terminal;
use outturn::resolve::Repair;
use outturn::summary::correlations;
use outturn::tell::topic;

use super::Failure;
use super::machine::{read, say};
use super::run::needs;

pub(super) fn check(scenario: &Path, repair: Repair) -> Result<(), Failure> {
    let study = read(scenario, repair)?;
    say(&terminal::page(&topic::dependence::repairs(&correlations(&study.model)), terminal::WIDTH))?;
    say(&format!("{}\n{}\n", study.warnings.tally(), needs(&study.compiled, study.model.facts.iterations)))
}
