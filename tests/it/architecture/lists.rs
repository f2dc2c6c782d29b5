//! What a new thing touches, by counting files: `docs/STRUCTURE.md` says the same in words.

use std::collections::BTreeSet;

use super::{code, files_below, source};

/// Files of the source whose code names at least `least` of some names, as whole words.
fn that_name(names: &[&str], least: usize) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let files = files_below(&source());
    let read: Vec<_> = files.iter().map(|file| (file, code(file))).collect();
    let of_tests: BTreeSet<_> = read.iter().flat_map(|(_, (_, tests))| tests.clone()).collect();
    read.iter()
        .filter(|(file, _)| !of_tests.contains(*file) && file.extension().is_some_and(|ending| ending == "rs"))
        .filter(|(_, (code, _))| {
            let words: BTreeSet<&str> = code.split(|c| !is_word(c)).collect();
            names.iter().filter(|name| words.contains(**name)).count() >= least
        })
        .map(|(file, _)| file.strip_prefix(source()).unwrap().to_str().unwrap().replace('\\', "/"))
        .collect()
}

/// The kinds of rules, as variants.
const RULES: [&str; 11] = [
    "OwnAction",
    "OrganisationActions",
    "IncentiveCliff",
    "IncentiveFund",
    "DeficitSupport",
    "NodeActions",
    "RapidSavings",
    "TopSlice",
    "NamedAsks",
    "RegionalTotal",
    "NationalLadder",
];

#[test]
fn a_rule_stands_in_five_lists_and_its_table_in_one_and_none_of_them_has_a_rest() {
    let lists = that_name(&RULES, 7);
    let known = ["compile/rules.rs", "model/rules.rs", "resolve/rules.rs", "rules.rs", "scenario/settings/rules.rs"];
    assert_eq!(lists, known.map(str::to_owned).into());
    for list in known {
        let text = std::fs::read_to_string(source().join(list)).unwrap();
        assert!(!text.contains(" _ => "), "{list}: a match with a rest forgets a new rule without a word");
    }
    // Tables of rules: one list, and where their columns are declared.
    let tables = ["IncentiveRow", "SupportRow", "AskRow", "SchemeRow", "ShareRow", "LadderRow"];
    let known = ["scenario.rs", "scenario/tables/regimes.rs"];
    assert_eq!(that_name(&tables, 4), known.map(str::to_owned).into());
}
