//! A panel: laid out first, so that its height is known, then drawn. Its own origin is the upper left end of its axes, at the left end of
//! its column.

use super::axis::{self, Domain, Side, Way, usable};
use super::canvas::{Align, Drawn, Pen, Point};
use super::clip::Area;
use super::key::{Forms, pattern};
use super::labels::{self, InLane};
use super::marks::{self, Frame};
use super::palette::{GREY, GRID, INK, fill, words};
use super::scale::Scale;
use super::words::{BOLD, LINE, TEXT, Type, lines, measure, unlike, widest};
use crate::tell::plot::{Axis, Ink, Mark, Panel, RowLabel};
use crate::tell::print::plain;
use plotters::style::WHITE;

/// Height of a panel that has a sheet's width, and of one of two.
const TALL: f64 = 330.0;
const LOW: f64 = 200.0;
/// Space right of a panel, for the last tick's words.
const RIGHT: f64 = 18.0;
/// Height of a lane of brackets: the label, the bracket and air.
const BRACKET: f64 = 34.0;
/// Share of a panel's width that names of rows may have.
const NAMES: f64 = 0.40;

/// A level with its label, and whether it stands above or in the notes.
struct Level {
    x: f64,
    ink: Ink,
    pattern: &'static [f64],
    label: Option<InLane>,
}

struct Bracket {
    ends: Point,
    label: InLane,
}

/// A row: its name in lines, and its figure.
struct Row {
    name: Vec<String>,
    figure: String,
    style: Type,
}

/// A panel, laid out.
pub struct Laid<'a> {
    panel: &'a Panel,
    width: f64,
    frame: Frame,
    title: Vec<String>,
    y_title: Vec<String>,
    x_title: Vec<String>,
    x_ticks: Vec<(f64, String)>,
    y_ticks: Vec<(f64, String)>,
    rows: Vec<Row>,
    levels: Vec<Level>,
    brackets: Vec<Bracket>,
    bracket_lanes: usize,
    /// Words, place and dot of each label.
    dots: Vec<(String, Area, Point)>,
    notes: Vec<(Side, String)>,
}

impl<'a> Laid<'a> {
    /// In a column of this width.
    pub fn new(panel: &'a Panel, width: f64, is_whole: bool, forms: &Forms) -> Self {
        let labels: &[RowLabel] = if let Axis::Rows(rows) = &panel.y { rows } else { &[] };
        let rows = rows(labels, width);
        let has_rows = matches!(panel.y, Axis::Rows(_));
        let height = match rows.len() {
            0 if has_rows => 1.5 * LINE,
            0 if is_whole => TALL,
            0 => LOW,
            many => many as f64 * row_height(&rows, &panel.marks),
        };
        let (x, y) = (axis::domain(&panel.x, &panel.marks, Way::Across), axis::domain(&panel.y, &panel.marks, Way::Up));
        let up = if has_rows {
            Scale::new((y.low, y.high), (0.0, height))
        } else {
            Scale::new((y.low, y.high), (height, 0.0))
        };
        let has_bins = panel.marks.iter().any(|mark| matches!(mark, Mark::Bins { .. }));
        // Heights of a histogram are shares by width: no tick would say what they are.
        let y_ticks = if has_bins { Vec::new() } else { axis::up(&panel.y, &up, height) };
        let short = |(y, words): (f64, String)| (y, super::words::fitted(&words, TEXT, NAMES * width));
        let y_ticks: Vec<(f64, String)> = y_ticks.into_iter().map(short).collect();
        let names = rows.iter().map(|row| widest(&row.name, row.style)).fold(0.0, f64::max);
        let figures = rows.iter().map(|row| measure(&row.figure, row.style)).fold(0.0, f64::max);
        let ticks = widest(y_ticks.iter().map(|tick| &tick.1), TEXT);
        let least = 0.2 * width;
        let left = if names + ticks > 0.0 { (names + ticks + 12.0).min(width - least - RIGHT) } else { RIGHT };
        let at_end = if is_whole { end_labels(&panel.marks, x) } else { 0.0 };
        let right = (width - (figures + 16.0).max(RIGHT).max(at_end)).max(left + least);
        let area = Area { left, top: 0.0, right, bottom: height };
        let (pad_left, pad_right) = bar_room(&panel.marks, x, right - left);
        let across = Scale::new((x.low, x.high), (left + pad_left, right - pad_right));
        let edges = (0.0, width);
        let row = row_height(&rows, &panel.marks);
        let frame = Frame { area, x: across, y: up, row, cut: x.cut, radius: marks::radius(&panel.marks) };
        let mut laid = Self {
            panel,
            width,
            title: lines(&panel.title, BOLD, width),
            y_title: lines(&axis::title(&panel.y), TEXT, width),
            x_title: lines(&axis::title(&panel.x), TEXT, width),
            x_ticks: axis::across(&panel.x, &frame.x, edges),
            y_ticks,
            frame,
            rows,
            levels: Vec::new(),
            brackets: Vec::new(),
            bracket_lanes: 0,
            dots: Vec::new(),
            notes: Vec::new(),
        };
        laid.place_levels();
        laid.place_brackets();
        laid.place_dots(forms);
        laid.say_what_is_left_out([(x, Way::Across), (y, Way::Up)]);
        laid
    }

