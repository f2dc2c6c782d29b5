//! Pay awards, the risk register and contracts: what may happen in the seven months that remain.

use super::figures as f;
use super::judgement as j;
use super::organisations::{Organisation, pick};
use super::shares::{Milli, milli, order, share_out};

/// Φ⁻¹(0.9).
const Z90: f64 = 1.281_551_565_544_600_4;
/// Share of the year that remains after month 5.
pub const REMAINING: f64 = 7.0 / 12.0;

/// A severity, £ thousand.
#[derive(Clone, Copy)]
pub enum Severity {
    Fixed(Milli),
    Normal { mean: Milli, sd: Milli },
    Lognormal { p50: Milli, p90: Milli },
}

impl Severity {
    /// Lognormal by mean, £m, and log sd: median = mean · exp(−sd²/2).
    pub fn lognormal(mean: f64, sd: f64) -> Self {
        let p50 = mean * libm::exp(-0.5 * sd * sd);
        Self::Lognormal { p50: milli(p50), p90: milli(p50 * libm::exp(Z90 * sd)) }
    }

    fn log_sd(p50: Milli, p90: Milli) -> f64 {
        libm::log(p90 as f64 / p50 as f64) / Z90
    }

    /// Mean, £m.
    pub fn mean(self) -> f64 {
        match self {
            Self::Fixed(mean) | Self::Normal { mean, .. } => mean as f64 / 1000.0,
            Self::Lognormal { p50, p90 } => {
                let sd = Self::log_sd(p50, p90);
                p50 as f64 / 1000.0 * libm::exp(0.5 * sd * sd)
            }
        }
    }

    /// Variance, (£m)².
    pub fn variance(self) -> f64 {
        match self {
            Self::Fixed(_) => 0.0,
            Self::Normal { sd, .. } => (sd as f64 / 1000.0) * (sd as f64 / 1000.0),
            Self::Lognormal { p50, p90 } => {
                let sd = Self::log_sd(p50, p90);
                self.mean() * self.mean() * (libm::exp(sd * sd) - 1.0)
            }
        }
    }
}

/// A row of the register.
pub struct Risk {
    pub id: String,
    pub line: &'static str,
    pub target: String,
    pub spread: &'static str,
    pub share_by: &'static str,
    pub description: &'static str,
    pub severity: Severity,
    pub probability: Option<f64>,
    pub in_forecast: Milli,
    pub declared: Milli,
    pub recurrent: bool,
    pub factor_set: &'static str,
    /// Published figure that the judgement rests on; blank = none.
    pub source: &'static str,
}

impl Risk {
    /// Mean cost beyond what plans hold, £m.
    pub fn expected(&self) -> f64 {
        self.probability.unwrap_or(1.0) * self.severity.mean() - self.in_forecast as f64 / 1000.0
    }

    /// Variance of the whole target's draw, (£m)²: p E[S²] − p² E[S]².
    pub fn variance(&self) -> f64 {
        let (p, mean) = (self.probability.unwrap_or(1.0), self.severity.mean());
        p * (self.severity.variance() + mean * mean) - p * p * mean * mean
    }

    /// True when it falls on providers.
    pub fn on_providers(&self, all: &[Organisation]) -> bool {
        self.target == "sector:provider" || all.iter().any(|o| o.code == self.target && o.sector == "provider")
    }

    /// An organisation's share of the row's amounts.
    pub fn share(&self, all: &[Organisation], i: usize) -> f64 {
        let belongs = |o: &Organisation| match self.target.split_once(':') {
            Some(("sector", sector)) => o.sector == sector,
            Some((_, org_type)) => o.org_type == org_type,
            None => o.code == self.target,
        };
        if !belongs(&all[i]) {
            return 0.0;
        }
        if self.spread.is_empty() {
            return 1.0;
        }
        all[i].share_by(self.share_by)
            / all.iter().filter(|o| belongs(o)).map(|o| o.share_by(self.share_by)).sum::<f64>()
    }
}

/// A disagreement between a trust and a CCG of one system about the value of their contract. Money in £ thousand.
pub struct Contract {
    pub id: String,
    pub provider: usize,
    pub commissioner: usize,
    pub provider_value: Milli,
    pub commissioner_value: Milli,
    pub declared: Milli,
}

