//! The program from outside: exit codes, what it prints, what it leaves behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use outturn::manifest::Manifest;

use crate::support::{place, scenario};

fn outturn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(output: &Output) -> (String, String) {
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (words(&output.stdout), words(&output.stderr))
}

/// Exit code, stdout, stderr.
fn ends(output: &Output, code: i32) -> (String, String) {
    let (out, err) = said(output);
    assert_eq!(output.status.code(), Some(code), "{out}\n{err}");
    (out, err)
}

fn minimal() -> PathBuf {
    scenario("minimal")
}

/// Runs the minimal scenario into a folder.
fn run_into(out: &Path, more: &[&str]) -> Output {
    let minimal = minimal();
    outturn(&[&["run", text(&minimal), "--iterations", "500", "--out", text(out)], more].concat())
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn warnings_of_one_kind_stand_once_before_an_answer_and_all_in_a_check() {
    let pack = scenario("2019-20-regional");
    let out = place("brief").join("results");
    let run = outturn(&["run", text(&pack), "--iterations", "100", "--tables-only", "--out", text(&out)]);
    let (_, err) = ends(&run, 0);
    assert_eq!(err.matches("warning[W240]").count(), 1, "{err}");
    assert!(err.contains("and 6 more of W240; `outturn check` lists them\n"), "{err}");
    let (_, err) = ends(&outturn(&["check", text(&pack)]), 0);
    assert_eq!(err.matches("warning[W240]").count(), 7, "{err}");
}

#[test]
fn a_run_ends_with_0_and_says_the_answer_and_what_is_not_in_the_range_in_fourteen_lines() {
    let out = place("cli-run").join("deep/results");
    let (stdout, stderr) = ends(&run_into(&out, &[]), 0);
    assert!(stdout.starts_with("Whole country (invented) ends 2018/19 at "), "{stdout}");
    let opening = stdout.lines().take(14).collect::<Vec<_>>().join(" ");
    assert!(opening.contains("Not in the range: ") && opening.contains("management action"), "{stdout}");
    assert!(stdout.contains("report: "), "{stdout}");
    // No terminal: no progress bar.
    assert_eq!(stderr, "");
    for file in
        ["report.html", "START-HERE.txt", "data/nodes.csv", "data/results.json", "audit/manifest.json", "audit/run.log"]
    {
        assert!(out.join(file).is_file(), "{file}");
    }
    for file in ["workbook.xlsx", "paper.docx"] {
        assert_eq!(out.join(file).is_file(), cfg!(feature = "workbook"), "{file}");
    }
    assert_eq!(entries(out.parent().unwrap()), ["results"], "no partial folder is left");
}

#[test]
fn quiet_is_quiet() {
    let out = place("cli-quiet").join("r");
    assert_eq!(ends(&run_into(&out, &["--quiet"]), 0), (String::new(), String::new()));
    assert_eq!(ends(&outturn(&["verify", text(&out), "--quiet"]), 0), (String::new(), String::new()));
}

#[test]
fn a_wrong_scenario_ends_with_1_and_leaves_nothing() {
    let folder = place("cli-wrong");
    let input = folder.join("in");
    fs::create_dir(&input).unwrap();
    for file in entries(&minimal()) {
        if minimal().join(&file).is_file() {
            fs::copy(minimal().join(&file), input.join(&file)).unwrap();
        }
    }
    let risks = fs::read_to_string(input.join("risks.csv")).unwrap();
    fs::write(input.join("risks.csv"), risks.replace(",0.3,", ",1.3,")).unwrap();
    let out = folder.join("out/deep");
    let (stdout, stderr) = ends(&outturn(&["run", text(&input), "--out", text(&out)]), 1);
    assert_eq!(stdout, "");
    assert!(stderr.contains("risks.csv:4:") && stderr.contains("probability"), "{stderr}");
    assert_eq!(entries(&folder), ["in"]);
    let (_, stderr) = ends(&outturn(&["check", text(&input)]), 1);
    assert!(stderr.contains("risks.csv:4:"), "{stderr}");
    ends(&outturn(&["check", text(&folder.join("nowhere"))]), 1);
    ends(&outturn(&["verify", text(&folder)]), 1);
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let minimal = minimal();
    for arguments in [
        &["fly"][..],
        &[][..],
        &["run"][..],
        &["run", text(&minimal), "--iterations", "0"][..],
        &["run", text(&minimal), "--threads", "0"][..],
        &["run", text(&minimal), "--seed", "-1"][..],
        &["run", text(&minimal), "--sead", "1"][..],
    ] {
        let (stdout, stderr) = ends(&outturn(arguments), 2);
        assert!(stdout.is_empty() && !stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn an_unwritable_place_ends_with_3_before_the_simulation() {
    let folder = place("cli-unwritable");
    let file = folder.join("file");
    fs::write(&file, "in the way").unwrap();
    let minimal = minimal();
    for out in [file.join("below"), file.clone(), PathBuf::from("/dev/full/below")] {
        // So many iterations would take long: the place is tried first.
        let output = outturn(&["run", text(&minimal), "--iterations", "50000000", "--out", text(&out)]);
        let (stdout, stderr) = ends(&output, 3);
        assert!(stdout.is_empty() && stderr.contains("is a file or a link, not a folder"), "{stdout}{stderr}");
    }
    assert_eq!(entries(&folder), ["file"]);
    assert_eq!(fs::read_to_string(file).unwrap(), "in the way");
}

#[test]
fn results_are_replaced_only_when_asked() {
    let out = place("cli-existing").join("r");
    ends(&run_into(&out, &[]), 0);
    let before = fs::read(out.join("audit/manifest.json")).unwrap();
    let (_, stderr) = ends(&run_into(&out, &["--seed", "9"]), 3);
    assert!(stderr.contains("--overwrite"), "{stderr}");
    assert_eq!(fs::read(out.join("audit/manifest.json")).unwrap(), before);
    ends(&run_into(&out, &["--seed", "9", "--overwrite"]), 0);
    assert_ne!(fs::read(out.join("audit/manifest.json")).unwrap(), before);
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let folder = place("cli-not-ours");
    fs::write(folder.join("thesis.txt"), "years of work").unwrap();
    ends(&run_into(&folder, &["--overwrite"]), 3);
    assert_eq!(entries(&folder), ["thesis.txt"]);
}

#[test]
fn verify_ends_with_4_when_a_byte_differs() {
    let out = place("cli-verify").join("r");
    ends(&run_into(&out, &[]), 0);
    let (stdout, _) = ends(&outturn(&["verify", text(&out)]), 0);
    assert!(stdout.contains("as this program makes them"), "{stdout}");
    let table = out.join("data/nodes.csv");
    let honest = fs::read_to_string(&table).unwrap();
    fs::write(&table, honest.replacen('1', "2", 1)).unwrap();
    let (_, stderr) = ends(&outturn(&["verify", text(&out)]), 4);
    assert!(stderr.contains("output data/nodes.csv differs"), "{stderr}");
    fs::remove_file(&table).unwrap();
    let (_, stderr) = ends(&outturn(&["verify", text(&out)]), 4);
    assert!(stderr.contains("data/nodes.csv cannot be read"), "{stderr}");
}

#[test]
fn verify_finds_what_was_put_in_and_answers_every_question_again() {
    let folder = place("cli-verify-added");
    let (out, drivers) = (folder.join("run"), folder.join("drivers"));
    ends(&run_into(&out, &["--quiet"]), 0);
    fs::write(out.join("data/more.csv"), "a\n").unwrap();
    let (_, stderr) = ends(&outturn(&["verify", text(&out)]), 4);
    assert!(stderr.contains("data/more.csv is not of this run"), "{stderr}");
    let minimal = minimal();
    ends(&outturn(&["drivers", text(&minimal), "--iterations", "400", "--quiet", "--out", text(&drivers)]), 0);
    let (stdout, _) = ends(&outturn(&["verify", text(&drivers)]), 0);
    assert!(stdout.contains("as this program makes them"), "{stdout}");
    // Whatever answers from a scenario keeps it, and is answered again from what it kept.
    let scenario = text(&minimal);
    let grid = ["--vary", "risks.demand-a.mean_m += 0, 1", "--vary", "positions.plan_ex_incentive_m += -1, 0, 1"];
    let run = text(&out);
    fs::remove_file(out.join("data/more.csv")).unwrap();
    let questions: [(&str, &[&str]); 5] = [
        ("breaks", &["breaks", scenario, "--below", "-3"]),
        ("plan", &["plan", scenario]),
        ("stress", &[&["stress", scenario, "--set", "seed = 7"][..], &grid].concat()),
        ("seek", &["seek", scenario, "risks.demand-a.mean_m += -3..3", "--chance", "0.5"]),
        ("compare", &["compare", run, scenario]),
    ];
    for (name, asked) in questions {
        let to = folder.join(name);
        ends(&outturn(&[asked, &["--iterations", "400", "--quiet", "--out", text(&to)]].concat()), 0);
        let (stdout, _) = ends(&outturn(&["verify", text(&to)]), 0);
        assert!(stdout.contains("as this program makes them"), "{name}: {stdout}");
        let manifest = fs::read_to_string(to.join("audit/manifest.json")).unwrap();
        fs::write(to.join("audit/manifest.json"), manifest.replace("\"iterations\": 400", "\"iterations\": 401"))
            .unwrap();
        ends(&outturn(&["verify", text(&to)]), 4);
    }
    assert!(folder.join("stress/charts/stress-grid.svg").is_file());
    assert!(folder.join("seek/data/seek_values.csv").is_file());
    let (_, stderr) = ends(&outturn(&["compare", run, run, "--max-memory", "1"]), 3);
    assert!(stderr.contains("more than --max-memory 1"), "{stderr}");
    fs::write(drivers.join("data/driver_lines.csv"), "a\n").unwrap();
    fs::remove_file(drivers.join("charts/tornado.svg")).unwrap();
    let (_, stderr) = ends(&outturn(&["verify", text(&drivers)]), 4);
    assert!(stderr.contains("output data/driver_lines.csv differs"), "{stderr}");
    assert!(stderr.contains("output charts/tornado.svg cannot be read"), "{stderr}");
}

#[test]
fn verify_takes_nothing_on_trust() {
    let folder = place("cli-verify-trust");
    let scenario = folder.join("scenario");
    fs::create_dir(&scenario).unwrap();
    for file in entries(&minimal()).iter().filter(|file| minimal().join(file).is_file()) {
        fs::copy(minimal().join(file), scenario.join(file)).unwrap();
    }
    let out = folder.join("r");
    ends(
        &outturn(&["run", text(&scenario), "--iterations", "200", "--tables-only", "--quiet", "--out", text(&out)]),
        0,
    );
    let manifest = out.join("audit/manifest.json");
    let honest = fs::read_to_string(&manifest).unwrap();
    let verified = |code: i32| ends(&outturn(&["verify", text(&out)]), code).1;
    // What no run takes, what no machine holds, what says more than this program writes, what is no manifest.
    fs::write(&manifest, honest.replace("\"iterations\": 200", "\"iterations\": 0")).unwrap();
    assert!(verified(4).contains("it asks for what no run takes"));
    fs::write(&manifest, honest.replace("\"iterations\": 200", "\"iterations\": 17179869184")).unwrap();
    assert!(verified(3).contains("more than --max-memory 4000"));
    fs::write(&manifest, honest.replacen('{', "{ \"assured\": true,", 1)).unwrap();
    assert!(verified(4).contains("output audit/manifest.json differs"));
    fs::write(&manifest, "{").unwrap();
    assert!(verified(4).contains("not a manifest"));
    fs::write(&manifest, &honest).unwrap();
    fs::write(out.join("data/extra.csv"), "a").unwrap();
    fs::create_dir(out.join("drafts")).unwrap();
    let said = verified(4);
    assert!(said.contains("data/extra.csv is not of this run\ndrafts is not of this run\n"), "{said}");
    fs::remove_file(out.join("data/extra.csv")).unwrap();
    fs::remove_dir(out.join("drafts")).unwrap();
    let table = out.join("data/nodes.csv");
    let bytes = fs::read(&table).unwrap();
    fs::remove_file(&table).unwrap();
    fs::create_dir(&table).unwrap();
    assert!(verified(4).contains("output data/nodes.csv cannot be read: not a plain file"));
    fs::remove_dir(&table).unwrap();
    fs::write(&table, bytes).unwrap();
    verified(0);
    // Another build of the same program, where no log says which manifest it was.
    let (log, aside) = (out.join("audit/run.log"), folder.join("run.log"));
    fs::rename(&log, &aside).unwrap();
    let lock = Manifest::parse(honest.as_bytes()).unwrap().made.lock_sha256.unwrap();
    fs::write(&manifest, honest.replace(&lock, &"0".repeat(64))).unwrap();
    verified(0);
    fs::write(&manifest, &honest).unwrap();
    fs::rename(&aside, &log).unwrap();
    fs::rename(&scenario, folder.join("moved")).unwrap();
    let said = verified(0);
    assert!(said.contains("is not there any more: the run is made again from what it kept of it"), "{said}");
    ends(&outturn(&["verify", text(&out), "--scenario", text(&folder.join("moved"))]), 0);
    let input = out.join("audit/inputs/risks.csv");
    let kept = fs::read_to_string(&input).unwrap();
    fs::write(&input, kept.replacen("normal,,,,2,3", "normal,,,,2,4", 1)).unwrap();
    let said = verified(4);
    assert!(said.contains("input risks.csv has changed") && said.contains("data/nodes.csv differs"), "{said}");
    fs::write(&input, kept).unwrap();
    fs::remove_file(out.join("audit/run.log")).unwrap();
    assert!(verified(0).contains("has no audit/run.log"));
}

#[test]
fn the_log_is_a_chain_that_ends_at_the_manifest() {
    let out = place("cli-chain").join("r");
    ends(&run_into(&out, &["--quiet"]), 0);
    let (log, manifest) = (out.join("audit/run.log"), out.join("audit/manifest.json"));
    let (first, of_run) = (fs::read_to_string(&log).unwrap(), fs::read(&manifest).unwrap());
    ends(&outturn(&["report", text(&out), "--quiet"]), 0);
    let both = fs::read_to_string(&log).unwrap();
    assert!(both.starts_with(&first) && both.contains("\n\ndone: report\n"), "{both}");
    ends(&outturn(&["verify", text(&out), "--quiet"]), 0);
    let verified = |text_of_log: &str| {
        fs::write(&log, text_of_log).unwrap();
        ends(&outturn(&["verify", text(&out), "--quiet"]), 4).1
    };
    let said = verified(&both.replacen("unix time: ", "unix time: 9", 1));
    assert!(said.contains("audit/run.log: entry 1 was changed"), "{said}");
    let said = verified(&both.replacen("done: report", "done: nothing", 1));
    assert!(said.contains("audit/run.log: entry 2 was changed"), "{said}");
    if fs::read(&manifest).unwrap() != of_run {
        let said = verified(&first);
        assert!(said.contains("its last entry is of another manifest"), "{said}");
    }
}

#[test]
fn every_command_has_help() {
    let (stdout, _) = ends(&outturn(&["--help"]), 0);
    assert!(stdout.contains("Exit codes: 0 well; 1 the input is wrong"), "{stdout}");
    for (command, words) in
        [("run", "--overwrite"), ("check", "scenario folder"), ("verify", "--scenario"), ("new", "folder to make")]
    {
        assert!(stdout.contains(&format!("\n  {command} ")), "{command}: {stdout}");
        let (stdout, _) = ends(&outturn(&[command, "--help"]), 0);
        assert!(stdout.contains(words), "{command}: {stdout}");
    }
    let (stdout, _) = ends(&outturn(&["--version"]), 0);
    assert_eq!(stdout.trim(), format!("outturn {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn check_and_dry_run_say_what_a_run_needs_and_write_nothing() {
    let (stdout, stderr) = ends(&outturn(&["check", text(&minimal())]), 0);
    assert!(stdout.contains("3 accounts") && stdout.contains("MB of memory"), "{stdout}");
    assert_eq!(stderr, "");
    let out = place("cli-dry").join("r");
    let (stdout, _) = ends(&run_into(&out, &["--dry-run"]), 0);
    assert!(stdout.contains("500 iterations") && stdout.contains("would write to"), "{stdout}");
    assert!(!out.exists());
}

#[test]
fn a_dry_run_refuses_what_the_run_would_refuse() {
    let folder = place("cli-dry-refused");
    let out = folder.join("r");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("board-paper.docx"), "mine").unwrap();
    let (_, stderr) = ends(&run_into(&out, &["--dry-run"]), 3);
    assert!(stderr.contains("manifest") || stderr.contains("results"), "{stderr}");
    let (_, stderr) = ends(&run_into(&folder.join("s"), &["--dry-run", "--max-memory", "1"]), 3);
    assert!(stderr.contains("one iteration alone needs"), "{stderr}");
    assert_eq!(entries(&folder), ["r"]);
}

#[cfg(unix)]
#[test]
fn a_link_with_a_slash_behind_it_is_refused_before_the_run() {
    let folder = place("cli-link");
    fs::create_dir(folder.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", folder.join("link")).unwrap();
    let link = folder.join("link/");
    for more in [&["--dry-run"][..], &[]] {
        let (stdout, stderr) = ends(&run_into(&link, more), 3);
        assert!(stdout.is_empty() && stderr.contains("link"), "{stdout}{stderr}");
    }
    assert!(entries(&folder.join("elsewhere")).is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_text_and_an_error_output_that_is_full_stop_nothing() {
    use std::os::unix::ffi::OsStringExt;
    let folder = place("cli-no-text");
    let out = folder.join(std::ffi::OsString::from_vec(b"\xff\xfe".to_vec()));
    let run = |more: &[&str]| {
        let minimal = minimal();
        let mut command = Command::new(env!("CARGO_BIN_EXE_outturn"));
        command.args(["run", text(&minimal), "--iterations", "100", "--tables-only", "--quiet", "--out"]).arg(&out);
        command.args(more).output().unwrap()
    };
    ends(&run(&[]), 0);
    assert!(out.join("data/nodes.csv").exists());
    fs::write(out.join("\u{1b}[31mred"), "mine").unwrap();
    let refused = run(&["--overwrite"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(!refused.stderr.contains(&0x1b), "{}", refused.stderr.escape_ascii());
    let warned = scenario("2019-20-regional"); // it has warnings
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let check =
        Command::new(env!("CARGO_BIN_EXE_outturn")).args(["check", text(&warned)]).stderr(full).output().unwrap();
    assert_eq!(check.status.code(), Some(0));
}

#[test]
fn a_new_folder_of_a_long_name_passes_and_a_command_misspelt_is_told_the_nearest() {
    let folder = place("cli-long").join("a".repeat(65));
    ends(&outturn(&["new", text(&folder)]), 0);
    ends(&outturn(&["check", text(&folder)]), 0);
    assert!(ends(&outturn(&["rnu"]), 2).1.contains("'run'"));
    assert!(!ends(&outturn(&["xxxxxxxx"]), 2).1.contains("similar"));
}

#[test]
fn a_run_tells_of_what_a_killed_one_left() {
    let folder = place("cli-left");
    fs::create_dir(folder.join(".r.partial-1")).unwrap();
    let (_, stderr) = ends(&run_into(&folder.join("r"), &[]), 0);
    assert!(stderr.contains(".r.partial-1 is of a run that was killed"), "{stderr}");
}

#[test]
fn a_precision_beyond_reach_is_told_in_words() {
    let folder = place("cli-precision");
    // The terminal breaks lines where it must.
    let said = |name: &str, more: &[&str]| {
        ends(&run_into(&folder.join(name), more), 0).0.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let few = said("few", &["--precision", "1", "--max-iterations", "10"]);
    assert!(few.contains("leave a 95% interval without an end") && !few.contains("inf"), "{few}");
    let far = said("far", &["--precision", "0.0000001", "--max-iterations", "1000"]);
    assert!(far.contains("More would be needed than a run can have"), "{far}");
}

#[test]
fn a_new_folder_passes_its_own_checks_and_an_old_one_is_left_alone() {
    let folder = place("cli-new");
    let new = folder.join("my-year");
    ends(&outturn(&["new", text(&new)]), 0);
    ends(&outturn(&["check", text(&new)]), 0);
    let today = folder.join("this-year");
    ends(&outturn(&["new", text(&today), "--template", "2026-27"]), 0);
    ends(&outturn(&["check", text(&today)]), 0);
    assert!(fs::read_to_string(today.join("scenario.toml")).unwrap().contains("name = \"this-year\""));
    ends(&outturn(&["new", text(&folder.join("other")), "--template", "1999-00"]), 2);
    let before = entries(&new);
    let output = outturn(&["new", text(&new)]);
    assert!(matches!(output.status.code(), Some(1 | 3)), "{:?}", said(&output));
    assert_eq!(entries(&new), before);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_3_and_leaves_no_half_written_folder() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let folder = place("cli-interrupt");
    let (minimal, out) = (minimal(), folder.join("r"));
    // Many seconds of work: it cannot end before it is interrupted.
    let mut child = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .args(["run", text(&minimal), "--iterations", "50000000", "--threads", "1", "--out", text(&out)])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while entries(&folder).is_empty() {
        assert!(began.elapsed() < Duration::from_secs(30), "the run does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    // The partial folder is there; the simulation begins a moment later.
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "the run is still going");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let (_, stderr) = ends(&output, 3);
    assert!(stderr.contains("interrupted: nothing was written"), "{stderr}");
    assert_eq!(entries(&folder), [""; 0], "nothing is left");
}

#[test]
fn a_run_that_does_not_fit_in_memory_ends_with_3_before_it_begins() {
    let folder = place("cli-memory");
    let (minimal, out) = (minimal(), folder.join("r"));
    let output = outturn(&["run", text(&minimal), "--iterations", "10000000000", "--out", text(&out)]);
    let (stdout, stderr) = ends(&output, 3);
    assert!(stdout.is_empty() && stderr.contains("more than --max-memory 4000: ask for fewer iterations"), "{stderr}");
    let output = outturn(&["run", text(&minimal), "--max-memory", "1", "--out", text(&out)]);
    assert!(ends(&output, 3).1.contains("more than --max-memory 1"));
    assert_eq!(entries(&folder), [""; 0], "nothing is left");
}

#[test]
fn options_out_of_reach_or_without_effect_are_refused() {
    let minimal = minimal();
    let beyond = (1_u64 << 34) + 1;
    let beyond = beyond.to_string();
    let cases: &[(&[&str], &str)] = &[
        (&["run", "--iterations", "0"], "0 is not in 1..=17179869184"),
        (&["run", "--iterations", &beyond], "17179869185 is not in 1..=17179869184"),
        (&["run", "--iterations", "1e6"], "invalid digit"),
        (&["run", "--precision", "1", "--max-iterations", "0"], "0 is not in"),
        (&["run", "--precision", "-1"], "invalid value '-1'"),
        (&["run", "--max-iterations", "5000"], "--precision"),
        (&["run", "--randomisations", "16"], "--sampler"),
        (&["run", "--sampler", "plain", "--randomisations", "16"], "--randomisations is for --sampler sobol"),
        (&["run", "--sampler", "sobol", "--randomisations", "7"], "7 is not in 8..=256"),
        (&["run", "--sampler", "halton"], "possible values: plain, sobol"),
        (&["tail", "--shift", "4.5"], "must be from 0 to 4 standard deviations"),
        (&["tail", "--shift=-1"], "must be from 0 to 4 standard deviations"),
        (&["tail", "--shift", "NaN"], "must be from 0 to 4 standard deviations"),
        (&["tail", "--shift", "much"], "not a number"),
        (&["tail", "--below", "NaN"], "a number of £m is wanted"),
        (&["tail", "--iterations", "0"], "0 is not in"),
        (&["report", "--overwrite"], "--out"),
        (&["run", "--tables-only", "--no-png"], "--no-png"),
        (&["run", "--quiet", "--verbose"], "--verbose"),
        (&["run", "--no-fan", "--for", "NAT"], "--for"),
        (&["tail", "--iterations", &beyond], "is not in"),
        (&["explain", "--worst", "1", "--iterations", "0"], "0 is not in"),
    ];
    for (arguments, words) in cases {
        let [command, options @ ..] = arguments else { unreachable!("every case has a command") };
        let (stdout, stderr) = ends(&outturn(&[&[*command, text(&minimal)], options].concat()), 2);
        assert!(stdout.is_empty() && stderr.contains(words), "{arguments:?}: {stderr}");
    }
}

#[test]
fn the_tail_is_said_in_names_with_brackets_for_deficits() {
    let arguments =
        ["tail", text(&minimal()), "--below", "-16", "--below", "-1e9", "--iterations", "4000"].map(str::to_owned);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (stdout, stderr) = ends(&outturn(&arguments), 0);
    assert_eq!(stderr, "");
    for words in [
        "deficits in brackets",
        "4,000 iterations",
        "Whole country (invented)  1 in 1,000",
        "Providers",
        "(16)",
        "none seen",
        "%",
    ] {
        assert!(stdout.contains(words), "{words}: {stdout}");
    }
    assert!(!stdout.contains("sector:") && !stdout.contains(" -"), "no codes, no signs: {stdout}");
    // One iteration has no error.
    let (stdout, _) = ends(&outturn(&["tail", text(&minimal()), "--iterations", "1", "--below", "0"]), 0);
    assert!(stdout.contains("too few iterations") || stdout.contains("n/a"), "{stdout}");
}

#[test]
fn one_iteration_has_no_correlation() {
    let out = place("cli-one").join("r");
    let minimal = minimal();
    let run = ["run", text(&minimal), "--iterations", "1", "--verbose", "--out", text(&out)];
    let (stdout, _) = ends(&outturn(&run), 0);
    assert!(stdout.contains("What that implies between organisations"), "{stdout}");
    assert!(!stdout.contains("NaN") && !stdout.contains("inf"), "{stdout}");
    let table = fs::read_to_string(out.join("data/dependence_implied.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(&rows.headers().unwrap()[2], "average_correlation");
    let nation = rows.records().map(|row| row.unwrap()).find(|row| &row[0] == "NAT").unwrap();
    assert_eq!(&nation[2], "", "{table}");
    assert!(!table.contains("NaN"), "{table}");
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_old_results_whole_and_the_place_usable() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    for signal in ["-TERM", "-KILL"] {
        let folder = place(&format!("cli-kill{signal}"));
        let (minimal, out) = (minimal(), folder.join("r"));
        ends(&run_into(&out, &["--quiet"]), 0);
        let before = fs::read(out.join("audit/manifest.json")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_outturn"))
            .args([
                "run",
                text(&minimal),
                "--iterations",
                "50000000",
                "--threads",
                "1",
                "--overwrite",
                "--out",
                text(&out),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while entries(&folder).len() < 2 {
            assert!(began.elapsed() < Duration::from_secs(30), "the run does not begin");
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(300));
        assert!(child.try_wait().unwrap().is_none(), "the run is still going");
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        child.wait().unwrap();
        assert_eq!(fs::read(out.join("audit/manifest.json")).unwrap(), before, "{signal}");
        ends(&outturn(&["verify", text(&out), "--quiet"]), 0);
        // SIGTERM is heard and tidied up after; nobody hears SIGKILL, and its partial folder hinders no later run.
        let left = entries(&folder).len();
        assert_eq!(left, if signal == "-TERM" { 1 } else { 2 }, "{signal}: {:?}", entries(&folder));
        ends(&run_into(&out, &["--quiet", "--overwrite", "--seed", "5"]), 0);
        assert_eq!(entries(&folder).len(), left);
    }
}
