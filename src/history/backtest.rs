//! Past years as tests: what each method said at a month, and how it fares against what came. The year under test is in no
//! parameter.

use super::calibrate::{Leave, Options, calibrate};
use super::errors::Sample;
use super::scores::{BANDS, PINBALLS, crps_of_draws, inside, pinball, pit_of_draws, quantile_of_draws};
use super::series::{YearFigures, years};
use super::{History, Parameters};
use crate::numerics::student::Student;
use crate::scenario::words::{BasisWord, ClassWord};

/// A year at a month, with what came and what was known.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Financial year.
    pub year: String,
    /// Whose.
    pub class: ClassWord,
    /// On which basis.
    pub basis: BasisWord,
    /// Month of the data.
    pub month: u8,
    /// What came, £m.
    pub outturn: f64,
    /// The latest official forecast and its month.
    pub official: (f64, u8),
    /// The year to date and the rest of the plan, and its month.
    pub plan_to_go: Option<(f64, u8)>,
    /// The year to date carried on, and its month.
    pub straight_line: Option<(f64, u8)>,
}

impl Case {
    /// The case of a year at a month; none where no forecast was known or no comparable outturn is.
    #[must_use]
    pub fn of(history: &History, class: ClassWord, basis: BasisWord, year: &str, month: u8) -> Option<Self> {
        let years = years(history, class, basis);
        let figures = years.iter().find(|figures| figures.year == year)?;
        let latest =
            |of: fn(&YearFigures, u8) -> Option<f64>| (1..=month).rev().find_map(|at| Some((of(figures, at)?, at)));
        Some(Self {
            year: year.to_owned(),
            class,
            basis,
            month,
            outturn: figures.outturn?,
            official: latest(|figures, at| figures.forecasts.get(&at).copied())?,
            plan_to_go: latest(YearFigures::plan_to_go),
            straight_line: latest(YearFigures::straight_line),
        })
    }

    /// Every year of a class with an official forecast of exactly that month.
    #[must_use]
    pub fn all(history: &History, class: ClassWord, basis: BasisWord, month: u8) -> Vec<Self> {
        let years = years(history, class, basis);
        let cases = years.iter().filter_map(|year| Self::of(history, class, basis, &year.year, month));
        cases.filter(|case| case.official.1 == month).collect()
    }

    /// `Providers 2016/17 at month 6`.
    #[must_use]
    pub fn label(&self) -> String {
        let class = match self.class {
            ClassWord::Provider => "Providers",
            ClassWord::Ccg => "CCGs",
            ClassWord::System => "Systems",
        };
        format!("{class} {} at month {}", self.year, self.month)
    }
}

/// What a position of a method is before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before mitigations and central action.
    Gross,
    /// After organisations' own action.
    Net,
    /// After system, regional and national action too, as past errors are.
    Managed,
    /// After the national ladder.
    Residual,
    /// A figure without a distribution.
    Point,
}

impl Stage {
    /// Every one, in order.
    pub const ALL: [Self; 5] = [Self::Gross, Self::Net, Self::Managed, Self::Residual, Self::Point];

    /// As in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gross => "gross",
            Self::Net => "net",
            Self::Managed => "managed",
            Self::Residual => "residual",
            Self::Point => "point",
        }
    }
}

/// A forecast of one figure.
#[derive(Debug, Clone)]
pub enum Forecast<'a> {
    /// Simulated positions, ascending.
    Draws(&'a [f64]),
    /// A t distribution.
    Student(Student),
    /// A figure.
    Point(f64),
}

/// How a forecast fares, £m where it is money.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Positions at probabilities 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95.
    pub quantiles: [f64; 7],
    /// Median less what came.
    pub error: f64,
    /// Probability integral transform of what came; none for a point.
    pub pit: Option<f64>,
    /// Whether what came lies in the bands of [`BANDS`]; none for a point.
    pub inside: Option<[bool; 3]>,
    /// Pinball losses at [`PINBALLS`].
    pub pinball: [f64; 3],
    /// Continuous ranked probability score; none where it is infinite (one degree of freedom).
    pub crps: Option<f64>,
}

/// The probabilities of a score's quantiles.
pub const LEVELS: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// Scores a forecast against what came.
#[must_use]
pub fn score(forecast: &Forecast<'_>, outturn: f64) -> Score {
    let quantile = |p: f64| match forecast {
        Forecast::Draws(sorted) => quantile_of_draws(sorted, p),
        Forecast::Student(student) => student.quantile(p),
        Forecast::Point(at) => *at,
    };
    let pit = match forecast {
        Forecast::Draws(sorted) => Some(pit_of_draws(sorted, outturn)),
        Forecast::Student(student) => Some(student.cdf(outturn)),
        Forecast::Point(_) => None,
    };
    let crps = match forecast {
        Forecast::Draws(sorted) => Some(crps_of_draws(sorted, outturn)),
        Forecast::Student(student) => (student.degrees > 1.0).then(|| student.crps(outturn)),
        Forecast::Point(at) => Some((at - outturn).abs()),
    };
    Score {
        quantiles: LEVELS.map(quantile),
        error: quantile(0.5) - outturn,
        inside: pit.map(|pit| BANDS.map(|band| inside(pit, band))),
        pit,
        pinball: PINBALLS.map(|p| pinball(p, quantile(p), outturn)),
        crps,
    }
}

