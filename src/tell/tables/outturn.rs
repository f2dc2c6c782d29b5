//! The columns of a distribution, wherever a row has one.

use super::national::NAMES;
use crate::results::{Chance, Estimate, Outturn};
use crate::tallies::ranks::QUANTILES;
use crate::tell::table::{Given, Kind, col};
use crate::tell::value::Value;

/// Mean, standard deviation, quantiles, and the means of the worst tenth and twentieth with their intervals.
pub fn outturn_columns<S: 'static, R: 'static>(of: fn(&R) -> Option<&Outturn>) -> Vec<Given<S, R>> {
    let estimate = |name, about: &str, value: fn(&Outturn) -> Estimate| {
        col(name, Kind::Estimate, about, move |_: &S, row: &R| {
            of(row).map_or(Value::Blank, |outturn| Value::Estimate(value(outturn)))
        })
    };
    let end = |name, about: &str, value: fn(&Outturn) -> Option<f64>| {
        col(name, Kind::Money, about, move |_: &S, row: &R| Value::money(of(row).and_then(value)))
    };
    let mut columns = vec![
        estimate("mean", "mean over the iterations", |outturn| outturn.mean),
        estimate("sd", "standard deviation (n − 1)", |outturn| outturn.sd),
    ];
    columns.extend(NAMES.into_iter().zip(QUANTILES).map(|(name, p)| {
        let percent = (p * 1000.0).round() / 10.0;
        let bad = if p < 0.5 { " (the bad end)" } else { "" };
        let about = format!("{percent} % of iterations are at or below this position{bad}");
        col(name, Kind::Quantile, about, move |_: &S, row: &R| {
            Value::quantile(of(row).map(|outturn| outturn.quantile(p)))
        })
    }));
    columns.extend([
        estimate("shortfall_10", "mean of the worst tenth of iterations", |outturn| outturn.shortfall_10),
        end("shortfall_10_low", "lower end of its 95 % interval; blank = none", |o| o.shortfall_10_interval.low),
        end("shortfall_10_high", "upper end of the same; blank = none", |o| o.shortfall_10_interval.high),
        estimate("shortfall_05", "mean of the worst twentieth of iterations", |outturn| outturn.shortfall_05),
        end("shortfall_05_low", "lower end of its 95 % interval; blank = none", |o| o.shortfall_05_interval.low),
        end("shortfall_05_high", "upper end of the same; blank = none", |o| o.shortfall_05_interval.high),
    ]);
    columns
}

/// Chances of what is bad: of a deficit, of less than the plan, of less than the official forecast.
pub fn chance_columns<S: 'static, R: 'static>(of: [fn(&R) -> Option<Chance>; 3]) -> Vec<Given<S, R>> {
    let bad = [
        ("chance_of_deficit", "a deficit (position below zero)"),
        ("chance_below_plan", "a position worse than plan"),
        ("chance_below_forecast", "a position worse than the official forecast"),
    ];
    bad.into_iter().zip(of).map(|((name, of_what), of)| chance_column(name, of_what, of)).collect()
}

/// A chance, blank for none.
pub fn chance_column<S: 'static, R: 'static>(
    name: &'static str,
    of_what: &str,
    of: fn(&R) -> Option<Chance>,
) -> Given<S, R> {
    col(name, Kind::Chance, format!("share of iterations with {of_what}"), move |_: &S, row: &R| Value::chance(of(row)))
}

/// Mean less plan.
pub fn mean_less_plan<S: 'static, R: 'static>(of: fn(&R) -> Estimate) -> Given<S, R> {
    let about = "mean less plan: what is at stake, adverse negative";
    col("mean_less_plan", Kind::Estimate, about, move |_: &S, row: &R| Value::Estimate(of(row)))
}
