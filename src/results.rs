//! The results of a run: every figure that any page, picture or table tells, typed, and the same after it was written and read back.
//!
//! Positions are in £m, surplus positive, incentive money included unless said otherwise. Quantiles are of the position: `q10` is
//! bad. People read P-words: P90 is the adverse end (= q10). Nodes are named by their codes, never by places in a list.

use serde::{Deserialize, Serialize};

mod breaks;
mod capacity;
mod drivers;
mod figures;
mod frontier;
mod national;
mod nodes;
mod official;
mod plan;
mod risks;
mod rows;
mod rules;
mod second_seed;
mod totals;
mod year_to_date;

pub use breaks::{Break, BreakAccount, BreakLine, Broken, PastChance, Recipe, RecipeStep, Shows};
pub use capacity::{CapacityMonth, CapacityNode, CapacityResults, CapacityShare, CapacitySize};
pub use drivers::{
    BreakEven, Even, FactorDriver, FactorHeld, HeldAt, LineDriver, NodeDrivers, ShareOf, Target, VarianceShare,
};
pub use figures::{Chance, Estimate, Interval, Outturn, Quantile};
pub use frontier::{Bailout, Frontier, FrontierPoint, FrontierSetting};
pub use national::{
    BailOut, EquityOfRule, Flow, LadderAt, LadderResult, MarginalValue, National, NetContribution, PastClaim,
    SizingBasis, SizingPoint, StepUse, Transfers,
};
pub use nodes::{
    Atom, Diversification, Fan, FanMonth, LimitChance, Near, NodeCode, NodeKind, NodeResult, OwnAccounts, Rest, Shape,
    StageResult, Yardstick, YardstickKind,
};
pub use official::{
    BlendResult, Evidence, EvidenceCount, HistorySpread, ReferenceResult, ReportedMonth, ReportedPath,
    UnderlyingBridge, UnderlyingKind, UnderlyingStep, Undisclosed, VarianceBudget,
};
pub use plan::{
    PlanBound, PlanCheck, PlanChecks, PlanCounts, PlanFinding, PlanLacking, PlanMeasure, PlanNumber, PlanOutcome,
    PlanPlace, PlanUnit, PlanViews,
};
pub use risks::{
    Bridge, BridgeStep, BridgeStepOf, Contribution, Contributions, CopulaUsed, Correlations, Dependence,
    DependenceCase, DependenceKind, FactorSetUsed, Implied, LineEffect, LineResult, LineTotal, LinkUsed, LoadingUsed,
    MovesUsed, ParameterSpread, ParameterUncertainty, ParameterUsed, RepairResult, SystemEffects, TotalOf,
};
pub use rows::{ColumnSum, PassedOver, RowsRead, RowsSkipped};
pub use rules::{
    ActionResult, FundResult, FundSector, JointState, MeasureResult, Met, Missing, NodeTotal, OrganisationTotal,
    Programme, RuleCase, RuleChange, RulesResult,
};
pub use second_seed::{Again, AgainOf, STANDARD_ERRORS, SecondSeed};
pub use totals::{ControlTotals, TotalGiven};
pub use year_to_date::{NodeToDate, RecoveryUsed, YearToDate};

use crate::model::{Assurance, Base, LineGroup, RuleKind, SettingValue, Stage, Stated};

/// Version of the layout of `results.json`.
pub const FORMAT: u32 = 5;

/// What to do about results that cannot be read.
const AGAIN: &str = "run the scenario again";