/// The largest trust and CCG of twenty systems disagree.
pub fn contracts(all: &[Organisation]) -> Vec<Contract> {
    let mut systems: Vec<&str> = all.iter().filter(|o| o.is_trust()).map(|o| o.system.as_str()).collect();
    systems.sort_by_key(|system| order("contract", system));
    systems.dedup();
    systems.truncate(j::CONTRACTS.0);
    systems.sort_unstable();
    let largest = |system: &str, org_type: &str| {
        pick(all, |o| o.system == system && o.org_type == org_type).into_iter().max_by_key(|&i| all[i].size)
    };
    let pairs: Vec<(&str, usize, usize)> = systems
        .into_iter()
        .filter_map(|system| Some((system, largest(system, "acute")?, largest(system, "ccg")?)))
        .collect();
    let sizes: Vec<f64> = pairs.iter().map(|&(_, provider, _)| all[provider].size as f64).collect();
    let overlaps = share_out(milli(j::CONTRACTS.1), &sizes);
    pairs
        .into_iter()
        .zip(overlaps)
        .map(|((system, provider, commissioner), overlap)| {
            let provider_value = all[provider].size.min(all[commissioner].size) / 2;
            let commissioner_value = provider_value - overlap;
            let id = format!("contract-{system}");
            Contract { id, provider, commissioner, provider_value, commissioner_value, declared: overlap }
        })
        .collect()
}

/// The register. The lines that follow from published figures come first; events are then scaled so that the expected cost of
/// everything but savings and pay is the declared other risk of the sector, 300 and 150.
pub fn risks(all: &[Organisation]) -> Result<Vec<Risk>, String> {
    let mut risks = computed(all);
    let contracts = j::CONTRACTS.1 * j::CONTRACT_SHARE[0];
    let events = [(&j::PROVIDER_EVENTS[..], true), (&j::COMMISSIONER_EVENTS[..], false)];
    for ((events, providers), declared) in events.into_iter().zip(j::DECLARED) {
        let known = risks.iter().filter(|risk| risk.on_providers(all) == providers);
        let (expected, stated) =
            known.fold((contracts, milli(contracts)), |(e, s), risk| (e + risk.expected(), s + risk.declared));
        let budget = declared - expected;
        if budget <= 0.0 {
            return Err(format!("computed lines alone expect {expected:.1}, more than the declared {declared}"));
        }
        let mut rows: Vec<Risk> = events.iter().flat_map(|event| event_rows(all, event, providers, budget)).collect();
        let weights: Vec<f64> = rows.iter().map(Risk::expected).collect();
        let shares = share_out(milli(declared) - stated, &weights);
        rows.iter_mut().zip(shares).for_each(|(row, share)| row.declared = share);
        risks.extend(rows);
    }
    Ok(risks)
}

/// Winter, agency, activity and drug prices.
fn computed(all: &[Organisation]) -> Vec<Risk> {
    let row = |id: &str, line, target: &str, share_by, description, severity: Severity, in_forecast| Risk {
        id: id.into(),
        line,
        target: target.into(),
        spread: "each",
        share_by,
        description,
        severity,
        probability: None,
        in_forecast,
        declared: j::DECLARED_LINES.iter().find(|(name, _)| *name == id).map_or(0, |(_, money)| milli(*money)),
        recurrent: true,
        factor_set: "demand",
        source: "",
    };
    let mean = f::WINTER_HISTORY.value / winter_unit_sd(all);
    let severity = Severity::lognormal(mean, j::WINTER_SHAPE);
    let median = milli(mean * libm::exp(-0.5 * j::WINTER_SHAPE * j::WINTER_SHAPE));
    let text = "Winter: beds over plan, escalation and lost elective income; plans hold the median winter";
    let winter = row("winter", "winter", "sector:provider", "beds", text, severity, median);

    let [ratio, spread, premium] = j::AGENCY;
    let planned = f::AGENCY_CEILING.value * REMAINING * (1.0 - 1.0 / premium);
    let text = "Agency spending against the ceiling: the premium over own staff, months 6 to 12";
    let severity = Severity::lognormal(planned * ratio, spread);
    let agency = row("agency", "agency", "sector:provider", "agency_ceiling", text, severity, milli(planned));

    let activity = |id, target, share_by, sd| {
        let text = "Activity away from plan, at marginal cost and price";
        row(id, "activity", target, share_by, text, Severity::Normal { mean: 0, sd: milli(sd) }, 0)
    };
    let [median, high, allowed] = j::DRUGS.map(|value| milli(value * REMAINING));
    let severity = Severity::Lognormal { p50: median, p90: high };
    let text = "Generic drug price concessions against what plans allow, months 6 to 12";
    let drugs = row("drugs", "drugs", "type:ccg", "allocation", text, severity, allowed);
    vec![
        Risk { recurrent: false, factor_set: "winter", source: f::WINTER_HISTORY.id, ..winter },
        Risk { factor_set: "labour", source: f::AGENCY_HISTORY.id, ..agency },
        activity("activity-providers", "sector:provider", "turnover", j::ACTIVITY[0]),
        activity("activity-ccgs", "type:ccg", "allocation", j::ACTIVITY[1]),
        // One national price: one draw, shared out, so no loading is needed.
        Risk { spread: "shared", recurrent: false, factor_set: "", source: f::DRUGS_2017.id, ..drugs },
    ]
}

