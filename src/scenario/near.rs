//! Names of files that are close to a table's: what a table is called after a slip, and would be passed over in silence.

use crate::id::nearest;

/// Endings of documents, pictures and programs: `risks.md` beside `risks.csv` is no slip.
const LEFT_ALONE: [&str; 24] = [
    "md", "pdf", "doc", "docx", "odt", "rtf", "ppt", "pptx", "htm", "html", "eml", "msg", "png", "jpg", "jpeg", "svg",
    "gif", "py", "r", "sh", "ps1", "sql", "js", "rs",
];
/// Endings of workbooks, which hold tables and are not read from a folder.
const WORKBOOKS: [&str; 7] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "numbers", "fods"];
/// How names begin that programs give to locks and to what a file system cannot hold: never the table itself.
const LOCKS: [&str; 4] = [".~lock.", "~$", "._", ".#"];

/// A name that is close to that of a file which is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The file that is likely to be meant.
    pub meant: &'static str,
    /// What to do.
    pub advice: String,
}

/// What a name is close to, of the files that are `known`: another ending, capitals, a copy's number, a mark or a blank too many, a
/// letter wrong. None for a known name itself, and for names of documents, pictures and programs.
#[must_use]
pub fn near(name: &str, known: &[&'static str]) -> Option<Near> {
    if known.contains(&name) || LOCKS.iter().any(|lock| name.starts_with(lock)) {
        return None;
    }
    let lower = name.to_lowercase();
    let bare = lower.trim_matches(|c: char| c.is_whitespace() || "~$._#'\"".contains(c));
    // `risks.csv.txt`, `risks.csv (1)`, `risks.csv.bak`: the whole name is in it.
    let whole = known.iter().find(|known| bare.contains(**known));
    let (stem, ending) = bare.split_once('.').unwrap_or((bare, ""));
    let meant = match whole {
        Some(whole) => *whole,
        None if LEFT_ALONE.contains(&ending.rsplit('.').next().unwrap_or("")) => return None,
        None => by_stem(stem, known)?,
    };
    let advice = if WORKBOOKS.iter().any(|workbook| ending.ends_with(workbook)) {
        format!("save its sheet as `CSV UTF-8 (comma delimited)` under the name `{meant}`, or move it to a sub-folder")
    } else {
        format!("name it `{meant}` if it is that table (some systems hide endings), or move it to a sub-folder")
    };
    Some(Near { meant, advice })
}

/// The file whose stem a stem is, copy's marks aside, or is one letter away from.
fn by_stem(stem: &str, known: &[&'static str]) -> Option<&'static str> {
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_alphabetic).collect() };
    let mut word = plain(stem);
    for mark in ["copyof", "copy", "final", "new", "old", "backup", "draft"] {
        let cut = word.strip_prefix(mark).or_else(|| word.strip_suffix(mark)).map(str::to_owned);
        word = cut.filter(|rest| !rest.is_empty()).unwrap_or(word);
    }
    let stems = || known.iter().map(|name| (plain(name.split('.').next().unwrap_or("")), *name));
    if let Some((_, name)) = stems().find(|(stem, _)| *stem == word) {
        return Some(name);
    }
    let stems: Vec<(String, &'static str)> = stems().filter(|(stem, _)| stem.len() >= 5).collect();
    let best = nearest(&word, stems.iter().map(|(stem, _)| stem.as_str()))?;
    // In a short word a letter more, a letter less or two that changed places; `notes` is not `nodes`.
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_a_slip = word.len() >= 7 || word.len() != best.len() || sorted(best) == sorted(&word);
    let one_letter = is_a_slip && strsim::osa_distance(best, &word) <= 1;
    stems.iter().find(|(stem, _)| one_letter && stem == best).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::FILES;

    fn meant(name: &str) -> Option<&'static str> {
        near(name, &FILES).map(|near| near.meant)
    }

    #[test]
    fn whatever_a_table_is_called_after_a_slip_is_close_to_it() {
        for name in [
            "risks.csv.txt",
            "risks.CSV",
            "Risks.csv",
            "risks.txt",
            "risks",
            "risks (1).csv",
            "risks(1).csv",
            "risks.csv (1)",
            "risks.csv ",
            " risks.csv",
            "~risks.csv",
            ".risks.csv",
            "risks.csv.bak",
            "risks.bak",
            "risks.csv~",
            "risks.xlsx",
            "RISKS.XLSX",
            "risks.ods",
            "risks - Copy.csv",
            "Copy of risks.csv",
            "risks-old.csv",
            "risks_v2.csv",
            "risk.csv",
            "risks.tsv",
            "risks.csv.gz",
            "risks.",
            "risks.json",
            "#risks.csv#",
            "riskss.txt",
            "risks.csv.crdownload",
        ] {
            assert_eq!(meant(name), Some("risks.csv"), "{name:?}");
        }
        assert_eq!(meant("control_totals.csv.txt"), Some("control_totals.csv"));
        assert_eq!(meant("Control totals.xlsx"), Some("control_totals.csv"));
        assert_eq!(meant("incentives.xlsx"), Some("incentives.csv"));
        assert_eq!(meant("monthly_plan.csv.bak"), Some("monthly_plan.csv"));
        assert_eq!(meant("~control_totals.csv"), Some("control_totals.csv"));
        assert_eq!(meant(".parameters.csv"), Some("parameters.csv"));
        assert_eq!(meant("scenario.toml.txt"), Some("scenario.toml"));
        assert_eq!(meant("scenario.json"), Some("scenario.toml"));
        assert_eq!(meant("calibrated.toml.old"), Some("calibrated.toml"));
    }

    #[test]
    fn known_names_documents_and_locks_are_left_alone() {
        for name in FILES {
            assert_eq!(meant(name), None, "{name}");
        }
        for name in [
            "README.md",
            "risks.md",
            "risks.pdf",
            "sources.docx",
            "nodes.png",
            ".~lock.risks.csv#",
            "~$risks.xlsx",
            "._risks.csv",
            ".git",
            ".DS_Store",
            "Thumbs.db",
            "month8.xlsx",
            "notes.txt",
            "answer",
            "run.log",
            "make.py",
            "mask.txt",
        ] {
            assert_eq!(meant(name), None, "{name}");
        }
    }

    #[test]
    fn what_to_do_with_a_workbook_is_to_save_its_sheet() {
        let advice = |name: &str| near(name, &FILES).expect("close").advice;
        assert!(
            advice("risks.xlsx")
                .starts_with("save its sheet as `CSV UTF-8 (comma delimited)` under the name `risks.csv`")
        );
        assert!(advice("risks.txt").starts_with("name it `risks.csv`"));
    }
}
