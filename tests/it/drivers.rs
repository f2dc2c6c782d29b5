//! What matters and what breaks it, against closed forms; a line that is moved against the same amount as a row of its own.

use std::fs;
use std::ops::ControlFlow;

use outturn::breaks::{self, BreaksError, breaks};
use outturn::compile::Compiled;
use outturn::drivers::{DriversError, Wanted, drivers};
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::paired::{Case, Cases, Moved};
use outturn::resolve::Repair;
use outturn::results::{Even, Results, ShareOf};
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::simulate::RunSettings;
use outturn::study::{Ask, Study};
use outturn::summary::drivers::Looked;
use outturn::tell::book::Book;

use super::support::{place, scenario, small, write};

/// One organisation with a plan of 10 and two independent normal costs: a of 4 ± 2 and b of 1 ± 1. The year end is normal: 5 ± √5.
fn two_normals(seed: u64, iterations: u64) -> Study {
    let scenario = format!(
        "format = 1\nname = \"two\"\nmoney = \"gbp_m\"\nyear = \"2026/27\"\nas_at_month = 3\nbase = \"plan\"\nseed = {seed}\niterations = {iterations}\n"
    );
    let files = Files::from_pairs([
        ("scenario.toml", scenario.as_str()),
        ("nodes.csv", "node_code,node_name,level,parent_code\nNAT,Nation,nation,\n"),
        (
            "organisations.csv",
            "org_code,org_name,org_type,sector,parent_code,turnover_m\nORG,Trust,acute,provider,NAT,100\n",
        ),
        ("positions.csv", "account_code,plan_ex_incentive_m\nORG,10\n"),
        ("risks.csv", "risk_id,line,target,dist,mean_m,sd_m\na,a,ORG,normal,4,2\nb,b,ORG,normal,1,1\n"),
    ]);
    Study::read(&files, Repair::No).unwrap_or_else(|why| panic!("{why}"))
}

fn told(study: &Study, target: f64) -> Results {
    let wanted = Wanted { node: Some("NAT".to_owned()), target: Some(target) };
    drivers(study, &wanted, &Ask::default(), &|_| ControlFlow::Continue(())).unwrap_or_else(|why| panic!("{why}"))
}

const Z90: f64 = 1.281_551_565_5;

#[test]
fn two_normals_drive_as_by_hand() {
    let results = told(&two_normals(3, 40_000), 6.0);
    let of = results.drivers.as_ref().unwrap();
    let [a, b] = &of.lines[..] else { panic!("{of:?}") };
    assert_eq!((a.line.as_str(), b.line.as_str()), ("a", "b"));
    for (line, mean, sd, other) in [(a, 4.0, 2.0, 1.0), (b, 1.0, 1.0, 2.0)] {
        for (end, sign) in line.ends.iter().zip([-1.0, 1.0]) {
            let held = -mean + sign * Z90 * sd;
            assert!((end.value - held).abs() < 0.06, "{end:?} {held}");
            // All that is left is the other normal about the held mean.
            for (found, by_hand) in
                [(end.p50, sign * Z90 * sd), (end.p90, sign * Z90 * sd - Z90 * other + Z90 * 5.0_f64.sqrt())]
            {
                assert!((found.value - by_hand).abs() < 4.0 * found.se.unwrap() + 0.06, "{found:?} {by_hand}");
            }
        }
    }
    // Independent parts: shares are variances, 4 and 1 of 5, by Shapley and by covariance.
    for (share, known) in of.shares.iter().zip([0.8, 0.2]) {
        assert!((share.share.value - known).abs() < 4.0 * share.share.se.unwrap(), "{share:?}");
        assert!((share.covariance - known).abs() < 0.02, "{share:?}");
    }
    let sum: f64 = of.shares.iter().map(|share| share.share.value).sum();
    assert!((sum - 1.0).abs() < 1e-9);
    assert!(matches!(&of.shares[0].of, ShareOf::Line { code, .. } if code == "a"));
    // For an even chance of 6: 10 − a − 1 = 6.
    let Some(Even::AtLeast(even)) = a.even else { panic!("{a:?}") };
    assert!((even.amount + 3.0).abs() < 0.05, "{even:?}");
    assert!((even.met.value - 0.5).abs() < 0.01 && (even.reached.value - 0.308_5).abs() < 0.02, "{even:?}");
}

