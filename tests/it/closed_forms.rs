//! Answers known without simulating: does the engine find them?

use std::fmt::Write;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::paired::whole_columns;
use outturn::simulate::RunSettings;

use crate::support::{Files, Run, scenario, small, write};

fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// Within 4 standard errors. A constant has a standard error of 0 and must be met to the penny.
fn close(what: &str, found: f64, expected: f64, standard_error: f64) {
    let allowed = 4.0 * standard_error + 1e-7;
    assert!((found - expected).abs() <= allowed, "{what}: {found} instead of {expected}, allowed {allowed:.2e}");
}

fn sd_of(run: &Run, code: &str) -> (f64, f64) {
    let sd = run.node(code).outturn.sd;
    (sd.value, sd.se.unwrap())
}

#[test]
fn minimal_gives_the_answer_worked_out_by_hand() {
    let iterations = 100_000;
    let run = Run::of(&scenario("minimal"), 1, iterations);
    let mut rows = 0;
    let mut farthest = 0.0_f64;
    for row in csv::Reader::from_path(scenario("minimal/answer/expected.csv")).unwrap().records() {
        let row = row.unwrap();
        let [mean, sd, chance] = [1, 2, 3].map(|column| row[column].parse::<f64>().unwrap());
        let node = run.node(&row[0]);
        let (n, outturn) = (iterations as f64, &node.outturn);
        close(&format!("mean of {}", &row[0]), outturn.mean.value, mean, outturn.mean.se.unwrap());
        close(&format!("sd of {}", &row[0]), outturn.sd.value, sd, outturn.sd.se.unwrap());
        let spread = (chance * (1.0 - chance) / n).sqrt();
        close(&format!("deficit of {}", &row[0]), node.chance_of_deficit.value, chance, spread);
        farthest = farthest
            .max((outturn.mean.value - mean).abs() / outturn.mean.se.unwrap())
            .max((outturn.sd.value - sd).abs() / outturn.sd.se.unwrap())
            .max((node.chance_of_deficit.value - chance).abs() / spread);
        rows += 1;
    }
    assert_eq!(rows, 10);
    // README.md: AAA misses its plan with chance Φ(1/5), and its control total in half of all cases.
    let aaa = run.node("AAA");
    close("AAA misses plan", aaa.chance_below_plan.value, phi(0.2), 0.5 / (iterations as f64).sqrt());
    let total = aaa.chance_below_control_total.unwrap().value;
    close("AAA misses its control total", total, 0.5, 0.5 / (iterations as f64).sqrt());
    eprintln!("minimal: the farthest of 30 figures is {farthest:.2} standard errors away");
}

#[test]
fn without_risks_every_outturn_is_its_base() {
    let organisations =
        "O1,One,acute,provider,NAT,300,0\nO2,Two,acute,provider,NAT,0,\nO3,Three,ccg,commissioner,NAT,500,0\n";
    let files = small(organisations, "O1,-2.5,1\nO2,0.1,0\nO3,7,0\n", "", "");
    let run = Run::of(&write("no-risks", &files), 5, 1_000);
    for (code, expected) in [("O1", -1.5), ("O2", 0.1), ("O3", 7.0), ("sector:provider", -1.4), ("NAT", 5.6)] {
        let outturn = &run.node(code).outturn;
        for quantile in &outturn.quantiles {
            close(code, quantile.value, expected, 0.0);
        }
        close(code, outturn.mean.value, expected, 0.0);
        close(code, outturn.shortfall_10.value, expected, 0.0);
        close(code, outturn.sd.value, 0.0, 0.0);
    }
}

/// `count` organisations, each with one normal risk of mean 1 and the sd that `sd` gives, all with one loading.
fn normals(count: u32, sd: impl Fn(u32) -> f64, loading: f64) -> Files {
    let (mut organisations, mut positions, mut risks) = (String::new(), String::new(), String::new());
    let set = if loading == 0.0 { "" } else { "one" };
    for index in 1..=count {
        writeln!(organisations, "O{index},Org {index},acute,provider,NAT,300,0").unwrap();
        writeln!(positions, "O{index},0,0").unwrap();
        writeln!(risks, "r{index},demand,threat,O{index},,,,normal,,,,1,{},,,,,,no,{set}", sd(index)).unwrap();
    }
    let factors = if loading == 0.0 { String::new() } else { format!("one,demand,nation,{loading}\n") };
    small(&organisations, &positions, &risks, &factors)
}

#[test]
fn independent_normals_add_up_by_the_root_of_squares() {
    let run = Run::of(&write("independent", &normals(20, f64::from, 0.0)), 11, 20_000);
    let squares: f64 = (1..=20).map(|index| f64::from(index * index)).sum();
    let (sd, se) = sd_of(&run, "sector:provider");
    close("sd of the sum", sd, squares.sqrt(), se);
    close("mean of the sum", run.node("NAT").outturn.mean.value, -20.0, run.node("NAT").outturn.mean.se.unwrap());
}

