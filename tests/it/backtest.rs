//! Packs of past years: are they what the generator writes, is their year in none of their parameters, and are the scores those
//! of the forecasts?

use outturn::diagnostic::Check;
use outturn::format::terminal;
use outturn::history::History;
use outturn::history::backtest::{Case, Forecast, rivals, score};
use outturn::history::parameters::Parameters;
use outturn::scenario::words::{BasisWord, ClassWord, MeasureWord};
use outturn::tell::book::Book;
use outturn::tell::topic;

use crate::support::{Run, place, scenario};

#[path = "../../scenarios/generate/backtest.rs"]
mod generator;

const PACKS: [&str; 8] = [
    "2018-19-m05",
    "backtest/2016-17-m06",
    "backtest/2017-18-m06",
    "backtest/2018-19-m09",
    "backtest/ccg-2017-18-m04",
    "backtest/ccg-2017-18-m07",
    "2025-26-m04",
    "backtest/2025-26-m09",
];

fn history() -> History {
    History::embedded().unwrap_or_else(|found| panic!("{found}")).0
}

#[test]
fn regenerating_the_packs_gives_the_committed_bytes() {
    for pack in generator::generate(&history()).unwrap() {
        let folder = scenario("backtest").join(pack.name);
        let on_disk = std::fs::read_dir(&folder).unwrap().count();
        assert_eq!(on_disk, pack.files.len(), "{}: files that the generator does not write", pack.name);
        for (name, text) in &pack.files {
            let committed = std::fs::read_to_string(folder.join(name)).unwrap();
            assert!(committed == *text, "{}/{name} differs: run cargo run --example generate-pack", pack.name);
        }
    }
}

#[test]
fn every_pack_passes_the_checks_and_holds_no_figure_of_its_own_year() {
    for pack in PACKS {
        let loaded = outturn::resolve::load(&scenario(pack)).unwrap_or_else(|found| panic!("{pack}: {found}"));
        let said = loaded.warnings.list().iter().filter(|warning| warning.check != Check::RecoveryBeyond).count();
        assert_eq!(said, 0, "{pack}: {}", loaded.warnings);
        let year = &loaded.model.facts.year;
        let [reference] = loaded.model.references.as_slice() else { panic!("{pack}: one reference") };
        assert!(!reference.in_sample && !reference.years.contains(year), "{pack}");
        let text = std::fs::read_to_string(scenario(pack).join("calibrated.toml")).unwrap();
        let parameters = Parameters::parse(&text).unwrap();
        assert!(!parameters.holds(year) && parameters.left_out.contains(year), "{pack}");
    }
}

#[test]
fn the_parameters_of_the_england_pack_are_those_of_the_history() {
    let committed = std::fs::read_to_string(scenario("2018-19-m05").join("calibrated.toml")).unwrap();
    let leave = outturn::history::Leave::Before("2018/19".to_owned());
    let now = outturn::history::calibrate(&history(), &outturn::history::Options { leave });
    assert_eq!(Parameters::parse(&committed).unwrap(), now, "outturn calibrate --before 2018/19 --overwrite --out …");
}

#[test]
fn the_parameters_of_the_packs_of_today_are_those_of_earlier_years() {
    for (pack, year) in [("2025-26-m04", "2025/26"), ("2026-27-m05", "2026/27")] {
        let committed = std::fs::read_to_string(scenario(pack).join("calibrated.toml")).unwrap();
        let leave = outturn::history::Leave::Before(year.to_owned());
        let now = outturn::history::calibrate(&history(), &outturn::history::Options { leave });
        assert_eq!(
            Parameters::parse(&committed).unwrap(),
            now,
            "outturn calibrate --before {year} --overwrite --out …"
        );
    }
}

