//! What matters to a node, line by line: a line's total is held at its bad and its good end, and all else is drawn as before, with the same
//! draws.
//!
//! A line that is held at t comes to t in every iteration: each account takes its slope ([`crate::replay::slopes`]) of what that moves the
//! total by, so that its own part stays what the total does not tell, and rules see accounts as unequal as they were. One line at a time says
//! nothing of several together: shares of the variance ([`super::sensitivity`]) do.

use super::CASE_ITERATIONS;
use super::sample::{Pair, QuantileDifference, Sample};
use super::sensitivity::variance_shares;
use super::statistics::Z95;
use crate::compile::Compiled;
use crate::model::{LineGroup, Model};
use crate::paired::{Case, Cases, Moved};
use crate::replay::{NodeColumns, node_columns, slopes};
use crate::results::{
    BreakEven, Estimate, Even, HeldAt, LineDriver, NodeCode, NodeDrivers, Results, ShareOf, Target, VarianceShare,
    YardstickKind,
};
use crate::simulate::RunSettings;

/// Where a line or a factor is held: 1 time in 10 it is worse, 1 in 10 better.
pub const ENDS: [f64; 2] = [0.10, 0.90];
/// Fewest iterations that can say what matters.
pub const FEWEST_ITERATIONS: u64 = 200;
/// Most lines that are parts of the variance one by one: sets of parts double with each.
const MOST_PARTS: usize = 10;
/// Looks of the secant that seeks a break-even.
const LOOKS: usize = 3;
/// A median this small a part of its interval beside the target is there.
const THERE: f64 = 0.02;

/// The accounts of a column: those of a roll-up, or the one account.
#[must_use]
pub fn accounts_of(compiled: &Compiled, column: usize) -> Vec<usize> {
    let roll = column.checked_sub(compiled.columns.accounts);
    roll.map_or_else(|| vec![column], |roll| compiled.columns.rolls[roll].accounts.clone())
}

/// A node whose lines are looked at: its column, and the run.
#[derive(Debug)]
pub struct Looked<'a> {
    /// The model.
    pub model: &'a Model,
    /// The same in numbers.
    pub compiled: &'a Compiled,
    /// Seed, sampler and iterations.
    pub settings: RunSettings,
    /// Column of the node.
    pub column: usize,
    /// Every iteration of it.
    pub columns: NodeColumns,
    /// Lines of draws that vary: their indices in the model.
    lines: Vec<usize>,
    /// By them, the share of each account in what moves the line.
    slopes: Vec<Vec<(usize, f64)>>,
}

impl<'a> Looked<'a> {
    /// Looks at a node.
    #[must_use]
    pub fn at(model: &'a Model, compiled: &'a Compiled, settings: RunSettings, column: usize) -> Self {
        let accounts = accounts_of(compiled, column);
        let columns = node_columns(compiled, settings, &accounts, &[]);
        let of_draws = |&line: &usize| !model.lines[line].group.is_of_rules() && varies(&columns.lines[line]);
        let lines: Vec<usize> = (0..columns.lines.len()).filter(of_draws).collect();
        let totals: Vec<(usize, &[f64])> = lines.iter().map(|&line| (line, &columns.lines[line][..])).collect();
        let slopes = slopes(compiled, settings, &accounts, &totals);
        Self { model, compiled, settings, column, columns, lines, slopes }
    }

    /// The lines that can be held, by their indices in the model.
    #[must_use]
    pub fn lines(&self) -> &[usize] {
        &self.lines
    }

    /// The node's column with some lines held: for each case the lines and what each comes to, £m.
    #[must_use]
    pub fn held(&self, cases: &[Vec<(usize, f64)>]) -> Vec<Vec<f64>> {
        let mut together = Cases::default();
        let moved = |&(line, to): &(usize, f64)| {
            let place = self.lines.iter().position(|&known| known == line)?;
            let by = self.columns.lines[line].iter().map(|total| to - total).collect();
            Some(Moved { line, by, shares: &self.slopes[place] })
        };
        let case = |held: &Vec<(usize, f64)>| Case {
            moved: held.iter().filter_map(moved).collect(),
            ..Case::of(self.compiled)
        };
        let ids: Vec<_> = cases.iter().map(|held| together.add(case(held))).collect();
        let outcomes = together.run(self.settings, &[self.column]);
        ids.iter().map(|&id| outcomes.column(id, self.column).to_vec()).collect()
    }

    /// What a line comes to at its bad and its good end, £m.
    #[must_use]
    pub fn ends(&self, line: usize) -> [f64; 2] {
        let sample = Sample::of(&self.columns.lines[line]);
        ENDS.map(|p| sample.quantile(p).value)
    }
}

fn varies(values: &[f64]) -> bool {
    values.iter().any(|value| value.to_bits() != values[0].to_bits())
}

