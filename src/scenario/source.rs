//! Files of a scenario folder as bytes and text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::near::near;
use crate::diagnostic::Check;

/// The largest file that is read.
pub const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// A file of the folder before anything is known about it: its name and its bytes, or why there are none.
#[derive(Debug)]
pub struct RawFile {
    /// Name within the folder.
    pub name: String,
    /// The bytes, or the check that failed and what was found.
    pub bytes: Result<Vec<u8>, (Check, String)>,
}

/// The CSV and TOML files of a folder, by name; of files whose name is close to one of `known` the name alone, so that they are
/// refused and not passed over.
///
/// # Errors
/// The folder is missing or cannot be listed.
pub fn read_folder(dir: &Path, known: &[&'static str]) -> io::Result<Vec<RawFile>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let lower = name.to_ascii_lowercase();
        if (lower.ends_with(".csv") || lower.ends_with(".toml")) && !name.starts_with(['.', '~']) {
            files.push(RawFile { bytes: read_file(&entry.path()), name });
        } else if near(&name, known).is_some() && !entry.path().is_dir() {
            files.push(RawFile { bytes: Ok(Vec::new()), name });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
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
    if bytes.len() as u64 > LARGEST_FILE {
        return Err((Check::FileTooLarge, format!("over {} MiB", LARGEST_FILE / (1024 * 1024))));
    }
    Ok(bytes)
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
    /// Characters before each block of [`BLOCK`] bytes: a place in a long line is found without counting all of it.
    marks: Vec<usize>,
}

/// Bytes between two marks.
const BLOCK: usize = 4096;

/// Characters that start in some bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
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
        let mut marks = vec![0];
        for block in text.as_bytes().chunks(BLOCK) {
            marks.push(marks[marks.len() - 1] + characters(block));
        }
        (Self { name: name.to_owned(), sha256, bytes: bytes.len(), rows: None, text, starts, marks }, bad_line)
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn whole(&self) -> String {
        self.text.to_string()
    }

    /// The rows of a table that are not blank, the header first, each with the line where it starts.
    #[must_use]
    pub fn cells(&self) -> Vec<(usize, Vec<String>)> {
        let (rows, _) = super::csv_text::split(&self.text, super::table::MOST_ROWS + 1);
        rows.into_iter()
            .map(|row| (row.line, row.cells.into_iter().map(|cell| cell.text.into_owned()).collect()))
            .collect()
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
        (line, self.characters_before(offset).saturating_sub(self.characters_before(start)) + 1)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let block = offset / BLOCK;
        self.marks[block] + characters(&self.text.as_bytes()[block * BLOCK..offset])
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
    fn a_place_in_a_long_line_counts_characters() {
        let text = format!("x\n{}", "aé€".repeat(5_000));
        let (file, _) = SourceFile::new("a.csv", text.as_bytes());
        for (offset, _) in text.char_indices().step_by(997) {
            let start = if offset < 2 { 0 } else { 2 };
            let expected = (1 + usize::from(offset >= 2), text[start..offset].chars().count() + 1);
            assert_eq!(file.line_and_column(offset), expected, "{offset}");
        }
        assert_eq!(file.line_and_column(text.len()), (2, 15_001));
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
