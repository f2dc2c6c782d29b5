//! `[register]`: what the scores of a risk register mean. Nothing of it is built in.

use super::super::kind::{Amount, Chance, Kind, Text};
use super::super::record::{Cell, Cells, Field, Need, Record, Spot, record};
use super::super::words::{Dist, RangeWord};
use super::{Reader, Section};

record! { RegisterRecord "`[register]`: how rows of risks.csv without `dist` are read." {
    dist: Dist = May "Distribution of rows without `dist` that give all that it needs; where `low`, `mode` and `high` are alike, the amount is certain. Blank = each row gives its own, or an impact score.";
    range: RangeWord = May "What their `low` and `high` are, where the row does not say. Blank = ends.";
} }

record! { LikelihoodScale "`[register.likelihood]`: the chance that a score of 1 to 5 stands for." {
    source: Text = Must "Where the scale is laid down, such as the risk policy and its date.";
    score_1: Chance = Must "Chance of score 1.";
    score_2: Chance = Must "Chance of score 2.";
    score_3: Chance = Must "Chance of score 3.";
    score_4: Chance = Must "Chance of score 4.";
    score_5: Chance = Must "Chance of score 5.";
} }

impl LikelihoodScale {
    /// The chance of a score from 1 to 5.
    #[must_use]
    pub fn of(&self, score: u64) -> &Cell<f64> {
        match score {
            1 => &self.score_1,
            2 => &self.score_2,
            3 => &self.score_3,
            4 => &self.score_4,
            _ => &self.score_5,
        }
    }
}

record! { ImpactScale "`[register.impact]`: the severity that a score of 1 to 5 stands for." {
    source: Text = Must "Where the scale is laid down, such as the risk policy and its date.";
    score_1: Amount = Must "Severity of score 1: the most likely one where its two ends are given, else a certain amount.";
    score_1_low: Amount = May "Lowest severity of score 1: with the highest, a PERT.";
    score_1_high: Amount = May "Highest severity of score 1.";
    score_2: Amount = Must "The same for score 2.";
    score_2_low: Amount = May "The same for score 2.";
    score_2_high: Amount = May "The same for score 2.";
    score_3: Amount = Must "The same for score 3.";
    score_3_low: Amount = May "The same for score 3.";
    score_3_high: Amount = May "The same for score 3.";
    score_4: Amount = Must "The same for score 4.";
    score_4_low: Amount = May "The same for score 4.";
    score_4_high: Amount = May "The same for score 4.";
    score_5: Amount = Must "The same for score 5.";
    score_5_low: Amount = May "The same for score 5.";
    score_5_high: Amount = May "The same for score 5.";
} }

impl ImpactScale {
    /// Lowest, most likely and highest severity of a score from 1 to 5.
    #[must_use]
    pub fn of(&self, score: u64) -> [&Cell<f64>; 3] {
        match score {
            1 => [&self.score_1_low, &self.score_1, &self.score_1_high],
            2 => [&self.score_2_low, &self.score_2, &self.score_2_high],
            3 => [&self.score_3_low, &self.score_3, &self.score_3_high],
            4 => [&self.score_4_low, &self.score_4, &self.score_4_high],
            _ => [&self.score_5_low, &self.score_5, &self.score_5_high],
        }
    }
}

/// The section and its scales.
#[derive(Debug, Clone)]
pub struct Register {
    /// `[register]`.
    pub top: RegisterRecord,
    /// `[register.likelihood]`; none where it is not there.
    pub likelihood: Option<LikelihoodScale>,
    /// `[register.impact]`; none where it is not there.
    pub impact: Option<ImpactScale>,
}

/// Reads the section.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_, '_>) -> Register {
    let section = reader.section(root, "register");
    let top = reader.record(&section, &["likelihood", "impact"]);
    let likelihood = section.find("likelihood").is_some().then(|| reader.child(&section, "likelihood"));
    let impact = section.find("impact").is_some().then(|| reader.child(&section, "impact"));
    Register { top, likelihood, impact }
}
