use super::*;
use crate::tell::table::{Kind, Table};
use crate::tell::tables;

/// The kind of a column; none where the table has no such column.
fn kind(table: &str, column: &str) -> Option<Kind> {
    let known: Vec<Table<crate::results::Results>> = tables::all();
    let table = known.into_iter().find(|known| known.name == table)?;
    table.columns.into_iter().find(|known| known.name == column).map(|known| known.kind)
}

#[test]
fn every_column_of_a_sheet_is_one_of_its_table() {
    for sheet in &SHEETS {
        for col in sheet.columns {
            let table = if col.table.is_empty() { sheet.table } else { col.table };
            let kind = kind(table, col.column);
            assert!(kind.is_some(), "{}: {table} has no column {}", sheet.name, col.column);
            if matches!(col.take, Take::Error) {
                assert!(matches!(kind, Some(Kind::Estimate | Kind::Rate)), "{}: {}", sheet.name, col.heading);
            }
        }
        for (own, other) in sheet.last.iter().flat_map(|last| last.columns.iter()) {
            assert!(sheet.columns.iter().any(|col| col.column == *own), "{}: {own}", sheet.name);
            let last = sheet.last.as_ref().expect("it has a last row");
            assert!(kind(last.table, other).is_some(), "{}: {} has no column {other}", sheet.name, last.table);
        }
    }
}

#[test]
fn names_of_sheets_are_such_as_spreadsheets_take_and_none_comes_twice() {
    let names: Vec<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
    for (place, name) in names.iter().enumerate() {
        assert!(name.chars().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']), "{name}");
        assert!(!names[..place].contains(name), "{name} twice");
    }
    for sheet in &SHEETS {
        let headings: Vec<&str> = sheet.columns.iter().map(|col| col.heading).collect();
        for (place, heading) in headings.iter().enumerate() {
            assert!(!headings[..place].contains(heading), "{}: {heading} twice", sheet.name);
        }
    }
}
