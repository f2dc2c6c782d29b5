//! `audit/run.log`: times, threads, host and command line, an entry for each time that the folder was written. It differs from run to run
//! and the manifest does not name it; so each entry ends with the SHA-256 of the log up to there, and holds that of the manifest of its time.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Artifact;
use crate::tell::print::plain;

/// Path of the log in the results folder.
pub const FILE: &str = "audit/run.log";

/// Name of the line that holds the SHA-256 of the manifest of its time.
pub const MANIFEST: &str = "manifest";
/// Name of the last line of an entry.
const CHAIN: &str = "chain";

/// The log with an entry more: one `name: value` line each, in the caller's order, control characters stripped.
#[must_use]
pub fn run_log(before: &str, entry: &[(String, String)]) -> Artifact {
    let mut text = before.to_owned();
    // Writing to a String cannot fail.
    if !text.is_empty() {
        text.push('\n');
    }
    for (name, value) in entry {
        let _ = writeln!(text, "{}: {}", plain(name), plain(value));
    }
    let chain = sha256(&text);
    let _ = writeln!(text, "{CHAIN}: {chain}");
    Artifact::new(FILE, text.into_bytes())
}

/// Whether every entry stands as it was written, after those that stood before it. Whoever writes the whole log anew can make one that does:
/// a copy of its last line, kept elsewhere, finds that too.
///
/// # Errors
/// Which entry is the first that does not, counted from 1.
pub fn check(text: &str) -> Result<(), usize> {
    let (mut at, mut entry, mut whole) = (0, 1, false);
    for line in text.split_inclusive('\n') {
        if let Some(stated) = line.strip_prefix(CHAIN).and_then(|rest| rest.strip_prefix(": ")) {
            if stated.trim_end() != sha256(&text[..at]) {
                return Err(entry);
            }
            (entry, whole) = (entry + 1, true);
        } else {
            whole = false;
        }
        at += line.len();
    }
    if whole { Ok(()) } else { Err(entry) }
}

/// The value of a line of the last entry that has it.
#[must_use]
pub fn last<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().rev().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(done: &str) -> Vec<(String, String)> {
        vec![("done".to_owned(), done.to_owned()), ("manifest".to_owned(), format!("hash of {done}"))]
    }

    fn two() -> String {
        let first = String::from_utf8(run_log("", &entry("run")).bytes).expect("text");
        String::from_utf8(run_log(&first, &entry("report")).bytes).expect("text")
    }

    #[test]
    fn an_entry_cannot_forge_a_line() {
        let log = run_log("", &[("command".into(), "run x\nthreads: 99".into()), ("threads".into(), "2".into())]);
        let text = String::from_utf8(log.bytes).expect("text");
        assert!(text.starts_with("command: run x threads: 99\nthreads: 2\nchain: "), "{text}");
    }

    #[test]
    fn a_log_is_whole_until_an_entry_is_changed_added_taken_out_or_moved() {
        let log = two();
        assert_eq!(check(&log), Ok(()));
        assert_eq!(last(&log, "manifest"), Some("hash of report"));
        let (first, second) = log.split_once("\n\n").expect("two entries");
        assert_eq!(check(&format!("{first}\n")), Ok(()), "as it stood after the run");
        for (damaged, entry) in [
            (log.replacen("run", "ran", 1), 1),
            (log.replacen("hash of report", "hash of rapport", 1), 2),
            (second.to_owned(), 1),
            (format!("{second}\n{first}\n"), 1),
            (format!("{log}\ndone: report\n"), 3),
            (String::new(), 1),
        ] {
            assert_eq!(check(&damaged), Err(entry), "{damaged}");
        }
    }
}
