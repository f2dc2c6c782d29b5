//! Is a scenario that is read with a change the scenario that somebody would have edited? And is a stress the difference between the two?

use std::ops::ControlFlow;

use outturn::model::Model;
use outturn::resolve::{self, Repair};
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::stress::{Stress, StressError, StressTest, Stressed, library};
use outturn::study::{Ask, Study};
use proptest::prelude::*;

use super::everything::folder;
use super::input::{good, patch};
use super::support::scenario;

fn changed(changes: &[&str]) -> Files {
    let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
    Files::from_pairs(good()).changed(Written::of_command_line(&changes))
}

#[test]
fn a_change_of_a_blank_cell_says_what_the_row_has() {
    for change in ["risks.drugs.high_m *= 1.3", "risks[line=drugs].high_m += 1"] {
        let found = resolve::load_files(&changed(&[change]), Repair::No).expect_err("a blank cell").listing();
        let said = "`high_m` is blank in row `drugs`, which has p50_m, p90_m, in_forecast_m, declared_m";
        assert!(found.contains(&format!("error[E311]: `{change}`: {said}")), "{found}");
    }
}

/// The model without the words that say what was asked for.
fn model(files: &Files) -> String {
    let loaded = resolve::load_files(files, Repair::No).unwrap_or_else(|found| panic!("{found}"));
    let mut model: Model = loaded.model;
    model.facts.changes.clear();
    format!("{model:?}")
}

/// The starting folder with one text of a file in the place of another.
fn edited(file: &str, from: &str, to: &str) -> Files {
    let mut files = good();
    patch(&mut files, file, |text| {
        assert!(text.contains(from), "{file}: {from}");
        text.replacen(from, to, 1)
    });
    Files::from_pairs(files)
}

#[test]
fn a_change_is_what_somebody_would_have_edited() {
    let cases = [
        ("risks.winter.high_m = 12", "risks.csv", "-1.0,3.0,9.0", "-1.0,3.0,12"),
        ("risks.winter.high = 12", "risks.csv", "-1.0,3.0,9.0", "-1.0,3.0,12"),
        ("risks[line=winter].high_m *= 2", "risks.csv", "-1.0,3.0,9.0", "-1.0,3.0,18"),
        ("risks.sale.probability -= 0.5", "risks.csv", "0.6,,,no", "0.09999999999999998,,,no"),
        ("risks.winter.factor_set =", "risks.csv", "no,winter,Chief", "no,,Chief"),
        ("delivery[programme=cip,risk_rating=medium].mean = 0.7", "delivery.csv", "medium,0.80,12", "medium,0.7,12"),
        ("risks[in=ACU].low_m = 0.5", "risks.csv", "triangular,1.0", "triangular,0.5"),
        (
            "programme.cip.substitution_mean = 0.4",
            "scenario.toml",
            "substitution_mean = 0.5",
            "substitution_mean = 0.4",
        ),
        ("scenario.seed = 7", "scenario.toml", "seed = 2026", "seed = 7"),
        ("limit.\"control total\".amount_m = -12", "scenario.toml", "amount_m = -10.0", "amount_m = -12"),
    ];
    for (change, file, from, to) in cases {
        assert_eq!(model(&changed(&[change])), model(&edited(file, from, to)), "{change}");
    }
}

#[test]
fn a_rule_is_switched_off_and_on() {
    let files = |changes: &[&str]| {
        let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
        let files = Files::from_folder(&folder("everything")).unwrap();
        resolve::load_files(&files.changed(Written::of_command_line(&changes)), Repair::No).unwrap().model.rules.len()
    };
    let all = files(&[]);
    assert_eq!(files(&["rule.own_action = off"]), all - 1);
    assert_eq!(files(&["rule.own_action = off", "rule.top_slice = off"]), all - 2);
    assert_eq!(files(&["rule.own_action = on"]), all);
}

#[test]
fn results_and_manifest_say_what_was_changed() {
    let study = Study::read(&changed(&["risks.winter.high_m = 12"]), Repair::No).unwrap();
    let ask = Ask { iterations: Some(50), ..Ask::default() };
    let results = study.run(&ask, &|_| ControlFlow::Continue(())).unwrap();
    assert_eq!(results.scenario.changes, ["risks.winter.high_m = 12"]);
    let status = outturn::tell::topic::status(&results).join("; ");
    assert!(status.starts_with("WHAT IF, not the scenario as it stands: risks.winter.high_m = 12"), "{status}");
    assert!(study.files.iter().all(|file| file.name != "--set"), "inputs are the files of the folder");
}

fn stressed(files: &Files, stresses: Vec<Stress>, iterations: u64) -> Stressed {
    let test = StressTest::read(files, stresses, Repair::No).unwrap_or_else(|why| panic!("{why}"));
    let ask = Ask { iterations: Some(iterations), ..Ask::default() };
    test.run(&ask, &|_| ControlFlow::Continue(())).unwrap_or_else(|why| panic!("{why}"))
}

