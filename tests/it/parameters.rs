//! Uncertain parameters: do stated distributions and means stay, is the split of the spread that of closed forms, and do samplers,
//! replays and the dependence cases know them?

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::{Distribution, Moves};
use outturn::numerics::integrate;
use outturn::paired::whole_columns;
use outturn::replay::detail;
use outturn::results::{MovesUsed, ParameterSpread, ParameterUncertainty, ParameterUsed};
use outturn::simulate::RunSettings;

use crate::support::{Files, Run, load, scenario, small, write};

const SOBOL: Sampler = Sampler::Sobol { randomisations: 8 };

/// Twenty organisations with one risk each, under line `demand` and factor set `one`, and uncertain parameters.
fn twenty(dist: &str, loading: f64, parameters: &str) -> Files {
    let (mut organisations, mut positions, mut risks) = (String::new(), String::new(), String::new());
    for index in 0..20 {
        organisations += &format!("O{index},O{index},acute,provider,NAT,100,0\n");
        positions += &format!("O{index},0,0\n");
        risks += &format!("r{index},demand,threat,O{index},,,,{dist},,,no,one\n");
    }
    let mut files = small(&organisations, &positions, &risks, &format!("one,demand,nation,{loading}\n"));
    let header = "parameter_id,kind,line,delivery,factor,level,size\n";
    files.push(("parameters.csv".to_owned(), format!("{header}{parameters}")));
    files
}

/// Normal, mean 1 and sd 1.
const NORMAL: &str = "normal,,,,1,1,,,";

fn settings(seed: u64, iterations: u64, sampler: Sampler) -> RunSettings {
    RunSettings { seed, iterations, isa: Isa::detect(), sampler }
}

fn spread(run: &Run) -> &ParameterSpread {
    &run.results.parameters.spreads[0]
}

#[test]
fn a_shift_moves_everyone_and_leaves_each_one_alone() {
    let run = Run::of(&write("shift", &twenty(NORMAL, 0.5, "a,shift,demand,,,,0.3\n")), 1, 40_000);
    // Σ = 20 (0.5 F + 0.3 θ) + √(1 − 0.34) Σ e: variance 400 · 0.34 + 20 · 0.66 = 149.2, of which 36 come from θ.
    let outturn = &run.node("NAT").outturn;
    assert!((outturn.mean.value + 20.0).abs() < 4.0 * outturn.mean.se.unwrap(), "{:?}", outturn.mean);
    assert!((outturn.sd.value - 149.2_f64.sqrt()).abs() < 4.0 * outturn.sd.se.unwrap(), "{:?}", outturn.sd);
    for organisation in ["O0", "O7", "O19"] {
        let own = &run.node(organisation).outturn;
        assert!((own.mean.value + 1.0).abs() < 4.0 * own.mean.se.unwrap());
        assert!((own.sd.value - 1.0).abs() < 4.0 * own.sd.se.unwrap());
    }
    assert_eq!(run.node("NAT").expected_effect, -20.0);
    let moves = MovesUsed::Draws { lines: vec!["demand".to_owned()], savings_rows: 0 };
    let stated = ParameterUsed { id: "a".to_owned(), description: String::new(), moves, size: 0.3 };
    assert_eq!(run.results.parameters.stated, [stated]);
}

#[test]
fn the_share_that_knowledge_could_remove_is_that_of_the_closed_form_and_its_error_is_true() {
    let folder = write("share", &twenty(NORMAL, 0.5, "a,shift,demand,,,,0.3\n"));
    let exact = 36.0 / 149.2;
    let (mut errors, mut stated) = (0.0, 0.0);
    for seed in 0..30 {
        let run = Run::of(&folder, seed, 4_096);
        let spread = spread(&run);
        errors += (spread.share.value - exact).powi(2);
        stated += spread.share.se.unwrap().powi(2);
        let squares = spread.sd_removable.powi(2) + spread.sd_left.powi(2);
        assert!((squares - spread.sd * spread.sd).abs() < 1e-9 * squares);
        assert!(spread.sd_removable_low < spread.sd_removable && spread.sd_removable < spread.sd_removable_high);
        assert_eq!((spread.node.0.as_str(), spread.iterations), ("NAT", 4_096));
    }
    let ratio = errors / stated;
    assert!((0.5..2.0).contains(&ratio), "error of the share: {ratio} of what is stated");
    assert!((stated / 30.0).sqrt() < 0.02);
}

