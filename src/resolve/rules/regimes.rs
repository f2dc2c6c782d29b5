//! Cross-subsidy: regions with their systems, what is shared by what, and who is asked for what.

use std::collections::BTreeMap;

use crate::diagnostic::Check;
use crate::model::{Distribution, Found, Key, NodeIdx, RapidSavings, Region, RegionalTotal, Scheme, System, TopSlice};
use crate::resolve::accounts::{World, systems_of};
use crate::resolve::distribution;
use crate::scenario::record::{Cell, Spot};
use crate::scenario::settings::{RapidSavingsRecord, RegionalTotalRecord, RuleSetting, RuleWord, TopSliceRecord};
use crate::scenario::tables::SchemeRow;
use crate::scenario::words::KeyWord;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// How far stated shares may be from one.
pub(super) const TOLERANCE: f64 = 1e-9;
/// Months of a year.
pub(super) const MONTHS: f64 = 12.0;

/// What a rule is resolved from.
pub struct Regimes<'a> {
    pub scenario: &'a Scenario,
    pub world: &'a World<'a>,
    /// Whether the rule is on. One that is off is checked for what it says of itself: its nodes have no accounts on its behalf, and
    /// what it would do with them is nobody's concern until it is on.
    pub on: bool,
}

/// Why a region shares nothing out.
enum Unshared {
    /// No system with organisations hangs directly below it.
    Empty,
    /// Its systems have nothing of the key.
    Nothing,
    /// Reported where the shares are, or an account is missing after an error.
    Elsewhere,
}

impl Regimes<'_> {
    /// Warns of rows that no rule reads.
    pub fn report_unused(&self, seen: &[RuleWord], problems: &mut Problems) {
        let Scenario { asks, schemes, .. } = self.scenario;
        let mut report = |spot: Option<&Spot>, used: bool, message: &str| {
            if let Some(spot) = spot.filter(|_| !used) {
                problems.at(Check::RowsUnused, spot, message.to_owned());
            }
        };
        let spot = asks.rows.first().map(|row| row.ask_id.spot());
        report(spot, seen.contains(&RuleWord::NamedAsks), "no rule `named_asks` reads asks.csv");
        let spot = schemes.rows.first().map(|row| row.scheme_id.spot());
        report(spot, seen.contains(&RuleWord::RapidSavings), "no rule `rapid_savings` reads schemes.csv");
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
        let missing = |level: &String| self.has_level(level) && !self.nodes_of(level).any(stated);
        if self.on && record.level.get().is_some_and(missing) && self.world.complete {
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
                self.world.report_no_node(&row.node_code, code, problems);
                continue;
            };
            let place = match places.get(&node) {
                Some(&place) => place,
                None => {
                    let alone = Region { node, own: self.world.own(node), systems: Vec::new() };
                    let region = match key.filter(|_| self.on) {
                        Some(key) => self.region(node, key).unwrap_or_else(|why| {
                            self.report_of_scheme(&why, key, code, row.node_code.spot(), problems);
                            alone
                        }),
                        None => alone,
                    };
                    regions.push(region);
                    places.insert(node, regions.len() - 1);
                    regions.len() - 1
                }
            };
            schemes.push(self.scheme(row, place, problems));
        }
        Some(RapidSavings { regions, key, schemes })
    }

    /// schemes.csv names no level: what helps is said of its row.
    fn report_of_scheme(&self, why: &Unshared, key: Key, code: &str, spot: &Spot, problems: &mut Problems) {
        let (check, message) = match why {
            Unshared::Empty if self.world.members_known => {
                (Check::RegionEmpty, format!("no system with organisations hangs directly below `{code}`"))
            }
            Unshared::Nothing if self.world.members_known => {
                (Check::KeyEmpty, format!("`{}` of the systems of `{code}` sums to nought", key.word()))
            }
            _ => return,
        };
        let advice = format!(
            "remove the row, correct its `node_code`, or leave out `share_by` of the rule: then savings stay on the account of `{code}`"
        );
        problems.at_with(check, spot, message, advice);
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

    fn has_level(&self, level: &str) -> bool {
        self.nodes_of(level).next().is_some()
    }

    /// The nodes of a level.
    pub(super) fn nodes_of<'b>(&'b self, level: &'b str) -> impl Iterator<Item = NodeIdx> + 'b {
        (0..self.world.nodes.len()).filter(move |&node| self.world.nodes[node].level == level)
    }

    /// The regions of a level that pass a test. Regions that share nothing out are reported together, at the level or the key.
    fn of_level(
        &self,
        level: &Cell<String>,
        key: Key,
        of_key: &Spot,
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
        if !self.on {
            return Vec::new();
        }
        let (mut regions, mut empty, mut nothing) = (Vec::new(), Vec::new(), Vec::new());
        for node in self.nodes_of(name).filter(|&node| wanted(node)) {
            match self.region(node, key) {
                Ok(region) => regions.push(region),
                Err(Unshared::Empty) => empty.push(node),
                Err(Unshared::Nothing) => nothing.push(node),
                Err(Unshared::Elsewhere) => {}
            }
        }
        if !empty.is_empty() && self.world.members_known {
            let message = format!("no system with organisations hangs directly below {}", self.codes(&empty));
            if regions.is_empty() {
                problems.at(Check::RegionEmpty, level.spot(), message);
            } else {
                let advice =
                    format!("hang systems with organisations below it, or remove the node or its level `{name}`");
                problems.at_with(Check::RegionEmpty, level.spot(), message, advice);
            }
        }
        if !nothing.is_empty() && self.world.members_known {
            let message = format!("`{}` of the systems of {} sums to nought", key.word(), self.codes(&nothing));
            problems.at(Check::KeyEmpty, of_key, message);
        }
        regions
    }

    /// The codes of nodes, in words.
    pub(super) fn codes(&self, nodes: &[NodeIdx]) -> String {
        let codes: Vec<String> = nodes.iter().map(|&node| format!("`{}`", self.world.nodes[node].code)).collect();
        codes.join(", ")
    }

    /// A region with its systems and their shares.
    fn region(&self, node: NodeIdx, key: Key) -> Result<Region, Unshared> {
        let below = systems_of(node, self.world);
        if below.is_empty() {
            return Err(Unshared::Empty);
        }
        let sizes: Vec<f64> = below.iter().map(|&system| self.size(system, key)).collect();
        let total: f64 = sizes.iter().sum();
        if key == Key::Stated && (total - 1.0).abs() > TOLERANCE {
            return Err(Unshared::Elsewhere);
        }
        if key != Key::Shortfall && total <= 0.0 {
            return Err(Unshared::Nothing);
        }
        let system = |(&node, size): (&NodeIdx, &f64)| {
            let share = if key == Key::Shortfall { 0.0 } else { size / total };
            Some(System { node, own: self.world.own(node)?, share, allocation: self.allocation(node) })
        };
        let systems: Option<Vec<System>> = below.iter().zip(&sizes).map(system).collect();
        Ok(Region { node, own: self.world.own(node), systems: systems.ok_or(Unshared::Elsewhere)? })
    }

    pub(super) fn size(&self, system: NodeIdx, key: Key) -> f64 {
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

    pub(super) fn report_no_rows(&self, none: bool, complete: bool, setting: &RuleSetting, problems: &mut Problems) {
        if none && complete && self.on {
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
pub(super) fn found(mean: &Cell<f64>, sd: &Cell<f64>, problems: &mut Problems) -> Found {
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
pub(super) fn number(month: u64) -> f64 {
    month as f64
}