fn of(changes: &[&str]) -> Stress {
    let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
    Stress::unnamed(&changes)
}

#[test]
fn a_stress_differs_by_what_two_runs_differ_and_one_that_changes_nothing_by_nought() {
    for name in ["2019-20-regional", "minimal"] {
        let files = Files::from_folder(&scenario(name)).unwrap();
        let (idle, shape) = (of(&["organisations.turnover_m *= 1"]), of(&["residual.shape = normal"]));
        let told = stressed(&files, vec![idle.clone(), shape.clone()], 500);
        let alone = |stress: &Stress| {
            let study = Study::read(&files.clone().changed(stress.changes.clone()), Repair::No).unwrap();
            let ask = Ask { iterations: Some(500), ..Ask::default() };
            (stress.name.clone(), study.run(&ask, &|_| ControlFlow::Continue(())).unwrap())
        };
        let alone = [alone(&idle), alone(&shape)];
        for row in &told.rows {
            let (Some(stress), Some(change)) = (&row.stress, &row.change) else { continue };
            let (_, separate) = alone.iter().find(|(name, _)| *name == stress.name).unwrap();
            let node = separate.node(&row.node).unwrap();
            assert!((node.outturn.mean.value - row.mean.value).abs() < 1e-9, "{name} {}", row.node.0);
            assert_eq!(node.outturn.quantile(0.10).value, row.quantiles[0].value, "{name} {}", row.node.0);
            let before = told.base.node(&row.node).unwrap();
            let difference = node.outturn.mean.value - before.outturn.mean.value;
            assert!((change.mean.value - difference).abs() < 1e-9, "{name} {}", row.node.0);
            if stress.name == idle.name {
                assert_eq!((change.mean.value, change.mean.se), (0.0, Some(0.0)));
                assert_eq!(change.quantiles.map(|of| of.value), [0.0; 3]);
            }
        }
    }
}

#[test]
fn stresses_of_another_geography_are_refused_by_name() {
    let files = Files::from_folder(&folder("everything")).unwrap();
    let moved = of(&["organisations.NTA.parent_code = SS1"]);
    match StressTest::read(&files, vec![moved], Repair::No) {
        Err(StressError::Elsewhere(name)) => assert_eq!(name, "organisations.NTA.parent_code = SS1"),
        other => panic!("{:?}", other.map(|test| test.stressed.len())),
    }
    let wrong =
        StressTest::read(&files, vec![of(&["risks.none.low_m = 3"]), of(&["risks.estate.low_m = 9"])], Repair::No);
    let why = wrong.expect_err("neither can be read").to_string();
    assert!(why.contains("risks.none.low_m") && why.contains("risks.estate.low_m"), "all at once: {why}");
}

#[test]
fn every_library_of_the_packs_passes_and_has_sources() {
    let mut found = 0;
    for name in ["2018-19-m05", "2025-26-m04", "2026-27-m05", "2019-20-regional", "minimal"] {
        let files = Files::from_folder(&scenario(name)).unwrap();
        let stresses = library(&files).unwrap();
        assert!(stresses.iter().all(|stress| !stress.source.is_empty() && !stress.says.is_empty()));
        found += stresses.len();
        let test = StressTest::read(&files, stresses, Repair::No).unwrap_or_else(|why| panic!("{name}: {why}"));
        for (stress, study) in &test.stressed {
            let all = |model: &Model| {
                let mut model = model.clone();
                model.facts.changes.clear();
                format!("{model:?}")
            };
            assert!(all(&study.model) != all(&test.base.model), "{name} {}: changes nothing", stress.name);
        }
    }
    assert!(found >= 24, "{found}");
}

#[test]
fn two_at_once_are_both() {
    let both = of(&["risks.winter.high_m = 12"]).and(of(&["risks.sale.probability = 0.1"]));
    assert_eq!(both.name, "risks.winter.high_m = 12+risks.sale.probability = 0.1");
    let files = Files::from_pairs(good()).changed(both.changes);
    assert_eq!(model(&files), model(&changed(&["risks.winter.high_m = 12", "risks.sale.probability = 0.1"])));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Doubling and halving a number changes no bit of it.
    #[test]
    fn what_is_done_and_undone_changes_nothing(which in 0usize..6, times in 0u32..4) {
        let columns = [
            "risks.high_m", "risks.winter.low_m", "delivery.concentration", "organisations.turnover_m", "pay.award_above_plan",
            "factors.loading",
        ];
        let (up, down) = (f64::from(2_u32.pow(times)), 1.0 / f64::from(2_u32.pow(times)));
        let changes = [format!("{} *= {up}", columns[which]), format!("{} *= {down}", columns[which])];
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        prop_assert_eq!(model(&changed(&changes)), model(&changed(&[])));
    }
}
