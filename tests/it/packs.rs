//! The packs: do they add up to what was published, do they keep to what was known, and are they what the generator writes?

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

mod today;

use crate::support::Run;

#[path = "../../scenarios/generate/pack.rs"]
mod generator;

type Row = BTreeMap<String, String>;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn table(pack: &str, file: &str) -> Vec<Row> {
    csv::Reader::from_path(folder(pack).join(file)).unwrap().deserialize().map(Result::unwrap).collect()
}

fn england(file: &str) -> Vec<Row> {
    table("2018-19-m05", file)
}

/// A cell as a number; blank or absent = 0.
fn number(row: &Row, column: &str) -> f64 {
    row.get(column).filter(|cell| !cell.is_empty()).map_or(0.0, |cell| cell.parse().unwrap())
}

/// The exact sum of a column in thousandths.
fn total<'a>(rows: impl IntoIterator<Item = &'a Row>, column: &str) -> i64 {
    rows.into_iter().map(|row| (number(row, column) * 1000.0).round() as i64).sum()
}

/// Φ(x).
fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

fn trusts() -> Vec<Row> {
    england("organisations.csv")
        .into_iter()
        .filter(|o| o["sector"] == "provider" && o["org_type"] != "central")
        .collect()
}

fn codes<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeSet<String> {
    rows.into_iter().map(|row| row["org_code"].clone()).collect()
}

/// Sector of the organisation or group that a row concerns.
fn sector(target: &str) -> &'static str {
    let provider = target == "sector:provider"
        || england("organisations.csv").iter().any(|o| o["org_code"] == target && o["sector"] == "provider");
    if provider { "provider" } else { "commissioner" }
}

