//! Distributions: which parameters each needs, and their order.

use crate::compile::table::{Table, layers};
use crate::diagnostic::Check;
use crate::model::Distribution;
use crate::model::distribution::{MOST_OUTCOMES, Outcomes, percentiles};
use crate::scenario::Problems;
use crate::scenario::record::Cell;
use crate::scenario::words::{Dist, RangeWord};

/// The cells of a row that hold a distribution. Parameters that the table does not have are none.
pub struct Cells<'a> {
    /// `dist`.
    pub dist: &'a Cell<Dist>,
    /// low, mode, high, mean, sd, p50, p90.
    pub parameters: [Option<&'a Cell<f64>>; 7],
    /// `range`: what low and high are.
    pub range: Option<&'a Cell<RangeWord>>,
    /// `outcomes`, each with its chance.
    pub outcomes: Option<&'a Cell<Vec<(f64, f64)>>>,
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
fn needs(dist: Dist, range: RangeWord) -> &'static [usize] {
    match dist {
        Dist::Normal | Dist::Lognormal if range == RangeWord::Percentiles => &[LOW, HIGH],
        Dist::Discrete => &[],
        Dist::TruncatedNormal => &[LOW, HIGH, MEAN, SD],
        Dist::Fixed => &[MEAN],
        Dist::Uniform => &[LOW, HIGH],
        Dist::Triangular | Dist::Pert => &[LOW, MODE, HIGH],
        Dist::Normal => &[MEAN, SD],
        Dist::Lognormal => &[P50, P90],
        Dist::Beta => &[LOW, HIGH, MEAN, SD],
    }
}

/// True when all parameters that a distribution needs are given, be they good or faulty, and no others.
pub fn is_complete(dist: Dist, range: RangeWord, parameters: [&Cell<f64>; 7]) -> bool {
    let needed = needs(dist, range);
    (0..parameters.len()).all(|index| needed.contains(&index) != parameters[index].is_blank())
}

/// A beta's concentration a + b = (mean − low)(high − mean)/sd² − 1 must lie here, as in delivery.csv.
const CONCENTRATIONS: std::ops::RangeInclusive<f64> = 0.1..=1e6;

