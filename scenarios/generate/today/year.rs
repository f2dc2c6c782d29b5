//! What tells the two packs apart.

use super::super::figures::Figure;
use super::{published_2025 as p25, published_2026 as p26};

/// The unit that support is paid to, and the level below regions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// One of 42 integrated care systems: a board and its trusts.
    System,
    /// One of 36 boards, with the trusts mapped to it.
    Board,
}

/// A line of the register: who, how much and how often. Amounts in £m are for all whom it concerns.
pub struct Line {
    pub id: &'static str,
    pub line: &'static str,
    pub target: &'static str,
    /// `each` or `shared`.
    pub spread: &'static str,
    pub share_by: &'static str,
    pub description: &'static str,
    pub severity: Size,
    pub chance: Option<f64>,
    /// Already happened.
    pub happened: bool,
    /// Days in each month to come and days of a round; the severity is then of one day.
    pub strike: Option<Strike>,
    /// Share of the sector's declared risk on other things than savings; 0 = declared by nobody.
    pub declared: f64,
    pub recurrent: bool,
    pub factor_set: &'static str,
    pub evidence: &'static str,
    /// Figure that it rests on; blank = a judgement of the README.
    pub source: &'static str,
}

/// Strikes to come: how often is drawn (Poisson).
#[derive(Clone, Copy)]
pub struct Strike {
    pub days_a_month: f64,
    /// First month that may have one, 1 = April: a strike needs notice.
    pub from: usize,
    pub days_of_a_round: f64,
}

/// How large.
#[derive(Clone, Copy)]
pub enum Size {
    /// A certain amount.
    Fixed(f64),
    /// Mean and sd.
    Normal(f64, f64),
    /// Mean and log sd; the base holds the median where the last says so.
    Lognormal(f64, f64, bool),
    /// Low, mode and high.
    Pert(f64, f64, f64),
    /// One event for each of every n-th member, with this chance and log sd, expecting together what is declared.
    Named { one_in: usize, log_sd: f64 },
}

/// A pack.
pub struct Year {
    pub folder: &'static str,
    pub unit: Unit,
    /// Month of the data.
    pub as_at: usize,
    /// Month by which everything was known.
    pub now: &'static str,
    pub sources: &'static [Figure],
    /// Where the map stands among the sources.
    pub map: &'static str,
    /// Spending of trusts, £m, and growth of boards' allocations since 2025/26.
    pub spending: f64,
    pub growth: f64,
    /// Deficit support, £m; the part that boards hold, and how many of them.
    pub support: f64,
    pub board_support: (usize, f64),
    /// Deficits planned without support, £m, and how many trusts.
    pub unsupported: (usize, f64),
    /// Savings planned, £m: trusts, boards.
    pub savings: [f64; 2],
    /// Risk declared on savings and on other things, £m: trusts, boards.
    pub declared_savings: [f64; 2],
    pub declared_other: [f64; 2],
    /// Behind plan to date, £m; how much is support that was not paid is taken off it.
    pub behind: f64,
    /// Systems on plan; trusts on plan; how many systems make half of what is behind.
    pub systems_on_plan: usize,
    pub trusts_on_plan: f64,
    pub largest: usize,
    /// Units whose support was not paid, and from which month.
    pub unpaid: (usize, usize),
    pub lines: &'static [Line],
    pub factors: &'static [(&'static str, &'static str, f64)],
}

