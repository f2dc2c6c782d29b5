//! Uncertain parameters become columns: addresses, scalings of factors, multipliers of amounts.

use super::CompileError;
use super::address::AddressBook;
use super::terms::Parts;
use crate::draws::philox::DrawId;
use crate::draws::scaled::ScaledNormal;
use crate::model::{Direction, FactorLevel, Model, Moves};

/// Factors whose standard deviation is uncertain, and by how much.
#[derive(Debug, Clone)]
pub struct Scaling {
    /// Column of the parameter.
    pub parameter: usize,
    /// Columns of the factors.
    pub columns: Vec<usize>,
    /// What becomes of a factor.
    pub map: ScaledNormal,
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
}

/// The scalings of the factors in use.
pub(super) fn scalings(model: &Model, factors: &[DrawId], book: &AddressBook) -> Vec<Scaling> {
    let mut scalings = Vec::new();
    for (index, parameter) in model.parameters.iter().enumerate() {
        let Moves::Factor { factor, level } = &parameter.moves else { continue };
        let level = match level {
            FactorLevel::Tree(level) => level,
            FactorLevel::Type => "type",
            FactorLevel::Sector => "sector",
        };
        let is_it = |&column: &usize| {
            matches!(book.name(factors[column]), Some(["factors", _, name, of]) if name == factor && of == level)
        };
        let columns: Vec<usize> = (model.parameters.len()..factors.len()).filter(is_it).collect();
        if !columns.is_empty() {
            scalings.push(Scaling { parameter: index, columns, map: ScaledNormal::new(parameter.size) });
        }
    }
    scalings
}
