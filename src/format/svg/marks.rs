//! Marks of a panel.

use plotters::style::WHITE;

use super::axis::usable;
use super::canvas::{Align, Drawn, Pen, Point};
use super::clip::Area;
use super::glyphs;
use super::key::Forms;
use super::labels::Obstacles;
use super::palette::{DARK_BLUE, GREY, GRID, MID_BLUE, fill, stroke};
use super::scale::Scale;
use super::words::{TEXT, fitted, measure};
use crate::tell::plot::{Ink, Mark, Shape};
use crate::tell::print::plain;

/// Dots of a panel that may be of full size.
const FEW_DOTS: usize = 60;
/// Lines of facts with more points than this have no dots.
const MOST_DOTS: usize = 24;

/// Where the values of a panel lie.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub area: Area,
    pub x: Scale,
    pub y: Scale,
    /// Height of a row.
    pub row: f64,
    /// True where bars start at nought and the axis does not hold it.
    pub cut: bool,
    /// Of a dot.
    pub radius: f64,
}

/// Radius of the dots of a panel: many are smaller, so that they do not hide each other.
pub fn radius(marks: &[Mark]) -> f64 {
    let dots = marks.iter().filter(|mark| matches!(mark, Mark::Dot { .. })).count();
    if dots > FEW_DOTS { 3.5 } else { 5.5 }
}

impl Frame {
    fn at(&self, x: f64, y: f64) -> Point {
        if usable(x) && usable(y) { (self.x.at(x), self.y.at(y)) } else { (f64::NAN, f64::NAN) }
    }

    /// Where a dot stands; none beyond the axes.
    pub fn dot(&self, [x, y]: [f64; 2]) -> Option<Point> {
        (usable(x) && usable(y) && self.x.holds(x) && self.y.holds(y)).then(|| self.at(x, y))
    }

    /// The middle of a row; none for one that is not there.
    fn middle(&self, row: usize) -> Option<f64> {
        self.y.holds(row as f64).then(|| self.y.at(row as f64))
    }

    /// A bar, at least one unit wide; none where nothing of it is on the axis.
    fn bar(&self, row: usize, [lane, lanes]: [usize; 2], from: f64, to: f64) -> Option<Area> {
        let (low, high) = (from.min(to), from.max(to));
        let (least, most) = self.x.values();
        if !usable(from) || !usable(to) || high < least || low > most {
            return None;
        }
        let lanes = lanes.max(1);
        let room = self.row - 8.0;
        let each = room / lanes as f64;
        let thick = (each - if lanes > 1 { 1.0 } else { 0.0 }).clamp(2.0, 18.0);
        let top =
            self.middle(row)? - lanes as f64 * (each.min(18.0)) / 2.0 + lane.min(lanes - 1) as f64 * each.min(18.0);
        let (left, right) = (self.x.within(low), self.x.within(high));
        // A bar at the very end of the axis is not to leave it.
        let left = if right - left < 1.0 { left.min(self.area.right - 1.0) } else { left };
        Some(Area { left, top, right: right.max(left + 1.0), bottom: top + thick })
    }
}

/// What labels of dots are not to run through.
pub fn obstacles(marks: &[Mark], frame: &Frame, forms: &Forms) -> Obstacles {
    let mut found = Obstacles::default();
    for mark in marks {
        match mark {
            Mark::Line { points, name, ink, dash } => {
                let width = forms.stroke(name, *ink, *dash).width;
                let points: Vec<Point> = points.iter().map(|[x, y]| frame.at(*x, *y)).collect();
                found.lines.extend(frame.area.line(&points).into_iter().filter(|_| width > 0.0));
            }
            Mark::Dot { at, .. } => found.areas.extend(frame.dot(*at).map(|(x, y)| Area {
                left: x - frame.radius,
                top: y - frame.radius,
                right: x + frame.radius,
                bottom: y + frame.radius,
            })),
            Mark::Bar { row, lane, from, to, .. } => found.areas.extend(frame.bar(*row, *lane, *from, *to)),
            _ => {}
        }
    }
    found
}

/// True where a bar starts at nought.
pub fn has_bars_from_nought(marks: &[Mark]) -> bool {
    marks.iter().any(|mark| matches!(mark, Mark::Bar { from, .. } if *from == 0.0))
}