/// A difference of quantiles with its standard error: the width of its interval / (2 × 1.96).
fn difference(of: QuantileDifference) -> Estimate {
    Estimate { value: of.value, se: of.interval.map(|(low, high)| (high - low) / (2.0 * Z95)) }
}

/// Where the node is when something is held at `value`.
#[must_use]
pub fn held_at(value: f64, stated: &[f64], held: &[f64]) -> HeldAt {
    let pair = Pair::of(stated, held);
    HeldAt {
        value,
        median: Sample::of(held).quantile(0.50),
        p50: difference(pair.quantile(0.50)),
        p90: difference(pair.quantile(0.10)),
    }
}

/// How far the median moves from one end to the other, £m.
#[must_use]
pub fn swing(ends: &[HeldAt; 2]) -> f64 {
    (ends[1].median.value - ends[0].median.value).abs()
}

/// What is asked for; else what the node is judged by; else its plan.
#[must_use]
pub fn target(results: &Results, node: &NodeCode, asked: Option<f64>) -> Target {
    let judged = results.yardsticks.iter().find(|yardstick| yardstick.node == *node);
    match (asked, judged) {
        (Some(amount), _) => Target { amount, kind: None },
        (None, Some(of)) => Target { amount: of.amount, kind: Some(of.kind.clone()) },
        (None, None) => {
            let plan = results.node(node).map_or(0.0, |node| node.plan);
            Target { amount: plan, kind: Some(YardstickKind::Plan) }
        }
    }
}

/// What matters to a node.
#[must_use]
pub fn drivers(of: &Looked<'_>, node: NodeCode, target: Target) -> NodeDrivers {
    let stated = Sample::of(&of.columns.position);
    let mut lines = lines(of, target.amount);
    lines.sort_by(|a, b| swing(&b.ends).total_cmp(&swing(&a.ends)).then_with(|| a.line.cmp(&b.line)));
    NodeDrivers {
        node,
        iterations: of.settings.iterations,
        position: [stated.quantile(0.10), stated.quantile(0.50)],
        met: stated.chance(target.amount),
        shares: shares(of),
        factors: Vec::new(),
        held: Vec::new(),
        target,
        lines,
    }
}

/// The settings of a short run that says what matters, and what breaks it, in a report; none of too few iterations.
pub(super) fn short(settings: RunSettings) -> Option<RunSettings> {
    let iterations = settings.iterations.min(CASE_ITERATIONS);
    (iterations >= FEWEST_ITERATIONS).then_some(RunSettings { iterations, ..settings })
}

fn lines(of: &Looked<'_>, target: f64) -> Vec<LineDriver> {
    let ends: Vec<[f64; 2]> = of.lines.iter().map(|&line| of.ends(line)).collect();
    let cases: Vec<_> = of.lines.iter().zip(&ends).flat_map(|(&line, ends)| ends.map(|to| vec![(line, to)])).collect();
    let found = of.held(&cases);
    let driver = |((&line, ends), found): ((&usize, &[f64; 2]), &[Vec<f64>])| {
        let words = &of.model.lines[line];
        let end = |end: usize| held_at(ends[end], &of.columns.position, &found[end]);
        LineDriver {
            line: words.code.clone(),
            name: words.name.clone(),
            mean: Sample::of(&of.columns.lines[line]).mean(),
            ends: [end(0), end(1)],
            to_come: (words.group == LineGroup::Efficiency).then(|| to_come(of, line)).filter(|savings| *savings > 0.0),
            even: None,
        }
    };
    let mut drivers: Vec<LineDriver> = of.lines.iter().zip(&ends).zip(found.chunks(2)).map(driver).collect();
    let evens = evens(of, &drivers, target);
    drivers.iter_mut().zip(evens).for_each(|(driver, even)| driver.even = even);
    drivers
}

/// Savings of a line still to come, £m: a term of savings posts minus these × the share that is missed.
fn to_come(of: &Looked<'_>, line: usize) -> f64 {
    let lines = &of.compiled.columns.lines;
    let accounts = accounts_of(of.compiled, of.column);
    let terms = accounts.iter().flat_map(|&account| &of.compiled.accounts[account].terms);
    terms
        .filter(|term| lines[term.line_column].line == line && term.posts.in_year())
        .map(|term| -term.coefficient)
        .sum()
}

/// What is sought of a line: two looks (amount, median), and where to look next.
struct Sought {
    looks: [(f64, f64); 2],
    next: f64,
}

