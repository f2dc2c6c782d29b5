//! Correlated factors: known answers, the same under every sampler, and repairs that are asked for and said.

use std::fs;
use std::path::Path;

use outturn::kernel::sampling::Sampler;
use outturn::manifest::{self, Manifest};
use outturn::model::Model;
use outturn::outputs;
use outturn::resolve::{self, Repair};
use outturn::results::Results;

use crate::support::{Files, Run, small, write};

/// Loading of each line on its factor.
const LOADING: f64 = 0.8;
/// Stated correlation of the two factors.
const CORRELATION: f64 = 0.5;

/// Two organisations with a normal risk of sd 3 and 4, each on a factor of its own; the factors are correlated. The outturns
/// have the correlation 0.8² · 0.5 = 0.32, and their sum the variance 9 + 16 + 2 · 12 · 0.32 = 32.68.
fn pair() -> Files {
    let organisations = "O1,One,acute,provider,NAT,300,0\nO2,Two,acute,provider,NAT,300,0\n";
    let risks = "r1,winter,threat,O1,,,,normal,,,,10,3,,,,,,no,one\nr2,drugs,threat,O2,,,,normal,,,,10,4,,,,,,no,two\n";
    let factors = format!("one,flu,nation,{LOADING}\ntwo,price,nation,{LOADING}\n");
    let mut files = small(organisations, "O1,0,0\nO2,0,0\n", risks, &factors);
    files.push(correlations(&format!("price,flu,nation,{CORRELATION}\n")));
    files
}

const VARIANCE: f64 = 9.0 + 16.0 + 24.0 * LOADING * LOADING * CORRELATION;

fn correlations(rows: &str) -> (String, String) {
    ("correlations.csv".to_owned(), format!("factor_a,factor_b,level,correlation\n{rows}"))
}

#[test]
fn two_correlated_factors_give_their_lines_the_correlation_of_the_formula() {
    let run = Run::of(&write("correlated-pair", &pair()), 61, 50_000);
    for (code, variance) in [("O1", 9.0), ("O2", 16.0), ("NAT", VARIANCE)] {
        let sd = run.node(code).outturn.sd;
        let off = (sd.value - variance.sqrt()).abs();
        assert!(off < 4.0 * sd.se.unwrap(), "{code}: {} for {}", sd.value, variance.sqrt());
    }
    let implied = run.results.dependence.implied.iter().find(|of| of.node == "NAT").unwrap().correlation.unwrap();
    assert!((implied - 0.32).abs() < 4.0 / 50_000_f64.sqrt(), "{implied}");
}

#[test]
fn loadings_on_correlated_factors_leave_each_line_its_own_distribution() {
    // Both factors in one set: lᵀ R l = 0.36 + 0.25 + 2 · 0.6 · 0.5 · 0.9 = 1.15 is refused, with −0.9 it is 0.07.
    let mut files = pair();
    files.retain(|(name, _)| name != "factors.csv" && name != "correlations.csv");
    let factors = "factor_set,factor,level,loading\none,flu,nation,0.6\none,price,nation,0.5\ntwo,price,nation,0.8\n";
    files.push(("factors.csv".to_owned(), factors.to_owned()));
    let with = |r: &str| {
        let mut files = files.clone();
        files.push(correlations(&format!("flu,price,nation,{r}\n")));
        write(&format!("correlated-set-{r}"), &files)
    };
    let refused = resolve::load(&with("0.9")).unwrap_err().to_string();
    assert!(
        refused.contains("the common part of `one` has a variance of 1.150 with its correlations (0.610 without)"),
        "{refused}"
    );
    let run = Run::of(&with("-0.9"), 62, 50_000);
    let sd = run.node("O1").outturn.sd;
    assert!((sd.value - 3.0).abs() < 4.0 * sd.se.unwrap(), "{}", sd.value);
    // Cov of the latents: 0.8 (0.5 − 0.9 · 0.6) = −0.032.
    let sd = run.node("NAT").outturn.sd;
    let expected = (25.0_f64 - 24.0 * 0.032).sqrt();
    assert!((sd.value - expected).abs() < 4.0 * sd.se.unwrap(), "{} for {expected}", sd.value);
}

