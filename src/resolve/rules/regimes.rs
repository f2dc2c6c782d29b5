//! Cross-subsidy: regions with their systems, what is shared by what, and who is asked for what.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Check;
use crate::model::{
    AccountIdx, Ask, Distribution, Found, Key, MetFrom, NodeIdx, RapidSavings, Region, RegionalTotal, Scheme, System,
    TopSlice,
};
use crate::resolve::accounts::World;
use crate::resolve::{distribution, target};
use crate::scenario::kind::Target;
use crate::scenario::record::{Cell, Spot};
use crate::scenario::settings::{Parameters, RapidSavingsRecord, RegionalTotalRecord, RuleSetting, TopSliceRecord};
use crate::scenario::tables::{AskRow, SchemeRow};
use crate::scenario::words::{KeyWord, MetFromWord, RuleWord};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// How far stated shares may be from one.
const TOLERANCE: f64 = 1e-9;
/// Months of a year.
const MONTHS: f64 = 12.0;

/// The nodes whose own accounts rules on cross-subsidy pay from and into.
pub fn nodes_with_accounts(scenario: &Scenario, world: &World<'_>) -> Vec<NodeIdx> {
    let mut nodes = Vec::new();
    for setting in scenario.settings.rules.iter().filter(|setting| setting.head.on.or(true)) {
        let level = match &setting.parameters {
            Some(Parameters::TopSlice(record)) => record.level.get(),
            Some(Parameters::RegionalTotal(record)) => record.level.get(),
            Some(Parameters::RapidSavings(_)) => {
                for node in scenario.schemes.rows.iter().filter_map(|row| world.node(row.node_code.get()?)) {
                    nodes.push(node);
                    nodes.extend(systems_of(node, world));
                }
                continue;
            }
            _ => continue,
        };
        for region in (0..world.nodes.len()).filter(|&node| Some(&world.nodes[node].level) == level) {
            nodes.extend(systems_of(region, world));
        }
    }
    nodes
}

/// The nodes directly below a region that have organisations, by code: in any order of rows the same one takes what rounding
/// left.
fn systems_of(region: NodeIdx, world: &World<'_>) -> Vec<NodeIdx> {
    let full = |node: NodeIdx| world.accounts.iter().any(|a| a.is_organisation && world.is_within(a.node, node));
    let below = |&node: &NodeIdx| world.nodes[node].parent == Some(region) && full(node);
    let mut systems: Vec<NodeIdx> = (0..world.nodes.len()).filter(below).collect();
    systems.sort_by(|&a, &b| world.nodes[a].code.cmp(&world.nodes[b].code));
    systems
}

/// What the rules are resolved from.
pub struct Regimes<'a> {
    pub scenario: &'a Scenario,
    pub world: &'a World<'a>,
}

