//! The packs of today: 2025/26 at month 4 and 2026/27 at month 5.

use super::*;

/// The packs of today's NHS: their folders, the latest month in which anything of them may have been known, and the files
/// that are written by hand.
const TODAY: [(&str, &str, &[&str]); 2] = [
    ("2025-26-m04", "2025-08", &["bridge.csv", "ladder.csv", "lines.csv", "phasing.csv", "support.csv"]),
    ("2026-27-m05", "2026-09", &["bridge.csv", "ladder.csv", "lines.csv", "support.csv"]),
];

#[test]
fn regenerating_the_packs_of_today_gives_the_committed_bytes() {
    for (pack, (name, _, by_hand)) in generator::today::generate().unwrap().iter().zip(TODAY) {
        assert_eq!(pack.name, name);
        assert!(pack.expected.starts_with(name));
        for table in &pack.tables {
            let committed = std::fs::read(folder(name).join(table.name)).unwrap();
            assert!(committed == table.bytes, "{name}/{} differs: run cargo run --example generate-pack", table.name);
        }
        let mut written: Vec<&str> =
            pack.tables.iter().map(|table| table.name).chain(by_hand.iter().copied()).collect();
        let files =
            std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut found: Vec<String> = files.filter(|file| file.ends_with(".csv")).collect();
        written.sort_unstable();
        found.sort();
        assert_eq!(written, found);
    }
}

#[test]
fn the_packs_of_today_pass_every_check_but_that_on_hope() {
    for (name, ..) in TODAY {
        let loaded = outturn::resolve::load(&folder(name)).unwrap_or_else(|found| panic!("{name}: {found}"));
        // Forecasts on plan while the months run behind it: so it was.
        let said: Vec<&str> = loaded.warnings.list().iter().map(|warning| warning.check.code()).collect();
        assert_eq!(said, ["W232"], "{name}: {}", loaded.warnings);
    }
}

/// Sums of the positions of organisations that a condition picks, in thousandths: plan, support, forecast.
fn positions_of(pack: &str, wanted: &dyn Fn(&Row) -> bool) -> [i64; 3] {
    let organisations = table(pack, "organisations.csv");
    let codes = codes(organisations.iter().filter(|o| wanted(o)));
    let rows: Vec<Row> =
        table(pack, "positions.csv").into_iter().filter(|p| codes.contains(&p["account_code"])).collect();
    ["plan_ex_incentive_m", "incentive_in_plan_m", "forecast_ex_incentive_m"].map(|column| total(&rows, column))
}

#[test]
fn the_pack_of_2025_26_adds_up_to_what_was_published() {
    let pack = "2025-26-m04";
    let organisations = table(pack, "organisations.csv");
    let trusts: Vec<&Row> = organisations.iter().filter(|o| o["sector"] == "provider").collect();
    let boards: Vec<&Row> = organisations.iter().filter(|o| o["org_type"] == "icb").collect();
    assert_eq!((trusts.len(), boards.len()), (201, 42));
    assert_eq!(total(trusts.iter().copied(), "turnover_m"), 147_700_000);
    assert_eq!(total(boards, "allocation_m"), 156_357_195);

    // Break-even with support, in every system; the forecast is the plan.
    assert_eq!(positions_of(pack, &|_| true), [-2_200_000, 2_200_000, -2_200_000]);
    let systems: Vec<Row> = table(pack, "nodes.csv").into_iter().filter(|node| node["level"] == "system").collect();
    assert_eq!(systems.len(), 42);
    for system in &systems {
        let [plan, support, forecast] = positions_of(pack, &|o| o["parent_code"] == system["node_code"]);
        assert_eq!((plan + support, forecast), (0, plan), "{}", system["node_name"]);
    }
    let totals = table(pack, "control_totals.csv");
    let limit =
        |code: &str| totals.iter().find(|row| row["node_code"] == code).map(|row| number(row, "control_total_m"));
    assert_eq!(limit("SYSTEMS"), Some(-2_200.0));

    let efficiency = table(pack, "efficiency.csv");
    assert_eq!(total(&efficiency, "plan_full_year_m"), 11_000_000);
    let risks = table(pack, "risks.csv");
    assert_eq!((total(&efficiency, "declared_m"), total(&risks, "declared_m")), (900_000, 600_000));
    let strike = risks.iter().find(|row| row["risk_id"] == "strike-july").unwrap();
    assert_eq!(
        (number(strike, "mean_m"), strike["status"].as_str(), number(strike, "in_forecast_m")),
        (300.0, "issue", 0.0)
    );
}

