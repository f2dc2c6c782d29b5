//! Judgements: numbers that nobody published. Each is stated in the README of the pack. None was chosen by what happened in 2018/19.

/// Organisation types: name in the data, letters of its codes, words, income (£m, adds up to the published 88,000), spread (log sd) of
/// size, Agenda for Change and medical pay and general beds per £ of income (relative), and fund per £ of income (relative).
pub struct TrustType {
    pub name: &'static str,
    pub letters: &'static str,
    pub words: &'static str,
    pub income: f64,
    pub size_sd: f64,
    pub afc: f64,
    pub medical: f64,
    pub beds: f64,
    pub fund: f64,
}

const fn trust_type(words: [&'static str; 3], income: f64, size_sd: f64, weights: [f64; 4]) -> TrustType {
    let [name, letters, words] = words;
    let [afc, medical, beds, fund] = weights;
    TrustType { name, letters, words, income, size_sd, afc, medical, beds, fund }
}

/// Types in the order of the tree's columns. All judged but the total; the spread of
/// acute trusts is close to that of their published incomes. Mental health, community and ambulance trusts spend more of their income on Agenda for Change staff, and four fifths of the fund
/// went with emergency care.
pub const TRUST_TYPES: [TrustType; 5] = [
    trust_type(["acute", "AC", "Acute trust"], 66_000.0, 0.55, [0.40, 0.165, 1.0, 1.0]),
    trust_type(["specialist", "SP", "Specialist trust"], 4_300.0, 0.50, [0.36, 0.165, 0.6, 0.75]),
    trust_type(["mental-health", "MH", "Mental health trust"], 12_400.0, 0.40, [0.58, 0.10, 0.0, 0.75]),
    trust_type(["community", "CO", "Community trust"], 2_700.0, 0.50, [0.55, 0.05, 0.8, 0.75]),
    trust_type(["ambulance", "AM", "Ambulance trust"], 2_600.0, 0.25, [0.58, 0.0, 0.0, 0.75]),
];
/// Spread (log sd) of CCG allocations.
pub const ALLOCATION_SD: f64 = 0.5;
/// Spread (log sd) of population for a given allocation.
pub const POPULATION_SD: f64 = 0.08;
/// Spread (log sd) of agency ceilings for a given pay bill.
pub const CEILING_SD: f64 = 0.4;
/// Pay bills of subsidiaries, and of services that local authorities commission: each 2.5 % of the Agenda for Change pay bill.
pub const OUTSIDE_AFC: f64 = 0.025;
/// One acute trust in three has a subsidiary.
pub const SUBSIDIARIES_ONE_IN: usize = 3;

/// The fund that nobody's plan holds: that of the 26 trusts without an agreed control total, £m.
pub const UNALLOCATED: f64 = 309.0;
/// Of them acute; the rest are of other types.
pub const ACUTE_NON_ACCEPTORS: usize = 22;
/// Spread of control totals, as a share of income: acute trusts, other trusts. Plans of CCGs, as a share of allocation.
pub const MARGIN_SD: [f64; 3] = [0.035, 0.015, 0.004];

/// Spread (log sd) of savings plans for a given income, so that the largest are about a tenth of income; then for CCGs.
pub const SAVINGS_SD: [f64; 2] = [0.35, 0.25];
/// Commissioners' savings plan, £m: what was delivered in 2017/18 over the delivery rate, 2,500 / .85 = 2,940, rounded.
pub const QIPP_PLAN: f64 = 3_000.0;
/// Spread of the share delivered to date between trusts.
pub const TO_DATE_SD: f64 = 0.10;
/// Recurrent savings by how safe they are: rating (blank = not identified), share of the plan, mean and concentration of delivery, and how the
/// share leans in a trust whose plan is riskier. The means weigh to .714, the published .70 to .73.
pub const BUCKETS: [(&str, f64, f64, u32, f64); 4] = [
    ("low", 0.36, 0.94, 40, -0.35),
    ("medium", 0.32, 0.78, 12, 0.0),
    ("high", 0.21, 0.46, 5, 0.35),
    ("", 0.11, 0.27, 4, 0.5),
];
/// What nobody knows of the delivery of recurrent savings is common to all trusts: the sector's mean rate has an sd of .035. A shift of all
/// latents by sd s moves the rate of a class by s E[x g(x)] to first order, which is .96 to .99 of its own sd √(m (1 − m) / (κ + 1)):
/// .036, .113, .202 and .192, weighing to .1127. So s = .035 / .1127 = .31.
pub const DELIVERY_SHIFT: f64 = 0.31;
/// Delivery of non-recurrent savings, and of commissioners' savings (mean as published): mean, concentration.
pub const NON_RECURRENT_DELIVERY: (f64, u32) = (0.95, 40);
/// Concentration of the delivery of commissioners' savings.
pub const QIPP_CONCENTRATION: u32 = 12;
/// Spread between trusts of the share of missed recurrent savings that is replaced.
pub const SUBSTITUTION_SD: f64 = 0.15;

/// The declared risk by sector: half of efficiency and of the rest would be 225; providers hold two thirds. £m each of the two halves.
pub const DECLARED: [f64; 2] = [300.0, 150.0];
/// Share of the Agenda for Change cost that is not funded: low, mode, high of a PERT.
pub const AFC_UNFUNDED: [f64; 3] = [0.0, 0.01, 0.06];
/// Chance that the award is not funded for subsidiaries, and for services that local authorities commission.
pub const OUTSIDE_CHANCE: [f64; 2] = [0.7, 0.5];
/// Medical award above plans, and months in force (from October).
pub const MEDICAL: (f64, u32) = (0.01, 6);

/// Log sd of the cost of winter: skewed, since cost is convex in occupancy. Plans hold the median winter.
pub const WINTER_SHAPE: f64 = 0.5;
/// Loadings of winter on the national and the regional factor.
pub const WINTER_LOADINGS: [f64; 2] = [0.70, 0.50];
/// Agency: mean of spending over ceiling, its log sd, and what an agency hour costs relative to an own one.
pub const AGENCY: [f64; 3] = [1.0, 0.36, 1.5];
/// Drug price concessions a year, £m: median and ninetieth percentile, and what plans allow.
pub const DRUGS: [f64; 3] = [120.0, 315.0, 160.0];
/// Activity, £m: sd of the whole group if every member moved together: providers (marginal), commissioners.
pub const ACTIVITY: [f64; 2] = [28.0, 120.0];
/// Contracts: how many pairs disagree, and by how much together, £m.
pub const CONTRACTS: (usize, f64) = (20, 40.0);
/// Mean and sd of the share of a disagreement that the commissioner bears: Beta(2, 2).
pub const CONTRACT_SHARE: [f64; 2] = [0.5, 0.2236];

/// A kind of event: line, words, share of the expected cost of its sector's register, chance, log sd of severity.
pub type Event = (&'static str, &'static str, f64, f64, f64);
/// Providers' register. `recovery` and `asset-sale` concern named trusts, the rest every trust by income.
pub const PROVIDER_EVENTS: [Event; 5] = [
    ("recovery", "Recovery plan does not hold costs down", 0.50, 0.40, 0.7),
    ("disputes", "Income disputed at year-end agreement of balances", 0.20, 0.30, 0.6),
    ("estates", "Estates failure closes capacity", 0.12, 0.15, 0.8),
    ("litigation", "Litigation or tribunal settled above provision", 0.06, 0.10, 0.8),
    ("asset-sale", "Asset sale planned as income slips past year end", 0.12, 0.25, 0.0),
];
/// Commissioners' register.
pub const COMMISSIONER_EVENTS: [Event; 3] = [
    ("recovery", "Recovery plan does not hold costs down", 0.45, 0.40, 0.7),
    ("continuing-care", "Continuing care packages or prices above plan", 0.35, 0.40, 0.6),
    ("disputes", "Disputed provider invoices fall to the commissioner", 0.20, 0.30, 0.6),
];
/// Of the trusts that revised, how many are acute; and how many trusts planned an asset sale.
pub const RECOVERY_ACUTE: usize = 48;
/// How many trusts planned an asset sale.
pub const ASSET_SALES: usize = 57;
/// The declared risk of the register's lines, £m: a judged split of 300 (providers) and 150 (commissioners); events take the rest.
pub const DECLARED_LINES: [(&str, f64); 5] =
    [("winter", 70.0), ("agency", 40.0), ("activity-providers", 10.0), ("activity-ccgs", 20.0), ("drugs", 40.0)];

/// Exponent of income (and allocation) in the spread of an organisation.
pub const SPREAD_EXPONENT: f64 = 0.65;
/// Spread of a CCG of average allocation (384), £m.
pub const CCG_SPREAD: f64 = 2.2;

/// The sector's quarters of 2017/18 without the fund, £m: the published -736, -415, -130 and 321 less 15, 20, 30 and 35 % of 1,800.
/// Plans of 2018/19 are judged to have the same shape about their own mean.
pub const QUARTERS: [f64; 4] = [-1_006.0, -775.0, -670.0, -309.0];
/// Quarterly weights of the fund, published in the guidance for 2017/18 and 2018/19.
pub const FUND_QUARTERS: [f64; 4] = [0.15, 0.20, 0.30, 0.35];
