//! The words that columns and settings allow: closed sets.

use super::kind::Fault;
use crate::diagnostic::Check;
use crate::id::nearest_hint;

/// Declares a closed set of words.
macro_rules! words {
    ($name:ident $about:literal { $( $variant:ident = $word:literal $text:literal ),+ $(,)? }) => {
        #[doc = $about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $( #[doc = $text] $variant, )+ }

        impl $name {
            /// The words, in the order of the page.
            pub const WORDS: &'static [&'static str] = &[$( $word, )+];

            /// The words and what they mean, for the page.
            pub const EXPLAINED: &'static [(&'static str, &'static str)] = &[$( ($word, $text), )+];

            /// The word as written.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// The value of a word.
            #[must_use]
            pub fn from_word(text: &str) -> Option<Self> {
                match text { $( $word => Some(Self::$variant), )+ _ => None }
            }
        }

        impl $crate::scenario::kind::Kind for $name {
            type Value = Self;
            const HOLDS: &'static str = concat!("one of" $(, " `", $word, "`")+);
            const FORM: $crate::scenario::kind::Form = $crate::scenario::kind::Form::Text;
            const CHOICES: &'static [&'static str] = Self::WORDS;

            fn parse(text: &str, _: Option<$crate::scenario::words::MoneyUnit>) -> Result<Self, $crate::scenario::kind::Fault> {
                Self::from_word(text).ok_or_else(|| $crate::scenario::words::unknown_word(text, Self::WORDS))
            }
        }
    };
}

pub(super) use words;

/// The fault of a word that is not one of a set.
pub fn unknown_word(text: &str, words: &[&str]) -> Fault {
    let hint = nearest_hint(text, words.iter().copied());
    Fault {
        check: Check::WordUnknown,
        message: format!("not a word that may stand here: `{text}`"),
        advice: format!("write one of {}{hint}", words.join(", ")),
    }
}

words! { MoneyUnit "The unit of all money in a scenario." {
    Millions = "gbp_m" "£ million; money columns end in `_m`.",
    Thousands = "gbp_000" "£ thousand; money columns end in `_000`.",
} }

impl MoneyUnit {
    /// What the names of money columns end in.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Millions => "_m",
            Self::Thousands => "_000",
        }
    }

    /// The other unit.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Millions => Self::Thousands,
            Self::Thousands => Self::Millions,
        }
    }

    /// An amount as written, in £m.
    #[must_use]
    pub fn to_millions(self, amount: f64) -> f64 {
        match self {
            Self::Millions => amount,
            Self::Thousands => amount / 1_000.0,
        }
    }
}

words! { BaseWord "What the simulation starts from." {
    Plan = "plan" "The annual plan.",
    Forecast = "forecast" "The official forecast outturn.",
} }

words! { YardstickWord "What headlines judge a position by." {
    Target = "target" "The national target for the nation; stated limits, control totals or plans for its parts.",
    ControlTotal = "control_total" "Control totals; plans where there are none.",
    Plan = "plan" "Annual plans.",
    Forecast = "forecast" "Official forecasts.",
} }

words! { ShapeWord "Shape of the organisations' remainder." {
    Normal = "normal" "Normal.",
    Skewed = "skewed" "Near plan for most, with a long adverse tail.",
} }

words! { ProtocolWord "When official forecasts may be revised; never before month 3." {
    Quarterly = "quarterly" "At months 3, 6 and 9, as from 2016 to 2022.",
    Monthly = "monthly" "At any month end, as from November 2022.",
} }

words! { CopulaWord "How shared factors depend in the tails." {
    Gaussian = "gaussian" "Gaussian.",
    StudentT = "student_t" "Student-t: bad draws of the factors come together.",
} }

words! { KeyWord "What a pool or an ask is shared among systems by." {
    Equal = "equal" "Every system alike.",
    Allocation = "allocation" "Allocations of its commissioners.",
    PlannedSurplus = "planned_surplus" "Planned surplus; a system with a planned deficit has none.",
    Shortfall = "shortfall" "What each is short of its control total in the iteration; where nobody is short nothing moves. Not for `regional_total`.",
    Stated = "stated" "The rows of shares.csv.",
} }

