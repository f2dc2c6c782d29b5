//! Official forecasts: their past errors, what they do not say, how they stand to their evidence; the way to the underlying position;
//! warnings and sources.

use super::codes::node_columns;
use crate::results::{
    Evidence, EvidenceCount, NodeCode, Published, ReferenceResult, ReportedMonth, ReportedPath, Results,
    UnderlyingBridge, UnderlyingKind, Undisclosed, Warning,
};
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![
        reference(),
        underlying_bridge(),
        reporting(),
        undisclosed(),
        evidence(),
        evidence_by_organisation(),
        warnings(),
        sources(),
    ]
}

/// How a year end is found: the simulation and what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The answer of the run.
    Simulated,
    /// The same before any rule.
    BeforeAction,
    /// The official forecast moved by its past errors.
    ReferenceClass,
    /// The official forecast blended with a straight line from the year to date.
    RunRateBlend,
    /// The official forecast as it is.
    OfficialForecast,
}

impl Method {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 5] =
        [Self::Simulated, Self::BeforeAction, Self::ReferenceClass, Self::RunRateBlend, Self::OfficialForecast];

    /// Its word in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::BeforeAction => "simulated_before_action",
            Self::ReferenceClass => "reference_class",
            Self::RunRateBlend => "run_rate_blend",
            Self::OfficialForecast => "official_forecast",
        }
    }
}

/// A method beside the simulation, with its range, £m.
#[derive(Debug, Clone)]
struct MethodRow {
    node: NodeCode,
    method: Method,
    years: Option<u64>,
    q10: Option<f64>,
    q50: Option<f64>,
    q90: Option<f64>,
    simulated: f64,
    of: Option<ReferenceResult>,
    month: Option<u8>,
    weight: Option<f64>,
}

fn methods(results: &Results, reference: &ReferenceResult) -> Vec<MethodRow> {
    let Some(node) = results.node(&reference.node) else { return Vec::new() };
    let [q10, q50, q90] = [0.1, 0.5, 0.9].map(|p| node.outturn.quantile(p).value);
    let one = |method: Method, years: Option<usize>, [q10, q50, q90]: [Option<f64>; 3]| MethodRow {
        node: node.code.clone(),
        method,
        years: years.map(|n| n as u64),
        q10,
        q50,
        q90,
        simulated: node.outturn.quantile(0.5).value,
        of: None,
        month: None,
        weight: None,
    };
    let at = |p| reference.quantile(p);
    let mut rows = vec![one(Method::Simulated, None, [q10, q50, q90].map(Some))];
    if let Some(gross) = node.stages.first() {
        let ends = [0.1, 0.5, 0.9].map(|p| gross.quantile(p).map(|quantile| quantile.value));
        rows.push(one(Method::BeforeAction, None, ends));
    }
    let past = one(Method::ReferenceClass, Some(reference.n), [at(0.1), Some(reference.centre), at(0.9)]);
    rows.push(MethodRow { of: Some(reference.clone()), ..past });
    if let Some(blend) = &reference.blend {
        let (low, high) = blend.range.unzip();
        let row = one(Method::RunRateBlend, Some(blend.n), [low, Some(blend.centre), high]);
        rows.push(MethodRow { month: Some(blend.month), weight: Some(blend.weight), ..row });
    }
    rows.push(one(Method::OfficialForecast, None, [None, Some(reference.forecast), None]));
    rows
}

