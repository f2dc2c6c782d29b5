//! A stress test: one table, one picture, one sentence for each stress; of a grid of two levers tables across and small pictures.

mod grid;
mod row;

use self::grid::{Grid, is_of_grid};
use self::row::{changed, picture_of_row, step, title};
use super::book::{page_table, word};
use super::page::{Block, Cell, PageTable};
use super::plot::{Axis, Dash, Ink, Mark, Panel, Plot, RowLabel};
use super::print::{self, Step, count, money, money_in_words, plain, sentence_case};
use super::table::{Kind, Table, When, col};
use super::value::Value;
use super::words;
use crate::results::{Estimate, NodeResult, Results};
use crate::say;
use crate::stress::{Change, Stressed, Under};
use crate::summary::sample::QuantileDifference;

/// Title of the page.
pub const TITLE: &str = "What if: the scenario under stress";
/// Why differences are known better than positions.
const SAME_DRAWS: &str = "All are drawn with the same random numbers, so a difference is that of what was changed, and what changes nothing \
                          differs by nought. The figure after ± is 1.96 standard errors of the sampling; it says nothing of whether the \
                          stress is the right one.";

/// Says the differences of a stressed node.
#[must_use]
pub fn blocks(told: &Stressed) -> Vec<Block> {
    let results = &told.base;
    let node = results.subject();
    let rows: Vec<&Under> = told.rows.iter().filter(|row| row.node == node.code).collect();
    let mut blocks = Vec::new();
    let named: Vec<&Under> = rows.iter().copied().filter(|row| !is_of_grid(row)).collect();
    blocks.extend(opening(told, node, &rows).map(|text| Block::Para(say![text])));
    blocks.push(Block::Table(table_of(results, node, &named)));
    blocks.push(Block::Note(say![SAME_DRAWS]));
    blocks.extend(Grid::of(results, node, &rows).iter().flat_map(Grid::blocks));
    blocks.extend(picture(results, node, &named).map(|plot| Block::Figure(Box::new(plot))));
    let sentences: Vec<_> = named.iter().filter_map(|row| Some(say![sentence(results, row)?])).collect();
    if !sentences.is_empty() {
        blocks.push(Block::Heading { level: 2, id: "stresses".to_owned(), text: "Each stress".to_owned() });
        blocks.push(Block::List { numbered: false, items: sentences });
    }
    for other in results.answered().into_iter().filter(|other| other.code != node.code) {
        let rows: Vec<&Under> = told.rows.iter().filter(|row| row.node == other.code).collect();
        let named: Vec<&Under> = rows.iter().copied().filter(|row| !is_of_grid(row)).collect();
        blocks.push(Block::Table(table_of(results, other, &named)));
        blocks.extend(Grid::of(results, other, &rows).iter().flat_map(Grid::central));
    }
    blocks.push(Block::Para(say![format!("{}.", super::topic::status_of_trial(results).join("; "))]));
    blocks
}

/// The worst of the stresses first.
fn opening(told: &Stressed, node: &NodeResult, rows: &[&Under]) -> Option<String> {
    let base = rows.iter().find(|row| row.stress.is_none())?;
    let worst = rows
        .iter()
        .filter_map(|row| Some((row, row.change.as_ref()?)))
        .min_by(|(_, a), (_, b)| a.mean.value.total_cmp(&b.mean.value));
    let ends = format!(
        "{} ends at {} in the central estimate.",
        sentence_case(&words::name(node)),
        money_in_words(base.quantiles[1].value, step(&told.base, base.mean.se))
    );
    if let ([_, _], Some((row, change))) = (rows, worst) {
        return Some(format!("{ends} \u{201c}{}\u{201d}: {}.", title(row), effect(&told.base, row, change)));
    }
    let Some((row, change)) = worst.filter(|(_, change)| change.mean.value < 0.0) else {
        return Some(format!("{ends} No stress makes it worse."));
    };
    Some(format!(
        "{ends} Of {} stresses the worst is \u{201c}{}\u{201d}: £{}m worse on average.",
        rows.len() - 1,
        title(row),
        money(change.mean.value.abs(), step(&told.base, change.mean.se)),
    ))
}

fn changed_quantile(results: &Results, change: &QuantileDifference) -> String {
    let half = change.interval.map(|(low, high)| 0.5 * (high - low));
    let shown = money(change.value, step(results, half.map(|half| half / 1.96)));
    match half {
        Some(half) if half > 0.0 => format!("{shown} ± {}", print::error(Some(half))),
        _ => shown,
    }
}

/// Points of per cent.
fn points(change: &Estimate) -> String {
    let half = change.se.map_or(0.0, |se| 196.0 * se);
    let shown = format!("{:+.1}", 100.0 * change.value);
    let shown = if shown == "-0.0" { "+0.0".to_owned() } else { shown };
    if half > 0.0 { format!("{shown} ± {half:.1}") } else { shown }
}

