//! What changed between two scenarios: a sentence, a bridge, a table of parts, the organisations that moved most.

use super::book::{page_table, word};
use super::page::{Block, Cell, PageTable};
use super::plot::{Axis, Dash, Ink, Mark, Panel, Plot, RowLabel};
use super::print::{self, Step, count, money, money_in_words, plain};
use super::table::{Kind, Table, When, col};
use super::value::Value;
use super::words;
use crate::compare::{Compared, End, Mover, Part, Step as Way};
use crate::results::Estimate;
use crate::say;

/// Title of the page.
pub const TITLE: &str = "What changed, and why";

/// What the order means.
const ORDER: &str = "The parts are put in one after the other, in the order shown, over the same random numbers; they add up to the whole \
                     change. \u{201c}On its own\u{201d} is what a part does without those above it: where the two differ, the order decides who \
                     is named. The figure after ± is 1.96 standard errors of the sampling.";

/// A part for people.
#[must_use]
pub const fn part(part: Part) -> &'static str {
    match part {
        Part::Draws => "seed and iterations",
        Part::Places => "organisations and their sizes",
        Part::Actuals => "months that have happened",
        Part::Plans => "plans, forecasts and control totals",
        Part::Savings => "savings programmes",
        Part::Pay => "pay awards",
        Part::RisksRemoved => "risks removed",
        Part::RisksAdded => "risks added",
        Part::RisksRevalued => "risks re-valued",
        Part::Contracts => "contracts",
        Part::Action => "mitigations, support and national action",
        Part::Dependence => "what moves together",
        Part::Settings => "settings and rules",
        Part::WhatIf => "changes asked for (--set)",
        Part::Method => "another version of the program",
    }
}

fn parts(way: &Way) -> String {
    let names: Vec<String> = way.parts.iter().map(|of| part(*of).to_owned()).collect();
    print::sentence_case(&print::listed(&names))
}

fn step(told: &Compared, se: Option<f64>) -> Step {
    let large = told.ends.iter().any(|end| (end.quantiles[1] - end.quantiles[0]).abs() >= 20.0);
    let step = if large { Step::WHOLE } else { Step::HUNDREDTH };
    se.map_or(step, |se| step.with_error(se))
}

fn when(end: &End) -> String {
    let name = words::month(end.as_at.1);
    let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
    format!("month {}{name} of {}", end.as_at.1, plain(&end.as_at.0))
}

/// The label of an end: which of the two it is, and of when.
fn label(told: &Compared, at: usize) -> String {
    format!("{}: {}", ["Before", "After"][at], when(&told.ends[at]))
}

/// What stands below every page and picture.
#[must_use]
pub fn stamp(told: &Compared) -> String {
    words::stamp_of(told.seed, told.iterations, &told.data_note)
}

fn with_error(told: &Compared, change: &Estimate) -> String {
    let shown = money(change.value, step(told, change.se));
    match change.se.map(|se| 1.96 * se) {
        Some(half) if half > 0.0 => format!("{shown} ± {}", print::error(Some(half))),
        _ => shown,
    }
}

/// The change of the mean from the first to the second, £m.
fn whole(told: &Compared) -> f64 {
    told.ends[1].mean.value - told.ends[0].mean.value
}

/// The page.
#[must_use]
pub fn blocks(told: &Compared) -> Vec<Block> {
    let [first, second] = &told.ends;
    let name = plain(&told.name);
    let total = whole(told);
    let mut blocks = vec![Block::Para(say![opening(told, total)])];
    if told.steps.is_empty() {
        blocks.push(Block::Para(say!["Nothing that bears on this position has changed: every iteration is the same."]));
        return blocks;
    }
    blocks.push(Block::Table(table_of(told)));
    blocks.push(Block::Note(say![ORDER]));
    blocks.push(Block::Figure(Box::new(bridge(told))));
    if !told.movers.is_empty() {
        blocks.push(Block::Table(movers(told)));
    }
    blocks.push(Block::Note(say![format!(
        "{name}: from \u{201c}{}\u{201d} as at {} to \u{201c}{}\u{201d} as at {}; seed {}, {} iterations.",
        plain(&first.title),
        when(first),
        plain(&second.title),
        when(second),
        told.seed,
        count(told.iterations)
    )]));
    blocks
}

