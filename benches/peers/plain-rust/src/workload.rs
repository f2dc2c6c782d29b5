//! Parameters, tables and the simulation itself.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, LogNormal, Pert, StandardNormal, Triangular};
use rayon::prelude::*;
use statrs::distribution::{Beta, ContinuousCDF, Normal};

pub const ORGS: usize = 430;
pub const PROVIDERS: usize = 230;
pub const SYSTEMS: usize = 42;
pub const REGIONS: usize = 7;
/// Organisations, then systems, then regions, then the sector.
pub const SERIES: usize = ORGS + SYSTEMS + REGIONS + 1;
/// Trials in a block: the unit of work of a thread, and of storage.
const BLOCK: usize = 1000;

/// Loadings of the six lines on the national and the regional factor.
const LOADINGS: [(f64, f64); 6] = [(0.45, 0.30), (0.35, 0.25), (0.55, 0.15), (0.40, 0.35), (0.30, 0.30), (0.15, 0.10)];

/// Which loop is inside within a block of trials.
#[derive(Clone, Copy)]
pub enum Order {
    /// Trial by trial, organisation by organisation: as one thinks of it.
    Trial,
    /// Organisation by organisation, trial by trial: the tables of an organisation stay in the cache.
    Organisation,
}

/// h_k(i) = frac((i + 1) sqrt(p_k)): the workload's recipe for parameters that differ by organisation.
fn h(k: usize, i: usize) -> f64 {
    const PRIMES: [f64; 11] = [2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0, 31.0];
    ((i + 1) as f64 * PRIMES[k - 1].sqrt()).fract()
}

/// A marginal as a function of the standard normal latent: linear between equally spaced points.
pub struct Table(Vec<f64>);

impl Table {
    const REACH: f64 = 6.5;
    const CELLS: usize = 512;

    /// Tabulates `quantile`, the inverse distribution function.
    fn new(normal: &Normal, quantile: impl Fn(f64) -> f64) -> Self {
        let z = |i: usize| Self::REACH * (2.0 * i as f64 / Self::CELLS as f64 - 1.0);
        Self((0..=Self::CELLS).map(|i| quantile(normal.cdf(z(i)))).collect())
    }

    #[inline]
    fn at(&self, z: f64) -> f64 {
        let x = (z + Self::REACH) * (Self::CELLS as f64 / (2.0 * Self::REACH));
        let i = (x as usize).min(Self::CELLS - 1);
        self.0[i] + (x - i as f64) * (self.0[i + 1] - self.0[i])
    }
}

fn pert(low: f64, mode: f64, high: f64) -> impl Fn(f64) -> f64 {
    let range = high - low;
    let beta = Beta::new(1.0 + 4.0 * (mode - low) / range, 1.0 + 4.0 * (high - mode) / range).expect("shapes above 1");
    move |u| low + range * beta.inverse_cdf(u)
}

fn triangular(low: f64, mode: f64, high: f64) -> impl Fn(f64) -> f64 {
    let range = high - low;
    move |u| {
        if u * range < mode - low {
            low + (u * range * (mode - low)).sqrt()
        } else {
            high - ((1.0 - u) * range * (high - mode)).sqrt()
        }
    }
}

/// What the simulation needs to know of one organisation.
pub struct Organisation {
    pub region: usize,
    pub control_total: f64,
    /// Control total and buffer.
    base: f64,
    incentive: f64,
    pay_bill: f64,
    pay: Table,
    activity: Table,
    inflation: f64,
    inflation_sd: f64,
    delivery: Table,
    /// Latents below these thresholds are events.
    winter_below: f64,
    winter: Pert<f64>,
    shock_below: f64,
    shock: LogNormal<f64>,
}

impl Organisation {
    /// All 430, with their tables.
    pub fn all() -> Vec<Self> {
        let normal = Normal::new(0.0, 1.0).expect("sd 1");
        (0..ORGS).into_par_iter().map(|i| Self::new(i, &normal)).collect()
    }