#[test]
fn one_factor_gives_the_variance_of_its_formula() {
    // Loadings √ρ give a correlation of ρ: Var = N s² (1 + (N − 1) ρ).
    for (loading, seed) in [(0.3, 21), (0.6, 22), (1.0, 23)] {
        let (count, s) = (25_u32, 2.0);
        let run = Run::of(&write(&format!("factor-{seed}"), &normals(count, |_| s, loading)), seed, 20_000);
        let (sd, se) = sd_of(&run, "sector:provider");
        let n = f64::from(count);
        let expected = (n * s * s * (1.0 + (n - 1.0) * loading * loading)).sqrt();
        close(&format!("sd with a loading of {loading}"), sd, expected, se);
        let implied = run.results.dependence.implied.iter().find(|of| of.node == "sector:provider").unwrap();
        close("implied correlation", implied.correlation.unwrap(), loading * loading, 0.03);
    }
}

#[test]
fn a_loading_widens_the_sector_and_leaves_its_mean() {
    let apart = Run::of(&write("loading-0", &normals(12, |_| 3.0, 0.0)), 31, 20_000);
    let together = Run::of(&write("loading-5", &normals(12, |_| 3.0, 0.5)), 31, 20_000);
    let [without, with] = [&apart, &together].map(|run| &run.node("sector:provider").outturn);
    close("mean", with.mean.value, without.mean.value, with.mean.se.unwrap().hypot(without.mean.se.unwrap()));
    assert_eq!(apart.node("NAT").expected_effect, together.node("NAT").expected_effect);
    assert!(with.sd.value > without.sd.value + 4.0 * with.sd.se.unwrap());
}

/// dist, its cells from low_m to p90_m, probability; mean and variance of the amount.
const MOMENTS: [(&str, &str, &str, f64, f64); 9] = [
    ("uniform", "2,,8,,,,", "", 5.0, 3.0),
    // (a² + b² + c² − ab − ac − bc) / 18 with 1, 2, 9.
    ("triangular", "1,2,9,,,,", "", 4.0, 57.0 / 18.0),
    // Shapes 2 and 4: mean 1/3, variance 8 / (36 · 7), on a range of 12.
    ("pert", "0,3,12,,,,", "", 4.0, 144.0 * 8.0 / 252.0),
    ("normal", ",,,6,2,,", "", 6.0, 4.0),
    ("beta", "1,,11,4,2,,", "", 4.0, 4.0),
    ("fixed", ",,,5,,,", "0.3", 1.5, 5.25),
    // p E S and p E S² − (p E S)².
    ("uniform", "2,,8,,,,", "0.25", 1.25, 0.25 * 28.0 - 1.5625),
    ("normal", ",,,6,2,,", "0.5", 3.0, 0.5 * 40.0 - 9.0),
    ("fixed", ",,,5,,,", "1", 5.0, 0.0),
];

#[test]
fn severities_and_events_have_their_moments() {
    let (mut organisations, mut positions, mut risks) = (String::new(), String::new(), String::new());
    // ln(8 / 4) / 1.28155… is the sd of the logarithm.
    let sigma = libm::log(2.0) / 1.281_551_565_544_6;
    let mean = 4.0 * libm::exp(0.5 * sigma * sigma);
    let lognormal = ("lognormal", ",,,,,4,8", "", mean, mean * mean * (libm::exp(sigma * sigma) - 1.0));
    let cases: Vec<_> = MOMENTS.into_iter().chain([lognormal]).collect();
    for (index, (dist, cells, probability, ..)) in cases.iter().enumerate() {
        writeln!(organisations, "O{index},Org,acute,provider,NAT,300,0").unwrap();
        writeln!(positions, "O{index},0,0").unwrap();
        writeln!(risks, "r{index},line,threat,O{index},,,,{dist},{cells},{probability},,,no,").unwrap();
    }
    let run = Run::of(&write("moments", &small(&organisations, &positions, &risks, "")), 41, 50_000);
    for (index, (dist, cells, probability, mean, variance)) in cases.iter().enumerate() {
        let node = run.node(&format!("O{index}"));
        let what = format!("{dist} {cells} {probability}");
        // Known exactly from the distribution, and found by the simulation. Tables hold means to 1e-5 of the sd.
        assert!(
            (node.expected_effect + mean).abs() <= 2e-5 * variance.sqrt() + 1e-7,
            "{what}: {}",
            node.expected_effect
        );
        close(&format!("mean of {what}"), node.outturn.mean.value, -mean, node.outturn.mean.se.unwrap());
        close(&format!("sd of {what}"), node.outturn.sd.value, variance.sqrt(), node.outturn.sd.se.unwrap());
    }
}

