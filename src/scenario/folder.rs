//! The files of a scenario from a file system: the one place that reads one.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::problems::Problems;
use super::source::{Files, LARGEST_FILE, RawFile, bounded, is_read};
use crate::diagnostic::{Check, Diagnostics};

/// The endings of workbooks, of kinds that are read and of others.
const WORKBOOKS: [&str; 8] = ["xlsx", "ods", "xls", "xlsm", "xlsb", "xltx", "xltm", "xlam"];

impl Files {
    /// The CSV and TOML files of a folder, and the names of its other files. Nothing else in this crate reads a file of a scenario.
    ///
    /// # Errors
    /// The folder is missing or cannot be listed.
    pub fn from_folder(dir: &Path) -> Result<Self, Diagnostics> {
        let names = || -> io::Result<Vec<_>> { fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name())).collect() };
        let names = names().map_err(|error| {
            let mut problems = Problems::new(Vec::new(), None);
            let message = format!("cannot read the folder `{}`: {error}", dir.display());
            problems.in_folder(Check::FolderMissing, message);
            problems.into_parts().1
        })?;
        let file = |name: OsString| RawFile {
            bytes: read_file(&dir.join(&name)),
            name: name.to_string_lossy().into(),
            sheet: None,
        };
        let is_read = |name: &OsString| is_read(&name.to_string_lossy());
        let (read, others): (Vec<OsString>, Vec<OsString>) = names.into_iter().partition(is_read);
        let others = others.into_iter().filter(|name| !dir.join(name).is_dir());
        let others = others.map(|name| name.to_string_lossy().into()).collect();
        Ok(Self::sorted(read.into_iter().map(file).collect(), others))
    }

    /// The files of a scenario: of a folder, or the sheets of a workbook (.xlsx or .ods).
    ///
    /// # Errors
    /// The folder or the workbook cannot be read.
    pub fn open(path: &Path) -> Result<Self, Diagnostics> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending {
            Some(ending) if WORKBOOKS.contains(&ending.as_str()) && !path.is_dir() => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                match read_file(path) {
                    Ok(bytes) => Self::from_workbook(&name, &bytes),
                    Err((check, message)) => {
                        let mut problems = Problems::new(Vec::new(), None);
                        problems.in_file(check, &name, format!("{name}: {message}"));
                        Err(problems.into_parts().1)
                    }
                }
            }
            _ => Self::from_folder(path),
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, (Check, String)> {
    let unreadable = |error: io::Error| (Check::FileUnreadable, error.to_string());
    let data = fs::metadata(path).map_err(unreadable)?;
    if !data.is_file() {
        return Err((Check::FileUnreadable, "not a plain file".to_owned()));
    }
    // One byte more than allowed tells a file that is too large, even one that grows while it is read.
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    bounded(bytes)
}
