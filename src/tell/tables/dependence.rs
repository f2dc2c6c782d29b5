//! What causes have in common, what that does, and what more knowledge of uncertain parameters could remove.

use super::codes::node;
use crate::results::{
    CopulaUsed, DependenceCase, FactorSetUsed, HistorySpread, Implied, LinkUsed, LoadingUsed, MovesUsed, NodeCode,
    ParameterSpread, ParameterUsed, Results,
};
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;

/// Every table of the subject.
pub fn tables() -> Vec<Table<Results>> {
    vec![
        copula(),
        factor_sets(),
        correlations(),
        risk_links(),
        implied(),
        dependence_cases(),
        parameters(),
        parameters_spread(),
        variance_budget(),
    ]
}

fn copula() -> Table<Results> {
    Table::new(
        "dependence",
        "How the shared factors hang together: one row.",
        When::Always,
        1,
        |results: &Results| vec![results.dependence.copula],
        vec![
            col("copula", Kind::Text, "`gaussian` or `student_t`", |_, row: &CopulaUsed| {
                Value::text(match row {
                    CopulaUsed::Gaussian => "gaussian",
                    CopulaUsed::StudentT { .. } => "student_t",
                })
            }),
            col("degrees_of_freedom", Kind::Number, "of Student's t; blank else", |_, row: &CopulaUsed| match row {
                CopulaUsed::Gaussian => Value::Blank,
                CopulaUsed::StudentT { degrees } => Value::Number(*degrees),
            }),
        ],
    )
}

type Loaded = (FactorSetUsed, LoadingUsed);

fn factor_sets() -> Table<Results> {
    Table::new(
        "factor_sets",
        "What organisations share: one row a loading of a factor set.",
        When::Rows("where the scenario has factors.csv"),
        3,
        |results: &Results| {
            let of = |set: &FactorSetUsed| set.loadings.iter().map(|l| (set.clone(), l.clone())).collect();
            results.dependence.sets.iter().flat_map(|set| -> Vec<Loaded> { of(set) }).collect()
        },
        vec![
            col("factor_set", Kind::Text, "code of the set", |_, (set, _): &Loaded| Value::text(&set.code)),
            col("factor", Kind::Text, "the factor", |_, (_, l): &Loaded| Value::text(&l.factor)),
            col("level", Kind::Text, "within what it is shared", |_, (_, l): &Loaded| Value::text(l.level.word())),
            col("loading", Kind::Number, "the loading, -1 to 1", |_, (_, l): &Loaded| Value::Number(l.loading)),
            col("own_weight", Kind::Number, "weight of own draws in the set", |_, (set, _): &Loaded| {
                Value::Number(set.own_weight)
            }),
        ],
    )
}

/// Level, two factors, correlation in the run, and as stated where it was repaired.
type Pair = (String, [String; 2], f64, Option<f64>);

fn correlations() -> Table<Results> {
    Table::new(
        "correlations",
        "Correlations between factors: one row a pair.",
        When::Rows("where the scenario has factors at a level with more than one"),
        3,
        |results: &Results| {
            let mut pairs: Vec<Pair> = Vec::new();
            for of in &results.dependence.correlations {
                for (i, a) in of.factors.iter().enumerate() {
                    for (j, b) in of.factors.iter().enumerate().skip(i + 1) {
                        let stated = of.repaired.as_ref().map(|repaired| repaired.stated[i][j]);
                        pairs.push((of.level.clone(), [a.clone(), b.clone()], of.matrix[i][j], stated));
                    }
                }
            }
            pairs
        },
        vec![
            col("level", Kind::Text, "within what they are shared", |_, row: &Pair| Value::text(&row.0)),
            col("factor_a", Kind::Text, "one factor", |_, row: &Pair| Value::text(&row.1[0])),
            col("factor_b", Kind::Text, "the other", |_, row: &Pair| Value::text(&row.1[1])),
            col("correlation", Kind::Number, "in the run", |_, row: &Pair| Value::Number(row.2)),
            col(
                "stated",
                Kind::Number,
                "as stated, where a repair changed the level's; blank else",
                |_, row: &Pair| Value::number(row.3),
            ),
        ],
    )
}