#[test]
fn break_evens_hold_the_closed_form_as_often_as_is_stated() {
    let (mut held, seeds) = (0, 300);
    for seed in 0..seeds {
        let study = two_normals(seed, 500);
        let settings = RunSettings { seed, iterations: 500, isa: Isa::detect(), sampler: Sampler::Plain };
        let column = study.column("NAT").unwrap();
        let looked = Looked::at(&study.model, &study.compiled, settings, column);
        let target = outturn::results::Target { amount: 6.0, kind: None };
        let of = outturn::summary::drivers::drivers(&looked, outturn::results::NodeCode("NAT".to_owned()), target);
        let line = of.lines.iter().find(|line| line.line == "a").unwrap();
        let Some(Even::AtLeast(even)) = line.even else { panic!("{line:?}") };
        held += u32::from(even.low.unwrap() <= -3.0 && -3.0 <= even.high.unwrap());
    }
    // Binomial (300, 0.95): 285 ± 3 sd of 3.8; order statistics are a little wide.
    assert!((273..=299).contains(&held), "{held} of {seeds}");
}

#[test]
fn what_no_draw_of_a_line_can_reach_is_said() {
    let results = told(&two_normals(3, 2_000), 20.0);
    assert!(results.drivers.as_ref().unwrap().lines.iter().all(|line| matches!(line.even, Some(Even::Never))));
    let results = told(&two_normals(3, 2_000), -20.0);
    assert!(results.drivers.as_ref().unwrap().lines.iter().all(|line| matches!(line.even, Some(Even::Sure))));
}

#[test]
fn a_run_holds_what_has_one_holder_as_by_hand_and_as_drivers_do() {
    // Costs of 4 ± 2, of which the weather of all has a weight of 0.6, and two of 1 ± 1 that share half of their weight by type.
    let files = small(
        "AAA,Trust A,acute,provider,NAT,100,\nBBB,Trust B,community,provider,NAT,100,\n",
        "AAA,10,\nBBB,10,\n",
        "a,a,,AAA,,,,normal,,,,4,2,,,,,,,weather\nb,b,,AAA,,,,normal,,,,1,1,,,,,,,kind\nc,c,,BBB,,,,normal,,,,1,1,,,,,,,kind\n",
        "weather,cold,nation,0.6\nkind,kind,type,0.5\n",
    );
    let study = super::support::study(&write("drivers-held", &files));
    // As many as a short run of a report has.
    let ask = Ask { iterations: Some(4_096), ..Ask::default() };
    let go = &|_| ControlFlow::Continue(());
    let results = study.run(&ask, go).unwrap();
    let [cold] = &results.drivers.as_ref().unwrap().held[..] else { panic!("{:?}", results.drivers) };
    assert_eq!((cold.factor.as_str(), cold.level.as_str()), ("cold", "nation"));
    for (end, sign) in cold.ends.iter().zip([1.0, -1.0]) {
        assert!((end.value - sign * Z90).abs() < 1e-6);
        let p50 = -sign * 0.6 * 2.0 * Z90;
        let p90 = p50 - Z90 * ((0.8_f64 * 2.0).powi(2) + 2.0).sqrt() + Z90 * 6.0_f64.sqrt();
        for (found, by_hand) in [(end.p50, p50), (end.p90, p90)] {
            assert!(
                (found.value - by_hand).abs() < 4.0 * found.se.unwrap() && found.se.unwrap() < 0.08,
                "{end:?} {by_hand}"
            );
        }
    }
    let drivers = drivers(&study, &Wanted::default(), &ask, go).unwrap();
    let factors = &drivers.drivers.as_ref().unwrap().factors;
    let found = factors.iter().find(|of| of.factors == ["cold"]).unwrap();
    assert_eq!(found.ends, Some(cold.ends));
    // The book has it of both; of what each type has one of it has nothing.
    for results in [&results, &drivers] {
        let book = Book::new(results);
        let cell = |id: &str, column| book.figure("assumptions", &["factor", id], column).value.as_number();
        assert_eq!(cell("cold within each nation", "low_change_q50"), Some(cold.ends[0].p50.value));
        assert_eq!(cell("cold within each nation", "high_change_q10"), Some(cold.ends[1].p90.value));
        assert_eq!(cell("cold within each nation", "low"), Some(cold.ends[0].value));
        assert_eq!(cell("kind within each type", "low_change_q50"), None);
    }
}

