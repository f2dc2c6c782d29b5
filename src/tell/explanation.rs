//! One iteration: its factors, effects and movers; and everything behind them as a table.

use super::book::{page_table, word};
use super::page::{Block, Cell, PageTable};
use super::print::{Step, count, money, plain, sentence_case};
use super::table::{Kind, Table, When, col};
use super::value::Value;
use crate::say;
use crate::summary::{AccountMove, Explanation, Position};
use crate::tell::words;

/// Factors and accounts that are shown.
const SHOWN: usize = 15;
/// Lines of an account that are named.
const LINES: usize = 3;

/// Amounts of one iteration have no sampling error: one decimal.
fn amount(amount: f64) -> Cell {
    word(&money(amount, Step::TENTH))
}

/// What stands where nothing was expected because rules have no stated expectation.
fn unexpected() -> Cell {
    Cell::Dash
}

/// The explanation of one iteration.
#[must_use]
pub fn blocks(of: &Explanation) -> Vec<Block> {
    let ruled = !of.rules.is_empty();
    let mut blocks = vec![Block::Para(say![format!(
        "Iteration {} of seed {} (the first is 0), £m; deficits in brackets. {}.",
        of.iteration,
        of.seed,
        sentence_case(&words::done_by(&of.rules, &of.fund))
    )])];
    let mut nodes = vec![of.headline];
    if of.nation != of.headline {
        nodes.push(of.nation);
    }
    blocks.push(Block::Table(positions(of, &nodes, ruled)));
    if of.factors.is_empty() {
        blocks.push(Block::Para(say!["No shared factors: everything is independent."]));
    } else {
        let rows = of.factors.iter().take(SHOWN).map(|factor| {
            let name = format!("{}, {} {}", factor.factor, factor.level, shared_by(&factor.level, &factor.holder));
            vec![word(&name), word(&deviations(factor.value))]
        });
        let caption = format!("Shared factors, the furthest from usual first ({} in all)", of.factors.len());
        blocks.push(Block::Table(page_table(&caption, &["", ""], rows.collect())));
    }
    blocks.push(Block::Table(effects(of, ruled)));
    let moved: Vec<&AccountMove> = of.accounts.iter().take(SHOWN).filter(|account| account.moved != 0.0).collect();
    blocks.push(Block::Table(movers(of, &moved, ruled)));
    let largest = |account: &&AccountMove| {
        let parts: Vec<String> = account
            .lines
            .iter()
            .take(LINES)
            .map(|(line, effect)| format!("{} {}", plain(line), money(*effect, Step::TENTH)))
            .collect();
        say![format!("{}: {}", called(&of.positions[account.account]), parts.join("; "))]
    };
    blocks.push(Block::Para(say!["Their largest effects:"]));
    blocks.push(Block::List { numbered: false, items: moved.iter().map(largest).collect() });
    blocks
}

/// A list of iterations, worst first, by the position of a node: (iteration, position).
#[must_use]
pub fn worst(node: &str, iterations: u64, worst: &[(u64, f64)]) -> Vec<Block> {
    let rows = worst.iter().map(|&(iteration, position)| vec![word(&iteration.to_string()), amount(position)]);
    let caption =
        format!("The worst of {} iterations for {} (the first iteration is 0), £m", count(iterations), plain(node));
    vec![Block::Table(page_table(&caption, &["iteration", "position"], rows.collect())), Block::Para(say![""])]
}

/// `1.9 standard deviations bad`: high is worse.
fn deviations(value: f64) -> String {
    let side = if value > 0.0 { "bad" } else { "good" };
    format!("{:.1} standard deviations {side}", value.abs())
}

fn called(position: &Position) -> String {
    plain(if position.name.is_empty() { &position.code } else { &position.name })
}

/// The headline's node and the nation; where rules ran, what they added to what the risks left.
fn positions(of: &Explanation, nodes: &[usize], ruled: bool) -> PageTable {
    let known = nodes.iter().map(|&node| &of.positions[node]);
    if !ruled {
        let row = |of: &Position| vec![word(&called(of)), amount(of.base), amount(of.expected), amount(of.position)];
        return page_table("", &["", "base", "expected", "this iteration"], known.map(row).collect());
    }
    let row = |of: &Position| {
        let before = of.position - of.rules;
        let amounts = [of.base, of.expected, before, of.rules, of.position].map(amount);
        std::iter::once(word(&called(of))).chain(amounts).collect()
    };
    let head = ["", "base", "expected before rules", "before rules", "rules", "this iteration"];
    page_table("", &head, known.map(row).collect())
}

