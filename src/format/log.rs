//! `audit/run.log`: times, threads, host and command line. It differs from run to run and is not hashed.

use std::fmt::Write;

use super::Artifact;
use crate::tell::print::plain;

/// Path of the log in the results folder.
pub const FILE: &str = "audit/run.log";

/// The log: one `name: value` line an entry, in the caller's order, control characters stripped.
#[must_use]
pub fn run_log(entries: &[(String, String)]) -> Artifact {
    let mut text = String::new();
    for (name, value) in entries {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {}", plain(name), plain(value));
    }
    Artifact::new(FILE, text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_cannot_forge_a_line() {
        let log = run_log(&[("command".into(), "run x\nthreads: 99".into()), ("threads".into(), "2".into())]);
        assert_eq!(String::from_utf8(log.bytes).expect("text"), "command: run x threads: 99\nthreads: 2\n");
    }
}
