//! Parquet against CSV, cell by cell, read by the library's own reader; and what a build without it says.

#[cfg(feature = "parquet")]
mod written;

use std::fs;
use std::path::Path;
use std::process::Command;

use outturn::manifest;

use crate::support::{place, scenario};

/// Stdout and stderr of the program, which ends with a code.
fn ends(code: i32, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(code), "{out}\n{err}");
    (out, err)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The tables of the minimal scenario in a folder.
fn minimal(folder: &Path, more: &[&str]) {
    let scenario = scenario("minimal");
    let asked = ["run", text(&scenario), "--iterations", "500", "--tables-only", "--quiet", "--out", text(folder)];
    ends(0, &[&asked, more].concat());
}

/// Files of a folder that end in something, by name without that.
fn ending(folder: &Path, end: &str) -> Vec<String> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = paths.filter_map(|name| Some(name.strip_suffix(end)?.to_owned())).collect();
    names.sort();
    names
}

#[test]
fn a_run_that_is_not_asked_for_it_has_none_and_its_manifest_no_word_of_it() {
    let folder = place("parquet-not-asked").join("results");
    minimal(&folder, &["--draws", "NAT"]);
    assert_eq!(ending(&folder.join("data"), ".parquet"), [""; 0]);
    assert!(!fs::read_to_string(folder.join(manifest::FILE)).unwrap().contains("parquet"));
}

#[test]
#[cfg(not(feature = "parquet"))]
fn a_build_without_it_names_the_feature_and_writes_nothing() {
    let place = place("parquet-without");
    let (scenario, out) = (scenario("minimal"), place.join("results"));
    let why = "this program was built without Parquet: build it with the feature `parquet`";
    let (_, err) = ends(2, &["run", text(&scenario), "--parquet", "--out", text(&out)]);
    assert_eq!(err, format!("error: --parquet: {why}\n"));
    let (_, err) = ends(2, &["merge", text(&place), "--parquet", "--out", text(&out)]);
    assert_eq!(err, format!("error: --parquet: {why}\n"));
    assert!(!out.exists());

    // A folder of a build with it.
    minimal(&out, &[]);
    let manifest = out.join(manifest::FILE);
    let stated = fs::read_to_string(&manifest).unwrap();
    let field = "\"draws_as_arrays\": false,";
    assert_eq!(stated.matches(field).count(), 1);
    fs::write(&manifest, stated.replace(field, &format!("{field}\n    \"parquet\": true,"))).unwrap();
    let (_, err) = ends(1, &["verify", text(&out)]);
    assert_eq!(err, format!("error: {}: there are Parquet files in it, and {why}\n", out.display()));
}
