//! Rules on a slab of a wave: positions, lines, measures and stages of one block.

use super::{Block, Ledger, apply};
use crate::compile::{Columns, Compiled, Posts};
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::wave::Slab;
use crate::kernel::{Amounts, Isa};
use crate::units::exact_sum;

/// Applies the rules to the accounts of a slab; call when every term is posted. `heard` is told of each amount: the rule, the
/// account, its line column, the positions that it is posted to.
pub fn apply_to_slab(
    compiled: &Compiled,
    slab: &mut Slab,
    key: [u32; 2],
    lanes: &Lanes,
    heard: &mut dyn FnMut(usize, usize, usize, Posts, &Amounts),
) {
    let columns = &compiled.columns;
    let Slab { in_year, underlying, stages, incentive, by_rule, months, scratch, count, isa, .. } = slab;
    let Some((gross, later)) = stages.split_first_mut() else { return };
    let (positions, rest) = in_year.split_at_mut(columns.accounts + columns.rolls.len());
    let (positions, gross) = (&mut positions[..columns.accounts], &mut gross[..columns.accounts]);
    gross.copy_from_slice(positions);
    incentive.iter_mut().for_each(|column| column.fill(0.0));
    let (lines, measures) = rest.split_at_mut(columns.lines.len());
    let mut sums = Sums { columns, isa: *isa, lines, measures, underlying, by_rule, count: *count, later, heard };
    let block = Block { isa: *isa, key, lanes, gross, positions, incentive, to_date: &months.to_date, scratch };
    apply(&compiled.rules, &compiled.stages, block, &mut sums);
}

/// Adds what rules post to the columns of a slab.
struct Sums<'a> {
    columns: &'a Columns,
    isa: Isa,
    lines: &'a mut [Amounts],
    measures: &'a mut [Amounts],
    underlying: &'a mut [Amounts],
    by_rule: &'a mut [i128],
    count: usize,
    /// The stages after gross, but the last.
    later: &'a mut [Vec<Amounts>],
    heard: &'a mut dyn FnMut(usize, usize, usize, Posts, &Amounts),
}

impl Ledger for Sums<'_> {
    fn post(&mut self, rule: usize, account: usize, line: usize, posts: Posts, amounts: &Amounts) {
        self.isa.add(&mut self.lines[line], amounts);
        if posts.underlying()
            && let Some(underlying) = self.underlying.get_mut(account)
        {
            self.isa.add(underlying, amounts);
        }
        let lines = &self.columns.rule_lines;
        if let Some(place) = lines.iter().position(|&known| known == line) {
            let values = &amounts[..self.count.min(BLOCK)];
            self.by_rule[account * lines.len() + place] += self.isa.run(|| exact_sum(values));
        }
        (self.heard)(rule, account, line, posts, amounts);
    }

    fn note(&mut self, measure: usize, amounts: &Amounts) {
        self.measures[measure] = *amounts;
    }

    fn end(&mut self, stage: usize, positions: &[Amounts]) {
        self.later[stage - 1][..positions.len()].copy_from_slice(positions);
    }
}
