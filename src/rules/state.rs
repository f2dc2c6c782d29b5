//! What a rule sees of a block of iterations, and how it posts.

use super::Ledger;
use crate::compile::Posts;
use crate::draws::philox::{DrawId, Purpose};
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::months::ToDate;
use crate::kernel::{Amounts, Column, Isa};

/// A block of iterations that rules are applied to.
#[derive(Debug)]
pub struct Block<'a> {
    /// What computes.
    pub isa: Isa,
    /// The seed as a key, for rules' own draws.
    pub key: [u32; 2],
    /// Which iterations these are.
    pub lanes: &'a Lanes,
    /// Positions before any rule, one column an account.
    pub gross: &'a [Amounts],
    /// The positions that rules change, one column an account; the same as `gross` to start with.
    pub positions: &'a mut [Amounts],
    /// Incentive money less what was planned, one column an account, nought to start with; empty where no rule sets it.
    pub incentive: &'a mut [Amounts],
    /// Cumulative positions without incentive money at the months that rules read.
    pub to_date: &'a ToDate,
    /// Memory for rules; what is in it has no meaning.
    pub scratch: &'a mut Vec<Amounts>,
}

/// What a rule sees and does. A lane is an iteration; every account of it is here together.
pub struct State<'a> {
    block: Block<'a>,
    ledger: &'a mut dyn Ledger,
    rule: usize,
    sets_incentive: bool,
}

impl<'a> State<'a> {
    /// Of a block, before the first rule.
    pub fn new(block: Block<'a>, ledger: &'a mut dyn Ledger) -> Self {
        Self { block, ledger, rule: 0, sets_incentive: false }
    }

    /// Turns to rule number `rule`.
    pub(super) fn begin(&mut self, rule: usize, sets_incentive: bool) {
        self.rule = rule;
        self.sets_incentive = sets_incentive;
    }

    /// Ends a stage.
    pub(super) fn end(&mut self, stage: usize) {
        self.ledger.end(stage, self.block.positions);
    }

    /// What computes.
    #[must_use]
    pub fn isa(&self) -> Isa {
        self.block.isa
    }

    /// The position of an account as the rules so far left it, incentive money included, £m.
    #[must_use]
    pub fn position(&self, account: usize) -> &Amounts {
        &self.block.positions[account]
    }

    /// The position of an account before any rule, £m.
    #[must_use]
    pub fn gross(&self, account: usize) -> &Amounts {
        &self.block.gross[account]
    }

    /// The position with incentive money as planned less a threshold, £m.
    pub fn surplus(&self, account: usize, threshold: f64, surplus: &mut Amounts) {
        let position = &self.block.positions[account];
        let incentive = self.block.incentive.get(account).unwrap_or(&[0.0; BLOCK]);
        self.block.isa.run(
            #[inline(always)]
            || {
                for ((surplus, position), incentive) in surplus.iter_mut().zip(position).zip(incentive) {
                    *surplus = position - incentive - threshold;
                }
            },
        );
    }

    /// Takes memory for `count` columns; what is in them has no meaning.
    pub fn take_scratch(&mut self, count: usize) -> Vec<Amounts> {
        let mut scratch = std::mem::take(self.block.scratch);
        scratch.resize(count, [0.0; BLOCK]);
        scratch
    }

    /// Gives it back.
    pub fn give_scratch(&mut self, scratch: Vec<Amounts>) {
        *self.block.scratch = scratch;
    }

    /// Incentive money of an account less what was planned, £m; nought where no rule has set it.
    #[must_use]
    pub fn incentive(&self, account: usize) -> Amounts {
        self.block.incentive.get(account).copied().unwrap_or([0.0; BLOCK])
    }

    /// The sum of the accounts' positions: that of a node when they are all its accounts. Exact, in any order.
    #[must_use]
    pub fn sum(&self, accounts: &[usize]) -> Amounts {
        let mut sum = [0.0; BLOCK];
        accounts.iter().for_each(|&account| self.block.isa.add(&mut sum, &self.block.positions[account]));
        sum
    }