words! { MetFromWord "What the giver of an ask pays from." {
    Savings = "savings" "It pays what it finds in late savings, and no more.",
    Overspend = "overspend" "It pays in full; what it does not find in late savings it overspends.",
    Reserves = "reserves" "It pays the drawn share out of its `reserve`; nothing new is saved.",
} }

words! { StepWord "A step of the national ladder, in the order in which steps may stand." {
    UncommittedIncentive = "uncommitted_incentive" "What the incentive fund leaves uncommitted; it is on the holder's account already, and only shown here.",
    CentralUnderspend = "central_underspend" "Direct commissioning and central budgets: one stock with the planned commissioning contribution.",
    RiskReserve = "risk_reserve" "A reserve held back for risk.",
    CapitalToRevenue = "capital_to_revenue" "Capital budget turned to revenue, up to a limit.",
    Department = "department" "The rest of the department.",
    Treasury = "treasury" "The reserve claim: the bail-out. It stays in the position as the need, and is not posted.",
} }

words! { GateWord "When an incentive fund looks at control totals." {
    Quarters = "quarters" "At months 3, 6, 9 and 12, each on the year to date.",
    YearEnd = "year_end" "At the year end only.",
} }

words! { CatchUpWord "What a control total that is met at the year end earns back of missed quarters." {
    None = "none" "Nothing.",
    FinanceOnly = "finance_only" "The finance element.",
    Full = "full" "Finance, and access in the quarters in which it was met.",
} }

words! { RecycleWord "What becomes of incentive money that is not earned." {
    Recycled = "recycled" "It goes, with what is unallocated, to those who met their totals: for each pound above it, then by their shares of the money.",
    Uncommitted = "uncommitted" "It is shown on the holder's account.",
    Lost = "lost" "It is gone.",
} }

words! { UnitWord "Whose position decides on deficit support." {
    System = "system" "The node that those who are paid hang under: all its accounts together, as in 2025/26. What it loses they bear by their support.",
    Organisation = "organisation" "Each that is paid by itself, as in 2026/27.",
} }

words! { LossWord "What a unit of deficit support loses that is short of its plan to date." {
    Instalment = "instalment" "The whole instalment.",
    Shortfall = "shortfall" "A pound for each pound short, as far as there is support that has not been paid.",
} }

words! { WithheldWord "What becomes of deficit support that is withheld." {
    Held = "held" "It is held centrally, on the holder's account: the nation keeps it.",
    Reallocated = "reallocated" "It goes, with what is unallocated, to those who have lost nothing, by their support.",
    Lost = "lost" "It is gone: the nation is worse off by it.",
} }

words! { ViewWord "Whose word a month of a capacity plan is." {
    Submitted = "submitted" "What the organisation has submitted: the plan that is tested unless `[plan]` names another view.",
    Required = "required" "What it is required to plan by guidance or its regulator.",
    Genuine = "genuine" "What it genuinely expects.",
    LastYear = "last_year" "What happened in the same month of the year before: growth is measured against it.",
    Actual = "actual" "What has happened this year, up to the month of the data.",
} }

words! { TestedWord "Which view of capacity plans is tested." {
    Submitted = "submitted" "What the organisation has submitted.",
    Required = "required" "What it is required to plan.",
    Genuine = "genuine" "What it genuinely expects.",
} }

words! { AgencyCapWord "What is done about spending on agency staff above the ceiling." {
    Off = "off" "There is no ceiling.",
    Soft = "soft" "It may be broken for the sake of safety, and that is counted.",
    Hard = "hard" "It may not be broken.",
} }

words! { TriggerWord "What sets an action off." {
    Always = "always" "Nothing: it is under way.",
    Gap = "gap" "A gross gap at the year end of more than `trigger_level`; it then fills what the rules before it left of the gap, and no more.",
    Approval = "approval" "Somebody's yes, with the chance `approval`.",
} }