fn opening(told: &Compared, total: f64) -> String {
    let [first, second] = &told.ends;
    let at = |end: &End| money_in_words(end.mean.value, step(told, end.mean.se));
    let moved = if total == 0.0 {
        "has not moved since".to_owned()
    } else {
        let word = if total < 0.0 { "worse" } else { "better" };
        format!("is £{}m {word} than at", money(total.abs(), step(told, None)))
    };
    let mut text = format!(
        "{}: the expected year end {moved} {}: {} then, {} at {}.",
        plain(&told.name),
        when(first),
        at(first),
        at(second),
        when(second)
    );
    let mut steps: Vec<&Way> = told.steps.iter().filter(|way| way.mean.value != 0.0).collect();
    steps.sort_by(|a, b| b.mean.value.abs().total_cmp(&a.mean.value.abs()));
    let named: Vec<String> = steps
        .iter()
        .take(3)
        .map(|way| format!("{} {}", parts(way).to_lowercase(), with_error(told, &way.mean)))
        .collect();
    if !named.is_empty() {
        text.push_str(&format!(" Most of it: {}.", named.join("; ")));
    }
    text
}

fn table_of(told: &Compared) -> PageTable {
    let [first, second] = &told.ends;
    let of_end = |label: String, end: &End| {
        let at = |value: f64| word(&money(value, step(told, end.mean.se)));
        vec![word(&label), at(end.mean.value), Cell::Blank, at(end.quantiles[1]), at(end.quantiles[0])]
    };
    let row = |way: &Way| {
        let moved = |at: usize| word(&money(way.quantiles[at].value, step(told, way.mean.se)));
        let alone = way.alone.map_or(Cell::Blank, |alone| word(&money(alone, step(told, way.mean.se))));
        vec![word(&parts(way)), word(&with_error(told, &way.mean)), alone, moved(1), moved(0)]
    };
    let mut rows = vec![of_end(label(told, 0), first)];
    rows.extend(told.steps.iter().map(row));
    rows.push(of_end(label(told, 1), second));
    let caption = format!("{}, £m, deficits and changes for the worse in brackets", plain(&told.name));
    page_table(&caption, &["", "Mean", "On its own", "P50", "P90"], rows)
}

fn bridge(told: &Compared) -> Plot {
    let (mut marks, mut labels) = (Vec::new(), Vec::new());
    let mut bar = |name: String, from: f64, to: f64, ink: Ink, label: String| {
        let row = labels.len();
        labels.push(RowLabel { name, strong: ink == Ink::Main, figure: String::new() });
        marks.push(Mark::Bar { name: String::new(), row, lane: [0, 1], from, to, ink, label });
    };
    let at = |value: f64, se: Option<f64>| money(value, step(told, se));
    let [first, second] = &told.ends;
    let mut level = first.mean.value;
    bar(label(told, 0), 0.0, level, Ink::Main, at(level, first.mean.se));
    for way in &told.steps {
        let next = level + way.mean.value;
        let ink = if way.mean.value < 0.0 { Ink::Worse } else { Ink::Better };
        bar(parts(way), level, next, ink, at(way.mean.value, way.mean.se));
        level = next;
    }
    bar(label(told, 1), 0.0, second.mean.value, Ink::Main, at(second.mean.value, second.mean.se));
    marks.push(Mark::Level { label: "before".to_owned(), at: first.mean.value, ink: Ink::Quiet, dash: Dash::Solid });
    let total = whole(told);
    let word = if total < 0.0 { "worse" } else { "better" };
    Plot {
        stem: "compare".to_owned(),
        title: format!("{}: £{}m {word} than before", plain(&told.name), money(total.abs(), step(told, None))),
        subtitle: "Expected year-end position, £m, and what changed it".to_owned(),
        description: "Bridge of the mean year-end position from the first scenario to the second, part by part. Every figure is in \
                      compare.csv."
            .to_owned(),
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Mean year-end position, £m (deficits in brackets)".to_owned(),
                ends: None,
                beyond: Vec::new(),
                from_zero: false,
            },
            y: Axis::Rows(labels),
            marks,
        }],
        table: PageTable::default(),
    }
}

