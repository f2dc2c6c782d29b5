//! What moves positions by rows of the scenario: risks, savings, pay awards and contracts, and whom each concerns.

use super::{AccountIdx, Distribution, EventCount, FactorSetIdx, LineIdx, RiskLink};
use crate::units::Money;

/// Whom a row concerns: one account or a group, with shares that sum to one; to less where the group is part of a larger one.
#[derive(Debug, Clone)]
pub struct Target {
    /// Members and their shares of the row's amounts, in account order.
    pub members: Vec<Member>,
    /// Own draws, or one draw shared out.
    pub spread: Spread,
}

/// One member of a target.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Which account.
    pub account: AccountIdx,
    /// Its share of the row's amounts, in [0, 1].
    pub share: f64,
}

/// How a row's draw reaches the members of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Each member has its own draw.
    Each,
    /// One draw, shared out.
    Shared,
}

/// Threat or opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Amounts worsen the position.
    Threat,
    /// Amounts better the position.
    Opportunity,
}

/// A row of the risk register. Effect on the position: provided − severity (a threat), gain − provided (an opportunity).
#[derive(Debug, Clone)]
pub struct Risk {
    /// Id, unique in `risks.csv`; part of the draws' addresses.
    pub id: String,
    /// The line it is reported under.
    pub line: LineIdx,
    /// Threat or opportunity.
    pub direction: Direction,
    /// Whom it concerns.
    pub target: Target,
    /// Chance that it happens at all; none for a continuous range.
    pub probability: Option<f64>,
    /// How many events it stands for, each with its own severity; none where it is one.
    pub count: Option<EventCount>,
    /// Severity over the remaining months, £m for the whole target, given that it happens.
    pub severity: Distribution,
    /// The months still to come in which it falls, 1 = April, in rising order; none where the row does not say.
    pub months: Option<Vec<u8>>,
    /// The amount that the base already holds for it (a cost for a threat, a gain for an opportunity).
    pub in_forecast: Money,
    /// Declared exposure, as reported; a data identity, never the model's mean.
    pub declared: Money,
    /// True when the effect carries into the underlying position.
    pub recurrent: bool,
    /// Its loadings on shared factors; none = independent.
    pub factor_set: Option<FactorSetIdx>,
    /// The row whose draws it takes; none = all draws are its own.
    pub link: Option<RiskLink>,
}

/// A bucket of an efficiency programme. Buckets of one account and programme share one draw.
#[derive(Debug, Clone)]
pub struct EfficiencyBucket {
    /// Id, unique in `efficiency.csv`.
    pub id: String,
    /// The line: `cip` or `qipp`.
    pub line: LineIdx,
    /// Whom it concerns.
    pub target: Target,
    /// True for recurrent savings.
    pub recurrent: bool,
    /// Savings that the base assumes in the months still to come.
    pub remaining: Money,
    /// Savings that the base assumed to date and that did not come (positive = short).
    pub slip_to_date: Money,
    /// Mean of the beta delivery rate of the remaining savings.
    pub delivery_mean: f64,
    /// Concentration (a + b) of that beta.
    pub delivery_concentration: f64,
    /// Share of missed recurrent savings replaced by non-recurrent ones: beta mean and sd; none = no substitution.
    pub substitution: Option<Substitution>,
    /// Declared exposure.
    pub declared: Money,
    /// Loadings of the delivery draw.
    pub factor_set: Option<FactorSetIdx>,
}

/// Beta-distributed share of missed recurrent savings that non-recurrent ones replace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Substitution {
    /// Mean, in (0, 1).
    pub mean: f64,
    /// Standard deviation; 0 = fixed.
    pub sd: f64,
}

/// A pay award against what was funded: pay bill × award × months / 12 × the unfunded share.
#[derive(Debug, Clone)]
pub struct PayAward {
    /// Id, unique in `pay.csv`; part of the draws' addresses.
    pub id: String,
    /// The line it is reported under.
    pub line: LineIdx,
    /// Whom it concerns. Shares are of the pay bill.
    pub target: Target,
    /// Pay bill × award above plan × months in force / 12, for the whole target.
    pub full_cost: Money,
    /// The share of that cost which is not funded.
    pub unfunded_share: Distribution,
    /// Chance that any of it is unfunded; none = certain.
    pub probability: Option<f64>,
    /// The amount that the base already holds for it.
    pub in_forecast: Money,
    /// Declared exposure.
    pub declared: Money,
    /// True when the shortfall recurs.
    pub recurrent: bool,
    /// Its loadings on shared factors.
    pub factor_set: Option<FactorSetIdx>,
}

/// A contract that the provider values at more than the commissioner. θ ~ beta: the commissioner bears θ of the overlap.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Id, unique in `contracts.csv`; part of the draw's address.
    pub id: String,
    /// The line it is reported under.
    pub line: LineIdx,
    /// Who expects the income.
    pub provider: AccountIdx,
    /// Who expects to pay less.
    pub commissioner: AccountIdx,
    /// Provider's value less commissioner's value.
    pub overlap: Money,
    /// Distribution of the commissioner's share θ, on [0, 1].
    pub commissioner_share: Distribution,
    /// What the provider's base already holds for it.
    pub provider_in_forecast: Money,
    /// What the commissioner's base already holds for it.
    pub commissioner_in_forecast: Money,
    /// Declared exposure.
    pub declared: Money,
    /// Loadings: a high draw is bad for the commissioner.
    pub factor_set: Option<FactorSetIdx>,
}
