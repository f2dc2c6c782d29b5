//! Tables of who pays whom.

use super::codes::node_columns;
use crate::results::{EquityOfRule, Flow, NetContribution, Results, Transfers};
use crate::tell::table::{Kind, Table, When, as_written, col};
use crate::tell::value::Value;

const WHERE_MOVED: When = When::Rows("where rules move money between accounts");

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![flows(), places(), equity(), totals()]
}

fn of_transfers<R>(results: &Results, of: impl Fn(&Transfers) -> Vec<R>) -> Vec<R> {
    results.transfers.as_ref().map_or_else(Vec::new, of)
}

fn flows() -> Table<Results> {
    Table::new(
        "transfers",
        "Who pays whom by the rules on cross-subsidy. Pools have a row for each that pays in and each that receives.",
        WHERE_MOVED,
        4,
        |results| of_transfers(results, |transfers| transfers.flows.clone()),
        vec![
            col("rule", Kind::Text, "the rule", |_, flow: &Flow| Value::text(flow.rule.name())),
            col("id", Kind::Text, "id of the ask; blank for pools", |_, flow: &Flow| Value::text(&flow.id)),
            col("from_code", Kind::Text, "code of the giver, or `pool:` and a region's code", |_, flow: &Flow| {
                Value::text(&flow.from)
            }),
            col(
                "to_code",
                Kind::Text,
                "code of the receiver, likewise; blank where the giver keeps what it finds as a surplus",
                |_, flow: &Flow| Value::text(&flow.to),
            ),
            col("from_name", Kind::Text, "name of the giver", |_, flow: &Flow| Value::text(&flow.from_name)),
            col("to_name", Kind::Text, "name of the receiver", |_, flow: &Flow| Value::text(&flow.to_name)),
            col("how_often", Kind::Chance, "share of iterations in which anything is paid", |_, flow: &Flow| {
                Value::Chance(flow.how_often)
            }),
            col("mean", Kind::Estimate, "mean amount", |_, flow: &Flow| Value::Estimate(flow.mean)),
            col("mean_when", Kind::Money, "mean amount when anything is paid", |_, flow: &Flow| {
                Value::money(flow.mean_when)
            }),
            col(
                "per_head",
                Kind::Number,
                "mean amount, £ a head of the giver's population (the receiver's where a pool gives)",
                |_, flow: &Flow| Value::number(flow.per_head),
            ),
            col(
                "repaid_a_year",
                Kind::Money,
                "mean of what is paid back in each of the next years",
                |_, flow: &Flow| Value::Money(flow.repaid_a_year),
            ),
        ],
    )
}

fn places() -> Table<Results> {
    Table::new(
        "net_contributions",
        "What each node with accounts directly below it gives less what it receives; they sum to nought.",
        WHERE_MOVED,
        1,
        |results| of_transfers(results, |transfers| transfers.places.clone()),
        node_columns(|place: &NetContribution| &place.node)
            .into_iter()
            .chain([
                col(
                    "net",
                    Kind::Money,
                    "mean of what it gives less what it receives; positive = gives",
                    |_, place: &NetContribution| Value::Money(place.mean),
                ),
                col("per_head", Kind::Number, "the same, £ a head", |_, place: &NetContribution| {
                    Value::number(place.per_head)
                }),
                col(
                    "population",
                    Kind::Number,
                    "its population; blank where none is given",
                    |_, place: &NetContribution| Value::number((place.population > 0.0).then_some(place.population)),
                ),
                col(
                    "deprivation",
                    Kind::Number,
                    "its deprivation, higher is more deprived; blank where none is given",
                    |_, place: &NetContribution| Value::number(place.deprivation.map(as_written)),
                ),
            ])
            .collect(),
    )
}

/// Who was more deprived, and the concentration where it is of all.
type Equity = (EquityOfRule, Option<f64>);

fn equity() -> Table<Results> {
    Table::new(
        "transfer_equity",
        "Whether givers are more deprived than receivers, by rule and for all.",
        WHERE_MOVED,
        1,
        |results| {
            of_transfers(results, |transfers| {
                let rules = transfers.equity.iter().map(|of| (of.clone(), None));
                rules.chain([(transfers.equity_of_all.clone(), transfers.concentration)]).collect()
            })
        },
        vec![
            col("rule", Kind::Text, "the rule; `all` for the whole", |_, (of, _): &Equity| {
                Value::text(of.rule.map_or(ALL, crate::model::RuleKind::name))
            }),
            col(
                "moved",
                Kind::Money,
                "mean of what moved between places of known deprivation; pools pro rata",
                |_, (of, _): &Equity| Value::Money(of.moved),
            ),
            col(
                "from_more_deprived",
                Kind::Money,
                "of that, what a more deprived place gave to a less deprived one",
                |_, (of, _): &Equity| Value::Money(of.from_more_deprived),
            ),
            col("share", Kind::Share, "the second as a share of the first", |_, (of, _): &Equity| {
                of.share.map_or(Value::Blank, Value::Share)
            }),
            col(
                "concentration_index",
                Kind::Number,
                "for `all`: concentration of net giving by deprivation, -1 to 1; below 0 the more deprived give more",
                |_, (_, index): &Equity| Value::number(*index),
            ),
        ],
    )
}

/// The row of all rules together.
pub const ALL: &str = "all";

fn totals() -> Table<Results> {
    Table::new(
        "transfer_totals",
        "What moves between places in all: one row.",
        WHERE_MOVED,
        0,
        |results| results.transfers.iter().cloned().collect(),
        vec![
            col("givers", Kind::Count, "places that give on balance", |_, of: &Transfers| Value::Count(of.givers)),
            col("given", Kind::Money, "what they give on balance together, mean", |_, of: &Transfers| {
                Value::Money(of.given)
            }),
            col(
                "concentration_index",
                Kind::Number,
                "concentration of net giving by deprivation, -1 to 1; below 0 the more deprived give more",
                |_, of: &Transfers| Value::number(of.concentration),
            ),
        ],
    )
}
