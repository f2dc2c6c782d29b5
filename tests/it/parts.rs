//! The pack of one region, system or organisation, and the pack without names: is anything of anybody else in it?

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use outturn::format::Artifact;
use outturn::outputs::{self, Wanted};
use outturn::results::{NodeCode, NodeKind, NodeResult, Results};
use outturn::study::{Ask, Study};

use super::closed_forms::adds_up;
use super::everything;
use super::support::{place, scenario, small, study, write};

fn headlined(study: Study, code: &str) -> Results {
    let ask = Ask { iterations: Some(200), by_organisation: study.model.months.is_some(), ..Ask::default() };
    study.headlined(code).unwrap().run(&ask, &|_| ControlFlow::Continue(())).unwrap()
}

/// The members of a workbook or paper: name and text.
pub fn members(file: &Artifact) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&file.bytes)).unwrap();
    let count = zip.len();
    let member = |index: usize| {
        let mut member = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        (member.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned())
    };
    (0..count).map(member).collect()
}

/// The text of a file: that of each part of a workbook or paper.
fn text(file: &Artifact) -> String {
    if !file.path.ends_with(".xlsx") && !file.path.ends_with(".docx") {
        return String::from_utf8_lossy(&file.bytes).into_owned();
    }
    members(file).into_iter().map(|(_, text)| text).collect()
}

/// True where a word stands alone in a text.
fn says(text: &str, word: &str) -> bool {
    let alone = |neighbour: Option<char>| neighbour.is_none_or(|neighbour| !neighbour.is_alphanumeric());
    text.match_indices(word)
        .any(|(at, _)| alone(text[..at].chars().next_back()) && alone(text[at + word.len()..].chars().next()))
}

fn is_named(node: &NodeResult) -> bool {
    matches!(node.kind, NodeKind::Tree(_) | NodeKind::Organisation)
}

/// Figures of a node that are its own, as they are written: those that are no amount of an input, to three decimals.
fn figures(node: &NodeResult) -> Vec<String> {
    let quantiles = node.outturn.quantiles.iter().map(|quantile| quantile.value);
    let all = [node.outturn.mean.value, node.outturn.sd.value].into_iter().chain(quantiles);
    let drawn = |value: &f64| (value * 1e3 - (value * 1e3).round()).abs() > 1e-4;
    all.filter(drawn).map(|value| value.to_string()).filter(|text| text.len() > 9).collect()
}

#[test]
fn a_part_has_the_figures_of_the_whole_and_nothing_of_anybody_else() {
    let packs = [
        (scenario("2019-20-regional"), vec!["Y60", "QM7"]),
        (everything::folder("everything"), vec!["NR", "NS2", "STA"]),
        (everything::folder("everything-today"), vec![]),
    ];
    for (folder, mut codes) in packs {
        let whole = study(&folder);
        let first = whole.model.nodes.get(1).map(|node| node.code.clone());
        if codes.is_empty() {
            codes.extend(first.as_deref());
        }
        for code in codes {
            let results = headlined(whole.clone(), code);
            adds_up(&results);
            let part = results.cut(&NodeCode(code.to_owned())).unwrap();
            let own = part.contributions.iter().find(|of| of.node == *code).unwrap();
            assert!(!own.lines.is_empty() && !own.accounts.is_empty(), "{code}");
            let top = results.node(&part.headline).unwrap();
            let inside: BTreeSet<&str> = part.nodes.iter().map(|node| node.code.0.as_str()).collect();
            for node in &part.nodes {
                let of_whole = results.node(&node.code).unwrap();
                let same = NodeResult { kind: of_whole.kind.clone(), parent: of_whole.parent.clone(), ..node.clone() };
                assert_eq!(&same, of_whole, "{code}: {}", node.code);
            }
            let parent = |node: &&NodeResult| node.parent.as_ref().and_then(|parent| results.node(parent));
            let above: Vec<&NodeCode> = std::iter::successors(Some(top), parent).map(|node| &node.code).collect();
            let outside = |node: &&NodeResult| !inside.contains(node.code.0.as_str());
            let others: Vec<&NodeResult> = results
                .nodes
                .iter()
                .filter(outside)
                .filter(|node| is_named(node) && !above.contains(&&node.code))
                .collect();
            let figures: BTreeSet<String> = results.nodes.iter().filter(outside).flat_map(figures).collect();
            let own: BTreeSet<String> = part.nodes.iter().flat_map(self::figures).collect();
            let read = Results::read(&part.write()).unwrap();
            assert_eq!(read, part, "{code}: read back");
            for file in outputs::of(&part, Wanted::Pages).unwrap() {
                let text = text(&file);
                for other in &others {
                    for word in [&other.code.0, &other.name] {
                        assert!(word.is_empty() || !says(&text, word), "{code}: {} names {word}", file.path);
                    }
                }
                let leaked = figures.iter().find(|figure| !own.contains(*figure) && text.contains(figure.as_str()));
                assert_eq!(leaked, None, "{code}: {}", file.path);
            }
        }
    }
}

