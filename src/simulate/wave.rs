//! A wave: the amounts of a few thousand iterations for every column, in slabs of one block each.

use super::kernel::{Amounts, Sink};
use super::lanes::BLOCK;
use super::WAVE;
use crate::compile::{Columns, Compiled, Term};

/// The columns of one wave.
#[derive(Debug)]
pub struct Wave {
    /// One slab for each block of 256 iterations.
    pub slabs: Vec<Slab>,
}

/// The columns of one block.
#[derive(Debug)]
pub struct Slab {
    /// In-year positions: accounts, roll-ups, line columns.
    pub in_year: Vec<Amounts>,
    /// Underlying positions: accounts, roll-ups; empty where they cannot differ.
    pub underlying: Vec<Amounts>,
    first_line: usize,
}

impl Wave {
    /// Memory for the waves of `compiled`.
    #[must_use]
    pub fn new(compiled: &Compiled) -> Self {
        let columns = &compiled.columns;
        let first_line = columns.accounts + columns.rolls.len();
        let underlying = if compiled.has_underlying { first_line } else { 0 };
        let slab = || Slab {
            in_year: vec![[0.0; BLOCK]; columns.count()],
            underlying: vec![[0.0; BLOCK]; underlying],
            first_line,
        };
        Self { slabs: (0..WAVE / BLOCK).map(|_| slab()).collect() }
    }
}

impl Slab {
    /// Sets every account to its constant and every line column to what the base provides.
    pub fn start(&mut self, compiled: &Compiled) {
        self.in_year[self.first_line..].iter_mut().for_each(|column| column.fill(0.0));
        for (index, account) in compiled.accounts.iter().enumerate() {
            self.in_year[index].fill(account.constant);
            if compiled.has_underlying {
                self.underlying[index].fill(account.underlying_constant);
            }
            for &(line, amount) in &account.provided {
                add(&mut self.in_year[self.first_line + line], &[amount; BLOCK]);
            }
        }
    }

    /// Adds the accounts up; exact, so no order matters.
    pub fn roll_up(&mut self, columns: &Columns) {
        for &roll in &columns.order {
            let column = columns.roll_column(roll);
            sum(&mut self.in_year, column, &columns.rolls[roll].parts);
            if !self.underlying.is_empty() {
                sum(&mut self.underlying, column, &columns.rolls[roll].parts);
            }
        }
    }
}

impl Sink for Slab {
    fn post(&mut self, account: usize, term: &Term, amounts: &Amounts) {
        if term.posts.in_year() {
            add(&mut self.in_year[account], amounts);
            add(&mut self.in_year[self.first_line + term.line_column], amounts);
        }
        if term.posts.underlying() {
            add(&mut self.underlying[account], amounts);
        }
    }
}

fn sum(columns: &mut [Amounts], into: usize, parts: &[usize]) {
    let mut total = [0.0; BLOCK];
    for &part in parts {
        add(&mut total, &columns[part]);
    }
    columns[into] = total;
}

fn add(total: &mut Amounts, amounts: &Amounts) {
    for (sum, amount) in total.iter_mut().zip(amounts) {
        *sum += amount;
    }
}
