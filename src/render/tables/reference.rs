//! The reference class beside the simulated answer, and the budget of variance.

use super::{Cell, Row, Table, code, columns};
use crate::summary::{QUANTILES, ReferenceSummary, Summary, UnderlyingBridge};

pub fn tables() -> Vec<Table> {
    vec![
        Table {
            file: "reference.csv",
            about: "The simulated answer beside the past errors of official forecasts: a row a figure and method. No row when the \
                    scenario gives no reference.",
            columns: columns([
                ("node", "code of the node"),
                ("method", "`simulated`, `reference_class`, `run_rate_blend` or `official_forecast`"),
                ("years", "years that it rests on; blank for the simulation and the forecast"),
                ("q10_m", "position that one in ten is worse than, £m (in words P90)"),
                ("q50_m", "median, £m"),
                ("q90_m", "position that nine in ten are worse than, £m (in words P10)"),
                (
                    "simulated_less_this_m",
                    "simulated median less this one's, £m: negative when the simulation is worse",
                ),
                ("bias_m", "mean of outturn less forecast in those years, £m"),
                ("sd_m", "its standard deviation (n − 1), £m; blank of one year"),
                ("degrees", "degrees of freedom of the t distribution"),
                ("scale_m", "its scale sd · √(1 + 1/n), £m"),
                ("from", "months and years of the errors"),
            ]),
            rows: |summary| summary.references.iter().flat_map(|reference| rows(summary, reference)).collect(),
        },
        Table {
            file: "underlying_bridge.csv",
            about: "From the reported position to the underlying one: the medians step by step, then both ends of both distributions. No \
                    row without a bridge.csv.",
            columns: columns([
                ("node", "code of the node"),
                ("step", "name of the step"),
                (
                    "kind",
                    "`reported`, `simulated` (what the simulation takes out itself), a kind of bridge.csv, or `underlying`",
                ),
                ("change_m", "what the step changes, £m; blank for the ends"),
                ("q10_m", "q10 of the reported and the underlying position, £m"),
                ("q50_m", "median after the step, £m"),
                ("q90_m", "q90 of the reported and the underlying position, £m"),
                ("source", "where the step comes from"),
            ]),
            rows: |summary| summary.underlying_bridges.iter().flat_map(|bridge| bridge_rows(summary, bridge)).collect(),
        },
        Table {
            file: "variance_budget.csv",
            about: "Standard deviation of the headline node by where it is shared, beside that of past errors.",
            columns: columns([
                ("node", "code of the node"),
                ("of", "`simulated` or `past_errors` (after management)"),
                (
                    "part",
                    "`total`, `national`, `regional` or `own`; squares of the last three add up to that of the first",
                ),
                ("sd_m", "standard deviation, £m"),
                ("low_m", "lower end of the 95 % interval of past errors, £m"),
                ("high_m", "upper end, £m"),
                ("n", "iterations of the short runs, or years"),
            ]),
            rows: budget,
        },
    ]
}

fn rows(summary: &Summary, reference: &ReferenceSummary) -> Vec<Row> {
    let Some(node) = summary.nodes.get(reference.node) else { return Vec::new() };
    let simulated = [0.1, 0.5, 0.9].map(|p| node.outturn.quantile(p).value);
    let at =
        |p: f64| QUANTILES.iter().position(|q| (q - p).abs() < 1e-9).and_then(|i| reference.quantiles.get(i).copied());
    let row = |method: &str, years: Cell, [low, middle, high]: [Option<f64>; 3], rest: [Cell; 5]| {
        let difference = Cell::maybe(middle.map(|middle| simulated[1] - middle));
        let quantiles = [low, middle, high].map(Cell::maybe).to_vec();
        [vec![code(summary, reference.node), Cell::text(method), years], quantiles, vec![difference], rest.to_vec()]
            .concat()
    };
    let blank = || [Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank];
    let count = |n: usize| Cell::Count(n as u64);
    let mut rows = vec![row("simulated", Cell::Blank, simulated.map(Some), blank())];
    rows.push(row(
        "reference_class",
        count(reference.n),
        [at(0.1), Some(reference.centre), at(0.9)],
        [
            Cell::Number(reference.bias),
            Cell::maybe(reference.sd),
            Cell::maybe(reference.degrees),
            Cell::maybe(reference.scale),
            Cell::text(&reference.from),
        ],
    ));
    if let Some(blend) = &reference.blend {
        let ends = blend.range.map_or([None, None], |(low, high)| [Some(low), Some(high)]);
        rows.push(row("run_rate_blend", count(blend.n), [ends[0], Some(blend.centre), ends[1]], blank()));
    }
    rows.push(row("official_forecast", Cell::Blank, [None, Some(reference.forecast), None], blank()));
    rows
}

fn budget(summary: &Summary) -> Vec<Row> {
    let Some(budget) = &summary.budget else { return Vec::new() };
    let node = code(summary, budget.node);
    let row = |of: &str, part: &str, (sd, low, high): (f64, Option<f64>, Option<f64>), n: u64| {
        let amounts = [Cell::Number(sd), Cell::maybe(low), Cell::maybe(high), Cell::Count(n)].to_vec();
        [vec![node.clone(), Cell::text(of), Cell::text(part)], amounts].concat()
    };
    let parts = [
        ("total", budget.total_sd),
        ("national", budget.national_sd),
        ("regional", budget.regional_sd),
        ("own", budget.own_sd),
    ];
    let mut rows: Vec<Row> =
        parts.into_iter().map(|(part, sd)| row("simulated", part, (sd, None, None), budget.iterations)).collect();
    if let Some(past) = &budget.history {
        let with = |(sd, low, high): (f64, f64, f64)| (sd, Some(low), Some(high));
        rows.push(row("past_errors", "total", with(past.total), past.n as u64));
        rows.push(row("past_errors", "national", with(past.national), past.n as u64));
        rows.push(row("past_errors", "own", (past.own, None, None), past.n as u64));
    }
    rows
}

fn bridge_rows(summary: &Summary, bridge: &UnderlyingBridge) -> Vec<Row> {
    let end = |name: &str, [low, middle, high]: [f64; 3]| {
        let amounts = [Cell::Blank, Cell::Number(low), Cell::Number(middle), Cell::Number(high)].to_vec();
        [vec![code(summary, bridge.node), Cell::text(name), Cell::text(name)], amounts, vec![Cell::Blank]].concat()
    };
    let step = |step: &crate::summary::UnderlyingStep| {
        let amounts = [Cell::Number(step.amount), Cell::Blank, Cell::Number(step.reached), Cell::Blank].to_vec();
        let words = vec![code(summary, bridge.node), Cell::text(&step.name), Cell::text(&step.kind)];
        [words, amounts, vec![Cell::text(&step.source)]].concat()
    };
    let mut rows = vec![end("reported", bridge.reported)];
    rows.extend(bridge.steps.iter().map(step));
    rows.push(end("underlying", bridge.underlying));
    rows
}