#[test]
fn a_region_that_is_the_nation_has_its_causes() {
    let mut files = small(
        "AAA,Trust A,acute,provider,REG,400,3\nBBB,Trust B,community,provider,REG,150,1\n",
        "AAA,-6.5,0\nBBB,0.4,0\n",
        "winter,winter,,AAA,,,,pert,1,3,8,,,,,,0.5,4,,weather\nclaim,claim,,BBB,,,,fixed,,,,2.5,,,,0.2,,1,,\n",
        "weather,cold,nation,0.5\n",
    );
    files.iter_mut().find(|(name, _)| name == "nodes.csv").unwrap().1.push_str("REG,Region,region,NAT\n");
    let results = headlined(study(&write("parts-region", &files)), "REG");
    adds_up(&results);
    let of = |code: &str| results.contributions.iter().find(|of| of.node == *code).unwrap();
    let (region, nation) = (of("REG"), of("NAT"));
    for (found, known) in [(&region.lines, &nation.lines), (&region.accounts, &nation.accounts)] {
        // The nation's own account holds nothing.
        let known: Vec<_> = known.iter().filter(|of| of.code != "NAT" && of.code != "REG").collect();
        let found: Vec<_> = found.iter().filter(|of| of.code != "REG").collect();
        assert_eq!(found.len(), known.len());
        for (found, known) in found.iter().zip(&known) {
            assert_eq!((&found.code, &found.name), (&known.code, &known.name));
            for (found, known) in [
                (found.expected, known.expected),
                (found.spread_share, known.spread_share),
                (found.tail, known.tail),
                (found.tail_share, known.tail_share),
            ] {
                assert!((found - known).abs() < 1e-9, "{found} {known}");
            }
        }
    }
}

#[test]
fn every_place_can_be_cut_out_and_sectors_and_types_cannot() {
    for name in ["everything", "everything-else", "everything-today"] {
        let study = study(&everything::folder(name));
        let ask = Ask { iterations: Some(60), ..Ask::default() };
        let results = study.run(&ask, &|_| ControlFlow::Continue(())).unwrap();
        for node in &results.nodes {
            match results.cut(&node.code) {
                Ok(part) => {
                    outputs::of(&part, Wanted::Pages).unwrap();
                    assert_eq!(part.nation().code, node.code, "{name}");
                }
                Err(_) => {
                    let class = matches!(node.kind, NodeKind::Sector | NodeKind::Type | NodeKind::SectorWithin);
                    assert!(class, "{name}: {}", node.code);
                }
            }
        }
        results.cut(&NodeCode("nowhere".to_owned())).unwrap_err();
    }
}