#[test]
fn shifts_add_up_and_several_lines_share_one() {
    let parameters = "a,shift,demand,,,,0.3\nb,shift,demand;remainder,,,,0.4\n";
    let mut files = twenty(NORMAL, 0.5, parameters);
    for index in 0..20 {
        let row = format!("O{index},O{index},acute,provider,NAT,100,");
        files[2].1 = files[2].1.replace(&format!("{row}0\n"), &format!("{row}2\n"));
    }
    let run = Run::of(&write("shifts", &files), 2, 4_096);
    // On θb: 20 (0.4 · 1 + 0.4 · 2) = 24; on θa: 6. Σ var = 400 · 0.25 + 36 + 576 + 20 (1 − 0.5) + 20 · 4 (1 − 0.16).
    let exact = 612.0 / (100.0 + 612.0 + 10.0 + 67.2);
    let share = spread(&run).share;
    assert!((share.value - exact).abs() < 4.0 * share.se.unwrap(), "{share:?} {exact}");
}

#[test]
fn a_multiplier_of_amounts_has_mean_one() {
    let run = Run::of(&write("size", &twenty("fixed,,,,10,,,,", 0.5, "a,size,demand,,,,0.25\n")), 3, 40_000);
    let outturn = &run.node("NAT").outturn;
    // 200 M, ln M normal with sd 0.25: variance 200² (e^0.0625 − 1); the median is 200 e^−0.03125.
    assert!((outturn.mean.value + 200.0).abs() < 4.0 * outturn.mean.se.unwrap());
    assert!((outturn.sd.value - 200.0 * libm::expm1(0.0625_f64).sqrt()).abs() < 4.0 * outturn.sd.se.unwrap());
    let median = outturn.quantile(0.5);
    let exact = -200.0 * libm::exp(-0.03125);
    assert!(median.low.unwrap() <= exact && exact <= median.high.unwrap(), "{median:?} {exact}");
    assert!(spread(&run).share.value > 0.999_999);
    assert_eq!(run.node("NAT").expected_effect, -200.0);
}

#[test]
fn a_high_draw_makes_threats_larger_and_opportunities_smaller() {
    let mut files = twenty("fixed,,,,10,,,,", 0.5, "a,size,demand,,,,0.25\n");
    files[4].1 = files[4].1.replace("r3,demand,threat", "r3,demand,opportunity");
    let run = Run::of(&write("sides", &files), 3, 400);
    let compiled = Compiled::new(&run.model).unwrap();
    for iteration in 0..50 {
        let detail = detail(&compiled, settings(3, 400, Sampler::Plain), iteration);
        let theta = detail.factors[0].value;
        assert_eq!((detail.factors[0].factor.as_str(), detail.factors[0].level.as_str()), ("a", "parameter"));
        let multiplier = |side: f64| libm::exp(side * 0.25 * theta - 0.03125);
        assert!((detail.in_year[0] + 10.0 * multiplier(1.0)).abs() < 1e-3);
        assert!((detail.in_year[3] - 10.0 * multiplier(-1.0)).abs() < 1e-3);
        // The replay adds up to the run, to the bit.
        assert_eq!(detail.in_year[20].to_bits(), run.focus("NAT")[iteration as usize].to_bits());
    }
}

