//! Do runs of the committed scenarios write the committed bytes?
//!
//! `tests/pinned/NAME/` holds what `outturn run` writes, file by file, and what it prints (`terminal.txt`).
//! `OUTTURN_BLESS=1 cargo test pinned` writes it again; the difference is to be read, and a figure that changed goes into
//! CHANGELOG.md. Not kept: copies of the inputs; `audit/run.log`, which differs from run to run; the pictures' PNGs, the workbook and the paper, as the manifest
//! holds their SHA-256; the commit and the hash of the lock file in the manifest; and the last line printed, which holds the place and the time taken.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use outturn::format::log;
use outturn::manifest::{self, Manifest};

use crate::architecture::files_below;
use crate::everything;
use crate::support::{place, scenario};

/// Where what is printed is kept.
const TERMINAL: &str = "terminal.txt";

/// What stands for the commit and the lock file that the program was built from.
const ANY: &str = "(any)";

/// Files by path, with `/`.
type Outputs = BTreeMap<String, Vec<u8>>;

fn pinned(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pinned").join(name)
}

/// The files below a folder.
fn read(folder: &Path) -> Outputs {
    let path = |file: &Path| {
        let parts = file.strip_prefix(folder).unwrap().iter().map(|part| part.to_str().unwrap());
        parts.collect::<Vec<_>>().join("/")
    };
    files_below(folder).iter().map(|file| (path(file), fs::read(file).unwrap())).collect()
}

/// What a run writes and prints, as far as it is kept.
fn made(name: &str, scenario: &Path, options: &[&str]) -> Outputs {
    let folder = place(&format!("pinned-{name}")).join("results");
    let run = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .arg("run")
        .arg(scenario)
        .args(["--iterations", "2000"])
        .args(options)
        .arg("--out")
        .arg(&folder)
        .output()
        .unwrap();
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    let mut outputs = read(&folder);
    assert!(outputs.remove(log::FILE).is_some(), "{name}: no {}", log::FILE);
    // The inputs stand in the repository already.
    let is_hashed_only = |path: &str| [".png", ".xlsx", ".docx"].iter().any(|end| path.ends_with(end));
    let is_kept = |path: &str| !is_hashed_only(path) && !path.starts_with("audit/inputs/");
    outputs.retain(|path, _| is_kept(path));
    let of_manifest = outputs.get_mut(manifest::FILE).expect("a manifest");
    *of_manifest = any_build(of_manifest);
    let printed = String::from_utf8(run.stdout).unwrap();
    let (report, last) = printed.rsplit_once("\nreport: ").expect("a last line with the place");
    assert_eq!(last.lines().count(), 1, "{name}: {last}");
    outputs.insert(TERMINAL.to_owned(), report.as_bytes().to_vec());
    outputs
}

/// The manifest's bytes of another commit and lock file, and nothing else changed.
fn any_build(bytes: &[u8]) -> Vec<u8> {
    let made = Manifest::parse(bytes).unwrap().made;
    let mut text = std::str::from_utf8(bytes).unwrap().to_owned();
    for (name, own) in [("git_commit", made.git_commit), ("lock_sha256", made.lock_sha256)] {
        let field = |of: &Option<String>| format!("\"{name}\": {}", serde_json::to_string(of).unwrap());
        let own = field(&own);
        assert_eq!(text.matches(&own).count(), 1, "{own}");
        text = text.replacen(&own, &field(&Some(ANY.to_owned())), 1);
    }
    text.into_bytes()
}

/// A line of a text; none where it has ended.
type Line<'a> = Option<&'a [u8]>;

/// The first line in which two texts differ: its number from 1, and each side's.
fn first_difference<'a>(kept: &'a [u8], made: &'a [u8]) -> Option<(usize, Line<'a>, Line<'a>)> {
    let (mut kept, mut made) = (kept.split(|&byte| byte == b'\n'), made.split(|&byte| byte == b'\n'));
    for line in 1.. {
        let (was, is) = (kept.next(), made.next());
        if was != is {
            return Some((line, was, is));
        }
        was?;
    }
    None
}

