//! The overspend to date that forecasts assume to be recovered, less what named lines stand for already, becomes terms.
//!
//! With D = plan to date − actual, A = forecast − actual − plan to go and C what named lines stand for, an account is exposed to
//! E = max(0, A − C) of overspend and d′ = min(d, max(0, A + d − C)) of drift, d = drift × turnover. It loses
//!
//! E (1 − m + σ F + ω e) + d′ (1 + (τ / δ) F)
//!
//! F common to all and e its own, high = worse; m, σ, ω of the share, δ and τ of the drift. Either the share or the drift is nought.

use libm::sqrt;

use super::address::AddressBook;
use super::terms::Parts;
use super::{CompileError, Draw, Latent, Posts, Shape, Term, Value};
use crate::model::{Account, Action, Direction, Distribution, EventCount, Model, RecoveryLaw, Rule, YearToDate};
use crate::units::to_grid;

/// What an account is exposed to, £m.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Uncovered {
    /// What named lines stand for: what they are expected to lose beyond what the base provides, and the means of recovery that
    /// the base holds.
    pub covered: f64,
    /// What is assumed to be recovered and stands in no line.
    pub exposure: f64,
    /// Expected drift that stands in no line.
    pub drift: f64,
    /// Expected loss.
    pub expected: f64,
}

impl Uncovered {
    /// Of an account that assumes `assumed` to be recovered and of whose loss and recovery `covered` stands in lines.
    fn of(assumed: f64, covered: f64, law: &RecoveryLaw, turnover: f64) -> Self {
        let full = law.drift * turnover;
        let exposure = to_grid((assumed - covered).max(0.0));
        let drift = to_grid(full.min((assumed + full - covered).max(0.0)));
        let expected = to_grid(exposure * (1.0 - law.mean) + drift);
        Self { covered, exposure, drift, expected }
    }
}

impl Parts<'_> {
    /// The loss of every account with months of its own. Call it after every row is compiled.
    pub(super) fn year_to_date(&mut self, book: &mut AddressBook) -> Result<Vec<Uncovered>, CompileError> {
        let model = self.model();
        let Some(given) = &model.year_to_date else { return Ok(Vec::new()) };
        let recovery = means_of_recovery(model);
        let mut found = vec![Uncovered::default(); model.accounts.len()];
        for (index, own) in given.accounts.iter().enumerate() {
            let Some(own) = own else { continue };
            let law = &given.laws[own.law];
            let account = &model.accounts[index];
            let Held { amount, beyond_loss } = recovery[index];
            let lost = -self.expected_of_lines(index) - beyond_loss;
            let covered = to_grid(lost.max(0.0) + amount);
            found[index] = Uncovered::of(own.assumed.millions(), covered, law, account.turnover.millions());
            self.lose(book, given, index, (account, law), found[index])?;
        }
        Ok(found)
    }

    /// The terms of one account.
    fn lose(
        &mut self,
        book: &mut AddressBook,
        given: &YearToDate,
        index: usize,
        (account, law): (&Account, &RecoveryLaw),
        Uncovered { exposure, drift, .. }: Uncovered,
    ) -> Result<(), CompileError> {
        let Some(line) = given.line else { return Ok(()) };
        let line_column = self.line_column(line, index);
        let common = if law.together { 1.0 } else { 0.0 };
        let sd = sqrt(law.sd * law.sd + law.own_sd * law.own_sd);
        let loading = if sd > 0.0 { common * law.sd / sd } else { 0.0 };
        let full = law.drift * account.turnover.millions();
        // The share of an overspend that is lost; the share of turnover that is.
        let parts = [
            ("share", exposure, 1.0 - law.mean, sd, loading),
            (
                "drift",
                if full > 0.0 { account.turnover.millions() * drift / full } else { 0.0 },
                law.drift,
                law.drift_sd,
                common,
            ),
        ];
        for (draw, size, mean, sd, loading) in parts {
            if size == 0.0 {
                continue;
            }
            let latent = self.common_latent(book, ["year_to_date", &account.code, "recovery", draw], loading)?;
            let lost = if sd > 0.0 { Distribution::Normal { mean, sd } } else { Distribution::Fixed(mean) };
            let quantile = lost.quantile();
            let place = || format!("the year to date of `{}`", account.code);
            let table = self.curve(&format!("{lost:?}"), &place, |z| quantile.at(z), &[], mean)?;
            let row = latent.id;
            self.post(
                index,
                Term {
                    value: Value::Own(Draw { latent, shape: Shape::Curve(table), second: None, multiplier: None }),
                    coefficient: -size,
                    complement: None,
                    posts: Posts::InYear,
                    line_column,
                    expected: to_grid(-size * mean),
                    row,
                },
            );
        }
        Ok(())
    }

    /// A latent with a loading on what all organisations have in common, and its own part.
    fn common_latent(
        &mut self,
        book: &mut AddressBook,
        [table, code, row, draw]: [&str; 4],
        loading: f64,
    ) -> Result<Latent, CompileError> {
        let id = book.of(table, code, row, draw)?;
        if loading == 0.0 {
            return Ok(Latent::alone(id));
        }
        let factor = book.of("year_to_date", "", "recovery", "common")?;
        #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
        let (loading_f32, own_weight) = (loading as f32, sqrt((1.0 - loading * loading).max(0.0)) as f32);
        let column = self.latents.column(factor);
        let common = Some(self.latents.common(vec![(column, loading_f32)]));
        Ok(Latent { id, common, own_weight, shared: false })
    }
}

