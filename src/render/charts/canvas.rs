//! Drawing in chart units on plotters' SVG backend.
//!
//! The backend's coordinates are whole numbers, so shallow lines would wobble: everything is drawn on a canvas four times
//! as large and the SVG's `viewBox` scales it back. `px` is the only place that multiplies.

use std::sync::Once;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::render::RenderError;
use crate::render::format::plain;

/// Canvas units in one chart unit.
pub const SCALE: f64 = 4.0;
/// Arial where there is one, else the font that the PNGs embed; wider than Arial, so what fits in one fits in the other.
const FAMILY: &str = "Arial, DejaVu Sans, sans-serif";
/// The SVG backend divides sizes by this before it writes them (plotters-svg, `draw_text`).
const BACKEND_FONT_RATIO: f64 = 1.24;
/// Line height of DejaVu Sans in ems, which `ab_glyph` takes a size to be: (1901 + 483) / 2048, and 1 % to be safe.
const FONT_HEIGHT: f64 = 1.01 * 2384.0 / 2048.0;

// The palette of the UK Government Analysis Function.
pub const DARK_BLUE: RGBColor = RGBColor(0x12, 0x43, 0x6D);
pub const MID_BLUE: RGBColor = RGBColor(0x20, 0x73, 0xBC);
pub const LIGHT_BLUE: RGBColor = RGBColor(0x6B, 0xAC, 0xE6);
pub const TURQUOISE: RGBColor = RGBColor(0x28, 0xA1, 0x97);
pub const DARK_PINK: RGBColor = RGBColor(0x80, 0x16, 0x50);
pub const ORANGE: RGBColor = RGBColor(0xF4, 0x6A, 0x25);
pub const INK: RGBColor = RGBColor(0x1A, 0x1A, 0x1A);
pub const GREY: RGBColor = RGBColor(0x59, 0x59, 0x59);
pub const PALE_GREY: RGBColor = RGBColor(0xBF, 0xBF, 0xBF);
pub const GRID: RGBColor = RGBColor(0xE3, 0xE3, 0xE3);

/// A point in chart units, y downwards.
pub type Point = (f64, f64);
/// What drawing returns.
pub type Drawn = Result<(), RenderError>;

/// Which point of a text its position is; vertically always the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Middle,
    Right,
}

/// Size, weight and colour of a text.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    pub size: f64,
    pub bold: bool,
    pub colour: RGBColor,
}

/// Plain text of a size.
pub const fn text(size: f64) -> Type {
    Type { size, bold: false, colour: INK }
}

/// Bold text of a size.
pub const fn bold(size: f64) -> Type {
    Type { size, bold: true, colour: INK }
}

impl Type {
    /// In another colour.
    pub const fn in_colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }
}

/// Draws on a canvas of `width` by `height` chart units and returns the SVG elements, without the `svg` tag.
pub fn elements(width: f64, height: f64, draw: impl FnOnce(&Pen<'_>) -> Drawn) -> Result<String, RenderError> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (px(width).unsigned_abs(), px(height).unsigned_abs()));
        let pen = Pen { area: area.into_drawing_area() };
        draw(&pen)?;
        pen.area.present().map_err(failed)?;
    }
    let inside = svg.find(">\n").zip(svg.rfind("</svg>")).and_then(|(start, end)| svg.get(start + 2..end));
    inside.map(str::to_owned).ok_or_else(|| RenderError::Chart("plotters wrote no svg element".to_owned()))
}

/// Draws shapes and texts in chart units.
pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

impl Pen<'_> {
    /// A text on one line.
    pub fn text(&self, at: Point, words: &str, style: Type, align: Align) -> Drawn {
        let h_pos = match align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = TextStyle::from(font(style.size * SCALE * BACKEND_FONT_RATIO, style.bold))
            .color(&style.colour)
            .pos(Pos::new(h_pos, VPos::Center));
        self.draw(&Text::new(plain(words), point(at), style))
    }

    /// A text on a white ground, so that lines do not run through it.
    pub fn label(&self, at: Point, words: &str, style: Type, align: Align) -> Drawn {
        let width = measure(words, style);
        let left = match align {
            Align::Left => at.0,
            Align::Middle => at.0 - width / 2.0,
            Align::Right => at.0 - width,
        };
        let half = style.size * 0.72;
        self.rect((left - 3.0, at.1 - half), (left + width + 3.0, at.1 + half), WHITE)?;
        self.text(at, words, style, align)
    }

    /// A connected line.
    pub fn line(&self, points: &[Point], colour: RGBColor, width: f64) -> Drawn {
        let points: Vec<_> = points.iter().copied().map(point).collect();
        self.draw(&PathElement::new(points, colour.stroke_width(px(width).unsigned_abs())))
    }

    /// A straight line of dashes: `pattern` is lengths of dash and gap in turn.
    pub fn dashed(&self, from: Point, to: Point, pattern: &[f64], colour: RGBColor, width: f64) -> Drawn {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt();
        let on_line = |at: f64| (from.0 + dx * at / length, from.1 + dy * at / length);
        let (mut at, mut is_dash) = (0.0, true);
        for step in pattern.iter().cycle() {
            if at >= length || *step <= 0.0 {
                break;
            }
            let end = length.min(at + step);
            if is_dash {
                self.line(&[on_line(at), on_line(end)], colour, width)?;
            }
            (at, is_dash) = (end, !is_dash);
        }
        Ok(())
    }

    /// A filled rectangle between two corners.
    pub fn rect(&self, from: Point, to: Point, colour: RGBColor) -> Drawn {
        let upper = (from.0.min(to.0), from.1.min(to.1));
        let lower = (from.0.max(to.0), from.1.max(to.1));
        self.draw(&Rectangle::new([point(upper), point(lower)], colour.filled()))
    }

    /// A filled polygon.
    pub fn polygon(&self, points: &[Point], colour: RGBColor) -> Drawn {
        let points: Vec<_> = points.iter().copied().map(point).collect();
        self.draw(&Polygon::new(points, colour.filled()))
    }

    /// A filled dot with a white rim.
    pub fn dot(&self, at: Point, radius: f64, colour: RGBColor) -> Drawn {
        self.draw(&Circle::new(point(at), px(radius + 1.0), WHITE.filled()))?;
        self.draw(&Circle::new(point(at), px(radius), colour.filled()))
    }

    fn draw<'e, E>(&self, element: &'e E) -> Drawn
    where
        &'e E: plotters::element::PointCollection<'e, (i32, i32)>,
        for<'s> E: plotters::element::Drawable<SVGBackend<'s>>,
    {
        self.area.draw(element).map_err(failed)
    }
}

