//! Uncertain parameters become columns: addresses, scalings of factors, multipliers of amounts.

use super::CompileError;
use super::address::AddressBook;
use super::mix::Mix;
use super::terms::Parts;
use crate::model::{Direction, FactorLevel, Moves};
use crate::numerics::normal;

/// Factors whose loadings are uncertain: the factor is multiplied instead.
#[derive(Debug, Clone)]
pub struct Scaling {
    /// Column of the parameter.
    pub parameter: usize,
    /// Table of the multiplier.
    pub table: usize,
    /// Columns of the factors.
    pub columns: Vec<usize>,
}

/// The own weight √(whole − Σ loading² × multiplier²) of latents with uncertain loadings.
#[derive(Debug, Clone)]
pub struct OwnWeight {
    /// One less the variance of what is certain.
    pub whole: f32,
    /// Index in [`super::Compiled::scalings`], and the square of the loading.
    pub scaled: Vec<(usize, f32)>,
}

/// The variance of Σ loading × factor: what is certain of it, and the squares of multiplied loadings by index of the scaling. A multiplied
/// factor is correlated with no other: resolving refuses it.
fn variance(common: &[(usize, f32)], scalings: &[Scaling], mixes: &[Mix]) -> (f64, Vec<(usize, f32)>) {
    let (mut certain, mut scaled) = (0.0, Vec::new());
    for (place, &(column, loading)) in common.iter().enumerate() {
        let loading = f64::from(loading);
        match scalings.iter().position(|scaling| scaling.columns.contains(&column)) {
            #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
            Some(scaling) => scaled.push((scaling, (loading * loading) as f32)),
            None => certain += loading * loading,
        }
        for &(other, with) in &common[..place] {
            let correlation = mixes.iter().find_map(|mix| mix.correlation(column, other)).unwrap_or(0.0);
            certain += 2.0 * loading * f64::from(with) * correlation;
        }
    }
    (certain, scaled)
}

/// The sum of two or more loadings × factors under Student-t dependence: it is bent as one, because a sum of bent factors is not
/// normal, while a sum of normals with one common chi-square is one Student's t.
#[derive(Debug, Clone)]
pub struct Bent {
    /// Column, loading and index in [`super::Compiled::scalings`] of each factor.
    pub factors: Vec<(usize, f32, Option<usize>)>,
    /// Column and size of shifts by parameters, which are never bent.
    pub shifts: Vec<(usize, f32)>,
    /// The variance of the sum, but for what multipliers change.
    pub certain: f64,
    /// The rest of it: index in [`super::Compiled::scalings`], and the square of the loading.
    pub scaled: Vec<(usize, f32)>,
}

impl Bent {
    /// Of a common part; none where at most one factor is in it, which is bent by itself. The first `parameters` columns are
    /// those of parameters.
    #[must_use]
    pub fn of(common: &[(usize, f32)], parameters: usize, scalings: &[Scaling], mixes: &[Mix]) -> Option<Self> {
        let (shifts, loadings): (Vec<_>, Vec<_>) = common.iter().copied().partition(|&(column, _)| column < parameters);
        if loadings.len() < 2 {
            return None;
        }
        let (certain, scaled) = variance(&loadings, scalings, mixes);
        let scaling = |column: usize| scalings.iter().position(|scaling| scaling.columns.contains(&column));
        let factors = loadings.iter().map(|&(column, loading)| (column, loading, scaling(column))).collect();
        Some(Self { factors, shifts, certain, scaled })
    }
}

