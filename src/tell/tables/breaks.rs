//! What breaks a position: the breaks, their causes, their organisations, their recipes.

use super::codes::node_columns;
use crate::results::{Break, BreakAccount, BreakLine, Broken, NodeCode, RecipeStep, Results};
use crate::tell::table::{Given, Kind, Table, When, col};
use crate::tell::value::Value;
use crate::tell::words;

/// The names of the tables.
pub const NAMES: [&str; 4] = ["breaks", "break_lines", "break_accounts", "break_recipe"];
/// When they have rows.
const WHEN: When = When::Rows("where a target, or the limit of large claims, is missed less often than not");

/// A row of one of them, with its node and the number of its break.
#[derive(Debug, Clone)]
struct Row<T> {
    node: NodeCode,
    number: u64,
    of: T,
}

/// The tables.
#[must_use]
pub fn tables() -> [Table<Results>; 4] {
    [breaks(), lines(), accounts(), recipe()]
}

fn rows<T>(results: &Results, of: impl Fn(&Break) -> Vec<T>) -> Vec<Row<T>> {
    let numbered = results.breaks.iter().zip(1_u64..);
    let rows = numbered.map(|(known, number)| {
        of(known).into_iter().map(move |of| Row { node: known.node.clone(), number, of }).collect::<Vec<_>>()
    });
    rows.flatten().collect()
}

fn keys<T: 'static>() -> Vec<Given<Results, Row<T>>> {
    let mut columns = node_columns(|row: &Row<T>| &row.node);
    columns.push(col("break", Kind::Count, "number of the break, from 1", |_, row: &Row<T>| Value::Count(row.number)));
    columns
}

fn what(of: &Broken) -> &'static str {
    match of {
        Broken::Yardstick(_) => "judged_by",
        Broken::Claim(_) => "claim",
        Broken::Asked => "asked",
    }
}

fn breaks() -> Table<Results> {
    let mut columns = keys::<Break>();
    columns.extend([
        col("what", Kind::Text, "what breaks: `judged_by` what the node is judged by, `claim` the limit of large claims on the Treasury, `asked`", |_, row: &Row<Break>| {
            Value::text(what(&row.of.what))
        }),
        col("below", Kind::Money, "it breaks where the year ends below this", |_, row: &Row<Break>| Value::Money(row.of.below)),
        col("chance", Kind::Chance, "chance of that", |_, row: &Row<Break>| Value::chance(Some(row.of.chance))),
        col("iterations", Kind::Count, "iterations looked at", |_, row: &Row<Break>| Value::Count(row.of.iterations)),
        col("failing", Kind::Count, "iterations in which it breaks", |_, row: &Row<Break>| Value::Count(row.of.failing)),
        col(
            "shift",
            Kind::Number,
            "by how many standard deviations the main direction was moved to see what is rare (importance sampling)",
            |_, row: &Row<Break>| Value::number(row.of.shift.map(f64::from)),
        ),
        col("position", Kind::Estimate, "mean year end then", |_, row: &Row<Break>| Value::Estimate(row.of.position)),
        col("recipe_together", Kind::Chance, "chance that all causes of the recipe are as bad at once", |_, row: &Row<Break>| {
            Value::chance(row.of.recipe.as_ref().map(|of| of.together))
        }),
        col("past_class", Kind::Text, "whose past errors of forecasts stand beside it", |_, row: &Row<Break>| {
            row.of.past.as_ref().map_or(Value::Blank, |of| Value::text(&of.class))
        }),
        col("past_years", Kind::Count, "years of them", |_, row: &Row<Break>| {
            row.of.past.as_ref().map_or(Value::Blank, |of| Value::Count(of.years as u64))
        }),
        col("past_chance", Kind::Share, "chance that they give to it", |_, row: &Row<Break>| {
            row.of.past.as_ref().map_or(Value::Blank, |of| Value::Share(of.chance))
        }),
        col(
            "shows_month",
            Kind::Count,
            "first month at whose end half of the iterations in which it breaks stand worse than 9 in 10 of the others, 1 = April",
            |_, row: &Row<Break>| row.of.shows.map_or(Value::Blank, |of| Value::Count(u64::from(of.month))),
        ),
        col("shows_below", Kind::Money, "the position to date that they stand below", |_, row: &Row<Break>| {
            Value::money(row.of.shows.map(|of| of.below))
        }),
    ]);
    Table::new(
        "breaks",
        "One row a position that breaks: how likely it is, what past errors say of it, and when it would show.",
        WHEN,
        2,
        |results: &Results| rows(results, |of| vec![of.clone()]),
        columns,
    )
}

