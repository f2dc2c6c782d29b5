//! Uncertain parameters: what nobody knows of a whole class of rows.

use super::{FactorLevel, LineIdx, Model};

/// Index of a parameter in [`Model::parameters`].
pub type ParameterIdx = usize;
/// Index of a bucket in [`Model::efficiency`].
pub type BucketIdx = usize;

/// One uncertain parameter: a standard normal θ an iteration, the same for all that it applies to; high = worse.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Id, unique in `parameters.csv`; the address of its draw.
    pub id: String,
    /// What is uncertain, in words; may be empty.
    pub description: String,
    /// What it moves.
    pub moves: Moves,
    /// Standard deviation in (0, 1): of the shift, or of the logarithm of the multiplier.
    pub size: f64,
}

/// What a parameter moves.
#[derive(Debug, Clone, PartialEq)]
pub enum Moves {
    /// Shifts the latents of lines, and of buckets of savings that are in none of these lines.
    Latents {
        /// Every draw of these lines.
        lines: Vec<LineIdx>,
        /// The delivery of these buckets.
        buckets: Vec<BucketIdx>,
    },
    /// Multiplies the loadings on a factor at one level by min(exp(s θ − c), √largest), of mean square 1; each row's own part
    /// takes the rest of its variance.
    Factor {
        /// The factor, such as `winter`.
        factor: String,
        /// Its level.
        level: FactorLevel,
        /// Largest square of the multiplier, above 1: what the rows' other loadings leave room for.
        largest: f64,
    },
    /// Multiplies the amounts of lines by exp(s θ − s² / 2), of mean 1.
    Amounts {
        /// Every row of these lines.
        lines: Vec<LineIdx>,
    },
}

impl Parameter {
    /// True when it shifts the latents of a line, or of a bucket in it.
    #[must_use]
    pub fn shifts(&self, line: LineIdx, bucket: Option<BucketIdx>) -> bool {
        match &self.moves {
            Moves::Latents { lines, buckets } => {
                lines.contains(&line) || bucket.is_some_and(|bucket| buckets.contains(&bucket))
            }
            Moves::Factor { .. } | Moves::Amounts { .. } => false,
        }
    }
}

impl Model {
    /// The shifts of the latents of a line, or of a bucket in it: (parameter, standard deviation of the shift).
    #[must_use]
    pub fn shifts(&self, line: LineIdx, bucket: Option<BucketIdx>) -> Vec<(ParameterIdx, f64)> {
        let all = self.parameters.iter().enumerate().filter(|(_, parameter)| parameter.shifts(line, bucket));
        all.map(|(index, parameter)| (index, parameter.size)).collect()
    }

    /// The parameters that multiply the amounts of a line.
    #[must_use]
    pub fn multipliers(&self, line: LineIdx) -> Vec<ParameterIdx> {
        let multiplies =
            |parameter: &Parameter| matches!(&parameter.moves, Moves::Amounts { lines } if lines.contains(&line));
        (0..self.parameters.len()).filter(|&index| multiplies(&self.parameters[index])).collect()
    }
}
