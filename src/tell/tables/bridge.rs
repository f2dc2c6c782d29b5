//! The bridge as a page shows it: few steps, rounded as they are printed, so that what is shown adds up to what is shown.

use super::codes::node_columns;
use crate::results::{Bridge, BridgeStep, BridgeStepOf, NodeCode, Results};
use crate::tell::rounding::{Rounding, level_of_code};
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;
use crate::tell::words;

/// Steps with a name of their own from plan to P50, and from there to P90; the others are one together.
const NAMED: [usize; 2] = [4, 3];

/// A row: node, number, kind, label, level before and after, total or not.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    node: NodeCode,
    number: u64,
    kind: &'static str,
    label: String,
    from: f64,
    to: f64,
    is_total: bool,
}

pub fn table() -> Table<Results> {
    let mut columns = node_columns(|row: &Row| &row.node);
    columns.extend([
        col("step", Kind::Count, "number of the bar, from 1", |_, row: &Row| Value::Count(row.number)),
        col("kind", Kind::Text, "`total`, `named` or `other`", |_, row: &Row| Value::text(row.kind)),
        col("label", Kind::Text, "what the bar is, in words", |_, row: &Row| Value::text(&row.label)),
        col("from", Kind::Money, "level before the step; 0 for totals", |_, row: &Row| Value::Money(row.from)),
        col("to", Kind::Money, "level after the step, or the total", |_, row: &Row| Value::Money(row.to)),
        col("change", Kind::Money, "what the step changes; blank for totals", |_, row: &Row| {
            if row.is_total { Value::Blank } else { Value::Money(row.to - row.from) }
        }),
    ]);
    Table::new(
        "bridge_short",
        "The bridge as the report shows it: the largest steps, rounded as they are printed; what is left to the rounded totals is one step.",
        When::Always,
        2,
        |results: &Results| results.bridges.iter().flat_map(|bridge| short(results, bridge)).collect(),
        columns,
    )
}

fn short(results: &Results, bridge: &Bridge) -> Vec<Row> {
    let rounding = Rounding::of(results);
    let whose = level_of_code(results, &bridge.node.0);
    let (step, exact) = (rounding.step(whose, true), rounding.step(whose, false));
    let mut rows: Vec<Row> = Vec::new();
    let mut push = |kind, label: String, from: f64, to: f64| {
        let number = rows.len() as u64 + 1;
        rows.push(Row { node: bridge.node.clone(), number, kind, label, from, to, is_total: kind == "total" });
    };
    let mut level = 0.0;
    let mut legs = bridge.steps.split_inclusive(|step| step.of.is_total());
    let Some([start]) = legs.next() else { return Vec::new() };
    level += exact.rounded(start.to);
    push("total", label(results, start), 0.0, level);
    for (leg, named) in legs.zip(NAMED) {
        let Some((end, steps)) = leg.split_last() else { continue };
        let target = step.rounded(end.to);
        let size = |step: &&BridgeStep| (step.to - step.from).abs();
        let mut own: Vec<&BridgeStep> = steps.iter().filter(|step| has_name(&step.of)).collect();
        own.sort_by(|a, b| size(b).total_cmp(&size(a)));
        own.truncate(named);
        // What moves the plan to the base stands first, whatever its size.
        own.sort_by_key(|step| matches!(step.of, BridgeStepOf::Expected(_) | BridgeStepOf::Tail(_)));
        for of in own {
            let change = step.rounded(of.to - of.from);
            if change != 0.0 {
                push("named", label(results, of), level, level + change);
                level += change;
            }
        }
        if level != target {
            push("other", "Other, and how risks combine".to_owned(), level, target);
        }
        level = target;
        push("total", label(results, end), 0.0, level);
    }
    rows
}

/// The distance of the median from the means is nobody's: it goes to the others.
fn has_name(of: &BridgeStepOf) -> bool {
    !matches!(of, BridgeStepOf::MedianLessMean)
}

fn label(results: &Results, step: &BridgeStep) -> String {
    match &step.of {
        BridgeStepOf::Plan => "Plan".to_owned(),
        BridgeStepOf::Forecast => "Official forecast less plan".to_owned(),
        BridgeStepOf::Base => "Other starting position".to_owned(),
        BridgeStepOf::Expected(line) => words::line(results, line),
        BridgeStepOf::Tail(line) => format!("{}, in a bad year", words::line(results, line)),
        BridgeStepOf::MedianLessMean => "Median less mean".to_owned(),
        BridgeStepOf::P50 => "Central estimate (P50)".to_owned(),
        BridgeStepOf::P90 => "Bad end (P90)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::book::Book;
    use crate::tell::testing;

    #[test]
    fn a_bridge_ends_where_the_answer_does() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            for Bridge { node, .. } in &book.results.bridges {
                let numbers = book.numbers("bridge_short", &node.0);
                let last = numbers.last().expect("a plan at least");
                let end = book.figure("bridge_short", &[node.0.as_str(), last], "to").value.as_number();
                let answer = book.of_node(node, "q10");
                assert_eq!(
                    end,
                    answer.value.as_number().map(|amount| answer.step.rounded(amount)),
                    "{pack}: {}",
                    node.0
                );
            }
        }
    }

    #[test]
    fn what_is_shown_adds_up_to_what_is_shown_in_at_most_twelve_rows() {
        for pack in testing::PACKS {
            let results = testing::results(pack);
            for bridge in &results.bridges {
                let rows = short(results, bridge);
                assert!(rows.len() <= 12, "{pack}: {}", rows.len());
                let mut level = 0.0;
                for row in &rows {
                    if row.is_total {
                        assert!(level == 0.0 || (level - row.to).abs() < 1e-9, "{pack}: {row:?}");
                        level = row.to;
                    } else {
                        assert!((row.from - level).abs() < 1e-9, "{pack}: {row:?}");
                        level = row.to;
                    }
                }
            }
        }
    }
}
