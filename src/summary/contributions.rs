//! Who and what drives a node's spread and its worst tenth; every split adds up.

use super::parts::Parts;
use super::{facts, find};
use crate::compile::Posts;
use crate::model::Base;
use crate::results::{
    Bridge, BridgeStep, BridgeStepOf, Contribution, Contributions, LineEffect, NodeResult, SystemEffects,
};

/// Contributions to each focus node by line and by account.
pub(super) fn of(parts: &Parts, nodes: &[NodeResult]) -> Vec<Contributions> {
    let focus = parts.focus.iter().enumerate();
    focus.filter_map(|(place, code)| Some(one(parts, place, find(nodes, code)?))).collect()
}

/// One part of a focus node while its shares are worked out.
struct Part {
    code: String,
    name: String,
    expected: f64,
    covariance: f64,
    tail: f64,
}

fn one(parts: &Parts, place: usize, node: &NodeResult) -> Contributions {
    let columns = &parts.compiled.columns;
    let whole = &parts.tallies.in_year[columns.roll_column(columns.focus[place])];
    let variance = whole.central_moments().0;
    let tail_total = node.outturn.shortfall_10.value - node.outturn.mean.value;
    let tails = &parts.tails[place];
    let inside = |sector: &str| facts::focus_of(columns, sector).contains(&place);
    let share = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let finish = |parts: Vec<Part>| {
        let mut done: Vec<Contribution> = parts
            .into_iter()
            .map(|p| Contribution {
                spread_share: share(p.covariance, variance),
                tail_share: share(p.tail, tail_total),
                code: p.code,
                name: p.name,
                expected: p.expected,
                tail: p.tail,
            })
            .collect();
        done.sort_by(|a, b| a.tail.total_cmp(&b.tail).then_with(|| a.code.cmp(&b.code)));
        done
    };

    let mut lines: Vec<Part> = Vec::new();
    for (line, words) in parts.model.lines.iter().enumerate() {
        let mut part =
            Part { code: words.code.clone(), name: words.name.clone(), expected: 0.0, covariance: 0.0, tail: 0.0 };
        let mut used = false;
        for (index, column) in columns.lines.iter().enumerate().filter(|(_, c)| c.line == line && inside(&c.sector)) {
            let tally = &parts.tallies.in_year[columns.line_column(index)];
            let provided = provided(parts, index);
            part.expected += expected_of_line(parts, index);
            part.covariance += tally.covariance(place, whole).unwrap_or(0.0);
            let mean: f64 = (0..columns.accounts).map(|account| tails.of(account, index)).sum();
            part.tail += provided + mean - tally.mean();
            used |= part.expected != 0.0 || tally.central_moments().0 > 0.0;
            let _ = column;
        }
        if used {
            lines.push(part);
        }
    }

    let account = |(index, account): (usize, &crate::model::Account)| {
        let tally = &parts.tallies.in_year[index];
        let constant = parts.compiled.accounts[index].constant;
        Part {
            code: account.code.clone(),
            name: account.name.clone(),
            expected: tally.reference() - parts.constants[index].base + parts.tallies.mean_of_rules(index),
            covariance: tally.covariance(place, whole).unwrap_or(0.0),
            tail: constant + tails.of_account(index) - tally.mean(),
        }
    };
    let accounts = parts.model.accounts.iter().enumerate().filter(|(_, a)| inside(&a.sector)).map(account).collect();
    Contributions { node: node.code.clone(), lines: finish(lines), accounts: finish(accounts) }
}

/// Expected effect of a line column: exact from the distributions; that of a rule is its simulated mean.
pub(super) fn expected_of_line(parts: &Parts, line: usize) -> f64 {
    let columns = &parts.compiled.columns;
    let tally = &parts.tallies.in_year[columns.line_column(line)];
    let of_rules = parts.model.lines[columns.lines[line].line].group.is_of_rules();
    if of_rules { tally.mean() } else { tally.reference() }
}

/// What the base provides for a line column.
fn provided(parts: &Parts, line: usize) -> f64 {
    let of = |account: &crate::compile::CompiledAccount| -> f64 {
        account.provided.iter().filter(|(known, _)| *known == line).map(|(_, amount)| amount).sum()
    };
    parts.compiled.accounts.iter().map(of).sum()
}

