//! Rules: what a year really does to positions once the draws are made, stage by stage, in a stated order.

use serde::Serialize;

/// Where a position stands between the risks and the bail-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Risks only.
    Gross,
    /// After organisations' own actions, and the incentive money that depends on them.
    Net,
    /// After system, regional and national action.
    Managed,
    /// After the national ladder: what is left to bail out.
    Residual,
}

impl Stage {
    /// Its word, as in results.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gross => "gross",
            Self::Net => "net",
            Self::Managed => "managed",
            Self::Residual => "residual",
        }
    }

    /// What it holds, in words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Gross => "risks only",
            Self::Net => "after organisations' own actions and incentive money",
            Self::Managed => "after system, regional and national action",
            Self::Residual => "after the national ladder: what is left to bail out",
        }
    }
}

/// A rule of the year end, applied to every iteration once its draws are made.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Incentive money is paid in full to an account whose own position before it meets its own control total, else not at
    /// all. An account without a control total keeps its money as planned. The underlying position is left alone.
    IncentiveCliff,
}

impl Rule {
    /// Its name, as in the scenario.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::IncentiveCliff => "incentive_cliff",
        }
    }

    /// The stage that it belongs to: positions are reported after all rules of a stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::IncentiveCliff => Stage::Net,
        }
    }

    /// What it does, as part of a sentence on what positions hold.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::IncentiveCliff => "incentive money paid only where the control total is met",
        }
    }

    /// Its parameters: (name as in the scenario, value).
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::IncentiveCliff => Vec::new(),
        }
    }

    /// True when it sets incentive money.
    #[must_use]
    pub fn sets_incentive(&self) -> bool {
        match self {
            Self::IncentiveCliff => true,
        }
    }
}