/// A reference that names one trust: the class's errors in proportion to turnover; one of another class is refused.
#[test]
fn a_reference_is_scaled_to_the_figure_that_it_stands_beside_and_refused_where_its_class_does_not_fit() {
    let with = |of: &str, class: &str, basis: &str| {
        let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(scenario("2018-19-m05"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "csv" || ending == "toml"))
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
            .collect();
        let settings = files.iter_mut().find(|(name, _)| name == "scenario.toml").unwrap();
        let text = String::from_utf8(settings.1.clone()).unwrap();
        let (before, _) = text.split_once("[[reference]]").unwrap();
        let changed = format!("{before}[[reference]]\nof = \"{of}\"\nclass = \"{class}\"\nbasis = \"{basis}\"\n");
        settings.1 = changed.into_bytes();
        outturn::resolve::load_files(&outturn::scenario::Files::from_pairs(files), outturn::resolve::Repair::No)
    };
    let whole = with("sector:provider", "provider", "clean").unwrap().model;
    let part = with("QYG", "provider", "clean");
    assert!(part.unwrap_err().to_string().contains("E147"), "a system of trusts and CCGs");
    let one = with("SYN-QYG-AC03", "provider", "clean").unwrap().model;
    let turnover = one.accounts.iter().find(|account| account.code == "SYN-QYG-AC03").unwrap().turnover.millions();
    // Trusts turned over 83,800 and 86,500 in the two years before 2018/19 that are known.
    let share = turnover / 85_150.0;
    let [whole, one] = [&whole.references[0], &one.references[0]];
    assert_eq!((whole.scaled, one.spread.is_none()), (None, true));
    assert!((one.scaled.unwrap() - share).abs() < 1e-12 && (one.bias - share * whole.bias).abs() < 1e-9);
    assert!((one.sd.unwrap() - share * whole.sd.unwrap()).abs() < 1e-9);
}

#[test]
fn another_outturn_of_the_year_under_test_moves_no_byte_of_its_pack_but_hashes() {
    let mut other = history();
    for figure in other.figures.iter_mut().filter(|f| f.year == "2017/18" && f.measure == MeasureWord::Outturn) {
        figure.amount -= 1_000.0;
    }
    let (before, after) = (generator::generate(&history()).unwrap(), generator::generate(&other).unwrap());
    let mut moved = 0;
    for (before, after) in before.iter().zip(&after) {
        for ((name, old), (_, new)) in before.files.iter().zip(&after.files) {
            let of_year = before.name.contains("2017-18");
            assert!(!of_year || old == new, "{}/{name}", before.name);
            moved += usize::from(old != new);
        }
    }
    assert!(moved > 0, "packs of other years do use it");
}

#[test]
fn a_score_of_a_pack_is_the_score_of_its_draws() {
    let run = Run::of(&scenario("backtest/2017-18-m06"), 2018, 2_000);
    let node = run.node("sector:provider");
    let case = Case::of(&history(), ClassWord::Provider, BasisWord::Clean, "2017/18", 6).unwrap();
    assert!((node.forecast - case.official.0).abs() < 1e-3 && (node.plan + 496.0).abs() < 1e-3);
    let mut draws = run.focus("sector:provider").to_vec();
    draws.sort_by(f64::total_cmp);
    let scored = score(&Forecast::Draws(&draws), case.outturn);
    assert_eq!(scored.quantiles[3], node.outturn.quantile(0.5).value);
    assert_eq!(scored.error, scored.quantiles[3] + 960.0);
    let below = draws.iter().filter(|x| **x < -960.0).count() as f64 / draws.len() as f64;
    assert!((scored.pit.unwrap() - below).abs() < 1e-12);
    // A normal fitted to the draws scores much the same.
    let (mean, sd) = (node.outturn.mean.value, node.outturn.sd.value);
    let z = (case.outturn - mean) / sd;
    let normal = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
    let exact = sd * (z * (2.0 * normal - 1.0) + 2.0 * density - 1.0 / std::f64::consts::PI.sqrt());
    assert!((scored.crps.unwrap() - exact).abs() < 0.1 * sd, "{:?} {exact}", scored.crps);
}

#[test]
fn the_reference_beside_a_pack_is_the_one_that_is_scored() {
    let run = Run::of(&scenario("backtest/2016-17-m06"), 2018, 500);
    let shown = &run.results.references[0];
    let case = Case::of(&history(), ClassWord::Provider, BasisWord::Clean, "2016/17", 6).unwrap();
    let rows = rivals(&history(), &case, "");
    let scored = rows.iter().find(|row| row.method == "reference class").unwrap();
    assert!((shown.centre - scored.score.quantiles[3]).abs() < 1e-3 && shown.n == scored.years);
    let blend = shown.blend.as_ref().unwrap();
    let scored = rows.iter().find(|row| row.method == "run-rate blend").unwrap();
    assert!((blend.centre - scored.score.quantiles[3]).abs() < 1e-3);
    assert!((blend.range.unwrap().0 - scored.score.quantiles[1]).abs() < 1e-3);
}

