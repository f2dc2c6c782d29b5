//! Every iteration of one node: where it ends, what each line did to it, and what its accounts and terms are on average over some of them.

use std::ops::Range;

use rayon::prelude::*;

use crate::compile::{Compiled, Posts, Term};
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::months::{self, MonthScratch, Positions};
use crate::kernel::sampling::Sampling;
use crate::kernel::{Amounts, Column, Isa, Scratch, Sink};
use crate::numerics::usize_from;
use crate::rules::{self, Block, Ledger};
use crate::simulate::RunSettings;

/// Whole columns of one node, one value an iteration.
#[derive(Debug, Clone, Default)]
pub struct NodeColumns {
    /// Its year-end position, £m, all rules done.
    pub position: Vec<f64>,
    /// What each line of the model did to it, £m, what the base provides included: by the model's lines. With what the base is without
    /// lines they add up to the position.
    pub lines: Vec<Vec<f64>>,
    /// Its position at the end of each of [`Compiled::stages`] but the last, £m, gross first.
    pub stages: Vec<Vec<f64>>,
    /// The shared factors and uncertain parameters that were asked for, in standard deviations.
    pub factors: Vec<Vec<f64>>,
    /// Weights of the iterations, of mean 1: all 1 but for importance sampling.
    pub weights: Vec<f64>,
}

/// The columns of the node that holds `accounts`, and `factors` among [`Compiled::factors`].
#[must_use]
pub fn node_columns(compiled: &Compiled, settings: RunSettings, accounts: &[usize], factors: &[usize]) -> NodeColumns {
    let members = members(compiled, accounts);
    let count = line_count(compiled);
    let mut provided = vec![0.0; count];
    for &account in accounts {
        for &(line, amount) in &compiled.accounts[account].provided {
            provided[compiled.columns.lines[line].line] += amount;
        }
    }
    let before_last = compiled.stages.len() - 1;
    let of_block = |room: &mut Room, lanes: &Lanes, sampling: &Sampling| {
        let mut sink = Lines {
            isa: room.isa,
            compiled,
            accounts,
            members: &members,
            lines: vec![[0.0; BLOCK]; count],
            stages: vec![[0.0; BLOCK]; before_last],
        };
        for (line, amount) in sink.lines.iter_mut().zip(&provided) {
            line.fill(*amount);
        }
        room.run(compiled, sampling, lanes, &mut sink);
        let position = total(room.isa, accounts, &room.positions);
        if let Some(gross) = sink.stages.first_mut() {
            *gross = total(room.isa, accounts, &room.gross);
        }
        let mut weights = [1.0; BLOCK];
        sampling.weights(room.isa, lanes, &mut weights);
        let factors = factors.iter().map(|&factor| room.scratch.factors[factor].map(f64::from));
        let mut found = vec![position, weights];
        found.extend(factors);
        found.extend(sink.lines);
        found.extend(sink.stages);
        found
    };
    let found = blocks(compiled, settings, 0..settings.iterations, of_block);
    let whole = |place: usize| -> Vec<f64> {
        found.iter().flat_map(|block| block[place]).take(usize_from(settings.iterations)).collect()
    };
    let of = |range: Range<usize>| range.map(whole).collect::<Vec<_>>();
    let (lines, stages) = (2 + factors.len(), 2 + factors.len() + count);
    NodeColumns {
        position: whole(0),
        weights: whole(1),
        factors: of(2..lines),
        lines: of(lines..stages),
        stages: of(stages..stages + before_last),
    }
}

/// The year-end positions, £m, all rules done, of nodes by the accounts that each holds, in these iterations alone: whatever the iterations are,
/// the bits are those that a whole run has there.
#[must_use]
pub fn positions(
    compiled: &Compiled,
    settings: RunSettings,
    iterations: Range<u64>,
    nodes: &[Vec<usize>],
) -> Vec<Vec<f64>> {
    let (first, count) = (iterations.start % BLOCK as u64, iterations.end - iterations.start);
    let of_block = |room: &mut Room, lanes: &Lanes, sampling: &Sampling| {
        room.run(compiled, sampling, lanes, &mut Unseen);
        nodes.iter().map(|accounts| total(room.isa, accounts, &room.positions)).collect::<Vec<_>>()
    };
    let found = blocks(compiled, settings, iterations, of_block);
    let whole = |place: usize| found.iter().flat_map(move |block| block[place]).skip(usize_from(first));
    (0..nodes.len()).map(|place| whole(place).take(usize_from(count)).collect()).collect()
}

/// Exact on the money grid, so no order matters.
fn total(isa: Isa, accounts: &[usize], positions: &[Amounts]) -> Amounts {
    let mut sum = [0.0; BLOCK];
    accounts.iter().for_each(|&account| isa.add(&mut sum, &positions[account]));
    sum
}

/// A line that is looked at by account: its index in the model, and its total over the accounts in each iteration, £m.
pub type LineTotal<'a> = (usize, &'a [f64]);

