//! Assumptions as the scenario states them: what each is of, and where its figures come from.

use serde::{Deserialize, Serialize};

/// What an assumption is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatedOf {
    /// A risk line: the rows that are reported under it.
    Line,
    /// A class of savings: how much of them is delivered.
    Delivery,
    /// A shared factor: how much rows load on it.
    Factor,
    /// An uncertain parameter.
    Parameter,
}

impl StatedOf {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Delivery => "delivery",
            Self::Factor => "factor",
            Self::Parameter => "parameter",
        }
    }
}

/// An assumption and the rows that state it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// What it is of.
    pub of: StatedOf,
    /// Code of the line, class or parameter; of a factor `factor within each level`.
    pub id: String,
    /// What it is, in words; blank where only its code says so.
    pub name: String,
    /// Its central value: mean share delivered. None where rows have one each.
    pub value: Option<f64>,
    /// Its standard deviation, where it has one.
    pub sd: Option<f64>,
    /// Rows that state it.
    pub rows: usize,
    /// Of them with published figures, derived ones and judgements; the others do not say.
    pub evidence: [usize; 3],
    /// Their sources, each once, in order.
    pub sources: Vec<String>,
    /// Who answers for them, each once, in order.
    pub owners: Vec<String>,
    /// When the latest of their figures was known, `YYYY-MM`; blank where no row says.
    pub known_by: String,
}