/// A scored forecast of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The case.
    pub case: Case,
    /// The pack that stands for it; empty where there is none.
    pub pack: String,
    /// The method.
    pub method: &'static str,
    /// What its positions are before or after.
    pub stage: Stage,
    /// Years that it rests on; 0 where that has no meaning.
    pub years: usize,
    /// The score.
    pub score: Score,
}

/// Methods, in the order of tables.
pub const METHODS: [&str; 7] = [
    "simulated",
    "reference class",
    "reference, earlier only",
    "run-rate blend",
    "official forecast",
    "plan to go",
    "straight line",
];

/// Every method but the simulation, scored on a case with parameters that leave its year out.
#[must_use]
pub fn rivals(history: &History, case: &Case, pack: &str) -> Vec<Scored> {
    let leaving_out = calibrate(history, &Options { leave: Leave::Out(vec![case.year.clone()]) });
    let earlier = calibrate(history, &Options { leave: Leave::Before(case.year.clone()) });
    let scored = |method: &'static str, stage: Stage, years: usize, forecast: &Forecast<'_>| Scored {
        case: case.clone(),
        pack: pack.to_owned(),
        method,
        stage,
        years,
        score: score(forecast, case.outturn),
    };
    let mut all = Vec::new();
    for (method, parameters) in [(METHODS[1], &leaving_out), (METHODS[2], &earlier)] {
        if let Some((years, student)) = reference(parameters, case) {
            all.push(scored(method, Stage::Managed, years, &Forecast::Student(student)));
        }
    }
    if let Some((years, student)) = blend(&leaving_out, case) {
        all.push(scored(METHODS[3], Stage::Managed, years, &Forecast::Student(student)));
    }
    all.push(scored(METHODS[4], Stage::Point, 0, &Forecast::Point(case.official.0)));
    if let Some((at, _)) = case.plan_to_go {
        all.push(scored(METHODS[5], Stage::Point, 0, &Forecast::Point(at)));
    }
    if let Some((at, _)) = case.straight_line {
        all.push(scored(METHODS[6], Stage::Point, 0, &Forecast::Point(at)));
    }
    all
}

/// The reference class of a case: none of fewer than two years.
#[must_use]
pub fn reference(parameters: &Parameters, case: &Case) -> Option<(usize, Student)> {
    let at = parameters.error_at(case.class.word(), case.basis.word(), case.month)?;
    Some((at.sample.n, at.sample.predictive(case.official.0)?))
}

/// The run-rate blend of a case at the month of its year to date: forecast + λ (straight line − forecast), λ a t distribution.
#[must_use]
pub fn blend(parameters: &Parameters, case: &Case) -> Option<(usize, Student)> {
    let (line, month) = case.straight_line?;
    let weight: Sample = parameters.blend_at(case.class.word(), case.basis.word(), month)?.sample();
    let student = weight.predictive(0.0)?;
    let reach = line - case.official.0;
    let scale = student.scale * reach.abs();
    (scale > 0.0).then_some((weight.n, Student { centre: case.official.0 + reach * student.centre, scale, ..student }))
}

/// Scores of one method over several cases.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodScores {
    /// The method.
    pub method: &'static str,
    /// What its positions are before or after.
    pub stage: Stage,
    /// Cases that it was scored on.
    pub cases: usize,
    /// How many lie in each of the bands; none for points.
    pub inside: Option<[usize; 3]>,
    /// Mean pinball losses, £m.
    pub pinball: [f64; 3],
    /// Mean continuous ranked probability score, £m; none where one of them is infinite.
    pub crps: Option<f64>,
    /// Mean of median less outturn, £m.
    pub error: f64,
}

/// Sums up each method over the cases that it was scored on.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a handful of cases")]
pub fn by_method(rows: &[&Scored]) -> Vec<MethodScores> {
    let mut all = Vec::new();
    for method in METHODS {
        for stage in Stage::ALL {
            let mine: Vec<&&Scored> = rows.iter().filter(|row| row.method == method && row.stage == stage).collect();
            if mine.is_empty() {
                continue;
            }
            let n = mine.len() as f64;
            let mean = |of: &dyn Fn(&Score) -> f64| mine.iter().map(|row| of(&row.score)).sum::<f64>() / n;
            let bands: Option<Vec<[bool; 3]>> = mine.iter().map(|row| row.score.inside).collect();
            let scores: Option<Vec<f64>> = mine.iter().map(|row| row.score.crps).collect();
            all.push(MethodScores {
                method,
                stage,
                cases: mine.len(),
                inside: bands.map(|bands| [0, 1, 2].map(|band| bands.iter().filter(|inside| inside[band]).count())),
                pinball: [0, 1, 2].map(|at| mean(&|score| score.pinball[at])),
                crps: scores.map(|scores| scores.iter().sum::<f64>() / n),
                error: mean(&|score| score.error),
            });
        }
    }
    all
}

