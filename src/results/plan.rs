//! Whether plans read across: what each check found of each plan, with the numbers that made it so.

use serde::{Deserialize, Serialize};

use super::NodeCode;

/// Every check of the plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanChecks {
    /// The view that was tested, as its word in the scenario.
    pub view: String,
    /// The checks, in their order.
    pub checks: Vec<PlanCheck>,
    /// What each found of whom it applies to: check by check, in the order of organisations (or of nodes).
    pub findings: Vec<PlanFinding>,
    /// What was looked at as a whole, where any check applies; nodes of the tree within it, then organisations, of which one does.
    pub places: Vec<PlanPlace>,
    /// Findings counted by node of the tree and check; what no check applies to is left out.
    pub matrix: Vec<PlanCounts>,
    /// The bounds that were used, in the order of the scenario's settings.
    pub bounds: Vec<PlanBound>,
    /// What the views of each organisation say of performance and activity.
    pub views: Vec<PlanViews>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCheck {
    /// Its number, such as `R-1`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it asks, in a sentence.
    pub rule: String,
    /// Which money stands on it, in a sentence.
    pub money: String,
}

/// What became of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanOutcome {
    /// The plan adds up.
    Pass,
    /// It may, and somebody should ask.
    Query,
    /// It does not.
    Fail,
    /// What the check needs is not there.
    NotTested,
}

impl PlanOutcome {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Query => "query",
            Self::Fail => "fail",
            Self::NotTested => "not_tested",
        }
    }
}

/// What a check found of an organisation, or of a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanFinding {
    /// Whose plan.
    pub node: NodeCode,
    /// The check.
    pub check: String,
    /// What became of it.
    pub outcome: PlanOutcome,
    /// What was not there; of a check that was tested: a part of it that was not.
    pub lacking: Vec<PlanLacking>,
    /// The numbers that made it so.
    pub numbers: Vec<PlanNumber>,
    /// Money that stands on what the check doubts, £m; none where it is not counted or nothing is in doubt.
    pub money: Option<f64>,
}

/// What a check needs and does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanLacking {
    /// The organisation has no capacity plan, and others of its type have.
    Plan,
    /// A column of a view: the view's word, the column's name.
    Column(String, String),
    /// A setting of `[plan]`.
    Setting(String),
    /// A column of organisations.csv.
    Size(String),
    /// The result of another check.
    Check(String),
}

impl PlanLacking {
    /// Where it should stand: `capacity_plan.csv: income (last_year)`.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Plan => "capacity_plan.csv".to_owned(),
            Self::Column(view, column) => format!("capacity_plan.csv: {column} ({view})"),
            Self::Setting(key) => format!("scenario.toml: plan.{key}"),
            Self::Size(column) => format!("organisations.csv: {column}"),
            Self::Check(id) => format!("the result of {id}"),
        }
    }
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanUnit {
    /// A share; shown in per cent.
    Percent,
    /// £m.
    Money,
    /// A whole number.
    Count,
    /// A month, 1 = April.
    Month,
}

impl PlanUnit {
    /// Its words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Percent => "per cent",
            Self::Money => "£m",
            Self::Count => "number",
            Self::Month => "month, 1 = April",
        }
    }
}

/// Declares measures: name in the code, code in the files, unit, meaning.
macro_rules! measures {
    ($( $name:ident $word:literal $unit:ident $about:literal; )+) => {
        /// What a number of a finding measures.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum PlanMeasure { $( #[doc = $about] $name, )+ }

        impl PlanMeasure {
            /// Its code.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $( Self::$name => $word, )+ }
            }

            /// Its unit.
            #[must_use]
            pub const fn unit(self) -> PlanUnit {
                match self { $( Self::$name => PlanUnit::$unit, )+ }
            }

            /// What it is, in words.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $( Self::$name => $about, )+ }
            }
        }
    };
}

