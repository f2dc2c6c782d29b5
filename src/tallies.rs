//! What is kept of each column: counts, moments, products with the focus nodes, and the values around the wanted ranks.
//!
//! Every column has one owner and absorbs its values in iteration order, so no result depends on threads or on waves.

mod bins;
pub mod imperatives;
pub mod kept;
pub mod order;
mod passes;
pub mod ranks;
pub mod states;
pub mod tally;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::compile::Compiled;
use crate::kernel::Isa;
use crate::kernel::lanes::BLOCK;
use crate::kernel::wave::Wave;
use crate::units::from_units;
use imperatives::Imperatives;
pub use kept::{Escaped, Kept};
use order::Placer;
use ranks::Ranks;
use states::{Holders, States};
pub use tally::Tally;

/// What values of a column are counted below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Threshold {
    /// Nought: below it is a deficit.
    Deficit,
    /// The annual plan.
    Plan,
    /// The official forecast.
    Forecast,
    /// The node's stated limit of that number.
    Stated(usize),
    /// The control total; judged with incentive money as planned, as it holds before incentive money.
    ControlTotal,
    /// The starting position, likewise: from it on, actions cover every risk.
    Base,
    /// The smallest amount of a measure: below it there is nothing.
    Anything,
    /// A large claim on the Treasury.
    LargeClaim,
}

impl Threshold {
    /// True where values count with incentive money put back to what was planned.
    #[must_use]
    pub fn is_judged(self) -> bool {
        matches!(self, Self::ControlTotal | Self::Base)
    }
}

/// What to watch in a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Watch {
    /// A number near the column's mean, that moments are taken about.
    pub reference: f64,
    /// Amounts to count the values below.
    pub thresholds: BTreeMap<Threshold, f64>,
    /// Places in [`crate::compile::Columns::focus`] of the nodes to multiply with.
    pub focus: Vec<usize>,
    /// True to keep the whole in-year column: 8 bytes × iterations.
    pub whole: bool,
    /// True where the control total among the thresholds counts in [`states`].
    pub counted: bool,
    /// True for counts and moments only, without quantiles.
    pub moments_only: bool,
    /// True where nothing is asked of the positions before the last stage; they are tallied unless this holds for every column.
    pub final_only: bool,
}

/// The tallies of a run.
#[derive(Debug)]
pub struct Tallies {
    /// Iterations absorbed.
    pub iterations: u64,
    /// One for each column, in the order of [`crate::compile::Columns`].
    pub in_year: Vec<Tally>,
    /// The same for accounts and roll-ups at each stage of [`Compiled::stages`] but the last; empty where there are no rules.
    /// Organisations have quantiles at the first and the last stage only.
    pub stages: Vec<Vec<Tally>>,
    /// Exact sums of what rules posted, in grid units: account × [`crate::compile::Columns::rule_lines`], row-major.
    by_rule: Vec<i128>,
    rule_lines: Vec<usize>,
    /// Who has a control total that is counted.
    pub holders: Holders,
    /// Totals met together.
    pub states: States,
    /// Money, access and safety kept together, where capacity plans are simulated.
    pub imperatives: Imperatives,
    /// One for each account and roll-up; empty where the underlying position cannot differ.
    pub underlying: Vec<Tally>,
    /// The focus columns, whole: 8 bytes × iterations each, for the tail set and second looks.
    pub focus: Vec<Vec<f64>>,
    /// For each focus column, where rules set incentive money: whether each iteration is below what it is judged by.
    pub focus_judged: Vec<BTreeMap<Threshold, Vec<bool>>>,
    focus_columns: Vec<usize>,
    /// Whole columns that were asked for, by column.
    pub whole: BTreeMap<usize, Vec<f64>>,
}

/// Which positions a tally is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    InYear,
    Underlying,
    Stage(usize),
}

/// A second look at one column.
#[derive(Debug)]
pub struct SecondLook {
    of: Of,
    column: usize,
    kept: Kept,
}

impl SecondLook {
    /// Absorbs the first `count` iterations of a wave.
    pub fn absorb(&mut self, wave: &Wave, count: usize) {
        for (block, slab) in wave.slabs.iter().enumerate().take(count.div_ceil(BLOCK)) {
            let columns = match self.of {
                Of::InYear => &slab.in_year,
                Of::Underlying => &slab.underlying,
                Of::Stage(stage) => &slab.stages[stage],
            };
            self.kept.absorb(wave.isa, &columns[self.column][..BLOCK.min(count - block * BLOCK)]);
        }
    }
}