impl Parts<'_> {
    /// The columns of the parameters, which come before those of factors. Call it before any row is compiled.
    pub(super) fn parameters(&mut self, book: &mut AddressBook) -> Result<(), CompileError> {
        for parameter in &self.model().parameters {
            self.latents.factors.push(book.of("parameters", "", &parameter.id, "theta")?);
        }
        Ok(())
    }

    /// The multiplier of a line's amounts, exp(±s θ − s²/2) of mean 1 for each parameter: a high θ makes threats larger and
    /// opportunities smaller. None where nothing multiplies the line.
    pub(super) fn multiplier(&mut self, line: usize, direction: Direction) -> Result<Option<usize>, CompileError> {
        let side = match direction {
            Direction::Threat => 1.0,
            Direction::Opportunity => -1.0,
        };
        let mut product = Vec::new();
        for index in self.model().multipliers(line) {
            let parameter = &self.model().parameters[index];
            let s = side * parameter.size;
            let place = || format!("parameters.csv, row `{}`", parameter.id);
            let key = format!("multiplier {s}");
            product.push((index, self.curve(&key, &place, |z| libm::exp(s * z - 0.5 * s * s), &[], 1.0)?));
        }
        // In the order of their addresses: a product in 32 bits depends on the order, and no result may on that of rows.
        product.sort_by_key(|&(index, _)| self.latents.factors[index]);
        if product.is_empty() {
            return Ok(None);
        }
        let known = self.latents.multipliers.iter().position(|known| *known == product);
        Ok(Some(known.unwrap_or_else(|| {
            self.latents.multipliers.push(product);
            self.latents.multipliers.len() - 1
        })))
    }

    /// Multipliers of the factors in use, and the own weights that they change. Call it after every row is compiled.
    pub(super) fn scalings(&mut self, book: &AddressBook) -> Result<Scalings, CompileError> {
        let model = self.model();
        let mut scalings = Vec::new();
        for (index, parameter) in model.parameters.iter().enumerate() {
            let Moves::Factor { factor, level, largest } = &parameter.moves else { continue };
            let level = match level {
                FactorLevel::Tree(level) => level,
                FactorLevel::Type => "type",
                FactorLevel::Sector => "sector",
            };
            let factors = &self.latents.factors;
            let is_it = |&column: &usize| matches!(book.name(factors[column]), Some(["factors", _, name, of]) if name == factor && of == level);
            let columns: Vec<usize> = (model.parameters.len()..factors.len()).filter(is_it).collect();
            if columns.is_empty() {
                continue;
            }
            let place = || format!("parameters.csv, row `{}`", parameter.id);
            let key = format!("multiplier {} up to {largest}", parameter.size);
            let multiplier = Capped::new(parameter.size, *largest);
            let table = self.curve(&key, &place, |z| multiplier.at(z), &multiplier.kinks(), multiplier.mean())?;
            scalings.push(Scaling { parameter: index, table, columns });
        }
        let mixes = &self.latents.mixes;
        #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
        let own_weight = |common: &Vec<(usize, f32)>| {
            let (certain, scaled) = variance(common, &scalings, mixes);
            (!scaled.is_empty()).then_some(OwnWeight { whole: (1.0 - certain) as f32, scaled })
        };
        let commons = if scalings.is_empty() { &[][..] } else { &self.latents.commons[..] };
        let own_weights = commons.iter().map(own_weight).collect();
        Ok((scalings, own_weights))
    }
}

/// Multipliers of factors, and own weights by common part.
type Scalings = (Vec<Scaling>, Vec<Option<OwnWeight>>);

/// m(θ) = min(exp(s θ − c), cap), with c such that E m² = 1.
struct Capped {
    s: f64,
    c: f64,
    cap: f64,
}

impl Capped {
    /// `largest` = cap², above 1 or infinite.
    fn new(s: f64, largest: f64) -> Self {
        let mut of = Self { s, c: s * s, cap: libm::sqrt(largest) };
        if largest.is_finite() {
            // E m² falls in c: from cap² far below to less than 1 at s², where it would be 1 without a cap.
            let (mut low, mut high) = (-20.0, s * s);
            for _ in 0..200 {
                of.c = 0.5 * (low + high);
                if of.moment(2.0) > 1.0 { low = of.c } else { high = of.c }
            }
        }
        of
    }

    /// θ from which on the cap holds.
    fn kink(&self) -> f64 {
        (self.c + libm::log(self.cap)) / self.s
    }

    /// E m^k = exp(k² s² / 2 − k c) Φ(t − k s) + cap^k Φ(−t), t the kink.
    fn moment(&self, k: f64) -> f64 {
        let below = libm::exp(0.5 * k * k * self.s * self.s - k * self.c);
        if self.cap.is_infinite() {
            return below;
        }
        let t = self.kink();
        below * normal::cdf(t - k * self.s) + libm::pow(self.cap, k) * normal::upper(t)
    }

    fn mean(&self) -> f64 {
        self.moment(1.0)
    }

    fn at(&self, theta: f64) -> f64 {
        libm::exp(self.s * theta - self.c).min(self.cap)
    }

    /// The kink, where a draw can reach it.
    fn kinks(&self) -> Vec<f64> {
        let kink = self.kink();
        if kink.abs() < 6.0 { vec![kink] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::integrate;

    #[test]
    fn a_capped_multiplier_has_mean_square_one() {
        for (s, largest) in [(0.1, 1.21), (0.25, 1.53), (0.25, 7.9), (0.9, 1.21), (0.5, 400.0), (0.3, f64::INFINITY)] {
            let multiplier = Capped::new(s, largest);
            let kinks = multiplier.kinks();
            let mean = integrate::expectation(|z| multiplier.at(z), &kinks);
            let square = integrate::expectation(|z| multiplier.at(z) * multiplier.at(z), &kinks);
            assert!((square - 1.0).abs() < 1e-9 && (mean - multiplier.mean()).abs() < 1e-9, "{s}, {largest}: {square}");
            assert!(multiplier.at(6.0) * multiplier.at(6.0) <= largest * (1.0 + 1e-12));
        }
    }
}
