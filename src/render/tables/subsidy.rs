//! Who pays whom, the national ladder and the size of reserves. Written only where rules make them.

use super::{Cell, Row, Table, code, columns};
use crate::summary::{Chance, Estimate, National, Quantile, Summary, Transfers};

/// Files that a run writes only where they have rows.
pub const WHERE_NEEDED: [&str; 7] = [
    "transfers.csv",
    "net_contributions.csv",
    "transfer_equity.csv",
    "national_ladder.csv",
    "bail_out.csv",
    "sizing.csv",
    "marginal_value.csv",
];

pub fn tables() -> Vec<Table> {
    let mut tables = transfer_tables();
    tables.extend(national_tables());
    tables
}

fn transfer_tables() -> Vec<Table> {
    vec![
        Table {
            file: "transfers.csv",
            about: "Who pays whom by the rules on cross-subsidy. Pools have a row for each that pays in and each that receives. \
                    Written only where rules move money.",
            columns: columns([
                ("rule", "the rule"),
                ("id", "id of the ask; blank for pools"),
                ("from", "code of the giver, or `pool:` and a region's code"),
                ("from_name", "its name"),
                ("to", "code of the receiver, likewise; blank where the giver keeps what it finds as a surplus"),
                ("to_name", "its name"),
                ("how_often", "share of iterations in which anything is paid, 0 to 1"),
                ("how_often_low", "lower end of its 95 % interval"),
                ("how_often_high", "upper end of its 95 % interval"),
                ("mean_m", "mean amount, £m"),
                ("mean_se_m", "its standard error, £m"),
                ("mean_when_m", "mean amount when anything is paid, £m"),
                ("per_head", "mean amount, £ a head of the giver's population (the receiver's where a pool gives)"),
                ("repaid_a_year_m", "mean of what is paid back in each of the next years, £m"),
            ]),
            rows: flow_rows,
        },
        Table {
            file: "net_contributions.csv",
            about: "What each node with accounts directly below it gives less what it receives; they sum to nought. Written only \
                    where rules move money.",
            columns: columns([
                ("node", "code of the node"),
                ("name", "its name"),
                ("net_m", "mean of what it gives less what it receives, £m; positive = gives"),
                ("per_head", "the same, £ a head"),
                ("population", "its population; blank where none is given"),
                ("deprivation", "its deprivation, higher is more deprived; blank where none is given"),
            ]),
            rows: place_rows,
        },
        Table {
            file: "transfer_equity.csv",
            about: "Whether givers are more deprived than receivers, by rule and for all. Written only where rules move money.",
            columns: columns([
                ("rule", "the rule; `all` for the whole"),
                ("moved_m", "mean of what moved between places of known deprivation, £m; pools pro rata"),
                ("from_more_deprived_m", "of that, what a more deprived place gave to a less deprived one, £m"),
                ("share", "the second as a share of the first"),
                (
                    "concentration_index",
                    "for `all`: concentration of net giving by deprivation, -1 to 1; below 0 the more deprived give more",
                ),
            ]),
            rows: equity_rows,
        },
    ]
}

fn national_tables() -> Vec<Table> {
    vec![
        Table {
            file: "national_ladder.csv",
            about: "The steps of the national ladder in order. Written only with the rule.",
            columns: columns([
                ("step", "id of the step; `need` for the shortfall before any"),
                ("kind", "its kind"),
                ("mean_m", "what it brings, £m: mean"),
                ("mean_se_m", "its standard error, £m"),
                ("how_often", "share of iterations in which it brings anything, 0 to 1"),
                ("exhausted", "share of iterations in which the nation is still short after it"),
                ("next_year_cost_m", "what it costs next year, £m: mean"),
            ]),
            rows: ladder_rows,
        },
        Table {
            file: "bail_out.csv",
            about: "The claim on the Treasury that remains after the ladder: one row. Written only with the rule.",
            columns: bail_out_columns(),
            rows: bail_out_rows,
        },
        Table {
            file: "sizing.csv",
            about: "The least amount that gives each chance of meeting the national target, with its order-statistic interval. \
                    Written only with rules and a target.",
            columns: columns([
                ("basis", "`before national action`, or `after the rules`"),
                ("chance", "chance of meeting the target with the amount"),
                ("amount_m", "the least amount, £m"),
                ("amount_low_m", "lower end of its 95 % interval, £m"),
                ("amount_high_m", "upper end of its 95 % interval, £m"),
            ]),
            rows: sizing_rows,
        },
        Table {
            file: "marginal_value.csv",
            about: "What £10m more would do in each place, shared among its organisations by turnover before any rule. From short runs \
                    with the run's seed. Written only with rules and a target.",
            columns: columns([
                ("place", "code of the place"),
                ("name", "its name"),
                ("chance_gained", "gain in the chance of meeting the national target, 0 to 1"),
                ("chance_gained_se", "its standard error"),
                ("claim_avoided_m", "fall of the expected shortfall after the rules, £m"),
                ("claim_avoided_se_m", "its standard error, £m"),
            ]),
            rows: marginal_rows,
        },
    ]
}

fn bail_out_columns() -> Vec<super::Column> {
    let mut all = columns([
        ("chance", "chance of any claim"),
        ("chance_low", "lower end of its 95 % interval"),
        ("chance_high", "upper end of its 95 % interval"),
        ("chance_500", "chance of a claim of £500m or more"),
        ("chance_500_low", "lower end of its 95 % interval"),
        ("chance_500_high", "upper end of its 95 % interval"),
        ("mean_m", "mean claim, £m"),
        ("mean_se_m", "its standard error, £m"),
        ("mean_when_m", "mean claim when there is one, £m"),
        ("unmet_m", "mean of what not even the claim covers, £m"),
    ]);
    for p in crate::summary::QUANTILES {
        let name = format!("{}_m", super::nodes::quantile_name(p));
        all.push(super::Column { name, about: format!("claim at probability {p}, £m; here high is bad") });
    }
    all
}