words! { ParameterWord "How an uncertain parameter acts." {
    Shift = "shift" "a shift of the latents of risk lines (`line`) or classes of savings (`delivery`), common to all; `size` is its standard deviation, and its variance is taken from the own part, so that each row's own distribution stays as stated.",
    Factor = "factor" "a multiplier, of mean square 1, of every loading on `factor` at `level`: how much rows have in common is uncertain; `size` is the standard deviation of its logarithm. Each row's own part takes the rest, so that its own distribution stays as stated.",
    Size = "size" "a multiplier, of mean 1, of every amount of risk lines (`line`); `size` is the standard deviation of its logarithm.",
} }

words! { Sector "The sector of an organisation." {
    Provider = "provider" "An NHS trust or foundation trust.",
    Commissioner = "commissioner" "An integrated care board (until June 2022 a clinical commissioning group), or NHS England's direct and central budgets.",
    Central = "central" "A national body that is neither.",
} }

words! { ProgrammeWord "An efficiency programme; also its risk line." {
    Cip = "cip" "Efficiency of providers: the cost improvement programme.",
    Qipp = "qipp" "Efficiency of commissioners: quality, innovation, productivity and prevention.",
} }

words! { Rating "How safe identified savings are: by risk, or by maturity as returns since 2022 have it." {
    Low = "low" "Low risk.",
    Medium = "medium" "Medium risk.",
    High = "high" "High risk.",
    FullyDeveloped = "fully_developed" "Maturity: plans are fully developed.",
    InProgress = "in_progress" "Maturity: plans are in progress.",
    Opportunity = "opportunity" "Maturity: an opportunity, not yet a plan. What is unidentified has no rating.",
} }

words! { DirectionWord "Threat or opportunity." {
    Threat = "threat" "Amounts worsen the position.",
    Opportunity = "opportunity" "Amounts better the position.",
} }

words! { SpreadWord "How a group row's draw reaches the members." {
    Each = "each" "Every member has its own draw, sized by its share.",
    Shared = "shared" "One draw, shared out by size.",
} }

words! { StatusWord "Whether a row of a register is still a risk." {
    Open = "open" "It may happen.",
    Closed = "closed" "It is over: the row is left out, and counted.",
    Issue = "issue" "It has happened: its chance is 1, whatever its likelihood score says; how much it comes to may still be uncertain.",
} }

words! { AssuranceWord "The status that is asked for in assurance.toml." {
    Draft = "draft" "Nobody answers for the figures.",
    Assured = "assured" "Needs commissioner, analyst and assurer, the last two with the dates on which they signed; `checked`, `limits`, `permitted_use`, `sunset` and `inputs`.",
    Approved = "approved" "Needs the same, and the approver with a date.",
} }

words! { OccurrenceWord "Whether a row of the register happens, given whether the one that it is linked to does." {
    Matches = "matches" "It happens where the other does, and only there: their chances are equal.",
    Exclusive = "exclusive" "It never happens where the other does: their chances sum to 1 at most.",
    Necessary = "necessary" "The other is necessary for it: it happens only where the other does, and is no likelier.",
    Sufficient = "sufficient" "The other is sufficient for it: it happens wherever the other does, and is no less likely.",
} }

words! { ImpactWord "How much a row of the register comes to, given how much the one that it is linked to does." {
    SameProportion = "same_proportion" "Its size falls at the same place of its range as that of the other: where the other is at its ninetieth percentile, so is it.",
} }

words! { Dist "A distribution." {
    Fixed = "fixed" "A certain amount: `mean`.",
    Uniform = "uniform" "Any amount between `low` and `high`, all alike.",
    Triangular = "triangular" "`low`, `mode`, `high`.",
    Pert = "pert" "`low`, `mode`, `high`, smoother than the triangular: beta with weight 4 on the mode.",
    Normal = "normal" "`mean` and `sd`.",
    Lognormal = "lognormal" "`p50` (the median) and `p90`: nine in ten are below it.",
    Beta = "beta" "Between `low` and `high`, with `mean` and `sd`.",
    TruncatedNormal = "truncated_normal" "Normal with `mean` and `sd` before what lies outside `low` to `high` is cut off.",
    Discrete = "discrete" "The amounts in `outcomes`, each with its chance.",
} }

words! { RangeWord "What `low` and `high` of a range are." {
    Ends = "ends" "Its ends: nothing lies outside.",
    Percentiles = "p10_p90" "Its tenth and ninetieth percentiles: one value in ten lies below, one above. For triangular, PERT, normal (then without `mean`, `sd`) and lognormal (then without `p50`, `p90`).",
} }

