//! The page of all checks, from the checks themselves.

use std::fmt::Write as _;

use super::{Check, PRINTED_PER_CHECK, Severity};

/// The text of `docs/CHECKS.md`.
#[must_use]
pub fn checks_page() -> String {
    let mut out = format!(
        "# Checks of the input\n\n\
         Written from the code (`src/diagnostic/check.rs`); a test fails when this page differs.\n\n\
         `outturn check DIR` runs all of them and nothing else; `outturn run DIR` runs them first. All findings are\n\
         printed at once, in the order of the files, the first {PRINTED_PER_CHECK} of each check. An error (E) stops the\n\
         run; a warning (W) does not. A code is never given to another check. Each check has a bad example with its\n\
         exact message in `tests/it/invalid/`.\n"
    );
    for (severity, heading) in [(Severity::Error, "Errors"), (Severity::Warning, "Warnings")] {
        let _ = write!(out, "\n## {heading}\n\n| code | what | why | what to do |\n|---|---|---|---|\n");
        for check in Check::ALL.iter().filter(|check| check.severity() == severity) {
            let _ = writeln!(out, "| {} | {} | {} | {} |", check.code(), check.what(), check.why(), check.remedy());
        }
    }
    out
}
