//! Official forecasts: what they say by month, what they conceal, and whether they lie inside their own evidence.

use super::{Cell, Row, Table, code, columns};
use crate::summary::Summary;

pub fn tables() -> Vec<Table> {
    vec![
        Table {
            file: "reporting.csv",
            about: "One row a focus node and month after the data: the official forecasts as they would be reported, and what they conceal. \
                    Empty unless the scenario has `[reporting]`.",
            columns: columns([
                ("node", "code of the node"),
                ("month", "month of the year, 1 = April"),
                ("may_revise", "whether the protocol allows revisions in the month"),
                ("official_m", "mean official position, £m"),
                ("official_se_m", "its Monte Carlo standard error, £m"),
                (
                    "concealed_m",
                    "mean of official position less the year end that comes, £m: what the figure does not say",
                ),
                ("concealed_se_m", "its standard error, £m"),
                ("concealed_q10_m", "a tenth of iterations conceal no more than this, £m"),
                ("concealed_q50_m", "half of iterations conceal no more than this, £m"),
                ("concealed_q90_m", "nine tenths of iterations conceal no more than this, £m"),
                ("told_m", "mean of what is told in words but not in the figure, £m"),
                ("organisations", "organisations that report"),
                ("reported_on_plan", "mean number whose forecast is on plan or better"),
                ("end_on_plan", "mean number that end the year on plan or better"),
                ("revised", "mean number that have revised since the month of the data"),
            ]),
            rows: reporting_rows,
        },
        Table {
            file: "undisclosed.csv",
            about: "One row a node with a reference class: the shortfall that past errors lead to expect, less the risk that is listed. \
                    The difference is never added to anything.",
            columns: columns([
                ("node", "code of the node"),
                ("expected_by_reference_m", "official forecast less the centre of the reference class, £m"),
                ("disclosed_m", "official forecast less the simulated mean before any rule, £m"),
                ("undisclosed_m", "the first less the second, £m; 0 where that is negative"),
            ]),
            rows: undisclosed_rows,
        },
        Table {
            file: "evidence.csv",
            about: "One row a focus node or child of the root: how many official forecasts lie inside their own evidence, without any \
                    simulation. Empty where the scenario has no months.",
            columns: columns([
                ("node", "code of the node"),
                ("organisations", "organisations with months"),
                ("inside", "forecasts within their evidence"),
                ("optimistic", "forecasts above all of their evidence"),
                ("pessimistic", "forecasts below all of their evidence"),
                ("optimistic_m", "by how much the optimistic ones are above it together, £m"),
                ("pessimistic_m", "by how much the pessimistic ones are below it together, £m"),
                (
                    "silent",
                    "forecasts that equal the plan while the year to date is behind it by over 0.5 % of turnover",
                ),
            ]),
            rows: evidence_rows,
        },
    ]
}

fn reporting_rows(summary: &Summary) -> Vec<Row> {
    let months = summary.reported.iter().flat_map(|path| path.months.iter().map(move |month| (path, month)));
    months
        .map(|(path, month)| {
            let pair = |estimate: &crate::summary::Estimate| [Cell::Number(estimate.value), Cell::maybe(estimate.se)];
            let mut row =
                vec![code(summary, path.node), Cell::Count(u64::from(month.month)), Cell::Flag(month.may_revise)];
            row.extend(pair(&month.official));
            row.extend(pair(&month.concealed));
            row.extend(month.concealed_quantiles.map(Cell::Number));
            row.extend([
                Cell::Number(month.told.value),
                Cell::Count(path.organisations),
                Cell::Number(month.on_plan.value),
                Cell::Number(path.end_on_plan.value),
                Cell::Number(month.revised.value),
            ]);
            row
        })
        .collect()
}

fn undisclosed_rows(summary: &Summary) -> Vec<Row> {
    let row = |of: &crate::summary::Undisclosed| {
        let amounts = [of.expected_by_reference, of.disclosed, of.undisclosed].map(Cell::Number);
        [vec![code(summary, of.node)], amounts.to_vec()].concat()
    };
    summary.undisclosed.iter().map(row).collect()
}

fn evidence_rows(summary: &Summary) -> Vec<Row> {
    let row = |of: &crate::summary::EvidenceCount| {
        let counts = [of.organisations, of.inside, of.optimistic, of.pessimistic].map(Cell::Count);
        let amounts = [of.optimistic_m, of.pessimistic_m].map(Cell::Number);
        [vec![code(summary, of.node)], counts.to_vec(), amounts.to_vec(), vec![Cell::Count(of.silent)]].concat()
    };
    summary.evidence.iter().map(row).collect()
}
