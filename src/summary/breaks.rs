//! What breaks a position: reverse stress from the iterations in which it happens.
//!
//! Nothing is fitted: what is told of causes and organisations are means over those iterations, plain where there are enough of them, else under
//! importance sampling with its weights.

use libm::sqrt;

use super::drivers::{Looked, accounts_of};
use super::sample::Sample;
use super::statistics::{Z95, chance};
use super::{LARGE_BAIL_OUT, claim_of};
use crate::kernel::sampling::Sampler;
use crate::model::Model;
use crate::numerics::usize_from;
use crate::replay::{NodeColumns, node_columns, weighted_means};
use crate::results::{
    Break, BreakAccount, BreakLine, Broken, Chance, Estimate, NodeCode, PastChance, Recipe, RecipeStep, Results,
};
use crate::simulate::RunSettings;

/// Fewest iterations, each counting for as much as its weight tells ([`effective`]), of which anything is told.
const FEWEST_EFFECTIVE: f64 = 16.0;
/// Fewest plain iterations whose means are told.
const FEWEST_FAILING: usize = 100;
/// By how many standard deviations the main direction is moved where they are fewer.
const SHIFT: f32 = 2.5;
/// Fewest iterations at the edge, and the share of all that is taken where that is more.
const EDGE: (usize, f64) = (50, 0.02);
/// Most causes of a recipe, and organisations that are told.
const MOST_CAUSES: usize = 6;
const MOST_ACCOUNTS: usize = 15;

/// What breaks a position of the node that is looked at; none where too few iterations end
/// there to tell.
#[must_use]
pub fn break_of(results: &Results, of: &Looked<'_>, node: NodeCode, below: f64, what: Broken) -> Option<Break> {
    let plain = of.columns.position.iter().filter(|position| **position < below).count();
    let weighted = |sampler: Sampler| {
        let settings = RunSettings { sampler, ..of.settings };
        (node_columns(of.compiled, settings, &accounts_of(of.compiled, of.column), &[]), settings)
    };
    // Without anything shared there is no direction to move in.
    let rare = (plain < FEWEST_FAILING && !of.compiled.main_direction().is_empty())
        .then(|| weighted(Sampler::Importance { shift: SHIFT }));
    let (columns, settings) =
        rare.as_ref().map_or((&of.columns, of.settings), |(columns, settings)| (columns, *settings));
    let fails: Vec<bool> = columns.position.iter().map(|position| *position < below).collect();
    let failing = fails.iter().filter(|fails| **fails).count();
    let weights: Vec<f64> =
        fails.iter().zip(&columns.weights).map(|(&fails, &weight)| if fails { weight } else { 0.0 }).collect();
    if effective(&weights) < FEWEST_EFFECTIVE {
        return None;
    }
    let chance = match rare {
        None => chance(failing as u64, of.settings.iterations),
        Some(_) => weighted_chance(&weights),
    };
    let recipe = (chance.value < 0.5).then(|| recipe(of, below));
    Some(Break {
        shift: rare.as_ref().map(|_| SHIFT),
        chance,
        failing: failing as u64,
        position: weighted_mean(&columns.position, &weights),
        lines: lines(of.model, columns, &weights, below),
        accounts: accounts(of, settings, &weights),
        recipe: recipe.flatten(),
        past: past(results, &node, below),
        shows: None,
        iterations: of.settings.iterations,
        node,
        below,
        what,
    })
}

/// How many iterations of equal weight would tell as much: (Σ w)² / Σ w² (Kish 1965).
fn effective(weights: &[f64]) -> f64 {
    let whole: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    if squares > 0.0 { whole * whole / squares } else { 0.0 }
}

/// Mean of weights of nought or more, as a chance: ± 1.96 standard errors, within nought and one.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn weighted_chance(weights: &[f64]) -> Chance {
    let n = weights.len() as f64;
    let value = weights.iter().sum::<f64>() / n;
    let squares = weights.iter().map(|weight| weight * weight).sum::<f64>() / n;
    let half = Z95 * sqrt((squares - value * value).max(0.0) / (n - 1.0));
    let within = |x: f64| x.clamp(0.0, 1.0);
    Chance { value: within(value), low: within(value - half), high: within(value + half) }
}

/// Σ w x / Σ w, and its standard error √(Σ w² (x − mean)²) / Σ w (the ratio estimator's, to first order).
fn weighted_mean(values: &[f64], weights: &[f64]) -> Estimate {
    let whole: f64 = weights.iter().sum();
    let mean = values.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>() / whole;
    let squares: f64 = values.iter().zip(weights).map(|(x, w)| w * w * (x - mean) * (x - mean)).sum();
    let some = weights.iter().filter(|weight| **weight > 0.0).count() > 1;
    Estimate { value: mean, se: some.then(|| sqrt(squares) / whole) }
}

fn lines(model: &Model, columns: &NodeColumns, failing: &[f64], below: f64) -> Vec<BreakLine> {
    let edge = edge(columns, below);
    let line = |(line, values): (usize, &Vec<f64>)| {
        let mean = weighted_mean(values, &columns.weights).value;
        let at_edge = weighted_mean(values, &edge).value;
        let as_bad = values.iter().zip(&columns.weights).filter(|(x, _)| **x <= at_edge).map(|(_, w)| w).sum::<f64>();
        BreakLine {
            line: model.lines[line].code.clone(),
            mean,
            failing: weighted_mean(values, failing),
            edge: at_edge,
            edge_chance: as_bad / columns.weights.iter().sum::<f64>(),
        }
    };
    let varies = |(_, values): &(usize, &Vec<f64>)| values.iter().any(|x| x.to_bits() != values[0].to_bits());
    let mut lines: Vec<BreakLine> = columns.lines.iter().enumerate().filter(varies).map(line).collect();
    lines.sort_by(|a, b| {
        (a.failing.value - a.mean).total_cmp(&(b.failing.value - b.mean)).then_with(|| a.line.cmp(&b.line))
    });
    lines
}

