//! The year by month: actual to date, bands for the months to come, the plan dashed, the official forecast as steps.

use plotters::style::RGBColor;

use super::DataTable;
use super::axis::Scale;
use super::canvas::{
    Align, DARK_BLUE, DARK_PINK, Drawn, GREY, GRID, INK, LIGHT_BLUE, MID_BLUE, Pen, Point, bold, elements, fitted,
    measure, text,
};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Rounding, Step, money};
use crate::render::{RenderError, own_accounts, words};
use crate::summary::{Fan, FanMonth, NodeKind, NodeSummary, ReportedMonth, Summary};

/// The bands, widest first: from and to, and what it is called.
const BANDS: [(f64, f64, &str, RGBColor); 3] =
    [(0.025, 0.975, "95%", RGBColor(0xD6, 0xE8, 0xF8)), (0.10, 0.90, "80%", LIGHT_BLUE), (0.25, 0.75, "50%", MID_BLUE)];
const MONTHS: [&str; 12] = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
const PANEL_HEIGHT: f64 = 250.0;

/// The part of the sheet that a panel has.
#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// The chart of one node; none where it has no year by month.
pub fn draft(summary: &Summary, index: usize) -> Result<Option<Draft>, RenderError> {
    let found = summary.fans.iter().find(|fan| fan.node == index);
    let Some((fan, node)) = found.zip(summary.nodes.get(index)) else { return Ok(None) };
    let frame = Frame { left: MARGIN + 76.0, right: WIDTH - MARGIN - 190.0, top: 44.0, bottom: 444.0 };
    let height = frame.bottom + 44.0;
    let body = elements(WIDTH, height, |pen| {
        key(pen)?;
        panel(pen, fan, node, official(summary, index), frame)?;
        ends(pen, fan, node, frame)
    })?;
    let stem = if index == summary.headline {
        "months".to_owned()
    } else {
        format!("months-{}", words::file_stem(&node.code))
    };
    Ok(Some(Draft {
        stem,
        title: title(summary, fan, node),
        subtitle: subtitle(Some(node), summary),
        description: description(summary, fan, node),
        width: WIDTH,
        height,
        body,
        table: table(fan, node),
    }))
}

/// The children of the root side by side; none where fewer than two have a year by month.
pub fn regions(summary: &Summary) -> Result<Option<Draft>, RenderError> {
    let below_root = |fan: &&Fan| {
        let node = summary.nodes.get(fan.node);
        node.is_some_and(|node| matches!(node.kind, NodeKind::Tree(_)) && node.parent == Some(0))
    };
    let fans: Vec<&Fan> = summary.fans.iter().filter(below_root).collect();
    if fans.len() < 2 {
        return Ok(None);
    }
    let columns = if fans.len() > 4 { 3 } else { 2 };
    let rows = fans.len().div_ceil(columns);
    let height = 30.0 + PANEL_HEIGHT * rows as f64 + 10.0;
    let width = (WIDTH - 2.0 * MARGIN) / columns as f64;
    let body = elements(WIDTH, height, |pen| {
        key(pen)?;
        for (place, fan) in fans.iter().enumerate() {
            let left = MARGIN + width * (place % columns) as f64;
            let top = 30.0 + PANEL_HEIGHT * (place / columns) as f64;
            let node = &summary.nodes[fan.node];
            pen.text(
                (left + 4.0, top + 14.0),
                &fitted(&words::name(node), bold(14.0), width - 20.0),
                bold(14.0),
                Align::Left,
            )?;
            let frame = Frame {
                left: left + 62.0,
                right: left + width - 14.0,
                top: top + 30.0,
                bottom: top + PANEL_HEIGHT - 30.0,
            };
            panel(pen, fan, node, official(summary, fan.node), frame)?;
        }
        Ok(())
    })?;
    let worst = fans.iter().min_by(|a, b| gap(summary, a).total_cmp(&gap(summary, b)));
    let title = worst.map_or_else(String::new, |fan| {
        let node = &summary.nodes[fan.node];
        let rounding = Rounding::of(node);
        format!(
            "{} ends furthest from its plan: {} at P50 against {}",
            words::name(node),
            money(node.outturn.quantile(0.5).value, rounding.estimate),
            money(node.plan, rounding.exact)
        )
    });
    Ok(Some(Draft {
        stem: "months-by-region".to_owned(),
        title,
        subtitle: subtitle(None, summary),
        description: format!(
            "One panel for each of {} parts of the nation, each with its own scale: actual position to date, bands for the months to come, \
             the plan dashed. Data in the table that follows.",
            fans.len()
        ),
        width: WIDTH,
        height,
        body,
        table: regions_table(summary, &fans),
    }))
}

