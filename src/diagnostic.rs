//! Findings about the input: what is wrong, where, and what to do. Knows nothing of the rest of the program.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};

mod check;
mod page;

pub use check::{Check, Severity};
pub use page::checks_page;

/// How many findings of one check are printed in full.
pub const PRINTED_PER_CHECK: usize = 10;
/// How many findings of one check are kept; the rest is counted.
const KEPT_PER_CHECK: usize = 1_000;
/// How much of a line is shown.
const EXCERPT_CHARACTERS: usize = 100;

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// File name within the scenario folder.
    pub file: String,
    /// Physical line, from 1; 0 when the finding is about the whole file.
    pub line: usize,
    /// Character in that line, from 1.
    pub column: usize,
    /// Name of the table's column or of the setting.
    pub name: Option<String>,
    /// The sheet or cell of a workbook, such as `risks!F12`: what is shown in place of file and line.
    pub cell: Option<String>,
}

impl Display for Place {
    /// `risks.csv:17:1` or `risks!F12`, without the name of the column.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cell {
            Some(cell) => write!(f, "{}", visible(cell)),
            None if self.line > 0 => write!(f, "{}:{}:{}", visible(&self.file), self.line, self.column),
            None => write!(f, "{}", visible(&self.file)),
        }
    }
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Which check.
    pub check: Check,
    /// Where; none when it is about the folder.
    pub place: Option<Place>,
    /// The part of its line that holds the place, if it is about a line and among those that are printed.
    pub excerpt: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// Sorts findings: position of the file in the reading order, then line and column.
    pub order: (usize, usize, usize),
}

impl Diagnostic {
    /// Error or warning.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.check.severity()
    }
}

impl Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity(), self.check.code(), visible(&self.message))?;
        if let Some(place) = &self.place {
            write!(f, "\n  --> {place}")?;
            if let Some(name) = &place.name {
                let noun = if place.file.ends_with(".toml") { "setting" } else { "column" };
                write!(f, ", {noun} `{}`", visible(name))?;
            }
            if let Some(line) = &self.excerpt {
                write!(f, "\n   |  {}", visible(line))?;
            }
        }
        write!(f, "\n   = {}", visible(&self.advice))
    }
}

/// The part of a line that holds the column.
fn excerpt(line: &str, column: usize) -> String {
    let fits = line.char_indices().nth(EXCERPT_CHARACTERS).is_none();
    let from =
        if !fits && column + 20 > EXCERPT_CHARACTERS { column.saturating_sub(EXCERPT_CHARACTERS / 2) } else { 0 };
    let mut rest = line.chars().skip(from);
    let part: String = rest.by_ref().take(EXCERPT_CHARACTERS).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if rest.next().is_some() { "…" } else { "" };
    format!("{before}{part}{after}")
}

/// How much of a quoted text a message shows.
const QUOTED_CHARACTERS: usize = 80;
/// The longest message: a sentence and what it quotes.
const MESSAGE_CHARACTERS: usize = 1_000;

/// A message with what it quotes between backticks cut where it is long: cells, headers and keys may hold megabytes.
#[must_use]
pub fn shortened(text: &str) -> String {
    let cut = |part: &str, limit: usize| match part.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &part[..end]),
        None => part.to_owned(),
    };
    if text.char_indices().nth(QUOTED_CHARACTERS).is_none() {
        return text.to_owned();
    }
    let parts: Vec<String> = text
        .split('`')
        .enumerate()
        .take(MESSAGE_CHARACTERS)
        .map(|(index, part)| cut(part, if index % 2 == 1 { QUOTED_CHARACTERS } else { MESSAGE_CHARACTERS }))
        .collect();
    cut(&parts.join("`"), MESSAGE_CHARACTERS)
}

