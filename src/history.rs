//! What past years say: official forecasts and what came, savings planned and delivered, bridges to the underlying position;
//! and what can be learnt from them. Pure functions but for the reading of the folder.

use std::collections::BTreeMap;
#[cfg(feature = "files")]
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostics;
use crate::scenario::history::HistoryFiles;
use crate::scenario::kind::YearMonth;
use crate::scenario::words::{
    BasisWord, BridgeWord, ClassWord, DefinitionWord, EstimateWord, FundWord, MeasureWord, ProgrammeWord, WhoseWord,
};
use crate::scenario::{Files, SourceFile};

pub mod backtest;
mod calibrate;
mod check;
pub mod claims;
pub mod errors;
pub mod parameters;
pub mod scores;
pub mod series;

pub use calibrate::{Leave, Options, TRUST_SD, TRUSTS, calibrate, turnover_of};
pub use parameters::Parameters;

/// The history that the program carries: file names and texts.
pub const EMBEDDED: [(&str, &str); 5] = [
    ("figures.csv", include_str!("../scenarios/history/figures.csv")),
    ("savings.csv", include_str!("../scenarios/history/savings.csv")),
    ("bridges.csv", include_str!("../scenarios/history/bridges.csv")),
    ("year_to_date.csv", include_str!("../scenarios/history/year_to_date.csv")),
    ("sources.csv", include_str!("../scenarios/history/sources.csv")),
];

/// Figures of past years that passed every check.
#[derive(Debug, Clone)]
pub struct History {
    /// Figures in file order.
    pub figures: Vec<Figure>,
    /// Savings in file order.
    pub savings: Vec<Saving>,
    /// Bridges in file order.
    pub bridges: Vec<Bridge>,
    /// Years to date in file order.
    pub years_to_date: Vec<YearToDate>,
    /// Where each source stands, by id.
    pub sources: BTreeMap<String, String>,
    /// The files.
    pub files: Vec<SourceFile>,
}

/// A figure of a past year.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Financial year, such as `2016/17`; years sort as texts.
    pub year: String,
    /// Whose.
    pub class: ClassWord,
    /// What it is.
    pub measure: MeasureWord,
    /// Month of the data; 0 for figures of the year.
    pub month: u8,
    /// Position or variance.
    pub definition: DefinitionWord,
    /// Accounting basis.
    pub basis: BasisWord,
    /// Incentive money.
    pub fund: FundWord,
    /// Version of the plan; empty for positions.
    pub plan_version: String,
    /// £m, surplus positive.
    pub amount: f64,
    /// What the class turned over in the year, £m; none where it is not known.
    pub turnover: Option<f64>,
    /// Ids of sources.
    pub source: String,
    /// When it was known.
    pub known_by: YearMonth,
}

/// Savings of a past year, or part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// Financial year.
    pub year: String,
    /// Programme.
    pub programme: ProgrammeWord,
    /// Months covered.
    pub months: u8,
    /// Whose.
    pub coverage: String,
    /// Share of the plan that was delivered.
    pub share: f64,
    /// Recurrent savings (planned, delivered), £m.
    pub recurrent: Option<(f64, f64)>,
    /// Non-recurrent savings (planned, delivered), £m.
    pub nonrecurrent: Option<(f64, f64)>,
    /// Ids of sources.
    pub source: String,
}

impl Saving {
    /// What non-recurrent savings above their plan replaced of the recurrent ones that were missed.
    #[must_use]
    pub fn substitution(&self) -> Option<f64> {
        let ((plan, delivered), (once_planned, once)) = self.recurrent.zip(self.nonrecurrent)?;
        (plan > delivered).then(|| (once - once_planned) / (plan - delivered))
    }
}

/// A year to date and what the year ended at, both against one plan.
#[derive(Debug, Clone, PartialEq)]
pub struct YearToDate {
    /// Financial year.
    pub year: String,
    /// Whose.
    pub whose: WhoseWord,
    /// Month of the year to date.
    pub month: u8,
    /// Difference from plan to date, £m; negative = overspent.
    pub to_date: f64,
    /// Difference from plan at the year end, £m.
    pub outturn: f64,
    /// Which estimate it counts in.
    pub estimate: EstimateWord,
    /// Ids of sources.
    pub source: String,
}

impl YearToDate {
    /// The share of the overspend to date that was recovered by the year end: below nought where it grew.
    #[must_use]
    pub fn recovered(&self) -> f64 {
        1.0 - self.outturn / self.to_date
    }

    /// What the year lost between the month and its end, £m, positive = lost.
    #[must_use]
    pub fn drift(&self) -> f64 {
        self.to_date - self.outturn
    }
}

/// A bridge from a reported position to the underlying one.
#[derive(Debug, Clone, PartialEq)]
pub struct Bridge {
    /// Its code.
    pub code: String,
    /// Financial year.
    pub year: String,
    /// Steps in order, the first a start, the last an end.
    pub steps: Vec<Step>,
}

/// A step of a bridge.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Name for people.
    pub name: String,
    /// What it is.
    pub kind: BridgeWord,
    /// The position of a start or an end, else the change, £m.
    pub amount: f64,
    /// Position after the step, £m.
    pub reached: f64,
    /// Ids of sources.
    pub source: String,
}

impl History {
    /// The history that the program carries.
    ///
    /// # Errors
    /// All findings: a mistake in this program, which a test excludes.
    pub fn embedded() -> Result<(Self, Diagnostics), Diagnostics> {
        Self::from_files(&Files::from_pairs(EMBEDDED))
    }

    /// Reads a history folder.
    ///
    /// # Errors
    /// All findings.
    #[cfg(feature = "files")]
    pub fn read(dir: &Path) -> Result<(Self, Diagnostics), Diagnostics> {
        Self::from_files(&Files::from_folder(dir)?)
    }

    /// From its files; with the history come the warnings.
    ///
    /// # Errors
    /// All findings.
    pub fn from_files(files: &Files) -> Result<(Self, Diagnostics), Diagnostics> {
        let (written, mut problems) = HistoryFiles::from_files(files);
        let history = check::resolve(&written, &mut problems);
        let stopped = problems.has_errors();
        let (_, found) = problems.into_parts();
        if stopped { Err(found) } else { Ok((history, found)) }
    }

    /// SHA-256 of the names and hashes of the files, in hexadecimal: one name for the whole.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut hasher = Sha256::new();
        for file in &self.files {
            hasher.update(format!("{} {}\n", file.name, file.sha256));
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests;
