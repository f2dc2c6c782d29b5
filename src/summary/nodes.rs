//! Every node with its distribution, its stages and its chances; and what the organisations of a node say of their sum.

use libm::sqrt;

use super::facts::{CONTROL_TOTAL, DEFICIT, FORECAST, PLAN, STATED};
use super::parts::{self, Parts, RollWords, roll_words};
use super::{correlations, find, randomised, stages, statistics};
use crate::compile::RollOf;
use crate::model::Copula;
use crate::results::{CopulaUsed, Dependence, Diversification, Implied, LimitChance, NodeCode, NodeKind, NodeResult};
use crate::tallies::Escaped;

/// The tree, then organisations, then the other roll-ups.
pub(super) fn of(parts: &Parts<'_>) -> Result<Vec<NodeResult>, Escaped> {
    let rolls = || 0..parts.compiled.columns.rolls.len();
    let in_tree = |roll: &usize| matches!(parts.compiled.columns.rolls[*roll].of, RollOf::Tree(_));
    let mut nodes = rolls().filter(in_tree).map(|roll| of_roll(parts, roll)).collect::<Result<Vec<_>, _>>()?;
    for index in (0..parts.model.accounts.len()).filter(|&index| parts.model.accounts[index].is_organisation) {
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
        nodes.push(node);
    }
    for roll in rolls().filter(|roll| !in_tree(roll)) {
        nodes.push(of_roll(parts, roll)?);
    }
    Ok(nodes)
}

/// The errors of focus nodes as the spread of their randomisations shows them.
pub(super) fn sharpen(parts: &Parts<'_>, nodes: &mut [NodeResult], randomisations: u32) {
    let columns = &parts.compiled.columns;
    for ((code, &roll), column) in parts.focus.iter().zip(&columns.focus).zip(&parts.tallies.focus) {
        let limits = parts.constants[columns.roll_column(roll)].limits();
        if let Some(node) = nodes.iter_mut().find(|node| node.code == *code) {
            randomised::sharpen(node, column, randomisations, &limits);
        }
    }
}

fn of_roll(parts: &Parts<'_>, roll: usize) -> Result<NodeResult, Escaped> {
    let columns = &parts.compiled.columns;
    node(parts, columns.roll_column(roll), roll_words(parts.model, &columns.rolls[roll].of))
}

fn node(parts: &Parts<'_>, column: usize, words: RollWords) -> Result<NodeResult, Escaped> {
    let tally = &parts.tallies.in_year[column];
    let known = &parts.constants[column];
    let chance = |place: usize| statistics::chance(tally.below(place), tally.count());
    let limit = |(index, (name, amount)): (usize, &(String, f64))| LimitChance {
        name: name.clone(),
        amount: *amount,
        chance_worse: chance(STATED + index),
    };
    let underlying = parts.tallies.underlying.get(column);
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
        outturn: statistics::outturn(tally, &parts.ranks)?,
        underlying: underlying.map(|tally| statistics::outturn(tally, &parts.ranks)).transpose()?,
        chance_of_deficit: chance(DEFICIT),
        chance_below_plan: chance(PLAN),
        chance_below_forecast: chance(FORECAST),
        chance_below_control_total: tally
            .judged_below(CONTROL_TOTAL)
            .map(|missed| statistics::chance(missed, tally.count())),
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

/// Sum of the parts' P90s against the P90 of the sum, for each focus node.
pub(super) fn diversification(parts: &Parts<'_>, nodes: &[NodeResult]) -> Vec<Diversification> {
    let adverse = |node: &NodeResult| node.base - node.outturn.quantile(0.10).value;
    let one = |node: &NodeResult| {
        let sum_of_parts = members(nodes, node).into_iter().map(adverse).sum();
        let of_the_sum = adverse(node);
        Diversification { node: node.code.clone(), sum_of_parts, of_the_sum, benefit: sum_of_parts - of_the_sum }
    };
    parts.focus.iter().filter_map(|code| find(nodes, code)).map(one).collect()
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
