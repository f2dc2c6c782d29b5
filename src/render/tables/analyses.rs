//! What explains the positions: reconciliation, contributions, bridges, curves, dependence, and the small print.

use super::{Cell, Row, Table, code, columns};
use crate::model::LineGroup;
use crate::summary::{Contribution, Contributions, Summary};

pub fn tables() -> Vec<Table> {
    let mut tables = risk_tables();
    tables.extend(shape_tables());
    tables.extend(word_tables());
    tables
}

fn risk_tables() -> Vec<Table> {
    vec![
        Table {
            file: "lines.csv",
            about: "Declared risk beside the model's expectation: one row a risk line and sector, and totals by group.",
            columns: columns([
                ("line", "code of the risk line; the group's name for totals"),
                ("group", "`efficiency`, `pay`, `other` or `remainder`"),
                ("sector", "sector, or `all` for totals"),
                ("is_total", "`yes` for totals, which repeat other rows: leave them out of sums"),
                ("declared_m", "declared exposure, £m, positive"),
                (
                    "expected_m",
                    "expected severity less what the base provides, £m, positive = adverse, from the distributions",
                ),
                ("simulated_mean_m", "simulated mean of the same, £m"),
                ("simulated_mean_se_m", "its standard error, £m"),
                (
                    "simulated_median_m",
                    "simulated median of the same, £m; blank for totals that are not simulated as one column",
                ),
                ("implied_crystallisation", "expected / declared; blank where nothing was declared"),
            ]),
            rows: line_rows,
        },
        Table {
            file: "contributions_lines.csv",
            about: "What each risk line adds to the spread and to the worst tenth of the nation and of each sector. The \
                    shares of one node add up to 1.",
            columns: contribution_columns("line", "code of the risk line"),
            rows: |summary| contribution_rows(summary, |contributions| &contributions.lines),
        },
        Table {
            file: "contributions_accounts.csv",
            about: "The same by account: organisations, and the own accounts of nodes.",
            columns: contribution_columns(
                "account",
                "code of the organisation, or of the node whose own account it is",
            ),
            rows: |summary| contribution_rows(summary, |contributions| &contributions.accounts),
        },
        Table {
            file: "systems_by_line.csv",
            about: "Systems by risk line, largest effect in the nation's worst tenth first.",
            columns: columns([
                ("node", "code of the system (the parent of organisations)"),
                ("name", "its name"),
                ("line", "code of the risk line; `all` for the total"),
                ("is_total", "`yes` for the total of all lines: leave it out of sums"),
                ("expected_m", "expected effect, £m, adverse negative"),
                ("worst_tenth_m", "mean effect in the nation's worst tenth of iterations, £m"),
            ]),
            rows: system_rows,
        },
        Table {
            file: "diversification.csv",
            about: "The sum of the organisations' P90s against the P90 of their sum, as changes from base. Adding worst cases \
                    overstates. Own accounts of nodes are on neither side.",
            columns: columns([
                ("node", "code of the node"),
                (
                    "sum_of_parts_m",
                    "Σ over organisations of base − q10, £m, adverse positive; of a central budget before any rule",
                ),
                ("of_the_sum_m", "base − q10 of the sum of the node's organisations, £m"),
                ("benefit_m", "the first less the second, £m"),
            ]),
            rows: |summary| {
                let row = |d: &crate::summary::Diversification| {
                    let amounts = [d.sum_of_parts, d.of_the_sum, d.benefit].map(Cell::Number);
                    [vec![code(summary, d.node)], amounts.to_vec()].concat()
                };
                summary.diversification.iter().map(row).collect()
            },
        },
    ]
}

fn shape_tables() -> Vec<Table> {
    vec![
        Table {
            file: "curve.csv",
            about: "Points of the distribution function of the nation and of each sector.",
            columns: columns([
                ("node", "code of the node"),
                ("position_m", "year-end position, £m"),
                ("share_at_or_below", "share of iterations at or below it, 0 to 1"),
            ]),
            rows: |summary| {
                let points =
                    summary.shapes.iter().flat_map(|shape| shape.curve.iter().map(|point| (shape.node, point)));
                points.map(|(node, (x, y))| vec![code(summary, node), Cell::Number(*x), Cell::Number(*y)]).collect()
            },
        },
        Table {
            file: "density.csv",
            about: "Histogram of the position of the nation and of each sector; shares of one node add up to 1.",
            columns: columns([
                ("node", "code of the node"),
                ("from_m", "lower edge of the bin, £m"),
                ("to_m", "upper edge of the bin, £m"),
                ("share", "share of iterations in it, 0 to 1"),
            ]),
            rows: |summary| {
                let bins = summary.shapes.iter().flat_map(|shape| shape.density.iter().map(|bin| (shape.node, bin)));
                bins.map(|(node, (from, to, share))| {
                    vec![code(summary, node), Cell::Number(*from), Cell::Number(*to), Cell::Number(*share)]
                })
                .collect()
            },
        },
        Table {
            file: "bridge.csv",
            about: "The bridge from plan to P50 to P90 (P90 = q10), in order; steps add up exactly.",
            columns: columns([
                ("node", "code of the node"),
                ("step", "number of the bar, from 1"),
                ("label", "what the bar is"),
                ("is_total", "`yes` for a total, `no` for a step between totals"),
                ("from_m", "level before the step, £m; 0 for totals"),
                ("to_m", "level after the step, or the total, £m"),
            ]),
            rows: |summary| {
                let steps =
                    summary.bridges.iter().flat_map(|bridge| bridge.steps.iter().zip(1..).map(|s| (bridge.node, s)));
                steps
                    .map(|(node, (step, number))| {
                        vec![
                            code(summary, node),
                            Cell::Count(number),
                            Cell::text(&step.label),
                            Cell::Flag(step.is_total),
                            Cell::Number(step.from),
                            Cell::Number(step.to),
                        ]
                    })
                    .collect()
            },
        },
    ]
}