fn movers(told: &Compared) -> PageTable {
    let cell =
        |value: Option<f64>, absent: &str| value.map_or_else(|| word(absent), |value| word(&money(value, Step::TENTH)));
    let row = |mover: &Mover| {
        vec![
            word(&format!("{} ({})", plain(&mover.name), plain(&mover.code))),
            cell(mover.before, "new"),
            cell(mover.after, "gone"),
            word(&money(mover.moved(), Step::TENTH)),
        ]
    };
    let head = ["", "Mean then", "Mean now", "Change"];
    page_table("Organisations that moved most, £m", &head, told.movers.iter().map(row).collect())
}

/// The tables of a comparison.
#[must_use]
pub fn tables() -> [Table<Compared>; 3] {
    [steps(), ends(), organisations()]
}

fn steps() -> Table<Compared> {
    let end = |at: usize, upper: bool| {
        move |_: &Compared, row: &Way| {
            Value::money(row.quantiles[at].interval.map(|(low, high)| if upper { high } else { low }))
        }
    };
    let moved = |at: usize| move |_: &Compared, row: &Way| Value::Money(row.quantiles[at].value);
    Table::new(
        "compare",
        "One row a step from the first scenario to the second, in order; the changes add up to the whole.",
        When::Always,
        1,
        |of: &Compared| of.steps.clone(),
        vec![
            col("part", Kind::Text, "what changes", |_, row: &Way| Value::text(&parts(row))),
            col("change", Kind::Estimate, "change of the mean", |_, row: &Way| Value::Estimate(row.mean)),
            col(
                "alone",
                Kind::Money,
                "change that it makes on its own; blank where that is no scenario",
                |_, row: &Way| Value::money(row.alone),
            ),
            col("change_q10", Kind::Money, "change of the position at probability 0.10", moved(0)),
            col("change_q10_low", Kind::Money, "lower end of its 95 % interval", end(0, false)),
            col("change_q10_high", Kind::Money, "upper end of its 95 % interval", end(0, true)),
            col("change_q50", Kind::Money, "change of the median", moved(1)),
            col("change_q50_low", Kind::Money, "lower end of its 95 % interval", end(1, false)),
            col("change_q50_high", Kind::Money, "upper end of its 95 % interval", end(1, true)),
        ],
    )
}

fn ends() -> Table<Compared> {
    Table::new(
        "compare_ends",
        "The first and the second scenario.",
        When::Always,
        2,
        |of: &Compared| of.ends.to_vec(),
        vec![
            col("year", Kind::Text, "financial year", |_, row: &End| Value::text(&row.as_at.0)),
            col("month", Kind::Count, "month of the data", |_, row: &End| Value::Count(u64::from(row.as_at.1))),
            col("title", Kind::Text, "title of the scenario", |_, row: &End| Value::text(&row.title)),
            col("mean", Kind::Estimate, "mean position", |_, row: &End| Value::Estimate(row.mean)),
            col("q10", Kind::Money, "position at probability 0.10", |_, row: &End| Value::Money(row.quantiles[0])),
            col("q50", Kind::Money, "position at probability 0.50", |_, row: &End| Value::Money(row.quantiles[1])),
        ],
    )
}

fn organisations() -> Table<Compared> {
    Table::new(
        "compare_organisations",
        "The organisations whose mean position moved most.",
        When::Always,
        1,
        |of: &Compared| of.movers.clone(),
        vec![
            col("org_code", Kind::Text, "the organisation", |_, row: &Mover| Value::text(&row.code)),
            col("org_name", Kind::Text, "its name", |_, row: &Mover| Value::text(&row.name)),
            col("before", Kind::Money, "mean in the first; blank where it is new", |_, row: &Mover| {
                Value::money(row.before)
            }),
            col("after", Kind::Money, "mean in the second; blank where it is gone", |_, row: &Mover| {
                Value::money(row.after)
            }),
            col("moved", Kind::Money, "difference", |_, row: &Mover| Value::Money(row.moved())),
        ],
    )
}
