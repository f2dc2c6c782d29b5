//! The settings of a scenario that is cut out of another.

use super::Knife;
use crate::resolve::target;
use crate::scenario::settings::{self, RuleWord};

impl Knife<'_> {
    /// `scenario.toml` of the cut.
    pub(super) fn settings(&mut self, rules: &[RuleWord]) -> Result<String, String> {
        let source = self.scenario.files.iter().find(|file| file.name == settings::FILE);
        let text = source.map_or(String::new(), crate::scenario::SourceFile::whole);
        let mut table: toml::Table = text.parse().map_err(|error| format!("{}: {error}", settings::FILE))?;
        let given = &self.scenario.settings;
        let (code, name) = (&self.world.nodes[self.node].code, &self.world.nodes[self.node].name);
        let letters = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let suffix: String = code.chars().map(letters).collect();
        let short: String = given.top.name.or(String::new()).chars().take(63 - suffix.len()).collect();
        table.insert("name".to_owned(), format!("{short}-{suffix}").into());
        let title: String =
            format!("{name}: {}", given.top.title.or(given.top.name.or(String::new()))).chars().take(200).collect();
        table.insert("title".to_owned(), title.into());
        table.insert("headline".to_owned(), code.clone().into());
        for reference in &given.references {
            let of = reference.of.get().map(target::shown).unwrap_or_default();
            self.beyond.push(format!("reference of `{of}` is left out"));
        }
        table.remove("reference");
        for maps in ["columns", "words"] {
            table.remove(maps);
        }
        if self.calibrated().is_none() {
            table.remove("calibrated");
        }
        if !self.has_capacity() {
            table.remove("capacity");
        }
        let mut limits = given.limits.iter();
        let beyond = &mut Vec::new();
        retain(&mut table, "limit", |_| {
            let limit = limits.next();
            let of = limit.and_then(|limit| limit.of.get());
            let keeps = of.is_some_and(|of| self.has_figure(of));
            if let (false, Some(limit)) = (keeps, limit) {
                let of = of.map(target::shown).unwrap_or_default();
                beyond.push(format!("limit `{}` of `{of}` is left out", limit.name.or(String::new())));
            }
            keeps
        });
        self.beyond.append(beyond);
        retain(&mut table, "rule", |rule| {
            let word = rule.get("kind").and_then(toml::Value::as_str).and_then(RuleWord::from_word);
            word.is_some_and(|word| rules.contains(&word))
        });
        if let Some(programmes) = table.get_mut("programme").and_then(toml::Value::as_table_mut) {
            programmes.retain(|programme, _| self.lines.contains(programme));
        }
        if !self.beyond.is_empty() {
            let sentence = format!("what reaches beyond {code}: {}", self.beyond.join("; "));
            let sentence: String = sentence.chars().take(2_000).collect();
            let list = table.entry("not_in_range").or_insert_with(|| toml::Value::Array(Vec::new()));
            list.as_array_mut().ok_or("`not_in_range` is not a list")?.push(sentence.into());
        }
        toml::to_string(&table).map_err(|error| error.to_string())
    }
}

/// Keeps the sections of a list that pass; a list without any is removed.
fn retain(table: &mut toml::Table, key: &str, keeps: impl FnMut(&toml::Value) -> bool) {
    if let Some(list) = table.get_mut(key).and_then(toml::Value::as_array_mut) {
        list.retain(keeps);
        if list.is_empty() {
            table.remove(key);
        }
    }
}
