//! Drawing in units of the picture on plotters' SVG backend.
//!
//! The backend's coordinates are whole numbers, so shallow lines would wobble: everything is drawn on a canvas four times
//! as large and the SVG's `viewBox` scales it back. `px` is the only place that multiplies.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::words::{SCALE, Type, font, measure};
use crate::format::FormatError;
use crate::tell::plot::Shape;
use crate::tell::print::plain;

/// The SVG backend divides sizes by this before it writes them (plotters-svg, `draw_text`).
const BACKEND_FONT_RATIO: f64 = 1.24;
/// Plotters keeps points within its area: larger than any picture.
const AREA: (u32, u32) = (1_000_000, 1_000_000);

/// A point in units, y downwards.
pub type Point = (f64, f64);
/// What drawing returns.
pub type Drawn = Result<(), FormatError>;

/// Which point of a text its position is; vertically always the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Middle,
    Right,
}

impl Align {
    /// Left end of something this wide that stands at `x`.
    pub fn left(self, x: f64, width: f64) -> f64 {
        match self {
            Self::Left => x,
            Self::Middle => x - width / 2.0,
            Self::Right => x - width,
        }
    }
}

/// SVG elements, without the `svg` tag, and how high they are in units, which drawing finds out.
pub fn elements(draw: impl FnOnce(&Pen<'_>) -> Result<f64, FormatError>) -> Result<(String, f64), FormatError> {
    let mut svg = String::new();
    let height = {
        let area = SVGBackend::with_string(&mut svg, AREA).into_drawing_area();
        let pen = Pen { area, by: (0.0, 0.0) };
        let height = draw(&pen)?;
        pen.area.present().map_err(failed)?;
        height
    };
    let inside = svg.find(">\n").zip(svg.rfind("</svg>")).and_then(|(start, end)| svg.get(start + 2..end));
    let inside = inside.ok_or_else(|| FormatError::Picture("plotters wrote no svg element".to_owned()))?;
    Ok((inside.to_owned(), height))
}

/// Draws shapes and texts in units.
pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    by: Point,
}

/// Lengths below this are nothing, in units of the picture.
const LEAST_DASH: f64 = 1e-6;

