//! How an organisation's official forecast is revised: late, under pressure, in part only, and told in words before in figures.
//!
//! Source: founding articles on the forecasting protocol of 2016 and its use; see docs/METHOD.md. Everything here is one
//! organisation in one month of one iteration.

/// How organisations behave. All of it is judgement but what `docs/CONCEALMENT.md` fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Behaviour {
    /// Log-odds of revising without a gap.
    pub base: f64,
    /// What a gap of 1 % of turnover adds to them.
    pub gap: f64,
    /// What full pressure from above takes off them.
    pub pressure: f64,
    /// What month 6 takes off them: pressure peaks at mid-year.
    pub midyear: f64,
    /// Chance that a gap that stays in the figure is told in words.
    pub breadcrumb: f64,
    /// Sd of an organisation's own view of its year end, as a share of turnover, at the month of the data; it shrinks in a straight line to
    /// nought at the year end.
    pub view: f64,
}

impl Behaviour {
    /// Defaults: `base` and `gap` fitted to 2016/17 and 2017/18 (derived; docs/CONCEALMENT.md says how badly), the others judgement.
    pub const DEFAULT: Self = Self { base: -2.25, gap: 0.2, pressure: 1.0, midyear: 0.5, breadcrumb: 0.4, view: 0.005 };
}

/// What is drawn for one decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draws {
    /// A standard logistic variate: low = revises.
    pub logistic: f64,
    /// Share of the gap that a revision discloses.
    pub disclosed: f64,
    /// True where a gap that stays in the figure is told in words.
    pub tells: bool,
}

/// What comes of one decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// The official forecast from now on, £m.
    pub forecast: f64,
    /// True when it was revised.
    pub revised: bool,
    /// The gap that is told in words only, £m; nought or more.
    pub told: f64,
}

/// One chance to revise: `forecast` stands, `view` is what the organisation itself expects, £m.
///
/// Revises with chance logistic(base + gap × gap / 1 % of turnover − pressure × π − midyear in month 6), by a part of the gap. Otherwise a
/// gap may be told in words.
#[inline(always)]
#[must_use]
pub fn decide(
    behaviour: &Behaviour,
    month: u8,
    forecast: f64,
    view: f64,
    (turnover, pressure): (f64, f64),
    draws: Draws,
) -> Decision {
    let gap = forecast - view;
    let relative = if turnover > 0.0 { gap / (0.01 * turnover) } else { 0.0 };
    let midyear = if month == 6 { behaviour.midyear } else { 0.0 };
    let odds = behaviour.base + behaviour.gap * relative - behaviour.pressure * pressure - midyear;
    // Without a step that one lane takes and another does not, so that a compiler can make vectors of it.
    let revised = draws.logistic <= odds;
    let disclosed = forecast - draws.disclosed * gap;
    let told = if !revised & (gap > 0.0) & draws.tells { gap } else { 0.0 };
    Decision { forecast: if revised { disclosed } else { forecast }, revised, told }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { logistic: 0.0, disclosed: 0.7, tells: true };

    #[test]
    fn a_revision_by_hand() {
        let behaviour = Behaviour { base: -2.2, gap: 0.9, pressure: 1.0, midyear: 0.5, breadcrumb: 0.6, view: 0.0 };
        // £8m of a turnover of £400m is 2 %: −2.2 + 1.8 − 0.5 × 1 − 0.5 = −1.4 at month 6, −0.9 at month 9.
        let at = |month, logistic| decide(&behaviour, month, 2.0, -6.0, (400.0, 0.5), Draws { logistic, ..DRAWS });
        let kept = Decision { forecast: 2.0, revised: false, told: 8.0 };
        assert_eq!(at(6, -1.3), kept);
        assert_eq!(at(9, -0.8), kept);
        let revised = at(9, -1.0);
        assert!(revised.revised && (revised.forecast - (2.0 - 5.6)).abs() < 1e-12 && revised.told == 0.0);
    }

    #[test]
    fn nothing_is_told_where_there_is_no_gap() {
        let kept = decide(&Behaviour::DEFAULT, 9, -5.0, -3.0, (100.0, 1.0), Draws { logistic: 30.0, ..DRAWS });
        assert_eq!(kept, Decision { forecast: -5.0, revised: false, told: 0.0 });
    }
}
