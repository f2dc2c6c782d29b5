//! From the history to the parameters that packs use.

use std::collections::{BTreeMap, BTreeSet};

use libm::sqrt;
use sha2::{Digest, Sha256};

use super::errors::Sample;
use super::parameters::{Delivery, FORMAT, Fitted, National, Parameters, Recovery, Turnover};
use super::series::{CLASSES, YearFigures, bases, years};
use super::{History, Saving, YearToDate};
use crate::scenario::words::{ClassWord, EstimateWord, ProgrammeWord, WhoseWord};

/// Standard deviation of a trust's own error at month 6, £m, root mean square: a judgement from the worsening of 42 trusts by 364
/// between quarters 2 and 3 of 2017/18.
pub const TRUST_SD: f64 = 6.0;
/// Trusts in those years.
pub const TRUSTS: f64 = 234.0;
/// Turnover of providers that a drift in £m is a share of: the mean of what they spent in 2023/24 (130,800, 206 trusts' accounts) and
/// planned to spend in 2025/26 (147,700).
const PROVIDER_TURNOVER: f64 = 139_250.0;
/// The same of CCGs: their savings of 2,500 in 2017/18 were 3.1 % of allocations.
const CCG_TURNOVER: f64 = 80_600.0;
/// The month at which the national part is told apart.
const NATIONAL_MONTH: u8 = 6;

/// Which years are not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leave {
    /// None is left out.
    Nothing,
    /// These are left out; later ones are used.
    Out(Vec<String>),
    /// This one and all later ones are left out: what could be known before it.
    Before(String),
}

impl Leave {
    fn keeps(&self, year: &str) -> bool {
        match self {
            Self::Nothing => true,
            Self::Out(years) => !years.iter().any(|out| out == year),
            Self::Before(first) => year < first.as_str(),
        }
    }
}

/// What to calibrate from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which years are not used.
    pub leave: Leave,
}

/// The turnover, £m, that a drift of a class is a share of.
#[must_use]
pub fn turnover_of(class: &str) -> f64 {
    if class == ClassWord::Ccg.word() { CCG_TURNOVER } else { PROVIDER_TURNOVER }
}

/// Calibrates every parameter that the history allows. A pure function of the rows that are not left out, but for the hash of the
/// whole history.
#[must_use]
pub fn calibrate(history: &History, options: &Options) -> Parameters {
    let kept = |years: Vec<YearFigures>| -> Vec<YearFigures> {
        years.into_iter().filter(|year| options.leave.keeps(&year.year)).collect()
    };
    let (mut error, mut blend, mut crystallisation, mut national) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut error_share, mut turnover) = (Vec::new(), Vec::new());
    for class in CLASSES {
        turnover.extend(turnovers(class, &kept(years(history, class, bases(class)[0]))));
        for basis in bases(class) {
            let years = kept(years(history, class, basis));
            let of = |value: fn(&YearFigures, u8) -> Option<f64>| fitted(&years, class.word(), basis.word(), value);
            let errors = of(YearFigures::error);
            if class == ClassWord::Provider {
                national
                    .extend(errors.iter().filter(|fitted| fitted.month == NATIONAL_MONTH).filter_map(national_part));
            }
            error.extend(errors);
            error_share.extend(of(YearFigures::error_share));
            blend.extend(of(YearFigures::blend_weight));
            crystallisation.extend(of(YearFigures::crystallised));
        }
    }
    let savings: Vec<&Saving> = history.savings.iter().filter(|saving| options.leave.keeps(&saving.year)).collect();
    Parameters {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        history_sha256: history.sha256(),
        rows_sha256: rows_sha256(history, &options.leave),
        left_out: left_out(history, &options.leave),
        before: match &options.leave {
            Leave::Before(year) => Some(year.clone()),
            _ => None,
        },
        error,
        error_share,
        turnover,
        blend,
        crystallisation,
        delivery: deliveries(&savings),
        recovery: recoveries(history, &options.leave),
        national,
    }
}

/// What a class turned over in the years that are known; none where none is.
fn turnovers(class: ClassWord, years: &[YearFigures]) -> Option<Turnover> {
    let (years, values): (Vec<String>, Vec<f64>) =
        years.iter().filter_map(|year| Some((year.year.clone(), year.turnover?))).unzip();
    let mean = Sample::of(&values)?.mean;
    Some(Turnover { class: class.word().to_owned(), years, values, mean })
}

/// The years of the history that are not used.
fn left_out(history: &History, leave: &Leave) -> Vec<String> {
    let mut years: Vec<String> = match leave {
        Leave::Out(years) => years.clone(),
        _ => history
            .figures
            .iter()
            .map(|f| f.year.clone())
            .chain(history.savings.iter().map(|s| s.year.clone()))
            .chain(history.years_to_date.iter().map(|of| of.year.clone()))
            .collect(),
    };
    years.retain(|year| !leave.keeps(year));
    years.sort();
    years.dedup();
    years
}

/// One entry for each month that any year has a value of.
fn fitted(years: &[YearFigures], class: &str, basis: &str, value: fn(&YearFigures, u8) -> Option<f64>) -> Vec<Fitted> {
    let at = |month: u8| {
        let found: Vec<(String, f64)> =
            years.iter().filter_map(|year| Some((year.year.clone(), value(year, month)?))).collect();
        let (years, values): (Vec<String>, Vec<f64>) = found.into_iter().unzip();
        let Sample { mean, sd, .. } = Sample::of(&values)?;
        Some(Fitted { class: class.to_owned(), basis: basis.to_owned(), month, years, values, mean, sd })
    };
    (1..=12).filter_map(at).collect()
}

