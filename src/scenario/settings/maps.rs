//! `[columns.…]` and `[words.…]`: a return's own headings and words, said in those of the format.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::super::FILES;
use super::super::record::Spot;
use super::{Reader, Section};
use crate::diagnostic::Check;
use crate::id::nearest_hint;

/// What a heading is mapped to where its column is not to be read.
pub const IGNORE: &str = "ignore";

/// A heading of a file and the column that it stands for.
#[derive(Debug, Clone)]
pub struct Heading {
    /// As the file writes it.
    pub heading: String,
    /// The column, or [`IGNORE`].
    pub column: String,
    /// Where the scenario says so.
    pub spot: Spot,
}

/// A word of a file and what it stands for.
#[derive(Debug, Clone)]
pub struct Word {
    /// The column in which it is looked for; none for any.
    pub column: Option<String>,
    /// As the file writes it; empty for a blank cell.
    pub word: String,
    /// What stands in its place, by column; none for its own column.
    pub becomes: Vec<(Option<String>, String)>,
    /// Where the scenario says so.
    pub spot: Spot,
}

/// How one table's file is to be read.
#[derive(Debug, Clone, Default)]
pub struct TableMap {
    /// Its headings.
    pub headings: Vec<Heading>,
    /// Its words.
    pub words: Vec<Word>,
}

impl TableMap {
    /// Where the scenario speaks of it first.
    #[must_use]
    pub fn spot(&self) -> Option<&Spot> {
        self.headings.iter().map(|heading| &heading.spot).chain(self.words.iter().map(|word| &word.spot)).next()
    }
}

/// The maps by file.
pub type Maps = BTreeMap<String, TableMap>;

/// Reads both sections.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_, '_>) -> Maps {
    let mut maps = Maps::new();
    for (stem, section) in tables(reader, root, "columns") {
        let map = maps.entry(format!("{stem}.csv")).or_default();
        for (key, value) in section.table.into_iter().flat_map(|table| table.iter()) {
            let spot = reader.spot(key.span().start, None);
            match value.get_ref().as_str() {
                Some(column) => map.headings.push(Heading {
                    heading: one_line(key.get_ref()),
                    column: column.trim().to_owned(),
                    spot,
                }),
                None => reader.wrong_form(&value.span(), key.get_ref(), "the quoted name of a column"),
            }
        }
    }
    for (stem, section) in tables(reader, root, "words") {
        let map = maps.entry(format!("{stem}.csv")).or_default();
        for (key, value) in section.table.into_iter().flat_map(|table| table.iter()) {
            let spot = reader.spot(key.span().start, None);
            match value.get_ref() {
                DeValue::String(text) => map.words.push(Word {
                    column: None,
                    word: one_line(key.get_ref()),
                    becomes: vec![(None, text.trim().to_owned())],
                    spot,
                }),
                DeValue::Table(_) => {
                    let of_column = reader.section(&section, key.get_ref());
                    words(reader, key.get_ref(), &of_column, &mut map.words);
                }
                _ => reader.wrong_form(&value.span(), key.get_ref(), "quoted text"),
            }
        }
    }
    maps
}

/// The words of one column.
fn words(reader: &mut Reader<'_>, column: &str, section: &Section<'_, '_>, into: &mut Vec<Word>) {
    for (key, value) in section.table.into_iter().flat_map(|table| table.iter()) {
        let spot = reader.spot(key.span().start, None);
        let becomes = match value.get_ref() {
            DeValue::String(text) => vec![(None, text.trim().to_owned())],
            DeValue::Table(several) => {
                let mut becomes = Vec::new();
                for (other, text) in several.iter() {
                    match text.get_ref().as_str() {
                        Some(text) => becomes.push((Some(other.get_ref().to_string()), text.trim().to_owned())),
                        None => reader.wrong_form(&text.span(), other.get_ref(), "quoted text"),
                    }
                }
                becomes
            }
            _ => {
                reader.wrong_form(&value.span(), key.get_ref(), "quoted text");
                continue;
            }
        };
        into.push(Word { column: Some(column.to_owned()), word: one_line(key.get_ref()), becomes, spot });
    }
}

/// The sections of the tables below `name`; others are reported.
fn tables<'t, 'i>(reader: &mut Reader<'_>, root: &Section<'t, 'i>, name: &str) -> Vec<(&'static str, Section<'t, 'i>)> {
    let all = reader.section(root, name);
    let stems: Vec<&'static str> = FILES.iter().filter_map(|file| file.strip_suffix(".csv")).collect();
    let mut found = Vec::new();
    for key in all.table.into_iter().flat_map(|table| table.keys()) {
        match stems.iter().find(|stem| **stem == key.get_ref().as_ref()) {
            Some(stem) => found.push((*stem, reader.section(&all, stem))),
            None => {
                let spot = reader.spot(key.span().start, None);
                let hint = nearest_hint(key.get_ref(), stems.iter().copied());
                let advice = format!("write the name of a table, such as [{name}.risks]{hint}");
                let message = format!("not a table: `{}`", key.get_ref());
                reader.problems.at_with(Check::KeyUnknown, &spot, message, advice);
            }
        }
    }
    found
}

/// Text with each run of blanks and line breaks as one space, as headings and words are compared.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
