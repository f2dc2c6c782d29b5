//! Tables of the nation against its target: the ladder, the claim, the size of reserves, and where money does most.

use super::codes::node_columns;
use crate::model::StepKind;
use crate::results::{BailOut, Chance, Estimate, LadderResult, MarginalValue, National, Results, SizingPoint};
use crate::summary::EXTRA;
use crate::tallies::ranks::QUANTILES;
use crate::tell::table::{Given, Kind, Table, When, as_written, col};
use crate::tell::value::Value;

const WITH_LADDER: When = When::Rows("with the rule `national_ladder`");
const WITH_TARGET: When = When::Rows("with rules and a national target");

/// The row of the shortfall before any step.
pub const NEED: &str = "need";

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![target(), ladder(), bail_out(), curve(), sizing(), marginal()]
}

fn of_national<R>(results: &Results, of: impl Fn(&National) -> Vec<R>) -> Vec<R> {
    results.national.as_ref().map_or_else(Vec::new, of)
}

fn of_ladder<R>(results: &Results, of: impl Fn(&LadderResult) -> Vec<R>) -> Vec<R> {
    of_national(results, |national| national.ladder.as_ref().map_or_else(Vec::new, &of))
}

fn target() -> Table<Results> {
    Table::new(
        "national_target",
        "The position that the nation is to reach: one row.",
        WITH_TARGET,
        0,
        |results| of_national(results, |national| vec![(national.target, national.ladder.is_some())]),
        vec![
            col(
                "target",
                Kind::Money,
                "the position to reach, on the basis of reported positions",
                |_, of: &(f64, bool)| Value::Money(as_written(of.0)),
            ),
            col(
                "of",
                Kind::Text,
                "`national_ladder`, or `control_total` with incentive money as planned",
                |_, of: &(f64, bool)| Value::text(if of.1 { "national_ladder" } else { "control_total" }),
            ),
        ],
    )
}

/// A step of the ladder, or the shortfall before any.
struct Step {
    id: String,
    kind: Option<StepKind>,
    mean: Estimate,
    how_often: Chance,
    exhausted: Option<Chance>,
    next_year_cost: Option<f64>,
}

fn ladder() -> Table<Results> {
    Table::new(
        "national_ladder",
        "The steps of the national ladder in order.",
        WITH_LADDER,
        1,
        |results| {
            of_ladder(results, |ladder| {
                let need = Step {
                    id: NEED.to_owned(),
                    kind: None,
                    mean: ladder.need,
                    how_often: ladder.need_chance,
                    exhausted: None,
                    next_year_cost: None,
                };
                let steps = ladder.steps.iter().map(|step| Step {
                    id: step.id.clone(),
                    kind: Some(step.kind),
                    mean: step.used,
                    how_often: step.how_often,
                    exhausted: Some(step.exhausted),
                    next_year_cost: Some(step.next_year_cost),
                });
                std::iter::once(need).chain(steps).collect()
            })
        },
        vec![
            col("step", Kind::Text, "id of the step; `need` for the shortfall before any", |_, step: &Step| {
                Value::text(&step.id)
            }),
            col("kind", Kind::Text, "its kind", |_, step: &Step| {
                step.kind.map_or(Value::Blank, |kind| Value::text(kind.word()))
            }),
            col("mean", Kind::Estimate, "what it brings: mean", |_, step: &Step| Value::Estimate(step.mean)),
            col("how_often", Kind::Chance, "share of iterations in which it brings anything", |_, step: &Step| {
                Value::Chance(step.how_often)
            }),
            col(
                "exhausted",
                Kind::Chance,
                "share of iterations in which the nation is still short after it",
                |_, step: &Step| Value::chance(step.exhausted),
            ),
            col("next_year_cost", Kind::Money, "what it costs next year: mean", |_, step: &Step| {
                Value::money(step.next_year_cost)
            }),
        ],
    )
}

/// Names of the quantiles, in the order of [`QUANTILES`].
pub(super) const NAMES: [&str; QUANTILES.len()] =
    ["q01", "q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975", "q99"];

