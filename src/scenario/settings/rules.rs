//! `[[rule]]`: each kind of rule with its own parameters.

use super::{Reader, Section};
use crate::scenario::kind::{Kind, YesNo};
use crate::scenario::record::{Cell, Cells, Field, Need, Record, Spot, record};
use crate::scenario::words::RuleWord;

record! { RuleRecord "`[[rule]]`, any number: what happens once the draws are made, in the order of the file." {
    kind: RuleWord = Must "Which rule; none twice. Without any, incentive money stays as planned.";
    on: YesNo = May "`false` leaves the rule out: all results are those without it. Default: true.";
} }

/// A rule as written.
#[derive(Debug, Clone)]
pub struct RuleSetting {
    /// What every rule has.
    pub head: RuleRecord,
    /// What this kind has; none where the kind is not known.
    pub parameters: Option<Parameters>,
}

/// The parameters of a rule, by kind.
#[derive(Debug, Clone)]
pub enum Parameters {
    /// [`RuleWord::IncentiveCliff`] has none.
    IncentiveCliff,
}

/// The sections of the page: what every rule has, then the parameters by kind.
pub const SECTIONS: [(&str, &[Field]); 1] = [("`[[rule]]`, any number of them, applied in order", RuleRecord::FIELDS)];

/// Reads the list of rules.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_, '_>) -> Vec<RuleSetting> {
    reader.sections(root, "rule").iter().map(|section| one(reader, section)).collect()
}

fn one(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> RuleSetting {
    let word = section.find("kind").and_then(|(_, kind)| RuleWord::from_word(kind.get_ref().as_str()?));
    let keys: Vec<&str> =
        section.table.iter().flat_map(|table| table.keys()).map(|key| key.get_ref().as_ref()).collect();
    let own: &'static [Field] = match word {
        // Of an unknown rule no key is known: its kind alone is reported.
        None => return RuleSetting { head: reader.record(section, &keys), parameters: None },
        Some(RuleWord::IncentiveCliff) => &[],
    };
    let names: Vec<String> = own.iter().map(|field| reader.written(field)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let head = reader.record(section, &names);
    let parameters = word.map(|word| match word {
        RuleWord::IncentiveCliff => Parameters::IncentiveCliff,
    });
    RuleSetting { head, parameters }
}