/// Sd of the sector's winter for a total mean of 1, exactly: members' lognormals m_a, m_b with latent correlation r have covariance
/// m_a m_b (exp(s² r) − 1), r = .49 in the nation, .74 in a region, 1 with itself.
fn winter_unit_sd(all: &[Organisation]) -> f64 {
    let total: f64 = all.iter().map(|o| o.beds as f64).sum();
    let mut regions: Vec<&str> = all.iter().map(|o| o.region.as_str()).collect();
    regions.sort_unstable();
    regions.dedup();
    let square = |x: f64| x * x;
    let own: f64 = all.iter().map(|o| square(o.beds as f64 / total)).sum();
    let region: f64 = regions
        .iter()
        .map(|r| square(all.iter().filter(|o| o.region == *r).map(|o| o.beds as f64 / total).sum()))
        .sum();
    let [national, regional] = j::WINTER_LOADINGS.map(square);
    let covariance = |r: f64| libm::exp(j::WINTER_SHAPE * j::WINTER_SHAPE * r) - 1.0;
    (covariance(national) * (1.0 - region) + covariance(national + regional) * (region - own) + covariance(1.0) * own)
        .sqrt()
}

/// The rows of one kind of event, with its share of the register's expected cost.
fn event_rows(all: &[Organisation], event: &j::Event, providers: bool, budget: f64) -> Vec<Risk> {
    let &(line, description, share, probability, sd) = event;
    let (target, share_by, prefix) =
        if providers { ("sector:provider", "turnover", "trusts") } else { ("type:ccg", "allocation", "ccgs") };
    let mean = budget * share / probability;
    let row = |id: String, target: String, mean: f64, group: bool| Risk {
        id,
        line,
        target,
        spread: if group { "each" } else { "" },
        share_by: if group { share_by } else { "" },
        description,
        severity: if sd > 0.0 { Severity::lognormal(mean, sd) } else { Severity::Fixed(milli(mean)) },
        probability: Some(probability),
        in_forecast: 0,
        declared: 0,
        recurrent: matches!(line, "recovery" | "continuing-care"),
        factor_set: "",
        source: if line != "recovery" {
            ""
        } else if providers {
            f::REVISED.id
        } else {
            f::OVERSPENT_CCGS.id
        },
    };
    let members = match (line, providers) {
        ("recovery", true) => {
            let mut acute = chosen(all, line, j::RECOVERY_ACUTE, |o| o.org_type == "acute");
            let rest = f::REVISED.value as usize - j::RECOVERY_ACUTE;
            acute.extend(chosen(all, line, rest, |o| o.is_trust() && o.org_type != "acute"));
            acute
        }
        ("recovery", false) => chosen(all, line, f::OVERSPENT_CCGS.value as usize, |o| o.org_type == "ccg"),
        ("asset-sale", _) => chosen(all, line, j::ASSET_SALES, Organisation::is_trust),
        _ => return vec![row(format!("{line}-{prefix}"), target.into(), mean, true)],
    };
    let total: f64 = members.iter().map(|&i| all[i].size as f64).sum();
    members
        .iter()
        .map(|&i| {
            let id = format!("{line}-{}", all[i].short());
            row(id, all[i].code.clone(), mean * all[i].size as f64 / total, false)
        })
        .collect()
}

/// The first so many by hash, in the order of organisations.
fn chosen(all: &[Organisation], key: &str, count: usize, of: impl Fn(&Organisation) -> bool) -> Vec<usize> {
    let mut members = pick(all, of);
    members.sort_by_key(|&i| order(key, &all[i].code));
    members.truncate(count);
    members.sort_unstable();
    members
}
