//! One row a node: `nodes.csv` and what is too long or too wide for it.

use super::{Cell, Column, Row, Table, code, columns};
use crate::summary::{Chance, NodeKind, NodeSummary, Outturn, QUANTILES, Summary};

pub fn tables() -> Vec<Table> {
    vec![
        Table {
            file: "nodes.csv",
            about: "One row a node: the nation, every node of the geography, every organisation, every sector, type and \
                    sector within a region. In-year position, incentive money included.",
            columns: node_columns(),
            rows: node_rows,
        },
        Table {
            file: "underlying.csv",
            about: "One row a node: the underlying position, non-recurrent items left out. Empty where no risk recurs.",
            columns: [columns([("code", "code of the node"), ("name", "its name")]), outturn_columns()].concat(),
            rows: underlying_rows,
        },
        Table {
            file: "quantiles_long.csv",
            about: "The quantiles of both files above with one row a quantile.",
            columns: columns([
                ("node", "code of the node"),
                ("basis", "`in_year` or `underlying`"),
                ("p", "probability: the share of iterations at or below the value"),
                ("value_m", "the order statistic, £m"),
                ("low_m", "lower end of its 95 % interval, £m; blank where there are too few iterations"),
                ("high_m", "upper end of its 95 % interval, £m; blank where there are too few iterations"),
            ]),
            rows: quantile_rows,
        },
        Table {
            file: "months.csv",
            about: "One row a node and month, for the nation, the sectors, the children of the root, sectors within them and nodes \
                    asked for with `--for`: the position to the end of the month, cumulative. Empty where the scenario has no months.",
            columns: [
                columns([
                    ("node", "code of the node"),
                    ("month", "month of the year, 1 = April"),
                    ("plan_m", "planned position to the end of the month, £m, incentive money included"),
                    ("actual_m", "actual position, £m; blank for months to come"),
                ]),
                outturn_columns(),
            ]
            .concat(),
            rows: month_rows,
        },
        Table {
            file: "limits.csv",
            about: "One row a stated limit, such as a ceiling, and the chance of a position worse than it.",
            columns: [
                columns([("node", "code of the node"), ("limit", "name of the limit"), ("amount_m", "the limit, £m")]),
                chance_columns("chance_worse", "a position worse than the limit"),
            ]
            .concat(),
            rows: limit_rows,
        },
    ]
}

fn node_columns() -> Vec<Column> {
    [
        columns([
            ("code", "its code; `sector:provider`, `type:acute`, `Y56/sector:provider` for roll-ups"),
            ("name", "its name"),
            ("kind", "`root`, `tree`, `organisation`, `sector`, `type` or `sector_within`"),
            ("level", "the level word of a node of the geography, such as `region`; else blank"),
            ("parent", "code of the node above it in the geography; blank for the root and for roll-ups"),
            ("sector", "sector of an organisation, else blank"),
            ("org_type", "type of an organisation, else blank"),
            ("organisations", "number of organisations in it"),
            ("turnover_m", "turnover or allocation, £m"),
            ("base_m", "the position that the simulation starts from, £m"),
            ("incentive_m", "incentive money in that position, £m"),
            ("plan_m", "annual plan, £m"),
            ("forecast_m", "official forecast, £m"),
            (
                "control_total_m",
                "control total before incentive money, £m; blank unless every organisation in it has one",
            ),
            (
                "expected_effect_m",
                "expected effect of all risks, known exactly from the distributions, £m, adverse negative",
            ),
        ]),
        outturn_columns(),
        chance_columns("chance_of_deficit", "a deficit (position below zero)"),
        chance_columns("chance_below_plan", "a position worse than plan"),
        chance_columns("chance_below_forecast", "a position worse than the official forecast"),
        chance_columns("chance_below_control_total", "missing the control total, judged before incentive money"),
    ]
    .concat()
}

/// `q05` for 0.05, `q025` for 0.025. Quantiles keep these bare names everywhere; they are of the position, so q05 is bad.
pub fn quantile_name(p: f64) -> String {
    let thousandths = (p * 1000.0).round();
    if thousandths % 10.0 == 0.0 { format!("q{:02.0}", thousandths / 10.0) } else { format!("q{thousandths:03.0}") }
}

fn outturn_columns() -> Vec<Column> {
    let mut all = columns([
        ("mean_m", "mean over the iterations, £m"),
        ("mean_se_m", "its Monte Carlo standard error, £m; blank where the iterations cannot tell"),
        ("sd_m", "standard deviation (n − 1), £m"),
        ("sd_se_m", "its standard error, £m"),
    ]);
    for p in QUANTILES {
        let name = quantile_name(p);
        let percent = (p * 1000.0).round() / 10.0;
        let bad = if p < 0.5 { " (the bad end)" } else { "" };
        all.extend(columns([
            (name.as_str(), format!("{percent} % of iterations are at or below this position{bad}, £m").as_str()),
            (format!("{name}_low").as_str(), "lower end of its 95 % distribution-free interval, £m; blank = none"),
            (format!("{name}_high").as_str(), "upper end of the same, £m; blank = none"),
        ]));
    }
    all.extend(columns([
        ("shortfall_10_m", "mean of the worst tenth of iterations, £m"),
        ("shortfall_10_se_m", "its standard error, £m"),
        ("shortfall_10_low_m", "lower end of its 95 % interval, £m; blank = none"),
        ("shortfall_10_high_m", "upper end of the same, £m; blank = none"),
        ("shortfall_05_m", "mean of the worst twentieth of iterations, £m"),
        ("shortfall_05_se_m", "its standard error, £m"),
        ("shortfall_05_low_m", "lower end of its 95 % interval, £m; blank = none"),
        ("shortfall_05_high_m", "upper end of the same, £m; blank = none"),
    ]));
    all
}

