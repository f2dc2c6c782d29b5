//! Who and what drives a node's spread and its worst tenth; every split adds up.

use super::drivers::accounts_of;
use super::parts::Parts;
use super::{facts, find};
use crate::compile::Posts;
use crate::model::Base;
use crate::numerics::usize_from;
use crate::replay::{node_columns, weighted_means, worst};
use crate::results::{
    Bridge, BridgeStep, BridgeStepOf, Contribution, Contributions, LineEffect, NodeResult, SystemEffects,
};
use crate::simulate::RunSettings;

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

/// The parts with their shares in the variance and in what the worst tenth is worse by, the one that adds most to it first.
fn finished(parts: Vec<Part>, variance: f64, tail: f64) -> Vec<Contribution> {
    let share = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let done = |part: Part| Contribution {
        spread_share: share(part.covariance, variance),
        tail_share: share(part.tail, tail),
        code: part.code,
        name: part.name,
        expected: part.expected,
        tail: part.tail,
    };
    let mut done: Vec<Contribution> = parts.into_iter().map(done).collect();
    done.sort_by(|a, b| a.tail.total_cmp(&b.tail).then_with(|| a.code.cmp(&b.code)));
    done
}

fn one(parts: &Parts, place: usize, node: &NodeResult) -> Contributions {
    let columns = &parts.compiled.columns;
    let whole = &parts.tallies.in_year[columns.roll_column(columns.focus[place])];
    let variance = whole.central_moments().0;
    let tail_total = node.outturn.shortfall_10.value - node.outturn.mean.value;
    let tails = &parts.tails[place];
    let inside = |sector: &str| facts::focus_of(columns, sector).contains(&place);
    let finish = |parts: Vec<Part>| finished(parts, variance, tail_total);

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
            expected: expected_of_account(parts, index),
            covariance: tally.covariance(place, whole).unwrap_or(0.0),
            tail: constant + tails.of_account(index) - tally.mean(),
        }
    };
    let accounts = parts.model.accounts.iter().enumerate().filter(|(_, a)| inside(&a.sector)).map(account).collect();
    Contributions { node: node.code.clone(), lines: finish(lines), accounts: finish(accounts) }
}

/// Contributions to a headline that is neither the nation nor a sector: of it no line is tallied by itself, so the run is looked at again.
/// None of a headline that is one of them.
pub(super) fn of_headline(parts: &Parts, nodes: &[NodeResult], settings: RunSettings) -> Option<Contributions> {
    let Parts { model, compiled, .. } = parts;
    let columns = &compiled.columns;
    if columns.focus.iter().any(|&roll| columns.roll_column(roll) == columns.headline) {
        return None;
    }
    let node = find(nodes, &parts.code_of_column(columns.headline))?;
    let accounts = accounts_of(compiled, columns.headline);
    let of = node_columns(compiled, settings, &accounts, &[]);
    let count = of.position.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let centre = mean(&of.position);
    let covariance = |values: &[f64]| {
        let own = mean(values);
        values.iter().zip(&of.position).map(|(x, y)| (x - own) * (y - centre)).sum::<f64>() / count
    };
    let worst = worst(&of.position, 0.10);
    let in_worst = |values: &[f64]| worst.iter().map(|&at| values[usize_from(at)]).sum::<f64>() / worst.len() as f64;
    let variance = covariance(&of.position);
    let tail = node.outturn.shortfall_10.value - node.outturn.mean.value;

    // Exact from the distributions, as of every line that is no rule's.
    let mut expected = vec![0.0; model.lines.len()];
    for account in accounts.iter().map(|&account| &compiled.accounts[account]) {
        let provided = account.provided.iter().map(|&(line, amount)| (line, amount));
        let terms = account.terms.iter().filter(|term| term.posts.in_year());
        for (line, amount) in provided.chain(terms.map(|term| (term.line_column, term.expected))) {
            expected[columns.lines[line].line] += amount;
        }
    }
    let line = |(line, values): (usize, &Vec<f64>)| {
        let (words, mean) = (&model.lines[line], mean(values));
        let part = Part {
            code: words.code.clone(),
            name: words.name.clone(),
            expected: if words.group.is_of_rules() { mean } else { expected[line] },
            covariance: covariance(values),
            tail: in_worst(values) - mean,
        };
        (part.expected != 0.0 || values.iter().any(|value| *value != values[0])).then_some(part)
    };
    let lines = of.lines.iter().enumerate().filter_map(line).collect();

    let mut bad = vec![0.0; of.position.len()];
    worst.iter().for_each(|&at| bad[usize_from(at)] = 1.0);
    // Of weights x − least, whose mean is w, the mean of y is its own and Cov(x, y) / w more.
    let least = of.position.iter().copied().fold(f64::INFINITY, f64::min);
    let above: Vec<f64> = of.position.iter().map(|position| position - least).collect();
    let means = weighted_means(compiled, settings, [&bad, &above]);
    let account = |&account: &usize| {
        let ([bad, high], mean) = means[account];
        Part {
            code: model.accounts[account].code.clone(),
            name: model.accounts[account].name.clone(),
            expected: expected_of_account(parts, account),
            covariance: if variance > 0.0 { (high - mean) * (centre - least) } else { 0.0 },
            tail: bad - mean,
        }
    };
    let accounts = accounts.iter().map(account).collect();
    Some(Contributions {
        node: node.code.clone(),
        lines: finished(lines, variance, tail),
        accounts: finished(accounts, variance, tail),
    })
}

/// What all lines are expected to do to an account: exact from the distributions; of rules the simulated mean.
fn expected_of_account(parts: &Parts, account: usize) -> f64 {
    let tally = &parts.tallies.in_year[account];
    tally.reference() - parts.constants[account].base + parts.tallies.mean_of_rules(account)
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
