//! Do the three scenarios of `tests/scenarios/` use everything that the program knows? What they leave out is pinned by no output.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use outturn::scenario::settings::RuleWord;
use outturn::scenario::words::{
    BaseWord, CopulaWord, DirectionWord, Dist, Evidence, ImpactWord, ItemWord, MetFromWord, MoneyUnit, OccurrenceWord,
    ParameterWord, ProgrammeWord, ProtocolWord, Rating, Sector, ShapeWord, SizeColumn, SpreadWord, StepWord,
    TriggerWord, ViewWord,
};
use outturn::scenario::{FILES, TABLES, settings};

/// The scenarios and the codes of the warnings that their READMEs say are meant.
const SCENARIOS: [(&str, &[&str]); 3] =
    [("everything", &["W231"]), ("everything-else", &[]), ("everything-today", &[])];

/// A scenario of the tests.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(name)
}

/// What stands in a column of a table in any scenario; blank cells left out.
fn cells(file: &str, column: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in SCENARIOS.map(|(name, _)| folder(name).join(file)).iter().filter(|path| path.is_file()) {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let Some(place) = reader.headers().unwrap().iter().position(|name| name == column) else { continue };
        found.extend(reader.records().map(|row| row.unwrap()[place].to_owned()).filter(|cell| !cell.is_empty()));
    }
    found
}

/// What the settings of any scenario hold under a key of a section; the section may be a list, and "" is the top.
fn values(section: &str, key: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, _) in SCENARIOS {
        let text = fs::read_to_string(folder(name).join(settings::FILE)).unwrap();
        let top: toml::Table = text.parse().unwrap();
        let sections = match (section, top.get(section)) {
            ("", _) => vec![top.clone()],
            (_, Some(toml::Value::Table(one))) => vec![one.clone()],
            (_, Some(toml::Value::Array(list))) => list.iter().filter_map(toml::Value::as_table).cloned().collect(),
            _ => Vec::new(),
        };
        found.extend(sections.iter().filter_map(|of| of.get(key)?.as_str()).map(str::to_owned));
    }
    found
}

#[test]
fn they_pass_the_checks_with_the_warnings_that_are_meant() {
    for (name, meant) in SCENARIOS {
        let loaded = outturn::resolve::load(&folder(name)).unwrap_or_else(|found| panic!("{}", found.listing()));
        let said: Vec<&str> = loaded.warnings.list().iter().map(|warning| warning.check.code()).collect();
        assert_eq!(said, meant, "{name}: {}", loaded.warnings.listing());
    }
}

#[test]
fn every_file_is_there() {
    for file in FILES {
        assert!(SCENARIOS.iter().any(|(name, _)| folder(name).join(file).is_file()), "{file}");
    }
}

#[test]
fn every_column_of_every_table_is_used() {
    let mut unused = Vec::new();
    for table in TABLES {
        for field in table.fields {
            let written = [MoneyUnit::Millions, MoneyUnit::Thousands].map(|unit| field.written(unit));
            if written.iter().all(|column| cells(table.file, column).is_empty()) {
                unused.push(format!("{}: {}", table.file, field.name));
            }
        }
    }
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn every_word_of_the_tables_is_used() {
    let anywhere =
        |column: &str| FILES.iter().filter(|file| file.ends_with(".csv")).flat_map(move |f| cells(f, column)).collect();
    let sizes: BTreeSet<String> = ["share_by", "paybill"].into_iter().flat_map(anywhere).collect();
    let pairs: [(&str, &[&str], BTreeSet<String>); 18] = [
        ("dist", Dist::WORDS, cells("risks.csv", "dist")),
        ("occurrence_link", OccurrenceWord::WORDS, cells("risks.csv", "occurrence_link")),
        ("impact_link", ImpactWord::WORDS, cells("risks.csv", "impact_link")),
        ("spread", SpreadWord::WORDS, anywhere("spread")),
        ("share_by and paybill", SizeColumn::WORDS, sizes),
        ("direction", DirectionWord::WORDS, anywhere("direction")),
        ("sector", Sector::WORDS, anywhere("sector")),
        ("programme", ProgrammeWord::WORDS, anywhere("programme")),
        ("risk_rating", Rating::WORDS, anywhere("risk_rating")),
        ("evidence", Evidence::WORDS, anywhere("evidence")),
        ("trigger", TriggerWord::WORDS, anywhere("trigger")),
        ("met_from", MetFromWord::WORDS, anywhere("met_from")),
        ("view", ViewWord::WORDS, cells("capacity_plan.csv", "view")),
        ("kind of a step", StepWord::WORDS, cells("ladder.csv", "kind")),
        ("kind of a parameter", ParameterWord::WORDS, cells("parameters.csv", "kind")),
        ("kind of a bridge's item", ItemWord::WORDS, cells("bridge.csv", "kind")),
        ("money", MoneyUnit::WORDS, values("", "money")),
        ("base", BaseWord::WORDS, values("", "base")),
    ];
    for (what, words, used) in pairs {
        let unused: Vec<_> = words.iter().filter(|word| !used.contains(**word)).collect();
        assert!(unused.is_empty(), "{what}: no scenario uses {unused:?}");
    }
}

#[test]
fn every_rule_and_every_shape_of_dependence_is_used() {
    for (section, key, words) in [
        ("rule", "kind", RuleWord::WORDS),
        ("residual", "shape", ShapeWord::WORDS),
        ("dependence", "copula", CopulaWord::WORDS),
        ("reporting", "protocol", ProtocolWord::WORDS),
    ] {
        let used = values(section, key);
        let unused: Vec<_> = words.iter().filter(|word| !used.contains(**word)).collect();
        assert!(unused.is_empty(), "{section}, {key}: no scenario uses {unused:?}");
    }
}
