//! The jobs of an array against one run: the same bits however the iterations are cut, and refusals that name all that is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use outturn::manifest::{Manifest, Question, sha256};
use outturn::shards::{Place, Shard, file_name};

use crate::everything;
use crate::support::{place, scenario};

fn outturn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Stdout and stderr of what ends with a code.
fn ends(output: &Output, code: i32) -> (String, String) {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    assert_eq!(output.status.code(), Some(code), "{out}\n{err}");
    (out, err)
}

/// Draws a shard into a folder.
fn draw(scenario: &Path, which: &str, nodes: &str, into: &Path, more: &[&str]) {
    let asked = ["shard", text(scenario), "--shard", which, "--draws", nodes, "--out", text(into), "--quiet"];
    ends(&outturn(&[&asked, more].concat()), 0);
}

/// Its shards, in the order of their names.
fn shards(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn merge(files: &[PathBuf], out: &Path, more: &[&str]) -> Output {
    let files: Vec<&str> = files.iter().map(|file| text(file)).collect();
    outturn(&[&["merge"], &files[..], &["--out", text(out)], more].concat())
}

/// A table by the code in its first column and the name of a column.
fn cells(file: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let head = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let cells = head.iter().zip(row.iter()).map(|(name, cell)| (name.to_owned(), cell.to_owned()));
        (row[0].to_owned(), cells.collect())
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Any cutting of a scenario against one run of it.
fn any_cutting_is_one_run(name: &str, scenario: &Path, nodes: &str, iterations: &str) {
    let folder = place(name);
    let whole = folder.join("whole");
    let options = ["--iterations", iterations, "--seed", "11"];
    let asked = ["run", text(scenario), "--draws", nodes, "--tables-only", "--out", text(&whole), "--quiet"];
    ends(&outturn(&[&asked, &options[..]].concat()), 0);
    let known = cells(&whole.join("data/nodes.csv"));
    for of in [1, 3, 8] {
        let into = folder.join(format!("shards-{of}"));
        for number in 1..=of {
            let threads = (1 + number % 3).to_string();
            draw(scenario, &format!("{number}/{of}"), nodes, &into, &[&options[..], &["--threads", &threads]].concat());
        }
        let mut files = shards(&into);
        assert_eq!(files.len(), of);
        files.reverse();
        files.rotate_left(of / 2);
        let out = folder.join(format!("merged-{of}"));
        let (said, _) = ends(&merge(&files, &out, &["--threads", &of.to_string()]), 0);
        let many = if of == 1 { "1 shard".to_owned() } else { format!("{of} shards") };
        assert!(said.contains(&format!("({many} of ")), "{said}");
        for file in ["draws.csv", "merged.csv"] {
            assert!(out.join("data").join(file).is_file(), "{file}");
        }
        assert!(
            fs::read(out.join("data/draws.csv")).unwrap() == fs::read(whole.join("data/draws.csv")).unwrap(),
            "{of}"
        );
        let merged = cells(&out.join("data/merged.csv"));
        assert_eq!(merged.keys().map(String::as_str).collect::<Vec<_>>(), {
            let mut codes: Vec<&str> = nodes.split(',').collect();
            codes.sort_unstable();
            codes
        });
        for (code, row) in &merged {
            assert!(row.len() > 40, "{row:?}");
            for (column, cell) in row {
                assert_eq!(cell, &known[code][column], "{name}, {of} shards: {code}, {column}");
            }
        }
        // A folder of shards is as good as their names, and the order of the inputs is theirs in a run.
        let again = folder.join(format!("again-{of}"));
        ends(&merge(&[into], &again, &[]), 0);
        for file in ["data/draws.csv", "data/merged.csv", "audit/manifest.json"] {
            assert!(fs::read(out.join(file)).unwrap() == fs::read(again.join(file)).unwrap(), "{of}: {file}");
        }
    }
}

#[test]
fn any_cutting_of_the_minimal_scenario_is_one_run() {
    // More than are kept whole: order statistics come from windows.
    any_cutting_is_one_run("shards-minimal", &scenario("minimal"), "NAT,AAA,sector:provider", "20001");
}

#[test]
fn any_cutting_of_england_is_one_run() {
    any_cutting_is_one_run("shards-england", &scenario("2018-19-m05"), "ENG,Y60,SYN-QHG-AC01,type:acute", "1000");
}

#[test]
fn any_cutting_where_rules_set_incentive_money_is_one_run() {
    let (folder, nodes) = everything();
    any_cutting_is_one_run("shards-everything", &folder, &nodes, "700");
}

/// A scenario that uses everything, and its first nodes.
fn everything() -> (PathBuf, String) {
    let folder = everything::folder("everything");
    let study = crate::support::study(&folder);
    let accounts = study.model.accounts.iter().filter(|account| account.is_organisation).map(|account| &account.code);
    let codes: Vec<String> =
        study.model.nodes.iter().take(2).map(|node| &node.code).chain(accounts.take(2)).cloned().collect();
    (folder, codes.join(","))
}

#[test]
fn arrays_of_numpy_and_changes_go_with_it() {
    let folder = place("shards-npy");
    let change = ["--set", "risks.demand-a.mean_m += 1", "--iterations", "600"];
    let (minimal, into) = (scenario("minimal"), folder.join("shards"));
    for number in ["2/2", "1/2"] {
        draw(&minimal, number, "NAT,NAT,sector:provider", &into, &change);
    }
    let names: Vec<String> =
        shards(&into).iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["minimal-what-if-1-of-2.shard", "minimal-what-if-2-of-2.shard"]);
    let out = folder.join("merged");
    ends(&merge(std::slice::from_ref(&into), &out, &["--draws-format", "npy", "--quiet"]), 0);
    let whole = folder.join("whole");
    let asked =
        ["run", text(&minimal), "--draws", "NAT,sector:provider", "--draws-format", "npy", "--tables-only", "--quiet"];
    ends(&outturn(&[&asked[..], &["--out", text(&whole)], &change].concat()), 0);
    for file in ["NAT.npy", "sector-provider.npy"] {
        let [one, other] = [&out, &whole].map(|folder| fs::read(folder.join("data/draws").join(file)).unwrap());
        assert!(one == other, "{file}");
    }
    let manifest = Manifest::parse(&fs::read(out.join("audit/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest.made.question, Question::Merge);
    assert_eq!(manifest.made.asked.changes, [change[1]]);
    assert_eq!((manifest.scenario.as_str(), manifest.iterations), ("minimal", 600));
    for (input, file) in manifest.inputs.iter().zip(shards(&into)) {
        assert_eq!(input.sha256, sha256(&fs::read(&file).unwrap()));
        assert_eq!(file.file_name().unwrap().to_str(), Some(input.name.as_str()));
    }
    // What stands in the folder is looked at; it cannot be made again without the shards.
    let (said, _) = ends(&outturn(&["verify", text(&out)]), 0);
    assert!(said.contains("nothing was computed again"), "{said}");
    fs::write(out.join("data/merged.csv"), "node_code\n").unwrap();
    ends(&outturn(&["verify", text(&out)]), 4);
}

#[test]
fn a_shard_says_what_it_is_of_to_whoever_reads_a_text() {
    let into = place("shards-text").join("shards");
    draw(&scenario("minimal"), "3/8", "NAT", &into, &["--iterations", "100", "--seed", "18446744073709551615"]);
    let file = into.join(file_name("minimal", Place::new(3, 8, 100).unwrap()));
    let bytes = fs::read(&file).unwrap();
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let (first, second) = (lines.next().unwrap(), lines.next().unwrap());
    let hash = std::str::from_utf8(first).unwrap().strip_prefix("outturn shard 1 sha256 ").unwrap();
    assert_eq!(hash, sha256(&bytes[first.len() + 1..]));
    let mark: serde_json::Value = serde_json::from_slice(second).unwrap();
    assert_eq!(mark["seed"], u64::MAX);
    assert_eq!((&mark["first"], &mark["count"]), (&25.into(), &12.into()));
    assert_eq!(
        (&mark["place"]["number"], &mark["place"]["of"], &mark["place"]["iterations"]),
        (&3.into(), &8.into(), &100.into())
    );
    assert_eq!(mark["nodes"][0]["code"], "NAT");
    assert_eq!(bytes.len(), first.len() + second.len() + 2 + 8 * 12);
    // A job that runs again makes the same bytes, and does not replace what is there without being asked.
    let again = [
        "shard",
        text(&scenario("minimal")),
        "--shard",
        "3/8",
        "--draws",
        "NAT",
        "--out",
        text(&into),
        "--iterations",
        "100",
    ]
    .map(str::to_owned);
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    let (_, err) = ends(&outturn(&again), 3);
    assert!(err.contains("is there already; use --overwrite"), "{err}");
    let (said, _) = ends(&outturn(&[&again[..], &["--overwrite", "--seed", "18446744073709551615"]].concat()), 0);
    assert!(said.starts_with("shard 3 of 8: iterations 25 to 36 of 100: "), "{said}");
    assert!(fs::read(&file).unwrap() == bytes);
    assert_eq!(shards(&into), [file]);
}

/// Five shards of the minimal scenario, and a folder for what goes wrong with them.
fn five(name: &str) -> (PathBuf, Vec<PathBuf>) {
    let folder = place(name);
    let into = folder.join("shards");
    for number in 1..=5 {
        draw(&scenario("minimal"), &format!("{number}/5"), "NAT,AAA", &into, &["--iterations", "500"]);
    }
    let files = shards(&into);
    (folder, files)
}

/// What a merge that is refused says, a problem each; it writes nothing.
fn refused(files: &[PathBuf], folder: &Path) -> Vec<String> {
    let out = folder.join("results/merged");
    let (said, err) = ends(&merge(files, &out, &[]), 1);
    assert!(said.is_empty() && !folder.join("results").exists(), "{said}");
    assert!(!shards(folder).iter().any(|file| text(file).contains("partial")), "a partial folder is left");
    let (problems, end) = err.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(end, "nothing was written");
    problems
        .lines()
        .map(|line| line.strip_prefix("error: ").unwrap().replace(&format!("{}/", folder.display()), ""))
        .collect()
}

#[test]
fn what_is_missing_or_doubled_is_named_by_number() {
    let (folder, files) = five("shards-missing");
    let of = |numbers: &[usize]| numbers.iter().map(|number| files[number - 1].clone()).collect::<Vec<_>>();
    assert_eq!(refused(&of(&[1, 2, 4, 5]), &folder), ["missing of 5 shards: 3"]);
    assert_eq!(refused(&of(&[3]), &folder), ["missing of 5 shards: 1-2,4-5"]);
    let copy = folder.join("copy.shard");
    fs::copy(&files[1], &copy).unwrap();
    assert_eq!(
        refused(&[of(&[1, 2, 4]), vec![copy]].concat(), &folder),
        ["shards/minimal-2-of-5.shard, copy.shard are all shard 2 of 5: give one of them", "missing of 5 shards: 3,5"]
    );
    let empty = folder.join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(refused(&[empty], &folder), ["empty: no file in it ends in .shard"]);
    fs::remove_dir(folder.join("empty")).unwrap();
    let nowhere = refused(&[folder.join("nowhere.shard"), files[0].clone()], &folder);
    assert!(
        nowhere[0].starts_with("nowhere.shard: cannot be read: ") && nowhere[1] == "missing of 5 shards: 2-5",
        "{nowhere:?}"
    );
}

#[test]
fn shards_of_other_runs_and_damaged_ones_are_refused_all_at_once() {
    let (folder, files) = five("shards-others");
    let minimal = scenario("minimal");
    let others = folder.join("others");
    let iterations = ["--iterations", "500"];
    let other = |which: &str, nodes: &str, more: &[&str]| {
        let into = others.join(which.replace('/', "-")).join(more.len().to_string());
        draw(&minimal, which, nodes, &into, &[&iterations[..], more].concat());
        shards(&into).remove(0)
    };
    let given = vec![
        files[0].clone(),
        other("2/5", "NAT,AAA", &["--seed", "77"]),
        other("3/5", "NAT,AAA", &["--set", "risks.demand-a.mean_m += 1"]),
        other("4/5", "AAA,NAT", &[]),
        other("5/7", "NAT,AAA", &[]),
    ];
    // By their first iterations, as 5/7 begins before 4/5.
    let found = refused(&given, &folder);
    assert_eq!(found.len(), 7, "{found:#?}");
    assert!(found[0].contains("2-of-5.shard is of another seed (77, not "), "{found:#?}");
    assert!(
        found[1]
            .contains("3-of-5.shard is of another scenario, or other changes of it, than shards/minimal-1-of-5.shard")
    );
    assert!(found[3].contains("4-of-5.shard is of other nodes, or the same in another order, than"), "{found:#?}");
    assert!(found[2].contains("is of another array (7 shards of 500 iterations, not 5 shards of 500 iterations) than"));
    assert_eq!(
        found[4..],
        [
            "iterations 285 to 299 are there twice",
            "iterations 300 to 356 are there twice",
            "iterations 400 to 499 are missing"
        ]
    );
    // Another version, signed as such; a cut file; an edited one; none at all.
    let mut older = Shard::read(&fs::read(&files[1]).unwrap()).unwrap();
    older.mark.version = "0.0.9".to_owned();
    fs::write(&files[1], older.write()).unwrap();
    let mut bytes = fs::read(&files[2]).unwrap();
    fs::write(&files[2], &bytes[..bytes.len() - 8]).unwrap();
    bytes = fs::read(&files[3]).unwrap();
    let place = bytes.windows(6).position(|window| window == b"\"seed\"").unwrap();
    bytes[place + 8] ^= 1;
    fs::write(&files[3], &bytes).unwrap();
    fs::write(&files[4], "iteration,NAT\n").unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        refused(&files, &folder),
        [
            "shards/minimal-3-of-5.shard: it was cut or edited: its bytes are not those that were written".to_owned(),
            "shards/minimal-4-of-5.shard: it was cut or edited: its bytes are not those that were written".to_owned(),
            "shards/minimal-5-of-5.shard: it is no shard".to_owned(),
            format!(
                "shards/minimal-2-of-5.shard is of another version of outturn (0.0.9, not {version}) than shards/minimal-1-of-5.shard"
            ),
            "iterations 200 to 499 are missing".to_owned(),
        ]
    );
    assert_eq!(
        refused(&files[1..2], &folder),
        [
            format!("shards/minimal-2-of-5.shard is of another version of outturn (0.0.9) than this one ({version})"),
            "missing of 5 shards: 1,3-5".to_owned(),
        ]
    );
}

#[test]
fn a_shard_that_cannot_be_is_refused_before_any_draw() {
    let into = place("shards-refused").join("deep/shards");
    let minimal = scenario("minimal");
    let said = |code: i32, more: &[&str]| {
        let asked = ["shard", text(&minimal), "--out", text(&into), "--iterations", "1000000000"];
        let (out, err) = ends(&outturn(&[&asked, more].concat()), code);
        assert_eq!(out, "");
        err
    };
    for (which, why) in [
        ("0/3", "the first is 1: add 1 to the number of a job that counts from 0"),
        ("4/3", "from 1 to 3"),
        ("3", "which of how many: 3/8"),
        ("a/b", "which of how many: 3/8"),
        ("-1/3", "which of how many: 3/8"),
        ("1/2000000000", "2000000000 shards of 1000000000 iterations: some would have none"),
    ] {
        let err = said(2, &["--draws", "NAT", &format!("--shard={which}")]);
        assert!(err.contains(why), "{which}: {err}");
    }
    let err = said(2, &["--draws", "NAL", "--shard", "1/3"]);
    assert!(err.contains("there is no node `NAL`") && err.contains("NAT"), "{err}");
    assert!(said(2, &["--shard", "1/3"]).contains("--draws"));
    assert!(said(2, &["--draws", "NAT"]).contains("--shard"));
    assert!(said(3, &["--draws", "NAT", "--shard", "1/3"]).contains("more than --max-memory 4000"));
    assert!(said(1, &["--draws", "NAT", "--shard", "1/3000", "--set", "risks.nothing.mean_m = 1"]).contains("error[E"));
    assert!(!into.parent().unwrap().exists());
}

#[cfg(unix)]
#[test]
fn a_job_that_is_ended_leaves_nothing() {
    let folder = place("shards-ended");
    let into = folder.join("shards");
    let mut job = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .args(["shard", text(&scenario("minimal")), "--shard", "1/1", "--draws", "NAT", "--iterations", "50000000"])
        .args(["--out", text(&into), "--threads", "1"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !fs::read_dir(&folder).unwrap().any(|entry| text(&entry.unwrap().path()).contains(".partial-")) {
        assert!(job.try_wait().unwrap().is_none(), "the job ended");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    // What Slurm and Kubernetes send first.
    Command::new("kill").args(["-TERM", &job.id().to_string()]).status().unwrap();
    let mut err = String::new();
    std::io::Read::read_to_string(&mut job.stderr.take().unwrap(), &mut err).unwrap();
    assert_eq!(job.wait().unwrap().code(), Some(3), "{err}");
    assert!(err.contains("interrupted: nothing was written"), "{err}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}
