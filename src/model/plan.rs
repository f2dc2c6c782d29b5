//! Capacity plans: beds, activity, performance, staff and pay by month and view, and the bounds by which plans are judged.

use std::collections::BTreeMap;

use super::AccountIdx;
use super::months::YEAR;
use crate::units::Money;

/// Whose word a plan is. Views are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum View {
    /// As submitted.
    #[default]
    Submitted,
    /// As required by guidance or a regulator.
    Required,
    /// As genuinely expected.
    Genuine,
    /// The same months of the year before, as they happened.
    LastYear,
    /// This year's months to date, as they happened.
    Actual,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Submitted, Self::Required, Self::Genuine, Self::LastYear, Self::Actual];

    /// Its word in the scenario.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Required => "required",
            Self::Genuine => "genuine",
            Self::LastYear => "last_year",
            Self::Actual => "actual",
        }
    }
}

/// Declares columns of a capacity plan: name in the code, name in the scenario.
macro_rules! columns {
    ($( $name:ident $word:literal; )+) => {
        /// What a month of a capacity plan says: a column of the scenario's table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column { $( #[doc = $word] $name, )+ }

        impl Column {
            /// All of them, in the order of the scenario's table.
            pub const ALL: &'static [Self] = &[$( Self::$name, )+];

            /// Its name in the scenario, without a unit.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $( Self::$name => $word, )+ }
            }
        }
    };
}

columns! {
    BedsOpen "beds_open";
    BedsEscalation "beds_escalation";
    BedDays "bed_days_occupied";
    ElectiveInpatients "elective_inpatients";
    DayCases "day_cases";
    NonElective "non_elective_spells";
    Outpatients "outpatient_attendances";
    LengthOfStay "length_of_stay";
    AeAttendances "ae_attendances";
    AeWithin4Hours "ae_within_4_hours";
    WaitsWithin18Weeks "waits_within_18_weeks";
    WaitingList "waiting_list";
    WteSubstantive "wte_substantive";
    WteBank "wte_bank";
    WteAgency "wte_agency";
    PaySubstantive "pay_substantive";
    PayBank "pay_bank";
    PayAgency "pay_agency";
    Income "income";
    Savings "savings";
}

/// A year of one view: a column is known for all of its months or for none. Months to come of [`View::Actual`] are not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ViewYear {
    columns: BTreeMap<Column, Vec<f64>>,
}

impl ViewYear {
    /// From the months of each column that is known, April first.
    #[must_use]
    pub fn new(columns: BTreeMap<Column, Vec<f64>>) -> Self {
        Self { columns }
    }

    /// The months of a column that are known, April first; none where none are.
    #[must_use]
    pub fn months(&self, column: Column) -> Option<&[f64]> {
        self.columns.get(&column).map(Vec::as_slice)
    }
}

/// Savings that an organisation plans, £m.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlannedSavings {
    /// Of the year.
    pub year: f64,
    /// Of it what is not identified.
    pub unidentified: f64,
}

/// What the checks of plans need beyond positions and months.
#[derive(Debug, Clone, Default)]
pub struct Plans {
    /// The view that is tested.
    pub view: View,
    /// Capacity plans by organisation and view.
    pub capacity: BTreeMap<AccountIdx, BTreeMap<View, ViewYear>>,
    /// Planned savings by organisation.
    pub savings: BTreeMap<AccountIdx, PlannedSavings>,
    /// Agency ceilings of the year.
    pub ceilings: BTreeMap<AccountIdx, Money>,
    /// Values of contracts to their providers, in the order of the model's contracts.
    pub contract_values: Vec<Money>,
    /// Days of each month of this year, April first.
    pub days: [f64; YEAR],
    /// The same of the year before.
    pub days_last_year: [f64; YEAR],
    /// The bounds, in the order of [`Bound::ALL`]; none where the scenario states none and none is built in.
    pub bounds: Vec<Option<f64>>,
}

impl Plans {
    /// A bound; none where it is not stated and has no default.
    #[must_use]
    pub fn bound(&self, bound: Bound) -> Option<f64> {
        self.bounds.get(bound as usize).copied().flatten()
    }

    /// A view of an organisation's year; none where it is not given.
    #[must_use]
    pub fn year(&self, account: AccountIdx, view: View) -> Option<&ViewYear> {
        self.capacity.get(&account)?.get(&view)
    }

    /// Days of the months of a view.
    #[must_use]
    pub fn days(&self, view: View) -> &[f64; YEAR] {
        if view == View::LastYear { &self.days_last_year } else { &self.days }
    }
}

