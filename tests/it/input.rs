//! Does a good folder become the model that it says, whatever habits its spreadsheet has?

use outturn::diagnostic::{Check, Diagnostics};
use outturn::history::{History, Leave, Options, calibrate};
use outturn::model::{Base, Distribution, FactorLevel, LineGroup, Rollup, Spread};
use outturn::resolve::{self, Loaded, Repair};
use outturn::scenario::Files;
use outturn::starter;
use outturn::study::Study;
use proptest::prelude::*;

use super::support::scenario;

/// The files of the starting folder.
pub fn good() -> Vec<(String, Vec<u8>)> {
    let files = starter::FILES.iter().filter(|(name, _)| *name != "README.md");
    files.map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// Reads and resolves files from memory.
pub fn load(files: &[(String, Vec<u8>)]) -> Result<Loaded, Diagnostics> {
    resolve::load_files(&Files::from_pairs(files.to_vec()), Repair::No)
}

/// Changes one file's text.
pub fn patch(files: &mut [(String, Vec<u8>)], name: &str, change: impl FnOnce(String) -> String) {
    let file = files.iter_mut().find(|(file, _)| file == name).expect("a file of the starting folder");
    let text = String::from_utf8(file.1.clone()).expect("text");
    file.1 = change(text).into_bytes();
}

fn loaded(files: &[(String, Vec<u8>)]) -> Loaded {
    load(files).unwrap_or_else(|found| panic!("{found}"))
}

#[test]
fn the_starting_folder_passes_without_a_warning() {
    let loaded = loaded(&good());
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    assert_eq!(loaded.files.len(), 15);
    assert_eq!((loaded.files[0].name.as_str(), loaded.files[0].rows), ("scenario.toml", None));
    assert_eq!((loaded.files[2].name.as_str(), loaded.files[2].rows), ("organisations.csv", Some(3)));
}

#[test]
fn every_starting_folder_passes_without_a_warning_and_todays_has_todays_words() {
    for (name, files) in starter::TEMPLATES {
        let files = files.iter().filter(|(file, _)| *file != "README.md");
        let files: Vec<(String, Vec<u8>)> =
            files.map(|(file, text)| ((*file).to_owned(), text.as_bytes().to_vec())).collect();
        let found = load(&files).unwrap_or_else(|found| panic!("{name}: {found}"));
        assert!(found.warnings.is_empty(), "{name}: {}", found.warnings);
    }
    let texts: String = starter::FILES_2026_27.iter().map(|(_, text)| text.to_lowercase()).collect();
    for word in [
        "deficit support",
        "deficit plan limit",
        "fully_developed",
        "in_progress",
        "opportunity",
        "unidentified",
        "board",
    ] {
        assert!(texts.contains(word), "{word}");
    }
    for old in ["ccg", "control totals of", "sustainability"] {
        assert!(!texts.contains(old), "{old}");
    }
}

#[test]
fn the_starting_folder_can_be_read_from_disk() {
    let dir = std::env::temp_dir().join(format!("outturn-starter-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    for (name, text) in starter::FILES {
        std::fs::write(dir.join(name), text).expect("a temporary file");
    }
    let from_disk = resolve::load(&dir);
    std::fs::remove_dir_all(&dir).expect("our own folder");
    let from_disk = from_disk.unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(format!("{:?}", from_disk.model), format!("{:?}", loaded(&good()).model));
}

#[test]
fn a_study_from_memory_with_a_file_missing_says_what_it_says_of_a_folder() {
    for missing in ["scenario.toml", "nodes.csv", "organisations.csv", "positions.csv", "factors.csv", "lines.csv"] {
        let mut files = good();
        files.retain(|(name, _)| name != missing);
        let texts: Vec<(String, String)> =
            files.iter().map(|(name, bytes)| (name.clone(), String::from_utf8(bytes.clone()).unwrap())).collect();
        let folder = crate::support::write("study-missing", &texts);
        let of_folder = Study::read(&Files::from_folder(&folder).unwrap(), Repair::No);
        let of_memory = Study::read(&Files::from_pairs(files), Repair::No);
        match (of_folder, of_memory) {
            (Err(of_folder), Err(of_memory)) => {
                assert!(of_memory.to_string().contains(missing), "{of_memory}");
                assert_eq!(of_memory.to_string(), of_folder.to_string());
            }
            (Ok(of_folder), Ok(of_memory)) => {
                assert!(missing == "lines.csv", "{missing} may be left out");
                assert_eq!(of_memory.warnings.listing(), of_folder.warnings.listing());
            }
            (of_folder, of_memory) => panic!("{missing}: {:?} and {:?}", of_folder.err(), of_memory.err()),
        }
    }
}

#[test]
fn a_study_from_memory_with_a_name_given_twice_is_refused_by_that_name() {
    for twice in ["scenario.toml", "nodes.csv", "risks.csv"] {
        let mut files = good();
        let again = files.iter().find(|(name, _)| name == twice).unwrap().clone();
        files.push(again);
        let refused = Study::read(&Files::from_pairs(files.clone()), Repair::No).unwrap_err().to_string();
        assert!(refused.contains(&format!("{twice} is given twice")), "{refused}");
        // The words are those of the check, whichever way files come.
        assert!(refused.contains(Check::FileTwice.code()) && refused.contains(Check::FileTwice.remedy()), "{refused}");
        assert!(refused.starts_with(&load(&files).unwrap_err().listing()), "{refused}");
    }
}

#[test]
fn the_model_is_what_the_folder_says() {
    let model = loaded(&good()).model;
    assert_eq!(model.facts.headline, Rollup::Node(0));
    assert_eq!((model.facts.base, model.facts.seed, model.facts.iterations), (Base::Plan, 2026, 10_000));
    let codes: Vec<&str> = model.accounts.iter().map(|account| account.code.as_str()).collect();
    assert_eq!(codes, ["ACU", "COM", "CCG", "REG"]);
    let acute = &model.accounts[0];
    assert_eq!((acute.base.millions(), acute.incentive.millions(), acute.plan.millions()), (-18.0, 9.0, -9.0));
    assert_eq!((acute.forecast.millions(), acute.nonrecurrent.millions()), (-10.5, 2.0));
    assert!(!model.accounts[3].is_organisation && model.accounts[3].base.millions() == 2.0);
    let lines: Vec<(&str, LineGroup)> = model.lines.iter().map(|line| (line.code.as_str(), line.group)).collect();
    assert_eq!(
        lines,
        [
            ("cip", LineGroup::Efficiency),
            ("qipp", LineGroup::Efficiency),
            ("pay_afc", LineGroup::Pay),
            ("winter", LineGroup::Other),
            ("agency", LineGroup::Other),
            ("drugs", LineGroup::Other),
            ("events", LineGroup::Other),
            ("contract", LineGroup::Other),
            ("remainder", LineGroup::Remainder),
        ]
    );
    let bucket = &model.efficiency[0];
    assert_eq!((bucket.remaining.millions(), bucket.delivery_mean), (11.0, 0.80));
    assert!((bucket.slip_to_date.millions() - 0.6).abs() < 1e-12);
    let shares: Vec<(usize, f64)> = bucket.target.members.iter().map(|m| (m.account, m.share)).collect();
    assert_eq!(shares.len(), 2);
    assert!((shares[0].1 - 450.0 / 570.0).abs() < 1e-12 && shares[0].1 + shares[1].1 == 1.0);
    let pay = &model.pay[0];
    assert!((pay.full_cost.millions() - 260.0 * 0.0203).abs() < 1e-12 && pay.target.spread == Spread::Shared);
    assert_eq!(model.risks[0].severity, Distribution::Pert { low: -1.0, mode: 3.0, high: 9.0 });
    assert_eq!(model.risks[5].target.members[0].account, 3);
    assert_eq!((model.contracts[0].provider, model.contracts[0].commissioner), (0, 2));
    assert_eq!(model.contracts[0].overlap.millions(), 4.0);
    assert_eq!(model.factor_sets[0].loadings[1].level, FactorLevel::Tree("system".into()));
    assert_eq!(model.facts.sources[0].value, "2.0 £m");
}

#[test]
fn the_forecast_base_starts_from_the_forecast() {
    let mut files = good();
    patch(&mut files, "scenario.toml", |text| text.replace("base = \"plan\"", "base = \"forecast\""));
    let model = loaded(&files).model;
    assert_eq!((model.accounts[0].base.millions(), model.accounts[0].incentive.millions()), (-19.5, 9.0));
    assert_eq!(model.efficiency[0].slip_to_date.millions(), 0.0);
    assert!((model.efficiency[0].remaining.millions() - 10.6).abs() < 1e-12);
}

#[test]
fn thousands_are_converted_once() {
    let mut files = good();
    let amounts = "_m,";
    for (name, bytes) in &mut files {
        let text = String::from_utf8(bytes.clone()).expect("text").replace("gbp_m", "gbp_000");
        let text = text.replace(amounts, "_000,").replace("amount_m", "amount_000");
        *bytes = text.into_bytes();
        assert!(name.ends_with("toml") || !String::from_utf8_lossy(bytes).contains(amounts));
    }
    let model = loaded(&files).model;
    assert_eq!(model.accounts[0].turnover.millions(), 0.45);
    assert_eq!(model.accounts[0].base.millions(), -0.018);
    assert_eq!(model.limits[0].amount.millions(), -0.01);
}

#[test]
fn the_habits_of_spreadsheets_change_nothing() {
    let plain = format!("{:?}", loaded(&good()).model);
    let mut files = good();
    for (name, bytes) in &mut files {
        if name.ends_with(".csv") {
            let text = String::from_utf8(bytes.clone()).expect("text");
            let rows: Vec<String> = text.lines().map(|line| format!("{line},,\r\n")).collect();
            let width = text.lines().next().map_or(0, |line| line.matches(',').count());
            let blank = ",".repeat(width);
            *bytes = format!("\u{feff}{}{blank}\r\n\r\n  {blank}\r\n", rows.concat()).into_bytes();
        }
    }
    patch(&mut files, "organisations.csv", |text| {
        text.replace("450.0", "\" 450.00\"").replace("Acute trust", "  Acute trust\u{a0}")
    });
    assert_eq!(format!("{:?}", loaded(&files).model), plain);
}

/// Files as a clone on Windows has them.
fn windows(files: &[(String, Vec<u8>)]) -> Files {
    let crlf = |text: &[u8]| String::from_utf8(text.to_vec()).expect("text").replace('\n', "\r\n");
    Files::from_pairs(files.iter().map(|(name, text)| (name.clone(), crlf(text))))
}

/// The files of a folder of the repository.
fn folder(name: &str) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(scenario(name)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv" || ending == "toml"));
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn line_ends_change_no_hash_no_finding_and_no_model() {
    for name in ["2018-19-m05", "2019-20-regional", "minimal", "backtest/2017-18-m06", "backtest/ccg-2017-18-m04"] {
        let files = folder(name);
        let unix = loaded(&files);
        let windows =
            resolve::load_files(&windows(&files), Repair::No).unwrap_or_else(|found| panic!("{name}: {found}"));
        let said = |loaded: &Loaded| {
            let hashes: Vec<_> = loaded.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
            (hashes, loaded.warnings.to_string(), format!("{:?}", loaded.model))
        };
        assert!(said(&unix) == said(&windows), "{name}");
    }
}

#[test]
fn line_ends_change_nothing_that_a_history_teaches() {
    let files = folder("history");
    let (unix, _) = History::from_files(&Files::from_pairs(files.clone())).expect("a good history");
    let (windows, _) = History::from_files(&windows(&files)).expect("the same");
    let text = |history: &History| {
        let options = Options { leave: Leave::Before("2018/19".to_owned()) };
        calibrate(history, &options).text().expect("numbers")
    };
    assert_eq!(text(&unix), text(&windows));
    let committed = std::fs::read_to_string(scenario("2018-19-m05").join("calibrated.toml")).expect("a file");
    assert_eq!(text(&windows), committed.replace("\r\n", "\n"));
}

#[test]
fn the_order_of_rows_columns_and_nodes_is_free() {
    let mut files = good();
    patch(&mut files, "nodes.csv", |text| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n")
    });
    let codes: Vec<String> = loaded(&files).model.nodes.into_iter().map(|node| node.code).collect();
    assert_eq!(codes, ["NAT", "REG", "SYS"], "parents before children");
}

#[test]
fn names_may_contain_anything_that_can_be_seen() {
    let mut files = good();
    patch(&mut files, "organisations.csv", |text| {
        text.replace("Acute trust", "\"=1+1, \"\"<b>St Mary's</b>\"\" 🏥 | Ünï\"")
    });
    assert_eq!(loaded(&files).model.accounts[0].name, "=1+1, \"<b>St Mary's</b>\" 🏥 | Ünï");
}

#[test]
fn compulsory_files_alone_are_a_scenario() {
    let mut files = good();
    files.retain(|(name, _)| {
        ["scenario.toml", "nodes.csv", "organisations.csv", "positions.csv"].contains(&name.as_str())
    });
    patch(&mut files, "scenario.toml", |text| text.replace("factor_set = \"delivery\"", ""));
    let model = loaded(&files).model;
    assert_eq!((model.risks.len(), model.lines.len()), (0, 1));
}

#[test]
fn deficit_support_without_a_geography_is_a_finding() {
    let mut files = folder("2025-26-m04");
    patch(&mut files, "scenario.toml", |text| text.replace("on = false\nunit = \"system\"", "unit = \"system\""));
    files.retain(|(name, _)| name != "nodes.csv");
    let found = load(&files).expect_err("there are no nodes").to_string();
    assert!(found.contains("missing file: nodes.csv"), "{found}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(file in 0usize..11, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut files = good();
        files[file].1 = bytes;
        if let Err(found) = load(&files) {
            let _ = found.to_string();
        }
    }

    #[test]
    fn no_cell_makes_it_panic(
        file in 0usize..11,
        at in any::<prop::sample::Index>(),
        cell in prop_oneof!["\\PC{0,8}", "[-0-9,.()eE£%\"\r\n\u{1b}]{0,10}", "(own|sector|type)?:?[A-Z]{0,3}", Just(String::new())],
    ) {
        let mut files = good();
        let text = String::from_utf8(files[file].1.clone()).expect("text");
        // Replaces what stands between two separators.
        let cuts: Vec<usize> = text.match_indices([',', '\n', '=', '"']).map(|(i, _)| i).collect();
        let cut = at.index(cuts.len() - 1);
        files[file].1 = format!("{}{cell}{}", &text[..=cuts[cut]], &text[cuts[cut + 1]..]).into_bytes();
        let shown = match load(&files) {
            Ok(loaded) => loaded.warnings.to_string(),
            Err(found) => {
                prop_assert!(found.errors() > 0, "refused without a reason");
                found.to_string()
            }
        };
        prop_assert!(shown.chars().all(|c| c == '\n' || !outturn::diagnostic::is_hidden(c)));
    }
}
