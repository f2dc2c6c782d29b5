//! Named actions of organisations and of nodes.

use serde::{Deserialize, Serialize};

use crate::model::{Distribution, LineIdx, NodeIdx, Target};
use crate::units::Money;

/// A named action: what it may bring, when, for what, and at what price.
#[derive(Debug, Clone)]
pub struct Action {
    /// Id, unique in `actions.csv`; part of the draws' addresses.
    pub id: String,
    /// What it is, in words.
    pub description: String,
    /// Who owns it.
    pub owner: String,
    /// The line it is reported under.
    pub line: LineIdx,
    /// Whose account is credited.
    pub target: Target,
    /// The node whose gap a node's action looks at; none for organisations' actions, which look at their own.
    pub node: Option<NodeIdx>,
    /// Its value over the months assumed, £m for the whole target, if it happens.
    pub value: Distribution,
    /// min(1, months left after its lead time / months assumed).
    pub share_of_time: f64,
    /// Chance that it happens, approval included where it needs one.
    pub probability: f64,
    /// Most that it can bring, £m for the whole target.
    pub capacity: Option<Money>,
    /// What sets it off.
    pub trigger: Trigger,
    /// What the base already holds for it.
    pub in_forecast: Money,
    /// The value that was announced: reported, never the model's mean.
    pub declared: Money,
    /// True when it carries into the underlying position.
    pub recurrent: bool,
    /// What it does to access when used at its most likely value, in points; negative = worse.
    pub access: f64,
    /// The same for safety.
    pub safety: f64,
    /// The most likely value, £m for the whole target: what the points are for.
    pub full_value: f64,
}

/// What sets an action off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Nothing: it is under way.
    Always,
    /// A gross gap at the year end of more than this many £m; then it fills what is left of the gap.
    Gap(f64),
    /// Somebody's yes: its chance is in [`Action::probability`].
    Approval,
}

impl Trigger {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Gap(_) => "gap",
            Self::Approval => "approval",
        }
    }
}
