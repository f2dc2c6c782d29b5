//! Ids are unique in their table: they are the addresses of random draws.

use std::collections::BTreeMap;

use crate::diagnostic::Check;
use crate::scenario::record::Cell;
use crate::scenario::{Problems, Scenario};

/// Reports ids that stand twice, table by table.
pub fn check(scenario: &Scenario, problems: &mut Problems) {
    unique(scenario.efficiency.rows.iter().map(|row| &row.efficiency_id), problems);
    unique(scenario.delivery.rows.iter().map(|row| &row.delivery_id), problems);
    unique(scenario.pay.rows.iter().map(|row| &row.pay_id), problems);
    unique(scenario.risks.rows.iter().map(|row| &row.risk_id), problems);
    unique(scenario.contracts.rows.iter().map(|row| &row.contract_id), problems);
    unique(scenario.parameters.rows.iter().map(|row| &row.parameter_id), problems);
    unique(scenario.control_totals.rows.iter().map(|row| &row.node_code), problems);
    unique(scenario.actions.rows.iter().map(|row| &row.action_id), problems);
    unique(scenario.incentives.rows.iter().map(|row| &row.org_code), problems);
    unique(scenario.support.rows.iter().map(|row| &row.unit_code), problems);
    unique(scenario.asks.rows.iter().map(|row| &row.ask_id), problems);
    unique(scenario.schemes.rows.iter().map(|row| &row.scheme_id), problems);
    unique(scenario.shares.rows.iter().map(|row| &row.node_code), problems);
    unique(scenario.ladder.rows.iter().map(|row| &row.step_id), problems);
    unique(scenario.lines.rows.iter().map(|row| &row.line), problems);
    unique(scenario.bridge.rows.iter().map(|row| &row.item_id), problems);
    unique(scenario.sources.rows.iter().map(|row| &row.source_id), problems);
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

fn unique<'a>(ids: impl Iterator<Item = &'a Cell<String>>, problems: &mut Problems) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in ids {
        let Some(id) = cell.get() else { continue };
        let line = *first.entry(id).or_insert(cell.spot().line);
        if line != cell.spot().line {
            problems.at(Check::IdTwice, cell.spot(), format!("id `{id}` stands in line {line} already"));
        }
    }
}
