//! The in-year path: months that add up to the year-end draw, computed a second time from what was posted.

use std::fs;
use std::ops::ControlFlow;

use outturn::compile::Compiled;
use outturn::draws::latent::normal_from_word;
use outturn::draws::philox::{DrawId, Purpose, key_of, word};
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::replay::detail;
use outturn::simulate::{RunSettings, simulate};
use outturn::summary::watches;

use crate::support::{load, scenario, small, write};

fn settings(iterations: u64) -> RunSettings {
    RunSettings { seed: 7, iterations, isa: Isa::detect(), sampler: Sampler::Plain }
}

/// The monthly amounts of one account in one iteration, month by month as a person would: actuals, then plan and recovery, then
/// each posted amount by its line's phasing, then noise less its mean.
fn months_of(
    model: &Model,
    compiled: &Compiled,
    seed: u64,
    iteration: u64,
    account: usize,
    amounts: &[(usize, f64)],
) -> Vec<f64> {
    let given = model.months.as_ref().unwrap();
    let own = &given.accounts[account];
    let as_at = usize::from(model.facts.as_at_month);
    let m = |money: &outturn::units::Money| money.millions();
    let mut months: Vec<f64> = own.actual.iter().zip(&own.actual_incentive).map(|(a, i)| m(a) + m(i)).collect();
    let left = 12 - as_at;
    let total: f64 = (1..=left).map(|k| (k * k) as f64).sum();
    let known = &model.accounts[account];
    let slipped = |line: usize| ["cip", "qipp"].contains(&model.lines[compiled.columns.lines[line].line].code.as_str());
    let provided = &compiled.accounts[account].provided;
    let slip: f64 = provided.iter().filter(|(line, _)| slipped(*line)).map(|(_, amount)| amount).sum();
    let year = m(&known.base) + m(&known.incentive) + slip;
    let to_go: f64 = (as_at..12).map(|t| m(&own.plan[t]) + m(&own.incentive[t])).sum();
    let gap = year - months.iter().sum::<f64>() - to_go;
    let constant = provided.iter().filter(|(line, _)| !slipped(*line)).copied();
    let all: Vec<(usize, f64)> = amounts.iter().copied().chain(constant).collect();
    // AR(1) noise of unit variance, less its mean over the months to come.
    let phi = given.autocorrelation;
    let mut noise = Vec::new();
    for t in 0..left {
        let id = DrawId::of("path", &known.code, "noise", &format!("month {}", as_at + 1 + t));
        let fresh = f64::from(normal_from_word(word(key_of(seed), id, Purpose::MonthNoise, iteration)));
        let last = noise.last().copied();
        noise.push(last.map_or(fresh, |last: f64| phi * last + (1.0 - phi * phi).sqrt() * fresh));
    }
    let mean = noise.iter().sum::<f64>() / left as f64;
    let sd = given.noise * m(&known.turnover).sqrt();
    for t in as_at..12 {
        let k = (t - as_at + 1) as f64;
        let recovery = gap * k * k / total;
        let lines: f64 = all
            .iter()
            .map(|&(line, amount)| {
                let line = compiled.columns.lines[line].line;
                // What rules do falls over the months by a phasing of its own.
                let of_rules = model.lines[line].group.is_of_rules();
                let phasing = if of_rules { given.rules } else { given.lines[line] };
                amount * phasing.shares(as_at as u8)[t]
            })
            .sum();
        months.push(m(&own.plan[t]) + m(&own.incentive[t]) + recovery + lines + sd * (noise[t - as_at] - mean));
    }
    months
}