fn bail_out() -> Table<Results> {
    let mut columns: Vec<Given<Results, BailOut>> = vec![
        col("chance", Kind::Chance, "chance of any claim", |_, claim: &BailOut| Value::Chance(claim.chance)),
        col("large", Kind::Money, "what counts as a large claim", |_, claim: &BailOut| Value::Money(claim.large)),
        col("chance_large", Kind::Chance, "chance of a claim of that much or more", |_, claim: &BailOut| {
            Value::Chance(claim.chance_large)
        }),
        col("mean", Kind::Estimate, "mean claim", |_, claim: &BailOut| Value::Estimate(claim.mean)),
        col("mean_when", Kind::Money, "mean claim when there is one", |_, claim: &BailOut| {
            Value::money(claim.mean_when)
        }),
        col("unmet", Kind::Money, "mean of what not even the claim covers", |_, claim: &BailOut| {
            Value::Money(claim.unmet)
        }),
    ];
    columns.extend(NAMES.into_iter().zip(QUANTILES).map(|(name, p)| {
        col(name, Kind::Quantile, format!("claim at probability {p}; here high is bad"), move |_, claim: &BailOut| {
            Value::quantile(claim.quantile(p))
        })
    }));
    Table::new(
        "bail_out",
        "The claim on the Treasury that remains after the ladder: one row.",
        WITH_LADDER,
        0,
        |results| of_ladder(results, |ladder| vec![ladder.bail_out.clone()]),
        columns,
    )
}

fn curve() -> Table<Results> {
    Table::new(
        "bail_out_curve",
        "How often the claim is at least so much, at even steps to the largest.",
        WITH_LADDER,
        1,
        |results| of_ladder(results, |ladder| ladder.bail_out.curve.clone()),
        vec![
            col("amount", Kind::Money, "the amount; nought for any claim", |_, point: &(f64, f64)| {
                Value::Money(point.0)
            }),
            col(
                "share",
                Kind::Share,
                "share of iterations with a claim of at least so much",
                |_, point: &(f64, f64)| Value::Share(point.1),
            ),
        ],
    )
}

fn sizing() -> Table<Results> {
    Table::new(
        "sizing",
        "The least amount that gives each chance of meeting the national target, with its order-statistic interval.",
        WITH_TARGET,
        2,
        |results| of_national(results, |national| national.sizing.clone()),
        vec![
            col(
                "basis",
                Kind::Text,
                "`before_national_action`: all that the centre would have to bring; `after_rules`: what is still lacking after every rule",
                |_, point: &SizingPoint| Value::text(point.basis.word()),
            ),
            col("chance", Kind::Share, "chance of meeting the target with the amount", |_, point: &SizingPoint| {
                Value::Share(point.chance)
            }),
            col("amount", Kind::Quantile, "the least amount", |_, point: &SizingPoint| Value::Quantile(point.amount)),
        ],
    )
}

fn marginal() -> Table<Results> {
    Table::new(
        "marginal_value",
        "What an amount more would do in each place, shared among its organisations by turnover before any rule. From short runs with the \
         run's seed.",
        WITH_TARGET,
        1,
        |results| of_national(results, |national| national.marginal.clone()),
        node_columns(|value: &MarginalValue| &value.place)
            .into_iter()
            .chain([
                col("given", Kind::Money, "the amount", |_, _: &MarginalValue| Value::Money(EXTRA)),
                col(
                    "chance_gained",
                    Kind::Rate,
                    "gain in the chance of meeting the national target, 0 to 1",
                    |_, value: &MarginalValue| Value::Rate(value.chance_gained),
                ),
                col(
                    "claim_avoided",
                    Kind::Estimate,
                    "fall of the expected shortfall after the rules",
                    |_, value: &MarginalValue| Value::Estimate(value.claim_avoided),
                ),
                col(
                    "among_best",
                    Kind::Flag,
                    "true where it cannot be told apart from the best place within the errors of sampling",
                    |_, value: &MarginalValue| Value::Flag(value.among_best),
                ),
            ])
            .collect(),
    )
}
