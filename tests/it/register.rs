//! Does a register as a team keeps it load as it is, with a map of columns and the scenario's own scales?

use std::collections::BTreeMap;
use std::path::Path;

use outturn::diagnostic::{Check, Diagnostics};
use outturn::model::{Distribution, Spread};
use outturn::resolve::Loaded;
use outturn::scenario::counts::{Skip, TableCount};

use super::input::{good, load, patch};

/// The committed return: titles, blank rows, scores, `n/a` and `-`, closed rows, issues, a reference that spreadsheets alter, a
/// total row and a note. Made up.
fn files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/register");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("tests/it/register") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        files.push((name, std::fs::read(path).expect("a file")));
    }
    files
}

/// The two cells that nobody but the team can put right: what each is, and why.
const EDITS: [(&str, &str); 2] = [
    // A cost in brackets: whether a gain is meant, the sheet does not say, and its own total passes over it.
    ("(1.1),(1.9),(4.2)", "1.1,1.9,4.2"),
    // A currency sign, and a likely cost above the most.
    ("£2.1m", "1.2"),
];

fn edited() -> Vec<(String, Vec<u8>)> {
    let mut files = files();
    for (from, to) in EDITS {
        patch(&mut files, "risks.csv", |text| text.replace(from, to));
    }
    files
}

fn loaded(files: &[(String, Vec<u8>)]) -> Loaded {
    load(files).unwrap_or_else(|found| panic!("{found}"))
}

fn count<'a>(loaded: &'a Loaded, file: &str) -> &'a TableCount {
    loaded.counts.iter().find(|count| count.file == file).expect("a count of the table")
}

fn codes(found: &Diagnostics) -> Vec<&str> {
    found.list().iter().map(|finding| finding.check.code()).collect()
}

#[test]
fn as_it_is_two_cells_of_the_return_are_refused_and_nothing_else() {
    let found = load(&files()).expect_err("two cells");
    let errors: Vec<(Check, usize)> = found
        .list()
        .iter()
        .filter(|finding| finding.check.code().starts_with('E'))
        .map(|finding| (finding.check, finding.place.as_ref().expect("a place").line))
        .collect();
    assert_eq!(errors, [(Check::SignWrong, 15), (Check::NumberMalformed, 18)], "{found}");
}

#[test]
fn rows_read_passed_over_and_totals_can_be_ticked_off() {
    let loaded = loaded(&edited());
    let count = count(&loaded, "risks.csv");
    assert_eq!(count.read, 21);
    let skipped = BTreeMap::from([(Skip::Title, 2), (Skip::Note, 1), (Skip::Total, 1), (Skip::Closed, 3)]);
    assert_eq!(count.skipped, skipped);
    assert_eq!(count.ignored, ["L x I", "After action £m", "Looked at"]);
    let sum = |column: &str| count.sums.iter().find(|sum| sum.column == column).expect("a sum");
    let low = sum("low_m");
    assert!((low.read - 26.1).abs() < 1e-9 && (low.closed - 6.2).abs() < 1e-9 && low.stated == Some(31.2));
    assert_eq!(codes(&loaded.warnings), ["W301", "W303", "W303", "W303"], "{}", loaded.warnings);
    // Its total passed over the two cells of text: the costs in brackets and the one with a sign.
    let text = loaded.warnings.to_string();
    assert!(
        text.contains("the total row says 31.2 in `low_m`; the rows above it add up to 26.100, closed ones to 6.200")
    );
    let lines = count.lines();
    let first = "risks.csv: 21 rows read; passed over: 2 rows above the header, 1 heading or note, 1 total row, 3 closed \
                 rows; columns not read: L x I, After action £m, Looked at";
    assert_eq!(lines[0], first);
}

#[test]
fn chances_and_amounts_are_those_of_the_scenarios_own_scales() {
    let model = loaded(&edited()).model;
    let risk = |id: &str| model.risks.iter().find(|risk| risk.id == id).expect("a risk");
    assert_eq!(risk("R-004").probability, Some(0.4), "score 3");
    assert_eq!(risk("R-004").severity, Distribution::Pert { low: 3.6, mode: 5.2, high: 14.1 });
    assert_eq!(risk("R-001").probability, None, "an issue is certain");
    assert_eq!(risk("R-006").severity, Distribution::Pert { low: 0.5, mode: 1.0, high: 2.0 }, "impact 3: no most");
    assert_eq!(risk("R-016").probability, None, "the reference that a spreadsheet would alter has another name");
    let every = &risk("R-003").target;
    assert_eq!((every.members.len(), every.spread), (3, Spread::Each));
    assert!((risk("R-003").in_forecast.millions() - 0.3).abs() < 1e-12, "`Y`: its likely cost is held");
    assert_eq!(risk("R-009").in_forecast.millions(), 0.0);
    let lines: Vec<&str> = model.lines.iter().map(|line| line.code.as_str()).collect();
    assert_eq!(lines, ["Staff", "Savings", "Income", "Other", "remainder"]);
}

