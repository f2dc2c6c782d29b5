//! A grid of rows and columns: columns that do not fit side by side go on in a band below, with the rows' names again. Text is never
//! smaller.

use std::collections::BTreeMap;

use super::canvas::{Align, Drawn, Pen};
use super::glyphs;
use super::palette::{GRID, depth};
use super::words::{BOLD, LINE, TEXT, Type, fitted, lines, measure, unlike, widest};
use crate::tell::plot::{Axis, Mark, Panel, RowLabel};
use crate::tell::print::plain;

const ROW: f64 = 23.0;
/// Space between two bands.
const GAP: f64 = 26.0;
/// Share of the width that names of rows may have.
const NAMES: f64 = 0.34;
/// Widest word of a heading and widest words of a cell.
const WIDEST: f64 = 110.0;
/// Lines of a heading that is read across.
const MOST_LINES: usize = 4;
/// Height of a heading that is read upwards, in two lines at most.
const TALLEST: f64 = 170.0;

/// Headings in lines, and which way they are read.
struct Heads {
    lines: Vec<Vec<String>>,
    upwards: bool,
    height: f64,
    /// The least width of a column.
    width: f64,
}

/// A grid, laid out.
pub struct Grid<'a> {
    title: Vec<String>,
    rows: &'a [RowLabel],
    names: Vec<String>,
    cells: BTreeMap<(usize, usize), (String, u8)>,
    heads: Heads,
    /// Left edge of the columns, their width, and how many stand side by side.
    left: f64,
    column: f64,
    side_by_side: usize,
    width: f64,
}

impl<'a> Grid<'a> {
    /// None for a panel without cells.
    pub fn new(panel: &'a Panel, width: f64) -> Option<Self> {
        let cell = |mark: &Mark| match mark {
            Mark::Cell { row, column, text, depth } => Some(((*row, *column), (fitted(text, TEXT, WIDEST), *depth))),
            _ => None,
        };
        let cells: BTreeMap<(usize, usize), (String, u8)> = panel.marks.iter().filter_map(cell).collect();
        if cells.is_empty() {
            return None;
        }
        let rows: &[RowLabel] = if let Axis::Rows(rows) = &panel.y { rows } else { &[] };
        let columns: &[String] = if let Axis::Columns(columns) = &panel.x { columns } else { &[] };
        let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
        let names = unlike(&names, |name| measure(name, BOLD) <= NAMES * width);
        let left = widest(&names, BOLD) + 10.0;
        let figures =
            rows.iter().map(|row| measure(&fitted(&row.figure, BOLD, WIDEST), BOLD) + 10.0).fold(0.0, f64::max);
        let room = width - left - figures;
        let figure = cells.values().map(|(text, _)| measure(text, TEXT) + 12.0).fold(34.0, f64::max);
        let fit = |heads: &Heads| count(room / heads.width).max(1);
        let bands = |heads: &Heads| columns.len().div_ceil(fit(heads)).max(1);
        let (across, up) = (read_across(columns, figure), read_upwards(columns, figure));
        let heads = if bands(&across) <= bands(&up) { across } else { up };
        // Bands of about the same number of columns.
        let side_by_side = columns.len().div_ceil(bands(&heads)).max(1);
        let column = (room / side_by_side as f64).min(1.5 * heads.width.max(60.0)).min(room);
        let title = lines(&panel.title, BOLD, width);
        Some(Self { title, rows, names, cells, heads, left, column, side_by_side, width })
    }

    fn bands(&self) -> usize {
        self.heads.lines.len().div_ceil(self.side_by_side).max(1)
    }

    fn band_height(&self) -> f64 {
        self.heads.height + 8.0 + ROW * self.rows.len() as f64
    }

    /// Height in units.
    pub fn height(&self) -> f64 {
        let bands = self.bands() as f64;
        self.title.len() as f64 * LINE + 6.0 + bands * self.band_height() + (bands - 1.0) * GAP + 8.0
    }