/// Everything that a run has to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`FORMAT`].
    pub format: u32,
    /// The scenario.
    pub scenario: ScenarioFacts,
    /// Seed, iterations, sampler.
    pub run: RunFacts,
    /// The precision that was asked for; none where none was.
    pub precision: Option<PrecisionReached>,
    /// The headline from a second seed; none where it was not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_seed: Option<SecondSeed>,
    /// Every node: the tree from the root (parents first), organisations, sectors, types, sectors within regions.
    pub nodes: Vec<NodeResult>,
    /// The node that headlines speak of.
    pub headline: NodeCode,
    /// The nation and the sectors: the nodes with curves.
    pub focus: Vec<NodeCode>,
    /// What each focus node and child of the root is judged by.
    pub yardsticks: Vec<Yardstick>,
    /// What no part of the nation holds, by sector and by region; none where the parts are the whole.
    pub own_accounts: Vec<OwnAccounts>,
    /// Curve and density of each focus node.
    pub shapes: Vec<Shape>,
    /// Contributions to each focus node and to the headline.
    pub contributions: Vec<Contributions>,
    /// The bridge of each of them.
    pub bridges: Vec<Bridge>,
    /// What matters to the headline node; none of too few iterations.
    pub drivers: Option<NodeDrivers>,
    /// What breaks the headline's target, and the limit beyond which a claim on the Treasury is large, where either is less likely than not.
    pub breaks: Vec<Break>,
    /// What holding access and safety would cost a node; none where it was not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontier: Option<Frontier>,
    /// The year by month, where the scenario gives months.
    pub fans: Vec<Fan>,
    /// The year to date against plan; none where it is not known or the base is the plan.
    pub year_to_date: Option<YearToDate>,
    /// Every risk line, with its name.
    pub line_names: Vec<LineName>,
    /// Declared, expected and P50 by line and sector.
    pub lines: Vec<LineResult>,
    /// The same by group.
    pub line_totals: Vec<LineTotal>,
    /// Systems (the parents of organisations) by risk line, the largest effect in the nation's worst tenth first.
    pub systems: Vec<SystemEffects>,
    /// Sum of the parts' P90s against the P90 of the sum.
    pub diversification: Vec<Diversification>,
    /// What dependence was assumed and what it implies.
    pub dependence: Dependence,
    /// What is uncertain of the scenario's parameters, and what that does.
    pub parameters: ParameterUncertainty,
    /// Who was given a control total, and who accepted it; none where nobody was.
    pub control_totals: Option<ControlTotals>,
    /// What the rules did; none where there are none.
    pub rules: Option<RulesResult>,
    /// The past errors of official forecasts beside the answer; empty where the scenario gives none.
    pub references: Vec<ReferenceResult>,
    /// From the reported position to the underlying one, a bridge a target of bridge.csv; empty without that table.
    pub underlying_bridges: Vec<UnderlyingBridge>,
    /// The assumptions that rows of the scenario state, with where these have their figures from.
    #[serde(default)]
    pub assumptions: Vec<Stated>,
    /// What was read of each table of the scenario, in the order of the format.
    pub rows_read: Vec<RowsRead>,
    /// Where the variance of the headline node comes from.
    pub budget: Option<VarianceBudget>,
    /// Official forecasts by month of the focus nodes, where the scenario asks for them.
    pub reported: Vec<ReportedPath>,
    /// Undisclosed risk of the nodes with a reference class.
    pub undisclosed: Vec<Undisclosed>,
    /// How official forecasts stand to their evidence, where the scenario gives months.
    pub evidence: Vec<EvidenceCount>,
    /// The same by organisation, where it was asked for.
    pub evidence_by_organisation: Vec<Evidence>,
    /// Who pays whom; none where no rule moves money between accounts.
    pub transfers: Option<Transfers>,
    /// The nation against its target; none where no rule or no target is stated.
    pub national: Option<National>,
    /// What capacity plans come to beside money, where the scenario asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<CapacityResults>,
    /// Whether plans read across, where the scenario has capacity plans or it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanChecks>,
    /// Cautions on the results and findings on the scenario, each with advice.
    pub warnings: Vec<Warning>,
}

/// The scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioFacts {
    /// Folder-safe name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Financial year.
    pub year: String,
    /// Month of the data, 1 = April.
    pub as_at_month: u8,
    /// What the simulation starts from.
    pub base: Base,
    /// Version of the plan, in words; blank where nobody states it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub plan_version: String,
    /// Synthetic data, sources: what a reader must know first.
    pub data_note: String,
    /// Who answers for the figures; none where the scenario does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
    /// Changes to the scenario as it stands, as they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// Name of the whole, where these are the results of a part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// What the money is called that rules set by positions.
    pub fund: String,
    /// What is not in the range; said before any range.
    pub not_in_range: Vec<String>,
    /// Rules that ran, in order.
    pub rules: Vec<RuleRan>,
    /// Published figures that it rests on.
    pub sources: Vec<Published>,
}

/// A rule that ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleRan {
    /// Which.
    pub rule: RuleKind,
    /// Its parameters as the scenario names them, with their values.
    pub parameters: Vec<(String, SettingValue)>,
}

/// A published figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// What it is.
    pub figure: String,
    /// As published, with its unit.
    pub value: String,
    /// Where.
    pub source: String,
}

/// What made the results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// Version of the program.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// Iterations simulated.
    pub iterations: u64,
    /// How the shared normals were sampled.
    pub sampler: SamplerUsed,
}

/// How the shared normals were sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SamplerUsed {
    /// Independent draws.
    Plain,
    /// Scrambled Sobol points.
    Sobol {
        /// Independent randomisations, from which errors come.
        randomisations: u32,
    },
}

/// What became of a precision that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PrecisionReached {
    /// Largest half-width that was asked for, £m.
    pub asked: f64,
    /// True where it was reached.
    pub reached: bool,
    /// Largest half-width of the 95 % intervals of q10, q50 and q90 of the nation and the headline node, £m; none where one has no end.
    pub money: Option<f64>,
    /// The same of the headline's chances, 0 to 1.
    pub chance: f64,
    /// About how many iterations would reach it; none where it cannot be told, or where no run has so many.
    pub iterations_needed: Option<u64>,
}

