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
    unique(scenario.asks.rows.iter().map(|row| &row.ask_id), problems);
    unique(scenario.schemes.rows.iter().map(|row| &row.scheme_id), problems);
    unique(scenario.shares.rows.iter().map(|row| &row.node_code), problems);
    unique(scenario.ladder.rows.iter().map(|row| &row.step_id), problems);
    unique(scenario.lines.rows.iter().map(|row| &row.line), problems);
    unique(scenario.bridge.rows.iter().map(|row| &row.item_id), problems);
    unique(scenario.sources.rows.iter().map(|row| &row.source_id), problems);
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
