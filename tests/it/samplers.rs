//! Do the samplers find the same answers as plain draws, from fewer iterations, and are their errors true?

use std::ops::ControlFlow;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::results::SamplerUsed;
use outturn::simulate::RunSettings;
use outturn::summary::precision;
use outturn::tail::Tail;

use crate::support::{Files, Run, load, small, write};

const SOBOL: Sampler = Sampler::Sobol { randomisations: 8 };

/// Twenty organisations with one normal risk each, sd 1, correlation 0.36, and a shared normal one of sd 4: the sum is normal with
/// mean −30 and variance 20 + 380 · 0.36 + 16 = 172.8.
fn normals() -> Files {
    let (mut organisations, mut positions, mut risks) = (String::new(), String::new(), String::new());
    for index in 0..20 {
        organisations += &format!("O{index},O{index},acute,provider,NAT,100,0\n");
        positions += &format!("O{index},0,0\n");
        risks += &format!("r{index},demand,threat,O{index},,,,normal,,,,1,1,,,,,,no,one\n");
    }
    risks += "joint,demand,threat,sector:provider,shared,turnover,,normal,,,,10,4,,,,,,no,\n";
    small(&organisations, &positions, &risks, "one,demand,nation,0.6\n")
}

const MEAN: f64 = -30.0;
const VARIANCE: f64 = 172.8;

#[test]
fn sobol_errors_are_true_and_far_below_those_of_plain_draws() {
    let folder = write("sobol-errors", &normals());
    let (runs, iterations) = (40, 4_096);
    let (mut mean_errors, mut mean_stated, mut q05_errors, mut q05_covered) = (0.0, 0.0, 0.0, 0);
    // Φ⁻¹(0.05) = −1.644854.
    let q05 = MEAN - 1.644_854 * VARIANCE.sqrt();
    for seed in 0..runs {
        let run = Run::sampled(&folder, seed, iterations, SOBOL);
        let outturn = &run.node("NAT").outturn;
        mean_errors += (outturn.mean.value - MEAN).powi(2);
        mean_stated += outturn.mean.se.unwrap().powi(2);
        let quantile = outturn.quantile(0.05);
        q05_errors += (quantile.value - q05).powi(2);
        q05_covered += u32::from(quantile.low.unwrap() <= q05 && q05 <= quantile.high.unwrap());
    }
    let ratio = mean_errors / mean_stated;
    assert!((0.5..2.0).contains(&ratio), "error of the mean: {ratio} of what is stated");
    // 95 % of 40: 33 or fewer has a chance of less than one in 100.
    assert!(q05_covered >= 34, "{q05_covered} of {runs} intervals cover");
    let runs = runs as f64;
    let plain_mean = VARIANCE / iterations as f64;
    assert!(mean_errors / runs < plain_mean / 8.0, "{} against {plain_mean}", mean_errors / runs);
    // p (1 − p) / (n f²) with f = φ(1.644854) / sd.
    let plain_q05 = 0.05 * 0.95 / iterations as f64 * VARIANCE / 0.103_136_f64.powi(2);
    // The best that sampling the shared normals can do: given them, the sum is below q05 with chance Φ(d / s), s² = 12.8, so what is
    // left of p (1 − p) = 0.0475 is E[Φ (1 − Φ)], about f · s / √π = 0.0159: a third. A half allows for forty seeds' noise: the mean of
    // forty squares has a relative sd of √(2 / 40) = 0.22, and 3.03 / 2 is 2.3 of them above one.
    assert!((2.9..3.2).contains(&most_gain_of_q05()), "{}", most_gain_of_q05());
    assert!(q05_errors / runs < plain_q05 / 2.0, "{} against {plain_q05}", q05_errors / runs);
}

/// 0.0475 / E[Φ(d / s) (1 − Φ(d / s))] with d = q05 − mean − shared part, by the trapezium rule over the shared part, sd √160.
fn most_gain_of_q05() -> f64 {
    let steps = 4_000;
    let left = (0..=steps).map(|step| {
        let z = f64::from(step) / f64::from(steps) * 16.0 - 8.0;
        let d = -1.644_854 * VARIANCE.sqrt() - 160.0_f64.sqrt() * z;
        let below = 0.5 * libm::erfc(-d / 12.8_f64.sqrt() / std::f64::consts::SQRT_2);
        let density = libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
        below * (1.0 - below) * density * 16.0 / f64::from(steps)
    });
    0.05 * 0.95 / left.sum::<f64>()
}

