//! A batch: many scenarios and stresses, one row each.

use super::book::{page_table, word};
use super::page::Block;
use super::print::{Step, count, maybe_chance, money, plain};
use super::table::{Kind, Table, When, col};
use super::value::Value;
use crate::results::{Chance, Estimate, Quantile};
use crate::say;

/// Title of the page.
pub const TITLE: &str = "A batch of scenarios";
/// What a scenario without a stress is called.
pub const AS_IT_STANDS: &str = "as_it_stands";

/// A batch.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Its cases, scenario by scenario.
    pub rows: Vec<BatchRow>,
    /// Scenarios without results, and why.
    pub failed: Vec<(String, String)>,
}

/// A scenario as it stands or under a stress.
#[derive(Debug, Clone)]
pub struct BatchRow {
    /// File name of the scenario in the batch's folder.
    pub scenario: String,
    /// Name of the stress.
    pub stress: String,
    /// What happens, for people.
    pub title: String,
    /// Whose position: the node that the answer speaks of first.
    pub node: String,
    /// Mean year end, £m.
    pub mean: Estimate,
    /// Positions that the year ends below 1, 5 and 9 times in 10, £m.
    pub quantiles: [Quantile; 3],
    /// Chance of reaching what the node is judged by.
    pub met: Option<Chance>,
    /// Folder of the results within that of the batch.
    pub folder: String,
    /// True where the results were there already.
    pub kept: bool,
}

/// The page.
#[must_use]
pub fn blocks(of: &Batch) -> Vec<Block> {
    let kept = of.rows.iter().filter(|row| row.kept).count();
    let mut text = super::words::plural(of.rows.len() as u64, "case");
    if kept > 0 {
        text.push_str(&format!(
            ", {} of them kept from before: their inputs, the program and what was asked are the same",
            count(kept as u64)
        ));
    }
    if !of.failed.is_empty() {
        text.push_str(&format!("; {} without results", count(of.failed.len() as u64)));
    }
    let mut blocks = vec![Block::Para(say![format!("{text}.")])];
    let row = |row: &BatchRow| {
        let quantile = |at: usize| {
            let of = &row.quantiles[at];
            let se = of.low.zip(of.high).map_or(0.0, |(low, high)| (high - low) / 3.92);
            let exact = if of.value.abs() >= 20.0 { Step::WHOLE } else { Step::TENTH };
            word(&money(of.value, exact.with_error(se)))
        };
        vec![
            word(&row.scenario),
            word(&plain(&row.title)),
            word(&row.node),
            quantile(1),
            quantile(0),
            quantile(2),
            word(&maybe_chance(row.met.as_ref())),
        ]
    };
    if !of.rows.is_empty() {
        let head = ["Scenario", "Case", "Node", "P50", "P90", "P10", "Meets what it is judged by"];
        blocks.push(Block::Table(page_table(
            "Year end by case, £m, deficits in brackets",
            &head,
            of.rows.iter().map(row).collect(),
        )));
    }
    let failed =
        of.failed.iter().map(|(name, why)| say![format!("{}: {}", plain(name), plain(why))]).collect::<Vec<_>>();
    if !failed.is_empty() {
        blocks.push(Block::List { numbered: false, items: failed });
    }
    blocks
}

/// Its table.
#[must_use]
pub fn table() -> Table<Batch> {
    let quantile = |at: usize| move |_: &Batch, row: &BatchRow| Value::Quantile(row.quantiles[at]);
    Table::new(
        "batch",
        "One row a scenario and case of a batch.",
        When::Always,
        2,
        |of: &Batch| of.rows.clone(),
        vec![
            col("scenario", Kind::Text, "its folder or workbook", |_, row: &BatchRow| Value::text(&row.scenario)),
            col("stress", Kind::Text, "name of the stress; `as_it_stands` for none", |_, row: &BatchRow| {
                Value::text(&row.stress)
            }),
            col("title", Kind::Text, "what happens", |_, row: &BatchRow| Value::text(&row.title)),
            col("node_code", Kind::Text, "whose position", |_, row: &BatchRow| Value::text(&row.node)),
            col("mean", Kind::Estimate, "mean position", |_, row: &BatchRow| Value::Estimate(row.mean)),
            col("q10", Kind::Quantile, "position at probability 0.10", quantile(0)),
            col("q50", Kind::Quantile, "position at probability 0.50", quantile(1)),
            col("q90", Kind::Quantile, "position at probability 0.90", quantile(2)),
            col("chance_met", Kind::Chance, "chance of reaching what the node is judged by", |_, row: &BatchRow| {
                Value::chance(row.met)
            }),
            col("folder", Kind::Text, "folder of its results", |_, row: &BatchRow| Value::text(&row.folder)),
        ],
    )
}
