//! The bridge from plan to P50 to P90: one bar a row, totals from zero, steps between levels, every figure in a column.

use super::DataTable;
use super::axis::{Scale, money_axis};
use super::canvas::{
    Align, DARK_BLUE, Drawn, GREY, ORANGE, PALE_GREY, Pen, TURQUOISE, Type, bold, elements, fitted, measure, text,
};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{Rounding, Step, money, plain};
use crate::render::{RenderError, words};
use crate::summary::{BridgeStep, NodeSummary, Summary};

const ROW: f64 = 24.0;
const TOP: f64 = 34.0;
const WIDEST_NAME: f64 = 300.0;
/// The step from means to the median.
const SKEW: &str = "Median less mean";

/// The bridge of one focus node; none where it has no steps.
pub fn draft(summary: &Summary, index: usize) -> Result<Option<Draft>, RenderError> {
    let bridge = summary.bridges.iter().find(|bridge| bridge.node == index && !bridge.steps.is_empty());
    let Some((bridge, node)) = bridge.zip(summary.nodes.get(index)) else { return Ok(None) };
    let rows = rows(summary, node, &bridge.steps);
    let bottom = TOP + ROW * rows.len() as f64;
    let height = bottom + 52.0;
    let body = elements(WIDTH, height, |pen| draw(pen, &rows, bottom))?;
    let rounding = Rounding::of(node);
    let bad = node.outturn.quantile(0.1).value;
    Ok(Some(Draft {
        stem: "bridge".to_owned(),
        title: title(summary, node, &bridge.steps),
        subtitle: words::subtitle(
            "Bridge of the year-end position from plan to P50 to P90 by risk line (steps add up before rounding), £m, incentive money included",
            Some(node),
            summary,
        ),
        description: format!(
            "Bridge (waterfall) of the year-end position of {}, £m, {}, by risk line. It leads from the plan of {} to a P50 of {} \
             and on to a P90 of {}. {} Data in the table that follows.",
            words::name(node),
            words::when(summary),
            money(node.plan, rounding.exact),
            money(node.outturn.quantile(0.5).value, rounding.estimate),
            money(bad, rounding.estimate),
            words::p90_sentence(node)
        ),
        width: WIDTH,
        height,
        body,
        table: DataTable {
            caption: format!(
                "{}: bridge, £m; steps add up before rounding, adverse ones are in brackets",
                words::name(node)
            ),
            head: ["Step", "Change", "Position reached"].map(str::to_owned).to_vec(),
            rows: rows.iter().map(Row::cells).collect(),
        },
    }))
}

fn title(summary: &Summary, node: &NodeSummary, steps: &[BridgeStep]) -> String {
    let rounding = Rounding::of(node);
    let start = format!(
        "{}: from a plan of {} to {} at P50 and {} at P90",
        words::name(node),
        money(node.plan, rounding.exact),
        rounding.at(node.outturn.quantile(0.5)),
        rounding.at(node.outturn.quantile(0.1))
    );
    let totals = steps.iter().filter(|step| step.is_total).count();
    let middle = steps.iter().rposition(|step| step.is_total && step.label == "P50").filter(|_| totals > 1);
    let first_leg = &steps[..middle.unwrap_or(steps.len())];
    let size = |step: &&BridgeStep| (step.to - step.from).abs();
    // The median's distance from the mean is nobody's doing.
    let moves = first_leg.iter().filter(|step| !step.is_total && step.to != step.from && step.label != SKEW);
    match moves.max_by(|a, b| size(a).total_cmp(&size(b))) {
        Some(step) => format!(
            "{start}; {} moves it most, by {} for the {}",
            words::line_name(summary, &step.label),
            money((step.to - step.from).abs(), rounding.exact),
            if step.to < step.from { "worse" } else { "better" }
        ),
        None => start,
    }
}

/// The waterfall from the reported to the underlying median of one bridge; none where its node is not there.
pub fn underlying(summary: &Summary, place: usize) -> Result<Option<Draft>, RenderError> {
    let Some(bridge) = summary.underlying_bridges.get(place) else { return Ok(None) };
    let Some(node) = summary.nodes.get(bridge.node) else { return Ok(None) };
    let rounding = Rounding::of(node);
    let total = |name: &str, to: f64| {
        let figure = money(to, rounding.estimate);
        Row { name: name.to_owned(), is_total: true, from: 0.0, to, figure: figure.clone(), reached: figure }
    };
    let mut rows = vec![total("Reported, P50", bridge.reported[1])];
    rows.extend(bridge.steps.iter().map(|step| Row {
        name: plain(&step.name),
        is_total: false,
        from: step.reached - step.amount,
        to: step.reached,
        figure: money(step.amount, rounding.exact),
        reached: money(step.reached, rounding.estimate),
    }));
    rows.push(total("Underlying, P50", bridge.underlying[1]));
    rows.retain(|row| row.from.is_finite() && row.to.is_finite());
    let bottom = TOP + ROW * rows.len() as f64;
    let height = bottom + 52.0;
    let body = elements(WIDTH, height, |pen| draw(pen, &rows, bottom))?;
    let [reported, underlying] =
        [bridge.reported[1], bridge.underlying[1]].map(|value| money(value, rounding.estimate));
    let name = words::name(node);
    Ok(Some(Draft {
        stem: format!("underlying-{}", words::file_stem(&node.code)),
        title: format!("{name}: a reported P50 of {reported} is an underlying one of {underlying}"),
        subtitle: words::subtitle(
            "Bridge from the reported to the underlying year-end position (medians), £m",
            Some(node),
            summary,
        ),
        description: format!(
            "Bridge (waterfall) from the reported position of {name}, £m, {}, to the underlying one: from {reported} to {underlying}. Data \
             in the table that follows.",
            words::when(summary)
        ),
        width: WIDTH,
        height,
        body,
        table: DataTable {
            caption: format!("{name}: from the reported to the underlying position, £m"),
            head: ["Step", "Change", "Position reached"].map(str::to_owned).to_vec(),
            rows: rows.iter().map(Row::cells).collect(),
        },
    }))
}