measures! {
    Months "months" Count "months in which it is so";
    WorstMonth "worst_month" Month "the month of it";
    Occupancy "occupancy" Percent "occupancy";
    Trajectory "ae_within_4_hours" Percent "A&E within four hours";
    Waits "waits_within_18_weeks" Percent "waits within 18 weeks at the year end";
    SummerBeds "summer_beds" Count "beds open, June to September";
    WinterBeds "winter_beds" Count "beds open, December to March";
    WinterNonElective "winter_non_elective" Percent "unplanned admissions a day, December to March over June to September";
    JanuaryElective "january_elective" Percent "planned admissions a day, January over the year";
    IncomeGrowth "income_growth" Percent "growth of income";
    ActivityGrowth "activity_growth" Percent "growth of weighted activity";
    PriceGrowth "price_growth" Percent "growth of prices";
    StaffGrowth "staff_growth" Percent "growth of staff";
    ProductivityGrowth "productivity_growth" Percent "growth of activity for each member of staff";
    PayGrowth "pay_growth" Percent "growth of pay for each member of staff";
    AwardAndDrift "award_and_drift" Percent "award and drift";
    Gap "gap" Percent "the gap between them";
    AgencyPlan "agency_plan" Money "agency cost planned for the year";
    AgencyCeiling "agency_ceiling" Money "agency ceiling";
    AgencyRunRate "agency_run_rate" Money "agency cost of a year at the present rate";
    Savings "savings" Money "savings planned for the year";
    SavingsShare "savings_share" Percent "savings over spending";
    FirstHalf "first_half" Percent "savings of the first half over those of the year";
    LastQuarter "last_quarter" Percent "savings of the last quarter over those of the year";
    Unidentified "unidentified" Percent "unidentified savings over those of the year";
    ElectiveGrowth "elective_growth" Percent "growth of planned admissions that stay overnight";
    BedsGrowth "beds_growth" Percent "growth of beds";
    StayGain "stay_gain" Percent "what a shorter stay frees";
    Elective "elective" Count "planned admissions of the year";
    RateToDate "rate_to_date" Money "position of a month to date";
    RateNeeded "rate_needed" Money "position of a month that the forecast needs from now on";
    Improvement "improvement" Percent "the improvement over a month's turnover";
    Overspend "overspend" Money "overspend to date against plan";
    OverspendShare "overspend_share" Percent "the overspend over turnover";
    CommentaryRisk "commentary_risk" Money "risks that the commentary alone tells of";
    Incentive "incentive" Money "incentive money in the plan";
    Appeal "appeal" Money "of it hanging on an appeal";
    Contracts "contracts" Count "contracts that are apart";
    ContractGap "contract_gap" Percent "the largest difference over the commissioner's value";
    ContractDifference "contract_difference" Money "differences of all its contracts";
    ControlTotal "control_total" Money "control total";
    SumBelow "sum_below" Money "sum of those below it";
    SurplusQuarters "surplus_quarters" Count "quarters that plan a surplus";
}

/// A number of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlanNumber {
    /// What it measures.
    pub what: PlanMeasure,
    /// How much; a share is 0 to 1.
    pub value: f64,
}

/// Findings of an organisation, or of all organisations of a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanPlace {
    /// Whose.
    pub node: NodeCode,
    /// Organisations of which a check was tested.
    pub tested: usize,
    /// Of them those of which at least one fails.
    pub failing: usize,
    /// Of them those of which none fails and at least one is queried.
    pub queried: usize,
    /// Checks that failed, one an organisation and check.
    pub fails: usize,
    /// Checks that were queried.
    pub queries: usize,
    /// Checks that passed.
    pub passes: usize,
    /// Checks that could not be tested.
    pub not_tested: usize,
    /// Money that stands on failed checks, £m: of each organisation the largest amount of its failed checks, so that none counts twice.
    pub money: f64,
    /// Of an organisation the checks that failed.
    pub failed: Vec<String>,
}

/// Findings of a check below a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanCounts {
    /// The node.
    pub node: NodeCode,
    /// The check.
    pub check: String,
    /// Plans that failed it.
    pub failed: usize,
    /// Plans that it queries.
    pub queried: usize,
    /// Plans that passed.
    pub passed: usize,
    /// Plans of which it could not be tested.
    pub not_tested: usize,
    /// Money that stands on those that failed, £m.
    pub money: f64,
}

/// A bound that was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanBound {
    /// Its key in `[plan]`.
    pub key: String,
    /// Its value; none where the scenario has to state it and does not.
    pub value: Option<f64>,
    /// True where the scenario states another than the built-in one.
    pub stated: bool,
    /// Where the built-in one comes from: published, derived, judgement.
    pub evidence: String,
    /// The same in words.
    pub source: String,
}

/// A measure of an organisation's year in the views that give it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanViews {
    /// Whose.
    pub node: NodeCode,
    /// What it measures.
    pub what: PlanMeasure,
    /// As submitted.
    pub submitted: Option<f64>,
    /// As required.
    pub required: Option<f64>,
    /// As genuinely expected.
    pub genuine: Option<f64>,
    /// As it was last year.
    pub last_year: Option<f64>,
}