/// About 160 bytes of a line, from a little before the place where it leaves the other.
fn excerpt(line: Line<'_>, other: Line<'_>) -> String {
    let Some(line) = line else { return "(the file has ended)".to_owned() };
    let same = line.iter().zip(other.unwrap_or_default()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(60);
    let before = if from > 0 { format!("(from byte {from}) …") } else { String::new() };
    let shown: String = String::from_utf8_lossy(&line[from..]).chars().take(160).collect();
    format!("{before}{}", shown.replace('\r', "\\r"))
}

/// What differs, a paragraph a file; empty where all is as kept.
fn differences(kept: &Outputs, made: &Outputs) -> String {
    let mut found = String::new();
    let paths: BTreeSet<&String> = kept.keys().chain(made.keys()).collect();
    for path in paths {
        match (kept.get(path), made.get(path)) {
            (Some(_), None) => found += &format!("{path}: kept, and no longer written\n"),
            (None, Some(_)) => found += &format!("{path}: written, and not kept\n"),
            (Some(kept), Some(made)) => {
                if let Some((line, was, is)) = first_difference(kept, made) {
                    let (was, is) = (excerpt(was, is), excerpt(is, was));
                    found += &format!("{path}:{line}\n  kept:    {was}\n  written: {is}\n");
                }
            }
            (None, None) => {}
        }
    }
    found
}

fn bless(folder: &Path, made: &Outputs) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (path, bytes) in made {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

fn assert_pinned(name: &str, scenario: &Path, options: &[&str]) {
    let made = made(name, scenario, options);
    let folder = pinned(name);
    if std::env::var_os("OUTTURN_BLESS").is_some() {
        bless(&folder, &made);
    }
    let kept = if folder.is_dir() { read(&folder) } else { Outputs::new() };
    let found = differences(&kept, &made);
    assert!(
        found.is_empty(),
        "the outputs of {name} are not those of tests/pinned/{name}/; where that is meant, run OUTTURN_BLESS=1 cargo test \
         pinned and read the difference\n{found}"
    );
}

#[test]
fn the_outputs_of_minimal_are_those_that_are_kept() {
    assert_pinned("minimal", &scenario("minimal"), &[]);
}

#[test]
fn the_outputs_of_everything_are_those_that_are_kept() {
    let options = ["--by-organisation", "--draws", "NAT"];
    assert_pinned("everything", &everything::folder("everything"), &options);
}

#[test]
fn the_outputs_of_everything_else_are_those_that_are_kept() {
    assert_pinned("everything-else", &everything::folder("everything-else"), &[]);
}

#[test]
fn the_outputs_of_everything_today_are_those_that_are_kept() {
    assert_pinned("everything-today", &everything::folder("everything-today"), &[]);
}

#[test]
fn nothing_else_is_kept() {
    let mut found: Vec<String> =
        fs::read_dir(pinned("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, ["everything", "everything-else", "everything-today", "minimal"]);
}

#[test]
fn a_difference_names_the_file_and_the_first_line() {
    let of = |files: &[(&str, &str)]| -> Outputs {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    };
    let kept = of(&[("a.csv", "x\n1\n2\n"), ("b.csv", "x\n"), ("gone.csv", "x\n"), ("same.csv", "x\n")]);
    let made = of(&[("a.csv", "x\n1\n3\n"), ("b.csv", "x\ny\n"), ("new.csv", "x\n"), ("same.csv", "x\n")]);
    assert_eq!(
        differences(&kept, &made),
        "a.csv:3\n  kept:    2\n  written: 3\n\
         b.csv:2\n  kept:    \n  written: y\n\
         gone.csv: kept, and no longer written\n\
         new.csv: written, and not kept\n"
    );
    // A lost last line end, and another kind of line end, are differences too.
    assert_eq!(
        differences(&of(&[("a", "x\n")]), &of(&[("a", "x")])),
        "a:2\n  kept:    \n  written: (the file has ended)\n"
    );
    assert_eq!(differences(&of(&[("a", "x\n")]), &of(&[("a", "x\r\n")])), "a:1\n  kept:    x\n  written: x\\r\n");
    assert_eq!(differences(&kept, &kept), "");
}