/// What each line did: risks with what was expected of them and their sum, then rules, of which nothing is.
fn effects(of: &Explanation, ruled: bool) -> PageTable {
    let (mut rows, mut expected, mut of_risks, mut of_rules) = (Vec::new(), 0.0, 0.0, 0.0);
    for line in &of.lines {
        let Some(mean) = line.expected else { continue };
        (expected, of_risks) = (expected + mean, of_risks + line.effect);
        rows.push(vec![word(&line.name), amount(mean), amount(line.effect)]);
    }
    let whole = if ruled { "All risks" } else { "All lines" };
    rows.push(vec![word(whole), amount(expected), amount(of_risks)]);
    if ruled {
        for line in of.lines.iter().filter(|line| line.expected.is_none()) {
            of_rules += line.effect;
            rows.push(vec![word(&line.name), unexpected(), amount(line.effect)]);
        }
        rows.push(vec![word("All rules"), unexpected(), amount(of_rules)]);
    }
    page_table("", &["Effect by line", "expected", "this iteration"], rows)
}

/// The accounts that the risks moved furthest from what was expected, and what rules then did to them.
fn movers(of: &Explanation, moved: &[&AccountMove], ruled: bool) -> PageTable {
    let known = |account: &AccountMove| &of.positions[account.account];
    if !ruled {
        let row = |account: &&AccountMove| {
            let of = known(account);
            vec![word(&called(of)), amount(of.expected), amount(of.position), amount(account.moved)]
        };
        let head = ["Moved most from what was expected", "expected", "ended", "moved"];
        return page_table("", &head, moved.iter().map(row).collect());
    }
    let row = |account: &&AccountMove| {
        let of = known(account);
        let before = of.position - of.rules;
        let amounts = [of.expected, before, account.moved, of.rules, of.position].map(amount);
        std::iter::once(word(&called(of))).chain(amounts).collect()
    };
    let head = ["Moved most by risks from what was expected", "expected", "before rules", "moved", "rules", "ended"];
    page_table("", &head, moved.iter().map(row).collect())
}

/// A row of the table of everything.
#[derive(Debug, Clone)]
struct Item {
    iteration: u64,
    item: &'static str,
    code: String,
    line: String,
    row: String,
    posts: String,
    value: f64,
}

/// Everything, one row an item: for each iteration its factors, each account's base, each amount, and each position. The position of
/// an account is its base and its in-year amounts, exactly.
#[must_use]
pub fn table() -> Table<Vec<Explanation>> {
    Table::new(
        "explanation",
        "One row a factor, base, amount or position of an iteration.",
        When::Always,
        6,
        |all: &Vec<Explanation>| all.iter().flat_map(items).collect(),
        vec![
            col("iteration", Kind::Count, "the iteration; the first is 0", |_, row: &Item| Value::Count(row.iteration)),
            col("item", Kind::Text, "`factor`, `base`, `amount`, `account` or `node`", |_, row: &Item| {
                Value::text(row.item)
            }),
            col("code", Kind::Text, "who shares a factor, or code of the account or node", |_, row: &Item| {
                Value::text(&row.code)
            }),
            col("line", Kind::Text, "the factor, or code of the line", |_, row: &Item| Value::text(&row.line)),
            col("row", Kind::Text, "level of the factor, or id of the row", |_, row: &Item| Value::text(&row.row)),
            col("posts", Kind::Text, "`in-year`, `underlying` or `both`", |_, row: &Item| Value::text(&row.posts)),
            col("value", Kind::Number, "standard deviations (high is worse), or £m", |_, row: &Item| {
                Value::Number(row.value)
            }),
        ],
    )
}

fn items(of: &Explanation) -> Vec<Item> {
    let item = |item: &'static str, [code, line, row, posts]: [&str; 4], value: f64| Item {
        iteration: of.iteration,
        item,
        code: code.to_owned(),
        line: line.to_owned(),
        row: row.to_owned(),
        posts: posts.to_owned(),
        value,
    };
    let factors = of.factors.iter().map(|f| item("factor", [&f.holder, &f.factor, &f.level, ""], f.value));
    let accounts = of.positions.iter().filter(|position| position.kind == "account");
    let bases = accounts.map(|p| item("base", [&p.code, "", "", "in-year"], p.base));
    let amounts = of.amounts.iter().map(|a| item("amount", [&a.account, &a.line, &a.row, a.posts], a.amount));
    let positions = of.positions.iter().flat_map(|p| {
        let in_year = item(p.kind, [&p.code, "", "", "in-year"], p.position);
        let underlying = p.underlying.map(|amount| item(p.kind, [&p.code, "", "", "underlying"], amount));
        std::iter::once(in_year).chain(underlying)
    });
    factors.chain(bases).chain(amounts).chain(positions).collect()
}

/// Who shares a factor, without its level said twice: `acute` of `type:acute`; a parameter concerns all alike.
fn shared_by<'a>(level: &str, holder: &'a str) -> &'a str {
    if level == "parameter" {
        return "";
    }
    holder.strip_prefix(level).and_then(|rest| rest.strip_prefix(':')).unwrap_or(holder)
}