#[test]
fn a_longer_sobol_run_starts_with_the_shorter_one_on_any_number_of_threads() {
    let folder = write("sobol-prefix", &normals());
    let on = |threads, iterations| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Run::sampled(&folder, 3, iterations, SOBOL))
    };
    let long = on(1, 20_001);
    let said = format!("{:?}", long.results);
    for threads in [2, 7] {
        assert!(format!("{:?}", on(threads, 20_001).results) == said, "{threads} threads");
    }
    let short = on(2, 5_003);
    assert!(short.focus("NAT").iter().zip(long.focus("NAT")).all(|(a, b)| a.to_bits() == b.to_bits()));
}

#[test]
fn a_replay_under_sobol_adds_up_to_the_tail_of_the_run() {
    let run = Run::sampled(&write("sobol-replay", &normals()), 4, 5_000, SOBOL);
    let outturn = &run.node("NAT").outturn;
    let tail: f64 = run.results.contributions[0].accounts.iter().map(|part| part.tail).sum();
    assert!((tail - (outturn.shortfall_10.value - outturn.mean.value)).abs() < 1e-6);
    assert!(run.results.warnings.iter().any(|w| w.code == "W10" && w.message.contains("organisations gain nothing")));
    assert_eq!(run.results.run.sampler, SamplerUsed::Sobol { randomisations: 8 });
}

#[test]
fn sobol_points_go_on_after_the_last_of_a_scramble() {
    // Beyond 8 × 2¹⁶ iterations each randomisation starts a second scramble.
    let folder = write("sobol-epochs", &normals());
    let compiled = Compiled::new(&load(&folder)).unwrap();
    let settings = RunSettings { seed: 9, iterations: 540_000, isa: Isa::detect(), sampler: SOBOL };
    let tail = Tail::simulate(&compiled, settings, &|_| ControlFlow::Continue(())).unwrap();
    let median = tail.quantile(0, 0.5).unwrap().value;
    assert!((median - MEAN).abs() < 0.05, "{median}");
}

#[test]
fn importance_sampling_finds_rare_events_with_true_errors() {
    let compiled = Compiled::new(&load(&write("importance", &normals()))).unwrap();
    // Four standard deviations down: 3.167124e-5, which 4,000 plain iterations would not see.
    let (limit, chance) = (MEAN - 4.0 * VARIANCE.sqrt(), 3.167_124e-5);
    let quantile = MEAN - 3.090_232 * VARIANCE.sqrt();
    let (mut errors, mut stated, mut covered) = (0.0, 0.0, 0);
    for seed in 0..40 {
        let sampler = Sampler::Importance { shift: 3.0 };
        let settings = RunSettings { seed, iterations: 4_000, isa: Isa::detect(), sampler };
        let tail = Tail::simulate(&compiled, settings, &|_| ControlFlow::Continue(())).unwrap();
        let found = tail.chance(0, limit);
        errors += (found.value - chance).powi(2);
        stated += found.se.powi(2);
        let at = tail.quantile(0, 0.001).unwrap();
        covered += u32::from(at.low.unwrap() <= quantile && quantile <= at.high.unwrap());
    }
    let ratio = errors / stated;
    assert!((0.4..2.2).contains(&ratio), "error of the chance: {ratio} of what is stated");
    assert!((stated / 40.0).sqrt() < 0.2 * chance, "{}", (stated / 40.0).sqrt());
    assert!(covered >= 34, "{covered} of 40 intervals cover");
}

#[test]
fn a_manifest_names_its_sampler_so_that_verify_can_use_it() {
    for sampler in [Sampler::Plain, SOBOL] {
        assert_eq!(Sampler::parse(&sampler.to_string()), Some(sampler));
    }
    for unknown in ["", "sobol", "sobol with 7 randomisations", "sobol with 1000000 randomisations", "halton"] {
        assert_eq!(Sampler::parse(unknown), None);
    }
}

