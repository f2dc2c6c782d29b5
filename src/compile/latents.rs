//! The shared parts of latents, each found once.

use super::Mix;
use crate::draws::philox::DrawId;

/// Shared parts of latents, found once.
#[derive(Debug, Default)]
pub(super) struct Latents {
    /// Addresses of the columns of parameters, then of factors.
    pub factors: Vec<DrawId>,
    /// Correlated factors, holder by holder.
    pub mixes: Vec<Mix>,
    /// Products of (column of a parameter, table) pairs.
    pub multipliers: Vec<Vec<(usize, usize)>>,
    /// Sums of loading × factor column.
    pub commons: Vec<Vec<(usize, f32)>>,
}

impl Latents {
    /// The column of a factor, a new one where it has none.
    pub(super) fn column(&mut self, factor: DrawId) -> usize {
        self.factors.iter().position(|&known| known == factor).unwrap_or_else(|| {
            self.factors.push(factor);
            self.factors.len() - 1
        })
    }

    /// The place of a common part, a new one where it has none.
    pub(super) fn common(&mut self, part: Vec<(usize, f32)>) -> usize {
        self.commons.iter().position(|known| *known == part).unwrap_or_else(|| {
            self.commons.push(part);
            self.commons.len() - 1
        })
    }
}
