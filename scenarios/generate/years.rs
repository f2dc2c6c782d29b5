//! What each pack of the back-test is: published figures of its month, and the judgements.

use outturn::scenario::words::{BasisWord, ClassWord};

/// Standard deviation of what declared risk comes to, as a share of its mean: a judgement, since one other year has no spread.
pub const CRYSTALLISED_SPREAD: f64 = 0.5;

/// A pack.
pub struct Spec {
    pub name: &'static str,
    pub title: &'static str,
    pub year: &'static str,
    pub month: u8,
    pub class: ClassWord,
    pub basis: BasisWord,
    pub sector: &'static str,
    /// Version of the plan in force.
    pub plan: &'static str,
    /// Income or allocation of the sector, £m.
    pub turnover: f64,
    pub accounts: &'static [Account],
    pub savings: Option<Savings>,
    /// What accounts are ahead (or behind, below nought) of plan to date, £m, by code; empty where the pack has no months.
    pub to_date: &'static [(&'static str, f64)],
    pub note: &'static str,
    pub outside: &'static [&'static str],
}

/// A synthetic account.
pub struct Account {
    pub code: &'static str,
    pub name: &'static str,
    pub org_type: &'static str,
    /// Its sector where that is not the pack's.
    pub sector: Option<&'static str>,
    /// Share of every total.
    pub share: f64,
}

/// Savings of the year, £m.
#[derive(Clone, Copy)]
pub struct Savings {
    /// Forecast of the year.
    pub forecast: f64,
    /// Delivered to date.
    pub delivered: f64,
    pub evidence: &'static str,
    pub source: &'static str,
}

impl Savings {
    /// Still to come.
    pub fn remaining(&self) -> f64 {
        self.forecast - self.delivered
    }
}

impl Spec {
    /// Published figures to name: (id, figure, measure, month).
    pub fn published(&self) -> Vec<(&'static str, &'static str, &'static str, u8)> {
        let mut all = vec![
            ("annual-plan", "Annual plan", "plan", 0),
            ("official-forecast", "Official forecast of the year", "forecast", self.month),
            ("year-to-date", "Year to date", "to_date", self.month),
        ];
        if self.class == ClassWord::Ccg {
            all.push(("declared-risk", "Net risk declared", "declared", self.month));
        }
        all
    }
}

const fn account(code: &'static str, name: &'static str, org_type: &'static str, share: f64) -> Account {
    Account { code, name, org_type, sector: None, share }
}

/// Providers by type: shares of income are a judgement, and no figure of the sector depends on them.
const PROVIDERS: &[Account] = &[
    account("SYN-ACUTE-A", "Half of the acute trusts as one account (synthetic)", "acute", 0.38),
    account("SYN-ACUTE-B", "The other acute trusts as one account (synthetic)", "acute", 0.37),
    account("SYN-SPECIAL", "Specialist trusts as one account (synthetic)", "specialist", 0.05),
    account("SYN-MENTAL", "Mental health trusts as one account (synthetic)", "mental-health", 0.14),
    account("SYN-COMMUNITY", "Community trusts as one account (synthetic)", "community", 0.03),
    account("SYN-AMBULANCE", "Ambulance trusts as one account (synthetic)", "ambulance", 0.03),
];

/// CCGs in four equal parts.
const CCGS: &[Account] = &[
    account("SYN-CCG-A", "A quarter of CCGs as one account (synthetic)", "ccg", 0.25),
    account("SYN-CCG-B", "A second quarter of CCGs as one account (synthetic)", "ccg", 0.25),
    account("SYN-CCG-C", "A third quarter of CCGs as one account (synthetic)", "ccg", 0.25),
    account("SYN-CCG-D", "A fourth quarter of CCGs as one account (synthetic)", "ccg", 0.25),
];

/// Trusts and boards of systems. Of the systems' income trusts spend three quarters; 61 % of them were on plan.
const SYSTEMS: &[Account] = &[
    account("SYN-TRUSTS-OFF-A", "Half of the trusts behind plan as one account (synthetic)", "trust", 0.15),
    account("SYN-TRUSTS-OFF-B", "The other trusts behind plan as one account (synthetic)", "trust", 0.15),
    account("SYN-TRUSTS-ON-A", "Half of the trusts on plan as one account (synthetic)", "trust", 0.225),
    account("SYN-TRUSTS-ON-B", "The other trusts on plan as one account (synthetic)", "trust", 0.225),
    Account {
        code: "SYN-BOARDS",
        name: "Boards as one account (synthetic)",
        org_type: "icb",
        sector: Some("commissioner"),
        share: 0.25,
    },
];

const NOTE: &str = "Synthetic accounts: published totals of the sector shared out by size. No row describes a real organisation. The mean \
                    comes from the delivery of savings in other years; the spread is that of past forecast errors, so it and the \
                    reference class are not independent.";
