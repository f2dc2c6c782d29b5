//! Does every check find its fault, at its place, with its exact message, and only once?
//!
//! Each case is a small difference from the starting folder. What is printed for the cases of a check stands in
//! `tests/invalid/CODE.txt`; `OUTTURN_BLESS=1 cargo test` rewrites those files, and the difference is to be read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use outturn::diagnostic::{Check, Diagnostics};
use outturn::resolve::{self, Repair};
use outturn::scenario::changes::Written;
use outturn::scenario::{Files, LARGEST_FILE};

use super::input::{good, patch};

mod assurance;
mod capacity;
mod changes;
mod files;
mod history;
mod lost;
mod rows;
mod subsidy;

/// A difference from the starting folder.
pub enum Change {
    /// In a file, one text becomes another.
    Replace(&'static str, &'static str, &'static str),
    /// A row is added to a file.
    Append(&'static str, &'static str),
    /// A file is given twice.
    Twice(&'static str),
    /// A file is left out.
    Remove(&'static str),
    /// A file has these bytes.
    Bytes(&'static str, &'static [u8]),
    /// The scenario is read with this change.
    Asked(&'static str),
}

/// Changes that must give one finding, of this check.
pub struct Case {
    pub check: Check,
    pub changes: &'static [Change],
}

fn cases() -> impl Iterator<Item = &'static Case> {
    let rows = files::CASES.iter().chain(rows::CASES).chain(subsidy::CASES).chain(lost::CASES).chain(changes::CASES);
    let rows = rows.chain(assurance::CASES);
    rows.chain(capacity::CASES).chain(history::CASES).chain(history::REFERENCES)
}

fn apply(change: &Change, files: &mut Vec<(String, Vec<u8>)>) -> String {
    match *change {
        Change::Replace(file, from, to) => {
            patch(files, file, |text| {
                assert!(text.contains(from), "{file} has no `{from}`");
                text.replacen(from, to, 1)
            });
            format!("{file}: `{}` -> `{}`", from.escape_debug(), to.escape_debug())
        }
        Change::Append(file, row) => {
            patch(files, file, |text| {
                let cells = |line: &str| line.matches(',').count();
                let missing = text.lines().next().map_or(0, cells).saturating_sub(cells(row));
                // A short row would be warned of.
                format!("{text}{row}{}\n", ",".repeat(missing))
            });
            format!("{file}: + `{}`", row.escape_debug())
        }
        Change::Twice(file) => {
            let again = files.iter().find(|(name, _)| name == file).expect("a file of the starting folder").clone();
            files.push(again);
            format!("{file}: given twice")
        }
        Change::Remove(file) => {
            files.retain(|(name, _)| name != file);
            format!("{file}: left out")
        }
        Change::Bytes(file, bytes) => {
            files.retain(|(name, _)| name != file);
            files.push((file.to_owned(), bytes.to_vec()));
            format!("{file}: the bytes `{}`", bytes.escape_ascii())
        }
        Change::Asked(change) => format!("--set `{change}`"),
    }
}

fn findings(files: &[(String, Vec<u8>)], asked: &[String]) -> Diagnostics {
    let files = Files::from_pairs(files.to_vec()).changed(Written::of_command_line(asked));
    resolve::load_files(&files, Repair::No).map_or_else(|found| found, |loaded| loaded.warnings)
}

/// The changes with which a case is read.
fn asked(case: &Case) -> Vec<String> {
    let asked = |change: &Change| if let Change::Asked(text) = change { Some((*text).to_owned()) } else { None };
    case.changes.iter().filter_map(asked).collect()
}

fn path_of(check: Check) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid").join(format!("{}.txt", check.code()))
}

#[test]
fn every_case_prints_its_exact_message_once() {
    let mut pages: BTreeMap<Check, String> = BTreeMap::new();
    let mut unexpected = String::new();
    for case in cases() {
        let of_history = history::CASES.iter().any(|own| std::ptr::eq(own, case));
        let mut files = if of_history { history::good() } else { good() };
        let title: Vec<String> = case.changes.iter().map(|change| apply(change, &mut files)).collect();
        let found = if of_history { history::findings(&files) } else { findings(&files, &asked(case)) };
        let title = title.join("; ");
        let codes: Vec<&str> = found.list().iter().map(|finding| finding.check.code()).collect();
        if codes != [case.check.code()] {
            let _ = writeln!(unexpected, "# {title}\nshould be {} once\n{found}", case.check.code());
        }
        let page = pages.entry(case.check).or_default();
        let _ = write!(page, "# {title}\n{}\n", found.listing());
    }
    assert!(unexpected.is_empty(), "{unexpected}");
    let bless = std::env::var_os("OUTTURN_BLESS").is_some();
    for (check, page) in pages {
        if bless {
            std::fs::write(path_of(check), &page).expect("tests/invalid/ can be written");
        }
        let expected = std::fs::read_to_string(path_of(check)).unwrap_or_default();
        assert_eq!(page, expected, "{}", check.code());
    }
}

#[test]
fn every_check_has_a_case() {
    // These need a disk or a large file, and their tests are below; or a request or a workbook, and their tests are with it.
    let others = [
        Check::FolderMissing,
        Check::FileUnreadable,
        Check::FileTooLarge,
        Check::TooManyRows,
        Check::CorrelationsTooMany,
        Check::CorrelationsRepaired,
        Check::WorkbookDamaged,
        Check::WorkbookKind,
        Check::WorkbookTooLarge,
        Check::CellUnreadable,
        Check::FormulaUnsaved,
        Check::CellsMerged,
        Check::SettingRow,
        Check::HiddenRead,
    ];
    for check in Check::ALL {
        assert!(others.contains(check) || cases().any(|case| case.check == *check), "{}", check.code());
    }
    let on_disk = std::fs::read_dir(path_of(Check::NotUtf8).parent().expect("a folder")).expect("tests/invalid/");
    for entry in on_disk {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let known = Check::ALL.iter().any(|check| name == format!("{}.txt", check.code()));
        assert!(known, "tests/invalid/{name} belongs to no check");
    }
}

#[test]
fn a_missing_folder_is_a_finding() {
    let found = resolve::load(Path::new("no-such-folder")).expect_err("there is no such folder").to_string();
    let (first, rest) = found.split_once(": No such file").expect("the system's message");
    assert_eq!(first, "error[E001]: cannot read the folder `no-such-folder`");
    assert!(rest.ends_with("\n1 error, 0 warnings in 0 files (all checks run; nothing was simulated)"), "{rest}");
}

#[test]
fn a_folder_in_the_place_of_a_file_is_a_finding() {
    let dir = std::env::temp_dir().join(format!("outturn-unreadable-{}", std::process::id()));
    std::fs::create_dir_all(dir.join("risks.csv")).expect("a temporary folder");
    for (name, bytes) in good().iter().filter(|(name, _)| name != "risks.csv") {
        std::fs::write(dir.join(name), bytes).expect("a temporary file");
    }
    let found = resolve::load(&dir);
    std::fs::remove_dir_all(&dir).expect("our own folder");
    let expected = "error[E003]: risks.csv: not a plain file\n  --> risks.csv\n   \
                    = check that it is a plain file and that you may read it\n\
                    1 error, 0 warnings in 14 files (all checks run; nothing was simulated)";
    assert_eq!(found.expect_err("risks.csv is a folder").to_string(), expected);
}

#[test]
fn a_file_that_is_too_large_is_a_finding() {
    let dir = std::env::temp_dir().join(format!("outturn-large-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    for (name, bytes) in good().iter().filter(|(name, _)| name != "risks.csv") {
        std::fs::write(dir.join(name), bytes).expect("a temporary file");
    }
    // A sparse file: it takes no room on the disk.
    let large = std::fs::File::create(dir.join("risks.csv")).expect("a temporary file");
    large.set_len(LARGEST_FILE + 1).expect("a sparse file");
    let found = resolve::load(&dir);
    std::fs::remove_dir_all(&dir).expect("our own folder");
    let text = found.expect_err("risks.csv is too large").to_string();
    assert!(text.starts_with("error[E004]: risks.csv: over 64 MiB\n  --> risks.csv\n"), "{text}");
    assert!(text.contains("\n1 error, 0 warnings"), "{text}");
}

#[test]
fn a_table_with_too_many_rows_is_a_finding() {
    let mut files = good();
    patch(&mut files, "sources.csv", |text| text + &"a\n".repeat(2_000_001));
    let text = findings(&files, &[]).to_string();
    assert!(text.starts_with("error[E005]: sources.csv has over 2000000 rows\n  --> sources.csv\n"), "{text}");
    assert!(text.contains("\n1 error, 0 warnings"), "{text}");
}

#[test]
fn all_faults_are_found_at_once_in_the_order_of_their_places() {
    let mut files = good();
    patch(&mut files, "scenario.toml", |text| text.replace("seed = 2026", "sed = 2026"));
    patch(&mut files, "organisations.csv", |text| text.replace("450.0", "£450").replace("120.0", "\"1,20\""));
    patch(&mut files, "risks.csv", |text| text.replace("0.25", "25").replace("own:REG", "own:REX"));
    patch(&mut files, "positions.csv", |text| text.replace("\nCOM,", "\nCOX,"));
    let found = findings(&files, &[]);
    let places: Vec<(String, usize)> = found
        .list()
        .iter()
        .map(|finding| finding.place.clone().map_or_else(Default::default, |place| (place.file, place.line)))
        .collect();
    let want = |file: &str, line| (file.to_owned(), line);
    assert_eq!(
        places,
        [
            want("scenario.toml", 12),
            want("organisations.csv", 2),
            want("organisations.csv", 3),
            want("positions.csv", 3),
            want("risks.csv", 5),
            want("risks.csv", 7),
        ],
        "{found}"
    );
}

#[test]
fn a_thousand_equal_faults_are_shown_ten_times() {
    let mut files = good();
    patch(&mut files, "risks.csv", |text| {
        let rows = (0..1_500).map(|n| format!("r{n},events,,NOBODY,,,,fixed,,,,1.0,,,,,,,,,,,,,\n"));
        text + &rows.collect::<String>()
    });
    let text = findings(&files, &[]).to_string();
    assert_eq!(text.matches("error[E080]").count(), 10);
    assert!(text.contains("and 1490 more of E080\n1500 errors"), "{text}");
}

#[test]
fn a_broken_file_does_not_silence_the_others() {
    let mut files = good();
    patch(&mut files, "risks.csv", |text| text.replace("0.25", "2.5"));
    apply(&Change::Twice("organisations.csv"), &mut files);
    let found = findings(&files, &[]);
    let codes: Vec<&str> = found.list().iter().map(|finding| finding.check.code()).collect();
    assert_eq!(codes, ["E008", "E033"], "{found}");
}
