//! Systems by risk line: a number in every cell, deeper blue for a worse one, sorted by the effect in the worst tenth.

use plotters::style::{RGBColor, WHITE};

use super::DataTable;
use super::canvas::{
    Align, DARK_BLUE, Drawn, GREY, GRID, INK, LIGHT_BLUE, MID_BLUE, Pen, Type, bold, elements, fitted, measure, text,
    wrapped,
};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Step, money};
use crate::render::{RenderError, words};
use crate::summary::{Summary, SystemRow};

const ROW: f64 = 22.0;
const WIDEST_NAME: f64 = 280.0;
const HEAD_LINE: f64 = 15.0;
const HEAD: Type = bold(11.5);
const CELL: Type = text(12.5);
const PALE_BLUE: RGBColor = RGBColor(0xD3, 0xE6, 0xF7);

/// The table as a picture; none where there is no system or no line.
pub fn draft(summary: &Summary) -> Result<Option<Draft>, RenderError> {
    let (lines, rows) = (&summary.systems_by_line.lines, &summary.systems_by_line.rows);
    if lines.is_empty() || rows.is_empty() {
        return Ok(None);
    }
    let grid = Grid::new(summary);
    let body = elements(grid.width, grid.height, |pen| grid.draw(pen))?;
    let totals: Vec<String> =
        rows.iter().take(3).map(|row| format!("{} {}", name(summary, row), money(row.tail_total, grid.step))).collect();
    let whole = words::whole(summary);
    let finding = format!("In the worst tenth of {whole} the largest effects are in {}", format::listed(&totals));
    Ok(Some(Draft {
        stem: "systems-by-line".to_owned(),
        subtitle: words::subtitle(
            &format!("Mean effect of risks in the worst tenth of iterations of {whole}, £m, by system and risk line"),
            None,
            summary,
        ),
        description: format!(
            "Table of the mean effect of risks in the worst tenth of iterations of {whole}, £m, {} systems by {} risk lines, {}. {finding}. \
             Systems are sorted by their total. Data in the table that follows.",
            rows.len(),
            lines.len(),
            words::when(summary)
        ),
        title: finding,
        width: grid.width,
        height: grid.height,
        body,
        table: table(summary, grid.step),
    }))
}

fn name(summary: &Summary, row: &SystemRow) -> String {
    summary.nodes.get(row.node).map_or_else(|| format::NOT_KNOWN.to_owned(), words::name)
}

/// Measures and texts of the picture.
struct Grid<'a> {
    summary: &'a Summary,
    step: Step,
    heads: Vec<Vec<String>>,
    name_width: f64,
    /// Left edges of the columns, and the right edge of the last, which is the total.
    edges: Vec<f64>,
    top: f64,
    width: f64,
    height: f64,
    /// The largest adverse amount of a cell.
    worst: f64,
}

impl<'a> Grid<'a> {
    fn new(summary: &'a Summary) -> Self {
        let (lines, rows) = (&summary.systems_by_line.lines, &summary.systems_by_line.rows);
        let amounts = || rows.iter().flat_map(|row| row.tail.iter().copied()).filter(|amount| amount.is_finite());
        let largest = amounts().map(f64::abs).fold(0.0, f64::max);
        let step = if largest >= 1_000.0 { Step::WHOLE } else { Step::between_ticks((largest / 20.0).min(0.1)) };
        let name_width = rows.iter().map(|row| measure(&name(summary, row), CELL)).fold(0.0, f64::max);
        let name_width = name_width.min(WIDEST_NAME);
        let names: Vec<String> =
            lines.iter().map(|line| words::line_name(summary, line)).chain(["Total".to_owned()]).collect();
        // A column holds its figures and, within reason, the longest word of its heading.
        let least = |column: usize| {
            let figures = rows.iter().map(|row| *row.tail.get(column).unwrap_or(&row.tail_total));
            let figures = figures.map(|amount| measure(&money(amount, step), bold(CELL.size))).fold(30.0, f64::max);
            let longest = names[column].split(' ').map(|word| measure(word, HEAD)).fold(0.0, f64::max);
            figures.max(longest.min(100.0)) + 12.0
        };
        let widths: Vec<f64> = (0..names.len()).map(least).collect();
        let left = MARGIN + name_width + 14.0;
        let spare = (WIDTH - MARGIN - left - widths.iter().sum::<f64>()) / names.len() as f64;
        let spare = spare.clamp(0.0, 60.0);
        let mut edges = vec![left];
        let mut edge = left;
        for width in &widths {
            edge += width + spare;
            edges.push(edge);
        }
        let width = WIDTH.max(edge + MARGIN);
        let heads: Vec<Vec<String>> =
            names.iter().zip(&widths).map(|(head, width)| wrapped(head, HEAD, width + spare - 8.0, 4)).collect();
        let deepest = heads.iter().map(Vec::len).max().unwrap_or(1);
        let top = 34.0 + HEAD_LINE * deepest as f64;
        let height = top + ROW * rows.len() as f64 + 12.0;
        let worst = -amounts().fold(0.0, f64::min);
        Self { summary, step, heads, name_width, edges, top, width, height, worst }
    }

