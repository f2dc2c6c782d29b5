//! The geography: one root, no cycles, no orphans.

use std::collections::BTreeMap;

use crate::diagnostic::Check;
use crate::id::nearest_hint;
use crate::model::{Node, NodeIdx};
use crate::scenario::tables::NodeRow;
use crate::scenario::{Problems, Rows};

/// The nodes in order (root first, then level by level, each in file order) and their places by code.
#[derive(Debug, Default)]
pub struct Tree {
    /// Parents before children.
    pub nodes: Vec<Node>,
    /// Index by code.
    pub index: BTreeMap<String, NodeIdx>,
    /// For each node its row in the file.
    pub rows: Vec<usize>,
}

/// What a row says of its parent.
#[derive(Clone, Copy, PartialEq)]
enum Parent {
    None,
    Row(usize),
    /// Wrong, and reported.
    Faulty,
}

/// Builds the tree. After an error it still holds every node that has a code, so that others can be looked up.
pub fn build(rows: &Rows<NodeRow>, problems: &mut Problems) -> Tree {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, row) in rows.rows.iter().enumerate() {
        let Some(code) = row.node_code.get() else { continue };
        match first.get(code.as_str()) {
            None => {
                first.insert(code, at);
            }
            Some(&earlier) => {
                let line = rows.rows[earlier].at.line;
                let message = format!("code `{code}` stands in line {line} already");
                problems.at(Check::CodeTwice, row.node_code.spot(), message);
            }
        }
    }
    let parents: Vec<Parent> = rows.rows.iter().map(|row| parent_of(row, rows.complete, &first, problems)).collect();
    report_roots(rows, &parents, problems);
    let depths = depths(rows, &parents, problems);
    let mut order: Vec<usize> = first.values().copied().collect();
    order.sort_by_key(|&at| (depths[at], at));
    let mut tree = Tree::default();
    for at in order {
        let row = &rows.rows[at];
        let code = row.node_code.or(String::new());
        // Parents are shallower and so come first; after an error there may be none.
        let parent = match parents[at] {
            Parent::Row(parent) => rows.rows[parent].node_code.get().and_then(|code| tree.index.get(code).copied()),
            Parent::None | Parent::Faulty => None,
        };
        tree.index.insert(code.clone(), tree.nodes.len());
        tree.rows.push(at);
        tree.nodes.push(Node {
            code,
            name: row.node_name.or(String::new()),
            level: row.level.or(String::new()),
            parent,
        });
    }
    tree
}

fn parent_of(row: &NodeRow, complete: bool, first: &BTreeMap<&str, usize>, problems: &mut Problems) -> Parent {
    if row.parent_code.is_blank() {
        return Parent::None;
    }
    let Some(code) = row.parent_code.get() else { return Parent::Faulty };
    if let Some(&parent) = first.get(code.as_str()) {
        return Parent::Row(parent);
    }
    if complete {
        let advice = format!("{}{}", Check::ParentUnknown.remedy(), nearest_hint(code, first.keys().copied()));
        problems.at_with(Check::ParentUnknown, row.parent_code.spot(), format!("no such node: `{code}`"), advice);
    }
    Parent::Faulty
}

fn report_roots(rows: &Rows<NodeRow>, parents: &[Parent], problems: &mut Problems) {
    let mut roots = rows.rows.iter().zip(parents).filter(|(_, parent)| **parent == Parent::None).map(|(row, _)| row);
    let Some(root) = roots.next() else {
        if rows.rows.is_empty() && rows.complete {
            problems.in_file(Check::RootWrong, "nodes.csv", "nodes.csv has no rows: there is no root".to_owned());
        }
        return; // with rows, no root means a cycle or a faulty parent, which are reported
    };
    for other in roots {
        let message = format!("a second root; the first is in line {}", root.at.line);
        problems.at(Check::RootWrong, other.parent_code.spot(), message);
    }
}

/// Distance from the root; each cycle is reported once, and its rows count as roots.
fn depths(rows: &Rows<NodeRow>, parents: &[Parent], problems: &mut Problems) -> Vec<usize> {
    const UNKNOWN: usize = usize::MAX;
    let mut depths = vec![UNKNOWN; parents.len()];
    let mut walked_by = vec![UNKNOWN; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut at = start;
        let base = loop {
            if depths[at] != UNKNOWN {
                break depths[at] + 1;
            }
            if walked_by[at] == start {
                report_cycle(rows, &path, at, problems);
                break 0;
            }
            walked_by[at] = start;
            path.push(at);
            match parents[at] {
                Parent::Row(parent) => at = parent,
                Parent::None | Parent::Faulty => break 0,
            }
        };
        for (above, &row) in path.iter().rev().enumerate() {
            depths[row] = base + above;
        }
    }
    depths
}

fn report_cycle(rows: &Rows<NodeRow>, path: &[usize], closes: usize, problems: &mut Problems) {
    let from = path.iter().position(|&row| row == closes).unwrap_or(0);
    let code = |row: usize| rows.rows[row].node_code.or(String::new());
    let names: Vec<String> = path[from..].iter().take(5).map(|&row| code(row)).collect();
    let dots = if path.len() - from > 5 { " > …" } else { "" };
    let message = format!("nodes are each other's parents: {}{dots} > {}", names.join(" > "), code(closes));
    problems.at(Check::TreeCycle, rows.rows[closes].parent_code.spot(), message);
}
