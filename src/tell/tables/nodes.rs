//! Tables of nodes: where each ends, against what it is judged, and what no part of the nation holds.

use super::codes::{name_of, node_columns};
use super::outturn::{chance_column, chance_columns, mean_less_plan, outturn_columns};
use crate::results::{
    Chance, Diversification, LimitChance, NodeCode, NodeKind, NodeResult, Outturn, OwnAccounts, Quantile, Results,
    Yardstick,
};
use crate::tell::table::{Given, Kind, Table, When, as_written, col};
use crate::tell::value::Value;

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![nodes(), underlying(), quantiles(), limits(), yardsticks(), own_accounts(), diversification()]
}

/// An amount of the input.
fn given(name: &'static str, about: &str, of: fn(&NodeResult) -> Option<f64>) -> Given<Results, NodeResult> {
    col(name, Kind::Money, about, move |_: &Results, node: &NodeResult| Value::money(of(node).map(as_written)))
}

fn text(name: &'static str, about: &str, of: fn(&NodeResult) -> &str) -> Given<Results, NodeResult> {
    col(name, Kind::Text, about, move |_: &Results, node: &NodeResult| match of(node) {
        "" => Value::Blank,
        text => Value::text(text),
    })
}

fn nodes() -> Table<Results> {
    let known: Vec<Given<Results, NodeResult>> = vec![
        text("kind", "`root`, `tree`, `organisation`, `sector`, `type` or `sector_within`", |node| node.kind.word()),
        text("level", "the level word of a node of the geography, such as `region`; else blank", |node| {
            if let NodeKind::Tree(level) = &node.kind { level } else { "" }
        }),
        // A roll-up within a region covers accounts that the region's systems hold already: with a parent it would count twice in a
        // sum over children.
        text(
            "parent_code",
            "code of the node above it in the geography; blank for the root and for roll-ups",
            |node| {
                let parent = node.parent.as_ref().filter(|_| node.kind != NodeKind::SectorWithin);
                parent.map_or("", |parent| &parent.0)
            },
        ),
        text("sector", "sector of an organisation, else blank", |node| &node.sector),
        text("org_type", "type of an organisation, else blank", |node| &node.org_type),
        col("organisations", Kind::Count, "number of organisations in it", |_: &Results, node: &NodeResult| {
            Value::Count(node.organisations as u64)
        }),
        given("turnover", "turnover or allocation", |node| Some(node.turnover)),
        given("base", "the position that the simulation starts from", |node| Some(node.base)),
        given("incentive", "incentive money in that position", |node| Some(node.incentive)),
        given("plan", "annual plan", |node| Some(node.plan)),
        given("forecast", "official forecast", |node| Some(node.forecast)),
        given(
            "control_total",
            "control total before incentive money; blank unless every organisation in it has one",
            |node| node.control_total,
        ),
        col(
            "accepted",
            Kind::Flag,
            "whether an organisation accepted its control total; blank for others",
            |_: &Results, node: &NodeResult| match node.kind {
                NodeKind::Organisation => Value::Flag(node.accepted),
                _ => Value::Blank,
            },
        ),
        col(
            "expected_effect",
            Kind::Money,
            "expected effect of all risks, known exactly from the distributions, adverse negative",
            |_: &Results, node: &NodeResult| Value::Money(node.expected_effect),
        ),
    ];
    let chances: [fn(&NodeResult) -> Option<Chance>; 3] = [
        |node| Some(node.chance_of_deficit),
        |node| Some(node.chance_below_plan),
        |node| Some(node.chance_below_forecast),
    ];
    let against = chance_columns(chances).into_iter().chain([
        chance_column(
            "chance_below_control_total",
            "a missed control total, judged before incentive money; blank without one",
            |node: &NodeResult| node.chance_below_control_total,
        ),
        mean_less_plan(|node: &NodeResult| node.mean_less_plan),
    ]);
    let outturn = outturn_columns(|node: &NodeResult| Some(&node.outturn));
    Table::new(
        "nodes",
        "One row a node: the nation, every node of the geography, every organisation, every sector, type and sector within a region. \
         In-year position, incentive money included.",
        When::Always,
        1,
        |results| results.nodes.clone(),
        node_columns(|node: &NodeResult| &node.code).into_iter().chain(known).chain(outturn).chain(against).collect(),
    )
}

