//! Cases beside each other: short runs of several models over the same draws, drawn once.
//!
//! A case may have other amounts, sizes, probabilities, loadings, factors or rules than the model as stated: it is another
//! [`Compiled`] of the same accounts, other rules, or money given. What has an address in common is drawn once a block for all
//! cases, so a difference between two of them is that of what was changed, and where nothing was changed it is nought in
//! every iteration. Only accounts' in-year positions are followed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

use rayon::prelude::*;

use crate::compile::{Compiled, CompiledRule, Posts, Stage, Term};
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::months::{MonthScratch, Positions, ToDate, WithMonths};
use crate::kernel::normals::Kept;
use crate::kernel::sampling::Sampling;
use crate::kernel::{Amounts, Column, Isa, Scratch, Sink, Together, run_together, same_tables};
use crate::numerics::usize_from;
use crate::rules::{self, Block, Ledger};
use crate::simulate::RunSettings;
use crate::units::to_grid;

/// Which draws a case is made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Draws {
    /// Those of the run, by its sampler.
    #[default]
    OfTheRun,
    /// Independent draws with the run's seed, whatever its sampler.
    Plain,
    /// These columns of [`Compiled::factors`] as in [`Draws::Plain`], and all else drawn anew.
    Only(Vec<usize>),
    /// All as in [`Draws::Plain`], but these columns of [`Compiled::factors`] drawn anew.
    But(Vec<usize>),
    /// Those of the run with a column of [`Compiled::factors`] held, in standard deviations: see [`Sampling::holding`].
    Holding(usize, f32),
}

/// What is compared over the same draws.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The model.
    pub compiled: &'a Compiled,
    /// Its draws.
    pub draws: Draws,
    /// £m more by account, on the money grid, before any rule; no account twice.
    pub more: Vec<(usize, f64)>,
    /// Lines that are moved.
    pub moved: Vec<Moved<'a>>,
    /// The rules, in the place of the model's own.
    pub rules: Cow<'a, [CompiledRule]>,
}

/// The total of a line over some accounts, moved in each iteration: as if the line had come to another total then.
#[derive(Debug, Clone)]
pub struct Moved<'a> {
    /// Index of the line in the model; what it posts by month moves with it.
    pub line: usize,
    /// By how much, £m, iteration by iteration.
    pub by: Vec<f64>,
    /// The share of each account in it; no account twice.
    pub shares: &'a [(usize, f64)],
}

impl<'a> Case<'a> {
    /// A model with its own rules and the draws of the run.
    #[must_use]
    pub fn of(compiled: &'a Compiled) -> Self {
        Self {
            compiled,
            draws: Draws::default(),
            more: Vec::new(),
            moved: Vec::new(),
            rules: Cow::Borrowed(&compiled.rules),
        }
    }
}

/// A case that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseId(usize);

/// Cases that are to be run together.
#[derive(Debug, Default)]
pub struct Cases<'a> {
    cases: Vec<Case<'a>>,
    /// A model and its draws: what cases that differ in money or rules only have in common.
    worlds: Vec<(&'a Compiled, Draws)>,
    /// The world of each case.
    world_of: Vec<usize>,
}

/// Whole columns of every case.
#[derive(Debug)]
pub struct Outcomes {
    /// Place of each wanted column.
    places: BTreeMap<usize, usize>,
    cases: Vec<Vec<Vec<f64>>>,
}

impl Outcomes {
    /// A column of a case.
    ///
    /// # Panics
    /// When the column was not asked for, or the case is of other cases: a mistake in this program.
    #[must_use]
    pub fn column(&self, case: CaseId, column: usize) -> &[f64] {
        &self.cases[case.0][self.places[&column]]
    }
}

/// Whole in-year columns of accounts and roll-ups of one model; see [`crate::compile::Columns`] for their numbers.
///
/// # Panics
/// When a column is of something else.
#[must_use]
pub fn whole_columns(compiled: &Compiled, settings: RunSettings, columns: &[usize]) -> Vec<Vec<f64>> {
    let mut cases = Cases::default();
    let case = cases.add(Case::of(compiled));
    let outcomes = cases.run(settings, columns);
    columns.iter().map(|&column| outcomes.column(case, column).to_vec()).collect()
}

/// Cases that run together, so that memory does not grow with their number.
const TOGETHER: usize = 16;