/// One bar.
struct Row {
    name: String,
    is_total: bool,
    from: f64,
    to: f64,
    /// The figure to print: the total, or the change.
    figure: String,
    reached: String,
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let change = if self.is_total { String::new() } else { self.figure.clone() };
        vec![self.name.clone(), change, self.reached.clone()]
    }
}

fn rows(summary: &Summary, node: &NodeSummary, steps: &[BridgeStep]) -> Vec<Row> {
    let rounding = Rounding::of(node);
    let mut estimated = false;
    let usable = steps.iter().filter(|step| step.from.is_finite() && step.to.is_finite());
    usable
        .map(|step| {
            let is_input = step.is_total && !matches!(step.label.as_str(), "P50" | "P90");
            estimated |= !is_input;
            let reached: Step = if estimated { rounding.estimate } else { rounding.exact };
            Row {
                name: if step.is_total { plain(&step.label) } else { words::line_name(summary, &step.label) },
                is_total: step.is_total,
                from: step.from,
                to: step.to,
                figure: if step.is_total {
                    money(step.to, reached)
                } else {
                    money(step.to - step.from, rounding.exact)
                },
                reached: money(step.to, reached),
            }
        })
        .collect()
}

fn draw(pen: &Pen<'_>, rows: &[Row], bottom: f64) -> Drawn {
    let style = |row: &Row| -> Type { if row.is_total { bold(13.5) } else { text(13.5) } };
    let names = rows.iter().map(|row| measure(&row.name, style(row))).fold(0.0, f64::max).min(WIDEST_NAME);
    let figures = rows.iter().map(|row| measure(&row.figure, style(row))).fold(60.0, f64::max);
    let (left, right) = (MARGIN + names + 18.0, WIDTH - MARGIN - figures - 24.0);
    let (low, high, from_zero) = domain(rows);
    let scale = Scale::new((low, high), (left, right));
    pen.text((WIDTH - MARGIN, 12.0), "£m", bold(13.5), Align::Right)?;
    let key = [(DARK_BLUE, "total"), (ORANGE, "makes it worse (figure in brackets)"), (TURQUOISE, "makes it better")];
    let mut x = left;
    for (colour, words) in key {
        pen.rect((x, 6.0), (x + 14.0, 18.0), colour)?;
        pen.text((x + 20.0, 12.0), words, text(13.0), Align::Left)?;
        x += 20.0 + measure(words, text(13.0)) + 24.0;
    }
    let note = if from_zero { "" } else { "; the axis does not start at zero, totals are diamonds" };
    money_axis(pen, &scale, bottom, TOP, &format!("Position, £m (deficits in brackets){note}"), true)?;
    if from_zero {
        pen.line(&[(scale.at(0.0), TOP), (scale.at(0.0), bottom)], GREY, 1.5)?;
    }
    for (row, at) in rows.iter().zip(0u32..) {
        let y = TOP + ROW * (f64::from(at) + 0.5);
        pen.text((MARGIN + names, y), &fitted(&row.name, style(row), names + 0.5), style(row), Align::Right)?;
        pen.text((WIDTH - MARGIN, y), &row.figure, style(row), Align::Right)?;
        let x = scale.at(row.to);
        if row.is_total && !from_zero {
            let points = [(x - 8.0, y), (x, y - 8.0), (x + 8.0, y), (x, y + 8.0)];
            pen.polygon(&points, DARK_BLUE)?;
        } else {
            bar(pen, row, &scale, y)?;
        }
        if rows.len() > at as usize + 1 {
            pen.line(&[(x, y + 8.0), (x, y + ROW - 8.0)], PALE_GREY, 1.0)?;
        }
    }
    Ok(())
}

/// A bar, at least one unit wide so that a small step is still seen.
fn bar(pen: &Pen<'_>, row: &Row, scale: &Scale, y: f64) -> Drawn {
    let colour = match row {
        row if row.is_total => DARK_BLUE,
        row if row.to < row.from => ORANGE,
        _ => TURQUOISE,
    };
    let (from, to) = (scale.at(row.from), scale.at(row.to));
    let (left, right) = (from.min(to), from.max(to));
    pen.rect((left, y - 8.0), (right.max(left + 1.0), y + 8.0), colour)
}

/// The range of the axis, and whether it holds zero: not where zero would squeeze the steps into a twelfth of it.
fn domain(rows: &[Row]) -> (f64, f64, bool) {
    let levels = rows.iter().flat_map(|row| if row.is_total { vec![row.to] } else { vec![row.from, row.to] });
    let (low, high) = levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let whole = (low.min(0.0), high.max(0.0));
    let from_zero = (high - low) * 12.0 >= whole.1 - whole.0 || low == high;
    let (low, high) = if from_zero { whole } else { (low, high) };
    let margin = 0.03 * (high - low);
    (low - if low < 0.0 { margin } else { 0.0 }, high + if high > 0.0 { margin } else { 0.0 }, from_zero)
}
