//! One account in numbers: what it starts from, and what posts to it.

use crate::draws::philox::DrawId;

/// One account: its constant part and its terms.
#[derive(Debug, Clone)]
pub struct CompiledAccount {
    /// Base with incentive money and all provided amounts, on the money grid.
    pub constant: f64,
    /// The same for the underlying position.
    pub underlying_constant: f64,
    /// Its terms in the order of the model's tables.
    pub terms: Vec<Term>,
    /// Provided amounts by line column, which line totals start from: (line column, amount).
    pub provided: Vec<(usize, f64)>,
}

/// What a term posts in each iteration: coefficient × value, rounded to the money grid.
#[derive(Debug, Clone)]
pub struct Term {
    /// Where the value comes from.
    pub value: Value,
    /// £m for one unit of the value, adverse negative.
    pub coefficient: f64,
    /// For the second account of a pair: it posts `complement` less what the first posts.
    pub complement: Option<f64>,
    /// Which of the two positions it posts to.
    pub posts: Posts,
    /// Index of its line column, counted from the first line column.
    pub line_column: usize,
    /// Expected amount, £m, exact from the distributions.
    pub expected: f64,
    /// An address that names the row, whosever draws it takes.
    pub row: DrawId,
}

/// Where a term's value comes from.
#[derive(Debug, Clone)]
pub enum Value {
    /// The account's own draw.
    Own(Draw),
    /// A column of [`super::Compiled::shared`].
    Shared(usize),
    /// What the account's capacity plan costs beyond itself, £m.
    Capacity(CapacityCost),
}

/// Of what a capacity plan's cost is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapacityCost {
    /// Staff and escalation beds.
    Staff,
    /// Planned work and fines.
    Activity,
}

/// A draw: a shape of one latent normal, times a second tabulated function of another where there is one.
///
/// A range is a curve; an event is a step times a curve; substitution is a curve times a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The first latent.
    pub latent: Latent,
    /// What is made of it.
    pub shape: Shape,
    /// A second latent and its table.
    pub second: Option<(Latent, usize)>,
    /// Index in [`super::Compiled::multipliers`] of what the value is multiplied by; its mean is 1.
    pub multiplier: Option<usize>,
}

/// x = common + own weight × own normal; high = worse.
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    /// Address of the own normal.
    pub id: DrawId,
    /// Index in [`super::Compiled::commons`].
    pub common: Option<usize>,
    /// √(1 − the variance of the common part), shifts by parameters in it; see [`super::Compiled::own_weights`] for uncertain loadings.
    pub own_weight: f32,
    /// True when one draw is for several accounts: a sampler may make its own normal together with other shared ones.
    pub shared: bool,
}

impl Latent {
    /// One account's own normal and nothing else.
    #[must_use]
    pub fn alone(id: DrawId) -> Self {
        Self { id, common: None, own_weight: 1.0, shared: false }
    }
}

/// What is made of a latent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A tabulated function: index in [`super::Compiled::tables`].
    Curve(usize),
    /// `above` where x > threshold, else `below`.
    Step {
        /// The threshold.
        threshold: f32,
        /// Value above it.
        above: f32,
        /// Value at or below it.
        below: f32,
    },
    /// 1 where low < x ≤ high, else 0.
    Window {
        /// Its lower end.
        low: f32,
        /// Its upper end.
        high: f32,
    },
}

/// Which of the two positions a term posts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posts {
    /// In-year only: non-recurrent.
    InYear,
    /// Underlying only: the recurrent saving missed, before non-recurrent substitution.
    Underlying,
    /// Both: recurrent.
    Both,
}

impl Posts {
    /// True when it posts to the in-year position.
    #[must_use]
    pub fn in_year(self) -> bool {
        self != Self::Underlying
    }

    /// True when it posts to the underlying position.
    #[must_use]
    pub fn underlying(self) -> bool {
        self != Self::InYear
    }
}
