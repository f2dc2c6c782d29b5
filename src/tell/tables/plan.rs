//! Tables of the checks of plans: each check, what it found of whom, the numbers that made it so, counts by place, bounds, views.

use super::codes::node_columns;
use crate::results::{
    NodeCode, PlanBound, PlanCheck, PlanChecks, PlanCounts, PlanFinding, PlanLacking, PlanMeasure, PlanNumber,
    PlanOutcome, PlanPlace, PlanUnit, PlanViews, Results,
};
use crate::tell::table::{Given, Kind, Table, When, as_written, col};
use crate::tell::value::Value;

/// The names of the tables.
pub const NAMES: [&str; 7] =
    ["plan_checks", "plan_findings", "plan_numbers", "plan_places", "plan_matrix", "plan_bounds", "plan_views"];

/// When the tables are told.
const KNOWN: When = When::Rows("with `outturn plan`, and where the scenario has a capacity_plan.csv");

/// The tables, in order.
#[must_use]
pub fn tables() -> [Table<Results>; 7] {
    [checks(), findings(), numbers(), places(), matrix(), bounds(), views()]
}

/// What is known of the plans, list by list.
fn rows<T: Clone>(results: &Results, of: fn(&PlanChecks) -> &[T]) -> Vec<T> {
    results.plan.iter().flat_map(|plan| of(plan).to_vec()).collect()
}

/// A check with its counts over all that was looked at.
#[derive(Debug, Clone)]
struct Check {
    of: PlanCheck,
    counts: [usize; 4],
    money: Option<f64>,
}

fn checks() -> Table<Results> {
    let rows = |results: &Results| -> Vec<Check> {
        let Some(plan) = &results.plan else { return Vec::new() };
        let row = |of: &PlanCheck| {
            let own = || plan.findings.iter().filter(|finding| finding.check == of.id);
            let count = |outcome| own().filter(|finding| finding.outcome == outcome).count();
            let failed = own().filter(|finding| finding.outcome == PlanOutcome::Fail);
            Check {
                of: of.clone(),
                counts: [PlanOutcome::Fail, PlanOutcome::Query, PlanOutcome::Pass, PlanOutcome::NotTested].map(count),
                money: failed.filter_map(|finding| finding.money).reduce(|a, b| a + b),
            }
        };
        plan.checks.iter().map(row).collect()
    };
    let count = |name, about: &'static str, place: usize| -> Given<Results, Check> {
        col(name, Kind::Count, about, move |_, row: &Check| Value::Count(row.counts[place] as u64))
    };
    Table::new(
        "plan_checks",
        "One row a check of the plans: what it asks, how many plans failed it, and the money that stands on them.",
        KNOWN,
        1,
        rows,
        vec![
            col("check", Kind::Text, "number of the check", |_, row: &Check| Value::text(&row.of.id)),
            col("check_name", Kind::Text, "its name", |_, row: &Check| Value::text(&row.of.name)),
            col("rule", Kind::Text, "what it asks", |_, row: &Check| Value::text(&row.of.rule)),
            count("failed", "plans that failed it", 0),
            count("queried", "plans that it queries", 1),
            count("passed", "plans that passed it", 2),
            count("not_tested", "plans of which it could not be tested", 3),
            col(
                "money",
                Kind::Money,
                "what stands on the plans that failed; blank where none is counted",
                |_, row: &Check| Value::money(row.money.map(as_written)),
            ),
            col("money_is", Kind::Text, "which money that is", |_, row: &Check| Value::text(&row.of.money)),
        ],
    )
}

fn findings() -> Table<Results> {
    let mut columns = node_columns(|row: &PlanFinding| &row.node);
    columns.extend([
        col("check", Kind::Text, "number of the check", |_, row: &PlanFinding| Value::text(&row.check)),
        col("outcome", Kind::Text, "pass, query, fail or not_tested", |_, row: &PlanFinding| {
            Value::text(row.outcome.word())
        }),
        col(
            "money",
            Kind::Money,
            "what stands on it; blank where none is counted or nothing is in doubt",
            |_, row: &PlanFinding| Value::money(row.money.map(as_written)),
        ),
        col(
            "lacking",
            Kind::Text,
            "what was not there: of a check that was tested, of a part of it",
            |_, row: &PlanFinding| {
                let places: Vec<String> = row.lacking.iter().map(PlanLacking::place).collect();
                if places.is_empty() { Value::Blank } else { Value::text(&places.join("; ")) }
            },
        ),
    ]);
    Table::new(
        "plan_findings",
        "One row an organisation (or, of R-15, a node) and check that applies to it: what became of it.",
        KNOWN,
        2,
        |results: &Results| rows(results, |of| &of.findings),
        columns,
    )
}

/// A number of a finding.
#[derive(Debug, Clone)]
struct Number {
    node: NodeCode,
    check: String,
    of: PlanNumber,
}

/// A value in its unit: a share in per cent.
fn in_unit(what: PlanMeasure, value: f64) -> Value {
    // Nine digits: what the binary rest of a subtraction is is nobody's figure.
    let shown = |value: f64| (value * 1e9).round() / 1e9;
    match what.unit() {
        PlanUnit::Percent => Value::Number(shown(100.0 * value)),
        PlanUnit::Money => Value::Number(as_written(value)),
        PlanUnit::Count | PlanUnit::Month => Value::Number(shown(value)),
    }
}

