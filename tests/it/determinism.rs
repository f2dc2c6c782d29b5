//! The same bits: on any number of threads, in any order of rows, whatever else is in the scenario.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use outturn::results::Outturn;

use crate::slow_model::scenarios;
use crate::support::{Files, Run, place, scenario, write};

const SEED: u64 = 77;
const ITERATIONS: u64 = 700;

fn random() -> Files {
    scenarios::random(9, "plan", "skewed", true)
}

/// Every output by name, but not run.log, which holds times.
fn outputs(scenario: &Path, out: &Path, threads: u32, iterations: u64) -> BTreeMap<String, Vec<u8>> {
    let status = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .args([
            "run",
            "--quiet",
            "--overwrite",
            "--threads",
            &threads.to_string(),
            "--iterations",
            &iterations.to_string(),
        ])
        .arg("--out")
        .args([out, scenario])
        .status()
        .unwrap();
    assert!(status.success());
    let mut files = BTreeMap::new();
    gather(out, out, &mut files);
    assert!(files.remove("audit/run.log").is_some());
    assert!(
        files.contains_key("audit/manifest.json") && files.keys().any(|name| name.ends_with(".png")),
        "{:?}",
        files.keys()
    );
    files
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            gather(root, &entry, files);
        } else {
            let name = entry.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(&entry).unwrap());
        }
    }
}

fn same(name: &str, scenario: &Path, iterations: u64) {
    let out = place(name);
    let one = outputs(scenario, &out.join("r"), 1, iterations);
    for threads in [2, 7] {
        let more = outputs(scenario, &out.join("r"), threads, iterations);
        assert_eq!(one.keys().collect::<Vec<_>>(), more.keys().collect::<Vec<_>>());
        for (file, bytes) in &one {
            assert!(bytes == &more[file], "{file} differs with {threads} threads");
        }
    }
    eprintln!(
        "{name}: {} files, {} bytes, alike with 1, 2 and 7 threads",
        one.len(),
        one.values().map(Vec::len).sum::<usize>()
    );
}

#[test]
fn a_small_scenario_gives_the_same_bytes_with_any_number_of_threads() {
    // Over two waves of 4,096 iterations, the last one broken off within a block.
    same("threads-small", &write("threads-small-in", &random()), 9_001);
}

#[test]
fn the_england_pack_gives_the_same_bytes_with_any_number_of_threads() {
    same("threads-england", &scenario("2018-19-m05"), 2_000);
}

/// Every figure of an outturn, to the bit.
fn bits(outturn: &Outturn) -> String {
    format!("{outturn:?}")
}

/// Figures of every node by code.
fn figures(run: &Run) -> BTreeMap<String, String> {
    let of = |node: &outturn::results::NodeResult| {
        let underlying = node.underlying.as_ref().map(bits);
        let chances = (node.chance_of_deficit.value, node.chance_below_plan.value, node.chance_below_forecast.value);
        (node.code.0.clone(), format!("{} {underlying:?} {chances:?} {:?}", bits(&node.outturn), node.expected_effect))
    };
    run.results.nodes.iter().map(of).collect()
}

/// Reverses the data rows of a table, and swaps neighbours after it.
fn shuffled(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    for pair in lines[1..].chunks_exact_mut(2) {
        pair.swap(0, 1);
    }
    lines.join("\n") + "\n"
}

/// Compares every figure of a scenario with those of the same tables in another order.
fn in_any_order(name: &str, files: &Files, iterations: u64) {
    // The steps of the ladder are a list in order.
    let has_rows = |name: &str| name.ends_with(".csv") && name != "ladder.csv";
    let other: Files = files
        .iter()
        .map(|(name, text)| (name.clone(), if has_rows(name) { shuffled(text) } else { text.clone() }))
        .collect();
    assert!(files.iter().zip(&other).filter(|(a, b)| a != b).count() >= 9);
    let [as_is, shuffled] = [(name.to_owned(), files), (format!("{name}-shuffled"), &other)]
        .map(|(name, files)| Run::of(&write(&name, files), SEED, iterations));
    let (as_is, mut shuffled) = (figures(&as_is), figures(&shuffled));
    assert_eq!(as_is.len(), shuffled.len());
    for (code, figures) in as_is {
        assert_eq!(shuffled.remove(&code).as_ref(), Some(&figures), "{code}");
    }
}

/// The files of a scenario of the repository.
fn pack(name: &str) -> Files {
    let entries = fs::read_dir(scenario(name)).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: &std::path::PathBuf| fs::read_to_string(path).unwrap();
    let mut files: Files = entries
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), text(&path)))
        .collect();
    files.sort();
    files
}

#[test]
fn the_order_of_rows_changes_no_figure() {
    in_any_order("rows", &random(), ITERATIONS);
}

#[test]
fn the_order_of_rows_changes_no_figure_of_a_pack_whatever_its_rules() {
    in_any_order("rows-england", &pack("2018-19-m05"), 500);
    let mut files = pack("2019-20-regional");
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "scenario.toml") {
        *text = text.replace("on = false\n", "");
    }
    in_any_order("rows-regional", &files, 500);
}