#[test]
fn regenerating_the_england_pack_gives_the_committed_bytes() {
    let pack = generator::generate().unwrap();
    let mut written: Vec<String> = pack.tables.iter().map(|table| table.name.to_owned()).collect();
    for table in &pack.tables {
        let committed = std::fs::read(folder("2018-19-m05").join(table.name)).unwrap();
        assert!(committed == table.bytes, "{} differs: run `cargo run --example generate-pack`", table.name);
    }
    let mut found: Vec<String> = std::fs::read_dir(folder("2018-19-m05"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    // Written by hand, like scenario.toml.
    written.extend(["actions.csv", "bridge.csv", "ladder.csv", "lines.csv", "phasing.csv"].map(str::to_owned));
    written.sort();
    found.sort();
    assert_eq!(written, found);
    // The README states how much of a trust's spread the lines explain.
    assert!(pack.expected.contains("root mean square: 6.00, of which the lines explain 3.05"), "{}", pack.expected);
}

#[test]
fn regenerating_the_regional_pack_gives_the_committed_bytes() {
    for table in &generator::regional::generate().unwrap() {
        let committed = std::fs::read(folder("2019-20-regional").join(table.name)).unwrap();
        assert!(committed == table.bytes, "{} differs: run `cargo run --example generate-pack`", table.name);
    }
}

/// 0 + 4.6 = +4.6; five systems × 5 against a gap of 76 and a deficit of 192.
#[test]
fn the_regional_pack_holds_what_was_published() {
    let [asks, positions, totals, nodes, organisations] =
        ["asks.csv", "positions.csv", "control_totals.csv", "nodes.csv", "organisations.csv"]
            .map(|file| table("2019-20-regional", file));
    let to_neighbour: Vec<&Row> = asks.iter().filter(|ask| ask["to"] == "own:QUE").collect();
    assert_eq!((to_neighbour.len(), total(to_neighbour, "amount_m")), (5, 25_000));
    let surplus = asks.iter().find(|ask| ask["to"].is_empty()).unwrap();
    let plan = positions.iter().find(|row| row["account_code"] == surplus["from"]).unwrap();
    assert_eq!(number(plan, "plan_ex_incentive_m") + number(surplus, "amount_m"), 4.6);
    let system_of = |code: &str| organisations.iter().find(|o| o["org_code"] == code).unwrap()["parent_code"].clone();
    let plans = |wanted: &dyn Fn(&str) -> bool| {
        total(positions.iter().filter(|row| wanted(&system_of(&row["account_code"]))), "plan_ex_incentive_m")
    };
    assert_eq!(plans(&|system| system == "QUE"), -192_000);
    let of_east = |system: &str| nodes.iter().any(|node| node["node_code"] == system && node["parent_code"] == "Y61");
    let east = totals.iter().find(|row| row["node_code"] == "Y61").unwrap();
    assert_eq!(total([east], "control_total_m") - plans(&of_east), 76_000);
}

#[test]
fn sizes_add_up_to_the_published_totals() {
    let trusts = trusts();
    let ccgs: Vec<Row> = england("organisations.csv").into_iter().filter(|o| o["org_type"] == "ccg").collect();
    for (org_type, income) in [
        ("acute", 66_000),
        ("specialist", 4_300),
        ("mental-health", 12_400),
        ("community", 2_700),
        ("ambulance", 2_600),
    ] {
        assert_eq!(
            total(trusts.iter().filter(|o| o["org_type"] == org_type), "turnover_m"),
            income * 1000,
            "{org_type}"
        );
    }
    let columns = [
        ("turnover_m", 88_000),
        ("paybill_afc_m", 37_241),
        ("paybill_medical_m", 13_000),
        ("subsidiary_paybill_m", 931),
        ("la_contract_paybill_m", 931),
        ("agency_ceiling_m", 2_200),
        ("beds", 103_666),
    ];
    for (column, expected) in columns {
        assert_eq!(total(&trusts, column), expected * 1000, "{column}");
    }
    assert_eq!(total(&ccgs, "allocation_m"), 74_849_000);
    assert_eq!(total(&ccgs, "population"), 55_600_000 * 1000);
}

#[test]
fn plans_add_up_to_the_published_positions() {
    let (trusts, positions) = (codes(&trusts()), england("positions.csv"));
    let sum = |rows: &[&Row]| {
        total(rows.iter().copied(), "plan_ex_incentive_m") + total(rows.iter().copied(), "incentive_in_plan_m")
    };
    let own: Vec<&Row> = positions.iter().filter(|p| trusts.contains(&p["account_code"])).collect();
    let mut providers = own.clone();
    providers.extend(positions.iter().filter(|p| p["account_code"] == "PSF-UNALLOC"));
    let rest: Vec<&Row> =
        positions.iter().filter(|p| !providers.iter().any(|q| q["account_code"] == p["account_code"])).collect();
    assert_eq!(sum(&providers), -519_000);
    assert_eq!(total(providers.iter().copied(), "incentive_in_plan_m"), 2_450_000);
    assert_eq!(total(own.iter().copied(), "incentive_in_plan_m"), 2_141_000);
    assert_eq!(sum(&rest), 48_000);
    for account in ["NHSE-DIRECT", "NHSE-CENTRAL"] {
        assert_eq!(sum(&rest.iter().copied().filter(|p| p["account_code"] == account).collect::<Vec<_>>()), 0);
    }

    assert_eq!(total(own.iter().copied(), "control_total_m"), -2_450_000);
    let (accepted, refused): (Vec<&Row>, Vec<&Row>) = own.iter().partition(|p| p["ct_accepted"] == "yes");
    assert_eq!((accepted.len(), refused.len()), (201, 26));
    assert!(accepted.iter().all(|p| p["plan_ex_incentive_m"] == p["control_total_m"]));
    assert!(refused.iter().all(|p| number(p, "incentive_in_plan_m") == 0.0));
    let gap = total(refused.iter().copied(), "control_total_m") - total(refused.iter().copied(), "plan_ex_incentive_m");
    assert_eq!(gap, 519_000);
    assert_eq!(total(&england("organisations.csv"), "turnover_m"), (88_000 + 74_849) * 1000);
}

#[test]
fn savings_add_up_to_the_published_plans() {
    let rows = england("efficiency.csv");
    let of = |programme: &str, recurrent: &str| {
        let rows = rows.iter().filter(|r| r["programme"] == programme && r["recurrent"] == recurrent);
        rows.cloned().collect::<Vec<Row>>()
    };
    let (recurrent, once, qipp) = (of("cip", "yes"), of("cip", "no"), of("qipp", "yes"));
    assert_eq!(total(&recurrent, "plan_full_year_m"), 3_276_000);
    assert_eq!(total(&once, "plan_full_year_m"), 324_000);
    assert_eq!(total(&qipp, "plan_full_year_m"), 3_000_000);
    for (rating, share) in [("low", 0.36), ("medium", 0.32), ("high", 0.21), ("", 0.11)] {
        let plan = total(recurrent.iter().filter(|r| r["risk_rating"] == rating), "plan_full_year_m");
        assert_eq!(plan, (3_276_000.0_f64 * share).round() as i64, "{rating}");
    }
    let cip = [recurrent, once].concat();
    assert_eq!(total(&cip, "plan_ytd_m"), 1_026_000);
    // Delivery to month 4: 723 of 806.
    assert_eq!(total(&cip, "delivered_ytd_m"), (1_026_000.0_f64 * 723.0 / 806.0).round() as i64);
    assert_eq!(total(&qipp, "plan_ytd_m"), total(&qipp, "delivered_ytd_m"));
}

#[test]
fn trusts_and_ccgs_are_as_many_as_the_map_says() {
    let mut tree = csv::Reader::from_path(folder("generate/england_tree.csv")).unwrap();
    let systems: Vec<Row> = tree.deserialize().map(Result::unwrap).collect();
    let organisations = england("organisations.csv");
    let types = ["acute", "specialist", "mental-health", "community", "ambulance", "ccg"];
    for system in &systems {
        for (org_type, column) in
            types.iter().zip(["acute", "specialist", "mental_health", "community", "ambulance", "ccgs"])
        {
            let here = organisations
                .iter()
                .filter(|o| o["parent_code"] == system["system_code"] && o["org_type"] == *org_type);
            assert_eq!(here.count().to_string(), system[column], "{org_type} in {}", system["system_code"]);
        }
    }
    let counts = types.map(|org_type| organisations.iter().filter(|o| o["org_type"] == org_type).count());
    assert_eq!(counts, [131, 17, 53, 16, 10, 195]);
    let nodes = england("nodes.csv");
    let levels = ["nation", "region", "system"].map(|level| nodes.iter().filter(|n| n["level"] == level).count());
    assert_eq!(levels, [1, 7, 42]);
    for system in &systems {
        let node = nodes.iter().find(|n| n["node_code"] == system["system_code"]).unwrap();
        assert_eq!((&node["parent_code"], &node["node_name"]), (&system["region_code"], &system["system_name"]));
    }
}

#[test]
fn no_made_up_row_carries_a_code_or_a_name_that_could_be_real() {
    // Real codes are three to six letters and digits without a hyphen; a synthetic one says so and names its system.
    for one in england("organisations.csv") {
        let (code, name) = (&one["org_code"], &one["org_name"]);
        if one["org_type"] == "central" {
            assert!(["PSF-UNALLOC", "NHSE-DIRECT", "NHSE-CENTRAL"].contains(&code.as_str()), "{code}");
            continue;
        }
        let parts: Vec<&str> = code.split('-').collect();
        assert_eq!((parts.len(), parts[0], parts[1]), (3, "SYN", one["parent_code"].as_str()), "{code}");
        let (letters, digits) = parts[2].split_at(2);
        assert!(["AC", "SP", "MH", "CO", "AM", "CG"].contains(&letters) && digits.parse::<u8>().is_ok(), "{code}");
        assert!(name.contains("(synthetic), "), "{name}");
        assert!(!["Hospital", "Foundation", "NHS", "University"].iter().any(|word| name.contains(word)), "{name}");
    }
}

#[test]
fn every_parameter_says_where_it_comes_from_and_none_is_later_than_september_2018() {
    let sources = england("sources.csv");
    let ids: BTreeSet<&str> = sources.iter().map(|s| s["source_id"].as_str()).collect();
    assert_eq!(ids.len(), sources.len());
    let files = [
        "organisations",
        "positions",
        "efficiency",
        "delivery",
        "pay",
        "risks",
        "contracts",
        "factors",
        "parameters",
        "control_totals",
        "incentives",
        "actions",
    ];
    for file in files {
        for row in england(&format!("{file}.csv")) {
            assert!(!row["source"].is_empty(), "{file}: {row:?}");
            assert!(["published", "derived", "judgement"].contains(&row["evidence"].as_str()), "{file}: {row:?}");
            assert!(row["evidence"] == "judgement" || ids.contains(row["source"].as_str()), "{file}: {row:?}");
            let month = row["known_by"].as_str();
            assert!(month.len() == 7 && month <= "2018-09", "{file}: {row:?}");
        }
    }
    for source in &sources {
        // The map is a frame for adding up, not a parameter: the first complete one is of April 2019.
        let allowed = if source["source_id"] == "geography-2019-04" { "2019-04" } else { "2018-09" };
        assert!(source["known_by"].as_str() <= allowed, "{source:?}");
        assert!(!source["source"].is_empty() && !source["published"].is_empty(), "{source:?}");
    }
    for row in england("delivery.csv") {
        assert!(row["known_by"].as_str() <= "2018-06", "delivery rates end with 2017/18: {row:?}");
    }
}

#[test]
fn parameters_that_were_fitted_to_2018_19_are_not_used() {
    let risks = england("risks.csv");
    let find = |id: &str| risks.iter().find(|r| r["risk_id"] == id).unwrap();
    // Agency spends its ceiling on average (later evidence: 1.077 times); drugs' median is 120 a year (later evidence: 165).
    let agency = find("agency");
    assert!((mean(agency) - number(agency, "in_forecast_m")).abs() < 0.01);
    assert!((number(find("drugs"), "p50_m") - 120.0 * 7.0 / 12.0).abs() < 0.001);
    let text = std::fs::read_to_string(folder("2018-19-m05").join("scenario.toml")).unwrap();
    assert!(["1.077", "-243", "0.14"].iter().all(|figure| !text.contains(figure)));
}

/// Mean of a severity.
fn mean(row: &Row) -> f64 {
    match row["dist"].as_str() {
        "fixed" | "normal" => number(row, "mean_m"),
        "lognormal" => {
            let sd = libm::log(number(row, "p90_m") / number(row, "p50_m")) / 1.281_551_565_544_600_4;
            number(row, "p50_m") * libm::exp(0.5 * sd * sd)
        }
        other => panic!("the pack draws no {other}"),
    }
}

/// Declared and expected cost by sector and line, from closed forms.
fn expected() -> BTreeMap<(String, String), (f64, f64)> {
    let mut lines: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    let mut add = |sector: &str, line: &str, declared: f64, expected: f64| {
        let entry = lines.entry((sector.to_owned(), line.to_owned())).or_default();
        entry.0 += declared;
        entry.1 += expected;
    };
    let delivery = england("delivery.csv");
    for row in england("efficiency.csv") {
        let class = ["programme", "recurrent", "identified", "risk_rating"];
        let matches: Vec<&Row> =
            delivery.iter().filter(|d| class.iter().all(|column| d[*column] == row[*column])).collect();
        assert_eq!(matches.len(), 1, "{row:?}");
        let cip = row["programme"] == "cip";
        let kept = if cip && row["recurrent"] == "yes" { 0.5 } else { 1.0 };
        let missed =
            (number(&row, "plan_full_year_m") - number(&row, "plan_ytd_m")) * (1.0 - number(matches[0], "mean"));
        let slip = number(&row, "plan_ytd_m") - number(&row, "delivered_ytd_m");
        let sector = if cip { "provider" } else { "commissioner" };
        add(sector, &row["programme"], number(&row, "declared_m"), slip + kept * missed);
    }
    let trusts = trusts();
    for row in england("pay.csv") {
        let bill = total(&trusts, &format!("{}_m", row["paybill"])) as f64 / 1000.0;
        let cost = bill * number(&row, "award_above_plan") * number(&row, "months_in_force") / 12.0;
        let share = match row["dist"].as_str() {
            "fixed" => number(&row, "share_mean"),
            _ => (number(&row, "share_low") + 4.0 * number(&row, "share_mode") + number(&row, "share_high")) / 6.0,
        };
        let chance = if row["probability"].is_empty() { 1.0 } else { number(&row, "probability") };
        add("provider", &row["line"], number(&row, "declared_m"), chance * cost * share);
    }
    for row in england("risks.csv") {
        let chance = if row["probability"].is_empty() { 1.0 } else { number(&row, "probability") };
        let expected = chance * mean(&row) - number(&row, "in_forecast_m");
        add(sector(&row["target"]), &row["line"], number(&row, "declared_m"), expected);
    }
    for row in england("contracts.csv") {
        let overlap = number(&row, "provider_value_m") - number(&row, "commissioner_value_m");
        let share = number(&row, "share_mean");
        for (sector, share) in [("provider", 1.0 - share), ("commissioner", share)] {
            add(sector, &row["line"], number(&row, "declared_m") * share, overlap * share);
        }
    }
    lines
}

#[test]
fn declared_risk_is_nine_hundred_half_of_it_efficiency() {
    let declared = |file: &str| total(&england(file), "declared_m");
    assert_eq!(declared("efficiency.csv"), 450_000);
    assert_eq!(declared("pay.csv"), 0);
    assert_eq!(declared("risks.csv") + declared("contracts.csv"), 450_000);
    let mut sectors: BTreeMap<(String, bool), f64> = BTreeMap::new();
    for ((sector, line), (declared, _)) in expected() {
        *sectors.entry((sector, line == "cip" || line == "qipp")).or_default() += declared;
    }
    let found: Vec<i64> = sectors.values().map(|money| (money * 1000.0).round() as i64).collect();
    assert_eq!(found, [150_000, 150_000, 300_000, 300_000]);
}

#[test]
fn the_joint_programme_is_265_and_254() {
    let actions = england("actions.csv");
    let of = |kind: &str| total(actions.iter().filter(|action| action["action_type"] == kind), "declared_m");
    let sourced = |id: &str| {
        let sources = england("sources.csv");
        let value = sources.iter().find(|s| s["source_id"] == id).unwrap()["value"].clone();
        (value.parse::<f64>().unwrap() * 1000.0) as i64
    };
    assert_eq!((of("programme-commissioners"), of("programme-providers")), (265_000, 254_000));
    assert_eq!(sourced("programme-commissioners") + sourced("programme-providers"), 519_000);
    assert_eq!(total(&actions, "declared_m"), 519_000);
}

#[test]
fn control_totals_of_the_england_pack_add_up_from_systems_to_the_nation() {
    let nodes = england("nodes.csv");
    let totals = england("control_totals.csv");
    let of_level = |level: &str| {
        let here = |total: &&Row| nodes.iter().any(|n| n["node_code"] == total["node_code"] && n["level"] == level);
        total(totals.iter().filter(here), "control_total_m")
    };
    assert_eq!((of_level("system"), of_level("region")), (of_level("nation"), of_level("nation")));
    // Those of trusts sum to minus the fund; CCGs plan 48.
    assert_eq!(of_level("nation"), -2_450_000 + 48_000);
}

#[test]
fn the_reconciliation_of_a_run_is_that_of_the_tables() {
    let results = Run::of(&folder("2018-19-m05"), 1, 100).results;
    let rows = results.lines.iter().filter(|row| row.line != "remainder" && row.line != "incentive");
    let found: BTreeMap<_, _> =
        rows.map(|row| ((row.sector.clone(), row.line.clone()), (row.declared, row.expected))).collect();
    let wanted = expected();
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    for (key, (declared, cost)) in wanted {
        assert!((found[&key].0 - declared).abs() < 1e-6, "{key:?}: declared {declared}, found {:?}", found[&key]);
        assert!((found[&key].1 - cost).abs() < 0.6, "{key:?}: expected {cost}, found {:?}", found[&key]);
    }
}

#[test]
fn the_readme_states_the_mean_of_each_sector() {
    let readme = std::fs::read_to_string(folder("2018-19-m05").join("README.md")).unwrap();
    for (name, plan, stated) in [("provider", -519.0, "**(1,371)**"), ("commissioner", 48.0, "**(424)**")] {
        let cost: f64 = expected().iter().filter(|((sector, _), _)| sector == name).map(|(_, (_, cost))| cost).sum();
        let figure: f64 = stated.replace([',', '*', '(', ')'], "").parse().unwrap();
        assert!((plan - cost + figure).abs() < 0.5, "{name}: {}", plan - cost);
        assert!(readme.contains(stated));
    }
}

#[test]
fn the_readme_prints_what_each_line_declares_and_expects() {
    let readme = std::fs::read_to_string(folder("2018-19-m05").join("README.md")).unwrap();
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|')
            .split('|')
            .map(|c| c.trim().replace(',', "").replace('(', "-").replace(')', ""))
            .collect()
    };
    let printed = |first: &str, second: &str| -> Vec<f64> {
        let row = readme.lines().map(cells).find(|c| c.len() > 3 && c[0] == first && c[1] == second);
        row.unwrap_or_else(|| panic!("no row {first} {second}"))[2..].iter().filter_map(|c| c.parse().ok()).collect()
    };
    let mut groups: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for ((sector, line), (declared, expected)) in expected() {
        let found = printed(&sector, &line);
        assert!(
            (found[0] - declared).abs() < 0.1 && (found[1] - expected).abs() < 0.1,
            "{sector} {line}: {declared} {expected}"
        );
        let group = match line.as_str() {
            "cip" | "qipp" => "efficiency",
            pay if pay.starts_with("pay_") => "pay",
            _ => "other",
        };
        let sum = groups.entry(group).or_default();
        sum.0 += declared;
        sum.1 += expected;
    }
    let [efficiency, other] = ["efficiency", "other"].map(|group| groups[group]);
    groups.insert("all but pay", (efficiency.0 + other.0, efficiency.1 + other.1));
    for (group, (declared, expected)) in groups {
        let found = printed("both", group);
        assert!(
            (found[0] - declared).abs() < 0.1 && (found[1] - expected).abs() < 0.1,
            "{group}: {declared} {expected}"
        );
        if declared > 0.0 {
            assert!((found[2] - expected / declared).abs() < 0.006, "{group}: ratio {}", expected / declared);
        }
    }
}

#[test]
fn the_answer_of_the_minimal_scenario_follows_from_its_tables() {
    let positions = table("minimal", "positions.csv");
    let organisations = table("minimal", "organisations.csv");
    let risks = table("minimal", "risks.csv");
    let loading = number(&table("minimal", "factors.csv")[0], "loading");
    for row in table("minimal/answer", "expected.csv") {
        // Weighted normals: (weight, mean, variance), split by the one event.
        let mut parts = vec![(1.0, 0.0, 0.0)];
        let mut shared = Vec::new();
        let code = row["node_code"].as_str();
        for one in organisations.iter().filter(|o| match code.split_once(':') {
            Some((_, group)) => o["sector"] == group || o["org_type"] == group,
            None => ["SYS", "REG", "NAT"].contains(&code) || o["org_code"] == code,
        }) {
            let plan = positions.iter().find(|p| p["account_code"] == one["org_code"]).unwrap();
            let start = number(plan, "plan_ex_incentive_m") + number(plan, "incentive_in_plan_m");
            let remainder = number(one, "residual_sd_m").powi(2);
            parts.iter_mut().for_each(|(_, mean, variance)| {
                *mean += start;
                *variance += remainder;
            });
            for risk in risks.iter().filter(|r| r["target"] == one["org_code"]) {
                let (severity, sd) = (number(risk, "mean_m"), number(risk, "sd_m"));
                parts.iter_mut().for_each(|part| part.1 += number(risk, "in_forecast_m"));
                if risk["dist"] == "normal" {
                    parts.iter_mut().for_each(|part| {
                        part.1 -= severity;
                        part.2 += sd * sd;
                    });
                    shared.push(loading * sd);
                } else {
                    let p = number(risk, "probability");
                    let split = |&(w, mean, variance): &(f64, f64, f64)| {
                        [(w * (1.0 - p), mean, variance), (w * p, mean - severity, variance)]
                    };
                    parts = parts.iter().flat_map(split).collect();
                }
            }
        }
        let together = shared.iter().sum::<f64>().powi(2) - shared.iter().map(|s| s * s).sum::<f64>();
        let mean: f64 = parts.iter().map(|(w, m, _)| w * m).sum();
        let variance: f64 = parts.iter().map(|(w, m, v)| w * (v + together + (m - mean).powi(2))).sum();
        let deficit: f64 = parts.iter().map(|(w, m, v)| w * phi(-m / (v + together).sqrt())).sum();
        assert!((number(&row, "mean") - mean).abs() < 1e-9, "{code}: mean {mean}");
        assert!((number(&row, "sd") - variance.sqrt()).abs() < 1e-9, "{code}: sd {}", variance.sqrt());
        assert!((number(&row, "chance_of_deficit") - deficit).abs() < 1e-9, "{code}: chance {deficit}");
    }
}