/// Seeks for each line what gives an even chance, by secants through the medians.
fn evens(of: &Looked<'_>, drivers: &[LineDriver], target: f64) -> Vec<Option<Even>> {
    let range = |line: usize| {
        of.columns.lines[line].iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)))
    };
    let mut evens: Vec<Option<Even>> = vec![None; drivers.len()];
    let mut sought: Vec<Option<Sought>> = Vec::with_capacity(drivers.len());
    for ((&line, driver), even) in of.lines.iter().zip(drivers).zip(&mut evens) {
        let looks = driver.ends.map(|end| (end.value, end.median.value));
        let next = secant(looks, target);
        let (low, high) = range(line);
        *even = match next {
            Some(next) if next < low => Some(Even::Sure),
            Some(next) if next > high => Some(Even::Never),
            _ => None,
        };
        sought.push(next.filter(|_| even.is_none()).map(|next| Sought { looks, next }));
    }
    for _ in 0..LOOKS {
        let now: Vec<usize> = (0..drivers.len()).filter(|&at| sought[at].is_some()).collect();
        if now.is_empty() {
            break;
        }
        let case = |&at: &usize| sought[at].as_ref().map(|sought| vec![(of.lines[at], sought.next)]);
        let found = of.held(&now.iter().filter_map(case).collect::<Vec<_>>());
        for (&at, found) in now.iter().zip(&found) {
            let Some(look) = &mut sought[at] else { continue };
            let sample = Sample::of(found);
            let median = sample.quantile(0.50);
            let amount = look.next;
            // The look that is nearer to the target stays.
            let near = |look: &(f64, f64)| (look.1 - target).abs();
            let kept = if near(&look.looks[0]) < near(&look.looks[1]) { look.looks[0] } else { look.looks[1] };
            look.looks = [kept, (amount, median.value)];
            let slope = (median.value - kept.1) / (amount - kept.0);
            // Where the median's interval begins and ceases to hold the target.
            let at_end = |end: Option<f64>| end.filter(|_| slope > 0.0).map(|end| amount + (target - end) / slope);
            let line = of.lines[at];
            evens[at] = Some(Even::AtLeast(BreakEven {
                amount,
                low: at_end(median.high),
                high: at_end(median.low),
                delivered: drivers[at].to_come.map(|savings| 1.0 + amount / savings),
                met: sample.chance(target),
                reached: Sample::of(&of.columns.lines[line]).chance(amount),
            }));
            let width = median.low.zip(median.high).map_or(0.0, |(low, high)| high - low);
            let there = (median.value - target).abs() <= THERE * width;
            let (low, high) = range(line);
            match secant(look.looks, target).filter(|next| !there && (low..=high).contains(next)) {
                Some(next) if next.to_bits() != amount.to_bits() => look.next = next,
                _ => sought[at] = None,
            }
        }
    }
    evens
}

/// Where the straight line through two looks meets the target; none where it does not rise.
fn secant([a, b]: [(f64, f64); 2], target: f64) -> Option<f64> {
    let slope = (b.1 - a.1) / (b.0 - a.0);
    (slope.is_finite() && slope > 1e-3).then(|| b.0 + (target - b.1) / slope)
}

/// Who accounts for the variance: the lines with the largest covariances, all others, the rules.
fn shares(of: &Looked<'_>) -> Vec<VarianceShare> {
    let NodeColumns { position, lines, .. } = &of.columns;
    let covariance = |values: &[f64]| {
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let (a, b) = (mean(values), mean(position));
        values.iter().zip(position).map(|(x, y)| (x - a) * (y - b)).sum::<f64>()
    };
    let variance = covariance(position);
    if variance <= 0.0 {
        return Vec::new();
    }
    let mut drawn = of.lines.clone();
    let size = |line: &usize| covariance(&lines[*line]).abs();
    drawn.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.cmp(b)));
    let others = drawn.split_off(drawn.len().min(MOST_PARTS));
    let is_of_rules = |line: &usize| of.model.lines[*line].group.is_of_rules() && varies(&lines[*line]);
    let of_rules: Vec<usize> = (0..lines.len()).filter(is_of_rules).collect();
    let sum = |some: &[usize]| {
        let mut sum = vec![0.0; position.len()];
        for &line in some {
            sum.iter_mut().zip(&lines[line]).for_each(|(sum, value)| *sum += value);
        }
        sum
    };
    let words = |&line: &usize| {
        let line = &of.model.lines[line];
        ShareOf::Line { code: line.code.clone(), name: line.name.clone() }
    };
    let mut whose: Vec<ShareOf> = drawn.iter().map(words).collect();
    let mut parts: Vec<Vec<f64>> = drawn.iter().map(|&line| lines[line].clone()).collect();
    for (some, what) in [(others, ShareOf::OtherLines), (of_rules, ShareOf::Rules)] {
        if !some.is_empty() {
            whose.push(what);
            parts.push(sum(&some));
        }
    }
    let shares = variance_shares(&parts);
    let share = |((of, part), share): ((ShareOf, &Vec<f64>), Estimate)| VarianceShare {
        of,
        share,
        covariance: covariance(part) / variance,
    };
    let mut found: Vec<VarianceShare> = whose.into_iter().zip(&parts).zip(shares).map(share).collect();
    found.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    found
}
