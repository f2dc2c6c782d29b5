//! `outturn cut`: the scenario of one system, out of a larger one.

use std::fs;
use std::path::Path;

use outturn::resolve::cut::{Cut, cut};
use outturn::resolve::{self, Repair};
use outturn::scenario::Scenario;

use super::run::load_with;
use super::{Failure, say};

pub(super) fn run(scenario: &Path, node: &str, dir: &Path) -> Result<(), Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::Machine(format!("cannot write `{}`: {error}", dir.display()));
    if fs::symlink_metadata(dir).is_ok() {
        return Err(no(&"it exists already; choose a new name"));
    }
    load_with(scenario, Repair::No)?;
    let (read, _) = Scenario::read(scenario);
    let Cut { files, beyond } = cut(&read, node).map_err(Failure::Input)?;
    fs::create_dir_all(dir).map_err(|error| no(&error))?;
    for (name, text) in &files {
        fs::write(dir.join(name), text).map_err(|error| no(&error))?;
    }
    // What was written is checked: it is a scenario like any other.
    let loaded = resolve::load(dir).map_err(|found| {
        Failure::Machine(format!(
            "{}the cut in `{}` is not a scenario: a mistake of this program",
            found.listing(),
            dir.display()
        ))
    })?;
    let organisations = loaded.model.accounts.iter().filter(|account| account.is_organisation).count();
    let mut text = format!(
        "wrote the scenario of {node} to {}: {organisations} organisations, {} files\n",
        dir.display(),
        files.len()
    );
    for sentence in &beyond {
        text.push_str(&format!("  {sentence}\n"));
    }
    say(&format!(
        "{text}Its gross positions are those of the whole, to the bit; next: outturn check {}\n",
        dir.display()
    ))
}