    fn place_levels(&mut self) {
        let (mut inside, mut labels) = (Vec::new(), Vec::new());
        for mark in &self.panel.marks {
            let Mark::Level { label, at, ink, dash } = mark else { continue };
            let label = plain(label);
            if usable(*at) && self.frame.x.holds(*at) {
                let x = self.frame.x.within(*at);
                inside.push((x, *ink, pattern(*dash), !label.is_empty()));
                labels.extend((!label.is_empty()).then_some((x, label)));
            } else if !label.is_empty() {
                let (low, high) = self.frame.x.values();
                let side = match *at {
                    at if at < low => Side::Low,
                    at if at > high => Side::High,
                    _ => Side::Neither,
                };
                self.notes.push((side, label));
            }
        }
        let mut placed = labels::lanes(&labels, BOLD, (0.0, self.width)).into_iter();
        self.levels = inside
            .into_iter()
            .map(|(x, ink, pattern, named)| Level { x, ink, pattern, label: if named { placed.next() } else { None } })
            .collect();
    }

    fn place_brackets(&mut self) {
        let lines: Vec<f64> = self.levels.iter().map(|level| level.x).collect();
        let mut found: Vec<(Point, String, Point)> = Vec::new();
        for mark in &self.panel.marks {
            let Mark::Bracket { label, ends } = mark else { continue };
            if !ends.iter().all(|end| usable(*end)) {
                continue;
            }
            let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            let ends = (self.frame.x.within(low), self.frame.x.within(high));
            let words = super::words::fitted(label, BOLD, self.width);
            let width = measure(&words, BOLD);
            let left = labels::between_lines(f64::midpoint(ends.0, ends.1), width, (0.0, self.width), &lines);
            found.push((ends, words, (left, left + width)));
        }
        let spans: Vec<Point> =
            found.iter().map(|(ends, _, label)| (ends.0.min(label.0), ends.1.max(label.1))).collect();
        let lanes = labels::stacked(&spans);
        self.bracket_lanes = lanes.iter().max().map_or(0, |most| most + 1);
        let bracket =
            |((ends, words, (left, right)), lane)| Bracket { ends, label: InLane { words, left, right, lane } };
        self.brackets = found.into_iter().zip(lanes).map(bracket).collect();
    }

