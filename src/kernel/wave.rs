//! A wave: the amounts of a few thousand iterations for every column, in slabs of one block each.

use super::lanes::BLOCK;
use super::months::Positions;
use super::{Amounts, Column, Isa, Sink};
use crate::compile::{Columns, Compiled, CompiledPath, Posts, Term};
use crate::units::to_grid;

/// Iterations in a wave: 16 blocks. No result depends on it.
pub const WAVE: usize = 16 * BLOCK;

/// The columns of one wave.
#[derive(Debug)]
pub struct Wave {
    /// One slab for each block of 256 iterations.
    pub slabs: Vec<Slab>,
    /// What computes them.
    pub isa: Isa,
}

/// The columns of one block.
#[derive(Debug)]
pub struct Slab {
    /// In-year positions: accounts, roll-ups, line columns, months of the fan.
    pub in_year: Vec<Amounts>,
    /// Underlying positions: accounts, roll-ups; empty where they cannot differ.
    pub underlying: Vec<Amounts>,
    /// In-year positions before any rule: accounts, roll-ups; empty where there are no rules.
    pub before: Vec<Amounts>,
    /// The in-year path; nothing without one.
    pub months: Positions,
    first_line: usize,
    isa: Isa,
}

impl Wave {
    /// Memory for the waves of `compiled`.
    #[must_use]
    pub fn new(compiled: &Compiled, isa: Isa) -> Self {
        let columns = &compiled.columns;
        let first_line = columns.accounts + columns.rolls.len();
        let underlying = if compiled.has_underlying { first_line } else { 0 };
        let before = if compiled.rules.is_empty() { 0 } else { first_line };
        let slab = || Slab {
            in_year: vec![[0.0; BLOCK]; columns.count()],
            underlying: vec![[0.0; BLOCK]; underlying],
            before: vec![[0.0; BLOCK]; before],
            months: compiled.path.as_ref().map(Positions::new).unwrap_or_default(),
            first_line,
            isa,
        };
        Self { slabs: (0..WAVE / BLOCK).map(|_| slab()).collect(), isa }
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
                self.isa.add(&mut self.in_year[self.first_line + line], &[amount; BLOCK]);
            }
        }
    }

    /// Notes the positions of the accounts, for what is judged before the rules; call when every term is posted.
    pub fn remember(&mut self, columns: &Columns) {
        self.before[..columns.accounts].copy_from_slice(&self.in_year[..columns.accounts]);
    }

    /// Positions of accounts and roll-ups, and the line columns.
    pub fn positions_and_lines(&mut self) -> (&mut [Amounts], &mut [Amounts]) {
        self.in_year.split_at_mut(self.first_line)
    }

    /// Notes the months of the fan, with what rules have changed: call when everything is added up.
    ///
    /// A month before the year end has its share of what the rules did to the node by then, rounded to the money grid.
    pub fn note_months(&mut self, path: &CompiledPath) {
        let count = path.months.len();
        let Self { in_year, before, months, .. } = self;
        let first = in_year.len() - months.fan.len();
        let (nodes, fans) = in_year.split_at_mut(first);
        for (place, (fan, gross)) in fans.iter_mut().zip(&months.fan).enumerate() {
            fan.copy_from_slice(gross);
            let (node, share) = (path.fan[place / count], path.rules[place % count]);
            if let Some(before) = before.get(node) {
                for ((fan, after), before) in fan.iter_mut().zip(&nodes[node]).zip(before) {
                    *fan += to_grid(share * (after - before));
                }
            }
        }
    }

    /// Adds the accounts up; exact, so no order matters.
    pub fn roll_up(&mut self, columns: &Columns) {
        for &roll in &columns.order {
            let column = columns.roll_column(roll);
            sum(self.isa, &mut self.in_year, column, &columns.rolls[roll].parts);
            if !self.underlying.is_empty() {
                sum(self.isa, &mut self.underlying, column, &columns.rolls[roll].parts);
            }
            if !self.before.is_empty() {
                sum(self.isa, &mut self.before, column, &columns.rolls[roll].parts);
            }
        }
    }
}

impl Sink for Slab {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        let (positions, lines) = self.in_year.split_at_mut(self.first_line);
        let (position, line) = (&mut positions[account], &mut lines[term.line_column]);
        let (coefficient, complement) = (term.coefficient, term.complement);
        match term.posts {
            Posts::InYear => self.isa.post(coefficient, complement, values, [position, line]),
            Posts::Underlying => self.isa.post(coefficient, complement, values, [&mut self.underlying[account]]),
            Posts::Both => {
                self.isa.post(coefficient, complement, values, [position, line, &mut self.underlying[account]]);
            }
        }
    }
}

fn sum(isa: Isa, columns: &mut [Amounts], into: usize, parts: &[usize]) {
    let mut total = [0.0; BLOCK];
    for &part in parts {
        isa.add(&mut total, &columns[part]);
    }
    columns[into] = total;
}