fn risk_links() -> Table<Results> {
    Table::new(
        "risk_links",
        "Links between rows of the register: one row a row that takes draws of another.",
        When::Rows("where rows of risks.csv are linked"),
        1,
        |results: &Results| results.dependence.links.clone(),
        vec![
            col("risk_id", Kind::Text, "the row", |_, row: &LinkUsed| Value::text(&row.risk)),
            col("linked_to", Kind::Text, "the row that it is linked to", |_, row: &LinkUsed| Value::text(&row.to)),
            col(
                "occurrence_link",
                Kind::Text,
                "whether it happens, given whether the other does: `matches`, `exclusive`, `necessary` or `sufficient`; blank where \
                 that is independent",
                |_, row: &LinkUsed| row.occurrence.map_or(Value::Blank, |how| Value::text(how.word())),
            ),
            col(
                "impact_link",
                Kind::Text,
                "`same_proportion` where its size falls at the same place of its range as that of the other; blank else",
                |_, row: &LinkUsed| if row.same_proportion { Value::text("same_proportion") } else { Value::Blank },
            ),
            col("probability", Kind::Number, "its chance; blank where it is certain", |_, row: &LinkUsed| {
                Value::number(row.chance)
            }),
            col(
                "window_from",
                Kind::Number,
                "where its window of the shared uniform begins; it is as long as its chance",
                |_, row: &LinkUsed| Value::number(row.from),
            ),
        ],
    )
}

fn implied() -> Table<Results> {
    let mut columns = Vec::from(node(|row: &Implied| &row.node));
    columns.extend([
        col(
            "average_correlation",
            Kind::Number,
            "implied average pairwise correlation of organisations' outturns; blank where no pair varies",
            |_, row: &Implied| Value::number(row.correlation),
        ),
        col(
            "independent_sd",
            Kind::Money,
            "standard deviation that it would have were they independent",
            |_, row: &Implied| Value::Money(row.independent_sd),
        ),
    ]);
    Table::new(
        "dependence_implied",
        "What the stated dependence implies for the nation and each sector.",
        When::Always,
        1,
        |results: &Results| results.dependence.implied.clone(),
        columns,
    )
}

fn dependence_cases() -> Table<Results> {
    let mut columns = Vec::from(node(|row: &DependenceCase| &row.node));
    columns.extend([
        col("case", Kind::Text, "`independent`, `as_stated` or `all_together`", |_, row: &DependenceCase| {
            Value::text(row.case.word())
        }),
        col("iterations", Kind::Count, "iterations of the short run", |_, row: &DependenceCase| {
            Value::Count(row.iterations)
        }),
        col("sd", Kind::Estimate, "standard deviation", |_, row: &DependenceCase| Value::Estimate(row.sd)),
        col("q10", Kind::Quantile, "the adverse end of the 80 % range", |_, row: &DependenceCase| {
            Value::Quantile(row.q10)
        }),
        col("q50", Kind::Quantile, "median", |_, row: &DependenceCase| Value::Quantile(row.q50)),
    ]);
    Table::new(
        "dependence_cases",
        "What dependence does: the nation and each sector without it, as stated, and with every line of every account following one \
         factor. From short runs over the same draws; each line's own distribution is the same in all three.",
        When::Always,
        2,
        |results: &Results| results.dependence.cases.clone(),
        columns,
    )
}

fn parameters() -> Table<Results> {
    Table::new(
        "parameters",
        "Uncertain parameters.",
        When::Rows("where a parameter is uncertain"),
        1,
        |results: &Results| results.parameters.stated.clone(),
        vec![
            col("parameter_id", Kind::Text, "its id", |_, row: &ParameterUsed| Value::text(&row.id)),
            col("description", Kind::Text, "what it is, in the scenario's words", |_, row: &ParameterUsed| {
                Value::text(&row.description)
            }),
            col("moves", Kind::Text, "`draws`, `loadings` or `amounts`", |_, row: &ParameterUsed| {
                Value::text(match row.moves {
                    MovesUsed::Draws { .. } => "draws",
                    MovesUsed::Loadings { .. } => "loadings",
                    MovesUsed::Amounts { .. } => "amounts",
                })
            }),
            col("of", Kind::Text, "the lines, or the factor and its level", |_, row: &ParameterUsed| {
                Value::Text(match &row.moves {
                    MovesUsed::Draws { lines, .. } | MovesUsed::Amounts { lines } => lines.join(", "),
                    MovesUsed::Loadings { factor, level } => format!("{factor} within each {}", level.word()),
                })
            }),
            col("savings_rows", Kind::Count, "rows of savings that it shifts too", |_, row: &ParameterUsed| match &row
                .moves
            {
                MovesUsed::Draws { savings_rows, .. } => Value::Count(*savings_rows as u64),
                MovesUsed::Loadings { .. } | MovesUsed::Amounts { .. } => Value::Count(0),
            }),
            col(
                "size",
                Kind::Number,
                "standard deviation of the shift, or of the logarithm of the multiplier",
                |_, row: &ParameterUsed| Value::Number(row.size),
            ),
        ],
    )
}

