//! How often each position comes: the histogram as areas, the 80 % range shaded darker and bracketed.

use super::DataTable;
use super::axis::{Scale, money_axis};
use super::canvas::{Align, DARK_BLUE, DARK_PINK, Drawn, INK, LIGHT_BLUE, Pen, Point, bold, elements, measure};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Rounding, Step, money, plain};
use crate::render::{RenderError, words};
use crate::summary::{NodeKind, NodeSummary, Summary};

const TOP: f64 = 128.0;
const BOTTOM: f64 = TOP + 330.0;
const HEIGHT: f64 = BOTTOM + 52.0;

/// The chart of one focus node; none where it has no histogram.
pub fn draft(summary: &Summary, index: usize) -> Result<Option<Draft>, RenderError> {
    let shape = summary.shapes.iter().find(|shape| shape.node == index && !shape.density.is_empty());
    let Some((shape, node)) = shape.zip(summary.nodes.get(index)) else { return Ok(None) };
    let bins: Vec<(f64, f64, f64)> =
        shape.density.iter().copied().filter(|(from, to, share)| (from + to + share).is_finite()).collect();
    let (Some(first), Some(last)) = (bins.first(), bins.last()) else { return Ok(None) };
    let rounding = Rounding::of(node);
    let (low, high) = (quantile(node, 0.1), quantile(node, 0.9));
    let scale = Scale::new((first.0, last.1), (MARGIN + 12.0, WIDTH - MARGIN - 30.0));
    let body = elements(WIDTH, HEIGHT, |pen| {
        bars(pen, &bins, (low, high), &scale)?;
        money_axis(pen, &scale, BOTTOM, TOP, "Year-end position, £m (deficits in brackets)", false)?;
        levels(pen, node, &scale, rounding)?;
        target(pen, summary, node, &scale, rounding)?;
        let words = format!("80% range {}", rounding.range_of(&node.outturn));
        bracket(pen, (scale.at(low), scale.at(high)), &words)
    })?;
    let range = rounding.range_of(&node.outturn);
    Ok(Some(Draft {
        stem: "density".to_owned(),
        title: title(node, rounding),
        subtitle: words::subtitle(
            "Distribution of the year-end position, £m, incentive money included (areas show shares of iterations)",
            Some(node),
            summary,
        ),
        description: format!(
            "Histogram of the year-end position of {}, £m, {}. Eight in ten iterations lie within {range}, one in ten is worse \
             and one in ten better; half of them are worse than {}. The plan is {}. Data in the table that follows.",
            words::name(node),
            words::when(summary),
            rounding.at(node.outturn.quantile(0.5)),
            money(node.plan, rounding.exact)
        ),
        width: WIDTH,
        height: HEIGHT,
        body,
        table: table(node, &bins),
    }))
}

fn title(node: &NodeSummary, rounding: Rounding) -> String {
    let [low, median, high] = [0.1, 0.5, 0.9].map(|p| rounding.at(node.outturn.quantile(p)));
    let name = words::name(node);
    if low == high {
        return format!("{name}: eight chances in ten of a position of {median}");
    }
    format!(
        "{name}: eight chances in ten of a position between {low} and {high}; as likely worse as better than {median}"
    )
}

fn quantile(node: &NodeSummary, p: f64) -> f64 {
    node.outturn.quantile(p).value
}

/// Bars whose areas are the shares, as one outline so that no seams show; the part inside the 80 % range is dark.
fn bars(pen: &Pen<'_>, bins: &[(f64, f64, f64)], (low, high): (f64, f64), scale: &Scale) -> Drawn {
    // A bin without width (all outcomes equal) is a bar six units wide.
    let bars: Vec<(f64, f64, f64)> = bins
        .iter()
        .map(|(from, to, share)| {
            let (left, right) = (scale.at(*from), scale.at(*to));
            let (left, right) = if right - left < 0.5 { (left - 3.0, left + 3.0) } else { (left, right) };
            (left, right, share / (right - left))
        })
        .collect();
    let highest = bars.iter().map(|bar| bar.2).fold(0.0, f64::max);
    if highest <= 0.0 {
        return Ok(());
    }
    let top = |height: f64| BOTTOM - (BOTTOM - TOP) * height / highest;
    let outline = |from: f64, to: f64| -> Vec<Point> {
        let inside = bars.iter().filter(|bar| bar.1 > from && bar.0 < to);
        let steps = inside.flat_map(|bar| [(bar.0.max(from), top(bar.2)), (bar.1.min(to), top(bar.2))]);
        [(from, BOTTOM)].into_iter().chain(steps).chain([(to, BOTTOM)]).collect()
    };
    let (left, right) = (bars[0].0, bars[bars.len() - 1].1);
    pen.polygon(&outline(left, right), LIGHT_BLUE)?;
    // An 80 % range without width colours the bar that it is in.
    let (from, to) = (scale.at(low).max(left), scale.at(high).min(right));
    let (from, to) = if to - from < 1.0 { (from - 3.0, to + 3.0) } else { (from, to) };
    pen.polygon(&outline(from.max(left), to.min(right)), DARK_BLUE)
}

