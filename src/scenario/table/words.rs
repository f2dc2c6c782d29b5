//! Words of a return in place of which others are read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::record::{Field, Raw};
use super::super::settings::maps::{TableMap, one_line};
use super::super::words::MoneyUnit;

/// The words of a table by column and text, and what they become: (field, text).
pub struct Words {
    of_column: BTreeMap<(usize, String), Vec<(usize, String)>>,
    of_any: BTreeMap<String, String>,
}

impl Words {
    /// From a map; columns that the table does not have are left out, and reported with the header.
    pub fn new(fields: &[Field], map: &TableMap, unit: Option<MoneyUnit>) -> Self {
        let unit = unit.unwrap_or(MoneyUnit::Millions);
        let place = |name: &str| fields.iter().position(|field| field.written(unit) == name);
        let copied = |text: &str| match text.strip_prefix('@') {
            Some(name) => place(name).map_or_else(String::new, |at| format!("@{at}")),
            None => text.to_owned(),
        };
        let (mut of_column, mut of_any) = (BTreeMap::new(), BTreeMap::new());
        for word in &map.words {
            let Some(column) = &word.column else {
                for (_, text) in &word.becomes {
                    of_any.insert(word.word.clone(), copied(text));
                }
                continue;
            };
            let Some(own) = place(column) else { continue };
            let becomes = word.becomes.iter().filter_map(|(other, text)| {
                let field = other.as_ref().map_or(Some(own), |other| place(other))?;
                Some((field, copied(text)))
            });
            of_column.insert((own, word.word.clone()), becomes.collect());
        }
        Self { of_column, of_any }
    }

    /// Puts the words of the format in place of a row's own; a cell that holds several sets them all.
    pub fn apply(&self, raws: &mut [Raw<'_>]) {
        if self.of_column.is_empty() && self.of_any.is_empty() {
            return;
        }
        let mut changes: Vec<(usize, String)> = Vec::new();
        for (at, raw) in raws.iter().enumerate() {
            let text = match raw {
                Raw::Text(text, _) => one_line(text),
                Raw::Blank(_) => String::new(),
                Raw::Value(..) | Raw::Faulty(_) => continue,
            };
            if let Some(becomes) = self.of_column.get(&(at, text.clone())) {
                changes.extend(becomes.iter().cloned());
            } else if let Some(becomes) = self.of_any.get(&text).filter(|_| !text.is_empty()) {
                changes.push((at, becomes.clone()));
            }
        }
        // Plain words first, so that what is copied from another column has been put into words of the format.
        changes.sort_by_key(|(_, text)| text.starts_with('@'));
        for (at, text) in changes {
            let text = match text.strip_prefix('@').and_then(|place| place.parse::<usize>().ok()) {
                Some(from) => text_of(&raws[from]).to_owned(),
                None => text,
            };
            let spot = match &raws[at] {
                Raw::Text(_, spot) | Raw::Blank(spot) | Raw::Value(_, _, spot) | Raw::Faulty(spot) => *spot,
            };
            raws[at] = if text.is_empty() { Raw::Blank(spot) } else { Raw::Text(Cow::Owned(text), spot) };
        }
    }
}

/// The text of a cell; empty where there is none.
pub fn text_of<'a>(raw: &'a Raw<'_>) -> &'a str {
    match raw {
        Raw::Text(text, _) | Raw::Value(text, _, _) => text,
        Raw::Blank(_) | Raw::Faulty(_) => "",
    }
}
