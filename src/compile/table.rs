//! One tabulated monotone function of a standard normal: what every drawn line and severity is in the kernel.
//!
//! The range |z| ≤ 6.35, which holds every normal that a 32-bit word can give, is cut into 32 segments with a cubic each:
//! of one width, or of two where a function bends sharply. The cubic interpolates at the ends of its segment, so
//! neighbours meet, and at two inner points that make the error equally large at its three peaks. All 32 values of a
//! coefficient fit into two 512-bit registers.

use std::fmt;

use crate::numerics::normal;

mod nodes;

use nodes::Map;
pub use nodes::SEGMENTS;

/// Largest error allowed for |z| ≤ [`CORE`], in standard deviations of the tabulated variable, f32 rounding included.
pub const TOLERANCE: f64 = 1e-4;
/// Largest error of the mean, in standard deviations.
pub const MEAN_TOLERANCE: f64 = 1e-5;
/// Where [`TOLERANCE`] applies.
pub const CORE: f64 = 4.0;

/// Adding this to a small f32 rounds it to an integer, which then stands in the low bits: 1.5 · 2²³.
pub(crate) const ROUNDER: f32 = 12_582_912.0;
/// First and last place that a z is clamped to; the last is the largest f32 below 31.5.
pub(crate) const FIRST: f32 = -0.5;
pub(crate) const LAST: f32 = 31.499_998;

/// Inner interpolation points ±a on [−½, ½]: the Chebyshev nodes of degree 4, stretched until the outer two reach the ends.
const INNER: f64 = 0.207_106_781_186_547_52;
/// Where the interpolation error peaks besides the centre.
const PEAK: f64 = 0.382_683_432_365_089_8;
/// Points of a segment where the function is evaluated: interpolation points and error peaks, in order.
const POINTS: [f64; 7] = [-0.5, -PEAK, -INNER, 0.0, INNER, PEAK, 0.5];

/// Maps tried before a function is refused.
const ATTEMPTS: usize = 4;
/// What an error beyond [`CORE`] counts for when nodes are placed: 6e-5 of the draws lie there.
const TAIL_WEIGHT: f64 = 0.03;

type Points = [[f64; POINTS.len()]; SEGMENTS];

/// A tabulated monotone function g(z).
///
/// The place of a z is z · `scale` + `offset` + clamp(z, `low`, `high`) · `extra`: segment i is centred at i. The zone between
/// `low` and `high` has segments of another width than the rest; `extra` is 0 where one width serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Segments per unit of z outside the zone.
    pub scale: f32,
    /// Place of z = 0 but for the zone.
    pub offset: f32,
    /// Lower end of the zone.
    pub low: f32,
    /// Upper end of the zone.
    pub high: f32,
    /// Further segments per unit of z inside the zone.
    pub extra: f32,
    /// `coefficients[j][i]`: factor of s^j in segment i, s in [−½, ½] from its centre.
    pub coefficients: [[f32; SEGMENTS]; 4],
    accuracy: Accuracy,
}

/// How close a table is to its function, measured at the error peaks of every segment with the f32 arithmetic of the kernel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Standard deviation of g under the standard normal, in g's unit: the scale of the errors below.
    pub sd: f64,
    /// Largest error for |z| ≤ 4, in standard deviations.
    pub core: f64,
    /// Largest error over the whole range, in standard deviations.
    pub whole: f64,
    /// Error of the mean, in standard deviations.
    pub mean: f64,
}

impl Accuracy {
    fn is_enough(&self) -> bool {
        self.core <= TOLERANCE && self.mean <= MEAN_TOLERANCE
    }

    /// What errors are measured in: the standard deviation, or for a constant its own size.
    fn unit(&self, constant: f64) -> f64 {
        if self.sd > 0.0 { self.sd } else { constant.abs().max(f64::MIN_POSITIVE) }
    }
}

