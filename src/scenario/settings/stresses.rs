//! `stresses.toml`: named changes of the scenario, each with its source.

use toml::de::{DeTable, DeValue};

use super::super::changes::{self, Changes, Written};
use super::super::kind::{Code, Kind, Name, Text};
use super::super::problems::Problems;
use super::super::record::{Cell, Cells, Field, Need, Record, Spot, record};
use super::Reader;
use crate::diagnostic::Check;

/// The file's name.
pub const FILE: &str = "stresses.toml";

record! { StressRecord "`[[stress]]`, any number: a named change of the scenario." {
    name: Code = Must "Its name on the command line; unique.";
    title: Name = Must "What happens, in words for people.";
    says: Text = May "Why it is worth a look, in a sentence.";
    source: Text = Must "Where its size comes from; or that it is a judgement.";
} }

/// A stress as written.
#[derive(Debug, Clone)]
pub struct StressSetting {
    /// Its head.
    pub head: StressRecord,
    /// `change`: what it changes.
    pub changes: Written,
}

/// Reads the file; what is wrong with the form of a change is found here, what it names when it is made.
pub(in super::super) fn read(file: usize, text: &str, problems: &mut Problems) -> Vec<StressSetting> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let (line, column) = problems.files[file].line_and_column(at);
        let spot = Spot { file, line, column, field: None };
        problems.at(Check::TomlSyntax, &spot, error.message().replace('\n', "; "));
    }
    let mut none = Changes::default();
    let mut reader = Reader { file, broken: !errors.is_empty(), changes: &mut none, problems };
    let root = reader.section_of(document.get_ref(), 0..0);
    reader.unknown_keys(&root, &[], &["stress"]);
    let mut stresses: Vec<StressSetting> = Vec::new();
    for section in reader.sections(&root, "stress") {
        let head: StressRecord = reader.record(&section, &["change"]);
        if let Some(name) = head.name.get()
            && stresses.iter().any(|known| known.head.name.get() == Some(name))
        {
            reader.problems.at(Check::ChangeTwice, head.name.spot(), format!("two stresses are called `{name}`"));
        }
        let mut written = Vec::new();
        match section.find("change") {
            None => {
                let spot = reader.spot(section.at.start, None);
                reader.problems.at(Check::KeyMissing, &spot, "missing setting: `change`".to_owned());
            }
            Some((at, value)) => match value.get_ref() {
                DeValue::Array(list) => {
                    for item in list.iter() {
                        match item.get_ref().as_str() {
                            Some(change) => written.push((item.span().start, change.to_owned())),
                            None => reader.wrong_form(&item.span(), "change", "a list of quoted changes"),
                        }
                    }
                }
                _ => reader.wrong_form(&at, "change", "a list of quoted changes"),
            },
        }
        for (at, change) in &written {
            if let Err(why) = changes::judge(change) {
                let spot = reader.spot(*at, None);
                reader.problems.at(Check::ChangeMalformed, &spot, format!("`{}`: {why}", change.trim()));
            }
        }
        stresses.push(StressSetting {
            head,
            changes: Written { file: FILE.to_owned(), text: text.to_owned(), changes: written },
        });
    }
    stresses
}
