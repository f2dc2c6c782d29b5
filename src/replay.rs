//! Named iterations again, by the same code to the same bits: what stood behind the tail of a node.

mod detail;
mod node;

pub use detail::{Detail, FactorValue, Posted, detail};
pub use node::{NodeColumns, node_columns, positions, slopes, weighted_means};

use rayon::prelude::*;

use crate::compile::{Compiled, Posts, Term};
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::months::{self, MonthScratch, Positions};
use crate::kernel::sampling::Sampling;
use crate::kernel::{Amounts, Column, Isa, Scratch, Sink};
use crate::numerics::usize_from;
use crate::rules::{self, Block, Ledger};
use crate::simulate::RunSettings;
use crate::tallies::ranks::tail_count;
use crate::tallies::tally::{exact_sum, from_units};

/// Sums over a set of iterations by account and line column.
#[derive(Debug, Clone)]
pub struct TailMeans {
    /// Mean amount, £m, of account × line column (row-major), what the base provides left out.
    cells: Vec<f64>,
    lines: usize,
}

impl TailMeans {
    /// Mean of what the terms of `account`, and rules, post to line column `line`.
    #[must_use]
    pub fn of(&self, account: usize, line: usize) -> f64 {
        self.cells[account * self.lines + line]
    }

    /// Mean of what the terms of `account`, and rules, post.
    #[must_use]
    pub fn of_account(&self, account: usize) -> f64 {
        self.cells[account * self.lines..(account + 1) * self.lines].iter().sum()
    }
}

/// The means over each of `sets` (ascending iteration numbers) of everything that is posted in-year.
#[must_use]
pub fn tail_means(compiled: &Compiled, settings: RunSettings, sets: &[Vec<u64>]) -> Vec<TailMeans> {
    let mut union: Vec<u64> = sets.iter().flatten().copied().collect();
    union.sort_unstable();
    union.dedup();
    let empty = || Cells::new(compiled, sets.len(), settings.isa);
    let sampling = Sampling::new(compiled, settings.seed, settings.sampler);
    let sums = union
        .par_chunks(BLOCK)
        .fold(
            || (empty(), Scratch::new(compiled, settings.isa), MonthScratch::new(compiled)),
            |(mut cells, mut scratch, mut month_scratch), iterations| {
                cells.choose(iterations, sets);
                cells.start(compiled);
                let lanes = Lanes::named(iterations);
                let mut months = std::mem::take(&mut cells.months);
                months::run(compiled, &sampling, &lanes, &mut scratch, &mut month_scratch, &mut months, &mut cells);
                cells.months = months;
                cells.apply_rules(compiled, sampling.key, &lanes);
                (cells, scratch, month_scratch)
            },
        )
        .map(|(cells, _, _)| cells)
        .reduce(empty, Cells::add);
    sets.iter().zip(sums.sums).map(|(set, units)| sums_to_means(&units, set.len(), sums.lines)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn sums_to_means(units: &[i128], count: usize, lines: usize) -> TailMeans {
    TailMeans { cells: units.iter().map(|&units| from_units(units) / count as f64).collect(), lines }
}

/// Exact sums in grid units for several sets at once; exact, so the order of adding does not matter.
struct Cells {
    sums: Vec<Vec<i128>>,
    members: Vec<Amounts>,
    /// Positions of accounts, which rules look at; empty where there are no rules.
    positions: Vec<Amounts>,
    /// Months that rules look at.
    months: Positions,
    /// The same before any rule.
    gross: Vec<Amounts>,
    /// Incentive money less what was planned; empty where no rule sets it.
    incentive: Vec<Amounts>,
    /// Memory for rules.
    scratch: Vec<Amounts>,
    lines: usize,
    isa: Isa,
}

impl Cells {
    fn new(compiled: &Compiled, count: usize, isa: Isa) -> Self {
        let lines = compiled.columns.lines.len();
        let sums = vec![vec![0; compiled.accounts.len() * lines]; count];
        let positions = if compiled.rules.is_empty() { 0 } else { compiled.accounts.len() };
        let months = compiled.path.as_ref().map(Positions::for_rules).unwrap_or_default();
        let incentive = if compiled.sets_incentive() { positions } else { 0 };
        let [positions, gross, incentive] = [positions, positions, incentive].map(|count| vec![[0.0; BLOCK]; count]);
        Self {
            sums,
            members: vec![[0.0; BLOCK]; count],
            months,
            positions,
            gross,
            incentive,
            scratch: Vec::new(),
            lines,
            isa,
        }
    }

    /// Notes which of the lanes belong to which set: 1 or 0.
    fn choose(&mut self, iterations: &[u64], sets: &[Vec<u64>]) {
        for (members, set) in self.members.iter_mut().zip(sets) {
            members.fill(0.0);
            for (member, iteration) in members.iter_mut().zip(iterations) {
                *member = f64::from(u8::from(set.binary_search(iteration).is_ok()));
            }
        }
    }

    /// Sets every position to its constant.
    fn start(&mut self, compiled: &Compiled) {
        for (position, account) in self.positions.iter_mut().zip(&compiled.accounts) {
            position.fill(account.constant);
        }
    }

    /// Applies the rules to the positions, and sums what they post as any term.
    fn apply_rules(&mut self, compiled: &Compiled, key: [u32; 2], lanes: &Lanes) {
        if compiled.rules.is_empty() {
            return;
        }
        let Self { sums, members, months, positions, gross, incentive, scratch, isa, .. } = self;
        gross.copy_from_slice(positions);
        incentive.iter_mut().for_each(|column| column.fill(0.0));
        let to_date = &months.to_date;
        let block = Block { isa: *isa, key, lanes, gross, positions, incentive, to_date, scratch };
        rules::apply(&compiled.rules, &compiled.stages, block, &mut Chosen { sums, members, lines: self.lines });
    }

    fn add(mut self, other: Self) -> Self {
        for (mine, theirs) in self.sums.iter_mut().flatten().zip(other.sums.iter().flatten()) {
            *mine += theirs;
        }
        self
    }
}

impl Sink for Cells {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        if !term.posts.in_year() {
            return;
        }
        let cell = account * self.lines + term.line_column;
        let mut amounts = [0.0; BLOCK];
        self.isa.amounts(term.coefficient, term.complement, values, &mut amounts);
        if let Some(position) = self.positions.get_mut(account) {
            self.isa.add(position, &amounts);
        }
        sum_chosen(&mut self.sums, &self.members, cell, &amounts);
    }
}

/// What rules post, summed as any term.
struct Chosen<'a> {
    sums: &'a mut [Vec<i128>],
    members: &'a [Amounts],
    lines: usize,
}

