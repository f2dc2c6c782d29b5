//! The key: one entry for each name and look, in order of first use; and the forms by which lines and dots are told apart.

use super::canvas::{Align, Drawn, Pen};
use super::glyphs::{cell, range};
use super::palette::{fill, stroke};
use super::words::{LINE, TEXT, measure, unlike};
use crate::tell::plot::{Dash, Ink, Mark, Panel, Shape};

/// Dash and gap lengths: those that a plot can name, then those for more lines than it can name.
const PATTERNS: [&[f64]; 7] =
    [&[], &[9.0, 5.0], &[2.5, 3.5], &[12.0, 4.0, 2.5, 4.0], &[18.0, 5.0], &[5.0, 9.0], &[9.0, 3.0, 2.5, 3.0, 2.5, 3.0]];
const SHAPES: [Shape; 4] = [Shape::Round, Shape::Square, Shape::Down, Shape::Diamond];
const SWATCH: f64 = 28.0;
const GAP: f64 = 22.0;

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    pub pattern: &'static [f64],
    pub width: f64,
    /// Facts have a dot at each point.
    pub dotted: bool,
}

/// How a dot looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    pub shape: Shape,
    pub hollow: bool,
}

type Named<T> = (String, Ink, T);

/// Which line has which dashes and which dot which shape: no two unlike ones the same, as long as there are enough.
#[derive(Debug, Default)]
pub struct Forms {
    lines: Vec<(Named<Dash>, usize)>,
    dots: Vec<(Named<Shape>, usize)>,
}

impl Forms {
    pub fn of(panels: &[Panel]) -> Self {
        let marks = || panels.iter().flat_map(|panel| &panel.marks);
        let line = |mark: &Mark| match mark {
            // A line without a name is in no key and looks as it asks to: it takes no look from one that is.
            Mark::Line { name, ink, dash, .. } if !name.is_empty() => Some((name.clone(), *ink, *dash)),
            _ => None,
        };
        let dot = |mark: &Mark| match mark {
            Mark::Dot { name, ink, shape, .. } => Some((name.clone(), *ink, *shape)),
            _ => None,
        };
        // A fact is told from others by its dots already.
        let (facts, others): (Vec<_>, Vec<_>) = marks().filter_map(line).partition(|line| line.1 == Ink::Fact);
        let mut lines = assigned(facts, |dash| dash as usize, PATTERNS.len());
        lines.extend(assigned(others, |dash| dash as usize, PATTERNS.len()));
        Self { lines, dots: assigned(marks().filter_map(dot), |shape| shape as usize, 2 * SHAPES.len()) }
    }

    pub fn stroke(&self, name: &str, ink: Ink, dash: Dash) -> Stroke {
        let found = self.lines.iter().find(|((n, i, d), _)| n == name && *i == ink && *d == dash);
        let pattern = PATTERNS[found.map_or(dash as usize, |(_, form)| *form)];
        let width = if matches!(ink, Ink::Main | Ink::Fact) { 3.0 } else { 2.25 };
        Stroke { pattern, width, dotted: ink == Ink::Fact }
    }

    pub fn form(&self, name: &str, ink: Ink, shape: Shape) -> Form {
        let found = self.dots.iter().find(|((n, i, s), _)| n == name && *i == ink && *s == shape);
        let form = found.map_or(shape as usize, |(_, form)| *form);
        Form { shape: SHAPES[form % SHAPES.len()], hollow: form >= SHAPES.len() }
    }
}

/// A form for each of the distinct ones: the wanted one unless another has it, then the first that nobody wants.
fn assigned<T: Copy + PartialEq>(
    all: impl IntoIterator<Item = Named<T>>,
    wanted: fn(T) -> usize,
    forms: usize,
) -> Vec<(Named<T>, usize)> {
    let mut distinct: Vec<Named<T>> = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    let mut given: Vec<usize> = Vec::new();
    for (_, _, look) in &distinct {
        let free = |form: &usize| !given.contains(form);
        let unwanted = |form: &usize| free(form) && distinct.iter().all(|(_, _, other)| wanted(*other) != *form);
        let own = Some(wanted(*look)).filter(free);
        let form = own.or_else(|| (0..forms).find(unwanted)).or_else(|| (0..forms).find(free));
        given.push(form.unwrap_or_else(|| wanted(*look)));
    }
    distinct.into_iter().zip(given).collect()
}

/// Dash and gap lengths of a level, which has its label beside it.
pub const fn pattern(dash: Dash) -> &'static [f64] {
    PATTERNS[dash as usize]
}

