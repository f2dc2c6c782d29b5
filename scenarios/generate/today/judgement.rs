//! Judgements of both packs: numbers that nobody published. Each is stated in the packs' READMEs.

/// Types of trusts: name in the data, letters of codes, words, share of spending (those of 2023/24's accounts), log sd of size (of the
/// same), and chance-free weights of the Agenda for Change and the medical pay bill per £ of spending.
pub struct TrustType {
    pub name: &'static str,
    pub letters: &'static str,
    pub words: &'static str,
    pub spending: f64,
    pub size_sd: f64,
    pub afc: f64,
    pub medical: f64,
}

const fn kind([name, letters, words]: [&'static str; 3], [spending, size_sd, afc, medical]: [f64; 4]) -> TrustType {
    TrustType { name, letters, words, spending, size_sd, afc, medical }
}

/// In the order of the map's columns. Spending of 2023/24, £m, by type as published in trusts' accounts: 98,714 / 4,655 / 19,797 / 3,561 /
/// 4,113. The pay weights are judged.
pub const TYPES: [TrustType; 5] = [
    kind(["acute", "AC", "Acute trust"], [98_714.0, 0.60, 0.38, 0.20]),
    kind(["specialist", "SP", "Specialist trust"], [4_655.0, 0.55, 0.36, 0.18]),
    kind(["mental-health", "MH", "Mental health trust"], [19_797.0, 0.60, 0.55, 0.10]),
    kind(["community", "CO", "Community trust"], [3_561.0, 0.46, 0.55, 0.05]),
    kind(["ambulance", "AM", "Ambulance trust"], [4_113.0, 0.30, 0.58, 0.0]),
];
/// Pay bills, £m, before growth: .63 of spending in 2023/24's accounts, of which a share is medical.
pub const PAYBILLS: [f64; 2] = [64_000.0, 28_000.0];

/// Half of trusts plan a deficit before support; the depth's log sd (mean 3.7 % of income, sd 2.4: √ln(1 + (2.4/3.7)²) = .59).
pub const IN_DEFICIT: f64 = 0.5;
pub const DEPTH_SD: f64 = 0.59;
/// Log sd of what a system, and a trust in it, is behind for its size.
pub const BEHIND_SD: f64 = 0.8;

/// Spread (log sd) of savings plans for a given size: trusts (5.9 % of spending, sd 1.5), boards.
pub const SAVINGS_SD: [f64; 2] = [0.25, 0.25];
/// Recurrent savings by maturity: word (blank = unidentified), share of the plan at month 4 or 5, mean and concentration of delivery, and
/// how the share leans in a trust whose plan is riskier.
pub const MATURITY: [(&str, f64, f64, u32, f64); 4] = [
    ("fully_developed", 0.42, 0.95, 40, -0.35),
    ("in_progress", 0.26, 0.85, 12, 0.0),
    ("opportunity", 0.19, 0.55, 5, 0.35),
    ("", 0.13, 0.30, 4, 0.5),
];
/// Share of planned savings that does not recur, and mean and concentration of its delivery.
pub const ONCE: (f64, f64, u32) = (0.30, 0.93, 30);
/// Savings are planned to rise evenly by month, 40 % of them by month 6: month m holds 1/12 + (m − 6.5)/180 of the year.
pub fn savings_of_month(month: usize) -> f64 {
    1.0 / 12.0 + (month as f64 - 6.5) / 180.0
}
/// Most of the savings planned to date that is behind in any organisation.
pub const BEHIND_AT_MOST: f64 = 0.8;

/// Remainder of a trust: 6.0 root mean square in the pack of 2018/19 at an average income of 388, times (731/388)^.65.
pub const TRUST_SPREAD: f64 = 9.06;
/// Remainder of a board: 2.2 at an allocation of 384 in that pack.
pub const BOARD_SPREAD: (f64, f64) = (2.2, 384.0);
/// Exponent of size in both.
pub const SPREAD_EXPONENT: f64 = 0.65;
