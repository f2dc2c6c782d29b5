//! Money: the one unit whose mix-up would cost money.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use serde::{Serialize, Serializer};

/// An amount in £m. Surplus is positive, deficit negative.
///
/// Amounts that are posted to an account lie on a grid of 2⁻²⁷ £m (under a penny), so that sums up to 2²⁶ £m are
/// exact in `f64` in any order: rows, threads and vector width cannot change a bit of a total.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Money(f64);

/// 1.5 · 2²⁵: adding and subtracting it rounds an `f64` to the nearest multiple of 2⁻²⁷, ties to even.
pub const GRID_CONSTANT: f64 = 1.5 * 33_554_432.0;

/// Rounds an amount in £m to the money grid. Valid for |amount| < 2²⁴ £m.
#[inline]
#[must_use]
pub fn to_grid(amount: f64) -> f64 {
    (amount + GRID_CONSTANT) - GRID_CONSTANT
}

/// 2²⁷: grid units in £1m.
pub const UNITS: f64 = 134_217_728.0;

/// The exact sum of at most 256 grid amounts below 2¹⁸ £m, in grid units: such a sum is exact in f64 in any order.
#[inline(always)]
#[must_use]
pub fn exact_sum(values: &[f64]) -> i128 {
    let mut lanes = [0.0; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    for chunk in chunks {
        for (sum, value) in lanes.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    to_units(lanes.iter().sum::<f64>() + rest.iter().sum::<f64>()).into()
}

/// Grid units of an amount on the grid, up to 2²⁶ £m.
#[expect(clippy::cast_possible_truncation, reason = "a multiple of the grid step is an integer in units")]
#[must_use]
pub fn to_units(amount: f64) -> i64 {
    (amount * UNITS) as i64
}

/// Grid units of an amount on the grid below 2²⁴ £m: with [`GRID_CONSTANT`] added, they are the low bits of the number.
#[inline(always)]
#[must_use]
pub fn units_of(amount: f64) -> i64 {
    (amount + GRID_CONSTANT).to_bits().wrapping_sub(GRID_CONSTANT.to_bits()).cast_signed()
}

/// An amount in £m from grid units.
#[expect(clippy::cast_precision_loss, reason = "rounds once, at the very end")]
#[must_use]
pub fn from_units(units: i128) -> f64 {
    units as f64 / UNITS
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);

    /// From £m. The caller has checked that the number is finite.
    #[must_use]
    pub const fn from_millions(millions: f64) -> Self {
        Self(millions)
    }

    /// The amount in £m.
    #[must_use]
    pub const fn millions(self) -> f64 {
        self.0
    }

    /// The amount in words, to £1,000 at most: `£2.5m`, a deficit in brackets: `£(6,500)m`.
    #[must_use]
    pub fn shown(self) -> String {
        let size = format!("{:.3}", self.0.abs());
        let size = size.trim_end_matches('0').trim_end_matches('.');
        let (whole, decimals) = size.split_once('.').map_or((size, None), |(whole, decimals)| (whole, Some(decimals)));
        let mut out = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        if let Some(decimals) = decimals {
            out.push('.');
            out.push_str(decimals);
        }
        if self.is_deficit() && out != "0" { format!("£({out})m") } else { format!("£{out}m") }
    }

    /// The amount rounded to the money grid.
    #[must_use]
    pub fn on_grid(self) -> Self {
        Self(to_grid(self.0))
    }

    /// True for a deficit.
    #[must_use]
    pub fn is_deficit(self) -> bool {
        self.0 < 0.0
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<f64> for Money {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_two_to_the_minus_27() {
        let step = 2f64.powi(-27);
        assert_eq!(to_grid(0.4 * step), 0.0);
        assert_eq!(to_grid(0.6 * step), step);
        assert_eq!(to_grid(-519.0), -519.0);
        assert!((to_grid(0.1) - 0.1).abs() <= step / 2.0);
    }

    #[test]
    fn an_amount_in_words_has_deficits_in_brackets() {
        for (amount, words) in [
            (0.0, "£0m"),
            (-0.0001, "£0m"),
            (2.5, "£2.5m"),
            (-6500.0, "£(6,500)m"),
            (1_234_567.25, "£1,234,567.25m"),
            (-0.435, "£(0.435)m"),
        ] {
            assert_eq!(Money::from_millions(amount).shown(), words);
        }
    }

    #[test]
    fn grid_amounts_add_exactly_in_any_order() {
        let amounts: Vec<f64> = (0..1000).map(|i| to_grid(f64::from(i) * 0.137 - 61.3)).collect();
        let forwards: f64 = amounts.iter().sum();
        let backwards: f64 = amounts.iter().rev().sum();
        assert_eq!(forwards.to_bits(), backwards.to_bits());
    }
}
