//! Correlations of factors: pairs at one level that are possible together, or made so on request.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use super::factors::level;
use crate::diagnostic::Check;
use crate::id::nearest_hint;
use crate::model::{FactorCorrelations, FactorLevel, FactorSet};
use crate::scenario::record::{Cell, Spot};
use crate::scenario::tables::CorrelationRow;
use crate::scenario::{Problems, Scenario};

/// Most factors of a matrix.
const MOST_FACTORS: usize = 32;
/// Most pairs that a message names.
const MOST_NAMED: usize = 5;

/// What to do with correlations that are not possible together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repair {
    /// Refuse them.
    #[default]
    No,
    /// Use the nearest possible ones, with a warning.
    Nearest,
}

/// What is stated about one level.
struct Stated {
    level: FactorLevel,
    /// Pairs in the order of their codes, with their correlation and where it stands.
    pairs: BTreeMap<(String, String), (f64, Spot)>,
}

/// Resolves correlations.csv; none where a row is wrong, because the rest says nothing without it.
pub fn resolve(
    scenario: &Scenario,
    sets: &[FactorSet],
    world: &World<'_>,
    repair: Repair,
    problems: &mut Problems,
) -> Option<Vec<FactorCorrelations>> {
    let mut complete = scenario.correlations.complete;
    let mut levels: BTreeMap<String, Stated> = BTreeMap::new();
    for row in &scenario.correlations.rows {
        complete &= add(row, &mut levels, scenario, sets, world, problems).is_some();
    }
    let mut list = Vec::new();
    for (word, stated) in levels {
        complete &= matrix(&word, stated, repair, complete, problems).map(|matrix| list.push(matrix)).is_some();
    }
    complete.then_some(list)
}

/// Adds a row to what is stated; none when it is wrong.
fn add(
    row: &CorrelationRow,
    levels: &mut BTreeMap<String, Stated>,
    scenario: &Scenario,
    sets: &[FactorSet],
    world: &World<'_>,
    problems: &mut Problems,
) -> Option<()> {
    let level = level(&row.level, scenario, world, problems)?;
    let word = row.level.get()?;
    let (a, b) = (row.factor_a.get(), row.factor_b.get());
    if let (Some(a), Some(b)) = (a, b)
        && a == b
    {
        problems.at(Check::CorrelationSelf, row.factor_b.spot(), format!("`{a}` stands on both sides"));
        return None;
    }
    let cells = [&row.factor_a, &row.factor_b];
    let known = cells.map(|cell| is_known(cell, &level, word, scenario, sets, problems));
    let (a, b, &correlation) = (a?, b?, row.correlation.get()?);
    if known != [true; 2] {
        return None;
    }
    let pair = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    let stated = levels.entry(word.clone()).or_insert_with(|| Stated { level, pairs: BTreeMap::new() });
    if let Some((_, earlier)) = stated.pairs.get(&pair) {
        let message = format!("`{a}` and `{b}` at level {word} stand in line {} already", earlier.line);
        problems.at(Check::CorrelationTwice, row.factor_a.spot(), message);
        return None;
    }
    stated.pairs.insert(pair, (correlation, *row.correlation.spot()));
    Some(())
}

/// True when some factor set loads on the factor at this level.
fn is_known(
    cell: &Cell<String>,
    level: &FactorLevel,
    word: &str,
    scenario: &Scenario,
    sets: &[FactorSet],
    problems: &mut Problems,
) -> bool {
    let Some(factor) = cell.get() else { return false };
    let here = || sets.iter().flat_map(|set| &set.loadings).filter(|loading| loading.level == *level);
    if here().any(|loading| loading.factor == *factor) {
        return true;
    }
    let rows = &scenario.factors.rows;
    let all_read = scenario.factors.complete
        && !rows.iter().any(|row| row.factor.is_faulty() || row.level.is_faulty() || row.loading.is_faulty());
    if all_read {
        let hint = nearest_hint(factor, here().map(|loading| loading.factor.as_str()));
        let advice = format!("{}{hint}", Check::CorrelationFactorUnknown.remedy());
        let message = format!("no factor `{factor}` at level {word}");
        problems.at_with(Check::CorrelationFactorUnknown, cell.spot(), message, advice);
    }
    false
}

/// The matrix of a level; none when it is not possible and must not be repaired.
fn matrix(
    word: &str,
    stated: Stated,
    repair: Repair,
    complete: bool,
    problems: &mut Problems,
) -> Option<FactorCorrelations> {
    let Stated { level, pairs } = stated;
    let factors: BTreeSet<&String> = pairs.keys().flat_map(|(a, b)| [a, b]).collect();
    let factors: Vec<String> = factors.into_iter().cloned().collect();
    let (_, first) = pairs.first_key_value()?.1;
    if factors.len() > MOST_FACTORS {
        let message = format!("{} factors at level {word} are correlated", factors.len());
        problems.at(Check::CorrelationsTooMany, first, message);
        return None;
    }
    let element = |a: &String, b: &String| {
        let pair = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
        if a == b { 1.0 } else { pairs.get(&pair).map_or(0.0, |(correlation, _)| *correlation) }
    };
    let rows = factors.iter().map(|a| factors.iter().map(|b| element(a, b)).collect()).collect();
    let correlations = FactorCorrelations::nearest(level, factors, rows);
    let Some(repaired) = &correlations.repaired else { return Some(correlations) };
    // A pair that was refused may be what makes the others possible.
    if !complete {
        return None;
    }
    let changes = changes(&correlations);
    let spot = changes.first().and_then(|(pair, ..)| Some(pairs.get(pair)?.1)).unwrap_or(*first);
    let eigenvalue = repaired.smallest_eigenvalue;
    if repair == Repair::Nearest {
        let ((a, b), before, after) = changes.first()?;
        let message = format!(
            "the correlations at level {word} are not possible together (smallest eigenvalue {eigenvalue:.3}); the nearest \
             ones are used, the largest change is `{a}` and `{b}` from {before} to {after:.4}"
        );
        problems.at(Check::CorrelationsRepaired, &spot, message);
        return Some(correlations);
    }
    let named = changes.iter().take(MOST_NAMED);
    let named: Vec<String> =
        named.map(|((a, b), before, after)| format!("`{a}` and `{b}` {before} (to {after:.3})")).collect();
    let message = format!(
        "the correlations at level {word} are not possible together (smallest eigenvalue {eigenvalue:.3}); pairs that the \
         nearest possible ones change most: {}",
        named.join(", ")
    );
    problems.at(Check::CorrelationsImpossible, &spot, message);
    None
}

/// Pairs that a repair changes, the most changed first, with their correlation before and after.
fn changes(correlations: &FactorCorrelations) -> Vec<((String, String), f64, f64)> {
    let Some(repaired) = &correlations.repaired else { return Vec::new() };
    let factors = &correlations.factors;
    let mut changes = Vec::new();
    for i in 0..factors.len() {
        for j in i + 1..factors.len() {
            let (before, after) = (repaired.stated[i][j], correlations.matrix[i][j]);
            if (after - before).abs() > 5e-4 {
                changes.push(((factors[i].clone(), factors[j].clone()), before, after));
            }
        }
    }
    changes.sort_by(|a, b| (b.2 - b.1).abs().total_cmp(&(a.2 - a.1).abs()));
    changes
}
