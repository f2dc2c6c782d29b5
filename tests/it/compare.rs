//! Does a comparison name what was changed, to the penny, and nothing else?

use std::fs;
use std::ops::ControlFlow;
use std::process::Command;

use outturn::compare::{Compared, Comparison, Part, Side};
use outturn::resolve::Repair;
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::study::{Ask, Study};
use proptest::prelude::*;

use super::input::{good, patch};
use super::support::place;

type Texts = Vec<(String, Vec<u8>)>;

fn compared(from: &Texts, to: &Texts) -> Compared {
    let (from, to) = (Files::from_pairs(from.clone()), Files::from_pairs(to.clone()));
    of_files(from, to)
}

fn of_files(from: Files, to: Files) -> Compared {
    let ask = Ask { iterations: Some(400), ..Ask::default() };
    let sides = [from, to].map(|files| Side { files, ask: ask.clone(), saved: None });
    let told = Comparison::read(sides).and_then(|both| both.run(None, &|_| ControlFlow::Continue(())));
    told.unwrap_or_else(|why| panic!("{why}"))
}

/// The mean of the headline of a scenario by a run of its own.
fn mean(files: &Texts) -> f64 {
    let study = Study::read(&Files::from_pairs(files.clone()), Repair::No).unwrap_or_else(|why| panic!("{why}"));
    let ask = Ask { iterations: Some(400), ..Ask::default() };
    study.run(&ask, &|_| ControlFlow::Continue(())).unwrap().headline().outturn.mean.value
}

fn edited(edits: &[(&str, &str, &str)]) -> Texts {
    let mut files = good();
    for (file, from, to) in edits {
        patch(&mut files, file, |text| {
            assert!(text.contains(from), "{file}: {from}");
            text.replacen(from, to, 1)
        });
    }
    files
}

/// Ways in which a month differs from the one before, and the part that each is.
const EDITS: [(Part, &str, &str, &str); 8] = [
    (Part::Plans, "positions.csv", "REG,2.0,,,2.0", "REG,1.0,,,1.0"),
    (Part::Savings, "delivery.csv", "medium,0.80,12", "medium,0.70,12"),
    (Part::Pay, "pay.csv", "0.0203", "0.0303"),
    (Part::RisksRevalued, "risks.csv", "-1.0,3.0,9.0", "-1.0,3.0,12.0"),
    (Part::RisksRemoved, "risks.csv", "dispute,events,,ACU", "gone,events,,ACU"),
    (Part::Dependence, "factors.csv", "0.", "0.0"),
    (Part::Places, "organisations.csv", "450.0", "470.0"),
    (Part::Settings, "scenario.toml", "substitution_mean = 0.5", "substitution_mean = 0.3"),
];

#[test]
fn two_alike_differ_by_nothing() {
    let told = compared(&good(), &good());
    assert!(told.steps.is_empty() && told.movers.is_empty(), "{told:?}");
    assert_eq!(told.ends[0].mean, told.ends[1].mean);
}

#[test]
fn each_change_is_named_and_the_parts_add_up_to_what_two_runs_differ() {
    for (part, file, from, to) in EDITS {
        let after = edited(&[(file, from, to)]);
        let told = compared(&good(), &after);
        let named: Vec<Part> = told.steps.iter().flat_map(|step| step.parts.clone()).collect();
        assert!(named.contains(&part), "{part:?}: {named:?}");
        let whole = mean(&after) - mean(&good());
        let sum: f64 = told.steps.iter().map(|step| step.mean.value).sum();
        assert!((sum - whole).abs() < 1e-9 && whole != 0.0, "{part:?}: {sum} and {whole}");
    }
}

#[test]
fn a_risk_that_is_gone_one_that_is_new_and_one_that_is_worth_more_are_told_apart() {
    let after = edited(&[
        ("risks.csv", "-1.0,3.0,9.0", "-1.0,3.0,12.0"),
        ("risks.csv", "dispute,events,,ACU", "appeal,events,,ACU"),
    ]);
    let told = compared(&good(), &after);
    let parts: Vec<Vec<Part>> = told.steps.iter().map(|step| step.parts.clone()).collect();
    assert_eq!(parts, [vec![Part::RisksRemoved], vec![Part::RisksAdded], vec![Part::RisksRevalued]]);
    // By hand: a chance of one in four of 1 to 4 with mode 2 goes and comes again.
    let expected = 0.25 * 7.0 / 3.0;
    for (step, sign) in told.steps.iter().zip([1.0, -1.0]) {
        let error = 4.0 * step.mean.se.unwrap();
        assert!((step.mean.value - sign * expected).abs() < error, "{:?} {}", step.parts, step.mean.value);
    }
    assert_eq!(told.movers[0].code, "ACU");
}

