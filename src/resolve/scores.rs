//! Rows of the register as teams score them: chance and severity from the scenario's own scales.

use super::distribution;
use crate::diagnostic::Check;
use crate::model::Distribution;
use crate::scenario::record::Cell;
use crate::scenario::settings::Register;
use crate::scenario::tables::RiskRow;
use crate::scenario::words::{Dist, StatusWord};
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
    if row.status.get() == Some(&StatusWord::Issue) { None } else { row.probability.get().copied().or(of_score) }
}

/// The severity of a row, by its own distribution, that of the register, or its impact score.
pub fn severity(row: &RiskRow, scenario: &Scenario, problems: &mut Problems) -> Distribution {
    let register = &scenario.settings.register;
    let parameters = [&row.low, &row.mode, &row.high, &row.mean, &row.sd, &row.p50, &row.p90];
    let resolve = |dist: &Cell<Dist>, problems: &mut Problems| {
        let cells = distribution::Cells { dist, parameters: parameters.map(Some) };
        distribution::resolve(&cells, problems)
    };
    if !row.dist.is_blank() {
        return resolve(&row.dist, problems);
    }
    let given = parameters.iter().filter(|cell| !cell.is_blank()).count();
    if let Some(&dist) = register.top.dist.get()
        && (distribution::is_complete(dist, parameters) || (given > 0 && row.impact.is_blank()))
    {
        let ends = [&row.low, &row.mode, &row.high].map(Cell::get);
        if let [Some(low), Some(mode), Some(high)] = ends
            && low == mode
            && mode == high
        {
            return Distribution::Fixed(*mode);
        }
        return resolve(&Cell::Given(dist, *row.dist.spot()), problems);
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