impl Pen<'_> {
    /// A pen whose origin lies here.
    pub fn moved(&self, by: Point) -> Self {
        Self { area: self.area.clone(), by: (self.by.0 + by.0, self.by.1 + by.1) }
    }

    /// A text on one line.
    pub fn text(&self, at: Point, words: &str, style: Type, align: Align) -> Drawn {
        self.turned(at, words, style, align, FontTransform::None)
    }

    /// A text on one line that is read upwards, and starts at its place.
    pub fn upwards(&self, at: Point, words: &str, style: Type) -> Drawn {
        self.turned(at, words, style, Align::Left, FontTransform::Rotate270)
    }

    fn turned(&self, at: Point, words: &str, style: Type, align: Align, turn: FontTransform) -> Drawn {
        let words = plain(words);
        if words.is_empty() {
            return Ok(());
        }
        let h_pos = match align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = TextStyle::from(font(style.size * SCALE * BACKEND_FONT_RATIO, style.bold).transform(turn))
            .color(&style.colour)
            .pos(Pos::new(h_pos, VPos::Center));
        self.draw(&Text::new(words, self.point(at), style))
    }

    /// A text on a white ground, so that lines do not run through it.
    pub fn label(&self, at: Point, words: &str, style: Type, align: Align) -> Drawn {
        let width = measure(words, style);
        let left = align.left(at.0, width);
        let half = style.size * 0.6;
        self.rect((left - 2.0, at.1 - half), (left + width + 2.0, at.1 + half), WHITE)?;
        self.text(at, words, style, align)
    }

    /// A connected line.
    pub fn line(&self, points: &[Point], colour: RGBColor, width: f64) -> Drawn {
        let points: Vec<_> = points.iter().map(|at| self.point(*at)).collect();
        self.draw(&PathElement::new(points, colour.stroke_width(px(width).unsigned_abs())))
    }

    /// A connected line in dashes: `pattern` is lengths of dash and gap in turn, none for a solid line. It goes on round corners.
    pub fn dashed(&self, points: &[Point], pattern: &[f64], colour: RGBColor, width: f64) -> Drawn {
        if pattern.is_empty() || pattern.iter().any(|length| *length <= 0.0) {
            return self.line(points, colour, width);
        }
        let mut steps = pattern.iter().cycle().zip([true, false].into_iter().cycle());
        let (mut left, mut is_dash) = (0.0, false);
        let mut dash: Vec<Point> = Vec::new();
        for ends in points.windows(2) {
            let (from, to) = (ends[0], ends[1]);
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            let mut at = 0.0;
            while at < length {
                // What is too little to move on by is nothing: a step that ends at the end of a stretch leaves such a rest.
                if left <= LEAST_DASH {
                    let Some((step, next)) = steps.next() else { return Ok(()) };
                    if dash.len() > 1 {
                        self.line(&dash, colour, width)?;
                    }
                    dash.clear();
                    (left, is_dash) = (*step, next);
                }
                let end = length.min(at + left);
                if is_dash {
                    let on_line = |at: f64| (from.0 + dx * at / length, from.1 + dy * at / length);
                    if dash.is_empty() {
                        dash.push(on_line(at));
                    }
                    dash.push(on_line(end));
                }
                left -= end - at;
                at = end;
            }
        }
        if dash.len() > 1 { self.line(&dash, colour, width) } else { Ok(()) }
    }

    /// A filled rectangle between two corners.
    pub fn rect(&self, from: Point, to: Point, colour: RGBColor) -> Drawn {
        let upper = (from.0.min(to.0), from.1.min(to.1));
        let lower = (from.0.max(to.0), from.1.max(to.1));
        self.draw(&Rectangle::new([self.point(upper), self.point(lower)], colour.filled()))
    }

    /// A frame of this width within a rectangle.
    pub fn frame(&self, from: Point, to: Point, colour: RGBColor, width: f64) -> Drawn {
        let (left, top, right, bottom) = (from.0, from.1, to.0, to.1);
        self.rect((left, top), (right, top + width), colour)?;
        self.rect((left, bottom - width), (right, bottom), colour)?;
        self.rect((left, top), (left + width, bottom), colour)?;
        self.rect((right - width, top), (right, bottom), colour)
    }

    /// A filled polygon.
    pub fn polygon(&self, points: &[Point], colour: RGBColor) -> Drawn {
        let points: Vec<_> = points.iter().map(|at| self.point(*at)).collect();
        if points.len() < 3 {
            return Ok(());
        }
        self.draw(&Polygon::new(points, colour.filled()))
    }

    /// A dot with a white rim; a hollow one is white within.
    pub fn dot(&self, at: Point, radius: f64, shape: Shape, hollow: bool, colour: RGBColor) -> Drawn {
        self.shape(at, radius + 1.0, shape, WHITE)?;
        self.shape(at, radius, shape, colour)?;
        if hollow { self.shape(at, radius - 2.0, shape, WHITE) } else { Ok(()) }
    }

    fn shape(&self, (x, y): Point, radius: f64, shape: Shape, colour: RGBColor) -> Drawn {
        // About the same area for each.
        match shape {
            Shape::Round => self.draw(&Circle::new(self.point((x, y)), px(radius), colour.filled())),
            Shape::Square => {
                let half = 0.9 * radius;
                self.rect((x - half, y - half), (x + half, y + half), colour)
            }
            Shape::Down => {
                let half = 1.2 * radius;
                self.polygon(&[(x - half, y - 0.8 * radius), (x + half, y - 0.8 * radius), (x, y + half)], colour)
            }
            Shape::Diamond => {
                let half = 1.25 * radius;
                self.polygon(&[(x - half, y), (x, y - half), (x + half, y), (x, y + half)], colour)
            }
        }
    }

    fn draw<'e, E>(&self, element: &'e E) -> Drawn
    where
        &'e E: plotters::element::PointCollection<'e, (i32, i32)>,
        for<'s> E: plotters::element::Drawable<SVGBackend<'s>>,
    {
        self.area.draw(element).map_err(failed)
    }

    fn point(&self, (x, y): Point) -> (i32, i32) {
        (px(x + self.by.0), px(y + self.by.1))
    }
}

fn failed<E: std::fmt::Display>(error: E) -> FormatError {
    FormatError::Picture(error.to_string())
}

/// Units to canvas units. Saturates: what is far outside stays far outside.
fn px(units: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "casts saturate, and a canvas is some thousands wide")]
    let pixels = (units * SCALE).round() as i32;
    pixels.clamp(-1_000_000, 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::super::palette::INK;
    use super::super::words::TEXT;
    use super::*;

    #[test]
    fn texts_are_escaped_and_control_characters_go() {
        let words = "<script>&\"'\u{0}\u{b}";
        let (svg, height) = elements(|pen| pen.text((10.0, 10.0), words, TEXT, Align::Left).map(|()| 20.0)).unwrap();
        assert!(svg.contains("&lt;script&gt;&amp;&quot;&apos;\n"), "{svg}");
        assert!(!svg.contains("<svg") && svg.trim_end().ends_with("</text>"), "{svg}");
        assert_eq!(height, 20.0);
    }

    #[test]
    fn dashes_do_not_begin_anew_at_each_point_of_a_curve() {
        let points: Vec<Point> = (0..=100).map(|k| (f64::from(k), 5.0)).collect();
        let (svg, _) = elements(|pen| pen.dashed(&points, &[9.0, 5.0], INK, 1.0).map(|()| 10.0)).unwrap();
        assert_eq!(svg.matches("<polyline").count(), 8, "{svg}");
    }
}