/// Text that is safe on a terminal: control characters and those that re-order text are written as escapes.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            let _ = write!(out, "{}", c.escape_unicode()); // writing to a String cannot fail
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters, line separators, bidirectional marks and characters without width: they change what a reader
/// sees, or make two names that look alike differ. The two joiners (U+200C and U+200D) stay: some scripts need them.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        // Fillers, selectors of variants and the blank of Braille: they are printed as nothing or as a space.
        || matches!(
            c,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}'
        )
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// All findings about one scenario, in the order of their places.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    counts: BTreeMap<Check, usize>,
    files: usize,
    notes: Vec<String>,
}

impl Diagnostics {
    /// No findings in so many files.
    #[must_use]
    pub fn new(files: usize) -> Self {
        Self { list: Vec::new(), counts: BTreeMap::new(), files, notes: Vec::new() }
    }

    /// Adds a finding; what it quotes is cut.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        let count = self.counts.entry(diagnostic.check).or_default();
        *count += 1;
        if *count <= KEPT_PER_CHECK {
            diagnostic.message = shortened(&diagnostic.message);
            diagnostic.advice = shortened(&diagnostic.advice);
            if let Some(Place { name: Some(name), .. }) = &mut diagnostic.place {
                *name = shortened(&format!("`{name}`")).trim_matches('`').to_owned();
            }
            self.list.push(diagnostic);
        }
    }

    /// Adds what a reader should know that is neither right nor wrong; it is listed and not counted.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Gives those that are printed, the first ten of each check, the part of their line that holds the place.
    pub fn show_lines<'a>(&mut self, line: impl Fn(&str, usize) -> Option<&'a str>) {
        let mut shown: BTreeMap<Check, usize> = BTreeMap::new();
        for diagnostic in &mut self.list {
            let count = shown.entry(diagnostic.check).or_default();
            *count += 1;
            if *count <= PRINTED_PER_CHECK
                && let Some(place) = &diagnostic.place
            {
                diagnostic.excerpt = line(&place.file, place.line).map(|line| excerpt(line, place.column));
            }
        }
    }

    /// Puts the findings in the order of their places.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|d| (d.order, d.check));
    }

    /// Joins two sets of findings about the same scenario.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.notes.extend(other.notes);
        for (check, count) in other.counts {
            *self.counts.entry(check).or_default() += count;
        }
        self.files = self.files.max(other.files);
        self.sort();
        self
    }

    /// The findings, at most 1,000 of a check.
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Number of errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// Number of warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// True when there is neither error nor warning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    fn count(&self, severity: Severity) -> usize {
        self.counts.iter().filter(|(check, _)| check.severity() == severity).map(|(_, count)| count).sum()
    }

    /// The findings without the closing line, the first ten of each check, then the notes; empty when there are none.
    #[must_use]
    pub fn listing(&self) -> String {
        self.first(PRINTED_PER_CHECK, "")
    }

    /// The first finding of each check and how many there are beside it, then the notes: for warnings that stand before an answer.
    #[must_use]
    pub fn briefly(&self) -> String {
        self.first(1, "; `outturn check` lists them")
    }

    /// The first `most` of each check; `where_all` says where all are.
    fn first(&self, most: usize, where_all: &str) -> String {
        let mut out = String::new();
        let mut printed: BTreeMap<Check, usize> = BTreeMap::new();
        for diagnostic in &self.list {
            let count = printed.entry(diagnostic.check).or_default();
            *count += 1;
            if *count <= most {
                let _ = writeln!(out, "{diagnostic}");
            }
        }
        for (check, count) in self.counts.iter().filter(|(_, count)| **count > most) {
            let _ = writeln!(out, "and {} more of {}{where_all}", count - most, check.code());
        }
        for note in &self.notes {
            let _ = writeln!(out, "note: {}", visible(note));
        }
        out
    }

    /// `1 error, 1 warning in 6 files`.
    #[must_use]
    pub fn tally(&self) -> String {
        let plural = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        format!(
            "{}, {} in {}",
            plural(self.errors(), "error"),
            plural(self.warnings(), "warning"),
            plural(self.files, "file")
        )
    }
}

