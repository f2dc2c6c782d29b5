//! From values to units, and round values in between.

/// A linear scale from values to units.
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

    /// Where a value lies, or the end beyond which it lies.
    pub fn within(&self, value: f64) -> f64 {
        self.at(value.clamp(self.values.0, self.values.1))
    }

    /// True where a value is on it, ends and a hair more included.
    pub fn holds(&self, value: f64) -> bool {
        let (low, high) = self.values;
        let slack = 1e-9 * (high - low);
        (low - slack..=high + slack).contains(&value)
    }

    /// The values at both ends, low and high.
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
    fn steps_are_round_at_any_size() {
        assert_eq!([0.003, 0.9, 1.0, 1.1, 3.0, 7.0].map(round_step), [0.005, 1.0, 1.0, 2.0, 5.0, 10.0]);
    }

    #[test]
    fn a_range_without_width_or_without_end_still_has_a_scale() {
        for values in [(5.0, 5.0), (0.0, 0.0), (f64::NAN, 1.0), (f64::NEG_INFINITY, f64::INFINITY), (-1e300, 1e300)] {
            let scale = Scale::new(values, (0.0, 100.0));
            let (low, high) = scale.values();
            assert!(low < high && scale.at(low) == 0.0 && scale.at(f64::NAN) == 0.0, "{values:?}");
        }
    }
}
