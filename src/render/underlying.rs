//! The bridge from the reported position to the underlying one, in rows for terminal and report.

use super::format::{Rounding, money, plain};
use super::terminal::{table, wrapped};
use super::words;
use crate::summary::{Summary, UnderlyingBridge};

/// Headings of [`rows`].
pub const HEAD: [&str; 4] = ["Step", "Change", "P50 reached", "Kind"];
/// Headings of [`ranges`].
pub const RANGES: [&str; 4] = ["£m", "P90", "P50", "P10"];
/// What the steps are.
pub const NOTE: &str = "Steps of bridge.csv are certain amounts: they move the whole distribution. What the simulation takes out itself comes first.";

/// Start, steps, end.
pub fn rows(summary: &Summary, bridge: &UnderlyingBridge) -> Vec<[String; 4]> {
    let Some(node) = summary.nodes.get(bridge.node) else { return Vec::new() };
    let rounding = Rounding::of(node);
    let total =
        |name: &str, value: f64| [name.to_owned(), String::new(), money(value, rounding.estimate), String::new()];
    let mut rows = vec![total("Reported position", bridge.reported[1])];
    rows.extend(bridge.steps.iter().map(|step| {
        let kind = plain(&step.kind).replace('_', " ");
        [plain(&step.name), money(step.amount, rounding.exact), money(step.reached, rounding.estimate), kind]
    }));
    rows.push(total("Underlying position", bridge.underlying[1]));
    rows
}

/// Both distributions.
pub fn ranges(summary: &Summary, bridge: &UnderlyingBridge) -> Vec<[String; 4]> {
    let Some(node) = summary.nodes.get(bridge.node) else { return Vec::new() };
    let step = Rounding::of(node).estimate;
    let row = |name: &str, [low, middle, high]: [f64; 3]| {
        [name.to_owned(), money(low, step), money(middle, step), money(high, step)]
    };
    vec![row("Reported", bridge.reported), row("Underlying", bridge.underlying)]
}

/// For the terminal; nothing where the scenario has no bridge.
pub fn terminal(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    for bridge in &summary.underlying_bridges {
        let name = summary.nodes.get(bridge.node).map_or_else(String::new, words::name);
        lines.push(String::new());
        wrapped(&format!("{name}: from the reported to the underlying position, £m:"), "", width, lines);
        let all: Vec<_> = std::iter::once(HEAD.map(str::to_owned)).chain(rows(summary, bridge)).collect();
        table(&all, width, lines);
        let all: Vec<_> = std::iter::once(RANGES.map(str::to_owned)).chain(ranges(summary, bridge)).collect();
        table(&all, width, lines);
        wrapped(NOTE, "", width, lines);
    }
}
