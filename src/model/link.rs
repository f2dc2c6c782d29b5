//! Links between rows of the register: whether one happens, and how much it comes to, by the draw of another.
//!
//! Rows that are linked share one uniform. A row happens where the uniform lies in a window of its own, as long as its chance is, so that no
//! link changes a row's own chance; where the window begins is what the link says.

use serde::{Deserialize, Serialize};

use super::{Risk, RiskIdx};

/// A row's link to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RiskLink {
    /// The other row.
    pub to: RiskIdx,
    /// Whether it happens, given whether the other does; none where that is independent.
    pub occurrence: Option<OccurrenceLink>,
    /// True when its size falls at the same place of its range as that of the other.
    pub same_proportion: bool,
}

/// What one row's happening says of another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceLink {
    /// It happens where the other does, and only there.
    Matches,
    /// It never happens where the other does.
    Exclusive,
    /// The other is necessary for it: it happens only where the other does.
    Necessary,
    /// The other is sufficient for it: it happens wherever the other does.
    Sufficient,
}

impl OccurrenceLink {
    /// Its word in risks.csv.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::Exclusive => "exclusive",
            Self::Necessary => "necessary",
            Self::Sufficient => "sufficient",
        }
    }
}

/// Whose draws a row takes; its own where it is not linked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taken {
    /// The row whose draw says whether it happens.
    pub chance: RiskIdx,
    /// Where its window of that draw's uniform begins, counted from the end at which the row of the draw happens.
    pub from: f64,
    /// The row whose draw says how much it comes to.
    pub size: RiskIdx,
}

/// Whose draws each row takes: those of the row at the other end of its links. There must be no circle of links.
#[must_use]
pub fn taken(risks: &[Risk]) -> Vec<Taken> {
    let mut known: Vec<Option<Taken>> = vec![None; risks.len()];
    let mut path = Vec::new();
    for start in 0..risks.len() {
        let mut at = start;
        let mut found = loop {
            match (known[at], risks[at].link) {
                (Some(of), _) => break of,
                (None, None) => {
                    let own = Taken { chance: at, from: 0.0, size: at };
                    known[at] = Some(own);
                    break own;
                }
                (None, Some(link)) => {
                    path.push((at, link));
                    at = link.to;
                }
            }
        };
        // From the far end, so that a window begins at the very number at which the one before it ends.
        while let Some((row, link)) = path.pop() {
            let (chance, from) = match link.occurrence {
                None => (row, 0.0),
                Some(OccurrenceLink::Exclusive) => {
                    (found.chance, found.from + risks[link.to].probability.unwrap_or(1.0))
                }
                Some(_) => (found.chance, found.from),
            };
            found = Taken { chance, from, size: if link.same_proportion { found.size } else { row } };
            known[row] = Some(found);
        }
    }
    known.into_iter().flatten().collect()
}