fn table_of(results: &Results, node: &NodeResult, rows: &[&Under]) -> PageTable {
    let has_claim = rows.iter().any(|row| row.claim.is_some());
    let mut head = vec!["", "P50", "P90", "Meets it", "Change: mean", "P90", "chance, points"];
    head.extend(has_claim.then_some("mean claim"));
    let row = |row: &&Under| {
        let at = |index: usize| {
            let quantile = &row.quantiles[index];
            let se = quantile.low.zip(quantile.high).map(|(low, high)| (high - low) / 3.92);
            word(&money(quantile.value, step(results, se)))
        };
        let change = |say: &dyn Fn(&Change) -> Option<String>| {
            row.change.as_ref().and_then(say).map_or(Cell::Blank, |text| word(&text))
        };
        let mut cells = vec![
            word(&title(row)),
            at(1),
            at(0),
            word(&print::maybe_chance(row.met.as_ref())),
            change(&|of| Some(changed(results, &of.mean))),
            change(&|of| Some(changed_quantile(results, &of.quantiles[0]))),
            change(&|of| of.met.as_ref().map(points)),
        ];
        if has_claim {
            cells.push(change(&|of| of.claim.as_ref().map(|claim| changed(results, claim))));
        }
        cells
    };
    let judged = judged_by(results, node);
    let caption = format!("{}, £m, deficits in brackets; judged by {judged}", sentence_case(&words::name(node)));
    page_table(&caption, &head, rows.iter().map(row).collect())
}

/// What a node is judged by, with its amount.
fn judged_by(results: &Results, node: &NodeResult) -> String {
    let Some(of) = results.yardsticks.iter().find(|yardstick| yardstick.node == node.code) else {
        return "nothing".to_owned();
    };
    let name = words::yardstick(&of.kind, of.amount);
    if of.amount == 0.0 { name } else { format!("{name} of {}", money(of.amount, Step::WHOLE)) }
}

/// What a stress does.
fn effect(results: &Results, row: &Under, change: &Change) -> String {
    let direction = if change.mean.value <= 0.0 { "worse" } else { "better" };
    let doubt = change.mean.se.map_or(0.0, |se| 1.96 * se);
    if change.mean.value == 0.0 && doubt == 0.0 {
        return "changes nothing".to_owned();
    }
    let p90 = money(row.quantiles[0].value, step(results, row.mean.se));
    if change.mean.value.abs() <= doubt {
        return format!("no change of the average that the iterations could tell; P90 {p90}");
    }
    let half = change.mean.se.map_or(String::new(), |se| format!(" (± {})", print::error(Some(1.96 * se))));
    let mean = money(change.mean.value.abs(), step(results, change.mean.se));
    format!("£{mean}m{half} {direction} on average; P90 {p90}")
}

/// What a stress does, why it is there, and where it comes from; none for the scenario as it stands.
fn sentence(results: &Results, row: &Under) -> Option<String> {
    let (stress, change) = (row.stress.as_ref()?, row.change.as_ref()?);
    let mut text = format!("{}: {}.", title(row), effect(results, row, change));
    for (lead, more) in [(" ", &stress.says), (" Source: ", &stress.source)] {
        let more = plain(more);
        if !more.is_empty() {
            text.push_str(&format!("{lead}{more}{}", if more.ends_with('.') { "" } else { "." }));
        }
    }
    Some(text)
}

/// The 80 % range under each stress.
fn picture(results: &Results, node: &NodeResult, rows: &[&Under]) -> Option<Plot> {
    if rows.len() < 2 {
        return None;
    }
    let (mut marks, mut labels) = (Vec::new(), Vec::new());
    for (lane, row) in rows.iter().enumerate() {
        let figure = row.change.as_ref().map_or_else(String::new, |change| changed(results, &change.mean));
        labels.push(RowLabel { name: title(row), strong: row.stress.is_none(), figure });
        marks.push(picture_of_row(row, lane));
    }
    let base = rows.iter().find(|row| row.stress.is_none())?;
    marks.push(Mark::Level {
        label: "central as it stands".to_owned(),
        at: base.quantiles[1].value,
        ink: Ink::Quiet,
        dash: Dash::Solid,
    });
    let worst = rows.iter().filter(|row| row.stress.is_some()).min_by(|a, b| a.mean.value.total_cmp(&b.mean.value))?;
    Some(Plot {
        stem: "stresses".to_owned(),
        title: if worst.change.as_ref().is_some_and(|change| change.mean.value < 0.0) {
            format!("{} is the worst for {}", sentence_case(&title(worst)), words::name(node))
        } else {
            format!("No stress makes {} worse", words::name(node))
        },
        subtitle: "80% range and median under each stress, £m; beside it the change of the mean".to_owned(),
        description: format!(
            "Ranges of the year-end position of {} as it stands and under {} stresses. Every figure is in stresses.csv.",
            words::name(node),
            count(rows.len() as u64 - 1)
        ),
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Year-end position, £m (deficits in brackets)".to_owned(),
                ends: None,
                beyond: Vec::new(),
                from_zero: false,
            },
            y: Axis::Rows(labels),
            marks,
        }],
        table: PageTable::default(),
    })
}