    fn new(i: usize, normal: &Normal) -> Self {
        let h = |k| h(k, i);
        let provider = i < PROVIDERS;
        let t = if provider { 150.0 * (1.9 * h(1)).exp() } else { 120.0 * (1.8 * h(1)).exp() };
        let control_total = t * (0.02 * h(2) - 0.012);
        let s = 0.4 + 0.4 * h(5);
        let efficiency = t * (0.03 + 0.02 * h(6));
        let delivered = Beta::new(8.0 + 6.0 * h(7), 2.0 + 2.0 * h(8)).expect("shapes above 1");
        Self {
            region: i % SYSTEMS % REGIONS,
            control_total,
            base: control_total + t * (0.016 + 0.02 * h(11)),
            incentive: t * if provider { 0.016 } else { 0.004 },
            pay_bill: t * if provider { 0.65 } else { 0.10 },
            pay: Table::new(normal, pert(-t * (0.02 + 0.02 * h(3)), -0.004 * t, t * (0.006 + 0.006 * h(4)))),
            activity: Table::new(normal, triangular(-t * (0.012 + 0.010 * h(4)), 0.0, t * (0.008 + 0.008 * h(5)))),
            inflation: 0.004 * t * (-s * s / 2.0).exp(),
            inflation_sd: s,
            delivery: Table::new(normal, |u| efficiency * (delivered.inverse_cdf(u) - 1.0)),
            winter_below: normal.inverse_cdf(0.10 + 0.20 * h(9)),
            winter: Pert::new(0.002 * t, 0.020 * t).with_mode(0.006 * t).expect("mode within the range"),
            shock_below: normal.inverse_cdf(0.03 + 0.05 * h(10)),
            shock: LogNormal::new((0.012 * t).ln() - 0.245, 0.7).expect("sd above 0"),
        }
    }

    /// Outturn of one trial.
    #[inline]
    fn outturn(&self, shared: &Shared, own: &[f64; 6], rng: &mut StdRng) -> f64 {
        let (g, r) = (shared.national, shared.regional[self.region]);
        let mut z = [0.0; 6];
        for line in 0..6 {
            let (a, b) = LOADINGS[line];
            let e: f64 = rng.sample(StandardNormal);
            z[line] = a * g + b * r + own[line] * e;
        }
        let mut x = self.base - self.pay_bill * shared.pay_share;
        x += self.pay.at(z[0]);
        x += self.activity.at(z[1]);
        x -= self.inflation * (-self.inflation_sd * z[2]).exp();
        x += self.delivery.at(z[3]);
        if z[4] < self.winter_below {
            x -= self.winter.sample(rng);
        }
        if z[5] < self.shock_below {
            x -= self.shock.sample(rng);
        }
        if x >= self.control_total { x + self.incentive } else { x }
    }
}

/// What all organisations share in one trial.
struct Shared {
    national: f64,
    regional: [f64; REGIONS],
    pay_share: f64,
}

/// Outturns of all trials, in blocks: each holds its trials series by series.
pub fn simulate(organisations: &[Organisation], seed: u64, trials: usize, order: Order) -> Vec<Vec<f64>> {
    let own = LOADINGS.map(|(a, b)| (1.0 - a * a - b * b).sqrt());
    let pay_share = Triangular::new(0.0, 0.012, 0.002).expect("mode within the range");
    (0..trials.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            // Blocks of different seeds must not share streams: the generator mixes the whole word.
            let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(block as u64));
            let n = BLOCK.min(trials - block * BLOCK);
            let shared: Vec<Shared> = (0..n)
                .map(|_| Shared {
                    national: rng.sample(StandardNormal),
                    regional: std::array::from_fn(|_| rng.sample(StandardNormal)),
                    pay_share: pay_share.sample(&mut rng),
                })
                .collect();
            let mut y = vec![0.0; SERIES * n];
            match order {
                Order::Trial => {
                    for t in 0..n {
                        for (i, organisation) in organisations.iter().enumerate() {
                            y[i * n + t] = organisation.outturn(&shared[t], &own, &mut rng);
                        }
                    }
                }
                Order::Organisation => {
                    for (i, organisation) in organisations.iter().enumerate() {
                        for t in 0..n {
                            y[i * n + t] = organisation.outturn(&shared[t], &own, &mut rng);
                        }
                    }
                }
            }
            add_up(&mut y, n);
            y
        })
        .collect()
}

/// Sums organisations into systems, systems into regions, regions into the sector.
fn add_up(y: &mut [f64], n: usize) {
    let mut add = |from: usize, into: usize| {
        let (below, above) = y.split_at_mut(into * n);
        for (sum, x) in above[..n].iter_mut().zip(&below[from * n..][..n]) {
            *sum += x;
        }
    };
    for i in 0..ORGS {
        add(i, ORGS + i % SYSTEMS);
    }
    for s in 0..SYSTEMS {
        add(ORGS + s, ORGS + SYSTEMS + s % REGIONS);
    }
    for r in 0..REGIONS {
        add(ORGS + SYSTEMS + r, SERIES - 1);
    }
}