fn chance_columns(name: &str, of: &str) -> Vec<Column> {
    columns([
        (name, format!("share of iterations with {of}, 0 to 1").as_str()),
        (format!("{name}_low").as_str(), "lower end of its 95 % Wilson interval"),
        (format!("{name}_high").as_str(), "upper end of the same"),
    ])
}

fn outturn_cells(outturn: &Outturn) -> Row {
    let pair = |estimate: &crate::summary::Estimate| [Cell::Number(estimate.value), Cell::maybe(estimate.se)];
    let mut row = Row::new();
    row.extend(pair(&outturn.mean));
    row.extend(pair(&outturn.sd));
    for p in QUANTILES {
        let quantile = outturn.quantile(p);
        row.extend([Cell::Number(quantile.value), Cell::maybe(quantile.low), Cell::maybe(quantile.high)]);
    }
    let ends = |interval: &crate::summary::Interval| [Cell::maybe(interval.low), Cell::maybe(interval.high)];
    row.extend(pair(&outturn.shortfall_10));
    row.extend(ends(&outturn.shortfall_10_interval));
    row.extend(pair(&outturn.shortfall_05));
    row.extend(ends(&outturn.shortfall_05_interval));
    row
}

fn chance_cells(chance: Option<&Chance>) -> Row {
    match chance {
        Some(chance) => [chance.value, chance.low, chance.high].map(Cell::Number).to_vec(),
        None => vec![Cell::Blank; 3],
    }
}

fn node_rows(summary: &Summary) -> Vec<Row> {
    summary.nodes.iter().map(|node| node_row(summary, node)).collect()
}

fn node_row(summary: &Summary, node: &NodeSummary) -> Row {
    let (kind, level) = match &node.kind {
        NodeKind::Root => ("root", ""),
        NodeKind::Tree(level) => ("tree", level.as_str()),
        NodeKind::Organisation => ("organisation", ""),
        NodeKind::Sector => ("sector", ""),
        NodeKind::Type => ("type", ""),
        NodeKind::SectorWithin => ("sector_within", ""),
    };
    let mut row = vec![
        Cell::text(&node.code),
        Cell::text(&node.name),
        Cell::text(kind),
        Cell::text(level),
        // A roll-up within a region covers accounts that the region's systems hold already: with a parent it would count
        // twice in a sum over children.
        match (&node.kind, node.parent) {
            (NodeKind::SectorWithin, _) | (_, None) => Cell::Blank,
            (_, Some(parent)) => code(summary, parent),
        },
        Cell::text(&node.sector),
        Cell::text(&node.org_type),
        Cell::Count(node.organisations as u64),
        Cell::Number(node.turnover),
        Cell::Number(node.base),
        Cell::Number(node.incentive),
        Cell::Number(node.plan),
        Cell::Number(node.forecast),
        Cell::maybe(node.control_total),
        Cell::Number(node.expected_effect),
    ];
    row.extend(outturn_cells(&node.outturn));
    row.extend(chance_cells(Some(&node.chance_of_deficit)));
    row.extend(chance_cells(Some(&node.chance_below_plan)));
    row.extend(chance_cells(Some(&node.chance_below_forecast)));
    row.extend(chance_cells(node.chance_below_control_total.as_ref()));
    row
}

fn underlying_rows(summary: &Summary) -> Vec<Row> {
    let with_underlying = summary.nodes.iter().filter_map(|node| Some((node, node.underlying.as_ref()?)));
    with_underlying
        .map(|(node, outturn)| {
            let mut row = vec![Cell::text(&node.code), Cell::text(&node.name)];
            row.extend(outturn_cells(outturn));
            row
        })
        .collect()
}

fn month_rows(summary: &Summary) -> Vec<Row> {
    let months = summary.fans.iter().flat_map(|fan| fan.months.iter().map(move |month| (fan.node, month)));
    months
        .map(|(node, month)| {
            let mut row = vec![code(summary, node), Cell::Count(u64::from(month.month)), Cell::Number(month.plan)];
            row.push(Cell::maybe(month.actual));
            match &month.outturn {
                Some(outturn) => row.extend(outturn_cells(outturn)),
                None => row.resize(4 + outturn_columns().len(), Cell::Blank),
            }
            row
        })
        .collect()
}

fn quantile_rows(summary: &Summary) -> Vec<Row> {
    let mut rows = Vec::new();
    for node in &summary.nodes {
        let bases = [("in_year", Some(&node.outturn)), ("underlying", node.underlying.as_ref())];
        for (basis, outturn) in bases.into_iter().filter_map(|(basis, outturn)| Some((basis, outturn?))) {
            rows.extend(outturn.quantiles.iter().map(|quantile| {
                vec![
                    Cell::text(&node.code),
                    Cell::text(basis),
                    Cell::Number(quantile.p),
                    Cell::Number(quantile.value),
                    Cell::maybe(quantile.low),
                    Cell::maybe(quantile.high),
                ]
            }));
        }
    }
    rows
}

fn limit_rows(summary: &Summary) -> Vec<Row> {
    let mut rows = Vec::new();
    for node in &summary.nodes {
        rows.extend(node.limits.iter().map(|limit| {
            let mut row = vec![Cell::text(&node.code), Cell::text(&limit.name), Cell::Number(limit.amount)];
            row.extend(chance_cells(Some(&limit.chance_worse)));
            row
        }));
    }
    rows
}