fn parameters_spread() -> Table<Results> {
    let mut columns = Vec::from(node(|row: &ParameterSpread| &row.node));
    columns.extend([
        col(
            "pairs",
            Kind::Count,
            "pairs of iterations that the share is estimated from",
            |_, row: &ParameterSpread| Value::Count(row.iterations),
        ),
        col("share", Kind::Rate, "Var(E(outturn | parameters)) / Var(outturn), 0 to 1", |_, row: &ParameterSpread| {
            Value::Rate(row.share)
        }),
        col("removable_share", Kind::Share, "the same without its error", |_, row: &ParameterSpread| {
            Value::Share(row.share.value)
        }),
        col("sd", Kind::Money, "standard deviation of the outturn", |_, row: &ParameterSpread| Value::Money(row.sd)),
        col(
            "sd_removable",
            Kind::Money,
            "the part that more knowledge could remove: sd × √share",
            |_, row: &ParameterSpread| Value::Money(row.sd_removable),
        ),
        col("sd_removable_low", Kind::Money, "lower end of its 95 % interval", |_, row: &ParameterSpread| {
            Value::Money(row.sd_removable_low)
        }),
        col("sd_removable_high", Kind::Money, "upper end of its 95 % interval", |_, row: &ParameterSpread| {
            Value::Money(row.sd_removable_high)
        }),
        col(
            "sd_left",
            Kind::Money,
            "the part that it could not: sd × √(1 − share)",
            |_, row: &ParameterSpread| Value::Money(row.sd_left),
        ),
    ]);
    Table::new(
        "parameters_spread",
        "The spread of the nation and of each sector in two parts: what knowing the uncertain parameters would remove, and what it would \
         leave.",
        When::Rows("where a parameter is uncertain"),
        1,
        |results: &Results| results.parameters.spreads.clone(),
        columns,
    )
}

/// Node, of what, which part, sd, its interval, iterations or years.
type Budget = (NodeCode, &'static str, &'static str, f64, Option<(f64, f64)>, u64);

fn budget(results: &Results) -> Vec<Budget> {
    let Some(budget) = &results.budget else { return Vec::new() };
    let node = &budget.node;
    let parts = [
        ("total", budget.total_sd),
        ("national", budget.national_sd),
        ("regional", budget.regional_sd),
        ("own", budget.own_sd),
    ];
    let mut rows: Vec<Budget> =
        parts.map(|(part, sd)| (node.clone(), "simulated", part, sd, None, budget.iterations)).to_vec();
    if let Some(HistorySpread { n, total, national, own }) = budget.history {
        let n = n as u64;
        rows.push((node.clone(), "past_errors", "total", total.0, Some((total.1, total.2)), n));
        rows.push((node.clone(), "past_errors", "national", national.0, Some((national.1, national.2)), n));
        rows.push((node.clone(), "past_errors", "own", own, None, n));
    }
    rows
}

fn variance_budget() -> Table<Results> {
    let mut columns = Vec::from(node(|row: &Budget| &row.0));
    columns.extend([
        col("of", Kind::Text, "`simulated` or `past_errors` (after management)", |_, row: &Budget| Value::text(row.1)),
        col(
            "part",
            Kind::Text,
            "`total`, `national`, `regional` or `own`; squares of the last three add up to that of the first",
            |_, row: &Budget| Value::text(row.2),
        ),
        col("sd", Kind::Money, "standard deviation", |_, row: &Budget| Value::Money(row.3)),
        col("low", Kind::Money, "lower end of the 95 % interval of past errors", |_, row: &Budget| {
            Value::money(row.4.map(|x| x.0))
        }),
        col("high", Kind::Money, "upper end", |_, row: &Budget| Value::money(row.4.map(|x| x.1))),
        col("n", Kind::Count, "iterations of the short runs, or years", |_, row: &Budget| Value::Count(row.5)),
    ]);
    Table::new(
        "variance_budget",
        "Standard deviation of the headline node by where it is shared, beside that of past errors.",
        When::Always,
        3,
        budget,
        columns,
    )
}
