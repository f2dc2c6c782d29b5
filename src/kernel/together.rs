//! Several models over the same lanes, drawn together: what they have in common is drawn once.

use super::lanes::Lanes;
use super::normals::Kept;
use super::sampling::Sampling;
use super::{Column, Scratch, Sink, Values, common_parts, shared_draws, terms_of, varies};
use crate::compile::{Compiled, Draw, Latent, Shape, Value};

/// One of several models that are drawn together.
#[derive(Debug)]
pub struct Together<'a, S> {
    /// The model.
    pub compiled: &'a Compiled,
    /// Its tables that the first model has in the same place: see [`same_tables`].
    pub tables: &'a [bool],
    /// Its sampling.
    pub sampling: &'a Sampling,
    /// Its memory.
    pub scratch: &'a mut Scratch,
    /// What becomes of its terms' amounts.
    pub sink: S,
}

/// Whether the first model has the same table in the same place, table by table.
#[must_use]
pub fn same_tables(first: &Compiled, other: &Compiled) -> Vec<bool> {
    first.tables.iter().zip(&other.tables).map(|(a, b)| a == b).collect()
}

/// Draws every term of every account of several models with the same accounts, each to the bit as [`super::run`] draws it: account by
/// account, so that normals that they have in common are drawn once and are at hand for all. Draws that are those of the first model, in
/// all that makes their values, have its values.
pub fn run_together<S: Sink>(models: &mut [Together<'_, S>], lanes: &Lanes, normals: &mut Kept) {
    normals.forget();
    for Together { compiled, sampling, scratch, .. } in models.iter_mut() {
        common_parts(compiled, sampling, lanes, normals, scratch);
    }
    normals.forget();
    let accounts = models.iter().map(|model| model.compiled.accounts.len()).max().unwrap_or(0);
    let Some((first, others)) = models.split_first_mut() else { return };
    let likes: Vec<Option<Like>> = others.iter().map(|other| Like::of(first, other)).collect();
    shared_draws((first.compiled, first.sampling, lanes), normals, first.scratch, None);
    let draws: Vec<&Draw> = first.compiled.shared.iter().collect();
    for (other, like) in others.iter_mut().zip(&likes) {
        let known = like.as_ref().map(|like| Known { like, draws: &draws, columns: &first.scratch.shared });
        shared_draws((other.compiled, other.sampling, lanes), normals, other.scratch, known.as_ref());
    }
    let mut kept: Vec<Column> = Vec::new();
    for account in 0..accounts {
        normals.forget();
        let Together { compiled, sampling, scratch, sink, .. } = first;
        kept.clear();
        let to = if likes.iter().any(Option::is_some) { Values::KeptIn(&mut kept) } else { Values::Drawn };
        terms_of(account, (compiled, sampling, lanes), normals, scratch, sink, to);
        let own = compiled.accounts[account].terms.iter().filter_map(|term| match &term.value {
            Value::Own(draw) => Some(draw),
            Value::Shared(_) | Value::Capacity(_) => None,
        });
        let draws: Vec<&Draw> = own.collect();
        for (Together { compiled, sampling, scratch, sink, .. }, like) in others.iter_mut().zip(&likes) {
            let known = like.as_ref().map(|like| Known { like, draws: &draws, columns: &kept });
            let from = known.as_ref().map_or(Values::Drawn, Values::Known);
            terms_of(account, (compiled, sampling, lanes), normals, scratch, sink, from);
        }
    }
}

/// Draws of the first model with their values.
pub struct Known<'a> {
    like: &'a Like<'a>,
    draws: &'a [&'a Draw],
    columns: &'a [Column],
}

impl Known<'_> {
    /// The values of a draw, where the first model has the same in the same place.
    pub fn values(&self, place: usize, draw: &Draw, sampling: &Sampling) -> Option<&Column> {
        (self.draws.get(place) == Some(&draw) && self.like.has(draw, sampling)).then(|| &self.columns[place])
    }
}

/// Which parts that draws share have the same bits in a model as in the first one.
#[derive(Debug)]
pub struct Like<'a> {
    tables: &'a [bool],
    /// Common parts, with the own weights beside them.
    commons: Vec<bool>,
    multipliers: Vec<bool>,
    /// Shared normals that the sampler makes together.
    planned: Vec<bool>,
}

impl<'a> Like<'a> {
    /// None where accounts' own draws are others.
    fn of<S>(first: &Together<'_, S>, other: &Together<'a, S>) -> Option<Self> {
        if first.sampling.key != other.sampling.key {
            return None;
        }
        let (a, b) = (&*first.scratch, &*other.scratch);
        let varying = |common: usize| [first, other].map(|model| varies(model.compiled, common));
        let same_weight = |common: usize| match varying(common) {
            [false, false] => true,
            [true, true] => same_bits(&a.own_weights[common], &b.own_weights[common]),
            _ => false,
        };
        let commons = same(&a.commons, &b.commons).into_iter().enumerate();
        let commons = commons.map(|(place, same)| same && same_weight(place));
        Some(Self {
            tables: other.tables,
            commons: commons.collect(),
            multipliers: same(&a.multipliers, &b.multipliers),
            planned: same(&a.planned, &b.planned),
        })
    }

    /// True where what makes a draw's values is that of the first model.
    fn has(&self, draw: &Draw, sampling: &Sampling) -> bool {
        let is = |of: &[bool], place: usize| of.get(place) == Some(&true);
        let same = |latent: &Latent| {
            latent.common.is_none_or(|common| is(&self.commons, common))
                && sampling.place_of(latent).is_none_or(|place| is(&self.planned, place))
        };
        let shape = match draw.shape {
            Shape::Curve(table) => is(self.tables, table),
            Shape::Step { .. } | Shape::Window { .. } => true,
        };
        shape
            && same(&draw.latent)
            && draw.second.as_ref().is_none_or(|(latent, table)| same(latent) && is(self.tables, *table))
            && draw.multiplier.is_none_or(|multiplier| is(&self.multipliers, multiplier))
    }
}

/// Columns of the same bits, one by one.
fn same(a: &[Column], b: &[Column]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| same_bits(a, b)).collect()
}

fn same_bits(a: &Column, b: &Column) -> bool {
    a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}
