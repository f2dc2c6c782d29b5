//! One iteration in words and figures: which factors were bad, which lines cost, who moved most.

use super::parts::roll_words;
use crate::compile::{Compiled, Posts};
use crate::model::{Model, RuleKind};
use crate::replay::{Detail, FactorValue};

/// Everything that a reader may be told about one iteration.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The seed that it belongs to.
    pub seed: u64,
    /// The iteration, counted from 0.
    pub iteration: u64,
    /// The rules that ran, in order: what they do has no stated expectation.
    pub rules: Vec<RuleKind>,
    /// What the money is called that rules set by positions.
    pub fund: String,
    /// Index in `positions` of the figure that headlines speak of.
    pub headline: usize,
    /// Index in `positions` of the nation.
    pub nation: usize,
    /// Every account and every roll-up.
    pub positions: Vec<Position>,
    /// Every shared factor, the furthest from zero first.
    pub factors: Vec<FactorValue>,
    /// Every risk line, the largest effect first.
    pub lines: Vec<LineMove>,
    /// Every account, the largest move first.
    pub accounts: Vec<AccountMove>,
    /// Every amount behind the positions.
    pub amounts: Vec<Amount>,
}

/// Where an account or a roll-up ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// `account` or `node`: the own account of a node has the node's code.
    pub kind: &'static str,
    /// Code.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Starting position, £m, incentive included.
    pub base: f64,
    /// Its expected position before any rule, £m.
    pub expected: f64,
    /// What rules did to it, £m.
    pub rules: f64,
    /// Its position, £m: base and all of its amounts.
    pub position: f64,
    /// Its underlying position, £m; none where it cannot differ.
    pub underlying: Option<f64>,
}

/// What a risk line did.
#[derive(Debug, Clone, PartialEq)]
pub struct LineMove {
    /// Code of the line.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Its effect on the position, £m, adverse negative.
    pub effect: f64,
    /// The effect that was expected, £m; none for lines that rules post to.
    pub expected: Option<f64>,
}

/// What an account did.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountMove {
    /// Index in [`Explanation::positions`].
    pub account: usize,
    /// Position before any rule less its expectation, £m.
    pub moved: f64,
    /// Names of its lines with their effects, the largest first.
    pub lines: Vec<(String, f64)>,
}

/// An amount on an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// Code of the account.
    pub account: String,
    /// Code of the line.
    pub line: String,
    /// Id of the row; `provided` for what the base already holds for the line.
    pub row: String,
    /// `in-year`, `underlying` or `both`.
    pub posts: &'static str,
    /// £m, adverse negative.
    pub amount: f64,
}

impl Explanation {
    /// Of a replayed iteration.
    #[must_use]
    pub fn of(model: &Model, compiled: &Compiled, seed: u64, detail: &Detail) -> Self {
        let columns = &compiled.columns;
        let mut positions = positions(model, compiled, detail);
        let headline = columns.headline;
        let line_of = |column: usize| columns.lines[column].line;

        let mut lines: Vec<LineMove> = model
            .lines
            .iter()
            .map(|line| LineMove {
                code: line.code.clone(),
                name: line.name.clone(),
                effect: 0.0,
                expected: (!line.group.is_of_rules()).then_some(0.0),
            })
            .collect();
        let mut amounts = Vec::new();
        let mut accounts = Vec::new();
        let mut posted = detail.posted.iter().peekable();
        for (index, account) in compiled.accounts.iter().enumerate() {
            let mut effects = vec![0.0; model.lines.len()];
            let mut note = |line: usize, row: &str, posts: Posts, amount: f64| {
                if posts.in_year() {
                    effects[line] += amount;
                }
                amounts.push(Amount {
                    account: model.accounts[index].code.clone(),
                    line: model.lines[line].code.clone(),
                    row: row.to_owned(),
                    posts: match posts {
                        Posts::InYear => "in-year",
                        Posts::Underlying => "underlying",
                        Posts::Both => "both",
                    },
                    amount,
                });
            };
            for &(column, amount) in &account.provided {
                expect(&mut lines[line_of(column)], amount);
                note(line_of(column), "provided", Posts::InYear, amount);
            }
            while let Some(posted) = posted.next_if(|posted| posted.account == index) {
                note(line_of(posted.line_column), &posted.row, posted.posts, posted.amount);
            }
            for term in account.terms.iter().filter(|term| term.posts.in_year()) {
                expect(&mut lines[line_of(term.line_column)], term.expected);
            }
            for (line, effect) in lines.iter_mut().zip(&effects) {
                line.effect += effect;
            }
            let of_rules = model.lines.iter().zip(&effects).filter(|(line, _)| line.group.is_of_rules());
            positions[index].rules = of_rules.map(|(_, effect)| effect).sum();
            let moved = positions[index].position - positions[index].rules - positions[index].expected;
            let mut of: Vec<(String, f64)> =
                model.lines.iter().map(|line| line.name.clone()).zip(effects).filter(|of| of.1 != 0.0).collect();
            of.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
            accounts.push(AccountMove { account: index, moved, lines: of });
        }
        for (roll, node) in columns.rolls.iter().zip(columns.accounts..) {
            positions[node].rules = roll.accounts.iter().map(|&account| positions[account].rules).sum();
        }
        lines.retain(|line| line.effect != 0.0 || line.expected.is_some_and(|expected| expected != 0.0));
        lines.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
        accounts.sort_by(|a, b| b.moved.abs().total_cmp(&a.moved.abs()));
        let mut factors = detail.factors.clone();
        factors.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
        Self {
            seed,
            iteration: detail.iteration,
            rules: model.rules.iter().map(crate::model::Rule::kind).collect(),
            fund: model.fund_name().to_owned(),
            headline,
            nation: columns.roll_column(0),
            positions,
            factors,
            lines,
            accounts,
            amounts,
        }
    }
}

/// Adds to what is expected of a line; nothing is of one that rules post to.
fn expect(line: &mut LineMove, amount: f64) {
    if let Some(expected) = &mut line.expected {
        *expected += amount;
    }
}

/// What rules did is added once their amounts are known.
fn positions(model: &Model, compiled: &Compiled, detail: &Detail) -> Vec<Position> {
    let columns = &compiled.columns;
    let expected = compiled.expected_positions();
    let base = |account: usize| {
        let account = &compiled.accounts[account];
        account.constant - account.provided.iter().map(|(_, amount)| amount).sum::<f64>()
    };
    let position = |column: usize, kind, (code, name): (String, String), accounts: &[usize]| Position {
        kind,
        code,
        name,
        base: accounts.iter().map(|&account| base(account)).sum(),
        expected: accounts.iter().map(|&account| expected[account]).sum(),
        rules: 0.0,
        position: detail.in_year[column],
        underlying: detail.underlying.get(column).copied(),
    };
    let mut positions: Vec<Position> = (0..columns.accounts)
        .map(|index| {
            let account = &model.accounts[index];
            position(index, "account", (account.code.clone(), account.name.clone()), &[index])
        })
        .collect();
    for (index, roll) in columns.rolls.iter().enumerate() {
        let words = roll_words(model, &roll.of);
        positions.push(position(columns.roll_column(index), "node", (words.code, words.name), &roll.accounts));
    }
    positions
}
