//! The bail-out: the chance that the claim is at least x.

use super::DataTable;
use super::axis::{Scale, money_axis, percent_axis};
use super::canvas::{Align, DARK_BLUE, DARK_PINK, bold, elements, text};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Step, money};
use crate::render::{RenderError, national as said, words};
use crate::summary::{LARGE_BAIL_OUT, Summary};

const TOP: f64 = 44.0;
const BOTTOM: f64 = TOP + 340.0;
const LEFT: f64 = MARGIN + 48.0;
const RIGHT: f64 = WIDTH - MARGIN - 20.0;
/// Rows of the table.
const LISTED: usize = 11;

/// The chart; none without a ladder or where nothing is ever claimed.
pub fn draft(summary: &Summary) -> Result<Option<Draft>, RenderError> {
    let Some(national) = &summary.national else { return Ok(None) };
    let Some(ladder) = &national.ladder else { return Ok(None) };
    let claim = &ladder.bail_out;
    let Some(&(largest, _)) = claim.curve.last().filter(|(largest, _)| *largest > 0.0) else { return Ok(None) };
    let amounts = Scale::new((0.0, largest * 1.02), (LEFT, RIGHT));
    let shares = Scale::new((0.0, 1.0), (BOTTOM, TOP));
    let body = elements(WIDTH, BOTTOM + 56.0, |pen| {
        pen.text((MARGIN, 12.0), "Chance that the claim is at least x", text(13.0), Align::Left)?;
        percent_axis(pen, &shares, LEFT, RIGHT)?;
        money_axis(pen, &amounts, BOTTOM, TOP, "Claim x, £m", false)?;
        let line: Vec<(f64, f64)> = claim.curve.iter().map(|&(x, chance)| (amounts.at(x), shares.at(chance))).collect();
        pen.line(&line, DARK_BLUE, 3.0)?;
        let (x, y) = (amounts.at(0.0), shares.at(claim.chance.value));
        pen.dot((x, y), 5.0, DARK_BLUE)?;
        let any = format!("{} any claim", format::chance(&claim.chance));
        pen.text((x + 14.0, y - 14.0), &any, bold(13.0), Align::Left)?;
        if LARGE_BAIL_OUT <= largest {
            let x = amounts.at(LARGE_BAIL_OUT);
            pen.dashed((x, BOTTOM), (x, TOP), &[9.0, 5.0], DARK_PINK, 2.0)?;
            let large = format!("{} at least £{LARGE_BAIL_OUT:.0}m", format::chance(&claim.chance_large));
            let align = if x > (LEFT + RIGHT) / 2.0 { Align::Right } else { Align::Left };
            let beside = if align == Align::Right { x - 8.0 } else { x + 8.0 };
            pen.text((beside, TOP + 14.0), &large, bold(13.0).in_colour(DARK_PINK), align)?;
        }
        Ok(())
    })?;
    let title = format!(
        "A bail-out with a chance of {}; one of at least £500m, {}",
        format::chance_with_word(&claim.chance),
        format::chance_with_word(&claim.chance_large)
    );
    let step = if largest >= 20.0 { Step::WHOLE } else { Step::TENTH };
    let every = (claim.curve.len() / (LISTED - 1)).max(1);
    let rows = claim.curve.iter().step_by(every).map(|&(x, chance)| {
        let words = if x == 0.0 { "any".to_owned() } else { money(x, step) };
        vec![words, format::small_share(chance)]
    });
    Ok(Some(Draft {
        stem: "bail-out".to_owned(),
        subtitle: words::subtitle(
            &format!(
                "Chance that the claim after the national ladder is at least x, £m, against {}",
                said::target_words(national)
            ),
            None,
            summary,
        ),
        description: format!(
            "Exceedance curve of the bail-out, £m, {}. {title}. Data in the table that follows.",
            words::when(summary)
        ),
        title,
        width: WIDTH,
        height: BOTTOM + 56.0,
        body,
        table: DataTable {
            caption: "Chance that the claim is at least so much, £m".to_owned(),
            head: ["At least", "Chance"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
        },
    }))
}
