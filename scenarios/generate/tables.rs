//! The tables as CSV. A blank cell means not given.

use super::Table;
use super::efficiency::Bucket;
use super::figures as f;
use super::judgement as j;
use super::organisations::Organisation;
use super::pay::Pay;
use super::register::{Contract, Risk, Severity};
use super::shares::text;
use super::tree::System;

/// When the parameters were last known: the month of the paper.
pub const NOW: &str = "2018-09";
/// Where the README of the pack states a judgement.
const JUDGED: &str = "README";
/// On rows that describe synthetic organisations.
const SYNTHETIC: [&str; 3] = ["judgement", "synthetic", NOW];

pub fn table(name: &'static str, header: &str, rows: Vec<Vec<String>>) -> Result<Table, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header: Vec<&str> = header.split_whitespace().collect();
    writer.write_record(&header).map_err(|error| error.to_string())?;
    for row in rows {
        writer.write_record(&row).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(Table { name, bytes: writer.into_inner().map_err(|error| error.to_string())? })
}

pub fn owned<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

pub fn yes(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}

pub fn optional<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

fn or_judged(source: &'static str) -> &'static str {
    if source.is_empty() { JUDGED } else { source }
}

pub fn nodes(systems: &[System]) -> Result<Table, String> {
    // The date of the map stands once, in sources.csv.
    let proof = ["published", f::TREE.id];
    let node = |cells: [&str; 4]| [owned(cells), owned(proof)].concat();
    let mut rows = vec![node(["ENG", "England", "nation", ""])];
    for (i, system) in systems.iter().enumerate() {
        if i == 0 || systems[i - 1].region_code != system.region_code {
            rows.push(node([&system.region_code, &system.region_name, "region", "ENG"]));
        }
        rows.push(node([&system.code, &system.name, "system", &system.region_code]));
    }
    table("nodes.csv", "node_code node_name level parent_code evidence source", rows)
}

pub fn organisations(all: &[Organisation]) -> Result<Table, String> {
    let rows = all.iter().map(|o| {
        let sector = if o.sector == "provider" { [o.size, 0] } else { [0, o.size] };
        let money = [o.size, sector[1], o.afc, o.medical, o.subsidiary, o.la_contract, o.ceiling].map(text);
        let sizes = [o.beds.to_string(), o.population.to_string(), text(o.residual)];
        [owned([&o.code, &o.name, o.org_type, o.sector, &o.system]), money.to_vec(), sizes.to_vec(), owned(SYNTHETIC)]
            .concat()
    });
    table(
        "organisations.csv",
        "org_code org_name org_type sector parent_code turnover_m allocation_m paybill_afc_m paybill_medical_m subsidiary_paybill_m \
         la_contract_paybill_m agency_ceiling_m beds population residual_sd_m evidence source known_by",
        rows.collect(),
    )
}

pub fn positions(all: &[Organisation]) -> Result<Table, String> {
    let rows = all.iter().map(|o| {
        let money = [o.plan, o.incentive, o.nonrecurrent].map(text);
        let accepted = o.control_total.map_or("", |_| yes(o.accepted));
        let target = [o.control_total.map_or_else(String::new, text), accepted.to_owned()];
        [owned([&o.code]), money.to_vec(), target.to_vec(), owned(SYNTHETIC)].concat()
    });
    table(
        "positions.csv",
        "account_code plan_ex_incentive_m incentive_in_plan_m nonrecurrent_in_plan_m control_total_m ct_accepted evidence source known_by",
        rows.collect(),
    )
}

/// Control totals of systems, regions and the nation: the sums of those offered to trusts and of CCGs' plans.
pub fn control_totals(systems: &[System], all: &[Organisation]) -> Result<Table, String> {
    let own = |o: &Organisation| o.control_total.unwrap_or(o.plan);
    let sum = |inside: &dyn Fn(&System) -> bool| -> i64 {
        let here = |o: &&Organisation| systems.iter().any(|s| s.code == o.system && inside(s));
        all.iter().filter(here).map(own).sum()
    };
    let row = |code: &str, total: i64| [owned([code]), vec![text(total)], owned(SYNTHETIC)].concat();
    let mut rows = vec![row("ENG", sum(&|_| true))];
    for (i, system) in systems.iter().enumerate() {
        if i == 0 || systems[i - 1].region_code != system.region_code {
            rows.push(row(&system.region_code, sum(&|s| s.region_code == system.region_code)));
        }
        rows.push(row(&system.code, sum(&|s| s.code == system.code)));
    }
    table("control_totals.csv", "node_code control_total_m evidence source known_by", rows)
}

/// Trusts without emergency care: all of their money depends on finance.
pub fn incentives(all: &[Organisation]) -> Result<Table, String> {
    let rows = all
        .iter()
        .filter(|o| o.accepted && o.org_type != "acute")
        .map(|o| [owned([&o.code, "no"]), owned(SYNTHETIC)].concat());
    table("incentives.csv", "org_code access_linked evidence source known_by", rows.collect())
}

pub fn efficiency(all: &[Organisation], buckets: &[Bucket]) -> Result<Table, String> {
    let rows = buckets.iter().map(|b| {
        let words = [
            &b.id,
            all[b.organisation].code.as_str(),
            b.programme,
            yes(b.recurrent),
            yes(!b.rating.is_empty()),
            b.rating,
        ];
        let money = [b.plan, b.plan_to_date, b.delivered, b.declared].map(text);
        [owned(words), money.to_vec(), owned(SYNTHETIC)].concat()
    });
    table(
        "efficiency.csv",
        "efficiency_id target programme recurrent identified risk_rating plan_full_year_m plan_ytd_m delivered_ytd_m declared_m \
         evidence source known_by",
        rows.collect(),
    )
}

pub fn delivery() -> Result<Table, String> {
    let row = |id: &str, programme, recurrent, rating: &str, (mean, concentration): (f64, u32), proof: [&str; 3]| {
        let words = owned([id, programme, yes(recurrent), yes(!rating.is_empty()), rating]);
        [words, vec![mean.to_string(), concentration.to_string()], owned(proof)].concat()
    };
    let cip = ["judgement", f::CIP_DELIVERY.id, f::CIP_DELIVERY.known_by];
    let qipp = ["derived", f::QIPP_DELIVERY.id, f::QIPP_DELIVERY.known_by];
    let mut rows: Vec<Vec<String>> = j::BUCKETS
        .iter()
        .map(|&(rating, _, mean, concentration, _)| {
            row(&class(rating), "cip", true, rating, (mean, concentration), cip)
        })
        .collect();
    rows.push(row("cip-once", "cip", false, "low", j::NON_RECURRENT_DELIVERY, cip));
    rows.push(row("qipp", "qipp", true, "medium", (f::QIPP_DELIVERY.value, j::QIPP_CONCENTRATION), qipp));
    let header = "delivery_id programme recurrent identified risk_rating mean concentration evidence source known_by";
    table("delivery.csv", header, rows)
}

pub fn pay(awards: &[Pay]) -> Result<Table, String> {
    let rows = awards.iter().map(|a| {
        let (dist, mean) = if a.unfunded.is_some() { ("pert", None) } else { ("fixed", Some(1)) };
        let [low, mode, high] = a.unfunded.map_or_else(Default::default, |shares| shares.map(|s| s.to_string()));
        [
            owned([a.id, a.line, "sector:provider", "each", a.paybill.0]),
            vec![a.award.to_string(), a.months.to_string(), dist.to_owned(), low, mode, high, optional(mean)],
            vec![optional(a.probability)],
            owned(["0", "yes", a.factor_set, a.evidence, a.source, NOW]),
        ]
        .concat()
    });
    table(
        "pay.csv",
        "pay_id line target spread paybill award_above_plan months_in_force dist share_low share_mode share_high share_mean probability \
         in_forecast_m recurrent factor_set evidence source known_by",
        rows.collect(),
    )
}

pub fn risks(risks: &[Risk]) -> Result<Table, String> {
    let rows = risks.iter().map(|r| {
        let mut cells: [String; 4] = Default::default();
        let dist = match r.severity {
            Severity::Fixed(mean) => {
                cells[0] = text(mean);
                "fixed"
            }
            Severity::Normal { mean, sd } => {
                cells[0] = text(mean);
                cells[1] = text(sd);
                "normal"
            }
            Severity::Lognormal { p50, p90 } => {
                cells[2] = text(p50);
                cells[3] = text(p90);
                "lognormal"
            }
        };
        [
            owned([&r.id, r.line, "threat", &r.target, r.spread, r.share_by, r.description, dist]),
            cells.to_vec(),
            vec![optional(r.probability), text(r.in_forecast), text(r.declared)],
            owned([yes(r.recurrent), r.factor_set, "judgement", or_judged(r.source), NOW]),
        ]
        .concat()
    });
    table(
        "risks.csv",
        "risk_id line direction target spread share_by description dist mean_m sd_m p50_m p90_m probability in_forecast_m declared_m \
         recurrent factor_set evidence source known_by",
        rows.collect(),
    )
}

pub fn contracts(all: &[Organisation], contracts: &[Contract]) -> Result<Table, String> {
    let rows = contracts.iter().map(|c| {
        [
            owned([&c.id, "contract", &all[c.provider].code, &all[c.commissioner].code]),
            [c.provider_value, c.commissioner_value].map(text).to_vec(),
            j::CONTRACT_SHARE.map(|s| s.to_string()).to_vec(),
            vec![text(c.declared)],
            owned(SYNTHETIC),
        ]
        .concat()
    });
    table(
        "contracts.csv",
        "contract_id line provider_code commissioner_code provider_value_m commissioner_value_m share_mean share_sd declared_m \
         evidence source known_by",
        rows.collect(),
    )
}

pub fn factors() -> Result<Table, String> {
    let [winter, winter_region] = j::WINTER_LOADINGS;
    let rows = [
        ("delivery", "nation", 0.35),
        ("delivery", "system", 0.15),
        ("delivery", "type", 0.10),
        ("pay", "nation", 0.95),
        ("winter", "nation", winter),
        ("winter", "region", winter_region),
        ("labour", "nation", 0.12),
        ("labour", "region", 0.15),
        ("demand", "nation", 0.25),
        ("demand", "system", 0.30),
    ]
    .map(|(name, level, loading)| {
        [owned([name, name, level]), vec![loading.to_string()], owned(["judgement", JUDGED, NOW])].concat()
    });
    table("factors.csv", "factor_set factor level loading evidence source known_by", rows.to_vec())
}

pub fn parameters() -> Result<Table, String> {
    let classes: Vec<String> = j::BUCKETS.iter().map(|bucket| class(bucket.0)).collect();
    let about = "Mean delivery of trusts' recurrent savings (sd .035 over the sector)";
    let cells =
        [owned(["cip-recurrent-mean", about, "shift", &classes.join(";")]), vec![j::DELIVERY_SHIFT.to_string()]];
    let row = [cells.concat(), owned(["judgement", JUDGED, NOW])].concat();
    table("parameters.csv", "parameter_id description kind delivery size evidence source known_by", vec![row])
}

/// Id of a class of recurrent savings of trusts.
fn class(rating: &str) -> String {
    format!("cip-{}", if rating.is_empty() { "open" } else { rating })
}

pub fn sources() -> Result<Table, String> {
    let rows = f::ALL.iter().map(|f| {
        let value = f.value.to_string();
        owned([f.id, f.figure, &value, f.unit, f.source, f.published, f.known_by, f.evidence])
    });
    table("sources.csv", "source_id figure value unit source published known_by evidence", rows.collect())
}