#[cfg(feature = "workbook")]
#[test]
fn the_return_in_a_workbook_is_the_same_model() {
    use outturn::scenario::workbook::{Purpose, write};
    let book = write(&outturn::scenario::Files::from_pairs(edited()), Purpose::Convert).unwrap();
    let read = outturn::scenario::Files::from_workbook("month6.xlsx", &book).unwrap_or_else(|found| panic!("{found}"));
    let of_book =
        outturn::resolve::load_files(&read, outturn::resolve::Repair::No).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(format!("{:?}", of_book.model), format!("{:?}", loaded(&edited()).model));
    assert_eq!(of_book.counts, loaded(&edited()).counts);
}

#[test]
fn a_score_without_a_scale_is_refused() {
    let mut files = edited();
    patch(&mut files, "scenario.toml", |text| {
        let (before, rest) = text.split_once("[register.likelihood]").expect("the scale");
        format!("{before}{}", &rest[rest.find("[register.impact]").expect("the next section")..])
    });
    let found = load(&files).expect_err("no scale");
    assert!(found.list().iter().all(|finding| finding.check != Check::MapUnused), "{found}");
    let scored = found.list().iter().filter(|finding| finding.check == Check::ScoreWithoutScale).count();
    assert_eq!(scored, 21, "each row that is read");
}

#[test]
fn a_heading_that_the_next_return_has_lost_is_warned_of() {
    let mut files = edited();
    patch(&mut files, "risks.csv", |text| text.replace("Held in forecast £m", "Held £m"));
    let found = load(&files).expect_err("a heading that is not mapped");
    assert!(codes(&found).contains(&"E020") && codes(&found).contains(&"W300"), "{found}");
}

#[test]
fn headings_are_the_same_over_spaces_and_line_breaks() {
    let mut files = edited();
    patch(&mut files, "risks.csv", |text| text.replace("Likelihood (1 to 5)", "\"Likelihood\n(1  to 5)\""));
    assert_eq!(format!("{:?}", loaded(&files).model), format!("{:?}", loaded(&edited()).model));
}

#[test]
fn the_same_register_in_the_words_of_the_format_is_the_same_model() {
    let plain = "risk_id,line,target,spread,share_by,dist,low_m,mode_m,high_m,probability,in_forecast_m\n\
                 R-004,Savings,T03,,,pert,3.6,5.2,14.1,0.4,0\nR-005,Other,sector:provider,each,turnover,pert,0.1,0.2,0.4,0.7,0.2\n";
    let mut two = edited();
    patch(&mut two, "risks.csv", |text| {
        let keep = |line: &&str| line.starts_with("Number") || line.starts_with("R-004") || line.starts_with("R-005");
        text.lines().filter(keep).map(|line| format!("{line}\n")).collect()
    });
    let mut same = two.clone();
    patch(&mut same, "risks.csv", |_| plain.to_owned());
    patch(&mut same, "scenario.toml", |text| text[..text.find("[register]").expect("the sections")].to_owned());
    // Owners stand in the book of assumptions, and only the return has them.
    let [two, same] = [two, same].map(|files| {
        let mut model = loaded(&files).model;
        model.facts.stated.clear();
        format!("{model:?}")
    });
    assert_eq!(two, same);
}

#[test]
fn a_long_register_that_has_lost_a_telling_column_is_warned_of() {
    let mut files = good();
    let rows: String = (0..20).map(|n| format!("r{n},events,ACU,fixed,1.0,0.5\n")).collect();
    patch(&mut files, "risks.csv", |_| format!("risk_id,line,target,dist,mean_m,in_forecast_m\n{rows}"));
    let warnings = loaded(&files).warnings;
    let text = warnings.to_string();
    assert!(text.contains("warning[W302]: `probability` is not there: all 20 rows are read as"), "{text}");
    assert!(!text.contains("W302]: `in_forecast_m`"), "{text}");
}

