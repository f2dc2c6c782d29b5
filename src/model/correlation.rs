//! Stated correlations of the factors of a level.

use super::{FactorLevel, Loading};
use crate::numerics::correlation::{self, Matrix};

/// The correlations of factors at one level: the same for every member of it. Of factors that are not here, and of factors of
/// different levels, the correlation is zero.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorCorrelations {
    /// The level at which the factors are drawn.
    pub level: FactorLevel,
    /// The factors, in the order of their codes.
    pub factors: Vec<String>,
    /// Their correlations, row by row: possible, with a unit diagonal.
    pub matrix: Matrix,
    /// What was stated, where that is not possible and the nearest is used.
    pub repaired: Option<Repaired>,
}

/// Stated correlations that no random numbers have.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The matrix as stated.
    pub stated: Matrix,
    /// Its smallest eigenvalue: below zero.
    pub smallest_eigenvalue: f64,
}

impl FactorCorrelations {
    /// The correlations as stated, made possible where they are not.
    #[must_use]
    pub fn nearest(level: FactorLevel, factors: Vec<String>, stated: Matrix) -> Self {
        let smallest_eigenvalue = correlation::smallest_eigenvalue(&stated);
        if correlation::is_possible(&stated) {
            return Self { level, factors, matrix: stated, repaired: None };
        }
        let matrix = correlation::nearest(&stated);
        Self { level, factors, matrix, repaired: Some(Repaired { stated, smallest_eigenvalue }) }
    }

    /// Place of a factor among [`Self::factors`].
    #[must_use]
    pub fn place(&self, factor: &str) -> Option<usize> {
        self.factors.iter().position(|known| known == factor)
    }

    /// The pair whose correlation the repair changed most: its places and the correlation before and after.
    #[must_use]
    pub fn largest_change(&self) -> Option<(usize, usize, f64, f64)> {
        let stated = &self.repaired.as_ref()?.stated;
        let pairs = (0..self.factors.len()).flat_map(|i| (0..i).map(move |j| (j, i)));
        let all = pairs.map(|(i, j)| (i, j, stated[i][j], self.matrix[i][j]));
        let size = |change: &(usize, usize, f64, f64)| (change.3 - change.2).abs();
        all.reduce(|most, next| if size(&next) > size(&most) { next } else { most })
    }
}

/// Variance of Σ loading × factor: Σ Σ lᵢ lⱼ Rᵢⱼ, where factors of one level have their stated correlation.
#[must_use]
pub fn common_variance(loadings: &[Loading], correlations: &[FactorCorrelations]) -> f64 {
    let correlation = |a: &Loading, b: &Loading| -> f64 {
        if a.level != b.level {
            return 0.0;
        }
        if a.factor == b.factor {
            return 1.0;
        }
        let of_level = correlations.iter().find(|of| of.level == a.level);
        let known = of_level.and_then(|of| Some(of.matrix[of.place(&a.factor)?][of.place(&b.factor)?]));
        known.unwrap_or(0.0)
    };
    let row = |a: &Loading| loadings.iter().map(|b| a.loading * b.loading * correlation(a, b)).sum::<f64>();
    loadings.iter().map(row).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loading(factor: &str, level: FactorLevel, loading: f64) -> Loading {
        Loading { factor: factor.to_owned(), level, loading }
    }

    #[test]
    fn the_variance_of_a_common_part_counts_correlated_pairs_twice() {
        let nation = || FactorLevel::Tree("nation".to_owned());
        let pair = FactorCorrelations::nearest(
            nation(),
            vec!["flu".to_owned(), "winter".to_owned()],
            vec![vec![1.0, 0.5], vec![0.5, 1.0]],
        );
        let mut set = vec![loading("winter", nation(), 0.6), loading("flu", nation(), -0.3)];
        assert!((common_variance(&set, std::slice::from_ref(&pair)) - (0.36 + 0.09 - 0.18)).abs() < 1e-15);
        assert!((common_variance(&set, &[]) - 0.45).abs() < 1e-15);
        // The same factors at another level, and others at this one, are independent of them.
        set[1].level = FactorLevel::Type;
        set.push(loading("price", nation(), 0.2));
        assert!((common_variance(&set, &[pair]) - 0.49).abs() < 1e-15);
    }

    #[test]
    fn a_repair_knows_the_pair_that_it_changed_most() {
        let factors = ["a", "b", "c"].map(str::to_owned).to_vec();
        let stated = vec![vec![1.0, 0.9, -0.9], vec![0.9, 1.0, 0.2], vec![-0.9, 0.2, 1.0]];
        let repaired = FactorCorrelations::nearest(FactorLevel::Sector, factors, stated);
        assert!(repaired.repaired.as_ref().is_some_and(|r| r.smallest_eigenvalue < -0.1));
        let (i, j, before, after) = repaired.largest_change().unwrap();
        assert!((before - after).abs() > 0.1 && i < j && j < 3);
        let possible = FactorCorrelations::nearest(FactorLevel::Sector, vec!["a".to_owned()], vec![vec![1.0]]);
        assert_eq!((possible.largest_change(), possible.repaired), (None, None));
    }
}
