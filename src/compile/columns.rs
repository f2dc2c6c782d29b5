//! What is tallied: a column for each account, each roll-up of accounts, each risk line within a sector, what rules note, and
//! each month of a fan.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Model, NodeIdx, Rollup, RuleKind};

/// The columns of a run, in order: accounts, roll-ups, line columns, measures, months of the fan, reported forecasts.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Number of accounts: columns 0..accounts.
    pub accounts: usize,
    /// The roll-ups that follow, in the order in which results list them.
    pub rolls: Vec<Roll>,
    /// Order in which to add the roll-ups up, so that parts come before wholes.
    pub order: Vec<usize>,
    /// The line columns that follow: (line, sector) pairs in use.
    pub lines: Vec<LineColumn>,
    /// The months of the fan that follow: (column of the node, month).
    pub path: Vec<(usize, u8)>,
    /// Number of columns of capacity: see [`super::CompiledCapacity::columns`].
    pub capacity: usize,
    /// Number of columns of reported forecasts, the last ones: see [`super::CompiledReporting::columns`].
    pub reported: usize,
    /// The nodes directly below the root.
    pub children_of_root: Vec<NodeIdx>,
    /// The measures that follow: amounts that no account holds.
    pub measures: Vec<Measure>,
    /// Of the line columns, those that only rules post to.
    pub rule_lines: Vec<usize>,
    /// Line column of (line, account): see [`Columns::line_column`].
    line_of: BTreeMap<(usize, String), usize>,
    /// Column of the figure that headlines speak of.
    pub headline: usize,
    /// Indices in `rolls` of the nodes with whole columns, curves and contributions: the root, then the sectors.
    pub focus: Vec<usize>,
}

/// A set of accounts and how to add it up.
#[derive(Debug, Clone)]
pub struct Roll {
    /// What it is.
    pub of: RollOf,
    /// Every account in it, ascending.
    pub accounts: Vec<usize>,
    /// Columns to add: accounts, and roll-ups that come earlier in [`Columns::order`].
    pub parts: Vec<usize>,
}

/// What a roll-up is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RollOf {
    /// A node of the geography.
    Tree(NodeIdx),
    /// A sector.
    Sector(String),
    /// An organisation type.
    Type(String),
    /// A sector within a child of the root.
    SectorWithin(NodeIdx, String),
}

/// A risk line within a sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineColumn {
    /// Index in [`Model::lines`].
    pub line: usize,
    /// Sector; empty for own accounts of nodes.
    pub sector: String,
}

/// An amount that a rule notes of every iteration and that no account holds, such as a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The rule that notes it.
    pub rule: RuleKind,
    /// Code, unique among the measures of a rule.
    pub code: String,
    /// Name for people.
    pub name: String,
}

impl Columns {
    /// The columns of a model.
    #[must_use]
    pub fn of(model: &Model, measures: Vec<Measure>) -> Self {
        let accounts = model.accounts.len();
        let mut rolls = tree_rolls(model);
        rolls.extend(label_rolls(model));
        let mut order: Vec<usize> = (0..model.nodes.len()).rev().collect();
        order.extend(share_sums(&mut rolls, model.nodes.len(), accounts));
        let sectors = |roll: &Roll| matches!(roll.of, RollOf::Sector(_));
        let focus = std::iter::once(0).chain((0..rolls.len()).filter(|&r| sectors(&rolls[r]))).collect();
        let (lines, line_of) = line_columns(model);
        let children = |&node: &NodeIdx| model.nodes[node].parent == Some(0);
        let of_rules = |&line: &usize| model.lines[lines[line].line].group.is_of_rules();
        let rule_lines = (0..lines.len()).filter(of_rules).collect();
        let mut columns = Self {
            accounts,
            rolls,
            order,
            lines,
            measures,
            rule_lines,
            path: Vec::new(),
            capacity: 0,
            reported: 0,
            children_of_root: (0..model.nodes.len()).filter(children).collect(),
            line_of,
            headline: 0,
            focus,
        };
        columns.headline = columns.column_of(&model.facts.headline);
        columns
    }

    /// Number of columns.
    #[must_use]
    pub fn count(&self) -> usize {
        self.reported_column(self.reported)
    }

    /// Column of roll-up `roll`.
    #[must_use]
    pub fn roll_column(&self, roll: usize) -> usize {
        self.accounts + roll
    }

    /// Column of line column `line`.
    #[must_use]
    pub fn line_column(&self, line: usize) -> usize {
        self.accounts + self.rolls.len() + line
    }

    /// Column of the month of the fan at place `index` of [`Columns::path`].
    #[must_use]
    pub fn path_column(&self, index: usize) -> usize {
        self.capacity_column(self.capacity) + index
    }

    /// Column of capacity number `index`.
    #[must_use]
    pub fn capacity_column(&self, index: usize) -> usize {
        self.accounts + self.rolls.len() + self.lines.len() + self.measures.len() + index
    }

    /// Column of reported forecasts number `index`.
    #[must_use]
    pub fn reported_column(&self, index: usize) -> usize {
        self.path_column(self.path.len()) + index
    }

    /// Column of measure `measure`.
    #[must_use]
    pub fn measure_column(&self, measure: usize) -> usize {
        self.accounts + self.rolls.len() + self.lines.len() + measure
    }

    /// Index of the measure of a rule with that code.
    #[must_use]
    pub fn measure(&self, rule: RuleKind, code: &str) -> Option<usize> {
        self.measures.iter().position(|measure| measure.rule == rule && measure.code == code)
    }

