//! What it would take, in a sentence or two.

use super::page::Block;
use super::print::{Step, chance, count, money, plain, share};
use super::table::{Kind, Table, When, col};
use super::value::Value;
use crate::results::Chance;
use crate::say;
use crate::seek::{Found, Sought};

/// Title of the page.
pub const TITLE: &str = "What it would take";

/// What stands below the page.
#[must_use]
pub fn stamp(told: &Sought) -> String {
    super::words::stamp_of(told.seed, told.iterations, &told.data_note)
}

/// The answer.
#[must_use]
pub fn blocks(told: &Sought) -> Vec<Block> {
    let wanted = &told.wanted;
    let name = plain(&told.name);
    let target = if wanted.target == 0.0 {
        "break-even".to_owned()
    } else {
        format!("£{}m", money(wanted.target, if wanted.target.fract() == 0.0 { Step::WHOLE } else { Step::TENTH }))
    };
    let what = format!("a chance of {} that {name} reaches {target}", share(wanted.chance));
    let lever = plain(&told.lever.change);
    let lever = lever.strip_suffix(" =").unwrap_or(&lever);
    let mut said = vec![match &told.found {
        Some(found) => {
            let bound = if told.rises { "at least" } else { "at most" };
            format!("For {what}, `{lever}` must be {bound} {}{}.", number(found.value), doubt(told))
        }
        None => format!(
            "No value of `{lever}` from {} to {} gives {what}: the best is {} at {}.",
            number(told.lever.ends[0]),
            number(told.lever.ends[1]),
            chance(&told.best.1),
            number(told.best.0)
        ),
    }];
    said.push(format!("As the scenario stands the chance is {}.", chance(&told.stands)));
    if let Some(found) = &told.found {
        said.push(format!("With it, it is {}.", chance(&found.chance)));
    }
    vec![
        Block::Para(say![said.join(" ")]),
        Block::Note(say![format!(
            "Seed {}, {} iterations, the same draws for every value; the range in brackets is what 95% confidence leaves of the sampling.",
            told.seed,
            count(told.iterations)
        )]),
    ]
}

/// ` (0.91 to 0.95)`.
fn doubt(told: &Sought) -> String {
    let Some(found) = &told.found else { return String::new() };
    let beyond = || "beyond the lever".to_owned();
    let [low, high] = found.interval.map(|end| end.map_or_else(beyond, number));
    if told.rises { format!(" ({low} to {high})") } else { format!(" ({high} to {low})") }
}

/// To four digits.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 1_000.0 => 0,
        size if size >= 100.0 => 1,
        size if size >= 10.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

/// The tables of what was sought.
#[must_use]
pub fn tables() -> [Table<Sought>; 2] {
    [answer(), values()]
}

fn answer() -> Table<Sought> {
    let found = |get: fn(&Found) -> Option<f64>| {
        move |of: &Sought, (): &()| of.found.as_ref().and_then(get).map_or(Value::Blank, Value::Number)
    };
    Table::new(
        "seek",
        "The least of the lever for the chance that is wanted.",
        When::Always,
        1,
        |_: &Sought| vec![()],
        vec![
            col("node_code", Kind::Text, "whose position", |of: &Sought, (): &()| Value::text(&of.wanted.node)),
            col("target", Kind::Money, "position to reach", |of: &Sought, (): &()| Value::Money(of.wanted.target)),
            col("wanted", Kind::Share, "with this chance", |of: &Sought, (): &()| Value::Share(of.wanted.chance)),
            col("lever", Kind::Text, "the change whose number is sought", |of: &Sought, (): &()| {
                Value::text(&of.lever.change)
            }),
            col("from", Kind::Number, "its least value", |of: &Sought, (): &()| Value::Number(of.lever.ends[0])),
            col("to", Kind::Number, "its most", |of: &Sought, (): &()| Value::Number(of.lever.ends[1])),
            col("value", Kind::Number, "what is enough; blank where nothing is", found(|of| Some(of.value))),
            col(
                "value_low",
                Kind::Number,
                "95 % interval, where the chance may begin to be enough; blank beyond the lever",
                found(|of| of.interval[0]),
            ),
            col(
                "value_high",
                Kind::Number,
                "where it is enough for certain; blank beyond the lever",
                found(|of| of.interval[1]),
            ),
            col("chance_now", Kind::Chance, "chance as the scenario stands", |of: &Sought, (): &()| {
                Value::chance(Some(of.stands))
            }),
            col(
                "chance_then",
                Kind::Chance,
                "chance with it; blank where nothing is enough",
                |of: &Sought, (): &()| Value::chance(of.found.as_ref().map(|found| found.chance)),
            ),
            col("best", Kind::Number, "the value of the lever that is best", |of: &Sought, (): &()| {
                Value::Number(of.best.0)
            }),
            col("best_chance", Kind::Chance, "chance there", |of: &Sought, (): &()| Value::chance(Some(of.best.1))),
        ],
    )
}

fn values() -> Table<Sought> {
    Table::new(
        "seek_values",
        "One row a value of the lever that was looked at.",
        When::Always,
        1,
        |of: &Sought| of.looked.clone(),
        vec![
            col("value", Kind::Number, "the value", |_: &Sought, row: &(f64, Chance)| Value::Number(row.0)),
            col("chance", Kind::Chance, "chance of the target there", |_: &Sought, row: &(f64, Chance)| {
                Value::chance(Some(row.1))
            }),
        ],
    )
}
