//! What it would take, in a sentence or two.

use super::page::Block;
use super::print::{Step, chance, count, money, plain, share};
use crate::say;
use crate::seek::Sought;

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
