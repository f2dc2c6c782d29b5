//! A block for the tests of single rules.

use std::collections::BTreeMap;

use super::{Block, Ledger, State};
use crate::compile::Posts;
use crate::draws::philox::key_of;
use crate::kernel::lanes::Lanes;
use crate::kernel::months::ToDate;
use crate::kernel::{Amounts, Isa};

/// A block of made-up positions that a rule is tried on.
pub struct Trial {
    positions: Vec<Amounts>,
    incentive: Vec<Amounts>,
    to_date: ToDate,
    seed: u64,
}

/// What a rule did.
#[derive(Debug, Default)]
pub struct Done {
    pub positions: Vec<Amounts>,
    /// Account, line column, amounts; in order.
    pub posted: Vec<(usize, usize, Amounts)>,
    /// Of the posted ones, those that recur.
    pub recurrent: Vec<usize>,
    pub notes: BTreeMap<usize, Amounts>,
}

impl Ledger for Done {
    fn post(&mut self, _: usize, account: usize, line: usize, posts: Posts, amounts: &Amounts) {
        if posts == Posts::Both {
            self.recurrent.push(self.posted.len());
        }
        self.posted.push((account, line, *amounts));
    }

    fn note(&mut self, measure: usize, amounts: &Amounts) {
        self.notes.insert(measure, *amounts);
    }

    fn end(&mut self, _: usize, _: &[Amounts]) {}
}

impl Trial {
    pub fn of(positions: Vec<Amounts>) -> Self {
        Self { positions, incentive: Vec::new(), to_date: ToDate::default(), seed: 1 }
    }

    /// The rule sets incentive money.
    pub fn incentive(mut self) -> Self {
        self.incentive = vec![[0.0; 256]; self.positions.len()];
        self
    }

    /// Cumulative positions at months 3, 6 and 9.
    pub fn quarters(mut self, quarters: Vec<[Amounts; 3]>) -> Self {
        self.to_date = ToDate::new(vec![3, 6, 9], quarters.into_flattened());
        self
    }

    pub fn run(mut self, rule: impl FnOnce(&mut State<'_>)) -> Done {
        let mut done = Done::default();
        let gross = self.positions.clone();
        let sets_incentive = !self.incentive.is_empty();
        let block = Block {
            isa: Isa::detect(),
            key: key_of(self.seed),
            lanes: &Lanes::block(0),
            gross: &gross,
            positions: &mut self.positions,
            incentive: &mut self.incentive,
            to_date: &self.to_date,
            scratch: &mut Vec::new(),
        };
        let mut state = State::new(block, &mut done);
        state.begin(0, sets_incentive);
        rule(&mut state);
        done.positions = self.positions;
        done
    }
}
