//! What `check` makes of slips and damage: `cargo run --release --example hostile` prints the table of docs/HOSTILE.md.
//!
//! Seeded mutations of the packs' tables, and of a workbook, one at a time, as copying and typing make them. Each is read as `check` reads
//! it. What is accepted without any finding that the pack itself does not have is run beside the pack over the same draws; a change of the
//! nation's mean by more than £1m is counted. A panic would end the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use outturn::draws::philox::{DrawId, Purpose, key_of, word};
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::paired::whole_columns;
use outturn::resolve::Repair;
use outturn::scenario::Files;
use outturn::scenario::workbook::{Purpose as Made, write};
use outturn::simulate::RunSettings;
use outturn::study::{NotRead, Study};

const SEED: u64 = 11;
/// Mutations of tables, over the packs in turn, and of a workbook.
const OF_TABLES: u64 = 2_000;
const OF_WORKBOOK: u64 = 500;
/// Iterations of each run.
const ITERATIONS: u64 = 256;
/// A move of the nation's mean that is counted, £m.
const COUNTED: f64 = 1.0;
const PACKS: [&str; 4] = ["minimal", "2019-20-regional", "2018-19-m05", "2025-26-m04"];

const KINDS: [&str; 16] = [
    "row left out",
    "row doubled",
    "rows swapped",
    "cell emptied",
    "cell of the row above",
    "two cells swapped",
    "column left out",
    "column renamed",
    "digit altered",
    "digit lost",
    "thousand times as much",
    "sign turned",
    "decimal comma",
    "letter of a word lost",
    "file cut off",
    "file renamed",
];

/// Uniform whole numbers below a bound, by an address of their own.
struct Dice {
    id: DrawId,
    at: u64,
}

impl Dice {
    fn of(name: &str) -> Self {
        Self { id: DrawId::of("hostile", name, "", ""), at: 0 }
    }

    fn below(&mut self, bound: usize) -> usize {
        let drawn = word(key_of(SEED), self.id, Purpose::Own, self.at);
        self.at += 1;
        ((u64::from(drawn) * bound as u64) >> 32) as usize
    }
}

type Rows = Vec<Vec<String>>;

fn rows(bytes: &[u8]) -> Rows {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().map(|row| row.expect("a table of a pack").iter().map(str::to_owned).collect()).collect()
}

fn text(rows: &Rows) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("memory"));
    writer.into_inner().expect("memory")
}

/// A cell below the header that is not blank: (row, column).
fn filled(rows: &Rows, dice: &mut Dice, fits: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
    let cells: Vec<(usize, usize)> = (1..rows.len())
        .flat_map(|row| (0..rows[row].len()).map(move |column| (row, column)))
        .filter(|&(row, column)| fits(&rows[row][column]))
        .collect();
    (!cells.is_empty()).then(|| cells[dice.below(cells.len())])
}

/// Mutates a table; none where it has nothing of the kind.
fn mutate(kind: &str, bytes: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut rows = rows(bytes);
    if rows.len() < 2 {
        return None;
    }
    let number = |cell: &str| cell.parse::<f64>().is_ok_and(|number| number != 0.0);
    let row = 1 + dice.below(rows.len() - 1);
    let width = rows[0].len();
    match kind {
        "row left out" => _ = rows.remove(row),
        "row doubled" => rows.insert(row, rows[row].clone()),
        "rows swapped" => {
            let other = 1 + dice.below(rows.len() - 1);
            rows.swap(row, other);
        }
        "cell emptied" => {
            let (row, column) = filled(&rows, dice, |cell| !cell.is_empty())?;
            rows[row][column].clear();
        }
        "cell of the row above" => {
            let (row, column) = filled(&rows, dice, |cell| !cell.is_empty())?;
            rows[row][column] = rows[row.saturating_sub(1).max(1)].get(column)?.clone();
        }
        "two cells swapped" => {
            let (row, column) = filled(&rows, dice, |cell| !cell.is_empty())?;
            let other = dice.below(rows[row].len());
            rows[row].swap(column, other);
        }
        "column left out" => {
            let column = dice.below(width);
            rows.iter_mut().filter(|row| row.len() > column).for_each(|row| _ = row.remove(column));
        }
        "column renamed" => {
            let column = dice.below(width);
            rows[0][column].pop();
        }
        "digit altered" | "digit lost" | "thousand times as much" | "sign turned" | "decimal comma" => {
            let (row, column) = filled(&rows, dice, number)?;
            let cell = &mut rows[row][column];
            let digits: Vec<usize> =
                cell.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let at = digits[dice.below(digits.len())];
            *cell = match kind {
                "digit altered" => {
                    let new = dice.below(10).to_string();
                    format!("{}{new}{}", &cell[..at], &cell[at + 1..])
                }
                "digit lost" => format!("{}{}", &cell[..at], &cell[at + 1..]),
                "thousand times as much" => (cell.parse::<f64>().ok()? * 1_000.0).to_string(),
                "sign turned" => cell.strip_prefix('-').map_or_else(|| format!("-{cell}"), str::to_owned),
                _ => cell.replace('.', ","),
            };
        }
        "letter of a word lost" => {
            let (row, column) = filled(&rows, dice, |cell| {
                cell.len() > 3 && cell.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
            })?;
            let at = dice.below(rows[row][column].len());
            rows[row][column].remove(at);
        }
        _ => return None,
    }
    Some(text(&rows))
}