/// Resolves a distribution; after an error a stand-in.
pub fn resolve(cells: &Cells<'_>, problems: &mut Problems) -> Distribution {
    let stand_in = Distribution::Fixed(0.0);
    let Some(&dist) = cells.dist.get() else { return stand_in };
    let range = cells.range.map_or(RangeWord::Ends, |range| range.or(RangeWord::Ends));
    let mut good = of_its_own(dist, cells, problems);
    for (index, cell) in cells.parameters.iter().enumerate() {
        let name = cell.and_then(|cell| cell.spot().field).map_or(NAMES[index], |field| field.name);
        let word = dist.word();
        let needed = needs(dist, range).contains(&index);
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
    let [low, mode, high, mean, sd, p50, p90] = std::array::from_fn(value);
    let written = match dist {
        Dist::Fixed => Distribution::Fixed(mean),
        Dist::Uniform => Distribution::Uniform { low, high },
        Dist::Triangular => Distribution::Triangular { low, mode, high },
        Dist::Pert => Distribution::Pert { low, mode, high },
        Dist::Normal if range == RangeWord::Percentiles => percentiles::normal(low, high),
        Dist::Normal => Distribution::Normal { mean, sd },
        // As its ends are checked: a lognormal's percentiles are above 0 and in order.
        Dist::Lognormal if range == RangeWord::Percentiles => Distribution::Lognormal { p50: low, p90: high },
        Dist::Lognormal => Distribution::Lognormal { p50, p90 },
        Dist::Beta => Distribution::Beta { low, high, mean, sd },
        Dist::TruncatedNormal => Distribution::TruncatedNormal { mean, sd, low, high },
        Dist::Discrete => return outcomes(cells, problems).map_or(stand_in, Distribution::Discrete),
    };
    let distribution = match written {
        _ if range == RangeWord::Ends || disorder(&written).is_some() => written,
        Distribution::Triangular { .. } => {
            percentiles::between(low, mode, high, |low, mode, high| Distribution::Triangular { low, mode, high })
        }
        Distribution::Pert { .. } => {
            percentiles::between(low, mode, high, |low, mode, high| Distribution::Pert { low, mode, high })
        }
        Distribution::Lognormal { .. } => percentiles::lognormal(low, high),
        other => other,
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
    match disorder(&distribution).or_else(|| extreme(&distribution, true)) {
        None => distribution,
        Some((check, message)) => {
            let cell = cells.parameters[culprit(&distribution, needs(dist, range))];
            problems.at(check, cell.map_or(cells.dist.spot(), Cell::spot), format!("{}: {message}", dist.word()));
            stand_in
        }
    }
}

/// The parameter to look at first where something is wrong.
fn culprit(distribution: &Distribution, needed: &[usize]) -> usize {
    let first = needed.first().copied().unwrap_or(MEAN);
    match *distribution {
        Distribution::Discrete(_) => MEAN,
        Distribution::TruncatedNormal { low, high, sd, .. } if low < high && sd <= 0.0 => SD,
        Distribution::TruncatedNormal { .. } => LOW,
        Distribution::Normal { .. } | Distribution::Lognormal { .. } if first == LOW => LOW,
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

/// A normal that is cut keeps at least this share of itself: less is a matter of its far tail, which nobody states.
pub const LEAST_KEPT: f64 = 0.01;
/// A distribution whose values but a few in a hundred thousand lie within this share of its size is all but certain.
const NARROW: f64 = 0.01;

/// What is wrong with the parameters, if anything: there is no such distribution, or none that can be drawn accurately.
#[must_use]
pub fn fault(distribution: &Distribution) -> Option<(Check, String)> {
    disorder(distribution).or_else(|| extreme(distribution, false))
}

/// What a distribution takes besides numbers: `range` for those with ends that may be percentiles, `outcomes` for a table. False
/// where a row cannot go on.
fn of_its_own(dist: Dist, cells: &Cells<'_>, problems: &mut Problems) -> bool {
    let word = dist.word();
    if let Some(range) = cells.range
        && range.get() == Some(&RangeWord::Percentiles)
        && !matches!(dist, Dist::Triangular | Dist::Pert | Dist::Normal | Dist::Lognormal)
    {
        problems.at(Check::ParameterSuperfluous, range.spot(), format!("`{word}` has no range by percentiles"));
    }
    match cells.outcomes {
        None if dist == Dist::Discrete => {
            let message = format!("`{word}` needs outcomes, for which this table has no column");
            problems.at(Check::ParameterMissing, cells.dist.spot(), message);
            false
        }
        Some(cell) if dist == Dist::Discrete && cell.is_blank() => {
            problems.at(Check::ParameterMissing, cell.spot(), format!("`{word}` needs `outcomes`"));
            false
        }
        Some(cell) if dist != Dist::Discrete && cell.get().is_some() => {
            problems.at(Check::ParameterSuperfluous, cell.spot(), format!("`{word}` does not use `outcomes`"));
            true
        }
        _ => true,
    }
}

/// The table of outcomes of a row; none after an error.
fn outcomes(cells: &Cells<'_>, problems: &mut Problems) -> Option<Outcomes> {
    let cell = cells.outcomes?;
    let pairs = cell.get()?;
    let sum: f64 = pairs.iter().map(|(_, chance)| chance).sum();
    if (sum - 1.0).abs() > 1e-6 {
        let message = format!("the chances of the outcomes sum to {sum}, not to 1");
        problems.at(Check::ParameterOrder, cell.spot(), message);
        return None;
    }
    let table = Outcomes::new(pairs);
    if table.is_none() {
        let message = format!("{} outcomes; at most {MOST_OUTCOMES} are allowed", pairs.len());
        problems.at(Check::NumberOutside, cell.spot(), message);
    }
    table
}

/// Every draw reads its distribution off a table. One that would miss its accuracy is refused here, where its place is known.
///
/// `layered`: the row may be drawn as a sum of tables.
fn extreme(distribution: &Distribution, layered: bool) -> Option<(Check, String)> {
    if matches!(distribution, Distribution::Fixed(_) | Distribution::SkewedRemainder | Distribution::Discrete(_)) {
        return None;
    }
    let (quantile, kinks, mean) = (distribution.quantile(), distribution.kinks(), distribution.mean());
    let error = if layered {
        let mirrored: Vec<f64> = kinks.iter().map(|kink| -kink).collect();
        layers::fit(&|z| quantile.at(z), &kinks, mean)
            .and_then(|_| layers::fit(&|z| quantile.at(-z), &mirrored, mean))
            .err()?
    } else {
        Table::fit(|z| quantile.at(z), &kinks, Some(mean)).err()?
    };
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
        Distribution::Fixed(_) | Distribution::SkewedRemainder | Distribution::Discrete(_) => None,
        Distribution::TruncatedNormal { sd, .. } if sd <= 0.0 => order(false, format!("sd {sd} is not above 0")),
        Distribution::TruncatedNormal { low, high, mean, sd } => {
            let kept = distribution.kept();
            if low >= high {
                return order(false, format!("low {low} is not below high {high}"));
            }
            (kept < LEAST_KEPT).then(|| {
                let message = format!(
                    "{:.1e} of a normal of mean {mean} and sd {sd} lies between {low} and {high}; at least {LEAST_KEPT} is needed",
                    kept
                );
                (Check::DistributionExtreme, message)
            })
        }
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
        | Distribution::TruncatedNormal { low, high, .. }
        | Distribution::Beta { low, high, .. } => low < 0.0 && high <= 0.0,
        Distribution::Discrete(outcomes) => {
            let (low, high) = outcomes.support();
            low < 0.0 && high <= 0.0
        }
        // All but one draw in a thousand.
        Distribution::Normal { mean, sd } => mean + 3.0 * sd < 0.0,
        Distribution::Lognormal { .. } | Distribution::SkewedRemainder => false,
    }
}
