//! How many events a row of the register stands for.

/// A number of events.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the fields are what they are called")]
pub enum EventCount {
    /// Poisson: events that know nothing of each other.
    Poisson { mean: f64 },
    /// Negative binomial, by mean and sd, sd² above the mean: a Poisson whose mean is uncertain.
    NegativeBinomial { mean: f64, sd: f64 },
}

/// No more events are drawn than normals of 32 bits can tell apart: their tail is 2⁻³³.
const LEAST_CHANCE: f64 = 1.0 / (1_u64 << 33) as f64;

impl EventCount {
    /// The most events that a row may come to.
    pub const MOST: usize = 64;

    /// Expected number.
    #[must_use]
    pub const fn mean(self) -> f64 {
        match self {
            Self::Poisson { mean } | Self::NegativeBinomial { mean, .. } => mean,
        }
    }

    /// Chances of at least one event, at least two, and so on, as far as they can be drawn; one more than [`Self::MOST`] where
    /// there are more.
    #[must_use]
    pub fn chances(self) -> Vec<f64> {
        // Far enough that what is beyond is below the last chance by many orders; tails are summed from there.
        let pmf = self.pmf(8 * Self::MOST);
        let mut tail = 0.0;
        let mut tails: Vec<f64> = pmf
            .iter()
            .skip(1)
            .rev()
            .map(|chance| {
                tail += chance;
                tail
            })
            .collect();
        tails.reverse();
        tails.into_iter().take_while(|&chance| chance >= LEAST_CHANCE).take(Self::MOST + 1).collect()
    }

    /// Chances of exactly 0, 1, … `last` events.
    fn pmf(self, last: usize) -> Vec<f64> {
        // Negative binomial: size r = m² / (s² − m), and 1 − p = m / (r + m); a Poisson is its limit.
        let (first, ratio): (f64, Box<dyn Fn(f64) -> f64>) = match self {
            Self::Poisson { mean } => (libm::exp(-mean), Box::new(move |k| mean / (k + 1.0))),
            Self::NegativeBinomial { mean, sd } => {
                let size = mean * mean / (sd * sd - mean);
                let first = libm::exp(-size * libm::log1p(mean / size));
                (first, Box::new(move |k| (k + size) / (k + 1.0) * mean / (size + mean)))
            }
        };
        let mut chance = first;
        (0..=last)
            .map(|k| {
                let now = chance;
                chance *= ratio(k as f64);
                now
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_of_counts_are_those_of_high_precision() {
        let poisson = EventCount::Poisson { mean: 2.5 }.chances();
        for (k, wanted) in
            [(0, 0.917_915_001_376_101_2), (2, 0.456_186_884_116_670_35), (9, 0.000_277_352_094_620_836_2)]
        {
            let error: f64 = poisson[k] / wanted - 1.0;
            assert!(error.abs() < 1e-12, "{k}: {}", poisson[k]);
        }
        let sum: f64 = poisson.iter().sum();
        assert!((sum - 2.5).abs() < 1e-8, "the chances of at least k events sum to their mean: {sum}");
        let binomial = EventCount::NegativeBinomial { mean: 2.0, sd: 2.0 }.chances();
        for (k, wanted) in [(0, 0.75), (1, 0.5), (4, 0.109_375)] {
            assert!((binomial[k] - wanted).abs() < 1e-12, "{k}: {}", binomial[k]);
        }
    }
}
