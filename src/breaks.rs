//! What breaks it: a position at any node, how it would come about ([`crate::summary::breaks`]), and in which month it would show.

use std::fmt;
use std::ops::ControlFlow;

use crate::results::{Broken, NodeCode, Results, Shows};
use crate::simulate;
use crate::study::{Ask, MonthsAsked, Observe, Progress, Study, StudyError};
use crate::summary::breaks::break_of;
use crate::summary::drivers::{FEWEST_ITERATIONS, Looked, target};
use crate::summary::sample::Sample;
use crate::summary::watches;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Code of the node; the headline's by default.
    pub node: Option<String>,
    /// The position that breaks when the year ends below it, £m; what the node is judged by by default.
    pub below: Option<f64>,
}

/// Why nothing was found.
#[derive(Debug)]
pub enum BreaksError {
    /// Too few iterations.
    TooFew(u64),
    /// Too few iterations end below the position to tell how: it, and the worst of so many iterations, £m.
    TooRare(f64, f64, u64),
    /// The run failed.
    Run(StudyError),
}

impl From<StudyError> for BreaksError {
    fn from(error: StudyError) -> Self {
        Self::Run(error)
    }
}

impl fmt::Display for BreaksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew(iterations) => write!(
                f,
                "error: {iterations} iterations are too few to say what breaks it: ask for {FEWEST_ITERATIONS} or more with --iterations"
            ),
            Self::TooRare(below, worst, iterations) => write!(
                f,
                "error: too few iterations end below {below} to say how it comes about (the worst of {iterations} is {worst:.1}): ask for a position that \
                 is less bad, or for more with --iterations"
            ),
            Self::Run(why) => write!(f, "error: {why}"),
        }
    }
}

impl std::error::Error for BreaksError {}

/// The results of a run with what breaks a position in the place of what breaks the headline's.
///
/// # Errors
/// [`BreaksError`].
pub fn breaks(study: &Study, wanted: &Wanted, ask: &Ask, observe: Observe<'_>) -> Result<Results, BreaksError> {
    let ask = Ask { months: MonthsAsked::None, precision: None, ..ask.clone() };
    let settings = study.settings(&ask);
    if settings.iterations < FEWEST_ITERATIONS {
        return Err(BreaksError::TooFew(settings.iterations));
    }
    let (model, compiled) = (&study.model, &study.compiled);
    let column = wanted.node.as_ref().map_or(Ok(compiled.columns.headline), |code| study.column(code))?;
    let mut results = study.run(&ask, observe)?;
    let node = NodeCode(study.code_of(column));
    let target = target(&results, &node, wanted.below);
    let what = target.kind.map_or(Broken::Asked, Broken::Yardstick);
    let looked = Looked::at(model, compiled, settings, column);
    let mut found = break_of(&results, &looked, node, target.amount, what).ok_or_else(|| {
        let worst = looked.columns.position.iter().copied().fold(f64::INFINITY, f64::min);
        BreaksError::TooRare(target.amount, worst, settings.iterations)
    })?;
    if found.chance.value < 0.5 {
        found.shows = shows(study, &ask, column, target.amount, observe)?;
    }
    results.breaks = vec![found];
    Ok(results)
}

/// The first month at whose end half of the iterations that break stand worse than 9 in 10 of the others.
fn shows(
    study: &Study,
    ask: &Ask,
    column: usize,
    below: f64,
    observe: Observe<'_>,
) -> Result<Option<Shows>, StudyError> {
    if study.model.months.is_none() {
        return Ok(None);
    }
    let mut compiled = study.compiled.clone();
    compiled.add_fan(&[column]);
    let columns = &compiled.columns;
    let of_node = columns.path.iter().enumerate().filter(|(_, (node, _))| *node == column);
    let months: Vec<(u8, usize)> = of_node.map(|(place, &(_, month))| (month, columns.path_column(place))).collect();
    let mut watches = watches(&study.model, &compiled);
    watches[column].whole = true;
    months.iter().for_each(|&(_, column)| watches[column].whole = true);
    let settings = study.settings(ask);
    let of = settings.iterations;
    let heard = |done| -> ControlFlow<()> { observe(Progress { done, of }) };
    let tallies = simulate::simulate(&compiled, &watches, settings, &heard).map_err(|_| StudyError::Interrupted)?;
    let Some(ends) = tallies.whole.get(&column) else { return Ok(None) };
    for (month, at) in months {
        let Some(to_date) = tallies.whole.get(&at) else { continue };
        let part = |breaks: bool| -> Vec<f64> {
            ends.iter().zip(to_date).filter(|(end, _)| (**end < below) == breaks).map(|(_, x)| *x).collect()
        };
        let (failing, others) = (part(true), part(false));
        if failing.is_empty() || others.is_empty() {
            return Ok(None);
        }
        let edge = Sample::of(&others).quantile(0.10).value;
        if Sample::of(&failing).quantile(0.50).value < edge {
            return Ok(Some(Shows { month, below: edge }));
        }
    }
    Ok(None)
}
