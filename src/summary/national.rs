//! The nation against its target: the steps of the ladder, the bail-out, and how large a reserve would have to be.

use serde::Serialize;

use super::comparisons::Found;
use super::of::Parts;
use super::sample::{Pair, Sample};
use super::{Chance, Estimate, Quantile, Summary, statistics};
use crate::compile::{Compiled, CompiledLadder, CompiledRule};
use crate::model::{Model, Rule};
use crate::paired::CaseId;
use crate::tallies::Escaped;
use crate::units::to_grid;

/// A large bail-out, £m: at least this much was asked for in 2015/16.
pub const LARGE_BAIL_OUT: f64 = 500.0;
/// Chances of meeting the target that reserves are sized for.
const CHANCES: [f64; 12] = [0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.975, 0.99];
/// Steps of the exceedance curve of the bail-out.
const CURVE: u32 = 100;
/// What is given to each place in turn, £m.
pub const EXTRA: f64 = 10.0;

/// The nation against its target.
#[derive(Debug, Clone, Serialize)]
pub struct National {
    /// The position to reach, incentive money included, £m.
    pub target: f64,
    /// The ladder; none where no rule has one.
    pub ladder: Option<LadderSummary>,
    /// The least amount that gives each chance of meeting the target.
    pub sizing: Vec<SizingPoint>,
    /// What £10m more would do, place by place.
    pub marginal: Vec<MarginalValue>,
}

/// The use of the ladder.
#[derive(Debug, Clone, Serialize)]
pub struct LadderSummary {
    /// The shortfall before any step, £m: mean.
    pub need: Estimate,
    /// How often there is one.
    pub need_chance: Chance,
    /// The steps in order.
    pub steps: Vec<StepUse>,
    /// The claim that remains.
    pub bail_out: BailOut,
}

/// The use of a step.
#[derive(Debug, Clone, Serialize)]
pub struct StepUse {
    /// Id of its row.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What it brings, £m: mean.
    pub used: Estimate,
    /// How often it brings anything.
    pub how_often: Chance,
    /// How often the nation is still short after it.
    pub exhausted: Chance,
    /// What it costs next year, £m: mean.
    pub next_year_cost: f64,
}

/// The claim on the Treasury.
#[derive(Debug, Clone, Serialize)]
pub struct BailOut {
    /// Chance of any.
    pub chance: Chance,
    /// Chance of at least [`LARGE_BAIL_OUT`].
    pub chance_large: Chance,
    /// Mean, £m.
    pub mean: Estimate,
    /// Mean when there is one, £m.
    pub mean_when: Option<f64>,
    /// At [`super::QUANTILES`], £m: here high is bad.
    pub quantiles: Vec<Quantile>,
    /// Mean of what not even the claim covers, £m.
    pub unmet: f64,
    /// Points of the exceedance curve: (£m, chance of a claim of at least so much; of any for the first, 0), amounts ascending.
    pub curve: Vec<(f64, f64)>,
}

/// The least amount that gives a chance of meeting the target.
#[derive(Debug, Clone, Serialize)]
pub struct SizingPoint {
    /// `before national action`, or `after the rules`.
    pub basis: String,
    /// The chance.
    pub chance: f64,
    /// The amount, £m, with its 95 % order-statistic interval.
    pub amount: Quantile,
}

/// What £10m more in one place would do.
#[derive(Debug, Clone, Serialize)]
pub struct MarginalValue {
    /// Code of the place, `sector:provider` for a sector.
    pub place: String,
    /// Its name.
    pub name: String,
    /// Gain in the chance of meeting the target without a claim, with its standard error.
    pub chance_gained: Estimate,
    /// Fall of the expected claim, £m, with its standard error.
    pub claim_avoided: Estimate,
}

/// The ladder among the rules.
fn ladder(compiled: &Compiled) -> Option<&CompiledLadder> {
    compiled.rules.iter().find_map(|rule| match rule {
        CompiledRule::NationalLadder(ladder) => Some(&**ladder),
        _ => None,
    })
}

/// The target: the ladder's, else the root's stated control total with its incentive money.
fn target(model: &Model, compiled: &Compiled) -> Option<f64> {
    let planned = || model.accounts.iter().map(|account| account.incentive.on_grid().millions()).sum::<f64>();
    let stated = || Some(model.control_totals.get(&0)?.on_grid().millions() + planned());
    ladder(compiled).map(|ladder| ladder.target).or_else(stated)
}

