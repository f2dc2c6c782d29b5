//! Results without the names of organisations: every code and name of one, wherever it stands, gives way to a number.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::results::{NodeKind, Results};

/// Who is who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Code of the organisation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code that stands for it.
    pub alias: String,
    /// The name that stands for it.
    pub alias_name: String,
}

impl Results {
    /// The results with organisations by number, in their order, and who is who. Amounts stay as they are: whoever knows a plan or a turnover
    /// knows the organisation.
    ///
    /// # Panics
    /// When results cannot be written and read back: a mistake in this program.
    #[must_use]
    pub fn anonymous(&self) -> (Self, Vec<Alias>) {
        let organisations = self.nodes.iter().filter(|node| node.kind == NodeKind::Organisation);
        let taken = |code: &str| self.nodes.iter().any(|node| node.code == *code);
        let mut numbers = (1..).map(|number| format!("ORG-{number:03}")).filter(|alias| !taken(alias));
        let key: Vec<Alias> = organisations
            .map(|node| {
                let alias = numbers.next().expect("numbers do not end");
                let alias_name = alias.replace("ORG-", "Organisation ");
                Alias { code: node.code.0.clone(), name: node.name.clone(), alias, alias_name }
            })
            .collect();
        let mut words: BTreeMap<&str, &str> = BTreeMap::new();
        for of in &key {
            words.insert(&of.name, &of.alias_name);
            words.insert(&of.code, &of.alias);
        }
        words.remove("");
        // The longest first: one name may be the beginning of another.
        let mut words: Vec<(&str, &str)> = words.into_iter().collect();
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let mut written = serde_json::to_value(self).expect("results are plain data");
        replace(&mut written, &words);
        (serde_json::from_value(written).expect("results read back"), key)
    }
}

/// Replaces words in every text of a document.
fn replace(value: &mut Value, words: &[(&str, &str)]) {
    match value {
        Value::String(text) => {
            if words.iter().any(|(word, _)| text.contains(word)) {
                *text = replaced(text, words);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, words)),
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(value, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// True where a word may end or begin beside this character.
fn ends(beside: Option<char>) -> bool {
    beside.is_none_or(|character| !character.is_alphanumeric())
}

/// True where a word stands alone in a text, not inside a longer one; never for no word.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    let alone =
        |(at, _): (usize, &str)| ends(text[..at].chars().next_back()) && ends(text[at + word.len()..].chars().next());
    !word.is_empty() && text.match_indices(word).any(alone)
}

/// Words that stand alone, not inside longer ones.
fn replaced(text: &str, words: &[(&str, &str)]) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let free = ends(done.chars().next_back());
        let found = words
            .iter()
            .filter(|_| free)
            .find(|(word, _)| rest.strip_prefix(word).is_some_and(|after| ends(after.chars().next())));
        match found {
            Some((word, alias)) => {
                done.push_str(alias);
                rest = &rest[word.len()..];
            }
            None => {
                done.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_replaced_and_the_longest_first() {
        let words = [("RYE-1", "ORG-002"), ("RYE", "ORG-001"), ("Rye", "Organisation 1")];
        let texts = [
            ("own:RYE", "own:ORG-001"),
            ("`RYE-1` and RYE.", "`ORG-002` and ORG-001."),
            ("RYEX and XRYE", "RYEX and XRYE"),
            ("Rye has £1", "Organisation 1 has £1"),
        ];
        for (text, becomes) in texts {
            assert_eq!(replaced(text, &words), becomes);
            assert_eq!(words.iter().any(|(word, _)| mentions(text, word)), text != becomes, "{text}");
        }
    }
}