impl Ledger for Chosen<'_> {
    fn post(&mut self, _: usize, account: usize, line: usize, posts: Posts, amounts: &Amounts) {
        if posts.in_year() {
            sum_chosen(self.sums, self.members, account * self.lines + line, amounts);
        }
    }

    fn note(&mut self, _: usize, _: &Amounts) {}

    fn end(&mut self, _: usize, _: &[Amounts]) {}
}

/// Adds the amounts of each set's lanes to one cell of its sums.
fn sum_chosen(sums: &mut [Vec<i128>], members: &[Amounts], cell: usize, amounts: &Amounts) {
    let mut chosen = [0.0; BLOCK];
    for (sums, members) in sums.iter_mut().zip(members) {
        for ((slot, amount), member) in chosen.iter_mut().zip(amounts).zip(members) {
            *slot = amount * member;
        }
        sums[cell] += exact_sum(&chosen);
    }
}

/// The iterations of the worst share `alpha` of a whole column, ascending; equal values count from the first iteration on.
#[must_use]
pub fn worst(column: &[f64], alpha: f64) -> Vec<u64> {
    let count = usize_from(tail_count(column.len() as u64, alpha));
    let mut order: Vec<u64> = (0..column.len() as u64).collect();
    let by_value = |a: &u64, b: &u64| column[usize_from(*a)].total_cmp(&column[usize_from(*b)]).then(a.cmp(b));
    if count < order.len() {
        order.select_nth_unstable_by(count, by_value);
        order.truncate(count);
        order.shrink_to_fit();
    }
    order.sort_unstable();
    order
}