#[test]
fn a_run_holds_parameters_and_what_becomes_of_the_overspend_to_date() {
    for (name, kind, id) in
        [("2018-19-m05", "parameter", "cip-recurrent-mean"), ("2025-26-m04", "year_to_date", "provider")]
    {
        let book = Book::new(super::results::results(name));
        let cell = |column| book.figure("assumptions", &[kind, id], column).value.as_number();
        let [bad, good] = ["low_change_q50", "high_change_q50"].map(|column| cell(column).unwrap());
        assert!(bad < 0.0 && good > 0.0, "{name}: {bad} {good}");
        // What becomes of the overspend has its value as a share: the ends of a deviation are none.
        assert_eq!(cell("low").is_some(), kind == "parameter", "{name}");
    }
}

#[test]
fn a_break_is_as_by_hand() {
    let study = two_normals(5, 40_000);
    let wanted = breaks::Wanted { node: Some("NAT".to_owned()), below: Some(2.0) };
    let results = breaks(&study, &wanted, &Ask::default(), &|_| ControlFlow::Continue(())).unwrap();
    let of = &results.breaks[0];
    // Φ((2 − 5) / √5), and the mean below it: 5 − √5 φ / Φ.
    assert!(of.chance.low < 0.089_856 && 0.089_856 < of.chance.high, "{of:?}");
    let density = libm::exp(-0.5 * 1.8) / (2.0 * std::f64::consts::PI).sqrt();
    let mean = 5.0 - 5.0_f64.sqrt() * density / 0.089_856;
    assert!((of.position.value - mean).abs() < 4.0 * of.position.se.unwrap(), "{of:?} {mean}");
    let line = |code: &str| of.lines.iter().find(|line| line.line == code).unwrap();
    // Each takes its share of the variance of what is missing: 4/5 and 1/5.
    for (code, mean_of, share) in [("a", -4.0, 0.8), ("b", -1.0, 0.2)] {
        let line = line(code);
        assert!((line.failing.value - (mean_of + share * (mean - 5.0))).abs() < 0.05, "{line:?}");
        assert!((line.edge - (mean_of - share * 3.0)).abs() < 0.15, "{line:?}");
    }
    // a at its bad end: 5 − 2.563 ± 1 is below 2 with Φ(−0.437); both held: for sure.
    let recipe = of.recipe.as_ref().unwrap();
    assert!(recipe.breaks && recipe.steps.len() == 2 && recipe.steps[0].line == "a", "{recipe:?}");
    assert!((recipe.steps[0].chance.value - 0.331_1).abs() < 0.02 && recipe.steps[1].chance.value == 1.0, "{recipe:?}");
    assert!((recipe.together.value - 0.01).abs() < 0.003, "{recipe:?}");
    assert!(of.shift.is_none() && of.shows.is_none());
}

#[test]
fn what_is_rare_is_seen_by_importance_sampling() {
    let study = two_normals(5, 20_000);
    let wanted = breaks::Wanted { node: Some("NAT".to_owned()), below: Some(-1.5) };
    let results = breaks(&study, &wanted, &Ask::default(), &|_| ControlFlow::Continue(())).unwrap();
    let of = &results.breaks[0];
    // Nothing is shared, so there is no direction to move in; the truth is Φ(−6.5 / √5).
    assert!(of.shift.is_none(), "{of:?}");
    assert!((of.chance.value - 1.825e-3).abs() < 4.0 * (1.825e-3_f64 / 20_000.0).sqrt(), "{of:?}");
    let study = super::support::study(&scenario("minimal"));
    let ask = Ask { iterations: Some(4_000), ..Ask::default() };
    let rare = breaks::Wanted { node: None, below: Some(-16.0) };
    let of = breaks(&study, &rare, &ask, &|_| ControlFlow::Continue(())).unwrap().breaks.remove(0);
    let many = Ask { iterations: Some(400_000), ..ask.clone() };
    let plain = breaks(&study, &rare, &many, &|_| ControlFlow::Continue(())).unwrap().breaks.remove(0);
    assert!(of.shift.is_some() && plain.shift.is_none(), "{} {}", of.failing, plain.failing);
    assert!(
        of.chance.low <= plain.chance.high && plain.chance.low <= of.chance.high,
        "{:?} {:?}",
        of.chance,
        plain.chance
    );
    assert!((of.position.value - plain.position.value).abs() < 4.0 * of.position.se.unwrap(), "{:?}", of.position);
    let study = two_normals(5, 20_000);
    let never = breaks::Wanted { below: Some(-100.0), ..wanted };
    let refused = breaks(&study, &never, &Ask::default(), &|_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(BreaksError::TooRare(..))), "{refused:?}");
}