/// How far each of `accounts` moves with the total of each line: the slope Cov(its part, total) / Var(total), which is what is expected of
/// the part when the total is known, by least squares. The slopes of a line add up to 1. Blocks are added in their order, so the bits are the
/// same on any number of threads.
#[must_use]
pub fn slopes(
    compiled: &Compiled,
    settings: RunSettings,
    accounts: &[usize],
    lines: &[LineTotal<'_>],
) -> Vec<Vec<(usize, f64)>> {
    let members = members(compiled, accounts);
    let mut place_of_line = vec![None; line_count(compiled)];
    lines.iter().enumerate().for_each(|(place, (line, _))| place_of_line[*line] = Some(place));
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    let mean = |total: &[f64]| total.iter().sum::<f64>() / total.len() as f64;
    let means: Vec<f64> = lines.iter().map(|(_, total)| mean(total)).collect();
    let of_block = |room: &mut Room, at: &Lanes, sampling: &Sampling| {
        let Lanes::Block { block, .. } = at else { return Vec::new() };
        let start = usize_from(u64::from(*block)) * BLOCK;
        let centred = |((_, total), mean): (&LineTotal<'_>, &f64)| {
            let mut centred = [0.0; BLOCK];
            centred.iter_mut().zip(&total[start..]).for_each(|(slot, value)| *slot = value - mean);
            centred
        };
        let totals = lines.iter().zip(&means).map(centred).collect();
        let mut sink = Slopes {
            isa: room.isa,
            compiled,
            members: &members,
            place_of_line: &place_of_line,
            totals,
            sums: vec![0.0; compiled.accounts.len() * lines.len()],
        };
        room.draw(compiled, sampling, at, &mut sink);
        sink.sums
    };
    let mut sums = vec![0.0; compiled.accounts.len() * lines.len()];
    for block in blocks(compiled, settings, 0..settings.iterations, of_block) {
        sums.iter_mut().zip(block).for_each(|(sum, part)| *sum += part);
    }
    let of_line = |place: usize| {
        let sum = |&account: &usize| (account, sums[account * lines.len() + place]);
        let parts: Vec<(usize, f64)> = accounts.iter().map(sum).filter(|(_, sum)| *sum != 0.0).collect();
        let whole: f64 = parts.iter().map(|(_, sum)| sum).sum();
        parts.into_iter().map(|(account, sum)| (account, sum / whole)).collect()
    };
    (0..lines.len()).map(of_line).collect()
}

/// The means of the accounts' positions, all rules done, with each of the stated weights of iterations, and last over all with their own. Blocks
/// are added in their order, so the bits are the same on any number of threads.
#[must_use]
pub fn weighted_means<const N: usize>(
    compiled: &Compiled,
    settings: RunSettings,
    weights: [&[f64]; N],
) -> Vec<([f64; N], f64)> {
    let numbered = |number: u64| usize_from(number) * BLOCK;
    let of_block = |room: &mut Room, lanes: &Lanes, sampling: &Sampling| {
        let Lanes::Block { block, .. } = lanes else { return Vec::new() };
        let start = numbered(u64::from(*block));
        let mut own = [1.0; BLOCK];
        sampling.weights(room.isa, lanes, &mut own);
        room.run(compiled, sampling, lanes, &mut Unseen);
        let weights = weights.map(|weights| &weights[start..weights.len().min(start + BLOCK)]);
        let kept = weights.first().map_or(BLOCK, |weights| weights.len());
        let product = |position: &Amounts, weights: &[f64]| -> f64 {
            position.iter().zip(weights).map(|(amount, weight)| amount * weight).sum()
        };
        let sums =
            |position: &Amounts| (weights.map(|weights| product(position, weights)), product(position, &own[..kept]));
        room.positions.iter().map(sums).collect::<Vec<([f64; N], f64)>>()
    };
    let mut sums = vec![([0.0; N], 0.0); compiled.accounts.len()];
    for block in blocks(compiled, settings, 0..settings.iterations, of_block) {
        for ((sums, sum), (parts, part)) in sums.iter_mut().zip(block) {
            sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
            *sum += part;
        }
    }
    let wholes: [f64; N] = weights.map(|weights| weights.iter().sum());
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    let n = settings.iterations as f64;
    let mean = |(sums, sum): ([f64; N], f64)| (std::array::from_fn(|of| sums[of] / wholes[of]), sum / n);
    sums.into_iter().map(mean).collect()
}

fn line_count(compiled: &Compiled) -> usize {
    compiled.columns.lines.iter().map(|line| line.line + 1).max().unwrap_or(0)
}

fn members(compiled: &Compiled, accounts: &[usize]) -> Vec<bool> {
    let mut members = vec![false; compiled.accounts.len()];
    accounts.iter().for_each(|&account| members[account] = true);
    members
}

/// Something of each block that holds any of the iterations, in their order.
fn blocks<T: Send>(
    compiled: &Compiled,
    settings: RunSettings,
    iterations: Range<u64>,
    of: impl Fn(&mut Room, &Lanes, &Sampling) -> T + Sync,
) -> Vec<T> {
    let sampling = Sampling::new(compiled, settings.seed, settings.sampler);
    let numbers: Vec<u64> = (iterations.start / BLOCK as u64..iterations.end.div_ceil(BLOCK as u64)).collect();
    let room = || Room::new(compiled, settings.isa);
    numbers.par_iter().map_init(room, |room, &number| of(room, &Lanes::block(number), &sampling)).collect()
}

/// Memory for one block of iterations.
struct Room {
    isa: Isa,
    scratch: Scratch,
    month_scratch: MonthScratch,
    months: Positions,
    positions: Vec<Amounts>,
    gross: Vec<Amounts>,
    incentive: Vec<Amounts>,
    rules: Vec<Amounts>,
}

impl Room {
    fn new(compiled: &Compiled, isa: Isa) -> Self {
        let columns = || vec![[0.0; BLOCK]; compiled.accounts.len()];
        let incentive = if compiled.sets_incentive() { columns() } else { Vec::new() };
        Self {
            isa,
            scratch: Scratch::new(compiled, isa),
            month_scratch: MonthScratch::new(compiled),
            months: compiled.path.as_ref().map(Positions::for_rules).unwrap_or_default(),
            positions: columns(),
            gross: columns(),
            incentive,
            rules: Vec::new(),
        }
    }

    /// Draws every term.
    fn draw(&mut self, compiled: &Compiled, sampling: &Sampling, lanes: &Lanes, sink: &mut impl Sink) {
        for (position, account) in self.positions.iter_mut().zip(&compiled.accounts) {
            position.fill(account.constant);
        }
        let sink = Both { isa: self.isa, positions: &mut self.positions, inner: sink };
        months::run(compiled, sampling, lanes, &mut self.scratch, &mut self.month_scratch, &mut self.months, sink);
    }

    /// Draws every term and applies the rules.
    fn run<S: Sink + Ledger>(&mut self, compiled: &Compiled, sampling: &Sampling, lanes: &Lanes, sink: &mut S) {
        self.draw(compiled, sampling, lanes, sink);
        self.gross.copy_from_slice(&self.positions);
        self.incentive.iter_mut().for_each(|column| column.fill(0.0));
        let block = Block {
            isa: self.isa,
            key: sampling.key,
            lanes,
            gross: &self.gross,
            positions: &mut self.positions,
            incentive: &mut self.incentive,
            to_date: &self.months.to_date,
            scratch: &mut self.rules,
        };
        rules::apply(&compiled.rules, &compiled.stages, block, sink);
    }
}

/// Adds up positions, and passes every amount on.
struct Both<'a, S> {
    isa: Isa,
    positions: &'a mut [Amounts],
    inner: &'a mut S,
}