impl Tallies {
    /// Empty tallies. `watches` has one entry a column; underlying columns take the watch of their in-year column without
    /// limits and products.
    #[must_use]
    pub fn new(compiled: &Compiled, watches: &[Watch]) -> Self {
        let columns = &compiled.columns;
        let underlying = if compiled.has_underlying { columns.accounts + columns.rolls.len() } else { 0 };
        let nodes = columns.accounts + columns.rolls.len();
        let plain = |watch: &Watch| Tally::new(&Watch { reference: watch.reference, ..Watch::default() });
        let stage = |stage: usize| {
            let watched = |(column, watch): (usize, &Watch)| {
                let moments_only = stage > 0 && column < columns.accounts;
                Tally::new(&Watch { focus: Vec::new(), whole: false, moments_only, ..watch.clone() })
            };
            watches[..nodes].iter().enumerate().map(watched).collect()
        };
        let asked = watches[..nodes].iter().any(|watch| !watch.final_only);
        let earlier = if asked { compiled.stages.len() - 1 } else { 0 };
        let holders = Holders::of(compiled, watches);
        let focus_columns: Vec<usize> = columns.focus.iter().map(|&roll| columns.roll_column(roll)).collect();
        let judged = |&column: &usize| {
            let judged = watches[column].thresholds.keys().filter(|threshold| threshold.is_judged());
            judged.filter(|_| compiled.sets_incentive()).map(|&threshold| (threshold, Vec::new())).collect()
        };
        Self {
            iterations: 0,
            states: States::new(&holders),
            imperatives: Imperatives::new(compiled, watches),
            holders,
            stages: (0..earlier).map(stage).collect(),
            by_rule: vec![0; if compiled.rules.is_empty() { 0 } else { columns.accounts * columns.rule_lines.len() }],
            rule_lines: columns.rule_lines.clone(),
            in_year: watches.iter().map(Tally::new).collect(),
            underlying: watches[..underlying].iter().map(plain).collect(),
            focus: vec![Vec::new(); columns.focus.len()],
            focus_judged: focus_columns.iter().map(judged).collect(),
            focus_columns,
            whole: (0..watches.len()).filter(|&c| watches[c].whole).map(|c| (c, Vec::new())).collect(),
        }
    }

    /// Absorbs the first `count` iterations of a wave.
    pub fn absorb(&mut self, wave: &Wave, count: usize) {
        let pieces: Vec<usize> = (0..count.div_ceil(BLOCK)).map(|block| BLOCK.min(count - block * BLOCK)).collect();
        let asked = self.whole.iter_mut().map(|(column, whole)| (whole, column));
        for (whole, &column) in self.focus.iter_mut().zip(&self.focus_columns).chain(asked) {
            for (slab, &piece) in wave.slabs.iter().zip(&pieces) {
                whole.extend_from_slice(&slab.in_year[column][..piece]);
            }
        }
        for (&column, judged) in self.focus_columns.iter().zip(&mut self.focus_judged) {
            for (&threshold, below) in judged {
                let Some(amount) = self.in_year[column].amount(threshold) else { continue };
                for (slab, &piece) in wave.slabs.iter().zip(&pieces) {
                    let pairs = slab.in_year[column][..piece].iter().zip(&slab.incentive[column]);
                    below.extend(pairs.map(|(value, incentive)| value - incentive < amount));
                }
            }
        }
        let (isa, focus_columns) = (wave.isa, &self.focus_columns);
        let focus_references: Vec<f64> = focus_columns.iter().map(|&column| self.in_year[column].reference()).collect();
        self.in_year.par_iter_mut().enumerate().for_each(|(column, tally)| {
            for (slab, &piece) in wave.slabs.iter().zip(&pieces) {
                let incentive = slab.incentive.get(column).map(|incentive| &incentive[..piece]);
                tally.absorb(isa, &slab.in_year[column][..piece], incentive, |focus| {
                    (&slab.in_year[focus_columns[focus]][..piece], focus_references[focus])
                });
            }
        });
        for (stage, tallies) in self.stages.iter_mut().enumerate() {
            tallies.par_iter_mut().enumerate().for_each(|(column, tally)| {
                for (slab, &piece) in wave.slabs.iter().zip(&pieces) {
                    // Incentive rules belong to the net stage: before it, nothing of the position is of their making.
                    let incentive =
                        slab.incentive.get(column).filter(|_| stage > 0).map(|incentive| &incentive[..piece]);
                    tally.absorb(isa, &slab.stages[stage][column][..piece], incentive, |_| (&[], 0.0));
                }
            });
        }
        if !self.holders.is_empty() {
            let holders = &self.holders;
            let empty = || States::new(holders);
            let of_wave = wave.slabs.par_iter().zip(&pieces).fold(empty, |mut states, (slab, &piece)| {
                states.absorb(holders, slab, piece);
                states
            });
            self.states = of_wave.reduce(empty, |a, b| a.with(&b)).with(&self.states);
        }
        if !self.imperatives.is_empty() {
            wave.slabs.iter().zip(&pieces).for_each(|(slab, &piece)| self.imperatives.absorb(slab, piece));
        }
        for slab in &wave.slabs[..pieces.len()] {
            self.by_rule.iter_mut().zip(&slab.by_rule).for_each(|(sum, of_slab)| *sum += of_slab);
        }
        self.underlying.par_iter_mut().enumerate().for_each(|(column, tally)| {
            for (slab, &piece) in wave.slabs.iter().zip(&pieces) {
                tally.absorb(isa, &slab.underlying[column][..piece], None, |_| (&[], 0.0));
            }
        });
        self.iterations += count as u64;
    }

