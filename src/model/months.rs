//! The year by month: what was planned, what has happened, and how the rest falls over the months to come.

use crate::units::Money;

/// Months of a year.
pub const YEAR: usize = 12;

/// The year by month.
#[derive(Debug, Clone)]
pub struct Months {
    /// One entry an account.
    pub accounts: Vec<AccountMonths>,
    /// How each line of the model falls over the months to come.
    pub lines: Vec<Phasing>,
    /// How the effect of rules falls over the months to come.
    pub rules: Phasing,
    /// Sd of the monthly noise, in £m, for a turnover of £1m: it grows as the square root of turnover.
    pub noise: f64,
    /// Correlation of the noise with that of the month before.
    pub autocorrelation: f64,
}

/// The months of one account.
#[derive(Debug, Clone, Default)]
pub struct AccountMonths {
    /// Planned position of each month, incentive money left out.
    pub plan: [Money; YEAR],
    /// Planned incentive money of each month.
    pub incentive: [Money; YEAR],
    /// Actual position of each month to date, incentive money left out.
    pub actual: Vec<Money>,
    /// Incentive money in the actuals of each month to date.
    pub actual_incentive: Vec<Money>,
}

/// How an amount of the year falls over the months still to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phasing {
    /// The same every month.
    Flat,
    /// Rising month by month: 1, 2, 3, ...
    Linear,
    /// Back-loaded: 1, 4, 9, ...
    HockeyStick,
    /// December to March, as 1, 1.4, 1.2, 0.8.
    Winter,
    /// All in month 12.
    Month12,
    /// Weights of one's own for months 1 to 12.
    Custom([f64; YEAR]),
}

impl Phasing {
    /// Its built-in name; none for one's own.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "flat" => Self::Flat,
            "linear" => Self::Linear,
            "hockey_stick" => Self::HockeyStick,
            "winter" => Self::Winter,
            "month_12" => Self::Month12,
            _ => return None,
        })
    }

    /// Shares of months 1 to 12 that sum to one: nought up to `as_at`, weight / sum of weights after it. All nought when no
    /// month to come has a weight.
    #[must_use]
    pub fn shares(self, as_at: u8) -> [f64; YEAR] {
        let mut weights = [0.0; YEAR];
        for (month, weight) in (1_u8..).zip(&mut weights) {
            let ahead = f64::from(month) - f64::from(as_at);
            if ahead <= 0.0 {
                continue;
            }
            *weight = match self {
                Self::Flat => 1.0,
                Self::Linear => ahead,
                Self::HockeyStick => ahead * ahead,
                Self::Winter => match month {
                    9 => 1.0,
                    10 => 1.4,
                    11 => 1.2,
                    12 => 0.8,
                    _ => 0.0,
                },
                Self::Month12 => f64::from(u8::from(month == 12)),
                Self::Custom(weights) => weights[usize::from(month) - 1],
            };
        }
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 { weights.map(|weight| weight / sum) } else { weights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one_and_none_is_past() {
        let all = [
            Phasing::Flat,
            Phasing::Linear,
            Phasing::HockeyStick,
            Phasing::Winter,
            Phasing::Month12,
            Phasing::Custom([3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 2.0]),
        ];
        for phasing in all {
            for as_at in 0..12 {
                let shares = phasing.shares(as_at);
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{phasing:?} at {as_at}");
                assert!(shares[..usize::from(as_at)].iter().all(|&share| share == 0.0), "{phasing:?} at {as_at}");
            }
        }
    }

    #[test]
    fn phasings_by_hand_at_month_9() {
        assert_eq!(Phasing::Linear.shares(9)[9..], [1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0]);
        assert_eq!(Phasing::HockeyStick.shares(9)[9..], [1.0 / 14.0, 4.0 / 14.0, 9.0 / 14.0]);
        let left = 1.4 + 1.2 + 0.8;
        assert_eq!(Phasing::Winter.shares(9)[9..], [1.4 / left, 1.2 / left, 0.8 / left]);
        assert_eq!(Phasing::Month12.shares(9)[9..], [0.0, 0.0, 1.0]);
    }
}
