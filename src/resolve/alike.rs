//! Codes and ids that differ by capitals only: allowed, because capitals count, and likely to be a slip.

use std::collections::BTreeMap;

use crate::diagnostic::Check;
use crate::scenario::record::Cell;
use crate::scenario::{Problems, Scenario};

/// Warns of codes of one kind that differ by capitals only, at the first place of each further spelling.
pub fn check(scenario: &Scenario, problems: &mut Problems) {
    let Scenario { nodes, organisations, risks, pay, contracts, factors, .. } = scenario;
    let orgs = || organisations.rows.iter();
    // Codes of nodes and organisations that are alike are refused: they are names of files too.
    alike(nodes.rows.iter().map(|row| &row.level), problems);
    alike(orgs().map(|row| &row.org_type), problems);
    let lines = pay.rows.iter().map(|row| &row.line).chain(risks.rows.iter().map(|row| &row.line));
    alike(lines.chain(contracts.rows.iter().map(|row| &row.line)), problems);
    alike(factors.rows.iter().map(|row| &row.factor_set), problems);
    alike(factors.rows.iter().map(|row| &row.factor), problems);
    alike(scenario.efficiency.rows.iter().map(|row| &row.efficiency_id), problems);
    alike(scenario.delivery.rows.iter().map(|row| &row.delivery_id), problems);
    alike(pay.rows.iter().map(|row| &row.pay_id), problems);
    alike(risks.rows.iter().map(|row| &row.risk_id), problems);
    alike(contracts.rows.iter().map(|row| &row.contract_id), problems);
    alike(scenario.sources.rows.iter().map(|row| &row.source_id), problems);
}

fn alike<'a>(cells: impl Iterator<Item = &'a Cell<String>>, problems: &mut Problems) {
    // By the code without capitals, the spellings so far, the first of them first.
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for cell in cells {
        let Some(code) = cell.get() else { continue };
        let spellings = seen.entry(code.to_ascii_lowercase()).or_default();
        if spellings.contains(&code.as_str()) {
            continue;
        }
        if let Some(first) = spellings.first() {
            let message = format!("`{code}` differs from `{first}` by capitals only");
            problems.at(Check::CodesAlike, cell.spot(), message);
        }
        spellings.push(code);
    }
}
