//! The nation against its target: the steps of the ladder, the bail-out, and how large a reserve would have to be.

use super::facts::LARGE_BAIL_OUT;
use super::found::Found;
use super::parts::Parts;
use super::sample::{Pair, Sample};
use super::statistics;
use crate::compile::{Compiled, CompiledLadder, CompiledRule};
use crate::model::{Model, Rule};
use crate::paired::CaseId;
use crate::results::{
    BailOut, Estimate, LadderAt, LadderResult, MarginalValue, National, NodeCode, PastClaim, Results, SizingBasis,
    SizingPoint, StepUse,
};
use crate::tallies::{Escaped, Threshold};
use crate::units::to_grid;
use libm::sqrt;

/// Chances of meeting the target that reserves are sized for.
const CHANCES: [f64; 12] = [0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.975, 0.99];
/// Steps of the exceedance curve of the bail-out.
const CURVE: u32 = 100;
/// What is given to each place in turn, £m.
pub const EXTRA: f64 = 10.0;

/// The ladder among the rules.
pub(super) fn ladder(compiled: &Compiled) -> Option<&CompiledLadder> {
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

/// What the Treasury would be asked for, at the end of a ladder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// The position below which it is asked, £m: the target less the headroom.
    pub level: f64,
    /// The most that it gives, £m.
    pub treasury: f64,
}

impl Claim {
    /// The claim that a position of the nation makes, £m.
    #[must_use]
    pub fn of(&self, position: f64) -> f64 {
        (self.level - position).max(0.0).min(self.treasury)
    }
}

/// The claim that may be made; none without a ladder.
#[must_use]
pub fn claim_of(compiled: &Compiled) -> Option<Claim> {
    ladder(compiled).map(|ladder| Claim { level: ladder.target - ladder.headroom, treasury: ladder.treasury })
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
            sizing.extend(curve(SizingBasis::BeforeNationalAction, need));
        }
    }
    let left: Vec<f64> = parts.tallies.focus[0].iter().map(|position| (target - position).max(0.0)).collect();
    sizing.extend(curve(SizingBasis::AfterRules, &left));
    let ladder = ladder.map(|ladder| use_of(ladder, parts)).transpose()?;
    Ok(Some(National { target, ladder, sizing, marginal: Vec::new() }))
}

/// The p-quantiles of what is needed.
fn curve(basis: SizingBasis, needed: &[f64]) -> Vec<SizingPoint> {
    if needed.is_empty() {
        return Vec::new();
    }
    let sample = Sample::of(needed);
    CHANCES.iter().map(|&chance| SizingPoint { basis, chance, amount: sample.quantile(chance) }).collect()
}

fn use_of(ladder: &CompiledLadder, parts: &Parts<'_>) -> Result<LadderResult, Escaped> {
    let tally = |measure: usize| &parts.tallies.in_year[parts.compiled.columns.measure_column(measure)];
    let above = |measure: usize, threshold: Threshold| statistics::chance_from(tally(measure), threshold);
    let (anything, large) = (Threshold::Anything, Threshold::LargeClaim);
    let rows = parts.model.rules.iter().find_map(|rule| match rule {
        Rule::NationalLadder(ladder) => Some(ladder),
        _ => None,
    });
    let step = |step: &crate::compile::CompiledStep| {
        let used = statistics::mean(tally(step.used));
        let cost =
            rows.and_then(|of| of.steps.iter().find(|row| row.id == step.id)).map_or(0.0, |row| row.next_year_cost);
        StepUse {
            id: step.id.clone(),
            kind: step.kind,
            how_often: above(step.used, anything),
            exhausted: above(step.exhausted, anything),
            next_year_cost: cost * used.value,
            used,
        }
    };
    let claim = ladder.measures.bail_out;
    let of = Claim { level: ladder.target - ladder.headroom, treasury: ladder.treasury };
    let (mean, chance) = (statistics::mean(tally(claim)), above(claim, anything));
    Ok(LadderResult {
        need: statistics::mean(tally(ladder.measures.need)),
        need_chance: above(ladder.measures.need, anything),
        steps: ladder.steps.iter().map(step).collect(),
        at: at_quantiles(ladder, parts),
        past: rows.map_or_else(Vec::new, |rows| {
            let past = |&(year, amount, source): &(&str, f64, &str)| PastClaim {
                year: year.to_owned(),
                amount,
                source: source.to_owned(),
            };
            rows.past.iter().map(past).collect()
        }),
        bail_out: BailOut {
            chance,
            large: LARGE_BAIL_OUT,
            chance_large: above(claim, large),
            mean,
            mean_when: (chance.value > 0.0).then(|| mean.value / chance.value),
            quantiles: statistics::quantiles(tally(claim), &parts.ranks)?,
            unmet: tally(ladder.measures.unmet).mean(),
            curve: exceedance(&parts.tallies.focus[0], of),
        },
    })
}

/// Quantiles of the shortfall at which the ladder is shown.
const SHOWN: [f64; 4] = [0.50, 0.75, 0.90, 0.95];

