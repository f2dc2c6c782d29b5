use rand_distr::Distribution as Sampler;

use super::*;
use crate::draws::philox::{DrawId, PhiloxStream, Purpose};
use crate::numerics::integrate::expectation;

fn cases() -> Vec<Distribution> {
    vec![
        Fixed(-2.5),
        Uniform { low: -1.0, high: 3.0 },
        Triangular { low: -2.0, mode: 0.5, high: 1.0 },
        Triangular { low: 0.0, mode: 0.0, high: 4.0 },
        Triangular { low: 0.0, mode: 4.0, high: 4.0 },
        Pert { low: 1.0, mode: 2.0, high: 9.0 },
        Pert { low: 0.0, mode: 0.0, high: 1.0 },
        Pert { low: 2.0, mode: 2.0, high: 2.0 },
        Normal { mean: 3.0, sd: 0.5 },
        Lognormal { p50: 2.0, p90: 5.0 },
        Distribution::Beta { low: 0.0, high: 1.0, mean: 0.85, sd: 0.1 },
        Distribution::Beta { low: -1.0, high: 1.0, mean: 0.0, sd: 0.7 },
        Distribution::Beta { low: 0.0, high: 10.0, mean: 9.0, sd: 0.02 },
        Distribution::Beta { low: 0.0, high: 1.0, mean: 0.4, sd: 0.0 },
        SkewedRemainder,
    ]
}

#[test]
fn quantiles_rise_with_z_and_stay_in_the_support() {
    for distribution in cases() {
        let (low, high) = distribution.support();
        let mut last = f64::NEG_INFINITY;
        for i in -900..=900 {
            let value = distribution.at(f64::from(i) / 100.0);
            assert!(value >= last - 1e-14 * value.abs(), "{distribution:?} at {i}");
            assert!(low <= value && value <= high, "{distribution:?} at {i}: {value}");
            last = value;
        }
    }
}

#[test]
fn moments_are_those_of_the_quantile_function() {
    for distribution in cases() {
        let (mean, variance) = (distribution.mean(), distribution.variance());
        let kinks = distribution.kinks();
        let integrated = expectation(|z| distribution.at(z), &kinks);
        let spread = expectation(|z| (distribution.at(z) - mean) * (distribution.at(z) - mean), &kinks);
        assert!((integrated - mean).abs() <= 1e-10 * mean.abs().max(1.0), "{distribution:?}: {integrated}");
        assert!((spread - variance).abs() <= 1e-9 * variance.max(1e-3), "{distribution:?}: {spread}");
    }
}

#[test]
fn the_ready_quantile_function_is_the_same() {
    for distribution in cases() {
        let ready = distribution.quantile();
        let scale = distribution.variance().sqrt().max(1e-3);
        for i in -715..=715 {
            let z = f64::from(i) / 100.0;
            let difference = (ready.at(z) - distribution.at(z)).abs() / scale;
            assert!(difference < 1e-8, "{distribution:?} at {z}: {difference:e}");
        }
    }
}

#[test]
fn stated_percentiles_are_met() {
    let lognormal = Lognormal { p50: 2.0, p90: 5.0 };
    assert_eq!(lognormal.at(0.0), 2.0);
    assert!((lognormal.at(Z90) - 5.0).abs() < 1e-14);
    let triangular = Triangular { low: 0.0, mode: 1.0, high: 4.0 };
    assert!((triangular.at(triangular.kinks()[0]) - 1.0).abs() < 1e-14);
}

#[test]
fn far_tails_keep_their_precision() {
    // 1 − x is the distance from the upper end, of which a sum near 1 would keep nothing.
    let uniform = Uniform { low: 0.0, high: 1e-3 };
    assert!((uniform.at(-6.3) / (1e-3 * normal::cdf(-6.3)) - 1.0).abs() < 1e-14);
    let triangular = Triangular { low: -1.0, mode: -1.0, high: 0.0 };
    assert!((triangular.at(6.3) / -normal::upper(6.3).sqrt() - 1.0).abs() < 1e-14);
    let beta = Distribution::Beta { low: -1.0, high: 0.0, mean: -0.5, sd: libm::sqrt(1.0 / 12.0) };
    assert!((beta.at(6.3) / -normal::upper(6.3) - 1.0).abs() < 1e-9);
}

/// Largest distance between the distribution function of `draws` and that of `distribution`, times √n: above 2.0 with
/// probability 7e-4 (Kolmogorov). The distribution function is had by bisection of the quantile function.
fn kolmogorov(distribution: Distribution, sampler: impl Sampler<f64>, draw: &str) -> f64 {
    let mut stream = PhiloxStream::new(20_190_331, DrawId::of("test", "", "ks", draw), Purpose::Own);
    let mut draws: Vec<f64> = (0..20_000).map(|_| sampler.sample(&mut stream)).collect();
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let ready = distribution.quantile();
    let mut worst = 0.0_f64;
    for (i, &value) in draws.iter().enumerate().step_by(7) {
        let (mut low, mut high) = (-6.5, 6.5);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if ready.at(middle) < value {
                low = middle;
            } else {
                high = middle;
            }
        }
        let u = normal::cdf(low);
        worst = worst.max((u - i as f64 / n).abs()).max((u - (i + 1) as f64 / n).abs());
    }
    worst * n.sqrt()
}

#[test]
fn independent_samplers_agree() {
    let checks = [
        kolmogorov(Uniform { low: -1.0, high: 3.0 }, rand_distr::Uniform::new(-1.0, 3.0).expect("range"), "uniform"),
        kolmogorov(
            Triangular { low: -2.0, mode: 0.5, high: 1.0 },
            rand_distr::Triangular::new(-2.0, 1.0, 0.5).expect("order"),
            "triangular",
        ),
        kolmogorov(
            Pert { low: 1.0, mode: 2.0, high: 9.0 },
            rand_distr::Pert::new(1.0, 9.0).with_mode(2.0).expect("order"),
            "pert",
        ),
        kolmogorov(Normal { mean: 3.0, sd: 0.5 }, rand_distr::Normal::new(3.0, 0.5).expect("sd"), "normal"),
        kolmogorov(
            Lognormal { p50: 2.0, p90: 5.0 },
            rand_distr::LogNormal::new(libm::log(2.0), libm::log(2.5) / Z90).expect("sigma"),
            "lognormal",
        ),
        // m (1 − m) / sd² − 1 = 4 shapes' sum: Beta(3, 1).
        kolmogorov(
            Distribution::Beta { low: 0.0, high: 1.0, mean: 0.75, sd: libm::sqrt(0.0375) },
            rand_distr::Beta::new(3.0, 1.0).expect("shapes"),
            "beta",
        ),
    ];
    assert!(checks.iter().all(|&distance| distance < 2.0), "{checks:?}");
}

/// The mixture drawn as it is told: a coin, then a normal or an exponential.
struct Mixture;

impl Sampler<f64> for Mixture {
    fn sample<R: rand::Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let coin: f64 = rand_distr::StandardUniform.sample(rng);
        let normal: f64 = rand_distr::StandardNormal.sample(rng);
        let loss: f64 = rand_distr::Exp1.sample(rng);
        let raw = if coin < 0.85 { 0.55 * normal } else { 1.9 * loss };
        (raw - 0.285) / libm::sqrt(1.258_9)
    }
}

#[test]
fn the_skewed_remainder_is_the_mixture_it_is_said_to_be() {
    let distance = kolmogorov(SkewedRemainder, Mixture, "skewed");
    assert!(distance < 2.0, "{distance}");
}
