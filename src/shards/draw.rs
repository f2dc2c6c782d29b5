//! Drawing a stretch of the iterations of some nodes.

use std::fmt;
use std::ops::{ControlFlow, Range};

use super::mark::{ITERATION, Known, Mark, Place};
use crate::draws::philox::MAX_ITERATIONS;
use crate::replay::positions;
use crate::simulate::RunSettings;
use crate::study::{Ask, Observe, Progress, Study, StudyError};
use crate::summary::{name_of, watches};
use crate::tallies::Threshold;

/// Iterations between two looks at the observer.
const LOT: u64 = 16_384;

/// A stretch that can be drawn.
#[derive(Debug)]
pub struct Stretch<'a> {
    study: &'a Study,
    settings: RunSettings,
    /// What it is of.
    pub mark: Mark,
    /// The accounts of each node.
    accounts: Vec<Vec<usize>>,
}

/// Why a stretch cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoStretch {
    /// It has no iteration.
    NoIterations,
    /// It goes on beyond the last iteration that has an address.
    Beyond,
    /// No node is named.
    NoNodes,
    /// Two columns would have this name.
    TwoOf(String),
    /// A node that is not there.
    Study(StudyError),
}

impl fmt::Display for NoStretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoIterations => f.write_str("count: 1 or more"),
            Self::Beyond => write!(f, "first + count: at most {MAX_ITERATIONS}"),
            Self::NoNodes => f.write_str("nodes: name one or more"),
            Self::TwoOf(name) => write!(f, "nodes: two columns would have the name `{name}`"),
            Self::Study(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for NoStretch {}

impl<'a> Stretch<'a> {
    /// Iterations `first` .. `first + count` of some nodes, as they are in a run of the seed; without one, of the scenario's.
    ///
    /// # Errors
    /// Any [`NoStretch`].
    pub fn new(
        study: &'a Study,
        [first, count]: [u64; 2],
        nodes: &[String],
        seed: Option<u64>,
    ) -> Result<Self, NoStretch> {
        if first.checked_add(count).is_none_or(|end| end > MAX_ITERATIONS) {
            return Err(NoStretch::Beyond);
        }
        if count == 0 {
            return Err(NoStretch::NoIterations);
        }
        if nodes.is_empty() {
            return Err(NoStretch::NoNodes);
        }
        for (place, code) in nodes.iter().enumerate() {
            if code == ITERATION || nodes[..place].contains(code) {
                return Err(NoStretch::TwoOf(code.clone()));
            }
        }
        let columns = nodes.iter().map(|code| study.column(code)).collect::<Result<Vec<_>, _>>();
        let columns = columns.map_err(NoStretch::Study)?;
        let settings = study.settings(&Ask { seed, ..Ask::default() });
        let mark = Mark {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            name: study.model.facts.name.clone(),
            scenario: study.fingerprint(),
            changes: study.model.facts.changes.clone(),
            seed: settings.seed,
            first,
            count,
            nodes: known(study, nodes, &columns),
            place: None,
        };
        let accounts = columns.iter().map(|&column| study.compiled.columns.accounts_of(column)).collect();
        Ok(Self { study, settings, mark, accounts })
    }

    /// The stretch of a job of an array.
    ///
    /// # Errors
    /// Any [`NoStretch`].
    pub fn of_job(study: &'a Study, place: Place, nodes: &[String], seed: Option<u64>) -> Result<Self, NoStretch> {
        let Range { start, end } = place.stretch();
        let mut stretch = Self::new(study, [start, end - start], nodes, seed)?;
        stretch.mark.place = Some(place);
        Ok(stretch)
    }

    /// Bytes of its columns.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        8 * self.mark.nodes.len() as u64 * self.mark.count
    }

    /// Its columns, a node each.
    ///
    /// # Errors
    /// [`StudyError::Interrupted`].
    pub fn drawn(&self, observe: Observe<'_>) -> Result<Vec<Vec<f64>>, StudyError> {
        let Range { start: first, end } = self.mark.iterations();
        let mut whole = vec![Vec::new(); self.accounts.len()];
        let mut at = first;
        while at < end {
            // Lots end where blocks of draws do, so that none is drawn twice.
            let next = end.min((at / LOT + 1) * LOT);
            let found = positions(&self.study.compiled, self.settings, at..next, &self.accounts);
            whole.iter_mut().zip(found).for_each(|(column, part)| column.extend(part));
            at = next;
            if observe(Progress { done: at - first, of: self.mark.count }) == ControlFlow::Break(()) {
                return Err(StudyError::Interrupted);
            }
        }
        Ok(whole)
    }
}

fn known(study: &Study, codes: &[String], columns: &[usize]) -> Vec<Known> {
    let watches = watches(&study.model, &study.compiled);
    let of = |(code, &column): (&String, &usize)| {
        let watch = &watches[column];
        let amount = |of: Threshold| watch.thresholds.get(&of).copied().unwrap_or_default();
        Known {
            code: code.clone(),
            name: name_of(&study.model, &study.compiled, code),
            reference: watch.reference,
            plan: amount(Threshold::Plan),
            forecast: amount(Threshold::Forecast),
        }
    };
    codes.iter().zip(columns).map(of).collect()
}