#[test]
fn uncertain_loadings_leave_each_row_and_the_variance_alone_and_fatten_the_tails_of_the_sum() {
    let folder = write("factor", &twenty(NORMAL, 0.4, "a,factor,,,demand,nation,0.5\n"));
    let run = Run::of(&folder, 4, 100_000);
    let Moves::Factor { largest, .. } = run.model.parameters[0].moves else { panic!("a factor") };
    assert!((largest - 1.0 / 0.16).abs() < 1e-12);
    // Σ = 20 · 0.4 m F + √(1 − 0.16 m²) Σ e: variance 400 · 0.16 + 20 · 0.84 = 80.8.
    let outturn = &run.node("NAT").outturn;
    assert!((outturn.mean.value + 20.0).abs() < 4.0 * outturn.mean.se.unwrap());
    assert!((outturn.sd.value - 80.8_f64.sqrt()).abs() < 4.0 * outturn.sd.se.unwrap(), "{:?}", outturn.sd);
    let own = &run.node("O5").outturn;
    assert!((own.sd.value - 1.0).abs() < 4.0 * own.sd.se.unwrap());
    assert!((own.quantile(0.01).value + 3.326).abs() < 0.04);
    // Var given m is 64 m² + 20 (1 − 0.16 m²) = 20 + 60.8 m², so the fourth moment is 3 (80.8² + 60.8² Var m²): with log sd 0.5,
    // Var m² would be e − 1 and the kurtosis 5.9 without the cap; m² ≤ 6.25 takes a part of it.
    let (mean, values) = (outturn.mean.value, run.focus("NAT"));
    let moment = |power| values.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / values.len() as f64;
    let kurtosis = moment(4) / moment(2).powi(2);
    assert!((4.2..5.9).contains(&kurtosis), "{kurtosis}");
    // Knowing how wide the factor is moves no mean.
    let share = spread(&run).share;
    assert!(share.value < 4.0 * share.se.unwrap(), "{share:?}");
}

