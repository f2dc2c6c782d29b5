//! `outturn cut`: the scenario of one system, out of a larger one.

use std::fs;
use std::path::Path;

use outturn::resolve::cut::{Cut, cut};
use outturn::resolve::{self, Repair};
use outturn::scenario::{Files, Scenario};

use super::Failure;
use super::machine::{open, say, study};

pub(super) fn run(scenario: &Path, node: &str, dir: &Path) -> Result<(), Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::Machine(format!("cannot write `{}`: {error}", dir.display()));
    if fs::symlink_metadata(dir).is_ok() {
        return Err(no(&"it exists already; choose a new name"));
    }
    let files = open(scenario)?;
    study(&files, Repair::No)?;
    let (whole, _) = Scenario::from_files(&files);
    let Cut { files, beyond } = cut(&whole, node).map_err(Failure::Input)?;
    // What is written is checked: it is a scenario like any other.
    let loaded = resolve::load_files(&Files::from_pairs(files.clone()), Repair::No).map_err(|found| {
        Failure::Machine(format!("{}the cut is not a scenario: a mistake of this program", found.listing()))
    })?;
    fs::create_dir_all(dir).map_err(|error| no(&error))?;
    for (name, text) in &files {
        fs::write(dir.join(name), text).map_err(|error| no(&error))?;
    }
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
