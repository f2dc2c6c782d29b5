//! `outturn check`: every check of a scenario, and what a run would need.

use std::path::Path;

use super::run::{compile, load, needs};
use super::{Failure, say};

pub(super) fn check(scenario: &Path) -> Result<(), Failure> {
    let loaded = load(scenario)?;
    let compiled = compile(&loaded.model)?;
    say(&format!("{}\n{}\n", loaded.warnings.tally(), needs(&compiled, loaded.model.facts.iterations)))
}