/// P50 less plan.
fn gap(summary: &Summary, fan: &Fan) -> f64 {
    let node = &summary.nodes[fan.node];
    node.outturn.quantile(0.5).value - node.plan
}

fn subtitle(node: Option<&NodeSummary>, summary: &Summary) -> String {
    let basis = if summary.reported.is_empty() { String::new() } else { own_accounts::basis(summary) };
    words::subtitle(
        &format!(
            "Position to the end of each month: actual to date, then 50%, 80% and 95% bands, £m, incentive money included{basis}"
        ),
        node,
        summary,
    )
}

fn title(summary: &Summary, fan: &Fan, node: &NodeSummary) -> String {
    let rounding = Rounding::of(node);
    let last = fan.months.iter().rev().find_map(|month| Some((month, month.actual?)));
    let end = format!(
        "P50 of {} at the year end against a plan of {}",
        rounding.at(node.outturn.quantile(0.5)),
        money(node.plan, rounding.exact)
    );
    match last {
        Some((month, actual)) => format!(
            "{}: {} by month {} against a plan of {}, and a {end}",
            words::name(node),
            money(actual, rounding.exact),
            summary.scenario.as_at_month,
            money(month.plan, rounding.exact)
        ),
        None => format!("{}: {end}", words::name(node)),
    }
}

fn description(summary: &Summary, fan: &Fan, node: &NodeSummary) -> String {
    let rounding = Rounding::of(node);
    let width = |month: &FanMonth| {
        month.outturn.as_ref().map(|outturn| outturn.quantile(0.9).value - outturn.quantile(0.1).value)
    };
    let first = fan.months.iter().find_map(width).unwrap_or(f64::NAN);
    let last = fan.months.last().and_then(width).unwrap_or(f64::NAN);
    format!(
        "Fan chart of the position of {} to the end of each month, £m, {}. The 80% band is {} wide in the first month to come and {} at \
         the year end. {} Data in the table that follows.",
        words::name(node),
        words::when(summary),
        money(first, rounding.estimate),
        money(last, rounding.estimate),
        words::p90_sentence(node)
    )
}

/// What the colours and lines mean.
fn key(pen: &Pen<'_>) -> Drawn {
    let mut x = MARGIN;
    for (_, _, name, colour) in BANDS {
        pen.rect((x, 6.0), (x + 16.0, 18.0), colour)?;
        let words = format!("{name} band");
        pen.text((x + 22.0, 12.0), &words, text(13.0), Align::Left)?;
        x += 22.0 + measure(&words, text(13.0)) + 20.0;
    }
    let lines: [(&str, &[f64], RGBColor); 4] = [
        ("actual", &[], INK),
        ("P50", &[], DARK_BLUE),
        ("plan", &[9.0, 5.0], DARK_PINK),
        ("official year-end forecast, organisations only", &[3.0, 4.0], GREY),
    ];
    for (words, pattern, colour) in lines {
        stroke(pen, &[(x, 12.0), (x + 26.0, 12.0)], pattern, colour, 3.0)?;
        pen.text((x + 32.0, 12.0), words, text(13.0), Align::Left)?;
        x += 32.0 + measure(words, text(13.0)) + 20.0;
    }
    Ok(())
}

