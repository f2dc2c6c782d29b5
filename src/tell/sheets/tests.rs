use super::*;
use crate::model::{Assurance, Cover, Lack, Status};
use crate::tell::testing;

fn sheets_of(pack: &str) -> Sheets {
    let book = Book::new(testing::results(pack));
    let blocks = topic::report(&book);
    of(&book, &testing::plots(&blocks), "0123456789ab")
}

#[test]
fn sheets_are_rectangles_of_cells_of_tables_and_headings_differ() {
    for pack in testing::PACKS {
        let book = Book::new(testing::results(pack));
        for sheet in sheets_of(pack).sheets {
            assert!(!sheet.rows.is_empty() && sheet.names <= sheet.columns.len(), "{pack}: {}", sheet.name);
            for row in &sheet.rows {
                assert_eq!(row.len(), sheet.columns.len(), "{pack}: {}", sheet.name);
                for (entry, column) in row.iter().zip(&sheet.columns) {
                    let Entry::Figure(figure) = entry else { continue };
                    let source = &figure.source;
                    let cell = book.table(source.table).and_then(|table| table.value(&source.row, source.column));
                    let cell = cell.unwrap_or_else(|| panic!("{pack}: {}: no {source}", sheet.name));
                    let is_error = column.from.as_ref().is_some_and(|(_, name)| name.contains("_se"));
                    assert!(is_error || *cell == figure.value, "{pack}: {}: {source}", sheet.name);
                }
            }
            for (place, column) in sheet.columns.iter().enumerate() {
                assert!(!column.heading.is_empty(), "{}", sheet.name);
                assert_eq!(sheet.column(&column.heading), Some(place), "{}: {} twice", sheet.name, column.heading);
            }
        }
    }
}

#[test]
fn the_workbook_of_a_nation_has_the_sheets_that_its_readers_know() {
    let made = sheets_of("2018-19-m05");
    let names: Vec<&str> = made.sheets.iter().map(|sheet| sheet.name).collect();
    let first = ["Cover", "Contents", "Notes", "Answer", "Charts", "Chance curve", "Stages", "Regions", "Systems"];
    assert_eq!(names[..first.len()], first);
    for name in ["Organisations", "Months", "Bridge", "Drivers", "Programme", "Treasury claim", "Control totals"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert_eq!(names[names.len() - 2..], ["QA", "Data dictionary"]);
    let kinds: Vec<ChartKind> = made.charts.iter().map(|chart| chart.kind).collect();
    use ChartKind::{Bars, Curve, Lines, Steps};
    assert_eq!(kinds, [Bars, Curve, Lines, Steps, Bars]);
    for chart in &made.charts {
        assert!(chart.title.split_whitespace().count() <= 12 && !chart.description.is_empty(), "{}", chart.title);
    }
    // Who pays whom is asked of the other pack.
    assert!(!names.contains(&"Transfers"));
    assert!(sheets_of("2019-20-regional").sheets.iter().any(|sheet| sheet.name == "Transfers"));
}

#[test]
fn every_sheet_but_the_first_two_is_in_the_contents_and_every_column_of_figures_in_the_dictionary() {
    let made = sheets_of("2018-19-m05");
    let contents = &made.sheets[1];
    let listed: Vec<&Entry> = contents.rows.iter().map(|row| &row[0]).collect();
    let others: Vec<Entry> = made.sheets[2..].iter().map(|sheet| Entry::Sheet(sheet.name)).collect();
    assert_eq!(listed, others.iter().collect::<Vec<_>>());
    let dictionary = made.sheets.last().expect("a dictionary");
    let figures = made.sheets.iter().flat_map(|sheet| &sheet.columns).filter(|column| column.from.is_some()).count();
    assert_eq!(dictionary.rows.len(), figures);
    assert!(dictionary.rows.iter().all(|row| row.iter().all(|entry| *entry != Entry::Blank)));
}

#[test]
fn worst_likely_and_best_are_said_with_the_rule_by_which_they_are_read_off() {
    let made = sheets_of("minimal");
    let said = |sheet: &Sheet| format!("{:?}", sheet.rows);
    let notes = made.sheets.iter().find(|sheet| sheet.name == "Notes").expect("notes");
    assert!(said(notes).contains("Worst is P90: nine chances in ten that the position is no worse"));
    assert!(said(&made.sheets[0]).contains("DRAFT: not assured") && said(&made.sheets[0]).contains("0123456789ab"));
    assert_eq!(made.margins.head[0], "DRAFT: not assured; run 0123456789ab");
}

#[test]
fn what_is_held_centrally_makes_plans_and_means_add_up() {
    let made = sheets_of("2018-19-m05");
    let regions = made.sheets.iter().find(|sheet| sheet.name == "Regions").expect("regions");
    let last = regions.rows.last().expect("rows");
    assert_eq!(last[1], Entry::Text(topic::HELD_NATIONALLY.to_owned()));
    let plan = regions.column("Plan, £m").expect("a plan");
    let sum: f64 = regions
        .rows
        .iter()
        .map(|row| if let Entry::Figure(figure) = &row[plan] { figure.value.as_number().expect("a plan") } else { 0.0 })
        .sum();
    assert!((sum - testing::results("2018-19-m05").nation().plan).abs() < 1e-5, "{sum}");
}

#[test]
fn more_rows_than_a_sheet_holds_are_cut_and_it_is_said() {
    let mut results = testing::results("minimal").clone();
    results.scenario.sources = (0..MOST_ROWS + 2)
        .map(|_| crate::results::Published { figure: "a".to_owned(), value: "b".to_owned(), source: String::new() })
        .collect();
    let book = Book::new(&results);
    let made = of(&book, &[], "0123456789ab");
    let sources = made.sheets.iter().find(|sheet| sheet.name == "Sources").expect("sources");
    assert_eq!(sources.rows.len(), MOST_ROWS);
    assert!(sources.about.ends_with("A sheet holds no more rows: the file has all of them."), "{}", sources.about);
}

#[test]
fn a_long_marking_leaves_room_for_the_status_in_the_margins() {
    let mut results = testing::results("minimal").clone();
    results.scenario.assurance = Some(Assurance {
        status: Status::Draft,
        asked: Status::Approved,
        lacks: vec![Lack::OtherInputs, Lack::Sunset],
        inputs: "0".repeat(64),
        roles: Default::default(),
        checked: Vec::new(),
        limits: Vec::new(),
        permitted_use: String::new(),
        sunset: String::new(),
        marking: "OFFICIAL & <SENSITIVE> ".repeat(9),
        cover: Cover::default(),
        decisions: Vec::new(),
    });
    let made = of(&Book::new(&results), &[], "0123456789ab");
    assert!(made.margins.head[0].ends_with("; DRAFT: not assured; run 0123456789ab"), "{}", made.margins.head[0]);
    assert!(made.margins.head[0].chars().count() <= 100, "{}", made.margins.head[0]);
    let sheet = made.sheets.iter().find(|sheet| sheet.name == "Assurance").expect("its sheet");
    let said = format!("{:?}", sheet.rows);
    assert!(said.contains("it was assured for other inputs, and more") && said.contains("Approver"), "{said}");
}
