//! Cautions on results, each with advice.

use crate::compile::Compiled;
use crate::draws::sobol;
use crate::kernel::sampling::Sampler;
use crate::results::{Results, TotalOf, Warning};

/// Iterations below which tails are not worth reading.
const FEW: u64 = 1_000;

/// The cautions that a summary deserves.
pub(super) fn of(results: &Results) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code: &str, message: String, advice: &str| {
        warnings.push(Warning { code: code.to_owned(), message, advice: advice.to_owned(), place: String::new() });
    };
    let n = results.run.iterations;
    if n < FEW {
        warn(
            "W01",
            format!("{n} iteration{} too few for tails", if n == 1 { " is" } else { "s are" }),
            "run with --iterations 10000 or more",
        );
    }
    let head = results.headline();
    let q10 = head.outturn.quantile(0.10);
    if let (Some(low), Some(high)) = (q10.low, q10.high) {
        let sd = head.outturn.sd.value;
        if sd > 0.0 && high - low > 0.2 * sd && n >= FEW {
            warn(
                "W02",
                format!("the P90 of {} is known to within £{:.0}m only", head.name, high - low),
                "ask for more iterations: four times as many halve the interval",
            );
        }
    }
    // A single iteration has no spread whatever the scenario states.
    if head.outturn.sd.value == 0.0 && n > 1 {
        warn(
            "W03",
            "every iteration gives the same outturn".to_owned(),
            "check that the scenario states any risk at all",
        );
    }
    if results.dependence.sets.is_empty() && results.parameters.stated.is_empty() && results.nodes.len() > 2 {
        warn(
            "W04",
            "all risks are independent: the sector's range is then too narrow".to_owned(),
            "state shared factors in factors.csv",
        );
    }
    let efficiency = results.line_totals.iter().find(|total| total.of == TotalOf::EfficiencyAndOther);
    if let Some(ratio) = efficiency.and_then(|row| row.ratio)
        && !(0.3..=2.0).contains(&ratio)
    {
        warn(
            "W05",
            format!("the model expects {ratio:.2} of the declared risk to come true"),
            "past years saw 0.6 to 2.0: look at the line table for the rows that differ",
        );
    }
    warnings
}

/// What a reader must know of quasi-random sampling before reading any error.
pub(super) fn of_sampler(sampler: Sampler, compiled: &Compiled) -> Option<Warning> {
    let Sampler::Sobol { randomisations } = sampler else { return None };
    let shared = compiled.main_direction().len();
    let left_out = shared.saturating_sub(sobol::DIMENSIONS);
    let rest = match left_out {
        0 => String::new(),
        _ => format!("; the {left_out} shared draws of least effect beyond {} are plain", sobol::DIMENSIONS),
    };
    Some(Warning {
        code: "W10".to_owned(),
        message: format!(
            "under Sobol sampling the errors of the nation and sectors come from {randomisations} randomisations; all other \
             nodes keep the wider errors of plain sampling, and organisations gain nothing from it{rest}"
        ),
        advice: "for figures of organisations choose the iterations as for plain sampling".to_owned(),
        place: String::new(),
    })
}
