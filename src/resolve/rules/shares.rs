//! `shares.csv`: stated shares of systems, region by region.

use std::collections::{BTreeMap, BTreeSet};

use super::regimes::{Regimes, TOLERANCE};
use crate::diagnostic::Check;
use crate::model::{Key, NodeIdx};
use crate::resolve::accounts::systems_of;
use crate::scenario::Problems;
use crate::scenario::record::{Cell, Spot};
use crate::scenario::settings::Parameters;
use crate::scenario::words::KeyWord;
use crate::units::Money;

impl Regimes<'_> {
    /// Checks the rows, and the sums of all regions that share by them, once however many rules do.
    pub fn check_shares(&self, totals: &BTreeMap<NodeIdx, Money>, problems: &mut Problems) {
        let (any, regions) = self.sharing(totals);
        let systems: BTreeSet<NodeIdx> = regions.keys().flat_map(|&region| systems_of(region, self.world)).collect();
        let mut idle = Vec::new();
        for row in &self.scenario.shares.rows {
            let Some(code) = row.node_code.get() else { continue };
            match self.world.node(code) {
                None => self.world.report_no_node(&row.node_code, code, problems),
                Some(node) if !systems.contains(&node) => idle.push((code, row.node_code.spot())),
                Some(_) => {}
            }
        }
        if !any {
            if let Some(row) = self.scenario.shares.rows.first() {
                let message = "no rule that is in the list has share_by = \"stated\"".to_owned();
                problems.at(Check::RowsUnused, row.node_code.spot(), message);
            }
            return;
        }
        if regions.is_empty() {
            return; // All such rules are off, or their levels are wrong, which is said there.
        }
        for (code, spot) in idle {
            let message = format!("`{code}` is no system of a region that shares by stated shares");
            let advice = "name a node with organisations directly below such a region, or remove the row".to_owned();
            problems.at_with(Check::RowsUnused, spot, message, advice);
        }
        self.check_sums(&regions, problems);
    }

    /// Whether any rule shares by stated shares; the regions of those that are on, each with the place of a rule's key.
    fn sharing(&self, totals: &BTreeMap<NodeIdx, Money>) -> (bool, BTreeMap<NodeIdx, &Spot>) {
        let (mut any, mut regions) = (false, BTreeMap::new());
        for setting in &self.scenario.settings.rules {
            let Some(parameters) = &setting.parameters else { continue };
            let of_level = |level: &Cell<String>| -> Vec<NodeIdx> {
                level.get().map_or_else(Vec::new, |level| self.nodes_of(level).collect())
            };
            let (share_by, nodes) = match parameters {
                Parameters::TopSlice(record) => (&record.share_by, of_level(&record.level)),
                Parameters::RegionalTotal(record) => {
                    let mut nodes = of_level(&record.level);
                    nodes.retain(|node| totals.contains_key(node));
                    (&record.share_by, nodes)
                }
                Parameters::RapidSavings(record) => {
                    let rows = self.scenario.schemes.rows.iter();
                    (&record.share_by, rows.filter_map(|row| self.world.node(row.node_code.get()?)).collect())
                }
                _ => continue,
            };
            if share_by.get() != Some(&KeyWord::Stated) {
                continue;
            }
            any = true;
            if setting.head.on.or(true) {
                for node in nodes {
                    regions.entry(node).or_insert(share_by.spot());
                }
            }
        }
        (any, regions)
    }

    fn check_sums(&self, regions: &BTreeMap<NodeIdx, &Spot>, problems: &mut Problems) {
        let shares = &self.scenario.shares;
        if !shares.complete || !self.world.members_known || shares.rows.iter().any(|row| row.share.is_faulty()) {
            return;
        }
        let mut without: BTreeMap<(usize, usize), (&Spot, Vec<NodeIdx>)> = BTreeMap::new();
        for (&region, &of_key) in regions {
            let systems = systems_of(region, self.world);
            let mine = |code: &String| self.world.node(code).is_some_and(|node| systems.contains(&node));
            let row = shares.rows.iter().find(|row| row.node_code.get().is_some_and(mine));
            let Some(row) = row else {
                if !systems.is_empty() {
                    let place = (of_key.line, of_key.column);
                    without.entry(place).or_insert((of_key, Vec::new())).1.push(region);
                }
                continue;
            };
            let total = systems.iter().map(|&system| self.size(system, Key::Stated)).sum::<f64>();
            if (total - 1.0).abs() > TOLERANCE {
                let code = &self.world.nodes[region].code;
                let message = format!("the shares of the systems of `{code}` sum to {total}");
                problems.at(Check::SharesSum, row.share.spot(), message);
            }
        }
        for (spot, regions) in without.into_values() {
            let there =
                if shares.rows.is_empty() { "there are no rows in shares.csv" } else { "shares.csv has no rows" };
            let message = format!("{there} for the systems of {}", self.codes(&regions));
            let advice =
                "give shares.csv a row for each of their systems, those of a region summing to one, or share by \
                          another key"
                    .to_owned();
            problems.at_with(Check::SharesSum, spot, message, advice);
        }
    }
}