/// How an entry looks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Swatch {
    Line(Ink, Stroke),
    Band(Ink),
    Bar(Ink),
    Range(Ink),
    Dot(Ink, Form),
    /// Of the depths of a grid.
    Depths,
}

/// The key of a plot, laid out in lines.
pub struct Key {
    /// Left end, line, look and words of each entry.
    entries: Vec<(f64, usize, Swatch, String)>,
    lines: usize,
}

impl Key {
    pub fn new(panels: &[Panel], forms: &Forms, width: f64) -> Self {
        let mut found: Vec<(Swatch, String)> = Vec::new();
        for mark in panels.iter().flat_map(|panel| &panel.marks) {
            let entry = match mark {
                Mark::Line { name, ink, dash, .. } => (Swatch::Line(*ink, forms.stroke(name, *ink, *dash)), name),
                Mark::Band { name, ink, .. } => (Swatch::Band(*ink), name),
                Mark::Bar { name, ink, .. } => (Swatch::Bar(*ink), name),
                Mark::Range { name, ink, .. } => (Swatch::Range(*ink), name),
                Mark::Dot { name, ink, shape, .. } => (Swatch::Dot(*ink, forms.form(name, *ink, *shape)), name),
                Mark::Cell { depth, .. } if *depth > 0 => (Swatch::Depths, &"the darker, the worse".to_owned()),
                Mark::Cell { .. }
                | Mark::Bins { .. }
                | Mark::Level { .. }
                | Mark::Bracket { .. }
                | Mark::Strip { .. } => {
                    continue;
                }
            };
            let entry = (entry.0, entry.1.clone());
            if !entry.1.trim().is_empty() && !found.contains(&entry) {
                found.push(entry);
            }
        }
        let names: Vec<String> = found.iter().map(|(_, name)| name.clone()).collect();
        let names = unlike(&names, |name| swatch_width(Swatch::Depths) + 8.0 + measure(name, TEXT) <= width);
        let (mut x, mut line) = (0.0, 0);
        let mut entries = Vec::new();
        for ((swatch, _), name) in found.into_iter().zip(names) {
            let needed = swatch_width(swatch) + 8.0 + measure(&name, TEXT);
            if x > 0.0 && x + needed > width {
                (x, line) = (0.0, line + 1);
            }
            entries.push((x, line, swatch, name));
            x += needed + GAP;
        }
        let lines = if entries.is_empty() { 0 } else { line + 1 };
        Self { entries, lines }
    }

    /// Height in units; nought where there is no entry.
    pub fn height(&self) -> f64 {
        if self.lines == 0 { 0.0 } else { self.lines as f64 * (LINE + 3.0) + 8.0 }
    }

    pub fn draw(&self, pen: &Pen<'_>) -> Drawn {
        for (x, line, swatch, name) in &self.entries {
            let y = (*line as f64 + 0.5) * (LINE + 3.0);
            draw(&pen.moved((*x, y)), *swatch)?;
            pen.text((x + swatch_width(*swatch) + 8.0, y), name, TEXT, Align::Left)?;
        }
        Ok(())
    }
}

fn swatch_width(swatch: Swatch) -> f64 {
    match swatch {
        Swatch::Line(..) | Swatch::Range(_) => SWATCH + 12.0,
        Swatch::Band(_) | Swatch::Bar(_) => 20.0,
        Swatch::Dot(..) => 14.0,
        Swatch::Depths => 4.0 * 20.0,
    }
}

fn draw(pen: &Pen<'_>, swatch: Swatch) -> Drawn {
    let width = swatch_width(swatch);
    match swatch {
        Swatch::Line(ink, look) => {
            pen.dashed(&[(0.0, 0.0), (width, 0.0)], look.pattern, stroke(ink), look.width)?;
            if look.dotted { pen.dot((width / 2.0, 0.0), 3.5, Shape::Round, false, fill(ink)) } else { Ok(()) }
        }
        Swatch::Band(ink) => {
            pen.rect((0.0, -7.0), (width, 7.0), fill(ink))?;
            pen.frame((0.0, -7.0), (width, 7.0), stroke(ink), 1.0)
        }
        Swatch::Bar(ink) => pen.rect((0.0, -7.0), (width, 7.0), fill(ink)),
        Swatch::Range(ink) => range(pen, Some([0.0, width]), Some([8.0, width - 8.0]), Some(width / 2.0), ink),
        Swatch::Dot(ink, form) => pen.dot((width / 2.0, 0.0), 5.5, form.shape, form.hollow, fill(ink)),
        Swatch::Depths => (1..=4_u8).try_for_each(|depth| {
            let left = 20.0 * f64::from(depth - 1);
            cell(pen, (left, -8.0), (left + 18.0, 8.0), depth)
        }),
    }
}
