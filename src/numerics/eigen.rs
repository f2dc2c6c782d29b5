//! Eigenvalues and eigenvectors of small symmetric matrices, by cyclic Jacobi rotations (Golub and Van Loan, *Matrix
//! Computations*, section 8.5): only + − × ÷ √ in a fixed order, so every machine gives the same bits.

use libm::sqrt;

/// Sweeps over all pairs; each about doubles the correct digits, so that ten are ample.
const SWEEPS: usize = 50;

/// Eigenvalues of a symmetric matrix given row by row, with their eigenvectors: vector k is the column k.
#[must_use]
pub fn symmetric(matrix: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = matrix.len();
    let mut a = matrix.to_vec();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                // What is lost against the diagonal is zero already.
                let (size, scale) = (a[p][q].abs(), a[p][p].abs().min(a[q][q].abs()));
                if size <= 1e-17 * scale || size < 1e-30 {
                    continue;
                }
                turned = true;
                rotate(&mut a, &mut vectors, p, q);
            }
        }
        if !turned {
            break;
        }
    }
    ((0..n).map(|i| a[i][i]).collect(), vectors)
}

/// One rotation in the plane (p, q) that makes the element there zero.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    // tan of the smaller angle: t² + 2 θ t − 1 = 0.
    let t = if theta >= 0.0 {
        1.0 / (theta + sqrt(1.0 + theta * theta))
    } else {
        -1.0 / (-theta + sqrt(1.0 + theta * theta))
    };
    let cos = 1.0 / sqrt(1.0 + t * t);
    let sin = t * cos;
    for row in a.iter_mut().chain(vectors.iter_mut()) {
        let (x, y) = (row[p], row[q]);
        row[p] = cos * x - sin * y;
        row[q] = sin * x + cos * y;
    }
    // q > p: the rows apart.
    let (above, below) = a.split_at_mut(q);
    for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
        (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
    }
    a[p][q] = 0.0;
    a[q][p] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_correlations_have_their_known_eigenvalues() {
        // 1 + (n − 1) r once and 1 − r otherwise.
        let (n, r) = (6, 0.35);
        let matrix: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { r }).collect()).collect();
        let (mut values, _) = symmetric(&matrix);
        values.sort_by(f64::total_cmp);
        assert!(values[..5].iter().all(|value| (value - 0.65).abs() < 1e-14), "{values:?}");
        assert!((values[5] - 2.75).abs() < 1e-14, "{values:?}");
    }

    #[test]
    fn vectors_and_values_make_the_matrix_again() {
        let matrix = vec![
            vec![1.0, 0.9, -0.4, 0.0],
            vec![0.9, 1.0, 0.7, 1e-9],
            vec![-0.4, 0.7, 1.0, 0.25],
            vec![0.0, 1e-9, 0.25, 1.0],
        ];
        let (values, vectors) = symmetric(&matrix);
        for i in 0..4 {
            for j in 0..4 {
                let again: f64 = (0..4).map(|k| vectors[i][k] * values[k] * vectors[j][k]).sum();
                let product: f64 = (0..4).map(|k| vectors[k][i] * vectors[k][j]).sum();
                assert!((again - matrix[i][j]).abs() < 1e-14);
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn nothing_and_one_number_have_eigenvalues_too() {
        assert!(symmetric(&[]).0.is_empty());
        assert_eq!(symmetric(&[vec![3.0]]), (vec![3.0], vec![vec![1.0]]));
    }
}