    fn place_dots(&mut self, forms: &Forms) {
        let label = |mark: &Mark| match mark {
            Mark::Dot { at, label, .. } if !plain(label).is_empty() => Some((self.frame.dot(*at)?, plain(label))),
            _ => None,
        };
        let dots: Vec<(Point, String)> = self.panel.marks.iter().filter_map(label).collect();
        if dots.is_empty() {
            return;
        }
        let mut in_the_way = marks::obstacles(&self.panel.marks, &self.frame, forms);
        let area = self.frame.area;
        in_the_way.lines.extend(self.levels.iter().map(|level| vec![(level.x, area.top), (level.x, area.bottom)]));
        let sheet = Area { right: self.width, ..area };
        let placed = labels::beside(&dots, BOLD, area, sheet, &in_the_way);
        let without: Vec<String> = dots
            .iter()
            .zip(&placed)
            .filter(|(_, place)| place.is_none())
            .map(|((_, words), _)| words.clone())
            .collect();
        if !without.is_empty() {
            self.notes.push((Side::Neither, format!("No room beside their dots: {}", without.join("; "))));
        }
        let placed = placed.into_iter().zip(&dots);
        self.dots = placed.filter_map(|(place, (at, _))| place.map(|(words, area)| (words, area, *at))).collect();
    }

    fn say_what_is_left_out(&mut self, ways: [(Domain, Way); 2]) {
        for ((domain, way), of) in ways.into_iter().zip([&self.panel.x, &self.panel.y]) {
            self.notes.extend(axis::beyond(of, domain, &self.panel.marks, way));
            if domain.cut {
                let bars = marks::has_bars_from_nought(&self.panel.marks);
                let bars = if bars { "; what starts at nought is a diamond" } else { "" };
                self.notes.push((Side::Neither, format!("The axis does not start at nought{bars}")));
            }
        }
    }

    fn lanes(&self) -> f64 {
        let lanes = self.levels.iter().filter_map(|level| Some(level.label.as_ref()?.lane + 1)).max();
        lanes.map_or(0.0, |lanes| 6.0 + (LINE + 2.0) * lanes as f64) + self.brackets_height()
    }

    fn brackets_height(&self) -> f64 {
        BRACKET * self.bracket_lanes as f64
    }

    /// Height above the axes in units.
    pub fn head(&self) -> f64 {
        let titles = (self.title.len() + self.y_title.len()) as f64 * LINE;
        titles + if titles > 0.0 { 12.0 } else { 6.0 } + self.lanes()
    }

    /// Height of the axes in units.
    pub fn body(&self) -> f64 {
        self.frame.area.bottom
    }

    fn note_lines(&self) -> Vec<(Side, Vec<String>)> {
        let arrowed = |(side, words): &(Side, String)| {
            let words = match side {
                Side::Low => format!("← {words}"),
                Side::High => format!("{words} →"),
                Side::Neither => words.clone(),
            };
            (*side, lines(&words, TEXT, self.width))
        };
        self.notes.iter().map(arrowed).collect()
    }

    /// Height below the axes in units.
    pub fn foot(&self) -> f64 {
        let ticks = if self.x_ticks.is_empty() { 6.0 } else { 26.0 };
        let notes: usize = self.note_lines().iter().map(|(_, lines)| lines.len()).sum();
        ticks + (self.x_title.len() + notes) as f64 * LINE + 8.0
    }