fn word_tables() -> Vec<Table> {
    vec![
        Table {
            file: "dependence.csv",
            about: "What dependence between organisations was assumed, and what it implies.",
            columns: columns([
                (
                    "item",
                    "`copula`, `assumed`, `correlation`, `correlation_stated` (before a repair), `implied_average_correlation` or `sd_if_independent_m`",
                ),
                ("subject", "sector, `all`, node code, or level and two factors, where the item has one"),
                ("text", "the item in words, where it is not a number"),
                ("value", "the item as a number (£m for `_m`)"),
            ]),
            rows: dependence_rows,
        },
        Table {
            file: "dependence_cases.csv",
            about: "What dependence does: the nation and each sector without it, as stated, and with every line of every account \
                    following one factor. From short runs with the seed of the run; each line's own distribution is the same in \
                    all three.",
            columns: columns([
                ("node", "code of the node"),
                ("case", "`independent`, `as stated` or `all together`"),
                ("iterations", "iterations of the short run"),
                ("sd_m", "standard deviation, £m"),
                ("sd_se_m", "its standard error, £m"),
                ("q10_m", "position at probability 0.10, £m: the adverse end of the 80 % range"),
                ("q10_low_m", "lower end of its 95 % interval, £m"),
                ("q10_high_m", "upper end of its 95 % interval, £m"),
                ("q50_m", "median, £m"),
                ("q50_low_m", "lower end of its 95 % interval, £m"),
                ("q50_high_m", "upper end of its 95 % interval, £m"),
            ]),
            rows: case_rows,
        },
        Table {
            file: "parameters_spread.csv",
            about: "The spread of the nation and of each sector in two parts: what knowing the uncertain parameters would remove, and \
                    what it would leave. No rows: no parameter is uncertain.",
            columns: columns([
                ("node", "code of the node"),
                ("pairs", "pairs of iterations that the share is estimated from"),
                ("share", "Var(E(outturn | parameters)) / Var(outturn), 0 to 1"),
                ("share_se", "its standard error"),
                ("sd_m", "standard deviation of the outturn, £m"),
                ("sd_removable_m", "the part that more knowledge could remove: sd × √share, £m"),
                ("sd_removable_low_m", "lower end of its 95 % interval, £m"),
                ("sd_removable_high_m", "upper end of its 95 % interval, £m"),
                ("sd_left_m", "the part that it could not: sd × √(1 − share), £m"),
            ]),
            rows: parameter_rows,
        },
        Table {
            file: "warnings.csv",
            about: "Warnings of the check of the scenario, and cautions on these results, each with advice. No rows: none.",
            columns: columns([
                ("code", "code of the warning"),
                ("message", "what may be wrong"),
                ("advice", "what to do about it"),
                ("place", "where in the scenario: file, line and column; blank for cautions on results"),
            ]),
            rows: |summary| {
                let texts = summary.warnings.iter().map(|w| [&w.code, &w.message, &w.advice, &w.place]);
                texts.map(|row| row.map(|text| Cell::text(text)).to_vec()).collect()
            },
        },
        Table {
            file: "sources.csv",
            about: "Published figures that the scenario rests on.",
            columns: columns([
                ("figure", "what the figure is"),
                ("value", "the figure as published, with its unit"),
                ("source", "where it was published"),
            ]),
            rows: |summary| {
                let texts = summary.scenario.sources.iter().map(|(figure, value, source)| [figure, value, source]);
                texts.map(|row| row.map(|text| Cell::text(text)).to_vec()).collect()
            },
        },
    ]
}

fn case_rows(summary: &Summary) -> Vec<Row> {
    let row = |case: &crate::summary::DependenceCase| {
        let mut row = vec![Cell::text(&case.node), Cell::text(&case.case), Cell::Count(case.iterations)];
        row.extend([Cell::Number(case.sd.value), Cell::maybe(case.sd.se)]);
        for quantile in [&case.q10, &case.q50] {
            row.extend([Cell::Number(quantile.value), Cell::maybe(quantile.low), Cell::maybe(quantile.high)]);
        }
        row
    };
    summary.dependence.cases.iter().map(row).collect()
}