fn reference() -> Table<Results> {
    let mut columns = node_columns(|row: &MethodRow| &row.node);
    let of = |get: fn(&ReferenceResult) -> Option<f64>| {
        move |_: &Results, row: &MethodRow| Value::number(row.of.as_ref().and_then(get))
    };
    columns.extend([
        col(
            "method",
            Kind::Text,
            "`simulated`, `simulated_before_action`, `reference_class`, `run_rate_blend` or `official_forecast`",
            |_, row: &MethodRow| Value::text(row.method.word()),
        ),
        col(
            "years",
            Kind::Count,
            "years that it rests on; blank for the simulation and the forecast",
            |_, row: &MethodRow| row.years.map_or(Value::Blank, Value::Count),
        ),
        col("q10", Kind::Money, "position that one in ten is worse than (in words P90)", |_, row: &MethodRow| {
            Value::money(row.q10)
        }),
        col("q50", Kind::Money, "median", |_, row: &MethodRow| Value::money(row.q50)),
        col("q90", Kind::Money, "position that nine in ten are worse than (in words P10)", |_, row: &MethodRow| {
            Value::money(row.q90)
        }),
        col(
            "simulated_less_this",
            Kind::Money,
            "simulated median less this one's: negative when the simulation is worse",
            |_, row: &MethodRow| Value::money(row.q50.map(|q50| row.simulated - q50)),
        ),
        col("bias", Kind::Money, "mean of outturn less forecast in those years", |_, row: &MethodRow| {
            Value::money(row.of.as_ref().map(|of| of.bias))
        }),
        col("sd", Kind::Money, "its standard deviation (n − 1); blank of one year", |_, row: &MethodRow| {
            Value::money(row.of.as_ref().and_then(|of| of.sd))
        }),
        col("degrees", Kind::Number, "degrees of freedom of the t distribution", of(|of| of.degrees)),
        col("scale", Kind::Money, "its scale sd · √(1 + 1/n)", |_, row: &MethodRow| {
            Value::money(row.of.as_ref().and_then(|of| of.scale))
        }),
        col(
            "chance_below_simulated",
            Kind::Share,
            "chance that it gives to a position worse than the simulated median",
            |_, row: &MethodRow| {
                row.of.as_ref().and_then(|of| of.chance_below_simulated).map_or(Value::Blank, Value::Share)
            },
        ),
        col("month", Kind::Count, "month of the year to date in the blend", |_, row: &MethodRow| {
            row.month.map_or(Value::Blank, |month| Value::Count(u64::from(month)))
        }),
        col("weight", Kind::Number, "weight of the straight line in the blend, 0 to 1", |_, row: &MethodRow| {
            Value::number(row.weight)
        }),
        col("class", Kind::Text, "whose past errors", |_, row: &MethodRow| text(row.of.as_ref().map(|of| &of.class))),
        col("basis", Kind::Text, "on which basis", |_, row: &MethodRow| text(row.of.as_ref().map(|of| &of.basis))),
        col("from", Kind::Text, "months and years of the errors", |_, row: &MethodRow| {
            text(row.of.as_ref().map(|of| &of.from))
        }),
    ]);
    Table::new(
        "reference",
        "The simulated answer beside the past errors of official forecasts: a row a method.",
        When::Rows("where the scenario gives a reference"),
        2,
        |results: &Results| results.references.iter().flat_map(|reference| methods(results, reference)).collect(),
        columns,
    )
}

fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Blank, |text| Value::text(text))
}

/// Node, number, name, kind, change, q10, q50 and q90 reached, source.
type Step = (NodeCode, u64, String, String, Option<f64>, [Option<f64>; 3], String);

fn bridge_rows(bridge: &UnderlyingBridge) -> Vec<Step> {
    let end = |name: &str, ends: [f64; 3]| (name.to_owned(), name.to_owned(), None, ends.map(Some), String::new());
    let kind = |kind: &UnderlyingKind| match kind {
        UnderlyingKind::Simulated => "simulated".to_owned(),
        UnderlyingKind::Item(word) => word.clone(),
    };
    let steps = bridge.steps.iter().map(|step| {
        let reached = [None, Some(step.reached), None];
        (step.name.clone(), kind(&step.kind), Some(step.amount), reached, step.source.clone())
    });
    let all = std::iter::once(end("reported", bridge.reported)).chain(steps);
    let all = all.chain([end("underlying", bridge.underlying)]);
    all.zip(1..).map(|((a, b, c, d, e), number)| (bridge.node.clone(), number, a, b, c, d, e)).collect()
}

fn underlying_bridge() -> Table<Results> {
    let mut columns = node_columns(|row: &Step| &row.0);
    columns.extend([
        col("number", Kind::Count, "place of the step, from 1", |_, row: &Step| Value::Count(row.1)),
        col("step", Kind::Text, "name of the step", |_, row: &Step| Value::text(&row.2)),
        col(
            "kind",
            Kind::Text,
            "`reported`, `simulated` (what the simulation takes out itself), a kind of bridge.csv, or `underlying`",
            |_, row: &Step| Value::text(&row.3),
        ),
        col("change", Kind::Money, "what the step changes; blank for the ends", |_, row: &Step| Value::money(row.4)),
        col("q10", Kind::Money, "q10 of the reported and the underlying position", |_, row: &Step| {
            Value::money(row.5[0])
        }),
        col("q50", Kind::Money, "median after the step", |_, row: &Step| Value::money(row.5[1])),
        col("q90", Kind::Money, "q90 of the reported and the underlying position", |_, row: &Step| {
            Value::money(row.5[2])
        }),
        col("source", Kind::Text, "where the step comes from", |_, row: &Step| Value::text(&row.6)),
    ]);
    Table::new(
        "underlying_bridge",
        "From the reported position to the underlying one: the medians step by step, then both ends of both distributions.",
        When::Rows("where the scenario has bridge.csv"),
        2,
        |results: &Results| results.underlying_bridges.iter().flat_map(bridge_rows).collect(),
        columns,
    )
}