impl Regimes<'_> {
    /// Warns of rows that no rule reads.
    pub fn report_unused(&self, seen: &[RuleWord], problems: &mut Problems) {
        let Scenario { asks, schemes, shares, settings, .. } = self.scenario;
        let mut report = |spot: Option<&Spot>, used: bool, message: &str| {
            if let Some(spot) = spot.filter(|_| !used) {
                problems.at(Check::RowsUnused, spot, message.to_owned());
            }
        };
        let spot = asks.rows.first().map(|row| row.ask_id.spot());
        report(spot, seen.contains(&RuleWord::NamedAsks), "no rule `named_asks` reads asks.csv");
        let spot = schemes.rows.first().map(|row| row.scheme_id.spot());
        report(spot, seen.contains(&RuleWord::RapidSavings), "no rule `rapid_savings` reads schemes.csv");
        let stated = settings.rules.iter().any(|setting| match &setting.parameters {
            Some(Parameters::TopSlice(record)) => record.share_by.get() == Some(&KeyWord::Stated),
            Some(Parameters::RegionalTotal(record)) => record.share_by.get() == Some(&KeyWord::Stated),
            Some(Parameters::RapidSavings(record)) => record.share_by.get() == Some(&KeyWord::Stated),
            _ => false,
        });
        let spot = shares.rows.first().map(|row| row.node_code.spot());
        report(spot, stated, "no rule has share_by = \"stated\"");
    }

    /// The top slice.
    pub fn top_slice(&self, record: &TopSliceRecord, problems: &mut Problems) -> Option<TopSlice> {
        let key = key(*record.share_by.get()?);
        let regions = self.of_level(&record.level, key, record.share_by.spot(), &|_| true, problems);
        let (rate, found) = (record.rate.or(0.0), found(&record.found_mean, &record.found_sd, problems));
        Some(TopSlice { regions, key, rate, found })
    }

    /// Asks from regional control totals: gap = control total − Σ plans, at least nought.
    pub fn regional_total(
        &self,
        record: &RegionalTotalRecord,
        totals: &BTreeMap<NodeIdx, Money>,
        problems: &mut Problems,
    ) -> Option<RegionalTotal> {
        let key = key(*record.share_by.get()?);
        if key == Key::Shortfall {
            let message = "asks are made on plans, and `shortfall` is a result".to_owned();
            problems.at(Check::KeyUnusable, record.share_by.spot(), message);
            return None;
        }
        let stated = |node: NodeIdx| totals.contains_key(&node);
        let regions = self.of_level(&record.level, key, record.share_by.spot(), &stated, problems);
        if regions.is_empty() && record.level.get().is_some_and(|level| self.has_level(level)) && self.world.complete {
            let message = "no node of this level has a row in control_totals.csv".to_owned();
            problems.at(Check::RegionTotalMissing, record.level.spot(), message);
        }
        let cap = record.cap.get().copied();
        let mut asks = Vec::new();
        for region in &regions {
            let total = totals.get(&region.node).copied().unwrap_or_default();
            let gap = (total - self.planned(region.node)).millions().max(0.0);
            for system in &region.systems {
                let most = cap.map_or(f64::INFINITY, |cap| cap * system.allocation.millions());
                asks.push(Money::from_millions((system.share * gap).min(most)));
            }
        }
        let found = found(&record.found_mean, &record.found_sd, problems);
        Some(RegionalTotal { regions, key, asks, cap, found, pool: record.pool.or(false) })
    }

    /// Regions' schemes.
    pub fn rapid(
        &self,
        record: &RapidSavingsRecord,
        setting: &RuleSetting,
        problems: &mut Problems,
    ) -> Option<RapidSavings> {
        self.report_no_rows(self.scenario.schemes.rows.is_empty(), self.scenario.schemes.complete, setting, problems);
        let key = record.share_by.get().map(|&word| key(word));
        let mut places: BTreeMap<NodeIdx, usize> = BTreeMap::new();
        let (mut regions, mut schemes) = (Vec::new(), Vec::new());
        for row in &self.scenario.schemes.rows {
            let Some(code) = row.node_code.get() else { continue };
            let Some(node) = self.world.node(code) else {
                self.world.report_unknown(Check::TargetUnknown, &row.node_code, code, problems);
                continue;
            };
            let place = match places.get(&node) {
                Some(&place) => place,
                None => {
                    let region = match key {
                        Some(key) => self.region(node, key, [row.node_code.spot(); 2], problems),
                        None => Some(Region { node, own: self.world.own(node), systems: Vec::new() }),
                    };
                    regions.push(region?);
                    places.insert(node, regions.len() - 1);
                    regions.len() - 1
                }
            };
            schemes.push(self.scheme(row, place, problems));
        }
        Some(RapidSavings { regions, key, schemes })
    }

    fn scheme(&self, row: &SchemeRow, region: usize, problems: &mut Problems) -> Scheme {
        let (low, mode, high) = (row.low.or(0.0), row.mode.or(0.0), row.high.or(0.0));
        let good = ![&row.low, &row.mode, &row.high].into_iter().any(Cell::is_faulty);
        let value = if good { pert(low, mode, high, row.low.spot(), problems) } else { Distribution::Fixed(mode) };
        let as_at = self.scenario.settings.top.as_at_month.get().map_or(0.0, |&month| number(month));
        let announced = row.announced_month.get().map_or(as_at + 1.0, |&month| number(month));
        let left = MONTHS + 1.0 - announced - row.lead_months.or(0.0);
        if left <= 0.0 {
            let message = format!("its first effect is {} month(s) after the year end", 1.0 - left);
            problems.at(Check::ActionTooLate, row.scheme_id.spot(), message);
        }
        let assumed = row.months_assumed.or(MONTHS - as_at);
        Scheme {
            id: row.scheme_id.or(String::new()),
            region,
            value,
            share_of_time: if assumed > 0.0 { (left / assumed).clamp(0.0, 1.0) } else { 1.0 },
            probability: row.probability.or(1.0),
        }
    }

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

    fn has_level(&self, level: &str) -> bool {
        self.world.nodes.iter().any(|node| node.level == level)
    }

    /// The regions of a level that pass a test.
    fn of_level(
        &self,
        level: &Cell<String>,
        key: Key,
        spot: &Spot,
        wanted: &dyn Fn(NodeIdx) -> bool,
        problems: &mut Problems,
    ) -> Vec<Region> {
        let Some(name) = level.get() else { return Vec::new() };
        if !self.has_level(name) {
            if self.world.complete {
                problems.at(Check::LevelUnknown, level.spot(), format!("no node has the level `{name}`"));
            }
            return Vec::new();
        }
        let mut regions = Vec::new();
        for node in (0..self.world.nodes.len()).filter(|&node| self.world.nodes[node].level == *name && wanted(node)) {
            let known = problems.has_errors();
            match self.region(node, key, [level.spot(), spot], problems) {
                Some(region) => regions.push(region),
                // One region without systems says it for all.
                None if !known => break,
                None => {}
            }
        }
        regions
    }

    /// A region with its systems and their shares; none after an error, which is reported where the region or the key is stated.
    fn region(
        &self,
        node: NodeIdx,
        key: Key,
        [of_region, of_key]: [&Spot; 2],
        problems: &mut Problems,
    ) -> Option<Region> {
        let code = &self.world.nodes[node].code;
        let below = systems_of(node, self.world);
        if below.is_empty() {
            if self.world.members_known {
                let message = format!("no system with organisations hangs directly below `{code}`");
                problems.at(Check::RegionEmpty, of_region, message);
            }
            return None;
        }
        let sizes: Vec<f64> = below.iter().map(|&system| self.size(system, key)).collect();
        let total: f64 = sizes.iter().sum();
        if key == Key::Stated && (total - 1.0).abs() > TOLERANCE {
            if self.scenario.shares.complete && !self.scenario.shares.rows.iter().any(|row| row.share.is_faulty()) {
                let row = self.scenario.shares.rows.iter().find(|row| {
                    row.node_code.get().and_then(|code| self.world.node(code)).is_some_and(|n| below.contains(&n))
                });
                let spot = row.map_or(of_key, |row| row.share.spot());
                problems.at(Check::SharesSum, spot, format!("the shares of the systems of `{code}` sum to {total}"));
            }
            return None;
        }
        if key != Key::Shortfall && total <= 0.0 {
            if self.world.members_known {
                let message = format!("`{}` of the systems of `{code}` sums to nought", key.word());
                problems.at(Check::KeyEmpty, of_key, message);
            }
            return None;
        }
        let system = |(&node, size): (&NodeIdx, &f64)| {
            let share = if key == Key::Shortfall { 0.0 } else { size / total };
            Some(System { node, own: self.world.own(node)?, share, allocation: self.allocation(node) })
        };
        let systems: Option<Vec<System>> = below.iter().zip(&sizes).map(system).collect();
        Some(Region { node, own: self.world.own(node), systems: systems? })
    }

    fn size(&self, system: NodeIdx, key: Key) -> f64 {
        match key {
            Key::Equal => 1.0,
            Key::Allocation => self.allocation(system).millions(),
            Key::PlannedSurplus => self.planned(system).millions().max(0.0),
            Key::Shortfall => 0.0,
            Key::Stated => {
                let rows = self.scenario.shares.rows.iter();
                let mine = |row: &&crate::scenario::tables::ShareRow| {
                    row.node_code.get().and_then(|code| self.world.node(code)) == Some(system)
                };
                rows.filter(mine).map(|row| row.share.or(0.0)).sum()
            }
        }
    }

    fn allocation(&self, node: NodeIdx) -> Money {
        self.within(node).map(|account| account.allocation).sum()
    }

    /// The plans of a node's accounts, before incentive money.
    fn planned(&self, node: NodeIdx) -> Money {
        let mine = |code: &String| {
            let own = || self.world.own(self.world.node(code)?);
            let account = self.world.organisation(code).or_else(own)?;
            self.world.is_within(self.world.accounts[account].node, node).then_some(())
        };
        let rows = self.scenario.positions.rows.iter().filter(|row| row.account_code.get().and_then(mine).is_some());
        rows.map(|row| Money::from_millions(row.plan_ex_incentive.or(0.0))).sum()
    }

    fn within(&self, node: NodeIdx) -> impl Iterator<Item = &crate::model::Account> {
        self.world.accounts.iter().filter(move |account| self.world.is_within(account.node, node))
    }

    fn report_no_rows(&self, none: bool, complete: bool, setting: &RuleSetting, problems: &mut Problems) {
        if none && complete {
            let name = setting.head.kind.get().map_or("", |word| word.word());
            problems.at(Check::RuleRowsMissing, setting.head.kind.spot(), format!("`{name}` has no rows"));
        }
    }
}

