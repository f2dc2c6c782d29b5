//! The calibration chart: each case's forecasts as ranges and points, measured from what came.

use super::DataTable;
use super::axis::{Scale, money_axis};
use super::canvas::{
    Align, DARK_BLUE, DARK_PINK, Drawn, GREY, INK, MID_BLUE, ORANGE, PALE_GREY, Pen, TURQUOISE, bold, elements,
    measure, text,
};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::history::backtest::{Scored, Stage};
use crate::render::RenderError;

const ROW: f64 = 15.0;
const TOP: f64 = 40.0;
const LEFT: f64 = MARGIN + 330.0;
const RIGHT: f64 = WIDTH - MARGIN - 20.0;
/// Errors beyond this are drawn at the edge, £m: straight lines lie far off.
const REACH: f64 = 1_000.0;

/// The chart; none where nothing was scored.
pub fn draft(rows: &[Scored]) -> Result<Option<Draft>, RenderError> {
    // Points of one case share a line; ranges have one each.
    let shown: Vec<&Scored> = rows.iter().filter(|row| row.method != "reference, earlier only").collect();
    if shown.is_empty() {
        return Ok(None);
    }
    let mut lanes: Vec<(String, Vec<&Scored>)> = Vec::new();
    let mut last = String::new();
    for row in &shown {
        let case = if row.pack.is_empty() { row.case.label() } else { row.pack.clone() };
        let range = row.score.pit.is_some();
        let name = if case == last { String::new() } else { case.clone() };
        if range || name == case || lanes.last().is_none_or(|(_, rows)| rows[0].score.pit.is_some()) {
            lanes.push((name, vec![row]));
        } else if let Some((_, rows)) = lanes.last_mut() {
            rows.push(row);
        }
        last = case;
    }
    let bottom = TOP + ROW * lanes.len() as f64;
    let height = bottom + 52.0;
    let scale = Scale::new((-REACH, REACH), (LEFT, RIGHT));
    let body = elements(WIDTH, height, |pen| {
        key(pen)?;
        money_axis(
            pen,
            &scale,
            bottom,
            TOP,
            "Forecast less what came, £m (too pessimistic in brackets; beyond 1,000 at the edge)",
            true,
        )?;
        for ((name, rows), at) in lanes.iter().zip(0u32..) {
            let y = TOP + ROW * (f64::from(at) + 0.5);
            if !name.is_empty() {
                pen.line(&[(MARGIN, y - ROW / 2.0), (RIGHT, y - ROW / 2.0)], PALE_GREY, 1.0)?;
                pen.text((LEFT - 12.0, y), name, text(12.0), Align::Right)?;
            }
            rows.iter().try_for_each(|row| mark(pen, row, &scale, y))?;
        }
        let zero = scale.at(0.0);
        pen.line(&[(zero, TOP), (zero, bottom)], INK, 1.5)
    })?;
    let ranges: Vec<&&Scored> = shown.iter().filter(|row| row.method == "reference class").collect();
    let inside = ranges.iter().filter(|row| row.score.inside.is_some_and(|inside| inside[1])).count();
    let simulated: Vec<&&Scored> =
        shown.iter().filter(|row| row.method == "simulated" && row.stage == Stage::Gross).collect();
    let hit = simulated.iter().filter(|row| row.score.inside.is_some_and(|inside| inside[1])).count();
    let title = format!(
        "What came lies in the 80% range of {hit} of {} gross simulations and of {inside} of {} reference classes",
        simulated.len(),
        ranges.len()
    );
    Ok(Some(Draft {
        stem: "backtest".to_owned(),
        description: format!("Ranges of 80% and points by case, measured from what came. {title}. Data in backtest.csv."),
        title,
        subtitle: "Ranges of 80% with medians, and points, less what came, £m; dark blue before mitigations and central action, lighter blue after the rules of the pack".to_owned(),
        width: WIDTH,
        height,
        body,
        table: DataTable::default(),
    }))
}

fn colour(method: &str) -> plotters::style::RGBColor {
    match method {
        "simulated" => DARK_BLUE,
        "reference class" => ORANGE,
        "run-rate blend" => TURQUOISE,
        "official forecast" => DARK_PINK,
        _ => GREY,
    }
}

fn key(pen: &Pen<'_>) -> Drawn {
    let mut x = MARGIN;
    for words in
        ["simulated", "reference class", "run-rate blend", "official forecast", "plan to go (dot), straight line (dot)"]
    {
        pen.rect((x, 8.0), (x + 14.0, 18.0), colour(words))?;
        pen.text((x + 20.0, 13.0), words, bold(12.5), Align::Left)?;
        x += 20.0 + measure(words, bold(12.5)) + 22.0;
    }
    Ok(())
}

fn mark(pen: &Pen<'_>, row: &Scored, scale: &Scale, y: f64) -> Drawn {
    let at = |value: f64| scale.at((value - row.case.outturn).clamp(-REACH, REACH));
    let managed = row.method == "simulated" && row.stage != Stage::Gross;
    let colour = if managed { MID_BLUE } else { colour(row.method) };
    if row.score.pit.is_some() {
        pen.line(&[(at(row.score.quantiles[1]), y), (at(row.score.quantiles[5]), y)], colour, 5.0)?;
    }
    pen.dot((at(row.score.quantiles[3]), y), 4.0, colour)
}
