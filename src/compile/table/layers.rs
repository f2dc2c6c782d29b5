//! A function that one table cannot hold, as a sum of tables: each rises over its own part of the range and is level elsewhere.
//!
//! All layers of a row read the same normal, so their sum is the function; what one layer misses, the others do not add to, because
//! they are level there.

use super::{CORE, MEAN_TOLERANCE, TOLERANCE, Table, TableError};
use crate::numerics::integrate::expectation;

/// Widest lognormal that is drawn for certain: its ninetieth percentile over its median.
pub const WIDEST_LOGNORMAL: f64 = 20.0;
/// Smallest of the two shapes of a beta that is drawn for certain, (mean − low) / (high − low) × concentration and its counterpart.
pub const SMALLEST_SHAPE: f64 = 0.05;

/// The most layers of a function.
const MOST: usize = 4;
/// Where bends are looked for, a little beyond the core, and the step.
const SOUGHT: f64 = 4.4;
const STEP: f64 = 0.05;

/// The table of a smooth `g`, or its layers where one table would miss its accuracy.
///
/// # Errors
/// That of the single table, if no number of layers is accurate enough.
pub fn fit(g: &dyn Fn(f64) -> f64, kinks: &[f64], exact_mean: f64) -> Result<Vec<Table>, TableError> {
    let refused = match Table::fit(g, kinks, Some(exact_mean)) {
        Ok(table) => return Ok(vec![table]),
        Err(error @ TableError::LossOfAccuracy(_)) if kinks.is_empty() => error,
        Err(error) => return Err(error),
    };
    // A function that falls is the mirror image of one that rises, and so are its layers.
    let side = if g(CORE) < g(-CORE) { -1.0 } else { 1.0 };
    let rising = |z: f64| g(side * z);
    let layers = (2..=MOST).find_map(|count| layered(&rising, &splits(&rising, count), exact_mean));
    let layers = if side < 0.0 { layers.map(|layers| layers.iter().map(Table::mirrored).collect()) } else { layers };
    layers.filter(|layers: &Vec<Table>| is_close(layers, g)).ok_or(refused)
}

/// Where the parts meet: each has an equal share of what a cubic needs, the fourth root of the fourth difference.
fn splits(g: &dyn Fn(f64) -> f64, count: usize) -> Vec<f64> {
    let steps = (2.0 * SOUGHT / STEP) as usize;
    let place = |i: usize| -SOUGHT + i as f64 * STEP;
    let values: Vec<f64> = (0..=steps).map(|i| g(place(i))).collect();
    let needs: Vec<f64> = values
        .windows(5)
        .map(|v| libm::sqrt(libm::sqrt((v[0] - 4.0 * v[1] + 6.0 * v[2] - 4.0 * v[3] + v[4]).abs())))
        .collect();
    let total: f64 = needs.iter().sum();
    let mut splits = Vec::new();
    let mut so_far = 0.0;
    for (i, need) in needs.iter().enumerate() {
        so_far += need;
        if splits.len() + 1 < count && so_far * count as f64 >= total * (splits.len() + 1) as f64 {
            splits.push(place(i + 2));
        }
    }
    splits
}

/// The root of the sum of squares of the layers' sds: they rise together, so the sd of their sum is no less.
fn least_sd(layers: &[Table]) -> f64 {
    layers.iter().map(|table| table.accuracy().sd * table.accuracy().sd).sum::<f64>().sqrt()
}

/// True when the layers add up to g within the accuracy of a table.
fn is_close(layers: &[Table], g: &dyn Fn(f64) -> f64) -> bool {
    let (sd, step) = (least_sd(layers), 0.25 * STEP);
    let steps = (2.0 * CORE / step) as usize;
    (0..=steps).all(|i| {
        let z = -CORE + i as f64 * step;
        let sum: f64 = layers.iter().map(|table| f64::from(table.eval(z as f32))).sum();
        (sum - g(z)).abs() <= TOLERANCE * sd
    })
}