#[test]
fn sobol_points_cover_parameters_too() {
    let folder = write("sobol-parameters", &twenty(NORMAL, 0.5, "a,shift,demand,,,,0.3\nb,size,demand,,,,0.2\n"));
    let model = load(&folder);
    let main = Compiled::new(&model).unwrap().main_direction();
    // 20 · 0.5 for the factor, 20 · 0.3 for the shift, 20 · 1 · 0.2 for the multiplier of a mean of 1.
    let slopes: Vec<f64> = main.iter().map(|component| component.slope).collect();
    assert!(slopes.iter().zip([10.0, 6.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-3), "{slopes:?}");
    let mut errors = 0.0;
    for seed in 0..10 {
        errors += (Run::sampled(&folder, seed, 4_096, SOBOL).node("NAT").outturn.mean.value + 20.0).powi(2);
    }
    let plain = Run::of(&folder, 1, 4_096).node("NAT").outturn.mean.se.unwrap();
    assert!((errors / 10.0).sqrt() < plain / 3.0, "{} {plain}", (errors / 10.0).sqrt());
    // The split of the spread comes from plain draws whatever the run's sampler.
    let [plain, sobol] = [Sampler::Plain, SOBOL].map(|sampler| Run::sampled(&folder, 5, 4_096, sampler));
    assert_eq!(spread(&sobol).share.value.to_bits(), spread(&plain).share.value.to_bits());
}

#[test]
fn the_dependence_cases_leave_shifts_out_and_keep_multipliers() {
    let run = Run::of(&write("cases", &twenty(NORMAL, 0.5, "a,shift,demand,,,,0.3\nb,size,demand,,,,0.2\n")), 6, 4_096);
    let cases = &run.results.dependence.cases;
    // M Σ g, E M² = e^0.04 = 1.0408: var = E M² (Var Σ + 400) − 400, with Var Σ = 20, 149.2 and 400.
    for (case, sum) in cases.iter().zip([20.0_f64, 149.2, 400.0]) {
        let exact = (libm::exp(0.04) * (sum + 400.0) - 400.0).sqrt();
        assert!((case.sd.value - exact).abs() < 4.0 * case.sd.se.unwrap(), "{:?}: {:?} {exact}", case.case, case.sd);
    }
}

#[test]
fn a_parameter_that_moves_nothing_changes_no_bit_of_the_rest() {
    let with = write("with", &twenty(NORMAL, 0.5, "a,size,other,,,,0.2\n"));
    let other = "x,other,threat,O3,,,,fixed,,,,0,,,,,,,no,\n";
    let add = |folder: &std::path::Path| {
        let path = folder.join("risks.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text + other).unwrap();
    };
    add(&with);
    let without = write("without", &twenty(NORMAL, 0.5, ""));
    add(&without);
    let (with, without) = (Run::of(&with, 7, 1_000), Run::of(&without, 7, 1_000));
    assert!(with.focus("NAT").iter().zip(without.focus("NAT")).all(|(a, b)| a.to_bits() == b.to_bits()));
    let compiled = Compiled::new(&without.model).unwrap();
    assert_eq!(without.results.parameters, ParameterUncertainty::default());
    let columns = [compiled.columns.roll_column(0)];
    let again = whole_columns(&compiled, settings(7, 1_000, Sampler::Plain), &columns);
    assert_eq!(again[0], without.focus("NAT"));
}

#[test]
fn the_shift_of_the_england_pack_gives_mean_delivery_an_sd_of_035() {
    let model = load(&scenario("2018-19-m05"));
    let parameter = &model.parameters[0];
    let Moves::Latents { lines, buckets } = &parameter.moves else { panic!("a shift") };
    assert!(lines.is_empty());
    let (mut moved, mut whole) = (0.0, 0.0);
    let mut slopes: Vec<((f64, f64), f64)> = Vec::new();
    for (index, bucket) in model.efficiency.iter().enumerate() {
        let recurrent = bucket.recurrent && model.lines[bucket.line].code == "cip";
        assert_eq!(recurrent, buckets.contains(&index), "{}", bucket.id);
        if !recurrent {
            continue;
        }
        let (mean, concentration) = (bucket.delivery_mean, bucket.delivery_concentration);
        let known = slopes.iter().find(|known| known.0 == (mean, concentration)).map(|known| known.1);
        let slope = known.unwrap_or_else(|| {
            let sd = (mean * (1.0 - mean) / (concentration + 1.0)).sqrt();
            let rate = Distribution::Beta { low: 0.0, high: 1.0, mean, sd }.quantile();
            let slope = integrate::expectation(|z| z * rate.at(z.clamp(-7.0, 7.0)), &[]);
            slopes.push(((mean, concentration), slope));
            slope
        });
        moved += bucket.remaining.millions() * parameter.size * slope;
        whole += bucket.remaining.millions();
    }
    assert!((moved / whole - 0.035).abs() < 0.0003, "{}", moved / whole);
    assert!((whole - 2_342.0).abs() < 1.0, "{whole}");
}

/// One organisation, normal(0, 1) with loadings on two correlated factors and on a third, whose loading is uncertain.
fn correlated() -> Files {
    let factors = "set,a,nation,0.5\nset,b,nation,0.5\nset,c,type,0.2\n";
    let risk = "r,demand,threat,O1,,,,normal,,,,0,1,,,,,,no,set\n";
    let mut files = small("O1,One,acute,provider,NAT,100,0\n", "O1,0,0\n", risk, factors);
    files.push(("correlations.csv".to_owned(), "factor_a,factor_b,level,correlation\na,b,nation,0.8\n".to_owned()));
    files.push(("parameters.csv".to_owned(), "parameter_id,kind,factor,level,size\np,factor,c,type,0.2\n".to_owned()));
    files
}

#[test]
fn an_uncertain_loading_beside_correlated_factors_leaves_the_row_its_own_distribution() {
    let run = Run::of(&write("factor-correlated", &correlated()), 3, 100_000);
    let outturn = &run.node("O1").outturn;
    // The own part is what 2 ρ a b leaves too: with the squares alone the sd is 1.18.
    assert!((outturn.sd.value - 1.0).abs() < 4.0 * outturn.sd.se.unwrap(), "{:?}", outturn.sd);
    assert!(outturn.mean.value.abs() < 4.0 * outturn.mean.se.unwrap());
    assert!((outturn.quantile(0.01).value + 2.326).abs() < 0.03, "{:?}", outturn.quantile(0.01));
    // 0.25 + 0.25 + 2 · 0.8 · 0.25 leaves 0.1 to 0.04 m².
    let Moves::Factor { largest, .. } = run.model.parameters[0].moves else { panic!("a factor") };
    assert!((largest - 2.5).abs() < 1e-9);
}
