//! What the rules did: stages, control totals, joint states, actions, measures, cases. Written where a scenario has rules.

use super::{Cell, Row, Table, code, columns};
use crate::summary::{Chance, RulesSummary, Summary};

pub fn tables() -> Vec<Table> {
    let mut tables = position_tables();
    tables.extend(action_tables());
    tables
}

fn position_tables() -> Vec<Table> {
    vec![
        Table {
            file: "stages.csv",
            about: "Positions stage by stage: gross (risks only), net (after organisations' own actions and incentive money), managed \
                    (after system, regional and national action), residual (after the national ladder). Written where the \
                    scenario has rules, as are all tables from here on.",
            columns: columns([
                ("node", "code, as in nodes.csv"),
                ("name", "its name"),
                ("stage", "`gross`, `net`, `managed` or `residual`; stages without a rule are left out"),
                ("mean_m", "mean position, £m, incentive money included"),
                ("mean_se_m", "its standard error, £m"),
                ("sd_m", "standard deviation, £m"),
                (
                    "q10_m",
                    "adverse end of the 80 % range, £m; blank for organisations between the first and the last stage",
                ),
                ("q50_m", "median, £m"),
                ("q90_m", "other end of the 80 % range, £m"),
                ("chance_deficit", "chance of a deficit"),
                ("chance_below_plan", "chance of a position worse than plan"),
                ("chance_below_control_total", "chance of missing the control total, judged before incentive money"),
                (
                    "chance_covered",
                    "chance that actions cover every risk: incentive money as planned, the position is at least the base",
                ),
            ]),
            rows: stage_rows,
        },
        Table {
            file: "control_totals.csv",
            about: "Control totals of organisations that accepted one, and of nodes, stage by stage. The two sides are means of the \
                    final position: with incentive money an organisation has two humps, and no mean describes it.",
            columns: columns([
                ("node", "code, as in nodes.csv"),
                ("name", "its name"),
                ("control_total_m", "control total before incentive money, £m"),
                ("stage", "stage"),
                ("chance_met", "chance of meeting it"),
                ("chance_met_low", "lower end of its 95 % interval"),
                ("chance_met_high", "upper end of its 95 % interval"),
                (
                    "mean_where_met_m",
                    "organisations, final stage: mean position where it is met, £m, incentive money included",
                ),
                ("mean_where_missed_m", "the same where it is missed, £m"),
                ("incentive_mean_m", "organisations: mean incentive money, £m"),
                ("own_action_mean_m", "organisations: mean of own action, £m"),
                ("chance_nine_in_ten", "nodes: chance that at least nine in ten of its organisations meet theirs"),
                ("chance_nine_in_ten_but_missed", "nodes: chance that they do, and the node misses"),
                (
                    "chance_only_managed",
                    "nodes: chance that it meets its total, and would have missed it before system, regional and national action and transfers",
                ),
            ]),
            rows: total_rows,
        },
        Table {
            file: "states.csv",
            about: "Control totals met together: the share of organisations and iterations in each joint state.",
            columns: columns([
                ("stage", "stage"),
                ("organisation", "`met` or `missed`"),
                (
                    "system",
                    "the same of the node that the organisation hangs under; `none` where it has no control total",
                ),
                ("region", "the same of the node below the root; `none` too where that is the one before"),
                ("nation", "the same of the root"),
                ("share", "share of organisations x iterations; those of a stage add up to 1"),
            ]),
            rows: |summary| {
                with(summary, |rules| {
                    let row = |state: &crate::summary::JointState| {
                        let mut row = vec![Cell::text(state.stage.word())];
                        row.extend(state.states.map(Cell::text));
                        row.push(Cell::Number(state.share));
                        row
                    };
                    rules.states.iter().map(row).collect()
                })
            },
        },
        Table {
            file: "missing.csv",
            about: "How many organisations miss their control totals, stage by stage. Those that did not accept one are not counted.",
            columns: columns([
                ("stage", "stage"),
                ("organisations", "organisations with an accepted control total"),
                ("mean_missing", "mean number that miss"),
                ("q10_missing", "one iteration in ten has fewer"),
                ("q90_missing", "one iteration in ten has more"),
            ]),
            rows: |summary| {
                with(summary, |rules| {
                    let row = |m: &crate::summary::Missing| {
                        let counts = [m.q10, m.q90].map(|count| Cell::Count(count as u64));
                        let first = vec![Cell::text(m.stage.word()), Cell::Count(m.of as u64), Cell::Number(m.mean)];
                        [first, counts.to_vec()].concat()
                    };
                    rules.missing.iter().map(row).collect()
                })
            },
        },
    ]
}

