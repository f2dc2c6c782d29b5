use super::*;
use crate::draws::latent::normal_from_word;
use crate::model::Distribution;
use crate::numerics::integrate::expectation;

fn assert_fits(name: &str, g: impl Fn(f64) -> f64, kinks: &[f64]) -> Table {
    let table = Table::fit(&g, kinks, None).unwrap_or_else(|e| panic!("{name} {e}"));
    let Accuracy { sd, .. } = table.accuracy();
    for i in -4000..=4000 {
        let z = i as f32 / 1000.0;
        let error = (f64::from(table.eval(z)) - g(f64::from(z))).abs() / sd;
        assert!(error <= TOLERANCE, "{name} at {z}: {error:e}");
    }
    table
}

#[test]
fn smooth_functions_are_met() {
    assert_fits("identity", |z| z, &[]);
    assert_fits("uniform", normal::cdf, &[]);
    assert_fits("exponential", |z| libm::exp(0.8 * z), &[]);
    assert_fits("falling", |z| 1.0 - normal::cdf(z), &[]);
}

#[test]
fn a_kink_is_met_when_it_is_named() {
    let g = |z: f64| if z < 0.123 { z } else { 3.0 * z - 0.246 };
    assert_fits("kink", g, &[0.123]);
    assert!(matches!(Table::fit(g, &[], None), Err(TableError::LossOfAccuracy(_))));
}

#[test]
fn the_mean_is_the_stated_one() {
    let exact = libm::exp(0.5 * 0.7 * 0.7);
    let table = Table::fit(|z| libm::exp(0.7 * z), &[], Some(exact)).expect("a table");
    let count = 1 << 20;
    let mut sum = 0.0;
    for i in 0..count {
        let u = (f64::from(i) + 0.5) / f64::from(count);
        sum += f64::from(table.eval(normal::quantile(u) as f32));
    }
    // The midpoint rule over 2^20 values misses 5e-6 of the tail.
    assert!((sum / f64::from(count) / exact - 1.0).abs() < 1e-5);
}

#[test]
fn extreme_functions_are_refused() {
    let refused = |g: fn(f64) -> f64| Table::fit(g, &[], None).expect_err("too steep");
    assert!(matches!(refused(|z| libm::exp(3.0 * z)), TableError::LossOfAccuracy(_)));
    assert!(matches!(refused(|z| libm::atan(50.0 * z)), TableError::LossOfAccuracy(_)));
    assert!(matches!(refused(|z| 1e4 + 1e-3 * z), TableError::LossOfAccuracy(_)));
    assert!(matches!(refused(|z| libm::log(6.0 - z)), TableError::NotFinite(_)));
}

#[test]
fn a_mean_that_is_not_the_functions_is_refused() {
    let wrong = Table::fit(|z| z, &[], Some(2e-4));
    assert!(matches!(wrong, Err(TableError::LossOfAccuracy(_))));
}

#[test]
fn a_constant_is_a_table_too() {
    let table = Table::fit(|_| 2.5, &[], None).expect("a table");
    assert_eq!((table.eval(-9.0), table.eval(0.3), table.accuracy().sd), (2.5, 2.5, 0.0));
    assert_eq!(Table::fit(|_| 0.0, &[], Some(0.0)).expect("a table").eval(1.0), 0.0);
}

#[test]
fn values_beyond_the_range_stay_at_its_end() {
    let table = Table::fit(|z| z, &[], None).expect("a table");
    assert_eq!(table.eval(40.0), table.eval(6.36));
    assert!((table.eval(f32::INFINITY) - 6.35).abs() < 1e-5 && (table.eval(-1e30) + 6.35).abs() < 1e-5);
}

#[test]
fn a_block_is_its_values() {
    let table = Table::fit(|z| libm::exp(0.5 * z), &[], None).expect("a table");
    let z: [f32; 256] = std::array::from_fn(|i| (i as f32 - 127.5) / 19.0);
    let mut values = [0.0; 256];
    table.eval_all(&z, &mut values);
    assert!(z.into_iter().zip(values).all(|(z, value)| table.eval(z).to_bits() == value.to_bits()));
}

fn of(distribution: Distribution) -> Result<Table, TableError> {
    let quantile = distribution.quantile();
    Table::fit(|z| quantile.at(z), &distribution.kinks(), Some(distribution.mean()))
}

/// The table of `distribution` against its exact quantile function, which the fit does not use where that is slow.
fn assert_tabulated(distribution: Distribution) -> Table {
    let table = of(distribution).unwrap_or_else(|e| panic!("{distribution:?} {e}"));
    let sd = distribution.variance().sqrt();
    assert!((table.accuracy().sd / sd - 1.0).abs() < 1e-4, "{distribution:?}: {:?}", table.accuracy());
    for i in -160..=160 {
        let z = i as f32 / 40.0;
        let error = (f64::from(table.eval(z)) - distribution.at(f64::from(z))).abs() / sd;
        assert!(error <= TOLERANCE, "{distribution:?} at {z}: {error:e}");
    }
    table
}

/// Fractional parts of multiples of a root, as the parameters of the reference workload are made.
fn h(i: u32, prime: f64) -> f64 {
    let product = f64::from(i + 1) * prime.sqrt();
    product - product.floor()
}

