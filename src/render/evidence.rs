//! `evidence_by_organisation.csv`: official forecasts and their evidence by name, only when asked for.

use super::tables::neutral;
use super::{Artifact, RenderError};
use crate::summary::Evidence;

/// File name.
pub const FILE: &str = "evidence_by_organisation.csv";

const COLUMNS: [&str; 11] = [
    "code",
    "name",
    "finding",
    "forecast_ex_incentive_m",
    "plan_to_go_m",
    "run_rate_m",
    "listed_risks_m",
    "past_errors_m",
    "beyond_m",
    "required_improvement",
    "silent",
];

/// The table: one row an organisation, `named` with its code and name.
///
/// # Errors
/// When the writer fails: a mistake in this program.
pub fn csv(named: &[(&str, &str, &Evidence)]) -> Result<Artifact, RenderError> {
    let failed = |error: csv::Error| RenderError::Table(FILE, error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    for (code, name, of) in named {
        let finding = match of.beyond {
            beyond if beyond > 0.0 => "optimistic",
            beyond if beyond < 0.0 => "pessimistic",
            _ => "inside",
        };
        let number = |value: f64| (value + 0.0).to_string();
        let row = [
            neutral(code),
            neutral(name),
            finding.to_owned(),
            number(of.forecast),
            number(of.plan_to_go),
            number(of.run_rate),
            number(of.listed_risks),
            of.past_errors.map_or_else(String::new, number),
            number(of.beyond),
            number(of.required_improvement),
            if of.silent { "yes" } else { "no" }.to_owned(),
        ];
        writer.write_record(&row).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| RenderError::Table(FILE, error.to_string()))?;
    Ok(Artifact::new(FILE, bytes))
}
