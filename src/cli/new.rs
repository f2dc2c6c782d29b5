//! `outturn new`: a commented starting folder.

use std::fs;
use std::path::Path;

use outturn::starter;

use super::{Failure, say};

pub(super) fn new(dir: &Path) -> Result<(), Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::Machine(format!("cannot write `{}`: {error}", dir.display()));
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name else {
        return Err(Failure::Machine(format!("`{}` has no name to give to a scenario", dir.display())));
    };
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
        return Err(no(&"it exists already; choose a new name"));
    }
    fs::create_dir_all(dir).map_err(|error| no(&error))?;
    for (file, text) in starter::files(&name) {
        fs::write(dir.join(file), text).map_err(|error| no(&error))?;
    }
    say(&format!("wrote a starting scenario to {0}; next: outturn check {0}\n", dir.display()));
    Ok(())
}