fn underlying() -> Table<Results> {
    Table::new(
        "underlying",
        "One row a node: the underlying position, non-recurrent items left out. Empty where no risk recurs.",
        When::Always,
        1,
        |results| results.nodes.iter().filter(|node| node.underlying.is_some()).cloned().collect(),
        node_columns(|node: &NodeResult| &node.code)
            .into_iter()
            .chain(outturn_columns(|node: &NodeResult| node.underlying.as_ref()))
            .collect(),
    )
}

/// A quantile of a node.
struct Point {
    node: NodeCode,
    basis: &'static str,
    quantile: Quantile,
}

fn points(results: &Results) -> Vec<Point> {
    let of = |node: &NodeResult, basis, outturn: &Outturn| -> Vec<Point> {
        outturn.quantiles.iter().map(|&quantile| Point { node: node.code.clone(), basis, quantile }).collect()
    };
    let of_node = |node: &NodeResult| {
        let mut points = of(node, "in_year", &node.outturn);
        points.extend(node.underlying.iter().flat_map(|outturn| of(node, "underlying", outturn)));
        points
    };
    results.nodes.iter().flat_map(of_node).collect()
}

fn quantiles() -> Table<Results> {
    Table::new(
        "quantiles",
        "The quantiles of both tables of nodes with one row a quantile.",
        When::Always,
        3,
        points,
        vec![
            col("node_code", Kind::Text, "code, as in nodes.csv", |_: &Results, of: &Point| Value::text(&of.node.0)),
            col("basis", Kind::Text, "`in_year` or `underlying`", |_: &Results, of: &Point| Value::text(of.basis)),
            col(
                "p",
                Kind::Number,
                "probability: the share of iterations at or below the value",
                |_: &Results, of: &Point| Value::Number(of.quantile.p),
            ),
            col("node_name", Kind::Text, "its name", |results: &Results, of: &Point| name_of(results, &of.node)),
            col("value", Kind::Quantile, "the order statistic", |_: &Results, of: &Point| Value::Quantile(of.quantile)),
        ],
    )
}

fn limits() -> Table<Results> {
    Table::new(
        "limits",
        "One row a stated limit, such as a ceiling, and the chance of a position worse than it.",
        When::Always,
        2,
        |results| {
            let of_node = |node: &NodeResult| -> Vec<(NodeCode, LimitChance)> {
                node.limits.iter().map(|limit| (node.code.clone(), limit.clone())).collect()
            };
            results.nodes.iter().flat_map(of_node).collect()
        },
        vec![
            col("node_code", Kind::Text, "code, as in nodes.csv", |_, of: &(NodeCode, LimitChance)| {
                Value::text(&of.0.0)
            }),
            col("limit", Kind::Text, "name of the limit", |_, of: &(NodeCode, LimitChance)| Value::text(&of.1.name)),
            col("node_name", Kind::Text, "its name", |results: &Results, of: &(NodeCode, LimitChance)| {
                name_of(results, &of.0)
            }),
            col("amount", Kind::Money, "the limit", |_, of: &(NodeCode, LimitChance)| {
                Value::Money(as_written(of.1.amount))
            }),
            col(
                "chance_worse",
                Kind::Chance,
                "chance of a position worse than it",
                |_, of: &(NodeCode, LimitChance)| Value::Chance(of.1.chance_worse),
            ),
        ],
    )
}

