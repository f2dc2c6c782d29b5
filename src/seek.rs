//! What would it take? The least of a lever for a stated chance of reaching a stated position.
//!
//! The lever is a change of the scenario ([`crate::scenario::changes`]) whose number is sought. Every value is run over the same draws, so
//! the chance moves along the lever without noise of its own, and a bisection finds where it crosses what is wanted.

use std::collections::BTreeMap;
use std::fmt;

use crate::paired::whole_columns;
use crate::resolve::Repair;
use crate::results::Chance;
use crate::scenario::Files;
use crate::scenario::changes::Written;
use crate::study::{Ask, NotRead, Observe, Progress, Study, StudyError};
use crate::summary::name_of;
use crate::summary::sample::{Pair, Sample};

/// Values of a lever that are looked at first, its ends among them.
const FIRST: u32 = 5;
/// Halvings of the distance between two of them.
const HALVINGS: u32 = 10;
/// The most values that are looked at: the first, and the halvings of the value and of each end of its interval.
pub const MOST_VALUES: u64 = (FIRST + 3 * HALVINGS) as u64;

/// A change whose number is sought.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// The change up to its number, such as `delivery[programme=cip].mean *=`.
    pub change: String,
    /// The values between which it is sought.
    pub ends: [f64; 2],
}

impl Lever {
    /// From `WHAT = FROM..TO`, or with `*=` or `+=`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = || format!("`{text}`: write WHAT *= FROM..TO, such as delivery.mean *= 0.5..1.1");
        let at = text.rfind('=').ok_or_else(wanted)?;
        let (change, range) = text.split_at(at + 1);
        let (from, to) = range.split_once("..").ok_or_else(wanted)?;
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let ends = [number(from).ok_or_else(wanted)?, number(to).ok_or_else(wanted)?];
        if ends[0] >= ends[1] {
            return Err(format!("`{text}`: {} is not below {}", ends[0], ends[1]));
        }
        Ok(Self { change: change.trim().to_owned(), ends })
    }

    /// The change with a number.
    #[must_use]
    pub fn at(&self, value: f64) -> String {
        format!("{} {value}", self.change)
    }
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Whose position: a code as in nodes.csv.
    pub node: String,
    /// The position to reach, £m.
    pub target: f64,
    /// With this chance.
    pub chance: f64,
}

/// Why nothing was sought.
#[derive(Debug)]
pub enum SeekError {
    /// The scenario itself cannot be read.
    Base(NotRead),
    /// The scenario cannot be read with the lever at this value.
    NotRead(f64, NotRead),
    /// The chance goes up and down along the lever: two values between which it turns.
    Turns(f64, f64),
    /// The run failed.
    Run(StudyError),
}

impl fmt::Display for SeekError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base(why) => write!(f, "{why}"),
            Self::NotRead(value, why) => write!(f, "with the lever at {value}:\n{why}"),
            Self::Turns(from, to) => write!(
                f,
                "error: the chance does not go one way along the lever: it turns between {from} and {to}; seek on one side"
            ),
            Self::Run(why) => write!(f, "error: {why}"),
        }
    }
}

impl std::error::Error for SeekError {}

/// What was found.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The lever.
    pub lever: Lever,
    /// What is wanted.
    pub wanted: Wanted,
    /// The node's name.
    pub name: String,
    /// Chance of the target as the scenario stands.
    pub stands: Chance,
    /// True where more of the lever makes the target likelier.
    pub rises: bool,
    /// The value that is enough; none where no value of the lever is.
    pub found: Option<Found>,
    /// The end of the lever that is best, and the chance there.
    pub best: (f64, Chance),
    /// Every value that was looked at, in order, and the chance there.
    pub looked: Vec<(f64, Chance)>,
    /// What a reader must know of the data first.
    pub data_note: String,
    /// Seed and iterations.
    pub seed: u64,
    /// The same.
    pub iterations: u64,
}

/// A value of the lever that is just enough.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The value.
    pub value: f64,
    /// The values between which it lies with 95 % confidence: where the chance's interval begins and ceases to hold what is wanted. None where
    /// that is beyond the lever.
    pub interval: [Option<f64>; 2],
    /// The chance there.
    pub chance: Chance,
}

struct Seeker<'a> {
    files: &'a Files,
    lever: &'a Lever,
    wanted: &'a Wanted,
    ask: &'a Ask,
    repair: Repair,
    observe: Observe<'a>,
    /// Columns by the bits of the value.
    known: BTreeMap<u64, Vec<f64>>,
}