type Month = (ReportedPath, ReportedMonth);

fn reporting() -> Table<Results> {
    let mut columns = node_columns(|row: &Month| &row.0.node);
    columns.extend([
        col("month", Kind::Count, "month of the year, 1 = April", |_, row: &Month| {
            Value::Count(u64::from(row.1.month))
        }),
        col("may_revise", Kind::Flag, "whether the protocol allows revisions in the month", |_, row: &Month| {
            Value::Flag(row.1.may_revise)
        }),
        col("official", Kind::Estimate, "mean official position", |_, row: &Month| Value::Estimate(row.1.official)),
        col(
            "concealed",
            Kind::Estimate,
            "mean of official position less the year end that comes: what the figure does not say",
            |_, row: &Month| Value::Estimate(row.1.concealed),
        ),
        col("concealed_q10", Kind::Money, "a tenth of iterations conceal no more than this", |_, row: &Month| {
            Value::Money(row.1.concealed_quantiles[0])
        }),
        col("concealed_q50", Kind::Money, "half of iterations conceal no more than this", |_, row: &Month| {
            Value::Money(row.1.concealed_quantiles[1])
        }),
        col("concealed_q90", Kind::Money, "nine tenths of iterations conceal no more than this", |_, row: &Month| {
            Value::Money(row.1.concealed_quantiles[2])
        }),
        col("told", Kind::Estimate, "mean of what is told in words but not in the figure", |_, row: &Month| {
            Value::Estimate(row.1.told)
        }),
        col("organisations", Kind::Count, "organisations that report", |_, row: &Month| {
            Value::Count(row.0.organisations)
        }),
        col("reported_on_plan", Kind::Rate, "mean number whose forecast is on plan or better", |_, row: &Month| {
            Value::Rate(row.1.on_plan)
        }),
        col("end_on_plan", Kind::Rate, "mean number that end the year on plan or better", |_, row: &Month| {
            Value::Rate(row.0.end_on_plan)
        }),
        col("revised", Kind::Rate, "mean number that have revised since the month of the data", |_, row: &Month| {
            Value::Rate(row.1.revised)
        }),
    ]);
    let rows = |results: &Results| {
        let paths = results.reported.iter();
        paths.flat_map(|path| path.months.iter().map(|month| (path.clone(), month.clone()))).collect()
    };
    Table::new(
        "reporting",
        "One row a focus node and month after the data: the official forecasts as they would be reported, and what they conceal.",
        When::Rows("where the scenario has `[reporting]`"),
        2,
        rows,
        columns,
    )
}

fn undisclosed() -> Table<Results> {
    let mut columns = node_columns(|row: &Undisclosed| &row.node);
    columns.extend([
        col(
            "expected_by_reference",
            Kind::Money,
            "official forecast less the centre of the reference class",
            |_, row: &Undisclosed| Value::Money(row.expected_by_reference),
        ),
        col(
            "disclosed",
            Kind::Money,
            "official forecast less the simulated mean before any rule",
            |_, row: &Undisclosed| Value::Money(row.disclosed),
        ),
        col(
            "undisclosed",
            Kind::Money,
            "the first less the second; 0 where that is negative",
            |_, row: &Undisclosed| Value::Money(row.undisclosed),
        ),
    ]);
    Table::new(
        "undisclosed",
        "One row a node with a reference class: the shortfall that past errors lead to expect, less the risk that is listed. The difference \
         is never added to anything.",
        When::Rows("where the scenario gives a reference"),
        1,
        |results: &Results| results.undisclosed.clone(),
        columns,
    )
}

fn evidence() -> Table<Results> {
    let mut columns = node_columns(|row: &EvidenceCount| &row.node);
    columns.extend([
        col("organisations", Kind::Count, "organisations with months", |_, row: &EvidenceCount| {
            Value::Count(row.organisations)
        }),
        col("inside", Kind::Count, "forecasts within their evidence", |_, row: &EvidenceCount| {
            Value::Count(row.inside)
        }),
        col("optimistic", Kind::Count, "forecasts above all of their evidence", |_, row: &EvidenceCount| {
            Value::Count(row.optimistic)
        }),
        col("pessimistic", Kind::Count, "forecasts below all of their evidence", |_, row: &EvidenceCount| {
            Value::Count(row.pessimistic)
        }),
        col(
            "optimistic_by",
            Kind::Money,
            "by how much the optimistic ones are above it together",
            |_, row: &EvidenceCount| Value::Money(row.optimistic_m),
        ),
        col(
            "pessimistic_by",
            Kind::Money,
            "by how much the pessimistic ones are below it together",
            |_, row: &EvidenceCount| Value::Money(row.pessimistic_m),
        ),
        col(
            "silent",
            Kind::Count,
            "forecasts that equal the plan while the year to date is behind it by over 0.5 % of turnover",
            |_, row: &EvidenceCount| Value::Count(row.silent),
        ),
    ]);
    Table::new(
        "evidence",
        "One row a focus node or child of the root: how many official forecasts lie inside their own evidence, without any simulation.",
        When::Rows("where the scenario has months"),
        1,
        |results: &Results| results.evidence.clone(),
        columns,
    )
}

