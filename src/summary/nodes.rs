//! Every node with its distribution, its stages and its chances; and what the organisations of a node say of their sum.

use libm::sqrt;

use super::parts::{self, Parts, RollWords, roll_words};
use super::{correlations, find, randomised, stages, statistics};
use crate::compile::RollOf;
use crate::kernel::sampling::Sampler;
use crate::model::Copula;
use crate::numerics::usize_from;
use crate::results::{CopulaUsed, Dependence, Diversification, Implied, LimitChance, NodeCode, NodeKind, NodeResult};
use crate::tallies::ranks::tail_count;
use crate::tallies::{Escaped, Threshold};

/// The tree, then organisations, then the other roll-ups.
pub(super) fn of(parts: &Parts<'_>) -> Result<Vec<NodeResult>, Escaped> {
    let rolls = || 0..parts.compiled.columns.rolls.len();
    let in_tree = |roll: &usize| matches!(parts.compiled.columns.rolls[*roll].of, RollOf::Tree(_));
    let mut nodes = rolls().filter(in_tree).map(|roll| of_roll(parts, roll)).collect::<Result<Vec<_>, _>>()?;
    for index in (0..parts.model.accounts.len()).filter(|&index| parts.model.accounts[index].is_organisation) {
        nodes.push(of_account(parts, index)?);
    }
    for roll in rolls().filter(|roll| !in_tree(roll)) {
        nodes.push(of_roll(parts, roll)?);
    }
    Ok(nodes)
}

/// The organisation or roll-up of a column.
pub(super) fn of_column(parts: &Parts<'_>, column: usize) -> Result<NodeResult, Escaped> {
    match column.checked_sub(parts.compiled.columns.accounts) {
        Some(roll) => of_roll(parts, roll),
        None => of_account(parts, column),
    }
}

fn of_account(parts: &Parts<'_>, index: usize) -> Result<NodeResult, Escaped> {
    let account = &parts.model.accounts[index];
    let words = RollWords {
        code: account.code.clone(),
        name: account.name.clone(),
        kind: NodeKind::Organisation,
        parent: Some(NodeCode(parts.model.nodes[account.node].code.clone())),
    };
    let mut node = node(parts, index, words)?;
    node.sector.clone_from(&account.sector);
    node.org_type.clone_from(&account.org_type);
    node.accepted = account.control_total.is_some() && account.accepted;
    Ok(node)
}

/// A roll-up, with the errors of its randomisations where it has them.
fn of_roll(parts: &Parts<'_>, roll: usize) -> Result<NodeResult, Escaped> {
    let columns = &parts.compiled.columns;
    let mut node = node(parts, columns.roll_column(roll), roll_words(parts.model, &columns.rolls[roll].of))?;
    let focus = columns.focus.iter().position(|&focus| focus == roll);
    if let (Sampler::Sobol { randomisations }, Some(focus)) = (parts.sampler, focus) {
        let judged = &parts.tallies.focus_judged[focus];
        let tally = &parts.tallies.in_year[columns.roll_column(roll)];
        randomised::sharpen(&mut node, &parts.tallies.focus[focus], judged, randomisations, |t| tally.amount(t));
    }
    Ok(node)
}

fn node(parts: &Parts<'_>, column: usize, words: RollWords) -> Result<NodeResult, Escaped> {
    let tally = &parts.tallies.in_year[column];
    let known = &parts.constants[column];
    let chance = |threshold: Threshold| statistics::chance_below(tally, threshold);
    let limit = |(index, (name, amount)): (usize, &(String, f64))| LimitChance {
        name: name.clone(),
        amount: *amount,
        chance_worse: chance(Threshold::Stated(index)),
    };
    let underlying = parts.tallies.underlying.get(column);
    let outturn = statistics::outturn(tally, &parts.ranks)?;
    Ok(NodeResult {
        code: NodeCode(words.code),
        name: words.name,
        kind: words.kind,
        parent: words.parent,
        sector: String::new(),
        org_type: String::new(),
        organisations: known.organisations,
        turnover: known.turnover,
        base: known.base,
        incentive: known.incentive,
        plan: known.plan,
        forecast: known.forecast,
        control_total: known.control_total,
        accepted: false,
        expected_effect: tally.reference() - known.base + parts.tallies.mean_of_rules(column),
        mean_less_plan: statistics::mean_less(outturn.mean, known.plan),
        outturn,
        underlying: underlying.map(|tally| statistics::outturn(tally, &parts.ranks)).transpose()?,
        chance_of_deficit: chance(Threshold::Deficit),
        chance_below_plan: chance(Threshold::Plan),
        chance_below_forecast: chance(Threshold::Forecast),
        chance_below_control_total: statistics::chance_if_watched(tally, Threshold::ControlTotal),
        limits: known.limits.iter().enumerate().map(limit).collect(),
        stages: stages::of(parts.tallies, &parts.compiled.stages, column, known, &parts.ranks)?,
    })
}

