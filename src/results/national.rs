//! The nation against its target, and who pays whom.

use serde::{Deserialize, Serialize};

use super::{Chance, Estimate, NodeCode, Quantile};
use crate::model::{RuleKind, StepKind};

/// The nation against its target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct National {
    /// The position to reach, incentive money included, £m.
    pub target: f64,
    /// The ladder; none where no rule has one.
    pub ladder: Option<LadderResult>,
    /// The least amount that gives each chance of meeting the target.
    pub sizing: Vec<SizingPoint>,
    /// What £10m more would do, place by place.
    pub marginal: Vec<MarginalValue>,
}

/// The use of the ladder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LadderResult {
    /// The shortfall before any step, £m: mean.
    pub need: Estimate,
    /// How often there is one.
    pub need_chance: Chance,
    /// The steps in order.
    pub steps: Vec<StepUse>,
    /// The claim that remains.
    pub bail_out: BailOut,
    /// What each part bears where the shortfall is as large as it is in 5, 7.5, 9 and 9.5 of ten outcomes at most.
    pub at: Vec<LadderAt>,
    /// What the Treasury gave in past years, where the public record says.
    pub past: Vec<PastClaim>,
}

/// The ladder at one quantile of the shortfall: means over the outcomes around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LadderAt {
    /// Probability of a shortfall no larger.
    pub chance: f64,
    /// Iterations in the mean: those within 2.5 in a hundred of the rank, on either side.
    pub iterations: u64,
    /// The shortfall before any step, £m.
    pub need: Estimate,
    /// What each step bears, in order, £m.
    pub steps: Vec<(String, Estimate)>,
    /// The claim, £m.
    pub claim: Estimate,
    /// What not even that covers, £m.
    pub unmet: Estimate,
}

/// What the Treasury gave the health budget within a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastClaim {
    /// Financial year.
    pub year: String,
    /// The amount, £m.
    pub amount: f64,
    /// Where it was published.
    pub source: String,
}

/// The use of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepUse {
    /// Id of its row.
    pub id: String,
    /// Its kind.
    pub kind: StepKind,
    /// What it brings, £m: mean.
    pub used: Estimate,
    /// How often it brings anything.
    pub how_often: Chance,
    /// How often the nation is still short after it.
    pub exhausted: Chance,
    /// What it costs next year, £m: mean.
    pub next_year_cost: f64,
}

/// The claim on the Treasury.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BailOut {
    /// Chance of any.
    pub chance: Chance,
    /// What counts as large, £m.
    pub large: f64,
    /// Chance of at least that much.
    pub chance_large: Chance,
    /// Mean, £m.
    pub mean: Estimate,
    /// Mean when there is one, £m.
    pub mean_when: Option<f64>,
    /// At [`crate::tallies::ranks::QUANTILES`], £m: here high is bad.
    pub quantiles: Vec<Quantile>,
    /// Mean of what not even the claim covers, £m.
    pub unmet: f64,
    /// Points of the exceedance curve: (£m, chance of a claim of at least so much; of any for the first, 0), amounts ascending.
    pub curve: Vec<(f64, f64)>,
}

impl BailOut {
    /// The quantile at `p`; none where it was not kept.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<&Quantile> {
        super::figures::kept(&self.quantiles, p)
    }
}

/// The least amount that gives a chance of meeting the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SizingPoint {
    /// Where it would come in.
    pub basis: SizingBasis,
    /// The chance.
    pub chance: f64,
    /// The amount, £m, with its 95 % order-statistic interval.
    pub amount: Quantile,
}

/// Where an amount would come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizingBasis {
    /// In the place of all national action.
    BeforeNationalAction,
    /// On top of everything that the rules do.
    AfterRules,
}

impl SizingBasis {
    /// Both.
    pub const ALL: [Self; 2] = [Self::BeforeNationalAction, Self::AfterRules];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BeforeNationalAction => "before_national_action",
            Self::AfterRules => "after_rules",
        }
    }
}

/// What £10m more in one place would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarginalValue {
    /// The place.
    pub place: NodeCode,
    /// Gain in the chance of meeting the target without a claim, with its standard error.
    pub chance_gained: Estimate,
    /// Fall of the expected claim, £m, with its standard error.
    pub claim_avoided: Estimate,
    /// True where it cannot be told apart from the best place within the errors of sampling; the best place itself is.
    pub among_best: bool,
}

/// Money that moves between accounts by rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transfers {
    /// Who pays whom.
    pub flows: Vec<Flow>,
    /// What each place gives and receives in all, in the order of nodes; they sum to nought.
    pub places: Vec<NetContribution>,
    /// Number of places that give on balance.
    pub givers: u64,
    /// What they give on balance together, £m.
    pub given: f64,
    /// Who was more deprived, by rule.
    pub equity: Vec<EquityOfRule>,
    /// The same of all rules together.
    pub equity_of_all: EquityOfRule,
    /// Concentration of what givers give by deprivation, −1 to 1: below nought the more deprived give more; none where deprivation
    /// or population is not known.
    pub concentration: Option<f64>,
}

/// A flow of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The rule.
    pub rule: RuleKind,
    /// Id of the ask; empty for pools.
    pub id: String,
    /// Code of the giver; that of a region with `pool:` before it for its pool.
    pub from: String,
    /// Its name.
    pub from_name: String,
    /// Code of the receiver, likewise; empty where the giver keeps what it finds.
    pub to: String,
    /// Its name.
    pub to_name: String,
    /// How often anything is paid.
    pub how_often: Chance,
    /// Mean amount, £m.
    pub mean: Estimate,
    /// Mean amount when anything is paid, £m.
    pub mean_when: Option<f64>,
    /// Mean amount in £ for each head of the giver's population, or of the receiver's where a pool gives; none where it is not known.
    pub per_head: Option<f64>,
    /// Mean amount that is paid back in each of the next years, £m; 0 = never.
    pub repaid_a_year: f64,
}

/// What a place gives and receives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetContribution {
    /// The place.
    pub node: NodeCode,
    /// Mean of what it gives less what it receives, £m.
    pub mean: f64,
    /// The same in £ for each head of its population; none where it is not known.
    pub per_head: Option<f64>,
    /// Its population; 0 where it is not known.
    pub population: f64,
    /// Its deprivation: higher is more deprived; none where it is not known.
    pub deprivation: Option<f64>,
}

/// Who was more deprived, for one rule or for all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EquityOfRule {
    /// The rule; none for all.
    pub rule: Option<RuleKind>,
    /// Mean of what moved between places of known deprivation, £m.
    pub moved: f64,
    /// Of that, what a more deprived place gave to a less deprived one, £m.
    pub from_more_deprived: f64,
    /// The second as a share of the first; none where nothing moved.
    pub share: Option<f64>,
}
