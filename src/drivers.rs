//! What matters to a node: its lines ([`crate::summary::drivers`]), and what organisations share: how far each factor moves it, and its share of
//! the variance.
//!
//! A factor is held at 1.28 standard deviations each way. Its first-order and total Sobol indices come from pick-freeze: a run in which it alone
//! is as it was, and one in which it alone is drawn anew. Factors of a holder that are correlated count together, so that what is left is
//! independent of them and the indices mean what they say.

use std::collections::BTreeSet;
use std::fmt;

use crate::compile::{Compiled, Value};
use crate::paired::{Case, Draws, in_lots};
use crate::results::{FactorDriver, NodeCode, NodeDrivers, Results};
use crate::simulate::RunSettings;
use crate::study::{Ask, MonthsAsked, Observe, Progress, Study, StudyError};
use crate::summary::drivers::{FEWEST_ITERATIONS, Looked, accounts_of, drivers as of_lines, held_at, target};
use crate::summary::sample::Pair;

/// 90 % point of the standard normal.
const Z90: f32 = 1.281_551_6;

/// A factor at a level, whoever holds it; factors that are correlated are one family.
struct Family {
    factors: Vec<String>,
    level: String,
    /// Their columns.
    columns: Vec<usize>,
}

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

/// Families of factor columns that move the accounts: their draws' common parts, and the parameters.
fn families(compiled: &Compiled, accounts: &[usize]) -> Vec<Family> {
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for term in accounts.iter().flat_map(|&account| &compiled.accounts[account].terms) {
        let draw = match &term.value {
            Value::Own(draw) => draw,
            Value::Shared(column) => &compiled.shared[*column],
            Value::Capacity(_) => continue,
        };
        let latents = [Some(&draw.latent), draw.second.as_ref().map(|(latent, _)| latent)];
        let commons = latents.into_iter().flatten().filter_map(|latent| latent.common);
        used.extend(commons.flat_map(|common| compiled.commons[common].iter().map(|&(column, _)| column)));
        used.extend(draw.multiplier.iter().flat_map(|&m| compiled.multipliers[m].iter().map(|&(column, _)| column)));
    }
    let scaled = |scaling: &&crate::compile::Scaling| scaling.columns.iter().any(|column| used.contains(column));
    let parameters: Vec<usize> = compiled.scalings.iter().filter(scaled).map(|scaling| scaling.parameter).collect();
    used.extend(parameters);
    let mixed = |column: usize| compiled.mixes.iter().find(|mix| mix.columns.contains(&column));
    let mut families: Vec<Family> = Vec::new();
    for &column in &used {
        let Some([table, _, factor, level]) = compiled.addresses.name(compiled.factors[column]) else { continue };
        let level = match table {
            "parameters" => "parameter",
            "year_to_date" => "year to date",
            _ => level,
        };
        let mut names: Vec<String> = vec![factor.to_owned()];
        if let Some(mix) = mixed(column) {
            let name = |&of: &usize| Some(compiled.addresses.name(compiled.factors[of])?[2].to_owned());
            names = mix.columns.iter().filter_map(name).collect();
            names.sort();
        }
        match families.iter_mut().find(|family| family.factors == names && family.level == level) {
            Some(family) => family.columns.push(column),
            None => families.push(Family { factors: names, level: level.to_owned(), columns: vec![column] }),
        }
    }
    families
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
            cases.extend([Z90, -Z90].map(|value| case(Draws::Holding(column, value))));
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
        let ends = (columns.len() == 1).then(|| [Z90, -Z90].map(|value| held_at(f64::from(value), stated, next())));
        let holders = columns.len() / factors.len().max(1);
        drivers.push(FactorDriver { factors, level, holders, ends, first, total });
    }
    Ok(drivers)
}
