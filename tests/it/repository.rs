//! The repository against what it says of itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::architecture::files_below;
use crate::support::scenario;

/// Longest file of the source, lines.
const LONGEST: usize = 640;

/// Folders under scenarios/ that hold other things: the generator, the history, and packs of past years (their own tests).
const NO_SCENARIOS: [&str; 3] = ["generate", "history", "backtest"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// Folders under scenarios/ that hold a scenario.
fn scenarios() -> BTreeSet<String> {
    fs::read_dir(root().join("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("scenario.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_readme_names_the_scenarios_that_are_there() {
    let readme = text("README.md");
    let name =
        |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect::<String>();
    let named: BTreeSet<String> = readme
        .split("scenarios/")
        .skip(1)
        .map(name)
        .filter(|name| !name.is_empty() && !NO_SCENARIOS.contains(&name.as_str()))
        .collect();
    assert_eq!(named, scenarios());
}

#[test]
fn changelog_and_citation_have_this_version() {
    let changelog = text("CHANGELOG.md");
    let first = changelog.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
    assert_eq!(first.split(' ').next(), Some(env!("CARGO_PKG_VERSION")));
    assert!(text("CITATION.cff").contains(concat!("\nversion: ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[test]
fn what_holds_a_case_that_was_met_is_there() {
    let (cases, checks) = (text("docs/FAULTS.md"), text("docs/CHECKS.md"));
    let files = ["src", "tests/it"].map(|folder| files_below(&root().join(folder)));
    let sources = files.iter().flatten().filter(|file| file.extension().is_some_and(|ending| ending == "rs"));
    let code: String = sources.map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut rows = 0;
    for row in cases.lines().filter(|line| line.starts_with("| ")) {
        let held = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let words: Vec<&str> = held.split([' ', ',', ';']).map(|word| word.trim_matches('`')).collect();
        let is_code = |word: &&str| word.len() == 4 && word.starts_with(['E', 'W']) && word[1..].parse::<u16>().is_ok();
        let (codes, tests): (Vec<&str>, Vec<&str>) =
            words.into_iter().filter(|word| is_code(word) || word.contains('_')).partition(is_code);
        for code in &codes {
            assert!(checks.contains(&format!("\n| {code} |")), "{code} of: {row}");
        }
        for test in &tests {
            assert!(code.contains(&format!("fn {test}(")), "{test} of: {row}");
        }
        rows += usize::from(!codes.is_empty() || !tests.is_empty());
    }
    assert!(rows >= 60, "{rows}");
}

#[test]
fn what_the_assurance_page_names_is_there() {
    let (page, outputs, checks, cli) =
        (text("docs/ASSURANCE.md"), text("docs/OUTPUTS.md"), text("docs/CHECKS.md"), text("src/cli.rs"));
    let named: Vec<&str> = page.split('`').skip(1).step_by(2).collect();
    let mut found = 0;
    for name in named {
        let word = name.split(' ').nth(1).unwrap_or_default();
        let is_there = match name {
            table if table.starts_with("data/") && table.ends_with(".csv") && !table.contains('*') => {
                outputs.contains(&format!("\n## {table}\n"))
            }
            file if file.starts_with("tests/") => root().join(file).exists(),
            command if command.starts_with("outturn ") => {
                let mut variant = word.to_owned();
                variant[..1].make_ascii_uppercase();
                cli.contains(&format!("    {variant}(")) || cli.contains(&format!("    {variant} {{"))
            }
            code if code.len() == 4 && code.starts_with(['E', 'W']) => checks.contains(&format!("\n| {code} |")),
            _ => continue,
        };
        assert!(is_there, "{name}");
        found += 1;
    }
    assert!(found >= 50, "{found}");
}

#[test]
fn no_source_file_is_too_long_to_read() {
    for file in files_below(&root().join("src")) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LONGEST, "{}: {lines} lines", file.display());
    }
}

/// Crates of the lock file that are called -sys and ask for nothing to be installed: declarations in Rust alone, of what every
/// Windows, macOS and browser has (never built on Linux), and of the Linux kernel (under `proptest`, so for tests only). That of macOS
/// is of the clock that the feature `parquet` brings along and never asks for the time.
const DECLARATIONS_ONLY: [&str; 5] = ["core-foundation-sys", "js-sys", "linux-raw-sys", "web-sys", "windows-sys"];

#[test]
fn no_system_library_is_needed() {
    let lock = text("Cargo.lock");
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let bound: Vec<&str> = names.filter(|name| name.ends_with("-sys") && !DECLARATIONS_ONLY.contains(name)).collect();
    assert!(bound.is_empty(), "{bound:?}");
}

#[test]
fn every_table_under_scenarios_passes_the_checks_without_a_word() {
    for name in scenarios() {
        match outturn::resolve::load(&scenario(&name)) {
            // Its regional control totals do not add up to those of organisations: that is what it is about.
            Ok(loaded) if name == "2019-20-regional" => {
                let said: Vec<&str> = loaded.warnings.list().iter().map(|warning| warning.check.code()).collect();
                assert_eq!(said, ["W240"; 7]);
            }
            // Their forecasts stand on plan while the months run behind it.
            Ok(loaded) if ["2025-26-m04", "2026-27-m05"].contains(&name.as_str()) => {
                let said: Vec<&str> = loaded.warnings.list().iter().map(|warning| warning.check.code()).collect();
                assert_eq!(said, ["W232"], "{name}");
            }
            Ok(loaded) => assert!(loaded.warnings.is_empty(), "{name}: {}", loaded.warnings.listing()),
            Err(problems) => panic!("{name}: {}", problems.listing()),
        }
    }
    // Tables outside a scenario folder are for people and tests: whole rows in UTF-8 all the same.
    for file in files_below(&root().join("scenarios")).iter().filter(|file| is_table(file)) {
        let mut reader = csv::Reader::from_path(file).unwrap();
        assert!(reader.records().all(|record| record.is_ok()), "{}", file.display());
    }
}

#[test]
fn lines_end_alike_on_every_clone() {
    // Hashes are taken of inputs and outputs, so git must not turn line ends (.gitattributes).
    let whole = ["docs", "scenarios", "src", "tests"].map(|folder| files_below(&root().join(folder)));
    let top = [".gitattributes", "Cargo.lock", "Cargo.toml", "README.md"].map(|file| root().join(file));
    let texts = ["csv", "css", "html", "json", "lock", "md", "rs", "svg", "toml", "txt"];
    // What fuzzing leaves behind has all kinds of line ends, and is no part of the repository.
    let fuzzing = ["artifacts", "corpus", "target"].map(|folder| root().join("tests/fuzz").join(folder));
    let made = |file: &PathBuf| fuzzing.iter().any(|folder| file.starts_with(folder));
    for file in whole.into_iter().flatten().filter(|file| !made(file)).chain(top) {
        let is_text = file.extension().is_none_or(|ending| texts.iter().any(|text| ending == *text));
        assert!(!is_text || !fs::read(&file).unwrap().contains(&b'\r'), "{}", file.display());
    }
}

fn is_table(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "csv")
}

#[test]
fn the_page_on_assurance_has_every_demand_once_and_names_what_is_there() {
    let (page, outputs) = (text("docs/ASSURANCE.md"), text("docs/OUTPUTS.md"));
    let ids = (1..=22).map(|number| format!("F{number}")).chain((1..=18).map(|number| format!("E{number}")));
    for id in ids {
        assert_eq!(page.matches(&format!("\n| {id} | ")).count(), 1, "{id}");
    }
    for named in page.split('`').skip(1).step_by(2) {
        if let Some(table) = named.strip_prefix("data/").filter(|table| !table.contains('*')) {
            assert!(outputs.contains(&format!("\n## data/{table}\n")), "{named}");
        } else if named.starts_with("tests/") {
            assert!(root().join(named).exists(), "{named}");
        }
    }
}