const NOTE_CCG: &str = "Synthetic accounts: published totals shared out equally; positions are differences from plan. No row describes a real \
                        organisation. The mean is declared risk as it crystallised in the one other year, the spread a judgement.";
const NOTE_SYSTEMS: &str = "Synthetic accounts: published totals of the month shared out. No row describes a real organisation. Nothing but the overspend to \
                            date and what other years say of its recovery moves the answer.";
const OUTSIDE_SYSTEMS: &[&str] = &[
    "every risk but the overspend to date",
    "action that is not in past recoveries",
    "deficit support that is withheld later",
];
const OUTSIDE: &[&str] = &[
    "organisations' own recovery action after the month",
    "central action",
    "incentive money not earned (the whole fund is taken as paid)",
];
const OUTSIDE_CCG: &[&str] =
    &["organisations' own recovery action after the month", "the release of any central reserve"];

/// The packs, in the order of the page.
pub const PACKS: [Spec; 6] = [
    Spec {
        name: "2016-17-m06",
        title: "English providers, 2016/17 at month 6",
        year: "2016/17",
        month: 6,
        class: ClassWord::Provider,
        basis: BasisWord::Clean,
        sector: "provider",
        plan: "original",
        turnover: 80_000.0,
        accounts: PROVIDERS,
        savings: Some(Savings {
            forecast: 3_200.0,
            delivered: 1_200.0,
            evidence: "derived",
            source: "NHS Improvement performance of the provider sector quarter 2 2016/17",
        }),
        to_date: &[],
        note: NOTE,
        outside: OUTSIDE,
    },
    Spec {
        name: "2017-18-m06",
        title: "English providers, 2017/18 at month 6",
        year: "2017/18",
        month: 6,
        class: ClassWord::Provider,
        basis: BasisWord::Clean,
        sector: "provider",
        plan: "original",
        turnover: 83_000.0,
        accounts: PROVIDERS,
        savings: Some(Savings {
            forecast: 3_480.0,
            delivered: 1_257.0,
            evidence: "derived",
            source: "HFMA: providers count cost of missed savings at month 6 (November 2017)",
        }),
        to_date: &[],
        note: NOTE,
        outside: OUTSIDE,
    },
    Spec {
        name: "2018-19-m09",
        title: "English providers, 2018/19 at month 9",
        year: "2018/19",
        month: 9,
        class: ClassWord::Provider,
        basis: BasisWord::Clean,
        sector: "provider",
        plan: "reset-m7",
        turnover: 88_000.0,
        accounts: PROVIDERS,
        // 68 % of the 3,600 planned by month 9 (36 % of 2017/18's came by month 6), .897 of it delivered as to month 4.
        savings: Some(Savings {
            forecast: 3_348.0,
            delivered: 2_196.0,
            evidence: "judgement",
            source: "36 % of 2017/18's savings came by month 6; .897 of the plan to month 4",
        }),
        to_date: &[],
        note: NOTE,
        outside: OUTSIDE,
    },
    Spec {
        name: "ccg-2017-18-m04",
        title: "English CCGs against plan, 2017/18 at month 4",
        year: "2017/18",
        month: 4,
        class: ClassWord::Ccg,
        basis: BasisWord::BeforeReserve,
        sector: "commissioner",
        plan: "original",
        turnover: 73_000.0,
        accounts: CCGS,
        savings: None,
        to_date: &[],
        note: NOTE_CCG,
        outside: OUTSIDE_CCG,
    },
    Spec {
        name: "ccg-2017-18-m07",
        title: "English CCGs against plan, 2017/18 at month 7",
        year: "2017/18",
        month: 7,
        class: ClassWord::Ccg,
        basis: BasisWord::BeforeReserve,
        sector: "commissioner",
        plan: "original",
        turnover: 73_000.0,
        accounts: CCGS,
        savings: None,
        to_date: &[],
        note: NOTE_CCG,
        outside: OUTSIDE_CCG,
    },
    Spec {
        name: "2025-26-m09",
        title: "English systems against plan, 2025/26 at month 9",
        year: "2025/26",
        month: 9,
        class: ClassWord::System,
        basis: BasisWord::First,
        sector: "provider",
        plan: "original",
        turnover: 177_109.0,
        accounts: SYSTEMS,
        savings: None,
        // 82 trusts' variances add up to -526, the systems' to -445: boards and others were 81 ahead.
        to_date: &[
            ("SYN-TRUSTS-OFF-A", -263.0),
            ("SYN-TRUSTS-OFF-B", -263.0),
            ("SYN-TRUSTS-ON-A", 0.0),
            ("SYN-TRUSTS-ON-B", 0.0),
            ("SYN-BOARDS", 81.0),
        ],
        note: NOTE_SYSTEMS,
        outside: OUTSIDE_SYSTEMS,
    },
];