/// None where there is no national target, or no rule.
pub(super) fn of(parts: &Parts<'_>) -> Result<Option<National>, Escaped> {
    if parts.compiled.rules.is_empty() {
        return Ok(None);
    }
    let Some(target) = target(parts.model, parts.compiled) else { return Ok(None) };
    let ladder = ladder(parts.compiled);
    let mut sizing = Vec::new();
    if let Some(ladder) = ladder {
        let column = parts.compiled.columns.measure_column(ladder.measures.need);
        if let Some(need) = parts.tallies.whole.get(&column) {
            sizing.extend(curve("before national action", need));
        }
    }
    let left: Vec<f64> = parts.tallies.focus[0].iter().map(|position| (target - position).max(0.0)).collect();
    sizing.extend(curve("after the rules", &left));
    let ladder = ladder.map(|ladder| use_of(ladder, parts)).transpose()?;
    Ok(Some(National { target, ladder, sizing, marginal: Vec::new() }))
}

/// The p-quantiles of what is needed.
fn curve(basis: &str, needed: &[f64]) -> Vec<SizingPoint> {
    if needed.is_empty() {
        return Vec::new();
    }
    let sample = Sample::of(needed);
    let point = |&chance: &f64| SizingPoint { basis: basis.to_owned(), chance, amount: sample.quantile(chance) };
    CHANCES.iter().map(point).collect()
}

fn use_of(ladder: &CompiledLadder, parts: &Parts<'_>) -> Result<LadderSummary, Escaped> {
    let tally = |measure: usize| &parts.tallies.in_year[parts.compiled.columns.measure_column(measure)];
    let above = |measure: usize, place: usize| {
        let tally = tally(measure);
        statistics::chance(tally.count() - tally.below(place), tally.count())
    };
    let (anything, large) = (super::facts::ANYTHING, super::facts::LARGE);
    let costs = parts.model.rules.iter().find_map(|rule| match rule {
        Rule::NationalLadder(ladder) => Some(&ladder.steps),
        _ => None,
    });
    let step = |step: &crate::compile::CompiledStep| {
        let used = statistics::mean(tally(step.used));
        let cost =
            costs.and_then(|steps| steps.iter().find(|row| row.id == step.id)).map_or(0.0, |row| row.next_year_cost);
        StepUse {
            id: step.id.clone(),
            kind: step.kind.word().to_owned(),
            how_often: above(step.used, anything),
            exhausted: above(step.exhausted, anything),
            next_year_cost: cost * used.value,
            used,
        }
    };
    let claim = ladder.measures.bail_out;
    let (mean, chance) = (statistics::mean(tally(claim)), above(claim, anything));
    Ok(LadderSummary {
        need: statistics::mean(tally(ladder.measures.need)),
        need_chance: above(ladder.measures.need, anything),
        steps: ladder.steps.iter().map(step).collect(),
        bail_out: BailOut {
            chance,
            chance_large: above(claim, large),
            mean,
            mean_when: (chance.value > 0.0).then(|| mean.value / chance.value),
            quantiles: statistics::quantiles(tally(claim), &parts.ranks)?,
            unmet: tally(ladder.measures.unmet).mean(),
            curve: exceedance(&parts.tallies.focus[0], ladder.target - ladder.headroom, ladder.treasury),
        },
    })
}

/// How often claims of at least so much come, at even steps to the largest. What is left below `level` is claimed, at most `treasury`.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn exceedance(positions: &[f64], level: f64, treasury: f64) -> Vec<(f64, f64)> {
    let mut claims: Vec<f64> = positions.iter().map(|position| (level - position).max(0.0).min(treasury)).collect();
    claims.sort_unstable_by(f64::total_cmp);
    let largest = claims.last().copied().unwrap_or(0.0);
    let at = |step: u32| {
        let amount = largest * (f64::from(step) / f64::from(CURVE));
        let below = claims.partition_point(|claim| if step == 0 { *claim <= 0.0 } else { *claim < amount });
        (amount, (claims.len() - below) as f64 / claims.len() as f64)
    };
    if largest > 0.0 { (0..=CURVE).map(at).collect() } else { Vec::new() }
}