const fn line(
    [id, line, target, spread, share_by, description]: [&'static str; 6],
    severity: Size,
    chance: Option<f64>,
    declared: f64,
) -> Line {
    Line {
        id,
        line,
        target,
        spread,
        share_by,
        description,
        severity,
        chance,
        happened: false,
        strike: None,
        declared,
        recurrent: true,
        factor_set: "",
        evidence: "judgement",
        source: "",
    }
}

/// The lines that both years have; what is expected of declared ones is scaled until it is what was declared.
const WINTER: Line = Line {
    recurrent: false,
    factor_set: "winter",
    ..line(
        [
            "winter",
            "winter",
            "type:acute",
            "each",
            "turnover",
            "Winter: escalation beds and lost elective income; plans hold the median winter",
        ],
        Size::Lognormal(357.0, 0.5, true),
        None,
        0.105,
    )
};
const STAFFING: Line = Line {
    factor_set: "labour",
    ..line(
        [
            "bank-agency",
            "staffing",
            "sector:provider",
            "each",
            "paybill_afc",
            "Bank and agency staff above the reductions that plans assume",
        ],
        Size::Lognormal(80.0, 0.5, false),
        None,
        0.2,
    )
};
const ACTIVITY: Line = Line {
    factor_set: "demand",
    ..line(
        [
            "activity",
            "activity",
            "sector:provider",
            "each",
            "turnover",
            "Activity away from plan against capped income",
        ],
        Size::Normal(0.0, 47.0),
        None,
        0.0,
    )
};
const RECOVERY: Line = line(
    ["recovery", "recovery", "trusts", "", "", "Recovery plan does not hold costs down"],
    Size::Named { one_in: 4, log_sd: 0.7 },
    Some(0.4),
    0.695,
);
const PRESCRIBING: Line = line(
    [
        "prescribing",
        "prescribing",
        "type:icb",
        "shared",
        "allocation",
        "Drug price concessions and prescribing above plan: one draw for the country",
    ],
    Size::Lognormal(60.0, 0.7, false),
    None,
    0.3,
);
const CARE: Line = Line {
    factor_set: "demand",
    ..line(
        [
            "continuing-care",
            "continuing-care",
            "type:icb",
            "each",
            "allocation",
            "Continuing care and mental health placements above plan",
        ],
        Size::Lognormal(90.0, 0.5, false),
        None,
        0.45,
    )
};
const CHOICE: Line = Line {
    factor_set: "demand",
    ..line(
        [
            "right-to-choose",
            "right-to-choose",
            "type:icb",
            "each",
            "allocation",
            "Assessments for ADHD and autism by right to choose, and independent providers above plan",
        ],
        Size::Lognormal(50.0, 0.5, false),
        None,
        0.25,
    )
};

const JULY: Line = Line {
    happened: true,
    recurrent: false,
    evidence: "published",
    source: p25::STRIKE_JULY.id,
    ..line(
        [
            "strike-july",
            "strikes",
            "sector:provider",
            "shared",
            "paybill_medical",
            "Strike of resident doctors in July 2025, five days, left with trusts; the forecasts hold none of it",
        ],
        Size::Fixed(p25::STRIKE_JULY.value),
        None,
        0.0,
    )
};
const MORE_STRIKES: Line = more_strikes(0.9375, 5);
const MORE_STRIKES_2026: Line = more_strikes(1.25, 7);

/// A round and a half of five days to the year end: 7.5 days over the months to come.
const fn more_strikes(days_a_month: f64, from: usize) -> Line {
    Line {
        strike: Some(Strike { days_a_month, from, days_of_a_round: 5.0 }),
        recurrent: false,
        ..line(
            [
                "strike-more",
                "strikes",
                "sector:provider",
                "shared",
                "paybill_medical",
                "Further strikes, in rounds of five days at about 55 a day, less what the centre funds of it",
            ],
            Size::Pert(0.0, 16.0, 55.0),
            None,
            0.0,
        )
    }
}
const APRIL: Line = Line {
    happened: true,
    recurrent: false,
    evidence: "published",
    source: p26::STRIKE_APRIL.id,
    ..line(
        [
            "strike-april",
            "strikes",
            "sector:provider",
            "shared",
            "paybill_medical",
            "Strike of resident doctors in April 2026, six days, 300, less what the centre may fund of it",
        ],
        Size::Pert(0.0, 75.0, p26::STRIKE_APRIL.value),
        None,
        0.0,
    )
};
const PAY: Line = line(
    [
        "pay-award",
        "pay",
        "sector:provider",
        "shared",
        "paybill_afc",
        "Pay awards above the 2.8 % in plans: the part that is not funded",
    ],
    Size::Pert(0.0, 35.0, 170.0),
    None,
    0.0,
);
const REDUNDANCY: Line = Line {
    recurrent: false,
    ..line(
        [
            "redundancy",
            "redundancy",
            "type:icb",
            "shared",
            "allocation",
            "Cost of leaving staff as boards halve their running costs, where nobody funds it",
        ],
        Size::Pert(50.0, 200.0, 500.0),
        Some(0.25),
        0.0,
    )
};

const FACTORS: &[(&str, &str, f64)] = &[
    ("delivery", "nation", 0.35),
    ("delivery", "system", 0.15),
    ("delivery", "type", 0.10),
    ("winter", "nation", 0.70),
    ("winter", "region", 0.50),
    ("labour", "nation", 0.12),
    ("labour", "region", 0.15),
    ("demand", "nation", 0.25),
    ("demand", "system", 0.30),
];
/// A quarter of the variance of trusts' differences from plan was common to a system at month 9 of 2025/26, .05 to a region.
const FACTORS_2026: &[(&str, &str, f64)] = &[
    ("delivery", "nation", 0.35),
    ("delivery", "region", 0.22),
    ("delivery", "system", 0.50),
    ("delivery", "type", 0.10),
    ("winter", "nation", 0.70),
    ("winter", "region", 0.50),
    ("labour", "nation", 0.12),
    ("labour", "region", 0.15),
    ("demand", "nation", 0.25),
    ("demand", "system", 0.30),
];

/// 2025/26 at month 4: published totals, nothing known after August 2025 but the map.
pub const AT_2025: Year = Year {
    folder: "2025-26-m04",
    unit: Unit::System,
    as_at: 4,
    now: "2025-08",
    sources: p25::ALL,
    map: p25::MAP.id,
    spending: p25::SPENDING.value,
    growth: 1.0,
    support: p25::SUPPORT.value,
    board_support: (0, 0.0),
    unsupported: (0, 0.0),
    savings: [8_700.0, 2_300.0],
    declared_savings: [700.0, 200.0],
    declared_other: [400.0, 200.0],
    behind: 157.0,
    systems_on_plan: p25::SYSTEMS_ON_PLAN.value as usize,
    trusts_on_plan: p25::TRUSTS_ON_PLAN.value,
    largest: p25::LARGEST.value as usize,
    unpaid: (p25::UNPAID.value as usize, 1),
    lines: &[WINTER, STAFFING, ACTIVITY, RECOVERY, JULY, MORE_STRIKES, PAY, PRESCRIBING, CARE, CHOICE, REDUNDANCY],
    factors: FACTORS,
};

/// 2026/27 at month 5: the real tree, and assumed totals.
pub const AT_2026: Year = Year {
    folder: "2026-27-m05",
    unit: Unit::Board,
    as_at: 5,
    now: "2026-09",
    sources: p26::ALL,
    map: p26::MAP.id,
    spending: 153_000.0,
    growth: 1.036,
    support: 1_550.0,
    board_support: (6, 150.0),
    unsupported: (5, 200.0),
    savings: [8_700.0, 2_300.0],
    declared_savings: [700.0, 200.0],
    declared_other: [400.0, 200.0],
    behind: 300.0,
    systems_on_plan: 14,
    trusts_on_plan: 0.44,
    largest: 6,
    unpaid: (5, 4),
    lines: &[WINTER, STAFFING, ACTIVITY, RECOVERY, APRIL, MORE_STRIKES_2026, PAY, PRESCRIBING, CARE, CHOICE],
    factors: FACTORS_2026,
};