    /// Draws it; `head` is at least its own.
    pub fn draw(&self, pen: &Pen<'_>, head: f64, forms: &Forms) -> Drawn {
        let mut y = LINE / 2.0 - head;
        for (line, style) in
            self.title.iter().map(|line| (line, BOLD)).chain(self.y_title.iter().map(|line| (line, TEXT)))
        {
            pen.text((0.0, y), line, style, Align::Left)?;
            y += LINE;
        }
        self.axes(pen)?;
        marks::connectors(pen, &self.panel.marks, &self.frame)?;
        // Dots stand on the lines of levels, and those on all else.
        let (dots, others): (Vec<&Mark>, Vec<&Mark>) =
            self.panel.marks.iter().partition(|mark| matches!(mark, Mark::Dot { .. }));
        // A line through the range of a row would hide its middle; between the rows it is seen.
        if !self.rows.is_empty() {
            self.levels(pen)?;
        }
        others.into_iter().try_for_each(|mark| marks::draw(pen, mark, &self.frame, forms))?;
        if self.rows.is_empty() {
            self.levels(pen)?;
        }
        dots.into_iter().try_for_each(|mark| marks::draw(pen, mark, &self.frame, forms))?;
        for (words, area, dot) in &self.dots {
            // A label that stands far off is led to its dot.
            let near = (dot.0.clamp(area.left, area.right), dot.1.clamp(area.top, area.bottom));
            if (near.0 - dot.0).abs().max((near.1 - dot.1).abs()) > labels::FAR {
                pen.line(&[*dot, near], GREY, 1.0)?;
            }
            pen.label((area.left, f64::midpoint(area.top, area.bottom)), words, BOLD, Align::Left)?;
        }
        self.below(pen)
    }

    /// Gridlines, names, figures and ticks.
    fn axes(&self, pen: &Pen<'_>) -> Drawn {
        let Area { left, top, right, bottom } = self.frame.area;
        let nought = |scale: &Scale, at: f64| scale.holds(0.0) && (scale.at(0.0) - at).abs() < 0.01;
        let is_money = matches!(self.panel.x, Axis::Money { .. });
        for (x, _) in &self.x_ticks {
            if !self.rows.is_empty() {
                let colour = if is_money && nought(&self.frame.x, *x) { GREY } else { GRID };
                pen.line(&[(*x, top), (*x, bottom)], colour, 1.0)?;
            }
            pen.line(&[(*x, bottom), (*x, bottom + 5.0)], GREY, 1.0)?;
        }
        for (y, words) in &self.y_ticks {
            let colour = if nought(&self.frame.y, *y) { GREY } else { GRID };
            pen.line(&[(left, *y), (right, *y)], colour, 1.0)?;
            pen.text((left - 8.0, *y), words, TEXT, Align::Right)?;
        }
        pen.line(&[(left, bottom), (right, bottom)], GREY, 1.0)?;
        for (place, row) in self.rows.iter().enumerate() {
            let middle = self.frame.y.at(place as f64);
            let first = middle - (row.name.len().max(1) - 1) as f64 * LINE / 2.0;
            for (line, back) in row.name.iter().zip(0_u32..) {
                pen.text((0.0, first + LINE * f64::from(back)), line, row.style, Align::Left)?;
            }
            pen.text((self.width, middle), &row.figure, row.style, Align::Right)?;
        }
        Ok(())
    }

    /// The levels over the marks, with their labels, and the brackets between.
    fn levels(&self, pen: &Pen<'_>) -> Drawn {
        let base = -6.0 - self.brackets_height();
        let middle = |lane: usize| base - (LINE + 2.0) * (lane as f64 + 0.5);
        for level in &self.levels {
            let top = level.label.as_ref().map_or(0.0, |label| middle(label.lane) + LINE / 2.0);
            let ends = [(level.x, self.body()), (level.x, top)];
            pen.line(&[(level.x, self.body()), (level.x, 0.0)], WHITE, 4.5)?;
            pen.dashed(&ends, level.pattern, fill(level.ink), 2.25)?;
        }
        for bracket in &self.brackets {
            let y = -10.0 - BRACKET * bracket.label.lane as f64;
            let (from, to) = bracket.ends;
            pen.line(&[(from, y), (to, y)], INK, 1.5)?;
            for x in [from, to] {
                pen.line(&[(x, y - 5.0), (x, y + 5.0)], INK, 1.5)?;
            }
            pen.label((bracket.label.left, y - 15.0), &bracket.label.words, BOLD, Align::Left)?;
        }
        for level in &self.levels {
            if let Some(label) = &level.label {
                let style = BOLD.in_colour(words(level.ink));
                pen.label((label.left, middle(label.lane)), &label.words, style, Align::Left)?;
            }
        }
        Ok(())
    }