/// Behind plan to date before support by organisation, and support not paid, in thousandths.
fn behind(pack: &str) -> BTreeMap<String, [i64; 2]> {
    let mut found: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for row in table(pack, "monthly_plan.csv").iter().filter(|row| !row["actual_ex_incentive_m"].is_empty()) {
        let of = found.entry(row["account_code"].clone()).or_default();
        of[0] += total([row], "plan_ex_incentive_m") - total([row], "actual_ex_incentive_m");
        of[1] += total([row], "incentive_in_plan_m") - total([row], "incentive_in_actual_m");
    }
    found
}

/// Behind plan to date before support by what stands above each organisation, ascending.
fn behind_by_system(pack: &str) -> Vec<i64> {
    let found = behind(pack);
    let mut systems: BTreeMap<String, i64> = BTreeMap::new();
    for one in table(pack, "organisations.csv") {
        *systems.entry(one["parent_code"].clone()).or_default() += found[&one["org_code"]][0];
    }
    let mut sums: Vec<i64> = systems.into_values().collect();
    sums.sort_unstable();
    sums
}

#[test]
fn at_month_4_as_many_are_on_plan_as_were_and_six_systems_make_half_of_the_rest() {
    let pack = "2025-26-m04";
    let found = behind(pack);
    // (57) of the NHS less the 100 by which central budgets were ahead a year before.
    assert_eq!(found.values().map(|[own, unpaid]| own + unpaid).sum::<i64>(), 157_000);
    let trusts: Vec<Row> = table(pack, "organisations.csv").into_iter().filter(|o| o["sector"] == "provider").collect();
    let on_plan = trusts.iter().filter(|o| found[&o["org_code"]][0] == 0).count();
    assert_eq!((on_plan, (on_plan as f64 / trusts.len() as f64 * 100.0).round()), (88, 44.0));
    let systems = behind_by_system(pack);
    assert_eq!(systems.iter().filter(|sum| **sum == 0).count(), 16);
    let (all, six) = (systems.iter().sum::<i64>(), systems.iter().rev().take(6).sum::<i64>());
    assert!((2 * six - all).abs() < 100, "{six} of {all}");
    let unpaid: BTreeSet<String> = table(pack, "organisations.csv")
        .into_iter()
        .filter(|o| found[&o["org_code"]][1] > 0)
        .map(|o| o["parent_code"].clone())
        .collect();
    assert_eq!(unpaid.len(), 2);
}

#[test]
fn the_tree_of_2026_27_is_that_of_april_2026_and_its_totals_say_that_they_are_assumed() {
    let pack = "2026-27-m05";
    let organisations = table(pack, "organisations.csv");
    let count = |kind: &str| organisations.iter().filter(|o| o["org_type"] == kind).count();
    // 202 with the one online trust, which stands under no board.
    let types = ["acute", "mental-health", "specialist", "community", "ambulance", "icb"];
    assert_eq!(types.map(count), [120, 47, 13, 11, 10, 36]);
    let nodes = table(pack, "nodes.csv");
    let level = |word: &str| nodes.iter().filter(|node| node["level"] == word).count();
    assert_eq!(["nation", "region", "board"].map(level), [1, 7, 36]);
    assert_eq!(positions_of(pack, &|_| true), [-1_750_000, 1_550_000, -1_750_000]);
    let without = positions_of(pack, &|_| true).iter().sum::<i64>() + 1_750_000;
    assert_eq!(without, -200_000);
    let assumed = |text: &str| text.to_lowercase().contains("assumed");
    let model = outturn::resolve::load(&folder(pack)).unwrap().model;
    assert!(assumed(&model.facts.title) && assumed(&model.facts.data_note), "{}", model.facts.title);
    assert!(nodes.iter().any(|node| node["node_code"] == "SYSTEMS" && assumed(&node["node_name"])));
    // Regional control totals are the plans: nobody is asked for more than was planned.
    let totals = table(pack, "control_totals.csv");
    let regions = nodes.iter().filter(|node| node["level"] == "region");
    let sum: i64 = regions
        .map(|node| total(totals.iter().filter(|t| t["node_code"] == node["node_code"]), "control_total_m"))
        .sum();
    assert_eq!(sum, -1_750_000);
}

