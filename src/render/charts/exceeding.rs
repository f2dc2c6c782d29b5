//! Chance of exceeding: x is the year-end position, y the chance that it is worse.

use super::DataTable;
use super::axis::{Scale, money_axis, percent_axis};
use super::canvas::{Align, DARK_BLUE, DARK_PINK, Drawn, GREY, INK, Pen, Type, bold, elements, measure, text};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Rounding, money, plain};
use crate::render::{RenderError, words};
use crate::summary::{Chance, NodeSummary, Shape, Summary};

const LEFT: f64 = MARGIN + 48.0;
const RIGHT: f64 = WIDTH - MARGIN - 20.0;
const LANE: f64 = 20.0;
const PLOT_HEIGHT: f64 = 400.0;

/// A level that the position is compared with.
struct Marker {
    label: String,
    amount: f64,
    chance: Chance,
    pattern: &'static [f64],
}

/// The chart of one focus node; none where it has no curve.
pub fn draft(summary: &Summary, index: usize) -> Result<Option<Draft>, RenderError> {
    let shape = summary.shapes.iter().find(|shape| shape.node == index && !shape.curve.is_empty());
    let Some((shape, node)) = shape.zip(summary.nodes.get(index)) else { return Ok(None) };
    let markers = markers(node);
    let scale = Scale::new(domain(node, shape, &markers), (LEFT, RIGHT));
    let (inside, outside): (Vec<&Marker>, Vec<&Marker>) = markers.iter().partition(|marker| {
        let (low, high) = scale.values();
        (low..=high).contains(&marker.amount)
    });
    let lanes = lanes(&inside, &scale);
    let top = 44.0 + LANE * lanes.iter().copied().max().map_or(0.0, |lane| lane as f64 + 1.0);
    let bottom = top + PLOT_HEIGHT;
    let height = bottom + 52.0 + if outside.is_empty() { 0.0 } else { 20.0 };
    let body = elements(WIDTH, height, |pen| {
        let shares = Scale::new((0.0, 1.0), (bottom, top));
        pen.text((MARGIN, 12.0), "Chance that the position is worse than x", text(13.0), Align::Left)?;
        percent_axis(pen, &shares, LEFT, RIGHT)?;
        money_axis(pen, &scale, bottom, top, "Year-end position x, £m (deficits in brackets)", false)?;
        for (marker, lane) in inside.iter().zip(&lanes) {
            let x = scale.at(marker.amount);
            pen.dashed((x, bottom), (x, top - 14.0 - LANE * *lane as f64), marker.pattern, DARK_PINK, 2.0)?;
        }
        curve(pen, shape, &scale, &shares)?;
        percentiles(pen, node, &scale, &shares)?;
        for (marker, lane) in inside.iter().zip(&lanes) {
            let y = top - 22.0 - LANE * *lane as f64;
            let x = label_centre(marker, &scale);
            pen.label((x, y), &marker.words(), marker_type(), Align::Middle)?;
        }
        if !outside.is_empty() {
            let all: Vec<String> = outside.iter().map(|marker| marker.words()).collect();
            let note = format!("Off the scale: {}", all.join("; "));
            pen.text((LEFT, bottom + 60.0), &note, text(13.0).in_colour(DARK_PINK), Align::Left)?;
        }
        Ok(())
    })?;
    let stem = if index == summary.headline {
        "chance-of-exceeding".to_owned()
    } else {
        format!("chance-of-exceeding-{}", words::file_stem(&node.code))
    };
    Ok(Some(Draft {
        stem,
        title: title(node),
        subtitle: words::subtitle(
            "Chance of exceeding: chance that the year-end position is worse than x, £m, incentive money included",
            Some(node),
            summary,
        ),
        description: description(node, summary, &markers),
        width: WIDTH,
        height,
        body,
        table: table(node, &markers),
    }))
}

