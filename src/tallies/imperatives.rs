//! Money, access and safety in the same iteration: which of them a node's plans keep.
//!
//! Counts and exact sums only, so no result depends on the order in which blocks are added.

use super::{Threshold, Watch};
use crate::compile::capacity::{Measure, Planned};
use crate::compile::{Compiled, CompiledCapacity};
use crate::kernel::capacity::BY_MONTH;
use crate::kernel::wave::Slab;

/// What a plan may keep: a bit each, in the order of a state's bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imperative {
    /// The year's plan in money.
    Money,
    /// A&E performance.
    Performance,
    /// Planned work.
    Activity,
    /// Required staff.
    Safety,
}

impl Imperative {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Money, Self::Performance, Self::Activity, Self::Safety];

    const fn bit(self) -> usize {
        1 << self as usize
    }
}

/// Number of states.
const STATES: usize = 1 << Imperative::ALL.len();

/// A node and what it is counted by.
#[derive(Debug, Clone)]
struct Held {
    column: usize,
    plan: f64,
    /// Columns of late, cancelled and lacking, and what of each is allowed.
    measures: [(usize, f64); 3],
}

/// The states of every node with capacity plans over a run.
#[derive(Debug, Clone, Default)]
pub struct Imperatives {
    held: Vec<Held>,
    /// Iterations by node and state.
    counts: Vec<[u64; STATES]>,
    /// Sums in grid units: plan × month × [`BY_MONTH`].
    pub by_month: Vec<i128>,
}

impl Imperatives {
    /// Nothing yet.
    #[must_use]
    pub fn new(compiled: &Compiled, watches: &[Watch]) -> Self {
        let Some(given) = &compiled.capacity else { return Self::default() };
        let held = |(node, (&column, planned)): (usize, (&usize, &Planned))| {
            let plan = watches[column].thresholds.get(&Threshold::Plan).copied().unwrap_or(f64::NEG_INFINITY);
            let at = |measure| compiled.columns.capacity_column(given.place(node, measure));
            let measures = [
                (at(Measure::Late), planned.late_allowed),
                (at(Measure::Cancelled), planned.cancelled_allowed),
                (at(Measure::Lacking), planned.lacking_allowed),
            ];
            Held { column, plan, measures }
        };
        let held: Vec<Held> = given.nodes.iter().zip(&given.planned).enumerate().map(held).collect();
        let counts = vec![[0; STATES]; held.len()];
        Self { held, counts, by_month: vec![0; sums(given)] }
    }

    /// Counts the first `count` iterations of a slab.
    pub fn absorb(&mut self, slab: &Slab, count: usize) {
        for (held, counts) in self.held.iter().zip(&mut self.counts) {
            for lane in 0..count {
                let mut state = if slab.in_year[held.column][lane] >= held.plan { Imperative::Money.bit() } else { 0 };
                for (&(column, allowed), kept) in held.measures.iter().zip(&Imperative::ALL[1..]) {
                    if slab.in_year[column][lane] <= allowed {
                        state |= kept.bit();
                    }
                }
                counts[state] += 1;
            }
        }
        self.by_month.iter_mut().zip(&slab.planned).for_each(|(sum, of_slab)| *sum += of_slab);
    }

    /// Adds other blocks of the same run.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        self.by_month.iter_mut().zip(&other.by_month).for_each(|(mine, theirs)| *mine += theirs);
        self
    }

    /// In how many iterations a node keeps all of some.
    #[must_use]
    pub fn kept(&self, node: usize, all: &[Imperative]) -> u64 {
        let wanted: usize = all.iter().map(|one| one.bit()).sum();
        let counts = self.counts.get(node).into_iter().flatten().enumerate();
        counts.filter(|(state, _)| state & wanted == wanted).map(|(_, count)| count).sum()
    }

    /// True where nothing is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
}

/// How many sums by month there are.
fn sums(given: &CompiledCapacity) -> usize {
    given.plans.len() * given.months.len() * BY_MONTH
}
