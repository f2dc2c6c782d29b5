//! Which instructions compute the kernel's steps. No result depends on it.

use super::{Amounts, Column, portable};
use crate::compile::table::Table;
use crate::draws::philox::{BLOCK, DrawId, Purpose};

/// An instruction set that the kernel is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isa {
    /// Whatever the compiler makes of the reference for any machine.
    Portable,
}

impl Isa {
    /// The best that this machine has.
    #[must_use]
    pub fn detect() -> Self {
        Self::Portable
    }

    /// The words of a block: see [`portable::words`].
    pub fn words(self, key: [u32; 2], id: DrawId, purpose: Purpose, block: u32, out: &mut [u32; BLOCK]) {
        match self {
            Self::Portable => portable::words(key, id, purpose, block, out),
        }
    }

    /// Latents from words: see [`portable::latents`].
    pub fn latents(self, words: &[u32; BLOCK], weight: f32, common: Option<&Column>, out: &mut Column) {
        match self {
            Self::Portable => portable::latents(words, weight, common, out),
        }
    }

    /// A tabulated function: see [`portable::curve`].
    pub fn curve(self, table: &Table, x: &Column, out: &mut Column) {
        match self {
            Self::Portable => portable::curve(table, x, out),
        }
    }

    /// A step: see [`portable::step`].
    pub fn step(self, threshold: f32, above: f32, below: f32, x: &Column, out: &mut Column) {
        match self {
            Self::Portable => portable::step(threshold, above, below, x, out),
        }
    }

    /// A product: see [`portable::multiply`].
    pub fn multiply(self, factor: &Column, values: &mut Column) {
        match self {
            Self::Portable => portable::multiply(factor, values),
        }
    }

    /// Amounts on the grid: see [`portable::amounts`].
    pub fn amounts(self, coefficient: f64, complement: Option<f64>, values: &Column, out: &mut Amounts) {
        match self {
            Self::Portable => portable::amounts(coefficient, complement, values, out),
        }
    }

    /// An exact sum: see [`portable::add`].
    pub fn add(self, total: &mut Amounts, amounts: &Amounts) {
        match self {
            Self::Portable => portable::add(total, amounts),
        }
    }
}