#[test]
fn a_caveat_or_a_change_of_places_outside_does_not_go_without_a_word() {
    let mut results = headlined(study(&scenario("2019-20-regional")), "Y60");
    let inside = results.scenario.not_in_range.len();
    results.scenario.not_in_range.push("a claim against QM7, and one against Y61".to_owned());
    results.scenario.not_in_range.push("what QM7X is not".to_owned());
    results.scenario.changes.push("risks[in=Y61].mean_m *= 2".to_owned());
    let part = results.cut(&NodeCode("Y60".to_owned())).unwrap();
    let said = &part.scenario.not_in_range[inside..];
    assert_eq!(said, ["what QM7X is not", "1 more of places outside"], "a longer word is no name");
    assert_eq!(part.scenario.changes, ["1 more of places outside"]);
    let status = outturn::tell::topic::status(&part).join("; ");
    assert!(status.starts_with("WHAT IF, "), "{status}");
}

#[test]
fn a_pack_without_names_has_the_same_amounts_and_no_organisation() {
    for folder in [scenario("2019-20-regional"), everything::folder("everything")] {
        let study = study(&folder);
        let ask = Ask { iterations: Some(200), by_organisation: study.model.months.is_some(), ..Ask::default() };
        let results = study.run(&ask, &|_| ControlFlow::Continue(())).unwrap();
        let (anonymous, key) = results.anonymous();
        let organisations = results.nodes.iter().filter(|node| node.kind == NodeKind::Organisation);
        assert_eq!(key.len(), organisations.count());
        for (before, after) in results.nodes.iter().zip(&anonymous.nodes) {
            assert_eq!(before.outturn, after.outturn);
            let known = key.iter().find(|of| of.code == before.code.0);
            let expected = known.map_or((&before.code.0, &before.name), |of| (&of.alias, &of.alias_name));
            assert_eq!((&after.code.0, &after.name), expected);
        }
        for file in outputs::of(&anonymous, Wanted::Pages).unwrap() {
            let text = text(&file);
            for of in &key {
                for word in [&of.code, &of.name] {
                    assert!(word.is_empty() || !says(&text, word), "{} names {word}", file.path);
                }
            }
        }
    }
}

fn outturn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn the_program_makes_both_and_refuses_what_would_give_them_away() {
    let (whole, part) = (place("parts-whole"), place("parts-part"));
    let key: PathBuf = place("parts-key").join("who.csv");
    fs::create_dir_all(key.parent().unwrap()).unwrap();
    let run = outturn(&[
        "run",
        &shown(&scenario("2019-20-regional")),
        "--iterations",
        "300",
        "-q",
        "--tables-only",
        "--out",
        &shown(&whole),
    ]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let report = |more: &[&str]| {
        let (from, to) = (shown(&whole), shown(&part));
        outturn(&[&["report", from.as_str(), "-q", "--overwrite", "--out", to.as_str()], more].concat())
    };
    let good = report(&["--for", "Y60", "--anonymise", "--key", &shown(&key)]);
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let who = fs::read_to_string(&key).unwrap();
    assert_eq!(who.lines().count(), 1 + 22, "{who}");
    assert!(who.starts_with("alias_code,alias_name,org_code,org_name\nORG-001,Organisation 001,"), "{who}");
    assert!(!part.join("audit/inputs").exists(), "inputs are everybody's");
    assert!(outturn(&["verify", &shown(&part)]).status.success());
    let again = outturn(&["report", &shown(&part), "-q"]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let refused = |more: &[&str], why: &str| {
        let output = report(more);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(why), "{more:?}: {said}");
    };
    refused(&["--for", "Y99"], "there is no node `Y99`");
    refused(&["--for", "sector:provider"], "is no place");
    refused(&["--anonymise"], "--key");
    refused(&["--anonymise", "--key", &shown(&part.join("who.csv"))], "the key would go with the pack");
    // Inputs that were changed since do not make another region's figures pass for these.
    let input = whole.join("audit/inputs/risks.csv");
    if let Ok(text) = fs::read_to_string(&input) {
        fs::write(&input, text.replacen(',', ",x", 1)).unwrap();
        refused(&["--for", "Y60"], "not the bytes that the manifest of this folder names");
    }
}