/// The tables of a stress test.
#[must_use]
pub fn tables() -> [Table<Stressed>; 2] {
    [positions(), changes()]
}

fn stress_name(row: &Under) -> Value {
    row.stress.as_ref().map_or_else(|| Value::text("as_it_stands"), |stress| Value::text(&stress.name))
}

fn positions() -> Table<Stressed> {
    let change = |get: fn(&Change) -> Option<Estimate>| {
        move |_: &Stressed, row: &Under| row.change.as_ref().and_then(get).map_or(Value::Blank, Value::Estimate)
    };
    let ends = |at: usize, upper: bool| {
        move |_: &Stressed, row: &Under| {
            let interval = row.change.as_ref().and_then(|change| change.quantiles[at].interval);
            Value::money(interval.map(|(low, high)| if upper { high } else { low }))
        }
    };
    let moved = |at: usize| {
        move |_: &Stressed, row: &Under| Value::money(row.change.as_ref().map(|change| change.quantiles[at].value))
    };
    let quantile = |at: usize| move |_: &Stressed, row: &Under| Value::Quantile(row.quantiles[at]);
    let lever = |at: usize| {
        move |_: &Stressed, row: &Under| {
            let value = row.stress.as_ref().and_then(|stress| stress.varied.get(at));
            value.map_or(Value::Blank, |(_, value)| Value::text(value))
        }
    };
    Table::new(
        "stresses",
        "One row a node and stress: the year end, and its difference from the scenario as it stands over the same draws.",
        When::Always,
        2,
        |of: &Stressed| of.rows.clone(),
        vec![
            col("node_code", Kind::Text, "whose position", |_, row: &Under| Value::text(&row.node.0)),
            col("stress", Kind::Text, "name of the stress", |_, row: &Under| stress_name(row)),
            col("title", Kind::Text, "what happens", |_, row: &Under| Value::text(&title(row))),
            col("value_1", Kind::Text, "value of the first lever of a grid; blank for what is of none", lever(0)),
            col("value_2", Kind::Text, "value of its second lever; blank where there is none", lever(1)),
            col("mean", Kind::Estimate, "mean position", |_, row: &Under| Value::Estimate(row.mean)),
            col("q10", Kind::Quantile, "position at probability 0.10", quantile(0)),
            col("q50", Kind::Quantile, "position at probability 0.50", quantile(1)),
            col("q90", Kind::Quantile, "position at probability 0.90", quantile(2)),
            col("chance_met", Kind::Chance, "chance of reaching what the node is judged by", |_, row: &Under| {
                Value::chance(row.met)
            }),
            col("claim", Kind::Estimate, "mean claim on the Treasury", |_, row: &Under| {
                row.claim.map_or(Value::Blank, Value::Estimate)
            }),
            col("change", Kind::Estimate, "change of the mean", change(|of| Some(of.mean))),
            col("change_q10", Kind::Money, "change of the position at probability 0.10", moved(0)),
            col("change_q10_low", Kind::Money, "lower end of its 95 % interval", ends(0, false)),
            col("change_q10_high", Kind::Money, "upper end of its 95 % interval", ends(0, true)),
            col("change_q50", Kind::Money, "change of the median", moved(1)),
            col("change_q50_low", Kind::Money, "lower end of its 95 % interval", ends(1, false)),
            col("change_q50_high", Kind::Money, "upper end of its 95 % interval", ends(1, true)),
            col("change_chance_met", Kind::Rate, "change of the chance, 1 = certain", |_, row: &Under| {
                row.change.as_ref().and_then(|change| change.met).map_or(Value::Blank, Value::Rate)
            }),
            col("change_claim", Kind::Estimate, "change of the mean claim", change(|of| of.claim)),
        ],
    )
}

/// A change of a stress.
#[derive(Debug, Clone)]
struct Made {
    stress: String,
    change: String,
    source: String,
}

fn changes() -> Table<Stressed> {
    Table::new(
        "stress_changes",
        "One row a change of a stress, as it was asked for.",
        When::Always,
        2,
        |of: &Stressed| {
            let node = of.base.subject().code.clone();
            let of_stress = |row: &Under| {
                let stress = row.stress.as_ref()?;
                let made = |(_, change): &(usize, String)| Made {
                    stress: stress.name.clone(),
                    change: change.trim().to_owned(),
                    source: stress.source.clone(),
                };
                Some(stress.changes.changes.iter().map(made).collect::<Vec<_>>())
            };
            of.rows.iter().filter(|row| row.node == node).filter_map(of_stress).flatten().collect::<Vec<_>>()
        },
        vec![
            col("stress", Kind::Text, "name of the stress", |_, row: &Made| Value::text(&row.stress)),
            col("change", Kind::Text, "what it changes", |_, row: &Made| Value::text(&row.change)),
            col("source", Kind::Text, "where its size comes from", |_, row: &Made| Value::text(&row.source)),
        ],
    )
}