/// Plan → base → expected effect of each line → P50 → P90. The step to P50 beyond the lines' means is the skew; the steps to
/// P90 are the lines' shares of the worst tenth, scaled to P90 − P50.
pub(super) fn bridges(parts: &Parts, nodes: &[NodeResult], of: &[Contributions]) -> Vec<Bridge> {
    let bridge = |contributions: &Contributions| {
        let known = find(nodes, &contributions.node)?;
        let mut steps = Vec::new();
        let mut level = known.plan;
        let total = |of: BridgeStepOf, level: f64| BridgeStep { of, from: 0.0, to: level };
        steps.push(total(BridgeStepOf::Plan, level));
        let mut step = |of: BridgeStepOf, level: &mut f64, to: f64| {
            steps.push(BridgeStep { of, from: *level, to });
            *level = to;
        };
        if parts.model.facts.base == Base::Forecast {
            step(BridgeStepOf::Forecast, &mut level, known.forecast);
        }
        if (known.base - level).abs() > 1e-6 {
            step(BridgeStepOf::Base, &mut level, known.base);
        }
        let mut by_size: Vec<&Contribution> = contributions.lines.iter().filter(|line| line.expected != 0.0).collect();
        by_size.sort_by(|a, b| a.expected.total_cmp(&b.expected));
        for line in by_size {
            let to = level + line.expected;
            step(BridgeStepOf::Expected(line.code.clone()), &mut level, to);
        }
        let (p50, p90) = (known.outturn.quantile(0.50).value, known.outturn.quantile(0.10).value);
        step(BridgeStepOf::MedianLessMean, &mut level, p50);
        steps.push(total(BridgeStepOf::P50, p50));
        for line in contributions.lines.iter().filter(|line| line.tail_share != 0.0) {
            let to = level + line.tail_share * (p90 - p50);
            steps.push(BridgeStep { of: BridgeStepOf::Tail(line.code.clone()), from: level, to });
            level = to;
        }
        steps.push(total(BridgeStepOf::P90, p90));
        Some(Bridge { node: known.code.clone(), steps })
    };
    of.iter().filter_map(bridge).collect()
}

/// Nodes that organisations hang under, by risk line; the tail is the root's worst tenth.
pub(super) fn systems(parts: &Parts) -> Vec<SystemEffects> {
    let model = parts.model;
    let columns = &parts.compiled.columns;
    let line_of = |index: usize| columns.lines[index].line;
    let mut rows: Vec<SystemEffects> = Vec::new();
    for node in 0..model.nodes.len() {
        let accounts: Vec<usize> = (0..model.accounts.len()).filter(|&a| model.accounts[a].node == node).collect();
        if !accounts.iter().any(|&a| model.accounts[a].is_organisation && !model.accounts[a].is_budget) {
            continue;
        }
        let mut expected = vec![0.0; model.lines.len()];
        let mut tail = vec![0.0; model.lines.len()];
        for &account in &accounts {
            let compiled = &parts.compiled.accounts[account];
            for &(line, amount) in &compiled.provided {
                expected[line_of(line)] += amount;
                tail[line_of(line)] += amount;
            }
            for term in compiled.terms.iter().filter(|term| term.posts != Posts::Underlying) {
                expected[line_of(term.line_column)] += term.expected;
            }
            for &line in &columns.rule_lines {
                expected[line_of(line)] += parts.tallies.mean_posted(account, line);
            }
            for index in 0..columns.lines.len() {
                tail[line_of(index)] += parts.tails[0].of(account, index);
            }
        }
        let effect = |(line, (&expected, &tail)): (&crate::model::Line, (&f64, &f64))| LineEffect {
            line: line.code.clone(),
            expected,
            tail,
        };
        rows.push(SystemEffects {
            node: parts.code_of_roll(node),
            expected: expected.iter().sum(),
            tail: tail.iter().sum(),
            lines: model.lines.iter().zip(expected.iter().zip(&tail)).map(effect).collect(),
        });
    }
    // Rows are in the order of nodes before: a stable sort keeps it among equals.
    rows.sort_by(|a, b| a.tail.total_cmp(&b.tail));
    rows
}
