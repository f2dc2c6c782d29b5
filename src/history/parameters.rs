//! `calibrated.toml`: what calibration learnt, with the data it learnt it from.

use serde::{Deserialize, Serialize};

use super::errors::{Sample, at_month};

/// The file's name.
pub const FILE: &str = "calibrated.toml";
/// Version of its format.
pub const FORMAT: u32 = 1;

/// Calibrated parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of the program that wrote it.
    pub version: String,
    /// SHA-256 of the whole history.
    pub history_sha256: String,
    /// SHA-256 of the rows of it that were used: a change elsewhere leaves it as it is.
    pub rows_sha256: String,
    /// Years that were left out.
    pub left_out: Vec<String>,
    /// The first year that was not used any more, where only earlier ones were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Outturn less official forecast, £m.
    #[serde(default)]
    pub error: Vec<Fitted>,
    /// The same as a share of turnover, of the years whose turnover is known.
    #[serde(default)]
    pub error_share: Vec<Fitted>,
    /// What each class turned over.
    #[serde(default)]
    pub turnover: Vec<Turnover>,
    /// Weight of the straight line beside the official forecast.
    #[serde(default)]
    pub blend: Vec<Fitted>,
    /// Share of declared net risk that came on top of the forecast.
    #[serde(default)]
    pub crystallisation: Vec<Fitted>,
    /// Shares of savings plans that were delivered.
    #[serde(default)]
    pub delivery: Vec<Delivery>,
    /// What became of overspends to date by the year end.
    #[serde(default)]
    pub recovery: Vec<Recovery>,
    /// Standard deviation of the sector's error, and what of it is national.
    #[serde(default)]
    pub national: Vec<National>,
}

/// Values of some years at one month, and their mean and spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// `provider`, `ccg` or `system`.
    pub class: String,
    /// Basis, such as `clean`.
    pub basis: String,
    /// Month of the data.
    pub month: u8,
    /// Years, ascending.
    pub years: Vec<String>,
    /// A value for each year.
    pub values: Vec<f64>,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation (n − 1); none of one year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
}

/// Turnover of a class, £m: income of trusts, allocation of commissioners and systems.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    /// `provider`, `ccg` or `system`.
    pub class: String,
    /// Years, ascending.
    pub years: Vec<String>,
    /// A value for each year.
    pub values: Vec<f64>,
    /// Their mean.
    pub mean: f64,
}

/// Delivery of savings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// `cip` or `qipp`.
    pub programme: String,
    /// `all`, `recurrent` or `substitution`.
    pub part: String,
    /// Years, ascending.
    pub years: Vec<String>,
    /// A share for each year.
    pub values: Vec<f64>,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation (n − 1); none of one year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
}

/// What became of overspends to date by the year end: a share that was recovered, or what the year lost after the month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// `provider` (with the systems of later years) or `ccg`.
    pub class: String,
    /// `share` or `drift`, the latter in £m, positive = lost.
    pub estimate: String,
    /// Months of the years to date.
    pub months: Vec<u8>,
    /// Years, ascending.
    pub years: Vec<String>,
    /// A value for each year: the mean of its figures.
    pub values: Vec<f64>,
    /// Lowest figure of each year; the value itself where there is one.
    pub lows: Vec<f64>,
    /// Highest figure of each year.
    pub highs: Vec<f64>,
    /// Mean of the values.
    pub mean: f64,
    /// Their standard deviation (n − 1); none of one year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
}

impl Recovery {
    /// As a sample.
    #[must_use]
    pub fn sample(&self) -> Sample {
        Sample { n: self.values.len(), mean: self.mean, sd: self.sd }
    }
}

/// The spread of the sector's error at a month and its national part: total² − own², never below nought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct National {
    /// `provider`.
    pub class: String,
    /// Basis.
    pub basis: String,
    /// Month of the data.
    pub month: u8,
    /// Years behind it.
    pub n: usize,
    /// Standard deviation of the error, £m.
    pub total_sd_m: f64,
    /// Lower end of its 95 % interval.
    pub total_low_m: f64,
    /// Upper end.
    pub total_high_m: f64,
    /// What independent organisations would give, £m: a judgement.
    pub own_sd_m: f64,
    /// The national part, £m.
    pub national_sd_m: f64,
    /// Its lower end.
    pub national_low_m: f64,
    /// Its upper end.
    pub national_high_m: f64,
}

impl Fitted {
    /// As a sample.
    #[must_use]
    pub fn sample(&self) -> Sample {
        Sample { n: self.values.len(), mean: self.mean, sd: self.sd }
    }
}