fn lines() -> Table<Results> {
    let mut columns = keys::<BreakLine>();
    columns.extend([
        col("line_code", Kind::Text, "code of the cause", |_, row: &Row<BreakLine>| Value::text(&row.of.line)),
        col("line_name", Kind::Text, "its name", |results, row: &Row<BreakLine>| {
            Value::text(&words::line(results, &row.of.line))
        }),
        col("mean", Kind::Money, "its mean effect over all iterations", |_, row: &Row<BreakLine>| {
            Value::Money(row.of.mean)
        }),
        col("failing", Kind::Estimate, "its mean effect where it breaks", |_, row: &Row<BreakLine>| {
            Value::Estimate(row.of.failing)
        }),
        col("worse", Kind::Money, "the second less the first", |_, row: &Row<BreakLine>| {
            Value::Money(row.of.failing.value - row.of.mean)
        }),
        col(
            "edge",
            Kind::Money,
            "its mean effect where the position is just reached: the likeliest way to it",
            |_, row: &Row<BreakLine>| Value::Money(row.of.edge),
        ),
        col("edge_chance", Kind::Share, "chance of an effect at least as bad as that", |_, row: &Row<BreakLine>| {
            Value::Share(row.of.edge_chance)
        }),
    ]);
    Table::new(
        "break_lines",
        "One row a break and cause, what adds most to the break first.",
        WHEN,
        3,
        |results: &Results| rows(results, |of| of.lines.clone()),
        columns,
    )
}

fn accounts() -> Table<Results> {
    let mut columns = keys::<BreakAccount>();
    columns.extend([
        col(
            "account_code",
            Kind::Text,
            "code of the organisation, or of the node whose own account it is",
            |_, row: &Row<BreakAccount>| Value::text(&row.of.code),
        ),
        col("account_name", Kind::Text, "its name", |_, row: &Row<BreakAccount>| Value::text(&row.of.name)),
        col("mean", Kind::Money, "its mean position over all iterations", |_, row: &Row<BreakAccount>| {
            Value::Money(row.of.mean)
        }),
        col("failing", Kind::Money, "its mean position where it breaks", |_, row: &Row<BreakAccount>| {
            Value::Money(row.of.failing)
        }),
        col("worse", Kind::Money, "the second less the first", |_, row: &Row<BreakAccount>| {
            Value::Money(row.of.failing - row.of.mean)
        }),
    ]);
    Table::new(
        "break_accounts",
        "One row a break and organisation (or own account): the fifteen that add most to the break.",
        WHEN,
        3,
        |results: &Results| rows(results, |of| of.accounts.clone()),
        columns,
    )
}

fn recipe() -> Table<Results> {
    let mut columns = keys::<(u64, RecipeStep)>();
    columns.extend([
        col("step", Kind::Count, "number of the cause, from 1", |_, row: &Row<(u64, RecipeStep)>| {
            Value::Count(row.of.0)
        }),
        col("line_code", Kind::Text, "code of the cause", |_, row: &Row<(u64, RecipeStep)>| {
            Value::text(&row.of.1.line)
        }),
        col("line_name", Kind::Text, "its name", |results, row: &Row<(u64, RecipeStep)>| {
            Value::text(&words::line(results, &row.of.1.line))
        }),
        col("held", Kind::Money, "what it is held at: it is worse 1 time in 10", |_, row: &Row<(u64, RecipeStep)>| {
            Value::Money(row.of.1.held)
        }),
        col(
            "chance",
            Kind::Chance,
            "chance of the break with it and those before it held",
            |_, row: &Row<(u64, RecipeStep)>| Value::chance(Some(row.of.1.chance)),
        ),
    ]);
    let steps = |of: &Break| {
        let steps = of.recipe.iter().flat_map(|recipe| recipe.steps.clone());
        (1_u64..).zip(steps).collect::<Vec<_>>()
    };
    Table::new(
        "break_recipe",
        "One row a break and cause: the smallest set of causes at their bad ends that makes the break likelier than not, one more at a time.",
        WHEN,
        3,
        move |results: &Results| rows(results, steps),
        columns,
    )
}
