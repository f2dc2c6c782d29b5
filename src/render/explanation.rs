//! One iteration on the terminal, and in full as CSV.

use super::RenderError;
use super::format::{Step, count, money, plain};
use super::tables::neutral;
use super::terminal::{table, wrapped};
use super::words::shortened;
use crate::summary::{Explanation, Position};

/// Factors and accounts that the terminal shows.
const SHOWN: usize = 15;
/// Lines of an account that it names.
const LINES: usize = 3;

/// One decimal for amounts of one iteration: there is no sampling error in them.
const STEP: Step = Step::TENTH;

/// The explanation for a terminal of `width` characters.
#[must_use]
pub fn terminal(of: &Explanation, width: usize) -> String {
    let mut lines = Vec::new();
    let title = format!(
        "Iteration {} of seed {} (the first is 0), £m; deficits in brackets. Before mitigations and central action.",
        of.iteration, of.seed
    );
    wrapped(&title, "", width, &mut lines);
    let mut rows = vec![["", "base", "expected", "this iteration"].map(str::to_owned)];
    let mut nodes = vec![of.headline];
    if of.nation != of.headline {
        nodes.push(of.nation);
    }
    rows.extend(nodes.into_iter().map(|node| {
        let known = &of.positions[node];
        [called(known), money(known.base, STEP), money(known.expected, STEP), money(known.position, STEP)]
    }));
    table(&rows, width, &mut lines);

    lines.push(String::new());
    if of.factors.is_empty() {
        lines.push("No shared factors: everything is independent.".to_owned());
    } else {
        lines.push(format!("Shared factors, the furthest from usual first ({} in all):", of.factors.len()));
        let rows: Vec<[String; 2]> = of
            .factors
            .iter()
            .take(SHOWN)
            .map(|factor| {
                [
                    plain(&format!("{}, {} {}", factor.factor, factor.level, shared_by(&factor.level, &factor.holder))),
                    deviations(factor.value),
                ]
            })
            .collect();
        table(&rows, width, &mut lines);
    }

    lines.push(String::new());
    let mut rows = vec![["Effect by line", "expected", "this iteration"].map(str::to_owned)];
    rows.extend(of.lines.iter().map(|line| [plain(&line.name), money(line.expected, STEP), money(line.effect, STEP)]));
    rows.push(total("All lines", of.lines.iter().map(|line| (line.expected, line.effect))));
    table(&rows, width, &mut lines);

    lines.push(String::new());
    let mut rows = vec![["Moved most from what was expected", "expected", "ended", "moved"].map(str::to_owned)];
    let moved = || of.accounts.iter().take(SHOWN).filter(|account| account.moved != 0.0);
    rows.extend(moved().map(|account| {
        let known = &of.positions[account.account];
        [called(known), money(known.expected, STEP), money(known.position, STEP), money(account.moved, STEP)]
    }));
    table(&rows, width, &mut lines);
    lines.push(String::new());
    lines.push("Their largest effects:".to_owned());
    for account in moved() {
        let parts: Vec<String> = account
            .lines
            .iter()
            .take(LINES)
            .map(|(line, effect)| format!("{} {}", plain(line), money(*effect, STEP)))
            .collect();
        wrapped(&format!("{}: {}", called(&of.positions[account.account]), parts.join("; ")), "  ", width, &mut lines);
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A list of iterations, worst first, by the position of a node: (iteration, position).
#[must_use]
pub fn worst(node: &str, iterations: u64, worst: &[(u64, f64)], width: usize) -> String {
    let mut lines = Vec::new();
    let title =
        format!("The worst of {} iterations for {} (the first iteration is 0), £m:", count(iterations), plain(node));
    wrapped(&title, "", width, &mut lines);
    let mut rows = vec![["iteration", "position"].map(str::to_owned)];
    rows.extend(worst.iter().map(|&(iteration, position)| [iteration.to_string(), money(position, STEP)]));
    table(&rows, width, &mut lines);
    lines.push(String::new());
    lines.push(String::new());
    lines.join("\n")
}

/// `1.9 standard deviations bad`: high is worse.
fn deviations(value: f64) -> String {
    let side = if value > 0.0 { "bad" } else { "good" };
    format!("{:.1} standard deviations {side}", value.abs())
}

fn called(position: &Position) -> String {
    shortened(&plain(if position.name.is_empty() { &position.code } else { &position.name }), 40)
}

fn total(name: &str, amounts: impl Iterator<Item = (f64, f64)>) -> [String; 3] {
    let (expected, effect) = amounts.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    [name.to_owned(), money(expected, STEP), money(effect, STEP)]
}

/// Everything as CSV, one row an item: for each iteration its factors, each account's base, each amount, and each position.
/// The position of an account is its base and its in-year amounts, exactly.
///
/// # Errors
/// When the writer fails: a mistake in this program.
pub fn csv(explanations: &[Explanation]) -> Result<Vec<u8>, RenderError> {
    const FILE: &str = "the explanation";
    let failed = |error: csv::Error| RenderError::Table(FILE, error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["iteration", "item", "code", "line", "row", "posts", "value"]).map_err(failed)?;
    for of in explanations {
        let iteration = of.iteration.to_string();
        // Adding zero turns −0 into 0.
        let mut write = |cells: [&str; 5], value: f64| {
            let [item, rest @ ..] = cells;
            let rest = rest.map(neutral);
            let value = (value + 0.0).to_string();
            let cells = [&iteration, item].into_iter().chain(rest.iter().map(String::as_str)).chain([value.as_str()]);
            writer.write_record(cells).map_err(failed)
        };
        for factor in &of.factors {
            write(["factor", &factor.holder, &factor.factor, &factor.level, ""], factor.value)?;
        }
        for position in of.positions.iter().filter(|position| position.kind == "account") {
            write(["base", &position.code, "", "", "in-year"], position.base)?;
        }
        for amount in &of.amounts {
            write(["amount", &amount.account, &amount.line, &amount.row, amount.posts], amount.amount)?;
        }
        for position in &of.positions {
            write([position.kind, &position.code, "", "", "in-year"], position.position)?;
            if let Some(underlying) = position.underlying {
                write([position.kind, &position.code, "", "", "underlying"], underlying)?;
            }
        }
    }
    writer.into_inner().map_err(|error| RenderError::Table(FILE, error.to_string()))
}
/// Who shares a factor, without its level said twice: `acute` of `type:acute`; a parameter concerns all alike.
fn shared_by<'a>(level: &str, holder: &'a str) -> &'a str {
    if level == "parameter" {
        return "";
    }
    holder.strip_prefix(level).and_then(|rest| rest.strip_prefix(':')).unwrap_or(holder)
}
