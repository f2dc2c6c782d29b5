//! Packs of past years: are they what the generator writes, is their year in none of their parameters, and are the scores those
//! of the forecasts?

use outturn::history::History;
use outturn::history::backtest::{Case, Forecast, rivals, score};
use outturn::history::parameters::Parameters;
use outturn::scenario::words::{BasisWord, ClassWord, MeasureWord};

use crate::support::{Run, scenario};

#[path = "../../scenarios/generate/backtest.rs"]
mod generator;

const PACKS: [&str; 6] = [
    "2018-19-m05",
    "backtest/2016-17-m06",
    "backtest/2017-18-m06",
    "backtest/2018-19-m09",
    "backtest/ccg-2017-18-m04",
    "backtest/ccg-2017-18-m07",
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
        assert!(loaded.warnings.is_empty(), "{pack}: {}", loaded.warnings);
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
    let leave = outturn::history::Leave::Out(vec!["2018/19".to_owned()]);
    let now = outturn::history::calibrate(&history(), &outturn::history::Options { leave });
    assert_eq!(
        Parameters::parse(&committed).unwrap(),
        now,
        "outturn calibrate --leave-out 2018/19 --overwrite --out …"
    );
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
    let shown = &run.summary.references[0];
    let case = Case::of(&history(), ClassWord::Provider, BasisWord::Clean, "2016/17", 6).unwrap();
    let rows = rivals(&history(), &case, "");
    let scored = rows.iter().find(|row| row.method == "reference class").unwrap();
    assert!((shown.centre - scored.score.quantiles[3]).abs() < 1e-3 && shown.n == scored.years);
    let blend = shown.blend.as_ref().unwrap();
    let scored = rows.iter().find(|row| row.method == "run-rate blend").unwrap();
    assert!((blend.centre - scored.score.quantiles[3]).abs() < 1e-3);
    assert!((blend.range.unwrap().0 - scored.score.quantiles[1]).abs() < 1e-3);
}