/// Two correlated factors, a shared draw and events under Student-t dependence with few degrees of freedom: all that a sampler has
/// to get right at once.
fn heavy() -> Files {
    let (mut organisations, mut positions, mut risks) = (String::new(), String::new(), String::new());
    for index in 0..10 {
        organisations += &format!("O{index},O{index},acute,provider,NAT,100,1\n");
        positions += &format!("O{index},0,0\n");
        risks += &format!("r{index},demand,threat,O{index},,,,normal,,,,1,1,,,,,,no,one\n");
        risks += &format!("e{index},events,threat,O{index},,,,fixed,,,,3,,,,0.1,,,no,two\n");
    }
    risks += "joint,demand,threat,sector:provider,shared,turnover,,normal,,,,10,2,,,,,,no,both\n";
    let factors = "one,demand,nation,0.6\ntwo,price,nation,0.7\nboth,demand,nation,0.4\nboth,price,nation,0.4\n";
    let mut files = small(&organisations, &positions, &risks, factors);
    files[0].1 += "[dependence]\ncopula = \"student_t\"\ndegrees_of_freedom = 4.0\n";
    let correlations = "factor_a,factor_b,level,correlation\ndemand,price,nation,0.5\n";
    files.push(("correlations.csv".to_owned(), correlations.to_owned()));
    files
}

