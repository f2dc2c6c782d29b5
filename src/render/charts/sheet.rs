//! A chart's sheet: title and subtitle above, the drawing, the stamp below; and what a screen reader is told.

use plotters::style::WHITE;

use super::canvas::{Align, GREY, Pen, SCALE, bold, elements, text, wrapped};
use super::{Chart, DataTable, pixels};
use crate::render::format::plain;
use crate::render::{RenderError, words};
use crate::summary::Summary;

/// Width of a chart in chart units; a table with many columns may be wider.
pub const WIDTH: f64 = 1100.0;
/// Space left and right of all text.
pub const MARGIN: f64 = 28.0;

/// A chart before it is put on its sheet.
pub struct Draft {
    pub stem: String,
    pub title: String,
    pub subtitle: String,
    /// Kind of chart, measure, unit of analysis, period; then the findings.
    pub description: String,
    pub width: f64,
    pub height: f64,
    /// SVG elements of the drawing.
    pub body: String,
    pub table: DataTable,
}

impl Draft {
    /// Puts the drawing on its sheet and makes the PNG.
    pub fn finish(mut self, summary: &Summary) -> Result<Chart, RenderError> {
        self.title = words::headline(&self.title, summary);
        self.stamped(&words::stamp(summary))
    }

    /// The same with its title as it is and this stamp.
    pub fn stamped(self, stamp: &str) -> Result<Chart, RenderError> {
        let (head, head_height) = self.head()?;
        let (foot, foot_height) = self.foot(stamp)?;
        let height = head_height + self.height + foot_height;
        let moved =
            |by: f64, elements: &str| format!("<g transform=\"translate(0 {})\">\n{elements}</g>\n", by * SCALE);
        let ground =
            format!("<rect width=\"{}\" height=\"{}\" fill=\"#FFFFFF\"/>\n", self.width * SCALE, height * SCALE);
        let whole = [ground, head, moved(head_height, &self.body), moved(head_height + self.height, &foot)].concat();
        let svg = self.document(&self.stem, height, &whole);
        let inline_svg = self.document(&format!("inline-{}", self.stem), self.height, &self.body);
        let png =
            pixels::png(&svg).map_err(|reason| RenderError::Pixels(format!("charts/{}.png", self.stem), reason))?;
        Ok(Chart {
            stem: self.stem,
            title: self.title,
            subtitle: self.subtitle,
            description: self.description,
            inline_svg,
            table: self.table,
            svg,
            png,
        })
    }

    fn head(&self) -> Result<(String, f64), RenderError> {
        let room = self.width - 2.0 * MARGIN;
        let title = wrapped(&self.title, bold(22.0), room, 3);
        let subtitle = wrapped(&self.subtitle, text(14.0), room, 3);
        let height = 22.0 + 28.0 * title.len() as f64 + 6.0 + 19.0 * subtitle.len() as f64 + 14.0;
        let drawn = elements(self.width, height, |pen| {
            let mut y = 22.0 + 14.0;
            y = lines(pen, &title, y, 28.0, bold(22.0))? + 6.0;
            lines(pen, &subtitle, y - 4.0, 19.0, text(14.0).in_colour(GREY)).map(|_| ())
        })?;
        Ok((drawn, height))
    }

    fn foot(&self, stamp: &str) -> Result<(String, f64), RenderError> {
        let style = text(11.5).in_colour(GREY);
        let stamp = wrapped(stamp, style, self.width - 2.0 * MARGIN, 2);
        let height = 10.0 + 16.0 * stamp.len() as f64 + 8.0;
        let drawn = elements(self.width, height, |pen| {
            pen.rect((0.0, 0.0), (self.width, height), WHITE)?;
            lines(pen, &stamp, 16.0, 16.0, style).map(|_| ())
        })?;
        Ok((drawn, height))
    }

    /// An SVG document of these elements, readable by screen readers; `id` keeps the names of several on a page apart.
    fn document(&self, id: &str, height: f64, elements: &str) -> String {
        let (width, title, description) = (self.width, escaped(&self.title), escaped(&self.description));
        let id = escaped(id);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n{elements}</svg>\n",
            width * SCALE,
            height * SCALE
        )
    }
}

/// Draws lines of text one below the other from `y` on; returns where the next would go.
fn lines(pen: &Pen<'_>, lines: &[String], y: f64, step: f64, style: super::canvas::Type) -> Result<f64, RenderError> {
    let mut at = y;
    for line in lines {
        pen.text((MARGIN, at), line, style, Align::Left)?;
        at += step;
    }
    Ok(at)
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
