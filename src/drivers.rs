//! What matters to a node: its lines ([`crate::summary::drivers`]), and what organisations share: how far each factor moves it, and its share of
//! the variance.
//!
//! A factor is held at both ends ([`crate::summary::factors`]). Its first-order and total Sobol indices come from pick-freeze: a run in which it alone
//! is as it was, and one in which it alone is drawn anew. Factors of a holder that are correlated count together, so that what is left is
//! independent of them and the indices mean what they say.

use std::fmt;

use crate::compile::Compiled;
use crate::paired::{Case, Draws, in_lots};
use crate::results::{FactorDriver, NodeCode, NodeDrivers, Results};
use crate::simulate::RunSettings;
use crate::study::{Ask, MonthsAsked, Observe, Progress, Study, StudyError};
use crate::summary::drivers::{FEWEST_ITERATIONS, Looked, accounts_of, drivers as of_lines, target};
use crate::summary::factors::{ENDS, Family, at_ends, families};
use crate::summary::sample::Pair;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Code of the node; the headline's by default.
    pub node: Option<String>,
    /// A position to reach, £m; what the node is judged by by default.
    pub target: Option<f64>,
}

/// Why nothing was found.
#[derive(Debug)]
pub enum DriversError {
    /// Too few iterations.
    TooFew(u64),
    /// The run failed.
    Run(StudyError),
}

impl From<StudyError> for DriversError {
    fn from(error: StudyError) -> Self {
        Self::Run(error)
    }
}

impl fmt::Display for DriversError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew(iterations) => write!(
                f,
                "error: {iterations} iterations are too few to say what matters: ask for {FEWEST_ITERATIONS} or more with --iterations"
            ),
            Self::Run(why) => write!(f, "error: {why}"),
        }
    }
}

impl std::error::Error for DriversError {}

/// The results of a run with what matters to a node, factors included, in the place of what matters to the headline's.
///
/// # Errors
/// [`DriversError`].
pub fn drivers(study: &Study, wanted: &Wanted, ask: &Ask, observe: Observe<'_>) -> Result<Results, DriversError> {
    let ask = Ask { months: MonthsAsked::None, precision: None, ..ask.clone() };
    let settings = study.settings(&ask);
    if settings.iterations < FEWEST_ITERATIONS {
        return Err(DriversError::TooFew(settings.iterations));
    }
    let (model, compiled) = (&study.model, &study.compiled);
    let column = wanted.node.as_ref().map_or(Ok(compiled.columns.headline), |code| study.column(code))?;
    let mut results = study.run(&ask, observe)?;
    let node = NodeCode(study.code_of(column));
    let target = target(&results, &node, wanted.target);
    let looked = Looked::at(model, compiled, settings, column);
    let mut factors = factors(compiled, settings, column, &looked.columns.position, observe)?;
    let name = |of: &FactorDriver| (of.factors.clone(), of.level.clone());
    factors.sort_by(|a, b| b.total.value.total_cmp(&a.total.value).then_with(|| name(a).cmp(&name(b))));
    results.drivers = Some(NodeDrivers { factors, ..of_lines(&looked, node, target) });
    Ok(results)
}

fn factors(
    compiled: &Compiled,
    settings: RunSettings,
    column: usize,
    stated: &[f64],
    observe: Observe<'_>,
) -> Result<Vec<FactorDriver>, StudyError> {
    let families = families(compiled, &accounts_of(compiled, column));
    let case = |draws: Draws| Case { draws, ..Case::of(compiled) };
    let mut cases = vec![case(Draws::Plain)];
    for family in &families {
        cases.push(case(Draws::Only(family.columns.clone())));
        cases.push(case(Draws::But(family.columns.clone())));
        if let [column] = family.columns[..] {
            cases.extend(ENDS.map(|value| case(Draws::Holding(column, value))));
        }
    }
    let of = cases.len() as u64;
    let found = in_lots(&cases, settings, &[column], &|done| observe(Progress { done, of }));
    let found = found.ok_or(StudyError::Interrupted)?;
    let mut found = found.iter().flatten();
    let plain = found.next().map_or(stated, Vec::as_slice);
    let mut drivers = Vec::with_capacity(families.len());
    for Family { factors, level, columns } in families {
        let mut next = || found.next().map_or(stated, Vec::as_slice);
        let (first, total) = (Pair::of(plain, next()).share(), Pair::of(plain, next()).anew());
        let ends = (columns.len() == 1).then(|| at_ends(stated, [next(), next()]));
        let holders = columns.len() / factors.len().max(1);
        drivers.push(FactorDriver { factors, level, holders, ends, first, total });
    }
    Ok(drivers)
}
