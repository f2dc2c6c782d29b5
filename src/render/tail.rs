//! The bad tail of the nation and sectors on the terminal, in names and £m.

use super::format::{self, Step, money, plain};
use super::terminal::{table, wrapped};

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
    /// What has happened to the positions and what has not.
    pub stage: String,
    /// Sampler, seed and iterations.
    pub run: String,
    /// Iterations.
    pub iterations: u64,
    /// Shares of the quantiles, the rarest first.
    pub shares: Vec<f64>,
    /// The nation, then the sectors.
    pub nodes: Vec<TailOfNode>,
}

/// The report for a terminal of `width` characters.
#[must_use]
pub fn terminal(report: &TailReport, width: usize) -> String {
    let mut lines = Vec::new();
    let (title, stage) = (plain(&report.title), plain(&report.stage));
    let head =
        format!("{title}: the bad tail of the year-end position, £m, {stage}; deficits in brackets; {}.", report.run);
    wrapped(&head, "", width, &mut lines);
    lines.push(String::new());
    lines.push("The position that the year ends below with a chance of 1 in so many:".to_owned());
    let headers = ["", "chance", "position", "standard error", "worth plain iterations"];
    let mut rows = vec![headers.map(str::to_owned)];
    for node in &report.nodes {
        for (share, found) in report.shares.iter().zip(&node.quantiles) {
            let [position, error, worth] = match *found {
                None => ["too few iterations".to_owned(), String::new(), String::new()],
                Some(Known { value, se, worth }) => {
                    let step = if value.abs() >= 20.0 { Step::WHOLE } else { Step::TENTH };
                    [money(value, se.map_or(Step::WHOLE, |se| step.with_error(se))), format::error(se), about(worth)]
                }
            };
            rows.push([plain(&node.name), one_in(*share), position, error, worth]);
        }
    }
    table(&rows, width, &mut lines);
    let known = || report.nodes.iter().flat_map(|node| &node.quantiles).flatten();
    if known().any(|known| known.se.is_none()) {
        wrapped("n/a: the iterations do not reach the far end of the 95% interval.", "", width, &mut lines);
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
    let iterations = report.iterations as f64;
    if known().any(|known| known.worth < 0.9 * iterations) {
        let note = format!(
            "Where a position is worth fewer plain iterations than the {} of this run, the shift does harm there: what moves \
             it is not what the shift moves. Ask for a smaller one; 0 is plain sampling.",
            format::count(report.iterations)
        );
        wrapped(&note, "", width, &mut lines);
    }
    let mut rows = vec![["".to_owned(), "below".to_owned(), "chance".to_owned(), "standard error".to_owned()]];
    for node in &report.nodes {
        for &(limit, value, se) in &node.chances {
            let [chance, error] = percent(value, se);
            let limit = money(limit, if limit.fract() == 0.0 { Step::WHOLE } else { Step::TENTH });
            rows.push([plain(&node.name), limit, chance, error]);
        }
    }
    if rows.len() > 1 {
        lines.push(String::new());
        lines.push("The chance of a position below a stated one:".to_owned());
        table(&rows, width, &mut lines);
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
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
    format::count(((worth / unit).round() * unit) as u64)
}

/// `1 in 200`.
fn one_in(share: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares from one in two to one in 2^34"
    )]
    let of = (1.0 / share).round() as u64;
    format!("1 in {}", format::count(of))
}

/// A chance and its standard error in per cent, to two digits of the error.
fn percent(value: f64, se: f64) -> [String; 2] {
    let (value, se) = (100.0 * value, 100.0 * se);
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
    fn tails_are_said_in_names_brackets_and_no_more_digits_than_the_error_supports() {
        let report = TailReport {
            title: "A year".to_owned(),
            stage: "before mitigations".to_owned(),
            run: "importance with a shift of 2.5, seed 7, 20,000 iterations".to_owned(),
            iterations: 20_000,
            shares: vec![0.001, 0.01, 0.1],
            nodes: vec![TailOfNode {
                name: "Whole country".to_owned(),
                quantiles: vec![
                    Some(Known { value: -1_234.4, se: Some(6.3), worth: 1_234_567.0 }),
                    Some(Known { value: -900.0, se: None, worth: 1_999.0 }),
                    None,
                ],
                chances: vec![(-1_500.0, 0.000_123_4, 0.000_007), (-9_000.0, 0.0, 0.0), (2.5, 0.5, f64::INFINITY)],
            }],
        };
        let expected = "\
A year: the bad tail of the year-end position, £m, before mitigations; deficits in brackets;
importance with a shift of 2.5, seed 7, 20,000 iterations.

The position that the year ends below with a chance of 1 in so many:
                   chance            position  standard error  worth plain iterations
Whole country  1 in 1,000             (1,230)             6.3               1,200,000
Whole country    1 in 100               (900)             n/a                   2,000
Whole country     1 in 10  too few iterations
n/a: the iterations do not reach the far end of the 95% interval.
Where a position is worth fewer plain iterations than the 20,000 of this run, the shift does harm
there: what moves it is not what the shift moves. Ask for a smaller one; 0 is plain sampling.

The chance of a position below a stated one:
                 below              chance  standard error
Whole country  (1,500)            0.01234%        0.00070%
Whole country  (9,000)           none seen
Whole country      2.5  too few iterations
";
        assert_eq!(terminal(&report, 100), expected);
    }
}