/// Findings by code and message, so that a pack's own are told from new ones.
fn findings(read: &Result<Study, NotRead>) -> BTreeSet<String> {
    let list = match read {
        Ok(study) => study.warnings.list(),
        Err(NotRead::Found(found)) => found.list(),
        Err(NotRead::Compile(reason)) => return BTreeSet::from([reason.clone()]),
    };
    list.iter().map(|finding| format!("{} {}", finding.check.code(), finding.message)).collect()
}

fn mean(study: &Study) -> f64 {
    let settings = RunSettings { seed: SEED, iterations: ITERATIONS, isa: Isa::detect(), sampler: Sampler::Plain };
    let column = study.compiled.columns.roll_column(0);
    let values = &whole_columns(&study.compiled, settings, &[column])[0];
    values.iter().sum::<f64>() / values.len() as f64
}

#[derive(Default)]
struct Count {
    refused: u64,
    warned: u64,
    silent: u64,
    moved: u64,
    largest: f64,
}

fn main() {
    let folder = |pack: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(pack);
    let mut counts: BTreeMap<&str, Count> = KINDS.iter().map(|kind| (*kind, Count::default())).collect();
    let mut listed = Vec::new();
    for (number, pack) in (0_u64..).zip(PACKS) {
        let files = Files::from_folder(&folder(pack)).expect("a pack");
        let pairs: Vec<(String, Vec<u8>)> =
            files.pairs().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        let base = Study::read(&files, Repair::No);
        let own = findings(&base);
        let stands = mean(base.as_ref().expect("a good pack"));
        let tables: Vec<usize> = (0..pairs.len()).filter(|&at| pairs[at].0.ends_with(".csv")).collect();
        let share = OF_TABLES / PACKS.len() as u64;
        let mut done = 0;
        for attempt in 0.. {
            if done == share {
                break;
            }
            let mut dice = Dice::of(&format!("{number} {attempt}"));
            let kind = KINDS[dice.below(KINDS.len())];
            let at = tables[dice.below(tables.len())];
            let mut changed = pairs.clone();
            match kind {
                "file cut off" => {
                    let length = changed[at].1.len();
                    changed[at].1.truncate(dice.below(length));
                }
                "file renamed" => {
                    changed[at].0 = changed[at].0.replace(".csv", [".csv.txt", " (1).csv", "s.csv"][dice.below(3)])
                }
                _ => match mutate(kind, &pairs[at].1, &mut dice) {
                    Some(bytes) if bytes != pairs[at].1 => changed[at].1 = bytes,
                    _ => continue,
                },
            }
            done += 1;
            let read = Study::read(&Files::from_pairs(changed), Repair::No);
            let count = counts.get_mut(kind).expect("a kind");
            match &read {
                Err(_) => count.refused += 1,
                Ok(_) if findings(&read).difference(&own).next().is_some() => count.warned += 1,
                Ok(study) => {
                    count.silent += 1;
                    let moved = (mean(study) - stands).abs();
                    if moved > COUNTED {
                        count.moved += 1;
                        count.largest = count.largest.max(moved);
                        listed.push((kind, pack, pairs[at].0.clone()));
                    }
                }
            }
        }
    }
    let (mut refused, mut same) = (0, 0);
    let minimal = Files::from_folder(&folder("minimal")).expect("a pack");
    let book = write(&minimal, Made::Convert).expect("a workbook");
    for attempt in 0..OF_WORKBOOK {
        let mut dice = Dice::of(&format!("book {attempt}"));
        let mut bytes = book.clone();
        if dice.below(4) == 0 {
            bytes.truncate(dice.below(book.len()));
        } else {
            for _ in 0..=dice.below(8) {
                let at = dice.below(bytes.len());
                bytes[at] = dice.below(256) as u8;
            }
        }
        match Files::from_workbook("book.xlsx", &bytes).map(|files| Study::read(&files, Repair::No)) {
            Ok(Ok(_)) => same += 1,
            Ok(Err(_)) | Err(_) => refused += 1,
        }
    }
    println!(
        "| mutation | refused | warned of | silent | silent and moves the nation by more than £{COUNTED}m | largest, £m |"
    );
    println!("|---|---|---|---|---|---|");
    for kind in KINDS {
        let Count { refused, warned, silent, moved, largest } = counts[kind];
        println!("| {kind} | {refused} | {warned} | {silent} | {moved} | {largest:.0} |");
    }
    println!(
        "\nA damaged workbook, {OF_WORKBOOK} times: {refused} refused, {same} read with nothing lost that is needed; no panic.\n"
    );
    let mut places: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for (kind, _, file) in listed {
        *places.entry((kind, file)).or_default() += 1;
    }
    println!("Silent and moving, by kind and table:\n");
    for ((kind, file), count) in places {
        println!("- {kind}, {file}: {count}");
    }
}