#[test]
fn no_made_up_row_of_today_carries_a_code_or_a_name_that_could_be_real() {
    for (pack, ..) in TODAY {
        for one in table(pack, "organisations.csv") {
            let (code, name) = (&one["org_code"], &one["org_name"]);
            let parts: Vec<&str> = code.split('-').collect();
            assert_eq!((parts.len(), parts[0], parts[1]), (3, "SYN", one["parent_code"].as_str()), "{code}");
            let (letters, digits) = parts[2].split_at(2);
            assert!(["AC", "SP", "MH", "CO", "AM", "IB"].contains(&letters) && digits.parse::<u8>().is_ok(), "{code}");
            assert!(name.contains("(synthetic), "), "{name}");
            assert!(!["Hospital", "Foundation", "NHS", "University"].iter().any(|word| name.contains(word)), "{name}");
        }
        let note = outturn::resolve::load(&folder(pack)).unwrap().model.facts.data_note;
        assert!(note.contains("Synthetic organisations") && note.contains("No row describes a real organisation"));
    }
}

#[test]
fn nothing_in_a_pack_of_today_was_known_later_than_its_month() {
    for (pack, latest, _) in TODAY {
        let sources = table(pack, "sources.csv");
        let ids: BTreeSet<&str> = sources.iter().map(|s| s["source_id"].as_str()).collect();
        for file in [
            "organisations",
            "positions",
            "efficiency",
            "delivery",
            "risks",
            "factors",
            "control_totals",
            "monthly_plan",
            "ladder",
        ] {
            for row in table(pack, &format!("{file}.csv")) {
                assert!(row["known_by"].len() == 7 && row["known_by"].as_str() <= latest, "{pack}/{file}: {row:?}");
                assert!(
                    row["evidence"] == "judgement" || ids.contains(row["source"].as_str()),
                    "{pack}/{file}: {row:?}"
                );
            }
        }
        // The map is a frame for adding up: that of 2025/26 is later than its data.
        for source in sources.iter().filter(|source| source["source_id"] != "map-2026-08") {
            assert!(source["known_by"].as_str() <= latest, "{pack}: {source:?}");
        }
    }
}

#[test]
fn the_readme_of_2025_26_prints_what_each_line_declares_and_expects() {
    let readme = std::fs::read_to_string(folder("2025-26-m04").join("README.md")).unwrap();
    let results = Run::of(&folder("2025-26-m04"), 1, 100).results;
    let rows: Vec<_> = results.lines.iter().filter(|row| row.line != "remainder").collect();
    assert_eq!(rows.len(), 13);
    let mut sectors: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows {
        let (sector, declared, expected) = (row.sector.as_str(), row.declared, row.expected);
        let cells =
            |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        let found = readme.lines().map(cells).find(|c| c.len() == 4 && c[0] == sector && c[1] == row.line).unwrap();
        let [said, cost]: [f64; 2] = [&found[2], &found[3]].map(|cell| cell.parse().unwrap());
        assert!(
            (said - declared).abs() < 0.1 && (cost - expected).abs() < 0.1,
            "{sector} {}: {declared} {expected}",
            row.line
        );
        *sectors.entry(sector.to_owned()).or_default() += expected;
    }
    assert!(
        (sectors["provider"] - 1_611.0).abs() < 0.5 && (sectors["commissioner"] - 437.0).abs() < 0.5,
        "{sectors:?}"
    );
}
