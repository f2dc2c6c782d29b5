//! `outturn new`: a commented starting folder.

use std::fs;
use std::path::Path;

use outturn::starter;

use super::Failure;
use super::machine::say;

pub(super) fn new(dir: &Path) -> Result<(), Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::Machine(format!("cannot write `{}`: {error}", dir.display()));
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
        return Err(no(&"it exists already; choose a new name"));
    }
    fs::create_dir_all(dir).map_err(|error| no(&error))?;
    for (file, text) in starter::FILES {
        let text = text.replace(starter::NAME, &name_of(dir));
        fs::write(dir.join(file), text).map_err(|error| no(&error))?;
    }
    say(&format!("wrote a starting scenario to {0}; next: outturn check {0}\n", dir.display()))
}

/// The folder's name as a scenario may have it: lower-case letters, digits and hyphens.
fn name_of(dir: &Path) -> String {
    let name = dir.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { starter::NAME.to_owned() } else { name.to_owned() }
}
