//! Rows of the register as teams score them: chance and severity from the scenario's own scales.

use super::distribution;
use crate::diagnostic::Check;
use crate::model::{Distribution, EventCount};
use crate::scenario::record::{Cell, Spot};
use crate::scenario::settings::Register;
use crate::scenario::tables::RiskRow;
use crate::scenario::words::{Dist, RangeWord, StatusWord};
use crate::scenario::{Problems, Scenario};

/// The chance of a row: 1 of an issue, its own, or that of its likelihood score; none for a certain range.
pub fn probability(row: &RiskRow, register: &Register, problems: &mut Problems) -> Option<f64> {
    let of_score = row.likelihood.get().and_then(|&score| match &register.likelihood {
        Some(scale) => scale.of(score).get().copied(),
        None => {
            let message = format!("a likelihood score of {score} without `[register.likelihood]`");
            problems.at(Check::ScoreWithoutScale, row.likelihood.spot(), message);
            None
        }
    });
    if row.likelihood.get().is_some() && row.probability.get().is_some() {
        let message = "both `likelihood` and `probability` are given".to_owned();
        problems.at(Check::ScoreAndChance, row.likelihood.spot(), message);
    }
    let chance = row.probability.get().copied().or(of_score);
    // What is certain is a range, whose loadings move its amount; as an event of chance 1 it would have no dependence at all.
    chance.filter(|&chance| chance < 1.0 && row.status.get() != Some(&StatusWord::Issue))
}

/// True where nothing that the chance or the severity of a row hangs on was refused.
pub fn are_read(row: &RiskRow, register: &Register) -> bool {
    let numbers = [
        &row.low,
        &row.mode,
        &row.high,
        &row.mean,
        &row.sd,
        &row.p50,
        &row.p90,
        &row.probability,
        &row.count_mean,
        &row.count_sd,
    ];
    let words = row.dist.is_faulty() || row.range.is_faulty() || row.outcomes.is_faulty() || row.status.is_faulty();
    let scores = row.likelihood.is_faulty() || row.impact.is_faulty();
    let scaled = |&score: &u64| register.likelihood.as_ref().is_some_and(|scale| scale.of(score).get().is_some());
    !(words || scores || numbers.into_iter().any(Cell::is_faulty)) && row.likelihood.get().is_none_or(scaled)
}

/// How many events a row stands for; none where it is one range or one event.
pub fn count(row: &RiskRow, severity: &Distribution, problems: &mut Problems) -> Option<EventCount> {
    let Some(&mean) = row.count_mean.get() else {
        if row.count_sd.get().is_some() && row.count_mean.is_blank() {
            problems.at(Check::ParameterMissing, row.count_mean.spot(), "`count_sd` without `count_mean`".to_owned());
        }
        return None;
    };
    for (given, name) in
        [(row.probability.get().is_some(), "probability"), (row.likelihood.get().is_some(), "likelihood")]
    {
        if given {
            let message = format!("both `count_mean` and `{name}` are given");
            problems.at(Check::ScoreAndChance, row.count_mean.spot(), message);
        }
    }
    if matches!(severity, Distribution::Discrete(_)) {
        let message = "a count of events with a table of outcomes".to_owned();
        problems.at(Check::ParameterSuperfluous, row.count_mean.spot(), message);
    }
    let sd = row.count_sd.get().copied();
    if let Some(sd) = sd.filter(|sd| sd * sd <= mean) {
        let message = format!("a sd of {sd} is not above {:.4}, the square root of the mean", mean.sqrt());
        problems.at(Check::ParameterOrder, row.count_sd.spot(), message);
        return None;
    }
    let count = sd.map_or(EventCount::Poisson { mean }, |sd| EventCount::NegativeBinomial { mean, sd });
    drawable(count, row.count_sd.spot(), problems)
}

/// A number of events, where no more are possible than can be drawn.
pub fn drawable(count: EventCount, spot: &Spot, problems: &mut Problems) -> Option<EventCount> {
    if count.chances().len() > EventCount::MOST {
        let of = match count {
            EventCount::Poisson { mean } => format!("{mean} expected"),
            EventCount::NegativeBinomial { sd, .. } => format!("a sd of {sd}"),
        };
        let message = format!("more than {} events are possible with {of}", EventCount::MOST);
        problems.at(Check::DistributionExtreme, spot, message);
        return None;
    }
    Some(count)
}