/// What is known of the errors of official forecasts at a month.
#[derive(Debug, Clone, PartialEq)]
pub struct AtMonth {
    /// Bias, spread and number of years.
    pub sample: Sample,
    /// The months and years that it is made from, in words: `month 3: 2016/17, 2017/18; month 6: …`.
    pub from: String,
    /// The years, each once.
    pub years: Vec<String>,
}

impl Parameters {
    /// Reads the text of a parameters file.
    ///
    /// # Errors
    /// A sentence, when it is not one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parameters: Self = toml::from_str(text).map_err(|error| error.message().replace('\n', "; "))?;
        if parameters.format != FORMAT {
            return Err(format!("format {} is not known; this version reads format {FORMAT}", parameters.format));
        }
        let lists = [&parameters.error, &parameters.error_share, &parameters.blend, &parameters.crystallisation];
        let good = |fitted: &Fitted| {
            fitted.years.len() == fitted.values.len()
                && !fitted.values.is_empty()
                && fitted.values.iter().chain([&fitted.mean]).chain(&fitted.sd).all(|x| x.is_finite())
                && (1..=12).contains(&fitted.month)
        };
        let sized = |of: &Turnover| of.years.len() == of.values.len() && of.mean.is_finite() && of.mean > 0.0;
        if lists.into_iter().flatten().all(good) && parameters.turnover.iter().all(sized) {
            Ok(parameters)
        } else {
            Err("a list of values does not fit its years or month".to_owned())
        }
    }

    /// The text of the file.
    ///
    /// # Errors
    /// A sentence: a mistake in this program.
    pub fn text(&self) -> Result<String, String> {
        let body = toml::to_string(self).map_err(|error| error.to_string())?;
        Ok(format!(
            "# Written by `outturn calibrate`; every figure is in £m or a share. docs/METHOD.md says how.\n{body}"
        ))
    }

    /// True when a year is in any value.
    #[must_use]
    pub fn holds(&self, year: &str) -> bool {
        let lists = self.error.iter().chain(&self.blend).chain(&self.crystallisation).map(|fitted| &fitted.years);
        let delivered = self.delivery.iter().map(|delivery| &delivery.years);
        lists.chain(delivered).chain(self.recovery.iter().map(|of| &of.years)).flatten().any(|held| held == year)
    }

    /// The errors of official forecasts at a month, between the months that are known where need be.
    #[must_use]
    pub fn error_at(&self, class: &str, basis: &str, month: u8) -> Option<AtMonth> {
        let mine = self.error.iter().filter(|e| e.class == class && e.basis == basis);
        let mut mine: Vec<&Fitted> = mine.collect();
        mine.sort_by_key(|fitted| fitted.month);
        let points: Vec<(u8, Sample)> = mine.iter().map(|fitted| (fitted.month, fitted.sample())).collect();
        let sample = at_month(&points, month)?;
        let before = mine.iter().rev().find(|fitted| fitted.month <= month);
        let after = mine.iter().find(|fitted| fitted.month >= month);
        let mut used: Vec<&&Fitted> = before.into_iter().chain(after).collect();
        used.dedup_by_key(|fitted| fitted.month);
        let part = |fitted: &&&Fitted| format!("month {}: {}", fitted.month, fitted.years.join(", "));
        let from: Vec<String> = used.iter().map(part).collect();
        let mut years: Vec<String> = used.iter().flat_map(|fitted| fitted.years.clone()).collect();
        years.sort();
        years.dedup();
        Some(AtMonth { sample, from: from.join("; "), years })
    }

    /// What a class turned over, mean of the years that are known.
    #[must_use]
    pub fn turnover_of(&self, class: &str) -> Option<f64> {
        self.turnover.iter().find(|turnover| turnover.class == class).map(|turnover| turnover.mean)
    }

    /// The weight of the straight line at a month that has one.
    #[must_use]
    pub fn blend_at(&self, class: &str, basis: &str, month: u8) -> Option<&Fitted> {
        self.blend.iter().find(|b| b.class == class && b.basis == basis && b.month == month)
    }

    /// What became of overspends of a class: `share` or `drift`.
    #[must_use]
    pub fn recovery_of(&self, class: &str, estimate: &str) -> Option<&Recovery> {
        self.recovery.iter().find(|of| of.class == class && of.estimate == estimate)
    }

    /// Delivery of a part of a programme.
    #[must_use]
    pub fn delivery_of(&self, programme: &str, part: &str) -> Option<&Delivery> {
        self.delivery.iter().find(|d| d.programme == programme && d.part == part)
    }

    /// The share of declared risk that crystallised, over all months that are known.
    #[must_use]
    pub fn crystallised(&self, class: &str, basis: &str) -> Option<Sample> {
        let mine = self.crystallisation.iter().filter(|c| c.class == class && c.basis == basis);
        Sample::of(&mine.flat_map(|fitted| fitted.values.iter().copied()).collect::<Vec<_>>())
    }
}