#[test]
fn sobol_points_keep_correlations_and_their_gain() {
    let folder = write("correlated-sobol", &pair());
    let quantile = -20.0 - 1.281_552 * VARIANCE.sqrt();
    let (mut squares, runs) = (0.0, 20);
    for seed in 0..runs {
        let run = Run::sampled(&folder, seed, 4_096, Sampler::Sobol { randomisations: 8 });
        let outturn = &run.node("NAT").outturn;
        let error = outturn.mean.value + 20.0;
        assert!(error.abs() < 5.0 * outturn.mean.se.unwrap(), "{error}");
        squares += error * error;
        let q10 = outturn.quantile(0.10);
        assert!((q10.value - quantile).abs() < 0.6, "{} for {quantile}", q10.value);
    }
    // Plain draws have the whole variance; given the factors, (1 − 0.8²) · 25 = 9 of 32.68 is left. Half allows for 20 seeds' noise.
    let plain = VARIANCE / 4_096.0;
    assert!(squares / (runs as f64) < 0.5 * plain, "{} against {plain}", squares / runs as f64);
}

#[test]
fn the_order_of_rows_and_pairs_changes_no_figure() {
    let plain = Run::of(&write("correlated-order-1", &pair()), 63, 3_000);
    let mut turned = pair();
    for (name, text) in &mut turned {
        match name.as_str() {
            "correlations.csv" => *text = text.replace("price,flu", "flu,price"),
            "factors.csv" => {
                *text =
                    format!("factor_set,factor,level,loading\ntwo,price,nation,{LOADING}\none,flu,nation,{LOADING}\n")
            }
            _ => {}
        }
    }
    let turned = Run::of(&write("correlated-order-2", &turned), 63, 3_000);
    assert_eq!(format!("{:?}", plain.focus("NAT")), format!("{:?}", turned.focus("NAT")));
    // A correlation of nought is none, and a factor's normals stay when the other is mixed from it.
    let mut none = pair();
    none.retain(|(name, _)| name != "correlations.csv");
    let without = Run::of(&write("correlated-order-3", &none), 63, 3_000);
    none.push(correlations("flu,price,nation,0\n"));
    let zero = Run::of(&write("correlated-order-4", &none), 63, 3_000);
    assert_eq!(format!("{:?}", without.focus("NAT")), format!("{:?}", zero.focus("NAT")));
    let outturn = |run: &Run, code: &str| format!("{:?}", run.node(code).outturn);
    assert_eq!(outturn(&without, "O1"), outturn(&plain, "O1"));
    assert_ne!(outturn(&without, "O2"), outturn(&plain, "O2"));
}

/// Three factors that cannot be correlated as stated.
pub fn impossible() -> Files {
    let organisations = "O1,One,acute,provider,NAT,300,0\n";
    let risks = "r1,winter,threat,O1,,,,normal,,,,10,3,,,,,,no,one\n";
    let factors = "one,flu,nation,0.3\none,price,nation,0.3\none,pay,nation,0.3\n";
    let mut files = small(organisations, "O1,0,0\n", risks, factors);
    files.push(correlations("flu,price,nation,0.9\nprice,pay,nation,0.9\nflu,pay,nation,-0.9\n"));
    files
}

fn repaired(folder: &Path) -> Model {
    resolve::load_with(folder, Repair::Nearest).unwrap().model
}

