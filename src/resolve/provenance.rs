//! Where figures come from, and whether they were known in the scenario's month.

use std::collections::BTreeSet;

use crate::diagnostic::Check;
use crate::scenario::kind::YearMonth;
use crate::scenario::record::Table;
use crate::scenario::words::Evidence;
use crate::scenario::{Problems, Rows, Scenario};

/// Figures of a month are published in the next one.
const REPORTING_LAG_MONTHS: u8 = 1;

struct Rules<'a> {
    latest: Option<YearMonth>,
    sources: BTreeSet<&'a str>,
    sources_complete: bool,
}

/// Warns of figures that were known too late and of published ones without a source.
pub fn check(scenario: &Scenario, problems: &mut Problems) {
    let top = &scenario.settings.top;
    let month = top.as_at_month.get().and_then(|month| u8::try_from(*month).ok());
    let latest = top
        .year
        .get()
        .zip(month)
        .map(|((start, _), month)| YearMonth::of_financial_year(*start, month, REPORTING_LAG_MONTHS));
    let sources = scenario.sources.rows.iter().filter_map(|row| row.source_id.get().map(String::as_str)).collect();
    let rules = Rules { latest, sources, sources_complete: scenario.sources.complete };
    synthetic(scenario, problems);
    rules.table(&scenario.nodes, problems);
    rules.table(&scenario.organisations, problems);
    rules.table(&scenario.positions, problems);
    rules.table(&scenario.efficiency, problems);
    rules.table(&scenario.delivery, problems);
    rules.table(&scenario.pay, problems);
    rules.table(&scenario.risks, problems);
    rules.table(&scenario.contracts, problems);
    rules.table(&scenario.control_totals, problems);
    rules.table(&scenario.actions, problems);
    rules.table(&scenario.incentives, problems);
    rules.table(&scenario.support, problems);
    rules.table(&scenario.asks, problems);
    rules.table(&scenario.schemes, problems);
    rules.table(&scenario.shares, problems);
    rules.table(&scenario.ladder, problems);
    rules.table(&scenario.factors, problems);
    rules.table(&scenario.correlations, problems);
    rules.table(&scenario.parameters, problems);
    rules.table(&scenario.bridge, problems);
    rules.table(&scenario.capacity_plan, problems);
    rules.table(&scenario.responses, problems);
    rules.table(&scenario.sources, problems);
}

/// Warns of made-up organisations under codes of the form that the NHS gives: trusts R and two more, boards Q and two more, CCGs two
/// digits and a letter.
fn synthetic(scenario: &Scenario, problems: &mut Problems) {
    for row in &scenario.organisations.rows {
        let Some(code) = row.org_code.get() else { continue };
        let made_up = row.provenance().source.get().is_some_and(|source| source == "synthetic")
            || row.org_name.get().is_some_and(|name| name.to_lowercase().contains("synthetic"));
        let real = match code.as_bytes() {
            [b'R' | b'Q', rest @ ..] if rest.len() == 2 => {
                rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            }
            [tens, ones, letter] => tens.is_ascii_digit() && ones.is_ascii_digit() && letter.is_ascii_uppercase(),
            _ => false,
        };
        if made_up && real {
            let message = format!("`{code}` is synthetic and has the form of a real organisation's code");
            problems.at(Check::CodeOfAnother, row.org_code.spot(), message);
        }
    }
}

impl Rules<'_> {
    fn table<T: Table>(&self, table: &Rows<T>, problems: &mut Problems) {
        // The rows of sources.csv are the sources: theirs are free text, and they may say what came later.
        let names_sources = self.sources_complete && T::FILE != "sources.csv";
        for row in &table.rows {
            let provenance = row.provenance();
            if let (Some(known), Some(latest)) = (provenance.known_by.get(), &self.latest)
                && known > latest
                && T::FILE != "sources.csv"
            {
                let message = format!("known by {known}, and the scenario is of a month when {latest} was the latest");
                problems.at(Check::KnownTooLate, provenance.known_by.spot(), message);
            }
            if names_sources
                && provenance.evidence.get() == Some(&Evidence::Published)
                && !provenance.source.is_faulty()
            {
                let source = provenance.source.or(String::new());
                if !source.split(';').any(|id| self.sources.contains(id.trim())) {
                    let message = format!("published, but `{source}` is not in sources.csv");
                    problems.at(Check::SourceUnnamed, provenance.source.spot(), message);
                }
            }
        }
    }
}
