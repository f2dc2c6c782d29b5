//! A wave: the amounts of a few thousand iterations for every column, in slabs of one block each.

use super::capacity::{BY_MONTH, Outcomes};
use super::lanes::{BLOCK, Lanes};
use super::months::Positions;
use super::{Amounts, Column, Isa, Sink};
use crate::compile::CompiledCapacity;
use crate::compile::capacity::Measure;
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
    /// In-year amounts of every column after all rules: accounts, roll-ups, line columns, measures, months of the fan.
    pub in_year: Vec<Amounts>,
    /// Underlying positions: accounts, roll-ups; empty where they cannot differ.
    pub underlying: Vec<Amounts>,
    /// In-year positions, accounts and roll-ups, at each stage of [`Compiled::stages`] but the last; empty where there are no
    /// rules.
    pub stages: Vec<Vec<Amounts>>,
    /// Incentive money less what was planned, accounts and roll-ups; empty where no rule sets it.
    pub incentive: Vec<Amounts>,
    /// Sums over the block's iterations of what rules posted, in grid units: account × [`Columns::rule_lines`], row-major.
    pub by_rule: Vec<i128>,
    /// Sums over the block's iterations of what capacity plans come to, in grid units: plan × month × [`BY_MONTH`], row-major.
    pub planned: Vec<i128>,
    /// Memory for rules.
    pub scratch: Vec<Amounts>,
    /// The in-year path; nothing without one.
    pub months: Positions,
    /// How many of the block's iterations belong to the run.
    pub count: usize,
    first_line: usize,
    capacity: Places,
    /// What computes it.
    pub isa: Isa,
}

impl Wave {
    /// Memory for the waves of `compiled`.
    #[must_use]
    pub fn new(compiled: &Compiled, isa: Isa) -> Self {
        let columns = &compiled.columns;
        let first_line = columns.accounts + columns.rolls.len();
        let underlying = if compiled.has_underlying { first_line } else { 0 };
        let incentive = if compiled.sets_incentive() { first_line } else { 0 };
        let cells = if compiled.rules.is_empty() { 0 } else { columns.accounts * columns.rule_lines.len() };
        let slab = || Slab {
            in_year: vec![[0.0; BLOCK]; columns.count()],
            underlying: vec![[0.0; BLOCK]; underlying],
            stages: vec![vec![[0.0; BLOCK]; first_line]; compiled.stages.len() - 1],
            incentive: vec![[0.0; BLOCK]; incentive],
            by_rule: vec![0; cells],
            planned: vec![
                0;
                compiled
                    .capacity
                    .as_ref()
                    .map_or(0, |given| given.plans.len() * given.months.len() * BY_MONTH)
            ],
            capacity: compiled
                .capacity
                .as_ref()
                .map(|given| Places::of(given, columns.capacity_column(0)))
                .unwrap_or_default(),
            scratch: Vec::new(),
            months: compiled.path.as_ref().map(Positions::new).unwrap_or_default(),
            count: BLOCK,
            first_line,
            isa,
        };
        Self { slabs: (0..WAVE / BLOCK).map(|_| slab()).collect(), isa }
    }
}

impl Slab {
    /// Sets every account to its constant and every line column to what the base provides. The first `count` of the block's
    /// iterations belong to the run.
    pub fn start(&mut self, compiled: &Compiled, count: usize) {
        self.count = count;
        self.by_rule.fill(0);
        self.planned.fill(0);
        // Columns of months and of reports are written whole later.
        let lines_and_measures = self.first_line..compiled.columns.path_column(0);
        self.in_year[lines_and_measures].iter_mut().for_each(|column| column.fill(0.0));
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

    /// Notes the months of the fan, with what rules have changed: call when everything is added up.
    ///
    /// A month before the year end has its share of what the rules did to the node by then, rounded to the money grid.
    pub fn note_months(&mut self, columns: &Columns, path: &CompiledPath) {
        let count = path.months.len();
        let Self { in_year, stages, months, .. } = self;
        let first = columns.path_column(0);
        let (nodes, fans) = in_year.split_at_mut(first);
        for (place, (fan, gross)) in fans.iter_mut().zip(&months.fan).enumerate() {
            fan.copy_from_slice(gross);
            let (node, share) = (path.fan[place / count], path.rules[place % count]);
            if let Some(before) = stages.first().and_then(|gross| gross.get(node)) {
                for ((fan, after), before) in fan.iter_mut().zip(&nodes[node]).zip(before) {
                    *fan += to_grid(share * (after - before));
                }
            }
        }
    }

    /// Follows official forecasts to the year end that is now known; nothing where the scenario does not ask for it.
    pub fn report(&mut self, compiled: &Compiled, key: [u32; 2], lanes: &Lanes) {
        let columns = &compiled.columns;
        let (ends, out) = self.in_year.split_at_mut(columns.reported_column(0));
        super::reporting::run(compiled, key, self.isa, lanes, &ends[..columns.accounts], out);
    }

    /// Adds the accounts up; exact, so no order matters.
    pub fn roll_up(&mut self, columns: &Columns) {
        for &roll in &columns.order {
            let column = columns.roll_column(roll);
            sum(self.isa, &mut self.in_year, column, &columns.rolls[roll].parts);
            if !self.underlying.is_empty() {
                sum(self.isa, &mut self.underlying, column, &columns.rolls[roll].parts);
            }
            for stage in &mut self.stages {
                sum(self.isa, stage, column, &columns.rolls[roll].parts);
            }
            if !self.incentive.is_empty() {
                sum(self.isa, &mut self.incentive, column, &columns.rolls[roll].parts);
            }
        }
    }
}

/// Where what becomes of capacity plans goes.
#[derive(Debug, Clone, Default)]
struct Places {
    /// Of each plan its account, and the first columns of the nodes that hold it, counted from the first column of capacity.
    plans: Vec<(usize, Vec<usize>)>,
    first: usize,
    months: usize,
}

impl Places {
    fn of(given: &CompiledCapacity, first: usize) -> Self {
        let places = |plan: &crate::compile::CapacityPlan| {
            let columns = plan.nodes.iter().map(|&node| given.place(node, Measure::Late)).collect();
            (plan.account, columns)
        };
        Self { plans: given.plans.iter().map(places).collect(), first, months: given.months.len() }
    }
}

impl Sink for Slab {
    fn plans(&self) -> Option<usize> {
        Some(self.count)
    }

    fn planned(&mut self, account: usize, outcomes: &mut Outcomes) {
        let Self { in_year, planned, capacity, isa, .. } = self;
        let Ok(plan) = capacity.plans.binary_search_by_key(&account, |&(account, _)| account) else { return };
        for &column in &capacity.plans[plan].1 {
            for (measure, amounts) in outcomes.measures.iter().enumerate() {
                isa.add(&mut in_year[capacity.first + column + measure], amounts);
            }
        }
        let cells = &mut planned[plan * capacity.months * BY_MONTH..];
        cells.iter_mut().zip(outcomes.months.iter().flatten()).for_each(|(sum, of_block)| *sum += of_block);
    }

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
    columns[into].fill(0.0);
    for &part in parts {
        let [total, part] = columns.get_disjoint_mut([into, part]).expect("no sum is a part of itself");
        isa.add(total, part);
    }
}