/// Adds a line to a table.
fn with(files: &Files, table: &str, line: &str) -> Files {
    let add = |(name, text): &(String, String)| {
        (name.clone(), if name == table { format!("{text}{line}\n") } else { text.clone() })
    };
    files.iter().map(add).collect()
}

/// Drops the rows that start so.
fn without(files: &Files, table: &str, starts: &str) -> Files {
    let drop = |(name, text): &(String, String)| {
        let kept = |line: &&str| name != table || !line.starts_with(starts);
        (name.clone(), text.lines().filter(kept).map(|line| format!("{line}\n")).collect())
    };
    files.iter().map(drop).collect()
}

/// Rows that target groups share by size, so that a new member takes a share: here, rows of single accounts only.
fn single_accounts() -> Files {
    let mut files = random();
    for (name, text) in &mut files {
        let groups = ["sector:", "type:", "NAT,", "R1,", "R2,", "S1,", "S2,", "S3,"];
        let alone = |line: &&str| match name.as_str() {
            "risks.csv" | "pay.csv" | "efficiency.csv" => !line
                .split_inclusive(',')
                .skip(1)
                .take(3)
                .any(|cell| groups.iter().any(|group| cell.starts_with(group))),
            _ => true,
        };
        *text = text.lines().filter(alone).map(|line| format!("{line}\n")).collect();
    }
    files
}

#[test]
fn another_organisation_leaves_the_others_as_they_were_to_the_bit() {
    let before = single_accounts();
    let mut after = with(&before, "organisations.csv", "AAA,New,acute,provider,P1,400,80,300,5");
    after = with(&after, "positions.csv", "AAA,-4,1,0,-5,1,0,-4,yes");
    after = with(&after, "risks.csv", "new,line0,threat,AAA,,,pert,1,2,9,,,,,,0,yes,tree");
    let [before, after] = [("org-before", before), ("org-after", after)]
        .map(|(name, files)| figures(&Run::of(&write(name, &files), SEED, ITERATIONS)));
    for code in ["OA", "OB", "OC", "OD", "OE", "OF", "BUD", "P2", "S2", "R2", "sector:commissioner"] {
        assert_eq!(before[code], after[code], "{code}");
    }
    assert_ne!(before["NAT"], after["NAT"]);
    assert!(after.contains_key("AAA"));
}

#[test]
fn another_organisation_in_a_group_with_own_draws_leaves_the_others_draws() {
    // Equal shares of twice the amount for twice the members: the same amounts each, from the same draws.
    let group = |members: [&str; 4], count: usize| {
        let organisations: String =
            members[..count].iter().map(|code| format!("{code},Org,acute,provider,NAT,300,2\n")).collect();
        let positions: String = members[..count].iter().map(|code| format!("{code},1,0\n")).collect();
        let risk = format!("g,line,threat,sector:provider,each,equal,,uniform,0,,{},,,,,,,,yes,f\n", 8 * count);
        crate::support::small(&organisations, &positions, &risk, "f,x,nation,0.5\n")
    };
    let two = figures(&Run::of(&write("group-2", &group(["A", "B", "C", "D"], 2)), SEED, ITERATIONS));
    let four = figures(&Run::of(&write("group-4", &group(["C", "A", "D", "B"], 4)), SEED, ITERATIONS));
    for code in ["A", "B"] {
        assert_eq!(two[code], four[code], "{code}");
    }
}

#[test]
fn a_risk_less_leaves_every_other_draw() {
    let all = random();
    let before = Run::of(&write("risk-before", &all), SEED, ITERATIONS);
    // The last row is OA's own: accounts that it does not concern keep every bit.
    let all = with(&all, "risks.csv", "extra,line0,threat,OA,,,normal,,,,3,2,,,,0,no,labels");
    let after = Run::of(&write("risk-after", &all), SEED, ITERATIONS);
    let removed = Run::of(&write("risk-removed", &without(&all, "risks.csv", "extra,")), SEED, ITERATIONS);
    let [before, after, removed] = [&before, &after, &removed].map(figures);
    assert_eq!(before, removed);
    for code in ["OB", "OC", "OD", "OE", "OF", "BUD", "R2", "S2", "sector:commissioner"] {
        assert_eq!(before[code], after[code], "{code}");
    }
    assert_ne!(before["OA"], after["OA"]);
}

#[test]
fn a_longer_run_starts_with_the_shorter_one() {
    let folder = write("longer", &random());
    let [short, long] = [300, 4_500].map(|iterations| Run::of(&folder, SEED, iterations));
    assert!(short.tallies.focus.len() >= 3);
    for (short, long) in short.tallies.focus.iter().zip(&long.tallies.focus) {
        assert_eq!(short.as_slice(), &long[..300]);
    }
}

#[test]
fn two_runs_are_alike_and_another_seed_is_not() {
    let folder = write("twice", &random());
    let [once, again, other] = [SEED, SEED, SEED + 1].map(|seed| Run::of(&folder, seed, ITERATIONS));
    assert_eq!(figures(&once), figures(&again));
    assert_eq!(once.tallies.focus, again.tallies.focus);
    assert_ne!(once.tallies.focus, other.tallies.focus);
}
