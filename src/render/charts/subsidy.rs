//! Who gives and who receives, by place; and the least reserve for a chance of meeting the target.

use super::DataTable;
use super::axis::{Scale, money_axis, percent_axis};
use super::canvas::{Align, DARK_BLUE, DARK_PINK, GREY, Pen, bold, elements, fitted, measure, text};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Step, money};
use crate::render::{RenderError, national as said, words};
use crate::summary::{NetContribution, SizingPoint, Summary};

/// Places that are drawn: the largest givers and receivers.
const MOST: usize = 24;
const ROW: f64 = 22.0;
const TOP: f64 = 34.0;
const WIDEST_NAME: f64 = 380.0;
/// Net amounts below this are nothing, £m.
const LEAST: f64 = 0.05;
const PLOT_HEIGHT: f64 = 360.0;

/// Net contributions by place; none where nothing moves.
pub fn net_contributions(summary: &Summary) -> Result<Option<Draft>, RenderError> {
    let Some(transfers) = &summary.transfers else { return Ok(None) };
    let mut places: Vec<&NetContribution> = transfers.places.iter().filter(|p| p.mean.abs() >= LEAST).collect();
    if places.is_empty() {
        return Ok(None);
    }
    places.sort_by(|a, b| b.mean.abs().total_cmp(&a.mean.abs()));
    let all = places.len();
    places.truncate(MOST);
    places.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let name = |place: &NetContribution| summary.nodes.get(place.node).map_or_else(String::new, words::name);
    let named: Vec<(String, f64)> = places.iter().map(|place| (name(place), place.mean)).collect();
    let height = TOP + ROW * named.len() as f64 + 14.0;
    let body = elements(WIDTH, height, |pen| bars(pen, &named))?;
    let givers = transfers.places.iter().filter(|place| place.mean >= LEAST).count();
    let given: f64 = transfers.places.iter().map(|place| place.mean.max(0.0)).sum();
    let title = format!("{givers} places give £{}m on balance to others", money(given, Step::TENTH));
    let shown = if all > named.len() { format!("; the {} largest of {all}", named.len()) } else { String::new() };
    Ok(Some(Draft {
        stem: "net-contributions".to_owned(),
        subtitle: words::subtitle(
            &format!("Mean of what places give less what they receive, £m{shown}"),
            None,
            summary,
        ),
        description: format!(
            "Bar chart of net contributions by place, {}. {title}. Data in the table that follows.",
            words::when(summary)
        ),
        title,
        width: WIDTH,
        height,
        body,
        table: DataTable {
            caption: "Net contributions, £m; those that receive in brackets".to_owned(),
            head: ["Place", "Net", "£ a head", "Deprivation"].map(str::to_owned).to_vec(),
            rows: places
                .iter()
                .map(|place| {
                    vec![
                        name(place),
                        money(place.mean, Step::TENTH),
                        format::maybe_money(place.per_head, Step::TENTH),
                        place.deprivation.map_or_else(String::new, |score| format!("{score:.1}")),
                    ]
                })
                .collect(),
        },
    }))
}

fn bars(pen: &Pen<'_>, places: &[(String, f64)]) -> super::canvas::Drawn {
    let style = text(13.0);
    let names = places.iter().map(|(name, _)| measure(name, style)).fold(0.0, f64::max).min(WIDEST_NAME);
    let (left, right) = (MARGIN + names + 70.0, WIDTH - MARGIN - 60.0);
    let (low, high) = places.iter().fold((0.0, 0.1), |(low, high): (f64, f64), (_, x)| (low.min(*x), high.max(*x)));
    let scale = Scale::new((low, high), (left, right));
    let bottom = TOP + ROW * places.len() as f64;
    pen.text((MARGIN, 12.0), "Gives to the right, receives (brackets) to the left, £m", style, Align::Left)?;
    pen.line(&[(scale.at(0.0), TOP), (scale.at(0.0), bottom)], GREY, 1.0)?;
    for ((name, amount), at) in places.iter().zip(0u32..) {
        let y = TOP + ROW * (f64::from(at) + 0.5);
        pen.text((MARGIN + names, y), &fitted(name, style, names + 0.5), style, Align::Right)?;
        let end = scale.at(*amount);
        let colour = if *amount < 0.0 { DARK_PINK } else { DARK_BLUE };
        pen.rect((scale.at(0.0), y - 7.0), (end, y + 7.0), colour)?;
        let (x, align) = if *amount < 0.0 { (end - 6.0, Align::Right) } else { (end + 6.0, Align::Left) };
        pen.text((x, y), &money(*amount, Step::TENTH), bold(12.0), align)?;
    }
    Ok(())
}