/// £10m for each place below the root and for each sector, shared among its organisations by turnover: the roll-up, and the
/// amounts by account. Nothing without a national target.
pub(super) fn gifts(summary: &Summary, model: &Model, compiled: &Compiled) -> Vec<(Place, Vec<(usize, f64)>)> {
    if summary.national.is_none() {
        return Vec::new();
    }
    let columns = &compiled.columns;
    let below_root = (0..model.nodes.len()).filter(|&node| model.nodes[node].parent == Some(0));
    let places = below_root.chain(columns.focus.iter().copied().filter(|&roll| roll != 0));
    let given = |roll: usize| {
        let turnover = |&account: &usize| (account, model.accounts[account].turnover.millions());
        let sizes = columns.rolls[roll].accounts.iter().map(turnover).filter(|(_, turnover)| *turnover > 0.0);
        let mut sizes: Vec<(usize, f64)> = sizes.collect();
        // By code, so that the one that takes what rounding left is the same in any order of rows.
        sizes.sort_by(|(a, _), (b, _)| model.accounts[*a].code.cmp(&model.accounts[*b].code));
        (Place(summary.place_of_roll(roll, model)), shared_out(EXTRA, sizes))
    };
    places.map(given).filter(|(_, more)| !more.is_empty()).collect()
}

/// Index in the summary's nodes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(usize);

/// What the gifts would do, before any rule, so that incentive cliffs, own action and transfers answer to them.
pub(super) fn marginal_values(
    found: &Found<'_>,
    compiled: &Compiled,
    stated: CaseId,
    given: &[(Place, CaseId)],
) -> Vec<MarginalValue> {
    let Some(national) = &found.summary.national else { return Vec::new() };
    let level = national.target - ladder(compiled).map_or(0.0, |ladder| ladder.headroom);
    let root = compiled.columns.roll_column(0);
    let value = |&(Place(place), case): &(Place, CaseId)| {
        let [before, after] = [stated, case].map(|case| found.outcomes.column(case, root));
        let node = &found.summary.nodes[place];
        MarginalValue {
            place: node.code.clone(),
            name: node.name.clone(),
            chance_gained: Pair::of(before, after).chance(level),
            claim_avoided: Pair::of(after, before).difference_of(|position| (level - position).max(0.0)),
        }
    };
    given.iter().map(value).collect()
}

/// An amount in £m shared by size: to the money grid, the last takes the rest.
fn shared_out(amount: f64, mut sizes: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
    let total: f64 = sizes.iter().map(|(_, size)| size).sum();
    let mut left = amount;
    let last = sizes.len().saturating_sub(1);
    for (place, (_, share)) in sizes.iter_mut().enumerate() {
        *share = if place == last { left } else { to_grid(amount * (*share / total)) };
        left -= *share;
    }
    sizes
}

impl Summary {
    /// Place among the nodes of a roll-up: as in the making of the summary.
    fn place_of_roll(&self, roll: usize, model: &Model) -> usize {
        let organisations = model.accounts.iter().filter(|account| account.is_organisation).count();
        if roll < model.nodes.len() { roll } else { roll + organisations }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_is_the_quantile_of_what_is_needed() {
        let points = curve("after the rules", &(0..1000).map(f64::from).collect::<Vec<_>>());
        let half = &points[0];
        assert_eq!((half.chance, half.amount.value), (0.5, 499.0));
        assert!(half.amount.low < Some(499.0) && half.amount.high > Some(499.0));
        let needs: Vec<f64> = points.iter().map(|point| point.amount.value).collect();
        assert!(needs.is_sorted());
    }

    #[test]
    fn the_curve_of_claims_starts_at_any_and_ends_at_the_largest() {
        let positions: Vec<f64> = (0..10).map(|i| -10.0 * f64::from(i)).collect();
        let curve = exceedance(&positions, -50.0, f64::INFINITY);
        assert_eq!((curve.first(), curve.last()), (Some(&(0.0, 0.4)), Some(&(40.0, 0.1))));
        assert_eq!(curve[50], (20.0, 0.3));
        assert_eq!(exceedance(&positions, -50.0, 30.0).last(), Some(&(30.0, 0.2)));
        assert!(exceedance(&positions, -90.0, f64::INFINITY).is_empty());
    }

    #[test]
    fn what_is_shared_out_adds_up_to_the_penny() {
        let shares = shared_out(10.0, vec![(3, 100.0), (5, 50.0), (9, 150.0)]);
        assert_eq!(shares.iter().map(|(_, share)| share).sum::<f64>(), 10.0);
        assert_eq!(shares[0], (3, to_grid(10.0 / 3.0)));
        assert_eq!(shares[2], (9, 10.0 - shares[0].1 - shares[1].1));
        assert!(shared_out(10.0, Vec::new()).is_empty());
    }
}