impl<S: Sink> Sink for Both<'_, S> {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        if term.posts.in_year() {
            self.isa.post(term.coefficient, term.complement, values, [&mut self.positions[account]]);
        }
        self.inner.post(account, term, values);
    }
}

/// What each line posts to the members, and where they stand at the end of each stage.
struct Lines<'a> {
    isa: Isa,
    compiled: &'a Compiled,
    accounts: &'a [usize],
    members: &'a [bool],
    lines: Vec<Amounts>,
    stages: Vec<Amounts>,
}

impl Sink for Lines<'_> {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        if term.posts.in_year() && self.members[account] {
            let line = self.compiled.columns.lines[term.line_column].line;
            self.isa.post(term.coefficient, term.complement, values, [&mut self.lines[line]]);
        }
    }
}

impl Ledger for Lines<'_> {
    fn post(&mut self, _: usize, account: usize, line: usize, posts: Posts, amounts: &Amounts) {
        if posts.in_year() && self.members[account] {
            self.isa.add(&mut self.lines[self.compiled.columns.lines[line].line], amounts);
        }
    }

    fn note(&mut self, _: usize, _: &Amounts) {}

    fn end(&mut self, stage: usize, positions: &[Amounts]) {
        self.stages[stage] = total(self.isa, self.accounts, positions);
    }
}

/// Sums of what each account posts to a line × the line's total less its mean.
struct Slopes<'a> {
    isa: Isa,
    compiled: &'a Compiled,
    members: &'a [bool],
    place_of_line: &'a [Option<usize>],
    totals: Vec<Amounts>,
    /// Account by account.
    sums: Vec<f64>,
}

impl Sink for Slopes<'_> {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        let place = self.place_of_line[self.compiled.columns.lines[term.line_column].line];
        let Some(place) = place.filter(|_| term.posts.in_year() && self.members[account]) else { return };
        let mut amounts = [0.0; BLOCK];
        self.isa.amounts(term.coefficient, term.complement, values, &mut amounts);
        let products = amounts.iter().zip(&self.totals[place]).map(|(amount, total)| amount * total);
        self.sums[account * self.totals.len() + place] += products.sum::<f64>();
    }
}

/// Positions are all that is wanted.
struct Unseen;

impl Sink for Unseen {
    fn post(&mut self, _: usize, _: &Term, _: &Column) {}
}

impl Ledger for Unseen {
    fn post(&mut self, _: usize, _: usize, _: usize, _: Posts, _: &Amounts) {}

    fn note(&mut self, _: usize, _: &Amounts) {}

    fn end(&mut self, _: usize, _: &[Amounts]) {}
}
