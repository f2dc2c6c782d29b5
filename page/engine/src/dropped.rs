//! What was dropped on the page as the files of a scenario: a workbook, a folder, or a zip of either.

use std::io::{Cursor, Read};

use outturn::diagnostic::visible;
use outturn::scenario::{Files, LARGEST_FILE};
use zip::ZipArchive;

/// Settings make a folder a scenario.
const SETTINGS: &str = "scenario.toml";
/// The most files that are looked at.
const MOST_FILES: usize = 10_000;
/// The most that they may hold, unpacked, bytes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// How many names a message lists.
const LISTED: usize = 5;

/// A file with its path within what was dropped.
pub type Dropped = (String, Vec<u8>);

/// The files of the one scenario among those that were dropped.
///
/// # Errors
/// What is wrong, as it is printed.
pub fn scenario(dropped: Vec<Dropped>) -> Result<Files, String> {
    let dropped = match <[Dropped; 1]>::try_from(dropped) {
        Ok([(name, bytes)]) if ends(&name, ".zip") => unzipped(&name, &bytes)?,
        Ok(one) => one.into(),
        Err(several) => several,
    };
    let dropped: Vec<Dropped> = dropped.into_iter().filter(|(path, _)| !is_hidden(path)).collect();
    let settings: Vec<&str> =
        dropped.iter().map(|(path, _)| path.as_str()).filter(|path| in_folder(path).1 == SETTINGS).collect();
    match settings[..] {
        [path] => {
            let folder = in_folder(path).0.to_owned();
            let within = |(path, bytes): Dropped| {
                let (of, name) = in_folder(&path);
                (of == folder).then(|| (name.to_owned(), bytes))
            };
            Ok(Files::from_pairs(dropped.into_iter().filter_map(within)))
        }
        [] => workbook(dropped),
        _ => Err(format!(
            "error: {} scenarios were dropped, and one is read at a time: {}\n   = drop one of the folders",
            settings.len(),
            listed(&settings)
        )),
    }
}

/// The one workbook among them.
fn workbook(dropped: Vec<Dropped>) -> Result<Files, String> {
    let is_workbook = |path: &str| [".xlsx", ".ods", ".xls", ".xlsm", ".xlsb"].iter().any(|ending| ends(path, ending));
    let (mut books, others): (Vec<Dropped>, Vec<Dropped>) =
        dropped.into_iter().partition(|(path, _)| is_workbook(path));
    match books.pop() {
        Some((path, bytes)) if books.is_empty() => {
            Files::from_workbook(in_folder(&path).1, &bytes).map_err(|found| found.to_string())
        }
        Some(last) => {
            books.push(last);
            let names: Vec<&str> = books.iter().map(|(path, _)| path.as_str()).collect();
            let many = names.len();
            Err(format!(
                "error: {many} workbooks were dropped, and one is read at a time: {}\n   = drop one of them",
                listed(&names)
            ))
        }
        None => {
            let names: Vec<&str> = others.iter().map(|(path, _)| path.as_str()).collect();
            let found = if names.is_empty() { "nothing".to_owned() } else { listed(&names) };
            Err(format!(
                "error: no scenario was dropped: neither {SETTINGS} nor a workbook is among it, but {found}\n   = drop the \
                 folder of a scenario, a zip of it, or its workbook (.xlsx or .ods)"
            ))
        }
    }
}

/// The files within a zip. What it says of sizes may be untrue: it is unpacked up to a bound.
fn unzipped(name: &str, bytes: &[u8]) -> Result<Vec<Dropped>, String> {
    let name = visible(name);
    let damaged = |why: &dyn std::fmt::Display| {
        format!("error: {name}: cannot be read as a zip: {why}\n   = make it again, or drop the folder itself")
    };
    let too_large =
        |what: String| format!("error: {name}: too large: {what}\n   = zip the folder of one scenario alone");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    if archive.len() > MOST_FILES {
        return Err(too_large(format!("over {MOST_FILES} files")));
    }
    let (mut files, mut left) = (Vec::new(), MOST_BYTES);
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|why| damaged(&why))?;
        let path = file.name().map_err(|why| damaged(&why))?.replace('\\', "/");
        if file.is_dir() || is_hidden(&path) {
            continue;
        }
        let mut bytes = Vec::new();
        // Files of other kinds are named in messages and never read.
        if [".csv", ".toml", ".xlsx", ".ods"].iter().any(|ending| ends(&path, ending)) {
            let most = left.min(LARGEST_FILE + 1);
            file.take(most + 1).read_to_end(&mut bytes).map_err(|why| damaged(&why))?;
            left = left
                .checked_sub(bytes.len() as u64)
                .ok_or_else(|| too_large(format!("over {} MiB unpacked", MOST_BYTES / (1024 * 1024))))?;
        }
        files.push((path, bytes));
    }
    Ok(files)
}

fn ends(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

/// What systems put beside the files of people.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part.starts_with("~$") || part == "__MACOSX")
}

/// A path as its folder and its name.
fn in_folder(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn listed(names: &[&str]) -> String {
    let mut all: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{}`", visible(name))).collect();
    if names.len() > LISTED {
        all.push(format!("{} more", names.len() - LISTED));
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn dropped(paths: &[&str]) -> Vec<Dropped> {
        paths.iter().map(|path| ((*path).to_owned(), b"format = 1".to_vec())).collect()
    }

    fn names(files: &Files) -> Vec<&str> {
        files.pairs().map(|(name, _)| name).collect()
    }

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in files {
            zip.start_file(*path, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn the_folder_with_settings_is_the_scenario_wherever_it_lies() {
        let of = ["a/scenario.toml", "a/nodes.csv", "a/old/nodes.csv", "b/nodes.csv", "a/.DS_Store", "a/notes.txt"];
        assert_eq!(names(&scenario(dropped(&of)).unwrap()), ["nodes.csv", "scenario.toml"]);
        let files: Vec<(&str, &[u8])> = of.iter().map(|path| (*path, &b"format = 1"[..])).collect();
        let zip = ("month 5.ZIP".to_owned(), zipped(&files));
        assert_eq!(names(&scenario(vec![zip]).unwrap()), ["nodes.csv", "scenario.toml"]);
    }

    #[test]
    fn what_is_no_scenario_or_several_is_said_by_name() {
        let wrong = |paths: &[&str]| scenario(dropped(paths)).unwrap_err();
        assert!(wrong(&["a/scenario.toml", "b/scenario.toml"]).starts_with("error: 2 scenarios were dropped"));
        assert!(wrong(&["a.xlsx", "b.xlsx"]).starts_with("error: 2 workbooks were dropped"));
        assert!(
            wrong(&["a.docx", "b.pdf"])
                .contains("neither scenario.toml nor a workbook is among it, but `a.docx`, `b.pdf`")
        );
        assert!(wrong(&[]).contains("but nothing"));
        assert!(wrong(&["a.xlsx"]).contains("[E"), "a workbook that is none has the code of its check");
        assert!(wrong(&["a.zip"]).contains("a.zip: cannot be read as a zip"));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let nothing = vec![0; 60 * 1024 * 1024];
        let files = ["a.csv", "b.csv", "c.csv", "d.csv", "scenario.toml"].map(|name| (name, &nothing[..]));
        let bomb = zipped(&files);
        assert!(bomb.len() < 1_000_000);
        let why = scenario(vec![("bomb.zip".to_owned(), bomb)]).unwrap_err();
        assert!(why.contains("over 256 MiB unpacked"), "{why}");
    }
}
