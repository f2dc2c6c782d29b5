//! What organisations share, by who has it, and where a node is when one of it is held at its bad and its good end.

use std::collections::BTreeSet;

use super::drivers::{Looked, accounts_of, held_at};
use crate::compile::{Compiled, Scaling, Value};
use crate::paired::{Case, Cases, Draws};
use crate::results::{FactorHeld, HeldAt};

/// Where a factor is held, standard deviations: the bad end and the good one, 90 % points of the standard normal.
pub const ENDS: [f32; 2] = [1.281_551_6, -1.281_551_6];

/// A factor at a level, whoever holds it; factors that are correlated are one family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Codes of its factors.
    pub factors: Vec<String>,
    /// At which level it is shared; `parameter` for an uncertain parameter, `year to date` for what becomes of the overspend.
    pub level: String,
    /// Their columns: one for each holder.
    pub columns: Vec<usize>,
}

/// Families of factor columns that move the accounts: the common parts of their draws and of their capacity plans', and the parameters.
#[must_use]
pub fn families(compiled: &Compiled, accounts: &[usize]) -> Vec<Family> {
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for term in accounts.iter().flat_map(|&account| &compiled.accounts[account].terms) {
        let draw = match &term.value {
            Value::Own(draw) => draw,
            Value::Shared(column) => &compiled.shared[*column],
            Value::Capacity(_) => continue,
        };
        let latents = [Some(&draw.latent), draw.second.as_ref().map(|(latent, _)| latent)];
        let commons = latents.into_iter().flatten().filter_map(|latent| latent.common);
        used.extend(commons.flat_map(|common| compiled.commons[common].iter().map(|&(column, _)| column)));
        used.extend(draw.multiplier.iter().flat_map(|&m| compiled.multipliers[m].iter().map(|&(column, _)| column)));
    }
    let plans = accounts.iter().filter_map(|&account| compiled.capacity.as_ref()?.plan_of(account));
    let latents = plans.flat_map(|plan| &plan.months).flat_map(|month| &month.latents);
    let commons: BTreeSet<usize> = latents.filter_map(|latent| latent.common).collect();
    used.extend(commons.iter().flat_map(|&common| compiled.commons[common].iter().map(|&(column, _)| column)));
    let scaled = |scaling: &&Scaling| scaling.columns.iter().any(|column| used.contains(column));
    let parameters: Vec<usize> = compiled.scalings.iter().filter(scaled).map(|scaling| scaling.parameter).collect();
    used.extend(parameters);
    let mixed = |column: usize| compiled.mixes.iter().find(|mix| mix.columns.contains(&column));
    let mut families: Vec<Family> = Vec::new();
    for &column in &used {
        let Some([table, _, factor, level]) = compiled.addresses.name(compiled.factors[column]) else { continue };
        let level = match table {
            "parameters" => "parameter",
            "year_to_date" => "year to date",
            _ => level,
        };
        let mut names: Vec<String> = vec![factor.to_owned()];
        if let Some(mix) = mixed(column) {
            let name = |&of: &usize| Some(compiled.addresses.name(compiled.factors[of])?[2].to_owned());
            names = mix.columns.iter().filter_map(name).collect();
            names.sort();
        }
        match families.iter_mut().find(|family| family.factors == names && family.level == level) {
            Some(family) => family.columns.push(column),
            None => families.push(Family { factors: names, level: level.to_owned(), columns: vec![column] }),
        }
    }
    families
}

/// A node as stated and with a factor held at [`ENDS`], £m by iteration.
#[must_use]
pub fn at_ends(stated: &[f64], held: [&[f64]; 2]) -> [HeldAt; 2] {
    [0, 1].map(|end| held_at(f64::from(ENDS[end]), stated, held[end]))
}

/// What each factor and uncertain parameter that has one holder moves the node by. Of those that several have, one each, no single value is
/// an end of the range: all at their bad ends at once is far rarer than 1 in 10.
#[must_use]
pub fn held(of: &Looked<'_>) -> Vec<FactorHeld> {
    let families = families(of.compiled, &accounts_of(of.compiled, of.column));
    let single = families.iter().filter_map(|family| match (&family.factors[..], &family.columns[..]) {
        ([factor], [column]) => Some((factor, &family.level, *column)),
        _ => None,
    });
    let mut together = Cases::default();
    // First as it stands: what a factor does not move is drawn once, for all.
    together.add(Case::of(of.compiled));
    let case = |column, value| Case { draws: Draws::Holding(column, value), ..Case::of(of.compiled) };
    let ids: Vec<_> = single
        .map(|(factor, level, column)| (factor, level, ENDS.map(|end| together.add(case(column, end)))))
        .collect();
    let outcomes = together.run(of.settings, &[of.column]);
    let held = |(factor, level, ids): &(&String, &String, [_; 2])| FactorHeld {
        factor: (*factor).clone(),
        level: (*level).clone(),
        ends: at_ends(&of.columns.position, ids.map(|id| outcomes.column(id, of.column))),
    };
    ids.iter().map(held).collect()
}
