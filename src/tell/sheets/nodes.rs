//! Nodes by their codes: a sheet of thousands of rows asks for each of them many times.

use std::collections::{BTreeMap, BTreeSet};

use crate::results::{NodeResult, Results};

/// The nodes of some results.
pub struct Nodes<'a> {
    pub results: &'a Results,
    by_code: BTreeMap<&'a str, &'a NodeResult>,
    answered: BTreeSet<&'a str>,
    regions: BTreeSet<&'a str>,
}

impl<'a> Nodes<'a> {
    pub fn new(results: &'a Results) -> Self {
        let code = |node: &'a NodeResult| node.code.0.as_str();
        Self {
            results,
            by_code: results.nodes.iter().map(|node| (code(node), node)).collect(),
            answered: results.answered().into_iter().map(code).collect(),
            regions: results.regions().map(code).collect(),
        }
    }

    pub fn node(&self, code: &str) -> Option<&'a NodeResult> {
        self.by_code.get(code).copied()
    }

    /// True for those of the answer's table.
    pub fn is_answered(&self, code: &str) -> bool {
        self.answered.contains(code)
    }

    /// True for those directly below the root.
    pub fn is_region(&self, code: &str) -> bool {
        self.regions.contains(code)
    }
}