fn chance(chance: &Chance) -> [Cell; 3] {
    [chance.value, chance.low, chance.high].map(Cell::Number)
}

fn estimate(estimate: &Estimate) -> [Cell; 2] {
    [Cell::Number(estimate.value), Cell::maybe(estimate.se)]
}

fn of_transfers(summary: &Summary, rows: fn(&Summary, &Transfers) -> Vec<Row>) -> Vec<Row> {
    summary.transfers.as_ref().map_or_else(Vec::new, |transfers| rows(summary, transfers))
}

fn of_national(summary: &Summary, rows: fn(&National) -> Vec<Row>) -> Vec<Row> {
    summary.national.as_ref().map_or_else(Vec::new, rows)
}

fn flow_rows(summary: &Summary) -> Vec<Row> {
    of_transfers(summary, |_, transfers| {
        let row = |flow: &crate::summary::FlowSummary| {
            let texts = [&flow.rule, &flow.id, &flow.from, &flow.from_name, &flow.to, &flow.to_name];
            let mut row = texts.map(|text| Cell::text(text)).to_vec();
            row.extend(chance(&flow.how_often));
            row.extend(estimate(&flow.mean));
            row.extend([Cell::maybe(flow.mean_when), Cell::maybe(flow.per_head), Cell::Number(flow.repaid_a_year)]);
            row
        };
        transfers.flows.iter().map(row).collect()
    })
}

fn place_rows(summary: &Summary) -> Vec<Row> {
    of_transfers(summary, |summary, transfers| {
        let row = |place: &crate::summary::NetContribution| {
            let name = summary.nodes.get(place.node).map_or(Cell::Blank, |node| Cell::text(&node.name));
            let population = if place.population > 0.0 { Cell::Number(place.population) } else { Cell::Blank };
            let [per_head, deprivation] = [place.per_head, place.deprivation].map(Cell::maybe);
            vec![code(summary, place.node), name, Cell::Number(place.mean), per_head, population, deprivation]
        };
        transfers.places.iter().map(row).collect()
    })
}

fn equity_rows(summary: &Summary) -> Vec<Row> {
    of_transfers(summary, |_, transfers| {
        let row = |rule: &str, moved: f64, from_more: f64, index: Option<f64>| {
            let share = (moved > 0.0).then(|| from_more / moved);
            let amounts = [Cell::Number(moved), Cell::Number(from_more), Cell::maybe(share), Cell::maybe(index)];
            std::iter::once(Cell::text(rule)).chain(amounts).collect::<Row>()
        };
        let mut rows: Vec<Row> =
            transfers.equity.iter().map(|of| row(&of.rule, of.moved, of.from_more_deprived, None)).collect();
        let sum = |of: fn(&crate::summary::EquitySummary) -> f64| transfers.equity.iter().map(of).sum();
        rows.push(row("all", sum(|of| of.moved), sum(|of| of.from_more_deprived), transfers.concentration));
        rows
    })
}

fn ladder_rows(summary: &Summary) -> Vec<Row> {
    of_national(summary, |national| {
        let Some(ladder) = &national.ladder else { return Vec::new() };
        let mut need = vec![Cell::text("need"), Cell::Blank];
        need.extend(estimate(&ladder.need));
        need.extend([Cell::Number(ladder.need_chance.value), Cell::Blank, Cell::Blank]);
        let step = |step: &crate::summary::StepUse| {
            let mut row = vec![Cell::text(&step.id), Cell::text(&step.kind)];
            row.extend(estimate(&step.used));
            row.extend([step.how_often.value, step.exhausted.value, step.next_year_cost].map(Cell::Number));
            row
        };
        std::iter::once(need).chain(ladder.steps.iter().map(step)).collect()
    })
}

fn bail_out_rows(summary: &Summary) -> Vec<Row> {
    of_national(summary, |national| {
        let Some(ladder) = &national.ladder else { return Vec::new() };
        let claim = &ladder.bail_out;
        let mut row: Row = chance(&claim.chance).into_iter().chain(chance(&claim.chance_large)).collect();
        row.extend(estimate(&claim.mean));
        row.extend([Cell::maybe(claim.mean_when), Cell::Number(claim.unmet)]);
        row.extend(claim.quantiles.iter().map(|quantile| Cell::Number(quantile.value)));
        vec![row]
    })
}

fn sizing_rows(summary: &Summary) -> Vec<Row> {
    of_national(summary, |national| {
        let row = |point: &crate::summary::SizingPoint| {
            let Quantile { value, low, high, .. } = point.amount;
            vec![
                Cell::text(&point.basis),
                Cell::Number(point.chance),
                Cell::Number(value),
                Cell::maybe(low),
                Cell::maybe(high),
            ]
        };
        national.sizing.iter().map(row).collect()
    })
}

fn marginal_rows(summary: &Summary) -> Vec<Row> {
    of_national(summary, |national| {
        let row = |value: &crate::summary::MarginalValue| {
            let mut row = vec![Cell::text(&value.place), Cell::text(&value.name)];
            row.extend(estimate(&value.chance_gained));
            row.extend(estimate(&value.claim_avoided));
            row
        };
        national.marginal.iter().map(row).collect()
    })
}