#[test]
fn seeds_are_told_from_facts() {
    let after = edited(&[("scenario.toml", "seed = 2026", "seed = 7")]);
    let told = compared(&good(), &after);
    assert_eq!(told.steps.len(), 1);
    assert_eq!(told.steps[0].parts, [Part::Draws]);
    // What a part does on its own is what it does in its place, where nothing else has changed.
    let alone = compared(&good(), &edited(&[("pay.csv", "0.0203", "0.0303")]));
    assert_eq!(alone.steps[0].alone, Some(alone.steps[0].mean.value));
}

#[test]
fn a_what_if_is_a_part_of_its_own() {
    let asked = |changes: &[&str]| {
        let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
        Files::from_pairs(good()).changed(Written::of_command_line(&changes))
    };
    let told = of_files(asked(&["seed = 3"]), asked(&["risks.winter.high_m = 12"]));
    let parts: Vec<Vec<Part>> = told.steps.iter().map(|step| step.parts.clone()).collect();
    assert_eq!(parts, [vec![Part::Draws], vec![Part::WhatIf]]);
}

#[test]
fn results_are_compared_from_what_they_keep_and_edited_ones_are_refused() {
    let folder = place("compare");
    let outturn = |args: &[&std::ffi::OsStr]| {
        Command::new(env!("CARGO_BIN_EXE_outturn")).args(args).current_dir(&folder).output().unwrap()
    };
    let words = |line: &str| line.split(' ').map(std::ffi::OsString::from).collect::<Vec<_>>();
    let run = |line: &str| {
        let words = words(line);
        outturn(&words.iter().map(std::ffi::OsString::as_os_str).collect::<Vec<_>>())
    };
    for (name, files) in [("one", good()), ("two", edited(&[("pay.csv", "0.0203", "0.0303")]))] {
        fs::create_dir(folder.join(name)).unwrap();
        for (file, bytes) in files {
            fs::write(folder.join(name).join(file), bytes).unwrap();
        }
        let made = run(&format!("run {name} --iterations 200 --tables-only --quiet --out results-{name}"));
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        fs::remove_dir_all(folder.join(name)).unwrap();
    }
    let told = run("compare results-one results-two --iterations 200 --out what-changed");
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.status.success() && text.contains("Pay awards"), "{text}{}", String::from_utf8_lossy(&told.stderr));
    for file in ["compare.csv", "compare_ends.csv", "compare_organisations.csv"] {
        assert!(folder.join("what-changed/data").join(file).is_file(), "{file}");
    }
    let again = run("compare results-one results-two --iterations 200 --out what-changed --overwrite --quiet");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    // Results of one version, asked again as they were, leave nothing to the method.
    let same = run("compare results-one results-two --quiet --out as-saved");
    assert!(same.status.success(), "{}", String::from_utf8_lossy(&same.stderr));
    let steps = fs::read_to_string(folder.join("as-saved/data/compare.csv")).unwrap();
    assert!(steps.contains("Pay awards") && !steps.contains("another version"), "{steps}");
    fs::write(folder.join("results-one/audit/inputs/pay.csv"), "edited").unwrap();
    let refused = run("compare results-one results-two");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("pay.csv"));
    let nowhere = run("compare results-two results-two --node NOBODY");
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn what_another_version_said_is_a_step_and_all_adds_up_to_what_was_saved() {
    let files = || Files::from_pairs(good());
    let study = Study::read(&files(), Repair::No).unwrap();
    let ask = Ask { iterations: Some(400), ..Ask::default() };
    let mut saved = study.run(&ask, &|_| ControlFlow::Continue(())).unwrap();
    let at = saved.nodes.iter().position(|node| node.code == saved.headline).unwrap();
    saved.nodes[at].outturn.mean.value -= 2.0;
    let side = |saved| Side { files: files(), ask: ask.clone(), saved };
    let both = Comparison::read([side(Some(Box::new(saved.clone()))), side(None)]).unwrap();
    let told = both.run(None, &|_| ControlFlow::Continue(())).unwrap();
    assert_eq!(told.steps.iter().map(|step| step.parts.clone()).collect::<Vec<_>>(), [[Part::Method]]);
    assert_eq!(told.ends[0].mean, saved.nodes[at].outturn.mean);
    let change = told.ends[1].mean.value - told.ends[0].mean.value;
    assert!((told.steps[0].mean.value - change).abs() < 1e-9 && (change - 2.0).abs() < 1e-9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is changed together, the parts add up.
    #[test]
    fn any_changes_together_add_up(which in prop::collection::btree_set(0..EDITS.len(), 1..5)) {
        // Of the two that alter one register row each, the places in the text do not overlap.
        let edits: Vec<(&str, &str, &str)> = which.iter().map(|&at| (EDITS[at].1, EDITS[at].2, EDITS[at].3)).collect();
        let after = edited(&edits);
        let told = compared(&good(), &after);
        let sum: f64 = told.steps.iter().map(|step| step.mean.value).sum();
        prop_assert!((sum - (mean(&after) - mean(&good()))).abs() < 1e-9);
        let back = compared(&after, &good());
        let back: f64 = back.steps.iter().map(|step| step.mean.value).sum();
        prop_assert!((sum + back).abs() < 1e-9);
    }
}