/// Declares bounds: name in the code, key of the scenario, default, evidence, source.
macro_rules! bounds {
    ($( $name:ident $key:literal $default:expr, $evidence:literal $source:literal; )+) => {
        /// A bound of a check, or a weight: a key of `[plan]`, in the order of its record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Bound { $( #[doc = $key] $name, )+ }

        impl Bound {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$name, )+];

            /// Its key in the scenario.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $( Self::$name => $key, )+ }
            }

            /// What it is where the scenario does not say; none where it must say.
            #[must_use]
            pub const fn default(self) -> Option<f64> {
                match self { $( Self::$name => $default, )+ }
            }

            /// Published, derived or judgement.
            #[must_use]
            pub const fn evidence(self) -> &'static str {
                match self { $( Self::$name => $evidence, )+ }
            }

            /// Where the default comes from.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self { $( Self::$name => $source, )+ }
            }
        }
    };
}

bounds! {
    PriceGrowth "price_growth" None, "stated" "the tariff of the year: the scenario states it";
    PayGrowth "pay_growth" None, "stated" "award and drift of the year: the scenario states it";
    OccupancyQuery "occupancy_query" Some(0.92), "judgement" "the planning threshold of 2016 to 2019";
    OccupancyFail "occupancy_fail" Some(0.98), "judgement" "a month this full has no room for a bad week";
    AeStandard "ae_standard" Some(0.95), "published" "the four-hour standard of the NHS Constitution";
    Congestion "congestion" Some(0.945), "published" "Nuffield Trust, winter beds: at least 5.5 % of beds have to be free for the four-hour standard";
    JanuaryElective "january_elective" Some(1.0), "judgement" "planned work gives way in the fullest month: a plan without that is no winter plan";
    IncomeQuery "income_query" Some(0.01), "judgement" "a percentage point of income is more than the margin of most trusts";
    IncomeFail "income_fail" Some(0.02), "judgement" "twice that";
    ProductivityQuery "productivity_query" Some(0.02), "judgement" "twice what hospitals gain in a usual year";
    ProductivityFail "productivity_fail" Some(0.04), "judgement" "four times that";
    PayQuery "pay_query" Some(0.01), "judgement" "a percentage point either way of award and drift";
    PayFail "pay_fail" Some(0.02), "judgement" "twice that";
    AgencyRunRate "agency_run_rate" Some(0.8), "judgement" "a fifth off what is being spent needs a reason";
    SavingsQuery "savings_query" Some(0.05), "judgement" "the sector planned 4.1 % in 2018/19";
    SavingsFail "savings_fail" Some(0.06), "published" "one trust in ten planned more than 6 % for 2019/20";
    FirstHalfQuery "first_half_query" Some(0.35), "derived" "the sector had 36 to 39 % of the year's savings by month 6";
    FirstHalfFail "first_half_fail" Some(0.25), "judgement" "ten points below that";
    LastQuarterQuery "last_quarter_query" Some(0.35), "judgement" "an even year has a quarter of its savings in a quarter";
    UnidentifiedQuery "unidentified_query" Some(0.10), "judgement" "a tenth at the start of the year; none once its first quarter is over";
    ElectiveQuery "elective_query" Some(0.01), "judgement" "as for income";
    ElectiveFail "elective_fail" Some(0.02), "judgement" "as for income";
    RunRateQuery "run_rate_query" Some(0.01), "derived" "below the gaps of 1.7 to 5.3 % of turnover of the trusts named in 2017";
    RunRateFail "run_rate_fail" Some(0.02), "derived" "within those gaps";
    SilenceAdverse "silence_adverse" Some(0.005), "judgement" "half a per cent of turnover is more than what months differ by";
    ContractFail "contract_fail" Some(0.005), "judgement" "half a per cent is beyond rounding and small disputes";
    ControlTotalMargin "control_total_margin" Some(0.5), "judgement" "rounding of what is written, £m";
    WeightElective "weight_elective" Some(3684.0), "published" "average cost, reference costs 2016/17, https://www.hfma.org.uk/news/healthcare-finance/news-item/reference-cost-data-published";
    WeightDayCase "weight_day_case" Some(738.0), "published" "likewise";
    WeightNonElective "weight_non_elective" Some(1590.0), "published" "likewise";
    WeightOutpatient "weight_outpatient" Some(120.0), "published" "likewise";
    WeightAe "weight_ae" Some(148.0), "published" "likewise";
}
