//! What beds, staff and demand may turn out to be, and what is done when they do not suffice: `[capacity]` of a scenario.

use std::collections::BTreeMap;

use super::{AccountIdx, FactorSetIdx, LineIdx};
use crate::capacity::{AgencyCap, Split};

/// Declares sizes: name in the code, key of the scenario, default, evidence, source.
macro_rules! sizes {
    ($( $name:ident $key:literal $default:expr, $evidence:literal $source:literal; )+) => {
        /// A size of the simulation of capacity: a key of `[capacity]`, in the order of its record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Size { $( #[doc = $key] $name, )+ }

        impl Size {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$name, )+];

            /// Its key in the scenario.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $( Self::$name => $key, )+ }
            }

            /// What it is where the scenario does not say.
            #[must_use]
            pub const fn default(self) -> f64 {
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

sizes! {
    DemandGrowth "demand_growth" 0.0, "stated" "plans are taken at their word unless the scenario says otherwise";
    DemandSpread "demand_spread" 0.03, "judgement" "unplanned admissions of trusts' months, 2016 to 2019, differed by about 4 % from the national change; part of that is coding";
    StaySpread "stay_spread" 0.02, "judgement" "a tenth of a day in five";
    DelaySpread "delay_spread" 0.01, "judgement" "delayed transfers took about 4 to 5 % of beds in 2016 to 2018 and moved by a point in a year";
    FillGap "fill_gap" 0.0, "stated" "plans are taken at their word unless the scenario says otherwise";
    WardShare "ward_share" 0.4, "judgement" "nurses, midwives and those who support them are about half of the staff of acute trusts; most of them work at the bedside";
    FillSpread "fill_spread" 0.02, "judgement" "a fifth of the vacancy rate of the time";
    PriceSpread "price_spread" 0.10, "judgement" "rates were capped and the caps were broken";
    LateSpread "late_spread" 0.045, "derived" "what trusts' months differ by beyond occupancy: 4,551 months of 123 trusts, April 2022 to July 2025 (NHS England, A&E and beds by trust; fitted outside this repository)";
    OccupancyLimit "occupancy_limit" 0.92, "judgement" "the planning threshold of 2016 to 2019";
    Congestion "congestion" 0.92, "judgement" "likewise";
    Slope "slope" 0.70, "derived" "late share on occupancy beyond 92 %, within trusts, the same months; its standard error is 0.14, and 0.22 is found between the trusts of one month";
    RelaxedOccupancy "relaxed_occupancy" 0.98, "judgement" "as full as a hospital can run for a month";
    Premium "premium" 1.5, "judgement" "agency staff over own staff; price caps aimed at 1.55 times the basic pay";
    Released "released" 0.5, "judgement" "shifts are booked before a quiet month is known to be one";
    EscalationCost "escalation_cost" 100.0, "judgement" "£ for a bed and day beside its staff";
    ElectivePrice "elective_price" 3684.0, "published" "average cost of a planned inpatient, reference costs 2016/17, https://www.hfma.org.uk/news/healthcare-finance/news-item/reference-cost-data-published";
    ElectiveSaved "elective_saved" 0.4, "judgement" "staff and theatres are paid whether the operation takes place or not";
    CancelLimit "cancel_limit" 0.3, "judgement" "cancer and urgent work goes on";
    SafetyFloor "safety_floor" 0.05, "judgement" "one in twenty of those required, over a whole month";
    Guidance "guidance" 1.0, "stated" "what plans hold, unless guidance asks for fewer";
    Fine "fine" 0.0, "stated" "£ for each A&E attendance late beyond the standard; suspended from 2016/17 for those who accept their control totals";
    Drive "drive" 0.0, "stated" "no more planned work than the plan";
    DriveCost "drive_cost" 1.75, "judgement" "additional sessions and private capacity cost 1.5 to 2 times what they bring";
    Money "money" 0.6, "judgement" "most let finance go first, and keep access and safety (the article of August 2015)";
    Access "access" 0.3, "judgement" "then access";
    Safety "safety" 0.1, "judgement" "and safety last";
    RelaxedTo "relaxed_to" 0.90, "judgement" "share within four hours that a relaxed target asks for";
    ActivityMargin "activity_margin" 0.01, "judgement" "a plan of planned work that is missed by less is met";
    SafetyMargin "safety_margin" 0.01, "judgement" "one in a hundred of the required staff lacking is within what rotas differ by";
}

/// The simulation of capacity.
#[derive(Debug, Clone)]
pub struct Capacity {
    /// The sizes, in the order of [`Size::ALL`].
    pub sizes: Vec<f64>,
    /// The agency ceiling.
    pub cap: AgencyCap,
    /// Months in which targets are relaxed, 1 = April.
    pub relaxed: Vec<u8>,
    /// Loadings of demand, length of stay and delays.
    pub demand_factors: Option<FactorSetIdx>,
    /// Loadings of own staff and the price of agency staff.
    pub staff_factors: Option<FactorSetIdx>,
    /// The line of temporary staff and beds.
    pub staff_line: LineIdx,
    /// The line of planned work.
    pub activity_line: LineIdx,
    /// The organisations whose plans have all that is needed, each with its split.
    pub organisations: BTreeMap<AccountIdx, Split>,
}

impl Capacity {
    /// A size.
    #[must_use]
    pub fn size(&self, size: Size) -> f64 {
        self.sizes.get(size as usize).copied().unwrap_or(size.default())
    }
}