fn title(node: &NodeSummary) -> String {
    format!("{}: {}", words::name(node), words::headline_chance(node))
}

impl Marker {
    fn words(&self) -> String {
        format!("{}: {} chance of worse", self.label, format::chance(&self.chance))
    }
}

fn markers(node: &NodeSummary) -> Vec<Marker> {
    let step = Rounding::of(node).exact;
    let marker = |name: &str, amount: f64, chance: &Chance, pattern| Marker {
        label: format!("{name} {}", money(amount, step)),
        amount,
        chance: *chance,
        pattern,
    };
    let mut all = vec![marker("Plan", node.plan, &node.chance_below_plan, &[9.0, 5.0][..])];
    if node.forecast != node.plan {
        all.push(marker("Forecast", node.forecast, &node.chance_below_forecast, &[3.0, 4.0]));
    }
    for limit in &node.limits {
        let name = words::sentence_case(&words::shortened(&plain(&limit.name), 48));
        all.push(marker(&name, limit.amount, &limit.chance_worse, &[12.0, 4.0, 2.0, 4.0]));
    }
    all.retain(|marker| marker.amount.is_finite());
    all
}

/// The curve, and every marker that is not further away than one and a half times its width.
fn domain(node: &NodeSummary, shape: &Shape, markers: &[Marker]) -> (f64, f64) {
    let low = shape.curve.iter().find(|point| point.1 >= 0.0005).map_or(f64::NAN, |point| point.0);
    let high = shape.curve.iter().find(|point| point.1 >= 0.9995).or(shape.curve.last()).map_or(f64::NAN, |p| p.0);
    let reach = 1.5 * (high - low).max(0.02 * node.outturn.mean.value.abs());
    let near = markers.iter().map(|marker| marker.amount).filter(|x| *x >= low - reach && *x <= high + reach);
    let (low, high) = near.fold((low, high), |(low, high), x| (low.min(x), high.max(x)));
    let margin = 0.04 * (high - low);
    (low - margin, high + margin)
}

fn marker_type() -> Type {
    bold(13.0).in_colour(DARK_PINK)
}

/// Labels stay inside the sheet.
fn label_centre(marker: &Marker, scale: &Scale) -> f64 {
    let half = measure(&marker.words(), marker_type()) / 2.0 + 4.0;
    scale.at(marker.amount).clamp(MARGIN + half, (WIDTH - MARGIN - half).max(MARGIN + half))
}

/// The lane of each label, counted upwards from the plot: the lowest in which it meets no other.
fn lanes(markers: &[&Marker], scale: &Scale) -> Vec<usize> {
    let span = |marker: &Marker| {
        let (centre, half) = (label_centre(marker, scale), measure(&marker.words(), marker_type()) / 2.0 + 8.0);
        (centre - half, centre + half)
    };
    let mut lanes: Vec<usize> = Vec::new();
    for (at, marker) in markers.iter().enumerate() {
        let (left, right) = span(marker);
        let taken = |lane: usize| {
            let others = markers[..at].iter().zip(&lanes);
            others.filter(|(_, other)| **other == lane).any(|(other, _)| {
                let (from, to) = span(other);
                from < right && left < to
            })
        };
        lanes.push((0..markers.len()).find(|lane| !taken(*lane)).unwrap_or(at));
    }
    lanes
}

/// From 0 % at the left end to 100 % at the right end, through every point.
fn curve(pen: &Pen<'_>, shape: &Shape, scale: &Scale, shares: &Scale) -> Drawn {
    let (low, high) = scale.values();
    let mut points = vec![(scale.at(low), shares.at(0.0))];
    if let Some((x, _)) = shape.curve.first() {
        points.push((scale.at(x.clamp(low, high)), shares.at(0.0)));
    }
    points.extend(shape.curve.iter().map(|(x, y)| (scale.at(x.clamp(low, high)), shares.at(*y))));
    points.push((scale.at(high), shares.at(1.0)));
    pen.line(&points, DARK_BLUE, 3.0)
}

