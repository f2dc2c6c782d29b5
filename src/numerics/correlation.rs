//! Correlation matrices: whether there is one, the nearest where there is none, and its root.

use libm::sqrt;

use super::eigen;

/// A matrix, row by row.
pub type Matrix = Vec<Vec<f64>>;

/// An eigenvalue this far below zero is rounding.
const ROUNDING: f64 = 1e-12;
/// The repair ends when no element moves by more.
const STILL: f64 = 1e-13;
/// Most rounds of the repair; it gains a constant factor a round, and small matrices take some dozens.
const ROUNDS: usize = 2_000;

/// The smallest eigenvalue of a symmetric matrix; 0 of an empty one.
#[must_use]
pub fn smallest_eigenvalue(matrix: &[Vec<f64>]) -> f64 {
    eigen::symmetric(matrix).0.into_iter().reduce(f64::min).unwrap_or(0.0)
}

/// True when there are random numbers with these correlations: no eigenvalue is below zero.
#[must_use]
pub fn is_possible(matrix: &[Vec<f64>]) -> bool {
    smallest_eigenvalue(matrix) >= -ROUNDING
}

/// The correlation matrix that is nearest to a symmetric one with a unit diagonal, by the sum of squared differences:
/// alternating projections on the positive semi-definite matrices (with Dykstra's correction) and on those with a unit
/// diagonal (N. J. Higham, "Computing the nearest correlation matrix: a problem from finance", IMA Journal of Numerical
/// Analysis 22, 2002, algorithm 3.3). Elements of blocks that are not connected stay zero.
#[must_use]
pub fn nearest(matrix: &[Vec<f64>]) -> Matrix {
    let n = matrix.len();
    let mut y = matrix.to_vec();
    let mut correction = vec![vec![0.0; n]; n];
    for _ in 0..ROUNDS {
        let r: Matrix = (0..n).map(|i| (0..n).map(|j| y[i][j] - correction[i][j]).collect()).collect();
        let x = without_negative(&r);
        let mut moved = 0.0_f64;
        for i in 0..n {
            for j in 0..n {
                correction[i][j] = x[i][j] - r[i][j];
                let next = if i == j { 1.0 } else { x[i][j] };
                moved = moved.max((next - y[i][j]).abs());
                y[i][j] = next;
            }
        }
        if moved <= STILL {
            break;
        }
    }
    // What the last rounding left below zero, and a diagonal of exactly one.
    let last = without_negative(&y);
    let root: Vec<f64> = (0..n).map(|i| sqrt(last[i][i])).collect();
    let element = |i: usize, j: usize| match i == j {
        true => 1.0,
        false => (last[i][j] / (root[i] * root[j])).clamp(-1.0, 1.0),
    };
    (0..n).map(|i| (0..n).map(|j| element(i, j)).collect()).collect()
}

/// The nearest positive semi-definite matrix: negative eigenvalues become 0.
fn without_negative(matrix: &[Vec<f64>]) -> Matrix {
    let n = matrix.len();
    let (values, vectors) = eigen::symmetric(matrix);
    let mut out = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            out[i][j] = (0..n).map(|k| vectors[i][k] * values[k].max(0.0) * vectors[j][k]).sum();
            out[j][i] = out[i][j];
        }
    }
    out
}

/// The lower triangular A with A Aᵀ = R (Cholesky), for a positive semi-definite R with a unit diagonal: independent standard
/// normals z become F = A z with the correlations R. Where R leaves nothing of a variable once the earlier ones are known, its
/// column is zero.
#[must_use]
pub fn root(matrix: &[Vec<f64>]) -> Matrix {
    let n = matrix.len();
    let mut a = vec![vec![0.0; n]; n];
    for j in 0..n {
        let known: f64 = (0..j).map(|k| a[j][k] * a[j][k]).sum();
        let left = 1.0 - known;
        if left <= ROUNDING {
            continue;
        }
        a[j][j] = sqrt(left);
        for i in j + 1..n {
            let known: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            a[i][j] = (matrix[i][j] - known) / a[j][j];
        }
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(n: usize, r: f64) -> Matrix {
        (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { r }).collect()).collect()
    }

    /// Greatest difference of two matrices.
    fn apart(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
        let pairs = a.iter().flatten().zip(b.iter().flatten());
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    fn times_its_transpose(a: &[Vec<f64>]) -> Matrix {
        let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum();
        a.iter().map(|x| a.iter().map(|y| product(x, y)).collect()).collect()
    }

    #[test]
    fn the_repair_of_highams_example_is_the_published_one() {
        // Higham (2002), section 4: 1 on the diagonal and beside it, 0 in the corners; distance 0.5278.
        let stated = vec![vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 1.0]];
        assert!(!is_possible(&stated));
        let near = nearest(&stated);
        let published = vec![vec![1.0, 0.7607, 0.1573], vec![0.7607, 1.0, 0.7607], vec![0.1573, 0.7607, 1.0]];
        assert!(apart(&near, &published) < 5e-5, "{near:?}");
        let squares: f64 = near.iter().flatten().zip(stated.iter().flatten()).map(|(a, b)| (a - b) * (a - b)).sum();
        assert!((sqrt(squares) - 0.5278).abs() < 5e-5);
        assert!(is_possible(&near));
    }

    #[test]
    fn a_possible_matrix_is_its_own_repair() {
        for matrix in [equal(4, 0.3), equal(3, -0.5), equal(3, 1.0), equal(1, 1.0), Vec::new()] {
            assert!(is_possible(&matrix));
            assert!(apart(&nearest(&matrix), &matrix) < 1e-12, "{matrix:?}");
        }
    }

    #[test]
    fn too_negative_equal_correlations_are_repaired_to_the_least_possible() {
        // Of n equal ones the least is −1 / (n − 1); by symmetry the nearest are equal too.
        assert!(apart(&nearest(&equal(5, -0.6)), &equal(5, -0.25)) < 1e-9);
    }

    #[test]
    fn the_root_makes_the_matrix_again_even_where_nothing_is_left() {
        let singular = vec![vec![1.0, 1.0, 0.5], vec![1.0, 1.0, 0.5], vec![0.5, 0.5, 1.0]];
        let hardly = vec![vec![1.0, 0.8, 0.6], vec![0.8, 1.0, 0.0], vec![0.6, 0.0, 1.0]];
        for matrix in [equal(5, 0.4), equal(3, -0.5), equal(3, 1.0), singular, hardly, nearest(&equal(4, -0.9))] {
            let a = root(&matrix);
            assert!(apart(&times_its_transpose(&a), &matrix) < 2e-6, "{matrix:?}: {a:?}");
            assert!(a.iter().enumerate().all(|(i, row)| row[i + 1..].iter().all(|above| *above == 0.0)));
        }
    }
}
