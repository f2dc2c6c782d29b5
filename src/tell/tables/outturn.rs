//! The columns of a distribution, wherever a row has one.

use super::national::NAMES;
use crate::results::{Estimate, Outturn, Results};
use crate::tallies::ranks::QUANTILES;
use crate::tell::table::{Given, Kind, col};
use crate::tell::value::Value;

/// Mean, standard deviation, quantiles, and the means of the worst tenth and twentieth with their intervals.
pub fn outturn_columns<R: 'static>(of: fn(&R) -> Option<&Outturn>) -> Vec<Given<Results, R>> {
    let estimate = |name, about: &str, value: fn(&Outturn) -> Estimate| {
        col(name, Kind::Estimate, about, move |_: &Results, row: &R| {
            of(row).map_or(Value::Blank, |outturn| Value::Estimate(value(outturn)))
        })
    };
    let end = |name, about: &str, value: fn(&Outturn) -> Option<f64>| {
        col(name, Kind::Money, about, move |_: &Results, row: &R| Value::money(of(row).and_then(value)))
    };
    let mut columns = vec![
        estimate("mean", "mean over the iterations", |outturn| outturn.mean),
        estimate("sd", "standard deviation (n − 1)", |outturn| outturn.sd),
    ];
    columns.extend(NAMES.into_iter().zip(QUANTILES).map(|(name, p)| {
        let percent = (p * 1000.0).round() / 10.0;
        let bad = if p < 0.5 { " (the bad end)" } else { "" };
        let about = format!("{percent} % of iterations are at or below this position{bad}");
        col(name, Kind::Quantile, about, move |_: &Results, row: &R| {
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