/// P90, P50 and P10 as dots with their figures: below the curve to the right, or above it to the left.
fn percentiles(pen: &Pen<'_>, node: &NodeSummary, scale: &Scale, shares: &Scale) -> Drawn {
    let rounding = Rounding::of(node);
    let all = [
        (0.10, "P90", "9 in 10 no worse"),
        (0.50, "P50", "as likely worse as better"),
        (0.90, "P10", "1 in 10 better"),
    ];
    for (p, name, meaning) in all {
        let value = node.outturn.quantile(p).value;
        if !value.is_finite() {
            continue;
        }
        let at = (scale.at(value), shares.at(p));
        pen.dot(at, 5.0, INK)?;
        let words = format!("{name} {}: {meaning}", rounding.at(node.outturn.quantile(p)));
        let width = measure(&words, bold(13.0)) + 16.0;
        let room_right = WIDTH - MARGIN - at.0;
        let right = if p > 0.8 { at.0 - width < LEFT } else { room_right >= width };
        // The curve rises: below to the right and above to the left it is never met.
        let (x, align) = if right { (at.0 + 13.0, Align::Left) } else { (at.0 - 13.0, Align::Right) };
        let y = if right { at.1 + 13.0 } else { at.1 - 13.0 };
        pen.label((x, y), &words, bold(13.0), align)?;
    }
    pen.line(&[(LEFT, shares.at(0.0)), (LEFT, shares.at(1.0))], GREY, 1.0)
}

fn description(node: &NodeSummary, summary: &Summary, markers: &[Marker]) -> String {
    let rounding = Rounding::of(node);
    let (worse, better) = format::both_ways(&node.chance_below_plan);
    let mut text = format!(
        "Exceedance curve of the year-end position of {}, £m, {}. The chance of a position worse than the plan of {} is \
         {worse}; of one that is not, {better}.",
        words::name(node),
        words::when(summary),
        money(node.plan, rounding.exact)
    );
    let quantile = |p| rounding.at(node.outturn.quantile(p));
    text.push_str(&format!(
        " {} P50 is {}; the 80% range is {} to {}.",
        words::p90_sentence(node),
        quantile(0.5),
        quantile(0.1),
        quantile(0.9)
    ));
    for marker in markers.iter().skip(1) {
        text.push_str(&format!(" {}.", marker.words()));
    }
    text.push_str(" Data in the table that follows.");
    text
}

fn table(node: &NodeSummary, markers: &[Marker]) -> DataTable {
    let rounding = Rounding::of(node);
    let mut rows: Vec<Vec<String>> = markers
        .iter()
        .map(|marker| {
            let interval = format!("{} to {}", percent(marker.chance.low), percent(marker.chance.high));
            vec![marker.label.clone(), format::chance_with_word(&marker.chance), interval]
        })
        .collect();
    let names = [
        (0.05, "P95 (q05)"),
        (0.10, "P90 (q10)"),
        (0.25, "P75 (q25)"),
        (0.50, "P50 (q50)"),
        (0.75, "P25 (q75)"),
        (0.90, "P10 (q90)"),
        (0.95, "P5 (q95)"),
    ];
    for (p, name) in names {
        let quantile = node.outturn.quantile(p);
        let interval = match (quantile.low, quantile.high) {
            (Some(low), Some(high)) => format!("{} to {}", money(low, rounding.exact), money(high, rounding.exact)),
            _ => "too few iterations".to_owned(),
        };
        rows.push(vec![name.to_owned(), rounding.at(quantile), interval]);
    }
    DataTable {
        caption: format!(
            "{}: chance of a position worse than a level; position at each percentile, £m",
            words::name(node)
        ),
        head: ["", "Chance of worse, or position", "95% interval of the simulation"].map(str::to_owned).to_vec(),
        rows,
    }
}

/// An end of an interval of a chance.
fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}
