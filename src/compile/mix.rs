//! Correlated factors: independent normals of one holder, mixed by a root of their correlations.

use crate::model::FactorCorrelations;
use crate::numerics::correlation::root;

/// The correlated factors of one holder: F = A z, with z the normals of their own words and A Aᵀ their correlations.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// Their columns in [`super::Compiled::factors`], in the order of the factors' codes.
    pub columns: Vec<usize>,
    /// The rows of A up to the diagonal: factor i takes z 0 to i.
    pub root: Vec<Vec<f32>>,
}

impl Mix {
    /// Of the columns of one holder.
    #[must_use]
    pub fn new(correlations: &FactorCorrelations, columns: Vec<usize>) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
        let row = |(i, row): (usize, Vec<f64>)| row[..=i].iter().map(|&part| part as f32).collect();
        Self { columns, root: root(&correlations.matrix).into_iter().enumerate().map(row).collect() }
    }

    /// The correlation of two of its columns; none where it has not both.
    #[must_use]
    pub fn correlation(&self, a: usize, b: usize) -> Option<f64> {
        let row = |column| self.columns.iter().position(|&known| known == column).map(|place| &self.root[place]);
        let products = row(a)?.iter().zip(row(b)?).map(|(a, b)| f64::from(*a) * f64::from(*b));
        Some(products.sum())
    }

    /// Slopes on the independent normals, from those on the factors: Aᵀ slopes.
    #[must_use]
    pub fn unmixed(&self, slopes: &[f64]) -> Vec<f64> {
        let of = |j: usize| (j..slopes.len()).map(|i| f64::from(self.root[i][j]) * slopes[i]).sum();
        (0..slopes.len()).map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FactorLevel;

    #[test]
    fn slopes_on_factors_become_slopes_on_their_normals() {
        let factors = vec!["a".to_owned(), "b".to_owned()];
        let pair = FactorCorrelations::nearest(FactorLevel::Type, factors, vec![vec![1.0, 0.6], vec![0.6, 1.0]]);
        let mix = Mix::new(&pair, vec![3, 1]);
        assert_eq!(mix.root, [vec![1.0], vec![0.6, 0.8]]);
        assert!(mix.correlation(1, 3).is_some_and(|found| (found - 0.6).abs() < 1e-6));
        assert!(mix.correlation(1, 1).is_some_and(|found| (found - 1.0).abs() < 1e-6));
        assert_eq!(mix.correlation(1, 2), None);
        // 2 F_a + 5 F_b = (2 + 3) z_a + 4 z_b.
        let unmixed = mix.unmixed(&[2.0, 5.0]);
        assert!((unmixed[0] - 5.0).abs() < 1e-6 && (unmixed[1] - 4.0).abs() < 1e-6);
    }
}
