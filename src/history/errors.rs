//! Small samples: mean, standard deviation, the predictive distribution of one more value, and what lies between the months.

use libm::sqrt;

use crate::numerics::gamma;
use crate::numerics::student::Student;

/// A small sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Number of values.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation (n − 1); none of one value.
    pub sd: Option<f64>,
}

impl Sample {
    /// Of values; none of no values.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few years")]
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Some(Self { n, mean, sd: (n > 1).then(|| sqrt(squares / (n as f64 - 1.0))) })
    }

    /// The distribution of `start` plus one more value, the values being normal with unknown mean and variance:
    /// start + mean + t(n − 1) · sd · √(1 + 1/n). None of fewer than two values, or without spread.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few years")]
    pub fn predictive(&self, start: f64) -> Option<Student> {
        let sd = self.sd.filter(|sd| *sd > 0.0)?;
        let n = self.n as f64;
        Some(Student { centre: start + self.mean, scale: sd * sqrt(1.0 + 1.0 / n), degrees: n - 1.0 })
    }

    /// The interval that holds the true mean with chance `share`, if the values are normal: mean ± t(n − 1) · sd / √n.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few years")]
    pub fn mean_interval(&self, share: f64) -> Option<(f64, f64)> {
        let sd = self.sd.filter(|sd| *sd > 0.0)?;
        let n = self.n as f64;
        let t = Student { centre: self.mean, scale: sd / sqrt(n), degrees: n - 1.0 };
        Some((t.quantile(0.5 * (1.0 - share)), t.quantile(0.5 * (1.0 + share))))
    }

    /// The standard deviation of one more value: sd √(1 + 1/n).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few years")]
    pub fn next_sd(&self) -> Option<f64> {
        Some(self.sd? * sqrt(1.0 + 1.0 / self.n as f64))
    }

    /// The interval that holds the true standard deviation with chance `share`, if the values are normal:
    /// sd √((n − 1) / χ²), equal tails.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few years")]
    pub fn sd_interval(&self, share: f64) -> Option<(f64, f64)> {
        let sd = self.sd?;
        let degrees = self.n as f64 - 1.0;
        let tail = 0.5 * (1.0 - share);
        let chi_square = |lower: f64| 2.0 * gamma::quantile(0.5 * degrees, lower, 1.0 - lower);
        Some((sd * sqrt(degrees / chi_square(1.0 - tail)), sd * sqrt(degrees / chi_square(tail))))
    }
}

/// A sample at any month from samples at some: the bias is taken on the straight line between the months on either side;
/// spread and number of years are those of the side with more years (on a tie of the nearer, and then of the later), because two
/// years say next to nothing of a spread. Beyond the first or last month the sample there stands. `points` ascend by month.
#[must_use]
pub fn at_month(points: &[(u8, Sample)], month: u8) -> Option<Sample> {
    let before = points.iter().rev().find(|(at, _)| *at <= month);
    let after = points.iter().find(|(at, _)| *at >= month);
    let ((from, low), (to, high)) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (only, None) | (None, only) => return only.map(|(_, sample)| *sample),
    };
    if from == to {
        return Some(*low);
    }
    let share = f64::from(month - from) / f64::from(to - from);
    let richer = match low.n.cmp(&high.n) {
        std::cmp::Ordering::Greater => low,
        std::cmp::Ordering::Less => high,
        std::cmp::Ordering::Equal => {
            if share < 0.5 {
                low
            } else {
                high
            }
        }
    };
    Some(Sample { mean: low.mean + share * (high.mean - low.mean), ..*richer })
}