words! { Evidence "Where figures come from." {
    Published = "published" "Published: `source` names a row of sources.csv.",
    Derived = "derived" "Derived from published figures.",
    Judgement = "judgement" "Judgement.",
} }

words! { SizeColumn "A column of organisations.csv to share by." {
    Equal = "equal" "Every member alike.",
    Turnover = "turnover" "Turnover.",
    Allocation = "allocation" "Allocation.",
    PaybillAfc = "paybill_afc" "Agenda for Change pay bill.",
    PaybillMedical = "paybill_medical" "Medical pay bill.",
    SubsidiaryPaybill = "subsidiary_paybill" "Pay bill of subsidiaries.",
    LaContractPaybill = "la_contract_paybill" "Pay bill under local-authority contracts.",
    AgencyCeiling = "agency_ceiling" "Agency ceiling.",
    Beds = "beds" "Beds.",
    Population = "population" "Population.",
} }

words! { ClassWord "Whose history." {
    Provider = "provider" "The provider sector: trusts and foundation trusts.",
    Ccg = "ccg" "Clinical commissioning groups.",
    System = "system" "Integrated care systems: boards and their trusts together.",
} }

words! { MeasureWord "What a figure of the history is." {
    Plan = "plan" "The annual plan.",
    Forecast = "forecast" "The official forecast of the year's end at a month.",
    ToDate = "to_date" "The year to date at a month.",
    Declared = "declared" "Net risk declared beside the forecast at a month; negative, as it would lower the position.",
    Outturn = "outturn" "What the year ended at.",
    Underlying = "underlying" "What was published as the underlying position of the year.",
} }

words! { DefinitionWord "What a figure of the history measures." {
    Position = "position" "Surplus or deficit.",
    Variance = "variance" "Difference from the plan that `plan_version` names.",
} }

words! { BasisWord "The accounting basis of a figure of the history." {
    Any = "any" "The same on every basis.",
    Reported = "reported" "As reported, one-off gains included.",
    Clean = "clean" "Without a one-off gain that does not count for the Treasury.",
    BeforeReserve = "before_reserve" "Before a central reserve was released.",
    AfterReserve = "after_reserve" "After it.",
    First = "first" "The figure that was published first, where two are known.",
    Later = "later" "The figure that was published later, where two are known.",
    Accounts = "accounts" "On the basis of the accounts: never compared with a forecast.",
} }

words! { FundWord "Whether incentive money is in a figure of the history." {
    With = "with" "After the whole incentive fund.",
    Without = "without" "Before it.",
    NoFund = "none" "There was none.",
} }

words! { BridgeWord "A step from a reported position to the underlying one." {
    Start = "start" "The reported position.",
    End = "end" "The position reached, which the steps must add up to.",
    NonRecurrentSavings = "non_recurrent_savings" "Savings that do not recur.",
    Technical = "technical" "One-off and technical items.",
    IncentiveFund = "incentive_fund" "Incentive money.",
    CapitalSwitch = "capital_switch" "Capital used as revenue.",
    Other = "other" "Anything else; `note` says what.",
} }

words! { WhoseWord "Whose year to date." {
    Provider = "provider" "The provider sector: trusts and foundation trusts.",
    System = "system" "Integrated care systems: integrated care boards and their trusts.",
    Ccg = "ccg" "Clinical commissioning groups.",
} }

words! { EstimateWord "Which estimate a year to date counts in." {
    Share = "share" "The share of an overspend that was recovered by the year end: late in the year.",
    Drift = "drift" "What the year lost between the month and its end: early in the year.",
    None = "none" "None: another row is used in its place; `note` says why.",
} }

words! { ItemWord "What a scenario's bridge takes out of the reported position." {
    NonRecurrentSavings = "non_recurrent_savings" "Savings that do not recur.",
    Technical = "technical" "One-off and technical items.",
    IncentiveFund = "incentive_fund" "Incentive money.",
    CapitalSwitch = "capital_switch" "Capital used as revenue.",
    Other = "other" "Anything else; `note` says what.",
} }
