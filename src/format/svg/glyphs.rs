//! What is drawn alike in a panel and in its key.

use plotters::style::WHITE;

use super::canvas::{Drawn, Pen, Point};
use super::palette::{self, INK, ORANGE, fill, stroke};
use crate::tell::plot::{Ink, Shape};

/// The ground of a cell of a grid.
pub fn cell(pen: &Pen<'_>, from: Point, to: Point, depth: u8) -> Drawn {
    let look = palette::depth(depth);
    pen.rect(from, to, look.ground)?;
    look.frame.map_or(Ok(()), |frame| pen.frame(from, to, frame, 2.0))
}

/// A range about y = 0: a thin line, a thick one, and the middle as a stroke, or as a dot where there is nothing thick.
pub fn range(pen: &Pen<'_>, thin: Option<[f64; 2]>, thick: Option<[f64; 2]>, middle: Option<f64>, ink: Ink) -> Drawn {
    let bar = |[low, high]: [f64; 2], half: f64| {
        let high = high.max(low + 1.0);
        pen.rect((low, -half), (high, half), stroke(ink))
    };
    thin.map_or(Ok(()), |ends| bar(ends, 1.5))?;
    thick.map_or(Ok(()), |ends| bar(ends, 5.5))?;
    let Some(middle) = middle else { return Ok(()) };
    if thick.is_none() {
        return pen.dot((middle, 0.0), 5.0, Shape::Round, false, fill(ink));
    }
    pen.rect((middle - 3.0, -8.5), (middle + 3.0, 8.5), WHITE)?;
    pen.rect((middle - 1.5, -8.5), (middle + 1.5, 8.5), if ink == Ink::Fact { ORANGE } else { INK })
}