/// The weights of the iterations that end nearest to the position, nought for all others.
fn edge(columns: &NodeColumns, below: f64) -> Vec<f64> {
    let n = columns.position.len();
    let distance = |at: usize| (columns.position[at] - below).abs();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_unstable_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "at most 2^34"
    )]
    let count = EDGE.0.max((EDGE.1 * n as f64) as u64 as usize).min(n);
    let mut weights = vec![0.0; n];
    order[..count].iter().for_each(|&at| weights[at] = columns.weights[at]);
    weights
}

fn accounts(of: &Looked<'_>, settings: RunSettings, failing: &[f64]) -> Vec<BreakAccount> {
    let means = weighted_means(of.compiled, settings, [failing]);
    let account = |account: usize| {
        let ([failing], mean) = means[account];
        let known = &of.model.accounts[account];
        BreakAccount { code: known.code.clone(), name: known.name.clone(), mean, failing }
    };
    let mut accounts: Vec<BreakAccount> = accounts_of(of.compiled, of.column).into_iter().map(account).collect();
    accounts.sort_by(|a, b| (a.failing - a.mean).total_cmp(&(b.failing - b.mean)).then_with(|| a.code.cmp(&b.code)));
    accounts.truncate(MOST_ACCOUNTS);
    accounts
}

/// Causes at their bad ends, the one that moves the median down furthest first, until it breaks more often than not.
fn recipe(of: &Looked<'_>, below: f64) -> Option<Recipe> {
    let median = |values: &[f64]| Sample::of(values).quantile(0.50).value;
    let stated = median(&of.columns.position);
    let bad: Vec<(usize, f64)> = of.lines().iter().map(|&line| (line, of.ends(line)[0])).collect();
    let alone = of.held(&bad.iter().map(|&held| vec![held]).collect::<Vec<_>>());
    let mut worst: Vec<(f64, (usize, f64))> = alone
        .iter()
        .zip(bad)
        .map(|(found, held)| (median(found) - stated, held))
        .filter(|(moved, _)| *moved < 0.0)
        .collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.0.cmp(&b.1.0)));
    worst.truncate(MOST_CAUSES);
    let sets: Vec<Vec<(usize, f64)>> =
        (1..=worst.len()).map(|count| worst[..count].iter().map(|(_, held)| *held).collect()).collect();
    let mut steps = Vec::new();
    for (found, set) in of.held(&sets).iter().zip(&sets) {
        let (line, held) = set[set.len() - 1];
        let failing = found.iter().filter(|position| **position < below).count() as u64;
        let chance = chance(failing, found.len() as u64);
        steps.push(RecipeStep { line: of.model.lines[line].code.clone(), held, chance });
        if chance.value >= 0.5 {
            break;
        }
    }
    let set = sets.get(steps.len().checked_sub(1)?)?;
    let at_once = |&n: &u64| set.iter().all(|&(line, held)| of.columns.lines[line][usize_from(n)] <= held);
    let together = (0..of.settings.iterations).filter(at_once).count() as u64;
    let breaks = steps.last().is_some_and(|step| step.chance.value >= 0.5);
    Some(Recipe { steps, breaks, together: chance(together, of.settings.iterations) })
}

/// The distribution function of the node's reference class at the position, on the straight lines between its points.
fn past(results: &Results, node: &NodeCode, below: f64) -> Option<PastChance> {
    let of = results.references.iter().find(|of| of.node == *node && !of.curve.is_empty())?;
    let chance = match of.curve.iter().position(|(x, _)| *x >= below) {
        Some(0) => of.curve[0].1,
        Some(at) => {
            let [(x, low), (y, high)] = [of.curve[at - 1], of.curve[at]];
            low + (high - low) * (below - x) / (y - x)
        }
        None => of.curve[of.curve.len() - 1].1,
    };
    Some(PastChance { class: of.class.clone(), years: of.n, chance })
}

/// What breaks the headline's yardstick and the limit of large claims; each only where it is missed less often than not.
pub(super) fn of_headline(results: &Results, headline: &Looked<'_>) -> Vec<Break> {
    let rather_not =
        |node: &NodeCode, below: f64| results.node(node).is_some_and(|node| node.outturn.quantile(0.50).value >= below);
    let mut found = Vec::new();
    let node = &results.headline;
    let judged = results.yardsticks.iter().find(|of| of.node == *node && rather_not(node, of.amount));
    if let Some(of) = judged {
        found.extend(break_of(results, headline, node.clone(), of.amount, Broken::Yardstick(of.kind.clone())));
    }
    let nation = &results.nation().code;
    let limit = claim_of(headline.compiled).map(|claim| claim.level - LARGE_BAIL_OUT);
    if let Some(limit) = limit.filter(|limit| rather_not(nation, *limit)) {
        let column = headline.compiled.columns.roll_column(0);
        let other = (column != headline.column)
            .then(|| Looked::at(headline.model, headline.compiled, headline.settings, column));
        let looked = other.as_ref().unwrap_or(headline);
        found.extend(break_of(results, looked, nation.clone(), limit, Broken::Claim(LARGE_BAIL_OUT)));
    }
    found
}
