//! Why a model is not compiled.

use super::address::AddressError;
use super::table::TableError;

/// Why a valid model cannot be compiled.
#[derive(Debug, Clone, PartialEq)]
pub enum CompileError {
    /// Two draws would share an address.
    Address(AddressError),
    /// A distribution is too extreme for its table.
    Table {
        /// Which row.
        row: String,
        /// What the table would miss.
        error: TableError,
    },
    /// A rule looked for a measure or a line that it has not declared: a mistake in this program.
    Undeclared {
        /// What it looked for.
        what: String,
    },
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(error) => error.fmt(f),
            Self::Undeclared { what } => write!(f, "internal mistake: no rule has declared {what}"),
            Self::Table { row, error } => write!(f, "{row}: the distribution {error}; choose a less extreme one"),
        }
    }
}

impl std::error::Error for CompileError {}

impl From<AddressError> for CompileError {
    fn from(error: AddressError) -> Self {
        Self::Address(error)
    }
}
