//! Tables of the nation against its target: the ladder, the claim, the size of reserves, and where money does most.

use super::codes::node_columns;
use crate::model::StepKind;
use crate::results::{
    BailOut, Chance, Estimate, LadderAt, LadderResult, MarginalValue, National, PastClaim, Results, SizingPoint,
};
use crate::summary::EXTRA;
use crate::tallies::ranks::QUANTILES;
use crate::tell::table::{Given, Kind, Table, When, as_written, col};
use crate::tell::value::Value;

const WITH_LADDER: When = When::Rows("with the rule `national_ladder`");
const WITH_TARGET: When = When::Rows("with rules and a national target");

/// The row of the shortfall before any step.
pub const NEED: &str = "need";
/// The row of the claim.
pub const CLAIM: &str = "claim";
/// The row of what not even the claim covers.
pub const UNMET: &str = "unmet";

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![target(), ladder(), at(), bail_out(), curve(), past(), sizing(), marginal()]
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

/// A part of the shortfall at one of its quantiles.
struct Borne {
    chance: f64,
    part: String,
    amount: Estimate,
    iterations: u64,
}

fn at() -> Table<Results> {
    Table::new(
        "ladder_at",
        "What each step bears at four quantiles of the shortfall: means over the iterations around the rank, 2.5 in a hundred on either side.",
        WITH_LADDER,
        2,
        |results| {
            of_ladder(results, |ladder| {
                let parts = |at: &LadderAt| {
                    let (chance, iterations) = (at.chance, at.iterations);
                    let ends = [(CLAIM, at.claim), (UNMET, at.unmet)];
                    let steps = at.steps.iter().map(|(id, amount)| (id.as_str(), *amount));
                    let all = std::iter::once((NEED, at.need)).chain(steps).chain(ends);
                    all.map(|(part, amount)| Borne { chance, part: part.to_owned(), amount, iterations })
                        .collect::<Vec<_>>()
                };
                ladder.at.iter().flat_map(parts).collect()
            })
        },
        vec![
            col("chance", Kind::Share, "probability of a shortfall no larger", |_, of: &Borne| Value::Share(of.chance)),
            col(
                "part",
                Kind::Text,
                "id of a step; `need`, `claim` and `unmet` for the shortfall, the claim and what is left",
                |_, of: &Borne| Value::text(&of.part),
            ),
            col("mean", Kind::Estimate, "mean amount", |_, of: &Borne| Value::Estimate(of.amount)),
            col("iterations", Kind::Count, "iterations in the mean", |_, of: &Borne| Value::Count(of.iterations)),
        ],
    )
}

fn past() -> Table<Results> {
    Table::new(
        "past_claims",
        "What the Treasury gave the health budget within a year, in years before that of the scenario for which a source was found.",
        WITH_LADDER,
        1,
        |results| of_ladder(results, |ladder| ladder.past.clone()),
        vec![
            col("year", Kind::Text, "financial year", |_, of: &PastClaim| Value::text(&of.year)),
            col("amount", Kind::Money, "the amount", |_, of: &PastClaim| Value::Money(of.amount)),
            col("source", Kind::Text, "where it was published", |_, of: &PastClaim| Value::text(&of.source)),
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