/// The range as a line with end strokes above the bars, its figures on it.
fn bracket(pen: &Pen<'_>, (left, right): (f64, f64), words: &str) -> Drawn {
    let y = TOP - 34.0;
    pen.line(&[(left, y), (right, y)], INK, 1.5)?;
    for x in [left, right] {
        pen.line(&[(x, y - 6.0), (x, y + 6.0)], INK, 1.5)?;
    }
    let half = measure(words, bold(14.0)) / 2.0;
    let middle = f64::midpoint(left, right).clamp(MARGIN + half, (WIDTH - MARGIN - half).max(MARGIN + half));
    pen.label((middle, y - 18.0), words, bold(14.0), Align::Middle)
}

/// The median (solid, white on the bars) and the plan (dashed), each with its label.
fn levels(pen: &Pen<'_>, node: &NodeSummary, scale: &Scale, rounding: Rounding) -> Drawn {
    let median = quantile(node, 0.5);
    let x = scale.at(median);
    pen.line(&[(x, BOTTOM), (x, TOP)], plotters::style::WHITE, 2.0)?;
    // Above the bars: a label on them would hide the one that it speaks of.
    pen.label((x, TOP - 14.0), &format!("P50 {}", rounding.at(node.outturn.quantile(0.5))), bold(13.0), Align::Middle)?;
    let words = format!("Plan {}", money(node.plan, rounding.exact));
    let style = bold(13.0).in_colour(DARK_PINK);
    let (low, high) = scale.values();
    if (low..=high).contains(&node.plan) {
        let x = scale.at(node.plan);
        pen.line(&[(x, BOTTOM), (x, TOP)], plotters::style::WHITE, 5.0)?;
        pen.dashed((x, BOTTOM), (x, 20.0), &[9.0, 5.0], DARK_PINK, 2.5)?;
        let half = measure(&words, style) / 2.0;
        let middle = x.clamp(MARGIN + half, (WIDTH - MARGIN - half).max(MARGIN + half));
        return pen.label((middle, 12.0), &words, style, Align::Middle);
    }
    // Off the scale: an arrow at the side where it lies.
    let right = node.plan > high;
    let (x, tip, align) = if right {
        (WIDTH - MARGIN - 20.0, WIDTH - MARGIN - 2.0, Align::Right)
    } else {
        (MARGIN + 20.0, MARGIN + 2.0, Align::Left)
    };
    let y = 12.0;
    let arrow: [Point; 3] =
        [(x + if right { 6.0 } else { -6.0 }, y - 6.0), (tip, y), (x + if right { 6.0 } else { -6.0 }, y + 6.0)];
    pen.polygon(&arrow, DARK_PINK)?;
    let chance = format::chance(&node.chance_below_plan);
    pen.label((x, y), &format!("{words} lies off the scale: {chance} chance of worse"), style, align)
}

/// What the position is to reach beside the plan: the ladder's target for the nation, else the first stated limit; only on the scale.
fn target(pen: &Pen<'_>, summary: &Summary, node: &NodeSummary, scale: &Scale, rounding: Rounding) -> Drawn {
    let ladder = summary.national.as_ref().filter(|of| of.ladder.is_some() && node.kind == NodeKind::Root);
    let stated = || node.limits.first().map(|limit| (words::sentence_case(&plain(&limit.name)), limit.amount));
    let named = ladder.map(|of| ("Ladder's target".to_owned(), of.target)).or_else(stated);
    let (low, high) = scale.values();
    // Where the ladder stops at its target that is the last edge of the last bar, up to rounding.
    let slack = 0.005 * (high - low);
    let near = |amount: &f64| (low - slack..=high + slack).contains(amount) && *amount != node.plan;
    let Some((name, amount)) = named.filter(|(_, amount)| near(amount)) else {
        return Ok(());
    };
    let words = format!("{} {}", words::shortened(&name, 48), money(amount, rounding.exact));
    let (x, style) = (scale.at(amount), bold(13.0).in_colour(INK));
    pen.dashed((x, BOTTOM), (x, 42.0), &[3.0, 4.0], INK, 2.0)?;
    let half = measure(&words, style) / 2.0;
    let middle = x.clamp(MARGIN + half, (WIDTH - MARGIN - half).max(MARGIN + half));
    pen.label((middle, 34.0), &words, style, Align::Middle)
}

fn table(node: &NodeSummary, bins: &[(f64, f64, f64)]) -> DataTable {
    let width = bins.first().map_or(1.0, |bin| bin.1 - bin.0);
    let step = Step::between_ticks(width.abs());
    DataTable {
        caption: format!("{}: share of iterations by position, £m", words::name(node)),
        head: ["From", "To", "Share of iterations"].map(str::to_owned).to_vec(),
        rows: bins
            .iter()
            .map(|(from, to, share)| vec![money(*from, step), money(*to, step), format!("{:.1}%", share * 100.0)])
            .collect(),
    }
}