    /// The ranks that are wanted of every column.
    #[must_use]
    pub fn ranks(&self) -> Ranks {
        Ranks::of(self.iterations)
    }

    /// What must be looked at again over the same iterations, because a wanted rank fell outside what was kept.
    #[must_use]
    pub fn again(&self) -> Vec<SecondLook> {
        let ranks = self.ranks();
        let ranks = &ranks;
        let look = |of: Of| {
            move |(column, tally): (usize, &Tally)| {
                let kept = if tally.keeps() { tally.kept().again(ranks) } else { None };
                kept.map(|kept| SecondLook { of, column, kept })
            }
        };
        let in_year = self.in_year.iter().enumerate().filter_map(look(Of::InYear));
        let underlying = self.underlying.iter().enumerate().filter_map(look(Of::Underlying));
        let staged = |(stage, tallies): (usize, &Vec<Tally>)| {
            tallies.iter().enumerate().filter_map(look(Of::Stage(stage))).collect::<Vec<_>>()
        };
        in_year.chain(underlying).chain(self.stages.iter().enumerate().flat_map(staged)).collect()
    }

    /// Puts second looks in their places.
    pub fn replace(&mut self, looks: Vec<SecondLook>, isa: Isa) {
        let (ranks, mut placer) = (self.ranks(), Placer::new(isa));
        for mut look in looks {
            look.kept.finish(&ranks, &mut placer);
            let tallies = match look.of {
                Of::InYear => &mut self.in_year,
                Of::Underlying => &mut self.underlying,
                Of::Stage(stage) => &mut self.stages[stage],
            };
            tallies[look.column].replace_kept(look.kept);
        }
    }

    /// Says how many iterations are to come; call before the first. No figure depends on it.
    pub fn expect(&mut self, iterations: u64) {
        let stages = self.stages.iter_mut().flatten();
        self.in_year.iter_mut().chain(&mut self.underlying).chain(stages).for_each(|tally| tally.expect(iterations));
        let whole = self.focus.iter_mut().chain(self.whole.values_mut());
        whole.for_each(|column| column.reserve_exact(crate::numerics::usize_from(iterations)));
    }

    /// Puts what was kept in order, ready for questions.
    pub fn finish(&mut self, isa: Isa) {
        let ranks = self.ranks();
        let stages = self.stages.par_iter_mut().flatten();
        let tallies = self.in_year.par_iter_mut().chain(self.underlying.par_iter_mut()).chain(stages);
        tallies.for_each_init(|| Placer::new(isa), |placer, tally| tally.finish(&ranks, placer));
    }

    /// The tallies of accounts and roll-ups before any rule.
    #[must_use]
    pub fn gross(&self) -> &[Tally] {
        self.stages.first().unwrap_or(&self.in_year)
    }

    /// Mean of what rules added to column `column`, an account or a roll-up.
    #[must_use]
    pub fn mean_of_rules(&self, column: usize) -> f64 {
        self.stages.first().map_or(0.0, |gross| self.in_year[column].mean_less(&gross[column]))
    }

    /// Mean of what rules posted to an account under line column `line`, £m.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    pub fn mean_posted(&self, account: usize, line: usize) -> f64 {
        let place = self.rule_lines.iter().position(|&known| known == line);
        let sum = place.and_then(|place| self.by_rule.get(account * self.rule_lines.len() + place));
        sum.map_or(0.0, |&sum| from_units(sum) / self.iterations as f64)
    }
}