/// Whole columns of each case, some cases at a time, the first with every lot: what others have in common with it is drawn once. Between two
/// such lots `heard` hears how many are done, and may stop it: none then.
///
/// # Panics
/// As of [`Cases::run`].
#[must_use]
pub fn in_lots(
    cases: &[Case<'_>],
    settings: RunSettings,
    columns: &[usize],
    heard: &dyn Fn(u64) -> ControlFlow<()>,
) -> Option<Vec<Vec<Vec<f64>>>> {
    let mut found: Vec<Vec<Vec<f64>>> = Vec::with_capacity(cases.len());
    for some in cases.chunks(TOGETHER) {
        if heard(found.len() as u64).is_break() {
            return None;
        }
        let mut together = Cases::default();
        if !found.is_empty() {
            together.add(cases[0].clone());
        }
        let ids: Vec<CaseId> = some.iter().map(|case| together.add(case.clone())).collect();
        let outcomes = together.run(settings, columns);
        let of_case = |id: CaseId| columns.iter().map(|&column| outcomes.column(id, column).to_vec()).collect();
        found.extend(ids.into_iter().map(of_case));
    }
    heard(found.len() as u64).is_continue().then_some(found)
}

impl<'a> Cases<'a> {
    /// Asks for a case.
    pub fn add(&mut self, case: Case<'a>) -> CaseId {
        let world = (case.compiled, case.draws.clone());
        let is_it = |known: &(&Compiled, Draws)| std::ptr::eq(known.0, world.0) && known.1 == world.1;
        let known = self.worlds.iter().position(is_it);
        self.world_of.push(known.unwrap_or(self.worlds.len()));
        if known.is_none() {
            self.worlds.push(world);
        }
        self.cases.push(case);
        CaseId(self.cases.len() - 1)
    }

    /// Whole in-year columns of accounts and roll-ups of every case, in one pass over the draws.
    ///
    /// # Panics
    /// When a column is of something else, or the models have not the same accounts and roll-ups.
    #[must_use]
    pub fn run(&self, settings: RunSettings, columns: &[usize]) -> Outcomes {
        let places = columns.iter().enumerate().map(|(place, &column)| (column, place)).collect();
        let samplings: Vec<Sampling> = self.worlds.iter().map(|world| sampling(world, settings)).collect();
        let blocks: Vec<u64> = (0..settings.iterations.div_ceil(BLOCK as u64)).collect();
        // Rooms are large, so each thread furnishes one, not one a block.
        let share = blocks.len().div_ceil(rayon::current_num_threads()).max(1);
        let (worlds, samplings) = (&self.worlds, &samplings);
        let of_blocks = |blocks: &[u64]| -> Vec<Vec<Amounts>> {
            let mut room = Room::new(worlds, samplings, settings.isa);
            let of_block = |&block: &u64| {
                let lanes = Lanes::block(block);
                room.draw(worlds, samplings, &lanes);
                let one = |(case, &world)| room.outcome(case, world, samplings[world].key, &lanes, columns);
                self.cases.iter().zip(&self.world_of).flat_map(one).collect()
            };
            blocks.iter().map(of_block).collect()
        };
        let found: Vec<Vec<Amounts>> = blocks.par_chunks(share).flat_map_iter(of_blocks).collect();
        let whole = |place: usize| -> Vec<f64> {
            found.iter().flat_map(|block| block[place]).take(usize_from(settings.iterations)).collect()
        };
        let of = |case: usize| -> Range<usize> { case * columns.len()..(case + 1) * columns.len() };
        Outcomes { places, cases: (0..self.cases.len()).map(|case| of(case).map(whole).collect()).collect() }
    }
}

fn sampling((compiled, draws): &(&Compiled, Draws), settings: RunSettings) -> Sampling {
    match draws {
        Draws::OfTheRun => Sampling::new(compiled, settings.seed, settings.sampler),
        Draws::Plain => Sampling::plain(settings.seed),
        Draws::Only(columns) => Sampling::only(settings.seed, columns),
        Draws::But(columns) => Sampling::but(settings.seed, columns),
        &Draws::Holding(column, value) => {
            Sampling::new(compiled, settings.seed, settings.sampler).holding(column, value)
        }
    }
}

/// Memory for one block of iterations of all cases.
struct Room {
    isa: Isa,
    normals: Kept,
    worlds: Vec<World>,
    after: Vec<Amounts>,
    incentive: Vec<Amounts>,
    rules: Vec<Amounts>,
}

/// A block of a model before any rule.
struct World {
    /// Its tables that the first world has too.
    tables: Vec<bool>,
    draws: Scratch,
    months: MonthScratch,
    /// What rules read of the path.
    path: Positions,
    gross: Vec<Amounts>,
}

impl Room {
    fn new(worlds: &[(&Compiled, Draws)], samplings: &[Sampling], isa: Isa) -> Self {
        let accounts = worlds.first().map_or(0, |(compiled, _)| compiled.accounts.len());
        let same = worlds.iter().all(|(compiled, _)| compiled.accounts.len() == accounts);
        assert!(same, "cases have the same accounts");
        let columns = || vec![[0.0; BLOCK]; accounts];
        let world = |(compiled, _): &(&Compiled, Draws)| World {
            tables: worlds.first().map_or_else(Vec::new, |(first, _)| same_tables(first, compiled)),
            draws: Scratch::new(compiled, isa),
            months: MonthScratch::new(compiled),
            path: compiled.path.as_ref().map(Positions::for_rules).unwrap_or_default(),
            gross: columns(),
        };
        let keys: Vec<_> = samplings.iter().flat_map(Sampling::keys).collect();
        Self {
            isa,
            normals: Kept::new(&keys),
            worlds: worlds.iter().map(world).collect(),
            after: columns(),
            incentive: columns(),
            rules: Vec::new(),
        }
    }

    /// Draws the positions of every world before any rule.
    fn draw(&mut self, worlds: &[(&Compiled, Draws)], samplings: &[Sampling], lanes: &Lanes) {
        let isa = self.isa;
        let together = worlds.iter().zip(samplings).zip(&mut self.worlds).map(|((&(compiled, _), sampling), world)| {
            let World { tables, draws, months, path, gross } = world;
            for (position, account) in gross.iter_mut().zip(&compiled.accounts) {
                position.fill(account.constant);
            }
            let gross = Gross { isa, positions: gross };
            let sink = WithMonths::new(compiled, sampling, lanes, isa, months, path, gross);
            Together { compiled, tables, sampling, scratch: draws, sink }
        });
        run_together(&mut together.collect::<Vec<_>>(), lanes, &mut self.normals);
    }

    /// The columns of a case.
    fn outcome(
        &mut self,
        case: &Case<'_>,
        world: usize,
        key: [u32; 2],
        lanes: &Lanes,
        columns: &[usize],
    ) -> Vec<Amounts> {
        let Self { isa, worlds, after, incentive, rules, .. } = self;
        let World { path, gross, .. } = &mut worlds[world];
        give(*isa, gross, &case.more, 1.0);
        case.moved
            .iter()
            .for_each(|moved| shift(*isa, case.compiled, moved, lanes, (&mut *gross, &mut path.to_date), 1.0));
        after.copy_from_slice(gross);
        let sets_incentive = case.rules.iter().any(|rule| rule.kind().sets_incentive());
        let incentive = if sets_incentive { &mut incentive[..] } else { &mut [] };
        incentive.iter_mut().for_each(|column| column.fill(0.0));
        let to_date = &path.to_date;
        let block = Block { isa: *isa, key, lanes, gross, positions: after, incentive, to_date, scratch: rules };
        rules::apply(&case.rules, &[Stage::Gross], block, &mut Unheard);
        // Exact on the money grid, so that what is given can be taken back.
        case.moved
            .iter()
            .for_each(|moved| shift(*isa, case.compiled, moved, lanes, (&mut *gross, &mut path.to_date), -1.0));
        give(*isa, gross, &case.more, -1.0);
        columns.iter().map(|&column| sum(*isa, case.compiled, after, column)).collect()
    }
}

fn give(isa: Isa, positions: &mut [Amounts], more: &[(usize, f64)], sign: f64) {
    for &(account, amount) in more {
        isa.add(&mut positions[account], &[sign * amount; BLOCK]);
    }
}

/// Moves a line, in the year and at the months to come that rules read.
fn shift(
    isa: Isa,
    compiled: &Compiled,
    moved: &Moved<'_>,
    lanes: &Lanes,
    (gross, to_date): (&mut [Amounts], &mut ToDate),
    sign: f64,
) {
    let Lanes::Block { block, .. } = lanes else { return };
    let start = usize_from(u64::from(*block)) * BLOCK;
    let by = &moved.by[start.min(moved.by.len())..moved.by.len().min(start + BLOCK)];
    let column = compiled.columns.lines.iter().position(|column| column.line == moved.line);
    let path = compiled.path.as_ref().zip(column);
    let months = path.map(|(path, column)| (&path.months, &path.shares[path.class_of_line[column]]));
    for &(account, share) in moved.shares {
        let mut amounts = [0.0; BLOCK];
        for (amount, by) in amounts.iter_mut().zip(by) {
            *amount = sign * to_grid(share * by);
        }
        isa.add(&mut gross[account], &amounts);
        for (&month, &done) in months.iter().flat_map(|(months, shares)| months.iter().zip(*shares)) {
            if let Some(position) = to_date.at_mut(account, month) {
                isa.add(position, &amounts.map(|amount| to_grid(done * amount)));
            }
        }
    }
}

/// The positions of an account or of a roll-up; exact, so no order matters.
fn sum(isa: Isa, compiled: &Compiled, positions: &[Amounts], column: usize) -> Amounts {
    let Some(roll) = column.checked_sub(compiled.columns.accounts) else { return positions[column] };
    let mut sum = [0.0; BLOCK];
    compiled.columns.rolls[roll].accounts.iter().for_each(|&part| isa.add(&mut sum, &positions[part]));
    sum
}

/// Adds up in-year positions.
struct Gross<'a> {
    isa: Isa,
    positions: &'a mut [Amounts],
}

impl Sink for Gross<'_> {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        if term.posts.in_year() {
            self.isa.post(term.coefficient, term.complement, values, [&mut self.positions[account]]);
        }
    }
}

/// Positions are all that is wanted of rules.
struct Unheard;

impl Ledger for Unheard {
    fn post(&mut self, _: usize, _: usize, _: usize, _: Posts, _: &Amounts) {}

    fn note(&mut self, _: usize, _: &Amounts) {}

    fn end(&mut self, _: usize, _: &[Amounts]) {}
}
