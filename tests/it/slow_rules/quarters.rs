//! Positions to date, in a scenario in which every line falls over the months by the same phasing.

use outturn::units::Money;

use super::book::{Book, Draws, text};

/// Positions without incentive money at the ends of months 1 to 11 before any rule: actuals to date; then plan, recovery, what was
/// posted since, and noise less its mean. None where no rule asks for them.
pub fn quarters(book: &Book<'_>, draws: Draws, gross: &[f64]) -> Option<Vec<[f64; 11]>> {
    let asks = |rule: &toml::Table| text(rule, "gate") == "quarters" || text(rule, "kind") == "deficit_support";
    let asked = book.rules.iter().any(asks);
    let months = book.model.months.as_ref().filter(|_| asked)?;
    let as_at = usize::from(book.model.facts.as_at_month);
    let m = |money: &Money| money.millions();
    let of = |(index, given): (usize, &outturn::model::AccountMonths)| {
        let account = book.account(index);
        assert!(months.lines.iter().all(|phasing| *phasing == months.lines[0]), "one phasing");
        let shares = months.lines[0].shares(book.model.facts.as_at_month);
        let posted = gross[index] - m(&account.base) - m(&account.incentive);
        let actual: f64 = given.actual.iter().map(m).sum();
        let to_go: f64 = given.plan[as_at..].iter().map(m).sum();
        let recovery = m(&account.base) - actual - to_go;
        // The square of the months since: 1, 4, 9, ...
        let since = |month: usize| ((month + 1 - as_at) * (month + 1 - as_at)) as f64;
        let squares: f64 = (as_at..12).map(since).sum();

        let phi = months.autocorrelation;
        let mut noise: Vec<f64> = Vec::new();
        for month in as_at..12 {
            let fresh = draws.noise(["path", &account.code, "noise", &format!("month {}", month + 1)]);
            noise.push(noise.last().map_or(fresh, |last| phi * last + libm::sqrt(1.0 - phi * phi) * fresh));
        }
        let mean = noise.iter().sum::<f64>() / noise.len() as f64;
        let sd = months.noise * libm::sqrt(m(&account.turnover));

        let mut position = 0.0;
        let mut to_date = [0.0; 11];
        for month in 0..11 {
            position += match given.actual.get(month) {
                Some(actual) => m(actual),
                None => {
                    m(&given.plan[month])
                        + recovery * since(month) / squares
                        + posted * shares[month]
                        + sd * (noise[month - as_at] - mean)
                }
            };
            to_date[month] = position;
        }
        to_date
    };
    Some(months.accounts.iter().enumerate().map(of).collect())
}