/// A risk line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineName {
    /// Its code.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Its group.
    pub group: LineGroup,
}

/// A caution, with advice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Short code, such as `W01`.
    pub code: String,
    /// What may be wrong.
    pub message: String,
    /// What to do about it.
    pub advice: String,
    /// Where in the scenario, such as `control_totals.csv:3, column total_m`; empty for cautions on results.
    pub place: String,
}

impl Warning {
    /// True for a finding on the scenario itself, false for a caution on results.
    #[must_use]
    pub fn of_input(&self) -> bool {
        !self.place.is_empty()
    }
}

impl Results {
    /// A node by its code.
    #[must_use]
    pub fn node(&self, code: &NodeCode) -> Option<&NodeResult> {
        self.nodes.iter().find(|node| node.code == *code)
    }

    /// The node that headlines speak of.
    ///
    /// # Panics
    /// Where it is not among the nodes: [`Results::read`] refuses such results.
    #[must_use]
    pub fn headline(&self) -> &NodeResult {
        self.node(&self.headline).expect("the headline is a node")
    }

    /// The root of the geography.
    ///
    /// # Panics
    /// Where there is none: [`Results::read`] refuses such results.
    #[must_use]
    pub fn nation(&self) -> &NodeResult {
        self.nodes.iter().find(|node| node.kind == NodeKind::Root).expect("there is a root")
    }

    /// The focus nodes, the nation first.
    pub fn focus_nodes(&self) -> impl Iterator<Item = &NodeResult> {
        self.focus.iter().filter_map(|code| self.node(code))
    }

    /// The node that the answer speaks of first: the nation; the headline's where that is neither the nation nor a sector.
    #[must_use]
    pub fn subject(&self) -> &NodeResult {
        if self.focus.contains(&self.headline) { self.nation() } else { self.headline() }
    }

    /// The nodes of the answer's table: the subject, the nation, the sectors; each once.
    #[must_use]
    pub fn answered(&self) -> Vec<&NodeResult> {
        let nation = self.nation();
        let mut nodes = vec![self.subject()];
        nodes.extend(std::iter::once(nation).filter(|nation| nation.code != self.subject().code));
        nodes.extend(self.focus_nodes().filter(|node| node.code != nation.code));
        nodes
    }

    /// The nodes directly below the root of the geography.
    pub fn regions(&self) -> impl Iterator<Item = &NodeResult> {
        let root = &self.nation().code;
        self.nodes
            .iter()
            .filter(move |node| matches!(node.kind, NodeKind::Tree(_)) && node.parent.as_ref() == Some(root))
    }

    /// Organisations, without the budgets that are held like one.
    pub fn organisations(&self) -> impl Iterator<Item = &NodeResult> {
        self.nodes.iter().filter(|node| node.kind == NodeKind::Organisation && node.organisations == 1)
    }

    /// True when a rule of this kind ran.
    #[must_use]
    pub fn ran(&self, rule: RuleKind) -> bool {
        self.scenario.rules.iter().any(|ran| ran.rule == rule)
    }

    /// The last stage that a rule reached; gross where there are none.
    #[must_use]
    pub fn last_stage(&self) -> Stage {
        self.scenario.rules.iter().map(|ran| ran.rule.stage()).max().unwrap_or(Stage::Gross)
    }

    /// Reads results back.
    ///
    /// # Errors
    /// A sentence on what is wrong with the bytes: not results, of another format, or cut short.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let format: Format = serde_json::from_slice(bytes)
            .map_err(|error| format!("not results of outturn, or cut short: {error}; {AGAIN}"))?;
        if format.format != FORMAT {
            return Err(format!(
                "results of format {}; this program reads format {FORMAT}: {AGAIN}, or use the version that wrote them",
                format.format
            ));
        }
        let results: Self = serde_json::from_slice(bytes)
            .map_err(|error| format!("not as this program writes them: {error}; {AGAIN}"))?;
        let known = |code: &NodeCode| results.node(code).is_some();
        let root = results.nodes.iter().any(|node| node.kind == NodeKind::Root);
        if !root || !known(&results.headline) || !results.focus.iter().all(known) {
            return Err(format!("not as this program writes them: a node that is spoken of is missing; {AGAIN}"));
        }
        Ok(results)
    }

    /// The results as bytes: one JSON document, every number with the shortest digits that read back to the same bits.
    ///
    /// # Panics
    /// When a number is not finite or the document cannot be made: a mistake in this program.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("results are plain data");
        bytes.push(b'\n');
        bytes
    }
}
