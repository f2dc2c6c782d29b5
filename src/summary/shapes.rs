//! Curves, histograms and atoms of the focus nodes and of the headline node, from their whole columns.

use super::parts::Parts;
use super::statistics;
use crate::numerics::usize_from;
use crate::results::{Atom, Near, NodeCode, Shape};
use crate::tallies::ranks::tail_count;

/// Points of a curve and bins of a density.
const POINTS: u32 = 400;
const BINS: usize = 60;
/// Share of iterations from which a position counts as an atom.
const ATOM: f64 = 0.01;

pub(super) fn of(parts: &Parts<'_>) -> Vec<Shape> {
    let headline = parts.compiled.columns.headline;
    let code = parts.code_of_column(headline);
    let alone = parts.tallies.whole.get(&headline).filter(|_| !parts.focus.contains(&code));
    let focus = parts.focus.iter().zip(&parts.tallies.focus);
    focus.chain(alone.map(|column| (&code, column))).map(|(code, column)| shape(code, column)).collect()
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
    let density = histogram(&sorted, [low, high], n);
    Shape { node: code.clone(), curve, density, near: near(&sorted), atoms: atoms(&sorted) }
}

/// Bins of equal width between two ends, from sorted values that lie within them; shares are of `n` iterations.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "for pictures"
)]
fn histogram(sorted: &[f64], [low, high]: [f64; 2], n: usize) -> Vec<(f64, f64, f64)> {
    let bins = if high > low { BINS } else { 1 };
    let width = if high > low { (high - low) / bins as f64 } else { 1.0 };
    let mut counts = vec![0u64; bins];
    for value in sorted {
        counts[(((value - low) / width) as usize).min(bins - 1)] += 1;
    }
    let bin = |(index, count): (usize, &u64)| {
        let from = low + index as f64 * width;
        (from, from + width, *count as f64 / n as f64)
    };
    counts.iter().enumerate().map(bin).collect()
}

/// Ends at twice the width of the 90 % range beyond it, or at the outermost iterations where those are nearer: one far claim of a small
/// chance is left out, the tail of a normal never is. Where the 90 % range has no width the ends are the 0.1 % and 99.9 % points.
fn near(sorted: &[f64]) -> Near {
    let n = sorted.len();
    let at = |p: f64| sorted[usize_from(tail_count(n as u64, p)) - 1];
    let (low, high) = (at(0.05), at(0.95));
    let ends = if high > low {
        let reach = 2.0 * (high - low);
        [(low - reach).max(sorted[0]), (high + reach).min(sorted[n - 1])]
    } else {
        [at(0.001), at(0.999)]
    };
    let worse = sorted.partition_point(|value| *value < ends[0]);
    let inside = sorted.partition_point(|value| *value <= ends[1]);
    let share = |count: usize| (count > 0).then(|| statistics::chance(count as u64, n as u64));
    Near { ends, bins: histogram(&sorted[worse..inside], ends, n), worse: share(worse), better: share(n - inside) }
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
    fn one_far_claim_is_left_out_of_the_near_part_and_counted() {
        let mut column: Vec<f64> = (0..998).map(|i| f64::from(i) / 100.0).collect();
        column.extend([-400.0; 2]);
        column.sort_unstable_by(f64::total_cmp);
        let near = near(&column);
        assert!(near.ends[0] > -40.0 && near.ends[1] == 9.97, "{:?}", near.ends);
        assert_eq!((near.worse.map(|worse| worse.value), near.better), (Some(0.002), None));
        let inside: f64 = near.bins.iter().map(|bin| bin.2).sum();
        assert!((inside - 0.998).abs() < 1e-12, "{inside}");
    }

    #[test]
    fn an_ordinary_tail_is_never_left_out() {
        let column: Vec<f64> = (0..400).map(f64::from).collect();
        let near = near(&column);
        assert_eq!((near.ends, near.worse, near.better), ([0.0, 399.0], None, None));
        let same = super::near(&[5.0; 40]);
        assert_eq!((same.ends, same.bins.len(), same.worse), ([5.0, 5.0], 1, None));
    }

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