/// Lines between points, dashed where there is a pattern.
fn stroke(pen: &Pen<'_>, points: &[Point], pattern: &[f64], colour: RGBColor, width: f64) -> Drawn {
    if pattern.is_empty() {
        return pen.line(points, colour, width);
    }
    points.windows(2).try_for_each(|ends| pen.dashed(ends[0], ends[1], pattern, colour, width))
}

/// The official forecasts of a node after the data, where they are simulated.
fn official(summary: &Summary, node: usize) -> &[ReportedMonth] {
    summary.reported.iter().find(|path| path.node == node).map_or(&[], |path| &path.months)
}

/// The cumulative position over the year: month 0 is the start of the year, at nought.
fn panel(pen: &Pen<'_>, fan: &Fan, node: &NodeSummary, official: &[ReportedMonth], frame: Frame) -> Drawn {
    let across = Scale::new((0.0, 12.0), (frame.left, frame.right));
    let up = Scale::new(domain(fan, node), (frame.bottom, frame.top));
    let (ticks, step) = up.ticks(if frame.bottom - frame.top > 300.0 { 8 } else { 5 });
    for tick in ticks {
        let y = up.at(tick);
        pen.line(&[(frame.left, y), (frame.right, y)], if tick == 0.0 { GREY } else { GRID }, 1.0)?;
        pen.text((frame.left - 8.0, y), &money(tick, Step::between_ticks(step)), text(12.5), Align::Right)?;
    }
    let every = if frame.right - frame.left > 500.0 { 1 } else { 3 };
    for (month, name) in (1..=12_u32).zip(MONTHS).filter(|(month, _)| month % every == 0) {
        pen.text((across.at(f64::from(month)), frame.bottom + 16.0), name, text(12.5), Align::Middle)?;
    }
    let at = |month: u8, value: f64| (across.at(f64::from(month)), up.at(value));
    // The range starts where the facts end.
    let fact = fan.months.iter().rev().find_map(|month| Some((month.month, month.actual?))).unwrap_or((0, 0.0));
    let ahead = || fan.months.iter().filter_map(|month| Some((month.month, month.outturn.as_ref()?)));
    for (low, high, _, colour) in BANDS {
        let edge = |p: f64| ahead().map(move |(month, outturn)| at(month, outturn.quantile(p).value));
        let mut outline = vec![at(fact.0, fact.1)];
        outline.extend(edge(high));
        outline.extend(edge(low).collect::<Vec<_>>().into_iter().rev());
        pen.polygon(&outline, colour)?;
    }
    let mut plan = vec![at(0, 0.0)];
    plan.extend(fan.months.iter().map(|month| at(month.month, month.plan)));
    stroke(pen, &plan, &[9.0, 5.0], DARK_PINK, 2.0)?;
    // A forecast stands until it is revised: steps.
    let mut forecast = vec![at(fact.0, node.forecast)];
    let mut stands = node.forecast;
    for month in official {
        forecast.push(at(month.month, stands));
        stands = month.official.value;
        forecast.push(at(month.month, stands));
    }
    forecast.push(at(12, stands));
    stroke(pen, &forecast, &[3.0, 4.0], GREY, 2.0)?;
    let mut median = vec![at(fact.0, fact.1)];
    median.extend(ahead().map(|(month, outturn)| at(month, outturn.quantile(0.5).value)));
    pen.line(&median, DARK_BLUE, 2.5)?;
    let mut actual = vec![at(0, 0.0)];
    actual.extend(fan.months.iter().filter_map(|month| Some(at(month.month, month.actual?))));
    pen.line(&actual, INK, 3.0)?;
    pen.dot(at(fact.0, fact.1), 4.0, INK)
}