/// Checks some iterations of a scenario by [`months_of`]; the largest difference in £m.
fn compare(model: &Model, iterations: &[u64]) -> f64 {
    let mut compiled = Compiled::new(model).unwrap();
    let all: Vec<usize> = (0..compiled.columns.accounts).collect();
    compiled.add_fan(&all);
    let path = compiled.path.clone().unwrap();
    let mut worst = 0.0_f64;
    for &iteration in iterations {
        let detail = detail(&compiled, settings(1), iteration);
        let mut nation = [0.0; 12];
        for account in 0..model.accounts.len() {
            let amounts: Vec<(usize, f64)> = detail
                .posted
                .iter()
                .filter(|posted| posted.account == account && posted.posts.in_year())
                .map(|posted| (posted.line_column, posted.amount))
                .collect();
            let months = months_of(model, &compiled, 7, iteration, account, &amounts);
            let year: f64 = months.iter().sum();
            worst = worst.max((year - detail.in_year[account]).abs());
            let place = path.fan.iter().position(|&column| column == account).unwrap();
            let mut sum = 0.0;
            for (month, amount) in months.iter().enumerate() {
                sum += amount;
                nation[month] += sum;
                if let Some(at) = path.months.iter().position(|&m| usize::from(m) == month + 1) {
                    let column = compiled.columns.path_column(place * path.months.len() + at);
                    worst = worst.max((detail.in_year[column] - sum).abs());
                }
            }
        }
        for (at, &month) in path.months.iter().enumerate() {
            let column = compiled.columns.path_column(at);
            assert_eq!(compiled.columns.path[at], (model.accounts.len(), month), "the first fan is the nation's");
            worst = worst.max((detail.in_year[column] - nation[usize::from(month) - 1]).abs());
        }
    }
    worst
}

#[test]
fn months_add_up_to_the_year_end_in_every_iteration() {
    // 450 accounts, thousands of roundings to the grid of 7e-9.
    assert!(compare(&load(&scenario("2018-19-m05")), &[0, 1, 300, 4_711]) < 2e-5);
}

#[test]
fn what_is_not_recovered_falls_as_the_recovery_was_planned() {
    for (seed, as_at) in [(8, 5), (9, 9)] {
        let files = crate::slow_model::scenarios::with_months(seed, as_at, false);
        let model = load(&write(&format!("months-to-date-{seed}"), &files));
        let line = model.year_to_date.as_ref().unwrap().line.unwrap();
        assert_eq!(model.months.as_ref().unwrap().lines[line], outturn::model::Phasing::HockeyStick);
        assert!(compare(&model, &[0, 1, 17]) < 1e-5);
    }
}

/// Two organisations with months; the first has one certain loss of 6 on a line that is phased `word`.
fn phased(name: &str, as_at: u8, word: &str) -> Model {
    let mut files = small(
        "AAA,A,acute,provider,NAT,100,0\nBBB,B,acute,provider,NAT,100,0\n",
        "AAA,12,2.4\nBBB,0,0\n",
        "loss,loss,threat,AAA,,,x,fixed,,,,6,,,,,0,0,no,\n",
        "",
    );
    files[0].1 = files[0].1.replace("as_at_month = 5", &format!("as_at_month = {as_at}"));
    files[0].1.push_str("[path]\nnoise = 0\n");
    let mut months = String::from(
        "account_code,month,plan_ex_incentive_m,incentive_in_plan_m,actual_ex_incentive_m,incentive_in_actual_m\n",
    );
    for (code, plan, fund) in [("AAA", 1.0, 0.2), ("BBB", 0.0, 0.0)] {
        for month in 1..=12 {
            let actual = if month <= as_at { format!("{plan},{fund}") } else { ",".to_owned() };
            months.push_str(&format!("{code},{month},{plan},{fund},{actual}\n"));
        }
    }
    files.push(("monthly_plan.csv".to_owned(), months));
    files.push(("lines.csv".to_owned(), format!("line,line_name,phasing\nloss,Loss,{word}\n")));
    files.push(("phasing.csv".to_owned(), "phasing,month,weight\nlate,11,1\nlate,12,3\n".to_owned()));
    load(&write(name, &files))
}

#[test]
fn one_shock_by_hand_for_each_phasing() {
    // At month 9 the plan goes on at 1.2 a month: 12.0 after ten months, 13.2 after eleven. The loss of 6 falls as its line does.
    let cases = [
        ("flat", [2.0, 4.0]),
        ("linear", [1.0, 3.0]),
        ("hockey_stick", [6.0 / 14.0, 30.0 / 14.0]),
        ("winter", [6.0 * 1.4 / 3.4, 6.0 * 2.6 / 3.4]),
        ("month_12", [0.0, 0.0]),
        ("late", [0.0, 1.5]),
    ];
    for (word, [ten, eleven]) in cases {
        let model = phased(&format!("months-{word}"), 9, word);
        let mut compiled = Compiled::new(&model).unwrap();
        compiled.add_fan(&[0]);
        let detail = detail(&compiled, settings(1), 0);
        let fan = compiled.path.as_ref().unwrap().fan.iter().position(|&column| column == 0).unwrap();
        let at = |month: usize| detail.in_year[compiled.columns.path_column(fan * 2 + month)];
        assert!(
            (at(0) - (12.0 - ten)).abs() < 1e-7 && (at(1) - (13.2 - eleven)).abs() < 1e-7,
            "{word}: {} {}",
            at(0),
            at(1)
        );
        assert!((detail.in_year[0] - (14.4 - 6.0)).abs() < 1e-7);
        assert!(compare(&model, &[0]) < 1e-7);
    }
}

