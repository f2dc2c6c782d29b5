//! Is a workbook the scenario that its folder would be, and is nothing in it misread or lost in silence?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read, Write as _};
use std::path::Path;
use std::process::Command;

use outturn::diagnostic::Diagnostics;
use outturn::model::Distribution;
use outturn::resolve::{Loaded, Repair, load_files};
use outturn::scenario::Files;
use outturn::scenario::workbook::{Purpose, write};
use outturn::starter;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::input::good;
use super::support::{Files as Texts, place, scenario, small};

mod cells;
mod kinds;
mod settings;

/// A cell of a test's workbook.
#[derive(Debug, Clone)]
enum Cell {
    Blank,
    Number(f64),
    Text(String),
    Truth(bool),
    Day(u16, u8, u8),
    Percent(f64),
    Formula(&'static str, &'static str),
}

/// Sheets and their rows of cells.
type Sheets = Vec<(String, Vec<Vec<Cell>>)>;

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) }
}

/// A text as a spreadsheet that opens a CSV file would have it.
fn typed(cell: &str) -> Cell {
    cell.parse().map_or_else(|_| text(cell), Cell::Number)
}

const ORGANISATIONS: &str = "T01,Trust one,acute,provider,NAT,400,3\nT02,Trust two,community,provider,NAT,150,1\n";
const POSITIONS: &str = "T01,-6.5,\nT02,0.4,\n";
const RISKS: &str =
    "winter,winter,,T01,,,,pert,1,3,8,,,,,,0.5,4,,weather\nclaim,claim,,T02,,,,fixed,,,,2.5,,,,0.2,,1,,\n";

/// A small scenario as texts.
fn texts() -> Texts {
    small(ORGANISATIONS, POSITIONS, RISKS, "weather,cold,nation,0.5\n")
}

/// The same as sheets.
fn sheets() -> Sheets {
    let sheet = |(name, body): (String, String)| {
        let rows = |separator: char, line: &str| line.split(separator).map(|cell| typed(cell.trim())).collect();
        if name == "scenario.toml" {
            let heading = ["section", "setting", "value"].map(text).to_vec();
            let setting = |line: &str| {
                let (name, value) = line.split_once('=').unwrap();
                vec![Cell::Blank, text(name.trim()), typed(value.trim().trim_matches('"'))]
            };
            ("scenario".to_owned(), std::iter::once(heading).chain(body.lines().map(setting)).collect())
        } else {
            (name.trim_end_matches(".csv").to_owned(), body.lines().map(|line| rows(',', line)).collect())
        }
    };
    texts().into_iter().map(sheet).collect()
}

/// Writes the sheets; `change` may alter a sheet that has been written.
fn save(sheets: &Sheets, change: impl Fn(&str, &mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Blank => continue,
                    Cell::Number(number) => sheet.write_number(row, column, *number),
                    Cell::Text(text) => sheet.write_string(row, column, text),
                    Cell::Truth(truth) => sheet.write_boolean(row, column, *truth),
                    Cell::Day(year, month, day) => {
                        let day = ExcelDateTime::from_ymd(*year, *month, *day).unwrap();
                        sheet.write_datetime_with_format(row, column, day, &Format::new().set_num_format("dd mmm yy"))
                    }
                    Cell::Percent(share) => {
                        sheet.write_number_with_format(row, column, *share, &Format::new().set_num_format("0%"))
                    }
                    Cell::Formula(formula, result) => {
                        sheet.write_formula(row, column, Formula::new(*formula).set_result(*result))
                    }
                }
                .unwrap();
            }
        }
        change(name, sheet);
    }
    book.save_to_buffer().unwrap()
}

/// The small scenario with changes to its cells.
fn changed(change: impl FnOnce(&mut BTreeMap<String, Vec<Vec<Cell>>>)) -> Vec<u8> {
    let order: Vec<String> = sheets().into_iter().map(|(name, _)| name).collect();
    let mut by_name: BTreeMap<String, Vec<Vec<Cell>>> = sheets().into_iter().collect();
    change(&mut by_name);
    let mut all: Sheets = Vec::new();
    for name in order {
        let rows = by_name.remove(&name);
        all.extend(rows.map(|rows| (name, rows)));
    }
    all.extend(by_name);
    save(&all, |_, _| {})
}

fn load(bytes: &[u8]) -> Result<Loaded, Diagnostics> {
    load_named("month8.xlsx", bytes)
}

fn load_named(name: &str, bytes: &[u8]) -> Result<Loaded, Diagnostics> {
    load_files(&Files::from_workbook(name, bytes)?, Repair::No)
}

fn loaded(bytes: &[u8]) -> Loaded {
    load(bytes).unwrap_or_else(|found| panic!("{found}"))
}