/// The figures at the year end, to the right of the plot, kept apart.
fn ends(pen: &Pen<'_>, fan: &Fan, node: &NodeSummary, frame: Frame) -> Drawn {
    let up = Scale::new(domain(fan, node), (frame.bottom, frame.top));
    let rounding = Rounding::of(node);
    let mut labels: Vec<(f64, String, RGBColor)> = [(0.9, "P10"), (0.5, "P50"), (0.1, "P90")]
        .into_iter()
        .map(|(p, name)| {
            let value = node.outturn.quantile(p).value;
            (up.at(value), format!("{name} {}", rounding.at(node.outturn.quantile(p))), DARK_BLUE)
        })
        .collect();
    labels.push((up.at(node.plan), format!("plan {}", money(node.plan, rounding.exact)), DARK_PINK));
    if node.forecast != node.plan {
        labels.push((up.at(node.forecast), format!("forecast {}", money(node.forecast, rounding.exact)), GREY));
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut last = f64::NEG_INFINITY;
    for (y, words, colour) in labels {
        let y = y.max(last + 17.0);
        last = y;
        pen.text((frame.right + 12.0, y), &words, bold(13.0).in_colour(colour), Align::Left)?;
    }
    Ok(())
}

/// Nought, and everything that is drawn.
fn domain(fan: &Fan, node: &NodeSummary) -> (f64, f64) {
    let months = fan.months.iter().flat_map(|month| {
        let band = month.outturn.as_ref().map(|outturn| [outturn.quantile(0.025).value, outturn.quantile(0.975).value]);
        [Some(month.plan), month.actual].into_iter().flatten().chain(band.into_iter().flatten())
    });
    let all = months.chain([node.plan, node.forecast]).filter(|value| value.is_finite());
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    let margin = 0.04 * (high - low);
    (low - margin, high + margin)
}

fn table(fan: &Fan, node: &NodeSummary) -> DataTable {
    let rounding = Rounding::of(node);
    let row = |month: &FanMonth| {
        let mut row = vec![format!("{} (month {})", MONTHS[usize::from(month.month) - 1], month.month)];
        row.push(money(month.plan, rounding.exact));
        row.push(month.actual.map_or_else(String::new, |actual| money(actual, rounding.exact)));
        let step = |outturn: &crate::summary::Outturn| Rounding::of_outturn(&node.kind, outturn).estimate;
        let median = month.outturn.as_ref().map(|o| money(o.quantile(0.5).value, step(o)));
        row.push(median.unwrap_or_default());
        for (low, high, ..) in BANDS.iter().rev() {
            let band =
                month.outturn.as_ref().map(|o| format::range(o.quantile(*low).value, o.quantile(*high).value, step(o)));
            row.push(band.unwrap_or_default());
        }
        row
    };
    DataTable {
        caption: format!("{}: position to the end of each month, £m", words::name(node)),
        head: ["Month", "Plan", "Actual", "P50", "50% band", "80% band", "95% band"].map(str::to_owned).to_vec(),
        rows: fan.months.iter().map(row).collect(),
    }
}

fn regions_table(summary: &Summary, fans: &[&Fan]) -> DataTable {
    let row = |fan: &&Fan| {
        let node = &summary.nodes[fan.node];
        let rounding = Rounding::of(node);
        let to_date = fan.months.iter().rev().find_map(|month| Some((month.plan, month.actual?)));
        let quantile = |p| node.outturn.quantile(p).value;
        vec![
            words::name(node),
            to_date.map_or_else(String::new, |(plan, _)| money(plan, rounding.exact)),
            to_date.map_or_else(String::new, |(_, actual)| money(actual, rounding.exact)),
            money(node.plan, rounding.exact),
            money(quantile(0.5), rounding.estimate),
            format::range(quantile(0.1), quantile(0.9), rounding.estimate),
        ]
    };
    DataTable {
        caption: "Position to date and at the year end, £m".to_owned(),
        head: ["", "Plan to date", "Actual to date", "Plan of the year", "P50", "80% range"]
            .map(str::to_owned)
            .to_vec(),
        rows: fans.iter().map(row).collect(),
    }
}