#[test]
fn lines_of_the_reference_workload_are_tabulated() {
    for i in (0..430).step_by(3) {
        let beta = |a: f64, b: f64| {
            let mean = a / (a + b);
            Distribution::Beta { low: 0.0, high: 1.0, mean, sd: (mean * (1.0 - mean) / (a + b + 1.0)).sqrt() }
        };
        assert_tabulated(Distribution::Pert {
            low: -0.02 - 0.02 * h(i, 5.0),
            mode: -0.004,
            high: 0.006 + 0.006 * h(i, 7.0),
        });
        let (low, high) = (-0.012 - 0.010 * h(i, 7.0), 0.008 + 0.008 * h(i, 11.0));
        assert_tabulated(Distribution::Triangular { low, mode: 0.0, high });
        let p90 = libm::exp((0.4 + 0.4 * h(i, 11.0)) * normal::quantile(0.9));
        assert_tabulated(Distribution::Lognormal { p50: 1.0, p90 });
        assert_tabulated(beta(8.0 + 6.0 * h(i, 17.0), 2.0 + 2.0 * h(i, 19.0)));
    }
    assert_tabulated(Distribution::Pert { low: 0.002, mode: 0.006, high: 0.020 });
    assert_tabulated(Distribution::Triangular { low: 0.0, mode: 0.002, high: 0.012 });
}

#[test]
fn every_distribution_is_tabulated_over_a_grid_of_parameters() {
    assert_tabulated(Distribution::SkewedRemainder);
    assert_tabulated(Distribution::Uniform { low: -3.0, high: 5.0 });
    for (mean, sd) in [(0.0, 1.0), (-20.0, 0.5), (40.0, 2.0)] {
        assert_tabulated(Distribution::Normal { mean, sd });
    }
    for mode in [0.0, 1e-6, 1e-4, 0.01, 0.3, 0.5, 0.9, 0.999, 1.0] {
        assert_tabulated(Distribution::Triangular { low: 0.0, mode, high: 1.0 });
        assert_tabulated(Distribution::Pert { low: 0.0, mode, high: 1.0 });
    }
    for ratio in [1.01, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 3.9] {
        assert_tabulated(Distribution::Lognormal { p50: 1.0, p90: ratio });
    }
    // sd as a share of the largest that the mean allows; 0.8 is a deep U.
    for mean in [0.02, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99] {
        let deepest = if (0.1..=0.9).contains(&mean) { 5 } else { 4 };
        for share in &[0.05, 0.2, 0.4, 0.6, 0.8][..deepest] {
            let sd = share * libm::sqrt(mean * (1.0 - mean));
            assert_tabulated(Distribution::Beta { low: 0.0, high: 1.0, mean, sd });
        }
    }
}

#[test]
fn extreme_parameters_are_refused_with_the_loss() {
    let beta = |mean, sd| Distribution::Beta { low: 0.0, high: 1.0, mean, sd };
    for distribution in [
        Distribution::Lognormal { p50: 1.0, p90: 8.0 },
        Distribution::Lognormal { p50: 1.0, p90: 1e6 },
        Distribution::Normal { mean: 1e5, sd: 1.0 },
        beta(0.5, 0.499),
        beta(0.5, 0.499_999),
        beta(0.001, 0.03),
        beta(0.5, 1e-6),
    ] {
        let refusal = of(distribution).expect_err("too extreme");
        let TableError::LossOfAccuracy(accuracy) = refusal else { panic!("{distribution:?} {refusal}") };
        assert!(accuracy.core > TOLERANCE || accuracy.mean > MEAN_TOLERANCE, "{distribution:?}: {accuracy:?}");
        assert!(refusal.to_string().contains("standard deviations"), "{refusal}");
    }
}

#[test]
fn sums_on_one_normal_and_complements_are_tabulated() {
    let share = |mean, sd| Distribution::Beta { low: 0.0, high: 1.0, mean, sd };
    let parts = [
        (2.0, share(0.9, 0.08)),
        (0.7, share(0.6, 0.2)),
        (5.0, Distribution::Triangular { low: -1.0, mode: 0.5, high: 2.0 }),
    ];
    let kinks: Vec<f64> = parts.iter().flat_map(|(_, part)| part.kinks()).collect();
    assert_fits("sum", |z| parts.iter().map(|(size, part)| size * part.at(z)).sum(), &kinks);
    assert_fits("complement", |z| 1.0 - parts[0].1.at(z), &[]);
}

/// Words spread evenly over all 2³²: what the engine's normals make of the mean, the midpoint rule's own error below 1e-6.
#[test]
fn means_are_exact_for_the_normals_of_the_engine() {
    for distribution in [
        Distribution::Pert { low: 0.0, mode: 0.1, high: 1.0 },
        Distribution::Triangular { low: 0.0, mode: 0.9, high: 1.0 },
        Distribution::Beta { low: 0.0, high: 1.0, mean: 0.85, sd: 0.1 },
        Distribution::SkewedRemainder,
    ] {
        let table = assert_tabulated(distribution);
        let step = 1_u32 << 11;
        let words = (0..1_u32 << 21).map(|i| i * step + step / 2);
        let mean =
            words.map(|word| f64::from(table.eval(normal_from_word(word)))).sum::<f64>() / f64::from(1_u32 << 21);
        let error = (mean - distribution.mean()).abs() / distribution.variance().sqrt();
        assert!(error < 2e-6, "{distribution:?}: {error:e}");
    }
}

/// The same by an integral over the cubics themselves, which knows nothing of the quadrature in the fit.
#[test]
fn means_are_exact_by_another_quadrature() {
    for mode in [0.0, 0.2, 0.7] {
        let distribution = Distribution::Triangular { low: 0.0, mode, high: 1.0 };
        let table = assert_tabulated(distribution);
        let mean = expectation(|z| f64::from(table.eval(z as f32)), &distribution.kinks());
        assert!((mean - distribution.mean()).abs() < 1e-6, "{mode}: {mean}");
    }
}
