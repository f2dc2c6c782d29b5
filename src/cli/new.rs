//! `outturn new`: a commented starting folder or workbook.

use std::fs;
use std::path::Path;

use outturn::starter;

use super::Failure;
use super::machine::say;

/// File names and their texts.
type Texts = [(&'static str, &'static str); 16];

pub(super) fn new(path: &Path, workbook: bool, template: &str) -> Result<(), Failure> {
    let files = starter::files(template).unwrap_or(starter::FILES);
    let is_workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    match (is_workbook, workbook) {
        (true, _) => new_workbook(path, files),
        (false, true) => new_workbook(&path.with_added_extension("xlsx"), files),
        (false, false) => new_folder(path, files),
    }
}

#[cfg(feature = "workbook")]
fn new_workbook(path: &Path, files: Texts) -> Result<(), Failure> {
    use outturn::scenario::Files;
    use outturn::scenario::workbook::{Purpose, write};

    let texts = files.map(|(file, text)| (file, text.replace(starter::NAME, &name_of(&path.with_extension("")))));
    let bytes = write(&Files::from_pairs(texts), Purpose::Template).map_err(Failure::Machine)?;
    super::calibrate::write(path, &bytes, false)?;
    say(&format!("wrote a starting workbook to {0}; next: outturn check {0}\n", path.display()))
}

#[cfg(not(feature = "workbook"))]
fn new_workbook(_: &Path, _: Texts) -> Result<(), Failure> {
    Err(super::without_workbooks())
}

fn new_folder(dir: &Path, files: Texts) -> Result<(), Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::Machine(format!("cannot write `{}`: {error}", dir.display()));
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
        return Err(no(&"it exists already; choose a new name"));
    }
    fs::create_dir_all(dir).map_err(|error| no(&error))?;
    for (file, text) in files {
        let text = text.replace(starter::NAME, &name_of(dir));
        fs::write(dir.join(file), text).map_err(|error| no(&error))?;
    }
    say(&format!("wrote a starting scenario to {0}; next: outturn check {0}\n", dir.display()))
}

/// The folder's name as a scenario may have it: at most 64 lower-case letters, digits and hyphens.
fn name_of(dir: &Path) -> String {
    let name = dir.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let name: String = name.trim_matches('-').chars().take(64).collect();
    if name.is_empty() { starter::NAME.to_owned() } else { name }
}