/// Organisations of a focus node.
fn members<'n>(nodes: &'n [NodeResult], of: &NodeResult) -> Vec<&'n NodeResult> {
    let organisations = nodes.iter().filter(|node| node.kind == NodeKind::Organisation && node.organisations == 1);
    let inside = |node: &&NodeResult| of.kind == NodeKind::Root || of.code == *format!("sector:{}", node.sector);
    organisations.filter(inside).collect()
}

/// Sum of the organisations' P90s against the P90 of their sum, for each focus node. What stands on nodes' own accounts counts on
/// neither side: it is no organisation's good or bad year. Nor is what rules take from a central budget, but in the sum, where it
/// stands against what others get of it.
pub(super) fn diversification(parts: &Parts<'_>, nodes: &[NodeResult]) -> Vec<Diversification> {
    let adverse = |node: &&NodeResult| {
        let own = node.stages.first().filter(|_| node.organisations == 0);
        let gross = own.and_then(|gross| gross.quantile(0.10));
        node.base - gross.unwrap_or_else(|| node.outturn.quantile(0.10)).value
    };
    let one = |(place, code): (usize, &NodeCode)| {
        let node = find(nodes, code)?;
        let inside = |o: &&NodeResult| node.kind == NodeKind::Root || node.code == *format!("sector:{}", o.sector);
        let organisations = || nodes.iter().filter(|o| o.kind == NodeKind::Organisation).filter(inside);
        // The nation's column has own accounts in it; its organisations are those of the sectors.
        let columns = &parts.tallies.focus;
        let sectors = if place == 0 { &columns[1..] } else { std::slice::from_ref(&columns[place]) };
        let sum = |n: usize| sectors.iter().map(|column| column[n]).sum::<f64>();
        let mut sums: Vec<f64> = (0..columns[place].len()).map(sum).collect();
        let rank = usize_from(tail_count(sums.len() as u64, 0.10)) - 1;
        let (_, &mut q10, _) = sums.select_nth_unstable_by(rank, f64::total_cmp);
        let sum_of_parts = organisations().map(|o| adverse(&o)).sum();
        let of_the_sum = organisations().map(|o| o.base).sum::<f64>() - q10;
        Some(Diversification { node: node.code.clone(), sum_of_parts, of_the_sum, benefit: sum_of_parts - of_the_sum })
    };
    parts.focus.iter().enumerate().filter_map(one).collect()
}

/// What dependence was assumed; the comparisons over the same draws come later.
pub(super) fn dependence(parts: &Parts<'_>, nodes: &[NodeResult]) -> Dependence {
    Dependence {
        copula: match parts.model.copula {
            Copula::Gaussian => CopulaUsed::Gaussian,
            Copula::StudentT(degrees) => CopulaUsed::StudentT { degrees },
        },
        sets: parts::factor_sets(parts.model),
        correlations: correlations::correlations(parts.model),
        links: correlations::links(parts.model),
        implied: parts.focus.iter().filter_map(|code| find(nodes, code)).map(|node| implied(nodes, node)).collect(),
        cases: Vec::new(),
    }
}

/// Average pairwise correlation ρ of organisations' outturns, from Var(Σ) = Σ s² + ρ ((Σ s)² − Σ s²): the mean of the
/// correlations weighted by the products of sds. And the sd that the node would have were they independent.
fn implied(nodes: &[NodeResult], node: &NodeResult) -> Implied {
    // Dependence is that of the risks: rules tie organisations together in ways that are no correlation of luck.
    let sd_of = |node: &NodeResult| node.stages.first().map_or(node.outturn.sd.value, |gross| gross.sd.value);
    let sds: Vec<f64> = members(nodes, node).into_iter().map(sd_of).collect();
    let sum: f64 = sds.iter().sum();
    let squares: f64 = sds.iter().map(|sd| sd * sd).sum();
    let sd = sd_of(node);
    let pairs = sum * sum - squares;
    Implied {
        node: node.code.clone(),
        // One organisation, or one iteration: there is no pair that varies.
        correlation: (pairs > 0.0).then(|| (sd * sd - squares) / pairs),
        independent_sd: sqrt(squares),
    }
}