/// Thin lines from the end of a row's only bar to the next row's, where that goes on from there or ends there.
pub fn connectors(pen: &Pen<'_>, marks: &[Mark], frame: &Frame) -> Drawn {
    let bars: Vec<(usize, f64, f64)> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Bar { row, lane: [_, 1], from, to, .. } => Some((*row, *from, *to)),
            _ => None,
        })
        .collect();
    for pair in bars.windows(2) {
        let ((row, _, reached), (next, from, to)) = (pair[0], pair[1]);
        let near = |value: f64| (value - reached).abs() <= 1e-6 * reached.abs().max(1.0);
        let goes_on = near(from) || (from == 0.0 && near(to));
        let Some((top, bottom)) = frame.middle(row).zip(frame.middle(next)).filter(|_| goes_on && next == row + 1)
        else {
            continue;
        };
        if reached != 0.0 && usable(reached) && frame.x.holds(reached) {
            pen.line(&[(frame.x.at(reached), top), (frame.x.at(reached), bottom)], GREY, 1.0)?;
        }
    }
    Ok(())
}

/// Draws what of a mark is on the axes. Levels, brackets and labels of dots are laid out with their panel.
pub fn draw(pen: &Pen<'_>, mark: &Mark, frame: &Frame, forms: &Forms) -> Drawn {
    match mark {
        Mark::Line { name, points, ink, dash } => {
            let look = forms.stroke(name, *ink, *dash);
            let points: Vec<Point> = points.iter().map(|[x, y]| frame.at(*x, *y)).collect();
            for part in frame.area.line(&points) {
                // So that it is seen on a band of its own colour.
                pen.line(&part, WHITE, look.width + 2.0)?;
                pen.dashed(&part, look.pattern, stroke(*ink), look.width)?;
            }
            let inside = points.iter().filter(|at| {
                let Area { left, top, right, bottom } = frame.area;
                (left..=right).contains(&at.0) && (top..=bottom).contains(&at.1)
            });
            if look.dotted && points.len() <= MOST_DOTS {
                inside.clone().try_for_each(|at| pen.dot(*at, 3.5, Shape::Round, false, stroke(*ink)))?;
            }
            Ok(())
        }
        Mark::Band { points, ink, .. } => band(pen, points, *ink, frame),
        Mark::Bins { bins, dark } => histogram(pen, bins, *dark, frame),
        Mark::Bar { row, lane, from, to, ink, label, .. } => bar(pen, (*row, *lane), (*from, *to), *ink, label, frame),
        Mark::Range { row, thick, thin, middle, ink, .. } => range(pen, *row, [*thick, *thin], *middle, *ink, frame),
        Mark::Dot { name, at, shape, ink, .. } => {
            let form = forms.form(name, *ink, *shape);
            let Some(at) = frame.dot(*at) else { return Ok(()) };
            pen.dot(at, frame.radius, form.shape, form.hollow, stroke(*ink))
        }
        Mark::Strip { ends } => {
            let Area { left, top, right, bottom } = frame.area;
            if !ends.iter().all(|end| usable(*end)) {
                return Ok(());
            }
            let ends = ends.map(|end| frame.y.at(end).clamp(top, bottom));
            pen.rect((left, ends[0]), (right, ends[1]), GRID)?;
            // The ground is too pale to be seen by itself.
            ends.into_iter().try_for_each(|y| pen.line(&[(left, y), (right, y)], GREY, 1.0))
        }
        Mark::Level { .. } | Mark::Bracket { .. } | Mark::Cell { .. } => Ok(()),
    }
}

fn band(pen: &Pen<'_>, points: &[[f64; 3]], ink: Ink, frame: &Frame) -> Drawn {
    let is_whole = |point: &[f64; 3]| point.iter().all(|value| usable(*value));
    for run in points.split(|point| !is_whole(point)).filter(|run| !run.is_empty()) {
        let low = run.iter().map(|[x, low, _]| frame.at(*x, *low));
        let high: Vec<Point> = run.iter().map(|[x, _, high]| frame.at(*x, *high)).collect();
        let outline: Vec<Point> = high.iter().copied().chain(low.rev()).collect();
        pen.polygon(&frame.area.polygon(&outline), fill(ink))?;
        if stroke(ink) != fill(ink) {
            let edges = [high, run.iter().map(|[x, low, _]| frame.at(*x, *low)).collect()];
            for part in edges.iter().flat_map(|edge| frame.area.line(edge)) {
                pen.line(&part, stroke(ink), 1.25)?;
            }
        }
    }
    Ok(())
}

