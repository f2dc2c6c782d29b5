//! What is kept of each column: counts, moments, products with the focus nodes, and the values around the wanted ranks.
//!
//! Every column has one owner and absorbs its values in iteration order, so no result depends on threads or on waves.

mod bins;
pub mod kept;
mod order;
mod passes;
pub mod ranks;
pub mod tally;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::compile::Compiled;
use crate::kernel::lanes::BLOCK;
use crate::kernel::wave::Wave;
pub use kept::{Escaped, Kept};
use ranks::Ranks;
pub use tally::Tally;

/// What to watch in a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Watch {
    /// A number near the column's mean, that moments are taken about.
    pub reference: f64,
    /// Amounts to count the values below.
    pub limits: Vec<f64>,
    /// An amount to count the values before any rule below.
    pub before: Option<f64>,
    /// Places in [`crate::compile::Columns::focus`] of the nodes to multiply with.
    pub focus: Vec<usize>,
    /// True to keep the whole in-year column: 8 bytes × iterations.
    pub whole: bool,
}

/// The tallies of a run.
#[derive(Debug)]
pub struct Tallies {
    /// Iterations absorbed.
    pub iterations: u64,
    /// One for each column, in the order of [`crate::compile::Columns`].
    pub in_year: Vec<Tally>,
    /// One for each account and roll-up; empty where the underlying position cannot differ.
    pub underlying: Vec<Tally>,
    /// The focus columns, whole: 8 bytes × iterations each, for the tail set and second looks.
    pub focus: Vec<Vec<f64>>,
    focus_columns: Vec<usize>,
    /// Whole columns that were asked for, by column.
    pub whole: BTreeMap<usize, Vec<f64>>,
}

/// A second look at one column.
#[derive(Debug)]
pub struct SecondLook {
    underlying: bool,
    column: usize,
    kept: Kept,
}

impl SecondLook {
    /// Absorbs the first `count` iterations of a wave.
    pub fn absorb(&mut self, wave: &Wave, count: usize) {
        for (block, slab) in wave.slabs.iter().enumerate().take(count.div_ceil(BLOCK)) {
            let columns = if self.underlying { &slab.underlying } else { &slab.in_year };
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
        let plain = |watch: &Watch| Tally::new(&Watch { reference: watch.reference, ..Watch::default() });
        Self {
            iterations: 0,
            in_year: watches.iter().map(Tally::new).collect(),
            underlying: watches[..underlying].iter().map(plain).collect(),
            focus: vec![Vec::new(); columns.focus.len()],
            focus_columns: columns.focus.iter().map(|&roll| columns.roll_column(roll)).collect(),
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
        let (isa, focus_columns) = (wave.isa, &self.focus_columns);
        let focus_references: Vec<f64> = focus_columns.iter().map(|&column| self.in_year[column].reference()).collect();
        self.in_year.par_iter_mut().enumerate().for_each(|(column, tally)| {
            for (slab, &piece) in wave.slabs.iter().zip(&pieces) {
                let before = slab.before.get(column).map(|before| &before[..piece]);
                tally.absorb(isa, &slab.in_year[column][..piece], before, |focus| {
                    (&slab.in_year[focus_columns[focus]][..piece], focus_references[focus])
                });
            }
        });
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
        let look = |underlying: bool| {
            move |(column, tally): (usize, &Tally)| {
                tally.kept().again(ranks).map(|kept| SecondLook { underlying, column, kept })
            }
        };
        let in_year = self.in_year.iter().enumerate().filter_map(look(false));
        in_year.chain(self.underlying.iter().enumerate().filter_map(look(true))).collect()
    }

    /// Puts second looks in their places.
    pub fn replace(&mut self, looks: Vec<SecondLook>) {
        for mut look in looks {
            look.kept.finish();
            let tallies = if look.underlying { &mut self.underlying } else { &mut self.in_year };
            tallies[look.column].replace_kept(look.kept);
        }
    }

    /// Says how many iterations are to come; call before the first. No figure depends on it.
    pub fn expect(&mut self, iterations: u64) {
        self.in_year.iter_mut().chain(&mut self.underlying).for_each(|tally| tally.expect(iterations));
        let whole = self.focus.iter_mut().chain(self.whole.values_mut());
        whole.for_each(|column| column.reserve_exact(crate::numerics::usize_from(iterations)));
    }

    /// Puts what was kept in order, ready for questions.
    pub fn finish(&mut self) {
        self.in_year.par_iter_mut().chain(self.underlying.par_iter_mut()).for_each(Tally::finish);
    }
}
