//! Files of a scenario as bytes and text.

use std::borrow::Cow;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::changes::Written;
use super::sheet::Sheet;
use crate::diagnostic::{Check, Diagnostic, Diagnostics};

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
    /// Names of files beside them that are not read: one that is near a table's is a slip.
    pub(super) others: Vec<String>,
    /// True when they are the sheets of a workbook.
    pub(super) workbook: bool,
    /// What was found before any text was read.
    pub(super) found: Vec<Diagnostic>,
    /// What a reader should know that is neither right nor wrong.
    pub(super) notes: Vec<String>,
    /// What is to be read otherwise than it is written.
    pub(super) changes: Vec<Written>,
}

/// A file: its name, and its bytes or why there are none.
#[derive(Debug, Clone)]
pub(super) struct RawFile {
    /// Name within the folder.
    pub name: String,
    /// The bytes, or the check that failed and what was found.
    pub bytes: Result<Vec<u8>, (Check, String)>,
    /// Where the text stands in a workbook.
    pub sheet: Option<Arc<Sheet>>,
}

impl Files {
    /// The sheets of a workbook (.xlsx or .ods), by the name of its file and its bytes.
    ///
    /// # Errors
    /// The workbook as a whole cannot be read: of another kind, damaged, too large.
    pub fn from_workbook(name: &str, bytes: &[u8]) -> Result<Self, Diagnostics> {
        #[cfg(feature = "workbook")]
        return super::workbook::files(name, bytes);
        #[cfg(not(feature = "workbook"))]
        {
            let mut problems = super::problems::Problems::new(Vec::new(), None);
            let message = format!("this program was built without the reading of workbooks ({} bytes)", bytes.len());
            problems.in_file(Check::WorkbookKind, name, message);
            Err(problems.into_parts().1)
        }
    }

    /// Files from memory, by name. As in a folder, files that end in neither `.csv` nor `.toml` are not read; a name
    /// that stands twice, which no folder can have, is a finding.
    #[must_use]
    pub fn from_pairs<N: Into<String>, B: Into<Vec<u8>>>(pairs: impl IntoIterator<Item = (N, B)>) -> Self {
        let pairs = pairs.into_iter().map(|(name, bytes)| (name.into(), bytes.into()));
        let file = |(name, bytes)| RawFile { name, bytes: bounded(bytes), sheet: None };
        let (read, others): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| is_read(name));
        Self::sorted(read.into_iter().map(file).collect(), others.into_iter().map(|(name, _)| name).collect())
    }

    pub(super) fn sorted(mut files: Vec<RawFile>, mut others: Vec<String>) -> Self {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        others.sort();
        Self { files, others, ..Self::default() }
    }

    /// The same files with this one of its name, or with none.
    #[must_use]
    pub fn with(mut self, name: &str, bytes: Option<Vec<u8>>) -> Self {
        self.files.retain(|file| file.name != name);
        self.files.extend(bytes.map(|bytes| RawFile { name: name.to_owned(), bytes: bounded(bytes), sheet: None }));
        self.files.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }

    /// The same files with changes, which are made as they are read: see [`super::changes`].
    #[must_use]
    pub fn changed(mut self, changes: Written) -> Self {
        if changes.changes.is_empty() {
            return self;
        }
        // Of one name there is one text, or places could not be told.
        match self.changes.iter().position(|known| known.file == changes.file) {
            Some(at) => {
                let known = self.changes.remove(at);
                self.changes.insert(at, known.and(changes));
            }
            None => self.changes.push(changes),
        }
        self
    }

    /// What is to be read otherwise than it is written.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.changes
    }

    /// The changes, as written.
    pub fn changes(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().flat_map(|written| written.changes.iter().map(|(_, text)| text.as_str()))
    }

    /// Names and bytes, by name; files that cannot be read are left out.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().filter_map(|file| Some((file.name.as_str(), file.bytes.as_deref().ok()?)))
    }
}

/// True for names of files that belong to a scenario or would be taken to.
pub(super) fn is_read(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    (lower.ends_with(".csv") || lower.ends_with(".toml")) && !name.starts_with(['.', '~'])
}

/// Bytes that are not too many.
pub(super) fn bounded(bytes: Vec<u8>) -> Result<Vec<u8>, (Check, String)> {
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
    /// SHA-256 of the text, in hexadecimal: the same whatever ends its lines, with a byte order mark or without.
    pub sha256: String,
    /// Rows of a table, the header left out; none for settings.
    pub rows: Option<usize>,
    /// The text without a byte order mark, its lines ended by LF; empty when it is not UTF-8.
    pub(super) text: Arc<str>,
    /// Where each line of the text starts.
    starts: Vec<usize>,
    /// Where the text stands in a workbook.
    pub(super) sheet: Option<Arc<Sheet>>,
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
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let body = line_ends(body);
        let sha256 = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
        let (text, bad_line) = match std::str::from_utf8(&body) {
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
        (Self { name: name.to_owned(), sha256, rows: None, text, starts, sheet: None, marks }, bad_line)
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
        Some(self.text[start..end].trim_end_matches('\n'))
    }

    /// The text from a physical line on, from 1.
    pub(super) fn rest(&self, line: usize) -> Option<&str> {
        self.text.get(*self.starts.get(line.checked_sub(1)?)?..)
    }

    /// The line of the first row of a text that was made from a sheet.
    pub(super) fn first_row(&self) -> Option<usize> {
        self.sheet.as_ref()?.rows.first().map(|(line, _)| *line)
    }

    /// The cell of a place, such as `risks!F12`, where the text stands in a workbook.
    #[must_use]
    pub fn cell(&self, line: usize, column: usize, name: Option<&str>) -> Option<String> {
        Some(self.sheet.as_ref()?.cell(self, line, column, name))
    }

    /// True for a cell that was reported when the workbook was read.
    pub(super) fn is_reported(&self, line: usize, at: usize) -> bool {
        self.sheet.as_ref().is_some_and(|sheet| sheet.reported.contains(&(line, at)))
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

/// Where the lines of a text start.
fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// Bytes whose lines end with LF. Files of spreadsheets end them with CR LF or CR too, and so does a clone on Windows.
fn line_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut before = 0;
    for &byte in bytes {
        match byte {
            b'\r' => out.push(b'\n'),
            b'\n' if before == b'\r' => {}
            _ => out.push(byte),
        }
        before = byte;
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_the_place_of_another_of_its_name() {
        let files = Files::from_pairs([("b.csv", "1"), ("d.csv", "2")]).with("c.csv", Some(b"3".to_vec()));
        let files = files.with("b.csv", Some(b"4".to_vec())).with("d.csv", None);
        assert_eq!(files.pairs().collect::<Vec<_>>(), [("b.csv", &b"4"[..]), ("c.csv", &b"3"[..])]);
    }

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
    fn the_hash_is_of_the_text_whatever_ends_its_lines() {
        let hash = |bytes: &[u8]| SourceFile::new("a.csv", bytes).0.sha256;
        assert!(hash(b"abc").starts_with("ba7816bf"), "the published vector for abc");
        let plain = hash(b"a\n\nb\n");
        for same in [&b"a\r\n\r\nb\r\n"[..], b"a\r\rb\r", b"\xEF\xBB\xBFa\n\nb\n", b"a\n\rb\r\n"] {
            assert_eq!(hash(same), plain, "{}", same.escape_ascii());
        }
        assert_ne!(hash(b"a\nb\n"), plain);
    }
}
