use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::format::csv;
use crate::outputs::plots;
use crate::results::Results;
use crate::tell::book::Book;
use crate::tell::sheets;
use crate::tell::{testing, topic};

const RUN: &str = "0123456789ab";

fn sheets_of(results: &Results) -> Sheets {
    let book = Book::new(results);
    let blocks = topic::report(&book);
    sheets::of(&book, &plots(&blocks), RUN)
}

fn opened(of: &Sheets) -> Xlsx<Cursor<Vec<u8>>> {
    let bytes = workbook("workbook.xlsx", of).expect("a workbook").bytes;
    calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("another reader opens it")
}

/// The number of a CSV cell that an entry is; none where it is no figure.
fn in_file(book: &Book<'_>, column: &sheets::Column, entry: &Entry) -> Option<f64> {
    let (Entry::Figure(figure), Some((_, name))) = (entry, &column.from) else { return None };
    let table = book.table(figure.source.table).expect("a table");
    let place = table.rows.iter().position(|row| table.key(row) == figure.source.row).expect("a row");
    let bytes = csv::table(table).expect("a file").bytes;
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let headings = reader.headers().expect("headings").clone();
    // The row below all others has columns of its own.
    let own = table.columns.iter().find(|known| known.name == figure.source.column).expect("a column").in_file();
    let name = if headings.iter().any(|heading| heading == name) { name } else { &own[0].0 };
    let at = headings.iter().position(|heading| heading == name).expect("a column of the file");
    let row = reader.records().nth(place).expect("a row").expect("good");
    Some(row[at].parse().expect("a number"))
}

#[test]
fn every_number_is_the_tables_and_the_files_to_the_last_digit() {
    let mut seen = 0;
    for pack in ["minimal", "2019-20-regional"] {
        let results = testing::results(pack);
        let book = Book::new(results);
        let of = sheets_of(results);
        let mut read = opened(&of);
        assert_eq!(read.sheet_names(), of.sheets.iter().map(|sheet| sheet.name).collect::<Vec<_>>());
        for sheet in &of.sheets {
            let cells = read.worksheet_range(sheet.name).expect("a sheet");
            let at = |row: usize, column: usize| cells.get_value((row as u32, column as u32)).unwrap_or(&Data::Empty);
            for (place, column) in sheet.columns.iter().enumerate() {
                assert_eq!(at(0, place), &Data::String(column.heading.clone()), "{}", sheet.name);
            }
            for (row, entries) in (1..).zip(&sheet.rows) {
                for (place, entry) in entries.iter().enumerate() {
                    let cell = at(row, place);
                    match entry {
                        Entry::Blank => assert_eq!(cell, &Data::Empty, "{}: {row} {place}", sheet.name),
                        Entry::Text(text) => assert_eq!(cell, &Data::String(text.clone()), "{}", sheet.name),
                        Entry::Sheet(name) => assert_eq!(cell, &Data::String((*name).to_owned()), "{}", sheet.name),
                        Entry::Figure(figure) => {
                            let number = figure.value.as_number().expect("a number");
                            assert_eq!(cell, &Data::Float(number + 0.0), "{}: {}", sheet.name, figure.source);
                            // Reading every file for every cell takes its time: a part of them.
                            if row % 37 == 1 {
                                let stated = in_file(&book, &sheet.columns[place], entry);
                                assert_eq!(stated, Some(number + 0.0), "{}: {}", sheet.name, figure.source);
                            }
                            seen += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 1_000, "{seen}");
}

#[test]
fn a_sheet_has_one_table_from_its_first_cell_a_frozen_heading_and_no_merged_cell_or_formula() {
    let of = sheets_of(testing::results("2018-19-m05"));
    let file = workbook("workbook.xlsx", &of).expect("a workbook");
    let parts = parts(&file.bytes).expect("its parts");
    let text = |start: &str| -> Vec<String> {
        let mine = parts.iter().filter(|(name, _)| name.starts_with(start) && name.ends_with(".xml"));
        mine.map(|(_, bytes)| String::from_utf8(bytes.clone()).expect("text")).collect()
    };
    let sheets = text("xl/worksheets/sheet");
    assert_eq!((sheets.len(), text("xl/tables/").len()), (of.sheets.len(), of.sheets.len()));
    for sheet in &sheets {
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<tableParts count=\"1\""));
        assert!(!sheet.contains("<mergeCell") && !sheet.contains("<f>") && sheet.contains("DRAFT: not assured; run "));
    }
    for table in text("xl/tables/") {
        assert!(table.contains("ref=\"A1:"), "{table}");
    }
    let charts = text("xl/charts/");
    assert_eq!(charts.len(), of.charts.len());
    let drawings = text("xl/drawings/").concat();
    for chart in &of.charts {
        // Some letters are written otherwise, and long words are cut.
        let words: String = chart.description.split(['&', '<', '>', '"']).take(1).collect();
        let words: String = words.chars().take(200).collect();
        assert!(drawings.contains(&format!("descr=\"{words}")), "{words}");
    }
    let properties = text("docProps/core").concat();
    assert!(
        properties.contains("2000-01-01T00:00:00Z") && properties.contains("<cp:contentStatus>Draft"),
        "{properties}"
    );
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let of = sheets_of(testing::results("minimal"));
    let first = workbook("workbook.xlsx", &of).expect("a workbook");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(workbook("workbook.xlsx", &of).expect("a workbook"), first);
}

#[test]
fn whatever_anybody_is_called_stays_text() {
    let long = "5,000 characters ".repeat(300);
    let hostile = [
        "=HYPERLINK(\"http://a.example\")",
        "+1",
        "-1",
        "@SUM(A1)",
        "<b>&amp;\"'</b>",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{202e}abc",
        "\u{0}\u{7}\u{1b}bell",
        "_x0041_",
        "Sheet1!$A$1",
        long.trim(),
    ];
    for name in hostile {
        let mut results = testing::results("minimal").clone();
        results.scenario.title = name.to_owned();
        results.scenario.data_note = name.to_owned();
        results.scenario.year = name.to_owned();
        results.nodes.iter_mut().for_each(|node| node.name = name.to_owned());
        results.line_names.iter_mut().for_each(|line| line.name = name.to_owned());
        let of = sheets_of(&results);
        let mut read = opened(&of);
        let cells = read.worksheet_range("Organisations").expect("a sheet");
        let Some(Data::String(text)) = cells.get_value((1, 1)) else { panic!("{name}") };
        assert_eq!(*text, crate::tell::print::plain(name), "{name}");
        for sheet in &of.sheets {
            let formulas = read.worksheet_formula(sheet.name).expect("a sheet");
            assert!(formulas.used_cells().next().is_none(), "{name}: {}", sheet.name);
        }
    }
}

#[test]
fn a_row_is_as_high_as_its_words_need() {
    assert_eq!((lines_of("", 10), lines_of("one two", 10), lines_of("one two three", 10)), (1, 1, 2));
    assert_eq!((lines_of(&"a".repeat(10), 10), lines_of(&"a".repeat(21), 10)), (1, 3));
}

#[test]
fn what_a_page_or_a_cell_cannot_hold_is_cut_between_characters() {
    assert_eq!(margin("a & b", 250), "a && b");
    assert_eq!(margin("a&", 2), "a");
    assert_eq!(margin(&"\u{1f4b7}".repeat(9), 5), "\u{1f4b7}\u{1f4b7}");
    assert_eq!(cut("£123", 4), "£123");
    assert_eq!(cut("£1234", 4), "£12…");
    assert_eq!(cut(&"\u{1f4b7}".repeat(3), 5).encode_utf16().count(), 5);
}
