//! What a build with it writes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use ::parquet::basic::{LogicalType, Repetition, Type};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use outturn::format::parquet::Parquet;
use outturn::format::{Artifact, FormatError};
use outturn::manifest::Manifest;
use outturn::outputs::{self, Wanted};
use outturn::results::Estimate;
use outturn::tell::table::{Filled, Kind, Table, When, col};
use outturn::tell::value::Value;

use super::{ending, ends, minimal, text};
use crate::everything;
use crate::results::results;
use crate::support::{place, scenario};

fn writer() -> Parquet {
    Parquet::of_this_build().unwrap()
}

/// A file as its reader has it: name and type of each column, rows, and what its metadata say.
struct Read {
    columns: Vec<(String, Type, Option<LogicalType>, Repetition)>,
    rows: Vec<Vec<Field>>,
    words: Vec<(String, String)>,
}

impl Read {
    fn of(file: &Path) -> Self {
        let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
        let about = reader.metadata().file_metadata();
        let columns = about.schema_descr().columns().iter().map(|column| {
            let basic = column.self_type().get_basic_info();
            (column.name().to_owned(), column.physical_type(), column.logical_type_ref().cloned(), basic.repetition())
        });
        let words = about.key_value_metadata().into_iter().flatten();
        let words = words.map(|of| (of.key.clone(), of.value.clone().unwrap())).collect();
        let fields = |row: ::parquet::record::Row| row.into_columns().into_iter().map(|(_, field)| field).collect();
        let rows = reader.get_row_iter(None).unwrap().map(|row| fields(row.unwrap())).collect();
        Self { columns: columns.collect(), rows, words }
    }
}

/// What was made, in a place for files.
fn made(place: &Path, made: Result<Artifact, FormatError>) -> Read {
    let file = place.join("made.parquet");
    fs::write(&file, made.unwrap().bytes).unwrap();
    Read::of(&file)
}

/// A cell as the CSV file has it. No number is written as −0, and none that is no number.
fn as_csv(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Field::Long(count) => count.to_string(),
        Field::ULong(count) => count.to_string(),
        Field::Double(number) => number.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Compares a file with its CSV file and gives the kinds of its cells.
fn is_as_csv(name: &str, read: &Read, csv: &[u8]) -> BTreeSet<&'static str> {
    let mut reader = csv::Reader::from_reader(csv);
    let head: Vec<&str> = reader.headers().unwrap().iter().collect::<Vec<_>>();
    assert_eq!(read.columns.iter().map(|(column, ..)| column.as_str()).collect::<Vec<_>>(), head, "{name}");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(read.rows.len(), rows.len(), "{name}");
    for (number, (fields, row)) in read.rows.iter().zip(&rows).enumerate() {
        assert_eq!(fields.iter().map(as_csv).collect::<Vec<_>>(), row.iter().collect::<Vec<_>>(), "{name}, {number}");
    }
    let kind = |field: &Field| match field {
        Field::Null => "null",
        Field::Str(_) => "text",
        Field::Bool(_) => "flag",
        Field::Long(_) => "count",
        Field::Double(_) => "number",
        _ => "other",
    };
    read.rows.iter().flatten().map(kind).collect()
}

#[test]
fn every_cell_of_every_table_is_that_of_the_csv_file_in_its_type() {
    let place = place("parquet-cells");
    let mut kinds = BTreeSet::new();
    for name in ["everything", "everything-else", "everything-today", "minimal"] {
        let results = results(name);
        let tables = outputs::of(results, Wanted::Tables).unwrap();
        let tables: Vec<&Artifact> = tables.iter().filter(|file| file.path.ends_with(".csv")).collect();
        let typed = outputs::as_parquet(results, writer()).unwrap();
        assert!(tables.len() > 20 && tables.len() == typed.len(), "{name}: {} and {}", tables.len(), typed.len());
        for (csv, parquet) in tables.into_iter().zip(&typed) {
            assert_eq!(csv.path.replace(".csv", ".parquet"), parquet.path);
            let read = made(&place, Ok(parquet.clone()));
            kinds.append(&mut is_as_csv(&parquet.path, &read, &csv.bytes));
        }
        assert!(typed == outputs::as_parquet(results, writer()).unwrap(), "{name}: other bytes of the same results");
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["count", "flag", "null", "number", "text"]);
}

