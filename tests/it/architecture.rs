//! Who may know whom: the arrows between the library's modules, as docs and reviews draw them, read off the source.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

mod lists;
mod rooms;

/// Each module of the library and those that it may know. An arrow that is not here is a decision, not a convenience.
const MAY_KNOW: [(&str, &[&str]); 37] = [
    ("units", &[]),
    ("diagnostic", &[]),
    ("id", &[]),
    ("numerics", &[]),
    ("starter", &[]),
    ("reporting", &[]),
    ("capacity", &[]),
    ("draws", &["numerics"]),
    ("model", &["capacity", "numerics", "reporting", "units"]),
    ("scenario", &["diagnostic", "id"]),
    ("history", &["diagnostic", "numerics", "scenario"]),
    ("resolve", &["capacity", "compile", "diagnostic", "history", "id", "model", "reporting", "scenario", "units"]),
    ("compile", &["capacity", "draws", "model", "numerics", "reporting", "units"]),
    ("kernel", &["compile", "draws", "reporting", "units"]),
    ("rules", &["compile", "draws", "kernel", "model", "units"]),
    ("tallies", &["compile", "kernel", "numerics", "units"]),
    ("simulate", &["compile", "kernel", "numerics", "rules", "tallies"]),
    ("paired", &["compile", "kernel", "numerics", "rules", "simulate", "units"]),
    ("replay", &["compile", "kernel", "numerics", "rules", "simulate", "tallies"]),
    ("tail", &["compile", "kernel", "simulate"]),
    ("results", &["model", "tallies"]),
    ("plan", &["model", "results", "units"]),
    (
        "summary",
        &[
            "compile", "draws", "kernel", "model", "numerics", "paired", "plan", "replay", "results", "simulate",
            "tallies", "units",
        ],
    ),
    (
        "study",
        &[
            "compile",
            "diagnostic",
            "draws",
            "id",
            "kernel",
            "model",
            "replay",
            "resolve",
            "results",
            "scenario",
            "simulate",
            "summary",
            "tallies",
        ],
    ),
    ("compare", &["diagnostic", "paired", "resolve", "results", "scenario", "simulate", "study", "summary"]),
    ("breaks", &["results", "simulate", "study", "summary"]),
    ("drivers", &["compile", "paired", "results", "simulate", "study", "summary"]),
    (
        "frontier",
        &["capacity", "compile", "model", "resolve", "results", "scenario", "simulate", "stress", "study", "summary"],
    ),
    ("seek", &["paired", "resolve", "results", "scenario", "study", "summary"]),
    ("shards", &["draws", "kernel", "replay", "results", "simulate", "study", "summary", "tallies", "units"]),
    ("stress", &["diagnostic", "paired", "resolve", "results", "scenario", "study", "summary"]),
    (
        "tell",
        &[
            "compare",
            "diagnostic",
            "history",
            "model",
            "results",
            "scenario",
            "seek",
            "shards",
            "stress",
            "summary",
            "tallies",
        ],
    ),
    ("format", &["tell"]),
    ("outputs", &["format", "results", "tell"]),
    ("manifest", &["draws", "format", "outputs", "results", "study"]),
    ("folder", &["format", "manifest", "outputs", "results", "scenario", "study"]),
    ("write", &["format", "manifest"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file of a folder and below, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { files.extend(files_below(&entry)) } else { files.push(entry) }
    }
    files.sort();
    files
}

/// A file without comments and without what is compiled for tests only, and the files that are for tests only.
fn code(file: &Path) -> (String, Vec<PathBuf>) {
    let text = fs::read_to_string(file).unwrap();
    let (mut code, mut of_tests) = (String::new(), Vec::new());
    let mut lines = text.lines().map(|line| line.split("//").next().unwrap());
    while let Some(line) = lines.next() {
        if line.trim_end() != "#[cfg(test)]" {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        // What follows is `mod x;`, a file of its own, or a block that ends with a brace in the first column.
        let next = lines.next().unwrap();
        if let Some(name) = next.trim_end().strip_suffix(';').and_then(|line| line.rsplit(' ').next()) {
            let folder = file.with_extension("");
            of_tests.push(folder.join(format!("{name}.rs")));
        } else {
            assert!(next.ends_with('{'), "{}: {next}", file.display());
            assert!(lines.any(|line| line == "}"), "{}: an open block", file.display());
        }
    }
    (code, of_tests)
}

/// The modules that follow `crate::` in some code.
fn mentions(code: &str) -> BTreeSet<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        assert!(!rest.starts_with('{'), "`use crate::{{…}}` hides arrows: one `use` a module");
        found.insert(name(rest));
    }
    found
}