fn evidence_by_organisation() -> Table<Results> {
    let mut columns = node_columns(|row: &Evidence| &row.node);
    columns.extend([
        col("finding", Kind::Text, "`inside`, `optimistic` or `pessimistic`", |_, row: &Evidence| {
            Value::text(match row.beyond {
                beyond if beyond > 0.0 => "optimistic",
                beyond if beyond < 0.0 => "pessimistic",
                _ => "inside",
            })
        }),
        col(
            "forecast_ex_incentive",
            Kind::Money,
            "the official forecast without incentive money",
            |_, row: &Evidence| Value::Money(row.forecast),
        ),
        col("plan_to_go", Kind::Money, "actual to date and plan to go", |_, row: &Evidence| {
            Value::Money(row.plan_to_go)
        }),
        col("run_rate", Kind::Money, "the same, a fifth of the way to the run rate", |_, row: &Evidence| {
            Value::Money(row.run_rate)
        }),
        col("listed_risks", Kind::Money, "the forecast less the risks that it lists", |_, row: &Evidence| {
            Value::Money(row.listed_risks)
        }),
        col("past_errors", Kind::Money, "the forecast and its mean past error, shrunk", |_, row: &Evidence| {
            Value::money(row.past_errors)
        }),
        col(
            "beyond",
            Kind::Money,
            "by how much it lies beyond all of its evidence; 0 = inside",
            |_, row: &Evidence| Value::Money(row.beyond),
        ),
        col(
            "required_improvement",
            Kind::Share,
            "monthly change that the forecast needs, as a share of monthly turnover",
            |_, row: &Evidence| Value::Share(row.required_improvement),
        ),
        col("silent", Kind::Flag, "on plan while the year to date is behind it", |_, row: &Evidence| {
            Value::Flag(row.silent)
        }),
    ]);
    Table::new(
        "evidence_by_organisation",
        "Official forecasts and their evidence by organisation.",
        When::Rows("where it was asked for (`--by-organisation`)"),
        1,
        |results: &Results| results.evidence_by_organisation.clone(),
        columns,
    )
}

fn warnings() -> Table<Results> {
    Table::new(
        "warnings",
        "Warnings of the check of the scenario, and cautions on these results, each with advice. No rows: none.",
        When::Always,
        1,
        |results: &Results| results.warnings.iter().cloned().zip(1..).collect::<Vec<(Warning, u64)>>(),
        vec![
            col("number", Kind::Count, "its place, from 1", |_, row: &(Warning, u64)| Value::Count(row.1)),
            col("code", Kind::Text, "code of the warning", |_, row: &(Warning, u64)| Value::text(&row.0.code)),
            col("message", Kind::Text, "what may be wrong", |_, row: &(Warning, u64)| Value::text(&row.0.message)),
            col("advice", Kind::Text, "what to do about it", |_, row: &(Warning, u64)| Value::text(&row.0.advice)),
            col(
                "place",
                Kind::Text,
                "where in the scenario: file, line and column; blank for cautions on results",
                |_, row: &(Warning, u64)| Value::text(&row.0.place),
            ),
        ],
    )
}

fn sources() -> Table<Results> {
    Table::new(
        "sources",
        "Published figures that the scenario rests on.",
        When::Always,
        1,
        |results: &Results| results.scenario.sources.iter().cloned().zip(1..).collect::<Vec<(Published, u64)>>(),
        vec![
            col("number", Kind::Count, "its place, from 1", |_, row: &(Published, u64)| Value::Count(row.1)),
            col("figure", Kind::Text, "what the figure is", |_, row: &(Published, u64)| Value::text(&row.0.figure)),
            col("value", Kind::Text, "the figure as published, with its unit", |_, row: &(Published, u64)| {
                Value::text(&row.0.value)
            }),
            col("source", Kind::Text, "where it was published", |_, row: &(Published, u64)| Value::text(&row.0.source)),
        ],
    )
}
