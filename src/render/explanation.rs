//! One iteration on the terminal, and in full as CSV.

use super::RenderError;
use super::format::{Step, count, money, plain};
use super::tables::neutral;
use super::terminal::{table, wrapped};
use super::words::{sentence_case, shortened};
use crate::summary::{AccountMove, Explanation, Position};

/// Factors and accounts that the terminal shows.
const SHOWN: usize = 15;
/// Lines of an account that it names.
const LINES: usize = 3;

/// One decimal for amounts of one iteration: there is no sampling error in them.
const STEP: Step = Step::TENTH;

/// What stands where nothing was expected because rules have no stated expectation.
const NO_EXPECTATION: &str = "–";

/// The explanation for a terminal of `width` characters.
#[must_use]
pub fn terminal(of: &Explanation, width: usize) -> String {
    let mut lines = Vec::new();
    let title = format!(
        "Iteration {} of seed {} (the first is 0), £m; deficits in brackets. {}.",
        of.iteration,
        of.seed,
        sentence_case(&plain(&of.stage))
    );
    wrapped(&title, "", width, &mut lines);
    let mut nodes = vec![of.headline];
    if of.nation != of.headline {
        nodes.push(of.nation);
    }
    positions(of, &nodes, width, &mut lines);

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
    effects(of, width, &mut lines);

    lines.push(String::new());
    let moved: Vec<&AccountMove> = of.accounts.iter().take(SHOWN).filter(|account| account.moved != 0.0).collect();
    movers(of, &moved, width, &mut lines);
    lines.push(String::new());
    lines.push("Their largest effects:".to_owned());
    for account in moved {
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

/// The headline's node and the nation; where rules ran, what they added to what the risks left.
fn positions(of: &Explanation, nodes: &[usize], width: usize, lines: &mut Vec<String>) {
    let known = || nodes.iter().map(|&node| &of.positions[node]);
    if of.ruled {
        let head = ["", "base", "expected before rules", "before rules", "rules", "this iteration"];
        let row = |known: &Position| {
            let before = known.position - known.rules;
            let [base, expected, before, rules, position] =
                [known.base, known.expected, before, known.rules, known.position].map(|amount| money(amount, STEP));
            [called(known), base, expected, before, rules, position]
        };
        let rows: Vec<_> = std::iter::once(head.map(str::to_owned)).chain(known().map(row)).collect();
        table(&rows, width, lines);
        return;
    }
    let head = ["", "base", "expected", "this iteration"].map(str::to_owned);
    let row = |known: &Position| {
        [called(known), money(known.base, STEP), money(known.expected, STEP), money(known.position, STEP)]
    };
    let rows: Vec<_> = std::iter::once(head).chain(known().map(row)).collect();
    table(&rows, width, lines);
}

/// What each line did: risks with what was expected of them and their sum, then rules, of which nothing is.
fn effects(of: &Explanation, width: usize, lines: &mut Vec<String>) {
    let mut rows = vec![["Effect by line", "expected", "this iteration"].map(str::to_owned)];
    let (mut expected, mut of_risks, mut of_rules) = (0.0, 0.0, 0.0);
    for line in &of.lines {
        let Some(mean) = line.expected else { continue };
        (expected, of_risks) = (expected + mean, of_risks + line.effect);
        rows.push([plain(&line.name), money(mean, STEP), money(line.effect, STEP)]);
    }
    let whole = if of.ruled { "All risks" } else { "All lines" };
    rows.push([whole.to_owned(), money(expected, STEP), money(of_risks, STEP)]);
    if of.ruled {
        for line in of.lines.iter().filter(|line| line.expected.is_none()) {
            of_rules += line.effect;
            rows.push([plain(&line.name), NO_EXPECTATION.to_owned(), money(line.effect, STEP)]);
        }
        rows.push(["All rules".to_owned(), NO_EXPECTATION.to_owned(), money(of_rules, STEP)]);
    }
    table(&rows, width, lines);
}

/// The accounts that the risks moved furthest from what was expected, and what rules then did to them.
fn movers(of: &Explanation, moved: &[&AccountMove], width: usize, lines: &mut Vec<String>) {
    if of.ruled {
        let head =
            ["Moved most by risks from what was expected", "expected", "before rules", "moved", "rules", "ended"];
        let row = |account: &&AccountMove| {
            let known = &of.positions[account.account];
            let before = known.position - known.rules;
            let [expected, before, moved, rules, ended] =
                [known.expected, before, account.moved, known.rules, known.position].map(|amount| money(amount, STEP));
            [called(known), expected, before, moved, rules, ended]
        };
        let rows: Vec<_> = std::iter::once(head.map(str::to_owned)).chain(moved.iter().map(row)).collect();
        table(&rows, width, lines);
        return;
    }
    let head = ["Moved most from what was expected", "expected", "ended", "moved"].map(str::to_owned);
    let row = |account: &&AccountMove| {
        let known = &of.positions[account.account];
        [called(known), money(known.expected, STEP), money(known.position, STEP), money(account.moved, STEP)]
    };
    let rows: Vec<_> = std::iter::once(head).chain(moved.iter().map(row)).collect();
    table(&rows, width, lines);
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
