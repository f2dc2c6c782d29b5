//! One iteration alone: every factor, every amount that every term posts, and the positions they add up to.

use crate::compile::{Compiled, Posts, Term};
use crate::kernel::capacity::Outcomes;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::months::{self, MonthScratch};
use crate::kernel::sampling::Sampling;
use crate::kernel::wave::Wave;
use crate::kernel::{Amounts, Column, Scratch, Sink};
use crate::rules;
use crate::simulate::RunSettings;

/// Everything that happened in one iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The iteration, counted from 0.
    pub iteration: u64,
    /// Every uncertain parameter and shared factor, in the order of [`Compiled::factors`].
    pub factors: Vec<FactorValue>,
    /// Every amount that a term or a rule posts, account by account: terms in their order, then rules.
    pub posted: Vec<Posted>,
    /// In-year amounts of every column, £m: accounts, roll-ups, lines, months of the fan; as in the whole run to the bit.
    pub in_year: Vec<f64>,
    /// Underlying positions of accounts and roll-ups, £m; empty where they cannot differ.
    pub underlying: Vec<f64>,
}

/// The value of a shared factor, or of an uncertain parameter: a standard normal, high = worse.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorValue {
    /// The factor, such as `winter`; the id of a parameter.
    pub factor: String,
    /// Who shares it: the code of a node, `type:acute` or `sector:provider`; `all` for a parameter.
    pub holder: String,
    /// The level at which it is shared; `parameter` for a parameter.
    pub level: String,
    /// Its value in standard deviations.
    pub value: f64,
}

/// What one term posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// Index of the account.
    pub account: usize,
    /// Index of the line column, counted from the first.
    pub line_column: usize,
    /// Id of the row in its table; the programme for efficiency, `residual` for the remainder, its name for a rule.
    pub row: String,
    /// Which positions it posts to.
    pub posts: Posts,
    /// The amount, £m, adverse negative, on the money grid.
    pub amount: f64,
}

/// Replays an iteration by the code of the run.
#[must_use]
pub fn detail(compiled: &Compiled, settings: RunSettings, iteration: u64) -> Detail {
    let mut wave = Wave::new(compiled, settings.isa);
    wave.slabs.truncate(1);
    let slab = &mut wave.slabs[0];
    slab.start(compiled, 1);
    let mut scratch = Scratch::new(compiled, settings.isa);
    let mut months = std::mem::take(&mut slab.months);
    let mut notes = Notes { compiled, settings, slab, posted: Vec::new() };
    let sampling = Sampling::new(compiled, settings.seed, settings.sampler);
    let lanes = Lanes::named(&[iteration]);
    let mut month_scratch = MonthScratch::new(compiled);
    months::run(compiled, &sampling, &lanes, &mut scratch, &mut month_scratch, &mut months, &mut notes);
    let mut posted = notes.posted;
    slab.months = months;
    rules::apply_to_slab(compiled, slab, sampling.key, &lanes, &mut |rule, account, line_column, posts, amounts| {
        let row = compiled.rules[rule].kind().name().to_owned();
        posted.push(Posted { account, line_column, row, posts, amount: amounts[0] });
    });
    posted.sort_by_key(|posted| posted.account);
    slab.roll_up(&compiled.columns);
    if let Some(path) = &compiled.path {
        slab.note_months(&compiled.columns, path);
    }
    slab.report(compiled, sampling.key, &lanes);
    let named = compiled.factors.iter().map(|&id| compiled.addresses.name(id).unwrap_or_default());
    let factor = |([table, holder, factor, level], column): ([&str; 4], &Column)| {
        let (holder, level) = match table {
            "parameters" => ("all", "parameter"),
            "year_to_date" => ("all", "year to date"),
            _ => (holder, level),
        };
        FactorValue {
            factor: factor.to_owned(),
            holder: holder.to_owned(),
            level: level.to_owned(),
            value: f64::from(column[0]),
        }
    };
    let first = |columns: &[Amounts]| columns.iter().map(|column| column[0]).collect();
    Detail {
        iteration,
        factors: named.zip(&scratch.factors).map(factor).collect(),
        posted,
        in_year: first(&slab.in_year),
        underlying: first(&slab.underlying),
    }
}

/// Posts to the slab as a run does, and notes each amount.
struct Notes<'a, S> {
    compiled: &'a Compiled,
    settings: RunSettings,
    slab: &'a mut S,
    posted: Vec<Posted>,
}

impl<S: Sink> Sink for Notes<'_, S> {
    fn plans(&self) -> Option<usize> {
        self.slab.plans()
    }

    fn planned(&mut self, account: usize, outcomes: &mut Outcomes) {
        self.slab.planned(account, outcomes);
    }

    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        self.slab.post(account, term, values);
        let mut amounts = [0.0; BLOCK];
        self.settings.isa.amounts(term.coefficient, term.complement, values, &mut amounts);
        let [_, _, row, _] = self.compiled.addresses.name(term.row).unwrap_or_default();
        self.posted.push(Posted {
            account,
            line_column: term.line_column,
            row: row.to_owned(),
            posts: term.posts,
            amount: amounts[0],
        });
    }
}
