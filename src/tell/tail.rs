//! The bad tail of the nation and sectors, in names and £m.

use super::book::{page_table, word};
use super::page::Block;
use super::print::{self, Step, count, money, plain};
use crate::model::RuleKind;
use crate::say;
use crate::tell::words;

/// What is known of a node's bad tail.
#[derive(Debug, Clone, PartialEq)]
pub struct TailOfNode {
    /// Its name for people.
    pub name: String,
    /// For each share of [`TailReport::shares`] the position that it ends at; none where the iterations do not reach so far.
    pub quantiles: Vec<Option<Known>>,
    /// Stated limits, £m, with the chance of a position below each and its standard error.
    pub chances: Vec<(f64, f64, f64)>,
}

/// A position and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The position, £m.
    pub value: f64,
    /// Its standard error; none where the iterations do not reach its interval's end.
    pub se: Option<f64>,
    /// How many plain iterations would know it as well.
    pub worth: f64,
}

/// The tails of a run under importance sampling.
#[derive(Debug, Clone, PartialEq)]
pub struct TailReport {
    /// Title of the scenario.
    pub title: String,
    /// The rules that ran.
    pub rules: Vec<RuleKind>,
    /// What the money is called that rules set by positions.
    pub fund: String,
    /// Sampler, seed and iterations.
    pub run: String,
    /// Iterations.
    pub iterations: u64,
    /// Shares of the quantiles, the rarest first.
    pub shares: Vec<f64>,
    /// The nation, then the sectors.
    pub nodes: Vec<TailOfNode>,
}

/// The report.
#[must_use]
pub fn blocks(report: &TailReport) -> Vec<Block> {
    let mut blocks = vec![Block::Para(say![format!(
        "{}: the bad tail of the year-end position, £m, {}; deficits in brackets; {}.",
        plain(&report.title),
        words::done_by(&report.rules, &report.fund),
        report.run
    )])];
    let mut rows = Vec::new();
    for node in &report.nodes {
        for (share, found) in report.shares.iter().zip(&node.quantiles) {
            let [position, error, worth] = match *found {
                None => ["too few iterations".to_owned(), String::new(), String::new()],
                Some(Known { value, se, worth }) => {
                    let step = if value.abs() >= 20.0 { Step::WHOLE } else { Step::TENTH };
                    [money(value, se.map_or(Step::WHOLE, |se| step.with_error(se))), print::error(se), about(worth)]
                }
            };
            rows.push([plain(&node.name), one_in(*share), position, error, worth].map(|cell| word(&cell)).to_vec());
        }
    }
    let head = ["", "chance", "position", "standard error", "worth plain iterations"];
    blocks.push(Block::Table(page_table(
        "The position that the year ends below with a chance of 1 in so many",
        &head,
        rows,
    )));
    let known = || report.nodes.iter().flat_map(|node| &node.quantiles).flatten();
    if known().any(|known| known.se.is_none()) {
        blocks.push(Block::Note(say!["n/a: the iterations do not reach the far end of the 95% interval."]));
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
    let iterations = report.iterations as f64;
    if known().any(|known| known.worth < 0.9 * iterations) {
        blocks.push(Block::Note(say![format!(
            "Where a position is worth fewer plain iterations than the {} of this run, the shift does harm there: what moves it is not what \
             the shift moves. Ask for a smaller one; 0 is plain sampling.",
            count(report.iterations)
        )]));
    }
    let mut rows = Vec::new();
    for node in &report.nodes {
        for &(limit, value, se) in &node.chances {
            let [chance, error] = percent(value, se);
            let limit = money(limit, if limit.fract() == 0.0 { Step::WHOLE } else { Step::TENTH });
            rows.push([plain(&node.name), limit, chance, error].map(|cell| word(&cell)).to_vec());
        }
    }
    if !rows.is_empty() {
        let head = ["", "below", "chance", "standard error"];
        blocks.push(Block::Table(page_table("The chance of a position below a stated one", &head, rows)));
    }
    blocks
}

/// A number to two digits.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a finite number above nought")]
fn about(worth: f64) -> String {
    if !worth.is_finite() {
        return String::new();
    }
    let mut unit = 1.0;
    while worth / unit >= 99.5 {
        unit *= 10.0;
    }
    count(((worth / unit).round() * unit) as u64)
}

/// `1 in 200`.
fn one_in(share: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares from one in two to one in 2^34"
    )]
    let of = (1.0 / share).round() as u64;
    format!("1 in {}", count(of))
}

/// A chance and its standard error in per cent, to two digits of the error. Weights make an estimate of a sure thing scatter about 1: no
/// chance is beyond 0 or 100 %.
fn percent(value: f64, se: f64) -> [String; 2] {
    let (value, se) = (100.0 * value.clamp(0.0, 1.0), 100.0 * se);
    if !se.is_finite() {
        return ["too few iterations".to_owned(), String::new()];
    }
    if value == 0.0 {
        return ["none seen".to_owned(), String::new()];
    }
    let mut decimals = 0;
    let mut shown = se;
    while shown < 9.95 && decimals < 8 {
        shown *= 10.0;
        decimals += 1;
    }
    [format!("{value:.decimals$}%"), format!("{se:.decimals$}%")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_chance_is_beyond_nought_or_a_hundred_per_cent() {
        assert_eq!(percent(1.009, 0.02)[0], "100.0%");
        assert_eq!(percent(0.000_123_4, 0.000_007), ["0.01234%", "0.00070%"]);
        assert_eq!(percent(0.0, 0.0)[0], "none seen");
        assert_eq!(percent(0.5, f64::INFINITY)[0], "too few iterations");
        assert_eq!([about(1_234_567.0), one_in(0.001)], ["1,200,000", "1 in 1,000"]);
    }
}
