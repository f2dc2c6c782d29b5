//! Does the reference workload give the answers of the reference run, all 6,700 of them?

use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::simulate::RunSettings;

use crate::support::{load, place};

#[path = "../../benches/ref430/outputs.rs"]
mod outputs;
#[path = "../../benches/ref430/scenario.rs"]
mod scenario;

/// Iterations of the reference run.
const TRUTH: f64 = 10_000_000.0;

/// Notes a figure that is more than 4.5 standard errors of both runs away; `error` is that of one trial.
fn compare(apart: &mut Vec<String>, what: &str, (found, expected): (f64, f64), error: f64, n: f64) {
    let z = (found - expected) / (error * libm::sqrt(1.0 / n + 1.0 / TRUTH));
    if z.is_nan() || z.abs() > 4.5 {
        apart.push(format!("{what}: {found}, not {expected}: {z:.1} standard errors"));
    }
}

#[test]
fn ref_430_agrees_with_the_reference_run_in_every_figure() {
    let folder = place("ref-430");
    scenario::write(&folder).unwrap();
    let settings = RunSettings { seed: 430, iterations: 100_000, isa: Isa::detect(), sampler: Sampler::Plain };
    let found = outputs::outputs(&load(&folder), settings).unwrap();
    let n = found.n as f64;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/truth-ref430.csv");
    let mut truth = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    let names = truth.headers().unwrap().clone();
    let (mut apart, mut compared, mut masked, mut series) = (Vec::new(), 0, 0, 0);
    for (index, row) in truth.records().enumerate() {
        let row = row.unwrap();
        let of = |name: &str| row[names.iter().position(|known| known == name).unwrap()].parse::<f64>().ok();
        let known = |name: &str| of(name).unwrap_or_else(|| panic!("{name} of {}", &row[0]));
        let mut check = |what: &str, pair: (f64, f64), error: f64| {
            compare(&mut apart, &format!("{what} of {}", &row[0]), pair, error, n);
            compared += 1;
        };
        check("mean", (found.mean[index], known("mean")), known("sd"));
        check("sd", (found.sd[index], known("sd")), known("se_sd"));
        check("tvar5", (found.tvar[index], known("tvar5")), known("se_tvar5"));
        for (&value, p) in found.quantiles[index].iter().zip(outputs::QUANTILES) {
            // At the chance of missing the total an organisation's outturns have a gap: either of its ends will do.
            let gap = index < 430 && (1.0 - known("met") - p).abs() < 6.0 * libm::sqrt(p * (1.0 - p) / n);
            if gap {
                masked += 1;
                continue;
            }
            let name = format!("p{:.0}", 100.0 * p);
            check(&name, (value, known(&name)), known(&format!("se_{name}")));
        }
        if let Some(met) = of("met") {
            let value = if index < 430 { found.met[index] } else { found.met_by_systems[index - 430] };
            check("chance", (value, met), libm::sqrt(met * (1.0 - met)));
        }
        if let Some(co) = of("co_tvar5") {
            check("tail contribution", (found.co[index], co), known("se_co_tvar5"));
        }
        series += 1;
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    assert_eq!((series, compared + masked), (480, 480 * 12 + 472 + 430));
    assert!(masked < 120, "{masked} cells in the gap");
    let sum: f64 = found.co.iter().sum();
    assert!((sum - found.tvar[479]).abs() < 1e-6, "{sum} {}", found.tvar[479]);
}
