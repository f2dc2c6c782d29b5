//! The page of the documentation on the results folder, its tables from their own declarations.

use std::fmt::Write;

use super::table::{Table, When};
use super::{print, tables};
use crate::model::capacity::Size;

const HEAD: &str = include_str!("document/head.md");
const CAPACITY: &str = include_str!("document/capacity.md");

/// The text of `docs/OUTPUTS.md`.
#[must_use]
pub fn outputs_page() -> String {
    let mut out = HEAD.to_owned();
    for table in tables::all() {
        document(&mut out, &table);
    }
    out
}

/// The text of `docs/CAPACITY.md`; `published` are the rows of its last table.
#[must_use]
pub fn capacity_page(published: &str) -> String {
    let mut sizes = String::new();
    for size in Size::ALL {
        let (key, default) = (size.key(), size.default());
        // Writing to a String cannot fail.
        let _ = writeln!(sizes, "| `{key}` | {default} | {} | {} |", size.evidence(), size.source());
    }
    CAPACITY.replace("{SIZES}", sizes.trim_end()).replace("{PUBLISHED}", published)
}

/// A table: its file, what a row is, when it is written, every column of the file.
fn document<S: 'static>(out: &mut String, table: &Table<S>) {
    let when = match table.when {
        When::Always => "Always written.".to_owned(),
        When::Rows(when) => format!("Written {when}."),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "\n## data/{}.csv\n\n{} {when}\n\n| column | meaning |\n|---|---|",
        table.name,
        sentence(table.about)
    );
    for (name, about) in table.columns.iter().flat_map(super::table::Column::in_file) {
        let _ = writeln!(out, "| `{name}` | {} |", sentence(&about).replace('|', "\\|"));
    }
}

/// Words as a sentence.
fn sentence(words: &str) -> String {
    let words = print::sentence_case(words.trim());
    if words.ends_with(['.', ':', '?']) { words } else { format!("{words}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_meaning_and_no_table_has_two_of_a_name() {
        for table in tables::all() {
            let columns: Vec<(String, String)> =
                table.columns.iter().flat_map(super::super::table::Column::in_file).collect();
            for (place, (name, about)) in columns.iter().enumerate() {
                assert!(!about.trim().is_empty(), "{}: {name}", table.name);
                assert!(columns[..place].iter().all(|(known, _)| known != name), "{}: {name} twice", table.name);
            }
        }
    }

    #[test]
    fn the_page_names_every_table_once() {
        let page = outputs_page();
        for table in tables::all() {
            assert_eq!(page.matches(&format!("\n## data/{}.csv\n", table.name)).count(), 1, "{}", table.name);
        }
    }
}