/// Bars whose areas are the shares, as one outline so that no seams show; the part inside the range is dark.
fn histogram(pen: &Pen<'_>, bins: &[[f64; 3]], dark: [f64; 2], frame: &Frame) -> Drawn {
    let (least, most) = frame.x.values();
    let is_usable = |bin: &&[f64; 3]| bin.iter().all(|value| usable(*value)) && bin[2] > 0.0;
    // A bin without width (all outcomes equal) is a bar six units wide.
    let bars: Vec<(f64, f64, f64)> = bins
        .iter()
        .filter(is_usable)
        .filter(|bin| bin[0].max(bin[1]) >= least && bin[0].min(bin[1]) <= most)
        .map(|[from, to, share]| {
            let (left, right) = (frame.x.at(from.min(*to)), frame.x.at(from.max(*to)));
            let (left, right) = if right - left < 0.5 { (left - 3.0, left + 3.0) } else { (left, right) };
            (left.max(frame.area.left), right.min(frame.area.right), share / (right - left))
        })
        .collect();
    let highest = bars.iter().map(|bar| bar.2).fold(0.0, f64::max);
    let Area { top, bottom, .. } = frame.area;
    let up = |height: f64| bottom - (bottom - top - 4.0) * height / highest;
    let shown = |from: f64, to: f64, colour| {
        // Bins that do not follow each other have nothing between them.
        let mut run: Vec<Point> = Vec::new();
        let close = |run: &mut Vec<Point>| {
            if let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) {
                run.insert(0, (first.0, bottom));
                run.push((last.0, bottom));
            }
            std::mem::take(run)
        };
        for (left, right, height) in bars.iter().filter(|bar| bar.1 > from && bar.0 < to) {
            if run.last().is_some_and(|last| (last.0 - left).abs() > 0.5) {
                pen.polygon(&close(&mut run), colour)?;
            }
            run.extend([(left.max(from), up(*height)), (right.min(to), up(*height))]);
        }
        pen.polygon(&close(&mut run), colour)
    };
    shown(f64::NEG_INFINITY, f64::INFINITY, MID_BLUE)?;
    if !dark.iter().all(|end| usable(*end)) {
        return Ok(());
    }
    let (from, to) = (frame.x.within(dark[0].min(dark[1])), frame.x.within(dark[0].max(dark[1])));
    // A range without width colours the bar that it is in.
    let (from, to) = if to - from < 1.0 { (from - 3.0, to + 3.0) } else { (from, to) };
    shown(from, to, DARK_BLUE)
}

fn bar(
    pen: &Pen<'_>,
    (row, lane): (usize, [usize; 2]),
    (from, to): (f64, f64),
    ink: Ink,
    label: &str,
    frame: &Frame,
) -> Drawn {
    let Some(bar) = frame.bar(row, lane, from, to) else { return Ok(()) };
    let middle = f64::midpoint(bar.top, bar.bottom);
    let (mut left, mut right) = (bar.left, bar.right);
    if frame.cut && from == 0.0 {
        let x = frame.x.within(to);
        pen.dot((x, middle), 6.5, Shape::Diamond, false, stroke(ink))?;
        (left, right) = (x - 7.0, x + 7.0);
    } else {
        pen.rect((bar.left, bar.top), (bar.right, bar.bottom), stroke(ink))?;
    }
    let Area { left: least, right: most, .. } = frame.area;
    let words = fitted(&plain(label), TEXT, most - least - 8.0);
    if words.is_empty() {
        return Ok(());
    }
    let width = measure(&words, TEXT) + 5.0;
    let (before, after) = (left - width >= least, right + width <= most);
    // At its end; at its start where there is no room; else on it, inside the panel.
    let at_left = if to < from { before || !after } else { before && !after };
    match (at_left, before, after) {
        (true, true, _) => pen.label((left - 5.0, middle), &words, TEXT, Align::Right),
        (false, _, true) => pen.label((right + 5.0, middle), &words, TEXT, Align::Left),
        _ => pen.label((most - 4.0, middle), &words, TEXT, Align::Right),
    }
}

fn range(pen: &Pen<'_>, row: usize, parts: [Option<[f64; 2]>; 2], middle: f64, ink: Ink, frame: &Frame) -> Drawn {
    let Some(y) = frame.middle(row) else { return Ok(()) };
    // What lies beyond the axis is not drawn.
    let shown = |[from, to]: [f64; 2]| {
        let (low, high) = (from.min(to), from.max(to));
        let (least, most) = frame.x.values();
        let is_on = usable(low) && usable(high) && high >= least && low <= most;
        is_on.then(|| [frame.x.within(low), frame.x.within(high)])
    };
    let [thick, thin] = parts.map(|part| part.and_then(shown));
    let middle = (usable(middle) && frame.x.holds(middle)).then(|| frame.x.at(middle));
    glyphs::range(&pen.moved((0.0, y)), thin, thick, middle, ink)
}