/// In how many packs the simulation at a stage scores better than a rival, by CRPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The stage of the simulation.
    pub stage: Stage,
    /// The rival.
    pub rival: &'static str,
    /// Packs in which it does.
    pub better: usize,
    /// The packs in which it does not.
    pub not_in: Vec<String>,
}

/// A verdict for each stage and rival that any pack has a score of both for.
#[must_use]
pub fn verdicts(rows: &[Scored]) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for stage in Stage::ALL {
        let simulated: Vec<&Scored> =
            rows.iter().filter(|row| row.method == METHODS[0] && row.stage == stage).collect();
        for rival in &METHODS[1..] {
            let mut verdict = Verdict { stage, rival, better: 0, not_in: Vec::new() };
            for own in &simulated {
                let other = rows.iter().find(|row| row.pack == own.pack && row.method == *rival);
                let Some((own_score, other)) = own.score.crps.zip(other.and_then(|row| row.score.crps)) else {
                    continue;
                };
                if own_score < other { verdict.better += 1 } else { verdict.not_in.push(own.pack.clone()) }
            }
            if verdict.better + verdict.not_in.len() > 0 {
                verdicts.push(verdict);
            }
        }
    }
    verdicts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        History::embedded().unwrap_or_else(|found| panic!("{found}")).0
    }

    #[test]
    fn cases_take_the_latest_figures_that_were_known() {
        let history = history();
        let case = Case::of(&history, ClassWord::Provider, BasisWord::Clean, "2018/19", 5).expect("a case");
        assert_eq!((case.outturn, case.official), (-827.0, (-519.0, 3)));
        assert_eq!((case.plan_to_go, case.straight_line), (Some((-532.0, 4)), Some((-3_256.0, 3))));
        let ccg = Case::of(&history, ClassWord::Ccg, BasisWord::BeforeReserve, "2017/18", 7).expect("a case");
        assert_eq!((ccg.outturn, ccg.official, ccg.plan_to_go), (-761.0, (-223.0, 7), Some((-267.0, 7))));
    }

    #[test]
    fn points_score_their_distance_and_have_no_bands() {
        let scored = score(&Forecast::Point(-519.0), -827.0);
        assert_eq!((scored.error, scored.crps, scored.pit, scored.inside), (308.0, Some(308.0), None, None));
        assert_eq!(scored.pinball, [0.9 * 308.0, 0.5 * 308.0, 0.09999999999999998 * 308.0]);
    }

    #[test]
    fn five_years_at_month_6_score_as_the_table_worked_out_by_hand_says() {
        let history = history();
        let cases = Case::all(&history, ClassWord::Provider, BasisWord::Clean, 6);
        assert_eq!(cases.len(), 5);
        let rows: Vec<Scored> = cases.iter().flat_map(|case| rivals(&history, case, "")).collect();
        let summed = by_method(&rows.iter().collect::<Vec<_>>());
        let of = |method: &str| summed.iter().find(|s| s.method == method).expect("a method");
        assert_eq!((of("reference class").cases, of("reference class").inside.map(|i| i[1])), (5, Some(4)));
        assert!((of("official forecast").crps.expect("finite") - 243.6).abs() < 0.1);
        let nine: Vec<Scored> = Case::all(&history, ClassWord::Provider, BasisWord::Clean, 9)
            .iter()
            .flat_map(|case| rivals(&history, case, ""))
            .collect();
        let nine = by_method(&nine.iter().collect::<Vec<_>>());
        // 2015/16 came 77 worse; the other four years reach to 36 − 1.638 · 59.1 · √1.25 = (72).
        let inside = nine.iter().find(|s| s.method == "reference class").and_then(|s| s.inside);
        assert_eq!(inside.map(|inside| inside[1]), Some(4));
    }

    #[test]
    fn what_came_in_the_year_under_test_moves_no_forecast_of_it() {
        let history = history();
        let mut other = history.clone();
        for figure in other.figures.iter_mut().filter(|f| f.year == "2017/18" && f.measure.word() == "outturn") {
            figure.amount -= 500.0;
        }
        let quantiles = |history: &History| -> Vec<(&str, [f64; 7])> {
            let case = Case::of(history, ClassWord::Provider, BasisWord::Clean, "2017/18", 6).expect("a case");
            rivals(history, &case, "").into_iter().map(|row| (row.method, row.score.quantiles)).collect()
        };
        assert_eq!(quantiles(&history), quantiles(&other));
    }

    #[test]
    fn one_other_year_gives_no_reference_class() {
        let history = history();
        let case = Case::of(&history, ClassWord::Ccg, BasisWord::BeforeReserve, "2017/18", 4).expect("a case");
        assert!(rivals(&history, &case, "").iter().all(|row| row.method != "reference class"));
    }
}