/// The ladder at quantiles of the shortfall: the iterations are put in the order of their shortfalls, and those around the rank of a quantile
/// averaged, 2.5 in a hundred on either side (a judgement: fewer know a step less well, more blur the quantile). So what is borne adds up to the shortfall, but for steps that are booked whatever it is.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks below 2^34"
)]
fn at_quantiles(ladder: &CompiledLadder, parts: &Parts<'_>) -> Vec<LadderAt> {
    let column = |measure: usize| parts.tallies.whole.get(&parts.compiled.columns.measure_column(measure));
    let Some(need) = column(ladder.measures.need).filter(|need| !need.is_empty()) else { return Vec::new() };
    let mut order: Vec<usize> = (0..need.len()).collect();
    order.sort_by(|&a, &b| need[a].total_cmp(&need[b]));
    let n = order.len();
    let at = |&chance: &f64| {
        let rank = ((chance * n as f64).ceil() as usize).clamp(1, n) - 1;
        let around = n / 40;
        let near = &order[rank.saturating_sub(around)..n.min(rank + around + 1)];
        // Amounts are on the grid of money: their sum does not depend on its order.
        let mean = |measure: usize| {
            let values = || near.iter().filter_map(|&at| Some(column(measure)?[at]));
            let (m, sum) = (near.len() as f64, values().sum::<f64>());
            let squares: f64 = values().map(|value| (value - sum / m) * (value - sum / m)).sum();
            Estimate { value: sum / m, se: (m > 1.0).then(|| sqrt(squares / (m - 1.0) / m)) }
        };
        LadderAt {
            chance,
            iterations: near.len() as u64,
            need: mean(ladder.measures.need),
            steps: ladder.steps.iter().map(|step| (step.id.clone(), mean(step.used))).collect(),
            claim: mean(ladder.measures.bail_out),
            unmet: mean(ladder.measures.unmet),
        }
    };
    SHOWN.iter().map(at).collect()
}

/// How often claims of at least so much come, at even steps to the largest.
#[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
fn exceedance(positions: &[f64], claim: Claim) -> Vec<(f64, f64)> {
    let mut claims: Vec<f64> = positions.iter().map(|position| claim.of(*position)).collect();
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
pub(super) fn gifts(results: &Results, model: &Model, compiled: &Compiled) -> Vec<(NodeCode, Vec<(usize, f64)>)> {
    if results.national.is_none() {
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
        (super::parts::code_of_roll(model, compiled, roll), shared_out(EXTRA, sizes))
    };
    places.map(given).filter(|(_, more)| !more.is_empty()).collect()
}

/// What the gifts would do, before any rule, so that incentive cliffs, own action and transfers answer to them.
pub(super) fn marginal_values(
    found: &Found<'_>,
    compiled: &Compiled,
    stated: CaseId,
    given: &[(NodeCode, CaseId)],
) -> Vec<MarginalValue> {
    let Some(national) = &found.results.national else { return Vec::new() };
    let level = national.target - ladder(compiled).map_or(0.0, |ladder| ladder.headroom);
    let root = compiled.columns.roll_column(0);
    let value = |(place, case): &(NodeCode, CaseId)| {
        let [before, after] = [stated, *case].map(|case| found.outcomes.column(case, root));
        MarginalValue {
            place: place.clone(),
            chance_gained: Pair::of(before, after).chance(level),
            claim_avoided: Pair::of(after, before).difference_of(|position| (level - position).max(0.0)),
            among_best: false,
        }
    };
    let mut values: Vec<MarginalValue> = given.iter().map(value).collect();
    mark_best(&mut values);
    values
}

/// Marks the best place and those that cannot be told apart from it. Errors are taken as independent; the places share their draws, so
/// they are less: this errs on the side of silence.
fn mark_best(values: &mut [MarginalValue]) {
    let avoided = |value: &MarginalValue| value.claim_avoided.value;
    let error = |value: &MarginalValue| value.claim_avoided.se.unwrap_or(f64::INFINITY);
    let Some(best) = values.iter().max_by(|a, b| avoided(a).total_cmp(&avoided(b))).cloned() else { return };
    for value in values {
        let both = sqrt(error(&best) * error(&best) + error(value) * error(value));
        let apart = avoided(&best) - avoided(value) > 1.96 * both;
        value.among_best = value.place == best.place || !apart;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_is_the_quantile_of_what_is_needed() {
        let points = curve(SizingBasis::AfterRules, &(0..1000).map(f64::from).collect::<Vec<_>>());
        let half = &points[0];
        assert_eq!((half.chance, half.amount.value), (0.5, 499.0));
        assert!(half.amount.low < Some(499.0) && half.amount.high > Some(499.0));
        let needs: Vec<f64> = points.iter().map(|point| point.amount.value).collect();
        assert!(needs.is_sorted());
    }

    #[test]
    fn the_curve_of_claims_starts_at_any_and_ends_at_the_largest() {
        let positions: Vec<f64> = (0..10).map(|i| -10.0 * f64::from(i)).collect();
        let curve = exceedance(&positions, Claim { level: -50.0, treasury: f64::INFINITY });
        assert_eq!((curve.first(), curve.last()), (Some(&(0.0, 0.4)), Some(&(40.0, 0.1))));
        assert_eq!(curve[50], (20.0, 0.3));
        assert_eq!(exceedance(&positions, Claim { level: -50.0, treasury: 30.0 }).last(), Some(&(30.0, 0.2)));
        assert!(exceedance(&positions, Claim { level: -90.0, treasury: f64::INFINITY }).is_empty());
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
