//! What breaks a position: how likely it is, what stood behind the iterations in which it happened, and the smallest set of causes that does it.

use serde::{Deserialize, Serialize};

use super::{Chance, Estimate, NodeCode, YardstickKind};

/// A node that ends below a position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Break {
    /// The node.
    pub node: NodeCode,
    /// The position, £m: it breaks where the year ends below it.
    pub below: f64,
    /// What that position is.
    pub what: Broken,
    /// Iterations looked at.
    pub iterations: u64,
    /// By how many standard deviations the main direction was moved to see enough of what is rare; none where that was not needed.
    pub shift: Option<f32>,
    /// Its chance.
    pub chance: Chance,
    /// Iterations in which it happened.
    pub failing: u64,
    /// Mean position then, £m.
    pub position: Estimate,
    /// The causes, what costs most more than on average first.
    pub lines: Vec<BreakLine>,
    /// The organisations and own accounts, likewise; the largest ones.
    pub accounts: Vec<BreakAccount>,
    /// The smallest set of causes that makes it likelier than not; none where it is that already, or where the iterations do not show it.
    pub recipe: Option<Recipe>,
    /// What past errors of forecasts say of it; none without them.
    pub past: Option<PastChance>,
    /// When it would show; none without months, where it would not before the year end, or where it is likelier than not.
    pub shows: Option<Shows>,
}

/// What a position is that breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// What the node is judged by.
    Yardstick(YardstickKind),
    /// The position at which the claim on the Treasury is this much, £m.
    Claim(f64),
    /// What the command line says.
    Asked,
}

/// A cause where it breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakLine {
    /// Code of the line.
    pub line: String,
    /// Mean effect over all iterations, £m.
    pub mean: f64,
    /// Mean effect where it breaks, £m, with its standard error.
    pub failing: Estimate,
    /// Mean effect where the position is just reached: the likeliest way to it, £m.
    pub edge: f64,
    /// The chance of an effect at least as bad as that, over all iterations.
    pub edge_chance: f64,
}

/// An organisation, or an own account, where it breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakAccount {
    /// Its code.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Mean position over all iterations, £m.
    pub mean: f64,
    /// Mean position where it breaks, £m.
    pub failing: f64,
}

/// Causes that are held at their bad ends, one more at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// The causes, in the order in which they are added.
    pub steps: Vec<RecipeStep>,
    /// True where the last step makes it likelier than not.
    pub breaks: bool,
    /// The chance that all are as bad as that at once.
    pub together: Chance,
}

/// A cause that is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecipeStep {
    /// Code of the line.
    pub line: String,
    /// What it is held at, £m: it is worse 1 time in 10.
    pub held: f64,
    /// The chance of breaking with it and those before it held.
    pub chance: Chance,
}

/// What past errors of forecasts say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastChance {
    /// Whose errors: a word of the history.
    pub class: String,
    /// Years behind it.
    pub years: usize,
    /// The chance of ending below the position.
    pub chance: f64,
}

/// When it would show.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shows {
    /// The first month at whose end half of the iterations in which it breaks stand worse than 9 in 10 of the others.
    pub month: u8,
    /// The position to date that they are worse than, £m.
    pub below: f64,
}