/// What low and high of a row without a `dist` are.
fn range_of<'a>(row: &'a RiskRow, register: &'a Register) -> &'a Cell<RangeWord> {
    if row.range.is_blank() { &register.top.range } else { &row.range }
}

/// True where the severity of a row is that of its impact score.
pub fn is_scored(row: &RiskRow, register: &Register) -> bool {
    let parameters = [&row.low, &row.mode, &row.high, &row.mean, &row.sd, &row.p50, &row.p90];
    let read_as = range_of(row, register).or(RangeWord::Ends);
    let ranged = register.top.dist.get().is_some_and(|&dist| distribution::is_complete(dist, read_as, parameters));
    row.dist.is_blank() && row.impact.get().is_some() && !ranged
}

/// The severity of a row, by its own distribution, that of the register, or its impact score.
pub fn severity(row: &RiskRow, scenario: &Scenario, problems: &mut Problems) -> Distribution {
    let register = &scenario.settings.register;
    let parameters = [&row.low, &row.mode, &row.high, &row.mean, &row.sd, &row.p50, &row.p90];
    let resolve = |dist: &Cell<Dist>, range: &Cell<RangeWord>, problems: &mut Problems| {
        let (range, outcomes) = (Some(range), Some(&row.outcomes));
        let cells = distribution::Cells { dist, parameters: parameters.map(Some), range, outcomes };
        distribution::resolve(&cells, problems)
    };
    if !row.dist.is_blank() {
        return resolve(&row.dist, &row.range, problems);
    }
    let given = parameters.iter().filter(|cell| !cell.is_blank()).count();
    let range = range_of(row, register);
    let read_as = range.or(RangeWord::Ends);
    if let Some(&dist) = register.top.dist.get()
        && (distribution::is_complete(dist, read_as, parameters) || (given > 0 && row.impact.is_blank()))
    {
        let ends = [&row.low, &row.mode, &row.high].map(Cell::get);
        if let [Some(low), Some(mode), Some(high)] = ends
            && low == mode
            && mode == high
        {
            return Distribution::Fixed(*mode);
        }
        return resolve(&Cell::Given(dist, *row.dist.spot()), range, problems);
    }
    let Some(&score) = row.impact.get() else {
        if !row.impact.is_faulty() && !register.top.dist.is_faulty() {
            let message = "`dist` is blank, and the row has neither an impact score nor a range for `[register]`";
            problems.at(Check::CellBlank, row.dist.spot(), message.to_owned());
        }
        return Distribution::Fixed(0.0);
    };
    if let Some(cell) = parameters.iter().find(|cell| !cell.is_blank()) {
        let message = format!("only {given} of the range's figures: the severity of impact score {score} stands in");
        problems.at(Check::ScoreStandsIn, cell.spot(), message);
    }
    let Some(scale) = &register.impact else {
        let message = format!("an impact score of {score} without `[register.impact]`");
        problems.at(Check::ScoreWithoutScale, row.impact.spot(), message);
        return Distribution::Fixed(0.0);
    };
    let [low, mode, high] = scale.of(score);
    match (low.get(), mode.get(), high.get()) {
        (Some(&low), Some(&mode), Some(&high)) if low < high => Distribution::Pert { low, mode, high },
        (_, Some(&mode), _) => Distribution::Fixed(mode),
        _ => Distribution::Fixed(0.0),
    }
}

/// Checks the scales themselves, once, whether rows use them or not.
pub fn check(register: &Register, problems: &mut Problems) {
    let Some(scale) = &register.impact else { return };
    for score in 1..=5 {
        let [low, mode, high] = scale.of(score);
        if low.is_blank() && high.is_blank() {
            continue;
        }
        for end in [low, high] {
            if end.is_blank() {
                let message = format!("score {score} has one end of its range and not the other");
                problems.at(Check::ParameterMissing, mode.spot(), message);
            }
        }
        let (Some(&low), Some(&mode_m), Some(&high)) = (low.get(), mode.get(), high.get()) else { continue };
        if let Some((check, message)) = distribution::fault(&Distribution::Pert { low, mode: mode_m, high }) {
            problems.at(check, mode.spot(), message);
        }
    }
}