impl Display for Diagnostics {
    /// The findings and the closing line, for a check or a run that stops here.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{} (all checks run; nothing was simulated)", self.listing(), self.tally())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(message: &str, line: usize) -> Diagnostic {
        let place = Place { file: "risks.csv".into(), line, column: 1, name: Some("target".into()), cell: None };
        Diagnostic {
            check: Check::TargetUnknown,
            place: Some(place),
            excerpt: Some("RX9,winter".into()),
            message: message.into(),
            advice: "do this".into(),
            order: (0, line, 1),
        }
    }

    #[test]
    fn marks_without_width_are_hidden_and_joiners_that_scripts_need_are_not() {
        assert!("\u{ad}\u{61c}\u{200b}\u{2060}\u{202e}\u{2066}\u{feff}\u{e0041}".chars().all(is_hidden));
        assert!("\u{3164}\u{2800}\u{fe0f}\u{180b}\u{115f}\u{ffa0}\u{34f}\u{e0100}".chars().all(is_hidden));
        assert!(!"Ynys Môn £–’ \u{200c}\u{200d}".chars().any(is_hidden));
    }

    #[test]
    fn a_finding_is_printed_with_its_place_line_and_advice() {
        let code = Check::TargetUnknown.code();
        assert_eq!(
            finding("not found: `RX9`", 17).to_string(),
            format!(
                "error[{code}]: not found: `RX9`\n  --> risks.csv:17:1, column `target`\n   |  RX9,winter\n   = do this"
            )
        );
    }

    #[test]
    fn terminal_escapes_never_reach_the_output() {
        let mut bad = finding("\u{1b}[31mred\u{202e}", 1);
        bad.excerpt = Some("\u{1b}]0;x\u{7}\r\0".into());
        let text = bad.to_string();
        assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text}");
        assert!(text.contains("\\u{1b}[31mred\\u{202e}"));
    }

    #[test]
    fn many_findings_of_one_check_are_counted() {
        let mut all = Diagnostics::new(2);
        for line in (1..=1_500).rev() {
            all.push(finding("x", line));
        }
        all.sort();
        let text = all.to_string();
        assert_eq!(text.matches("error[").count(), PRINTED_PER_CHECK);
        assert!(text.contains(&format!("and 1490 more of {}\n", Check::TargetUnknown.code())));
        assert!(text.ends_with("1500 errors, 0 warnings in 2 files (all checks run; nothing was simulated)"));
        let (brief, first) = (all.briefly(), &all.list()[0]);
        let code = Check::TargetUnknown.code();
        assert_eq!(brief, format!("{first}\nand 1499 more of {code}; `outturn check` lists them\n"));
    }

    #[test]
    fn what_a_message_quotes_is_cut() {
        let text = format!("not a number: `{}`; nearest is `x`", "é".repeat(10_000_000));
        assert_eq!(shortened(&text), format!("not a number: `{}…`; nearest is `x`", "é".repeat(80)));
        assert!(shortened(&"`a".repeat(5_000_000)).len() < 1_100);
        assert_eq!(shortened("short `x`"), "short `x`");
        let mut all = Diagnostics::new(1);
        let mut long = finding(&text, 1);
        long.advice.clone_from(&text);
        long.place =
            Some(Place { file: "a.csv".into(), line: 1, column: 1, name: Some("k".repeat(1_000_000)), cell: None });
        all.push(long);
        let printed = all.to_string();
        assert!(printed.len() < 2_000, "{}", printed.len());
    }

    #[test]
    fn long_lines_are_cut_around_the_cell() {
        let line = "x".repeat(300);
        assert_eq!(excerpt(&line, 1), format!("{}…", "x".repeat(100)));
        assert_eq!(excerpt(&line, 200), format!("…{}…", "x".repeat(100)));
    }
}