#[test]
fn too_few_iterations_and_unknown_nodes_are_refused() {
    let study = two_normals(5, 100);
    let go = &|_| ControlFlow::Continue(());
    assert!(matches!(drivers(&study, &Wanted::default(), &Ask::default(), go), Err(DriversError::TooFew(100))));
    assert!(matches!(breaks(&study, &breaks::Wanted::default(), &Ask::default(), go), Err(BreaksError::TooFew(100))));
    let ask = Ask { iterations: Some(500), ..Ask::default() };
    let wanted = Wanted { node: Some("NOBODY".to_owned()), target: None };
    assert!(matches!(drivers(&study, &wanted, &ask, go), Err(DriversError::Run(_))));
}

/// A line that is moved by an amount is the same, to the bit and after every rule, as a row of that amount: quarters that rules look at too.
#[test]
fn a_moved_line_is_a_row_of_that_amount() {
    for name in ["everything", "everything-else"] {
        let from = scenario_of_tests(name);
        let folder = place(&format!("moved-{name}"));
        fs::create_dir_all(&folder).unwrap();
        for file in fs::read_dir(&from).unwrap().map(|entry| entry.unwrap().path()) {
            fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
        }
        // With the year to date on, a row also stands for a part of the overspend: that is another model.
        let read = || {
            let off = Written::of_command_line(&["year_to_date.on = false".to_owned()]);
            let files = Files::from_folder(&folder).unwrap().changed(off);
            Study::read(&files, Repair::No).unwrap_or_else(|why| panic!("{why}"))
        };
        let Study { model: stated, compiled, .. } = read();
        let risk = stated.risks.iter().find(|risk| risk.target.members.len() == 1).expect("a row of one account");
        let (line, account) = (risk.line, risk.target.members[0].account);
        let code = &stated.accounts[account].code;
        let path = folder.join("risks.csv");
        let table = fs::read_to_string(&path).unwrap();
        let head: Vec<&str> = table.lines().next().unwrap().split(',').collect();
        let cell = |column: &&str| match *column {
            "risk_id" => "moved",
            "line" => &stated.lines[line].code,
            "direction" => "threat",
            "target" => code,
            "dist" => "fixed",
            "mean_m" => "3.5",
            "mean_000" => "3500",
            "description" => "moved",
            "recurrent" => "no",
            _ => "",
        };
        let row: Vec<&str> = head.iter().map(cell).collect();
        fs::write(&path, format!("{}\n{}\n", table.trim_end(), row.join(","))).unwrap();
        let with_row = read().compiled;
        let settings = RunSettings { seed: 11, iterations: 700, isa: Isa::detect(), sampler: Sampler::Plain };
        let columns: Vec<usize> = (0..compiled.columns.accounts).collect();
        let shares = [(account, 1.0)];
        let mut cases = Cases::default();
        let plain = cases.add(Case::of(&compiled));
        let null = Moved { line, by: vec![0.0; 700], shares: &shares };
        let null = cases.add(Case { moved: vec![null], ..Case::of(&compiled) });
        let moved = Moved { line, by: vec![-3.5; 700], shares: &shares };
        let moved = cases.add(Case { moved: vec![moved], ..Case::of(&compiled) });
        let row = cases.add(Case::of(&with_row));
        let found = cases.run(settings, &columns);
        let mut differs = 0;
        for &column in &columns {
            let of = |case| found.column(case, column);
            assert_eq!(of(plain), of(null), "{name}: {}", stated.accounts[column].code);
            assert_eq!(of(moved), of(row), "{name}: {}", stated.accounts[column].code);
            differs += u32::from(of(plain) != of(moved));
        }
        assert!(differs > 0, "{name}");
        let _ = fs::remove_dir_all(&folder);
    }
}

fn scenario_of_tests(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(name)
}

#[test]
fn a_held_line_comes_to_its_amount_in_every_iteration() {
    let study = super::support::study(&scenario("2019-20-regional"));
    let mut model = study.model.clone();
    model.rules.clear();
    let compiled = Compiled::new(&model).unwrap();
    let settings = RunSettings { seed: 4, iterations: 600, isa: Isa::detect(), sampler: Sampler::Plain };
    let column = compiled.columns.headline;
    let looked = Looked::at(&model, &compiled, settings, column);
    assert!(looked.lines().len() > 3);
    for &line in looked.lines() {
        let to = looked.ends(line)[0];
        let found = looked.held(&[vec![(line, to)]]).remove(0);
        let drawn = &looked.columns;
        for ((held, position), total) in found.iter().zip(&drawn.position).zip(&drawn.lines[line]) {
            // To within the grid of each account.
            assert!((held - (position + to - total)).abs() < 1e-5, "{}: {held}", model.lines[line].code);
        }
    }
}