/// A table with everything that a cell may hold; the seed of the last row is `last`.
fn awkward(last: u64) -> Filled {
    let estimates = [(-0.0, None), (f64::NAN, Some(0.5)), (1.0, Some(f64::INFINITY)), (2.0, Some(0.25))];
    let texts = ["=1+1", "", "a\u{7}b", "£m"];
    let estimate = move |place: usize| Value::Estimate(Estimate { value: estimates[place].0, se: estimates[place].1 });
    let blank_first = |place: usize, value: Value| if place == 0 { Value::Blank } else { value };
    let table = Table::new(
        "awkward",
        "a row",
        When::Always,
        0,
        |rows: &usize| (0..*rows).collect(),
        vec![
            col("word", Kind::Text, "a word", move |_, place: &usize| Value::text(texts[*place])),
            col("sure", Kind::Flag, "is it?", move |_, place| blank_first(*place, Value::Flag(*place == 1))),
            col("seed", Kind::Count, "a seed", move |_, place| {
                blank_first(*place, Value::Count(if *place == 3 { last } else { *place as u64 }))
            }),
            col("mean", Kind::Estimate, "a mean", move |_, place| estimate(*place)),
        ],
    );
    table.filled(&4)
}

#[test]
fn blanks_are_null_no_text_starts_a_formula_and_no_number_is_none() {
    let place = place("parquet-awkward");
    let read = made(&place, writer().table(&awkward(7)));
    let rows = [
        "Str(\"'=1+1\") Null Null Double(0.0) Null",
        "Null Bool(true) Long(1) Null Double(0.5)",
        "Str(\"ab\") Bool(false) Long(2) Double(1.0) Null",
        "Str(\"£m\") Bool(false) Long(7) Double(2.0) Double(0.25)",
    ];
    let said = |row: &Vec<Field>| row.iter().map(|field| format!("{field:?}")).collect::<Vec<_>>().join(" ");
    assert_eq!(read.rows.iter().map(said).collect::<Vec<_>>(), rows);
    let of = |name: &str, kind, logical| (name.to_owned(), kind, logical, Repetition::OPTIONAL);
    let columns = [
        of("word", Type::BYTE_ARRAY, Some(LogicalType::String)),
        of("sure", Type::BOOLEAN, None),
        of("seed", Type::INT64, None),
        of("mean_m", Type::DOUBLE, None),
        of("mean_se_m", Type::DOUBLE, None),
    ];
    assert_eq!(read.columns, columns);
    assert_eq!(read.words[..2], [("about", "a row"), ("word", "a word")].map(|(a, b)| (a.to_owned(), b.to_owned())));

    // A seed of 64 bits, and no rows at all.
    let read = made(&place, writer().table(&awkward(u64::MAX)));
    assert_eq!(read.columns[2].2, Some(LogicalType::integer(64, false)));
    assert_eq!(read.rows[3][2], Field::ULong(u64::MAX));
    let mut none = awkward(7);
    none.rows.clear();
    let read = made(&place, writer().table(&none));
    assert_eq!((read.columns.len(), read.rows.len()), (5, 0));
}

#[test]
fn iterations_keep_their_bits_beyond_a_group_of_rows() {
    let values: Vec<f64> = (0..(1_u32 << 20) + 3).map(|row| f64::from(row) / 128.0 - 4000.0).collect();
    let minus = vec![-0.0; values.len()];
    let file = writer().draws(&[("NAT", &values), ("sector:provider", &minus)]).unwrap();
    assert_eq!(file.path, "data/draws.parquet");
    let read = made(&place("parquet-groups"), Ok(file));
    let of = |name: &str, kind| (name.to_owned(), kind, None, Repetition::REQUIRED);
    let columns = [of("iteration", Type::INT64), of("NAT", Type::DOUBLE), of("sector:provider", Type::DOUBLE)];
    assert_eq!(read.columns, columns);
    assert_eq!(read.rows.len(), values.len());
    for ((number, value), row) in values.iter().enumerate().zip(&read.rows) {
        let [Field::Long(iteration), Field::Double(position), Field::Double(nought)] = row[..] else {
            panic!("{row:?}")
        };
        let found = (iteration, position.to_bits(), nought.to_bits());
        assert_eq!(found, (i64::try_from(number).unwrap(), value.to_bits(), 0));
    }
}

