//! `outturn check`: every check of a scenario, and what a run would need.

use std::path::Path;

use outturn::render::correlations::repairs;
use outturn::resolve::Repair;
use outturn::summary::correlations;

use super::run::{WIDTH, compile, load_with, needs};
use super::{Failure, say};

pub(super) fn check(scenario: &Path, repair: Repair) -> Result<(), Failure> {
    let loaded = load_with(scenario, repair)?;
    let compiled = compile(&loaded.model)?;
    say(&repairs(&correlations(&loaded.model), WIDTH))?;
    say(&format!("{}\n{}\n", loaded.warnings.tally(), needs(&compiled, loaded.model.facts.iterations)))
}