/// The least reserve by chance of meeting the target, with error bars; none where there is no target.
pub fn sizing(summary: &Summary) -> Result<Option<Draft>, RenderError> {
    let Some(national) = &summary.national else { return Ok(None) };
    let bases: Vec<&str> = ["before national action", "after the rules"]
        .into_iter()
        .filter(|basis| national.sizing.iter().any(|point| point.basis == *basis))
        .collect();
    let largest = national.sizing.iter().map(|point| point.amount.value).fold(0.0, f64::max);
    if bases.is_empty() || largest <= 0.0 {
        return Ok(None);
    }
    let (left, right) = (MARGIN + 48.0, WIDTH - MARGIN - 20.0);
    let (top, bottom) = (64.0, 64.0 + PLOT_HEIGHT);
    let height = bottom + 56.0;
    let highest = national.sizing.iter().filter_map(|point| point.amount.high).fold(largest, f64::max);
    let amounts = Scale::new((0.0, highest * 1.03), (left, right));
    let shares = Scale::new((0.0, 1.0), (bottom, top));
    let body = elements(WIDTH, height, |pen| {
        pen.text(
            (MARGIN, 12.0),
            &format!("Chance of meeting {}", said::target_words(national)),
            text(13.0),
            Align::Left,
        )?;
        percent_axis(pen, &shares, left, right)?;
        money_axis(pen, &amounts, bottom, top, "Least amount, £m", false)?;
        let mut x = left;
        for (basis, colour) in bases.iter().zip([DARK_BLUE, DARK_PINK]) {
            pen.dot((x + 6.0, 34.0), 4.0, colour)?;
            pen.text((x + 18.0, 34.0), basis, text(13.0), Align::Left)?;
            x += 18.0 + measure(basis, text(13.0)) + 28.0;
            let points: Vec<&SizingPoint> = national.sizing.iter().filter(|point| point.basis == *basis).collect();
            let line: Vec<(f64, f64)> =
                points.iter().map(|point| (amounts.at(point.amount.value), shares.at(point.chance))).collect();
            pen.line(&line, colour, 2.0)?;
            for (point, at) in points.iter().zip(&line) {
                if let (Some(low), Some(high)) = (point.amount.low, point.amount.high) {
                    pen.line(&[(amounts.at(low), at.1), (amounts.at(high), at.1)], colour, 1.5)?;
                    for end in [low, high] {
                        pen.line(&[(amounts.at(end), at.1 - 4.0), (amounts.at(end), at.1 + 4.0)], colour, 1.5)?;
                    }
                }
                pen.dot(*at, 3.5, colour)?;
            }
        }
        Ok(())
    })?;
    let last = bases[bases.len() - 1];
    let nine = national.sizing.iter().find(|point| point.basis == last && (point.chance - 0.9).abs() < 1e-9);
    let amount = nine.map_or(0.0, |point| point.amount.value);
    let step_of = |amount: f64| if amount >= 20.0 { Step::WHOLE } else { Step::TENTH };
    let title = format!(
        "£{}m {last} would give nine chances in ten of meeting {}",
        money(amount, step_of(amount)),
        said::target_words(national)
    );
    Ok(Some(Draft {
        stem: "sizing".to_owned(),
        subtitle: words::subtitle(
            "Least amount that gives each chance of meeting that target, £m, with 95% order-statistic intervals",
            None,
            summary,
        ),
        description: format!(
            "Curve of the least amount for each chance of meeting the target, {}. {title}. Data in the table that follows.",
            words::when(summary)
        ),
        title,
        width: WIDTH,
        height,
        body,
        table: DataTable {
            caption: "Least amounts, £m".to_owned(),
            head: ["Basis", "Chance", "Amount", "From", "To"].map(str::to_owned).to_vec(),
            rows: national
                .sizing
                .iter()
                .map(|point| {
                    let amount = &point.amount;
                    vec![
                        point.basis.clone(),
                        format::stated_chance(point.chance),
                        money(amount.value, step_of(amount.value)),
                        format::maybe_money(amount.low, step_of(amount.value)),
                        format::maybe_money(amount.high, step_of(amount.value)),
                    ]
                })
                .collect(),
        },
    }))
}
