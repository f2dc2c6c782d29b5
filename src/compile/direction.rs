//! The main direction: which way of the shared normals moves a node's outturn most, to first order.

use std::collections::BTreeMap;

use libm::sqrt;

use super::{Compiled, Draw, Latent, Shape, Value};
use crate::draws::philox::{DrawId, Purpose};
use crate::numerics::{integrate, normal};

/// A standard normal that many accounts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Normal {
    /// The factor (or parameter) column of this index, before correlated factors are mixed.
    Factor(usize),
    /// The own normal of a latent that several accounts share, by its address: one, however many draws are made of it.
    Own(DrawId),
}

/// A shared normal and its part of the direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Which normal.
    pub normal: Normal,
    /// Its address.
    pub id: DrawId,
    /// The family of its words.
    pub purpose: Purpose,
    /// −∂/∂F E(outturn | F) to first order, £m for one standard deviation: positive = adverse.
    pub slope: f64,
}

impl Compiled {
    /// Every shared normal with its slope on the headline node, steepest first (equal ones by address).
    ///
    /// A value g(x) with x = a F + … has the first-order coefficient a E[x g(x)] on F: E[g′(x)] a, by Stein's identity. On the
    /// normals z of correlated factors F = A z the slopes are Aᵀ times those on F.
    #[must_use]
    pub fn main_direction(&self) -> Vec<Component> {
        let moments: Vec<(f64, f64)> =
            self.tables.iter().map(|table| moments(|z| f64::from(table.eval(z as f32)))).collect();
        let mut slopes: BTreeMap<Normal, f64> = BTreeMap::new();
        (0..self.factors.len()).for_each(|factor| _ = slopes.insert(Normal::Factor(factor), 0.0));
        let latents = self.shared.iter().flat_map(|draw| {
            let second = draw.second.as_ref().map(|(latent, _)| latent);
            std::iter::once(&draw.latent).chain(second)
        });
        latents.filter(|latent| latent.shared).for_each(|latent| _ = slopes.insert(Normal::Own(latent.id), 0.0));
        let accounts = self.columns.accounts_of(self.columns.headline);
        for account in accounts.iter().filter_map(|&account| self.accounts.get(account)) {
            for term in account.terms.iter().filter(|term| term.posts.in_year()) {
                // The second of a pair posts a constant less what the first posts.
                let coefficient = if term.complement.is_some() { -term.coefficient } else { term.coefficient };
                let draw = match &term.value {
                    Value::Own(draw) => draw,
                    Value::Shared(index) => &self.shared[*index],
                    // What it depends on bends too much for one direction: its factors are found by what else they move.
                    Value::Capacity(_) => continue,
                };
                let (mean, first, second) = slopes_of(draw, &moments);
                self.spread(&mut slopes, &draw.latent, -coefficient * first);
                if let Some((latent, _)) = &draw.second {
                    self.spread(&mut slopes, latent, -coefficient * second);
                }
                // E[g M] = E g, and ∂/∂θ of it is E g E[θ M]: the other multipliers have mean 1.
                for &(column, table) in draw.multiplier.iter().flat_map(|&of| &self.multipliers[of]) {
                    *slopes.entry(Normal::Factor(column)).or_insert(0.0) -= coefficient * mean * moments[table].1;
                }
            }
        }
        for mix in &self.mixes {
            let of = |&column: &usize| slopes.get(&Normal::Factor(column)).copied().unwrap_or(0.0);
            let on_factors: Vec<f64> = mix.columns.iter().map(of).collect();
            for (&column, slope) in mix.columns.iter().zip(mix.unmixed(&on_factors)) {
                slopes.insert(Normal::Factor(column), slope);
            }
        }
        let mut direction: Vec<Component> =
            slopes.into_iter().map(|(normal, slope)| self.component(normal, slope)).collect();
        direction.sort_by(|a, b| b.slope.abs().total_cmp(&a.slope.abs()).then(a.id.cmp(&b.id)));
        direction
    }

    fn component(&self, normal: Normal, slope: f64) -> Component {
        let (id, purpose) = match normal {
            Normal::Factor(index) if index < self.parameters => (self.factors[index], Purpose::Parameters),
            Normal::Factor(index) => (self.factors[index], Purpose::Factors),
            Normal::Own(id) => (id, Purpose::Own),
        };
        Component { normal, id, purpose, slope }
    }