    fn draw(&self, pen: &Pen<'_>) -> Drawn {
        self.key(pen)?;
        let left = self.edges[0];
        for (lines, right) in self.heads.iter().zip(&self.edges[1..]) {
            for (line, back) in lines.iter().rev().zip(0u32..) {
                let y = self.top - 10.0 - HEAD_LINE * f64::from(back);
                pen.text((right - 6.0, y), line, HEAD, Align::Right)?;
            }
        }
        for (row, at) in self.summary.systems_by_line.rows.iter().zip(0u32..) {
            let y = self.top + ROW * f64::from(at);
            let middle = y + ROW / 2.0;
            pen.text(
                (MARGIN, middle),
                &fitted(&name(self.summary, row), CELL, self.name_width + 0.5),
                CELL,
                Align::Left,
            )?;
            for (amount, edges) in row.tail.iter().zip(self.edges.windows(2)) {
                let (ground, ink) = self.shade(*amount);
                pen.rect((edges[0], y), (edges[1] - 1.0, y + ROW - 1.0), ground)?;
                pen.text((edges[1] - 6.0, middle), &money(*amount, self.step), CELL.in_colour(ink), Align::Right)?;
            }
            let x = self.edges[self.edges.len() - 1] - 6.0;
            pen.text((x, middle), &money(row.tail_total, self.step), bold(CELL.size), Align::Right)?;
            pen.line(&[(MARGIN, y + ROW - 0.5), (left - 1.0, y + ROW - 0.5)], GRID, 1.0)?;
        }
        Ok(())
    }

    /// Ground and ink of a cell: four depths by quarters of the worst cell, none for a favourable one.
    fn shade(&self, amount: f64) -> (RGBColor, RGBColor) {
        match -amount / self.worst {
            depth if depth >= 0.75 => (DARK_BLUE, WHITE),
            depth if depth >= 0.5 => (MID_BLUE, WHITE),
            depth if depth >= 0.25 => (LIGHT_BLUE, INK),
            depth if depth > 0.0 => (PALE_BLUE, INK),
            _ => (WHITE, INK),
        }
    }

    fn key(&self, pen: &Pen<'_>) -> Drawn {
        let below = |share: f64| money(-share * self.worst, self.step);
        let key = [
            (DARK_BLUE, format!("{} or worse", below(0.75))),
            (MID_BLUE, format!("{} or worse", below(0.5))),
            (LIGHT_BLUE, format!("{} or worse", below(0.25))),
            (PALE_BLUE, "less adverse".to_owned()),
        ];
        let mut x = MARGIN;
        for (colour, words) in key {
            pen.rect((x, 5.0), (x + 16.0, 19.0), colour)?;
            pen.text((x + 22.0, 12.0), &words, text(12.5), Align::Left)?;
            x += 22.0 + measure(&words, text(12.5)) + 20.0;
        }
        pen.text((x, 12.0), "no shade: favourable or none", text(12.5).in_colour(GREY), Align::Left)
    }
}

fn table(summary: &Summary, step: Step) -> DataTable {
    let lines = summary.systems_by_line.lines.iter().map(|line| words::line_name(summary, line));
    let head = ["System".to_owned()].into_iter().chain(lines);
    let head = head.chain(["Total in the worst tenth".to_owned(), "Expected in total".to_owned()]).collect();
    let row = |row: &SystemRow| {
        let cells = row.tail.iter().chain([&row.tail_total, &row.expected_total]).map(|amount| money(*amount, step));
        [name(summary, row)].into_iter().chain(cells).collect()
    };
    DataTable {
        caption: format!(
            "Mean effect in the worst tenth of iterations of {}, £m, adverse in brackets",
            words::whole(summary)
        ),
        head,
        rows: summary.systems_by_line.rows.iter().map(row).collect(),
    }
}