    /// The sum of the accounts' positions before any rule.
    #[must_use]
    pub fn sum_gross(&self, accounts: &[usize]) -> Amounts {
        let mut sum = [0.0; BLOCK];
        accounts.iter().for_each(|&account| self.block.isa.add(&mut sum, &self.block.gross[account]));
        sum
    }

    /// The sum of the accounts' positions with incentive money as planned.
    #[must_use]
    pub fn sum_judged(&self, accounts: &[usize]) -> Amounts {
        let mut sum = self.sum(accounts);
        for incentive in accounts.iter().filter_map(|&account| self.block.incentive.get(account)) {
            sum.iter_mut().zip(incentive).for_each(|(sum, incentive)| *sum -= incentive);
        }
        sum
    }

    /// Cumulative position of an account without incentive money at the end of a month, before any rule; none where the scenario
    /// has no months, or the year is over.
    #[must_use]
    pub fn to_date(&self, account: usize, month: u8) -> Option<&Amounts> {
        self.block.to_date.at(account, month)
    }

    /// The sum of the accounts' cumulative positions without incentive money at the end of a month; none as of [`State::to_date`].
    #[must_use]
    pub fn sum_to_date(&self, accounts: &[usize], month: u8) -> Option<Amounts> {
        let mut sum = [0.0; BLOCK];
        for &account in accounts {
            self.block.isa.add(&mut sum, self.to_date(account, month)?);
        }
        Some(sum)
    }

    /// Adds amounts on the money grid to an account, in-year only.
    pub fn post(&mut self, account: usize, line: usize, amounts: &Amounts) {
        self.post_to(account, line, Posts::InYear, amounts);
    }

    /// The same to the positions that `posts` says: both when what is done recurs.
    pub fn post_to(&mut self, account: usize, line: usize, posts: Posts, amounts: &Amounts) {
        self.block.isa.add(&mut self.block.positions[account], amounts);
        if self.sets_incentive {
            self.block.isa.add(&mut self.block.incentive[account], amounts);
        }
        self.ledger.post(self.rule, account, line, posts, amounts);
    }

    /// Notes the values of a measure: an amount that no account holds, such as a pool.
    pub fn note(&mut self, measure: usize, amounts: &Amounts) {
        self.ledger.note(measure, amounts);
    }

    /// Whether something happens, 1 or 0: where the word at an address is below `below` = chance × 2³².
    pub fn happens(&self, id: DrawId, below: u64, out: &mut [f64; BLOCK]) {
        let mut words = [0; BLOCK];
        self.block.lanes.words(self.block.isa, self.block.key, id, Purpose::Rules, &mut words);
        self.block.isa.run(
            #[inline(always)]
            || {
                for (out, &word) in out.iter_mut().zip(&words) {
                    *out = if u64::from(word) < below { 1.0 } else { 0.0 };
                }
            },
        );
    }

    /// Own uniforms of a rule at an address: (word + ½) / 2³².
    pub fn uniforms(&self, id: DrawId, out: &mut [f64; BLOCK]) {
        let mut words = [0; BLOCK];
        self.block.lanes.words(self.block.isa, self.block.key, id, Purpose::Rules, &mut words);
        self.block.isa.run(
            #[inline(always)]
            || {
                for (out, &word) in out.iter_mut().zip(&words) {
                    *out = (f64::from(word) + 0.5) / 4_294_967_296.0;
                }
            },
        );
    }

    /// Own standard normals of a rule at an address.
    pub fn normals(&self, id: DrawId, out: &mut Column) {
        let mut words = [0; BLOCK];
        self.block.lanes.words(self.block.isa, self.block.key, id, Purpose::Rules, &mut words);
        self.block.isa.latents(&words, 1.0, None, out);
    }
}
