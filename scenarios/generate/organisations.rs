//! The synthetic organisations: real counts by system, made-up sizes that add up to the published totals.

use super::figures as f;
use super::judgement::{self as j, TRUST_TYPES};
use super::shares::{Milli, milli, normal_scores, order, share_out, shift_to};
use super::tree::System;

/// An organisation, or a central account. Money in £ thousand.
pub struct Organisation {
    pub code: String,
    pub name: String,
    pub org_type: &'static str,
    pub sector: &'static str,
    pub system: String,
    pub region: String,
    /// Income of a trust, allocation of a CCG.
    pub size: Milli,
    pub afc: Milli,
    pub medical: Milli,
    pub subsidiary: Milli,
    pub la_contract: Milli,
    pub ceiling: Milli,
    pub beds: i64,
    pub population: i64,
    pub plan: Milli,
    pub incentive: Milli,
    pub nonrecurrent: Milli,
    pub control_total: Option<Milli>,
    pub accepted: bool,
    pub residual: Milli,
}

impl Organisation {
    fn new(code: String, name: String, org_type: &'static str, sector: &'static str) -> Self {
        Self {
            code,
            name,
            org_type,
            sector,
            system: String::new(),
            region: String::new(),
            size: 0,
            afc: 0,
            medical: 0,
            subsidiary: 0,
            la_contract: 0,
            ceiling: 0,
            beds: 0,
            population: 0,
            plan: 0,
            incentive: 0,
            nonrecurrent: 0,
            control_total: None,
            accepted: false,
            residual: 0,
        }
    }

    /// The code without its `SYN-`, for the ids of rows.
    pub fn short(&self) -> &str {
        self.code.trim_start_matches("SYN-")
    }

    /// True for a trust: a provider that is not the account of the unallocated fund.
    pub fn is_trust(&self) -> bool {
        self.sector == "provider" && self.org_type != "central"
    }

    /// Size under the name that a row may share by.
    pub fn share_by(&self, column: &str) -> f64 {
        let size = match column {
            "turnover" | "allocation" => self.size,
            "paybill_afc" => self.afc,
            "paybill_medical" => self.medical,
            "subsidiary_paybill" => self.subsidiary,
            "la_contract_paybill" => self.la_contract,
            "agency_ceiling" => self.ceiling,
            _ => self.beds,
        };
        size as f64
    }
}

/// Every organisation in the order of the tree, then the central accounts, with sizes and plans.
pub fn organisations(systems: &[System]) -> Vec<Organisation> {
    let mut all = Vec::new();
    for system in systems {
        for (kind, &count) in system.counts.iter().enumerate() {
            let (org_type, letters, words, sector) = match TRUST_TYPES.get(kind) {
                Some(t) => (t.name, t.letters, t.words, "provider"),
                None => ("ccg", "CG", "CCG", "commissioner"),
            };
            for number in 1..=count {
                let code = format!("SYN-{}-{letters}{number:02}", system.code);
                let name = format!("{words} {number} (synthetic), {}", system.name);
                let mut one = Organisation::new(code, name, org_type, sector);
                one.system = system.code.clone();
                one.region = system.region_code.clone();
                all.push(one);
            }
        }
    }
    trusts(&mut all);
    ccgs(&mut all);
    plans(&mut all);
    central(&mut all);
    all
}

/// Sizes of trusts, type by type, then their pay bills, ceilings and beds.
fn trusts(all: &mut [Organisation]) {
    for kind in &TRUST_TYPES {
        let members = pick(all, |o| o.org_type == kind.name);
        let scores = scores("size", all, &members);
        let weights: Vec<f64> = scores.iter().map(|z| libm::exp(kind.size_sd * z)).collect();
        put(all, &members, share_out(milli(kind.income), &weights), |o| &mut o.size);
    }
    let members = pick(all, Organisation::is_trust);
    let kinds: Vec<&j::TrustType> =
        members.iter().filter_map(|&i| TRUST_TYPES.iter().find(|t| t.name == all[i].org_type)).collect();
    let by = |all: &[Organisation], weight: fn(&j::TrustType) -> f64| -> Vec<f64> {
        members.iter().zip(&kinds).map(|(&i, kind)| all[i].size as f64 * weight(kind)).collect()
    };
    put(all, &members, share_out(milli(f::AFC_PAYBILL.value), &by(all, |t| t.afc)), |o| &mut o.afc);
    put(all, &members, share_out(milli(f::MEDICAL_PAYBILL.value), &by(all, |t| t.medical)), |o| &mut o.medical);
    let beds = share_out(f::BEDS.value as i64, &by(all, |t| t.beds));
    put(all, &members, beds, |o| &mut o.beds);
    let ceilings: Vec<f64> = scores("ceiling", all, &members)
        .iter()
        .zip(&members)
        .map(|(z, &i)| libm::exp(j::CEILING_SD * z) * (all[i].afc + all[i].medical) as f64)
        .collect();
    put(all, &members, share_out(milli(f::AGENCY_CEILING.value), &ceilings), |o| &mut o.ceiling);

    let outside = milli((f::AFC_PAYBILL.value * j::OUTSIDE_AFC).round());
    let mut acute = pick(all, |o| o.org_type == "acute");
    acute.sort_by_key(|&i| order("subsidiary", &all[i].code));
    acute.truncate(acute.len() / j::SUBSIDIARIES_ONE_IN);
    let weights: Vec<f64> = acute.iter().map(|&i| all[i].afc as f64).collect();
    put(all, &acute, share_out(outside, &weights), |o| &mut o.subsidiary);
    let public_health = pick(all, |o| matches!(o.org_type, "mental-health" | "community"));
    let weights: Vec<f64> = public_health.iter().map(|&i| all[i].afc as f64).collect();
    put(all, &public_health, share_out(outside, &weights), |o| &mut o.la_contract);
}

