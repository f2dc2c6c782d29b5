//! What the comparisons of a run have found.

use crate::compile::Compiled;
use crate::paired::Outcomes;
use crate::results::{NodeCode, Results};

/// Columns of cases, by focus node.
pub(super) struct Found<'a> {
    pub(super) outcomes: &'a Outcomes,
    pub(super) results: &'a Results,
    pub(super) compiled: &'a Compiled,
}

impl Found<'_> {
    /// Code and column of each focus node.
    pub(super) fn focus(&self) -> impl Iterator<Item = (&NodeCode, usize)> {
        let columns = &self.compiled.columns;
        self.results.focus.iter().zip(&columns.focus).map(|(code, &roll)| (code, columns.roll_column(roll)))
    }
}
