//! Ids are unique in their table: they are the addresses of random draws.

use std::collections::BTreeMap;

use crate::diagnostic::Check;
use crate::scenario::record::Table;
use crate::scenario::{Looks, Problems, Rows, Scenario};

/// Reports ids that stand twice, table by table.
pub fn check(scenario: &Scenario, problems: &mut Problems) {
    scenario.each(&mut Unique { problems });
}

struct Unique<'a> {
    problems: &'a mut Problems,
}

impl Looks<'_> for Unique<'_> {
    fn at<T: Table>(&mut self, table: &Rows<T>) {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in table.rows.iter().filter_map(Table::id) {
            let Some(id) = cell.get() else { continue };
            let line = *first.entry(id).or_insert(cell.spot().line);
            if line != cell.spot().line {
                self.problems.at(Check::IdTwice, cell.spot(), format!("id `{id}` stands in line {line} already"));
            }
        }
    }
}

/// Reports codes of nodes and organisations that would give their charts and tables one file name with another's, or with that of a
/// sector, of a type, or of the chart by region: capitals make no difference on some machines, and a colon becomes a hyphen.
pub fn file_names(scenario: &Scenario, problems: &mut Problems) {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    taken.insert("by-region".to_owned(), "the chart of the regions".to_owned());
    for row in &scenario.organisations.rows {
        if let Some(sector) = row.sector.get() {
            taken.insert(format!("sector-{}", sector.word()), format!("`sector:{}`", sector.word()));
        }
        if let Some(word) = row.org_type.get() {
            taken.insert(format!("type-{}", word.to_ascii_lowercase()), format!("`type:{word}`"));
        }
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let codes = scenario.nodes.rows.iter().map(|row| &row.node_code);
    for cell in codes.chain(scenario.organisations.rows.iter().map(|row| &row.org_code)) {
        let Some(code) = cell.get() else { continue };
        let stem = code.to_ascii_lowercase();
        let other = match seen.get(&stem) {
            Some(&first) if first != code => Some(format!("`{first}`")),
            _ => taken.get(&stem).cloned(),
        };
        if let Some(other) = other {
            problems.at(
                Check::FileNamesClash,
                cell.spot(),
                format!("files of `{code}` would have the name of those of {other}"),
            );
        }
        seen.entry(stem).or_insert(code);
    }
}
