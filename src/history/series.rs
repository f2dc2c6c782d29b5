//! Series: the figures of one class on one basis, year by year, that may be compared with each other.

use std::collections::BTreeMap;

use super::{Figure, History};
use crate::scenario::words::{BasisWord, ClassWord, DefinitionWord, FundWord, MeasureWord};

/// One year of a series, £m.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct YearFigures {
    /// Financial year.
    pub year: String,
    /// Plans by version.
    pub plans: BTreeMap<String, f64>,
    /// Official forecasts by month.
    pub forecasts: BTreeMap<u8, f64>,
    /// Year to date by month.
    pub to_date: BTreeMap<u8, f64>,
    /// Difference from plan to date by month, and the plan's version.
    pub variance_to_date: BTreeMap<u8, (f64, String)>,
    /// Net risk declared by month, positive.
    pub declared: BTreeMap<u8, f64>,
    /// The outturn; none where none is comparable.
    pub outturn: Option<f64>,
    /// What the class turned over; none where it is not known.
    pub turnover: Option<f64>,
}

impl YearFigures {
    /// Outturn less official forecast of a month: negative when the forecast was optimistic.
    #[must_use]
    pub fn error(&self, month: u8) -> Option<f64> {
        Some(self.outturn? - self.forecasts.get(&month)?)
    }

    /// That error as a share of turnover.
    #[must_use]
    pub fn error_share(&self, month: u8) -> Option<f64> {
        Some(self.error(month)? / self.turnover?)
    }

    /// Month and error of the first official forecast of the year that is known.
    #[must_use]
    pub fn first_error(&self) -> Option<(u8, f64)> {
        let (month, _) = self.forecasts.first_key_value()?;
        Some((*month, self.error(*month)?))
    }

    /// The year to date carried on at its own rate: to date × 12 / month.
    #[must_use]
    pub fn straight_line(&self, month: u8) -> Option<f64> {
        Some(self.to_date.get(&month)? * 12.0 / f64::from(month))
    }

    /// The year to date and the rest of the plan: plan + difference to date, against the same version of the plan.
    #[must_use]
    pub fn plan_to_go(&self, month: u8) -> Option<f64> {
        let (variance, version) = self.variance_to_date.get(&month)?;
        Some(self.plans.get(version)? + variance)
    }

    /// The λ with outturn = (1 − λ) forecast + λ straight line; none where the two are the same.
    #[must_use]
    pub fn blend_weight(&self, month: u8) -> Option<f64> {
        let (forecast, line) = (self.forecasts.get(&month)?, self.straight_line(month)?);
        (line != *forecast).then_some((self.outturn? - forecast) / (line - forecast))
    }

    /// Outturn less forecast as a share of the net risk declared: what crystallised.
    #[must_use]
    pub fn crystallised(&self, month: u8) -> Option<f64> {
        Some(-self.error(month)? / self.declared.get(&month).filter(|risk| **risk > 0.0)?)
    }
}

/// Every class, in order.
pub const CLASSES: [ClassWord; 3] = [ClassWord::Provider, ClassWord::Ccg, ClassWord::System];

/// How a class measures itself: providers by their position, CCGs and systems against plan.
#[must_use]
pub fn definition(class: ClassWord) -> DefinitionWord {
    match class {
        ClassWord::Provider => DefinitionWord::Position,
        ClassWord::Ccg | ClassWord::System => DefinitionWord::Variance,
    }
}

/// The bases on which a class can be looked at.
#[must_use]
pub fn bases(class: ClassWord) -> [BasisWord; 2] {
    match class {
        ClassWord::Provider => [BasisWord::Clean, BasisWord::Reported],
        ClassWord::Ccg => [BasisWord::BeforeReserve, BasisWord::AfterReserve],
        ClassWord::System => [BasisWord::First, BasisWord::Later],
    }
}

/// The first official forecast of a year that is known, against what came.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstForecast {
    /// Whose.
    pub class: ClassWord,
    /// On which basis.
    pub basis: BasisWord,
    /// Financial year.
    pub year: String,
    /// Month of the forecast.
    pub month: u8,
    /// Outturn less forecast, £m: negative where it was too good.
    pub error: f64,
    /// The same as a share of turnover; none where that is not known.
    pub share: Option<f64>,
}

/// The first official forecast of every year that has one and a comparable outturn, by class and basis.
#[must_use]
pub fn first_forecasts(history: &History) -> Vec<FirstForecast> {
    let of = |class: ClassWord, basis: BasisWord| {
        years(history, class, basis).into_iter().filter_map(move |year| {
            let (month, error) = year.first_error()?;
            let share = year.turnover.map(|turnover| error / turnover);
            Some(FirstForecast { class, basis, year: year.year, month, error, share })
        })
    };
    let both = |class| bases(class).into_iter().flat_map(move |basis| of(class, basis));
    CLASSES.into_iter().flat_map(both).collect()
}

/// The years of a class on a basis, ascending. Incentive money is in, where there was any.
#[must_use]
pub fn years(history: &History, class: ClassWord, basis: BasisWord) -> Vec<YearFigures> {
    let mut years: BTreeMap<&str, YearFigures> = BTreeMap::new();
    let mine = |figure: &&Figure| {
        figure.class == class
            && figure.fund != FundWord::Without
            && (figure.basis == BasisWord::Any || figure.basis == basis)
    };
    for figure in history.figures.iter().filter(mine) {
        let year = years
            .entry(&figure.year)
            .or_insert_with(|| YearFigures { year: figure.year.clone(), ..YearFigures::default() });
        let own = figure.definition == definition(class);
        match figure.measure {
            MeasureWord::Plan if own => _ = year.plans.insert(figure.plan_version.clone(), figure.amount),
            MeasureWord::Forecast if own => _ = year.forecasts.insert(figure.month, figure.amount),
            MeasureWord::ToDate => {
                if own {
                    year.to_date.insert(figure.month, figure.amount);
                }
                if figure.definition == DefinitionWord::Variance {
                    year.variance_to_date.insert(figure.month, (figure.amount, figure.plan_version.clone()));
                }
            }
            MeasureWord::Declared if own => _ = year.declared.insert(figure.month, -figure.amount),
            MeasureWord::Outturn if own => {
                year.outturn = Some(figure.amount);
                year.turnover = figure.turnover;
            }
            _ => {}
        }
    }
    years.into_values().collect()
}