fn ccgs(all: &mut [Organisation]) {
    let members = pick(all, |o| o.org_type == "ccg");
    let weights: Vec<f64> = scores("size", all, &members).iter().map(|z| libm::exp(j::ALLOCATION_SD * z)).collect();
    put(all, &members, share_out(milli(f::ALLOCATION.value), &weights), |o| &mut o.size);
    let people: Vec<f64> = scores("population", all, &members)
        .iter()
        .zip(&weights)
        .map(|(z, w)| w * libm::exp(j::POPULATION_SD * z))
        .collect();
    put(all, &members, share_out(f::POPULATION.value as i64, &people), |o| &mut o.population);
}

/// Control totals, the fund and plans: a trust that accepted plans its control total; the others fall short of theirs by 519 together.
fn plans(all: &mut [Organisation]) {
    let trusts = pick(all, Organisation::is_trust);
    let acute = pick(all, |o| o.org_type == "acute");
    let others = pick(all, |o| o.is_trust() && o.org_type != "acute");
    // Trusts without an agreed control total had the hardest ones: they come from the half with the worse margins.
    let margins = scores("margin", all, &acute);
    let mut refusers: Vec<usize> = acute.iter().zip(&margins).filter(|(_, z)| **z < 0.0).map(|(&i, _)| i).collect();
    refusers.sort_by_key(|&i| order("acceptance", &all[i].code));
    refusers.truncate(j::ACUTE_NON_ACCEPTORS);
    let mut rest = others.clone();
    rest.sort_by_key(|&i| order("acceptance", &all[i].code));
    let refused = (f::TRUSTS.value - f::ACCEPTED.value) as usize;
    refusers.extend(rest.iter().take(refused - j::ACUTE_NON_ACCEPTORS));
    for &i in &trusts {
        all[i].accepted = !refusers.contains(&i);
    }

    let acceptors = pick(all, |o| o.accepted);
    let fund: Vec<f64> = acceptors
        .iter()
        .map(|&i| {
            let kind = TRUST_TYPES.iter().find(|t| t.name == all[i].org_type);
            all[i].size as f64 * kind.map_or(0.0, |t| t.fund)
        })
        .collect();
    put(all, &acceptors, share_out(milli(f::PSF.value - j::UNALLOCATED), &fund), |o| &mut o.incentive);
    let weights: Vec<f64> = refusers.iter().map(|&i| all[i].size as f64).collect();
    let gaps = share_out(milli(f::NON_ACCEPTORS_GAP.value), &weights);
    let mut gap = vec![0; all.len()];
    refusers.iter().zip(gaps).for_each(|(&i, value)| gap[i] = value);

    // Others plan 2017/18's surplus, acute trusts the rest; the unallocated fund is in no trust's plan.
    let other_total = milli(f::OTHER_TYPES.value);
    let acute_total = milli(f::PROVIDER_PLAN.value - j::UNALLOCATED) - other_total;
    for (members, total, sd) in [(&acute, acute_total, j::MARGIN_SD[0]), (&others, other_total, j::MARGIN_SD[1])] {
        let control_totals: Milli = total + members.iter().map(|&i| gap[i] - all[i].incentive).sum::<Milli>();
        let sizes: Vec<f64> = members.iter().map(|&i| all[i].size as f64).collect();
        let values: Vec<f64> =
            scores("margin", all, members).iter().zip(&sizes).map(|(z, size)| sd * z * size).collect();
        for (&i, value) in members.iter().zip(shift_to(control_totals, &values, &sizes)) {
            all[i].control_total = Some(value);
            all[i].plan = value - gap[i];
        }
    }

    let ccgs = pick(all, |o| o.org_type == "ccg");
    let sizes: Vec<f64> = ccgs.iter().map(|&i| all[i].size as f64).collect();
    let values: Vec<f64> =
        scores("margin", all, &ccgs).iter().zip(&sizes).map(|(z, size)| j::MARGIN_SD[2] * z * size).collect();
    put(all, &ccgs, shift_to(milli(f::CCG_PLAN.value), &values, &sizes), |o| &mut o.plan);
}

/// Accounts of the nation: the fund that nobody's plan holds, and NHS England's own budgets, planned at breakeven.
fn central(all: &mut Vec<Organisation>) {
    let mut fund = Organisation::new(
        "PSF-UNALLOC".into(),
        "Sustainability fund not allocated to any trust".into(),
        "central",
        "provider",
    );
    fund.incentive = milli(j::UNALLOCATED);
    fund.control_total = Some(0);
    let direct = ("NHSE-DIRECT", "NHS England direct commissioning");
    let centre = ("NHSE-CENTRAL", "NHS England central budgets");
    all.push(fund);
    for (code, name) in [direct, centre] {
        all.push(Organisation::new(code.into(), name.into(), "central", "commissioner"));
    }
    for account in all.iter_mut().filter(|o| o.org_type == "central") {
        account.system = "ENG".into();
    }
}

/// Positions of the organisations that a condition picks.
pub fn pick(all: &[Organisation], condition: impl Fn(&Organisation) -> bool) -> Vec<usize> {
    (0..all.len()).filter(|&i| condition(&all[i])).collect()
}

/// Standard normal quantiles dealt out among members.
pub fn scores(key: &str, all: &[Organisation], members: &[usize]) -> Vec<f64> {
    normal_scores(key, members.iter().map(|&i| all[i].code.as_str()))
}

fn put(all: &mut [Organisation], members: &[usize], values: Vec<i64>, field: fn(&mut Organisation) -> &mut i64) {
    for (&i, value) in members.iter().zip(values) {
        *field(&mut all[i]) = value;
    }
}