fn failed<E: std::fmt::Display>(error: E) -> RenderError {
    RenderError::Chart(error.to_string())
}

/// Chart units to canvas units. Saturates: what is far outside stays far outside.
fn px(units: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "casts saturate, and a canvas is some thousands wide")]
    let pixels = (units * SCALE).round() as i32;
    pixels.clamp(-1_000_000, 1_000_000)
}

fn point((x, y): Point) -> (i32, i32) {
    (px(x), px(y))
}

/// Bold by `FontDesc::new`: setting it by `.style` is lost with `ab_glyph`.
fn font(canvas_size: f64, bold: bool) -> FontDesc<'static> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FAMILY), canvas_size, style)
}

/// Width of a text in chart units in the embedded font.
pub fn measure(words: &str, style: Type) -> f64 {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        // A font that does not parse would leave `measure` at its rough guess below.
        let _ = plotters::style::register_font(FAMILY, FontStyle::Normal, dejavu::sans::regular());
        let _ = plotters::style::register_font(FAMILY, FontStyle::Bold, dejavu::sans::bold());
    });
    match font(style.size * SCALE * FONT_HEIGHT, style.bold).box_size(words) {
        Ok((width, _)) => f64::from(width) / SCALE,
        Err(_) => 0.65 * style.size * words.chars().count() as f64,
    }
}

/// The text, cut with an ellipsis where it is wider than `width`.
pub fn fitted(words: &str, style: Type, width: f64) -> String {
    let words = plain(words);
    if measure(&words, style) <= width {
        return words;
    }
    let letters: Vec<char> = words.chars().collect();
    let cut = |n: usize| format!("{}…", letters[..n].iter().collect::<String>().trim_end());
    // Width grows with the number of letters: find the most that fit.
    let (mut fits, mut fails) = (0, letters.len());
    while fails - fits > 1 {
        let middle = fits.midpoint(fails);
        if measure(&cut(middle), style) <= width { fits = middle } else { fails = middle }
    }
    cut(fits)
}

/// The text in lines of at most `width`, broken between words, at most `most` lines, the last cut with an ellipsis.
pub fn wrapped(words: &str, style: Type, width: f64, most: usize) -> Vec<String> {
    let words = plain(words);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut rest = words.split(' ').peekable();
    while let Some(word) = rest.next() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || measure(&longer, style) <= width {
            line = longer;
        } else if lines.len() + 1 < most {
            lines.push(fitted(&std::mem::replace(&mut line, word.to_owned()), style, width));
        } else {
            line = longer + &rest.by_ref().map(|word| format!(" {word}")).collect::<String>();
        }
    }
    lines.push(fitted(&line, style, width));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_control_characters_go() {
        let svg =
            elements(100.0, 50.0, |pen| pen.text((10.0, 10.0), "<script>&\"'\u{0}\u{b}", text(12.0), Align::Left))
                .expect("drawn");
        assert!(svg.contains("&lt;script&gt;&amp;&quot;&apos;\n"), "{svg}");
        assert!(!svg.contains("<svg") && svg.trim_end().ends_with("</text>"), "{svg}");
    }

    #[test]
    fn long_names_are_cut_to_the_width() {
        let style = text(13.0);
        let cut = fitted(&"Integrated Care Partnership ".repeat(9), style, 200.0);
        assert!(cut.ends_with('…') && measure(&cut, style) <= 200.0, "{cut}");
        assert_eq!(fitted("Short", style, 200.0), "Short");
    }

    #[test]
    fn wrapped_lines_fit_and_lose_no_word_unless_cut() {
        let style = bold(13.0);
        let words = "one two three four five six seven eight nine ten eleven twelve";
        let lines = wrapped(words, style, 150.0, 9);
        assert!(lines.iter().all(|line| measure(line, style) <= 150.0));
        assert_eq!(lines.join(" "), words);
        let cut = wrapped(words, style, 150.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
    }

    #[test]
    fn a_wider_text_measures_wider() {
        assert!(measure("£1,541m − 80 %", text(12.0)) > measure("£1", text(12.0)));
        assert!(measure("P90", bold(12.0)) > measure("P90", text(12.0)));
    }
}