    /// Draws it below the origin.
    pub fn draw(&self, pen: &Pen<'_>) -> Drawn {
        let mut y = LINE / 2.0;
        for line in &self.title {
            pen.text((0.0, y), line, BOLD, Align::Left)?;
            y += LINE;
        }
        let mut top = self.title.len() as f64 * LINE + 6.0;
        for band in 0..self.bands() {
            self.band(&pen.moved((0.0, top)), band)?;
            top += self.band_height() + GAP;
        }
        Ok(())
    }

    fn band(&self, pen: &Pen<'_>, band: usize) -> Drawn {
        let first = band * self.side_by_side;
        let shown = self.heads.lines.iter().enumerate().skip(first).take(self.side_by_side);
        for ((_, head), place) in shown.clone().zip(0_u32..) {
            let left = self.left + self.column * f64::from(place);
            self.head(pen, head, left)?;
        }
        let top = self.heads.height + 8.0;
        for (row, label) in self.rows.iter().enumerate() {
            let y = top + ROW * row as f64;
            let middle = y + (ROW - 1.0) / 2.0;
            let style = if label.strong { BOLD } else { TEXT };
            pen.line(&[(0.0, y + ROW - 0.5), (self.left - 2.0, y + ROW - 0.5)], GRID, 1.0)?;
            pen.text((0.0, middle), &self.names[row], style, Align::Left)?;
            for ((column, _), place) in shown.clone().zip(0_u32..) {
                let Some((text, deep)) = self.cells.get(&(row, column)) else { continue };
                let left = self.left + self.column * f64::from(place);
                let right = left + self.column - 2.0;
                glyphs::cell(pen, (left, y), (right, y + ROW - 2.0), *deep)?;
                let style = Type { colour: depth(*deep).words, ..style };
                pen.text((right - 5.0, middle), text, style, Align::Right)?;
            }
            if band + 1 == self.bands() {
                pen.text((self.width, middle), &fitted(&label.figure, style, WIDEST), style, Align::Right)?;
            }
        }
        Ok(())
    }

    /// A heading above its column, whose left edge is at `left`.
    fn head(&self, pen: &Pen<'_>, lines: &[String], left: f64) -> Drawn {
        let bottom = self.heads.height;
        if self.heads.upwards {
            let first = left + (self.column - 2.0) / 2.0 - (lines.len().max(1) - 1) as f64 * LINE / 2.0;
            return lines
                .iter()
                .zip(0_u32..)
                .try_for_each(|(line, place)| pen.upwards((first + LINE * f64::from(place), bottom), line, TEXT));
        }
        lines.iter().rev().zip(0_u32..).try_for_each(|(line, back)| {
            let y = bottom - LINE * (f64::from(back) + 0.5);
            pen.text((left + self.column - 7.0, y), line, TEXT, Align::Right)
        })
    }
}

/// Headings broken between words.
fn read_across(columns: &[String], figure: f64) -> Heads {
    let words = columns.iter().flat_map(|name| plain(name).split(' ').map(str::to_owned).collect::<Vec<_>>());
    let longest = words.map(|word| measure(&word, TEXT).min(WIDEST)).fold(0.0, f64::max);
    let width = figure.max(longest + 12.0);
    let names = unlike(columns, |name| lines(name, TEXT, width - 8.0).len() <= MOST_LINES);
    let lines: Vec<Vec<String>> = names.iter().map(|name| lines(name, TEXT, width - 8.0)).collect();
    let height = lines.iter().map(Vec::len).max().unwrap_or(0) as f64 * LINE;
    Heads { lines, upwards: false, height, width }
}

/// Headings turned, in two lines at most.
fn read_upwards(columns: &[String], figure: f64) -> Heads {
    let names = unlike(columns, |name| lines(name, TEXT, TALLEST).len() <= 2);
    let lines: Vec<Vec<String>> = names.iter().map(|name| lines(name, TEXT, TALLEST)).collect();
    let height = lines.iter().map(|lines| widest(lines, TEXT)).fold(0.0, f64::max) + 2.0;
    let most = lines.iter().map(Vec::len).max().unwrap_or(0) as f64;
    Heads { lines, upwards: true, height, width: figure.max(most * LINE + 4.0) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count, not below zero")]
fn count(many: f64) -> usize {
    many.max(0.0) as usize
}
