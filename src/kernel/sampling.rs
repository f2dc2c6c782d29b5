//! Where the shared normals come from: each its own random words, or points that cover them evenly, or more of the bad ones.
//!
//! A sampler fills the columns of shared normals; all that follows is the same. Every column is a pure function of (seed, model,
//! sampler, iteration): a replay gives the same bits, and a longer run starts with the shorter one.

use std::collections::BTreeMap;

use libm::exp;

use super::lanes::{BLOCK, Lanes};
use super::{Amounts, Column, Isa, Scratch};
use crate::compile::direction::{Component, Normal, reflection};
use crate::compile::{Compiled, Latent};
use crate::draws::philox::{self, DrawId, Purpose, key_of};
use crate::draws::sobol;

/// Fewest randomisations that standard errors can come from.
pub const FEWEST_RANDOMISATIONS: u32 = 8;
/// Most randomisations: more only take points from one another.
pub const MOST_RANDOMISATIONS: u32 = 256;

/// How the shared normals are sampled.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Sampler {
    /// Independent draws.
    #[default]
    Plain,
    /// Scrambled Sobol points, turned so that the first coordinate is the headline's main direction.
    Sobol {
        /// Independent randomisations: iteration n belongs to randomisation n mod this number.
        randomisations: u32,
    },
    /// Independent draws, moved along the headline's main direction in nine of ten iterations: for tails only, with weights.
    Importance {
        /// By how many standard deviations; positive = adverse.
        shift: f32,
    },
}

impl std::fmt::Display for Sampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain => write!(f, "plain"),
            Self::Sobol { randomisations } => write!(f, "sobol with {randomisations} randomisations"),
            Self::Importance { shift } => write!(f, "importance with a shift of {shift}"),
        }
    }
}

impl Sampler {
    /// Reads back what a run's manifest says of its sampler.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "plain" {
            return Some(Self::Plain);
        }
        let randomisations = text.strip_prefix("sobol with ")?.strip_suffix(" randomisations")?.parse().ok()?;
        let known = (FEWEST_RANDOMISATIONS..=MOST_RANDOMISATIONS).contains(&randomisations);
        known.then_some(Self::Sobol { randomisations })
    }
}

/// Share of iterations that importance sampling leaves where they were, so that no weight exceeds 1 / this.
const DEFENSIVE: f64 = 0.1;

/// A sampler made ready for a model and a seed.
#[derive(Debug)]
pub struct Sampling {
    /// The key of every draw, but for those apart.
    pub(crate) key: [u32; 2],
    /// Factor columns that are drawn with a key of their own.
    apart: Option<Apart>,
    /// A factor column that is held, and where.
    pub(super) held: Option<(usize, f32)>,
    plan: Option<Plan>,
}

/// Columns of [`Compiled::factors`], and their key.
#[derive(Debug)]
struct Apart {
    columns: Vec<usize>,
    key: [u32; 2],
}

/// A second key that only the seed decides.
fn anew(seed: u64) -> [u32; 2] {
    let id = DrawId::of("parameters", "", "same", "key");
    [0, 1].map(|n| philox::word(key_of(seed), id, Purpose::Parameters, n))
}

/// How the shared normals are made together.
#[derive(Debug)]
struct Plan {
    normals: Vec<Component>,
    /// The unit vector v of the reflection; empty = nothing to turn.
    reflection: Vec<f32>,
    points: Points,
    /// Places among `normals` of the own normals of shared draws, by address.
    own: BTreeMap<DrawId, usize>,
}

#[derive(Debug)]
enum Points {
    Sobol {
        randomisations: u64,
        /// Addresses of the scrambles, one a dimension.
        ids: Vec<DrawId>,
        /// Scrambles of the first 2¹⁶ points, dimension by dimension: one a randomisation.
        first: Vec<u32>,
    },
    Shift {
        shift: f32,
        mixture: DrawId,
    },
}

impl Sampling {
    /// Independent draws.
    #[must_use]
    pub fn plain(seed: u64) -> Self {
        Self { key: key_of(seed), apart: None, held: None, plan: None }
    }

    /// Independent draws: of `columns` among the factors those of `seed`, and all else anew, with a key that only `seed` decides.
    #[must_use]
    pub fn only(seed: u64, columns: &[usize]) -> Self {
        let apart = Apart { columns: columns.to_vec(), key: key_of(seed) };
        Self { key: anew(seed), apart: Some(apart), held: None, plan: None }
    }

    /// Independent draws of `seed`, but `columns` among the factors anew.
    #[must_use]
    pub fn but(seed: u64, columns: &[usize]) -> Self {
        let apart = Apart { columns: columns.to_vec(), key: anew(seed) };
        Self { key: key_of(seed), apart: Some(apart), held: None, plan: None }
    }

    /// The same draws with a factor column held at a value, in standard deviations. Factors that are correlated with it move as they do
    /// on average when it is there. Under Student-t dependence its normal is held, and the common chi-square is not.
    #[must_use]
    pub fn holding(self, column: usize, value: f32) -> Self {
        Self { held: Some((column, value)), ..self }
    }

    /// The key of a factor column.
    pub(super) fn key_of_factor(&self, column: usize) -> [u32; 2] {
        self.apart.as_ref().filter(|apart| apart.columns.contains(&column)).map_or(self.key, |apart| apart.key)
    }

