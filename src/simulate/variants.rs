//! Short runs for comparisons: whole in-year columns of accounts and roll-ups, of several variants over the same draws.
//!
//! Only accounts' in-year positions are followed, and draws are made once for all variants: a variant costs its rules.

use rayon::prelude::*;

use super::RunSettings;
use crate::compile::{Compiled, CompiledRule, Posts, Stage, Term};
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::months::{self, MonthScratch, Positions};
use crate::kernel::sampling::Sampling;
use crate::kernel::{Amounts, Column, Isa, Scratch, Sink};
use crate::numerics::usize_from;
use crate::rules::{self, Block, Ledger};

/// What is compared over the same draws: other amounts to begin with, or other rules.
#[derive(Debug, Clone)]
pub struct Variant<'a> {
    /// £m more by account, on the money grid, before any rule; no account twice.
    pub more: Vec<(usize, f64)>,
    /// The rules, in the place of the model's own.
    pub rules: &'a [CompiledRule],
}

impl<'a> Variant<'a> {
    /// Nothing changed.
    #[must_use]
    pub fn as_stated(compiled: &'a Compiled) -> Self {
        Self { more: Vec::new(), rules: &compiled.rules }
    }
}

/// Whole in-year columns of accounts and roll-ups and nothing else; see [`crate::compile::Columns`] for their numbers.
///
/// # Panics
/// When a column is of something else.
#[must_use]
pub fn whole_columns(compiled: &Compiled, settings: RunSettings, columns: &[usize]) -> Vec<Vec<f64>> {
    variants(compiled, settings, &[Variant::as_stated(compiled)], columns).swap_remove(0)
}

/// The same of each variant, in their order.
#[must_use]
pub fn variants(
    compiled: &Compiled,
    settings: RunSettings,
    variants: &[Variant<'_>],
    columns: &[usize],
) -> Vec<Vec<Vec<f64>>> {
    let sampling = Sampling::new(compiled, settings.seed, settings.sampler);
    variants_of(compiled, &sampling, settings, variants, columns)
}

/// The same with a sampling of the caller's.
#[must_use]
pub fn variants_of(
    compiled: &Compiled,
    sampling: &Sampling,
    settings: RunSettings,
    variants: &[Variant<'_>],
    columns: &[usize],
) -> Vec<Vec<Vec<f64>>> {
    let blocks: Vec<Vec<Amounts>> = (0..settings.iterations.div_ceil(BLOCK as u64))
        .into_par_iter()
        .map_init(
            || Room::new(compiled, settings.isa),
            |room, block| {
                let lanes = Lanes::block(block);
                room.draw(compiled, sampling, &lanes);
                let one = |variant| room.outcome(compiled, variant, sampling.key, &lanes, columns);
                variants.iter().flat_map(one).collect()
            },
        )
        .collect();
    let whole = |place: usize| blocks.iter().flat_map(move |block| block[place]).take(usize_from(settings.iterations));
    let of = |variant: usize| (0..columns.len()).map(|c| whole(variant * columns.len() + c).collect()).collect();
    (0..variants.len()).map(of).collect()
}

/// Memory for one block of iterations.
struct Room {
    isa: Isa,
    draws: Scratch,
    months: MonthScratch,
    /// What rules read of the path.
    path: Positions,
    gross: Vec<Amounts>,
    after: Vec<Amounts>,
    incentive: Vec<Amounts>,
    rules: Vec<Amounts>,
}

impl Room {
    fn new(compiled: &Compiled, isa: Isa) -> Self {
        let accounts = || vec![[0.0; BLOCK]; compiled.accounts.len()];
        Self {
            isa,
            draws: Scratch::new(compiled, isa),
            months: MonthScratch::new(compiled),
            path: compiled.path.as_ref().map(Positions::of_quarters).unwrap_or_default(),
            gross: accounts(),
            after: accounts(),
            incentive: accounts(),
            rules: Vec::new(),
        }
    }

    /// Draws the positions before any rule.
    fn draw(&mut self, compiled: &Compiled, sampling: &Sampling, lanes: &Lanes) {
        for (position, account) in self.gross.iter_mut().zip(&compiled.accounts) {
            position.fill(account.constant);
        }
        let Self { isa, draws, months, path, gross, .. } = self;
        months::run(compiled, sampling, lanes, draws, months, path, &mut Gross { isa: *isa, positions: gross });
    }

    /// The columns of a variant.
    fn outcome(
        &mut self,
        compiled: &Compiled,
        variant: &Variant<'_>,
        key: [u32; 2],
        lanes: &Lanes,
        columns: &[usize],
    ) -> Vec<Amounts> {
        self.give(&variant.more, 1.0);
        let Self { isa, path, gross, after, incentive, rules, .. } = self;
        after.copy_from_slice(gross);
        let sets_incentive = variant.rules.iter().any(CompiledRule::sets_incentive);
        let incentive = if sets_incentive { &mut incentive[..] } else { &mut [] };
        incentive.iter_mut().for_each(|column| column.fill(0.0));
        let quarters = &path.quarters;
        let block = Block { isa: *isa, key, lanes, gross, positions: after, incentive, quarters, scratch: rules };
        rules::apply(variant.rules, &[Stage::Gross], block, &mut Unheard);
        let wanted = columns.iter().map(|&column| self.sum(compiled, column)).collect();
        // Exact on the money grid, so that what is given can be taken back.
        self.give(&variant.more, -1.0);
        wanted
    }

    fn give(&mut self, more: &[(usize, f64)], sign: f64) {
        for &(account, amount) in more {
            self.isa.add(&mut self.gross[account], &[sign * amount; BLOCK]);
        }
    }

    /// The positions of an account or of a roll-up; exact, so no order matters.
    fn sum(&self, compiled: &Compiled, column: usize) -> Amounts {
        let Some(roll) = column.checked_sub(compiled.columns.accounts) else { return self.after[column] };
        let mut sum = [0.0; BLOCK];
        compiled.columns.rolls[roll].accounts.iter().for_each(|&part| self.isa.add(&mut sum, &self.after[part]));
        sum
    }
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
