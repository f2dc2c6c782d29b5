//! Where figures come from, and whether they were known in the scenario's month.

use std::collections::BTreeSet;

use crate::diagnostic::Check;
use crate::scenario::kind::YearMonth;
use crate::scenario::record::Table;
use crate::scenario::words::Evidence;
use crate::scenario::{Looks, Problems, Rows, Scenario};

/// Figures of a month are published in the next one.
const REPORTING_LAG_MONTHS: u8 = 1;

struct Rules<'a> {
    problems: &'a mut Problems,
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
    synthetic(scenario, problems);
    scenario.each(&mut Rules { problems, latest, sources, sources_complete: scenario.sources.complete });
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

impl Looks<'_> for Rules<'_> {
    fn at<T: Table>(&mut self, table: &Rows<T>) {
        // The rows of sources.csv are the sources: theirs are free text, and they may say what came later.
        let names_sources = self.sources_complete && T::FILE != "sources.csv";
        for row in &table.rows {
            let provenance = row.provenance();
            if let (Some(known), Some(latest)) = (provenance.known_by.get(), &self.latest)
                && known > latest
                && T::FILE != "sources.csv"
            {
                let message = format!("known by {known}, and the scenario is of a month when {latest} was the latest");
                self.problems.at(Check::KnownTooLate, provenance.known_by.spot(), message);
            }
            if names_sources
                && provenance.evidence.get() == Some(&Evidence::Published)
                && !provenance.source.is_faulty()
            {
                let source = provenance.source.or(String::new());
                if !source.split(';').any(|id| self.sources.contains(id.trim())) {
                    let message = format!("published, but `{source}` is not in sources.csv");
                    self.problems.at(Check::SourceUnnamed, provenance.source.spot(), message);
                }
            }
        }
    }
}
