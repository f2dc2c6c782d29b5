//! Scales and axes: round tick values, brackets for deficits, few and light gridlines.

use super::canvas::{Align, Drawn, GREY, GRID, Pen, text};
use crate::render::format::{Step, money};

/// A linear scale from values to chart units.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    values: (f64, f64),
    units: (f64, f64),
}

impl Scale {
    /// `values.0` lies at `units.0`, `values.1` at `units.1`. A range without width, or not finite, is given some.
    pub fn new(values: (f64, f64), units: (f64, f64)) -> Self {
        let (low, high) = (values.0.min(values.1), values.0.max(values.1));
        let values = match high - low {
            width if !width.is_finite() => (-1.0, 1.0),
            width if width > 1e-9 * low.abs().max(high.abs()) && width > 0.0 => (low, high),
            _ => {
                let margin = if low == 0.0 { 1.0 } else { 0.05 * low.abs() };
                (low - margin, high + margin)
            }
        };
        Self { values, units }
    }

    /// Where a value lies; the low end for one that is not finite.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.values.0) / (self.values.1 - self.values.0);
        let share = if share.is_finite() { share } else { 0.0 };
        self.units.0 + share * (self.units.1 - self.units.0)
    }

    /// The values at both ends.
    pub fn values(&self) -> (f64, f64) {
        self.values
    }

    /// Round values in range, at most about `most`, and the step between them.
    pub fn ticks(&self, most: usize) -> (Vec<f64>, f64) {
        let (low, high) = self.values;
        let step = round_step((high - low) / most as f64);
        let first = (low / step - 1e-9).ceil();
        let count = ((high / step + 1e-9).floor() - first).max(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count, not below zero")]
        let count = count.min(50.0) as usize;
        ((0..=count).map(|k| (first + k as f64) * step).collect(), step)
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`. Multiplies only: no `log` or `pow`, whose
/// last bits differ between machines.
fn round_step(least: f64) -> f64 {
    let mut power = 1.0;
    while power * 5.0 < least && power < 1e18 {
        power *= 10.0;
    }
    while power / 10.0 * 5.0 >= least && power > 1e-9 {
        power /= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|m| m * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// An axis of money along the bottom of a plot, with its title below.
pub fn money_axis(pen: &Pen<'_>, scale: &Scale, bottom: f64, top: f64, title: &str, grid: bool) -> Drawn {
    let (ticks, step) = scale.ticks(8);
    for tick in ticks {
        let x = scale.at(tick);
        if grid {
            pen.line(&[(x, top), (x, bottom)], GRID, 1.0)?;
        }
        pen.line(&[(x, bottom), (x, bottom + 5.0)], GREY, 1.0)?;
        pen.text((x, bottom + 16.0), &money(tick, Step::between_ticks(step)), text(13.0), Align::Middle)?;
    }
    pen.line(&[(scale.units.0, bottom), (scale.units.1, bottom)], GREY, 1.0)?;
    let middle = f64::midpoint(scale.units.0, scale.units.1);
    pen.text((middle, bottom + 38.0), title, text(13.0), Align::Middle)
}

/// Horizontal gridlines at shares of one, labelled in per cent on the left.
pub fn percent_axis(pen: &Pen<'_>, scale: &Scale, left: f64, right: f64) -> Drawn {
    for percent in [0, 20, 40, 60, 80, 100] {
        let y = scale.at(f64::from(percent) / 100.0);
        pen.line(&[(left, y), (right, y)], GRID, 1.0)?;
        pen.text((left - 8.0, y), &format!("{percent}%"), text(13.0), Align::Right)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let scale = Scale::new((-1_812.0, -480.0), (0.0, 1_000.0));
        let (ticks, step) = scale.ticks(8);
        assert_eq!(step, 200.0);
        assert_eq!(ticks, [-1800.0, -1600.0, -1400.0, -1200.0, -1000.0, -800.0, -600.0]);
    }

    #[test]
    fn every_range_has_ticks_and_finite_places() {
        let ranges = [(0.0, 0.0), (5.0, 5.0), (f64::NAN, 1.0), (-1e12, 3e12), (1e-7, 3e-7), (f64::INFINITY, 0.0)];
        for values in ranges {
            let scale = Scale::new(values, (0.0, 100.0));
            let (ticks, _) = scale.ticks(8);
            assert!(!ticks.is_empty() && ticks.len() < 12, "{values:?}: {ticks:?}");
            assert!(ticks.iter().all(|tick| scale.at(*tick).is_finite()));
            assert!(scale.at(f64::NAN).is_finite());
        }
    }

    #[test]
    fn steps_are_one_two_or_five() {
        assert_eq!(round_step(166.5), 200.0);
        assert_eq!(round_step(0.3), 0.5);
        assert_eq!(round_step(1.0), 1.0);
        assert_eq!(round_step(7.0), 10.0);
    }
}