    /// Ticks' words, title and notes below the axes.
    fn below(&self, pen: &Pen<'_>) -> Drawn {
        let Area { left, right, bottom, .. } = self.frame.area;
        for (x, words) in &self.x_ticks {
            pen.text((*x, bottom + 14.0), words, TEXT, Align::Middle)?;
        }
        let mut y = bottom + if self.x_ticks.is_empty() { 6.0 } else { 26.0 } + LINE / 2.0;
        let half = widest(&self.x_title, TEXT) / 2.0;
        let middle = f64::midpoint(left, right).clamp(half, (self.width - half).max(half));
        for line in &self.x_title {
            pen.text((middle, y), line, TEXT, Align::Middle)?;
            y += LINE;
        }
        for (side, lines) in self.note_lines() {
            let (x, align) = if side == Side::High { (self.width, Align::Right) } else { (0.0, Align::Left) };
            for line in lines {
                pen.text((x, y), &line, TEXT, align)?;
                y += LINE;
            }
        }
        Ok(())
    }
}

/// Names in two lines at most, unlike where they are unlike.
fn rows(labels: &[RowLabel], width: f64) -> Vec<Row> {
    let style = |label: &RowLabel| if label.strong { BOLD } else { TEXT };
    let room = NAMES * width;
    let names: Vec<String> = labels.iter().map(|label| label.name.clone()).collect();
    // Bold words are the wider: what fits in bold fits.
    let names = unlike(&names, |name| lines(name, BOLD, room).len() <= 2);
    labels
        .iter()
        .zip(names)
        .map(|(label, name)| Row {
            name: lines(&name, style(label), room),
            figure: super::words::fitted(&label.figure, style(label), 0.3 * width),
            style: style(label),
        })
        .collect()
}

/// Height of every row: of its name, and of the bars that share it.
fn row_height(rows: &[Row], marks: &[Mark]) -> f64 {
    let of_names = rows.iter().map(|row| row.name.len()).max().unwrap_or(1).max(1) as f64 * LINE;
    let bar = |mark: &Mark| match mark {
        Mark::Bar { lane, label, .. } => {
            // More bars than anybody tells apart share what there is.
            let lanes = lane[1].clamp(1, 12) as f64;
            Some(lanes * if label.is_empty() { 12.0 } else { LINE })
        }
        _ => None,
    };
    of_names.max(marks.iter().filter_map(bar).fold(0.0, f64::max)) + 6.0
}

/// Width of the labels of dots at the right end, which stand beside the panel.
fn end_labels(marks: &[Mark], x: Domain) -> f64 {
    let near = x.high - 0.02 * (x.high - x.low);
    let width = |mark: &Mark| match mark {
        Mark::Dot { at, label, .. } if (near..=x.high).contains(&at[0]) => Some(measure(&plain(label), BOLD) + 14.0),
        _ => None,
    };
    marks.iter().filter_map(width).fold(0.0, f64::max).min(200.0)
}

/// Room for the labels of bars left and right of the values, in a panel of this width.
fn bar_room(marks: &[Mark], x: Domain, width: f64) -> Point {
    let mut room = (0.0_f64, 0.0_f64);
    for mark in marks {
        let Mark::Bar { from, to, label, .. } = mark else { continue };
        let needed = if label.is_empty() { 0.0 } else { measure(&plain(label), TEXT) + 10.0 };
        let share = ((to.clamp(x.low, x.high) - x.low) / (x.high - x.low)).clamp(0.0, 1.0);
        if needed == 0.0 || !share.is_finite() {
            continue;
        }
        if to < from {
            room.0 = room.0.max((needed - width * share) / (1.0 - share).max(0.2));
        } else {
            room.1 = room.1.max((needed - width * (1.0 - share)) / share.max(0.2));
        }
    }
    (room.0.clamp(0.0, 0.3 * width), room.1.clamp(0.0, 0.3 * width))
}