#[test]
fn both_sides_of_a_contract_lose_the_overlap_in_every_iteration() {
    let organisations = "O1,One,acute,provider,NAT,300,0\nO2,Two,ccg,commissioner,NAT,500,0\n";
    let mut files = small(organisations, "O1,-3,0\nO2,2,0\n", "", "");
    files.push((
        "contracts.csv".to_owned(),
        "contract_id,provider_code,commissioner_code,provider_value_m,commissioner_value_m,share_mean,share_sd,\
         provider_in_forecast_m,commissioner_in_forecast_m,declared_m,factor_set\nc1,O1,O2,120,107.3,0.6,0.2,1,2,,\n"
            .to_owned(),
    ));
    let run = Run::of(&write("contract", &files), 51, 2_000);
    let [provider, commissioner] = ["sector:provider", "sector:commissioner"].map(|code| run.focus(code));
    assert!(run.node("O1").outturn.sd.value > 1.0);
    for (provider, commissioner) in provider.iter().zip(commissioner) {
        close("the pair", provider + commissioner, -1.0 + 3.0 - 12.7, 0.0);
    }
    for total in run.focus("NAT") {
        assert_eq!(*total, run.focus("NAT")[0], "the nation's total does not move");
    }
}

/// Contributions, bridges and tables of a run add up.
/// Contributions add up to their node's spread and worst tenth, and bridges end at its P90.
pub fn adds_up(results: &outturn::results::Results) {
    for (place, of) in results.contributions.iter().enumerate() {
        let node = results.node(&of.node).unwrap();
        let tail = node.outturn.shortfall_10.value - node.outturn.mean.value;
        for parts in [&of.lines, &of.accounts] {
            let sum = |figure: fn(&outturn::results::Contribution) -> f64| parts.iter().map(figure).sum::<f64>();
            let size = parts.iter().map(|part| part.tail.abs()).sum::<f64>().max(1.0);
            assert!((sum(|part| part.spread_share) - 1.0).abs() < 1e-9, "{}: spread", node.code);
            assert!((sum(|part| part.tail) - tail).abs() < 1e-9 * size, "{}: {} {tail}", node.code, sum(|p| p.tail));
            assert!((sum(|part| part.tail_share) - 1.0).abs() < 1e-9, "{}: tail share", node.code);
            assert!((sum(|part| part.expected) - node.expected_effect).abs() < 1e-9 * size, "{}: expected", node.code);
        }
        let bridge = &results.bridges[place];
        assert_eq!(bridge.node, of.node);
        let mut level = node.plan;
        for step in &bridge.steps {
            let start = if step.of.is_total() { step.to } else { step.from };
            assert!((start - level).abs() < 1e-9 * level.abs().max(1.0), "{}: {:?}", node.code, step.of);
            level = step.to;
        }
        assert!((level - node.outturn.quantile(0.10).value).abs() < 1e-9, "{}: ends at P90", node.code);
    }
}

#[test]
fn contributions_and_bridges_add_up() {
    adds_up(&Run::of(&scenario("minimal"), 1, 20_000).results);
    adds_up(&Run::of(&scenario("2018-19-m05"), 2018, 1_000).results);
}

#[test]
fn nodes_equal_their_children_and_own_accounts_in_every_iteration() {
    let folder = scenario("2018-19-m05");
    let run = Run::of(&folder, 2018, 1_000);
    let nation = run.focus(&run.results.nodes[0].code.0);
    let [providers, commissioners] = ["sector:provider", "sector:commissioner"].map(|code| run.focus(code));
    // What is in no sector: the nation's own account, which national action is credited to.
    let compiled = Compiled::new(&run.model).unwrap();
    let own: Vec<usize> = (0..run.model.accounts.len()).filter(|&a| run.model.accounts[a].sector.is_empty()).collect();
    let settings = RunSettings { seed: 2018, iterations: 1_000, isa: Isa::detect(), sampler: Sampler::Plain };
    let own = whole_columns(&compiled, settings, &own);
    for (iteration, total) in nation.iter().enumerate() {
        let own: f64 = own.iter().map(|column| column[iteration]).sum();
        assert_eq!(*total, providers[iteration] + commissioners[iteration] + own, "iteration {iteration}");
    }
    // Means of exact sums: what stands below a node adds up to it.
    for node in 0..run.model.nodes.len() {
        let children = (0..run.model.nodes.len()).filter(|&child| run.model.nodes[child].parent == Some(node));
        let accounts = (0..run.model.accounts.len()).filter(|&account| run.model.accounts[account].node == node);
        let below: f64 = children.map(|child| run.results.nodes[child].outturn.mean.value).sum::<f64>()
            + accounts.map(|account| run.tallies.in_year[account].mean()).sum::<f64>();
        let found = run.results.nodes[node].outturn.mean.value;
        assert!((below - found).abs() < 1e-9 * found.abs().max(1.0), "{}", run.results.nodes[node].code);
    }
}

#[test]
fn expected_positions_of_the_england_pack_are_those_simulated() {
    let run = Run::of(&scenario("2018-19-m05"), 2018, 4_000);
    let mut far = 0;
    for node in &run.results.nodes {
        let off = (node.outturn.mean.value - node.base - node.expected_effect).abs();
        let se = node.outturn.mean.se.unwrap();
        far += u32::from(off > 4.0 * se + 1e-7);
        assert!(off <= 5.5 * se + 1e-7, "{}: {} standard errors", node.code, off / se);
    }
    // About 500 nodes at 4 standard errors: one in thirty runs has one; skewed ones a little more.
    assert!(far <= 2, "{far} nodes are over 4 standard errors off");
}
