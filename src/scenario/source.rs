//! Files of a scenario as bytes and text.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::problems::Problems;
use crate::diagnostic::{Check, Diagnostics};

/// The largest file that is read.
pub const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// The files of a scenario or a history before anything is known about them: from a folder, or handed in from memory.
///
/// ```
/// use outturn::resolve::{self, Repair};
/// use outturn::scenario::Files;
///
/// let files = Files::from_pairs([("scenario.toml", "format = 1"), ("nodes.csv", "node_code,node_name,level,parent_code")]);
/// let found = resolve::load_files(&files, Repair::No).expect_err("settings and two tables are missing");
/// assert!(found.to_string().contains("missing file: positions.csv"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Files {
    pub(super) files: Vec<RawFile>,
}

/// A file: its name, and its bytes or why there are none.
#[derive(Debug, Clone)]
pub(super) struct RawFile {
    /// Name within the folder.
    pub name: String,
    /// The bytes, or the check that failed and what was found.
    pub bytes: Result<Vec<u8>, (Check, String)>,
}

impl Files {
    /// The CSV and TOML files of a folder. Nothing else in this crate reads a file of a scenario.
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
        let file = |name: OsString| RawFile { bytes: read_file(&dir.join(&name)), name: name.to_string_lossy().into() };
        let is_read = |name: &OsString| is_read(&name.to_string_lossy());
        Ok(Self::sorted(names.into_iter().filter(is_read).map(file).collect()))
    }

    /// Files from memory, by name. As in a folder, names that end in neither `.csv` nor `.toml` are left alone; a name
    /// that stands twice, which no folder can have, is a finding.
    #[must_use]
    pub fn from_pairs<N: Into<String>, B: Into<Vec<u8>>>(pairs: impl IntoIterator<Item = (N, B)>) -> Self {
        let pairs = pairs.into_iter().map(|(name, bytes)| (name.into(), bytes.into()));
        let file = |(name, bytes)| RawFile { name, bytes: bounded(bytes) };
        Self::sorted(pairs.filter(|(name, _)| is_read(name)).map(file).collect())
    }

    fn sorted(mut files: Vec<RawFile>) -> Self {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self { files }
    }
}

/// True for names of files that belong to a scenario or would be taken to.
fn is_read(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    (lower.ends_with(".csv") || lower.ends_with(".toml")) && !name.starts_with(['.', '~'])
}

/// Bytes that are not too many.
fn bounded(bytes: Vec<u8>) -> Result<Vec<u8>, (Check, String)> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err((Check::FileTooLarge, format!("over {} MiB", LARGEST_FILE / (1024 * 1024))));
    }
    Ok(bytes)
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

/// A file that was read: what the manifest says of it, and its text for the messages.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Name within the folder.
    pub name: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: usize,
    /// Rows of a table, the header left out; none for settings.
    pub rows: Option<usize>,
    /// The text without a byte order mark; empty when it is not UTF-8.
    pub(super) text: Arc<str>,
    /// Where each line of the text starts.
    starts: Vec<usize>,
}

impl SourceFile {
    /// From bytes; also the line of the first byte that is not UTF-8.
    pub(super) fn new(name: &str, bytes: &[u8]) -> (Self, Option<usize>) {
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let (text, bad_line) = match std::str::from_utf8(body) {
            Ok(text) => (Arc::from(text), None),
            Err(error) => {
                let good = &body[..error.valid_up_to()];
                (Arc::from(""), Some(1 + good.iter().filter(|&&byte| byte == b'\n').count()))
            }
        };
        let starts = line_starts(&text);
        (Self { name: name.to_owned(), sha256, bytes: bytes.len(), rows: None, text, starts }, bad_line)
    }

    /// The text of a physical line, from 1.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<&str> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        Some(self.text[start..end].trim_end_matches(['\r', '\n']))
    }

    /// Line and character column of a byte offset, from 1.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        (line, before.chars().count() + 1)
    }
}

/// Lines end with LF, CR LF or CR, as in spreadsheets' files.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (i, &byte) in bytes.iter().enumerate() {
        if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
            starts.push(i + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_physical_whatever_ends_them() {
        let (file, bad) = SourceFile::new("a.csv", "\u{feff}a\r\n\nb\rç,d".as_bytes());
        assert_eq!(bad, None);
        assert_eq!((file.line(1), file.line(2), file.line(3)), (Some("a"), Some(""), Some("b")));
        assert_eq!((file.line(4), file.line(5), file.line(0)), (Some("ç,d"), None, None));
        assert_eq!(file.line_and_column(file.text.len() - 1), (4, 3));
        assert_eq!(file.line_and_column(0), (1, 1));
    }

    #[test]
    fn the_line_that_is_not_utf_8_is_found() {
        assert_eq!(SourceFile::new("a.csv", b"a\nb\n\xff").1, Some(3));
    }

    #[test]
    fn the_hash_is_of_the_bytes_as_they_are() {
        let (file, _) = SourceFile::new("a.csv", b"abc");
        assert!(file.sha256.starts_with("ba7816bf"), "the published vector for abc");
        assert_eq!(file.bytes, 3);
    }
}
