//! What the slow rules know: the tables and the rule list of a folder as they are written, accounts and nodes from the model.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use outturn::model::{Account, Model};

use crate::slow_model::numbers::{normal_quantile, word};

/// A row of a table: the cells that are not blank.
pub type Row = BTreeMap<String, String>;

/// A scenario as the slow rules read it.
pub struct Book<'a> {
    pub model: &'a Model,
    tables: BTreeMap<String, Vec<Row>>,
    pub rules: Vec<toml::Table>,
}

/// The cell as a number; `otherwise` where it is blank.
pub fn number(row: &Row, column: &str, otherwise: f64) -> f64 {
    row.get(column).map_or(otherwise, |cell| cell.parse().unwrap())
}

/// The nearest amount on the money grid of 2⁻²⁷ £m, ties to even.
pub fn grid(amount: f64) -> f64 {
    (amount * 134_217_728.0).round_ties_even() / 134_217_728.0
}

/// A key of a rule as a number.
pub fn key(rule: &toml::Table, name: &str, otherwise: f64) -> f64 {
    match rule.get(name) {
        Some(toml::Value::Integer(whole)) => *whole as f64,
        Some(value) => value.as_float().unwrap(),
        None => otherwise,
    }
}

/// A key of a rule as a word.
pub fn text<'r>(rule: &'r toml::Table, name: &str) -> &'r str {
    rule.get(name).map_or("", |value| value.as_str().unwrap())
}

impl<'a> Book<'a> {
    pub fn of(folder: &Path, model: &'a Model) -> Self {
        let settings: toml::Table = fs::read_to_string(folder.join("scenario.toml")).unwrap().parse().unwrap();
        assert_eq!(settings["money"].as_str(), Some("gbp_m"), "the slow rules know £m only");
        let all = settings.get("rule").and_then(|list| list.as_array()).cloned().unwrap_or_default();
        let on = |rule: &toml::Table| rule.get("on").is_none_or(|on| on.as_bool().unwrap());
        let rules = all.iter().map(|rule| rule.as_table().unwrap().clone()).filter(on).collect();
        let names =
            ["actions.csv", "asks.csv", "incentives.csv", "ladder.csv", "schemes.csv", "shares.csv", "support.csv"];
        let tables = names.map(|name| (name.to_owned(), table(&folder.join(name))));
        Self { model, tables: tables.into(), rules }
    }

    /// The rows of a table; none where the file is missing.
    pub fn table(&self, name: &str) -> &[Row] {
        &self.tables[name]
    }

    pub fn account(&self, index: usize) -> &'a Account {
        &self.model.accounts[index]
    }

    /// The account that `own:` and a node's code, or an organisation's code, names.
    pub fn one(&self, target: &str) -> usize {
        let (code, organisation) = match target.strip_prefix("own:") {
            Some(code) => (code, false),
            None => (target, true),
        };
        let fits = |account: &Account| account.code == code && account.is_organisation == organisation;
        self.model.accounts.iter().position(fits).unwrap()
    }

    /// True when the node is `above` or lies below it.
    fn is_below(&self, node: usize, above: usize) -> bool {
        let mut place = Some(node);
        while place.is_some_and(|at| at != above) {
            place = self.model.nodes[place.unwrap()].parent;
        }
        place.is_some()
    }

    /// Every account of a node: those below it and its own.
    pub fn accounts_of(&self, node: usize) -> Vec<usize> {
        (0..self.model.accounts.len()).filter(|&index| self.is_below(self.account(index).node, node)).collect()
    }

    /// The accounts that a target names: one, or the organisations of a group.
    pub fn targets(&self, target: &str) -> Vec<usize> {
        let all = 0..self.model.accounts.len();
        if let Some(sector) = target.strip_prefix("sector:") {
            return all.filter(|&at| self.account(at).is_organisation && self.account(at).sector == sector).collect();
        }
        if let Some(org_type) = target.strip_prefix("type:") {
            return all.filter(|&at| self.account(at).org_type == org_type).collect();
        }
        match self.model.nodes.iter().position(|node| node.code == target) {
            Some(node) => self.accounts_of(node).into_iter().filter(|&at| self.account(at).is_organisation).collect(),
            None => vec![self.one(target)],
        }
    }

    /// The nodes directly below a node that have organisations: the systems of a region.
    pub fn systems(&self, region: usize) -> Vec<usize> {
        let child = |&node: &usize| self.model.nodes[node].parent == Some(region);
        let peopled = |&node: &usize| self.accounts_of(node).iter().any(|&at| self.account(at).is_organisation);
        (0..self.model.nodes.len()).filter(child).filter(peopled).collect()
    }

    /// A node's own account.
    pub fn own(&self, node: usize) -> usize {
        self.one(&format!("own:{}", self.model.nodes[node].code))
    }

    pub fn total(&self, index: usize) -> Option<f64> {
        self.account(index).control_total.map(|total| grid(total.millions()))
    }

    /// The control total that rules aim at: the own one where it was accepted.
    pub fn accepted_total(&self, index: usize) -> Option<f64> {
        self.total(index).filter(|_| self.account(index).accepted)
    }

    /// The stated control total of a node.
    pub fn total_of_node(&self, node: usize) -> Option<f64> {
        self.model.control_totals.get(&node).map(|total| grid(total.millions()))
    }

    pub fn base(&self, index: usize) -> f64 {
        grid(self.account(index).base.millions())
    }

    /// Incentive money in the base.
    pub fn planned(&self, index: usize) -> f64 {
        grid(self.account(index).incentive.millions())
    }

    /// min(1, months left after the lead time / months assumed) of an action or scheme that starts in `column`'s month.
    pub fn share_of_time(&self, row: &Row, column: &str) -> f64 {
        let as_at = f64::from(self.model.facts.as_at_month);
        let start = number(row, column, as_at + 1.0).max(as_at + 1.0);
        let left = 13.0 - start - number(row, "lead_months", 0.0);
        (left.max(0.0) / number(row, "months_assumed", 12.0 - as_at)).min(1.0)
    }
}

fn table(path: &Path) -> Vec<Row> {
    if !path.exists() {
        return Vec::new();
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| {
        let cells = heads.iter().cloned().zip(record.iter().map(str::to_owned));
        cells.filter(|(_, cell)| !cell.is_empty()).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The draws of one iteration.
#[derive(Clone, Copy)]
pub struct Draws {
    pub seed: u64,
    pub iteration: u64,
}

impl Draws {
    fn word(self, purpose: u32, name: [&str; 4]) -> u32 {
        word(self.seed, purpose, name, self.iteration)
    }

    /// Whether something with this chance happens.
    pub fn happens(self, name: [&str; 4], chance: f64) -> bool {
        f64::from(self.word(3, name)) < chance * 4_294_967_296.0
    }

    /// A uniform of a rule.
    pub fn uniform(self, name: [&str; 4]) -> f64 {
        (f64::from(self.word(3, name)) + 0.5) / 4_294_967_296.0
    }

    /// A standard normal of a rule.
    pub fn normal(self, name: [&str; 4]) -> f64 {
        normal_quantile(self.uniform(name))
    }

    /// A standard normal of the path.
    pub fn noise(self, name: [&str; 4]) -> f64 {
        normal_quantile((f64::from(self.word(4, name)) + 0.5) / 4_294_967_296.0)
    }
}