/// All that is said of a workbook.
fn said(bytes: &[u8]) -> String {
    load(bytes).map_or_else(|found| found, |loaded| loaded.warnings).listing()
}

/// The model that the texts of the small scenario give.
fn model_of_texts() -> String {
    let loaded = load_files(&Files::from_pairs(texts()), Repair::No).unwrap_or_else(|found| panic!("{found}"));
    format!("{:?}", loaded.model)
}

/// Writes the parts of a container again after a change.
fn repacked(bytes: &[u8], mut change: impl FnMut(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut body = Vec::new();
        part.read_to_end(&mut body).unwrap();
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(&change(&name, body)).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What matters of what was read: model, hashes, and findings without their places.
fn essence(loaded: &Loaded) -> (String, Vec<String>) {
    let found = loaded.warnings.list().iter().map(|finding| format!("{} {}", finding.check.code(), finding.message));
    (format!("{:?}", loaded.model), found.collect())
}

fn hashes(loaded: &Loaded) -> Vec<(String, String, Option<usize>)> {
    loaded.files.iter().map(|file| (file.name.clone(), file.sha256.clone(), file.rows)).collect()
}

#[test]
fn a_cell_and_its_text_give_the_same_model() {
    let loaded = loaded(&save(&sheets(), |_, _| {}));
    assert_eq!(loaded.warnings.listing(), "");
    assert_eq!(format!("{:?}", loaded.model), model_of_texts());
}

#[test]
fn every_pack_goes_into_a_workbook_and_back_without_loss() {
    let backtests = fs::read_dir(scenario("backtest")).unwrap().map(|entry| entry.unwrap().path());
    let packs = ["minimal", "2018-19-m05", "2019-20-regional"].map(scenario).into_iter();
    for pack in packs.chain(backtests.filter(|path| path.join("scenario.toml").is_file())) {
        let folder = Files::open(&pack).unwrap();
        let name = pack.display();
        let first = load_files(&folder, Repair::No).unwrap_or_else(|found| panic!("{name}: {found}"));
        let bytes = write(&folder, Purpose::Convert).unwrap();
        assert!(bytes == write(&folder, Purpose::Convert).unwrap(), "{name}: other bytes the second time");
        let book = Files::from_workbook("pack.xlsx", &bytes).unwrap_or_else(|found| panic!("{name}: {found}"));
        let second = load_files(&book, Repair::No).unwrap_or_else(|found| panic!("{name}: {found}"));
        assert!(essence(&first) == essence(&second), "{name}: another model or other findings");
        let pairs: Vec<(String, Vec<u8>)> =
            book.pairs().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        let back = Files::from_pairs(pairs);
        let third = load_files(&back, Repair::No).unwrap_or_else(|found| panic!("{name}: {found}"));
        assert!(essence(&first) == essence(&third), "{name}: another model after the way back");
        assert_eq!(hashes(&second), hashes(&third), "{name}");
        assert!(
            bytes == write(&back, Purpose::Convert).unwrap(),
            "{name}: the way there and back is not a fixed point"
        );
    }
}

#[test]
fn the_template_is_the_starting_folder_with_every_column_it_may_have() {
    let texts = starter::FILES.map(|(name, text)| (name, text.as_bytes()));
    let bytes = write(&Files::from_pairs(texts), Purpose::Template).unwrap();
    let loaded = loaded(&bytes);
    assert_eq!(loaded.warnings.listing(), "", "the guide is ours: nothing to say of it");
    let folder = load_files(&Files::from_pairs(good()), Repair::No).unwrap();
    assert_eq!(format!("{:?}", loaded.model), format!("{:?}", folder.model));
    let mut sheet = String::new();
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let risks = loaded.files.iter().position(|file| file.name == "risks.csv").unwrap();
    archive.by_name(&format!("xl/worksheets/sheet{}.xml", risks + 1)).unwrap().read_to_string(&mut sheet).unwrap();
    assert!(sheet.contains("threat,opportunity"), "the words of `direction` are a drop-down list");
    let shared = archive.by_name("xl/sharedStrings.xml").map(|mut part| {
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        text
    });
    assert!(shared.unwrap().contains("<t>p90_m</t>"), "headings carry the unit");
}

/// Runs the program.
fn outturn(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_outturn")).args(arguments).output().unwrap();
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), words(&output.stdout), words(&output.stderr))
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The results of a run by file, but for run.log.
fn results(from: &Path, out: &Path) -> BTreeMap<String, Vec<u8>> {
    let (code, said, err) = outturn(&["run", shown(from), "--iterations", "300", "--quiet", "--out", shown(out)]);
    assert_eq!(code, 0, "{said}{err}");
    let files = super::architecture::files_below(out).into_iter();
    let named = files.map(|file| (file.strip_prefix(out).unwrap().display().to_string(), fs::read(&file).unwrap()));
    named.filter(|(name, _)| name != "audit/run.log").collect()
}

#[test]
fn folder_workbook_and_the_folder_of_the_workbook_give_the_same_results() {
    let at = place("workbook-results");
    let (book, back) = (at.join("minimal.xlsx"), at.join("deep/back"));
    let minimal = scenario("minimal");
    assert_eq!(outturn(&["convert", shown(&minimal), shown(&book)]).0, 0);
    assert_eq!(outturn(&["convert", shown(&book), shown(&back)]).0, 0);
    let folder = results(&minimal, &at.join("a"));
    let workbook = results(&book, &at.join("b"));
    let returned = results(&back, &at.join("c"));
    assert!(workbook == returned, "the manifest too: hashes are of the tables");
    assert!(folder.keys().eq(workbook.keys()));
    // A workbook keeps no comments: the copies of the inputs are its own texts.
    let of_inputs = |name: &str| name == outturn::manifest::FILE || name.starts_with("audit/inputs/");
    for (name, bytes) in folder.iter().filter(|(name, _)| !of_inputs(name)) {
        assert!(*bytes == workbook[name], "{name}");
    }
    let (code, said, err) = outturn(&["verify", shown(&at.join("b"))]);
    assert_eq!(code, 0, "{said}{err}");
    let (code, _, err) = outturn(&["verify", shown(&at.join("b")), "--scenario", shown(&back)]);
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn the_commands_take_a_workbook_and_write_over_nothing() {
    let at = place("workbook-commands");
    let book = at.join("month8.xlsx");
    let (code, said, err) = outturn(&["new", shown(&at.join("month8")), "--workbook"]);
    assert_eq!(code, 0, "{said}{err}");
    for command in [&["check"][..], &["explain", "--iteration", "3"], &["tail", "--iterations", "2000"]] {
        let (code, said, err) = outturn(&[command, &[shown(&book)]].concat());
        assert_eq!(code, 0, "{command:?} {said}{err}");
    }
    let before = fs::read(&book).unwrap();
    let (code, _, err) = outturn(&["new", shown(&book)]);
    assert!(code == 3 && err.contains("is there already"), "{code} {err}");
    let (code, _, err) = outturn(&["convert", shown(&scenario("minimal")), shown(&book)]);
    assert!(code == 3 && err.contains("--overwrite"), "{code} {err}");
    assert!(before == fs::read(&book).unwrap());
    assert_eq!(outturn(&["convert", shown(&scenario("minimal")), shown(&book), "--overwrite"]).0, 0);
    assert!(before != fs::read(&book).unwrap());
    let (code, _, err) = outturn(&["convert", shown(&book), shown(&at)]);
    assert!(code == 3 && err.contains("not an empty folder"), "{code} {err}");
    let (code, _, err) = outturn(&["check", shown(&at.join("nowhere.xlsx"))]);
    assert!(code == 1 && err.starts_with("error[E003]: nowhere.xlsx: "), "{code} {err}");
}

/// A generator of numbers for mutations: the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

#[test]
fn five_hundred_mutated_workbooks_are_read_or_refused() {
    let good = write(&Files::from_pairs(good()), Purpose::Convert).unwrap();
    let mut numbers = Numbers(11);
    let (mut read, mut refused) = (0, 0);
    let bits: [&[u8]; 12] = [
        b"<",
        b">",
        b"\"",
        b"&",
        b"1E9",
        b"-",
        b"",
        b"t=\"e\"",
        b"<f>A1</f>",
        b"r=\"ZZZ99999999\"",
        b"</row>",
        b"\xff",
    ];
    for n in 0..500 {
        let mut bytes = if n % 5 == 0 {
            let mut bytes = good.clone();
            let at = numbers.below(bytes.len());
            bytes[at] ^= 1 << numbers.below(8);
            bytes
        } else {
            let wanted = numbers.below(19);
            let mut at = 0;
            repacked(&good, |_, mut body| {
                at += 1;
                if at == wanted && !body.is_empty() {
                    let (from, much) = (numbers.below(body.len()), numbers.below(4));
                    let to = (from + much).min(body.len());
                    body.splice(from..to, bits[numbers.below(bits.len())].iter().copied());
                }
                body
            })
        };
        if n % 50 == 1 {
            bytes.truncate(numbers.below(bytes.len()));
        }
        match load(&bytes) {
            Ok(_) => read += 1,
            Err(found) => {
                assert!(found.errors() > 0, "refused without a reason");
                refused += 1;
            }
        }
    }
    assert!(read > 50 && refused > 50, "{read} read, {refused} refused: the mutations test nothing");
}