/// A group's name in data.
fn group_name(group: LineGroup) -> &'static str {
    match group {
        LineGroup::Efficiency => "efficiency",
        LineGroup::Pay => "pay",
        LineGroup::Other => "other",
        LineGroup::Remainder => "remainder",
        LineGroup::Incentive => "incentive",
        LineGroup::OwnAction => "own_action",
        LineGroup::Action => "action",
        LineGroup::Transfer => "transfer",
        LineGroup::National => "national",
        LineGroup::LateSavings => "late_savings",
    }
}

fn line_rows(summary: &Summary) -> Vec<Row> {
    let row = |row: &crate::summary::ReconciliationRow| {
        vec![
            Cell::text(&row.line),
            Cell::text(group_name(row.group)),
            Cell::text(&row.sector),
            Cell::Flag(row.is_total),
            Cell::Number(row.declared),
            Cell::Number(row.expected),
            Cell::Number(row.simulated_mean.value),
            Cell::maybe(row.simulated_mean.se),
            Cell::maybe(row.simulated_p50),
            Cell::maybe(row.ratio),
        ]
    };
    summary.reconciliation.iter().map(row).collect()
}

fn contribution_columns(what: &str, about: &str) -> Vec<super::Column> {
    columns([
        ("node", "code of the nation or sector contributed to"),
        (what, about),
        ("name", "its name"),
        ("expected_m", "expected effect, £m, adverse negative"),
        ("spread_share", "share of the node's variance: Cov(part, node) / Var(node)"),
        ("worst_tenth_m", "mean in the node's worst tenth of iterations less mean over all, £m"),
        ("worst_tenth_share", "the last as a share of the node's"),
    ])
}

fn contribution_rows(summary: &Summary, parts: fn(&Contributions) -> &Vec<Contribution>) -> Vec<Row> {
    let all = summary.contributions.iter().flat_map(|of| parts(of).iter().map(|part| (of.node, part)));
    all.map(|(node, part)| {
        vec![
            code(summary, node),
            Cell::text(&part.code),
            Cell::text(&part.name),
            Cell::Number(part.expected),
            Cell::Number(part.spread_share),
            Cell::Number(part.tail),
            Cell::Number(part.tail_share),
        ]
    })
    .collect()
}

fn system_rows(summary: &Summary) -> Vec<Row> {
    let mut rows = Vec::new();
    for system in &summary.systems_by_line.rows {
        let Some(node) = summary.nodes.get(system.node) else { continue };
        let by_line = summary.systems_by_line.lines.iter().zip(system.expected.iter().zip(&system.tail));
        let lines = by_line.map(|(line, (expected, tail))| (line.as_str(), false, *expected, *tail));
        let total = ("all", true, system.expected_total, system.tail_total);
        rows.extend(lines.chain([total]).map(|(line, is_total, expected, tail)| {
            vec![
                Cell::text(&node.code),
                Cell::text(&node.name),
                Cell::text(line),
                Cell::Flag(is_total),
                Cell::Number(expected),
                Cell::Number(tail),
            ]
        }));
    }
    rows
}

fn parameter_rows(summary: &Summary) -> Vec<Row> {
    let row = |spread: &crate::summary::ParameterSpread| {
        let amounts =
            [spread.sd, spread.sd_removable, spread.sd_removable_low, spread.sd_removable_high, spread.sd_left];
        let amounts = amounts.map(Cell::Number);
        let share = [Cell::Number(spread.share.value), Cell::maybe(spread.share.se)];
        [vec![Cell::text(&spread.node), Cell::Count(spread.iterations)], share.to_vec(), amounts.to_vec()].concat()
    };
    summary.parameters.spreads.iter().map(row).collect()
}

fn dependence_rows(summary: &Summary) -> Vec<Row> {
    let dependence = &summary.dependence;
    let words = |item: &str, text: &str| vec![Cell::text(item), Cell::Blank, Cell::text(text), Cell::Blank];
    let number = |item: &str, (subject, value): &(String, f64)| {
        vec![Cell::text(item), Cell::text(subject), Cell::Blank, Cell::Number(*value)]
    };
    let mut rows = vec![words("copula", &dependence.copula)];
    rows.extend(dependence.assumed.iter().map(|sentence| words("assumed", sentence)));
    for of in &dependence.correlations {
        let stated = of.repaired.iter().map(|repaired| ("correlation_stated", &repaired.stated));
        for (item, matrix) in stated.chain([("correlation", &of.matrix)]) {
            for (i, a) in of.factors.iter().enumerate() {
                for (j, b) in of.factors.iter().enumerate().skip(i + 1) {
                    rows.push(number(item, &(format!("{}: {a}, {b}", of.level), matrix[i][j])));
                }
            }
        }
    }
    let correlations = &dependence.implied_average_correlation;
    rows.extend(correlations.iter().map(|pair| number("implied_average_correlation", pair)));
    rows.extend(dependence.independent_sd.iter().map(|pair| number("sd_if_independent_m", pair)));
    rows
}