/// Mean and its standard error.
fn averaged(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

#[test]
fn sobol_and_plain_agree_under_student_t_dependence_with_correlated_factors() {
    let folder = write("heavy-sobol", &heavy());
    let runs = |sampler, iterations, seeds: std::ops::Range<u64>| -> Vec<[f64; 5]> {
        let of = |seed| {
            let outturn = &Run::sampled(&folder, seed, iterations, sampler).node("NAT").outturn.clone();
            let quantile = |p| outturn.quantile(p).value;
            [outturn.mean.value, outturn.sd.value, quantile(0.01), quantile(0.10), quantile(0.90)]
        };
        seeds.map(of).collect()
    };
    let (plain, sobol) = (runs(Sampler::Plain, 16_384, 0..12), runs(SOBOL, 8_192, 100..112));
    for (place, what) in ["mean", "sd", "q01", "q10", "q90"].into_iter().enumerate() {
        let [(a, se_a), (b, se_b)] =
            [&plain, &sobol].map(|runs| averaged(&runs.iter().map(|figures| figures[place]).collect::<Vec<_>>()));
        let allowed = 4.0 * se_a.hypot(se_b);
        assert!((a - b).abs() < allowed, "{what}: {a} and {b}, allowed {allowed}");
    }
}

#[test]
fn importance_and_plain_agree_under_student_t_dependence_with_correlated_factors() {
    let folder = write("heavy-tail", &heavy());
    let compiled = Compiled::new(&load(&folder)).unwrap();
    let tail = |seed, iterations, sampler| {
        let settings = RunSettings { seed, iterations, isa: Isa::detect(), sampler };
        Tail::simulate(&compiled, settings, &|_| ControlFlow::Continue(())).unwrap()
    };
    let limit = -62.0;
    let plain = tail(1, 200_000, Sampler::Plain).chance(0, limit);
    assert!((2e-4..5e-3).contains(&plain.value), "a rare event: {plain:?}");
    let found: Vec<_> =
        (0..20).map(|seed| tail(seed, 10_000, Sampler::Importance { shift: 2.5 }).chance(0, limit)).collect();
    let (value, se) = averaged(&found.iter().map(|chance| chance.value).collect::<Vec<_>>());
    assert!((value - plain.value).abs() < 4.0 * se.hypot(plain.se), "{value} ({se}) and {plain:?}");
    // What the runs state of their own error is what their spread shows: a ratio of 20 squares to their mean.
    let stated = found.iter().map(|chance| chance.se * chance.se).sum::<f64>() / 20.0;
    let ratio = se * se * 20.0 / stated;
    assert!((0.4..2.2).contains(&ratio), "{ratio}");
    // It pays: as many plain iterations would have p (1 − p) / n.
    assert!(stated < 0.5 * plain.value / 10_000.0, "{stated} against {}", plain.value / 10_000.0);
}

/// The same with incentive money that a rule takes away, a control total and two limits: chances of every kind.
fn judged() -> Files {
    let mut files = normals();
    for (name, text) in &mut files {
        match name.as_str() {
            "scenario.toml" => {
                *text += "[[limit]]\nname = \"near\"\nof = \"NAT\"\namount_m = -20\n\
                          [[limit]]\nname = \"far\"\nof = \"NAT\"\namount_m = -30\n\
                          [[rule]]\nkind = \"incentive_cliff\"\n";
            }
            "positions.csv" => {
                *text = "account_code,plan_ex_incentive_m,incentive_in_plan_m,control_total_m\n".to_owned();
                (0..20).for_each(|index| *text += &format!("O{index},0,1,-1\n"));
            }
            // Half of the expected severity is in the base, so that no chance is next to 0 or 1.
            "risks.csv" => *text = text.replace("normal,,,,10,4,,,,,,no,", "normal,,,,10,4,,,,10,,no,"),
            _ => {}
        }
    }
    files
}

/// The standard error of a share from the shares of the eight randomisations, and the share itself.
fn randomised(below: impl Fn(usize) -> bool, iterations: usize) -> (f64, f64) {
    let shares: Vec<f64> = (0..8)
        .map(|first| {
            let own = (first..iterations).step_by(8);
            own.clone().filter(|&n| below(n)).count() as f64 / own.count() as f64
        })
        .collect();
    let mean = shares.iter().sum::<f64>() / 8.0;
    ((shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / 7.0 / 8.0).sqrt(), mean)
}

#[test]
fn every_chance_under_sobol_has_the_interval_of_its_own_randomisations() {
    let run = Run::sampled(&write("sobol-chances", &judged()), 5, 8_192, SOBOL);
    let (node, column) = (run.node("NAT"), run.focus("NAT"));
    // Without the rule's money: the same draws, run without the rule, are 20 of planned money above what is judged.
    let mut bare = judged();
    bare[0].1 = bare[0].1.replace("[[rule]]\nkind = \"incentive_cliff\"\n", "");
    let bare = Run::sampled(&write("sobol-chances-bare", &bare), 5, 8_192, SOBOL);
    let planned = bare.focus("NAT");
    let below = |amount: f64| randomised(|n| column[n] < amount, column.len());
    let expected = [
        (node.chance_of_deficit, below(0.0)),
        (node.chance_below_plan, below(20.0)),
        (node.chance_below_forecast, below(20.0)),
        (node.limits[0].chance_worse, below(-20.0)),
        (node.limits[1].chance_worse, below(-30.0)),
        (node.chance_below_control_total.unwrap(), randomised(|n| planned[n] < -20.0 + 20.0, planned.len())),
    ];
    for (place, (chance, (se, share))) in expected.into_iter().enumerate() {
        assert!((chance.value - share).abs() < 1e-12, "{place}: {chance:?} {share}");
        assert!(se > 0.0 && (0.01..0.99).contains(&share), "{place}: {share} says nothing");
        // 97.5 % point of t with 7 degrees of freedom.
        let half = 2.364_624 * se;
        assert!((chance.low - (share - half).max(0.0)).abs() < 1e-6, "{place}: {chance:?} ± {half}");
        assert!((chance.high - (share + half).min(1.0)).abs() < 1e-6, "{place}: {chance:?} ± {half}");
    }
}

#[test]
fn a_precision_is_that_of_the_intervals_that_are_stated() {
    for sampler in [Sampler::Plain, SOBOL] {
        let run = Run::sampled(&write("stated-precision", &judged()), 6, 4_096, sampler);
        let compiled = Compiled::new(&run.model).unwrap();
        let settings = RunSettings { seed: 6, iterations: 4_096, isa: Isa::detect(), sampler };
        let precise = precision(&run.model, &compiled, settings, &run.tallies).unwrap();
        let node = run.node("NAT");
        let halves = [0.1, 0.5, 0.9].map(|p| {
            let quantile = node.outturn.quantile(p);
            (quantile.high.unwrap() - quantile.low.unwrap()) / 2.0
        });
        assert_eq!(precise.money, halves.into_iter().fold(0.0, f64::max), "{sampler}");
        let total = node.chance_below_control_total.unwrap();
        let own = [node.chance_of_deficit, node.chance_below_plan, node.chance_below_forecast, total];
        let chances = own.into_iter().chain(node.limits.iter().map(|limit| limit.chance_worse));
        let widest = chances.map(|chance| (chance.high - chance.low) / 2.0).fold(0.0, f64::max);
        assert_eq!(precise.chance, widest, "{sampler}");
        // The control total is the nearest to one half, so the widest of the plain ones: it counts.
        if sampler == Sampler::Plain {
            assert_eq!(precise.chance, (total.high - total.low) / 2.0);
        }
    }
}