fn numbers() -> Table<Results> {
    let rows = |results: &Results| -> Vec<Number> {
        let of = |finding: PlanFinding| {
            let PlanFinding { node, check, numbers, .. } = finding;
            numbers.into_iter().map(move |of| Number { node: node.clone(), check: check.clone(), of })
        };
        rows(results, |of| &of.findings).into_iter().flat_map(of).collect()
    };
    let mut columns = node_columns(|row: &Number| &row.node);
    columns.extend([
        col("check", Kind::Text, "number of the check", |_, row: &Number| Value::text(&row.check)),
        col("measure", Kind::Text, "what is measured", |_, row: &Number| Value::text(row.of.what.word())),
        col("value", Kind::Number, "how much, in its unit", |_, row: &Number| in_unit(row.of.what, row.of.value)),
        col("unit", Kind::Text, "its unit", |_, row: &Number| Value::text(row.of.what.unit().word())),
        col("measure_name", Kind::Text, "the measure in words", |_, row: &Number| Value::text(row.of.what.about())),
    ]);
    Table::new("plan_numbers", "One row a number that made a finding what it is.", KNOWN, 3, rows, columns)
}

fn places() -> Table<Results> {
    let count = |name, about: &'static str, of: fn(&PlanPlace) -> usize| -> Given<Results, PlanPlace> {
        col(name, Kind::Count, about, move |_, row: &PlanPlace| Value::Count(of(row) as u64))
    };
    let mut columns = node_columns(|row: &PlanPlace| &row.node);
    columns.extend([
        count("tested", "organisations of which a check was tested", |of| of.tested),
        count("failing", "of them those of which at least one check fails", |of| of.failing),
        count("queried", "of them those of which none fails and at least one is queried", |of| of.queried),
        count("fails", "checks that failed, one an organisation and check", |of| of.fails),
        count("queries", "checks that were queried", |of| of.queries),
        count("passes", "checks that passed", |of| of.passes),
        count("not_tested", "checks that could not be tested", |of| of.not_tested),
        col(
            "money",
            Kind::Money,
            "what stands on failed checks: of each organisation the largest amount, so that none counts twice",
            |_, row: &PlanPlace| Value::Money(as_written(row.money)),
        ),
        col("failed", Kind::Text, "of an organisation the checks that failed", |_, row: &PlanPlace| {
            if row.failed.is_empty() { Value::Blank } else { Value::text(&row.failed.join(", ")) }
        }),
    ]);
    Table::new(
        "plan_places",
        "One row a node of the tree and an organisation: its checks counted, and the money that stands on those that failed.",
        KNOWN,
        1,
        |results: &Results| rows(results, |of| &of.places),
        columns,
    )
}

fn matrix() -> Table<Results> {
    let count = |name, about: &'static str, of: fn(&PlanCounts) -> usize| -> Given<Results, PlanCounts> {
        col(name, Kind::Count, about, move |_, row: &PlanCounts| Value::Count(of(row) as u64))
    };
    let mut columns = node_columns(|row: &PlanCounts| &row.node);
    columns.extend([
        col("check", Kind::Text, "number of the check", |_, row: &PlanCounts| Value::text(&row.check)),
        count("failed", "plans below the node that failed it", |of| of.failed),
        count("queried", "plans that it queries", |of| of.queried),
        count("passed", "plans that passed it", |of| of.passed),
        count("not_tested", "plans of which it could not be tested", |of| of.not_tested),
        col("money", Kind::Money, "what stands on those that failed", |_, row: &PlanCounts| {
            Value::Money(as_written(row.money))
        }),
    ]);
    Table::new(
        "plan_matrix",
        "One row a node of the tree and check that applies to anybody below it.",
        KNOWN,
        2,
        |results: &Results| rows(results, |of| &of.matrix),
        columns,
    )
}

fn bounds() -> Table<Results> {
    Table::new(
        "plan_bounds",
        "The bounds and weights that the checks used, a row a setting of `[plan]`.",
        KNOWN,
        1,
        |results: &Results| rows(results, |of| &of.bounds),
        vec![
            col("setting", Kind::Text, "its key in scenario.toml", |_, row: &PlanBound| Value::text(&row.key)),
            col(
                "value",
                Kind::Number,
                "its value; blank where the scenario has to state it and does not",
                |_, row: &PlanBound| Value::number(row.value),
            ),
            col(
                "stated",
                Kind::Flag,
                "whether the scenario states another than the built-in one",
                |_, row: &PlanBound| Value::Flag(row.stated),
            ),
            col("evidence", Kind::Text, "of the built-in one: published, derived, judgement", |_, row: &PlanBound| {
                Value::text(&row.evidence)
            }),
            col("source", Kind::Text, "where that comes from", |_, row: &PlanBound| Value::text(&row.source)),
        ],
    )
}

fn views() -> Table<Results> {
    let view = |name, about: &'static str, of: fn(&PlanViews) -> Option<f64>| -> Given<Results, PlanViews> {
        col(name, Kind::Number, about, move |_, row: &PlanViews| {
            of(row).map_or(Value::Blank, |value| in_unit(row.what, value))
        })
    };
    let mut columns = node_columns(|row: &PlanViews| &row.node);
    columns.extend([
        col("measure", Kind::Text, "what is measured, over the year", |_, row: &PlanViews| {
            Value::text(row.what.word())
        }),
        view("submitted", "as submitted", |of| of.submitted),
        view("required", "as required", |of| of.required),
        view("genuine", "as genuinely expected", |of| of.genuine),
        view("last_year", "as it was last year", |of| of.last_year),
        col("unit", Kind::Text, "the unit", |_, row: &PlanViews| Value::text(row.what.unit().word())),
    ]);
    Table::new(
        "plan_views",
        "One row an organisation and measure: what its views say of the year.",
        KNOWN,
        2,
        |results: &Results| rows(results, |of| &of.views),
        columns,
    )
}