#[test]
fn a_year_by_month_changes_no_other_figure() {
    let model = load(&scenario("2018-19-m05"));
    let without = Compiled::new(&model).unwrap();
    let mut with = without.clone();
    with.add_fan(&[3]);
    let run = |compiled: &Compiled, isa: Isa| {
        let mut watches = watches(&model, compiled);
        watches.iter_mut().for_each(|watch| watch.whole = true);
        simulate(compiled, &watches, RunSettings { isa, ..settings(600) }, &|_| ControlFlow::Continue(()))
            .unwrap()
            .whole
    };
    let (plain, fan) = (run(&without, Isa::detect()), run(&with, Isa::detect()));
    assert!(fan.len() > plain.len());
    // What comes after the months has another place with them.
    let first = without.columns.path_column(0);
    assert!(
        plain.range(..first).all(|(column, values)| fan[column] == *values),
        "every column has the bits that it had"
    );
    assert_eq!(fan, run(&with, Isa::PORTABLE), "months too are the same on every machine");
}

#[test]
fn replayed_months_have_the_bits_of_the_run() {
    let model = load(&scenario("2018-19-m05"));
    let mut compiled = Compiled::new(&model).unwrap();
    compiled.add_fan(&[]);
    let mut watches = watches(&model, &compiled);
    watches.iter_mut().for_each(|watch| watch.whole = true);
    let whole = simulate(&compiled, &watches, settings(300), &|_| ControlFlow::Continue(())).unwrap().whole;
    let alone = detail(&compiled, settings(300), 277);
    assert!(alone.in_year.iter().enumerate().all(|(column, value)| whole[&column][277] == *value));
}

#[test]
fn a_past_month_is_the_same_in_every_iteration() {
    let model = phased("months-past", 9, "flat");
    let compiled = Compiled::new(&model).unwrap();
    let path = compiled.path.as_ref().unwrap();
    let past = &path.accounts[0].past;
    assert_eq!([past.len(), 9], [9, path.as_at.into()]);
    assert_eq!([past[2], past[5], past[8]], [3.0, 6.0, 9.0], "without the fund");
    assert_eq!(path.months, [10, 11], "no month to date is drawn");
}

#[test]
fn the_folder_of_a_run_has_its_months() {
    let folder = crate::support::place("months-run");
    let pack = scenario("2018-19-m05");
    let run = |out: &str, more: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_outturn"))
            .args(["run", pack.to_str().unwrap(), "--iterations", "300", "--quiet", "--out"])
            .arg(folder.join(out))
            .args(more)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder.join(out)
    };
    let with = run("with", &["--for", "QHG"]);
    let months = fs::read_to_string(with.join("data/months.csv")).unwrap();
    assert!(months.lines().any(|line| line.starts_with("QHG,12,")), "named");
    // The nation, two sectors, seven regions, their sectors and the one named: twelve rows each.
    assert_eq!(months.lines().count(), 1 + 12 * (1 + 2 + 7 + 14 + 1));
    assert!(with.join("charts/months-QHG.svg").exists() && with.join("charts/months-by-region.svg").exists());
    let without = run("without", &["--no-fan"]);
    for file in ["data/nodes.csv", "data/lines.csv", "report.html"] {
        let same = fs::read(with.join(file)).unwrap() == fs::read(without.join(file)).unwrap();
        assert_eq!(same, file != "report.html", "{file}");
    }
    let verified = std::process::Command::new(env!("CARGO_BIN_EXE_outturn")).arg("verify").arg(&with).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