fn key(word: KeyWord) -> Key {
    match word {
        KeyWord::Equal => Key::Equal,
        KeyWord::Allocation => Key::Allocation,
        KeyWord::PlannedSurplus => Key::PlannedSurplus,
        KeyWord::Shortfall => Key::Shortfall,
        KeyWord::Stated => Key::Stated,
    }
}

/// The drawn share; an impossible one is reported.
fn found(mean: &Cell<f64>, sd: &Cell<f64>, problems: &mut Problems) -> Found {
    let found = Found { mean: mean.or(1.0), sd: sd.or(0.0) };
    let beta = Distribution::Beta { low: 0.0, high: 1.0, mean: found.mean, sd: found.sd };
    if found.sd > 0.0
        && !mean.is_faulty()
        && let Some((check, message)) = distribution::fault(&beta)
    {
        problems.at(check, mean.spot(), message);
        return Found { mean: found.mean, sd: 0.0 };
    }
    found
}

/// A range; certain when its three are alike. One out of order is reported.
pub(super) fn pert(low: f64, mode: f64, high: f64, spot: &Spot, problems: &mut Problems) -> Distribution {
    if low == mode && mode == high {
        return Distribution::Fixed(mode);
    }
    let value = Distribution::Pert { low, mode, high };
    match distribution::fault(&value) {
        None => value,
        Some((check, message)) => {
            problems.at(check, spot, message);
            Distribution::Fixed(mode)
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "1 to 12")]
fn number(month: u64) -> f64 {
    month as f64
}