/// Macros for the whole crate by their names, each with the module that has it.
fn macros(read: &[(&PathBuf, (String, Vec<PathBuf>))]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (file, (code, _)) in read {
        for rest in code.split("macro_rules! ").skip(1) {
            found.insert(rest.split([' ', '{']).next().unwrap().to_owned(), module_of(file));
        }
    }
    found
}

/// The module of the library that a file is in.
fn module_of(file: &Path) -> String {
    let within = file.strip_prefix(source()).unwrap();
    within.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// Every arrow between two modules, with one file that draws it.
fn arrows() -> BTreeMap<(String, String), String> {
    let files = files_below(&source());
    let read: Vec<_> = files.iter().map(|file| (file, code(file))).collect();
    let of_tests: BTreeSet<&PathBuf> = read.iter().flat_map(|(_, (_, tests))| tests).collect();
    let macros = macros(&read);
    let mut arrows = BTreeMap::new();
    for (file, (code, _)) in read.iter().filter(|(file, _)| !of_tests.contains(file)) {
        let within = file.strip_prefix(source()).unwrap();
        let module = module_of(file);
        let known = mentions(code).into_iter().map(|known| macros.get(&known).cloned().unwrap_or(known));
        for known in known.filter(|known| *known != module) {
            arrows.entry((module.clone(), known)).or_insert_with(|| within.display().to_string());
        }
    }
    arrows
}

#[test]
fn nobody_knows_more_than_it_may() {
    let table: BTreeMap<&str, &[&str]> = MAY_KNOW.into_iter().collect();
    let mut unwanted = Vec::new();
    for ((from, to), file) in arrows() {
        // The program's front: it knows the library by its name, as anybody else does.
        if ["cli", "main", "lib"].contains(&from.as_str()) {
            unwanted.push(format!("{from} → crate::{to} ({file})"));
            continue;
        }
        let may = table.get(from.as_str()).unwrap_or_else(|| panic!("module `{from}` is not in the table"));
        if !may.contains(&to.as_str()) {
            unwanted.push(format!("{from} → {to} ({file})"));
        }
    }
    assert!(unwanted.is_empty(), "{}", unwanted.join("\n"));
}

#[test]
fn no_two_modules_know_each_other_even_by_a_way_round() {
    let arrows: BTreeSet<(String, String)> = arrows().into_keys().collect();
    let mut reach = arrows.clone();
    loop {
        let further: BTreeSet<_> = reach
            .iter()
            .flat_map(|(from, middle)| {
                let onward = arrows.iter().filter(move |(start, _)| start == middle);
                onward.map(move |(_, to)| (from.clone(), to.clone()))
            })
            .filter(|arrow| !reach.contains(arrow))
            .collect();
        if further.is_empty() {
            break;
        }
        reach.extend(further);
    }
    let round: Vec<_> = reach.iter().filter(|(from, to)| from == to).map(|(module, _)| module.as_str()).collect();
    assert!(round.is_empty(), "in a circle: {}", round.join(", "));
}

#[test]
fn the_table_has_every_module_of_the_library_and_no_arrow_too_many() {
    let declared: BTreeSet<String> = fs::read_to_string(source().join("lib.rs"))
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')).map(str::to_owned))
        .collect();
    let known: BTreeSet<String> = MAY_KNOW.iter().map(|(module, _)| (*module).to_owned()).collect();
    assert_eq!(declared, known);
    let drawn = arrows();
    let allowed = MAY_KNOW.iter().flat_map(|(from, may)| may.iter().map(|to| ((*from).to_owned(), (*to).to_owned())));
    let unused: Vec<_> = allowed.filter(|arrow| !drawn.contains_key(arrow)).collect();
    assert!(unused.is_empty(), "allowed and not used: {unused:?}");
}

#[test]
fn no_look_up_of_the_compiler_falls_back_on_the_first_place() {
    for file in files_below(&source().join("compile")).into_iter().chain([source().join("compile.rs")]) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains(".unwrap_or(0)"), "{}: what is not found is a mistake, not number 0", file.display());
    }
}
