//! One iteration replayed alone, draws, precision and the dependence table: as the whole run has them.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Output};

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::replay::{detail, node_columns, positions};
use outturn::simulate::{RunSettings, simulate};
use outturn::summary::{Explanation, column_of, precision, watches};

use crate::support::{Run, load, place, scenario, small, write};

fn settings(seed: u64, iterations: u64) -> RunSettings {
    RunSettings { seed, iterations, isa: Isa::detect(), sampler: Sampler::Plain }
}

fn outturn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap()
}

fn ends_well(arguments: &[&str]) -> String {
    let output = outturn(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What was printed without its line breaks.
fn joined(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn an_iteration_alone_has_the_bits_of_the_run_in_every_column() {
    let model = load(&scenario("2018-19-m05"));
    let compiled = Compiled::new(&model).unwrap();
    let settings = settings(9, 700);
    let mut watches = watches(&model, &compiled);
    watches.iter_mut().for_each(|watch| watch.whole = true);
    let tallies = simulate(&compiled, &watches, settings, &|_| ControlFlow::Continue(())).unwrap();
    for iteration in [0, 255, 256, 413, 699] {
        let detail = detail(&compiled, settings, iteration);
        assert_eq!(detail.in_year.len(), compiled.columns.count());
        for (column, value) in detail.in_year.iter().enumerate() {
            let run = tallies.whole[&column][iteration as usize];
            assert_eq!(value.to_bits(), run.to_bits(), "iteration {iteration}, column {column}");
        }
        // Base and amounts add up to the position, exactly, in any order.
        let explanation = Explanation::of(&model, &compiled, settings.seed, &detail);
        for (index, account) in model.accounts.iter().enumerate() {
            let known = &explanation.positions[index];
            let amounts = explanation.amounts.iter().filter(|a| a.account == account.code && a.posts != "underlying");
            assert_eq!(known.base + amounts.map(|a| a.amount).sum::<f64>(), known.position, "{}", account.code);
        }
        let lines: f64 = explanation.lines.iter().map(|line| line.effect).sum();
        let nation = &explanation.positions[explanation.nation];
        assert_eq!(nation.base + lines, nation.position);
        assert!(explanation.factors.iter().all(|factor| !factor.factor.is_empty() && !factor.holder.is_empty()));
        assert!(explanation.factors.is_sorted_by(|a, b| a.value.abs() >= b.value.abs()));
        assert!(explanation.amounts.iter().all(|amount| !amount.row.is_empty()));
    }
}

#[test]
fn every_iteration_of_a_node_has_the_means_of_its_stages() {
    let run = Run::of(&scenario("2018-19-m05"), 9, 700);
    let compiled = Compiled::new(&run.model).unwrap();
    for code in ["ENG", "sector:provider", "Y60"] {
        let roll = column_of(&run.model, &compiled, code).unwrap() - compiled.columns.accounts;
        let columns = node_columns(&compiled, settings(9, 700), &compiled.columns.rolls[roll].accounts, &[]);
        let stages: Vec<&[f64]> = columns.stages.iter().chain([&columns.position]).map(Vec::as_slice).collect();
        let known = &run.node(code).stages;
        assert_eq!((known.len(), stages.len()), (4, 4), "{code}");
        for (known, column) in known.iter().zip(stages) {
            let mean = column.iter().sum::<f64>() / column.len() as f64;
            assert!((mean - known.mean.value).abs() < 1e-7, "{code}, {:?}: {mean}", known.stage);
        }
    }
}

#[test]
fn any_stretch_of_iterations_is_that_of_the_whole_run() {
    let run = Run::of(&scenario("2018-19-m05"), 9, 700);
    let compiled = Compiled::new(&run.model).unwrap();
    let accounts = ["ENG", "Y60"].map(|code| {
        let column = column_of(&run.model, &compiled, code).unwrap();
        compiled.columns.accounts_of(column)
    });
    let whole = accounts.each_ref().map(|accounts| node_columns(&compiled, settings(9, 700), accounts, &[]).position);
    for (first, end) in [(0, 700), (0, 1), (255, 257), (256, 512), (300, 301), (511, 700)] {
        let part = positions(&compiled, settings(9, 700), first..end, &accounts);
        let known = whole.each_ref().map(|whole| whole[first as usize..end as usize].to_vec());
        assert_eq!(part, known, "{first}..{end}");
    }
}

#[test]
fn every_code_of_the_nodes_is_found_and_its_column_is_its_own() {
    let run = Run::of(&scenario("2018-19-m05"), 4, 20);
    let compiled = Compiled::new(&run.model).unwrap();
    for node in &run.results.nodes {
        let column = column_of(&run.model, &compiled, &node.code.0).unwrap();
        assert_eq!(run.tallies.in_year[column].mean(), node.outturn.mean.value, "{}", node.code);
    }
    assert_eq!(column_of(&run.model, &compiled, "nobody"), None);
}

#[test]
fn the_worst_iterations_are_explained_and_written_in_full() {
    let folder = place("explain");
    let minimal = scenario("minimal");
    let out = folder.join("worst.csv");
    let arguments = ["explain", text(&minimal), "--worst", "3", "--iterations", "500", "--out", text(&out)];
    let said = ends_well(&arguments);
    assert!(said.contains("The worst of 500 iterations") && said.contains("Effect by line"), "{said}");
    let mut rows = csv::Reader::from_path(&out).unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.unwrap()).collect();
    let run = Run::of(&minimal, load(&minimal).facts.seed, 500);
    let headline = &run.results.headline.0;
    let mut sorted: Vec<f64> = run.focus(headline).to_vec();
    sorted.sort_by(f64::total_cmp);
    let found = rows.iter().filter(|row| &row[1] == "node" && row[2] == **headline && &row[5] == "in-year");
    let found: Vec<f64> = found.map(|row| row[6].parse().unwrap()).collect();
    assert_eq!(found, sorted[..3]);
    assert_eq!(outturn(&arguments).status.code(), Some(3), "nothing is replaced");
    let one = ends_well(&["explain", text(&minimal), "--iteration", "0"]);
    assert!(one.starts_with("Iteration 0 of seed "), "{one}");
    for wrong in [&["--iteration", "1", "--worst", "2"][..], &[], &["--worst", "0"], &["--iteration", "17179869184"]] {
        assert_eq!(outturn(&[&["explain", text(&minimal)], wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
    let nobody = outturn(&["explain", text(&minimal), "--worst", "2", "--node", "nobody"]);
    assert_eq!(nobody.status.code(), Some(2));
}

#[test]
fn draws_are_the_columns_of_the_run_and_can_be_verified() {
    let folder = place("draws");
    let minimal = scenario("minimal");
    let run = Run::of(&minimal, 11, 300);
    let code = &run.results.focus[1].0;
    let draws = format!("{code},AAA");
    let arguments = ["run", text(&minimal), "--quiet", "--seed", "11", "--iterations", "300", "--draws", &draws];
    let (csv_out, npy_out) = (folder.join("csv"), folder.join("npy"));
    ends_well(&[&arguments[..], &["--out", text(&csv_out)]].concat());
    let mut rows = csv::Reader::from_path(csv_out.join("data/draws.csv")).unwrap();
    let values: Vec<f64> = rows.records().map(|row| row.unwrap()[1].parse().unwrap()).collect();
    assert_eq!(values, run.focus(code));
    ends_well(&["verify", text(&csv_out)]);
    ends_well(&[&arguments[..], &["--draws-format", "npy", "--out", text(&npy_out)]].concat());
    let stem = code.replace(':', "-");
    let bytes = fs::read(npy_out.join(format!("data/draws/{stem}.npy"))).unwrap();
    let values: Vec<u8> = run.focus(code).iter().flat_map(|value| value.to_le_bytes()).collect();
    assert!(bytes.ends_with(&values) && (bytes.len() - values.len()).is_multiple_of(64));
    ends_well(&["verify", text(&npy_out)]);
    let nobody = outturn(&["run", text(&minimal), "--draws", "nobody", "--out", text(&folder.join("x"))]);
    assert_eq!(nobody.status.code(), Some(2));
}

#[test]
fn a_precision_is_reached_at_a_doubling_or_said_to_be_out_of_reach() {
    let folder = place("precision");
    let minimal = scenario("minimal");
    let go = |name: &str, more: &[&str]| {
        let out = folder.join(name);
        let run = ["run", text(&minimal), "--iterations", "1000", "--out", text(&out)];
        let said = ends_well(&[&run[..], more].concat());
        ends_well(&["verify", text(&out)]);
        let manifest = fs::read_to_string(out.join("audit/manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        (said, manifest["iterations"].as_u64().unwrap())
    };
    let (said, iterations) = go("reached", &["--precision", "5"]);
    assert!(
        joined(&said).contains("A precision of £5.00m was asked for and reached with") && iterations > 1_000,
        "{iterations}\n{said}"
    );
    assert!((iterations / 1_000).is_power_of_two() && iterations.is_multiple_of(1_000), "{iterations}");
    let (said, iterations) = go("not-reached", &["--precision", "0.001", "--max-iterations", "3000"]);
    assert!(joined(&said).contains("not reached with 3,000 simulated years, the most allowed"), "{said}");
    assert!(joined(&said).contains("would be needed"), "{said}");
    assert_eq!(iterations, 3_000);
    for wrong in ["0", "-1", "inf", "NaN", "x"] {
        let argument = format!("--precision={wrong}");
        assert_eq!(outturn(&["run", text(&minimal), &argument]).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn normals_add_as_roots_when_independent_and_as_sums_when_all_move_together() {
    let (mut organisations, mut positions) = (String::new(), String::new());
    for index in 0..16 {
        organisations.push_str(&format!("O{index},Org,acute,provider,NAT,300,2\n"));
        positions.push_str(&format!("O{index},1,0\n"));
    }
    let folder = write("cases", &small(&organisations, &positions, "", ""));
    let run = Run::of(&folder, 3, 5_000);
    let cases = &run.results.dependence.cases;
    assert_eq!(cases.len(), 3 * run.results.focus.len());
    for (case, sd) in cases.iter().zip([8.0, 8.0, 32.0]) {
        assert_eq!((case.node.0.as_str(), case.iterations), ("NAT", 4_096));
        assert!((case.sd.value - sd).abs() < 4.0 * case.sd.se.unwrap(), "{case:?}");
        let q10 = 16.0 - 1.281_551_6 * sd;
        assert!((case.q10.value - q10).abs() < 0.1 * sd, "{case:?}");
        assert!(case.q10.low.unwrap() <= case.q10.value && case.q10.value <= case.q10.high.unwrap());
    }
}

#[test]
fn one_iteration_of_one_organisation_without_risk_has_every_figure() {
    let folder = write("edge", &small("O1,One,acute,provider,NAT,300,0\n", "O1,-2,0\n", "", ""));
    for iterations in [1, 2, 1_000] {
        let run = Run::of(&folder, 1, iterations);
        let compiled = Compiled::new(&run.model).unwrap();
        let settings = settings(1, iterations);
        for case in &run.results.dependence.cases {
            assert_eq!((case.sd.value, case.q10.value, case.q50.value), (0.0, -2.0, -2.0));
        }
        let node = run.node("O1");
        assert_eq!((node.chance_of_deficit.value, node.chance_of_deficit.high), (1.0, 1.0));
        assert_eq!((node.chance_below_plan.value, node.chance_below_plan.low), (0.0, 0.0));
        assert!(node.chance_of_deficit.low < 1.0 && node.chance_below_plan.high > 0.0);
        let precise = precision(&run.model, &compiled, settings, &run.tallies).unwrap();
        // No spread is seen; chances of 0 and 1 still have intervals.
        assert_eq!(precise.money, if iterations < 1_000 { f64::INFINITY } else { 0.0 });
        assert!(precise.chance > 0.0);
        assert_eq!(precise.iterations_for(1.0, iterations).is_some(), iterations == 1_000);
        let detail = detail(&compiled, settings, iterations - 1);
        assert_eq!((detail.in_year[0], detail.posted.len(), detail.factors.len()), (-2.0, 0, 0));
    }
}
