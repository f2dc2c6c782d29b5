//! SVG from a picture as data: one renderer for every plot.
//!
//! A sheet is 720 units wide, which is 160 mm where it is printed, so that the smallest text, 14.5 units, has 9 pt. What does not fit in
//! the width takes height. Same plot, same bytes.

mod axis;
mod canvas;
mod clip;
mod glyphs;
mod grid;
mod key;
mod labels;
mod letters;
mod marks;
mod palette;
mod panel;
mod scale;
#[cfg(test)]
mod tests;
mod words;

use super::FormatError;
use crate::tell::plot::{Ink, Panel, Plot};
use crate::tell::print::plain;
use canvas::{Align, Drawn, Pen, elements};
use grid::Grid;
use key::{Forms, Key};
use palette::GREY;
use panel::Laid;
use words::{BOLD, LINE, SCALE, TEXT, Type, lines};

/// Width of every sheet in units.
pub const WIDTH: f64 = 720.0;
/// Left and right of all that is drawn.
const MARGIN: f64 = 12.0;
/// Between two panels side by side, and between two rows of panels.
const BETWEEN: f64 = 26.0;
/// Panels side by side at most: text would not fit in narrower ones.
const MOST_ACROSS: usize = 2;
const TITLE: Type = Type { size: 20.0, ..BOLD };

/// Red, green and blue of what stands for something: other rooms that draw take it from here.
#[must_use]
pub fn colour(ink: Ink) -> [u8; 3] {
    let colour = palette::stroke(ink);
    [colour.0, colour.1, colour.2]
}

/// A whole document: title and subtitle above, the stamp below.
///
/// # Errors
/// [`FormatError::Picture`] when nothing can be drawn: a mistake in this program, whatever the plot holds.
pub fn sheet(plot: &Plot, stamp: &str) -> Result<String, FormatError> {
    let (drawn, height) = elements(|pen| {
        let room = WIDTH - 2.0 * MARGIN;
        let pen = pen.moved((MARGIN, 0.0));
        let mut y = text_block(&pen, 10.0, &lines(&plot.title, TITLE, room), TITLE, 26.0)?;
        y = text_block(&pen, y + 2.0, &lines(&plot.subtitle, TEXT, room), TEXT.in_colour(GREY), LINE)?;
        y = body(&pen, plot, y + 12.0)?;
        y = text_block(&pen, y + 4.0, &lines(stamp, TEXT, room), TEXT.in_colour(GREY), LINE)?;
        Ok(y + 8.0)
    })?;
    let height = height.ceil();
    let ground = format!("<rect width=\"{}\" height=\"{}\" fill=\"#FFFFFF\"/>\n", WIDTH * SCALE, height * SCALE);
    Ok(document(plot, &id(&plot.stem), height, &(ground + &drawn)))
}

/// The picture alone, for a page that says title and subtitle in text; and its height, of its width.
///
/// # Errors
/// As [`sheet`].
pub fn inline(plot: &Plot) -> Result<(String, f64), FormatError> {
    let (drawn, height) = elements(|pen| body(&pen.moved((MARGIN, 0.0)), plot, 4.0))?;
    Ok((document(plot, &format!("inline-{}", id(&plot.stem)), height.ceil(), &drawn), height / WIDTH))
}

/// Lines of text from `y` on; returns where they end.
fn text_block(pen: &Pen<'_>, y: f64, lines: &[String], style: Type, step: f64) -> Result<f64, FormatError> {
    let mut at = y;
    for line in lines {
        pen.text((0.0, at + step / 2.0), line, style, Align::Left)?;
        at += step;
    }
    Ok(at)
}

/// A panel that is laid out.
enum Part<'a> {
    Plot(Box<Laid<'a>>),
    Grid(Grid<'a>),
}

impl<'a> Part<'a> {
    fn new(panel: &'a Panel, width: f64, is_whole: bool, forms: &Forms) -> Self {
        let plot = || Self::Plot(Box::new(Laid::new(panel, width, is_whole, forms)));
        Grid::new(panel, width).map_or_else(plot, Self::Grid)
    }

    /// Height of what stands above the axes: panels of a row have theirs level.
    fn head(&self) -> f64 {
        match self {
            Self::Plot(laid) => laid.head(),
            Self::Grid(_) => 0.0,
        }
    }

    /// Height without the head.
    fn rest(&self) -> f64 {
        match self {
            Self::Plot(laid) => laid.body() + laid.foot(),
            Self::Grid(grid) => grid.height(),
        }
    }

    fn draw(&self, pen: &Pen<'_>, head: f64, forms: &Forms) -> Drawn {
        match self {
            Self::Plot(laid) => laid.draw(pen, head, forms),
            Self::Grid(grid) => grid.draw(pen),
        }
    }
}

/// Key and panels from `y` on; returns where they end.
fn body(pen: &Pen<'_>, plot: &Plot, y: f64) -> Result<f64, FormatError> {
    let room = WIDTH - 2.0 * MARGIN;
    let forms = Forms::of(&plot.panels);
    let key = Key::new(&plot.panels, &forms, room);
    key.draw(&pen.moved((0.0, y)))?;
    let mut y = y + key.height();
    let across = plot.across.clamp(1, MOST_ACROSS).min(plot.panels.len().max(1));
    let width = (room - BETWEEN * (across as f64 - 1.0)) / across as f64;
    for (place, row) in plot.panels.chunks(across).enumerate() {
        let parts: Vec<Part<'_>> = row.iter().map(|panel| Part::new(panel, width, across == 1, &forms)).collect();
        let head = parts.iter().map(Part::head).fold(0.0, f64::max);
        let rest = parts.iter().map(Part::rest).fold(0.0, f64::max);
        y += if place > 0 { BETWEEN / 2.0 } else { 0.0 };
        for (part, column) in parts.iter().zip(0_u32..) {
            part.draw(&pen.moved((f64::from(column) * (width + BETWEEN), y + head)), head, &forms)?;
        }
        y += head + rest;
    }
    Ok(y)
}

/// An SVG document of these elements, readable by screen readers; `id` keeps the names of several on a page apart.
fn document(plot: &Plot, id: &str, height: f64, elements: &str) -> String {
    let (title, description) = (escaped(&plot.title), escaped(&plot.description));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\">\n<title id=\"{id}-title\">{title}</title>\n\
         <desc id=\"{id}-desc\">{description}</desc>\n{elements}</svg>\n",
        WIDTH * SCALE,
        height * SCALE
    )
}

/// Width and height that a document of this room states, in units; none where it is no such document.
#[must_use]
pub fn size(document: &str) -> Option<[f32; 2]> {
    let head = document.strip_prefix("<svg ")?.split_once('>')?.0;
    let stated = |name: &str| head.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok();
    Some([stated("width")?, stated("height")?])
}

/// A name for ids: letters, digits, `-` and `.`; any other letter as its number, so that unlike stems stay unlike.
fn id(stem: &str) -> String {
    let part = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.') => letter.to_string(),
        other => format!("_{:x}_", u32::from(other)),
    };
    stem.chars().map(part).collect()
}

/// Text for XML.
fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for letter in plain(words).chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            other => safe.push(other),
        }
    }
    safe
}
