//! Results that were saved: do they read back to the bit, make the same files again, and are damaged ones refused?

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use outturn::format::log;
#[cfg(feature = "workbook")]
use outturn::format::png;
use outturn::outputs::{self, Wanted};
use outturn::results::{Results, SamplerUsed};
use outturn::study::{Ask, PrecisionAsked};

use crate::architecture::files_below;
use crate::everything;
use crate::support::{place, scenario, study};

/// The packs, those of past years and the scenarios that use everything.
pub const PACKS: [&str; 14] = [
    "minimal",
    "2018-19-m05",
    "2019-20-regional",
    "2025-26-m04",
    "2026-27-m05",
    "everything",
    "everything-else",
    "everything-today",
    "backtest/2016-17-m06",
    "backtest/2017-18-m06",
    "backtest/2018-19-m09",
    "backtest/2025-26-m09",
    "backtest/ccg-2017-18-m04",
    "backtest/ccg-2017-18-m07",
];

fn folder(name: &str) -> PathBuf {
    if name.starts_with("everything") { everything::folder(name) } else { scenario(name) }
}

/// Everything that a scenario can say.
fn made(name: &str, ask: Ask) -> Results {
    let study = study(&folder(name));
    let ask = Ask { iterations: Some(300), by_organisation: study.model.months.is_some(), second_seed: true, ..ask };
    study.run(&ask, &|_| ControlFlow::Continue(())).unwrap()
}

/// That of a pack, made once.
pub fn results(name: &str) -> &'static Results {
    static MADE: [OnceLock<Results>; PACKS.len()] = [const { OnceLock::new() }; PACKS.len()];
    let place = PACKS.iter().position(|pack| *pack == name).unwrap();
    MADE[place].get_or_init(|| made(name, Ask::default()))
}

#[test]
fn results_read_back_to_the_bit_and_make_the_same_files() {
    for name in PACKS {
        let results = results(name);
        let bytes = results.write();
        let again = Results::read(&bytes).unwrap();
        assert!(again == *results, "{name}");
        assert!(again.write() == bytes, "{name}");
        let [made, remade] = [results, &again].map(|results| outputs::of(results, Wanted::Pages).unwrap());
        assert!(made.iter().any(|file| file.path == outputs::REPORT), "{name}");
        assert_eq!(made.len(), remade.len(), "{name}");
        for (made, remade) in made.iter().zip(&remade) {
            assert_eq!(made.path, remade.path, "{name}");
            assert!(made.bytes == remade.bytes, "{name}: {}", made.path);
        }
    }
}

#[cfg(feature = "workbook")]
#[test]
fn whoever_has_the_pixels_makes_the_programs_paper_beside_files_that_have_none() {
    for name in ["minimal", "2018-19-m05"] {
        let results = results(name);
        let by_program = outputs::of(results, Wanted::Pages).unwrap();
        let by_program = by_program.into_iter().find(|file| file.path == outputs::PAPER).unwrap();
        let files = outputs::of(results, Wanted::Vectors).unwrap();
        assert!(files.iter().all(|file| file.path != outputs::PAPER), "{name}");
        let paper = outputs::Paper::of(results, &files).unwrap();
        let pixels = paper.pictures().iter().map(|picture| png::png(&picture.svg).unwrap()).collect();
        assert!(paper.document(pixels).unwrap() == by_program, "{name}");
    }
}

#[test]
fn a_sampler_and_a_precision_read_back_too() {
    let ask = Ask {
        sampler: Some(SamplerUsed::Sobol { randomisations: 8 }),
        precision: Some(PrecisionAsked { millions: 1e-6, at_most: 600 }),
        ..Ask::default()
    };
    let results = made("minimal", ask);
    assert!(results.precision.is_some_and(|precision| !precision.reached));
    assert!(Results::read(&results.write()).unwrap() == results);
}