/// What of the spread is not the organisations' own, with the ends of the interval of the whole.
fn national_part(errors: &Fitted) -> Option<National> {
    let sample = errors.sample();
    let (total, (low, high)) = (sample.sd?, sample.sd_interval(0.95)?);
    let own = TRUST_SD * sqrt(TRUSTS);
    let rest = |total: f64| sqrt((total * total - own * own).max(0.0));
    Some(National {
        class: errors.class.clone(),
        basis: errors.basis.clone(),
        month: errors.month,
        n: sample.n,
        total_sd_m: total,
        total_low_m: low,
        total_high_m: high,
        own_sd_m: own,
        national_sd_m: rest(total),
        national_low_m: rest(low),
        national_high_m: rest(high),
    })
}

/// A share that a row of savings gives.
type ShareOf = fn(&Saving) -> Option<f64>;

/// Of each year the row of the most months.
fn deliveries(savings: &[&Saving]) -> Vec<Delivery> {
    let mut found = Vec::new();
    for programme in [ProgrammeWord::Cip, ProgrammeWord::Qipp] {
        let parts: [(&str, ShareOf); 3] = [
            ("all", |saving| Some(saving.share)),
            ("recurrent", |saving| saving.recurrent.filter(|(plan, _)| *plan > 0.0).map(|(plan, done)| done / plan)),
            ("substitution", Saving::substitution),
        ];
        for (part, value) in parts {
            let mut of_year: BTreeMap<&str, (u8, f64)> = BTreeMap::new();
            for saving in savings.iter().filter(|saving| saving.programme == programme) {
                let Some(share) = value(saving) else { continue };
                let known = of_year.entry(&saving.year).or_insert((saving.months, share));
                if saving.months > known.0 {
                    *known = (saving.months, share);
                }
            }
            let values: Vec<f64> = of_year.values().map(|(_, share)| *share).collect();
            if let Some(Sample { mean, sd, .. }) = Sample::of(&values) {
                let years = of_year.keys().map(|year| (*year).to_owned()).collect();
                found.push(Delivery {
                    programme: programme.word().to_owned(),
                    part: part.to_owned(),
                    years,
                    values,
                    mean,
                    sd,
                });
            }
        }
    }
    found
}

/// Recovery shares and drifts. Systems stand for the providers of their years: their variances are nearly all those of trusts.
fn recoveries(history: &History, leave: &Leave) -> Vec<Recovery> {
    let of_class = |whose: WhoseWord| match whose {
        WhoseWord::Provider | WhoseWord::System => ClassWord::Provider,
        WhoseWord::Ccg => ClassWord::Ccg,
    };
    let mut found = Vec::new();
    for class in [ClassWord::Provider, ClassWord::Ccg] {
        for estimate in [EstimateWord::Share, EstimateWord::Drift] {
            let is_share = estimate == EstimateWord::Share;
            let value = |row: &YearToDate| if is_share { row.recovered() } else { row.drift() };
            let mine =
                |row: &&YearToDate| of_class(row.whose) == class && row.estimate == estimate && leave.keeps(&row.year);
            let mut of_year: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            let mut months = BTreeSet::new();
            for row in history.years_to_date.iter().filter(mine) {
                of_year.entry(&row.year).or_default().push(value(row));
                months.insert(row.month);
            }
            let mean = |figures: &Vec<f64>| Sample::of(figures).map_or(0.0, |sample| sample.mean);
            let ends = |pick: fn(f64, f64) -> f64| -> Vec<f64> {
                of_year.values().filter_map(|figures| figures.iter().copied().reduce(pick)).collect()
            };
            let values: Vec<f64> = of_year.values().map(mean).collect();
            let Some(Sample { mean, sd, .. }) = Sample::of(&values) else { continue };
            found.push(Recovery {
                class: class.word().to_owned(),
                estimate: estimate.word().to_owned(),
                months: months.into_iter().collect(),
                years: of_year.keys().map(|year| (*year).to_owned()).collect(),
                lows: ends(f64::min),
                highs: ends(f64::max),
                values,
                mean,
                sd,
            });
        }
    }
    found
}

/// SHA-256 of the rows that are used, in file order.
fn rows_sha256(history: &History, leave: &Leave) -> String {
    let mut hasher = Sha256::new();
    for f in history.figures.iter().filter(|figure| leave.keeps(&figure.year)) {
        let words =
            [f.year.as_str(), f.class.word(), f.measure.word(), f.definition.word(), f.basis.word(), f.fund.word()];
        let size = f.turnover.map_or_else(String::new, |turnover| turnover.to_string());
        hasher.update(format!("{},{},{},{},{size}\n", words.join(","), f.month, f.plan_version, f.amount));
    }
    for s in history.savings.iter().filter(|saving| leave.keeps(&saving.year)) {
        hasher.update(format!(
            "{},{},{},{},{:?},{:?}\n",
            s.year,
            s.programme.word(),
            s.months,
            s.share,
            s.recurrent,
            s.nonrecurrent
        ));
    }
    for of in history.years_to_date.iter().filter(|of| leave.keeps(&of.year)) {
        hasher.update(format!(
            "{},{},{},{},{},{}\n",
            of.year,
            of.whose.word(),
            of.month,
            of.to_date,
            of.outturn,
            of.estimate.word()
        ));
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
