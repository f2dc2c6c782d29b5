//! What the fuzz targets share.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use outturn::compile::Compiled;
use outturn::diagnostic::Diagnostics;
use outturn::resolve::{self, Loaded, Repair};
use outturn::scenario::Files;

/// Inputs beyond this many bytes are passed over: what they cost is a test of its own (`tests/it/input.rs`), not what is sought here.
pub const LARGEST: usize = 64 * 1024;

/// Scenarios that inputs take a file of, each with its files.
pub static BASES: LazyLock<Vec<Vec<(String, Vec<u8>)>>> = LazyLock::new(|| {
    [
        "scenarios/minimal",
        "tests/scenarios/everything",
        "tests/scenarios/everything-else",
        "tests/scenarios/everything-today",
    ]
    .iter()
    .map(|folder| pairs(&root().join(folder)))
    .collect()
});

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of a scenario.
pub fn pairs(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = Files::from_folder(folder).expect("a scenario of the repository");
    files.pairs().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
}

/// An input as a file of a scenario: the number of the base, a line with the file's name, and its bytes.
pub fn split(data: &[u8]) -> Option<(usize, &str, &[u8])> {
    let (&base, rest) = data.split_first()?;
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let name = std::str::from_utf8(&rest[..end]).ok()?;
    Some((usize::from(base.checked_sub(b'0')?), name, &rest[end + 1..]))
}

/// The files of a base with one in the place of its own; none where there is no such base.
pub fn with(base: usize, name: &str, bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut files = BASES.get(base)?.clone();
    files.retain(|(known, _)| known != name);
    files.push((name.to_owned(), bytes.to_vec()));
    Some(files)
}

/// Reads as `check` does, and again with the line ends of Windows: all that is said must be the same.
pub fn read(files: Vec<(String, Vec<u8>)>) {
    let of_windows = |bytes: &[u8]| match bytes.contains(&b'\r') {
        true => bytes.to_vec(),
        false => bytes.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]),
    };
    let ended = files.iter().map(|(name, bytes)| (name.clone(), of_windows(bytes))).collect::<Vec<_>>();
    let load = |files| resolve::load_files(&Files::from_pairs(files), Repair::No);
    let first: Result<Loaded, Diagnostics> = load(files);
    assert_eq!(said(&first), said(&load(ended)), "the same files read otherwise");
    if let Ok(loaded) = first {
        // What cannot be compiled is refused in words.
        let _ = Compiled::new(&loaded.model);
    }
}

/// All that a reading says: findings, counts, hashes, the model.
fn said(read: &Result<Loaded, Diagnostics>) -> String {
    match read {
        Ok(loaded) => {
            let counts: Vec<String> = loaded.counts.iter().flat_map(|count| count.lines()).collect();
            let hashes: Vec<&str> = loaded.files.iter().map(|file| file.sha256.as_str()).collect();
            format!("{}\n{counts:?}\n{hashes:?}\n{:?}", loaded.warnings.listing(), loaded.model)
        }
        Err(found) => found.listing(),
    }
}