    /// A sampler for a model and a seed. Sobol points go to the steepest 256 shared normals; plain draws to all others.
    #[must_use]
    pub fn new(compiled: &Compiled, seed: u64, sampler: Sampler) -> Self {
        let key = key_of(seed);
        let normals = match sampler {
            Sampler::Plain => return Self::plain(seed),
            _ => compiled.main_direction(),
        };
        if normals.is_empty() {
            return Self::plain(seed);
        }
        let normals = normals[..normals.len().min(sobol::DIMENSIONS)].to_vec();
        let slopes: Vec<f64> = normals.iter().map(|normal| normal.slope).collect();
        let points = match sampler {
            Sampler::Importance { shift } => {
                Points::Shift { shift, mixture: DrawId::of("factors", "", "importance", "mixture") }
            }
            Sampler::Plain | Sampler::Sobol { .. } => {
                let randomisations = match sampler {
                    Sampler::Sobol { randomisations } => u64::from(randomisations.max(1)),
                    _ => 1,
                };
                let id = |dimension: usize| DrawId::of("factors", "", "sobol", &format!("dimension {dimension}"));
                let ids: Vec<DrawId> = (0..normals.len()).map(id).collect();
                let scramble =
                    |&id: &DrawId| (0..randomisations).map(move |r| philox::word(key, id, Purpose::Factors, r));
                let first = ids.iter().flat_map(scramble).collect();
                Points::Sobol { randomisations, ids, first }
            }
        };
        let place = |(place, component): (usize, &Component)| match component.normal {
            Normal::Factor(_) => None,
            Normal::Own(id) => Some((id, place)),
        };
        let own = normals.iter().enumerate().filter_map(place).collect();
        #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
        let reflection = reflection(&slopes).unwrap_or_default().iter().map(|&part| part as f32).collect();
        Self { key, apart: None, held: None, plan: Some(Plan { normals, reflection, points, own }) }
    }

    /// The keys of its draws, each once.
    pub fn keys(&self) -> impl Iterator<Item = [u32; 2]> + use<> {
        [self.key].into_iter().chain(self.apart.as_ref().map(|apart| apart.key))
    }

    /// Place among the scratch's planned columns of a latent's own normal; none where it has its own words.
    #[inline]
    pub(super) fn place_of(&self, latent: &Latent) -> Option<usize> {
        let plan = self.plan.as_ref().filter(|_| latent.shared)?;
        plan.own.get(&latent.id).copied()
    }

    /// Fills the planned columns, and the factor columns that are among them.
    pub(super) fn fill(&self, lanes: &Lanes, scratch: &mut Scratch) {
        let Some(plan) = &self.plan else { return };
        scratch.planned.resize(plan.normals.len(), [0.0; BLOCK]);
        for dimension in 0..plan.normals.len() {
            plan.coordinate(
                self.key,
                scratch.isa,
                lanes,
                dimension,
                &mut scratch.words,
                &mut scratch.planned[dimension],
            );
        }
        turn(&plan.reflection, &mut scratch.planned);
        for (component, column) in plan.normals.iter().zip(&scratch.planned) {
            if let Normal::Factor(factor) = component.normal {
                scratch.factors[factor] = *column;
            }
        }
    }

    /// The weights of iterations under importance sampling: 1 / (0.1 + 0.9 exp(s z − s² / 2)), z along the main direction;
    /// 1 for every other sampler.
    pub fn weights(&self, isa: Isa, lanes: &Lanes, out: &mut Amounts) {
        out.fill(1.0);
        let Some(plan) = &self.plan else { return };
        let Points::Shift { shift, .. } = plan.points else { return };
        let (mut words, mut main) = ([0; BLOCK], [0.0; BLOCK]);
        plan.coordinate(self.key, isa, lanes, 0, &mut words, &mut main);
        let shift = f64::from(shift);
        for (weight, z) in out.iter_mut().zip(main) {
            *weight = 1.0 / (DEFENSIVE + (1.0 - DEFENSIVE) * exp(shift * f64::from(z) - 0.5 * shift * shift));
        }
    }
}

impl Plan {
    /// One coordinate before turning: a column of standard normals, or of shifted ones.
    fn coordinate(
        &self,
        key: [u32; 2],
        isa: Isa,
        lanes: &Lanes,
        dimension: usize,
        words: &mut [u32; BLOCK],
        out: &mut Column,
    ) {
        let own = &self.normals[dimension];
        lanes.words(isa, key, own.id, own.purpose, words);
        if let Points::Sobol { randomisations, ids, first } = &self.points {
            let mut last = (u32::MAX, 0);
            for (lane, word) in words.iter_mut().enumerate() {
                let iteration = lanes.iteration(lane);
                let (point, randomisation) = (iteration / randomisations, iteration % randomisations);
                let index = (point % sobol::POINTS) as u32;
                // Neighbours are the same point of other randomisations.
                if last.0 != index {
                    last = (index, sobol::bare(index, dimension as u32));
                }
                let scramble = if point < sobol::POINTS {
                    first[dimension * *randomisations as usize + randomisation as usize]
                } else {
                    let place = point / sobol::POINTS * randomisations + randomisation;
                    philox::word(key, ids[dimension], Purpose::Factors, place)
                };
                *word = sobol::scrambled(last.1, scramble, *word);
            }
        }
        isa.latents(words, 1.0, None, out);
        if let (0, Points::Shift { shift, mixture }) = (dimension, &self.points) {
            lanes.words(isa, key, *mixture, Purpose::Factors, words);
            for (z, word) in out.iter_mut().zip(words) {
                if f64::from(*word) >= DEFENSIVE * 4_294_967_296.0 {
                    *z += shift;
                }
            }
        }
    }
}

/// F = z − v (2 v·z), lane by lane.
fn turn(v: &[f32], columns: &mut [Column]) {
    let mut along = [0.0_f32; BLOCK];
    for (part, column) in v.iter().zip(columns.iter()) {
        for (sum, z) in along.iter_mut().zip(column) {
            *sum += part * z;
        }
    }
    for (part, column) in v.iter().zip(columns) {
        for (z, sum) in column.iter_mut().zip(&along) {
            *z -= 2.0 * part * sum;
        }
    }
}
