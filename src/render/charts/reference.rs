//! The simulated distribution and that of the reference class on one axis: two curves of the chance of a worse position, and
//! the 80 % ranges and medians of each method below.

use super::DataTable;
use super::axis::{Scale, money_axis, percent_axis};
use super::canvas::{Align, DARK_BLUE, DARK_PINK, Drawn, GREY, ORANGE, Pen, TURQUOISE, bold, elements, measure, text};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{Rounding, money};
use crate::render::{RenderError, reference as said, words};
use crate::summary::{QUANTILES, ReferenceSummary, Summary};

const LEFT: f64 = MARGIN + 48.0;
const RIGHT: f64 = WIDTH - MARGIN - 20.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 340.0;
const LANE: f64 = 38.0;

/// A method with its 80 % range and median.
struct Bar {
    name: String,
    low: Option<f64>,
    middle: f64,
    high: Option<f64>,
    colour: plotters::style::RGBColor,
}

/// The chart of one reference; none where its node is not there.
pub fn draft(summary: &Summary, place: usize) -> Result<Option<Draft>, RenderError> {
    let Some(reference) = summary.references.get(place) else { return Ok(None) };
    let Some(node) = summary.nodes.get(reference.node) else { return Ok(None) };
    let empty = Vec::new();
    let curve = summary.shapes.iter().find(|shape| shape.node == reference.node).map_or(&empty, |shape| &shape.curve);
    let bars = bars(summary, reference);
    let ends = bars.iter().flat_map(|bar| [bar.low, Some(bar.middle), bar.high]).flatten();
    let tails = [0.01, 0.99].map(|p| node.outturn.quantile(p).value);
    let (low, high) = ends
        .chain(tails)
        .filter(|x| x.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
    if !(low.is_finite() && high.is_finite()) {
        return Ok(None);
    }
    let margin = 0.04 * (high - low);
    let scale = Scale::new((low - margin, high + margin), (LEFT, RIGHT));
    let lanes = BOTTOM + 66.0;
    let height = lanes + LANE * bars.len() as f64 + 8.0;
    let body = elements(WIDTH, height, |pen| {
        let shares = Scale::new((0.0, 1.0), (BOTTOM, TOP));
        pen.text((MARGIN, 12.0), "Chance that the position is worse than x", text(13.0), Align::Left)?;
        percent_axis(pen, &shares, LEFT, RIGHT)?;
        money_axis(pen, &scale, BOTTOM, TOP, "Year-end position x, £m (deficits in brackets)", false)?;
        line(pen, &reference.curve, &scale, &shares, ORANGE)?;
        line(pen, curve, &scale, &shares, DARK_BLUE)?;
        for (bar, lane) in bars.iter().zip(0u32..) {
            range(pen, bar, &scale, lanes + LANE * (f64::from(lane) + 0.6))?;
        }
        Ok(())
    })?;
    let step = Rounding::of(node).estimate;
    let worse = if reference.difference < 0.0 { "worse" } else { "better" };
    let title = format!(
        "{}: the simulated P50 is {} {worse} than past official forecasts suggest",
        words::name(node),
        money(reference.difference.abs(), step)
    );
    Ok(Some(Draft {
        stem: format!("reference-{}", words::file_stem(&node.code)),
        title,
        subtitle: words::subtitle(
            &format!(
                "Simulated distribution (blue) beside the reference class (orange, {} years of past errors), £m",
                reference.n
            ),
            Some(node),
            summary,
        ),
        description: format!(
            "Two curves of the chance of a position worse than x for {}, £m, {}, and ranges of 80% by method. {} Data in the table that \
             follows.",
            words::name(node),
            words::when(summary),
            said::sentences(summary, reference).join(" ")
        ),
        width: WIDTH,
        height,
        body,
        table: DataTable {
            caption: format!("{}: simulated and reference class, £m", words::name(node)),
            head: said::HEAD.map(str::to_owned).to_vec(),
            rows: said::rows(summary, reference).into_iter().map(|row| row.to_vec()).collect(),
        },
    }))
}

fn bars(summary: &Summary, reference: &ReferenceSummary) -> Vec<Bar> {
    let node = &summary.nodes[reference.node];
    let at =
        |p: f64| QUANTILES.iter().position(|q| (q - p).abs() < 1e-9).and_then(|i| reference.quantiles.get(i).copied());
    let quantile = |p| node.outturn.quantile(p).value;
    let mut bars = vec![
        Bar {
            name: "Simulated".into(),
            low: Some(quantile(0.1)),
            middle: quantile(0.5),
            high: Some(quantile(0.9)),
            colour: DARK_BLUE,
        },
        Bar {
            name: format!("Reference class, {} years", reference.n),
            low: at(0.1),
            middle: reference.centre,
            high: at(0.9),
            colour: ORANGE,
        },
    ];
    if let Some(blend) = &reference.blend {
        let (low, high) = blend.range.unzip();
        bars.push(Bar { name: "Run-rate blend".into(), low, middle: blend.centre, high, colour: TURQUOISE });
    }
    bars.push(Bar {
        name: "Official forecast".into(),
        low: None,
        middle: reference.forecast,
        high: None,
        colour: DARK_PINK,
    });
    bars.retain(|bar| bar.middle.is_finite());
    bars
}

fn line(
    pen: &Pen<'_>,
    curve: &[(f64, f64)],
    scale: &Scale,
    shares: &Scale,
    colour: plotters::style::RGBColor,
) -> Drawn {
    let (low, high) = scale.values();
    let points: Vec<_> =
        curve.iter().filter(|(x, _)| *x >= low && *x <= high).map(|(x, y)| (scale.at(*x), shares.at(*y))).collect();
    if points.len() < 2 { Ok(()) } else { pen.line(&points, colour, 3.0) }
}

/// The range as a thick line with the median as a dot, its name above so that it hides nothing.
fn range(pen: &Pen<'_>, bar: &Bar, scale: &Scale, y: f64) -> Drawn {
    pen.line(&[(LEFT, y), (RIGHT, y)], super::canvas::GRID, 1.0)?;
    if let (Some(low), Some(high)) = (bar.low, bar.high) {
        pen.line(&[(scale.at(low), y), (scale.at(high), y)], bar.colour, 6.0)?;
    }
    let middle = scale.at(bar.middle);
    pen.dot((middle, y), 5.0, bar.colour)?;
    let style = bold(12.5).in_colour(GREY);
    let from = bar.low.map_or(middle, |low| scale.at(low)).max(LEFT);
    let x = from.min((RIGHT - measure(&bar.name, style)).max(LEFT));
    pen.text((x, y - 15.0), &bar.name, style, Align::Left)
}