fn outturn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Runs the minimal scenario into a folder.
fn run(out: &Path, more: &[&str]) {
    let minimal = scenario("minimal");
    let arguments = ["run", text(&minimal), "--iterations", "300", "--quiet", "--out", text(out)];
    let output = outturn(&[&arguments[..], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The files below a folder.
fn held(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let relative = |file: &PathBuf| file.strip_prefix(folder).unwrap().to_owned();
    files_below(folder).iter().map(|file| (relative(file), fs::read(file).unwrap())).collect()
}

/// The same without what differs from run to run.
fn kept(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut held = held(folder);
    held.remove(Path::new(log::FILE));
    held
}

#[track_caller]
fn alike(one: &BTreeMap<PathBuf, Vec<u8>>, other: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in one {
        assert!(bytes == &other[path], "{} differs", path.display());
    }
}

#[test]
fn report_makes_the_bytes_of_the_run_beside_it_in_place_and_from_tables_alone() {
    let place = place("report");
    let [full, beside, tables] = ["full", "beside", "tables"].map(|name| place.join(name));
    run(&full, &[]);
    let of_run = kept(&full);
    assert!(of_run.keys().any(|path| path.extension().is_some_and(|end| end == "png")));

    assert!(outturn(&["report", text(&full), "--out", text(&beside)]).status.success());
    alike(&of_run, &kept(&beside));
    assert!(outturn(&["report", text(&full)]).status.success());
    alike(&of_run, &kept(&full));
    assert!(full.join(log::FILE).is_file(), "the log of the run stays");

    run(&tables, &["--tables-only"]);
    for made_for_people in [outputs::REPORT, outputs::WORKBOOK, outputs::PAPER, "charts"] {
        assert!(!tables.join(made_for_people).exists(), "{made_for_people}");
    }
    assert!(outturn(&["report", text(&tables), "--quiet"]).status.success());
    alike(&of_run, &kept(&tables));
    assert!(outturn(&["verify", text(&tables)]).status.success());
}

#[test]
fn the_page_of_a_paper_carries_its_scenario_and_is_refused_whole() {
    let place = place("report-interactive");
    let [out, part, key, template, page, other] =
        ["results", "part", "key.csv", "outturn.html", "levers.html", "other.html"].map(|name| place.join(name));
    run(&out, &["--set", "risks.demand-a.mean_m = 2.5", "--seed", "18446744073709551615"]);
    let made_by = concat!(r#"<meta name="generator" content="outturn "#, env!("CARGO_PKG_VERSION"), r#"">"#);
    let empty = format!(r#"{made_by}<script type="application/json" id="paper">null</script>"#);
    fs::write(&template, &empty).unwrap();
    fs::write(&other, "<html></html>").unwrap();
    let interactive = |folder: &Path, template: &Path, more: &[&str]| {
        let args = ["report", text(folder), "--interactive", text(template), "--out", text(&page)];
        outturn(&[&args[..], more].concat())
    };
    assert!(interactive(&out, &template, &[]).status.success());
    let written = fs::read_to_string(&page).unwrap();
    let carried = written.split_once("id=\"paper\">").unwrap().1.split_once("</script>").unwrap().0;
    let carried: serde_json::Value = serde_json::from_str(carried).unwrap();
    assert_eq!(carried["seed"], "18446744073709551615");
    assert_eq!(carried["ask"]["changes"][0], "risks.demand-a.mean_m = 2.5");
    assert_eq!(carried["results"], outturn::manifest::sha256(&fs::read(out.join(outputs::RESULTS)).unwrap()));
    assert!(carried["finding"].as_str().is_some_and(|finding| finding.contains("ends 2018/19 at")), "{carried}");
    // What it asks is read back by whatever runs it.
    let ask: outturn::study::Ask = serde_json::from_value(carried["ask"].clone()).unwrap();
    assert_eq!(ask.seed, Some(u64::MAX));

    let nothing = |output: std::process::Output, code: i32, words: &str| {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && said.contains(words), "{said}");
        assert_eq!(fs::read_to_string(&page).unwrap(), written, "{words}");
    };
    nothing(interactive(&out, &template, &[]), 3, "use --overwrite to replace it");
    nothing(interactive(&out, &other, &["--overwrite"]), 1, "no outturn.html as it is downloaded");
    nothing(interactive(&out, &page, &["--overwrite"]), 1, "no outturn.html as it is downloaded");
    fs::write(&template, empty.replace(env!("CARGO_PKG_VERSION"), "9.9.9")).unwrap();
    nothing(interactive(&out, &template, &["--overwrite"]), 1, "of another version");
    nothing(interactive(&out, &place.join("none.html"), &["--overwrite"]), 1, "cannot be read");
    nothing(interactive(&out, &template, &["--for", "AAA"]), 2, "cannot be used with");
    // The pack of a part keeps no inputs.
    fs::write(&template, &empty).unwrap();
    let anonymous = ["report", text(&out), "--anonymise", "--key", text(&key), "--out", text(&part)];
    assert!(outturn(&anonymous).status.success());
    nothing(interactive(&part, &template, &["--overwrite"]), 1, "keeps no inputs");
}

#[test]
fn draws_stay_where_they_are_when_pages_are_made_again() {
    let out = place("report-draws").join("results");
    run(&out, &["--draws", "NAT"]);
    let before = kept(&out);
    assert!(outturn(&["report", text(&out)]).status.success());
    alike(&before, &kept(&out));

    // Beside the results pages have no draws, and say so: what is there is all that was asked for.
    for format in ["csv", "npy"] {
        let (of, beside) = (out.with_file_name(format), out.with_file_name(format!("{format}-pages")));
        run(&of, &["--draws", "NAT", "--draws-format", format]);
        assert!(outturn(&["report", text(&of), "--out", text(&beside)]).status.success());
        assert!(!beside.join("data/draws.csv").exists() && !beside.join("data/draws").exists());
        let verified = outturn(&["verify", text(&beside)]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    }

    // What is not made again goes into the next manifest: it must be what the last one names.
    let draws = out.join("data/draws.csv");
    let honest = fs::read_to_string(&draws).unwrap();
    fs::write(&draws, honest.replacen('1', "2", 1)).unwrap();
    refused(&out, "data/draws.csv", "edited, or mixed from two runs; run the scenario again");
    fs::remove_file(&draws).unwrap();
    refused(&out, "data/draws.csv", "run the scenario again");
}

/// Both ways of `report` refuse a folder with the file and what to do, and write nothing.
#[track_caller]
fn refused(folder: &Path, file: &str, words: &str) {
    let before = held(folder);
    let place = folder.parent().unwrap();
    let entries = fs::read_dir(place).unwrap().count();
    let out = place.join("elsewhere");
    let in_place = outturn(&["report", text(folder)]);
    // Beside the results nothing is kept, so nothing but what is read can be refused.
    let mut outputs = vec![in_place];
    if file != "data/draws.csv" {
        outputs.push(outturn(&["report", text(folder), "--out", text(&out)]));
    }
    for output in outputs {
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(output.stdout.is_empty() && said.contains(text(&folder.join(file))) && said.contains(words), "{said}");
    }
    alike(&before, &held(folder));
    assert_eq!(fs::read_dir(place).unwrap().count(), entries, "something was written");
}

#[test]
fn damaged_edited_foreign_and_mixed_results_are_refused_and_left_alone() {
    let place = place("report-refused");
    let [out, other] = ["results", "other"].map(|name| place.join(name));
    run(&out, &[]);
    run(&other, &["--seed", "9"]);
    let (file, manifest) = (out.join(outputs::RESULTS), out.join(outturn::manifest::FILE));
    let honest = fs::read(&file).unwrap();
    let words = String::from_utf8(honest.clone()).unwrap();
    let cases = [
        (honest[..honest.len() / 2].to_vec(), "cut short"),
        (Vec::new(), "cut short"),
        (b"{\"name\": \"an app\"}".to_vec(), "not results of outturn"),
        (words.replacen("{\"format\":5,", "{\"format\":1,", 1).into_bytes(), "results of format 1"),
        (words.replacen("\"seed\":", "\"seed\":1", 1).into_bytes(), "edited, or mixed from two runs"),
        (fs::read(other.join(outputs::RESULTS)).unwrap(), "edited, or mixed from two runs"),
    ];
    for (bytes, words) in cases {
        assert!(bytes != honest, "{words}: the case changes nothing");
        fs::write(&file, &bytes).unwrap();
        refused(&out, outputs::RESULTS, words);
        refused(&out, outputs::RESULTS, "run the scenario again");
    }
    fs::write(&file, &honest).unwrap();

    let honest = fs::read_to_string(&manifest).unwrap();
    let foreign = honest.replacen("\"tool\": \"outturn\"", "\"tool\": \"another\"", 1);
    assert_ne!(foreign, honest);
    for wrong in [foreign.as_str(), &honest[..honest.len() / 2], ""] {
        fs::write(&manifest, wrong).unwrap();
        refused(&out, outturn::manifest::FILE, "run the scenario again");
    }
    fs::remove_file(&manifest).unwrap();
    refused(&out, outturn::manifest::FILE, "name a results folder that `outturn run` has written");
    fs::write(&manifest, honest).unwrap();
    fs::remove_file(&file).unwrap();
    refused(&out, outputs::RESULTS, "name a results folder that `outturn run` has written");
}