/// The named means of recovery that the base of an account holds.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    /// What the base holds for them, £m.
    amount: f64,
    /// What of it they are expected not to bring: in the expected loss of lines too, and so not to be counted again.
    beyond_loss: f64,
}

/// Opportunities of the register and the actions whose rule is on, account by account.
fn means_of_recovery(model: &Model) -> Vec<Held> {
    let mut held = vec![Held::default(); model.accounts.len()];
    for risk in model.risks.iter().filter(|risk| risk.direction == Direction::Opportunity) {
        let chance = risk.count.map_or(risk.probability.unwrap_or(1.0), EventCount::mean);
        let (gain, provided) = (risk.severity.mean() * chance, risk.in_forecast.millions());
        for member in &risk.target.members {
            let held = &mut held[member.account];
            held.amount += provided * member.share;
            held.beyond_loss += (provided - gain).max(0.0) * member.share;
        }
    }
    let actions = model.rules.iter().flat_map(|rule| -> &[Action] {
        match rule {
            Rule::OrganisationActions(actions) | Rule::NodeActions(actions) => actions,
            _ => &[],
        }
    });
    for action in actions {
        for member in &action.target.members {
            held[member.account].amount += action.in_forecast.millions() * member.share;
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecoveryEvidence;

    fn law(mean: f64, drift: f64) -> RecoveryLaw {
        RecoveryLaw {
            sector: String::new(),
            mean,
            sd: 0.3,
            own_sd: 0.3,
            drift,
            drift_sd: drift,
            together: true,
            evidence: RecoveryEvidence::Unknown,
        }
    }

    /// Assumed, covered, and by hand: what is left, what of a drift of 10 is, and the expected loss.
    #[test]
    fn what_lines_stand_for_is_taken_off_the_overspend_first_and_then_off_the_drift() {
        let early = |assumed, covered| {
            let Uncovered { exposure, drift, expected, .. } = Uncovered::of(assumed, covered, &law(0.0, 0.01), 1000.0);
            (exposure, drift, expected)
        };
        assert_eq!(early(60.0, 0.0), (60.0, 10.0, 70.0));
        assert_eq!(early(60.0, 20.0), (40.0, 10.0, 50.0));
        assert_eq!(early(60.0, 64.0), (0.0, 6.0, 6.0));
        assert_eq!(early(60.0, 80.0), (0.0, 0.0, 0.0));
        // A forecast that is worse than actuals and plan holds some of the drift already.
        assert_eq!(early(-4.0, 0.0), (0.0, 6.0, 6.0));
        assert_eq!(early(-30.0, 0.0), (0.0, 0.0, 0.0));
    }

    #[test]
    fn late_in_the_year_the_share_alone_counts() {
        let late = |mean, assumed, covered| Uncovered::of(assumed, covered, &law(mean, 0.0), 1000.0);
        assert_eq!((late(0.25, 60.0, 20.0).expected, late(0.25, 60.0, 20.0).drift), (30.0, 0.0));
        // A share below nought: it grows.
        assert_eq!(late(-0.25, 60.0, 20.0).expected, 50.0);
        assert_eq!(late(0.25, -60.0, 0.0), Uncovered::default());
    }
}