    /// Indices of the measures of the ladder: the need before it, what each step brings, the claim and what is left; none without one.
    pub fn national_measures(&self) -> impl Iterator<Item = usize> + '_ {
        let of_ladder = |measure: &&Measure| measure.rule == RuleKind::NationalLadder;
        (0..self.measures.len()).filter(move |&index| self.measures.get(index).filter(of_ladder).is_some())
    }

    /// Index of the line column of a line and a sector.
    ///
    /// # Panics
    /// When the model has no such pair: a mistake in this program.
    #[must_use]
    pub fn line_index(&self, line: usize, sector: &str) -> usize {
        self.line_of[&(line, sector.to_owned())]
    }

    /// Column of the figure that a setting names.
    ///
    /// # Panics
    /// When it is none of the model's: a mistake in this program.
    #[must_use]
    pub fn column_of(&self, rollup: &Rollup) -> usize {
        let wanted = match rollup {
            Rollup::Organisation(account) => return *account,
            Rollup::Node(node) => RollOf::Tree(*node),
            Rollup::Sector(sector) => RollOf::Sector(sector.clone()),
            Rollup::Type(org_type) => RollOf::Type(org_type.clone()),
        };
        let roll = self.rolls.iter().position(|roll| roll.of == wanted);
        self.roll_column(roll.expect("a resolved figure is a node of the model"))
    }

    /// The accounts of a column of an account or a roll-up.
    #[must_use]
    pub fn accounts_of(&self, column: usize) -> Vec<usize> {
        match column.checked_sub(self.accounts) {
            None => vec![column],
            Some(roll) => self.rolls.get(roll).map_or_else(Vec::new, |roll| roll.accounts.clone()),
        }
    }
}

/// One roll-up a node: its own accounts and its children's roll-ups.
fn tree_rolls(model: &Model) -> Vec<Roll> {
    let count = model.accounts.len();
    let empty = |node| Roll { of: RollOf::Tree(node), accounts: Vec::new(), parts: Vec::new() };
    let mut rolls: Vec<Roll> = (0..model.nodes.len()).map(empty).collect();
    for (index, account) in model.accounts.iter().enumerate() {
        rolls[account.node].parts.push(index);
        let mut above = Some(account.node);
        while let Some(node) = above {
            rolls[node].accounts.push(index);
            above = model.nodes[node].parent;
        }
    }
    for (index, node) in model.nodes.iter().enumerate() {
        if let Some(parent) = node.parent {
            rolls[parent].parts.push(count + index);
        }
    }
    rolls
}

/// Sectors, types, and sectors within the children of the root, in order of their names.
fn label_rolls(model: &Model) -> Vec<Roll> {
    let mut sets: BTreeMap<(u8, usize, String), Vec<usize>> = BTreeMap::new();
    for (index, account) in model.accounts.iter().enumerate() {
        if !account.sector.is_empty() {
            sets.entry((0, 0, account.sector.clone())).or_default().push(index);
            if let Some(node) = below_root(model, account.node) {
                sets.entry((2, node, account.sector.clone())).or_default().push(index);
            }
        }
        if !account.org_type.is_empty() {
            sets.entry((1, 0, account.org_type.clone())).or_default().push(index);
        }
    }
    let roll = |((kind, node, label), accounts): ((u8, usize, String), Vec<usize>)| {
        let of = match kind {
            0 => RollOf::Sector(label),
            1 => RollOf::Type(label),
            _ => RollOf::SectorWithin(node, label),
        };
        Roll { of, parts: accounts.clone(), accounts }
    };
    sets.into_iter().map(roll).collect()
}

/// Lets roll-ups from `first` on add up smaller ones among them instead of their accounts; what comes back is an order in
/// which parts come before wholes. Sums are exact: no bit of a total depends on what it is added up from.
fn share_sums(rolls: &mut [Roll], first: usize, accounts: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (first..rolls.len()).collect();
    order.sort_by_key(|&roll| (rolls[roll].accounts.len(), roll));
    for (place, &roll) in order.iter().enumerate() {
        let mut rest: BTreeSet<usize> = rolls[roll].accounts.iter().copied().collect();
        let mut parts = Vec::new();
        for &part in order[..place].iter().rev() {
            let inner = &rolls[part].accounts;
            if inner.len() > 1 && inner.iter().all(|account| rest.contains(account)) {
                inner.iter().for_each(|account| _ = rest.remove(account));
                parts.push(accounts + part);
            }
        }
        parts.extend(rest);
        rolls[roll].parts = parts;
    }
    order
}

/// The ancestor of a node (or the node itself) that hangs directly under the root; none for the root.
fn below_root(model: &Model, mut node: NodeIdx) -> Option<NodeIdx> {
    loop {
        let parent = model.nodes[node].parent?;
        if model.nodes[parent].parent.is_none() {
            return Some(node);
        }
        node = parent;
    }
}

/// Every (line, sector) pair, whether or not a row uses it: few, and simpler than asking.
fn line_columns(model: &Model) -> (Vec<LineColumn>, BTreeMap<(usize, String), usize>) {
    let sectors: BTreeSet<&str> = model.accounts.iter().map(|a| a.sector.as_str()).collect();
    let mut lines = Vec::new();
    let mut line_of = BTreeMap::new();
    for line in 0..model.lines.len() {
        for sector in &sectors {
            line_of.insert((line, (*sector).to_owned()), lines.len());
            lines.push(LineColumn { line, sector: (*sector).to_owned() });
        }
    }
    (lines, line_of)
}