/// The layers of a rising g between the splits; none where they or their sum would miss the accuracy.
fn layered(g: &dyn Fn(f64) -> f64, splits: &[f64], exact_mean: f64) -> Option<Vec<Table>> {
    let mut tables = Vec::new();
    let mut left = exact_mean;
    for layer in 0..=splits.len() {
        let low = layer.checked_sub(1).map(|below| splits[below]);
        let high = splits.get(layer).copied();
        let base = low.map_or(0.0, g);
        let part = |z: f64| {
            let z = low.map_or(z, |low| z.max(low));
            g(high.map_or(z, |high| z.min(high))) - base
        };
        let kinks: Vec<f64> = low.into_iter().chain(high).collect();
        // The last layer takes what the exact means of the others leave of the whole.
        let mean = if high.is_some() { expectation(part, &kinks) } else { left };
        left -= mean;
        tables.push(Table::fit(part, &kinks, Some(mean)).ok()?);
    }
    let mean: f64 = tables.iter().map(|table| table.accuracy().mean * table.accuracy().sd).sum();
    (is_close(&tables, g) && mean <= MEAN_TOLERANCE * least_sd(&tables)).then_some(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Distribution;

    /// Layers of a distribution, whose sum is compared with it at z that no fit looks at.
    fn assert_drawn(distribution: Distribution) -> usize {
        let quantile = distribution.quantile();
        let of = |side: f64| {
            let fitted = fit(&|z| quantile.at(side * z), &[], distribution.mean());
            fitted.unwrap_or_else(|error| panic!("{distribution:?} {side} {error}"))
        };
        let (tables, mirrored) = (of(1.0), of(-1.0));
        let sd = distribution.variance().sqrt();
        for i in -395..=395 {
            let z = f64::from(i) / 99.0;
            let sum: f64 = tables.iter().map(|table| f64::from(table.eval(z as f32))).sum();
            let other: f64 = mirrored.iter().map(|table| f64::from(table.eval(-z as f32))).sum();
            let exact = distribution.at(z);
            let error = (sum - exact).abs().max((other - exact).abs()) / sd;
            assert!(error <= TOLERANCE, "{distribution:?} at {z}: {error:e}");
        }
        tables.len()
    }

    #[test]
    fn a_lognormal_is_drawn_to_the_bound_that_the_format_states() {
        let mut ratio = 1.02;
        while ratio < WIDEST_LOGNORMAL {
            assert_drawn(Distribution::Lognormal { p50: 1.0, p90: ratio });
            ratio *= 1.07;
        }
        assert!(assert_drawn(Distribution::Lognormal { p50: 5.0, p90: 5.0 * WIDEST_LOGNORMAL }) > 1);
    }

    #[test]
    fn a_beta_is_drawn_to_the_bound_that_the_format_states() {
        let beta = |mean: f64, concentration: f64| {
            let sd = libm::sqrt(mean * (1.0 - mean) / (concentration + 1.0));
            Distribution::Beta { low: 0.0, high: 1.0, mean, sd }
        };
        for concentration in [0.1, 0.13, 0.18, 0.25, 0.4, 0.7, 1.0, 1.7, 3.0, 8.0, 20.0, 40.0] {
            let least = SMALLEST_SHAPE / concentration;
            for step in 0..=10 {
                assert_drawn(beta(least + f64::from(step) / 10.0 * (1.0 - 2.0 * least), concentration));
            }
        }
    }

    #[test]
    fn what_one_table_holds_has_no_layers() {
        let normal = Distribution::Normal { mean: 3.0, sd: 2.0 };
        assert_eq!(assert_drawn(normal), 1);
        let steep = |z: f64| libm::atan(500.0 * z);
        assert!(matches!(fit(&steep, &[], 0.0), Err(TableError::LossOfAccuracy(_))));
    }
}
