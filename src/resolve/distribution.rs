//! Distributions: which parameters each needs, and their order.

use crate::compile::table::Table;
use crate::diagnostic::Check;
use crate::model::Distribution;
use crate::scenario::Problems;
use crate::scenario::record::Cell;
use crate::scenario::words::Dist;

/// The cells of a row that hold a distribution. Parameters that the table does not have are none.
pub struct Cells<'a> {
    /// `dist`.
    pub dist: &'a Cell<Dist>,
    /// low, mode, high, mean, sd, p50, p90.
    pub parameters: [Option<&'a Cell<f64>>; 7],
}

const LOW: usize = 0;
const MODE: usize = 1;
const HIGH: usize = 2;
const MEAN: usize = 3;
const SD: usize = 4;
const P50: usize = 5;
const P90: usize = 6;
const NAMES: [&str; 7] = ["low", "mode", "high", "mean", "sd", "p50", "p90"];

/// The parameters that a distribution needs; the others must be blank.
fn needs(dist: Dist) -> &'static [usize] {
    match dist {
        Dist::Fixed => &[MEAN],
        Dist::Uniform => &[LOW, HIGH],
        Dist::Triangular | Dist::Pert => &[LOW, MODE, HIGH],
        Dist::Normal => &[MEAN, SD],
        Dist::Lognormal => &[P50, P90],
        Dist::Beta => &[LOW, HIGH, MEAN, SD],
    }
}

/// True when all parameters that a distribution needs are given, be they good or faulty, and no others.
pub fn is_complete(dist: Dist, parameters: [&Cell<f64>; 7]) -> bool {
    let needed = needs(dist);
    (0..parameters.len()).all(|index| needed.contains(&index) != parameters[index].is_blank())
}

/// A beta's concentration a + b = (mean − low)(high − mean)/sd² − 1 must lie here, as in delivery.csv.
const CONCENTRATIONS: std::ops::RangeInclusive<f64> = 0.1..=1e6;

/// Resolves a distribution; after an error a stand-in.
pub fn resolve(cells: &Cells<'_>, problems: &mut Problems) -> Distribution {
    let stand_in = Distribution::Fixed(0.0);
    let Some(&dist) = cells.dist.get() else { return stand_in };
    let mut good = true;
    for (index, cell) in cells.parameters.iter().enumerate() {
        let name = cell.and_then(|cell| cell.spot().field).map_or(NAMES[index], |field| field.name);
        let word = dist.word();
        let needed = needs(dist).contains(&index);
        match cell {
            None if needed => {
                let message = format!("`{word}` needs {}, for which this table has no column", NAMES[index]);
                problems.at(Check::ParameterMissing, cells.dist.spot(), message);
                return stand_in;
            }
            Some(cell) if needed && cell.is_blank() => {
                problems.at(Check::ParameterMissing, cell.spot(), format!("`{word}` needs `{name}`"));
                good = false;
            }
            Some(cell) if !needed && cell.get().is_some() => {
                problems.at(Check::ParameterSuperfluous, cell.spot(), format!("`{word}` does not use `{name}`"));
            }
            Some(cell) => good &= !(needed && cell.is_faulty()),
            None => {}
        }
    }
    if !good {
        return stand_in;
    }
    let value = |index: usize| cells.parameters[index].map_or(0.0, |cell| cell.or(0.0));
    let distribution = match dist {
        Dist::Fixed => Distribution::Fixed(value(MEAN)),
        Dist::Uniform => Distribution::Uniform { low: value(LOW), high: value(HIGH) },
        Dist::Triangular => Distribution::Triangular { low: value(LOW), mode: value(MODE), high: value(HIGH) },
        Dist::Pert => Distribution::Pert { low: value(LOW), mode: value(MODE), high: value(HIGH) },
        Dist::Normal => Distribution::Normal { mean: value(MEAN), sd: value(SD) },
        Dist::Lognormal => Distribution::Lognormal { p50: value(P50), p90: value(P90) },
        Dist::Beta => Distribution::Beta { low: value(LOW), high: value(HIGH), mean: value(MEAN), sd: value(SD) },
    };
    if let Distribution::Triangular { low, mode, high } | Distribution::Pert { low, mode, high } = distribution
        && high < 0.0
        && low >= mode
        && mode >= high
    {
        let message = format!("low {low}, mode {mode}, high {high}: severities with their sign turned");
        problems.at(Check::SignWrong, cells.parameters[LOW].map_or(cells.dist.spot(), Cell::spot), message);
        return stand_in;
    }
    match fault(&distribution) {
        None => distribution,
        Some((check, message)) => {
            let cell = cells.parameters[culprit(&distribution)];
            problems.at(check, cell.map_or(cells.dist.spot(), Cell::spot), format!("{}: {message}", dist.word()));
            stand_in
        }
    }
}