fn yardsticks() -> Table<Results> {
    Table::new(
        "yardsticks",
        "What headlines judge the nation, each sector and each node below the nation by: the scenario's choice, else the national target.",
        When::Always,
        1,
        |results| results.yardsticks.clone(),
        node_columns(|of: &Yardstick| &of.node)
            .into_iter()
            .chain([
                col(
                    "kind",
                    Kind::Text,
                    "`target`, `control_total`, `limit`, `plan` or `forecast`",
                    |_: &Results, of: &Yardstick| Value::text(of.kind.word()),
                ),
                col("amount", Kind::Money, "its amount, incentive money as planned included", |_, of: &Yardstick| {
                    Value::Money(as_written(of.amount))
                }),
                col("chance_missed", Kind::Chance, "chance of a position worse than it", |_, of: &Yardstick| {
                    Value::Chance(of.chance_missed)
                }),
            ])
            .collect(),
    )
}

fn own_accounts() -> Table<Results> {
    let rest = |name, about: &str, of: fn(&OwnAccounts) -> f64| -> Given<Results, OwnAccounts> {
        col(name, Kind::Money, about, move |_: &Results, own: &OwnAccounts| Value::Money(of(own)))
    };
    Table::new(
        "own_accounts",
        "What the nation holds and none of its parts does. Plans, forecasts and means add up; medians and ranges do not.",
        When::Rows("where the parts of the nation are not the whole"),
        1,
        |results| results.own_accounts.clone(),
        vec![
            col(
                "beside",
                Kind::Text,
                "what the nation is split into: `sectors` or `regions`",
                |_, own: &OwnAccounts| Value::text(own.beside.word()),
            ),
            rest("plan", "plan of the nation less those of its parts", |own| as_written(own.plan)),
            rest("forecast", "the same of official forecasts", |own| as_written(own.forecast)),
            rest("mean", "the same of means", |own| own.mean),
        ],
    )
}

fn diversification() -> Table<Results> {
    let amount = |name, about: &str, of: fn(&Diversification) -> f64| -> Given<Results, Diversification> {
        col(name, Kind::Money, about, move |_: &Results, row: &Diversification| Value::Money(of(row)))
    };
    Table::new(
        "diversification",
        "The sum of the organisations' P90s against the P90 of their sum, as changes from base. Adding worst cases overstates. What is held \
         centrally is on neither side.",
        When::Always,
        1,
        |results| results.diversification.clone(),
        node_columns(|of: &Diversification| &of.node)
            .into_iter()
            .chain([
                amount("sum_of_parts", "Σ over organisations of base − q10, adverse positive", |of| of.sum_of_parts),
                amount("of_the_sum", "base − q10 of the sum of its organisations", |of| of.of_the_sum),
                amount("benefit", "the first less the second", |of| of.benefit),
            ])
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use crate::tell::book::Book;
    use crate::tell::testing;
    use crate::tell::value::Value;

    #[test]
    fn inputs_come_back_as_they_were_written() {
        let book = Book::new(testing::results("minimal"));
        let plans: Vec<Value> =
            book.results.nodes.iter().map(|node| book.figure("nodes", &[&node.code.0], "plan").value).collect();
        for plan in &plans {
            let text = plan.as_number().expect("a plan").to_string();
            assert!(text.len() < 8, "{text} is not as anybody writes");
        }
    }

    #[test]
    fn what_is_at_stake_is_the_mean_less_the_plan() {
        for pack in testing::PACKS {
            for node in &testing::results(pack).nodes {
                assert_eq!(node.mean_less_plan.value, node.outturn.mean.value - node.plan, "{}", node.code);
            }
        }
    }

    #[test]
    fn parts_and_what_is_held_beside_them_add_up_to_the_plan_of_the_nation() {
        let results = testing::results("2019-20-regional");
        let book = Book::new(results);
        let plan = |code: &str| book.figure("nodes", &[code], "plan").value.as_number().expect("a plan");
        let held = book.figure("own_accounts", &["regions"], "plan").value.as_number().unwrap_or(0.0);
        let regions: f64 = results.regions().map(|region| plan(&region.code.0)).sum();
        assert!((regions + held - plan(&results.nation().code.0)).abs() < 1e-6);
    }
}
