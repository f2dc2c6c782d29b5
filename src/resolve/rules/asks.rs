//! Named asks: who is asked for what, and what it has.

use std::collections::{BTreeMap, BTreeSet};

use super::regimes::{MONTHS, Regimes, found, number};
use crate::diagnostic::Check;
use crate::model::{AccountIdx, Ask, Found, MetFrom};
use crate::resolve::target;
use crate::scenario::Problems;
use crate::scenario::kind::Target;
use crate::scenario::record::Cell;
use crate::scenario::settings::RuleSetting;
use crate::scenario::tables::AskRow;
use crate::scenario::words::MetFromWord;
use crate::units::Money;

impl Regimes<'_> {
    /// The rows of asks.csv.
    pub fn asks(&self, setting: &RuleSetting, problems: &mut Problems) -> Vec<Ask> {
        self.report_no_rows(self.scenario.asks.rows.is_empty(), self.scenario.asks.complete, setting, problems);
        let asks: Vec<(Ask, &AskRow)> =
            self.scenario.asks.rows.iter().filter_map(|row| Some((self.ask(row, problems)?, row))).collect();
        let mut asked: BTreeMap<(AccountIdx, bool), Money> = BTreeMap::new();
        let mut reported = BTreeSet::new();
        for (ask, row) in &asks {
            let from_reserves = ask.met_from == MetFrom::Reserves;
            let sum = asked.entry((ask.from, from_reserves)).or_default();
            *sum += ask.amount;
            let means = self.means(ask.from, from_reserves);
            if sum.millions() > means.millions()
                && !row.amount.is_faulty()
                && reported.insert((ask.from, from_reserves))
            {
                let code = &self.world.accounts[ask.from].code;
                let (sum, means) = (sum.millions(), means.millions());
                let what = if from_reserves { "reserve" } else { "turnover" };
                let message = format!("`{code}` is asked for £{sum:.1}m, and its {what} is £{means:.1}m");
                problems.at(Check::AskTooLarge, row.amount.spot(), message);
            }
        }
        asks.into_iter().map(|(ask, _)| ask).collect()
    }

    fn ask(&self, row: &AskRow, problems: &mut Problems) -> Option<Ask> {
        let from = self.end(&row.from, problems);
        let to = if row.to.is_blank() { None } else { Some(self.end(&row.to, problems)?) };
        let from = from?;
        if to == Some(from) {
            problems.at(Check::AskEnds, row.to.spot(), "the giver is the receiver".to_owned());
        }
        let announced = row.announced_month.get().map_or(1.0, |&month| number(month));
        Some(Ask {
            id: row.ask_id.or(String::new()),
            from,
            to,
            amount: Money::from_millions(row.amount.or(0.0)),
            accept: row.accept.or(1.0),
            met_from: match row.met_from.or(MetFromWord::Savings) {
                MetFromWord::Savings => MetFrom::Savings,
                MetFromWord::Overspend => MetFrom::Overspend,
                MetFromWord::Reserves => MetFrom::Reserves,
            },
            found: match row.found_mean.is_blank() {
                true => Found { mean: 1.0, sd: 0.0 },
                false => found(&row.found_mean, &row.found_sd, problems),
            },
            share_of_year: (MONTHS + 1.0 - announced) / MONTHS,
            repay_years: row.repay_years.or(0.0),
        })
    }

    /// The one account at an end of an ask.
    fn end(&self, cell: &Cell<Target>, problems: &mut Problems) -> Option<AccountIdx> {
        let one = match cell.get()? {
            Target::Code(code) => self.world.organisation(code).or_else(|| {
                if self.world.node(code).is_none() {
                    self.world.report_unknown(Check::TargetUnknown, cell, code, problems);
                }
                None
            }),
            Target::Own(code) => self.world.node(code).and_then(|node| self.world.own(node)),
            Target::Sector(_) | Target::Type(_) => None,
        };
        let known = match cell.get()? {
            Target::Code(code) => self.world.node(code).is_some(),
            Target::Own(_) => self.world.complete,
            Target::Sector(_) | Target::Type(_) => true,
        };
        if one.is_none() && known {
            let message = format!("not one account: `{}`", target::shown(cell.get()?));
            problems.at(Check::AskEnds, cell.spot(), message);
        }
        one
    }

    /// What a giver has: its uncommitted reserve, or what it spends in a year.
    fn means(&self, account: AccountIdx, reserves: bool) -> Money {
        let giver = &self.world.accounts[account];
        let mine = |index: AccountIdx| {
            let other = &self.world.accounts[index];
            if giver.is_organisation { index == account } else { self.world.is_within(other.node, giver.node) }
        };
        let of = |index: AccountIdx| {
            let other = &self.world.accounts[index];
            if reserves { other.reserve } else { other.turnover }
        };
        (0..self.world.accounts.len()).filter(|&index| mine(index)).map(of).sum()
    }
}