/// The tables of a folder are there in both, and the same.
fn both(folder: &Path) -> Vec<String> {
    let data = folder.join("data");
    let names = ending(&data, ".parquet");
    assert_eq!(names, ending(&data, ".csv"));
    for name in &names {
        let [parquet, csv] = ["parquet", "csv"].map(|end| data.join(format!("{name}.{end}")));
        is_as_csv(name, &Read::of(&parquet), &fs::read(csv).unwrap());
    }
    names
}

fn manifest(folder: &Path) -> Manifest {
    Manifest::parse(&fs::read(folder.join(outturn::manifest::FILE)).unwrap()).unwrap()
}

#[test]
fn the_program_writes_them_and_verifies_them_and_leaves_them_where_pages_go_elsewhere() {
    let place = place("parquet-everything");
    let folder = place.join("results");
    let scenario = everything::folder("everything");
    let run = |out: &Path, threads: &str| {
        let asked = ["run", text(&scenario), "--parquet", "--draws", "NAT,STA", "--iterations", "1000", "--quiet"];
        ends(0, &[&asked[..], &["--no-png", "--threads", threads, "--out", text(out)]].concat());
    };
    run(&folder, "1");
    let names = both(&folder);
    assert!(names.len() > 20 && names.contains(&"draws".to_owned()), "{names:?}");
    let stated = manifest(&folder);
    assert!(stated.made.parquet);
    let paths = |end: &'static str| stated.outputs.iter().filter(move |of| of.path.ends_with(end)).count();
    assert_eq!(paths(".parquet"), names.len());
    ends(0, &["verify", text(&folder), "--threads", "2", "--quiet"]);

    // Another process, another number of threads.
    let again = place.join("again");
    run(&again, "2");
    for name in names.iter().map(|name| format!("data/{name}.parquet")) {
        assert!(fs::read(folder.join(&name)).unwrap() == fs::read(again.join(&name)).unwrap(), "{name}");
    }

    // Pages elsewhere go without; pages in their place go with them.
    let pages = place.join("pages");
    ends(0, &["report", text(&folder), "--out", text(&pages), "--quiet"]);
    assert_eq!(ending(&pages.join("data"), ".parquet"), [""; 0]);
    assert!(!manifest(&pages).made.parquet);
    ends(0, &["verify", text(&pages), "--quiet"]);
    ends(0, &["report", text(&folder), "--quiet"]);
    assert_eq!(both(&folder), names);
    ends(0, &["verify", text(&folder), "--quiet"]);

    let nodes = folder.join("data/nodes.parquet");
    let mut bytes = fs::read(&nodes).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&nodes, bytes).unwrap();
    fs::remove_file(folder.join("data/draws.parquet")).unwrap();
    let (_, err) = ends(4, &["verify", text(&folder), "--quiet"]);
    assert!(err.contains("output data/nodes.parquet differs\n"), "{err}");
    assert!(err.contains("output data/draws.parquet cannot be read"), "{err}");
}

#[test]
fn arrays_of_iterations_do_not_stand_in_its_way() {
    let folder = place("parquet-arrays").join("results");
    minimal(&folder, &["--parquet", "--draws", "NAT,AAA", "--draws-format", "npy"]);
    let draws = Read::of(&folder.join("data/draws.parquet"));
    assert_eq!((draws.columns.len(), draws.rows.len()), (3, 500));
    ends(0, &["verify", text(&folder), "--quiet"]);
}

#[test]
fn merged_shards_are_written_likewise() {
    let place = place("parquet-merged");
    let (shards, out) = (place.join("shards"), place.join("merged"));
    for which in ["1/2", "2/2"] {
        let scenario = scenario("minimal");
        let asked = ["shard", text(&scenario), "--shard", which, "--draws", "NAT,AAA", "--iterations", "500"];
        ends(0, &[&asked[..], &["--quiet", "--out", text(&shards)]].concat());
    }
    ends(0, &["merge", text(&shards), "--parquet", "--out", text(&out), "--quiet"]);
    assert_eq!(both(&out), ["draws", "merged"]);
    assert!(manifest(&out).made.parquet);
    ends(0, &["verify", text(&out), "--quiet"]);
    let whole = place.join("whole");
    minimal(&whole, &["--parquet", "--draws", "NAT,AAA"]);
    let draws = |folder: &Path| fs::read(folder.join("data/draws.parquet")).unwrap();
    assert!(draws(&out) == draws(&whole), "a merge is one run");
}
