//! `outturn check`: every check of a scenario, and what a run would need.

use std::fmt::Write as _;
use std::path::Path;

use outturn::render::correlations::repairs;
use outturn::resolve::{Loaded, Repair};
use outturn::summary::correlations;

use super::run::{WIDTH, compile, load_with, needs};
use super::{Failure, say};

pub(super) fn check(scenario: &Path, repair: Repair) -> Result<(), Failure> {
    let loaded = load_with(scenario, repair)?;
    let compiled = compile(&loaded.model)?;
    say(&repairs(&correlations(&loaded.model), WIDTH))?;
    say(&counts(&loaded))?;
    say(&format!("{}\n{}\n", loaded.warnings.tally(), needs(&compiled, loaded.model.facts.iterations)))
}

/// What was read of each table, and how the register's rows are read.
fn counts(loaded: &Loaded) -> String {
    let mut text = String::new();
    for count in &loaded.counts {
        for line in count.lines() {
            text.push_str(&line);
            text.push('\n');
        }
    }
    let risks = &loaded.model.risks;
    if !risks.is_empty() {
        let chances = risks.iter().filter(|risk| risk.probability.is_some()).count();
        let alone = risks.iter().filter(|risk| risk.factor_set.is_none()).count();
        let _ = writeln!(
            text,
            "{} risks: {chances} with a chance, {} certain; {alone} without a factor set",
            risks.len(),
            risks.len() - chances
        );
    }
    text
}
