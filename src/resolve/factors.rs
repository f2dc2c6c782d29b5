//! Factor sets: loadings whose common part has a variance of at most one, on factors whose levels exist.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use crate::diagnostic::Check;
use crate::id::nearest_hint;
use crate::model::correlation::common_variance;
use crate::model::{AccountIdx, FactorCorrelations, FactorLevel, FactorSet, FactorSetIdx, Loading, Target};
use crate::scenario::record::{Cell, Spot};
use crate::scenario::{Problems, Scenario};

/// Variances may exceed one by rounding of decimal loadings.
const TOLERANCE: f64 = 1e-9;

/// The factor sets by code, who uses them, and the levels of the tree.
pub struct Sets {
    index: BTreeMap<String, FactorSetIdx>,
    /// For each set the accounts that use it.
    users: Vec<BTreeSet<AccountIdx>>,
    /// Where each set starts.
    spots: Vec<Spot>,
    levels: Vec<Vec<(String, Spot)>>,
    complete: bool,
}

/// Resolves factors.csv.
pub fn resolve(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) -> (Vec<FactorSet>, Sets) {
    let complete = scenario.factors.complete;
    let mut sets = Sets { index: BTreeMap::new(), users: Vec::new(), spots: Vec::new(), levels: Vec::new(), complete };
    let mut list: Vec<FactorSet> = Vec::new();
    let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for row in &scenario.factors.rows {
        let Some(code) = row.factor_set.get() else { continue };
        let set = *sets.index.entry(code.clone()).or_insert_with(|| {
            list.push(FactorSet { code: code.clone(), loadings: Vec::new() });
            sets.users.push(BTreeSet::new());
            sets.spots.push(*row.factor_set.spot());
            sets.levels.push(Vec::new());
            list.len() - 1
        });
        let Some(level) = level(&row.level, scenario, world, problems) else { continue };
        if let FactorLevel::Tree(word) = &level {
            sets.levels[set].push((word.clone(), *row.level.spot()));
        }
        let (Some(factor), Some(&loading)) = (row.factor.get(), row.loading.get()) else { continue };
        let key = (code.clone(), factor.clone(), row.level.or(String::new()));
        let line = *seen.entry(key).or_insert(row.at.line);
        if line != row.at.line {
            let message = format!("factor `{factor}` of set `{code}` stands in line {line} already");
            problems.at(Check::FactorTwice, row.factor.spot(), message);
            continue;
        }
        list[set].loadings.push(Loading { factor: factor.clone(), level, loading });
    }
    (list, sets)
}

/// The level that a cell names; none when blank or wrong.
pub fn level(
    cell: &Cell<String>,
    scenario: &Scenario,
    world: &World<'_>,
    problems: &mut Problems,
) -> Option<FactorLevel> {
    let word = cell.get()?;
    match word.as_str() {
        "type" => return Some(FactorLevel::Type),
        "sector" => return Some(FactorLevel::Sector),
        _ => {}
    }
    if world.nodes.iter().any(|node| node.level == *word) {
        return Some(FactorLevel::Tree(word.clone()));
    }
    if scenario.nodes.complete && !scenario.nodes.rows.iter().any(|row| row.level.is_faulty()) {
        let known = world.nodes.iter().map(|node| node.level.as_str()).chain(["type", "sector"]);
        let advice = format!("{}{}", Check::LevelUnknown.remedy(), nearest_hint(word, known));
        problems.at_with(Check::LevelUnknown, cell.spot(), format!("no such level: `{word}`"), advice);
    }
    None
}

impl Sets {
    /// Reports sets whose common part would vary more than the whole.
    pub fn check_variances(&self, list: &[FactorSet], correlations: &[FactorCorrelations], problems: &mut Problems) {
        for (set, spot) in list.iter().zip(&self.spots) {
            let squares = common_variance(&set.loadings, &[]);
            let variance = common_variance(&set.loadings, correlations);
            if variance <= 1.0 + TOLERANCE {
                continue;
            }
            let message = if variance == squares {
                format!("the squares of the loadings of `{}` sum to {squares:.3}", set.code)
            } else {
                format!(
                    "the common part of `{}` has a variance of {variance:.3} with its correlations ({squares:.3} without)",
                    set.code
                )
            };
            problems.at(Check::LoadingsTooLarge, spot, message);
        }
    }

    /// The factor set that a cell names; none when blank or wrong.
    pub fn named(&self, cell: &Cell<String>, problems: &mut Problems) -> Option<FactorSetIdx> {
        let code = cell.get()?;
        let set = self.index.get(code).copied();
        if set.is_none() && self.complete {
            let hint = nearest_hint(code, self.index.keys().map(String::as_str));
            let advice = format!("{}{hint}", Check::FactorSetUnknown.remedy());
            problems.at_with(Check::FactorSetUnknown, cell.spot(), format!("no such factor set: `{code}`"), advice);
        }
        set
    }

    /// Notes that accounts use a factor set.
    pub fn used_by(&mut self, set: Option<FactorSetIdx>, accounts: impl IntoIterator<Item = AccountIdx>) {
        let Some(set) = set else { return };
        self.users[set].extend(accounts);
    }

    /// The factor set that a cell names, used by a target.
    pub fn of(&mut self, cell: &Cell<String>, target: &Target, problems: &mut Problems) -> Option<FactorSetIdx> {
        let set = self.named(cell, problems);
        self.used_by(set, target.members.iter().map(|member| member.account));
        set
    }

    /// Warns of sets that no row uses, and of levels that lie below their users.
    pub fn report_unused(&self, world: &World<'_>, problems: &mut Problems) {
        for (code, &set) in &self.index {
            if self.users[set].is_empty() {
                problems.at(Check::FactorSetUnused, &self.spots[set], format!("no row uses factor set `{code}`"));
            }
            for (word, spot) in &self.levels[set] {
                let outside = self.users[set].iter().filter(|&&account| !has_level_above(world, account, word));
                let outside: Vec<&str> = outside.map(|&account| world.accounts[account].code.as_str()).collect();
                if let Some(first) = outside.first() {
                    let message = format!(
                        "{} account(s) that use `{code}` have no {word} above them, the first is `{first}`",
                        outside.len()
                    );
                    problems.at(Check::FactorReachesNobody, spot, message);
                }
            }
        }
    }
}

fn has_level_above(world: &World<'_>, account: AccountIdx, level: &str) -> bool {
    let start = world.accounts[account].node;
    std::iter::successors(Some(start), |&node| world.nodes.get(node)?.parent)
        .any(|node| world.nodes.get(node).is_some_and(|node| node.level == level))
}