impl Seeker<'_> {
    fn column(&mut self, value: f64) -> Result<&[f64], SeekError> {
        if !self.known.contains_key(&value.to_bits()) {
            let done = self.known.len() as u64;
            if (self.observe)(Progress { done, of: done + 1 }).is_break() {
                return Err(SeekError::Run(StudyError::Interrupted));
            }
            let files = self.files.clone().changed(Written::of_command_line(&[self.lever.at(value)]));
            let study = Study::read(&files, self.repair).map_err(|why| SeekError::NotRead(value, why))?;
            let column = study.column(&self.wanted.node).map_err(SeekError::Run)?;
            let mut values = whole_columns(&study.compiled, study.settings(self.ask), &[column]);
            self.known.insert(value.to_bits(), values.pop().unwrap_or_default());
        }
        Ok(&self.known[&value.to_bits()])
    }

    fn chance(&mut self, value: f64) -> Result<Chance, SeekError> {
        let target = self.wanted.target;
        Ok(Sample::of(self.column(value)?).chance(target))
    }

    /// The value next to where `enough` becomes true, between one where it is not and one where it is.
    fn edge(&mut self, mut short: f64, mut enough_at: f64, enough: &dyn Fn(&Chance) -> bool) -> Result<f64, SeekError> {
        for _ in 0..HALVINGS {
            let middle = 0.5 * (short + enough_at);
            if enough(&self.chance(middle)?) { enough_at = middle } else { short = middle }
        }
        Ok(enough_at)
    }
}

/// Seeks.
///
/// # Errors
/// [`SeekError`].
pub fn seek(
    files: &Files,
    lever: &Lever,
    wanted: &Wanted,
    ask: &Ask,
    observe: Observe<'_>,
) -> Result<Sought, SeekError> {
    let repair = if ask.repaired { Repair::Nearest } else { Repair::No };
    let base = Study::read(files, repair).map_err(SeekError::Base)?;
    let column = base.column(&wanted.node).map_err(SeekError::Run)?;
    let settings = base.settings(ask);
    let stands = Sample::of(&whole_columns(&base.compiled, settings, &[column])[0]).chance(wanted.target);
    let mut seeker = Seeker { files, lever, wanted, ask, repair, observe, known: BTreeMap::new() };
    let [from, to] = lever.ends;
    let values: Vec<f64> = (0..FIRST).map(|step| from + (to - from) * f64::from(step) / f64::from(FIRST - 1)).collect();
    let chances = values.iter().map(|&value| seeker.chance(value)).collect::<Result<Vec<_>, _>>()?;
    let rises = chances[chances.len() - 1].value >= chances[0].value;
    for pair in values.windows(2) {
        let columns = (seeker.column(pair[0])?.to_vec(), seeker.column(pair[1])?.to_vec());
        let change = Pair::of(&columns.0, &columns.1).chance(wanted.target);
        let against = if rises { change.value < 0.0 } else { change.value > 0.0 };
        if against && change.value.abs() > 1.96 * change.se.unwrap_or(0.0) {
            return Err(SeekError::Turns(pair[0], pair[1]));
        }
    }
    // In the order in which the chance rises.
    let mut order: Vec<(f64, Chance)> = values.into_iter().zip(chances).collect();
    if !rises {
        order.reverse();
    }
    let best = order[order.len() - 1];
    let mut crossing = |enough: &dyn Fn(&Chance) -> bool| -> Result<Option<f64>, SeekError> {
        match order.iter().position(|(_, chance)| enough(chance)) {
            None => Ok(None),
            Some(0) => Ok(Some(order[0].0)),
            Some(at) => seeker.edge(order[at - 1].0, order[at].0, enough).map(Some),
        }
    };
    let p = wanted.chance;
    let value = crossing(&|chance| chance.value >= p)?;
    let interval = [crossing(&|chance| chance.high >= p)?, crossing(&|chance| chance.low >= p)?];
    let found = value.map(|value| Ok(Found { value, interval, chance: seeker.chance(value)? })).transpose()?;
    let chance = |column: &[f64]| Sample::of(column).chance(wanted.target);
    let mut looked: Vec<(f64, Chance)> =
        seeker.known.iter().map(|(bits, column)| (f64::from_bits(*bits), chance(column))).collect();
    looked.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(Sought {
        lever: lever.clone(),
        wanted: wanted.clone(),
        name: name_of(&base.model, &base.compiled, &wanted.node),
        stands,
        rises,
        found,
        best,
        looked,
        data_note: base.model.facts.data_note.clone(),
        seed: settings.seed,
        iterations: settings.iterations,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lever_is_a_change_with_two_ends() {
        let lever = Lever::parse("delivery[programme=cip].mean *= 0.5..1.1").unwrap();
        assert_eq!(lever.change, "delivery[programme=cip].mean *=");
        assert_eq!((lever.ends, lever.at(0.75).as_str()), ([0.5, 1.1], "delivery[programme=cip].mean *= 0.75"));
        for wrong in ["delivery.mean", "delivery.mean *= 0.5", "delivery.mean *= 1..0.5", "delivery.mean *= a..b"] {
            assert!(Lever::parse(wrong).is_err(), "{wrong}");
        }
    }
}