#[test]
fn a_short_register_that_has_lost_a_telling_column_is_warned_of() {
    let said = |base: &str, rows: &str| {
        let mut files = good();
        patch(&mut files, "scenario.toml", |text| text.replace("base = \"plan\"", &format!("base = \"{base}\"")));
        patch(&mut files, "risks.csv", |_| rows.to_owned());
        let found = match load(&files) {
            Ok(loaded) => loaded.warnings,
            Err(found) => found,
        };
        let of_columns = found.list().iter().filter(|finding| finding.check == Check::ColumnEmpty);
        of_columns.map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    let rows = "claim,claim,ACU,fixed,,,,2.5\nwinter,winter,ACU,pert,1,3,8,\nfine,claim,COM,fixed,,,,0.5\n";
    let head = "risk_id,line,target,dist,low_m,mode_m,high_m,mean_m";
    let lost = "`probability` is not there: 2 of the 3 row(s) are one amount each, £3m together, and read as certain";
    assert_eq!(said("plan", &format!("{head}\n{rows}")), [lost]);
    // What is certain is said to be: of one row is enough, and a range may well be.
    let one = rows.replace("2.5\n", "2.5,1\n").replace("8,\n", "8,,\n").replace("0.5\n", "0.5,\n");
    assert_eq!(said("plan", &format!("{head},probability\n{one}")), [""; 0]);
    assert_eq!(said("plan", &format!("{head}\nwinter,winter,ACU,pert,1,3,8,\n")), [""; 0]);
    let issue = "risk_id,line,target,dist,mean_m,status\nclaim,claim,ACU,fixed,2.5,issue\n";
    assert_eq!(said("plan", issue), [""; 0]);
    let ranges = "winter,winter,ACU,pert,1,3,8,\nfood,food,COM,pert,0,1,2,\n";
    let held = "`in_forecast` is not there, and the base is the forecast: all 2 rows, of up to £10m, come on top of what it holds";
    assert_eq!(said("forecast", &format!("{head}\n{ranges}")), [held]);
    let stated = ranges.replace(",\n", ",,0\n");
    assert_eq!(said("forecast", &format!("{head},in_forecast_m\n{stated}")), [""; 0]);
}

#[test]
fn a_column_that_is_named_in_the_map_is_missed_in_any_table() {
    let mut files = good();
    let map = "\n[columns.risks]\ndirection = \"direction\"\nprobability = \"probability\"\n";
    patch(&mut files, "scenario.toml", |text| text + map);
    assert!(loaded(&files).warnings.is_empty(), "{}", loaded(&files).warnings);
    patch(&mut files, "risks.csv", |text| {
        let without = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.remove(2);
            cells.join(",") + "\n"
        };
        text.lines().map(without).collect()
    });
    let warnings = loaded(&files).warnings;
    assert!(warnings.to_string().contains("warning[W300]: risks.csv has no heading `direction`"), "{warnings}");
}

#[test]
fn totals_of_parts_agree_with_their_part_or_with_all_rows() {
    let with = |totals: [&str; 3]| {
        let mut files = good();
        let [first, second, all] = totals;
        let rows = format!(
            "risk_id,line,target,dist,mean_m,note\na,x,ACU,fixed,1.25,\nb,x,COM,fixed,2.5,\n,,Sub-total,,{first},\n\
             Second part of the list,,,,,\nc,x,CCG,fixed,4.0,\n,,Sub-total,,{second},\n,,Total risks,,{all},\n"
        );
        patch(&mut files, "risks.csv", |_| rows);
        patch(&mut files, "factors.csv", |text| {
            text.lines().filter(|line| !line.starts_with("winter")).map(|line| format!("{line}\n")).collect()
        });
        let loaded = loaded(&files);
        let count = count(&loaded, "risks.csv").clone();
        (count, codes(&loaded.warnings).into_iter().filter(|code| *code == "W303").count())
    };
    let (count, differing) = with(["3.75", "4.0", "7.75"]);
    assert_eq!((count.read, count.skipped[&Skip::Total], count.skipped[&Skip::Note], differing), (3, 3, 1, 0));
    assert_eq!(with(["3.8", "4", "8"]).1, 0, "totals are rounded as they are written");
    assert_eq!(with(["3.75", "4.0", "7.76"]).1, 1);
    assert_eq!(with(["3.75", "7.75", "4.0"]).1, 1, "the last total is of all rows, and says less");
}