/// The parameter to look at first where something is wrong.
fn culprit(distribution: &Distribution) -> usize {
    match *distribution {
        Distribution::Fixed(_) | Distribution::SkewedRemainder => MEAN,
        Distribution::Normal { .. } => SD,
        Distribution::Lognormal { .. } => P50,
        Distribution::Beta { low, high, mean, .. } if low < high => {
            if low < mean && mean < high {
                SD
            } else {
                MEAN
            }
        }
        Distribution::Uniform { .. }
        | Distribution::Triangular { .. }
        | Distribution::Pert { .. }
        | Distribution::Beta { .. } => LOW,
    }
}

/// A distribution whose values but a few in a hundred thousand lie within this share of its size is all but certain.
const NARROW: f64 = 0.01;

/// What is wrong with the parameters, if anything: there is no such distribution, or none that can be drawn accurately.
#[must_use]
pub fn fault(distribution: &Distribution) -> Option<(Check, String)> {
    disorder(distribution).or_else(|| extreme(distribution))
}

/// Every draw reads its distribution off a table. One that would miss its accuracy is refused here, where its place is known.
fn extreme(distribution: &Distribution) -> Option<(Check, String)> {
    if matches!(distribution, Distribution::Fixed(_) | Distribution::SkewedRemainder) {
        return None;
    }
    let quantile = distribution.quantile();
    let error = Table::fit(|z| quantile.at(z), &distribution.kinks(), Some(distribution.mean())).err()?;
    let width = (quantile.at(4.0) - quantile.at(-4.0)).abs();
    let size = distribution.mean().abs();
    let message = if width < NARROW * size {
        format!("all but certain: its width is {:.1e} of its size", width / size)
    } else {
        format!("too extreme to be drawn accurately ({error})")
    };
    Some((Check::DistributionExtreme, message))
}

fn disorder(distribution: &Distribution) -> Option<(Check, String)> {
    let order = |good: bool, message: String| (!good).then_some((Check::ParameterOrder, message));
    match *distribution {
        Distribution::Fixed(_) | Distribution::SkewedRemainder => None,
        Distribution::Uniform { low, high } => order(low < high, format!("low {low} is not below high {high}")),
        Distribution::Triangular { low, mode, high } | Distribution::Pert { low, mode, high } => order(
            low <= mode && mode <= high && low < high,
            format!("low {low}, mode {mode}, high {high} are not in order"),
        ),
        Distribution::Normal { sd, .. } => order(sd > 0.0, format!("sd {sd} is not above 0")),
        Distribution::Lognormal { p50, p90 } if p50 < 0.0 || p90 < 0.0 => {
            Some((Check::SignWrong, format!("p50 {p50} and p90 {p90} must be above 0")))
        }
        Distribution::Lognormal { p50, p90 } => {
            order(p50 > 0.0 && p50 < p90, format!("p50 {p50} is not above 0 and below p90 {p90}"))
        }
        Distribution::Beta { low, high, mean, sd } => {
            if low >= high {
                return order(false, format!("low {low} is not below high {high}"));
            }
            let concentration = (mean - low) * (high - mean) / (sd * sd) - 1.0;
            let good = low < mean && mean < high && CONCENTRATIONS.contains(&concentration);
            (!good)
                .then(|| (Check::BetaImpossible, format!("no beta from {low} to {high} has mean {mean} and sd {sd}")))
        }
    }
}

/// True when the severity is nowhere above nought and somewhere below: a gain entered as a threat, or a wrong sign.
#[must_use]
pub fn is_negative(distribution: &Distribution) -> bool {
    match *distribution {
        Distribution::Fixed(amount) => amount < 0.0,
        Distribution::Uniform { low, high }
        | Distribution::Triangular { low, high, .. }
        | Distribution::Pert { low, high, .. }
        | Distribution::Beta { low, high, .. } => low < 0.0 && high <= 0.0,
        // All but one draw in a thousand.
        Distribution::Normal { mean, sd } => mean + 3.0 * sd < 0.0,
        Distribution::Lognormal { .. } | Distribution::SkewedRemainder => false,
    }
}