#[test]
fn impossible_correlations_are_refused_and_repaired_on_request_only() {
    let folder = write("correlated-impossible", &impossible());
    let refused = resolve::load(&folder).unwrap_err().to_string();
    assert!(
        refused.starts_with("error[E123]: the correlations at level nation are not possible together"),
        "{refused}"
    );
    assert!(
        ["`flu` and `pay` -0.9 (to ", "`flu` and `price` 0.9 (to ", "`pay` and `price` 0.9 (to "]
            .iter()
            .all(|pair| refused.contains(pair)),
        "{refused}"
    );
    let loaded = resolve::load_with(&folder, Repair::Nearest).unwrap();
    let warned = loaded.warnings.listing();
    assert!(warned.contains("warning[W220]") && warned.contains("the largest change is "), "{warned}");
    // By symmetry of the signs the nearest has ±1/2 everywhere: R = 1.5 I − 0.5 s sᵀ with s = (1, −1, 1).
    let of = &repaired(&folder).correlations[0];
    let (flu, pay, price) = (of.place("flu").unwrap(), of.place("pay").unwrap(), of.place("price").unwrap());
    for (i, j, expected) in [(flu, price, 0.5), (pay, price, 0.5), (flu, pay, -0.5)] {
        assert!((of.matrix[i][j] - expected).abs() < 1e-9, "{:?}", of.matrix);
    }
    assert!((of.repaired.as_ref().unwrap().smallest_eigenvalue + 0.8).abs() < 1e-12);
    // What is possible is left to the bit.
    let folder = write("correlated-possible", &pair());
    let (with, without) = (repaired(&folder), resolve::load(&folder).unwrap().model);
    assert_eq!(with.correlations, without.correlations);
    assert!(with.correlations[0].repaired.is_none());
}

#[test]
fn more_correlated_factors_than_anybody_can_judge_are_refused() {
    let mut files = impossible();
    let name = |n: usize| format!("f{n}");
    for (file, text) in &mut files {
        let rows = (0..33).map(|n| match file.as_str() {
            "factors.csv" => format!("many,{},nation,0.1\n", name(n)),
            "correlations.csv" if n > 0 => format!("{},{},nation,0.1\n", name(n - 1), name(n)),
            _ => String::new(),
        });
        let rows: String = rows.collect();
        if file == "correlations.csv" {
            *text = correlations(&rows).1;
        } else {
            *text += &rows;
        }
    }
    let refused = resolve::load(&write("correlated-many", &files)).unwrap_err().to_string();
    assert!(refused.contains("error[E124]: 33 factors at level nation are correlated"), "{refused}");
}

#[test]
fn a_repaired_run_records_both_matrices_and_verifies() {
    let folder = write("correlated-recorded", &impossible());
    let out = crate::support::place("correlated-recorded-out").join("r");
    let outturn = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (input, results) = (folder.to_str().unwrap(), out.to_str().unwrap());
    let run = ["run", input, "--iterations", "300", "--out", results];
    for refused in [&run[..], &[&run[..], &["--no-repair"]].concat(), &["check", input]] {
        let (code, _, stderr) = outturn(refused);
        assert!(code == Some(1) && stderr.contains("E123"), "{stderr}");
    }
    let (code, ..) = outturn(&["check", input, "--repair", "--no-repair"]);
    assert_eq!(code, Some(2));
    for asked in [&["check", input, "--repair"][..], &[&run[..], &["--repair", "--verbose"]].concat()] {
        let (code, stdout, stderr) = outturn(asked);
        assert_eq!(code, Some(0), "{stderr}");
        assert!(
            stdout.contains("within each nation, as stated")
                && stdout.contains("within each nation, as used")
                && stderr.contains("W220"),
            "{stdout}{stderr}"
        );
        assert!(
            stdout.contains("-0.900") && stdout.contains("-0.500") && stdout.contains("largest change"),
            "{stdout}"
        );
    }
    let manifest = Manifest::parse(&fs::read(out.join(manifest::FILE)).unwrap()).unwrap();
    assert!(manifest.made.asked.repaired);
    assert!(manifest.warnings.iter().any(|warning| warning.code == "W220"), "{manifest:?}");
    let saved = Results::read(&fs::read(out.join(outputs::RESULTS)).unwrap()).unwrap();
    let [nation] = saved.dependence.correlations.as_slice() else { panic!("one level") };
    let repaired = nation.repaired.as_ref().unwrap();
    assert_eq!(nation.level, "nation");
    assert!(repaired.stated.iter().flatten().any(|r| *r == -0.9) && repaired.smallest_eigenvalue < 0.0);
    assert!(nation.matrix.iter().flatten().any(|r| (r + 0.5).abs() < 5e-4) && repaired.from != repaired.to);
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.contains("within each nation, as stated") && report.contains("-0.900"), "the report says it");
    let (code, _, stderr) = outturn(&["verify", results]);
    assert_eq!(code, Some(0), "{stderr}");
}