    /// Shares a slope on a latent out over the normals that make it.
    fn spread(&self, slopes: &mut BTreeMap<Normal, f64>, latent: &Latent, slope: f64) {
        let mut add = |normal, weight: f32| *slopes.entry(normal).or_insert(0.0) += slope * f64::from(weight);
        if let Some(common) = latent.common {
            self.commons[common].iter().for_each(|&(factor, loading)| add(Normal::Factor(factor), loading));
        }
        if latent.shared {
            add(Normal::Own(latent.id), latent.own_weight);
        }
    }
}

/// Mean of a draw, and its first-order coefficients on its two latents.
fn slopes_of(draw: &Draw, moments: &[(f64, f64)]) -> (f64, f64, f64) {
    let (mean, slope) = match draw.shape {
        Shape::Curve(table) => moments[table],
        Shape::Step { threshold, above, below } => {
            let (threshold, above, below) = (f64::from(threshold), f64::from(above), f64::from(below));
            let share = normal::upper(threshold);
            (below + (above - below) * share, (above - below) * normal::density(threshold))
        }
        Shape::Window { low, high } => {
            let (low, high) = (f64::from(low), f64::from(high));
            (normal::upper(low) - normal::upper(high), normal::density(low) - normal::density(high))
        }
    };
    match draw.second.as_ref().map(|&(_, table)| moments[table]) {
        None => (mean, slope, 0.0),
        Some((second_mean, second_slope)) => (mean * second_mean, slope * second_mean, mean * second_slope),
    }
}

/// E g(Z) and E Z g(Z).
fn moments(g: impl Fn(f64) -> f64) -> (f64, f64) {
    (integrate::expectation(&g, &[]), integrate::expectation(|z| z * g(z), &[]))
}

/// The reflection v that turns the first axis into the unit vector along `slopes` (Householder): F = z − v (2 v·z / v·v).
/// None where there is nothing to turn.
#[must_use]
pub fn reflection(slopes: &[f64]) -> Option<Vec<f64>> {
    let length = sqrt(slopes.iter().map(|slope| slope * slope).sum());
    let mut v: Vec<f64> = slopes.iter().map(|slope| -slope / length).collect();
    *v.first_mut()? += 1.0;
    let norm = sqrt(v.iter().map(|part| part * part).sum());
    (length > 0.0 && norm > 1e-9).then(|| v.iter().map(|part| part / norm).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rotation_is_orthonormal_and_takes_the_first_axis_to_the_direction() {
        let slopes = [3.0, -2.0, 0.5, 0.0, 1.0];
        let length = sqrt(slopes.iter().map(|s| s * s).sum());
        let v = reflection(&slopes).unwrap();
        let entry = |i: usize, j: usize| f64::from(u8::from(i == j)) - 2.0 * v[i] * v[j];
        for (i, slope) in slopes.iter().enumerate() {
            assert!((entry(i, 0) - slope / length).abs() < 1e-14);
            for j in 0..5 {
                let product: f64 = (0..5).map(|k| entry(k, i) * entry(k, j)).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn nothing_is_turned_where_no_direction_stands_out() {
        assert_eq!(reflection(&[]), None);
        assert_eq!(reflection(&[0.0, 0.0]), None);
        assert_eq!(reflection(&[2.0, 0.0]), None);
    }

    #[test]
    fn an_event_in_a_window_has_the_moments_of_its_indicator() {
        for (low, high) in [(-0.3_f32, 0.9_f32), (1.2, f32::INFINITY), (f32::NEG_INFINITY, -0.4)] {
            let shape = Shape::Window { low, high };
            let draw = Draw {
                latent: Latent::alone(DrawId::of("risks", "A", "r", "occurs")),
                shape,
                second: None,
                multiplier: None,
            };
            let is_in = |z: f64| f64::from(u8::from(z > f64::from(low) && z <= f64::from(high)));
            let ends: Vec<f64> = [low, high].map(f64::from).into_iter().filter(|end| end.is_finite()).collect();
            let (mean, slope) = (integrate::expectation(is_in, &ends), integrate::expectation(|z| z * is_in(z), &ends));
            let found = slopes_of(&draw, &[]);
            assert!((found.0 - mean).abs() < 1e-7 && (found.1 - slope).abs() < 1e-7, "{low} {high}: {found:?}");
        }
    }

    #[test]
    fn the_slope_of_a_straight_line_is_its_own() {
        let (mean, slope) = moments(|z| 3.0 + 2.0 * z);
        assert!((mean - 3.0).abs() < 1e-12 && (slope - 2.0).abs() < 1e-12);
    }
}
