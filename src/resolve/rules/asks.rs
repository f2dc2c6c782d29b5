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

/// Most of its turnover that anybody finds late in a year, over all asks. Judgement: whole programmes save 3 to 4 % in a year.
const SAVED_AT_MOST: f64 = 0.03;

impl Regimes<'_> {
    /// The rows of asks.csv.
    pub fn asks(&self, setting: &RuleSetting, problems: &mut Problems) -> Vec<Ask> {
        self.report_no_rows(self.scenario.asks.rows.is_empty(), self.scenario.asks.complete, setting, problems);
        let asks: Vec<(Ask, &AskRow)> =
            self.scenario.asks.rows.iter().filter_map(|row| Some((self.ask(row, problems)?, row))).collect();
        let mut asked: BTreeMap<(AccountIdx, bool), (Money, usize)> = BTreeMap::new();
        let (mut reported, mut large) = (BTreeSet::new(), BTreeMap::new());
        for (ask, row) in &asks {
            let from_reserves = ask.met_from == MetFrom::Reserves;
            let (sum, count) = asked.entry((ask.from, from_reserves)).or_default();
            *sum += ask.amount;
            *count += 1;
            let means = self.means(ask.from, from_reserves);
            if sum.millions() > means.millions()
                && !row.amount.is_faulty()
                && reported.insert((ask.from, from_reserves))
            {
                let message = self.exceeds(ask.from, from_reserves, *sum, *count);
                problems.at(Check::AskTooLarge, row.amount.spot(), message);
            } else if ask.met_from == MetFrom::Savings
                && sum.millions() > SAVED_AT_MOST * means.millions()
                && sum.millions() <= means.millions()
            {
                let share = 100.0 * sum.millions() / means.millions();
                let message = format!("{}: {share:.1} % of it", self.exceeds(ask.from, false, *sum, *count));
                large.entry(ask.from).or_insert((row.amount.spot(), message));
            }
        }
        for (_, (spot, message)) in large.into_iter().filter(|(from, _)| !reported.contains(&(*from, false))) {
            problems.at(Check::SavingImplausible, spot, message);
        }
        self.report_circles(&asks, problems);
        asks.into_iter().map(|(ask, _)| ask).collect()
    }

    /// What a giver is asked for, and what it has, in words.
    fn exceeds(&self, from: AccountIdx, from_reserves: bool, sum: Money, count: usize) -> String {
        let giver = &self.world.accounts[from];
        let means = self.means(from, from_reserves).millions();
        let (what, added) = match (from_reserves, count) {
            (true, 1) => ("reserve", String::new()),
            (false, 1) => ("turnover", String::new()),
            (true, count) => ("reserve", format!(" in {count} asks met from reserves")),
            (false, count) => ("turnover", format!(" in {count} asks not met from reserves")),
        };
        let (whose, verb) = if giver.is_organisation { ("its", "is") } else { ("its organisations'", "is together") };
        format!("`{}` is asked for £{:.1}m{added}, and {whose} {what} {verb} £{means:.1}m", giver.code, sum.millions())
    }

    /// Warns of asks whose receiver is asked to help the giver.
    fn report_circles(&self, asks: &[(Ask, &AskRow)], problems: &mut Problems) {
        for (index, (ask, row)) in asks.iter().enumerate() {
            let back = |(other, _): &&(Ask, &AskRow)| other.to == Some(ask.from) && Some(other.from) == ask.to;
            if ask.to != Some(ask.from)
                && let Some((other, _)) = asks[..index].iter().find(back)
            {
                let message = format!("`{}` goes back where `{}` comes from", ask.id, other.id);
                problems.at(Check::AsksInCircle, row.to.spot(), message);
            }
        }
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
