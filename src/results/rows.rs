//! What was read of the scenario's tables, for ticking off against their sources.

use serde::{Deserialize, Serialize};

/// Why a row was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOver {
    /// A title or heading above the header row.
    Title,
    /// A single cell of text.
    Note,
    /// A total of rows above it.
    Total,
    /// A row of a register that is closed.
    Closed,
}

/// What was read of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowsRead {
    /// The file.
    pub table: String,
    /// Rows that are read.
    pub read: usize,
    /// Rows that are not, by reason; blank rows are not counted.
    pub skipped: Vec<RowsSkipped>,
    /// Money by column.
    pub sums: Vec<ColumnSum>,
}

impl RowsRead {
    /// Rows that are not read for a reason.
    #[must_use]
    pub fn skipped(&self, why: PassedOver) -> usize {
        self.skipped.iter().filter(|skipped| skipped.why == why).map(|skipped| skipped.rows).sum()
    }
}

/// Rows of a table that are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsSkipped {
    /// Why.
    pub why: PassedOver,
    /// How many.
    pub rows: usize,
}

/// What a column of money adds up to, in the unit of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSum {
    /// The column as written in the format.
    pub column: String,
    /// Over the rows that are read.
    pub read: f64,
    /// Over closed rows.
    pub closed: f64,
    /// What the file's own last total row says.
    pub stated: Option<f64>,
}