#[test]
fn the_england_pack_shows_past_errors_beside_its_answer_and_where_its_spread_comes_from() {
    let folder = scenario("2018-19-m05");
    let run = Run::of(&folder, 2018, 1_000);
    let [reference] = run.results.references.as_slice() else { panic!("one reference") };
    assert!((reference.centre + 774.5).abs() < 0.01 && reference.n == 4 && reference.degrees == Some(3.0));
    let p50 = run.node("sector:provider").outturn.quantile(0.5).value;
    assert_eq!(reference.difference, p50 - reference.centre);
    let [bridge] = run.results.underlying_bridges.as_slice() else { panic!("one bridge") };
    let underlying = run.node("sector:provider").underlying.as_ref().unwrap().quantile(0.5).value;
    assert!((bridge.underlying[1] - (underlying - 2_450.0)).abs() < 1e-6);
    assert!((bridge.steps.last().unwrap().reached - bridge.underlying[1]).abs() < 1e-6);
    let budget = run.results.budget.as_ref().unwrap();
    let parts = [budget.national_sd, budget.regional_sd, budget.own_sd];
    let squares: f64 = parts.iter().map(|sd| sd * sd).sum();
    assert!((squares.sqrt() / budget.total_sd - 1.0).abs() < 1e-9, "{budget:?}");
    assert!(budget.national_sd > budget.regional_sd && budget.history.as_ref().is_some_and(|past| past.n == 4));
}

#[test]
fn a_run_without_a_reference_says_that_none_was_given() {
    let run = Run::of(&scenario("minimal"), 1, 200);
    assert!(run.results.references.is_empty());
    let text = terminal::page(&topic::report(&Book::new(&run.results)), 200);
    assert!(text.contains("names no past forecasts") && text.contains("[[reference]]"), "{text}");
}

/// Runs the program and returns its exit code, stdout and stderr.
fn outturn_says(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn calibrate_writes_once_and_only_where_it_may() {
    let folder = place("calibrate");
    let file = folder.join("calibrated.toml");
    let path = file.to_str().unwrap();
    let (code, said, _) = outturn_says(&["calibrate", "--before", "2018/19", "--out", path, "--dry-run"]);
    assert!(code == Some(0) && said.contains("would write") && !file.exists(), "{said}");
    assert_eq!(outturn_says(&["calibrate", "--before", "2018/19", "--out", path, "-q"]).0, Some(0));
    let committed = std::fs::read(scenario("2018-19-m05").join("calibrated.toml")).unwrap();
    assert!(std::fs::read(&file).unwrap() == committed);
    let (code, _, said) = outturn_says(&["calibrate", "--out", path]);
    assert!(code == Some(3) && said.contains("--overwrite"), "{said}");
    assert!(std::fs::read(&file).unwrap() == committed);
    assert_eq!(outturn_says(&["calibrate", "--out", path, "--overwrite", "-q"]).0, Some(0));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing half-written is left");
    let (code, _, said) = outturn_says(&["calibrate", "--leave-out", "2031/32", "--dry-run"]);
    assert!(code == Some(1) && said.contains("2031/32"), "{said}");
    let (code, _, said) = outturn_says(&["calibrate", "--history", folder.to_str().unwrap(), "--dry-run"]);
    assert!(code == Some(1) && said.contains("figures.csv"), "{said}");
}

#[test]
fn backtest_scores_a_pack_and_says_what_its_positions_are() {
    let out = place("backtest").join("results");
    let pack = scenario("backtest/2016-17-m06");
    let arguments = ["backtest", pack.to_str().unwrap(), "--iterations", "500", "--out", out.to_str().unwrap()];
    let (code, said, err) = outturn_says(&arguments);
    assert!(code == Some(0) && said.contains("Simulated answers marked gross"), "{said}{err}");
    let table = std::fs::read_to_string(out.join("data/backtest.csv")).unwrap();
    assert!(table.contains("2016-17-m06,simulated,gross,,-791,"), "{table}");
    assert!(table.contains("2016-17-m06,official forecast,point,,-791,-669,"), "{table}");
    for file in ["backtest.html", "backtest.md", "charts/backtest.svg", "charts/backtest.png", "audit/manifest.json"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    let (code, _, err) = outturn_says(&arguments);
    assert!(code == Some(3) && err.contains("--overwrite"), "{err}");
    let (code, _, err) = outturn_says(&["backtest", scenario("minimal").to_str().unwrap(), "--dry-run"]);
    assert!(code == Some(1) && err.contains("[[reference]]"), "{err}");
}

#[test]
fn the_published_bridges_are_printed() {
    let (code, said, _) = outturn_says(&["bridge"]);
    assert!(
        code == Some(0) && said.contains("(3,700)") && said.contains("(5,000)") && said.contains("(2,550)"),
        "{said}"
    );
    assert_eq!(outturn_says(&["bridge", "--year", "1999/00"]).0, Some(1));
}

#[test]
fn the_page_on_the_backtest_is_of_this_history() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/BACKTEST.md")).unwrap();
    assert!(page.contains(&history().sha256()), "outturn backtest --overwrite --page docs/BACKTEST.md --date …");
}
