//! Curves, histograms and atoms of the focus nodes, from their whole columns.

use super::parts::Parts;
use super::statistics;
use crate::results::{Atom, NodeCode, Shape};

/// Points of a curve and bins of a density.
const POINTS: u32 = 400;
const BINS: usize = 60;
/// Share of iterations from which a position counts as an atom.
const ATOM: f64 = 0.01;

pub(super) fn of(parts: &Parts<'_>) -> Vec<Shape> {
    parts.focus.iter().zip(&parts.tallies.focus).map(|(code, column)| shape(code, column)).collect()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "for pictures"
)]
fn shape(code: &NodeCode, column: &[f64]) -> Shape {
    let mut sorted = column.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len();
    let point = |i: u32| {
        let rank = ((f64::from(i) / f64::from(POINTS) * n as f64).ceil() as usize).clamp(1, n);
        (sorted[rank - 1], rank as f64 / n as f64)
    };
    let curve = (0..=POINTS).map(point).collect();
    let (low, high) = (sorted[0], sorted[n - 1]);
    let bins = if high > low { BINS } else { 1 };
    let width = if high > low { (high - low) / bins as f64 } else { 1.0 };
    let mut counts = vec![0u64; bins];
    for value in &sorted {
        counts[(((value - low) / width) as usize).min(bins - 1)] += 1;
    }
    let bin = |(index, count): (usize, &u64)| {
        let from = low + index as f64 * width;
        (from, from + width, *count as f64 / n as f64)
    };
    let density = counts.iter().enumerate().map(bin).collect();
    Shape { node: code.clone(), curve, density, atoms: atoms(&sorted) }
}

/// Positions that at least 1 in 100 iterations share exactly, where there are any two iterations to share one.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn atoms(sorted: &[f64]) -> Vec<Atom> {
    let n = sorted.len() as u64;
    let many = |equal: &&[f64]| equal.len() > 1 && equal.len() as f64 >= ATOM * n as f64;
    let equal = sorted.chunk_by(|a, b| a == b).filter(many);
    equal.map(|equal| Atom { position: equal[0], share: statistics::chance(equal.len() as u64, n) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atom_is_a_position_that_many_iterations_share_exactly() {
        let mut column: Vec<f64> = (0..60).map(f64::from).collect();
        column.extend([-377.0; 40]);
        column.sort_unstable_by(f64::total_cmp);
        let atoms = atoms(&column);
        assert_eq!(atoms.len(), 1, "single iterations are no atoms");
        assert_eq!((atoms[0].position, atoms[0].share.value), (-377.0, 0.4));
        assert!(super::atoms(&[5.0]).is_empty());
    }
}