/// Why a function has no table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TableError {
    /// The function is infinite or not a number at this z.
    NotFinite(f64),
    /// Points where the function is not smooth, too many to fall on nodes.
    Kinks,
    /// The table would miss the stated accuracy.
    LossOfAccuracy(Accuracy),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite(z) => write!(f, "has no finite value {z:.2} standard deviations from the median"),
            Self::Kinks => write!(f, "has more kinks than a table can meet"),
            Self::LossOfAccuracy(accuracy) => write!(
                f,
                "would be wrong by {:.1e} standard deviations in a table (mean by {:.1e}); at most {TOLERANCE:.0e} \
                 ({MEAN_TOLERANCE:.0e}) is allowed",
                accuracy.core, accuracy.mean
            ),
        }
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// Tabulates `g`, which is called at increasing z within ±7.2, and again on other nodes if need be.
    ///
    /// `kinks` are the z where g is not smooth, at most two: nodes are put there. The mean of the table under the standard
    /// normal is made `exact_mean`, or the mean of `g` by quadrature if that is not known.
    ///
    /// # Errors
    /// If g is not finite, has too many kinks, or the result misses [`TOLERANCE`] or [`MEAN_TOLERANCE`].
    pub fn fit(mut g: impl FnMut(f64) -> f64, kinks: &[f64], exact_mean: Option<f64>) -> Result<Self, TableError> {
        let mut map = Map::first(kinks).ok_or(TableError::Kinks)?;
        let mut attempt = Self::on(&map, &mut g, exact_mean)?;
        for _ in 1..ATTEMPTS {
            if attempt.0.accuracy.is_enough() {
                break;
            }
            map = map.refined(&attempt.1, kinks);
            attempt = Self::on(&map, &mut g, exact_mean)?;
        }
        let accuracy = attempt.0.accuracy;
        if accuracy.is_enough() { Ok(attempt.0) } else { Err(TableError::LossOfAccuracy(accuracy)) }
    }

    /// The table on given nodes, and its largest error in each segment.
    fn on(
        map: &Map,
        mut g: impl FnMut(f64) -> f64,
        exact_mean: Option<f64>,
    ) -> Result<(Self, [f64; SEGMENTS]), TableError> {
        let (scale, extra) = (1.0 / map.outer, 1.0 / map.inner - 1.0 / map.outer);
        let mut table = Self {
            scale: scale as f32,
            offset: (map.left as f64 - 0.5 - map.low * (scale + extra)) as f32,
            low: map.low as f32,
            high: map.high as f32,
            extra: extra as f32,
            coefficients: [[0.0; SEGMENTS]; 4],
            accuracy: Accuracy { sd: 0.0, core: 0.0, whole: 0.0, mean: 0.0 },
        };
        let edges = map.edges();
        let (mut places, mut values, mut weights) = (Points::default(), Points::default(), Points::default());
        for (segment, edge) in edges.windows(2).enumerate() {
            let width = edge[1] - edge[0];
            for (k, s) in POINTS.into_iter().enumerate() {
                let z = edge[0] + (s + 0.5) * width;
                let value = if segment > 0 && k == 0 { values[segment - 1][POINTS.len() - 1] } else { g(z) };
                if !value.is_finite() {
                    return Err(TableError::NotFinite(z));
                }
                places[segment][k] = z;
                values[segment][k] = value;
                weights[segment][k] = nodes::WEIGHTS[k] * width * normal::density(z);
            }
            let v = &values[segment];
            for (row, c) in table.coefficients.iter_mut().zip(cubic([v[0], v[2], v[4], v[6]])) {
                row[segment] = c as f32;
            }
        }
        table.set_mean(&values, &weights, exact_mean);
        let errors = table.measure(&places, &values);
        Ok((table, errors))
    }

    /// Finds the standard deviation of g and makes the mean of the table exact.
    fn set_mean(&mut self, values: &Points, weights: &Points, exact_mean: Option<f64>) {
        let (values, flat_weights) = (values.as_flattened(), weights.as_flattened());
        let sum =
            |term: &dyn Fn(f64) -> f64| -> f64 { values.iter().zip(flat_weights).map(|(v, w)| w * term(*v)).sum() };
        let mean = sum(&|v| v);
        let wanted = exact_mean.unwrap_or(mean);
        let shift = (wanted - self.mean(weights)) / sum(&|_| 1.0);
        for c in &mut self.coefficients[0] {
            *c = (f64::from(*c) + shift) as f32;
        }
        if values[0] != values[values.len() - 1] {
            self.accuracy.sd = sum(&|v| (v - mean) * (v - mean)).sqrt();
        }
        self.accuracy.mean = (self.mean(weights) - wanted).abs() / self.accuracy.unit(wanted);
    }

    /// Measures the error of each segment and the largest ones.
    fn measure(&mut self, places: &Points, values: &Points) -> [f64; SEGMENTS] {
        let unit = self.accuracy.unit(values[0][0]);
        std::array::from_fn(|segment| {
            let mut largest = 0.0_f64;
            let core = places[segment].iter().any(|z| z.abs() < CORE);
            for (z, value) in places[segment].into_iter().zip(values[segment]) {
                let error = (f64::from(self.eval(z as f32)) - value).abs() / unit;
                largest = largest.max(error);
            }
            self.accuracy.whole = self.accuracy.whole.max(largest);
            if core {
                self.accuracy.core = self.accuracy.core.max(largest);
                largest
            } else {
                TAIL_WEIGHT * largest
            }
        })
    }

    /// Mean of the tabulated function under the standard normal.
    fn mean(&self, weights: &Points) -> f64 {
        let mut mean = 0.0;
        for (segment, w) in weights.iter().enumerate() {
            let [c0, c1, c2, c3] = self.coefficients.map(|row| f64::from(row[segment]));
            for (s, w) in POINTS.into_iter().zip(w) {
                mean += w * (c0 + s * (c1 + s * (c2 + s * c3)));
            }
        }
        mean
    }

    /// How close the table is to its function.
    #[must_use]
    pub fn accuracy(&self) -> Accuracy {
        self.accuracy
    }

    /// The function at `z`; beyond the range, its value at the end.
    #[inline(always)]
    #[must_use]
    pub fn eval(&self, z: f32) -> f32 {
        let zone = if z > self.low { z } else { self.low };
        let zone = if zone < self.high { zone } else { self.high };
        let place = z * self.scale + self.offset + zone * self.extra;
        let place = if place > FIRST { place } else { FIRST };
        let place = if place < LAST { place } else { LAST };
        let rounded = place + ROUNDER;
        let segment = rounded.to_bits() as usize % SEGMENTS;
        let s = place - (rounded - ROUNDER);
        let [c0, c1, c2, c3] = &self.coefficients;
        c0[segment] + s * (c1[segment] + s * (c2[segment] + s * c3[segment]))
    }

    /// The function at each latent.
    #[inline(always)]
    pub fn eval_all(&self, z: &[f32], out: &mut [f32]) {
        for (value, &z) in out.iter_mut().zip(z) {
            *value = self.eval(z);
        }
    }
}

/// Coefficients in s of the cubic through the values at −½, −a, a, ½: even and odd parts apart.
fn cubic([below, low, high, above]: [f64; 4]) -> [f64; 4] {
    let spread = 0.25 - INNER * INNER;
    let (even_end, even_inner) = (0.5 * (above + below), 0.5 * (high + low));
    let (odd_end, odd_inner) = (above - below, (high - low) / (2.0 * INNER));
    let c2 = (even_end - even_inner) / spread;
    let c3 = (odd_end - odd_inner) / spread;
    [even_inner - c2 * INNER * INNER, odd_inner - c3 * INNER * INNER, c2, c3]
}

#[cfg(test)]
mod tests;