fn action_tables() -> Vec<Table> {
    vec![
        Table {
            file: "actions.csv",
            about: "Named actions: what each brings, and its price in access and safety.",
            columns: columns([
                ("action_id", "id"),
                ("description", "what it is"),
                ("owner", "who answers for it"),
                ("stage", "stage at which it counts"),
                ("trigger", "what sets it off"),
                ("declared_m", "value as announced, £m"),
                ("in_forecast_m", "what the base holds of it, £m: no gain on top of the base"),
                ("mean_m", "mean of what it brings, £m"),
                ("mean_se_m", "its standard error, £m"),
                ("q10_m", "one iteration in ten brings less, £m"),
                ("q90_m", "one iteration in ten brings more, £m"),
                ("chance_any", "chance that it brings anything"),
                (
                    "access_points",
                    "mean points of access (a judgement from -10 to 10 at its most likely value, 0 = no effect, negative = worse), scaled by the share of that value that is used",
                ),
                ("safety_points", "the same for safety"),
            ]),
            rows: |summary| {
                with(summary, |rules| {
                    let row = |a: &crate::summary::ActionSummary| {
                        vec![
                            Cell::text(&a.id),
                            Cell::text(&a.description),
                            Cell::text(&a.owner),
                            Cell::text(a.stage.word()),
                            Cell::text(a.trigger),
                            Cell::Number(a.declared),
                            Cell::Number(a.in_forecast),
                            Cell::Number(a.mean.value),
                            Cell::maybe(a.mean.se),
                            Cell::Number(a.q10),
                            Cell::Number(a.q90),
                            Cell::Number(a.chance_any.value),
                            Cell::Number(a.access),
                            Cell::Number(a.safety),
                        ]
                    };
                    rules.actions.iter().map(row).collect()
                })
            },
        },
        Table {
            file: "measures.csv",
            about: "What rules note of every iteration: pools of incentive money, and what each action brings.",
            columns: columns([
                ("rule", "name of the rule"),
                ("measure", "code within the rule"),
                ("name", "what it is"),
                ("mean_m", "mean, £m"),
                ("mean_se_m", "its standard error, £m"),
                ("q10_m", "10 % quantile, £m"),
                ("q50_m", "median, £m"),
                ("q90_m", "90 % quantile, £m"),
                ("chance_any", "chance that it is more than nothing"),
            ]),
            rows: |summary| {
                with(summary, |rules| {
                    let row = |m: &crate::summary::MeasureSummary| {
                        let quantile = |p: f64| m.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9).map(|q| q.value);
                        vec![
                            Cell::text(&m.rule),
                            Cell::text(&m.code),
                            Cell::text(&m.name),
                            Cell::Number(m.mean.value),
                            Cell::maybe(m.mean.se),
                            Cell::maybe(quantile(0.10)),
                            Cell::maybe(quantile(0.50)),
                            Cell::maybe(quantile(0.90)),
                            Cell::Number(m.chance_any.value),
                        ]
                    };
                    rules.measures.iter().map(row).collect()
                })
            },
        },
        Table {
            file: "rule_cases.csv",
            about: "The nation and the sectors with one rule switched off or changed, from short runs over the same draws.",
            columns: columns([
                ("node", "code of the node"),
                ("case", "what differs from the rules as stated"),
                ("iterations", "iterations of the short run"),
                ("mean_m", "mean, £m"),
                ("mean_se_m", "its standard error, £m"),
                ("sd_m", "standard deviation, £m"),
                ("q10_m", "adverse end of the 80 % range, £m"),
                ("q50_m", "median, £m"),
                ("q90_m", "other end of the 80 % range, £m"),
            ]),
            rows: |summary| {
                with(summary, |rules| {
                    let row = |c: &crate::summary::RuleCase| {
                        let first = vec![Cell::text(&c.node), Cell::text(&c.case), Cell::Count(c.iterations)];
                        let mean = vec![Cell::Number(c.mean.value), Cell::maybe(c.mean.se), Cell::Number(c.sd)];
                        let quantiles = [c.q10, c.q50, c.q90].map(|quantile| Cell::Number(quantile.value));
                        [first, mean, quantiles.to_vec()].concat()
                    };
                    rules.cases.iter().map(row).collect()
                })
            },
        },
    ]
}

fn with(summary: &Summary, rows: impl Fn(&RulesSummary) -> Vec<Row>) -> Vec<Row> {
    summary.rules.as_ref().map_or_else(Vec::new, rows)
}

fn stage_rows(summary: &Summary) -> Vec<Row> {
    let mut rows = Vec::new();
    for node in &summary.nodes {
        for stage in &node.stages {
            let quantile = |p: f64| stage.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9).map(|q| q.value);
            rows.push(vec![
                Cell::text(&node.code),
                Cell::text(&node.name),
                Cell::text(stage.stage.word()),
                Cell::Number(stage.mean.value),
                Cell::maybe(stage.mean.se),
                Cell::Number(stage.sd.value),
                Cell::maybe(quantile(0.10)),
                Cell::maybe(quantile(0.50)),
                Cell::maybe(quantile(0.90)),
                Cell::Number(stage.chance_of_deficit.value),
                Cell::Number(stage.chance_below_plan.value),
                Cell::maybe(stage.chance_below_control_total.map(|chance| chance.value)),
                Cell::Number(stage.chance_covered.value),
            ]);
        }
    }
    rows
}

fn total_rows(summary: &Summary) -> Vec<Row> {
    with(summary, |rules| {
        let of = |node: usize, stage: crate::model::Stage, chance: &Chance| {
            let known = summary.nodes.get(node);
            let mut row = vec![code(summary, node)];
            row.push(known.map_or(Cell::Blank, |node| Cell::text(&node.name)));
            row.push(Cell::maybe(known.and_then(|node| node.control_total)));
            row.push(Cell::text(stage.word()));
            row.extend([chance.value, chance.low, chance.high].map(Cell::Number));
            row
        };
        let mut rows = Vec::new();
        for total in &rules.organisations {
            for (place, (&stage, chance)) in rules.stages.iter().zip(&total.chance_met).enumerate() {
                let mut row = of(total.node, stage, chance);
                if place + 1 == rules.stages.len() {
                    row.extend([total.mean_where_met, total.mean_where_missed].map(Cell::maybe));
                    row.extend([total.incentive_mean, total.own_action_mean].map(Cell::Number));
                } else {
                    row.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank]);
                }
                row.extend([Cell::Blank, Cell::Blank, Cell::Blank]);
                rows.push(row);
            }
        }
        for total in &rules.nodes {
            let mut row = of(total.node, total.stage, &total.chance_met);
            row.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank]);
            let chances = [&total.chance_mostly, &total.chance_mostly_but_missed, &total.chance_only_managed];
            row.extend(chances.map(|chance| Cell::Number(chance.value)));
            rows.push(row);
        }
        rows
    })
}
